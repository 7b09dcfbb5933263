// What stands beside the app in `make bench field`: the same work without a framework, a rule engine, encryption or a
// chain. One database read, the same number of rows and buttons, one strict write per tap.
const open = () => new Promise((yes, no) => {
  const asked = indexedDB.open('bench-floor', 1)
  asked.onupgradeneeded = () => asked.result.createObjectStore('rows')
  asked.onsuccess = () => yes(asked.result)
  asked.onerror = () => no(asked.error)
})
const done = transaction => new Promise((yes, no) => { transaction.oncomplete = yes; transaction.onabort = no })
const node = (name, text, test) => {
  const made = document.createElement(name)
  made.textContent = text
  if (test) made.dataset.test = test
  return made
}

async function start() {
  const db = await open()
  const list = db.transaction('rows').objectStore('rows').get('list')
  await new Promise(yes => { list.onsuccess = yes })
  const card = node('button', '青禾县第1试验商店', 'floor-card')
  card.onclick = () => sheet(db)
  document.body.append(card)
}

/** Three hundred items, one below the other, each with its two answers. */
function sheet(db) {
  const all = document.createElement('main')
  for (let n = 1; n <= 300; n++) {
    const row = document.createElement('section')
    const yes = node('button', '符合', `floor-yes-${n}`)
    yes.onclick = () => { void choose(db, yes, n) }
    row.append(node('b', `${n}`), node('p', '试验项目'), yes, node('button', '不符合'))
    all.append(row)
  }
  document.body.replaceChildren(all)
}

async function choose(db, button, n) {
  button.setAttribute('aria-checked', 'true')
  const transaction = db.transaction('rows', 'readwrite', { durability: 'strict' })
  transaction.objectStore('rows').put({ item: n, verdict: 'CONFORM' }, n)
  await done(transaction)
  button.dataset.saved = 'yes'
}

void start()
