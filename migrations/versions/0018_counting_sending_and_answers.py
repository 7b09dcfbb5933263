"""counting, sending and answers"""

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("no", sa.String(length=20), nullable=False, comment="受理号"),
        sa.Column("about", sa.String(length=20), nullable=False, comment="关于哪条公示；空为一般意见"),
        sa.Column("text", sa.Text(), nullable=False, comment="意见原文"),
        sa.Column("contact", sa.String(length=100), nullable=False, comment="联系方式，自愿填写"),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="收到时间"),
        sa.Column("department_id", sa.String(length=36), nullable=True, comment="归哪个部门"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="状态：received、answered、closed"),
        sa.Column("asked", sa.Text(), nullable=False, comment="公开的问题（经核对，不含个人信息）"),
        sa.Column("answer", sa.Text(), nullable=False, comment="答复"),
        sa.Column("answered_by", sa.String(length=36), nullable=True, comment="答复人"),
        sa.Column("answered_at", server.db.Utc(timezone=True), nullable=True, comment="答复时间"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_feedback_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("no", name=op.f("uq_feedback_no")),
        comment="公众意见",
    )
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_about"), ["about"], unique=False)
        batch_op.create_index(batch_op.f("ix_feedback_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_feedback_state"), ["state"], unique=False)

    op.create_table(
        "text_hold",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column(
            "kind",
            sa.String(length=20),
            nullable=False,
            comment="哪一种公开文字",
        ),
        sa.Column("ref", sa.String(length=120), nullable=False, comment="哪一份"),
        sa.Column("stamp", sa.String(length=64), nullable=False, comment="内容的散列；改了内容要重新看"),
        sa.Column("title", sa.String(length=300), nullable=False, comment="名称"),
        sa.Column("department_id", sa.String(length=36), nullable=True, comment="部门"),
        sa.Column("found", sa.JSON(), nullable=False, comment="在哪一栏、像什么（不含原文）"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="held 扣下、released 放行"),
        sa.Column("author_id", sa.String(length=36), nullable=True, comment="写这份文字的人；不能由他放行"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="扣下时间"),
        sa.Column("released_by", sa.String(length=36), nullable=True, comment="放行人"),
        sa.Column("released_at", server.db.Utc(timezone=True), nullable=True, comment="放行时间"),
        sa.Column("reason", sa.Text(), nullable=False, comment="放行理由"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_text_hold_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_hold")),
        sa.UniqueConstraint("kind", "ref", "stamp", name=op.f("uq_text_hold_kind_ref_stamp")),
        comment="公开文字的扣留",
    )
    with op.batch_alter_table("text_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_text_hold_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_text_hold_state"), ["state"], unique=False)

    op.create_table(
        "export_batch",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("target", sa.String(length=20), nullable=False, comment="报给哪里：PLATFORM、CREDIT"),
        sa.Column("mapping", sa.String(length=40), nullable=False, comment="栏目与代码对照的版本"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="报送单位"),
        sa.Column("made_by", sa.String(length=36), nullable=False, comment="报送人"),
        sa.Column("made_at", server.db.Utc(timezone=True), nullable=False, comment="生成时间"),
        sa.Column("rows", sa.Integer(), nullable=False, comment="行数"),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="散列算法"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="文件指纹"),
        sa.Column("size", sa.Integer(), nullable=False, comment="字节数"),
        sa.Column("resend_of", sa.String(length=36), nullable=True, comment="补报哪一批"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_export_batch_department_id")),
        sa.ForeignKeyConstraint(["made_by"], ["officer.id"], name=op.f("fk_export_batch_made_by")),
        sa.ForeignKeyConstraint(["resend_of"], ["export_batch.id"], name=op.f("fk_export_batch_resend_of")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_batch")),
        comment="平台报送批次",
    )
    with op.batch_alter_table("export_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_export_batch_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_export_batch_target"), ["target"], unique=False)

    op.create_table(
        "export_row",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("batch_id", sa.String(length=36), nullable=False, comment="批次"),
        sa.Column("n", sa.Integer(), nullable=False, comment="第几行"),
        sa.Column("public_id", sa.String(length=20), nullable=False, comment="公示编号"),
        sa.Column("version", sa.Integer(), nullable=False, comment="公示版本"),
        sa.Column("act", sa.String(length=10), nullable=False, comment="新增 NEW、更正 CORRECT、撤销 WITHDRAW"),
        sa.Column("cells", sa.JSON(), nullable=False, comment="各栏"),
        sa.Column("outcome", sa.String(length=10), nullable=False, comment="回执：SENT 待回执、ACCEPTED、REJECTED"),
        sa.Column("message", sa.Text(), nullable=False, comment="平台的说法"),
        sa.ForeignKeyConstraint(["batch_id"], ["export_batch.id"], name=op.f("fk_export_row_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_row")),
        sa.UniqueConstraint("batch_id", "n", name=op.f("uq_export_row_batch_id_n")),
        comment="平台报送的一行",
    )
    with op.batch_alter_table("export_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_export_row_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_export_row_public_id"), ["public_id"], unique=False)

    op.create_table(
        "visit_fact",
        sa.Column("assignment_id", sa.String(length=36), nullable=False, comment="检查派单"),
        sa.Column("record_digest", sa.String(length=64), nullable=False, comment="由哪份记录算出"),
        sa.Column("failed", sa.JSON(), nullable=False, comment="不符合的检查项"),
        sa.Column("minutes", sa.Integer(), nullable=True, comment="在场分钟"),
        sa.Column("items", sa.JSON(), nullable=False, comment="检查事项"),
        sa.Column("district", sa.String(length=60), nullable=False, comment="所在地区"),
        sa.Column("industry", sa.String(length=100), nullable=False, comment="行业"),
        sa.Column("credit_class", sa.String(length=10), nullable=False, comment="信用等级"),
        sa.Column("computed_at", server.db.Utc(timezone=True), nullable=False, comment="计算时间"),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_visit_fact_assignment_id")),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("pk_visit_fact")),
        comment="检查的统计事实（可重算）",
    )
    op.create_table(
        "publication_proof",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("publication_id", sa.String(length=36), nullable=False, comment="公示"),
        sa.Column("version", sa.Integer(), nullable=False, comment="证明第几版"),
        sa.Column("asked_by", sa.String(length=36), nullable=False, comment="谁要的"),
        sa.Column("asked_at", server.db.Utc(timezone=True), nullable=False, comment="要的时间"),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="散列算法"),
        sa.Column("sha256", sa.String(length=64), nullable=True, comment="PDF 指纹；空为还没有排好"),
        sa.Column("lease_until", server.db.Utc(timezone=True), nullable=True, comment="认领到何时"),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="试过几次"),
        sa.Column("last_error", sa.Text(), nullable=True, comment="最近一次为何没办成"),
        sa.Column("parked_at", server.db.Utc(timezone=True), nullable=True, comment="搁置时间"),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_publication_proof_publication_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_proof")),
        sa.UniqueConstraint("publication_id", "version", name=op.f("uq_publication_proof_publication_id_version")),
        comment="公示证明",
    )
    with op.batch_alter_table("publication_proof", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publication_proof_publication_id"), ["publication_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("publication_proof", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publication_proof_publication_id"))

    op.drop_table("publication_proof")
    op.drop_table("visit_fact")
    with op.batch_alter_table("export_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_export_row_public_id"))
        batch_op.drop_index(batch_op.f("ix_export_row_batch_id"))

    op.drop_table("export_row")
    with op.batch_alter_table("export_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_export_batch_target"))
        batch_op.drop_index(batch_op.f("ix_export_batch_department_id"))

    op.drop_table("export_batch")
    with op.batch_alter_table("text_hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_text_hold_state"))
        batch_op.drop_index(batch_op.f("ix_text_hold_department_id"))

    op.drop_table("text_hold")
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feedback_state"))
        batch_op.drop_index(batch_op.f("ix_feedback_department_id"))
        batch_op.drop_index(batch_op.f("ix_feedback_about"))

    op.drop_table("feedback")
