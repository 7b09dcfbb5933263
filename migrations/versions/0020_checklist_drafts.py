"""checklist drafts"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import server.db

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "checklist_draft",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="编制部门"),
        sa.Column("code", sa.String(length=40), nullable=False, comment="编号"),
        sa.Column("title", sa.String(length=200), nullable=False, comment="名称"),
        sa.Column(
            "body",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
            comment="检查表正文（草稿）",
        ),
        sa.Column("state", sa.String(length=12), nullable=False, comment="状态：draft、reviewing、published、dropped"),
        sa.Column("revision", sa.Integer(), nullable=False, comment="保存次数"),
        sa.Column("based_on_id", sa.String(length=36), nullable=True, comment="从哪一版改起"),
        sa.Column("source", sa.String(length=200), nullable=False, comment="从哪份表格导入"),
        sa.Column("author_id", sa.String(length=36), nullable=False, comment="编制人"),
        sa.Column("changed_at", server.db.Utc(timezone=True), nullable=False, comment="最后保存"),
        sa.Column("opinion", sa.Text(), nullable=False, comment="退回意见"),
        sa.Column("decided_by", sa.String(length=36), nullable=True, comment="批准人"),
        sa.Column("decided_at", server.db.Utc(timezone=True), nullable=True, comment="批准时间"),
        sa.Column("checklist_id", sa.String(length=36), nullable=True, comment="公布成的检查表"),
        sa.ForeignKeyConstraint(["author_id"], ["officer.id"], name=op.f("fk_checklist_draft_author_id")),
        sa.ForeignKeyConstraint(["based_on_id"], ["checklist.id"], name=op.f("fk_checklist_draft_based_on_id")),
        sa.ForeignKeyConstraint(["checklist_id"], ["checklist.id"], name=op.f("fk_checklist_draft_checklist_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["officer.id"], name=op.f("fk_checklist_draft_decided_by")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_checklist_draft_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_draft")),
        comment="检查表草稿",
    )
    with op.batch_alter_table("checklist_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checklist_draft_code"), ["code"], unique=False)
        batch_op.create_index(batch_op.f("ix_checklist_draft_department_id"), ["department_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("checklist_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_checklist_draft_department_id"))
        batch_op.drop_index(batch_op.f("ix_checklist_draft_code"))

    op.drop_table("checklist_draft")
