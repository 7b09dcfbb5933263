// 在浏览器里算文件指纹：文件不上传，只拿指纹去比。没有脚本时本页照常可用。
(function () {
  "use strict";
  var box = document.getElementById("drop");
  var input = document.getElementById("file");
  var field = document.getElementById("d");
  var said = document.getElementById("said");
  if (!box || !input || !field || !said) return;
  box.hidden = false;

  function say(text) {
    said.textContent = text;
    said.hidden = false;
  }

  function hex(buffer) {
    return Array.prototype.map
      .call(new Uint8Array(buffer), function (byte) {
        return ("0" + byte.toString(16)).slice(-2);
      })
      .join("");
  }

  function check(file) {
    if (!file) return;
    if (file.size > 300 * 1024 * 1024) {
      say("这个文件太大，请用右边的命令自己算，再把 64 位指纹填进来。");
      return;
    }
    if (!window.crypto || !window.crypto.subtle) {
      say("当前连接不是加密连接，浏览器不让网页算指纹。请用右边的命令自己算，再把 64 位指纹填进来。");
      return;
    }
    say("正在算“" + file.name + "”的指纹……");
    file
      .arrayBuffer()
      .then(function (content) {
        return window.crypto.subtle.digest("SHA-256", content);
      })
      .then(function (digest) {
        field.value = hex(digest);
        say("“" + file.name + "”的指纹是 " + field.value + "，正在比对……");
        field.form.submit();
      })
      .catch(function () {
        say("文件读不出来，请再选一次。");
      });
  }

  input.addEventListener("change", function () {
    check(input.files[0]);
  });
  ["dragenter", "dragover"].forEach(function (name) {
    box.addEventListener(name, function (event) {
      event.preventDefault();
      box.classList.add("over");
    });
  });
  ["dragleave", "drop"].forEach(function (name) {
    box.addEventListener(name, function (event) {
      event.preventDefault();
      box.classList.remove("over");
    });
  });
  box.addEventListener("drop", function (event) {
    check(event.dataTransfer.files[0]);
  });
})();
