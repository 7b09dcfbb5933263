"""plans answer for a whole year"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import server.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "joint_office",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="设在哪个部门"),
        sa.Column("since", sa.Date(), nullable=False, comment="自"),
        sa.Column("set_by", sa.String(length=36), nullable=False, comment="指定人"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_joint_office_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_office")),
        comment="联席会议办公室",
    )
    op.create_table(
        "meeting_member",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="单位"),
        sa.Column("role", sa.String(length=10), nullable=False, comment="身份：CONVENER、MEMBER、LIAISON"),
        sa.Column("name", sa.String(length=60), nullable=False, comment="姓名"),
        sa.Column("position", sa.String(length=100), nullable=False, comment="职务"),
        sa.Column("phone", sa.String(length=40), nullable=False, comment="电话"),
        sa.Column("since", sa.Date(), nullable=False, comment="自"),
        sa.Column("until", sa.Date(), nullable=True, comment="至（含）"),
        sa.Column("created_by", sa.String(length=36), nullable=False, comment="登记人"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="登记时间"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_meeting_member_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_member")),
        comment="联席会议成员",
    )
    with op.batch_alter_table("meeting_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_member_department_id"), ["department_id"], unique=False)

    op.create_table(
        "meeting_minutes",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("plan_id", sa.String(length=36), nullable=True, comment="所议的计划"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="登记部门"),
        sa.Column("no", sa.String(length=80), nullable=False, comment="纪要文号"),
        sa.Column("title", sa.String(length=200), nullable=False, comment="会议名称"),
        sa.Column("held_on", sa.Date(), nullable=False, comment="开会日期"),
        sa.Column("place", sa.String(length=100), nullable=False, comment="地点"),
        sa.Column(
            "attended",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="到会单位",
        ),
        sa.Column("decisions", sa.Text(), nullable=False, comment="议定事项"),
        sa.Column("signed_by", sa.String(length=60), nullable=False, comment="签发人"),
        sa.Column(
            "file",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=True,
            comment="影印件：sha256、name、size、type",
        ),
        sa.Column("created_by", sa.String(length=36), nullable=False, comment="登记人"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="登记时间"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_meeting_minutes_department_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_meeting_minutes_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_minutes")),
        comment="联席会议纪要",
    )
    with op.batch_alter_table("meeting_minutes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_minutes_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_minutes_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "plan_consultation",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("plan_id", sa.String(length=36), nullable=False, comment="计划"),
        sa.Column("round", sa.Integer(), nullable=False, comment="第几轮"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="被征求的部门"),
        sa.Column("asked_at", server.db.Utc(timezone=True), nullable=False, comment="征求时间"),
        sa.Column("asked_by", sa.String(length=36), nullable=False, comment="发出人"),
        sa.Column("due_on", sa.Date(), nullable=False, comment="答复期限"),
        sa.Column("answer", sa.String(length=10), nullable=True, comment="答复：AGREE、CHANGE、DECLINE，空为没有答复"),
        sa.Column("reason", sa.Text(), nullable=False, comment="理由或修改意见"),
        sa.Column("answered_at", server.db.Utc(timezone=True), nullable=True, comment="答复时间"),
        sa.Column("answered_by", sa.String(length=36), nullable=True, comment="答复人"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_plan_consultation_department_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_consultation_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_consultation")),
        sa.UniqueConstraint(
            "plan_id", "round", "department_id", name=op.f("uq_plan_consultation_plan_id_round_department_id")
        ),
        comment="联合计划征求意见",
    )
    with op.batch_alter_table("plan_consultation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_consultation_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_consultation_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "plan_filing",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("plan_id", sa.String(length=36), nullable=False, comment="计划"),
        sa.Column("version", sa.Integer(), nullable=False, comment="第几版"),
        sa.Column("to_body", sa.String(length=100), nullable=False, comment="备案机关"),
        sa.Column("sent_at", server.db.Utc(timezone=True), nullable=False, comment="报出时间"),
        sa.Column("sent_by", sa.String(length=36), nullable=False, comment="报出人"),
        sa.Column("receipt_no", sa.String(length=80), nullable=False, comment="回执号"),
        sa.Column("received_at", server.db.Utc(timezone=True), nullable=True, comment="收到回执的时间"),
        sa.Column("received_by", sa.String(length=36), nullable=True, comment="登记回执的人"),
        sa.Column(
            "receipt_file",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=True,
            comment="回执：sha256、name、size、type",
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_filing_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_filing")),
        comment="计划备案",
    )
    with op.batch_alter_table("plan_filing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_filing_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "plan_version",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("plan_id", sa.String(length=36), nullable=False, comment="计划"),
        sa.Column("version", sa.Integer(), nullable=False, comment="版次"),
        sa.Column(
            "content",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="内容",
        ),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="散列算法"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="内容摘要"),
        sa.Column(
            "changes",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="与上一版的不同",
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="调整的理由"),
        sa.Column("approved_by", sa.String(length=36), nullable=False, comment="批准人"),
        sa.Column("approved_at", server.db.Utc(timezone=True), nullable=False, comment="批准时间"),
        sa.Column("opinion", sa.Text(), nullable=False, comment="审批意见"),
        sa.Column("due_on", sa.Date(), nullable=True, comment="再次公示和备案的期限"),
        sa.Column("due_provisional", sa.Boolean(), nullable=False, comment="期限是否暂定"),
        sa.Column("due_says", sa.String(length=200), nullable=False, comment="期限说明"),
        sa.Column("published_by", sa.String(length=36), nullable=True, comment="公示人"),
        sa.Column("published_at", server.db.Utc(timezone=True), nullable=True, comment="公示时间"),
        sa.Column("filed_at", server.db.Utc(timezone=True), nullable=True, comment="收到备案回执的时间"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_version_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_version")),
        sa.UniqueConstraint("plan_id", "version", name=op.f("uq_plan_version_plan_id_version")),
        comment="计划的历次版本",
    )
    with op.batch_alter_table("plan_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_version_plan_id"), ["plan_id"], unique=False)

    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "rehearsal",
                sa.Boolean(),
                nullable=False,
                server_default=sa.false(),
                comment="是否演练：不公开、不计数、可删",
            )
        )

    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "rehearsal",
                sa.Boolean(),
                nullable=False,
                server_default=sa.false(),
                comment="是否演练：不公开、不计数、可删",
            )
        )

    with op.batch_alter_table("draw", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "rehearsal",
                sa.Boolean(),
                nullable=False,
                server_default=sa.false(),
                comment="是否演练：不公开、不计数、可删",
            )
        )

    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "kind",
                sa.String(length=12),
                nullable=False,
                server_default="ANNUAL",
                comment="种类：ANNUAL、OFFPLAN、REHEARSAL",
            )
        )
        batch_op.add_column(
            sa.Column("no", sa.String(length=80), nullable=False, server_default="", comment="文号（批准时取）")
        )
        batch_op.add_column(
            sa.Column("seq", sa.Integer(), nullable=False, server_default="0", comment="年内顺序号，未批准为 0")
        )
        batch_op.add_column(
            sa.Column("round", sa.Integer(), nullable=False, server_default="0", comment="征求意见第几轮")
        )
        batch_op.add_column(sa.Column("revised_on", sa.Date(), nullable=True, comment="本版调整之日"))
        batch_op.add_column(
            sa.Column("revision_reason", sa.Text(), nullable=False, server_default="", comment="本版调整的理由")
        )
        batch_op.add_column(sa.Column("published_by", sa.String(length=36), nullable=True, comment="公示人"))
        batch_op.add_column(
            sa.Column("published_at", server.db.Utc(timezone=True), nullable=True, comment="本版公示时间")
        )

    with op.batch_alter_table("plan_entry", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "object_scope",
                sa.String(length=500),
                nullable=False,
                server_default="",
                comment="抽查范围、检查对象（文字）",
            )
        )
        batch_op.add_column(
            sa.Column("frequency_cap", sa.Integer(), nullable=True, comment="频次上限（次/年），空按规则")
        )
        batch_op.add_column(sa.Column("note", sa.String(length=500), nullable=False, server_default="", comment="备注"))
        batch_op.add_column(
            sa.Column(
                "slots",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
                nullable=False,
                comment="参与部门与席位：department_id、seats，牵头在前；空为本部门",
            )
        )
        batch_op.add_column(
            sa.Column("source", sa.String(length=12), nullable=False, server_default="PLAN", comment="任务来源")
        )
        batch_op.add_column(
            sa.Column("source_reason", sa.Text(), nullable=False, server_default="", comment="计划外的理由")
        )
        batch_op.add_column(
            sa.Column("source_no", sa.String(length=80), nullable=False, server_default="", comment="来源文号或登记号")
        )
        batch_op.add_column(
            sa.Column(
                "source_file",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
                nullable=True,
                comment="来源凭据：sha256、name、size",
            )
        )
        batch_op.add_column(
            sa.Column(
                "random_kind",
                sa.String(length=8),
                nullable=False,
                server_default="DOUBLE",
                comment="随机方式：DOUBLE、SINGLE、EXEMPT",
            )
        )
        batch_op.add_column(
            sa.Column("random_reason", sa.String(length=300), nullable=False, server_default="", comment="单随机的理由")
        )
        batch_op.add_column(sa.Column("random_until", sa.Date(), nullable=True, comment="单随机用到哪一天"))
        batch_op.add_column(
            sa.Column(
                "targets",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
                nullable=False,
                comment="不随机任务的检查对象",
            )
        )
        batch_op.add_column(sa.Column("batch", sa.String(length=36), nullable=True, comment="哪一次粘贴添上的"))
        batch_op.create_index(batch_op.f("ix_plan_entry_batch"), ["batch"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("plan_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_entry_batch"))
        batch_op.drop_column("batch")
        batch_op.drop_column("targets")
        batch_op.drop_column("random_until")
        batch_op.drop_column("random_reason")
        batch_op.drop_column("random_kind")
        batch_op.drop_column("source_file")
        batch_op.drop_column("source_no")
        batch_op.drop_column("source_reason")
        batch_op.drop_column("source")
        batch_op.drop_column("slots")
        batch_op.drop_column("note")
        batch_op.drop_column("frequency_cap")
        batch_op.drop_column("object_scope")

    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_column("published_at")
        batch_op.drop_column("published_by")
        batch_op.drop_column("revision_reason")
        batch_op.drop_column("revised_on")
        batch_op.drop_column("round")
        batch_op.drop_column("seq")
        batch_op.drop_column("no")
        batch_op.drop_column("kind")

    with op.batch_alter_table("draw", schema=None) as batch_op:
        batch_op.drop_column("rehearsal")

    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.drop_column("rehearsal")

    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_column("rehearsal")

    with op.batch_alter_table("plan_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_version_plan_id"))

    op.drop_table("plan_version")
    with op.batch_alter_table("plan_filing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_filing_plan_id"))

    op.drop_table("plan_filing")
    with op.batch_alter_table("plan_consultation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_consultation_plan_id"))
        batch_op.drop_index(batch_op.f("ix_plan_consultation_department_id"))

    op.drop_table("plan_consultation")
    with op.batch_alter_table("meeting_minutes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_minutes_plan_id"))
        batch_op.drop_index(batch_op.f("ix_meeting_minutes_department_id"))

    op.drop_table("meeting_minutes")
    with op.batch_alter_table("meeting_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_member_department_id"))

    op.drop_table("meeting_member")
    op.drop_table("joint_office")
