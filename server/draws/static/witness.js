// 见证人的手机：数只在这部手机里，先交指纹，铃响后才交数。没有任何外部脚本，普通 http 也能算。
'use strict';
(function () {
  var K = [], H0 = [];
  (function () { // the first 64 primes give the constants
    var n = 2, found = 0;
    function frac(x) { return ((x - Math.floor(x)) * 4294967296) | 0; }
    while (found < 64) {
      var prime = true;
      for (var d = 2; d * d <= n; d++) if (n % d === 0) { prime = false; break; }
      if (prime) { if (found < 8) H0[found] = frac(Math.sqrt(n)); K[found++] = frac(Math.cbrt(n)); }
      n++;
    }
  })();

  function sha256(text) {
    var bytes = Array.from(new TextEncoder().encode(text)), bits = bytes.length * 8, h = H0.slice(), w = [];
    bytes.push(128);
    while (bytes.length % 64 !== 56) bytes.push(0);
    for (var s = 56; s >= 0; s -= 8) bytes.push(Math.floor(bits / Math.pow(2, s)) & 255);
    function turn(x, n) { return (x >>> n) | (x << (32 - n)); }
    for (var at = 0; at < bytes.length; at += 64) {
      for (var i = 0; i < 64; i++) {
        if (i < 16) w[i] = (bytes[at + 4 * i] << 24) | (bytes[at + 4 * i + 1] << 16) | (bytes[at + 4 * i + 2] << 8) | bytes[at + 4 * i + 3];
        else {
          var p = w[i - 15], q = w[i - 2];
          w[i] = (w[i - 16] + (turn(p, 7) ^ turn(p, 18) ^ (p >>> 3)) + w[i - 7] + (turn(q, 17) ^ turn(q, 19) ^ (q >>> 10))) | 0;
        }
      }
      var v = h.slice();
      for (var r = 0; r < 64; r++) {
        var e = v[4], a = v[0];
        var t1 = (v[7] + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & v[5]) ^ (~e & v[6])) + K[r] + w[r]) | 0;
        var t2 = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]))) | 0;
        v = [(t1 + t2) | 0, v[0], v[1], v[2], (v[3] + t1) | 0, v[4], v[5], v[6]];
      }
      h = h.map(function (x, n) { return (x + v[n]) | 0; });
    }
    return h.map(function (x) { return (x >>> 0).toString(16).padStart(8, '0'); }).join('');
  }

  var root = document.getElementById('page'), here = location.pathname, store = 'witness ' + here;
  var told = JSON.parse(root.dataset.told), busy = false, cut = false, wrong = false, said = '';

  function kept() { try { return JSON.parse(localStorage.getItem(store)); } catch (_) { return null; } }
  function by(id) { return document.getElementById(id); }
  function groups(text) { return (text || '').replace(/(.{4})(?=.)/g, '$1 '); }

  function send(path, body) {
    var headers = { Accept: 'application/json', 'Content-Type': 'application/json' }; // without it a refusal comes as a page
    return fetch(here + path, body ? { method: 'POST', headers: headers, body: JSON.stringify(body) } : { headers: headers })
      .then(function (answer) { return answer.json().then(function (found) { if (!answer.ok) { wrong = /draw\.spoken$/.test(found.type || ''); throw new Error(found.detail || found.title); } return found; }); })
      .then(function (found) { cut = false; told = found; show(); })
      .catch(function (e) { if (e instanceof TypeError) cut = true; else said = e.message; show(); });
  }

  function commit() {
    var own = kept();
    if (told.spoken && !/^\d{6}$/.test(by('spoken').value.replace(/\s/g, ''))) { wrong = !!own; said = '请先填口令：主持人当面告诉您的六位数字。'; show(); by('spoken').focus(); return; }
    if (!own) {
      var raw = crypto.getRandomValues(new Uint8Array(16));
      own = { random: Array.from(raw, function (b) { return b.toString(16).padStart(2, '0'); }).join(''), words: by('words').value.replace(/[\u0000-\u001f\u007f]/g, ' ').trim().slice(0, 100) };
      try { localStorage.setItem(store, JSON.stringify(own)); } catch (_) { said = '这部手机不让网页存东西（可能是无痕窗口），请换一个浏览器窗口。'; show(); return; }
    }
    act('/commitment', { commitment: sha256(['draw/1', told.no, told.attempt, told.key, own.random + ':' + own.words].join('|')), spoken: by('spoken').value });
  }
  function reveal() { var own = kept(); if (own) act('/reveal', own); }
  function act(path, body) { if (busy) return; busy = true; wrong = false; said = ''; show(); send(path, body).then(function () { busy = false; show(); }); }

  function show() {
    var own = kept(), phase = told.phase;
    if (phase === 'reveal' && !own) phase = 'lost';
    if (phase === 'join' && own) phase = 'again';
    document.body.dataset.phase = phase;
    document.querySelectorAll('[data-when]').forEach(function (part) { part.hidden = part.dataset.when.split(' ').indexOf(phase) < 0; });
    document.querySelectorAll('button').forEach(function (b) { b.disabled = busy; });
    by('gate').hidden = !told.spoken || ['join', 'again'].indexOf(phase) < 0;
    by('cut').hidden = !cut;
    by('said').hidden = !said; by('said').textContent = said;
    by('again-title').textContent = wrong ? '口令没有填对，指纹没有交出' : '指纹还没有送到';
    by('again-text').textContent = wrong ? '您的数已经存在这部手机里。请问主持人您自己的口令，在上面改好，再交一次。' : '您的数已经存在这部手机里，' + (told.spoken ? '上面填好口令，' : '') + '再送一次就好。';
    by('retry').textContent = wrong ? '改好了口令，再交一次' : '再送一次';
    by('mine').textContent = groups(told.commitment);
    by('seed').textContent = groups(told.seed);
    by('void').textContent = told.reason;
    by('own').textContent = own ? own.random + ':' + own.words : '';
    by('count').textContent = told.states.filter(function (one) { return one !== 'waiting'; }).length + ' / ' + told.states.length;
    by('given').textContent = told.states.filter(function (one) { return one === 'revealed'; }).length;
  }
  by('commit').onclick = commit; by('retry').onclick = commit; by('reveal').onclick = reveal;
  by('gate').onsubmit = function (event) { event.preventDefault(); commit(); };
  by('words-form').onsubmit = function (event) { event.preventDefault(); commit(); };
  setInterval(function () { if (!busy && ['drawn', 'void'].indexOf(told.phase) < 0) send('/state'); }, 2000);
  show();
})();
