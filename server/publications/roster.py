"""检查人员名录的公开文字：此刻要公开的各人，叫法，疑似的各处，扣下了又没有了的（S3-11、S4-15）。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from server import clock
from server.accounts.models import Department
from server.db import session
from server.domain import disclosure, privacy
from server.publications import gate
from server.publications.gate import Text
from server.publications.models import TextHold
from server.publications.public import PublicInspector
from server.registry.imports.identity import hidden, written
from server.registry.inspectors import standing
from server.registry.models import Inspector
from server.rules import service as rules

KIND, NAME, CERTIFICATE = "INSPECTOR", "检查人员名录", "cert_no"
UNSAID = "（姓名里有号码，不显示）"


@dataclass(frozen=True, slots=True)
class Entry:
    """名录公开的一行，和关口要看的那份文字。"""

    row: dict[str, Any]
    text: Text


def entries() -> list[Entry]:
    """在库、证件有效、准予公示的各人；只出规则点名的和公开的各栏。"""
    named, today = rules.profile_of().words("inspector.publish_fields"), clock.today()
    query = select(Inspector).where(Inspector.status == "active", Inspector.publish_ok.is_(True))
    people = list(session().scalars(query.order_by(Inspector.department_id, Inspector.cert_no)))
    holding = standing.qualified(session(), people, today)
    homes = {one.id: one.name for one in session().scalars(select(Department))}
    made: list[Entry] = []
    for one in people:
        if one.cert_to and one.cert_to < today:
            continue
        columns = {name: getattr(one, name) for name in disclosure.INSPECTOR_PUBLIC}
        body = disclosure.inspector_public(columns | {"qualifications": sorted(holding[one.id])}, named)
        row = {"id": one.id, "authority": homes[one.department_id], "cert_no": one.cert_no, "body": body}
        made.append(Entry(row, _text(one.id, called(one), one.department_id, body)))
    return made


def called(one: Inspector) -> str:
    """扣下的是谁：姓名与执法证号；哪一样本身是身份证号、手机号的，不重现。"""
    bare = privacy.identity(one.name) or privacy.find(one.name)
    number = hidden(one.cert_no) if written(one.cert_no, as_code=True) else one.cert_no
    return f"检查人员{UNSAID if bare else one.name}，执法证号 {number}"


def standing_still(held: set[str]) -> frozenset[str]:
    """扣下的各人里，已公开的旧样可以留着的：旧样自己过得了关口。"""
    rows = session().scalars(select(PublicInspector).where(PublicInspector.id.in_(held))) if held else ()
    return frozenset(row.id for row in list(rows) if not gate.unreleased(_text(row.id, "", None, row.body)))


def gone() -> frozenset[str]:
    """扣着的、人已经不在名录或者已经改掉的；扫描之前也不再等人放行。"""
    return frozenset(gate.stale((KIND,), [each.text for each in entries()]) if gate.waiting((KIND,)) else ())


def title_of(row: TextHold) -> str:
    """扣下的是谁，此刻的叫法；人不在了的照扣下时的。"""
    one = session().get(Inspector, row.ref) if row.state == "held" else None
    return called(one) if one else row.title


def _text(ref: str, title: str, department_id: str | None, body: dict[str, Any]) -> Text:
    return Text(KIND, ref, title, department_id, None, body, tuple(_identities(body)))


def _identities(body: dict[str, Any]) -> list[dict[str, str]]:
    """分开写的、抄错一位的身份证号；证号一栏只认确是身份证号的，别的证号有多少位都照常公开。"""
    return [
        {"where": where, "kind": "id_number"}
        for where, words in privacy.walk(body)
        if written(words, as_code=where == CERTIFICATE)
        and (where == CERTIFICATE or "id_number" not in privacy.find(words))
    ]
