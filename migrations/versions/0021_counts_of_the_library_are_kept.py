"""counts of the library are kept"""
# ruff: noqa: E501 — the statements are one line each, as the database keeps them

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# fmt: off
SQLITE = (
    r"""CREATE TRIGGER entity_tally_came AFTER INSERT ON membership BEGIN INSERT INTO entity_tally (department_id, member_batch, entity_batch, kind, credit_class, district, status, n) SELECT new.department_id, coalesce(new.batch_id, ''), coalesce(e.batch_id, ''), e.kind, coalesce(e.credit_class, ''), e.district, e.status, 1 FROM entity e WHERE e.id = new.entity_id AND e.merged_into IS NULL; END""",
    r"""CREATE TRIGGER entity_tally_went AFTER DELETE ON membership BEGIN INSERT INTO entity_tally (department_id, member_batch, entity_batch, kind, credit_class, district, status, n) SELECT old.department_id, coalesce(old.batch_id, ''), coalesce(e.batch_id, ''), e.kind, coalesce(e.credit_class, ''), e.district, e.status, -1 FROM entity e WHERE e.id = old.entity_id AND e.merged_into IS NULL; END""",
    r"""CREATE TRIGGER entity_tally_moved AFTER UPDATE OF department_id, entity_id, batch_id ON membership WHEN old.department_id IS NOT new.department_id OR old.entity_id IS NOT new.entity_id OR old.batch_id IS NOT new.batch_id BEGIN INSERT INTO entity_tally (department_id, member_batch, entity_batch, kind, credit_class, district, status, n) SELECT old.department_id, coalesce(old.batch_id, ''), coalesce(e.batch_id, ''), e.kind, coalesce(e.credit_class, ''), e.district, e.status, -1 FROM entity e WHERE e.id = old.entity_id AND e.merged_into IS NULL; INSERT INTO entity_tally (department_id, member_batch, entity_batch, kind, credit_class, district, status, n) SELECT new.department_id, coalesce(new.batch_id, ''), coalesce(e.batch_id, ''), e.kind, coalesce(e.credit_class, ''), e.district, e.status, 1 FROM entity e WHERE e.id = new.entity_id AND e.merged_into IS NULL; END""",
    r"""CREATE TRIGGER entity_tally_changed AFTER UPDATE OF kind, credit_class, district, status, merged_into, batch_id ON entity WHEN old.kind IS NOT new.kind OR old.credit_class IS NOT new.credit_class OR old.district IS NOT new.district OR old.status IS NOT new.status OR old.merged_into IS NOT new.merged_into OR old.batch_id IS NOT new.batch_id BEGIN INSERT INTO entity_tally (department_id, member_batch, entity_batch, kind, credit_class, district, status, n) SELECT m.department_id, coalesce(m.batch_id, ''), coalesce(old.batch_id, ''), old.kind, coalesce(old.credit_class, ''), old.district, old.status, -1 FROM membership m WHERE m.entity_id = old.id AND old.merged_into IS NULL; INSERT INTO entity_tally (department_id, member_batch, entity_batch, kind, credit_class, district, status, n) SELECT m.department_id, coalesce(m.batch_id, ''), coalesce(new.batch_id, ''), new.kind, coalesce(new.credit_class, ''), new.district, new.status, 1 FROM membership m WHERE m.entity_id = new.id AND new.merged_into IS NULL; END""",
)
POSTGRESQL = (
    r"""CREATE FUNCTION entity_tally_came() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO entity_tally (department_id, member_batch, entity_batch, kind, credit_class, district, status, n) SELECT new.department_id, coalesce(new.batch_id, ''), coalesce(e.batch_id, ''), e.kind, coalesce(e.credit_class, ''), e.district, e.status, 1 FROM entity e WHERE e.id = new.entity_id AND e.merged_into IS NULL; RETURN NULL; END $$""",
    r"""CREATE FUNCTION entity_tally_went() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO entity_tally (department_id, member_batch, entity_batch, kind, credit_class, district, status, n) SELECT old.department_id, coalesce(old.batch_id, ''), coalesce(e.batch_id, ''), e.kind, coalesce(e.credit_class, ''), e.district, e.status, -1 FROM entity e WHERE e.id = old.entity_id AND e.merged_into IS NULL; RETURN NULL; END $$""",
    r"""CREATE FUNCTION entity_tally_moved() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO entity_tally (department_id, member_batch, entity_batch, kind, credit_class, district, status, n) SELECT old.department_id, coalesce(old.batch_id, ''), coalesce(e.batch_id, ''), e.kind, coalesce(e.credit_class, ''), e.district, e.status, -1 FROM entity e WHERE e.id = old.entity_id AND e.merged_into IS NULL; INSERT INTO entity_tally (department_id, member_batch, entity_batch, kind, credit_class, district, status, n) SELECT new.department_id, coalesce(new.batch_id, ''), coalesce(e.batch_id, ''), e.kind, coalesce(e.credit_class, ''), e.district, e.status, 1 FROM entity e WHERE e.id = new.entity_id AND e.merged_into IS NULL; RETURN NULL; END $$""",
    r"""CREATE FUNCTION entity_tally_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO entity_tally (department_id, member_batch, entity_batch, kind, credit_class, district, status, n) SELECT m.department_id, coalesce(m.batch_id, ''), coalesce(old.batch_id, ''), old.kind, coalesce(old.credit_class, ''), old.district, old.status, -1 FROM membership m WHERE m.entity_id = old.id AND old.merged_into IS NULL; INSERT INTO entity_tally (department_id, member_batch, entity_batch, kind, credit_class, district, status, n) SELECT m.department_id, coalesce(m.batch_id, ''), coalesce(new.batch_id, ''), new.kind, coalesce(new.credit_class, ''), new.district, new.status, 1 FROM membership m WHERE m.entity_id = new.id AND new.merged_into IS NULL; RETURN NULL; END $$""",
    r"""CREATE TRIGGER entity_tally_came AFTER INSERT ON membership FOR EACH ROW  EXECUTE FUNCTION entity_tally_came()""",
    r"""CREATE TRIGGER entity_tally_went AFTER DELETE ON membership FOR EACH ROW  EXECUTE FUNCTION entity_tally_went()""",
    r"""CREATE TRIGGER entity_tally_moved AFTER UPDATE OF department_id, entity_id, batch_id ON membership FOR EACH ROW WHEN (old.department_id IS DISTINCT FROM new.department_id OR old.entity_id IS DISTINCT FROM new.entity_id OR old.batch_id IS DISTINCT FROM new.batch_id) EXECUTE FUNCTION entity_tally_moved()""",
    r"""CREATE TRIGGER entity_tally_changed AFTER UPDATE OF kind, credit_class, district, status, merged_into, batch_id ON entity FOR EACH ROW WHEN (old.kind IS DISTINCT FROM new.kind OR old.credit_class IS DISTINCT FROM new.credit_class OR old.district IS DISTINCT FROM new.district OR old.status IS DISTINCT FROM new.status OR old.merged_into IS DISTINCT FROM new.merged_into OR old.batch_id IS DISTINCT FROM new.batch_id) EXECUTE FUNCTION entity_tally_changed()""",
)
FILL = """INSERT INTO entity_tally (department_id, member_batch, entity_batch, kind, credit_class, district, status, n)
    SELECT m.department_id, coalesce(m.batch_id, ''), coalesce(e.batch_id, ''), e.kind, coalesce(e.credit_class, ''), e.district, e.status, count(*)
    FROM membership m JOIN entity e ON e.id = m.entity_id WHERE e.merged_into IS NULL GROUP BY 1, 2, 3, 4, 5, 6, 7"""
