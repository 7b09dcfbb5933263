"""每张表、每一列都说得清是什么、谁能看。"""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import Table

from server import auth
from server.db import Base, Label, PublicBase

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def tables(app: Flask) -> list[Table]:
    return [*Base.metadata.sorted_tables, *PublicBase.metadata.sorted_tables]


def test_every_column_has_a_chinese_comment_and_a_label(app: Flask) -> None:
    """每列有中文说明和公开级别。"""
    bare = [
        f"{table.name}.{column.name}"
        for table in tables(app)
        for column in table.columns
        if not CHINESE.search(column.comment or "") or not isinstance(column.info.get("label"), Label)
    ]
    assert bare == []


def test_every_table_has_a_chinese_comment(app: Flask) -> None:
    """每张表有中文说明。"""
    assert [table.name for table in tables(app) if not CHINESE.search(table.comment or "")] == []


def test_the_public_projection_has_public_columns_only(app: Flask) -> None:
    """公示投影里只有公开的列（S4-15）。"""
    loose = [
        f"{table.name}.{column.name}"
        for table in PublicBase.metadata.sorted_tables
        for column in table.columns
        if column.info["label"] is not Label.PUBLIC
    ]
    assert loose == []


def test_a_route_without_an_access_rule_stops_the_start(app: Flask) -> None:
    """有一条路由没有准入规则，系统就不启动。"""
    app.view_functions["bare"] = lambda: ""
    app.url_map.add(app.url_rule_class("/bare", endpoint="bare"))
    with pytest.raises(RuntimeError, match="/bare"):
        auth.refuse_gaps(app, [])


def test_a_table_without_a_visibility_rule_stops_the_start(app: Flask) -> None:
    """有一张表没有可见规则，系统就不启动。"""
    with pytest.raises(RuntimeError, match="Loose"):
        auth.refuse_gaps(app, [type("Loose", (), {})])


def test_every_rule_names_roles_that_exist(app: Flask) -> None:
    """准入规则里的角色都存在。"""
    known = {*auth.ROLES, *auth.PUBLIC, *auth.ANY, *auth.DEVICE}
    assert {role for row in auth.rules(app) for role in row["roles"]} <= known
