"""检查表从 Excel 读回来：印出来的七栏加右边的规则；放不进来的写明第几行、为什么。"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from forms.schema import PARTS, check
from server import shell
from server.problems import Problem, register
from server.registry.checklists import sheet as words
from server.registry.imports.limits import Unreadable  # noqa: F401 — its codes are those the child declines with

Json = dict[str, Any]
Row = tuple[int, list[str]]
Flaw = dict[str, Any]
LARGEST = 5 << 20
MAX_ROWS = 1000
BLANK = " \t\r\n\u3000\u00a0"
_BOX = re.compile(r"[□☐▢]")
_OPTION = re.compile(r"([^＝=]+)[＝=]([^（(]+)(?:[（(]排斥([^）)]*)[）)])?")
_COLUMN = re.compile(r"([^＝=]+)[＝=]([^：:＊*]+)(?:[：:]([^＊*]+))?([＊*]?)")
_SCORING = {
    "key_failed_max": re.compile(r"重点项不合格不超过(\d+)项"),
    "general_passed_min": re.compile(r"一般项合格率不低于(\d+)[%％]"),
    "key_checked_min": re.compile(r"重点项至少查(\d+)项"),
    "general_checked_min": re.compile(r"一般项至少查(\d+)项"),
}

register("checklist.sheet", 422, "表格不能导入成检查表")


def opened(content: bytes) -> list[Row]:
    """表格文件的第一张有字的工作表，在受限子进程里读。

    Raises Problem with the reader's own code when it is no table, checklist.sheet when it is too large.
    """
    if len(content) > LARGEST:
        raise Problem("checklist.sheet", "文件超过 5 MB，不像一张检查表。", rows=[])
    try:
        told = shell.limited("server.registry.imports.reader", (), content)
    except shell.Declined as refused:
        raise Problem(refused.code, refused.message + "。") from refused
    except shell.ChildError as broken:
        raise Problem("checklist.sheet", broken.message + "。", rows=[]) from broken
    rows: list[Row] = []
    for line in map(json.loads, told.decode().splitlines()):
        if isinstance(line, dict):
            if rows:
                break
            continue
        rows.append((line[0], [str(cell).strip(BLANK) for cell in line[1:]]))
    if len(rows) > MAX_ROWS:
        raise Problem("checklist.sheet", f"有 {len(rows)} 行，不像一张检查表。", rows=[])
    return rows


def imported(content: bytes) -> Json:
    """一份表格文件变成检查表正文；编号和版本由系统定。

    Raises Problem checklist.sheet with `rows` [{row, reason}].
    """
    body, flaws = read(opened(content))
    if flaws:
        raise Problem("checklist.sheet", f"有 {len(flaws)} 处放不进检查表，一行也没有导入。", rows=flaws[:200])
    return body


def read(rows: Sequence[Row]) -> tuple[Json, list[Flaw]]:
    """读各行：检查表正文，和放不进来的各处（行号与理由）。"""
    head = next(
        (n for n, (_, cells) in enumerate(rows[:20]) if _first(cells) == "序号" and _at(cells, 1) == "检查内容"), None
    )
    if head is None:
        return {}, [_flaw(rows[0][0] if rows else 1, "没有找到“序号、检查内容、操作方法与要领”这一行表头")]
    flaws: list[Flaw] = []
    places = _places(rows[head], flaws)
    body: Json = {"v": 1, "code": "", "version": 1, "title": "", "object": "", "parts": dict.fromkeys(PARTS, "")}
    body |= {"materials": [], "sections": []}
    _above(rows[:head], body, flaws)
    lines = _items(rows[head + 1 :], places, body, flaws)
    _ruled(body, lines, flaws)
    return body, sorted(flaws, key=lambda flaw: flaw["row"])


def _flaw(row: int, reason: str) -> Flaw:
    return {"row": row, "reason": reason}


def _at(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def _first(cells: Sequence[str]) -> str:
    return re.sub(r"\s", "", _at(cells, 0))


def _places(row: Row, flaws: list[Flaw]) -> dict[str, int]:
    """右边各栏在第几列；不认识的栏名说出来，因为丢掉一栏就丢掉一条规则。"""
    names = {title: key for key, title in words.RULES.items()}
    found: dict[str, int] = {}
    for at, title in enumerate(row[1][len(words.PRINTED) :], len(words.PRINTED)):
        if not title:
            continue
        if title in names:
            found[names[title]] = at
        else:
            flaws.append(_flaw(row[0], f"不认识这一栏：“{title[:20]}”"))
    return found


def _above(rows: Sequence[Row], body: Json, flaws: list[Flaw]) -> None:
    labels = {title: key for key, title in words.HEADS.items()}
    for number, cells in rows:
        label, text = _first(cells), _at(cells, 1)
        key = labels.get(label.rstrip("：:"))
        if key is None:
            if not body["title"] and label and not re.match(r"(任务名称|企业名称|企业住所)", label):
                body["title"] = _at(cells, 0)
        elif key == "object":
            body["object"] = text
        elif key == "scoring":
            _scoring(number, text, body, flaws)
        else:
            body["parts"][key.removeprefix("parts.")] = text
    if not body["title"]:
        flaws.append(_flaw(rows[0][0] if rows else 1, "第一行应是检查表的名称"))


def _scoring(number: int, text: str, body: Json, flaws: list[Flaw]) -> None:
    found = {key: int(match[1]) for key, pattern in _SCORING.items() if (match := pattern.search(text))}
    if not {"key_failed_max", "general_passed_min"} <= set(found):
        flaws.append(_flaw(number, "记分规则看不懂，应写成“重点项不合格不超过1项；一般项合格率不低于70%”"))
        return
    body["scoring"] = found


def _items(rows: Sequence[Row], places: dict[str, int], body: Json, flaws: list[Flaw]) -> dict[str, int]:
    """检查项逐行读到表尾；返回编号到行号。"""
    lines: dict[str, int] = {}
    numbers: dict[str, int] = {}
    tail = len(rows)
    for n, (number, cells) in enumerate(rows):
        label = _first(cells)
        if label in words.TAIL or label.startswith(("要求提供", "检查结果")):
            tail = n
            break
        if not any(cells):
            continue
        if label and not _number(label) and {*cells} <= {cells[0], ""}:
            title, _, note = _at(cells, 0).partition("\n")
            body["sections"].append({"id": f"s{len(body['sections']) + 1}", "title": title, "items": []})
            body["sections"][-1] |= {"note": note} if note else {}
            continue
        if not body["sections"]:
            body["sections"].append({"id": "s1", "title": "检查项目", "items": []})
        item = _item(number, cells, places, len(lines) + 1, flaws)
        if item["no"] in numbers:
            flaws.append(_flaw(number, f"序号“{item['no']}”与第 {numbers[item['no']]} 行重复"))
        if item["id"] in lines:
            flaws.append(_flaw(number, f"编号“{item['id']}”与第 {lines[item['id']]} 行重复"))
        numbers[item["no"]] = lines[item["id"]] = number
        body["sections"][-1]["items"].append(item)
    if not lines:
        flaws.append(_flaw(rows[0][0] if rows else 1, "表头下面没有检查项"))
    body["sections"] = [part for part in body["sections"] if part["items"]]
    _below(rows[tail:], body)
    return lines


def _number(text: str) -> str:
    """序号：整数写成 1.0 的还原。"""
    return text.removesuffix(".0") if re.fullmatch(r"\d+(\.0)?", text) else ""


def _item(number: int, cells: list[str], places: dict[str, int], at: int, flaws: list[Flaw]) -> Json:
    label = _first(cells)
    told = {key: _at(cells, place) for key, place in places.items()}
    method = "\n".join(dict.fromkeys(part for part in cells[2:5] if part))  # a merged cell repeats its text
    key_item = "★" in _at(cells, 1) or "★" in label
    item: Json = {
        "id": told.get("id") or f"q{at:02d}",
        "no": _number(label) or label.replace("★", "") or str(at),
        "text": _at(cells, 1).replace("★", ""),
        "level": "KEY" if key_item else "GENERAL",
        "family": _family(_at(cells, 5) + _at(cells, 6)),
        "method": method,
        "basis": [line.strip(BLANK) for line in told.get("basis", "").split("\n") if line.strip(BLANK)],
        "photo": "on_fail",
        "options": [],
        "pending": False,
    }
    if not item["text"]:
        flaws.append(_flaw(number, "没有写检查内容"))
    for key, text in told.items():
        if text and key in _RULES:
            _RULES[key](number, item, text, flaws)
        elif text and key not in ("id", "basis"):
            item[key] = text
    if item["family"] is None:
        item["family"] = "found"
        flaws.append(
            _flaw(number, "答案栏看不懂：应是“是□　否□”和“□无　□有”，或“□符合　□不符合　□不适用”，或在“作答方式”栏写明")
        )
    return item


def _family(answer: str) -> str | None:
    boxes = [re.sub(r"[\s\u3000]|[（(].*?[）)]", "", part) for part in _BOX.split(answer)]
    if any(part.startswith("不符合") for part in boxes):
        return "conform"
    if any(part.startswith("无") for part in boxes) and any(part.startswith("有") for part in boxes):
        return "found"
    return None


Put = Callable[[int, Json, str, list[Flaw]], None]


def _word(key: str, known: dict[str, str]) -> Put:
    codes = {word: code for code, word in known.items()}

    def put(number: int, item: Json, text: str, flaws: list[Flaw]) -> None:
        if text in codes:
            item[key] = codes[text]
        else:
            flaws.append(_flaw(number, f"“{words.RULES[key]}”栏只能写{'、'.join(codes)}，这里是“{text[:20]}”"))

    return put


def _flag(key: str) -> Put:
    def put(number: int, item: Json, text: str, flaws: list[Flaw]) -> None:
        if text not in ("是", "否"):
            flaws.append(_flaw(number, f"“{words.RULES[key]}”栏只能写是或否"))
        elif text == "是":
            item[key] = True

    return put


def _count(number: int, item: Json, text: str, flaws: list[Flaw]) -> None:
    found = _number(text)
    if found and int(found):
        item["subsample"] = int(found)
    else:
        flaws.append(_flaw(number, "“现场抽样数”栏应是大于零的整数"))


def _some_sources(number: int, item: Json, text: str, flaws: list[Flaw]) -> None:
    codes = {word: code for code, word in words.SOURCES.items()}
    named = [part for part in re.split(r"[、，,\n]", text) if part]
    if all(part in codes for part in named):
        item["sources"] = [codes[part] for part in named]
    else:
        flaws.append(_flaw(number, f"“可采用的结论”栏只能写{'、'.join(codes)}"))


def _options(number: int, item: Json, text: str, flaws: list[Flaw]) -> None:
    for line in _lines(text):
        if not (found := _OPTION.fullmatch(line)):
            flaws.append(_flaw(number, f"选项“{line[:20]}”看不懂，应写成“OPEN＝开业”，一行一个"))
            continue
        against = [code for code in re.split(r"[、，,]", found[3] or "") if code]
        option = {"value": found[1].strip(BLANK), "label": found[2].strip(BLANK)}
        item["options"].append({**option, **({"against": against} if against else {})})


def _columns(number: int, item: Json, text: str, flaws: list[Flaw]) -> None:
    codes = {word: code for code, word in words.KINDS.items()}
    made = []
    for line in _lines(text):
        found = _COLUMN.fullmatch(line)
        if not found or (found[3] and found[3] not in codes):
            flaws.append(_flaw(number, f"栏目“{line[:20]}”看不懂，应写成“name＝名称：文字＊”，一行一个，＊是必填"))
            continue
        column: Json = {"id": found[1].strip(BLANK), "label": found[2].strip(BLANK)}
        made.append(
            {**column, **({"kind": codes[found[3]]} if found[3] else {}), **({"needed": True} if found[4] else {})}
        )
    item["columns"] = made


def _lines(text: str) -> Iterable[str]:
    return (part.strip(BLANK) for part in re.split(r"[\n；;]", text) if part.strip(BLANK))


_RULES: dict[str, Put] = {
    "level": _word("level", words.LEVELS),
    "family": _word("family", words.FAMILIES),
    "photo": _word("photo", words.PHOTOS),
    "subsample": _count,
    "sources": _some_sources,
    "options": _options,
    "columns": _columns,
    "whole": _flag("whole"),
    "pending": _flag("pending"),
}


def _below(rows: Sequence[Row], body: Json) -> None:
    for _, cells in rows:
        label, text = _first(cells), _at(cells, 1)
        if label.startswith("要求提供"):
            named = [part.strip(BLANK + ".。…_") for part in _BOX.split(text)]
            body["materials"] = list(dict.fromkeys(name for name in named if name and name != "其他"))
        elif label == "备注" and text:
            body["note"] = text


def _ruled(body: Json, lines: dict[str, int], flaws: list[Flaw]) -> None:
    """形状对了再看条件：看不懂的条件、认不得的结果代码，写明在第几行。"""
    if flaws or not lines:
        return
    for problem in check({**body, "code": "X", "parts": dict.fromkeys(PARTS, "／"), "object": body["object"] or "／"}):
        row = lines.get(problem["item"] or "", 1)
        flaws.append(_flaw(row, problem["message"]))
