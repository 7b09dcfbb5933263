"""两库表式（S4-26）：检查对象名录库、执法检查人员名录库，各栏按 S4-03、S4-04 所列，供打印盖章和上报。

The notice names its annexes 3 and 4 but does not contain them, so the columns are those its text demands (so it is said
in docs/clauses.md; the sheet goes out under a seal and carries no remarks of ours). What the reader's roles may not see
stays empty, as on every screen (server.domain.disclosure).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import func

from server import clock
from server.accounts.models import Department
from server.accounts.service import jurisdiction
from server.auth import Actor, visible
from server.db import session
from server.documents import xlsx
from server.domain import disclosure, flags
from server.domain.vocabulary.entities import CreditClass, EntityFlag, EntityKind
from server.domain.words import labels
from server.problems import Problem
from server.registry.entities.search import Wanted, matching
from server.registry.entities.standing import EXITED, gone
from server.registry.models import Entity, Inspector

MOST = 20_000
"""Rows of one sheet; a county's list of one kind fits, and a sheet of more is not read by anybody."""
Row = dict[str, Any]
Column = tuple[str, float, Callable[[Row], str]]
KINDS, CLASSES, FLAGS = labels(EntityKind), labels(CreditClass), labels(EntityFlag)
GENDERS = {"M": "男", "F": "女"}

OBJECTS: Sequence[Column] = (
    ("名称", 26, lambda row: str(row["name"])),
    ("统一社会信用代码（注册号）", 21, lambda row: str(row["id_value"])),
    ("住所（经营场所）", 30, lambda row: str(row["address"])),
    ("负责人", 9, lambda row: str(row["legal_rep"])),
    ("联系方式", 14, lambda row: str(row["phone"])),
    ("主体类型", 12, lambda row: KINDS.get(row["kind"], "")),
    ("行业类别", 14, lambda row: str(row["industry"])),
    ("区域分布", 12, lambda row: str(row["district"])),
    ("风险等级", 9, lambda row: CLASSES.get(row["credit_class"], "")),
    ("信用状况", 14, lambda row: "、".join(FLAGS[one] for one in FLAGS if one in row["marks"])),
)
PEOPLE: Sequence[Column] = (
    ("姓名", 12, lambda row: str(row["name"])),
    ("性别", 7, lambda row: GENDERS.get(row["gender"], "")),
    ("出生年月", 12, lambda row: str(row["birth_ym"])),
    ("职务", 18, lambda row: str(row["position"])),
    ("执法证号", 20, lambda row: str(row["cert_no"])),
    ("工作单位", 34, lambda row: str(row["unit"] or row["department"])),
)


def objects(actor: Actor, wanted: Wanted) -> bytes:
    """检查对象名录库的 Excel：符合筛选条件的各户；没有点名状态的，已退出的不列。

    Raises Problem when there are more than MOST; Absent for a foreign sub-library.
    """
    s, today = session(), clock.today()
    query = matching(actor, wanted)
    if (total := s.scalar(query.with_only_columns(func.count()).order_by(None)) or 0) > MOST:
        raise Problem("invalid", f"一张表最多 {MOST} 户，符合条件的有 {total} 户，请先筛选。")
    found = list(s.scalars(query.order_by(Entity.district, Entity.id)))
    left = gone(actor, [row.id for row in found])
    rows = [
        _seen("entity", row, actor) | {"marks": flags.in_force(row.flags, today)}
        for row in found
        if wanted.statuses or (row.id not in left and row.status != EXITED)
    ]
    return _sheet("检查对象名录库", OBJECTS, rows, actor)


def people(actor: Actor) -> bytes:
    """执法检查人员名录库的 Excel：在库的，按单位、证号。"""
    s = session()
    query = visible(Inspector, actor).where(Inspector.status != "removed")
    found = list(s.scalars(query.order_by(Inspector.unit, Inspector.cert_no)))
    offices = {row.id: row.name for row in s.query(Department)}
    rows = [_seen("inspector", row, actor) | {"department": offices[row.department_id]} for row in found]
    return _sheet("执法检查人员名录库", PEOPLE, rows, actor)


def _seen(table: str, row: Entity | Inspector, actor: Actor) -> Row:
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return disclosure.redacted(table, values, actor.roles)


def _sheet(title: str, columns: Sequence[Column], rows: Sequence[Row], actor: Actor) -> bytes:
    wide = [6.0, *(width for _, width, _ in columns)]
    last = len(columns)
    blank = [""] * last
    half = last // 2
    dated = [f"填报单位（盖章）：{_office(actor)}", *blank]
    dated[half + 1] = "填报日期：　　　　年　　月　　日"
    hidden = sorted({name for row in rows for name in row["hidden"]})
    notes = ["注：空着的个人信息栏，您的角色不能看。"] if hidden else []
    lines = [
        xlsx.Line([title, *blank], "title", 32, [(0, last)]),
        xlsx.Line(dated, merged=[(0, half), (half + 1, last)]),
        xlsx.Line(["序号", *(head for head, _, _ in columns)], "head", 32),
        *(
            xlsx.Line(cells, "cell", max(map(xlsx.height, cells, wide)), styles=("center",))
            for cells in ([str(at), *(read(row) for _, _, read in columns)] for at, row in enumerate(rows, 1))
        ),
        *(xlsx.Line([note, *blank], merged=[(0, last)]) for note in notes),
    ]
    return xlsx.workbook(xlsx.Sheet(title, wide, lines, 3))


def _office(actor: Actor) -> str:
    office = session().get(Department, actor.department_id) if actor.department_id else None
    return office.name if office else jurisdiction().name
