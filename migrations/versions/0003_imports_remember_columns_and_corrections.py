"""imports remember columns and corrections"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import server.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_mapping",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="部门"),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="种类：items、entities、inspectors"),
        sa.Column("fingerprint", sa.String(length=64), nullable=False, comment="表头指纹"),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="指纹算法"),
        sa.Column(
            "fields",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
            comment="列号（自 0 起）→ 字段",
        ),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="记住的时间"),
        sa.Column("by", sa.String(length=36), nullable=False, comment="何人对的列"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_import_mapping_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mapping")),
        sa.UniqueConstraint(
            "department_id", "kind", "fingerprint", name=op.f("uq_import_mapping_department_id_kind_fingerprint")
        ),
        comment="记住的对列",
    )
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "opening",
                sa.JSON(none_as_null=True).with_variant(
                    postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
                ),
                nullable=True,
                comment="各工作表的前几行，供对列时看",
            )
        )
        batch_op.add_column(
            sa.Column("total", sa.Integer(), server_default="0", nullable=False, comment="要读的行数（进度的分母）")
        )
        batch_op.add_column(
            sa.Column("progress", sa.Integer(), server_default="0", nullable=False, comment="已读或已备好的行数")
        )

    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("key", sa.String(length=600), server_default="", nullable=False, comment="认人认事的键")
        )
        batch_op.add_column(sa.Column("reason", sa.String(length=40), nullable=True, comment="第一个问题的代码"))
        batch_op.add_column(
            sa.Column("fixable", sa.Boolean(), server_default=sa.false(), nullable=False, comment="有可一键采用的建议")
        )
        batch_op.add_column(
            sa.Column(
                "cells",
                sa.JSON(none_as_null=True).with_variant(
                    postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
                ),
                nullable=True,
                comment="表中各格（只存有问题的行），含更正",
            )
        )
        batch_op.add_column(
            sa.Column(
                "corrections",
                sa.JSON(none_as_null=True).with_variant(
                    postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
                ),
                nullable=True,
                comment="在页面上改过的格：字段 → 原值、新值、何人、何时",
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.drop_column("corrections")
        batch_op.drop_column("cells")
        batch_op.drop_column("fixable")
        batch_op.drop_column("reason")
        batch_op.drop_column("key")

    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.drop_column("progress")
        batch_op.drop_column("total")
        batch_op.drop_column("opening")

    op.drop_table("import_mapping")
