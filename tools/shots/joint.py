"""联合检查的各屏：三个部门一次入户，各立各的卷；另起一台服务器。"""

from __future__ import annotations

import contextlib
import copy
import hashlib
import time
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect
from sqlalchemy import select

from server import clock, sweeps
from server.accounts.models import Officer
from server.app import create_app
from server.db import Base, build_projection, db, session
from server.demo.phone import Phone
from server.inspections.dispatch import dispatch_draw
from server.registry.models import Checklist, Entity, Inspector, Item, ItemBasis, LegalBasis
from server.settings import Settings
from shots.camera import Camera
from shots.desk import Sitter
from shots.field import Hand, Starter
from shots.world import World
from sync.canon import canonical
from tests.journeys.field_robot import Robot
from tests.journeys.lab import Server
from tests.makers import PASSWORD, made, make_district
from tests.server.draws.later import UNSIGNED
from tests.server.draws.test_kinds import hold
from tests.server.draws.world import approved_entry
from tests.server.inspections.joints import RATIOS, Joint, make_joint

SHOPS = ["禾香", "柳岸", "石桥", "青溪", "东篱", "晚照", "小满", "谷雨", "白露", "秋分"]
STEMS = "甲乙丙丁戊己庚辛壬"
WORK = {
    "SJ": (
        "登记事项检查",
        "中华人民共和国市场主体登记管理条例",
        ("悬挂营业执照正本", "住所与登记一致", "门头名称与登记一致"),
    ),
    "XF": ("消防安全检查", "中华人民共和国消防法", ("疏散通道畅通", "灭火器压力正常", "应急照明完好")),
    "JK": ("公共场所卫生检查", "公共场所卫生管理条例", ("公示卫生许可证", "从业人员健康证明有效", "消毒记录齐全")),
}


def joint(browser: Browser, camera: Camera, _world: World | None, folder: Path) -> None:
    """一户三卷：市监、消防查完，疾控还没有去；看审定页、公示页、检查码和疾控主检的手机。"""
    data = folder / "joint"
    rows, logins = _found(data)
    server = Server(data)
    server.start()
    world = World(
        server, dict.fromkeys((*logins.values(), "clerk", "approver", "approver-XF", "publisher-XF"), PASSWORD)
    )
    try:
        with camera.part("联合 手机"):
            _phone(browser, camera, world, folder, rows["JK"], logins["JK"])
        with camera.part("联合 桌面与门户"):
            _desk(browser, camera, world, rows)
    finally:
        world.close()


def _found(data: Path) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """建好三个部门的县，抽完、派好，市监和消防的手机先查完一户；返回这一户的各张派单和各部门主检的账号。"""
    data.mkdir()
    url, public = f"sqlite:///{data / 'sunlot.db'}", f"sqlite:///{data / 'public.db'}"
    app = create_app(Settings(data=data, database_url=url, public_url=public, demo=True))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        build_projection()
        district = make_district()
        found = make_joint(district)
        _christen(found)
        year = clock.today().year
        drawn = hold(district, _entry(found, year))
        rows = dispatch_draw(
            district.actor("approver"), drawn.id, clock.today(), clock.today() + timedelta(days=14), UNSIGNED
        )
        mine = found.of(rows, rows[0].entity_id)
        names = {one.display_name: one.name for one in session().scalars(select(Officer))}
        logins = {code: names[row.package["team"][0]["name"]] for code, row in mine.items()}
        client = app.test_client()
        for code in ("SJ", "XF"):
            phone = Phone(client, logins[code], PASSWORD)
            phone.take()
            phone.inspect(phone.visits[mine[code].id], failing=1 if code == "XF" else 0)
            phone.push()
            phone.upload()
        for _ in range(6):
            if not any(row["due"] for row in sweeps.run().values()):
                break
        told = {code: {"id": row.id, "code_url": row.package["code_url"]} for code, row in mine.items()}
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    return told, logins


def _entry(found: Joint, year: int) -> Any:
    slots = [{"department_id": one.id, "seats": 2} for one in found.departments.values()]
    entry = approved_entry(
        found.district,
        item=found.items["SJ"],
        ratios=RATIOS,
        reserve=[1, 2],
        name="集贸市场和餐饮单位联合抽查",
        period_from=clock.today().replace(year=year, month=1, day=1),
        period_to=clock.today().replace(year=year, month=12, day=31),
    )
    with made() as s:
        row = s.merge(entry)
        row.item_ids, row.slots, row.team_size = list(found.items.values()), slots, 6
    return entry


