"""抽取记录是每一卷的文书：签齐了自己入卷，没有签齐的写明为什么（S2-05、S4-10）。"""

from __future__ import annotations

from sqlalchemy import select

from server import clock, storage, sweeps
from server.accounts.models import Officer
from server.db import session
from server.dossiers import binding, drawn, record
from server.dossiers.models import Dossier
from server.draws import paper
from server.draws.models import Draw, DrawMinutes
from server.inspections.models import Assignment
from tests.makers import made
from tests.server.dossiers.conftest import Case


def closed(draw_id: str) -> None:
    """这次抽取的记录签齐成卷，附扫描件。"""
    with made() as s:
        officer = s.scalars(select(Officer.id).limit(1)).one()
        row = DrawMinutes(draw_id=draw_id, content={}, digest="d" * 64, made_by=officer, made_at=clock.now())
        row.pdf, row.scan, row.closed_at = storage.put(b"%PDF-1.7 minutes"), storage.put(b"\x89PNG scan"), clock.now()
        row.closed_by = officer
        s.add(row)


def reason(case: Case) -> str:
    """目录里怎样说还没有抽取记录。"""
    session().rollback()
    return drawn.lacking(session(), case.dossier)


def test_signed_minutes_lie_in_every_dossier(case: Case) -> None:
    """签字成卷的抽取记录和扫描件按指纹入卷，只入一次；目录写抽取编号。"""
    draw_id = session().get_one(Assignment, case.visit.insp).draw_id
    assert draw_id is not None
    assert "还没有拟定" in reason(case)
    listed = binding.missing(case.dossier, set(), reason(case))
    assert listed[0]["title"] == "随机抽取记录（签字成卷）"
    closed(draw_id)
    assert sweeps.run("dossiers.minutes")["dossiers.minutes"]["done"] == 1
    assert sweeps.run("dossiers.minutes")["dossiers.minutes"]["due"] == 0
    kinds = {row.kind: row.sha256 for row in case.dossier.documents}
    assert kinds["DRAW_MINUTES"] == storage.digest_of(b"%PDF-1.7 minutes")
    assert "DRAW_SCAN" in kinds
    assert reason(case) == ""
    told = drawn.numbers(session(), [draw_id])
    rows = binding.entries(case.dossier, {}, {}, told)
    draw = session().get_one(Draw, draw_id)
    assert [row["no"] for row in rows if row["kind"] == "DRAW_MINUTES"] == [f"{draw.no} 第{draw.attempt}次"]


def test_every_paper_of_a_dossier_opens(case: Case) -> None:
    """抽取记录与别的文书一样从卷里打开；机读的随导出走，别卷的文书不给。"""
    draw_id = session().get_one(Assignment, case.visit.insp).draw_id
    assert draw_id is not None
    closed(draw_id)
    sweeps.run("dossiers.minutes")
    session().rollback()
    shas = {row.kind: row.sha256 for row in case.dossier.documents}
    answer = case.get("approver", f"/documents/{shas['DRAW_MINUTES']}")
    assert (answer.data, answer.mimetype) == (b"%PDF-1.7 minutes", "application/pdf")
    assert case.get("approver", f"/documents/{shas['RECORD_JSON']}").status_code == 404
    assert case.get("approver", f"/documents/{storage.put(b'%PDF-1.7 another')}").status_code == 404


def test_a_dispatch_before_the_signatures_is_told(case: Case) -> None:
    """派发先于签字的，理由写在现场卷、目录，也补印在后签的抽取记录上。"""
    with made() as s:
        draw = s.scalars(select(Draw)).one()
        draw.numbers = draw.numbers | {"unsigned": "主持人出差，次日补签"}
    assert "主持人出差，次日补签" in reason(case)
    built = record.build(session(), session().scalars(select(Dossier)).one(), "https://x")
    assert built["draw"]["unsigned"] == "主持人出差，次日补签"
    draw = session().scalars(select(Draw)).one()
    assert "主持人出差" in paper.later(draw, {"incidents": "无"})
    assert paper.later(draw, {"incidents": "派发先于签字，理由：主持人出差，次日补签"}) == ""


def test_only_a_clean_result_says_that_no_problem_was_found(case: Case) -> None:
    """没有处置的卷，结果不是 R01 的（隐瞒、停业、待后续处理），目录不说“未发现问题”。"""
    row = case.dossier
    for code, why in (
        ("R01", "未发现问题"),
        ("R03", "处置中没有这一种"),
        ("R08", "处置中没有这一种"),
        ("R09", "处置中没有这一种"),
    ):
        row.result_code, row.disposals = code, []
        said = {one["title"]: one["reason"] for one in binding.missing(row, set())}
        assert said["责令改正、整改、复查"] == said["移送函、抄告函、回执"] == why
    session().rollback()
