"""演示县的后续处置：一件店主凭码交了整改，一件整改中，另有移送、抄告、异议，各在不同的一步。"""

from __future__ import annotations

import io
from typing import Any

from sqlalchemy import select

from server import clock
from server.db import session
from server.demo import pictures
from server.demo.county import County
from server.demo.desk import Desk
from server.followups import codes
from server.inspections.models import Assignment

POWER = "《市场主体登记管理条例实施细则》第七十二条"


def hold(county: County, inspected: list[dict[str, Any]]) -> None:
    """在审定了的几件上各办几步；文书由后台排版。"""
    clerk, approver = county.desk("clerk"), county.desk("approver")
    orders = clerk.get("/followups?kind=ORDER")["items"]
    for row in orders[:2]:
        served(clerk, approver, row)
    if orders:
        reported(county, orders[0])
    named = {row["assignment_id"] for row in orders}
    rest = [row["id"] for row in inspected if row["id"] not in named][:3]
    for assignment_id, deed in zip(rest, (referred, informed, objected), strict=False):
        deed(clerk, assignment_id)


def act(desk: Desk, row: dict[str, Any], path: str, body: dict[str, Any]) -> dict[str, Any]:
    """带着版本号办一步，返回办后的样子。"""
    made: dict[str, Any] = desk.post(f"/followups/{row['id']}/{path}", body, **{"If-Match": f'"{row["version"]}"'})
    return made


def draft(desk: Desk, row: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    """拟好送批。"""
    headers = {**desk.headers, "If-Match": f'"{row["version"]}"'}
    answer = desk.client.put(f"/api/v1/followups/{row['id']}/draft", json={"content": content}, headers=headers)
    made: dict[str, Any] = desk._answer(answer)
    return made


def served(clerk: Desk, approver: Desk, row: dict[str, Any]) -> dict[str, Any]:
    """责令改正：照现场签字的期限拟办、批准、当天送达。"""
    row = draft(clerk, row, {"power": POWER})
    row = act(approver, row, "decisions", {"decision": "APPROVED", "opinion": "同意。"})
    told = {"method": "DIRECT", "on": clock.today().isoformat(), "place": "经营场所", "receiver": "RESPONSIBLE"}
    return act(clerk, row, "delivery", told | {"name": "店长"})


def reported(county: County, row: dict[str, Any]) -> None:
    """店主扫码、输入办事码，传两张照片，交整改报告。"""
    assignment = session().scalars(select(Assignment).where(Assignment.id == row["assignment_id"])).one()
    code = codes.current(session(), assignment.id)
    if code is None:
        raise RuntimeError("没有办事码")
    door = f"/c/{assignment.code_token}/in"
    home = county.client.post(door, data={"code": codes.text_of(code)}).headers["Location"]
    photos = [(io.BytesIO(pictures.photo(f"{row['id']}/{at}")), f"改正后{at}.jpg") for at in (1, 2)]
    county.client.post(f"{home}/photos", data={"photos": photos})
    said = {"order": row["id"], "words": "通知书要求的都已改正，附改正后的照片。", "name": "店长"}
    county.client.post(f"{home}/rectification", data=said)


def referred(clerk: Desk, assignment_id: str) -> None:
    """检查时看到消防通道堵塞，移送应急部门，等批准。"""
    body = {"assignment_id": assignment_id, "kind": "REFERRAL", "route": "OTHER_DEPT", "title": "后门消防通道堆放货物"}
    row = clerk.post("/followups", body)
    draft(
        clerk,
        row,
        {
            "to": "青禾县应急管理局",
            "subject": "消防通道堵塞",
            "facts": "检查时看到后门消防通道堆放纸箱约十个，仅容一人侧身通过。",
            "basis": "《中华人民共和国消防法》第五十三条",
            "request": "请依法处理，并将处理结果函告我局。",
            "evidence": ["现场检查记录 1 份", "现场照片 2 张"],
        },
    )


def informed(clerk: Desk, assignment_id: str) -> None:
    """抄告卫健部门，还没有拟。"""
    body = {"assignment_id": assignment_id, "kind": "INFORM", "title": "店内兼营理发，抄告卫生健康部门"}
    clerk.post("/followups", body)


def objected(clerk: Desk, assignment_id: str) -> None:
    """店主来窗口提的异议。"""
    body = {"assignment_id": assignment_id, "words": "公示里的住所写错了一个字，请核对。", "name": "店主"}
    clerk.post("/objections", body | {"on": clock.today().isoformat()})
