"""办到了头才成卷：公示了、处置完了；处理后公示的等处理完（S2-13、S3-16、S3-18）。"""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock, storage, sweeps
from server.accounts.models import Message
from server.db import session
from server.demo.phone import Phone
from server.documents import case as documents
from server.documents import letters as typed
from server.domain import advised
from server.dossiers import assembly, binding
from server.dossiers import service as dossiers
from server.dossiers.models import CaseFile, Dossier
from server.followups import drafting, facts, named, objections, opening, orders, reports
from server.followups.models import FollowStep, FollowUp, Handling
from server.insight import waiting
from server.inspections.models import Assignment, TeamMember
from server.problems import Problem
from server.publications import approval, cases, changes, gate
from server.publications.models import Publication, TextHold
from server.publications.public import PublicReport
from server.registry.models import Inspector
from server.rules import proposals
from server.rules.models import Deadline
from sync.canon import canonical, parse
from tests.makers import District, made, sign_in
from tests.server.field.world import World
from tests.server.followups.conftest import Case, approved, proposed, settled
from tests.server.followups.test_orders import concluded, served
from tests.server.publications import made as publications
from tests.server.publications.made import withdraw
from tests.server.rules.wired import ruled


def state(case: Case) -> str:
    """这件检查办到了哪里。"""
    session().rollback()
    session().expire_all()
    return str(cases.state_of(session(), session().get_one(Assignment, case.visit.insp)))


def publish() -> Publication | None:
    """扫两遍公示，返回这份公示。"""
    sweeps.run("publications.publish")
    sweeps.run("publications.publish")
    session().rollback()
    return session().scalars(select(Publication)).first()


def test_a_result_does_not_wait_for_the_order_but_says_so(case: Case, client: FlaskClient) -> None:
    """责令改正还在拟办，结果照期限公示；经办和审批人当即被告知，单位的页写明待送达和日子；送达以后写改正的日子。"""
    shown = publish()
    assert shown is not None
    assert shown.state == "published"
    told = session().scalars(select(Message.text).where(Message.dedupe.like("unserved:%"))).all()
    assert len(told) >= 2
    assert all("责令改正通知书还没有送达（待拟办）" in text for text in told)
    token = session().get_one(Assignment, case.visit.insp).code_token
    until = case.only().due_on
    sweeps.run("publications.project")
    page = client.get(f"/c/{token}").text
    assert "责令改正通知书待送达" in page
    assert f'<b class="whole">{until}</b> 前送达' in page
    served(case)
    sweeps.run("publications.project")
    page = client.get(f"/c/{token}").text
    assert "待送达" not in page
    assert "有 1 份责令改正要在" in page


def corrected(case: Case) -> None:
    """整改完、复查合格。"""
    row = served(case)
    concluded(case, row, "pass")
    sweeps.run("followups.handled")


@pytest.fixture
def patient(case: Case) -> Case:
    """这个部门有问题的结果处理后再公示。"""
    rule = proposals.propose(
        case.actor("clerk"),
        key="publish.problem_mode",
        layer="DEPARTMENT",
        value="after_handling",
        basis="青市监发〔2026〕9号",
        reason="处理后再公示",
        since=clock.today(),
    )
    proposals.decide(case.actor("approver"), rule.id, True, "同意")
    return case


def test_a_problem_is_published_with_the_inspection_by_default(case: Case) -> None:
    """默认随检查公示：整改没完也公示，但案卷没有办完。"""
    row = publish()
    assert row is not None
    assert row.state == "published"
    assert state(case) == "following"


def test_where_the_rule_says_so_a_problem_waits_for_its_handling(patient: Case) -> None:
    """处理后公示：没处理完不公示、没有公示的钟；处理完自动公示，期限自处理之日起算。"""
    row = publish()
    assert row is not None
    assert row.state == "queued"
    kinds = session().scalars(select(Deadline.kind).where(Deadline.subject_id == patient.visit.insp)).all()
    assert "publish.result_days" not in kinds
    corrected(patient)
    row = publish()
    assert row is not None
    assert (row.state, row.version) == ("published", 1)
    started = session().scalars(select(Deadline.started_on).where(Deadline.kind == "publish.result_days")).all()
    assert list(started) == [patient.handling.handled_on]


def test_a_withdrawn_result_is_told_to_its_open_order(case: Case) -> None:
    """结果撤下公示：没有办结的责令改正记一步、告诉经办和审批人；办结了的不提。"""
    row = publish()
    assert row is not None
    withdraw(case.district, row.id, "主体认定有误")
    order = case.only()
    assert [(one.act, one.words) for one in order.steps][-1] == ("withdrawn", "主体认定有误")
    told = session().scalars(select(Message.text).where(Message.dedupe == f"followup:{order.id}:withdrawn")).all()
    assert len(told) >= 2
    assert all("已撤下公示：主体认定有误" in text and "不再办理" in text for text in told)


def test_the_case_of_a_withdrawn_result_says_so_whatever_is_open(case: Case, client: FlaskClient) -> None:
    """撤下之后另立移送：案卷写已撤下和日子，不再写已公示；有没办完的处置，不写处理完。"""
    corrected(case)
    row = publish()
    assert row is not None
    withdraw(case.district, row.id, "主体认定有误")
    drafting.open_by_hand(case.actor("clerk"), case.visit.insp, "REFERRAL", "OTHER_DEPT", "消防通道堆放货物")
    told = client.get(f"/api/v1/cases/{case.visit.insp}", headers=sign_in(client, "clerk")).json
    assert told["label"] == "已撤下，后续处置中"
    assert (told["withdrawn_on"], told["withdrawn_why"]) == (clock.today().isoformat(), "主体认定有误")
    assert (told["open"], told["handled_on"]) == (["REFERRAL"], None)
    assert case.handling.handled_on == clock.today()


