"""仪式的规则里，各处要说同一句的话。"""

from __future__ import annotations

import pytest

from server.domain import ceremony


@pytest.mark.parametrize(
    ("open_at", "rehearsal", "said"),
    [
        ("published", False, "名称到门口亮证时对本部门揭开，检查结果公示时向社会公开"),
        ("closed", False, "名称到门口亮证时对本部门揭开，检查结果公示时向社会公开"),
        ("drawn", False, "名称抽出即对本部门揭开，检查结果公示时向社会公开"),
        ("drawn", True, "演练不公示，名称不向社会公开"),
    ],
)
def test_when_names_open_is_said_in_one_way(open_at: str, rehearsal: bool, said: str) -> None:
    """揭开与公开各是什么时候，纸面与桌面同一句（pwa/tests/desk/ceremony.test.ts 逐字相同）。"""
    assert ceremony.names_words(open_at, rehearsal) == said


def test_an_empty_joint_frame_says_whose_lists_are_meant() -> None:
    """联合抽查一户也没有的，说明只抽各部门名录里都有的户；一个部门的不说。"""
    joint = ceremony.may_freeze(0, 0, 9, 2, [], 3)
    alone = ceremony.may_freeze(0, 0, 9, 2, [])
    assert joint is not None
    assert "3 个部门的名录里都有" in joint.message
    assert alone is not None
    assert "都有" not in alone.message


def test_a_named_lottery_is_called_as_people_call_it() -> None:
    """公开页上写双色球第几期，不写程序里的代号；备用的一期接在后面。"""
    assert ceremony.issues("ssq 2026135") == "双色球 第 2026135 期"
    assert ceremony.issues("pl5 26123, fallback dlt 26131") == "排列5 第 26123 期，备用 大乐透 第 26131 期"
    assert [ceremony.issues("none"), ceremony.issues("")] == ["none", ""]
