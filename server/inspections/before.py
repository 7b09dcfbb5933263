"""上次：同一部门上一次查这一户的结果，逐项与这次的检查表对上（随离线包带走，不进任务包的指纹）。"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.engine import items, run
from server.inspections.models import Assignment, Record
from server.inspections.service import load_ops
from server.registry.models import Checklist
from sync.amend import amended, result_of
from sync.facts import answers, standing
from sync.state import State, replay

SETTLED = ("approved", "published", "closed")


def last_time(s: Session, assignment: Assignment) -> dict[str, Any] | None:
    """上一次审定了的检查：哪天、文号、结果、同样问法的各项判定；没有查过为 None。

    Only the same department's own record: what another one found reaches nobody through a phone.
    """
    query = (
        select(Assignment, Record)
        .join(Record, Record.assignment_id == Assignment.id)
        .where(
            Assignment.entity_id == assignment.entity_id,
            Assignment.department_id == assignment.department_id,
            Assignment.rehearsal == assignment.rehearsal,
            Assignment.id != assignment.id,
            Assignment.state.in_(SETTLED),
            Assignment.content_key != "",  # what was destroyed is not compared with
            Record.sealed_at_server < assignment.created_at,
        )
        .order_by(Record.ended_on.desc(), Assignment.id.desc())
        .limit(1)
    )
    found = s.execute(query).first()
    if found is None:
        return None
    before, record = found
    forms = {
        row.hash: row.body
        for row in s.scalars(select(Checklist).where(Checklist.hash.in_((before.form, assignment.form))))
    }
    state = _state(before.id, record.record_digest)
    return {
        "on": record.ended_on.isoformat(),
        "no": before.no,
        "result": result_of(state) or record.result_code,
        "items": compared(forms[before.form], forms[assignment.form], state),
    }


@lru_cache(maxsize=256)
def _state(assignment_id: str, record_digest: str) -> State:
    """补正之后的样子；记录摘要变了就重算（record_digest 只作缓存的键）。"""
    return amended(replay(load_ops(assignment_id)))


def compared(then: dict[str, Any], now: dict[str, Any], state: State) -> dict[str, dict[str, Any]]:
    """这次的每一项上次判为什么、写明了什么问题；问法一字不同的不比。"""
    result = run(then, answers(state))
    verdicts = {item: result["verdicts"][item] for item in result["relevant"] if item in result["verdicts"]}
    found, told = {}, standing(state, dict(result))
    for item in items(now):
        same = [each["id"] for each in items(then) if each["text"] == item["text"]]
        old = item["id"] if item["id"] in same else same[0] if len(same) == 1 else None
        if old in verdicts:
            found[item["id"]] = {"verdict": verdicts[old], "text": _problem(state, old) if old in told else None}
    return found


def _problem(state: State, item: str) -> str:
    text: str = state["heads"][f"finding:{item}"][0]["value"]["text"]
    return text
