"""从 Excel 粘贴：逐行读、逐格说问题、一次添上、一次撤回（S3-14、S3-17）。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.models import Department
from server.auth import Actor, visible
from server.db import new_id, session, unit
from server.domain import plan as law
from server.domain import trades, ways
from server.domain.decide import Refusal
from server.domain.entry import CLASSES, read_ratios
from server.domain.planning import advice, cells, offices, periods, said_share, scope
from server.domain.vocabulary.items import Method
from server.plans import checking, content, counting, keep, service, sharing
from server.plans.models import Plan, PlanEntry
from server.problems import Absent, Problem
from server.registry.models import Item

LABEL = cells.LABELS
SEATS = range(1, 7)
STEPS = ("分级", "按信用风险分类", "分类分级", "按风险")


@dataclass
class Read:
    """读好的一行：原表行号、任务名称、各栏的值、问题与提醒。"""

    number: int
    name: str
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[dict[str, str]] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)

    @property
    def read(self) -> dict[str, str]:
        """各栏读成什么，给人核对；看不懂的照原文。"""
        wrong = self._columns()
        said = {name: "" if LABEL[name] in wrong else told for name, told in self._read().items()}
        return {name: told or self.shown.get(name, "") for name, told in said.items()}

    def _read(self) -> dict[str, str]:
        values = self.values
        ways = "、".join(Method(way).label for way in values["methods"])
        ratios = read_ratios(values["ratios"])
        asked = f"；不少于 {values['min_n']} 户" if "min_n" in values and values["rounding"] != "heads" else ""
        words = (
            "" if isinstance(ratios, Refusal) else content.amount(ratios, values["rounding"], values.get("min_n", 0))
        )
        return {
            "scope": scope.full(values["filter"], values["object_scope"]),
            "ratio": self.shown.get("quantity", "") if LABEL["quantity"] in self._columns() else words + asked,
            "methods": ways if self.shown.get("methods") else f"{ways}（没有写）",
            "period": f"{values['period_from'].isoformat()} 至 {values['period_to'].isoformat()}",
        }

    def _columns(self) -> set[str]:
        return {problem["column"] for problem in self.problems}

    def wrong(self, key: str, message: str) -> None:
        """记下一格的问题。"""
        self.problems.append({"column": LABEL[key], "value": self.shown.get(key, ""), "message": message})


def preview(actor: Actor, plan_id: str, text: str) -> list[Read]:
    """读一遍，不写任何东西。Raises Absent, Problem plan.not_editable / plan.paste."""
    plan = keep.editable(actor, plan_id)
    rows = cells.read_table(text)
    if all(row.skipped for row in rows):
        raise Problem("plan.paste", "没有读到内容。请在 Excel 里连同表头选中，复制后粘贴。")
    if len(rows) > cells.MOST_ROWS:
        raise Problem("plan.paste", f"一次最多粘贴 {cells.MOST_ROWS} 行，这里有 {len(rows)} 行。")
    s = session()
    known = _Known(s, actor, plan)
    found = [_read(s, plan, known, row) for row in rows if not row.skipped]
    names: dict[str, int] = {entry.name: 0 for entry in plan.entries}
    for one in found:
        if one.name in names:
            where = f"第 {names[one.name]} 行" if names[one.name] else "计划里"
            one.hints.append(f"与{where}的任务同名，请核对是否重复。")
        names.setdefault(one.name, one.number)
    return found


def skipped(text: str) -> list[dict[str, Any]]:
    """不是任务、没有读的各行：合计、注、签名一行，第几行、开头写的什么。"""
    return [{"number": row.number, "text": row.skipped[:40]} for row in cells.read_table(text) if row.skipped]


def commit(actor: Actor, plan_id: str, text: str) -> tuple[str, list[PlanEntry]]:
    """把没有问题的行添上，返回批号；一行有问题就一行也不添（A2 的做法：改好再来）。

    Raises Absent, Problem plan.not_editable / plan.paste / plan.paste_rows.
    """
    rows = preview(actor, plan_id, text)
    if bad := [row for row in rows if row.problems]:
        numbers, first = [str(row.number) for row in bad], bad[0].problems[0]
        where = f"第 {'、'.join(numbers[:8])} 行{'等' if len(bad) > 8 else ''}有问题"
        why = f"{f'第 {numbers[0]} 行' if len(bad) > 1 else ''}{first['column']}：{first['message']}"
        raise Problem("plan.paste_rows", f"{where}。{why}请改好再粘贴。")
    batch = new_id()
    with unit() as s:
        plan = keep.editable(actor, plan_id)
        made = []
        for row in rows:
            entry = service.new_entry(actor, plan, row.values)
            entry.batch = batch
            plan.entries.append(entry)
            made.append(entry)
        trail.append(s, "plan.pasted", ref=plan.id, actor=actor, payload={"batch": batch, "rows": len(made)})
    return batch, made


def undo(actor: Actor, plan_id: str, batch: str) -> int:
    """撤回一次粘贴，返回几条。Raises Absent, Problem plan.not_editable / plan.entry_drawn."""
    with unit() as s:
        plan = keep.editable(actor, plan_id)
        gone = [entry for entry in plan.entries if entry.batch == batch]
        if not gone:
            raise Absent("粘贴")
        keep.undrawn(s, gone)
        for entry in gone:
            plan.entries.remove(entry)
        trail.append(s, "plan.paste_undone", ref=plan.id, actor=actor, payload={"batch": batch, "rows": len(gone)})
    return len(gone)


class _Items:
    """一个部门的事项，按编号、按名称找。"""

    def __init__(self, items: Iterable[Item]) -> None:
        self.codes: dict[str, Item] = {}
        self.names: dict[str, list[Item]] = defaultdict(list)
        for item in items:
            self.codes[item.code.upper()] = item
            self.names[cells.plain(item.name)].append(item)
            if item.sub_item:
                self.names[cells.plain(f"{item.name}({item.sub_item})")].append(item)

    def knows(self, said: str) -> bool:
        """有没有叫这个的，哪怕不止一个。"""
        return cells.plain(said) in self.names or said.strip().upper() in self.codes

    def find(self, said: str) -> Item | None:
        """一个名称几个子项的说不清，算没找到。"""
        found = self.names.get(cells.plain(said), [])
        return self.codes.get(said.strip().upper()) or (found[0] if len(found) == 1 else None)


class _Known:
    """粘贴时要对上的名称：本部门的事项、全部部门；联合计划还有别的部门公布了的事项。"""

    def __init__(self, s: Session, actor: Actor, plan: Plan) -> None:
        self.own = _Items(s.scalars(visible(Item, actor).where(Item.state == "active")))
        self.departments: dict[str, str] = {}
        self.names_of: dict[str, str] = {}
        for row in s.scalars(select(Department).where(Department.active.is_(True))):
            self.departments |= {cells.plain(row.name): row.id, row.code.upper(): row.id}
            self.names_of[row.id] = row.name
        offered = [one["id"] for one in sharing.offered(plan, list(self.names_of))]
        shared: dict[str, list[Item]] = defaultdict(list)
        for item in s.scalars(select(Item).where(Item.id.in_(offered)).order_by(Item.code, Item.id)):
            shared[item.department_id].append(item)
        self.shared = {key: _Items(items) for key, items in shared.items()}

    def item(self, said: str, partners: Sequence[str]) -> Item | None:
        """编号或名称所指的事项：本部门的在前，再是参与部门公布了的；几个说不清的算没找到。"""
        if self.own.knows(said):
            return self.own.find(said)
        found = [item for key in partners if key in self.shared and (item := self.shared[key].find(said))]
        return found[0] if len(found) == 1 else None

    def owners(self, said: str) -> list[str]:
        """别的哪几个部门公布了这个事项。"""
        return [key for key, items in self.shared.items() if items.find(said)]

    def department(self, said: str) -> str | None:
        """全称、代码，或唯一的后半截、通行的简称（县消防救援大队、消防大队 → 青禾县消防救援大队）。"""
        exact = self.departments.get(cells.plain(said)) or self.departments.get(said.strip().upper())
        brief = offices.brief(said)
        tails = {key for key, name in self.names_of.items() if len(brief) >= 3 and offices.brief(name).endswith(brief)}
        return exact or (next(iter(tails)) if len(tails) == 1 else None)

    def joining(self, said: str) -> tuple[str | None, int | None]:
        """部门与它的席位；先当整个是名称或代码（代码也以数字结尾），再看后面是不是席位。"""
        if whole := self.department(said):
            return whole, None
        name, seats = cells.read_seats(said)
        return (self.department(name), seats) if seats is not None else (None, None)


def _read(s: Session, plan: Plan, known: _Known, row: cells.Row) -> Read:
    one = Read(row.number, row.cells.get("name", ""), shown=dict(row.cells))
    if not one.name:
        one.wrong("name", "没有任务名称。")
    one.hints += [
        f"“{title[:20]}”一栏没有读：{text[:30]}" if title not in cells.LEADING else _leads(text)
        for title, text in row.unread.items()
        if title not in cells.LEADING or known.department(text) != plan.department_id
    ]
    values: dict[str, Any] = {"name": one.name[:200], "note": row.cells.get("note", "")[:500]}
    values["content"] = row.cells.get("content", "")[:2000]
    values["item_ids"] = _items(one, plan, known)
    _scope(one, values)
    _period(one, plan, values)
    methods = cells.read_methods(row.cells.get("methods", ""))
    if methods is None and ways.only_drawn(said := row.cells["methods"]):
        one.hints.append(
            f"“{said[:20]}”只说怎样抽，没有说怎样查：抽查方式读作“{Method.ON_SITE.label}”，不对的在条目里改。"
        )
    elif methods is None:
        one.wrong("methods", "抽查方式看不懂，应如：实地检查、书面检查、网络监测。")
    values["methods"] = methods or ["ON_SITE"]
    if methods and (told := ways.told(row.cells.get("methods", ""), "检查内容")):
        one.hints.append(told)
    _slots(one, plan, known, values)
    _share(s, one, plan, values)
    one.values = values
    return one


def _leads(text: str) -> str:
    return f"牵头部门写的是“{text[:30]}”，没有读：本部门编的计划由本部门牵头。"


def _items(one: Read, plan: Plan, known: _Known) -> list[str]:
    said = cells.read_names(one.shown.get("items", ""))
    if not said:
        one.wrong("items", "没有写抽查事项。")
    joining = (known.joining(each)[0] for each in cells.read_names(one.shown.get("departments", "")))
    partners = [key for key in dict.fromkeys(joining) if key and key != plan.department_id]
    found = [known.item(each, partners) for each in said]
    lost = [each for each, item in zip(said, found, strict=True) if item is None]
    elsewhere = {each: owners for each in lost if not known.own.knows(each) and (owners := known.owners(each))}
    for each, owners in elsewhere.items():
        one.wrong("items", _whose(each, [known.names_of[key] for key in owners], set(owners) & set(partners)))
    if unknown := [each for each in lost if each not in elsewhere]:
        one.wrong("items", f"清单里没有启用的“{'”“'.join(unknown[:3])}”。请写事项编号，或清单上的名称。")
    for each, item in zip(said, found, strict=True):
        also = [known.names_of[key] for key in known.owners(each) if key in partners]
        if item and item.department_id == plan.department_id and also and each.strip().upper() != item.code.upper():
            one.hints.append(f"“{each[:30]}”读作本部门的事项；{'、'.join(also[:3])}也公布了同名的。")
    chosen = {item.id: item for item in found if item}
    barred = (law.may_plan_item(service.item_facts(item), clock.today()) for item in chosen.values())
    for refusal in filter(None, barred):
        one.wrong("items", f"{refusal.message.rstrip('。')}。")
    return list(chosen)


def _whose(said: str, owners: Sequence[str], joining: Collection[str]) -> str:
    """本部门没有、别的部门公布了的事项：要么让它参与，要么说不清是哪一家的。"""
    names = "、".join(owners[:3])
    if joining:
        return f"“{said[:30]}”{names}都公布了，说不清是哪一个：请这一行先不写它，添上以后在条目里选。"
    which = "写上这个部门" if len(owners) == 1 else "写上其中一个"
    return f"“{said[:30]}”是{names}公布的事项：请在“{LABEL['departments']}”一栏{which}。"


def _scope(one: Read, values: dict[str, Any]) -> None:
    said = one.shown.get("scope", "")
    values["object_scope"] = said[:500]
    kinds = cells.read_kinds(said) if said else None
    found = None if kinds else trades.read(said)
    values["filter"] = {"kind": kinds} if kinds else {"industry": found} if found else None
    if kinds and cells.plain(said) != (read := scope.condition(values["filter"])):
        one.hints.append(f"“{said[:20]}”读作种类：{read}。")
    if found:
        one.hints.append(f"“{said[:20]}”读作{scope.condition(values['filter'])}。")
    if scope.unread(one.name, values["filter"], said, everybody=False):
        one.hints.append(f"“{said[:20]}”读不成条件：添上以后列为须改，请打开条目选定种类、辖区、行业或子库。")


def _period(one: Read, plan: Plan, values: dict[str, Any]) -> None:
    found = periods.read_period(one.shown.get("period", ""), plan.year)
    if found is None and periods.open_ended(one.shown.get("period", "")):
        one.wrong("period", "只写了到几时为止，没有写从几时起：请写成如 3月至6月。")
    elif found is None:
        one.wrong("period", "实施时间看不懂，应如：3月至6月、第二季度、2026-03-01至2026-06-30。")
    elif found[0] > found[1]:
        one.wrong("period", "起日晚于止日。")
    elif {found[0].year, found[1].year} != {plan.year}:
        one.wrong("period", f"不在 {plan.year} 年度之内。")
    elif checking.unapproved(plan) and (over := law.not_over(found[1], clock.today())):
        one.hints.append(f"{over.message}添上以后列为须改。")
    elif begun := advice.begun(found[0], clock.today()):
        one.hints.append(f"{begun.title}：{begun.text}")
    values["period_from"], values["period_to"] = found or (clock.today(), clock.today())


def _slots(one: Read, plan: Plan, known: _Known, values: dict[str, Any]) -> None:
    said = cells.read_names(one.shown.get("departments", ""))
    if not said:
        _alone(one, plan)
        return
    if plan.scope != "JOINT":
        one.wrong("departments", "部门计划不写参与部门；要几个部门一起查，请另编联合计划。")
        return
    found = [known.joining(each) for each in said]
    if lost := [each for each, (key, _) in zip(said, found, strict=True) if key is None]:
        one.wrong("departments", f"没有登记“{'”“'.join(lost[:3])}”这个部门。席位写在名称后面，如：文旅局2。")
    if many := [each for each, (_, seats) in zip(said, found, strict=True) if seats not in (None, *SEATS)]:
        one.wrong("departments", f"“{many[0]}”的席位不对：一个部门 {SEATS[0]} 到 {SEATS[-1]} 席。")
    seats = {plan.department_id: 1}
    told: set[str] = set()
    for each, (key, n) in zip(said, found, strict=True):
        if key in told and seats[key] != (n or 1):
            one.wrong("departments", f"“{each}”这个部门写了两次，席位不一样：只留一处。")
        elif key:
            seats[key] = n or 1
            told.add(key)
    if told == {plan.department_id} and not lost:
        _alone(one, plan)
    if len(seats) > 1 and not one.problems:
        values["slots"] = [{"department_id": key, "seats": n} for key, n in seats.items()]
        one.hints.append(_team(known, seats))


def _alone(one: Read, plan: Plan) -> None:
    """联合计划的一行没有别的部门参加：添得上，送不了审，读的时候就说（S3-17）。演练不拦，不说。"""
    if plan.scope != "JOINT" or plan.kind != "ANNUAL":
        return
    how = f"添上以后列为须改，请在“{LABEL['departments']}”一栏写上由哪些部门参加；只由本部门查的，列进部门自己的计划。"
    one.hints.append(f"{'只写了本部门' if one.shown.get('departments') else '没有写参与部门'}：{how}")


def _team(known: _Known, seats: dict[str, int]) -> str:
    """读出来的检查组：没有写席位的各一席，本部门没有列的也一席。"""
    return (
        f"检查组 {sum(seats.values())} 人：{'、'.join(f'{known.names_of[key]} {n} 席' for key, n in seats.items())}。"
    )


def _share(s: Session, one: Read, plan: Plan, values: dict[str, Any]) -> None:
    said, wanted = one.shown.get("ratio", ""), cells.read_quantity(one.shown.get("quantity", ""))
    if one.shown.get("quantity", "") and wanted is None:
        one.wrong("quantity", "抽查数量应为户数，如 12 或 12户。")
    values["rounding"], values["ratios"] = "exact", {"B": "1%"}
    if said and cells.plain(said) in STEPS:
        values["ratios"] = dict(
            each.split("=") for each in keep.of_year(plan.department_id, plan.year).words("ratio.by_risk")
        )
    elif said:
        found = said_share.read(said)
        one.hints += found.hints
        if found.problem:
            one.wrong("ratio", found.problem)
        elif found.heads and wanted and wanted != found.heads:
            one.wrong("ratio", f"比例一栏写 {found.heads} 户，抽查数量写 {wanted} 户：请只留一处。")
        elif found.heads:
            wanted, said = found.heads, ""
        values["ratios"], values["rounding"] = found.ratios or values["ratios"], found.rounding
    elif not wanted and not one.problems:
        one.wrong("ratio", "没有写抽查比例，也没有写抽查数量。")
    if wanted and not said:
        _heads(s, one, plan, wanted, values)
    elif wanted:
        values["min_n"] = wanted


def _heads(s: Session, one: Read, plan: Plan, wanted: int, values: dict[str, Any]) -> None:
    """只写户数的：名录里符合条件的不够，就是问题。"""
    base = sum(counting.sizes(s, plan.department_id, clock.today(), values["filter"]).values())
    if wanted > base:
        one.wrong("quantity", f"名录里符合条件的只有 {base} 户。")
    else:
        values["ratios"] = {name: [wanted, base] for name in CLASSES}
    values["rounding"], values["min_n"] = "heads", wanted
