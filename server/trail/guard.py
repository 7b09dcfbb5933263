"""日志表的门闩：数据库自己拒绝改与删（draw.md 3）。

Speed bumps only: whoever owns the database can drop them. The evidence comes from the tree and from copies outside.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.schema import Table

from server.db import Base

APPEND_ONLY = ("log_entry", "log_node", "log_erasure", "dossier_access")
PAYLOAD = "log_payload"
REFUSAL = "log is append only"


def statements(dialect: str) -> list[str]:
    """建门闩的 SQL；内容只有登记过删除的那一条可以删。"""
    erased = "EXISTS (SELECT 1 FROM log_erasure WHERE i = OLD.i)"
    if dialect == "sqlite":
        made = [_sqlite(table, act) for table in (*APPEND_ONLY, PAYLOAD) for act in ("UPDATE", "DELETE")]
        return [
            text.replace("BEGIN", f"WHEN NOT {erased} BEGIN") if "payload_no_delete" in text else text for text in made
        ]
    refuse = f"BEGIN RAISE EXCEPTION '{REFUSAL}'; END"
    unless = f"BEGIN IF {erased} THEN RETURN OLD; END IF; RAISE EXCEPTION '{REFUSAL}'; END"
    made = [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"
        for name, body in (("log_refuse", refuse), ("log_refuse_unless_erased", unless))
    ]
    for table in APPEND_ONLY:
        made.append(_postgresql(table, "UPDATE OR DELETE", "log_refuse"))
    made.append(_postgresql(PAYLOAD, "UPDATE", "log_refuse"))
    made.append(_postgresql(PAYLOAD, "DELETE", "log_refuse_unless_erased"))
    return made


def _sqlite(table: str, act: str) -> str:
    name = f"{table}_no_{act.lower()}"
    return f"CREATE TRIGGER {name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"


def _postgresql(table: str, acts: str, function: str) -> str:
    name = f"{table}_no_{acts.split()[0].lower()}"
    return f"CREATE TRIGGER {name} BEFORE {acts} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"


def lifted(dialect: str) -> list[str]:
    """卸门闩的 SQL（还原备份、演练篡改时用）。"""
    if dialect == "sqlite":
        return [f"DROP TRIGGER {t}_no_{a}" for t in (*APPEND_ONLY, PAYLOAD) for a in ("update", "delete")]
    return ["DROP FUNCTION log_refuse() CASCADE", "DROP FUNCTION log_refuse_unless_erased() CASCADE"]


def _on_create(_target: object, connection: Any, tables: list[Table], **_rest: object) -> None:
    if "log_erasure" in {table.name for table in tables}:
        for text in statements(connection.dialect.name):
            connection.exec_driver_sql(text)


event.listen(Base.metadata, "after_create", _on_create)