def test_an_order_already_closed_is_not_told_of_the_withdrawal(case: Case) -> None:
    """责令改正办结之后结果才撤下：不再记。"""
    corrected(case)
    row = publish()
    assert row is not None
    withdraw(case.district, row.id, "主体认定有误")
    assert "withdrawn" not in [one.act for one in case.only().steps]


def test_what_may_still_be_done_is_told_as_it_is(case: Case) -> None:
    """送了批的责令改正，结果撤下时说先退回再不办，照做办得成；批准了的说收不回，真的收不回；话到经办和审批人手里。"""
    row = publish()
    assert row is not None
    order = proposed(case)
    withdraw(case.district, row.id, "主体认定有误")
    order = case.only()
    query = select(Message).where(Message.dedupe == f"followup:{order.id}:withdrawn")
    told = {one.officer_id: one for one in session().scalars(query)}
    assert {case.actor(name).officer_id for name in ("clerk", "approver")} <= set(told)
    assert all("由审批人退回，再写明理由不再办理" in one.text for one in told.values())
    assert {one.link for one in told.values()} == {f"/desk/followups/{order.id}"}
    order = drafting.decide(case.actor("approver"), order.id, order.version, "RETURNED", "结果已经撤下。")
    order = drafting.cancel(case.actor("approver"), order.id, order.version, "结果已经撤下，不再办理。")
    assert order.state == "cancelled"


def test_an_order_approved_is_told_that_it_stands(case: Case) -> None:
    """批准了的责令改正收不回：结果撤下时这样说，也真的不能不办。"""
    row = publish()
    assert row is not None
    approved(case)
    withdraw(case.district, row.id, "主体认定有误")
    order = case.only()
    query = select(Message.text).where(Message.dedupe == f"followup:{order.id}:withdrawn")
    told = session().scalars(query).all()
    assert len(told) >= 2
    assert all("已经批准的收不回，按现状办到头" in text for text in told)
    with pytest.raises(Problem):
        drafting.cancel(case.actor("approver"), order.id, order.version, "结果已经撤下，不再办理。")


def test_a_clean_result_has_no_problem_handled(case: Case, client: FlaskClient) -> None:
    """未发现问题、没有立过处置的：案卷不说问题处理完，公示的钟照旧有日子；有问题的处理完了照说。"""
    phone = case.phone
    visit = next(each for each in phone.visits.values() if each.insp != case.visit.insp)
    phone.inspect(visit)
    phone.push()
    phone.upload()
    assembly.assemble()
    clean = session().scalars(select(Dossier).where(Dossier.assignment_id == visit.insp)).one()
    dossiers.decide(case.actor("approver"), clean.id, clean.version, "APPROVED", "同意。", {})
    opening.open_for(clean.id)
    head = sign_in(client, "clerk")
    assert client.get(f"/api/v1/cases/{visit.insp}", headers=head).json["handled_on"] is None
    assert session().get_one(Handling, visit.insp).handled_on == clock.today()
    corrected(case)
    told = client.get(f"/api/v1/cases/{case.visit.insp}", headers=head).json
    assert told["handled_on"] == clock.today().isoformat()


def test_an_unpublished_case_is_never_complete(case: Case) -> None:
    """处置都办完了、没有公示，仍不算完成，也不成卷。"""
    assert state(case) == "handling"
    corrected(case)
    sweeps.run("followups.papers")
    assert state(case) == "unpublished"
    assert cases.due() == []


def test_a_complete_case_is_bound_and_closed(case: Case, client: FlaskClient) -> None:
    """公示了、处置完了、文书排好了：成卷，派单办结，缺的文书写明原因；再扫不再成卷。"""
    corrected(case)
    publish()
    assert state(case) == "complete"
    assert cases.due() == []
    while sweeps.run("followups.papers")["followups.papers"]["due"]:
        pass
    assert sweeps.run("publications.cases")["publications.cases"] == {"due": 1, "done": 1, "failed": 0}
    assert sweeps.run("publications.cases")["publications.cases"]["due"] == 0
    assert state(case) == "bound"
    bound = session().scalars(select(CaseFile)).one()
    kinds = [row["kind"] for row in bound.entries]
    assert {"RECORD_PDF", "ORDER", "SERVICE", "RECHECK"} <= set(kinds)
    assert kinds.count("APPROVAL") == 1
    sheet = approval.content_of(session(), case.dossier)
    assert [(row["what"], bool(row["by"])) for row in sheet["before"]] == [("年度计划", False)]
    assert [(row["step"], row["says"]) for row in sheet["decisions"]] == [("审定", "同意")]
    assert [row["what"] for row in sheet["versions"]] == ["首次公示"]
    assert ("送达回证（责令改正）", 1) in {(row["title"], row["revision"]) for row in bound.entries}
    numbered = {row["kind"]: row["no"] for row in bound.entries}
    assert numbered["ORDER"].startswith("青市监责改〔")
    assert {"title": "移送函、抄告函、回执", "reason": "处置中没有这一种"} in bound.missing
    assert session().get_one(Assignment, case.visit.insp).state == "closed"
    told = client.get(f"/api/v1/cases/{case.visit.insp}", headers=sign_in(client, "clerk")).json
    assert (told["complete"], told["label"], told["revision"]) == (True, "案卷已成", 1)


def bound(case: Case) -> None:
    """文书都排好，成卷。"""
    while sweeps.run("followups.papers")["followups.papers"]["due"]:
        pass
    sweeps.run("publications.cases")


