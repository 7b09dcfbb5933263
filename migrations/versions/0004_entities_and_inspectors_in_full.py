"""entities and inspectors in full"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import server.db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


SQLITE = (
    r"""CREATE VIRTUAL TABLE entity_fts USING fts5(grams, content='', detail=none, columnsize=0, tokenize='ascii')""",
    r"""CREATE TRIGGER entity_fts_insert AFTER INSERT ON entity BEGIN
    INSERT OR REPLACE INTO entity_reindex (entity_id) VALUES (new.id); END""",
    r"""CREATE TRIGGER entity_fts_update AFTER UPDATE OF name, address, name_initials ON entity
    WHEN old.name IS NOT new.name OR old.address IS NOT new.address OR old.name_initials IS NOT new.name_initials BEGIN
    INSERT OR IGNORE INTO entity_reindex VALUES (old.id, old.name, old.address, old.name_initials); END""",
    r"""CREATE TRIGGER entity_fts_delete AFTER DELETE ON entity BEGIN
    INSERT OR IGNORE INTO entity_reindex VALUES (old.id, old.name, old.address, old.name_initials); END""",
)
POSTGRESQL = (
    r"""CREATE FUNCTION entity_folded(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(regexp_replace(normalize(t, NFKC), '\s', '', 'g'),
        'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') $$""",
    r"""CREATE FUNCTION entity_grams(name text, address text, initials text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 500 AS $$
    SELECT coalesce(array_agg(DISTINCT word), '{}') FROM (
        SELECT substr(t, i, w) AS word FROM (VALUES
        (translate(regexp_replace(normalize(name, NFKC), '\s', '', 'g'),
        'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')),
        (translate(regexp_replace(normalize(address, NFKC), '\s', '', 'g'),
        'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'))) AS said(t),
            generate_series(1, 2) AS w, generate_series(1, length(t) - w + 1) AS i
        UNION ALL SELECT 'p' || substr(initials, i, w)
        FROM generate_series(2, 3) AS w, generate_series(1, length(initials) - w + 1) AS i) AS words $$""",
    r"""CREATE INDEX ix_entity_grams ON entity USING gin (entity_grams(name, address, name_initials))""",
)


def upgrade() -> None:
    op.create_table(
        "entity_number",
        sa.Column("n", sa.Integer(), nullable=False, comment="行号"),
        sa.Column("entity_id", sa.String(length=36), nullable=False, comment="检查对象"),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_entity_number")),
        sa.UniqueConstraint("entity_id", name=op.f("uq_entity_number_entity_id")),
        comment="检索行号",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "entity_bulk",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="部门"),
        sa.Column("act", sa.String(length=20), nullable=False, comment="办什么"),
        sa.Column(
            "values",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
            comment="改成什么",
        ),
        sa.Column("reason", sa.String(length=300), nullable=False, comment="理由"),
        sa.Column("count", sa.Integer(), nullable=False, comment="户数"),
        sa.Column("subjects", sa.String(length=64), nullable=False, comment="各户编号的 SHA-256"),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="摘要算法"),
        sa.Column("by", sa.String(length=36), nullable=False, comment="经办人"),
        sa.Column("done_at", server.db.Utc(timezone=True), nullable=True, comment="生效时间；空即没有办成"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_entity_bulk_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity_bulk")),
        comment="批量办理",
    )
    with op.batch_alter_table("entity_bulk", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entity_bulk_department_id"), ["department_id"], unique=False)

    op.create_table(
        "expert",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="聘请部门"),
        sa.Column("kind", sa.String(length=10), nullable=False, comment="种类：EXPERT 专家、AGENCY 第三方机构"),
        sa.Column("name", sa.String(length=100), nullable=False, comment="姓名或机构名称"),
        sa.Column("org", sa.String(length=200), nullable=False, comment="所在单位"),
        sa.Column("field", sa.String(length=100), nullable=False, comment="专业领域"),
        sa.Column("agreement_no", sa.String(length=80), nullable=False, comment="聘书或购买服务合同编号"),
        sa.Column("phone", sa.String(length=40), nullable=False, comment="联系电话"),
        sa.Column("valid_from", sa.Date(), nullable=True, comment="聘期起"),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="聘期止（含）"),
        sa.Column("ended_on", sa.Date(), nullable=True, comment="解聘日期"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_expert_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert")),
        sa.UniqueConstraint("department_id", "kind", "name", "org", name=op.f("uq_expert_department_id_kind_name_org")),
        comment="专家与第三方机构",
    )
    with op.batch_alter_table("expert", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expert_department_id"), ["department_id"], unique=False)

    op.create_table(
        "sub_library",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="部门"),
        sa.Column("name", sa.String(length=100), nullable=False, comment="子库名称"),
        sa.Column(
            "query",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=True,
            comment="条件；空为逐户列入",
        ),
        sa.Column("note", sa.String(length=300), nullable=False, comment="说明"),
        sa.Column("closed_on", sa.Date(), nullable=True, comment="停用日期"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="建立时间"),
        sa.Column("created_by", sa.String(length=36), nullable=False, comment="建立人"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_sub_library_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sub_library")),
        sa.UniqueConstraint("department_id", "name", name=op.f("uq_sub_library_department_id_name")),
        comment="分类子库",
    )
    op.create_table(
        "candidate",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="收件部门"),
        sa.Column("from_department_id", sa.String(length=36), nullable=True, comment="告知部门"),
        sa.Column("source", sa.String(length=200), nullable=False, comment="来源说明"),
        sa.Column("id_kind", sa.String(length=10), nullable=False, comment="代码种类"),
        sa.Column("id_value", sa.String(length=40), nullable=False, comment="代码"),
        sa.Column("name", sa.String(length=200), nullable=False, comment="名称"),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="主体类型"),
        sa.Column("address", sa.String(length=300), nullable=False, comment="住所（经营场所）"),
        sa.Column("district", sa.String(length=60), nullable=False, comment="所在地区"),
        sa.Column("industry", sa.String(length=100), nullable=False, comment="行业"),
        sa.Column("legal_rep", sa.String(length=100), nullable=False, comment="法定代表人（负责人）"),
        sa.Column("phone", sa.String(length=40), nullable=False, comment="联系电话"),
        sa.Column("received_on", sa.Date(), nullable=False, comment="收到日期"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="状态：pending、confirmed、refused"),
        sa.Column("reason", sa.String(length=300), nullable=False, comment="理由"),
        sa.Column("decided_by", sa.String(length=36), nullable=True, comment="认领或退回的人"),
        sa.Column("decided_at", server.db.Utc(timezone=True), nullable=True, comment="认领或退回时间"),
        sa.Column("entity_id", sa.String(length=36), nullable=True, comment="认领后的检查对象"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_candidate_department_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_candidate_entity_id")),
        sa.ForeignKeyConstraint(
            ["from_department_id"], ["department.id"], name=op.f("fk_candidate_from_department_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        comment="双告知收件",
    )
    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.create_index("ix_candidate_inbox", ["department_id", "state"], unique=False)

    op.create_table(
        "entity_permit",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("entity_id", sa.String(length=36), nullable=False, comment="检查对象"),
        sa.Column("kind", sa.String(length=60), nullable=False, comment="许可种类，例：食品经营许可证"),
        sa.Column("number", sa.String(length=60), nullable=False, comment="许可证号"),
        sa.Column("valid_from", sa.Date(), nullable=True, comment="有效期起"),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="有效期止（含）"),
        sa.Column("ended_on", sa.Date(), nullable=True, comment="注销或吊销日期"),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_entity_permit_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity_permit")),
        sa.UniqueConstraint("entity_id", "kind", "number", name=op.f("uq_entity_permit_entity_id_kind_number")),
        comment="检查对象的许可证件",
    )
    with op.batch_alter_table("entity_permit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entity_permit_entity_id"), ["entity_id"], unique=False)

    op.create_table(
        "entity_reindex",
        sa.Column("entity_id", sa.String(length=36), nullable=False, comment="检查对象"),
        sa.Column("name", sa.String(length=200), nullable=True, comment="旧名称"),
        sa.Column("address", sa.String(length=300), nullable=True, comment="旧地址"),
        sa.Column("initials", sa.String(length=200), nullable=True, comment="旧拼音首字母"),
        sa.PrimaryKeyConstraint("entity_id", name=op.f("pk_entity_reindex")),
        comment="待编入索引",
    )
    op.create_table(
        "inspector_event",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("inspector_id", sa.String(length=36), nullable=False, comment="检查人员"),
        sa.Column(
            "kind", sa.String(length=20), nullable=False, comment="种类：ENTERED、CHANGED、SUSPENDED、REMOVED、RETURNED"
        ),
        sa.Column(
            "changes",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
            comment="变更前后",
        ),
        sa.Column("reason", sa.String(length=300), nullable=False, comment="原因"),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="登记时间"),
        sa.Column("by", sa.String(length=36), nullable=False, comment="经办人"),
        sa.ForeignKeyConstraint(["inspector_id"], ["inspector.id"], name=op.f("fk_inspector_event_inspector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspector_event")),
        comment="检查人员的变动",
    )
    with op.batch_alter_table("inspector_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspector_event_inspector_id"), ["inspector_id"], unique=False)

    op.create_table(
        "inspector_leave",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("inspector_id", sa.String(length=36), nullable=False, comment="检查人员"),
        sa.Column("since", sa.Date(), nullable=False, comment="起（含）"),
        sa.Column("until", sa.Date(), nullable=False, comment="止（含）"),
        sa.Column("reason", sa.String(length=20), nullable=False, comment="事由种类"),
        sa.Column("cancelled_on", sa.Date(), nullable=True, comment="销假日期"),
        sa.Column("by", sa.String(length=36), nullable=False, comment="登记人"),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="登记时间"),
        sa.ForeignKeyConstraint(["inspector_id"], ["inspector.id"], name=op.f("fk_inspector_leave_inspector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspector_leave")),
        comment="检查人员不在岗",
    )
    with op.batch_alter_table("inspector_leave", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspector_leave_inspector_id"), ["inspector_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inspector_leave_until"), ["until"], unique=False)

    op.create_table(
        "inspector_qualification",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("inspector_id", sa.String(length=36), nullable=False, comment="检查人员"),
        sa.Column("name", sa.String(length=60), nullable=False, comment="资质名称"),
        sa.Column("number", sa.String(length=60), nullable=False, comment="证书编号"),
        sa.Column("valid_from", sa.Date(), nullable=True, comment="有效期起"),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="有效期止（含）"),
        sa.ForeignKeyConstraint(
            ["inspector_id"], ["inspector.id"], name=op.f("fk_inspector_qualification_inspector_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspector_qualification")),
        sa.UniqueConstraint("inspector_id", "name", name=op.f("uq_inspector_qualification_inspector_id_name")),
        comment="检查人员的资质",
    )
    with op.batch_alter_table("inspector_qualification", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspector_qualification_inspector_id"), ["inspector_id"], unique=False)

    op.create_table(
        "sub_library_member",
        sa.Column("sub_library_id", sa.String(length=36), nullable=False, comment="子库"),
        sa.Column("entity_id", sa.String(length=36), nullable=False, comment="检查对象"),
        sa.Column("since", sa.Date(), nullable=False, comment="列入日期"),
        sa.Column("until", sa.Date(), nullable=True, comment="移出日期（不含）"),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_sub_library_member_entity_id")),
        sa.ForeignKeyConstraint(
            ["sub_library_id"], ["sub_library.id"], name=op.f("fk_sub_library_member_sub_library_id")
        ),
        sa.PrimaryKeyConstraint("sub_library_id", "entity_id", name=op.f("pk_sub_library_member")),
        comment="子库成员",
    )
    with op.batch_alter_table("sub_library_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sub_library_member_entity_id"), ["entity_id"], unique=False)

    with op.batch_alter_table("entity", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "address_actual", sa.String(length=300), server_default="", nullable=False, comment="实际经营地址"
            )
        )
        batch_op.add_column(
            sa.Column(
                "category", sa.String(length=100), server_default="", nullable=False, comment="经营类别、监管类型"
            )
        )
        batch_op.add_column(
            sa.Column("contact", sa.String(length=60), server_default="", nullable=False, comment="联系人")
        )
        batch_op.add_column(sa.Column("merged_into", sa.String(length=36), nullable=True, comment="已并入哪一户"))
        batch_op.create_index("ix_entity_credit_class", ["credit_class"], unique=False)
        batch_op.create_index(batch_op.f("ix_entity_merged_into"), ["merged_into"], unique=False)

    with op.batch_alter_table("entity_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bulk_id", sa.String(length=36), nullable=True, comment="属于哪一次批量办理"))
        batch_op.create_index(batch_op.f("ix_entity_event_bulk_id"), ["bulk_id"], unique=False)

    with op.batch_alter_table("inspector", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "publish_ok", sa.Boolean(), server_default="1", nullable=False, comment="对外公示（涉密的不公示）"
            )
        )
        batch_op.add_column(
            sa.Column("conflicts_confirmed_on", sa.Date(), nullable=True, comment="本人最近一次确认回避关系")
        )

    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if sqlite else POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)
    if sqlite:  # what is there already is worked off by the commits that follow
        op.execute("INSERT INTO entity_reindex (entity_id) SELECT id FROM entity")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for part in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER entity_fts_{part}")
        op.execute("DROP TABLE entity_fts")
    else:
        op.execute("DROP INDEX ix_entity_grams")
        op.execute("DROP FUNCTION entity_grams, entity_folded")
    with op.batch_alter_table("inspector", schema=None) as batch_op:
        batch_op.drop_column("conflicts_confirmed_on")
        batch_op.drop_column("publish_ok")

    with op.batch_alter_table("entity_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entity_event_bulk_id"))
        batch_op.drop_column("bulk_id")

    with op.batch_alter_table("entity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entity_merged_into"))
        batch_op.drop_index("ix_entity_credit_class")
        batch_op.drop_column("merged_into")
        batch_op.drop_column("contact")
        batch_op.drop_column("category")
        batch_op.drop_column("address_actual")

    with op.batch_alter_table("sub_library_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sub_library_member_entity_id"))

    op.drop_table("sub_library_member")
    with op.batch_alter_table("inspector_qualification", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspector_qualification_inspector_id"))

    op.drop_table("inspector_qualification")
    with op.batch_alter_table("inspector_leave", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspector_leave_until"))
        batch_op.drop_index(batch_op.f("ix_inspector_leave_inspector_id"))

    op.drop_table("inspector_leave")
    with op.batch_alter_table("inspector_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspector_event_inspector_id"))

    op.drop_table("inspector_event")
    op.drop_table("entity_reindex")
    with op.batch_alter_table("entity_permit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entity_permit_entity_id"))

    op.drop_table("entity_permit")
    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.drop_index("ix_candidate_inbox")

    op.drop_table("candidate")
    op.drop_table("sub_library")
    with op.batch_alter_table("expert", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expert_department_id"))

    op.drop_table("expert")
    with op.batch_alter_table("entity_bulk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entity_bulk_department_id"))

    op.drop_table("entity_bulk")
    op.drop_table("entity_number")
