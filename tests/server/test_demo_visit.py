"""演示里的检查自己说的话，与自己记下的相符。"""

from __future__ import annotations

from datetime import date

from flask.testing import FlaskClient

from server.demo.phone import Phone
from server.domain.calendar import shipped
from tests.makers import PASSWORD, District
from tests.server.field.world import first, make_world


def test_a_demonstrated_visit_counts_what_it_found(client: FlaskClient, district: District) -> None:
    """“发现 n 个问题”就是记下的不符合项数，期限都是工作日。"""
    make_world(district).dispatch()
    phone = Phone(client, "inspector1", PASSWORD)
    phone.take()
    visit = first(phone)
    phone.inspect(visit, failing=20, seal=False)
    findings = [op["p"] for op in visit.ops if op["kind"] == "finding.set"]
    summary = next(op["p"]["summary"] for op in visit.ops if op["kind"] == "result.set")
    assert 0 < len(findings) < 20
    assert summary == f"发现 {len(findings)} 个问题，已责令限期改正。"
    assert all(shipped().is_working(date.fromisoformat(one["due_on"])) for one in findings)