@dataclass
class Archive:
    """移交的命令行：一个部门一年写到一个文件。"""

    case: Case
    app: Flask
    folder: Path

    def run(self, act: str, name: str) -> Result:
        """办一次；返回命令的结果。"""
        more = [self.case.district.department.code, str(self.case.dossier.ended_on.year)] if act == "transfer" else []
        return self.app.test_cli_runner().invoke(args=["dossier", act, *more, str(self.folder / name)])

    def manifest(self, name: str) -> dict[str, Any]:
        """包里的清单。"""
        with zipfile.ZipFile(self.folder / name) as package:
            return dict(json.loads(package.read("manifest.json")))

    def again(self, name: str, manifest: dict[str, Any], **changed: bytes) -> None:
        """照这份清单重写一包，换掉几个文件；空的拿走。"""
        with zipfile.ZipFile(self.folder / name) as package:
            held = {one: package.read(one) for one in package.namelist()} | changed
        with zipfile.ZipFile(self.folder / name, "w") as package:
            for one, content in (held | {"manifest.json": canonical(manifest)}).items():
                if content:
                    package.writestr(one, content)


@pytest.fixture
def archive(case: Case, app: Flask, tmp_path: Path) -> Archive:
    """移交到一个空文件夹。"""
    return Archive(case, app, tmp_path)


def test_closed_cases_are_handed_over(case: Case, archive: Archive) -> None:
    """移交包：目录、各份文书、原始影像都在，同样的案卷写两次字节相同；改一个字节核对不过。"""
    corrected(case)
    publish()
    bound(case)
    for name in ("a.zip", "b.zip"):
        done = archive.run("transfer", name)
        assert "1 卷" in done.output
        assert "没有移交" not in done.output
    first = archive.folder / "a.zip"
    assert first.read_bytes() == (archive.folder / "b.zip").read_bytes()
    assert archive.run("transfer-check", "a.zip").output.startswith("ok 1 卷")
    with zipfile.ZipFile(first) as package:
        names = [name.rsplit("/", 1)[-1] for name in package.namelist()]
    assert {"00 卷内目录.pdf", "manifest.json", "移交清单.csv", "未移交.csv"} <= set(names)
    assert any("责令改正通知书" in name for name in names)
    changed = bytearray(first.read_bytes())
    changed[changed.index(b"%PDF-") + 40] ^= 1
    first.write_bytes(changed)
    assert "FAIL" in archive.run("transfer-check", "a.zip").output
    assert archive.app.test_cli_runner().invoke(args=["dossier", "transfer", "nothing", "2026", "x"]).exit_code == 2


def test_a_package_without_a_paper_of_its_index_is_refused(case: Case, archive: Archive) -> None:
    """目录里的一件不在包里，清单也改得对得上：核对仍不过；目录改了、清单少了一卷、以前写的包，都不过。"""
    corrected(case)
    publish()
    bound(case)
    archive.run("transfer", "a.zip")
    manifest = archive.manifest("a.zip")
    own = manifest["cases"][0]
    order = next(one for one in own["files"] if "责令改正通知书" in one["name"])
    less = own | {"files": [one for one in own["files"] if one != order]}
    archive.again("a.zip", manifest | {"cases": [less]}, **{order["name"]: b""})
    assert "缺少目录里的 责令改正通知书" in archive.run("transfer-check", "a.zip").output
    archive.run("transfer", "a.zip")
    archive.again("a.zip", manifest | {"cases": [own | {"digest": "0" * 64}]})
    assert "卷内目录与摘要不符" in archive.run("transfer-check", "a.zip").output
    archive.run("transfer", "a.zip")
    archive.again("a.zip", manifest, **{"移交清单.csv": b"x"})
    assert "移交清单.csv 与包里的案卷不符" in archive.run("transfer-check", "a.zip").output
    archive.again("a.zip", manifest | {"v": 1})
    assert "请重新移交" in archive.run("transfer-check", "a.zip").output


def test_a_case_that_is_not_closed_stays_and_is_named(case: Case, archive: Archive) -> None:
    """还没有成卷的、成卷之后又提了异议的：不移交，命令行和未移交.csv 写明哪一卷、为什么；早先的包核对时也说。"""
    no = case.dossier.no
    told = archive.run("transfer", "a.zip").output
    assert "0 卷" in told
    assert f"{no} {case.dossier.entity_name}：后续处置没有办结：责令改正（待拟办）" in told
    corrected(case)
    assert "：待公示" in archive.run("transfer", "a.zip").output
    publish()
    bound(case)
    archive.run("transfer", "settled.zip")
    objections.register(case.actor("clerk2"), case.visit.insp, "第一项说得不对。", "试验人", "", clock.today())
    done = archive.run("transfer", "a.zip")
    assert (done.exit_code, "没有移交 1 卷" in done.output) == (0, True)
    assert f"{no} {case.dossier.entity_name}：后续处置没有办结：异议（已受理）" in done.output
    assert archive.manifest("a.zip")["cases"] == []
    with zipfile.ZipFile(archive.folder / "a.zip") as package:
        assert no in package.read("未移交.csv").decode("utf-8-sig")
        assert no not in package.read("移交清单.csv").decode("utf-8-sig")
    assert archive.run("transfer-check", "a.zip").output.startswith("ok 0 卷")
    assert f"补交：{no}：后续处置没有办结" in archive.run("transfer-check", "settled.zip").output


def objected(case: Case, conclusion: str, remedy: str) -> FollowUp:
    """成卷之后又提异议，换人核查、另一人决定、书面答复送达。"""
    today = clock.today()
    row = objections.register(case.actor("clerk2"), case.visit.insp, "第一项说得不对。", "试验人", "", today)
    content = {"checked": "调阅照片三张。", "conclusion": conclusion, "remedy": remedy, "reason": "照片清楚。"}
    row = drafting.propose(case.actor("clerk2"), row.id, row.version, content)
    row = drafting.decide(case.actor("approver2"), row.id, row.version, "APPROVED", "同意。")
    given = orders.Service("DIRECT", today, "店里", "LEGAL_REP", "试验人")
    return orders.serve(case.actor("clerk2"), row.id, row.version, given)


def revisions() -> list[int]:
    """目录有哪几版。"""
    return list(session().scalars(select(CaseFile.revision).order_by(CaseFile.revision)))


