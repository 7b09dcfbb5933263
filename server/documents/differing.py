"""两部手机写得不同的各处，并排：谁在何时写了什么，后来谁定的（rulings 18、20：两个值都留着）。"""

from __future__ import annotations

from server.documents.answered import said
from server.documents.case import Case, Json
from server.documents.sentences import ACCOUNT
from server.documents.words import day, label
from server.domain.vocabulary.inspections import ResultCode
from sync.differ import Difference
from sync.ops import Op

KINDS = {"answer": "作答", "finding": "问题", "note": "备注", "result": "检查结果", "opinion": "单位意见"}


def differing(case: Case) -> list[Json]:
    """各处不同，按检查表的次序，检查结果与单位意见在后；没有的为空。"""
    places = {item["id"]: n for n, item in enumerate(case.items)}
    return [_row(case, one) for one in sorted(case.differences, key=lambda one: places.get(_item(one), len(places)))]


def sentence(case: Case, item: str) -> str:
    """记录栏里的一句：这一项两部手机写得不同；没有为空。"""
    return "；".join(_sentence(_row(case, one)) for one in case.differences if _item(one) == item)


def whole(case: Case) -> list[str]:
    """不属于哪一项的各处，各一句：检查结果、单位意见、到访情况说明。"""
    return [_sentence(_row(case, one)) for one in case.differences if _item(one) in ("", "-")]


def _sentence(row: Json) -> str:
    sides = "、".join(f"{side['by']}“{side['says']}”" for side in row["sides"])
    chosen = row["settled"]
    return f"两部手机{row['kind']}不同：{sides}，" + (f"{chosen['by']}定为“{chosen['says']}”" if chosen else "没有人定")


def _item(one: Difference) -> str:
    return one.register.partition(":")[2]


def _row(case: Case, one: Difference) -> Json:
    return {
        "item": _item(one),
        "no": case.numbers.get(_item(one), ""),
        "kind": ACCOUNT if one.register == "note:-" else KINDS[one.register.partition(":")[0]],
        "sides": [_side(case, op) | {"problem": _problem(case, op)} for op in one.sides],
        "settled": _side(case, one.settled) if one.settled else None,
    }


def _side(case: Case, op: Op) -> Json:
    return {"by": case.who(op["op_id"]), "at": f"{case.when(op['op_id']):%H:%M:%S}", "says": _says(case, op)}


def _problem(case: Case, op: Op) -> str:
    """这一边在这一项写过、后来立不住的问题；没有为空。只供审定时看经过，文书里不印。"""
    item = op["p"].get("item")
    if op["kind"] != "answer.set" or case.finding(item) is not None:
        return ""
    own = [one for one in case.ops.values() if one["dev"] == op["dev"] and one["kind"] == "finding.set"]
    told = sorted((one for one in own if one["p"]["item"] == item), key=lambda one: one["seq"])
    return _says(case, told[-1]) if told else ""


def _says(case: Case, op: Op) -> str:
    p = op["p"]
    if op["kind"] == "answer.set":
        item = next((each for each in case.items if each["id"] == p["item"]), None)
        reason = p["value"].get("reason") if isinstance(p["value"], dict) else None
        return "，".join(text for text in (said(p["value"], item), reason) if text) or (
            "撤回作答" if p["value"] is None else "（空）"
        )
    if op["kind"] == "finding.set":
        due = f"，{day(p['due_on'])}前" if p.get("due_on") else ""
        return f"{p['text']}（{label('Disposal', p['disposal'])}{due}）"
    if op["kind"] == "result.set":
        return f"{ResultCode(p['code']).label}：{p['summary']}"
    return str(p["text"]) or "（空）"
