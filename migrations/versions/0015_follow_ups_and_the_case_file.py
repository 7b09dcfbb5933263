"""Follow-ups and the case file"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import server.db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "adopted_result",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="采用的部门"),
        sa.Column("entity_id", sa.String(length=36), nullable=False, comment="检查对象"),
        sa.Column(
            "item_ids",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="抵哪些抽查事项",
        ),
        sa.Column("source_authority", sa.String(length=100), nullable=False, comment="作出结果的机关"),
        sa.Column("source_no", sa.String(length=80), nullable=False, comment="来文号或公示编号"),
        sa.Column("inspected_on", sa.Date(), nullable=False, comment="检查日期"),
        sa.Column("result_words", sa.Text(), nullable=False, comment="结果"),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="散列算法"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="来文的指纹"),
        sa.Column("size", sa.Integer(), nullable=False, comment="来文字节数"),
        sa.Column("name", sa.String(length=120), nullable=False, comment="来文文件名"),
        sa.Column("free_until", sa.Date(), nullable=False, comment="这些事项不再重复检查到"),
        sa.Column("author_id", sa.String(length=36), nullable=False, comment="登记人"),
        sa.Column("approver_id", sa.String(length=36), nullable=True, comment="批准人"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="状态：proposed、approved、rejected"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="登记时间"),
        sa.Column("decided_at", server.db.Utc(timezone=True), nullable=True, comment="批准时间"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_adopted_result_department_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_adopted_result_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adopted_result")),
        comment="采用的检查结果",
    )
    with op.batch_alter_table("adopted_result", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adopted_result_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_adopted_result_entity_id"), ["entity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_adopted_result_free_until"), ["free_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_adopted_result_sha256"), ["sha256"], unique=False)

    op.create_table(
        "entity_code",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("assignment_id", sa.String(length=36), nullable=False, comment="检查派单"),
        sa.Column("serial", sa.Integer(), nullable=False, comment="第几个"),
        sa.Column("issued_at", server.db.Utc(timezone=True), nullable=False, comment="发出时间"),
        sa.Column("issued_by", sa.String(length=36), nullable=False, comment="发出人"),
        sa.Column("given_to", sa.String(length=60), nullable=False, comment="交给谁"),
        sa.Column("reported_at", server.db.Utc(timezone=True), nullable=True, comment="用它交过整改"),
        sa.Column("objected_at", server.db.Utc(timezone=True), nullable=True, comment="用它提过异议"),
        sa.Column("revoked_at", server.db.Utc(timezone=True), nullable=True, comment="停用时间"),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_entity_code_assignment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity_code")),
        sa.UniqueConstraint("assignment_id", "serial", name=op.f("uq_entity_code_assignment_id_serial")),
        comment="单位办事码",
    )
    with op.batch_alter_table("entity_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entity_code_assignment_id"), ["assignment_id"], unique=False)

    op.create_table(
        "case_file",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("dossier_id", sa.String(length=36), nullable=False, comment="现场卷"),
        sa.Column("revision", sa.Integer(), nullable=False, comment="第几版"),
        sa.Column(
            "entries",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="卷内目录各行",
        ),
        sa.Column(
            "missing",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="未产生的文书与原因",
        ),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="散列算法"),
        sa.Column("digest", sa.String(length=64), nullable=False, comment="目录的摘要"),
        sa.Column("files", sa.Integer(), nullable=False, comment="文件数"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="目录 PDF 的指纹"),
        sa.Column("size", sa.Integer(), nullable=False, comment="字节数"),
        sa.Column("bound_on", sa.Date(), nullable=False, comment="成卷日"),
        sa.Column("bound_at", server.db.Utc(timezone=True), nullable=False, comment="成卷时间"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_case_file_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("dossier_id", "revision", name=op.f("uq_case_file_dossier_id_revision")),
        comment="案卷",
    )
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_file_dossier_id"), ["dossier_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_file_sha256"), ["sha256"], unique=False)

    op.create_table(
        "entity_upload",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("code_id", sa.String(length=36), nullable=False, comment="办事码"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="重新编码后的指纹"),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="散列算法"),
        sa.Column("size", sa.Integer(), nullable=False, comment="字节数"),
        sa.Column("name", sa.String(length=120), nullable=False, comment="原文件名"),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="收到时间"),
        sa.ForeignKeyConstraint(["code_id"], ["entity_code.id"], name=op.f("fk_entity_upload_code_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity_upload")),
        comment="单位上传的照片（待提交）",
    )
    with op.batch_alter_table("entity_upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entity_upload_code_id"), ["code_id"], unique=False)

    op.create_table(
        "entity_visit",
        sa.Column("id", sa.String(length=64), nullable=False, comment="门票的 SHA-256"),
        sa.Column("code_id", sa.String(length=36), nullable=False, comment="办事码"),
        sa.Column("until", server.db.Utc(timezone=True), nullable=False, comment="有效到"),
        sa.ForeignKeyConstraint(["code_id"], ["entity_code.id"], name=op.f("fk_entity_visit_code_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity_visit")),
        comment="单位办理",
    )
    with op.batch_alter_table("entity_visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entity_visit_code_id"), ["code_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entity_visit_until"), ["until"], unique=False)

    op.create_table(
        "follow_up",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("no", sa.String(length=80), nullable=False, comment="文号；没有批准时为空"),
        sa.Column("kind", sa.String(length=12), nullable=False, comment="种类"),
        sa.Column(
            "route", sa.String(length=12), nullable=False, comment="移送去向：INTERNAL、OTHER_DEPT、JUDICIAL、REGISTRY"
        ),
        sa.Column("state", sa.String(length=12), nullable=False, comment="状态"),
        sa.Column("version", sa.Integer(), nullable=False, comment="行的版本"),
        sa.Column("assignment_id", sa.String(length=36), nullable=False, comment="检查派单"),
        sa.Column("dossier_id", sa.String(length=36), nullable=True, comment="现场卷"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="部门"),
        sa.Column("entity_id", sa.String(length=36), nullable=False, comment="检查对象"),
        sa.Column("entity_name", sa.String(length=200), nullable=False, comment="检查对象名称（派出时）"),
        sa.Column("rehearsal", sa.Boolean(), nullable=False, comment="是否演练：不公开、不计数、可删"),
        sa.Column("title", sa.String(length=300), nullable=False, comment="一句话"),
        sa.Column(
            "content",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="文书的内容",
        ),
        sa.Column("due_on", sa.Date(), nullable=True, comment="现在的期限"),
        sa.Column("author_id", sa.String(length=36), nullable=True, comment="拟办人"),
        sa.Column("approver_id", sa.String(length=36), nullable=True, comment="批准人"),
        sa.Column("outcome", sa.Text(), nullable=False, comment="办结情况"),
        sa.Column("opened_at", server.db.Utc(timezone=True), nullable=False, comment="开始时间"),
        sa.Column("closed_at", server.db.Utc(timezone=True), nullable=True, comment="办结时间"),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_follow_up_assignment_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_follow_up_department_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_follow_up_dossier_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_follow_up_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        comment="后续处置",
    )
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_up_assignment_id"), ["assignment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_up_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_up_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_up_entity_id"), ["entity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_up_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_up_state"), ["state"], unique=False)

    op.create_table(
        "handling",
        sa.Column("assignment_id", sa.String(length=36), nullable=False, comment="检查派单"),
        sa.Column("dossier_id", sa.String(length=36), nullable=False, comment="现场卷"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="部门"),
        sa.Column("opened_at", server.db.Utc(timezone=True), nullable=False, comment="看过的时间"),
        sa.Column("handled_on", sa.Date(), nullable=True, comment="问题处理完的日子"),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_handling_assignment_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_handling_department_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_handling_dossier_id")),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("pk_handling")),
        sa.UniqueConstraint("dossier_id", name=op.f("uq_handling_dossier_id")),
        comment="检查的后续处置",
    )
    with op.batch_alter_table("handling", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handling_department_id"), ["department_id"], unique=False)

    op.create_table(
        "follow_file",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("follow_up_id", sa.String(length=36), nullable=False, comment="后续处置"),
        sa.Column("step_id", sa.String(length=36), nullable=True, comment="随哪一步交来；空为还没有用"),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="散列算法"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="文件指纹"),
        sa.Column("size", sa.Integer(), nullable=False, comment="字节数"),
        sa.Column("media_type", sa.String(length=60), nullable=False, comment="格式"),
        sa.Column("name", sa.String(length=120), nullable=False, comment="文件名"),
        sa.Column("by_id", sa.String(length=36), nullable=False, comment="交来的人；entity 为被检查单位"),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="收到时间"),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name=op.f("fk_follow_file_follow_up_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_file")),
        comment="后续处置的附件",
    )
    with op.batch_alter_table("follow_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_file_follow_up_id"), ["follow_up_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_file_sha256"), ["sha256"], unique=False)

    op.create_table(
        "follow_paper",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("follow_up_id", sa.String(length=36), nullable=False, comment="后续处置"),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="文书种类"),
        sa.Column("no", sa.String(length=80), nullable=False, comment="文号；没有文号的为空"),
        sa.Column(
            "content",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="文书内容",
        ),
        sa.Column("issued_at", server.db.Utc(timezone=True), nullable=False, comment="成文时间"),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="散列算法"),
        sa.Column("sha256", sa.String(length=64), nullable=True, comment="PDF 指纹；空为还没有排好"),
        sa.Column("size", sa.Integer(), nullable=False, comment="字节数"),
        sa.Column("lease_until", server.db.Utc(timezone=True), nullable=True, comment="认领到何时"),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="试过几次"),
        sa.Column("last_error", sa.Text(), nullable=True, comment="最近一次为何没办成"),
        sa.Column("parked_at", server.db.Utc(timezone=True), nullable=True, comment="搁置时间"),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name=op.f("fk_follow_paper_follow_up_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_paper")),
        comment="后续处置的文书",
    )
    with op.batch_alter_table("follow_paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_paper_follow_up_id"), ["follow_up_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_paper_sha256"), ["sha256"], unique=False)

    op.create_table(
        "follow_person",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("follow_up_id", sa.String(length=36), nullable=False, comment="后续处置"),
        sa.Column("inspector_id", sa.String(length=36), nullable=False, comment="检查人员"),
        sa.Column("officer_id", sa.String(length=36), nullable=True, comment="账号"),
        sa.Column("name", sa.String(length=60), nullable=False, comment="姓名"),
        sa.Column("cert_no", sa.String(length=40), nullable=False, comment="执法证号"),
        sa.Column("planned_on", sa.Date(), nullable=True, comment="定在哪天复查"),
        sa.Column("since", server.db.Utc(timezone=True), nullable=False, comment="派给的时间"),
        sa.Column("until", server.db.Utc(timezone=True), nullable=True, comment="换下的时间"),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name=op.f("fk_follow_person_follow_up_id")),
        sa.ForeignKeyConstraint(["inspector_id"], ["inspector.id"], name=op.f("fk_follow_person_inspector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_person")),
        comment="复查人员",
    )
    with op.batch_alter_table("follow_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_person_follow_up_id"), ["follow_up_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_person_officer_id"), ["officer_id"], unique=False)

    op.create_table(
        "follow_step",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("follow_up_id", sa.String(length=36), nullable=False, comment="后续处置"),
        sa.Column("act", sa.String(length=20), nullable=False, comment="办了什么"),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="时间"),
        sa.Column("by_id", sa.String(length=36), nullable=False, comment="办理人；entity 为被检查单位"),
        sa.Column("by_name", sa.String(length=60), nullable=False, comment="办理人姓名"),
        sa.Column("words", sa.Text(), nullable=False, comment="说明"),
        sa.Column(
            "facts",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="有关的事实",
        ),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name=op.f("fk_follow_step_follow_up_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_step")),
        comment="后续处置的一步",
    )
    with op.batch_alter_table("follow_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_step_follow_up_id"), ["follow_up_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("follow_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_step_follow_up_id"))

    op.drop_table("follow_step")
    with op.batch_alter_table("follow_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_person_officer_id"))
        batch_op.drop_index(batch_op.f("ix_follow_person_follow_up_id"))

    op.drop_table("follow_person")
    with op.batch_alter_table("follow_paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_paper_sha256"))
        batch_op.drop_index(batch_op.f("ix_follow_paper_follow_up_id"))

    op.drop_table("follow_paper")
    with op.batch_alter_table("follow_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_file_sha256"))
        batch_op.drop_index(batch_op.f("ix_follow_file_follow_up_id"))

    op.drop_table("follow_file")
    with op.batch_alter_table("handling", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handling_department_id"))

    op.drop_table("handling")
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_up_state"))
        batch_op.drop_index(batch_op.f("ix_follow_up_kind"))
        batch_op.drop_index(batch_op.f("ix_follow_up_entity_id"))
        batch_op.drop_index(batch_op.f("ix_follow_up_due_on"))
        batch_op.drop_index(batch_op.f("ix_follow_up_department_id"))
        batch_op.drop_index(batch_op.f("ix_follow_up_assignment_id"))

    op.drop_table("follow_up")
    with op.batch_alter_table("entity_visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entity_visit_until"))
        batch_op.drop_index(batch_op.f("ix_entity_visit_code_id"))

    op.drop_table("entity_visit")
    with op.batch_alter_table("entity_upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entity_upload_code_id"))

    op.drop_table("entity_upload")
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_file_sha256"))
        batch_op.drop_index(batch_op.f("ix_case_file_dossier_id"))

    op.drop_table("case_file")
    with op.batch_alter_table("entity_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entity_code_assignment_id"))

    op.drop_table("entity_code")
    with op.batch_alter_table("adopted_result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adopted_result_sha256"))
        batch_op.drop_index(batch_op.f("ix_adopted_result_free_until"))
        batch_op.drop_index(batch_op.f("ix_adopted_result_entity_id"))
        batch_op.drop_index(batch_op.f("ix_adopted_result_department_id"))

    op.drop_table("adopted_result")
