// 接口手册：用桌面在本标签页的登录，没有登录就在这里登；说明取自 /api/v1/openapi.json。
(function () {
  "use strict";
  var said = document.getElementById("said");
  var door = document.getElementById("door");
  var list = document.getElementById("list");
  var METHODS = ["get", "post", "patch", "put", "delete", "head", "options"];

  function say(text) {
    said.textContent = text;
    said.hidden = !text;
  }

  function make(tag, text, parent) {
    var node = document.createElement(tag);
    node.textContent = text;
    return parent.appendChild(node);
  }

  function kept() {
    try {
      return JSON.parse(sessionStorage.getItem("desk.session") || "null");
    } catch {
      return null;
    }
  }

  // A schema becomes an outline: references are followed, circles and depth are cut.
  function outline(schema, all, depth) {
    if (!schema || depth > 6) return "…";
    if (schema.$ref) return outline(all[schema.$ref.split("/").pop()], all, depth + 1);
    if (schema.enum) return schema.enum.join(" | ");
    if (schema.type === "array") return [outline(schema.items, all, depth + 1)];
    if (!schema.properties) return [].concat(schema.type || "any").join(" | ") + (schema.format ? " " + schema.format : "");
    var made = {};
    Object.keys(schema.properties).forEach(function (name) {
      var must = (schema.required || []).indexOf(name) >= 0 ? "*" : "";
      made[name + must] = outline(schema.properties[name], all, depth + 1);
    });
    return made;
  }

  function bodies(parent, title, content, all) {
    Object.keys(content || {}).forEach(function (kind) {
      make("p", title + "（" + kind + "）", parent);
      make("pre", JSON.stringify(outline(content[kind].schema, all, 0), null, 2), parent);
    });
  }

  function operation(parent, method, path, entry, shared, all) {
    var box = make("details", "", parent);
    var head = make("summary", "", box);
    make("b", method.toUpperCase(), head);
    make("code", path, head);
    make("span", "　" + (entry.summary || ""), head);
    if (entry.description) make("p", entry.description, box);
    (shared || []).concat(entry.parameters || []).forEach(function (one) {
      var name = one.$ref ? one.$ref.split("/").pop() : one.in + " " + one.name + (one.required ? "*" : "");
      make("p", "参数 " + name + "：" + JSON.stringify(outline(one.schema, all, 0)), box);
    });
    bodies(box, "正文", (entry.requestBody || {}).content, all);
    Object.keys(entry.responses || {}).forEach(function (status) {
      if (status !== "default") bodies(box, "应答 " + status, entry.responses[status].content, all);
    });
  }

  function show(spec) {
    var all = (spec.components || {}).schemas || {};
    var groups = {};
    Object.keys(spec.paths).forEach(function (path) {
      METHODS.forEach(function (method) {
        var entry = spec.paths[path][method];
        if (!entry) return;
        var tag = (entry.tags || ["其他"])[0];
        if (!groups[tag]) {
          groups[tag] = make("section", "", list);
          make("h2", tag, groups[tag]);
        }
        operation(groups[tag], method, path, entry, spec.paths[path].parameters, all);
      });
    });
    door.hidden = true;
    say("");
  }

  function load(token) {
    return fetch("/api/v1/openapi.json", { headers: { Authorization: "Bearer " + token } }).then(function (answer) {
      if (answer.ok) return answer.json().then(show);
      door.hidden = false;
      say("请先登录。");
    });
  }

  door.addEventListener("submit", function (event) {
    event.preventDefault();
    var body = { name: door.elements.name.value, password: door.elements.password.value };
    var asked = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    fetch("/api/v1/session", asked)
      .then(function (answer) {
        return answer.json().then(function (told) {
          if (answer.ok) return load(told.access_token);
          say(told.detail);
        });
      })
      .catch(function () {
        say("连不上服务器，请稍后再试。");
      });
  });

  load((kept() || {}).access || "-").catch(function () {
    say("连不上服务器，请稍后再试。");
  });
})();
