"""演示县的联合任务抽得出来：参加部门的名录与牵头部门重合，两个部门各有事项与两名以上检查人员。"""

from __future__ import annotations

from flask import Flask

from server.demo import partners, plans
from server.demo.county import WITNESSES, County


def test_both_joint_tasks_of_the_demonstration_can_be_drawn(app: Flask) -> None:
    """照平常筹备、预检：没有一条拦住，名录是各部门共有的户。"""
    county = County(app)
    county.bring_lists()
    partners.join(county)
    county.plan()
    plans.hold(county)
    clerk = county.desk("clerk")
    entries = {entry["name"]: entry for plan in clerk.get("/plans")["items"] for entry in plan["entries"]}
    for name, firms in ((plans.HOTELS, 120), (plans.BAKERIES, 60)):
        draw = clerk.post("/draws", {"plan_entry_id": entries[name]["id"], "witnesses": WITNESSES})
        found = clerk.get(f"/draws/{draw['id']}/preflight")
        assert (found["ready"], found["problems"], found["included"]) == (True, [], firms)
        assert found["planned"] > 0
