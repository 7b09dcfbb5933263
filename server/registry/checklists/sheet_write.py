"""检查表写成 Excel：印出来是那一张表，导回来一字不差。"""

from __future__ import annotations

from typing import Any

from server.documents import xlsx
from server.domain.vocabulary.inspections import Disposal, ResultCode
from server.registry.checklists import sheet as words

Json = dict[str, Any]
WIDTHS = (6, 30, 14, 14, 14, 12, 22)
RULE_WIDTH = 16
LAST = len(words.PRINTED) - 1


def workbook(form: Json) -> bytes:
    """一张检查表的 .xlsx。"""
    lines = [_across(form["title"], "title", 32), *_heads(form), _head(), *_rows(form), *_tail(form)]
    widths = [*WIDTHS, *(RULE_WIDTH for _ in words.RULES)]
    area = (1, len(lines), LAST)
    repeated = next(n for n, line in enumerate(lines, 1) if line.cells[0] == "序号")
    return xlsx.workbook(xlsx.Sheet("检查表", widths, lines, repeated, portrait=True, printed=area))


def _across(text: str, style: str = "cell", height: float | None = None) -> xlsx.Line:
    return xlsx.Line([text, *[""] * LAST], style, height, [(0, LAST)])


def _labelled(label: str, text: str) -> xlsx.Line:
    return xlsx.Line([label, text, *[""] * (LAST - 1)], "cell", xlsx.height(text, sum(WIDTHS[1:])), [(1, LAST)])


def _heads(form: Json) -> list[xlsx.Line]:
    half = xlsx.Line(["任务名称：", "", "", "企业名称：", "", "", ""], "cell", 24, [(0, 2), (3, LAST)])
    told = {"object": form["object"], **{f"parts.{key}": text for key, text in form["parts"].items()}}
    told["scoring"] = scoring(form.get("scoring"))
    rows = [_labelled(label, told.get(key) or "") for key, label in words.HEADS.items() if told.get(key)]
    return [half, _across("企业住所：", height=24), *rows]


def scoring(rule: Json | None) -> str:
    """记分规则的一句话；没有则为空。"""
    if not rule:
        return ""
    least = [said.format(rule[key]) for key, said in words.SCORING_MIN.items() if rule.get(key)]
    return "；".join([words.SCORING.format(**rule), *least])


def _head() -> xlsx.Line:
    cells = [*words.PRINTED, *words.RULES.values()]
    return xlsx.Line(cells, "head", 28, [(2, 4)])


def _rows(form: Json) -> list[xlsx.Line]:
    found = []
    for part in form["sections"]:
        note = f"\n{part['note']}" if part.get("note") else ""
        if len(form["sections"]) > 1 or note or part["title"] != "检查项目":
            found.append(_across(part["title"] + note, "cell"))
        found += [_row(item) for item in part["items"]]
    return found


def _row(item: Json) -> xlsx.Line:
    checked, answer = words.ANSWERS.get(item["family"], ("", ""))
    printed = [item["no"], item["text"], item["method"], "", "", checked, answer]
    rules = [_rule(item, key) for key in words.RULES]
    tall = max(xlsx.height(item["text"], WIDTHS[1]), xlsx.height(item["method"], sum(WIDTHS[2:5])), 32)
    return xlsx.Line([*printed, *rules], "cell", tall, [(2, 4)], ("center",))


def _rule(item: Json, key: str) -> str:
    value = item.get(key)
    if value is None or value == [] or value is False:
        return ""
    match key:
        case "level":
            return words.LEVELS[value]
        case "family":
            return words.FAMILIES[value]
        case "photo":
            return words.PHOTOS[value]
        case "basis":
            return "\n".join(value)
        case "sources":
            return "、".join(words.SOURCES[kind] for kind in value)
        case "options":
            return "\n".join(_option(option) for option in value)
        case "columns":
            return "\n".join(_column(column) for column in value)
        case "whole" | "pending":
            return words.YES
    return str(value)


def _option(option: Json) -> str:
    against = "、".join(option.get("against") or [])
    return f"{option['value']}＝{option['label']}" + (f"（排斥{against}）" if against else "")


def _column(column: Json) -> str:
    kind = f"：{words.KINDS[column['kind']]}" if column.get("kind") else ""
    return f"{column['id']}＝{column['label']}{kind}" + ("＊" if column.get("needed") else "")


def _tail(form: Json) -> list[xlsx.Line]:
    materials = "　".join(f"□{name}" for name in form["materials"])
    results = "　".join(f"□{word.label}" for word in ResultCode)
    after = "　".join(f"□{word.label}" for word in Disposal)
    sign = xlsx.Line(["检查人员", "", "", "组长审核意见", "", "", ""], "cell", 36, [(1, 2), (4, LAST)])
    rows = [("要求提供材料", materials), ("检查结果", results), ("后续处置", after)]
    return [*(_labelled(*row) for row in rows), sign, _labelled("备注", form.get("note") or "")]
