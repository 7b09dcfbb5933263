"""publication changes"""

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "publication_change",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("publication_id", sa.String(length=36), nullable=False, comment="公示"),
        sa.Column("act", sa.String(length=10), nullable=False, comment="更正 correct、撤下 withdraw"),
        sa.Column("changes", sa.JSON(), nullable=False, comment="哪些栏改成什么；撤下为空"),
        sa.Column("reason", sa.Text(), nullable=False, comment="理由（确认后公开）"),
        sa.Column("seen", sa.Integer(), nullable=False, comment="拟办时公示到第几版"),
        sa.Column("proposed_by", sa.String(length=36), nullable=False, comment="拟办人"),
        sa.Column("proposer", sa.String(length=60), nullable=False, comment="拟办人姓名"),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="拟办时间"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="待确认、已生效、不同意"),
        sa.Column("decided_by", sa.String(length=36), nullable=True, comment="确认人"),
        sa.Column("decider", sa.String(length=60), nullable=False, comment="确认人姓名"),
        sa.Column("decided_at", server.db.Utc(timezone=True), nullable=True, comment="确认时间"),
        sa.Column("opinion", sa.Text(), nullable=False, comment="确认人的意见"),
        sa.ForeignKeyConstraint(["decided_by"], ["officer.id"], name=op.f("fk_publication_change_decided_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["officer.id"], name=op.f("fk_publication_change_proposed_by")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_publication_change_publication_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_change")),
        comment="公示的更正与撤下",
    )
    with op.batch_alter_table("publication_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publication_change_publication_id"), ["publication_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_publication_change_state"), ["state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("publication_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publication_change_state"))
        batch_op.drop_index(batch_op.f("ix_publication_change_publication_id"))

    op.drop_table("publication_change")