def test_a_later_paper_makes_a_new_index(case: Case, archive: Archive) -> None:
    """成卷之后又提异议：旧目录不动，办完另成一版；答复还没有排好的，不算成卷、不移交。"""
    corrected(case)
    publish()
    bound(case)
    row = objected(case, "REJECTED", "KEEP")
    assert state(case) == "complete"
    assert "第 1 版目录之后又有文书" in archive.run("transfer", "a.zip").output
    assert row.state == "closed"
    bound(case)
    assert revisions() == [1, 2]
    assert state(case) == "bound"
    assert "没有移交" not in archive.run("transfer", "a.zip").output


def test_a_corrected_publication_makes_a_new_index(case: Case) -> None:
    """成卷之后更正、又撤下：审批表和目录各另成一版，表里写着更正、撤下和理由；没有变的不另成。"""
    corrected(case)
    row = publish()
    assert row is not None
    bound(case)
    change = ("correct", {"district": "青禾镇东街"}, "辖区写错了。", case.actor("publisher"), case.actor("approver"))
    publications.change(row.id, *change)
    assert state(case) == "complete"
    bound(case)
    bound(case)
    assert (state(case), revisions()) == ("bound", [1, 2])
    withdraw(case.district, row.id, "主体认定有误")
    bound(case)
    assert (state(case), revisions()) == ("bound", [1, 2, 3])
    sheet = approval.content_of(session(), case.dossier)
    assert [row["what"] for row in sheet["versions"]] == ["首次公示", "更正", "撤下"]
    last = session().scalars(select(CaseFile).order_by(CaseFile.revision.desc())).first()
    assert last is not None
    assert [row["revision"] for row in last.entries if row["kind"] == "APPROVAL"] == [1, 2, 3]


@pytest.mark.parametrize(("remedy", "deed"), [("CORRECT", "更正"), ("WITHDRAW", "撤下")])
def test_an_upheld_objection_waits_for_the_publisher(case: Case, remedy: str, deed: str) -> None:
    """异议批准了要更正、撤下的公示，列在公示人员的等我办里，写明哪一件；拟好了等另一人，退回来又列；照办了不再列。"""

    def waits(name: str) -> list[dict[str, str]]:
        session().expire_all()
        told = waiting.bench(case.actor(name))
        listed = [one for one in told["which"] if one["key"] == "results_to_mend"]
        assert told["queue"]["results_to_mend"] == len(listed)
        return listed

    row = publish()
    assert row is not None
    assert waits("publisher") == []
    answer = objected(case, "UPHELD", remedy)
    text = f"{row.entity_name}：异议成立（{answer.no}），请{deed}公示"
    link = f"/desk/publications?of={row.assignment_id}"
    assert waits("publisher") == [{"key": "results_to_mend", "text": text, "link": link}]
    assert waits("approver") == []
    act, fields = ("correct", {"district": "青禾镇东街"}) if remedy == "CORRECT" else ("withdraw", {})
    for confirmed, left in ((False, 1), (True, 0)):
        change = changes.propose(case.actor("publisher"), row.id, act, fields, "异议成立，照着改。")
        assert waits("publisher") == []
        changes.decide(case.actor("approver"), change.id, confirmed, "理由没有写清楚。")
        assert len(waits("publisher")) == left


def test_an_objection_that_keeps_the_result_waits_for_nobody(case: Case) -> None:
    """异议不成立、公示不动的，不列给公示人员。"""
    publish()
    objected(case, "REJECTED", "KEEP")
    assert waiting.queue(case.actor("publisher"))["results_to_mend"] == 0


def test_a_case_waits_for_the_correction_of_its_publication(case: Case, archive: Archive) -> None:
    """异议成立要更正公示：照着改之前、等着确认的时候，都不移交；改好、另成一版之后才移交。"""
    corrected(case)
    row = publish()
    assert row is not None
    bound(case)
    objected(case, "UPHELD", "CORRECT")
    bound(case)
    assert "公示还没有照着改" in archive.run("transfer", "a.zip").output
    publications.correct(case.district, row.id, {"district": "青禾镇东街"}, "异议成立，更正。")
    bound(case)
    assert "没有移交" not in archive.run("transfer", "a.zip").output
    changes.propose(case.actor("publisher"), row.id, "withdraw", {}, "主体认定有误")
    assert "等着确认" in archive.run("transfer", "a.zip").output


def test_a_foreign_department_sees_no_case(case: Case, client: FlaskClient) -> None:
    """别的部门的人问案卷，答得像没有。"""
    from server.accounts import service as accounts
    from server.auth import SYSTEM
    from tests.makers import make_officer

    other = accounts.create_department(SYSTEM, code="990100-YJ", name="青禾县应急管理局", short_name="青应急")
    make_officer("foreign", "clerk", other.id)
    headers = sign_in(client, "foreign")
    row = case.only()
    paths = (f"/cases/{case.visit.insp}", f"/followups/{row.id}")
    assert [client.get(f"/api/v1{path}", headers=headers).status_code for path in paths] == [404, 404]
    assert client.get("/api/v1/followups", headers=headers).json["total"] == 0


def test_a_penalty_is_linked_and_changes_nothing(case: Case, client: FlaskClient) -> None:
    """A19：处罚另行公示：公示页指过去，检查结果与它的摘要不变；结果没有公示时不出现。"""
    from server.followups import drafting
    from server.publications import penalties

    row = drafting.open_by_hand(case.actor("clerk"), case.visit.insp, "PENALTY", "", "四十天后作出处罚决定")
    content = {"authority": "青禾县市场监督管理局", "decision_no": "青市监罚〔2026〕8号", "decided_on": "2026-12-30"}
    row = drafting.propose(
        case.actor("clerk"), row.id, row.version, content | {"kind_words": "警告", "url": "javascript:1"}
    )
    drafting.decide(case.actor("approver"), row.id, row.version, "APPROVED", "同意。")
    assert penalties.rows() == []
    shown = publish()
    assert shown is not None
    before = shown.versions[-1].sha256 if shown.versions else ""
    sweeps.run("publications.project")
    sweeps.run("publications.penalties")
    page = client.get(f"/results/{shown.public_id}").text
    assert "青市监罚〔2026〕8号" in page
    link = page.split('href="/penalties/')[1].split('"')[0]
    told = client.get(f"/penalties/{link}")
    assert told.status_code == 200
    assert "javascript:" not in told.text
    session().expire_all()
    assert session().scalars(select(Publication)).one().versions[-1].sha256 == before or not before


