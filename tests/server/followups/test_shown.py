"""单位页面的页首一句话：期限过了的照过了说。"""

from __future__ import annotations

from datetime import timedelta

from server import clock
from server.followups import shown
from server.followups.models import FollowUp


def test_the_headline_says_when_a_deadline_is_past() -> None:
    """到期那天还说之前改好；过了的说已经到期、仍可提交；要报送的材料也一样。"""
    today = clock.today()
    past = today - timedelta(days=1)
    order = FollowUp(kind="ORDER", state="served", due_on=today)
    assert shown.headline([order]) == f"有 1 份责令改正，最早 {today} 前改好"
    order.due_on = past
    assert shown.headline([order]) == f"有 1 份责令改正，最早一份 {past} 已经到期，仍可提交"
    wanted = FollowUp(kind="MATERIALS", state="asked", due_on=today)
    assert shown.headline([], [wanted]) == f"请在 {today} 前报送材料"
    wanted.due_on = past
    assert shown.headline([], [wanted]) == f"报送材料 {past} 已经到期，仍可提交"
