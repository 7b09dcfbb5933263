"""演示：两个部门一次入户（决定 0013）。查完的一户两份记录，市场监管局的审定公示，应急局的等着审定。"""

from __future__ import annotations

from typing import Any

from server.demo import minutes, plans
from server.demo.county import County

LOGINS = ("clerk", "clerk-yj")


def hold(county: County) -> dict[str, Any]:
    """联合任务抽出、签字、派发；头一户两个部门各自查完。返回牵头部门的那张派单。"""
    clerk = county.desk("clerk")
    entries = [entry for plan in clerk.get("/plans")["items"] for entry in plan["entries"]]
    result = county.draw(next(entry for entry in entries if entry["name"] == plans.BAKERIES))
    minutes.sign(county, result["id"])
    rows = [row for row in county.dispatch(result["id"]) if row["draw_id"] == result["id"]]
    visited = rows[0]
    for login in LOGINS:
        desk = county.desk(login)
        mine = next(
            row
            for row in desk.get("/assignments")["items"]
            if row["draw_id"] == result["id"] and row["blind"] == visited["blind"]
        )
        lead = next(member["name"] for member in mine["team"] if member["role"] == "LEAD")
        names = {row["display_name"]: row["name"] for row in desk.get("/officers")["items"]}
        phone = county.phone(names[lead])
        phone.take()
        phone.inspect(phone.visits[mine["id"]], failing=1 if desk is not clerk else 0)
        phone.push()
        phone.upload()
    return visited
