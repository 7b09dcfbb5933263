"""name openings"""

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "name_opening",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("draw_id", sa.String(length=36), nullable=False, comment="抽取"),
        sa.Column("entity_id", sa.String(length=36), nullable=True, comment="检查对象，空为整次抽取"),
        sa.Column("blind", sa.String(length=32), nullable=False, comment="盲码，空为整次抽取"),
        sa.Column("officer_id", sa.String(length=36), nullable=True, comment="揭给谁，空为办案部门"),
        sa.Column(
            "means", sa.String(length=10), nullable=False, comment="怎样揭开：phone、desk、door、firm、key、release"
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="为什么"),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="何时"),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_name_opening_draw_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_name_opening_entity_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_name_opening_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_opening")),
        comment="抽中名称的揭开",
    )
    with op.batch_alter_table("name_opening", schema=None) as batch_op:
        batch_op.create_index("ix_name_opening_entity", ["entity_id"], unique=False)
        batch_op.create_index("ix_name_opening_unit", ["draw_id", "entity_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("name_opening", schema=None) as batch_op:
        batch_op.drop_index("ix_name_opening_unit")
        batch_op.drop_index("ix_name_opening_entity")

    op.drop_table("name_opening")
