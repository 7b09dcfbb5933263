"""现场摇号之前发给经办和见证人的名册：行号、层、代号前八位；没有名称（rulings 12、16）。

The running number is the line in units.txt or staff.txt, which is what a drawn ball says. Who is left out of the draw
has no line here, so that nobody calls his number. Layers go by their aliases, as on the public page and in its order:
a photo of the wall must not tell the risk class of a code.
"""

from __future__ import annotations

import csv
import io
from typing import Any

from sqlalchemy import select

from draw.package import read_staff, read_units
from draw.plan import read_plan
from draw.result import strata_of
from draw.team import Rules
from server import storage
from server.accounts.models import Department
from server.db import session
from server.domain.vocabulary.inspections import TeamRole
from server.draws import kinds, manual
from server.draws.models import Draw
from server.plans.models import PlanEntry
from server.problems import Problem

SHORT = 8
PARTS = ("units", "staff")


def read(draw: Draw) -> dict[str, Any]:
    """参加抽取的户、检查人员与每层应抽几户。Raises Problem draw.not_frozen."""
    if draw.manifest is None:
        raise Problem("draw.not_frozen", "名册还没有冻结，行号要到冻结时才定。")
    kept = {name: storage.read(draw.files[name]) for name in ("units.txt", "staff.txt", "plan.json")}
    units, staff, plan = read_units(kept["units.txt"]), read_staff(kept["staff.txt"]), read_plan(kept["plan.json"])
    rules = Rules(plan.slots, {p.blind: p for p in staff})
    homes = offices(draw)
    joint = len({slot.dept for slot in plan.slots}) > 1
    heads = [n == 0 or (joint and "L" in slot.quals) for n, slot in enumerate(plan.slots)]
    seats = [TeamRole.LEAD.label if head else TeamRole.MEMBER.label for head in heads]
    sits = [[n for n, slot in enumerate(plan.slots) if rules.seats(person, slot)] for person in staff]
    sizes = {x.code: x.size for x in strata_of(units, plan)}
    return {
        "seats": seats,
        "offices": [homes.get(slot.dept, "") if joint else "" for slot in plan.slots],
        "quotas": [
            {"stratum": code, "pool": sizes[code], "low": low, "high": high}
            for code, (low, high) in sorted(manual.spans(units, plan).items())
            if sizes[code]
        ],
        "units": [
            {"number": n, "stratum": u.stratum, "blind": u.blind[:SHORT]}
            for n, u in enumerate(units, 1)
            if u.flag == "-"
        ],
        "staff": [
            {
                "number": n,
                "blind": p.blind[:SHORT],
                "lead": any(heads[at] for at in own),
                "office": homes.get(p.dept, "") if joint else "",
                "sits": list(dict.fromkeys(seats[at] for at in own)),
            }
            for (n, p), own in zip(enumerate(staff, 1), sits, strict=True)
            if own
        ],
    }


def offices(draw: Draw) -> dict[str, str]:
    """参加部门在公开文件里的代码到名称。"""
    entry = session().get_one(PlanEntry, draw.plan_entry_id)
    marks, _ = kinds.seats_of(session(), entry, draw.department_id)
    query = select(Department.id, Department.name).where(Department.id.in_(list(marks)))
    return {marks[one]: name for one, name in session().execute(query)}


def sheet(draw: Draw, part: str) -> str:
    """一份名册的 CSV，Excel 直接打开。"""
    found, out = read(draw), io.StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    if part == "units":
        lines.writerow(["名册行号", "层", "代号前八位"])
        lines.writerows([one["number"], one["stratum"], f"={_quoted(one['blind'])}"] for one in found["units"])
    else:
        joint = any(found["offices"])
        lines.writerow(["人员编号", *(["部门"] if joint else []), "可任", "代号前八位"])
        told = (
            [one["number"], *([one["office"]] if joint else []), "、".join(one["sits"]), f"={_quoted(one['blind'])}"]
            for one in found["staff"]
        )
        lines.writerows(told)
    return f"\ufeff{out.getvalue()}"


def _quoted(text: str) -> str:
    """代号如 12345e67，Excel 会当成数：写成文字。"""
    return f'"{text}"'
