"""两库表式（S4-26）：检查对象名录库、执法检查人员名录库，各栏按 S4-03、S4-04 所列，供打印盖章和上报。

The notice names its annexes 3 and 4 but does not contain them, so the columns are those its text demands (so it is said
in docs/clauses.md; the sheet goes out under a seal and carries no remarks of ours, but for a part of the register,
which says so under its title). What the reader's roles may not see
stays empty, as on every screen (server.domain.disclosure).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import func

from server import clock, trail
from server.accounts.models import Department
from server.accounts.service import jurisdiction
from server.auth import Actor, visible
from server.db import session, unit
from server.documents import xlsx
from server.domain import disclosure, flags
from server.domain.vocabulary.entities import CreditClass, EntityFlag, EntityKind, EntityState
from server.domain.vocabulary.inspectors import InspectorDay, InspectorState
from server.domain.words import labels
from server.problems import Problem
from server.registry.entities.search import Wanted, counts, matching
from server.registry.entities.standing import EXITED, gone
from server.registry.inspectors.service import matching as persons
from server.registry.models import Entity, Inspector, SubLibrary

MOST = 20_000
"""Rows of one sheet; a county's list of one kind fits, and a sheet of more is not read by anybody."""
Row = dict[str, Any]
Column = tuple[str, float, Callable[[Row], str]]
KINDS, CLASSES, FLAGS = labels(EntityKind), labels(CreditClass), labels(EntityFlag)
STATES = labels(EntityState)
GENDERS = {"M": "男", "F": "女"}
PERSONS, DAYS = labels(InspectorState), labels(InspectorDay) | {"expiring": "证件六十天内到期"}

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
LIBRARY: Column = ("所在名录库", 30, lambda row: str(row["department"]))
"""Whoever looks over several departments is told whose each person is: units of two may bear one name."""


def objects(actor: Actor, wanted: Wanted) -> bytes:
    """检查对象名录库的 Excel：符合筛选条件的各户；没有点名状态的，已退出的不列。导出一次留一条痕。

    Raises Problem when there are more than MOST; Absent for a foreign sub-library.
    """
    s, today = session(), clock.today()
    query = matching(actor, wanted)
    if (total := s.scalar(query.with_only_columns(func.count(Entity.id)).order_by(None)) or 0) > MOST:
        raise Problem("invalid", f"一张表最多 {MOST} 户，符合条件的有 {total} 户，请先筛选。")
    found = list(s.scalars(query.order_by(Entity.district, Entity.id)))
    left = gone(actor, [row.id for row in found])
    rows = [
        _seen("entity", row, actor) | {"marks": flags.in_force(row.flags, today)}
        for row in found
        if wanted.statuses or (row.id not in left and row.status != EXITED)
    ]
    words = _filter(wanted)
    sheet = _sheet("检查对象名录库", OBJECTS, rows, actor, part=_part(actor, words, len(rows)))
    # What was typed may be anything, a telephone too; who, what and how much is what the trail is asked for.
    _taken(actor, "entity.exported", "检查对象名录库", disclosure.masked("，".join(words)) or "全部在册", len(rows))
    return sheet


def _taken(actor: Actor, kind: str, title: str, said: str, rows: int) -> None:
    """名录库离开系统，留一条痕：谁、哪一库、按什么条件、多少行；没有个人信息。"""
    with unit() as s:
        trail.append(s, kind, ref=None, actor=actor, payload={"list": title, "query": said, "rows": rows})


def _filter(wanted: Wanted) -> list[str]:
    """按什么筛的，一条一句；没有筛选为空。"""
    library = session().get(SubLibrary, wanted.sub_library) if wanted.sub_library else None
    said = (
        ("名称、地址含", [wanted.q]),
        ("类型", [KINDS.get(one, one) for one in wanted.kinds]),
        ("信用风险分类", [CLASSES.get(one, one) for one in wanted.credit_classes]),
        ("区域", wanted.districts),
        ("状态", [STATES.get(one, one) for one in wanted.statuses]),
        ("标记", [FLAGS.get(one, one) for one in wanted.flags]),
        ("子库", [library.name] if library else []),
    )
    return [f"{name}“{'、'.join(values)}”" for name, values in said if any(values)]


