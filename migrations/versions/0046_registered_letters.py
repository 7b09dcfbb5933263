"""registered letters"""

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "registered_letter",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("assignment_id", sa.String(length=36), nullable=False, comment="派单"),
        sa.Column("no", sa.String(length=60), nullable=False, comment="挂号信编号"),
        sa.Column("sent_on", sa.Date(), nullable=False, comment="哪天寄出"),
        sa.Column("receipt", sa.String(length=10), nullable=False, comment="回执：WAITING、RETURNED、SIGNED"),
        sa.Column("received_on", sa.Date(), nullable=True, comment="哪天收到回执"),
        sa.Column("officer_id", sa.String(length=36), nullable=False, comment="登记人"),
        sa.Column("officer_name", sa.String(length=60), nullable=False, comment="登记人姓名"),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="登记时间"),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_registered_letter_assignment_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_registered_letter_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registered_letter")),
        comment="挂号信",
    )
    op.create_index(op.f("ix_registered_letter_assignment_id"), "registered_letter", ["assignment_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_registered_letter_assignment_id"), table_name="registered_letter")
    op.drop_table("registered_letter")
