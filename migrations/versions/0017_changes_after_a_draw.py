"""changes after a draw"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import server.db

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draw_change",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("draw_id", sa.String(length=36), nullable=False, comment="抽取"),
        sa.Column("kind", sa.String(length=10), nullable=False, comment="种类：UNIT 换户、SEAT 换人、SUPERSEDE 作废"),
        sa.Column("entity_id", sa.String(length=36), nullable=True, comment="换下的户，或换人的那一户"),
        sa.Column("inspector_id", sa.String(length=36), nullable=True, comment="换下的人"),
        sa.Column("reason", sa.String(length=4), nullable=False, comment="理由代码"),
        sa.Column("words", sa.Text(), nullable=False, comment="情况说明；作废的说明公开"),
        sa.Column("evidence", sa.String(length=64), nullable=False, comment="凭据的指纹"),
        sa.Column("evidence_type", sa.String(length=40), nullable=False, comment="凭据的格式"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="状态：PROPOSED、CONFIRMED、REJECTED"),
        sa.Column("proposed_by", sa.String(length=36), nullable=False, comment="提出人"),
        sa.Column("proposed_at", server.db.Utc(timezone=True), nullable=False, comment="提出时间"),
        sa.Column("first_by", sa.String(length=36), nullable=True, comment="第一位批准人（作废须两人）"),
        sa.Column("first_at", server.db.Utc(timezone=True), nullable=True, comment="第一次批准的时间"),
        sa.Column("decided_by", sa.String(length=36), nullable=True, comment="确认或驳回的人"),
        sa.Column("decided_at", server.db.Utc(timezone=True), nullable=True, comment="办结时间"),
        sa.Column("opinion", sa.Text(), nullable=False, comment="意见"),
        sa.Column("n", sa.Integer(), nullable=True, comment="变更实录的第几行"),
        sa.Column("link", sa.String(length=64), nullable=True, comment="这一行的指纹"),
        sa.Column("called_id", sa.String(length=36), nullable=True, comment="递补上来的户"),
        sa.Column("seats", JSON, nullable=False, comment="递补户的检查组，主检在前"),
        sa.Column("replacement_id", sa.String(length=36), nullable=True, comment="顶替的人"),
        sa.Column("passed", JSON, nullable=False, comment="越过的递补或候补（盲码到代码）"),
        sa.Column("package_before", sa.String(length=64), nullable=True, comment="变更之前的公开包"),
        sa.ForeignKeyConstraint(["called_id"], ["entity.id"], name=op.f("fk_draw_change_called_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["officer.id"], name=op.f("fk_draw_change_decided_by")),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_draw_change_draw_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_draw_change_entity_id")),
        sa.ForeignKeyConstraint(["first_by"], ["officer.id"], name=op.f("fk_draw_change_first_by")),
        sa.ForeignKeyConstraint(["inspector_id"], ["inspector.id"], name=op.f("fk_draw_change_inspector_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["officer.id"], name=op.f("fk_draw_change_proposed_by")),
        sa.ForeignKeyConstraint(["replacement_id"], ["inspector.id"], name=op.f("fk_draw_change_replacement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_change")),
        comment="抽取之后的变更",
    )
    with op.batch_alter_table("draw_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draw_change_draw_id"), ["draw_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_draw_change_state"), ["state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("draw_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draw_change_state"))
        batch_op.drop_index(batch_op.f("ix_draw_change_draw_id"))

    op.drop_table("draw_change")