def _part(actor: Actor, words: list[str], shown: int) -> str:
    """筛选过的：按什么筛的，全库多少户里的多少户；没有筛选为空。"""
    if not words:
        return ""
    stands = counts(actor, Wanted())["facets"]["status"]
    total = sum(n for state, n in stands.items() if state != EXITED)
    return f"节选，不是全库：{'，'.join(words)}，共 {shown} 户；在册 {total} 户。"


def people(actor: Actor, q: str = "", status: str = "", state: str = "") -> bytes:
    """执法检查人员名录库的 Excel：符合筛选条件的，按单位、证号；没有点名的，已移出的不列。导出一次留一条痕。"""
    s = session()
    query = persons(actor, q, status, state)
    if not (status or state):
        query = query.where(Inspector.status != "removed")
    found = list(s.scalars(query.order_by(Inspector.unit, Inspector.cert_no)))
    offices = {row.id: row.name for row in s.query(Department)}
    rows = [_seen("inspector", row, actor) | {"department": offices[row.department_id]} for row in found]
    words = [
        f"{name}“{value}”"
        for name, value in (("状态", PERSONS.get(status, status)), ("今天", DAYS.get(state)))
        if value
    ]
    typed = [f"姓名、证号含“{q.strip()}”"] if q.strip() else []
    whole = visible(Inspector, actor).where(Inspector.status != "removed").with_only_columns(func.count(Inspector.id))
    part = f"节选，不是全库：{'，'.join(typed + words)}，共 {len(rows)} 人；在库 {s.scalar(whole) or 0} 人。"
    columns = (*PEOPLE, LIBRARY) if len({row["department"] for row in rows}) > 1 else PEOPLE
    sheet = _sheet("执法检查人员名录库", columns, rows, actor, part=part if typed or words else "")
    # Whoever was looked for is a person: the trail says that there was a word, not which.
    told = ["按姓名、证号检索"] * len(typed) + words
    _taken(actor, "inspector.exported", "执法检查人员名录库", "，".join(told) or "全部在库", len(rows))
    return sheet


def _seen(table: str, row: Entity | Inspector, actor: Actor) -> Row:
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return disclosure.redacted(table, values, actor.roles)


def _sheet(title: str, columns: Sequence[Column], rows: Sequence[Row], actor: Actor, part: str = "") -> bytes:
    wide = [6.0, *(width for _, width, _ in columns)]
    last = len(columns)
    blank = [""] * last
    half = last // 2
    dated = [f"填报单位（盖章）：{_office(actor)}", *blank]
    dated[half + 1] = "填报日期：　　　　年　　月　　日"
    hidden = sorted({name for row in rows for name in row["hidden"]})
    notes = ["注：空着的个人信息栏，您的角色不能看。"] if hidden else []
    called = f"{title}（节选）" if part else title
    lines = [
        xlsx.Line([called, *blank], "title", 32, [(0, last)]),
        *([xlsx.Line([part, *blank], height=xlsx.height(part, sum(wide)), merged=[(0, last)])] if part else []),
        xlsx.Line(dated, merged=[(0, half), (half + 1, last)]),
        xlsx.Line(["序号", *(head for head, _, _ in columns)], "head", 32),
        *(
            xlsx.Line(cells, "cell", max(map(xlsx.height, cells, wide)), styles=("center",))
            for cells in ([str(at), *(read(row) for _, _, read in columns)] for at, row in enumerate(rows, 1))
        ),
        *(xlsx.Line([note, *blank], merged=[(0, last)]) for note in notes),
    ]
    return xlsx.workbook(xlsx.Sheet(called, wide, lines, 4 if part else 3))


def _office(actor: Actor) -> str:
    office = session().get(Department, actor.department_id) if actor.department_id else None
    return office.name if office else jurisdiction().name
