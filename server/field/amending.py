"""补正的事实：为哪一次退回、摘要接得上、谁签了字、改过之后结果还对不对得上（rulings 22）。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from forms.engine import items, run
from forms.guards import judge_guards
from server.field.sealing import Note, checklist
from server.inspections.models import Assignment, Record
from sync.amend import amended, is_register, result_of
from sync.digest import addendum_digest
from sync.facts import answers, seal_facts, wrong
from sync.judge import Facts
from sync.kinds import KINDS, SHAPES
from sync.ops import Op
from sync.shapes import check, fields
from sync.state import added_photos, replay, strays

NOT_RETURNED: Note = {"code": "addendum.not_returned", "message": "没有这次退回，不能补正"}


def returned_for(assignment: Assignment) -> str | None:
    """正为哪一次退回补正（decision_id）；不在退回中为 None。"""
    return (assignment.returned or {}).get("decision_id") if assignment.state == "returned" else None


def addendum_check(
    s: Session, assignment: Assignment, record: Record | None, op: dict[str, Any], accepted: Sequence[Op]
) -> tuple[Facts, list[Note]]:
    """补正能否采纳：退回之后、针对那次退回、摘要接得上、两名检查人员签字（rulings 22）。

    Photos it adds must have been taken for this return and accepted. The entity signs or stamps again, or its refusal
    is recorded, when an answer, finding, disposal or the result changed. The result must fit the amended answers.
    """
    p = op["p"]
    if record is None or p["decision_id"] != returned_for(assignment):
        return {"problems": [NOT_RETURNED["message"]]}, [NOT_RETURNED]
    after = addendum_digest(p["digest_before"], p)
    if p["digest_before"] != record.record_digest or p["digest_after"] != after:
        return {"digest_ok": False}, [{"code": "addendum.digest", "message": "补正前后的摘要接不上"}]
    form = checklist(s, assignment)
    notes = _signed(assignment, p, after) + (
        _malformed(form, p) or _contradicted(form, assignment, record, p, accepted)
    )
    if strays(added_photos(list(accepted)), p):
        notes.append({"code": "addendum.photos", "message": "补正点名的照片不是为这次退回补拍的，或与收到的不同"})
    return {"digest_ok": True, "guards": notes}, notes


def _signed(assignment: Assignment, p: dict[str, Any], after: str) -> list[Note]:
    bound = [row for row in p["signatures"] if row["content_digest"] == after]
    roles = {(row["role"], row["name"]) for row in bound if "role" in row}
    team = {(seat["role"], seat["name"]) for seat in assignment.package["team"]}
    changed = any(change.get("old") != change.get("new") for change in p["changes"])
    told = any(role == "ENTITY" for role, _ in roles) or any("reason_code" in row for row in bound)
    found: list[Note] = []
    if not team <= roles:
        found.append({"code": "addendum.inspectors", "message": "补正要由检查组每一名检查人员签字"})
    if changed and not told:
        message = "答案、问题、处置或结果改了，要由被检查对象签字、盖章或记录拒签"
        found.append({"code": "addendum.entity", "message": message})
    return found


def _malformed(form: dict[str, Any], p: dict[str, Any]) -> list[Note]:
    """改的是表里没有的项，或改成了不成样子的内容。"""
    known = {item["id"] for item in items(form)}
    faults = [reason for change in p["changes"] for reason in _faults(known, change)]
    return [{"code": "addendum.change", "message": f"补正的内容不合格：{faults[0]}"}] if faults else []


def _faults(known: set[str], change: Mapping[str, Any]) -> list[str]:
    name, new = change["item"], change.get("new")
    register, _, item = name.partition(":")
    kind = f"{register}.set"
    if not is_register(name):
        return check(KINDS["answer.set"]["value"], new, name, SHAPES) if name in known else [f"没有“{name}”这一项"]
    if kind not in ("result.set", "opinion.set", "finding.set", "note.set") or (item or "-") not in known | {"-"}:
        return [f"没有“{name}”这一项"]
    return fields(KINDS[kind], new, name, SHAPES)


def _contradicted(
    form: dict[str, Any], assignment: Assignment, record: Record, p: dict[str, Any], accepted: Sequence[Op]
) -> list[Note]:
    """改过之后的答案与结果：答案成立，结果与之不矛盾（关口用随任务固定的数据）。"""
    sealed = replay(list(accepted))
    before, state = amended(sealed), amended(sealed, [p])
    ran = run(form, answers(state))
    said = [error["message"] for error in wrong(dict(ran))]
    said += [f"补正后“{c['item']}”没有作答" for c in p["changes"] if c["item"] in ran["missing"]]
    found = [{"code": "addendum.answer", "message": message} for message in said]
    if any(c["item"] == "result" and (c.get("old") or {}).get("code") != result_of(before) for c in p["changes"]):
        found.append({"code": "addendum.result", "message": "补正写的原结果与记录里的不同"})
    facts = seal_facts(state, record.content_digest, form, dict(ran))
    broken = judge_guards(assignment.package["guards"]["result"], facts)
    return found + [{"code": breach["code"], "message": breach["message"]} for breach in broken]