def test_a_report_is_owed_where_the_rule_wants_one(case: Case) -> None:
    """规则要抽查报告的：成卷后立起来，六个部分齐了才能送批，批准就办结了报告的钟（S1-12）。"""
    from server.problems import Problem

    with pytest.raises(IndexError):
        opening.reports_due()[0]
    rule = proposals.propose(
        case.actor("clerk"),
        key="report.required",
        layer="DEPARTMENT",
        value=True,
        basis="青市监发〔2026〕10号",
        reason="检查要有报告",
        since=clock.today(),
    )
    proposals.decide(case.actor("approver"), rule.id, True, "同意")
    sweeps.run("followups.open")
    publish()
    row = case.only("REPORT")
    clocks = select(Deadline.state).where(Deadline.kind == "report.days")
    assert session().scalars(clocks).all() == ["open"]
    with pytest.raises(Problem, match="评价"):
        drafting.propose(case.actor("clerk"), row.id, row.version, {})
    session().rollback()
    content = {"evaluation": "基本守法。", "advice": "责令限期改正，按期复查。"}
    row = drafting.propose(case.actor("clerk"), row.id, row.version, content)
    row = drafting.decide(case.actor("approver"), row.id, row.version, "APPROVED", "同意。")
    assert (row.state, "检报" in row.no) == ("closed", True)
    assert session().scalars(clocks).all() == ["met"]


def reasons(case: Case) -> dict[str, str]:
    """后续处置页上“不在卷内”各种说的原因。"""
    session().rollback()
    session().expire_all()
    told = cases.told(session(), session().get_one(Assignment, case.visit.insp))
    return {one["title"]: one["reason"] for one in told["missing"]}


def test_what_waits_on_the_page_is_never_told_as_decided(
    world: World, client: FlaskClient, district: District, quick: None
) -> None:
    """责令改正、列异建议、抽查报告都待拟办的，不在卷内各种都说还没有办完，不说没有这一种、经批准不再建议、规则不要求。"""
    ruled(district, "report.required", True)
    case = settled(world, client, district, "ORDER", "R02")
    sweeps.run("followups.open")
    said = reasons(case)
    assert said["责令改正、整改、复查"] == "还没有办完（待拟办 责令改正）"
    assert said["列入经营异常名录建议"] == "还没有办完（待拟办 列异建议）"
    assert said["抽查报告"] == "还没有办完（待拟办 抽查报告）"
    assert said["移送函、抄告函、回执"] == "处置中没有这一种"
    proposed(case)
    assert reasons(case)["责令改正、整改、复查"] == "还没有办完（待批准 责令改正）"
    row = case.only("ABNORMAL")
    drafting.cancel(case.actor("approver"), row.id, row.version, "已经补报年报，不再建议。")
    row = case.only("REPORT")
    drafting.cancel(case.actor("approver"), row.id, row.version, "这次检查不写报告。")
    said = reasons(case)
    assert (said["列入经营异常名录建议"], said["抽查报告"]) == ("经批准不再建议", "经批准不再办理")


def test_a_transfer_that_waits_is_told_beside_the_letters(
    world: World, client: FlaskClient, district: District, quick: None
) -> None:
    """待后续处理的，线索移送在同一页上待拟办，移送函一行说还没有办完；规则没有要的报告照旧说规则不要求。"""
    case = settled(world, client, district, "OTHER_DEPARTMENT", "R08")
    said = reasons(case)
    assert said["移送函、抄告函、回执"] == "还没有办完（待拟办 线索移送）"
    assert (said["抽查报告"], said["列入经营异常名录建议"]) == ("规则不要求", "结果不涉及")


def test_before_the_review_nothing_is_told_as_decided(case: Case) -> None:
    """还没有审定、什么都没有立的卷：目录不说处置中没有这一种，说还没有定。"""
    row = session().get_one(Assignment, case.visit.insp)
    standing = binding.Standing(begun=False, asked=opening.report_asked(row))
    said = {one["title"]: one["reason"] for one in binding.missing(case.dossier, set(), standing=standing)}
    assert said["责令改正、整改、复查"] == "要办什么还没有定，检查审定以后才立"
    assert said["列入经营异常名录建议"] == "要办什么还没有定，检查审定以后才立"


def test_the_bound_index_repeats_no_false_reason(case: Case) -> None:
    """规则要的报告还没有立起来，不成卷；立了、经批准不写的，成卷的目录说经批准不再办理，不说规则不要求。"""
    ruled(case.district, "report.required", True)
    corrected(case)
    publish()
    while sweeps.run("followups.papers")["followups.papers"]["due"]:
        pass
    assert (state(case), cases.due()) == ("following", [])
    assert reasons(case)["抽查报告"] == "还没有办完（规则要求，还没有立）"
    sweeps.run("followups.open")
    assert (state(case), cases.due()) == ("following", [])
    row = case.only("REPORT")
    drafting.cancel(case.actor("approver"), row.id, row.version, "这次检查不写报告。")
    session().rollback()
    bound(case)
    assert state(case) == "bound"
    said = {one["title"]: one["reason"] for one in session().scalars(select(CaseFile)).one().missing}
    assert said["抽查报告"] == "经批准不再办理"
    assert "责令改正、整改、复查" not in said


def owing(case: Case) -> FollowUp:
    """规则要抽查报告：立起来的那一份。"""
    ruled(case.district, "report.required", True)
    sweeps.run("followups.open")
    publish()
    return case.only("REPORT")


