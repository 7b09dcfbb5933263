"""要公开的话与名录对照：各户的名称、代码，检查人员和有账号的人的姓名（S2-05、S2-08）。"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from server.accounts.models import Officer
from server.accounts.service import jurisdiction
from server.domain import naming
from server.registry.models import Entity, Inspector

AT_ONCE = 5000
TOLD = 3


def people(s: Session, words: str, departments: Collection[str], more: Collection[str] = ()) -> list[str]:
    """话里写了这些部门里谁的姓名；more: 名录以外的人，如见证人。"""
    names = list(more)
    for model, name in ((Officer, Officer.display_name), (Inspector, Inspector.name)):
        names += s.scalars(select(name).where(model.department_id.in_(departments)))
    return naming.persons(words, names)


def firms(s: Session, words: str, listed: Select[str], spare: Collection[str] = ()) -> list[str]:
    """话里写了这些户（listed: 编号）里的哪一户；名录再大也只读名称和代码两栏，一段一段读。"""
    query = select(Entity.name, Entity.id_value).where(Entity.id.in_(listed))
    rows = s.execute(query.execution_options(yield_per=AT_ONCE))
    return naming.firms(words, ((name, code) for name, code in rows), jurisdiction().name, spare)


def refusal(who: Collection[str], firm: Collection[str]) -> str:
    """拒绝的一句；没有写的为空。写了谁只举几个，原话在写的人面前。"""
    said = []
    if who:
        said.append(f"姓名（{'、'.join(list(who)[:TOLD])}）")
    if firm:
        said.append(f"名录里单位的名称或代码（{'、'.join(list(firm)[:TOLD])}）")
    return f"这句话是公开的，里面写了{'和'.join(said)}，请改写身份、情况，不写姓名、单位名称。" if said else ""
