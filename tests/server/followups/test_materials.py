"""报送材料：书面检查开始之后检查组要，单位凭码上传，封存之后随卷办结（S0-18、rulings 28、33）。"""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock, storage, sweeps
from server.accounts.models import Officer
from server.accounts.roles import actor_of
from server.auth import Actor
from server.db import session
from server.demo.phone import Phone, Visit
from server.dossiers import assembly
from server.dossiers.models import Dossier, DossierDocument
from server.followups import codes
from server.followups.materials import service
from server.followups.materials import sweeps as material_sweeps
from server.followups.models import EntityUpload, FollowFile, FollowUp
from server.inspections.models import Assignment
from server.problems import Problem
from tests.makers import District
from tests.server.field.world import first, make_world, phones
from tests.server.followups.conftest import working_day
from tests.server.followups.test_entity import photo
from tests.server.followups.test_http import Office
from tests.server.followups.test_orders import overdue
from tests.server.inspections.test_office import PDF, begin, finish, ways


@pytest.fixture
def desk(client: FlaskClient, district: District) -> tuple[Phone, Visit]:
    """一户的书面检查，已经开始。"""
    world = make_world(district, units=1)
    ways(world, ["DOCUMENT"])
    world.dispatch()
    phone, _ = phones(client)
    visit = first(phone)
    begin(phone, visit)
    phone.push()
    return phone, visit


def inspector() -> Actor:
    """主检。"""
    return actor_of(session().scalars(select(Officer).where(Officer.name == "inspector1")).one())


def wanted(**more: Any) -> service.Wanted:
    """要两样，五天之后。"""
    return service.Wanted(
        **{"names": ("营业执照", "财务报表"), "words": "", "due_on": working_day(5), "told_by": "邮寄"} | more
    )


def asked(visit: Visit) -> FollowUp:
    """检查员要过了。"""
    return service.ask(inspector(), visit.insp, wanted())


class Firm:
    """单位的浏览器，不用脚本。"""

    def __init__(self, client: FlaskClient, visit: Visit) -> None:
        self.client = client
        token = session().get_one(Assignment, visit.insp).code_token
        code = codes.current(session(), visit.insp)
        assert code is not None
        self.home = client.post(f"/c/{token}/in", data={"code": codes.text_of(code)}).headers["Location"]

    def page(self) -> str:
        """办理页。"""
        return self.client.get(self.home).text

    def send(self, content: bytes, name: str, title: str = "营业执照") -> int:
        """传一份。"""
        data = {"files": [(io.BytesIO(content), name)], "title": title}
        return int(self.client.post(f"{self.home}/materials", data=data).status_code)

    def hand_in(self, row: FollowUp, name: str = "店员戊") -> Any:
        """交上。"""
        return self.client.post(f"{self.home}/materials/handing-in", data={"request": row.id, "name": name})


def test_a_firm_hands_in_what_the_team_asked_for(desk: tuple[Phone, Visit], client: FlaskClient) -> None:
    """出号、发码、开钟；单位传 PDF 和照片、交上；检查组得到消息，文件一字不差。"""
    row = asked(desk[1])
    assert re.fullmatch(r".+材报〔\d{4}〕\d+号", row.no)
    firm = Firm(client, desk[1])
    assert f"请在 {row.due_on} 前报送材料" in firm.page()
    assert "对检查结果有异议" not in firm.page()
    assert firm.send(PDF, "执照.pdf") == 303
    assert firm.send(photo(), "报表.jpg", "财务报表") == 303
    assert firm.hand_in(row).status_code == 303
    assert "交上 2 份" in firm.page()
    session().expire_all()
    row = session().get_one(FollowUp, row.id)
    assert (row.state, row.due_on) == ("answered", None)
    kept = {file.name: storage.read(file.sha256) for file in row.files}
    assert kept["营业执照：执照.pdf"] == PDF
    assert b"GPS-SECRET" not in kept["财务报表：报表.jpg"]


def test_a_long_title_and_a_long_name_both_stay(
    desk: tuple[Phone, Visit], client: FlaskClient, district: District
) -> None:
    """材料名里有斜线、文件名很长：都认得出是哪一样。"""
    asked(desk[1])
    assert Firm(client, desk[1]).send(PDF, "扫描" * 80 + ".pdf", "许可证/备案凭证") == 303
    name = session().scalars(select(EntityUpload)).one().name
    assert name.startswith("许可证/备案凭证：")
    assert name.endswith("扫描.pdf")
    assert len(name) <= 120