def test_the_draft_of_a_report_is_written_by_the_record(case: Case) -> None:
    """底稿：二写事项、依据和检查表的数，三写各步的时刻，四逐项判定和证据，六以封存的处置开头（documents 4.12）。"""
    said = owing(case).content
    package = session().get_one(Assignment, case.visit.insp).package
    assert all(item["name"] in said["content"] for item in package["items"])
    assert re.search(r"本表共\d+项，已检查\d+项，不适用\d+项，未检查\d+项；其中不符合1项。", said["content"])
    assert "检查依据：《" in said["content"]
    assert re.fullmatch(r"\d+年\d+月\d+日\d\d:\d\d至\d\d:\d\d", said["time"])
    for step in ("抽取：", "审批：", "到场，", "出示执法证件", "离开。", "取证：照片 ", "封存。"):
        assert step in said["steps"]
    assert "检查人员检查员" not in said["steps"]
    assert "逐项：符合：第 1 项、第 3 项；不符合：第 2 项。" in said["situation"]
    found, stored = facts.read(case.dossier), dossiers.latest(case.dossier, "RECORD_JSON")
    assert found is not None
    assert stored is not None
    shot = replace(found, photos=({"no": "照3", "item": found.findings[0].item},))
    told = reports.situation(documents.Case(parse(storage.read(stored.sha256))), shot)
    assert re.search(r"发现的问题：第 \d+ 项：.*（照3）。", told)
    assert re.match(r"责令限期改正（第 \d+ 项，\d+年\d+月\d+日前）。", said["advice"])
    assert said["evaluation"] == ""


def test_a_row_of_item_numbers_is_no_number_of_a_card() -> None:
    """逐项判定里的一串序号：连着的并作一段，疏疏落落的也不会被关口当成银行卡号扣下。"""
    numbers = [str(n) for n in range(1, 60)]
    assert reports.which([0, 1, 2, 4, 6, 7], numbers) == "第 1 至 3 项、第 5 项、第 7 至 8 项"
    for step in range(1, 6):
        for start in range(30):
            assert gate.suspects([reports.which(range(start, 59, step), numbers)]) == []


def test_a_report_says_the_disposal_that_was_sealed(case: Case) -> None:
    """六没有写封存的处置、写成不予处理的，送不了批，说要写哪一种；写明的送批，别的建议随便写。"""
    row = owing(case)
    words = {"evaluation": "基本守法。", "advice": "不予处理，检查中另发现该户排污未许可。"}
    for advice, says in (
        (words["advice"], "没有写封存的处置“责令限期改正”"),
        ("责令限期改正，其余不予处理。", "不予处理"),
    ):
        with pytest.raises(Problem, match=says):
            drafting.propose(case.actor("clerk"), row.id, row.version, words | {"advice": advice})
        session().rollback()
        assert says in drafting.foretell(case.actor("clerk"), row.id, words | {"advice": advice})
    given = words | {"advice": "责令限期改正，逾期不改的移送其他部门。"}
    assert drafting.propose(case.actor("clerk"), row.id, row.version, given).state == "proposed"


def test_a_report_says_no_other_disposal_and_no_other_date(case: Case) -> None:
    """六里另写移送司法机关、另写一个日期的，送不了批，说是哪一样；另立了移送、照封存的日期写的送得了。"""
    row, due = owing(case), case.only().content["due_on"]
    day = "{}年{}月{}日".format(*(int(part) for part in due.split("-")))
    words = {"evaluation": "基本守法。"}
    typed = "责令限期改正（第 2 项，2027年7月31日前），另移送司法机关处理。"
    for says in ("写了“移送司法机关”", "写了“2027年7月31日”", day):
        with pytest.raises(Problem, match=says):
            drafting.propose(case.actor("clerk"), row.id, row.version, words | {"advice": typed})
        session().rollback()
        assert says in drafting.foretell(case.actor("clerk"), row.id, words | {"advice": typed})
    drafting.open_by_hand(case.actor("clerk"), row.assignment_id, "CRIME", "", "另外查到的涉嫌犯罪线索")
    given = words | {"advice": typed.replace("2027年7月31日", day)}
    assert drafting.propose(case.actor("clerk"), row.id, row.version, given).state == "proposed"


def test_the_approver_is_told_of_a_report_that_departs_from_the_record(case: Case) -> None:
    """送批以后六与封存的处置不符的（补正改过处置、从前送的），批准被拦下，说要退回改什么。"""
    row = owing(case)
    row = drafting.propose(case.actor("clerk"), row.id, row.version, {"evaluation": "基本守法。"})
    with made() as s:
        fresh = s.get_one(FollowUp, row.id)
        fresh.content = fresh.content | {"advice": "不予处理。"}
    with pytest.raises(Problem, match="责令限期改正"):
        drafting.decide(case.actor("approver"), row.id, row.version, "APPROVED", "同意。")
    session().rollback()
    assert case.only("REPORT").state == "proposed"


def test_a_clean_inspection_takes_no_disposal_in_its_report() -> None:
    """没有问题的检查，六写了处置的送不了批；照检查结果写的可以。"""
    clean = advised.Standing()
    assert advised.may_advise("检查结果为“未发现问题”，没有需要处置的问题。", clean) is None
    refused = advised.may_advise("责令限期改正。", clean)
    assert refused is not None
    assert "没有要处置的问题" in refused.message


