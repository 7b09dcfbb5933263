"""联合抽查的参加部门：应急局有自己的清单、名录、人员和各岗；卫健局有名录和人员，没有自己的事项。"""

from __future__ import annotations

from forms.canonical import identity
from server.demo import lists, lists_published, starter
from server.demo.county import County
from server.demo.lists import Office

SAFETY = Office("青禾县应急管理局", "应急", "应急管理", 1)
HEALTH = Office("青禾县卫生健康局", "卫健", "卫生监督", 2)
POSTS = (
    ("approver-yj", "应急审批", "approver"),
    ("legal-yj", "应急法制", "legal_reviewer"),
    ("publisher-yj", "应急公示", "publisher"),
)


def join(county: County) -> None:
    """两局的名录与市场监管局的重合：餐饮、住宿，应急局还有食品制造。"""
    for login, title, role in POSTS:
        county.people.add(login, title, role, county.people.departments["990100-YJ"])
    bring(county, "yj", "990100-YJ", SAFETY, ("C14", "H61", "H62"), 6)
    bring(county, "wj", "990100-WJ", HEALTH, ("H61", "H62"), 3)
    clerk = county.desk("clerk-yj")
    clerk.bring("items", lists.safety_items(), "990100-YJ")
    form = next(
        row["id"] for row in clerk.get("/checklists")["items"] if row["hash"] == identity(starter.checklist("DM02"))
    )
    for row in clerk.get("/items")["items"]:
        clerk.patch(f"/items/{row['id']}", {"checklist_id": form}, **{"If-Match": f'"{row["revision"]}"'})
        clerk.post(f"/items/{row['id']}/activation")
    legal, approver, publisher = (county.desk(f"{post}-yj") for post in ("legal", "approver", "publisher"))
    lists_published.publish(clerk, legal, approver, publisher)


def bring(county: County, short: str, code: str, office: Office, trades: tuple[str, ...], people: int) -> None:
    """经办导入名录与人员，检查人员各有账号。"""
    clerk = county.desk(f"clerk-{short}")
    clerk.bring("entities", lists.entities(600, trades), code)
    clerk.bring("inspectors", lists.inspectors(people, office), code)
    home = county.people.departments[code]
    for number, row in enumerate(clerk.get("/inspectors")["items"], 1):
        county.people.add(f"{short}{number:02d}", row["name"], "inspector", home, row["id"])
