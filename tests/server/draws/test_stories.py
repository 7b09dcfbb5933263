"""公平抽取的几个故事里，前面各处没有演到的几段（A5、A7、A8）；其余各段在各自的测试里，以故事的名字开头。"""

from __future__ import annotations

from datetime import date
from hashlib import sha256

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from server import clock
from server.accounts.models import Message
from server.db import session
from server.demo.phone import Phone
from server.documents import layout, view
from server.inspections.models import Assignment, Quarantine
from server.publications import lists as publishing
from server.registry.models import Inspector
from tests.makers import District, made
from tests.server.documents import records
from tests.server.draws.world import approved_entry, drawn
from tests.server.field.conftest import phone as phone
from tests.server.field.conftest import world as world
from tests.server.field.world import World, first


@pytest.mark.usefixtures("spring")
def test_a5_the_page_shows_the_roster_hash_and_the_seed(client: FlaskClient, lists: District) -> None:
    """A5：公开页写着名册封条、系统的承诺、种子和数据包指纹，数据包取得到，指纹相符。"""
    draw = drawn(lists, approved_entry(lists))
    publishing.draws()
    page = client.get(f"/draws/{draw.no}").text
    assert all(str(word) in page for word in (draw.manifest, draw.system_commit, draw.seed, draw.package))
    assert sha256(client.get(f"/draws/{draw.no}/package.zip").data).hexdigest() == draw.package


def test_a7_the_recusal_stands_in_the_dossier() -> None:
    """A7：现场申请回避的，谁、为什么，印在案卷的告知确认书里。"""
    writer = records.Writer(records.form())
    writer.arrive()
    writer.op("recuse.request", {"by": "经营者", "reason": "检查员的配偶在本店任职"})
    writer.seal("R01", "未发现问题")
    html = layout.page("dossier.html", {**view.context(writer.record()), "images": frozenset(), "sealed": False})
    assert "经营者：检查员的配偶在本店任职" in html


def test_a8_an_expired_inspector_cannot_start_or_sign_with_an_old_package(phone: Phone, world: World) -> None:
    """A8：任务包早在手机里，证件昨天到期：离线做的开始检查照样收存而不采纳，派单不动，审批人收到一条。"""
    visit = first(phone)
    yesterday = date.fromordinal(clock.today().toordinal() - 1)
    with made() as s:
        lead = world.inspectors[0].inspector_id
        s.execute(update(Inspector).where(Inspector.id == lead).values(cert_to=yesterday))
    state = session().get_one(Assignment, visit.insp).state
    phone.arrive(visit)
    assert phone.push()[0]["verdict"].startswith("quarantined:")
    held = session().scalars(select(Quarantine).order_by(Quarantine.seq)).all()
    assert (held[0].kind, [note["code"] for note in held[0].notes]) == ("visit.start", ["team.certificate_expired"])
    assert session().get_one(Assignment, visit.insp).state == state
    told = session().scalars(select(Message).where(Message.kind == "quarantine")).all()
    assert [one.officer_id for one in told] == [world.district.officers["approver"].id]
