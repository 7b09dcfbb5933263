"""the log refuses changes"""

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = ("log_entry", "log_node", "log_erasure", "log_payload")
ERASED = "EXISTS (SELECT 1 FROM log_erasure WHERE i = OLD.i)"
REFUSE = "log is append only"


def sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} "
        + (f"WHEN NOT {ERASED} " if (table, act) == ("log_payload", "delete") else "")
        + f"BEGIN SELECT RAISE(ABORT, '{REFUSE}'); END"
        for table in TABLES
        for act in ("update", "delete")
    ]


def postgresql() -> list[str]:
    body = "BEGIN {}RAISE EXCEPTION '" + REFUSE + "'; END"
    function = f"CREATE FUNCTION {{}}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"
    trigger = "CREATE TRIGGER {0}_no_{1} BEFORE {2} ON {0} FOR EACH ROW EXECUTE FUNCTION {3}()"
    return [
        function.format("log_refuse", ""),
        function.format("log_refuse_unless_erased", f"IF {ERASED} THEN RETURN OLD; END IF; "),
        *(trigger.format(table, "update", "UPDATE OR DELETE", "log_refuse") for table in TABLES[:3]),
        trigger.format("log_payload", "update", "UPDATE", "log_refuse"),
        trigger.format("log_payload", "delete", "DELETE", "log_refuse_unless_erased"),
    ]


def upgrade() -> None:
    op.create_table(
        "log_erasure",
        sa.Column(
            "i",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="被删内容的序号",
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="依据与理由"),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="时刻"),
        sa.PrimaryKeyConstraint("i", name=op.f("pk_log_erasure")),
        comment="留痕内容的删除登记",
    )
    op.create_table(
        "log_key",
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False, comment="第几把，从 2 起；第一把不在表里"),
        sa.Column("vkey", sa.String(length=300), nullable=False, comment="公钥（vkey 一行）"),
        sa.Column("signature", sa.String(length=100), nullable=False, comment="前一把密钥的签名（base64）"),
        sa.Column("i", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="留痕序号"),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="换上的时刻"),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_log_key")),
        comment="日志密钥",
    )
    for statement in sqlite() if op.get_bind().dialect.name == "sqlite" else postgresql():
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            op.execute(f"DROP TRIGGER {table}_no_update")
            op.execute(f"DROP TRIGGER {table}_no_delete")
    else:
        op.execute("DROP FUNCTION log_refuse() CASCADE")
        op.execute("DROP FUNCTION log_refuse_unless_erased() CASCADE")
    op.drop_table("log_key")
    op.drop_table("log_erasure")