def test_nothing_uploaded_is_nothing_handed_in(desk: tuple[Phone, Visit], client: FlaskClient) -> None:
    """没有上传就交不上；不是 PDF、照片的不收，说明为什么；别的办不成的不耽误。"""
    row = asked(desk[1])
    firm = Firm(client, desk[1])
    assert "还没有上传材料" in firm.hand_in(row).text
    assert firm.send(b"MZ\x90\x00", "木马.exe") == 422
    assert session().scalars(select(EntityUpload)).all() == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"names": ()}, "materials.wanted"),
        ({"names": ("营业执照", "营业执照")}, "materials.wanted"),
        ({"told_by": ""}, "materials.told_by"),
        ({"due_on": clock.today() - timedelta(days=1)}, "followup.due"),
    ],
)
def test_what_is_asked_for_is_written_out(desk: tuple[Phone, Visit], more: dict[str, Any], code: str) -> None:
    """要哪几样、到哪一天、怎样告诉单位，少一样不能发。"""
    with pytest.raises(Problem) as refused:
        service.ask(inspector(), desk[1].insp, wanted(**more))
    assert refused.value.code == code


def test_asking_twice_is_urging(desk: tuple[Phone, Visit], client: FlaskClient) -> None:
    """一次检查同时只有一份；要补充的另定日子催报，单位的页面写着还要什么。"""
    row = asked(desk[1])
    with pytest.raises(Problem, match="催报"):
        asked(desk[1])
    later = working_day(9)
    service.urge(inspector(), row.id, row.version, later, "还缺去年的报表")
    page = Firm(client, desk[1]).page()
    assert "还缺去年的报表" in page
    assert f"请在 {later} 前报送" in page


def test_only_the_team_of_a_desk_check_asks(client: FlaskClient, district: District) -> None:
    """到现场的检查材料在现场收；没有开始、不是本组的都不能要。"""
    make_world(district, units=1).dispatch()
    phone, _ = phones(client)
    visit = first(phone)
    with pytest.raises(Problem) as refused:
        asked(visit)
    assert refused.value.code == "materials.method"
    with pytest.raises(Problem) as refused:
        service.ask(district.actor("clerk"), visit.insp, wanted())
    assert refused.value.code == "materials.not_team"


def test_the_request_closes_with_the_seal_and_stays_in_the_dossier(
    desk: tuple[Phone, Visit], client: FlaskClient, quick: None
) -> None:
    """封存成卷之后，通知书入卷、这一件办结；单位不能再交。"""
    phone, visit = desk
    row = asked(visit)
    firm = Firm(client, visit)
    firm.send(PDF, "执照.pdf")
    firm.hand_in(row)
    sweeps.run()
    assert finish(phone, visit) == []
    phone.upload()
    assembly.assemble()
    sweeps.run()
    session().expire_all()
    row = session().get_one(FollowUp, row.id)
    dossier = session().scalars(select(Dossier)).one()
    assert (row.state, row.outcome, row.dossier_id) == ("closed", "单位报送材料 1 份", dossier.id)
    kinds = session().scalars(select(DossierDocument.kind).where(DossierDocument.dossier_id == dossier.id)).all()
    assert "MATERIALS" in kinds
    assert firm.hand_in(row).status_code == 422 or "还没有上传" in firm.hand_in(row).text
    assert session().scalars(select(FollowFile)).one().sha256 == storage.digest_of(PDF)


def test_silence_is_told_to_the_team_once(desk: tuple[Phone, Visit]) -> None:
    """过了日子没有报送：告诉检查组一次，写进经过。"""
    row = asked(desk[1])
    with overdue(row):
        assert material_sweeps.late().done == 1
        assert material_sweeps.late().done == 0
    session().expire_all()
    assert [one.act for one in session().get_one(FollowUp, row.id).steps] == ["ask", "overdue"]


def test_what_is_not_wanted_any_more_leaves_the_page(desk: tuple[Phone, Visit], client: FlaskClient) -> None:
    """不要了的写明理由，单位的页面不再列出。"""
    row = asked(desk[1])
    firm = Firm(client, desk[1])
    service.call_off(inspector(), row.id, row.version, "数据共享里已经取得")
    assert 'data-test="materials"' not in firm.page()


def test_a_request_through_http(desk: tuple[Phone, Visit], client: FlaskClient) -> None:
    """检查员在桌面上要、催、不要了；没有看到最新一版的催不了。"""
    office = Office(client)
    form = {"assignment_id": desk[1].insp, "wanted": [" 营业执照 ", " "], "told_by": "邮寄"}
    row = office.say("inspector1", "POST", "/materials", json=form | {"due_on": working_day(5).isoformat()})
    more = {"due_on": working_day(9).isoformat(), "words": "还缺去年的报表"}

    def act(path: str, body: dict[str, Any]) -> Any:
        extra = {"If-Match": f'"{row["version"]}"'}
        return office.say("inspector1", "POST", f"/materials/{row['id']}/{path}", json=body, extra=extra)

    urged = act("urging", more)
    assert urged["due_on"] == more["due_on"]
    with pytest.raises(AssertionError, match="precondition_failed"):
        act("cancellation", {"words": "数据共享里已经取得"})
    row = urged
    assert act("cancellation", {"words": "数据共享里已经取得"})["state"] == "cancelled"
