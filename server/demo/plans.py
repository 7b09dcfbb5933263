"""青禾县的计划往来：一份联合计划（有人没答复，附纪要），一份调整过的年度计划，一份联席会议名册。"""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

from server import clock
from server.demo.county import County
from server.demo.desk import Desk

PROOF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n%%EOF\n"
OFFICE = "青禾县双随机联席会议办公室"
HOTELS = "宾馆、餐饮单位登记和安全联合抽查"
BAKERIES = "食品加工企业公示信息和安全联合抽查"
SEATS = (("990100-SJ", 2), ("990100-YJ", 2), ("990100-WJ", 1))
"""Two of the safety office, which brings an item of its own: it keeps a record of its own (decision 0013)."""


def hold(county: County) -> None:
    """把计划的往来办一遍；年度计划已批准并公示。"""
    clerk = county.desk("clerk")
    office(county)
    annual = next(row for row in clerk.get("/plans")["items"] if row["kind"] == "ANNUAL")
    filed(clerk, annual["id"], "联办备〔{year}〕1号")
    joint(county)
    revised(county, annual["id"])


def send(desk: Desk, path: str, file: str, **parts: str) -> Any:
    """带一份影印件办一件事。"""
    data: dict[str, Any] = {**parts, "file": (io.BytesIO(PROOF), file)}
    return desk._answer(desk.client.post(f"/api/v1{path}", data=data, headers=desk.headers))


def office(county: County) -> None:
    """办公室设在市场监管局；召集人、成员、联络员各有其人。"""
    places = county.people.departments
    county.desk("sysadmin").post("/joint-office", {"department_id": places["990100-SJ"]})
    people = (
        ("990100-SJ", "CONVENER", "召集人庚", "副县长"),
        ("990100-SJ", "MEMBER", "成员辛", "局长"),
        ("990100-YJ", "MEMBER", "成员壬", "副局长"),
        ("990100-WJ", "LIAISON", "联络员癸", "监督科科长"),
    )
    for code, role, name, position in people:
        body = {
            "department_id": places[code],
            "role": role,
            "name": name,
            "position": position,
            "phone": "1400 0000 110",
        }
        county.desk("clerk").post("/meeting-members", body)


def joint(county: County) -> None:
    """联合计划：应急局同意，卫健局没有答复，附联席会议纪要后批准、公示、备案。"""
    clerk, today, places = county.desk("clerk"), clock.today(), county.people.departments
    desks = clerk, county.desk("clerk-yj")
    active = [row for desk in desks for row in desk.get("/items")["items"] if row["state"] == "active"]
    items = {row["name"]: row["id"] for row in active}
    plan = clerk.post(
        "/plans", {"year": today.year, "title": f"青禾县{today.year}年度部门联合抽查计划", "scope": "JOINT"}
    )
    where = f"/plans/{plan['id']}"
    seats = [{"department_id": places[code], "seats": seats} for code, seats in SEATS]
    for name, item, scope, industry, share, slots in (
        (HOTELS, "登记事项检查", "住宿业、餐饮业经营者", ["H61", "H62"], "5%", seats),
        (BAKERIES, "公示信息抽查", "食品制造企业", ["C14"], "3%", seats[:2]),
    ):
        entry = {
            "name": name,
            "item_ids": [items[item], items["安全生产条件检查"]],
            "filter": {"industry": industry},
            "object_scope": scope,
            "ratios": dict.fromkeys("ABCDN", share),
            "rounding": "min",
            "methods": ["ON_SITE"],
            "content": "登记、公示与安全生产条件，一次上门查完。",
            "period": {"from": f"{today.year}-03-01", "to": f"{today.year}-12-31"},
            "slots": slots,
        }
        clerk.post(f"{where}/entries", entry)
    clerk.post(f"{where}/consultations", {"due_on": (today + timedelta(days=10)).isoformat()})
    safety = county.desk("clerk-yj")
    asked = next(row for row in safety.get(where)["consultations"] if row["department"]["name"].endswith("应急管理局"))
    safety.post(f"/consultations/{asked['id']}/answer", {"answer": "AGREE"})
    minutes = {
        "plan_id": plan["id"],
        "no": f"联席会议纪要〔{today.year}〕1号",
        "title": "双随机联席会议第一次会议",
        "held_on": today.isoformat(),
        "place": "县政府二楼会议室",
        "attended": ["青禾县市场监督管理局", "青禾县应急管理局", "青禾县卫生健康局"],
        "decisions": "原则同意联合抽查计划；卫生健康局会后书面补报意见，不影响计划报批。",
        "signed_by": "召集人庚",
    }
    send(clerk, "/minutes", "纪要.pdf", minutes=json.dumps(minutes, ensure_ascii=False))
    approved(county, plan["id"])
    filed(clerk, plan["id"], "联办备〔{year}〕2号")


def revised(county: County, plan_id: str) -> None:
    """年度计划调整：增加一条任务，第二版公示，备案已报出、回执在路上。"""
    clerk, today = county.desk("clerk"), clock.today()
    clerk.post(f"/plans/{plan_id}/revision", {"reason": "个体工商户标价的投诉集中，加查一次明码标价，其余任务不变。"})
    item = next(
        row for row in clerk.get("/items")["items"] if row["name"] == "明码标价检查" and row["state"] == "active"
    )
    entry = {
        "name": "个体工商户明码标价抽查",
        "item_ids": [item["id"]],
        "filter": {"kind": ["SELF_EMPLOYED"]},
        "ratios": {"B": "5%"},
        "methods": ["ON_SITE", "NETWORK"],
        "content": "明码标价、收费公示。",
        "period": {"from": f"{today.year}-01-01", "to": f"{today.year}-12-31"},
        "min_n": 3,
    }
    clerk.post(f"/plans/{plan_id}/entries", entry)
    approved(county, plan_id)
    clerk.post(f"/plans/{plan_id}/filings", {"to_body": OFFICE})


def approved(county: County, plan_id: str) -> None:
    """送审、由另一人批准、由第三人公示。"""
    county.desk("clerk").post(f"/plans/{plan_id}/submission")
    county.desk("approver").post(f"/plans/{plan_id}/decisions", {"decision": "APPROVED", "opinion": "同意。"})
    county.desk("publisher").post(f"/plans/{plan_id}/publication")


def filed(clerk: Desk, plan_id: str, number: str) -> None:
    """报备案并收到回执。"""
    filing = clerk.post(f"/plans/{plan_id}/filings", {"to_body": OFFICE})
    send(clerk, f"/filings/{filing['id']}/receipt", "回执.pdf", no=number.format(year=clock.today().year))