def _christen(found: Joint) -> None:
    """名称、事项、依据、证号照演示县的样子写全。"""
    with made() as s:
        for number, (row, brand) in enumerate(zip(s.scalars(select(Entity).order_by(Entity.id)), SHOPS, strict=False)):
            row.name, row.phone = f"青禾县{brand}便民餐饮店", f"1400 0001 {number:03d}"
            row.address = f"青禾县城关镇青禾大街 {number + 1} 号"
        people = s.scalars(select(Inspector).order_by(Inspector.id)).all()
        for number, (person, stem) in enumerate(zip(people, STEMS, strict=True), 1):
            for officer in s.scalars(select(Officer).where(Officer.inspector_id == person.id)):
                officer.display_name = f"检查员{stem}"
            person.name, person.cert_no = f"检查员{stem}", f"9901000{number:03d}"
        for (code, item_id), number in zip(found.items.items(), (14, 16, 22), strict=True):
            name, title, asked = WORK[code]
            item = s.get_one(Item, item_id)
            item.name = name
            for link in s.scalars(select(ItemBasis).where(ItemBasis.item_id == item_id)):
                basis = s.get_one(LegalBasis, link.basis_id)
                basis.title, basis.article = title, f"第{number}条"
            sheet = s.get_one(Checklist, item.checklist_id)
            body = copy.deepcopy(sheet.body) | {"title": f"{name}表"}
            for each, text in zip(body["sections"][0]["items"], asked, strict=True):
                each["text"] = text
            sheet.title, sheet.body, sheet.hash = body["title"], body, hashlib.sha256(canonical(body)).hexdigest()


def _phone(browser: Browser, camera: Camera, world: World, folder: Path, row: dict[str, Any], login: str) -> None:
    hand = Hand(Robot(Starter(browser.browser_type), folder / "phone-j", world.url), camera)  # type: ignore[arg-type]
    with contextlib.closing(hand):
        hand.robot.sign_in(login, PASSWORD)
        hand.shoot("joint-today")
        hand.at(f"#/a/{row['id']}")
        expect(hand.robot.see("depart")).to_contain_text("出发", timeout=30_000)
        hand.shoot("joint-assignment")
        hand.tap("notice")
        hand.shoot("joint-notice")
        hand.tap("sheet-close")
        hand.tap("depart")
        hand.robot.stand()
        hand.tap("locate")
        hand.robot.see("position").wait_for()
        hand.tap("met-OWNER", "arrive")
        hand.robot.see("tick-ids").wait_for()
        hand.shoot("joint-credentials")


def _desk(browser: Browser, camera: Camera, world: World, rows: dict[str, dict[str, Any]]) -> None:
    dossier = next(
        one
        for one in world.call("approver-XF", "GET", "/dossiers")["items"]
        if one["assignment_id"] == rows["XF"]["id"]
    )
    version = world.answer("approver-XF", "GET", f"/dossiers/{dossier['id']}")[1]
    decision = {"decision": "APPROVED", "opinion": "事实清楚，同意。", "items": []}
    world.call("approver-XF", "POST", f"/dossiers/{dossier['id']}/decisions", decision, **{"If-Match": version})
    number = _public(world)
    boss = Sitter(browser, camera, world, "approver")
    boss.see("review-joint", "/review")
    boss.page.close()
    page = browser.new_page(locale="zh-CN", timezone_id="Asia/Shanghai")
    camera.watch(page)
    page.goto(f"{world.url}/c/{rows['JK']['code_url'].rsplit('/', 1)[1]}")
    camera.shoot(page, "portal-code-joint", touch=True)
    page.goto(f"{world.url}/results/{number}")
    camera.shoot(page, "portal-result-joint", touch=True)
    page.close()


def _public(world: World) -> str:
    """消防的一卷审定之后，等后台公示出来；返回公示编号。"""
    for _ in range(60):
        for one in world.call("publisher-XF", "GET", "/publications")["items"]:
            page = f"{world.url}/results/{one['public_id']}.json"
            with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(page, timeout=20):
                return str(one["public_id"])
        time.sleep(2)
    raise RuntimeError("消防的一卷两分钟还没有公示出来")
