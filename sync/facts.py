"""封存前的事实：从状态和检查表算出护栏表达式要用的数。

The same names on phone and server; the forms engine evaluates the pinned guards over them.
Only records bound to the current content digest count: any later change voids signatures.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sync.amend import result_of
from sync.canon import canonical
from sync.shapes import BLANK
from sync.state import State


def answers(state: State) -> dict[str, Any]:
    """各检查项的现答案；两人分歧时取第一个（分歧另计为错误）。"""
    found: dict[str, Any] = {}
    for name, cell in state["heads"].items():
        kind, _, item = name.partition(":")
        value = cell[0]["value"].get("value")
        if kind == "answer" and value is not None:
            found[item] = value
    return found


def disagreements(state: State, run: Mapping[str, Any]) -> list[str]:
    """两人取值不同、尚未商定的格位（取值相同的并存不算；两人画在同一张照片上的标注叠着看，不是分歧）。

    Two findings of an item that is not judged as failing lead to nothing: there is nothing to settle.
    """
    heads, bad = state["heads"], {f"finding:{item}" for item in failed(run)}
    split = [n for n in state["conflicts"] if len({canonical(head["value"]) for head in heads[n]}) > 1]
    return [n for n in split if n in bad or not n.startswith(("mark:", "finding:"))]


def _items(form: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [item for section in form["sections"] for item in section["items"]]


def photos_missing(state: State, form: Mapping[str, Any], run: Mapping[str, Any]) -> list[str]:
    """缺必拍照片的检查项。"""
    have = {photo["item"] for photo in state["photos"] if photo["voided_reason"] is None}
    relevant, verdicts = set(run["relevant"]), run["verdicts"]
    return [
        item["id"]
        for item in _items(form)
        if item["id"] in relevant
        and item["id"] not in have
        and _needs_photo(item.get("photo"), verdicts.get(item["id"]))
    ]


def _needs_photo(rule: str | None, verdict: str | None) -> bool:
    if rule == "on_fail":
        return verdict == "FAIL"
    return rule == "always" and verdict in ("CONFORM", "FAIL")


def failed(run: Mapping[str, Any]) -> list[str]:
    """判为不符合（或查出问题）的检查项。"""
    return [item for item in run["relevant"] if run["verdicts"].get(item) == "FAIL"]


def standing(state: State, run: Mapping[str, Any]) -> list[str]:
    """问题立得住的检查项：判为不符合，又写明了问题。

    The one place that says which findings count. What was written under an item that is not judged as failing, before
    the answer changed or on another phone, is history: no disposal, deadline, count or paper comes of it.
    """
    cells = ((item, state["heads"].get(f"finding:{item}", [])) for item in failed(run))
    return [item for item, cell in cells if any(str(head["value"].get("text") or "").strip(BLANK) for head in cell)]


def findings_missing(state: State, run: Mapping[str, Any]) -> list[str]:
    """判为不符合却没有写明问题的检查项。"""
    told = set(standing(state, run))
    return [item for item in failed(run) if item not in told]


EXPLAINED = 10
"""补充说明至少这么多字才算说清楚。"""


def explained(state: State) -> bool:
    """检查结果带有补充说明（不少于十个字）。"""
    told = (str(head["value"].get("summary") or "").strip(BLANK) for head in state["heads"].get("result", []))
    return any(len(text) >= EXPLAINED for text in told)


def against(state: State, form: Mapping[str, Any], run: Mapping[str, Any]) -> int:
    """几项作答与所选的检查结果对不上：检查表在选项里写明它排斥哪些结果（against）。"""
    code, now, relevant = result_of(state), answers(state), set(run["relevant"])
    chosen = ((item, (now.get(item["id"]) or {}).get("value")) for item in _items(form) if item["id"] in relevant)
    return sum(
        code in (option.get("against") or [])
        for item, value in chosen
        for option in item.get("options") or []
        if option["value"] == value
    )


SETTLED = {"R05": ("ON_SITE_CORRECTED", "ORDER")}
"""哪些处置支持这个结果：当场改正和责令改正，才是“已责令改正”。"""

NAMED = ("R02", "R03")
"""要由检查表里写明归为这一类的项支持的结果。"""


def supported(state: State, form: Mapping[str, Any], run: Mapping[str, Any]) -> bool:
    """所选的结果有没有哪一项不符合支持：检查表写明归为这一类的项，或写明的处置；其余结果各有自己的条件。"""
    code = result_of(state)
    if code in NAMED:
        bad = set(failed(run))
        return any(item["id"] in bad and item.get("result") == code for item in _items(form))
    if code not in SETTLED:
        return True
    cells = (state["heads"].get(f"finding:{item}", []) for item in standing(state, run))
    return any(head["value"].get("disposal") in SETTLED[code] for cell in cells for head in cell)


def judged(form: Mapping[str, Any], run: Mapping[str, Any]) -> dict[str, int]:
    """判得出符合与否的检查项：几项判为符合，几项没有判（不适用、未检查、未答、本次不涉及），其中几项、几个重点项答的是未检查。"""
    relevant = set(run["relevant"])
    rows = [item for item in _items(form) if item.get("family") in JUDGED]
    found = [(run["verdicts"].get(row["id"]) if row["id"] in relevant else None, row.get("level")) for row in rows]
    skipped = [level for verdict, level in found if verdict == "NOT_CHECKED"]
    return {
        "conforms": sum(verdict == "CONFORM" for verdict, _ in found),
        "unjudged": sum(verdict not in ("CONFORM", "FAIL") for verdict, _ in found),
        "unchecked": len(skipped),
        "key_unchecked": skipped.count("KEY"),
    }


JUDGED = ("conform", "found")


IN_CHARGE = re.compile(
    "法定代表人|法人|负责人|经营者|业主|老板|店长|经理|厂长|校长|园长|院长|站长|主任|投资人|合伙人|股东|董事"
)
EMPLOYED = re.compile("员工|店员|营业员|服务员|收银|导购|保安|前台|文员|厨师|职员|工作人员|受托|代理|代办|实习|学徒")


def differs(met: str | None, position: str | None) -> bool:
    """签字的人与到场时见到的对不上：见到无人却有人签，见到员工却是负责的人签，或者反过来。

    Only words that say so plainly count; a position nobody can place contradicts nothing.
    """
    text = position or ""
    charge = IN_CHARGE.search(text) is not None
    return (
        met == "NOBODY"
        or (met == "STAFF" and charge)
        or (met == "RESPONSIBLE" and not charge and EMPLOYED.search(text) is not None)
    )


PAPER_ENTRY = "照纸质检查表补录"
"""What the desk writes as the reason of an arrival without a position when a filled sheet is typed in."""


def from_paper(state: State) -> bool:
    """照纸表补录的：纸上没有记载的，录入时问不回来，写明未记载，由审定的人看。"""
    starts = (row["p"] for row in state["visit"] if row["kind"] == "visit.start")
    return any(not p.get("position") and p.get("no_position_reason") == PAPER_ENTRY for p in starts)


def met_of(state: State) -> str | None:
    """最近一次到场见到谁；没有到过为 None。"""
    starts = [row["p"]["met"] for row in state["visit"] if row["kind"] == "visit.start"]
    return starts[-1] if starts else None


def met_differs(state: State, content: str) -> int:
    """几处对方的签字、盖章与到场时见到的对不上又没有说明；纸上签的不算（纸表上没有这一句）。"""
    rows = [r["p"] for r in state["signatures"] if r["p"]["content_digest"] == content and r["p"]["role"] == "ENTITY"]
    return sum(
        p["method"] != "paper_scan"
        and differs(met_of(state), p.get("position"))
        and not str(p["differs"] or "").strip(BLANK)
        for p in rows
    )


def read_out(state: State, content: str) -> bool:
    """这份内容最后一次交对方看，是不是检查员当面宣读的；改了再看的，以后来说的为准。"""
    begun = [row["op"] for row in state["readbacks"] if row["p"]["content_digest"] == content]
    ends = [row["p"]["read_aloud"] for row in state["read_aloud"] if begun and row["op"] > begun[0]]
    return bool(ends) and ends[-1]


def _named(who: Mapping[str, Any] | None) -> bool:
    """拒签的人写明了姓名和职务，或者明说不愿说明。"""
    if who is None:
        return False
    return who["unwilling"] is True or all(str(who.get(part) or "").strip(BLANK) for part in ("name", "position"))


def visits(state: State) -> list[list[dict[str, Any]]]:
    """各次到访，每次是其中的到达：还没有人离开时又有人到（另一部手机，或人来了）的，算同一次（S1-11）。"""
    found: list[list[dict[str, Any]]] = []
    left = True
    for row in state["visit"]:
        if left and row["kind"] == "visit.start":
            found.append([])
        left = row["kind"] == "visit.end"
        if not left:
            found[-1].append(row)
    return found


def unmet(state: State) -> list[list[dict[str, Any]]]:
    """到最后一次为止，接连没有见到人的各次到访；见到过人的，从那以后重新算起（R04）。"""
    rows = visits(state)
    met = [n for n, visit in enumerate(rows, 1) if any(row["p"]["met"] != "NOBODY" for row in visit)]
    return rows[max(met, default=0) :]


def wrong(run: Mapping[str, Any]) -> list[Any]:
    """填写错误；换版以前对新表没有的项的作答不算：那时的表里有，现在没有地方改。"""
    return [error for error in run["errors"] if error["code"] != "answer.unknown_item"]


def seal_facts(state: State, content: str, form: Mapping[str, Any], run: Mapping[str, Any]) -> dict[str, Any]:
    """护栏所需的事实（S3-18 签字、盖章、拒签及其证据）。

    ``content`` is the current content digest, ``run`` the answer of the forms engine.
    """
    signed = [r["p"] for r in state["signatures"] if r["p"]["content_digest"] == content]
    refused = [r["p"] for r in state["refusals"] if r["p"]["content_digest"] == content]
    entity = [p["method"] for p in signed if p["role"] == "ENTITY"]
    shown = [row["p"] for row in state["credentials"]]
    return {
        "visited": bool(visits(state)),
        "attempts": len(unmet(state)),
        "credentials_shown": any(p["ids_shown"] for p in shown),
        "recusal_asked": any(p["recusal_told"] or p["recusal_asked"] for p in shown) or from_paper(state),
        "missing": len(run["missing"]),
        "errors": len(wrong(run)) + len(disagreements(state, run)),
        "photos_missing": len(photos_missing(state, form, run)),
        "findings_missing": len(findings_missing(state, run)),
        "fails": len(failed(run)),
        "findings": len(standing(state, run)),
        **judged(form, run),
        "inspector_signatures": len({p["name"] for p in signed if p["role"] in ("LEAD", "MEMBER")}),
        "entity_signed": "canvas" in entity or "paper_scan" in entity,
        "stamped": "stamp_photo" in entity,
        "met_differs": met_differs(state, content),
        "refused": bool(refused),
        "refusal_reason": any(p["reason_code"] for p in refused),
        "refusal_named": any(_named(p["who"]) for p in refused),
        "refusal_rights": any(p["rights_told"] for p in refused) or (bool(refused) and from_paper(state)),
        "refusal_witness": any(p.get("witness") for p in refused),
        "refusal_recording": any(p.get("recording") for p in refused),
        "witnessed": any(p["role"] == "WITNESS" for p in signed) or any(p.get("witness") for p in refused),
        "read_out": read_out(state, content),
        "result_code": result_of(state),
        "explained": explained(state),
        "against": against(state, form, run),
        "supported": supported(state, form, run),
        "digest_current": any(r["p"]["content_digest"] == content for r in state["readbacks"]),
    }
