"""另定一条规则并批准，给各房间的测试用。"""

from __future__ import annotations

from typing import Any

from server import clock
from server.rules import proposals
from tests.makers import District


def ruled(district: District, key: str, value: Any) -> None:
    """全行政区另定一条规则，今天起作数。"""
    given: dict[str, Any] = {"basis": "青市监发〔2026〕3号", "reason": "试行", "since": clock.today()}
    row = proposals.propose(district.actor("sysadmin"), key=key, layer="LOCAL", value=value, **given)
    proposals.decide(district.actor("secadmin"), row.id, True, "同意")