# fmt: on


def upgrade() -> None:
    op.create_table(
        "entity_tally",
        sa.Column("id", sa.Integer(), nullable=False, comment="顺序号"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="部门"),
        sa.Column("member_batch", sa.String(length=36), nullable=False, comment="列入名录的批次，手工为空"),
        sa.Column("entity_batch", sa.String(length=36), nullable=False, comment="登记这一户的批次，手工为空"),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="主体类型"),
        sa.Column("credit_class", sa.String(length=1), nullable=False, comment="信用风险分类，未分类为空"),
        sa.Column("district", sa.String(length=60), nullable=False, comment="所在地区"),
        sa.Column("status", sa.String(length=10), nullable=False, comment="状态"),
        sa.Column("n", sa.Integer(), nullable=False, comment="增减的户数"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity_tally")),
        comment="名录户数的增减",
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_entity_tally_cell",
        "entity_tally",
        ["department_id", "member_batch", "entity_batch", "kind", "credit_class", "district", "status"],
    )
    op.create_index(
        "ix_entity_flagged",
        "entity",
        ["id"],
        sqlite_where=sa.text("length(flags) > 2"),
        postgresql_where=sa.text("flags <> '{}'::jsonb"),
    )
    op.execute(FILL)
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table in (("came", "membership"), ("went", "membership"), ("moved", "membership"), ("changed", "entity")):
        op.execute(f"DROP TRIGGER entity_tally_{name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION entity_tally_{name}")
    op.drop_index("ix_entity_flagged", table_name="entity")
    op.drop_table("entity_tally")
