/** 办不成的那句话：离得远就移到眼前，看得见就不动，页面上没有写的在下方说。 */
import { beforeEach, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'

interface Fake { textContent: string; shown: boolean; covered: boolean; scrolled: number }
const page: Fake[] = []
const fake = (text: string, more: Partial<Fake> = {}): Fake => ({ textContent: text, shown: true, covered: false, scrolled: 0, ...more })
const element = (one: Fake): object => ({
  textContent: one.textContent, getClientRects: () => (one.shown ? [1] : []), getBoundingClientRect: () => ({ left: page.indexOf(one), top: 0, width: 0, height: 0 }),
  contains: (other: unknown) => other === one, scrollIntoView: () => { one.scrolled += 1 },
})
vi.stubGlobal('document', { querySelectorAll: () => page.map(element), elementFromPoint: (x: number) => (page[x]?.covered ? null : page[x]) })

const { useAct } = await import('../../src/desk/lib/act')
const { notice } = await import('../../src/desk/lib/notices')

async function failing(...alerts: Fake[]): Promise<void> {
  page.splice(0, page.length, ...alerts)
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const act = useAct()
  await act.run(() => Promise.reject(new Error('x')))
  await nextTick()
}
const told = async (): Promise<string> => { await failing(); return notice.value?.text ?? '' }

beforeEach(() => { notice.value = null })

it('brings the sentence before the eyes when it is out of sight, and the topmost of two', async () => {
  const said = await told()
  const [under, top] = [fake(said, { covered: true }), fake(`！${said}`, { covered: true })]
  await failing(under, top)
  expect([under.scrolled, top.scrolled]).toEqual([0, 1])
})

it('moves nothing that is in sight', async () => {
  const one = fake(await told())
  await failing(one)
  expect(one.scrolled).toBe(0)
})

it('says it below where no page shows it, as a failure', async () => {
  const said = await told()
  expect([said.length > 0, notice.value?.bad]).toEqual([true, true])
  notice.value = null
  await failing(fake(said, { shown: false }), fake('别的话'))
  expect(notice.value).toMatchObject({ text: said, bad: true })
})
