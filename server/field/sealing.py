"""封存与更正的事实：重算摘要、核对签名、按固定下来的关口判断。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.engine import run
from forms.guards import judge_guards
from server.accounts.doors import signed_by
from server.accounts.models import Device
from server.inspections.models import Assignment, Record
from server.registry.models import Checklist
from sync.digest import addendum_digest, content_digest, record_digest, seal_message
from sync.facts import answers, seal_facts
from sync.judge import Facts
from sync.ops import Op
from sync.state import added_photos, replay, strays

Note = dict[str, str]
NOT_RETURNED: Note = {"code": "addendum.not_returned", "message": "没有这次退回，不能补正"}


def seal_check(
    s: Session, assignment: Assignment, device: Device, op: dict[str, Any], accepted: list[dict[str, Any]]
) -> tuple[Facts, list[Note]]:
    """封存能否采纳：摘要由操作重算，签名用登记的公钥核对，关口用随任务固定的数据（S3-18）。

    Returns the facts digest_ok and guards, and the sentences to show.
    """
    ops, p, package = [*accepted, op], op["p"], assignment.package
    content = content_digest(ops, assignment.package_hash, assignment.form, package["team"])
    record = record_digest(ops, content)
    message = seal_message(assignment.id, p["content_digest"], p["record_digest"])
    notes: list[Note] = []
    if (content, record) != (p["content_digest"], p["record_digest"]):
        notes.append({"code": "seal.digest", "message": "封存的摘要与送到的操作对不上"})
    if not signed_by(device.public_key, message, p["device_signature"]):
        notes.append({"code": "seal.signature", "message": "手机的签名不成立"})
    guards = _guards(s, assignment, op, ops, content)
    return {"digest_ok": not notes, "guards": guards}, [*notes, *guards]


def _guards(
    s: Session, assignment: Assignment, op: dict[str, Any], ops: list[dict[str, Any]], content: str
) -> list[Note]:
    package, state = assignment.package, replay(ops)
    form = s.scalars(select(Checklist.body).where(Checklist.hash == assignment.form)).one()
    facts = seal_facts(state, content, form, dict(run(form, answers(state))))
    rules = package["guards"]
    found: list[Note] = [
        {"code": breach["code"], "message": breach["message"]}
        for part in ("seal", "refusal", "result", "photo")
        for breach in judge_guards(rules[part], facts)
    ]
    if op["actor"] != assignment.seal_holder:
        found.append({"code": "seal.holder", "message": "封存权不在这部手机的使用人手里"})
    if op["p"]["result_code"] != facts["result_code"]:
        found.append({"code": "seal.result_code", "message": "封存写的结果与所选的检查结果不同"})
    return found


def returned_for(assignment: Assignment) -> str | None:
    """正为哪一次退回补正（decision_id）；不在退回中为 None。"""
    return (assignment.returned or {}).get("decision_id") if assignment.state == "returned" else None


def addendum_check(
    assignment: Assignment, record: Record | None, op: dict[str, Any], accepted: Sequence[Op]
) -> tuple[Facts, list[Note]]:
    """更正能否采纳：退回之后、针对那次退回、摘要接得上、两名检查人员签字（rulings 22）。

    Photos it adds must have been taken for this return and accepted. The entity signs or stamps again, or its refusal
    is recorded, when an answer, finding or disposal changed.
    """
    p = op["p"]
    if record is None or p["decision_id"] != returned_for(assignment):
        return {"problems": [NOT_RETURNED["message"]]}, [NOT_RETURNED]
    after = addendum_digest(p["digest_before"], p)
    if p["digest_before"] != record.record_digest or p["digest_after"] != after:
        return {"digest_ok": False}, [{"code": "addendum.digest", "message": "补正前后的摘要接不上"}]
    guards = _addendum_guards(assignment, p, after)
    if strays(added_photos(list(accepted)), p):
        guards.append({"code": "addendum.photos", "message": "补正点名的照片不是为这次退回补拍的，或与收到的不同"})
    return {"digest_ok": True, "guards": guards}, guards


def _addendum_guards(assignment: Assignment, p: dict[str, Any], after: str) -> list[Note]:
    bound = [row for row in p["signatures"] if row["content_digest"] == after]
    roles = {(row["role"], row["name"]) for row in bound if "role" in row}
    team = {(seat["role"], seat["name"]) for seat in assignment.package["team"]}
    changed = any(change.get("old") != change.get("new") for change in p["changes"])
    told = any(role == "ENTITY" for role, _ in roles) or any("reason_code" in row for row in bound)
    found: list[Note] = []
    if not team <= roles:
        found.append({"code": "addendum.inspectors", "message": "补正要由检查组每一名检查人员签字"})
    if changed and not told:
        found.append({"code": "addendum.entity", "message": "答案、问题或处置改了，要由被检查对象签字、盖章或记录拒签"})
    return found
