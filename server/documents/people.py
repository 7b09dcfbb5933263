"""人：告知、签字、盖章、拒签、补正（S1-11、S2-11、S2-12、S3-18）。"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from server.documents import sentences
from server.documents.answered import said
from server.documents.case import Case, Json
from server.documents.notices import formers
from server.documents.words import EMPTY, about, day, label, length, minute, moment, place, short
from server.domain.evidence import from_paper, old_position, taken
from server.domain.vocabulary.draws import SeatReason
from sync.amend import clears
from sync.facts import read_out as read_aloud
from sync.facts import visits


def arrivals(case: Case) -> list[Json]:
    """每次到访：先到的人的时刻、地点、见到谁；还没有人离开时同组的人也到了的，只记他几时到。"""
    return [
        {
            "at": minute(case.arrived(first)) + case.by_another(first["op"]),
            "typed": f"补录于{minute(case.when(first['op']))}" if from_paper(first["p"]) else "",
            "place": place(first["p"].get("position"), first["p"].get("no_position_reason")),
            "old": old_position(first["p"].get("position")),
            "met": label("Met", first["p"]["met"]),
            "joined": [_joined(case, first["op"], row) for row in rest],
        }
        for first, *rest in visits(case.state)
    ]


def _joined(case: Case, first: str, row: Json) -> str:
    """同一次到访里后来的一次到达：另一人到了，或本来没人、后来人来了。"""
    who, seen = case.who(row["op"]), label("Met", row["p"]["met"])
    came = "起" if who == case.who(first) else f" {who}到"
    return f"{case.arrived(row):%H:%M}{came}，在场：{seen}"


def told(case: Case) -> Json:
    """告知：证件、通知书、权利义务、回避，各在何时；unsaid 是没有记载对方是否申请回避，不能说不申请。

    Each showing counts for the team that made it: after a change of team there are several, each with who it was.
    """
    shown = sorted(case.state["credentials"], key=lambda row: (case.when(row["op"]), row["op"]))

    before = {op_id for one in formers(case) for op_id in one["ops"]}

    def at(key: str) -> str:
        ops = [row["op"] for row in shown if row["p"][key]]
        who = case.by_another if len(ops) == 1 else lambda op_id: f"（{case.who(op_id)}）"
        which = dict.fromkeys(before, "（换发前的一件）") if key == "notice_served" else {}
        return "；".join(typed_at(case, case.when(op_id)) + who(op_id) + which.get(op_id, "") for op_id in ops)

    own = [row for row in case.state["recusals"] if _own(case, row)]
    firm = [row for row in case.state["recusals"] if row not in own]
    return {
        "ids": at("ids_shown"),
        "notice": at("notice_served"),
        "recusal": at("recusal_told"),
        "recusals": [_recusal(case, row) for row in firm],
        "own_recusals": [_recusal(case, row) for row in own],
        "former": withdrawn(case),
        "again": bool(firm) and _asked_again(case, shown[-1:], max(case.when(row["op"]) for row in firm)),
        "unsaid": bool(shown) and not firm and not any(row["p"]["recusal_asked"] for row in shown),
    }


def _asked_again(case: Case, last: list[Json], requested: datetime) -> bool:
    """申请过以后又告知、又问过一次，没有再申请：换了人的检查组自己的告知。"""
    return any(
        row["p"]["recusal_told"] and row["p"]["recusal_asked"] and case.when(row["op"]) > requested for row in last
    )


def _own(case: Case, row: Json) -> bool:
    """是不是检查人员自己要回避：写的是他的名字，或者这部手机还没有亮证；对方的申请总记在亮证之后。"""
    if row["p"]["by"] in {member["name"] for member in (*case.team, *case.record.get("left", []))}:
        return True
    op, shown = case.ops[row["op"]], [case.ops[one["op"]] for one in case.state["credentials"]]
    return not any(one["dev"] == op["dev"] and one["seq"] < op["seq"] for one in shown)


def _recusal(case: Case, row: Json) -> str:
    """一次回避申请：谁、为什么、后来怎样。"""
    became = _became(case, row["op"])
    return f"{row['p']['by']}：{row['p']['reason']}" + (f"（{became}）" if became else "")


def _became(case: Case, op_id: str) -> str:
    """局里怎样定的：成立还是不成立、几时、谁定、意见；早先的记录没有这一项，为空。"""
    if "recusals" not in case.record:
        return ""
    found = next((one for one in case.record["recusals"] if one["op"] == op_id), None)
    if found is None:
        return "没有局里的决定"
    said = ["不成立" if not found["granted"] else "成立" if found["reason"] in ("", SeatReason.P1) else "已换人"]
    said.append(f"{minute(moment(found['at']))}由{found['by']}定")
    if found["out"]:
        said.append(f"{found['out']}换为{found['into']}" if found["granted"] else f"{found['out']}不换")
    if said[0] == "已换人":
        said.append(f"理由是{label('SeatReason', found['reason'])}")
    return "，".join(said) + (f"；意见：{found['opinion']}" if found["opinion"] else "")


def withdrawn(case: Case) -> list[str]:
    """先前撤回的派单：原来的检查组、谁申请回避、谁定、先前的通知书，后来换成谁；先派的在前。"""
    rows = case.record.get("withdrawn", [])
    after = [*(row["team"] for row in rows), case.team][1:]
    return [_withdrawn(row, team) for row, team in zip(rows, after, strict=True)]


def _withdrawn(row: Json, after: list[Json]) -> str:
    asked = [_asked(one) for one in row["asked"]]
    when = minute(moment(row["recalled_at"])) if row["recalled_at"] else ""
    said = f"{when}由{row['recalled_by']}撤回派单" if when else "派单已撤回"
    served = "，".join(minute(moment(at)) for at in row["served"])
    handed = f"{served}送达过" if served else "没有送达"
    parts = (
        f"{row['no']}，检查组{_crew(row['team'])}",
        *asked,
        f"{said}，理由：{_bare(row['recalled_reason'])}",
        f"先前的通知书{row['notice_no']}{handed}，随派单撤回",
        f"另行指定检查组{_crew(after)}",
    )
    return "；".join(parts) + "。"


def replaced(case: Case) -> list[Json]:
    """抽取产生的检查组换过的人，先换的在前：席位、谁换为谁、为什么、谁提出、几时谁定、变更实录第几行。"""
    return [
        {
            "role": label("TeamRole", row["role"]),
            "out": row["out"],
            "into": row["into"] or "（没有人接手）",
            "kind": label("SeatReason", row["reason"]),
            "words": _bare(row["words"]),
            "proposed_by": row["proposed_by"],
            "by": row["by"],
            "at": minute(moment(row["at"])),
            "on": moment(row["at"]).date().isoformat(),
            "n": row["n"],
        }
        for row in case.record.get("seats", [])
    ]


def _asked(one: Json) -> str:
    """一次申请和答复；撤回就是照办的，几时由谁撤回后面写。"""
    told = f"{one['by']}{minute(moment(one['asked_at']))}申请回避，理由：{_bare(one['reason'])}"
    if one["granted"] is None:
        return f"{told}（没有局里的决定）"
    when = f"{minute(moment(one['at']))}由{one['decided_by']}定"
    if not one["granted"]:
        return f"{told}（不成立，{when}；意见：{_bare(one['opinion'])}）"
    return f"{told}（成立，{when}{'，' + one['out'] + '回避' if one['out'] else ''}）"


def _crew(team: list[Json]) -> str:
    return "、".join(f"{one['name']}（{label('TeamRole', one['role'])}）" for one in team)


def _bare(words: str) -> str:
    return words.strip().rstrip("。；，")


def typed_at(case: Case, when: datetime) -> str:
    """几时；照纸表补录的没有这一刻，写明照纸表、几时录入。"""
    return f"照纸质检查表，补录于{minute(when)}" if case.typed else minute(when)


def signatures(case: Case) -> list[Json]:
    """签字与盖章：当事人在前，检查人员与见证人随后；同一人在同一份内容上重签的，前一个写明作废。"""
    order = {"ENTITY": 0, "LEAD": 1, "MEMBER": 2, "WITNESS": 3}
    rows = sorted(case.state["signatures"], key=lambda row: (order[row["p"]["role"]], row["op"]))
    last = {_signer(row["p"]): row["op"] for row in rows}
    return [
        {
            **signature(case, row["p"], row["op"], case.record["digests"]["content"]),
            "replaced": last[_signer(row["p"])] != row["op"],
        }
        for row in rows
    ]


def _signer(p: Json) -> tuple[str, str, str]:
    """谁在哪一份内容上签的；盖章与签字各算各的。"""
    return p["role"], p["name"] if p["method"] != "stamp_photo" else "", p["content_digest"]


def signature(case: Case, p: Json, op_id: str, digest: str) -> Json:
    """一处签字：身份、姓名、影像、时刻、印记。"""
    when = case.when(op_id)
    member = next((m for m in case.team if m["name"] == p["name"]), None) if p["role"] in ("LEAD", "MEMBER") else None
    detail = (
        f"证号 {member['cert_no']}{_elsewhere(case, member, op_id, p.get('by'))}"
        if member
        else "，".join(x for x in (p.get("position"), p.get("relation"), _explained(p.get("differs"))) if x)
    )
    return {
        "role": "被检查单位" if p["role"] == "ENTITY" else label("SignatureRole", p["role"]),
        "name": p["name"],
        "detail": detail,
        "method": label("SignatureMethod", p["method"]),
        "image": p["image"]["sha256"],
        "at": f"照纸质检查表，补录于{minute(when)}" if p["method"] == "paper_scan" else minute(when),
        "op": op_id,
        "chop": short(p["content_digest"]),
        "stale": p["content_digest"] != digest,
        "replaced": False,
    }


def _explained(differs: str | None) -> str:
    """签字的人不是到场时见到的人，他自己或检查员写的那一句。"""
    return f"与到场时见到的不同：{differs}" if differs else ""


PROOFS = {"PIN": "，输了本人的签名口令", "CERT": "，只核对了执法证号后四位"}
"""在别人手机上签，凭什么认定是他本人；早先的记录没有写。"""


def _elsewhere(case: Case, member: Json, op_id: str, by: str | None) -> str:
    """检查人员不是在自己手机上签的，写明在谁的手机上签、凭什么认定是他本人；办公室里签的写明在桌面上。"""
    if case.ops[op_id]["actor"] == member["officer_id"]:
        return ""
    if case.ops[op_id]["app"].startswith("desk "):
        return f"，在{case.who(op_id)}登录的办公桌面上签"
    return f"，在{case.who(op_id)}的手机上签{PROOFS.get(by or '', '')}"


def refusals(case: Case) -> list[Json]:
    """拒签：理由、原话、见证人、录音录像（S3-18）。"""
    return [_refusal(case, row) for row in case.state["refusals"]]


def _refusal(case: Case, row: Json) -> Json:
    p = row["p"]
    reason = label("RefusalReason", p["reason_code"])
    witness, film = p.get("witness"), p.get("recording")
    return {
        "at": typed_at(case, case.when(row["op"])),
        "who": refuser(p),
        "rights": sentences.RIGHTS_TOLD if p.get("rights_told") else "",
        "reason": reason,
        "words": p.get("words") or EMPTY,
        "sentence": sentences.REFUSED.format(reason=reason),
        "witness": witness,
        "witnessed": witness
        and sentences.WITNESSED.format(name=witness["name"], org=witness.get("org") or "未写明单位"),
        "filmed": film and sentences.FILMED.format(length=length(film["seconds"]), digest=film["sha256"][:16]),
        "chop": short(p["content_digest"]),
    }


def beside_refusal(case: Case) -> Json:
    """拒签页上检查人员怎样表示：签字只签检查内容，不含拒签；拒签由封存的手机签名连同记录一并确认。

    What was typed from paper has only the times of typing, and their order says nothing of what came first.
    """
    last = max((case.when(row["op"]) for row in case.state["refusals"]), default=None)
    seal = case.state["seal"]
    return {
        "signed": [
            {**row, "order": _order(case, row["op"], last)}
            for row in signatures(case)
            if row["role"] != "被检查单位" and not row["stale"] and not row["replaced"]
        ],
        "sealed_by": case.who(seal["op"]) if seal else "",
        "sealed_at": minute(case.when(seal["op"])) if seal else "",
        "record": short(seal["p"]["record_digest"]) if seal else "",
    }


def _order(case: Case, op_id: str, last: datetime | None) -> str:
    """签字在拒签之前还是之后；照纸表补录的不知道，在办公室签的写补录时签，纸上的为空。"""
    if case.typed:
        return "" if case.ops[op_id]["p"]["method"] == "paper_scan" else "补录时签"
    return "先于拒签" if last and case.when(op_id) < last else "在拒签之后"


def refuser(p: Json) -> str:
    """谁拒签：姓名和职务，或者写明不愿说明；早先的记录没有这一项，为空。"""
    who = p.get("who") or {}
    position = who.get("position") or ""
    if who.get("unwilling"):
        return "不愿说明姓名" + (f"（{position}）" if position else "")
    return f"{who['name']}（{position}）" if who.get("name") and position else who.get("name") or ""


WITNESS = "见证人"
"""现场无人时谁看的记录：手机上写在 readback.end 里。"""


def read_out(case: Case) -> str:
    """核对的一句话；没有交对方核对的，如实写明。"""
    if case.typed:
        return "以上记录照纸质检查表录入，对方核对、签字的以所附纸表为准。"
    signed = any(row["p"]["role"] == "ENTITY" for row in case.state["signatures"])
    if case.at_desk and not signed:
        return ""  # the read-back of a desk check is the inspectors' own
    if not case.state["read_aloud"] and not signed:
        return "以上记录未交被检查单位核对。"
    read = [row["p"] for row in case.state["read_aloud"]]
    aloud = _aloud(case)
    if read and all(p["by"] == WITNESS for p in read):
        return sentences.CHECKED_BY_WITNESS.format(aloud=aloud)
    return sentences.CHECKED.format(aloud=aloud)


def _aloud(case: Case) -> str:
    """当面宣读的，写谁在场见证；早先的记录没有见证人，只写宣读。"""
    content = case.record["digests"]["content"]
    if not read_aloud(case.state, content):
        return ""
    saw = [row["p"] for row in case.state["signatures"] if row["p"]["role"] == "WITNESS"]
    named = [_stood_by(p) for p in saw if p["content_digest"] == content]
    if named:
        return f"，检查员当面宣读，见证人{'、'.join(dict.fromkeys(named))}在场"
    refused = [row["p"] for row in case.state["refusals"] if row["p"]["content_digest"] == content]
    seen = any(p.get("witness") or p.get("recording") for p in refused)
    return "，检查员当面宣读，见证见《拒绝签字记录》" if seen else "并宣读"


def _stood_by(p: Json) -> str:
    return f"{p['name']}（{p['position']}）" if p.get("position") else str(p["name"])


def addenda(case: Case) -> list[Json]:
    """补正：退回的意见与各项的退回理由、原来与现在、补正理由、前后摘要、签字；退回了没有补正的另列。"""
    returns = {row["decision_id"]: row for row in case.record.get("returns", [])}
    return [_addendum(case, row, returns.get(row["p"]["decision_id"])) for row in case.state["addenda"]]


def _addendum(case: Case, row: Json, returned: Json | None) -> Json:
    p = row["p"]
    by_id = {item["id"]: item for item in case.items}
    asked = {each["item"]: each["reason"] for each in (returned or {}).get("items", [])}
    changed = {change["item"] for change in p["changes"]}
    return {
        "at": minute(case.when(row["op"])),
        "by": case.who(row["op"]),
        "opinion": returned["opinion"] if returned else EMPTY,
        "changes": [_change(case, change, by_id) | {"asked": asked.get(change["item"], "")} for change in p["changes"]],
        "unmet": [
            {"no": by_id[item]["no"], "text": by_id[item]["text"], "asked": reason}
            for item, reason in asked.items()
            if item in by_id and item not in changed
        ],
        "before": p["digest_before"],
        "after": p["digest_after"],
        "signatures": [
            signature(case, each, row["op"], p["digest_after"]) for each in p["signatures"] if "image" in each
        ],
        "refused": [_refused(each) for each in p["signatures"] if "reason_code" in each],
    }


def _refused(p: Json) -> str:
    """补正的拒签：原因、谁、告知过权利没有。"""
    told = "，已告知权利和后果" if p.get("rights_told") else ""
    who = refuser(p)
    return label("RefusalReason", p["reason_code"]) + (f"（{who}{told}）" if who else "")


def _change(case: Case, change: Json, by_id: dict[str, Json]) -> Json:
    item = by_id.get(change["item"])
    return {
        "no": item["no"] if item else "结果" if change["item"] == "result" else change["item"],
        "text": item["text"] if item else "检查结果" if change["item"] == "result" else "其他",
        "old": _value(change.get("old"), item),
        "new": _value(change.get("new"), item),
        "reason": change["reason"],
        "lapsed": _lapsed(case, change),
        "photos": "、".join(f"照{row['no']}" for row in case.photos if row["photo_id"] in change["photos"]),
        "added": [_added(case, case.added[each["photo_id"]]) for each in change.get("added") or []],
    }


def _lapsed(case: Case, change: Json) -> str:
    """答案改成没有问题时随之作废的问题与处置；没有为空。"""
    p = case.finding(change["item"])
    if p is None or not clears(change.get("new")):
        return ""
    due = f"，{day(p['due_on'])}24时前" if p.get("due_on") else ""
    return f"{p['text']}（{label('Disposal', p['disposal'])}{due}）"


def _added(case: Case, row: Json) -> Json:
    """一张补拍的照片：编号、时刻、地点、拍摄人、指纹。"""
    told = taken(row.get("reason"))
    return {
        "no": row["no"],
        "when": f"{moment(row['taken_at'], case.ops[row['op']]['off']):%Y-%m-%d %H:%M:%S}",
        "by": case.who(row["op"]),
        "moment": told.moment,
        "place": place(row.get("position"), told.unplaced),
        "old": old_position(row.get("position")),
        "imported": row["source"] == "file",
        "why": told.reason,
        "sha256": row["sha256"],
        "size": about(row["size"]),
    }


def _value(value: Any, item: Json | None) -> str:
    if isinstance(value, dict) and ("answer" in value or "finding" in value):
        finding = value.get("finding") or {}
        told_of = finding.get("text", "") if isinstance(finding, dict) else str(finding)
        return "；".join(part for part in (said(value.get("answer"), item), told_of) if part) or EMPTY
    if item is None and isinstance(value, dict) and "code" in value:
        return "：".join(part for part in (label("ResultCode", value["code"]), value.get("summary")) if part)
    return said(value, item) or EMPTY
