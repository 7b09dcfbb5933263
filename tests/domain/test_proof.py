"""检查人员在别人手机上签字：写的证明与局里知道的对不上，说给审定人。"""

from __future__ import annotations

from typing import Any

import pytest

from server.domain.proof import doubts, faults

CONTENT, AFTER = "a" * 64, "b" * 64
TEAM = [
    {"role": "LEAD", "name": "甲", "officer_id": "1"},
    {"role": "MEMBER", "name": "乙", "officer_id": "2"},
]
NOON, EARLIER, LATER = "2026-11-24T04:00:00.000Z", "2026-11-20T00:00:00Z", "2026-11-24T04:00:01Z"


def signed(name: str, role: str = "MEMBER", content: str = CONTENT, **more: Any) -> dict[str, Any]:
    """一处签字。"""
    return {"role": role, "name": name, "method": "canvas", "content_digest": content, **more}


def told(*rows: dict[str, Any], actor: str = "1", since: str | None = None, **over: Any) -> list[str]:
    """甲的手机上依次签了这些，随后封存。"""
    ops = [
        {"op_id": str(n), "kind": "sign.add", "actor": actor, "wall": NOON, "off": 0, "p": row, **over}
        for n, row in enumerate(rows)
    ]
    seal = {"op_id": "z", "kind": "seal", "actor": actor, "p": {"content_digest": CONTENT}}
    return doubts([*ops, seal], TEAM, {"2": since} if since else {})


@pytest.mark.parametrize(
    ("by", "since", "part"),
    [
        (None, None, "没有记怎样证明是本人"),
        (None, EARLIER, "没有记怎样证明是本人"),
        ("PIN", None, "局里却没有他那时的签名口令"),
        ("PIN", LATER, "局里却没有他那时的签名口令"),
        ("PIN", EARLIER, None),
        ("CERT", None, None),
        ("CERT", LATER, None),
        ("CERT", EARLIER, "只核对了证号后四位"),
    ],
)
def test_a_colleague_on_the_leads_phone(by: str | None, since: str | None, part: str | None) -> None:
    """没有写、写了他没有的口令、有口令却只看证号，各说一句；说得通的不说。"""
    found = told(signed("乙", by=by), since=since)
    assert len(found) == (part is not None)
    assert all(says.startswith("乙在甲的手机上签字，") and (part or "") in says for says in found)


def test_the_phones_clock_is_set_right_before_it_is_compared() -> None:
    """手机慢了一天：照时差校过，口令是先设的。"""
    assert told(signed("乙", by="PIN"), since=LATER, off=86_400_000) == []


def test_who_proves_himself_otherwise_is_not_asked() -> None:
    """在自己手机上签的、在纸上签的、对方签的，都不问；没有签在封存内容上的不算。"""
    assert told(signed("甲", "LEAD"), signed("丙", "ENTITY")) == []
    assert told(signed("乙"), actor="2") == []
    assert told(signed("乙", method="paper_scan")) == []
    assert told(signed("乙", content=AFTER)) == []


def test_the_last_signature_counts() -> None:
    """重签过的看最后一次。"""
    assert told(signed("乙"), signed("乙", by="CERT")) == []
    assert len(told(signed("乙", by="CERT"), signed("乙"))) == 1


def test_an_inspector_who_is_not_of_the_team() -> None:
    """以检查人员身份签字的人，任务里没有，说出来。"""
    assert told(signed("丁")) == ["丁以检查人员的身份签了字，任务写的检查组里没有他"]


def test_signatures_of_an_addendum_are_looked_at_too() -> None:
    """补正里的签字一样看；补正里的拒签没有这一项。"""
    rows = [signed("乙", content=AFTER), {"reason_code": "REFUSED", "content_digest": AFTER}]
    op = {"op_id": "1", "kind": "addendum.add", "actor": "1", "wall": NOON, "off": 0, "p": {"signatures": rows}}
    assert doubts([op], TEAM, {}) == ["乙在甲的手机上签字，没有记怎样证明是本人"]
    assert faults(op) == []


def test_a_proof_stands_with_inspectors_only() -> None:
    """被检查对象、见证人的签字写了怎样证明是检查员本人，不成样子。"""
    for role in ("ENTITY", "WITNESS"):
        assert faults({"kind": "sign.add", "p": signed("丙", role, by="PIN")})
        assert faults({"kind": "addendum.add", "p": {"signatures": [signed("丙", role, by="CERT")]}})
    assert faults({"kind": "sign.add", "p": signed("乙", by="PIN")}) == []
    assert faults({"kind": "note.set", "p": {}}) == []
