"""rules and time"""

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_year",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("year", sa.Integer(), nullable=False, comment="年份"),
        sa.Column("version", sa.Integer(), nullable=False, comment="第几版"),
        sa.Column("document", sa.String(length=60), nullable=False, comment="通知文号"),
        sa.Column("source", sa.String(length=300), nullable=False, comment="来源（网址或文件名）"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="录入原文的指纹"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="状态"),
        sa.Column("author_id", sa.String(length=36), nullable=False, comment="录入人"),
        sa.Column("author_name", sa.String(length=60), nullable=False, comment="录入人姓名"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="录入时间"),
        sa.Column("decided_by", sa.String(length=36), nullable=True, comment="核对人"),
        sa.Column("decider_name", sa.String(length=60), nullable=True, comment="核对人姓名"),
        sa.Column("decided_at", server.db.Utc(timezone=True), nullable=True, comment="核对时间"),
        sa.Column("opinion", sa.Text(), nullable=False, comment="核对意见"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_year")),
        comment="年历",
    )
    with op.batch_alter_table("calendar_year", schema=None) as batch_op:
        batch_op.create_index("ix_calendar_year_year_state", ["year", "state"], unique=False)

    op.create_table(
        "calendar_day",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("calendar_year_id", sa.String(length=36), nullable=False, comment="哪份年历"),
        sa.Column("day", sa.Date(), nullable=False, comment="日期"),
        sa.Column("kind", sa.String(length=4), nullable=False, comment="休 off、班 work"),
        sa.Column("name", sa.String(length=40), nullable=False, comment="节日"),
        sa.ForeignKeyConstraint(
            ["calendar_year_id"], ["calendar_year.id"], name=op.f("fk_calendar_day_calendar_year_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint("calendar_year_id", "day", name=op.f("uq_calendar_day_calendar_year_id_day")),
        comment="年历的日子",
    )
    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_day_calendar_year_id"), ["calendar_year_id"], unique=False)

    op.create_table(
        "deadline",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("kind", sa.String(length=40), nullable=False, comment="种类（哪条规则）"),
        sa.Column(
            "subject_kind", sa.String(length=20), nullable=False, comment="事情的种类：assignment、plan、department"
        ),
        sa.Column("subject_id", sa.String(length=80), nullable=False, comment="哪件事"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="谁的时限"),
        sa.Column("title", sa.String(length=200), nullable=False, comment="一句话，不含未亮证的对象名称"),
        sa.Column("link", sa.String(length=200), nullable=False, comment="去处（桌面网址）"),
        sa.Column("started_on", sa.Date(), nullable=False, comment="起算日"),
        sa.Column("days", sa.Integer(), nullable=True, comment="几个工作日；空为定日"),
        sa.Column("due_on", sa.Date(), nullable=False, comment="到期日，当日 24:00 前为按期"),
        sa.Column("provisional", sa.Boolean(), nullable=False, comment="是否暂定（年历未公布）"),
        sa.Column("reckoned", sa.String(length=36), nullable=False, comment="按哪份年历算的"),
        sa.Column("says", sa.String(length=200), nullable=False, comment="是哪一个时限"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="状态"),
        sa.Column("alerted", sa.Integer(), nullable=True, comment="已提醒到第几个工作日（0 为逾期）"),
        sa.Column("met_on", sa.Date(), nullable=True, comment="办结日"),
        sa.Column("closed_at", server.db.Utc(timezone=True), nullable=True, comment="办结或取消的时间"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="开钟时间"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_deadline_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
        sa.UniqueConstraint("subject_id", "kind", "started_on", name=op.f("uq_deadline_subject_id_kind_started_on")),
        comment="时限",
    )
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deadline_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deadline_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_deadline_provisional"), ["provisional"], unique=False)
        batch_op.create_index(batch_op.f("ix_deadline_reckoned"), ["reckoned"], unique=False)
        batch_op.create_index("ix_deadline_state_due_on", ["state", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_deadline_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "rule_override",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("key", sa.String(length=60), nullable=False, comment="哪条规则"),
        sa.Column("layer", sa.String(length=12), nullable=False, comment="哪一层：LAW、LOCAL、DEPARTMENT"),
        sa.Column("department_id", sa.String(length=36), nullable=True, comment="只管哪个部门；空为全行政区"),
        sa.Column("value", sa.JSON(), nullable=False, comment="值"),
        sa.Column("basis", sa.String(length=300), nullable=False, comment="依据（文件名、文号、条款）"),
        sa.Column("reason", sa.Text(), nullable=False, comment="为何另定"),
        sa.Column("since", sa.Date(), nullable=False, comment="自"),
        sa.Column("until", sa.Date(), nullable=True, comment="至（含）"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="状态"),
        sa.Column("author_id", sa.String(length=36), nullable=False, comment="提出人"),
        sa.Column("author_name", sa.String(length=60), nullable=False, comment="提出人姓名"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="提出时间"),
        sa.Column("decided_by", sa.String(length=36), nullable=True, comment="批准人"),
        sa.Column("decider_name", sa.String(length=60), nullable=True, comment="批准人姓名"),
        sa.Column("decided_at", server.db.Utc(timezone=True), nullable=True, comment="批准时间"),
        sa.Column("opinion", sa.Text(), nullable=False, comment="批准意见"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_rule_override_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_override")),
        comment="另定的规则",
    )
    with op.batch_alter_table("rule_override", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_override_department_id"), ["department_id"], unique=False)
        batch_op.create_index("ix_rule_override_key_state", ["key", "state"], unique=False)

    # Clocks that were running before this table stood.
    columns = (
        "id, kind, subject_kind, subject_id, department_id, title, link, started_on, days, due_on, provisional,"
        " reckoned, says, state, alerted, created_at"
    )
    op.execute(
        f"INSERT INTO deadline ({columns}) SELECT id, due_rule, 'assignment', assignment_id, owner_department_id,"
        " entity_name || ' 检查结果', '/review',"
        " CASE WHEN due_rule = 'publish.collect_days' THEN COALESCE(approved_on, ended_on) ELSE ended_on END,"
        " CASE WHEN due_rule = 'publish.collect_days' THEN 7 ELSE 20 END, due_on, provisional, 'before', due_says,"
        " 'open', alerted, created_at FROM publication WHERE state = 'queued'"
    )
    op.execute(
        f"INSERT INTO deadline ({columns}) SELECT id, 'assignment.window', 'assignment', id, department_id,"
        " SUBSTR(no || ' ' || task_name, 1, 200), '/progress', window_from, NULL, deadline_on, false, 'before',"
        " '本次检查时窗', 'open', NULL, created_at FROM assignment"
        " WHERE state IN ('notified', 'taken', 'on_site', 'suspended')"
    )


def downgrade() -> None:
    with op.batch_alter_table("rule_override", schema=None) as batch_op:
        batch_op.drop_index("ix_rule_override_key_state")
        batch_op.drop_index(batch_op.f("ix_rule_override_department_id"))

    op.drop_table("rule_override")
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deadline_subject_id"))
        batch_op.drop_index("ix_deadline_state_due_on")
        batch_op.drop_index(batch_op.f("ix_deadline_reckoned"))
        batch_op.drop_index(batch_op.f("ix_deadline_provisional"))
        batch_op.drop_index(batch_op.f("ix_deadline_kind"))
        batch_op.drop_index(batch_op.f("ix_deadline_department_id"))

    op.drop_table("deadline")
    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_day_calendar_year_id"))

    op.drop_table("calendar_day")
    with op.batch_alter_table("calendar_year", schema=None) as batch_op:
        batch_op.drop_index("ix_calendar_year_year_state")

    op.drop_table("calendar_year")
