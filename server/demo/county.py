"""青禾县：一个演示县，和它的人、桌子、手机。"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import count
from typing import Any

from flask import Flask

from forms.canonical import identity
from server import clock, sweeps
from server.auth import SYSTEM
from server.demo import lists, lists_published, people, starter
from server.demo.desk import Desk
from server.demo.phone import Phone
from server.registry import service as registry

HOME = "990100-SJ"
ON_THE_FORM = ("公示信息抽查", "登记事项检查", "明码标价检查")
"""What the demonstration's checklist asks about: each of its sections rests on one of these items."""
WITNESSES = [
    {"name": "见证人甲", "unit": "青禾县人大常委会", "role": "DEPUTY"},
    {"name": "见证人乙", "unit": "青禾县纪委监委", "role": "DISCIPLINE"},
]
Say = Callable[[str], None]


class County:
    """一个演示县。"""

    def __init__(self, app: Flask, say: Say = lambda _text: None) -> None:
        self.app, self.say = app, say
        self.client = app.test_client()
        self.people = people.found()
        self.desks: dict[str, Desk] = {}
        self.phones: dict[str, Phone] = {}

    def desk(self, name: str) -> Desk:
        """某人坐在桌前。"""
        if name not in self.desks:
            self.desks[name] = Desk(self.client, name, self.people.passwords[name])
        return self.desks[name]

    def phone(self, officer_name: str) -> Phone:
        """某人的手机。"""
        if officer_name not in self.phones:
            self.phones[officer_name] = Phone(self.client, officer_name, self.people.passwords[officer_name])
        return self.phones[officer_name]

    # 名录 -----------------------------------------------------------------------------------------------------

    def bring_lists(self, entities: int = 600) -> None:
        """导入清单、检查对象、检查人员；启用事项；给检查人员开账号。"""
        clerk = self.desk("clerk")
        clerk.bring("items", lists.items(), HOME)
        clerk.bring("entities", lists.entities(entities), HOME)
        clerk.bring("inspectors", lists.inspectors(), HOME)
        for body in starter.checklists():
            registry.add_checklist(SYSTEM, body)
        mine = {row["hash"]: row["id"] for row in clerk.get("/checklists")["items"]}
        form = mine[identity(starter.checklist("DM01"))]
        for row in clerk.get("/items")["items"]:
            if row["bases"]:
                seen = {"If-Match": f'"{row["revision"]}"'}
                clerk.patch(f"/items/{row['id']}", {"checklist_id": form}, **seen)
                clerk.post(f"/items/{row['id']}/activation")
        office = (clerk, self.desk("legal"), self.desk("approver"), self.desk("publisher"))
        lists_published.publish(*office)
        lists_published.guideline(*office)
        home = self.people.departments[HOME]
        for number, row in zip(count(1), clerk.get("/inspectors")["items"], strict=False):
            self.people.add(f"jc{number:02d}", row["name"], "inspector", home, row["id"])

    # 计划与抽取 -----------------------------------------------------------------------------------------------

    def plan(self, share: str = "4%", methods: Sequence[str] = ("ON_SITE",)) -> dict[str, Any]:
        """编一份年度计划，由另一人审批；返回第一条任务。"""
        clerk, today = self.desk("clerk"), clock.today()
        items = [row for row in clerk.get("/items")["items"] if row["state"] == "active"]
        chosen = [row["id"] for row in items if row["name"] in ON_THE_FORM]
        plan = clerk.post("/plans", {"year": today.year, "title": f"青禾县市场监督管理局{today.year}年度抽查计划"})
        period = {"from": f"{today.year}-01-01", "to": f"{today.year}-12-31"}
        entry = {
            "name": "登记、公示信息和明码标价不定向抽查",
            "item_ids": chosen,
            "ratios": {"A": "1%", "B": share, "C": "8%", "D": "10%", "N": share},
            "rounding": "exact",
            "methods": list(methods),
            "content": "登记事项、年度报告和即时信息公示、明码标价情况。",
            "period": period,
            "min_n": 8,
        }
        clerk.post(f"/plans/{plan['id']}/entries", entry)
        clerk.post(f"/plans/{plan['id']}/submission")
        self.desk("approver").post(f"/plans/{plan['id']}/decisions", {"decision": "APPROVED", "opinion": "同意。"})
        self.desk("publisher").post(f"/plans/{plan['id']}/publication")
        found: dict[str, Any] = clerk.get(f"/plans/{plan['id']}")["entries"][0]
        return found

    def draw(self, entry: dict[str, Any]) -> dict[str, Any]:
        """当着见证人抽取。"""
        return self.desk("clerk").hold_draw(entry["id"], WITNESSES)

    def dispatch(self, draw_id: str) -> list[dict[str, Any]]:
        """派发，返回各派单；抽取记录没有成卷的，由审批人写理由先派。"""
        today = clock.today()
        window = {"window_from": today.isoformat(), "window_to": (today + timedelta(days=14)).isoformat()}
        self.desk("approver").post(f"/draws/{draw_id}/dispatch", window | {"unsigned": "见证人当天补签。"})
        return list(self.assignments())

    def assignments(self) -> Iterator[dict[str, Any]]:
        """全部派单。"""
        after = ""
        while True:
            page = self.desk("clerk").get(f"/assignments?after={after}" if after else "/assignments")
            yield from page["items"]
            if not page["next"]:
                return
            after = page["next"]

    def lead_phone(self, assignment: dict[str, Any]) -> Phone:
        """主检的手机，任务已带走。"""
        lead = next(member for member in assignment["team"] if member["role"] == "LEAD")
        names = {row["display_name"]: row["name"] for row in self.desk("clerk").get("/officers")["items"]}
        phone = self.phone(names[lead["name"]])
        phone.take()
        return phone

    # 现场与之后 -----------------------------------------------------------------------------------------------

    def visit(self, assignment: dict[str, Any], **how: Any) -> Phone:
        """去一户检查，回来送达。"""
        phone = self.lead_phone(assignment)
        phone.inspect(phone.visits[assignment["id"]], **how)
        phone.push()
        phone.upload()
        return phone

    def settle(self, turns: int = 6) -> None:
        """让后台把到期的事办完。"""
        for _ in range(turns):
            results = sweeps.run()
            if not any(row["due"] for row in results.values()):
                return

    def dossier_of(self, assignment: dict[str, Any]) -> dict[str, Any]:
        """某派单的案卷。"""
        rows = self.desk("approver").get("/dossiers")["items"]
        found: dict[str, Any] = next(row for row in rows if row["assignment_id"] == assignment["id"])
        return found
