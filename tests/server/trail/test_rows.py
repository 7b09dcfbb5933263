"""证据行：只随办事改动；绕过程序改库，一行一列都能发现。"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, insert, update

from server.accounts.models import Department, RoleGrant
from server.db import Base, UnitError, new_id, session, unit
from server.trail import rows
from server.trail.verify import verify
from tests.makers import District, made


def grant() -> RoleGrant:
    found = session().query(RoleGrant).order_by(RoleGrant.id).first()
    assert found is not None
    return found


def test_every_act_of_the_first_day_is_vouched_for(district: District) -> None:
    """开局之后，每一行授权都与留痕相符。"""
    assert verify(session()) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("role", "approver"), ("until", date(2040, 1, 1)), ("revoked_at", datetime(2026, 1, 1, tzinfo=UTC))],
)
def test_a_changed_column_is_found(district: District, column: str, value: object) -> None:
    """数据库里直接改授权，不论哪一列。"""
    target = grant()
    session().execute(update(RoleGrant).where(RoleGrant.id == target.id).values(**{column: value}))
    session().commit()
    session().expire_all()
    assert verify(session()) == [f"row role_grant:{target.id} differs from its entry"]


def test_a_removed_row_is_found(district: District) -> None:
    """直接删去的授权。"""
    target = grant().id
    session().execute(delete(RoleGrant).where(RoleGrant.id == target))
    session().commit()
    assert verify(session()) == [f"row role_grant:{target} is missing"]


def test_a_row_that_came_by_another_door_is_found(district: District) -> None:
    """直接插进来的授权。"""
    other = new_id()
    values = {"id": other, "officer_id": grant().officer_id, "role": "approver", "since": date(2026, 1, 1)}
    session().connection().execute(insert(RoleGrant).values(granted_by="-", **values))
    session().commit()
    assert verify(session()) == [f"row role_grant:{other} has no entry"]


def test_a_technical_unit_may_not_touch_evidence(district: District) -> None:
    """不留痕的单元改动证据列，整个回滚。"""
    with pytest.raises(UnitError), unit(technical=True):
        grant().role = "approver"
    assert verify(session()) == []


def test_a_row_removed_by_an_act_is_gone_for_good(district: District) -> None:
    """办事删去的行不算缺失。"""
    with made() as s:
        s.delete(grant())
    assert verify(session()) == []


def test_the_order_of_columns_is_part_of_the_digest() -> None:
    """证据列只增不减：旧摘要按当时的列数仍可重算。"""
    row = RoleGrant(id="1", officer_id="2", role="clerk", since=date(2026, 1, 1), granted_by="3")
    whole = rows.digest_of(row)
    assert rows.digest_of(row, int(whole.split(".")[0])) == whole
    assert rows.digest_of(row, 3).startswith("3.")


def test_sealed_columns_exist(app: object) -> None:
    """每张证据表点名的都是真有的列，主键在内。"""
    models = list(rows.models())
    assert len(models) > 10
    for model in models:
        columns = Base.metadata.tables[model.__tablename__].columns
        own = {column.key for column in columns if column.primary_key}
        assert own <= set(rows.sealed(model)) <= set(columns.keys())


def test_what_is_no_evidence_is_not_vouched_for(district: District) -> None:
    """不是证据的列（例如部门电话）可以随时更正，核对不管它。"""
    session().execute(update(Department).values(phone="0000-000"))
    session().commit()
    assert verify(session()) == []
