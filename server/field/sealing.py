"""封存的事实：重算摘要、核对签名、按固定下来的关口判断。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from forms.engine import run
from forms.guards import judge_guards
from server.accounts.doors import signed_by
from server.inspections.models import Assignment
from server.inspections.service import crew
from server.registry.models import Checklist
from sync.digest import content_digest, record_digest, seal_message
from sync.facts import answers, seal_facts
from sync.judge import Facts
from sync.ops import Op
from sync.state import replay

Note = dict[str, str]


def seal_check(
    s: Session, assignment: Assignment, device: Row[Any], op: dict[str, Any], accepted: list[dict[str, Any]]
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


def pass_faults(assignment: Assignment, op: Op) -> list[Note]:
    """封存权能否这样交接：只能由现在有权的人，交给检查组里的另一名现任成员。"""
    found: list[Note] = []
    if op["actor"] != assignment.seal_holder:
        found.append({"code": "seal.holder", "message": "封存权不在这部手机的使用人手里，不能由他交出"})
    if op["p"]["to"] == op["actor"] or op["p"]["to"] not in crew(assignment):
        found.append({"code": "seal.pass", "message": "封存权只能交给检查组的另一名现任成员"})
    return found


def move_faults(assignment: Assignment, op: Op) -> list[Note]:
    """换用另一版检查表只由有权封存的人办：两个人各照一版，封存就说不清照的是哪一版。"""
    if op["actor"] == assignment.seal_holder:
        return []
    return [{"code": "form.holder", "message": "检查表换版只能由有权封存的人办"}]


def checklist(s: Session, assignment: Assignment) -> dict[str, Any]:
    """随任务固定下来的那一版检查表。"""
    body: dict[str, Any] = s.scalars(select(Checklist.body).where(Checklist.hash == assignment.form)).one()
    return body


def _guards(
    s: Session, assignment: Assignment, op: dict[str, Any], ops: list[dict[str, Any]], content: str
) -> list[Note]:
    package, state, form = assignment.package, replay(ops), checklist(s, assignment)
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