def test_the_paper_of_a_report_says_who_when_and_how_it_was_decided(case: Case) -> None:
    """报告末尾印承办人、应于哪天前完成、实际哪天完成和审定意见表；从前批准的没有这几栏，照旧排。"""
    row = owing(case)
    row = drafting.propose(case.actor("clerk"), row.id, row.version, {"evaluation": "基本守法。"})
    row = drafting.decide(case.actor("approver"), row.id, row.version, "APPROVED", "同意，照此公开。")
    content = row.papers[-1].content
    due = session().scalars(select(Deadline.due_on).where(Deadline.kind == "report.days")).one()
    assert (content["due"], content["done"]) == (due.isoformat(), clock.today().isoformat())
    html = typed.page({"kind": "REPORT", "title": "抽查报告", "content": content, "mark": None}, frozenset())
    for said in (f"承办人：{content['handler']}", "前完成，实际", "审定意见", "同意，照此公开。", "六、处理意见和建议"):
        assert said in html
    before = {name: value for name, value in content.items() if name not in ("handler", "due", "done", "opinions")}
    html = typed.page({"kind": "REPORT", "title": "抽查报告", "content": before, "mark": None}, frozenset())
    assert "承办人" not in html
    assert "审定意见" not in html


def test_a_rule_of_later_asks_no_report_of_what_was_sent_before(case: Case) -> None:
    """后来才要抽查报告的，从前派出的检查不补：看派出那天的规则，报告的钟也不开（S1-12）。"""
    with clock.hands_at(clock.now() + timedelta(days=2)):
        ruled(case.district, "report.required", True)
        assert opening.reports_due() == []
        sweeps.run("followups.open")
        publish()
        assert "REPORT" not in session().scalars(select(FollowUp.kind)).all()
    assert session().scalars(select(Deadline).where(Deadline.kind == "report.days")).all() == []


def test_the_page_of_the_code_tells_that_a_report_becomes_public(case: Case, client: FlaskClient) -> None:
    """规则要公开抽查报告的：单位凭码看到的页上说公开报告的哪几个部分；不公开的不说（S1-12）。"""
    told = "抽查报告经批准也公开"
    page = f"/c/{session().get_one(Assignment, case.visit.insp).code_token}"
    ruled(case.district, "report.required", True)
    sweeps.run("publications.project")
    assert told not in client.get(page).text
    ruled(case.district, "report.publish", True)
    ruled(case.district, "report.parts", ["检查情况", "处理意见和建议"])
    sweeps.run("publications.project")
    assert f"{told}：检查情况、处理意见和建议。" in client.get(page).text


def test_a_report_has_the_parts_of_the_rule_and_is_public_where_it_says_so(case: Case, client: FlaskClient) -> None:
    """规则只要四个部分并要公开：缺的不拦，批准后结果页写出这四个部分；不要公开的结果页没有报告（S1-12）。"""
    four = ["检查时间", "检查内容", "检查情况", "处理意见和建议"]
    for key, value in (("report.required", True), ("report.parts", four)):
        ruled(case.district, key, value)
    sweeps.run("followups.open")
    publish()
    row = case.only("REPORT")
    row = drafting.propose(case.actor("clerk"), row.id, row.version, {"advice": "责令限期改正，按期复查。"})
    drafting.decide(case.actor("approver"), row.id, row.version, "APPROVED", "同意。")
    shown = session().scalars(select(Publication)).one()
    sweeps.run("publications.project")
    sweeps.run("publications.reports")
    assert "抽查报告" not in client.get(f"/results/{shown.public_id}").text
    ruled(case.district, "report.publish", True)
    sweeps.run("publications.reports")
    page = client.get(f"/results/{shown.public_id}").text
    assert ("责令限期改正，按期复查。" in page, "对被检查人评价" in page) == (True, False)


def test_the_public_report_names_nobody_of_the_team(case: Case, client: FlaskClient) -> None:
    """公开的抽查报告三里没有检查组的姓名和证号，经办在前后怎样写都一样；封存的报告照写（documents 4.12，S4-15）。"""
    for key, value in (("report.required", True), ("report.publish", True)):
        ruled(case.district, key, value)
    sweeps.run("followups.open")
    publish()
    team = session().get_one(Assignment, case.visit.insp).package["team"]
    row = case.only("REPORT")
    assert all(one["name"] in row.content["steps"] and one["cert_no"] in row.content["steps"] for one in team)
    typed = f"{row.content['steps']}由{team[0]['name'][0]} {team[0]['name'][1:]}拍照，证号{team[1]['cert_no']}的核对。"
    words = {"steps": typed, "evaluation": "基本守法。", "advice": "责令限期改正，按期复查。"}
    row = drafting.propose(case.actor("clerk"), row.id, row.version, words)
    row = drafting.decide(case.actor("approver"), row.id, row.version, "APPROVED", "同意。")
    shown = session().scalars(select(Publication)).one()
    sweeps.run("publications.project")
    sweeps.run("publications.reports")
    page = client.get(f"/results/{shown.public_id}").text
    assert page.count('<dd class="lines"') == 6
    (data,) = session().scalars(select(PublicReport)).all()
    for said in (page, json.dumps(data.parts, ensure_ascii=False)):
        assert re.search(r"到场告知：\d+年\d+月\d+日\d\d:\d\d，检查人员 2 人到场，", said)
        assert not [one for one in team if one["name"] in said or one["cert_no"] in said]
    sealed = case.only("REPORT").papers[-1].content
    assert sealed["steps"] == typed


