// 一户查自己：代号在本机算，只向本站要开头相同的几行。写成老浏览器也认的样子。
(function () {
  "use strict";
  var form = document.getElementById("ask");
  if (!form) return;
  var nameField = document.getElementById("name");
  var saltField = document.getElementById("salt");
  var said = document.getElementById("said");
  var list = document.getElementById("found");
  var states = JSON.parse(form.dataset.states);
  var flags = JSON.parse(form.dataset.flags);

  // SHA-256 (FIPS 180-4); window.crypto is missing on pages without https.
  var K = [], START = [];
  (function () {
    function fraction(value) { return ((value - Math.floor(value)) * 4294967296) | 0; }
    for (var prime = 2; K.length < 64; prime++) {
      var whole = true;
      for (var d = 2; d * d <= prime; d++) if (prime % d === 0) whole = false;
      if (!whole) continue;
      if (START.length < 8) START.push(fraction(Math.sqrt(prime)));
      K.push(fraction(Math.cbrt(prime)));
    }
  })();

  function sha256(text) {
    var bytes = [], i, j;
    for (i = 0; i < text.length; i++) bytes.push(text.charCodeAt(i) & 255); // ASCII only: names and salts are
    var length = bytes.length * 8;
    bytes.push(128);
    while (bytes.length % 64 !== 56) bytes.push(0);
    for (i = 7; i >= 0; i--) bytes.push(Math.floor(length / Math.pow(256, i)) & 255);
    var state = START.slice(), w = [];
    for (i = 0; i < bytes.length; i += 64) {
      for (j = 0; j < 16; j++) w[j] = (bytes[i + 4 * j] << 24) | (bytes[i + 4 * j + 1] << 16) | (bytes[i + 4 * j + 2] << 8) | bytes[i + 4 * j + 3];
      for (j = 16; j < 64; j++) {
        var x = w[j - 15], y = w[j - 2];
        w[j] = (w[j - 16] + (rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3)) + w[j - 7] + (rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10))) | 0;
      }
      var s = state.slice();
      for (j = 0; j < 64; j++) {
        var one = (s[7] + (rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) + K[j] + w[j]) | 0;
        var two = ((rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]))) | 0;
        s = [(one + two) | 0, s[0], s[1], s[2], (s[3] + one) | 0, s[4], s[5], s[6]];
      }
      for (j = 0; j < 8; j++) state[j] = (state[j] + s[j]) | 0;
    }
    return state.map(function (word) { return ("0000000" + (word >>> 0).toString(16)).slice(-8); }).join("");
  }
  function rotate(word, by) { return (word >>> by) | (word << (32 - by)); }

  function say(text, kind) {
    said.textContent = text;
    said.className = "note gap-s " + (kind || "");
    said.hidden = false;
  }
  function add(text, small) {
    var item = document.createElement("li"), box = document.createElement("div");
    item.appendChild(document.getElementById("mark").content.cloneNode(true));
    box.textContent = text;
    if (small) { var note = document.createElement("small"); note.textContent = small; box.appendChild(note); }
    item.appendChild(box);
    list.appendChild(item);
    list.hidden = false;
  }
  function tell(attempt, row, place) { // the ticket in full stands in the package; its head is enough to compare
    var which = "第 " + attempt.attempt + " 次抽取（" + states[attempt.state] + "）";
    add(which + "：在名单里", "代号 " + row[0]);
    if (row[2] !== "-") add("没有参加抽取：" + (flags[row[2]] || row[2]), "除外代码 " + row[2]);
    else if (attempt.changed && attempt.changed[row[0]]) add(attempt.changed[row[0]], "所在层（化名）" + row[1] + "；理由公开在抽取页“抽取之后的变更”");
    else if (!place) add("参加了抽取，没有抽中", "所在层（化名）" + row[1]);
    else if (attempt.mode === "staff") add("全部对象都检查，这一户在内", place[3] ? "检查次序：本层第 " + place[2] + "，签 " + place[3].slice(0, 16) + "…" : "本层第 " + place[2] + " 位");
    else if (place[1] === "drawn") add("抽中，本层第 " + place[2] + (place[3] ? " 签" : " 位"), place[3] ? "签 " + place[3].slice(0, 16) + "…" : "现场摇号，没有签");
    else add("候补第 " + place[2] + " 位", "签 " + place[3].slice(0, 16) + "…");
    if (attempt.state === "SUPERSEDED" || attempt.state === "VOID") add("这次抽取已作废，不据此检查", "作废以前已经查完的，照常审定、公示");
  }

  function offer(attempts) { // a key opens one attempt only: its package is the one to download
    var links = document.querySelectorAll("#packages li");
    for (var i = 0; i < links.length; i++) links[i].style.display = attempts.length && attempts.indexOf(Number(links[i].dataset.attempt)) < 0 ? "none" : "";
  }

  function check() {
    var name = nameField.value.trim().toUpperCase(), salt = saltField.value.trim().toLowerCase();
    list.textContent = "";
    list.hidden = true;
    document.getElementById("proof").hidden = true;
    offer([]);
    if (!/^[0-9A-Z-]{1,40}$/.test(name) || !/^[0-9a-f]{64}$/.test(salt)) {
      return say("代码或查询码写得不对：查询码是 64 个数字和字母 a–f。", "warn");
    }
    var own = sha256(salt + name).slice(0, 32);
    say("正在核对……");
    fetch("/draws/" + encodeURIComponent(form.dataset.no) + "/lines/" + own.slice(0, 2))
      .then(function (answer) { if (!answer.ok) throw new Error(); return answer.json(); })
      .then(function (body) {
        var hits = [];
        body.attempts.forEach(function (attempt) {
          var row = attempt.units.filter(function (one) { return one[0] === own; })[0];
          if (!row) return;
          hits.push(attempt.attempt);
          tell(attempt, row, attempt.places.filter(function (one) { return one[0] === own; })[0]);
        });
        document.getElementById("command").textContent = "printf '%s%s' " + salt + " " + name + " | sha256sum";
        document.getElementById("proof").hidden = !hits.length;
        offer(hits);
        if (hits.length) say("核对过了，与公布的数据包一致。", "good");
        else say("这个代码和查询码在这次抽取的名单里揭不开任何一户。请看清是不是这一次、有没有抄错。", "warn");
      })
      .catch(function () { say("没有取到名单，请检查网络再试。", "warn"); });
  }

  form.hidden = false;
  form.addEventListener("submit", function (event) { event.preventDefault(); check(); });
  var parts = decodeURIComponent(window.location.hash.slice(1)).split(".");
  if (parts.length === 2) { nameField.value = parts[0]; saltField.value = parts[1]; check(); }
})();
