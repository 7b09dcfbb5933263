"""规则配置：五份通知的数字。"""

import pytest

from server.domain import profiles
from server.domain.deadlines import ALERTS

NUMBERS = [
    ("cn-2025-default", "team.min_inspectors", 2),
    ("ziyang-2017", "team.min_inspectors", 2),
    ("fushun-price-2016", "team.min_inspectors", 2),
    ("ziyang-2017", "report.days", 3),
    ("dongsheng-2021", "publish.collect_days", 7),
    ("dongsheng-2021", "plan.adjust_days", 10),
    ("fushun-price-2016", "publish.result_days", 20),
    ("dongsheng-2021", "publish.result_days", 20),
    ("hekou-2016", "publish.result_days", 20),
    ("linyi-2017", "publish.result_days", 20),
    ("dongsheng-2021", "joint_plan.due", "01-31"),
    ("dongsheng-2021", "plan.due", "02-28"),
    ("ziyang-2017", "coverage.market_percent", 70),
    ("ziyang-2017", "coverage.other_percent", 50),
    ("linyi-2017", "coverage.market_percent", 100),
    ("linyi-2017", "coverage.other_percent", 100),
    ("dongsheng-2021", "ratio.key_cap_percent", 100),
    ("dongsheng-2021", "setup.milestones", ("2021-01", "2021-03", "2021-09", "2021-12")),
    ("hekou-2016", "setup.due", "2016-08-30"),
    ("linyi-2017", "setup.contacts_due", "2017-04-20"),
    ("linyi-2017", "setup.lists_due", "2017-04-25"),
    ("linyi-2017", "setup.published_due", "2017-05-31"),
    ("ziyang-2017", "report.required", True),
    ("fushun-price-2016", "publish.problem_mode", "after_handling"),
    ("dongsheng-2021", "publish.problem_mode", "with_inspection"),
    ("linyi-2017", "draw.require_recording", True),
    ("linyi-2017", "draw.single_random_allowed", True),
]


@pytest.mark.parametrize(("profile", "key", "value"), NUMBERS)
def test_each_notice_keeps_its_number(profile: str, key: str, value: object) -> None:
    """每份通知的数字，取出来就是原文的数字。"""
    assert profiles.load(profile)[key] == value


@pytest.mark.parametrize("name", profiles.names())
def test_every_value_shows_its_basis(name: str) -> None:
    """每套配置都能取出，每个值都有出处。"""
    profile = profiles.load(name)
    assert profile.place
    assert [key for key in profile.settings if not profile.basis(key)] == []


@pytest.mark.parametrize("name", profiles.names())
def test_no_profile_allows_fewer_than_two_inspectors(name: str) -> None:
    """任何配置都不低于两人。"""
    assert profiles.load(name).number("team.min_inspectors") >= 2


def test_report_has_six_parts() -> None:
    """资阳的抽查报告有六个部分。"""
    assert len(profiles.load("ziyang-2017").words("report.parts")) == 6


def test_linyi_list_has_nine_columns() -> None:
    """临沂附件二的清单有九列。"""
    assert len(profiles.load("linyi-2017").words("item_list.layout")) == 9


def test_a_value_of_another_type_is_a_mistake() -> None:
    """把文字当整数取，是程序错误。"""
    with pytest.raises(TypeError, match="不是整数"):
        profiles.load("hekou-2016").number("notice.name")


def test_alerts_are_ten_five_and_one() -> None:
    """审定前的提醒在到期前十、五、一个工作日。"""
    assert ALERTS == (10, 5, 1)