def test_a_public_report_takes_no_names_where_a_person_writes(case: Case) -> None:
    """要公开的报告，五、六写了检查人员、签字人的姓名送不了批，说哪一部分、谁、改成什么；店名里的姓名、不公开的报告可以写。"""
    row = owing(case)
    assignment = session().get_one(Assignment, case.visit.insp)
    name, firm = assignment.package["team"][0]["name"], assignment.entity_name
    owner = assignment.package["entity"]["legal_rep"]
    words = {
        "evaluation": f"{name[0]} {name[1:]}到场时店长{owner}能够配合。",
        "advice": f"责令限期改正，由{name}复查。",
    }
    clerk = case.actor("clerk")
    assert drafting.foretell(clerk, row.id, words) == ""
    ruled(case.district, "report.publish", True)
    told = drafting.foretell(clerk, row.id, words)
    for says in (
        f"五、对被检查人评价里写着检查人员“{name}”的姓名，请改成“检查人员”",
        f"“{owner}”的姓名，请改成“单位的人员”",
        f"六、处理意见和建议里写着检查人员“{name}”的姓名",
    ):
        assert says in told
    with pytest.raises(Problem, match="报告要公开") as wrong:
        drafting.propose(clerk, row.id, row.version, words)
    assert wrong.value.code == "followup.named"
    session().rollback()
    number = session().get_one(Assignment, case.visit.insp).package["team"][0]["cert_no"]
    said = {**words, "evaluation": f"执法证号{number}的同志认为该户守法。"}
    assert f"检查人员的执法证号“{number}”，请改成“检查人员”" in drafting.foretell(clerk, row.id, said)
    fine = {"evaluation": f"检查人员到场时{firm}的负责人能够配合。", "advice": "责令限期改正，按期复查。"}
    assert drafting.propose(clerk, row.id, row.version, fine).state == "proposed"


def test_who_refused_and_who_saw_it_are_not_named_in_public(
    world: World, client: FlaskClient, district: District, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """拒签的人、见证人的姓名也送不了批；写报告时还不公开、批准以前改为公开的，批准时拦下。"""
    inspect = Phone.inspect
    monkeypatch.setattr(Phone, "inspect", lambda self, visit, **how: inspect(self, visit, refuse=True, **how))
    case = settled(world, client, district)
    row = owing(case)
    owner = session().get_one(Assignment, case.visit.insp).package["entity"]["legal_rep"] or "店员甲"
    words = {"evaluation": f"{owner}态度恶劣，居委会见证人甲可以作证。", "advice": "责令限期改正，按期复查。"}
    row = drafting.propose(case.actor("clerk"), row.id, row.version, words)
    ruled(case.district, "report.publish", True)
    with pytest.raises(Problem) as wrong:
        drafting.decide(case.actor("approver"), row.id, row.version, "APPROVED", "同意。")
    assert f"拒绝签字的人“{owner}”的姓名，请改成“单位的人员”" in str(wrong.value)
    assert "见证人“见证人甲”的姓名，请改成“见证人”" in str(wrong.value)


def test_who_left_came_along_or_saw_it_later_is_known_too(case: Case) -> None:
    """换下的人、联合检查里同去的别的部门的人、送达的见证人也算记录里的人；见证人只认姓名，不连单位。"""
    row, seat = owing(case), session().scalars(select(TeamMember)).first()
    assert seat is not None
    with made() as s:
        other = s.scalars(select(Assignment).where(Assignment.id != row.assignment_id)).one()
        other.visit_id = row.assignment_id
        s.get_one(Assignment, row.assignment_id).visit_id = row.assignment_id
        for at, (name, where) in enumerate((("赵立新", row.assignment_id), ("钱守义", other.id)), 8):
            person = Inspector(department_id=row.department_id, name=name, cert_no=f"99010000{at}")
            s.add(person)
            s.flush()
            given = {"role": "MEMBER", "position": at, "until": clock.now()}
            s.add(TeamMember(assignment_id=where, officer_id=seat.officer_id, inspector_id=person.id, **given))
        facts = {"name": "", "witness": "冯素梅，东街居委会", "on": clock.today().isoformat()}
        order = s.scalars(select(FollowUp).where(FollowUp.kind == "ORDER")).one()
        order.steps.append(FollowStep(act="serve", by_id=seat.officer_id, by_name="经办", facts=facts))
    people = named.everybody(case.only("REPORT"))
    for one in (("赵立新", "检查人员"), ("钱守义", "检查人员"), ("冯素梅", "见证人")):
        assert one in people


def test_names_of_before_the_rule_wait_for_a_second_person(case: Case) -> None:
    """报告批准以后规则才改为公开的：五里写着的姓名扣下，另一人核对放行了才公开。"""
    row = owing(case)
    sweeps.run("publications.project")
    name = session().get_one(Assignment, case.visit.insp).package["team"][0]["name"]
    words = {"evaluation": f"{name}到场时能够配合。", "advice": "责令限期改正，按期复查。"}
    row = drafting.propose(case.actor("clerk"), row.id, row.version, words)
    drafting.decide(case.actor("approver"), row.id, row.version, "APPROVED", "同意。")
    ruled(case.district, "report.publish", True)
    sweeps.run("publications.reports")
    assert session().scalars(select(PublicReport)).all() == []
    hold = session().scalars(select(TextHold).where(TextHold.kind == "REPORT")).one()
    assert {"where": "对被检查人评价", "kind": "inspector"} in hold.found
    gate.release(case.actor("approver"), hold.id, "姓名依法可以公开。")
    sweeps.run("publications.reports")
    assert len(session().scalars(select(PublicReport)).all()) == 1


def test_a_name_of_the_team_written_apart_is_held(case: Case) -> None:
    """经办用别的符号把姓名隔开写进三：拟办时就说疑似有检查人员的姓名，批准了也扣着不公开。"""
    for key, value in (("report.required", True), ("report.publish", True)):
        ruled(case.district, key, value)
    sweeps.run("followups.open")
    publish()
    sweeps.run("publications.project")
    name = session().get_one(Assignment, case.visit.insp).package["team"][0]["name"]
    row = case.only("REPORT")
    words = {"steps": "｜｜｜｜".join(name) + "到场", "evaluation": "基本守法。", "advice": "责令限期改正，按期复查。"}
    told = drafting.foretell(case.actor("clerk"), row.id, words)
    assert told.startswith("实施步骤里疑似有检查人员的姓名或证号")
    row = drafting.propose(case.actor("clerk"), row.id, row.version, words)
    drafting.decide(case.actor("approver"), row.id, row.version, "APPROVED", "同意。")
    sweeps.run("publications.reports")
    assert session().scalars(select(PublicReport)).all() == []
