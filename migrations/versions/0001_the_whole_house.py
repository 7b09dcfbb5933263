"""the whole house"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import server.db

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "blob",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="指纹"),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="散列算法"),
        sa.Column("size", sa.Integer(), nullable=False, comment="字节数"),
        sa.Column("completed_at", server.db.Utc(timezone=True), nullable=False, comment="收齐时间"),
        sa.Column("checked_at", server.db.Utc(timezone=True), nullable=True, comment="打开查看过的时间"),
        sa.Column("media_type", sa.String(length=60), nullable=True, comment="实际格式"),
        sa.Column("width", sa.Integer(), nullable=True, comment="宽"),
        sa.Column("height", sa.Integer(), nullable=True, comment="高"),
        sa.Column("problem", sa.Text(), nullable=True, comment="打不开的原因"),
        sa.Column("lease_until", server.db.Utc(timezone=True), nullable=True, comment="认领到何时"),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="试过几次"),
        sa.Column("last_error", sa.Text(), nullable=True, comment="最近一次为何没办成"),
        sa.Column("parked_at", server.db.Utc(timezone=True), nullable=True, comment="搁置时间"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blob")),
        sa.UniqueConstraint("sha256", name=op.f("uq_blob_sha256")),
        comment="证据文件",
    )
    with op.batch_alter_table("blob", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blob_checked_at"), ["checked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_blob_completed_at"), ["completed_at"], unique=False)

    op.create_table(
        "checklist",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("code", sa.String(length=40), nullable=False, comment="编号"),
        sa.Column("version", sa.Integer(), nullable=False, comment="版本"),
        sa.Column("hash", sa.String(length=64), nullable=False, comment="内容指纹"),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="指纹算法"),
        sa.Column("title", sa.String(length=200), nullable=False, comment="名称"),
        sa.Column(
            "body",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
            comment="检查表正文",
        ),
        sa.Column("state", sa.String(length=20), nullable=False, comment="状态：draft、active、retired"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="登记时间"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_checklist_code_version")),
        sa.UniqueConstraint("hash", name=op.f("uq_checklist_hash")),
        comment="随机抽查检查表",
    )
    op.create_table(
        "department",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("code", sa.String(length=40), nullable=False, comment="部门代码"),
        sa.Column("name", sa.String(length=100), nullable=False, comment="部门全称"),
        sa.Column("short_name", sa.String(length=20), nullable=False, comment="机关代字（文号字头）"),
        sa.Column("kind", sa.String(length=30), nullable=False, comment="主体类别"),
        sa.Column("phone", sa.String(length=40), nullable=True, comment="对外办公电话"),
        sa.Column("superior_id", sa.String(length=36), nullable=True, comment="上级部门"),
        sa.Column("active", sa.Boolean(), nullable=False, comment="在用"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="登记时间"),
        sa.ForeignKeyConstraint(
            ["superior_id"],
            ["department.id"],
            name=op.f("fk_department_superior_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("code", name=op.f("uq_department_code")),
        comment="部门",
    )
    op.create_table(
        "device_nonce",
        sa.Column("device_id", sa.String(length=36), nullable=False, comment="手机"),
        sa.Column("nonce", sa.String(length=64), nullable=False, comment="随机数"),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="使用时间"),
        sa.PrimaryKeyConstraint("device_id", "nonce", name=op.f("pk_device_nonce")),
        comment="手机凭证随机数",
    )
    with op.batch_alter_table("device_nonce", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_nonce_at"), ["at"], unique=False)

    op.create_table(
        "jurisdiction",
        sa.Column("code", sa.String(length=6), nullable=False, comment="行政区划代码（GB/T 2260）"),
        sa.Column("name", sa.String(length=60), nullable=False, comment="名称"),
        sa.Column("profile", sa.String(length=40), nullable=False, comment="规则方案"),
        sa.Column("demo", sa.Boolean(), nullable=False, comment="是否演示数据"),
        sa.Column("origin", sa.String(length=100), nullable=False, comment="留痕日志来源名"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="开局时间"),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_jurisdiction")),
        comment="行政区",
    )
    op.create_table(
        "legal_basis",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("title", sa.String(length=300), nullable=False, comment="名称"),
        sa.Column("kind", sa.String(length=30), nullable=False, comment="种类：LAW 等"),
        sa.Column("article", sa.String(length=500), nullable=False, comment="条款"),
        sa.Column("text", sa.Text(), nullable=False, comment="条文"),
        sa.Column("in_force_from", sa.Date(), nullable=True, comment="施行日期"),
        sa.Column("in_force_to", sa.Date(), nullable=True, comment="废止日期"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_basis")),
        sa.UniqueConstraint("title", "article", name=op.f("uq_legal_basis_title_article")),
        comment="法律依据",
    )
    op.create_table(
        "log_entry",
        sa.Column(
            "i",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="序号，从 0 起无缺号",
        ),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="规范 JSON 叶子"),
        sa.Column("leaf", sa.LargeBinary(length=32), nullable=False, comment="RFC 6962 叶子摘要"),
        sa.PrimaryKeyConstraint("i", name=op.f("pk_log_entry")),
        comment="留痕叶子",
    )
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False, comment="固定为 1"),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="叶子数"),
        sa.Column("frontier", sa.LargeBinary(), nullable=False, comment="压缩前沿，每个 32 字节"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
        comment="留痕日志头",
    )
    op.create_table(
        "log_node",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False, comment="层"),
        sa.Column(
            "i",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="层内序号",
        ),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False, comment="子树摘要"),
        sa.PrimaryKeyConstraint("level", "i", name=op.f("pk_log_node")),
        comment="留痕子树",
    )
    op.create_table(
        "log_payload",
        sa.Column(
            "i",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="序号",
        ),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="时刻"),
        sa.Column("kind", sa.String(length=60), nullable=False, comment="种类"),
        sa.Column("ref", sa.String(length=100), nullable=True, comment="所涉对象"),
        sa.Column("actor", sa.String(length=100), nullable=False, comment="办事人"),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False, comment="盐"),
        sa.Column("json", sa.Text(), nullable=False, comment="内容（规范 JSON）"),
        sa.PrimaryKeyConstraint("i", name=op.f("pk_log_payload")),
        comment="留痕内容",
    )
    with op.batch_alter_table("log_payload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_log_payload_actor"), ["actor"], unique=False)
        batch_op.create_index(batch_op.f("ix_log_payload_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_log_payload_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_log_payload_ref"), ["ref"], unique=False)

    op.create_table(
        "sweep_bell",
        sa.Column("name", sa.String(length=60), nullable=False, comment="扫描名"),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="最近一次"),
        sa.Column("result", sa.Text(), nullable=False, comment="结果"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sweep_bell")),
        comment="扫描心跳",
    )
    op.create_table(
        "import_batch",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="种类：items、entities、inspectors"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="导入部门"),
        sa.Column("file_sha256", sa.String(length=64), nullable=False, comment="原件指纹"),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="指纹算法"),
        sa.Column("file_name", sa.String(length=300), nullable=False, comment="原件文件名"),
        sa.Column("size", sa.Integer(), nullable=False, comment="原件字节数"),
        sa.Column("state", sa.String(length=20), nullable=False, comment="状态"),
        sa.Column(
            "note",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
            comment="读表说明：工作表、表头行、对列、跳过的行",
        ),
        sa.Column("rows", sa.Integer(), nullable=False, comment="数据行数"),
        sa.Column("new", sa.Integer(), nullable=False, comment="新增行数"),
        sa.Column("changed", sa.Integer(), nullable=False, comment="变更行数"),
        sa.Column("same", sa.Integer(), nullable=False, comment="不变行数"),
        sa.Column("rejected", sa.Integer(), nullable=False, comment="问题行数"),
        sa.Column("problem", sa.Text(), nullable=True, comment="读不了的原因"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="收到时间"),
        sa.Column("created_by", sa.String(length=36), nullable=False, comment="上传人"),
        sa.Column("committed_by", sa.String(length=36), nullable=True, comment="入库人"),
        sa.Column("applied_at", server.db.Utc(timezone=True), nullable=True, comment="入库时间"),
        sa.Column("settled_at", server.db.Utc(timezone=True), nullable=True, comment="变更全部写入的时间"),
        sa.Column("undone_at", server.db.Utc(timezone=True), nullable=True, comment="撤回时间"),
        sa.Column("lease_until", server.db.Utc(timezone=True), nullable=True, comment="认领到何时"),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="试过几次"),
        sa.Column("last_error", sa.Text(), nullable=True, comment="最近一次为何没办成"),
        sa.Column("parked_at", server.db.Utc(timezone=True), nullable=True, comment="搁置时间"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_import_batch_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        comment="导入批次",
    )
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_batch_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_batch_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_batch_state"), ["state"], unique=False)

    op.create_table(
        "number_entry",
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="部门"),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="种类"),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False, comment="年度"),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False, comment="顺序号"),
        sa.Column("text", sa.String(length=80), nullable=False, comment="文号"),
        sa.Column("subject", sa.String(length=36), nullable=False, comment="用于"),
        sa.Column("taken_at", server.db.Utc(timezone=True), nullable=False, comment="取号时间"),
        sa.Column("voided_reason", sa.String(length=300), nullable=True, comment="作废理由"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_number_entry_department_id")),
        sa.PrimaryKeyConstraint("department_id", "kind", "year", "seq", name=op.f("pk_number_entry")),
        sa.UniqueConstraint("text", name=op.f("uq_number_entry_text")),
        comment="文号登记",
    )
    with op.batch_alter_table("number_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_number_entry_subject"), ["subject"], unique=False)

    op.create_table(
        "number_series",
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="部门"),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="种类"),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False, comment="年度"),
        sa.Column("last", sa.Integer(), nullable=False, comment="已用到"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_number_series_department_id")),
        sa.PrimaryKeyConstraint("department_id", "kind", "year", name=op.f("pk_number_series")),
        comment="文号序列",
    )
    op.create_table(
        "officer",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("name", sa.String(length=60), nullable=False, comment="登录名"),
        sa.Column("display_name", sa.String(length=60), nullable=False, comment="姓名"),
        sa.Column("department_id", sa.String(length=36), nullable=True, comment="所在部门"),
        sa.Column("inspector_id", sa.String(length=36), nullable=True, comment="对应的执法检查人员"),
        sa.Column("password_hash", sa.String(length=200), nullable=False, comment="口令摘要（argon2id）"),
        sa.Column("must_change_password", sa.Boolean(), nullable=False, comment="须改口令"),
        sa.Column("active", sa.Boolean(), nullable=False, comment="在用"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="建立时间"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_officer_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer")),
        sa.UniqueConstraint("name", name=op.f("uq_officer_name")),
        comment="人员",
    )
    with op.batch_alter_table("officer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_officer_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_officer_inspector_id"), ["inspector_id"], unique=False)

    op.create_table(
        "auth_session",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("officer_id", sa.String(length=36), nullable=False, comment="人员"),
        sa.Column("kind", sa.String(length=10), nullable=False, comment="桌面或手机"),
        sa.Column("refresh_jti", sa.String(length=36), nullable=False, comment="当前刷新令牌编号"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="登录时间"),
        sa.Column("used_at", server.db.Utc(timezone=True), nullable=False, comment="最后使用"),
        sa.Column("revoked_at", server.db.Utc(timezone=True), nullable=True, comment="收回时间"),
        sa.Column("revoked_because", sa.String(length=40), nullable=True, comment="收回原因"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_auth_session_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auth_session")),
        comment="登录",
    )
    with op.batch_alter_table("auth_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_auth_session_officer_id"), ["officer_id"], unique=False)

    op.create_table(
        "blob_part",
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="指纹"),
        sa.Column("officer_id", sa.String(length=36), nullable=False, comment="上传人"),
        sa.Column("size", sa.Integer(), nullable=False, comment="应有字节数"),
        sa.Column("started_at", server.db.Utc(timezone=True), nullable=False, comment="开始时间"),
        sa.Column("complete", sa.Boolean(), nullable=False, comment="已收齐"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_blob_part_officer_id")),
        sa.PrimaryKeyConstraint("sha256", "officer_id", name=op.f("pk_blob_part")),
        comment="上传进度",
    )
    with op.batch_alter_table("blob_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blob_part_started_at"), ["started_at"], unique=False)

    op.create_table(
        "blob_ref",
        sa.Column("dev", sa.String(length=36), nullable=False, comment="手机"),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False, comment="序号"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="指纹"),
        sa.Column(
            "role",
            sa.String(length=12),
            nullable=False,
            comment="用途：photo、thumb、signature、strokes、witness、recording",
        ),
        sa.Column("size", sa.Integer(), nullable=True, comment="所称字节数"),
        sa.Column("insp", sa.String(length=64), nullable=False, comment="检查"),
        sa.Column("officer_id", sa.String(length=36), nullable=False, comment="送来的人"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_blob_ref_officer_id")),
        sa.PrimaryKeyConstraint("dev", "seq", "sha256", "role", name=op.f("pk_blob_ref")),
        comment="操作引用的文件",
    )
    with op.batch_alter_table("blob_ref", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blob_ref_insp"), ["insp"], unique=False)
        batch_op.create_index(batch_op.f("ix_blob_ref_officer_id"), ["officer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_blob_ref_sha256"), ["sha256"], unique=False)

    op.create_table(
        "device",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("officer_id", sa.String(length=36), nullable=False, comment="人员"),
        sa.Column("alg", sa.String(length=20), nullable=False, comment="签名算法"),
        sa.Column("public_key", sa.JSON(), nullable=False, comment="公钥（JWK）"),
        sa.Column("name", sa.String(length=100), nullable=False, comment="手机名称"),
        sa.Column("user_agent", sa.String(length=300), nullable=False, comment="浏览器"),
        sa.Column("enrolled_at", server.db.Utc(timezone=True), nullable=False, comment="登记时间"),
        sa.Column("revoked_at", server.db.Utc(timezone=True), nullable=True, comment="停用时间"),
        sa.Column("last_seen_at", server.db.Utc(timezone=True), nullable=True, comment="最后联系"),
        sa.Column("head_seq", sa.Integer(), nullable=False, comment="已收到的最后序号"),
        sa.Column("head_hash", sa.String(length=64), nullable=True, comment="已收到的最后摘要"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_device_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        comment="手机",
    )
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_officer_id"), ["officer_id"], unique=False)

    op.create_table(
        "entity",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("jurisdiction_code", sa.String(length=12), nullable=False, comment="行政区划代码"),
        sa.Column("id_kind", sa.String(length=10), nullable=False, comment="代码种类：uscc、reg_no、other"),
        sa.Column("id_value", sa.String(length=40), nullable=False, comment="统一社会信用代码或注册号"),
        sa.Column("name", sa.String(length=200), nullable=False, comment="名称"),
        sa.Column("name_initials", sa.String(length=200), nullable=False, comment="名称拼音首字母"),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="主体类型"),
        sa.Column("address", sa.String(length=300), nullable=False, comment="住所（经营场所）"),
        sa.Column("district", sa.String(length=60), nullable=False, comment="所在地区"),
        sa.Column("industry", sa.String(length=100), nullable=False, comment="行业"),
        sa.Column("legal_rep", sa.String(length=100), nullable=False, comment="法定代表人（负责人）"),
        sa.Column("phone", sa.String(length=40), nullable=False, comment="联系电话"),
        sa.Column("status", sa.String(length=10), nullable=False, comment="状态：active、suspended、exited"),
        sa.Column("credit_class", sa.String(length=1), nullable=True, comment="信用风险分类 A–D"),
        sa.Column(
            "flags",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
            comment="标记：异常名录、投诉等",
        ),
        sa.Column("source", sa.String(length=200), nullable=False, comment="来源"),
        sa.Column("revision", sa.Integer(), nullable=False, comment="修订次数"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="登记时间"),
        sa.Column("batch_id", sa.String(length=36), nullable=True, comment="由哪一批带来；空为手工登记"),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_entity_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity")),
        sa.UniqueConstraint(
            "jurisdiction_code", "id_kind", "id_value", name=op.f("uq_entity_jurisdiction_code_id_kind_id_value")
        ),
        comment="检查对象",
    )
    with op.batch_alter_table("entity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entity_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entity_district"), ["district"], unique=False)
        batch_op.create_index(batch_op.f("ix_entity_id_value"), ["id_value"], unique=False)
        batch_op.create_index("ix_entity_name", ["name"], unique=False)

    op.create_table(
        "feed_counter",
        sa.Column("officer_id", sa.String(length=36), nullable=False, comment="人员"),
        sa.Column("rev", sa.Integer(), nullable=False, comment="最后一条的号码"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_feed_counter_officer_id")),
        sa.PrimaryKeyConstraint("officer_id", name=op.f("pk_feed_counter")),
        comment="送达计数",
    )
    op.create_table(
        "feed_item",
        sa.Column("officer_id", sa.String(length=36), nullable=False, comment="人员"),
        sa.Column("rev", sa.Integer(), autoincrement=False, nullable=False, comment="号码"),
        sa.Column("kind", sa.String(length=12), nullable=False, comment="种类"),
        sa.Column("subject", sa.String(length=64), nullable=False, comment="派单"),
        sa.Column(
            "body",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="内容",
        ),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="时间"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_feed_item_officer_id")),
        sa.PrimaryKeyConstraint("officer_id", "rev", name=op.f("pk_feed_item")),
        comment="送达手机的变更",
    )
    op.create_table(
        "import_row",
        sa.Column("batch_id", sa.String(length=36), nullable=False, comment="批次"),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False, comment="表中的行号，表头为 1"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="状态：new、changed、same、rejected"),
        sa.Column("done", sa.Boolean(), nullable=False, comment="已写入"),
        sa.Column("target_id", sa.String(length=36), nullable=True, comment="对应的业务行"),
        sa.Column(
            "before",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=True,
            comment="原值（只含变更的列）",
        ),
        sa.Column(
            "after",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=True,
            comment="新值",
        ),
        sa.Column(
            "problems",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=True,
            comment="逐条问题",
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_import_row_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "row", name=op.f("pk_import_row")),
        comment="导入行",
    )
    op.create_table(
        "inspector",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="所属部门"),
        sa.Column("name", sa.String(length=60), nullable=False, comment="姓名"),
        sa.Column("gender", sa.String(length=1), nullable=False, comment="性别：M、F 或空"),
        sa.Column("birth_ym", sa.String(length=7), nullable=False, comment="出生年月 YYYY-MM"),
        sa.Column("unit", sa.String(length=200), nullable=False, comment="工作单位"),
        sa.Column("position", sa.String(length=100), nullable=False, comment="职务"),
        sa.Column("post", sa.String(length=100), nullable=False, comment="执法岗位"),
        sa.Column("cert_no", sa.String(length=40), nullable=False, comment="执法证号"),
        sa.Column("cert_from", sa.Date(), nullable=True, comment="证件有效期起"),
        sa.Column("cert_to", sa.Date(), nullable=True, comment="证件有效期止（含）"),
        sa.Column(
            "law_fields",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
            comment="执法类别",
        ),
        sa.Column(
            "regions",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
            comment="行政区域",
        ),
        sa.Column(
            "specialties",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
            comment="业务专长",
        ),
        sa.Column(
            "qualifications",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
            comment="执法资质",
        ),
        sa.Column("can_lead", sa.Boolean(), nullable=False, comment="可任主检"),
        sa.Column("status", sa.String(length=10), nullable=False, comment="状态：active、suspended、removed"),
        sa.Column("revision", sa.Integer(), nullable=False, comment="修订次数"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="登记时间"),
        sa.Column("batch_id", sa.String(length=36), nullable=True, comment="由哪一批带来；空为手工登记"),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_inspector_batch_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_inspector_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspector")),
        sa.UniqueConstraint("cert_no", name=op.f("uq_inspector_cert_no")),
        comment="执法检查人员",
    )
    with op.batch_alter_table("inspector", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspector_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inspector_department_id"), ["department_id"], unique=False)

    op.create_table(
        "item",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="所属部门"),
        sa.Column("code", sa.String(length=40), nullable=False, comment="编号"),
        sa.Column("name", sa.String(length=200), nullable=False, comment="事项名称"),
        sa.Column("sub_item", sa.String(length=300), nullable=False, comment="抽查子项"),
        sa.Column("category", sa.String(length=10), nullable=False, comment="事项类别：GENERAL 一般、KEY 重点"),
        sa.Column("object_kind", sa.String(length=500), nullable=False, comment="抽查对象"),
        sa.Column("subject", sa.String(length=300), nullable=False, comment="抽查主体"),
        sa.Column("content", sa.Text(), nullable=False, comment="抽查内容"),
        sa.Column(
            "methods",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
            comment="抽查方式",
        ),
        sa.Column("ratio_text", sa.String(length=500), nullable=False, comment="抽查比例（原文）"),
        sa.Column("frequency_text", sa.String(length=500), nullable=False, comment="抽查频次（原文）"),
        sa.Column(
            "ratio",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=True,
            comment="抽查比例（读出）",
        ),
        sa.Column(
            "frequency",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=True,
            comment="抽查频次（读出）",
        ),
        sa.Column("staff_requirement", sa.String(length=500), nullable=False, comment="检查人员要求（原文）"),
        sa.Column(
            "qualifications",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
            comment="所需资质",
        ),
        sa.Column("checklist_id", sa.String(length=36), nullable=True, comment="检查表"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="状态：draft、active、retired"),
        sa.Column(
            "joint_departments",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
            comment="联合抽查部门",
        ),
        sa.Column("publicity_mode", sa.String(length=300), nullable=False, comment="公开方式"),
        sa.Column("remark", sa.String(length=500), nullable=False, comment="备注"),
        sa.Column("revision", sa.Integer(), nullable=False, comment="修订次数"),
        sa.Column("batch_id", sa.String(length=36), nullable=True, comment="由哪一批带来；空为手工登记"),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_item_batch_id")),
        sa.ForeignKeyConstraint(["checklist_id"], ["checklist.id"], name=op.f("fk_item_checklist_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_item_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("department_id", "name", "sub_item", name=op.f("uq_item_department_id_name_sub_item")),
        comment="抽查事项",
    )
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_item_department_id"), ["department_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("officer_id", sa.String(length=36), nullable=False, comment="收件人"),
        sa.Column("kind", sa.String(length=40), nullable=False, comment="种类"),
        sa.Column("text", sa.Text(), nullable=False, comment="内容"),
        sa.Column("link", sa.String(length=200), nullable=True, comment="去处"),
        sa.Column("dedupe", sa.String(length=120), nullable=False, comment="同一件事只发一次的标记"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="时间"),
        sa.Column("read_at", server.db.Utc(timezone=True), nullable=True, comment="已读时间"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_message_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("officer_id", "dedupe", name="uq_message_officer_id_dedupe"),
        comment="站内消息",
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_officer_id"), ["officer_id"], unique=False)

    op.create_table(
        "plan",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="编制部门"),
        sa.Column("year", sa.Integer(), nullable=False, comment="年度"),
        sa.Column("title", sa.String(length=200), nullable=False, comment="计划名称"),
        sa.Column("scope", sa.String(length=10), nullable=False, comment="范围：SINGLE 部门、JOINT 联合"),
        sa.Column("version", sa.Integer(), nullable=False, comment="版次"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="状态"),
        sa.Column("author_id", sa.String(length=36), nullable=False, comment="编制人"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="编制时间"),
        sa.Column("submitted_by", sa.String(length=36), nullable=True, comment="送审人"),
        sa.Column("submitted_at", server.db.Utc(timezone=True), nullable=True, comment="送审时间"),
        sa.Column("decided_by", sa.String(length=36), nullable=True, comment="审批人"),
        sa.Column("decided_at", server.db.Utc(timezone=True), nullable=True, comment="审批时间"),
        sa.Column("opinion", sa.Text(), nullable=False, comment="审批意见"),
        sa.ForeignKeyConstraint(["author_id"], ["officer.id"], name=op.f("fk_plan_author_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_plan_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        comment="年度抽查计划",
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index("ix_plan_department_year", ["department_id", "year"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_state"), ["state"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("officer_id", sa.String(length=36), nullable=False, comment="人员"),
        sa.Column("role", sa.String(length=30), nullable=False, comment="角色"),
        sa.Column("department_id", sa.String(length=36), nullable=True, comment="在哪个部门"),
        sa.Column("since", sa.Date(), nullable=False, comment="自"),
        sa.Column("until", sa.Date(), nullable=True, comment="至（含）"),
        sa.Column("delegated_from", sa.String(length=36), nullable=True, comment="代理何人"),
        sa.Column("granted_by", sa.String(length=36), nullable=False, comment="授权人"),
        sa.Column("revoked_at", server.db.Utc(timezone=True), nullable=True, comment="收回时间"),
        sa.ForeignKeyConstraint(["delegated_from"], ["officer.id"], name=op.f("fk_role_grant_delegated_from")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_role_grant_department_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_role_grant_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        comment="角色授权",
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grant_officer_id"), ["officer_id"], unique=False)

    op.create_table(
        "conflict_of_interest",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("inspector_id", sa.String(length=36), nullable=False, comment="检查人员"),
        sa.Column("entity_id", sa.String(length=36), nullable=False, comment="检查对象"),
        sa.Column(
            "kind", sa.String(length=20), nullable=False, comment="种类：KIN、FORMER_JOB、SHARES、COMPLAINT、OTHER"
        ),
        sa.Column("since", sa.Date(), nullable=True, comment="起"),
        sa.Column("until", sa.Date(), nullable=True, comment="止"),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_conflict_of_interest_entity_id")),
        sa.ForeignKeyConstraint(["inspector_id"], ["inspector.id"], name=op.f("fk_conflict_of_interest_inspector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_of_interest")),
        sa.UniqueConstraint(
            "inspector_id", "entity_id", "kind", name=op.f("uq_conflict_of_interest_inspector_id_entity_id_kind")
        ),
        comment="回避关系",
    )
    with op.batch_alter_table("conflict_of_interest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conflict_of_interest_entity_id"), ["entity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conflict_of_interest_inspector_id"), ["inspector_id"], unique=False)

    op.create_table(
        "entity_event",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("entity_id", sa.String(length=36), nullable=False, comment="检查对象"),
        sa.Column("department_id", sa.String(length=36), nullable=True, comment="经办部门"),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="种类：ENTERED、CHANGED、EXITED、RETURNED"),
        sa.Column("effective", sa.Date(), nullable=False, comment="生效日期"),
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
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_entity_event_department_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_entity_event_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity_event")),
        comment="检查对象的变动",
    )
    with op.batch_alter_table("entity_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entity_event_entity_id"), ["entity_id"], unique=False)

    op.create_table(
        "item_basis",
        sa.Column("item_id", sa.String(length=36), nullable=False, comment="事项"),
        sa.Column("basis_id", sa.String(length=36), nullable=False, comment="依据"),
        sa.Column("position", sa.Integer(), nullable=False, comment="次序"),
        sa.ForeignKeyConstraint(["basis_id"], ["legal_basis.id"], name=op.f("fk_item_basis_basis_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_basis_item_id")),
        sa.PrimaryKeyConstraint("item_id", "basis_id", name=op.f("pk_item_basis")),
        comment="事项的依据",
    )
    op.create_table(
        "membership",
        sa.Column("entity_id", sa.String(length=36), nullable=False, comment="检查对象"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="部门"),
        sa.Column("since", sa.Date(), nullable=False, comment="入录日期"),
        sa.Column("until", sa.Date(), nullable=True, comment="退出日期（不含）"),
        sa.Column("batch_id", sa.String(length=36), nullable=True, comment="由哪一批带来；空为手工登记"),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_membership_batch_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_membership_department_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_membership_entity_id")),
        sa.PrimaryKeyConstraint("entity_id", "department_id", name=op.f("pk_membership")),
        comment="部门名录",
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_department_id"), ["department_id"], unique=False)

    op.create_table(
        "op_log",
        sa.Column("dev", sa.String(length=36), nullable=False, comment="手机"),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False, comment="序号"),
        sa.Column("op_id", sa.String(length=64), nullable=False, comment="操作编号"),
        sa.Column("insp", sa.String(length=64), nullable=False, comment="所称的检查"),
        sa.Column("actor", sa.String(length=64), nullable=False, comment="所称的操作人"),
        sa.Column("kind", sa.String(length=40), nullable=False, comment="种类"),
        sa.Column("raw", sa.LargeBinary(), nullable=False, comment="原始操作（规范 JSON 字节）"),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="散列算法"),
        sa.Column("raw_hash", sa.String(length=64), nullable=False, comment="整条操作的散列"),
        sa.Column("hash", sa.String(length=64), nullable=False, comment="链上的散列"),
        sa.Column("verdict", sa.String(length=40), nullable=False, comment="裁决"),
        sa.Column(
            "notes",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="裁决的说明",
        ),
        sa.Column("effective", sa.Boolean(), nullable=False, comment="计入状态"),
        sa.Column("received_at", server.db.Utc(timezone=True), nullable=False, comment="收到时间"),
        sa.ForeignKeyConstraint(["dev"], ["device.id"], name=op.f("fk_op_log_dev")),
        sa.PrimaryKeyConstraint("dev", "seq", name=op.f("pk_op_log")),
        comment="操作日志",
    )
    with op.batch_alter_table("op_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_op_log_insp"), ["insp"], unique=False)
        batch_op.create_index(batch_op.f("ix_op_log_op_id"), ["op_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_op_log_verdict"), ["verdict"], unique=False)

    op.create_table(
        "plan_entry",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("plan_id", sa.String(length=36), nullable=False, comment="所属计划"),
        sa.Column("position", sa.Integer(), nullable=False, comment="次序"),
        sa.Column("name", sa.String(length=200), nullable=False, comment="抽查任务名称"),
        sa.Column(
            "item_ids",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="抽查事项",
        ),
        sa.Column("targeting", sa.String(length=12), nullable=False, comment="定向 TARGETED、不定向 UNTARGETED"),
        sa.Column(
            "filter",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=True,
            comment="定向条件：栏名到取值",
        ),
        sa.Column(
            "ratios",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="各信用风险类别的比例 [p,q]，N 为未分类",
        ),
        sa.Column("rounding", sa.String(length=10), nullable=False, comment="比例性质：min、max、exact"),
        sa.Column("min_n", sa.Integer(), nullable=False, comment="最少抽取户数"),
        sa.Column(
            "reserve",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="候补比例 [p,q]",
        ),
        sa.Column(
            "methods",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="检查方式",
        ),
        sa.Column("content", sa.Text(), nullable=False, comment="检查内容"),
        sa.Column("period_from", sa.Date(), nullable=False, comment="实施时间起"),
        sa.Column("period_to", sa.Date(), nullable=False, comment="实施时间止（含）"),
        sa.Column("team_size", sa.Integer(), nullable=False, comment="检查组人数"),
        sa.Column("repeat_months", sa.Integer(), nullable=False, comment="同一事项几个月内不重复"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="登记时间"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_entry_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_entry")),
        comment="计划条目",
    )
    with op.batch_alter_table("plan_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_entry_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "draw",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("no", sa.String(length=40), nullable=False, comment="抽取编号"),
        sa.Column("attempt", sa.Integer(), nullable=False, comment="第几次"),
        sa.Column("plan_entry_id", sa.String(length=36), nullable=False, comment="计划条目"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="组织部门"),
        sa.Column("title", sa.String(length=200), nullable=False, comment="抽查任务名称"),
        sa.Column("year", sa.Integer(), nullable=False, comment="年度"),
        sa.Column("seq", sa.Integer(), nullable=False, comment="年内顺序号"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="状态"),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="散列算法"),
        sa.Column("open_at", sa.String(length=10), nullable=False, comment="名称何时公开：closed、drawn"),
        sa.Column(
            "witnesses",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="见证人：姓名、单位、身份",
        ),
        sa.Column(
            "item_ids",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="抽查事项",
        ),
        sa.Column("previous_manifest", sa.String(length=64), nullable=True, comment="上一次的清单指纹"),
        sa.Column(
            "numbers",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="冻结时的各项数目与提示",
        ),
        sa.Column(
            "aliases",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="化名对照：分层、区域、专长",
        ),
        sa.Column(
            "files",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="公开包各文件的指纹",
        ),
        sa.Column("manifest", sa.String(length=64), nullable=True, comment="清单指纹"),
        sa.Column("blind_commit", sa.String(length=64), nullable=True, comment="盲码密钥的承诺"),
        sa.Column("key_sealed", sa.LargeBinary(), nullable=True, comment="盲码密钥（加密封存）"),
        sa.Column("system_commit", sa.String(length=64), nullable=True, comment="系统的承诺"),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=True, comment="系统的数（加密封存）"),
        sa.Column("dice", sa.String(length=20), nullable=True, comment="骰子读数"),
        sa.Column("seed", sa.String(length=64), nullable=True, comment="种子"),
        sa.Column("result", sa.String(length=64), nullable=True, comment="结果文件的指纹"),
        sa.Column("package", sa.String(length=64), nullable=True, comment="公开包压缩件的 SHA-256"),
        sa.Column("reason", sa.Text(), nullable=False, comment="取消或作废的理由"),
        sa.Column("created_by", sa.String(length=36), nullable=False, comment="经办人"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="建立时间"),
        sa.Column("frozen_at", server.db.Utc(timezone=True), nullable=True, comment="冻结时间"),
        sa.Column("committed_at", server.db.Utc(timezone=True), nullable=True, comment="承诺时间"),
        sa.Column("drawn_at", server.db.Utc(timezone=True), nullable=True, comment="抽取时间"),
        sa.Column("opened_at", server.db.Utc(timezone=True), nullable=True, comment="派发时间"),
        sa.Column("closed_at", server.db.Utc(timezone=True), nullable=True, comment="结束时间"),
        sa.Column("lease_until", server.db.Utc(timezone=True), nullable=True, comment="正在冻结，到何时"),
        sa.ForeignKeyConstraint(["created_by"], ["officer.id"], name=op.f("fk_draw_created_by")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_draw_department_id")),
        sa.ForeignKeyConstraint(["plan_entry_id"], ["plan_entry.id"], name=op.f("fk_draw_plan_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw")),
        sa.UniqueConstraint("no", "attempt", name=op.f("uq_draw_no_attempt")),
        comment="抽取",
    )
    with op.batch_alter_table("draw", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draw_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_draw_no"), ["no"], unique=False)
        batch_op.create_index(batch_op.f("ix_draw_plan_entry_id"), ["plan_entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_draw_state"), ["state"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("no", sa.String(length=80), nullable=False, comment="派单文号"),
        sa.Column("notice_no", sa.String(length=80), nullable=False, comment="行政检查通知书文号"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="组织部门"),
        sa.Column("draw_id", sa.String(length=36), nullable=False, comment="抽取"),
        sa.Column("entity_id", sa.String(length=36), nullable=False, comment="检查对象"),
        sa.Column("entity_name", sa.String(length=200), nullable=False, comment="检查对象名称（派出时）"),
        sa.Column("task_name", sa.String(length=200), nullable=False, comment="抽查任务名称"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="状态"),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="散列算法"),
        sa.Column("package_raw", sa.Text(), nullable=False, comment="随手机带走的任务包（规范 JSON）"),
        sa.Column("package_hash", sa.String(length=64), nullable=False, comment="任务包指纹"),
        sa.Column("nonce", sa.String(length=64), nullable=False, comment="操作链的起点"),
        sa.Column("content_key", sa.String(length=44), nullable=False, comment="内容密钥（base64，32 字节）"),
        sa.Column("code_token", sa.String(length=32), nullable=False, comment="检查码"),
        sa.Column("form", sa.String(length=64), nullable=False, comment="检查表指纹"),
        sa.Column("seal_holder", sa.String(length=36), nullable=False, comment="有权封存的人"),
        sa.Column("window_from", sa.Date(), nullable=False, comment="检查时窗起"),
        sa.Column("window_to", sa.Date(), nullable=False, comment="检查时窗止（含）"),
        sa.Column("deadline_on", sa.Date(), nullable=False, comment="期限"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="派出时间"),
        sa.Column("taken_at", server.db.Utc(timezone=True), nullable=True, comment="首次下载时间"),
        sa.Column("cancelled_reason", sa.String(length=500), nullable=False, comment="撤回理由"),
        sa.Column(
            "returned",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=True,
            comment="退回意见：decision_id、opinion、items",
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_assignment_department_id")),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_assignment_draw_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_assignment_entity_id")),
        sa.ForeignKeyConstraint(["seal_holder"], ["officer.id"], name=op.f("fk_assignment_seal_holder")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("code_token", name=op.f("uq_assignment_code_token")),
        sa.UniqueConstraint("draw_id", "entity_id", name=op.f("uq_assignment_draw_id_entity_id")),
        sa.UniqueConstraint("no", name=op.f("uq_assignment_no")),
        sa.UniqueConstraint("notice_no", name=op.f("uq_assignment_notice_no")),
        comment="检查派单",
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_deadline_on"), ["deadline_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_draw_id"), ["draw_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_entity_id"), ["entity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_state"), ["state"], unique=False)

    op.create_table(
        "draw_seat",
        sa.Column("draw_id", sa.String(length=36), nullable=False, comment="抽取"),
        sa.Column("entity_id", sa.String(length=36), nullable=False, comment="检查对象"),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False, comment="席位"),
        sa.Column("inspector_id", sa.String(length=36), nullable=False, comment="检查人员"),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_draw_seat_draw_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_draw_seat_entity_id")),
        sa.ForeignKeyConstraint(["inspector_id"], ["inspector.id"], name=op.f("fk_draw_seat_inspector_id")),
        sa.PrimaryKeyConstraint("draw_id", "entity_id", "slot", name=op.f("pk_draw_seat")),
        comment="检查组席位",
    )
    with op.batch_alter_table("draw_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draw_seat_inspector_id"), ["inspector_id"], unique=False)

    op.create_table(
        "draw_unit",
        sa.Column("draw_id", sa.String(length=36), nullable=False, comment="抽取"),
        sa.Column("entity_id", sa.String(length=36), nullable=False, comment="检查对象"),
        sa.Column("blind", sa.String(length=32), nullable=False, comment="盲码"),
        sa.Column("salt", sa.String(length=64), nullable=False, comment="盐，单独公开只揭开这一户"),
        sa.Column("stratum", sa.String(length=8), nullable=False, comment="分层（化名）"),
        sa.Column("area", sa.String(length=8), nullable=False, comment="区域（化名）"),
        sa.Column("need", sa.String(length=200), nullable=False, comment="所需专长（化名，逗号分隔，无为 -）"),
        sa.Column("weight", sa.Integer(), nullable=False, comment="权重"),
        sa.Column("flag", sa.String(length=2), nullable=False, comment="除外代码，无为 -"),
        sa.Column("ticket", sa.String(length=64), nullable=True, comment="号签"),
        sa.Column("rank", sa.Integer(), nullable=True, comment="层内中签序"),
        sa.Column("reserve_rank", sa.Integer(), nullable=True, comment="层内候补序"),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_draw_unit_draw_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_draw_unit_entity_id")),
        sa.PrimaryKeyConstraint("draw_id", "entity_id", name=op.f("pk_draw_unit")),
        sa.UniqueConstraint("draw_id", "blind", name=op.f("uq_draw_unit_draw_id_blind")),
        comment="抽取名单里的一户",
    )
    with op.batch_alter_table("draw_unit", schema=None) as batch_op:
        batch_op.create_index("ix_draw_unit_entity", ["entity_id"], unique=False)

    op.create_table(
        "dossier",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("no", sa.String(length=80), nullable=False, comment="案卷号"),
        sa.Column("assignment_id", sa.String(length=36), nullable=False, comment="派单"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="部门"),
        sa.Column("entity_name", sa.String(length=200), nullable=False, comment="检查对象名称（派出时）"),
        sa.Column("task_name", sa.String(length=200), nullable=False, comment="抽查任务名称"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="状态"),
        sa.Column("revision", sa.Integer(), nullable=False, comment="第几版文书"),
        sa.Column("version", sa.Integer(), nullable=False, comment="行的版本"),
        sa.Column("result_code", sa.String(length=3), nullable=False, comment="检查结果"),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="散列算法"),
        sa.Column("content_digest", sa.String(length=64), nullable=False, comment="内容摘要"),
        sa.Column("record_digest", sa.String(length=64), nullable=False, comment="成卷所据的记录摘要"),
        sa.Column("ended_on", sa.Date(), nullable=False, comment="检查结束日（上海）"),
        sa.Column(
            "disposals",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="处置",
        ),
        sa.Column("legally_reviewed", sa.Boolean(), nullable=False, comment="已经法制审核"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="立卷时间"),
        sa.Column("bound_at", server.db.Utc(timezone=True), nullable=True, comment="成卷时间"),
        sa.Column("approved_at", server.db.Utc(timezone=True), nullable=True, comment="审定时间"),
        sa.Column("lease_until", server.db.Utc(timezone=True), nullable=True, comment="认领到何时"),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="试过几次"),
        sa.Column("last_error", sa.Text(), nullable=True, comment="最近一次为何没办成"),
        sa.Column("parked_at", server.db.Utc(timezone=True), nullable=True, comment="搁置时间"),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_dossier_assignment_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_dossier_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_dossier_assignment_id")),
        sa.UniqueConstraint("no", name=op.f("uq_dossier_no")),
        comment="现场卷",
    )
    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossier_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dossier_record_digest"), ["record_digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_dossier_state"), ["state"], unique=False)

    op.create_table(
        "publication",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("public_id", sa.String(length=20), nullable=False, comment="公示编号"),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="种类"),
        sa.Column("assignment_id", sa.String(length=36), nullable=False, comment="检查派单"),
        sa.Column("owner_department_id", sa.String(length=36), nullable=False, comment="检查机关"),
        sa.Column("entity_name", sa.String(length=200), nullable=False, comment="检查对象名称"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="状态"),
        sa.Column("version", sa.Integer(), nullable=False, comment="版本，未公示为 0"),
        sa.Column("ended_on", sa.Date(), nullable=False, comment="检查结束日"),
        sa.Column("approved_on", sa.Date(), nullable=True, comment="审定日"),
        sa.Column("due_on", sa.Date(), nullable=False, comment="公示期限"),
        sa.Column("provisional", sa.Boolean(), nullable=False, comment="期限是否暂定"),
        sa.Column("due_rule", sa.String(length=60), nullable=False, comment="期限出自哪条规则"),
        sa.Column("due_says", sa.String(length=200), nullable=False, comment="期限说明"),
        sa.Column("alerted", sa.Integer(), nullable=True, comment="已提醒到第几个工作日（0 为逾期）"),
        sa.Column("hold_reason", sa.Text(), nullable=True, comment="暂缓原因"),
        sa.Column("published_at", server.db.Utc(timezone=True), nullable=True, comment="首次公示时间"),
        sa.Column("projected_at", server.db.Utc(timezone=True), nullable=True, comment="写入投影的时间；空为待写"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="登记时间"),
        sa.Column("lease_until", server.db.Utc(timezone=True), nullable=True, comment="认领到何时"),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="试过几次"),
        sa.Column("last_error", sa.Text(), nullable=True, comment="最近一次为何没办成"),
        sa.Column("parked_at", server.db.Utc(timezone=True), nullable=True, comment="搁置时间"),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_publication_assignment_id")),
        sa.ForeignKeyConstraint(
            ["owner_department_id"], ["department.id"], name=op.f("fk_publication_owner_department_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_publication_assignment_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_publication_public_id")),
        comment="公示",
    )
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publication_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_publication_owner_department_id"), ["owner_department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_publication_state"), ["state"], unique=False)

    op.create_table(
        "quarantine",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("dev", sa.String(length=36), nullable=False, comment="手机"),
        sa.Column("seq", sa.Integer(), nullable=False, comment="序号"),
        sa.Column("assignment_id", sa.String(length=36), nullable=True, comment="派单"),
        sa.Column("department_id", sa.String(length=36), nullable=True, comment="处理部门"),
        sa.Column("officer_id", sa.String(length=36), nullable=False, comment="送来的人"),
        sa.Column("reason", sa.String(length=30), nullable=False, comment="原因"),
        sa.Column("kind", sa.String(length=40), nullable=False, comment="操作种类"),
        sa.Column(
            "notes",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="说明",
        ),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="收到时间"),
        sa.Column("decision", sa.String(length=10), nullable=True, comment="决定：ADOPT、ADDENDUM、REJECT、SETTLED"),
        sa.Column("decided_by", sa.String(length=36), nullable=True, comment="决定人"),
        sa.Column("decided_at", server.db.Utc(timezone=True), nullable=True, comment="决定时间"),
        sa.Column("decided_reason", sa.Text(), nullable=False, comment="决定理由"),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_quarantine_assignment_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_quarantine_department_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_quarantine_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
        sa.UniqueConstraint("dev", "seq", name=op.f("uq_quarantine_dev_seq")),
        comment="待处理的操作",
    )
    with op.batch_alter_table("quarantine", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quarantine_assignment_id"), ["assignment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quarantine_department_id"), ["department_id"], unique=False)

    op.create_table(
        "record",
        sa.Column("assignment_id", sa.String(length=36), nullable=False, comment="派单"),
        sa.Column("seal_op", sa.String(length=36), nullable=False, comment="封存操作"),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="散列算法"),
        sa.Column("content_digest", sa.String(length=64), nullable=False, comment="内容摘要"),
        sa.Column("sealed_digest", sa.String(length=64), nullable=False, comment="封存时的记录摘要"),
        sa.Column("record_digest", sa.String(length=64), nullable=False, comment="现行记录摘要（含更正）"),
        sa.Column("result_code", sa.String(length=3), nullable=False, comment="检查结果"),
        sa.Column("ended_at", server.db.Utc(timezone=True), nullable=False, comment="检查结束时刻（手机所称）"),
        sa.Column("ended_on", sa.Date(), nullable=False, comment="检查结束日（上海）"),
        sa.Column("clock_off", sa.Boolean(), nullable=False, comment="手机时钟可疑"),
        sa.Column("device_id", sa.String(length=36), nullable=False, comment="封存的手机"),
        sa.Column("sealed_by", sa.String(length=36), nullable=False, comment="封存人"),
        sa.Column("device_alg", sa.String(length=20), nullable=False, comment="设备签名算法"),
        sa.Column("device_signature", sa.String(length=200), nullable=False, comment="设备签名"),
        sa.Column("sealed_at_server", server.db.Utc(timezone=True), nullable=False, comment="服务器收到封存的时刻"),
        sa.Column("countersign_alg", sa.String(length=20), nullable=False, comment="回签算法"),
        sa.Column("countersignature", sa.String(length=100), nullable=False, comment="服务器回签（base64）"),
        sa.Column("trail_ref", sa.String(length=100), nullable=False, comment="留痕的参照"),
        sa.Column("archived_at", server.db.Utc(timezone=True), nullable=True, comment="成卷时间"),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_record_assignment_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_record_device_id")),
        sa.ForeignKeyConstraint(["sealed_by"], ["officer.id"], name=op.f("fk_record_sealed_by")),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("pk_record")),
        comment="封存的检查记录",
    )
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_content_digest"), ["content_digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_record_record_digest"), ["record_digest"], unique=False)

    op.create_table(
        "team_member",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("assignment_id", sa.String(length=36), nullable=False, comment="派单"),
        sa.Column("officer_id", sa.String(length=36), nullable=False, comment="人员账号"),
        sa.Column("inspector_id", sa.String(length=36), nullable=False, comment="执法检查人员"),
        sa.Column("role", sa.String(length=10), nullable=False, comment="主检 LEAD、协检 MEMBER"),
        sa.Column("position", sa.Integer(), nullable=False, comment="次序"),
        sa.Column("since", server.db.Utc(timezone=True), nullable=False, comment="加入时间"),
        sa.Column("until", server.db.Utc(timezone=True), nullable=True, comment="退出时间"),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_team_member_assignment_id")),
        sa.ForeignKeyConstraint(["inspector_id"], ["inspector.id"], name=op.f("fk_team_member_inspector_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_team_member_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_member")),
        comment="检查组成员",
    )
    with op.batch_alter_table("team_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_member_assignment_id"), ["assignment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_team_member_officer_id"), ["officer_id"], unique=False)

    op.create_table(
        "dossier_decision",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("dossier_id", sa.String(length=36), nullable=False, comment="现场卷"),
        sa.Column("revision", sa.Integer(), nullable=False, comment="针对第几版"),
        sa.Column("step", sa.String(length=10), nullable=False, comment="法制审核 legal、审定 review"),
        sa.Column("decision", sa.String(length=10), nullable=False, comment="决定：APPROVED、RETURNED"),
        sa.Column("opinion", sa.Text(), nullable=False, comment="意见"),
        sa.Column(
            "items",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="逐项理由",
        ),
        sa.Column("officer_id", sa.String(length=36), nullable=False, comment="决定人"),
        sa.Column("officer_name", sa.String(length=60), nullable=False, comment="决定人姓名"),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="决定时间"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_decision_dossier_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_dossier_decision_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_decision")),
        comment="审定意见",
    )
    with op.batch_alter_table("dossier_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossier_decision_dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "dossier_document",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("dossier_id", sa.String(length=36), nullable=False, comment="现场卷"),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="种类"),
        sa.Column("revision", sa.Integer(), nullable=False, comment="第几版"),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="散列算法"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="文件指纹"),
        sa.Column("size", sa.Integer(), nullable=False, comment="字节数"),
        sa.Column("ref", sa.String(length=36), nullable=True, comment="对应的行"),
        sa.Column("made_at", server.db.Utc(timezone=True), nullable=False, comment="产生时间"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_document_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_document")),
        sa.UniqueConstraint(
            "dossier_id", "kind", "revision", name=op.f("uq_dossier_document_dossier_id_kind_revision")
        ),
        comment="卷内文书",
    )
    with op.batch_alter_table("dossier_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossier_document_dossier_id"), ["dossier_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dossier_document_sha256"), ["sha256"], unique=False)

    op.create_table(
        "publication_version",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("publication_id", sa.String(length=36), nullable=False, comment="公示"),
        sa.Column("version", sa.Integer(), nullable=False, comment="版本"),
        sa.Column(
            "act", sa.String(length=10), nullable=False, comment="首次公示、更正或撤下：publish、correct、withdraw"
        ),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="时间"),
        sa.Column("by", sa.String(length=36), nullable=False, comment="办理人"),
        sa.Column("reason", sa.Text(), nullable=False, comment="理由（公开）"),
        sa.Column("record", sa.JSON(), nullable=False, comment="公示内容（只含允许字段）"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="公示内容摘要"),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="摘要算法"),
        sa.Column("files", sa.JSON(), nullable=False, comment="归档文书的指纹"),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_publication_version_publication_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_version")),
        sa.UniqueConstraint("publication_id", "version", name=op.f("uq_publication_version_publication_id_version")),
        comment="公示版本",
    )
    with op.batch_alter_table("publication_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publication_version_publication_id"), ["publication_id"], unique=False)


def downgrade() -> None:

    with op.batch_alter_table("publication_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publication_version_publication_id"))

    op.drop_table("publication_version")
    with op.batch_alter_table("dossier_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossier_document_sha256"))
        batch_op.drop_index(batch_op.f("ix_dossier_document_dossier_id"))

    op.drop_table("dossier_document")
    with op.batch_alter_table("dossier_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossier_decision_dossier_id"))

    op.drop_table("dossier_decision")
    with op.batch_alter_table("team_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_member_officer_id"))
        batch_op.drop_index(batch_op.f("ix_team_member_assignment_id"))

    op.drop_table("team_member")
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_record_digest"))
        batch_op.drop_index(batch_op.f("ix_record_content_digest"))

    op.drop_table("record")
    with op.batch_alter_table("quarantine", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quarantine_department_id"))
        batch_op.drop_index(batch_op.f("ix_quarantine_assignment_id"))

    op.drop_table("quarantine")
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publication_state"))
        batch_op.drop_index(batch_op.f("ix_publication_owner_department_id"))
        batch_op.drop_index(batch_op.f("ix_publication_due_on"))

    op.drop_table("publication")
    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossier_state"))
        batch_op.drop_index(batch_op.f("ix_dossier_record_digest"))
        batch_op.drop_index(batch_op.f("ix_dossier_department_id"))

    op.drop_table("dossier")
    with op.batch_alter_table("draw_unit", schema=None) as batch_op:
        batch_op.drop_index("ix_draw_unit_entity")

    op.drop_table("draw_unit")
    with op.batch_alter_table("draw_seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draw_seat_inspector_id"))

    op.drop_table("draw_seat")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_state"))
        batch_op.drop_index(batch_op.f("ix_assignment_entity_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_draw_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_department_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_deadline_on"))

    op.drop_table("assignment")
    with op.batch_alter_table("draw", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draw_state"))
        batch_op.drop_index(batch_op.f("ix_draw_plan_entry_id"))
        batch_op.drop_index(batch_op.f("ix_draw_no"))
        batch_op.drop_index(batch_op.f("ix_draw_department_id"))

    op.drop_table("draw")
    with op.batch_alter_table("plan_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_entry_plan_id"))

    op.drop_table("plan_entry")
    with op.batch_alter_table("op_log", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_op_log_verdict"))
        batch_op.drop_index(batch_op.f("ix_op_log_op_id"))
        batch_op.drop_index(batch_op.f("ix_op_log_insp"))

    op.drop_table("op_log")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_department_id"))
        batch_op.drop_index(batch_op.f("ix_membership_batch_id"))

    op.drop_table("membership")
    op.drop_table("item_basis")
    with op.batch_alter_table("entity_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entity_event_entity_id"))

    op.drop_table("entity_event")
    with op.batch_alter_table("conflict_of_interest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conflict_of_interest_inspector_id"))
        batch_op.drop_index(batch_op.f("ix_conflict_of_interest_entity_id"))

    op.drop_table("conflict_of_interest")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_grant_officer_id"))

    op.drop_table("role_grant")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_state"))
        batch_op.drop_index("ix_plan_department_year")

    op.drop_table("plan")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_officer_id"))

    op.drop_table("message")
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_department_id"))
        batch_op.drop_index(batch_op.f("ix_item_batch_id"))

    op.drop_table("item")
    with op.batch_alter_table("inspector", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspector_department_id"))
        batch_op.drop_index(batch_op.f("ix_inspector_batch_id"))

    op.drop_table("inspector")
    op.drop_table("import_row")
    op.drop_table("feed_item")
    op.drop_table("feed_counter")
    with op.batch_alter_table("entity", schema=None) as batch_op:
        batch_op.drop_index("ix_entity_name")
        batch_op.drop_index(batch_op.f("ix_entity_id_value"))
        batch_op.drop_index(batch_op.f("ix_entity_district"))
        batch_op.drop_index(batch_op.f("ix_entity_batch_id"))

    op.drop_table("entity")
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_officer_id"))

    op.drop_table("device")
    with op.batch_alter_table("blob_ref", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_blob_ref_sha256"))
        batch_op.drop_index(batch_op.f("ix_blob_ref_officer_id"))
        batch_op.drop_index(batch_op.f("ix_blob_ref_insp"))

    op.drop_table("blob_ref")
    with op.batch_alter_table("blob_part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_blob_part_started_at"))

    op.drop_table("blob_part")
    with op.batch_alter_table("auth_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_auth_session_officer_id"))

    op.drop_table("auth_session")
    with op.batch_alter_table("officer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_officer_inspector_id"))
        batch_op.drop_index(batch_op.f("ix_officer_department_id"))

    op.drop_table("officer")
    op.drop_table("number_series")
    with op.batch_alter_table("number_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_number_entry_subject"))

    op.drop_table("number_entry")
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_batch_state"))
        batch_op.drop_index(batch_op.f("ix_import_batch_department_id"))
        batch_op.drop_index(batch_op.f("ix_import_batch_created_at"))

    op.drop_table("import_batch")
    op.drop_table("sweep_bell")
    with op.batch_alter_table("log_payload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_log_payload_ref"))
        batch_op.drop_index(batch_op.f("ix_log_payload_kind"))
        batch_op.drop_index(batch_op.f("ix_log_payload_at"))
        batch_op.drop_index(batch_op.f("ix_log_payload_actor"))

    op.drop_table("log_payload")
    op.drop_table("log_node")
    op.drop_table("log_head")
    op.drop_table("log_entry")
    op.drop_table("legal_basis")
    op.drop_table("jurisdiction")
    with op.batch_alter_table("device_nonce", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_nonce_at"))

    op.drop_table("device_nonce")
    op.drop_table("department")
    op.drop_table("checklist")
    with op.batch_alter_table("blob", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_blob_completed_at"))
        batch_op.drop_index(batch_op.f("ix_blob_checked_at"))

    op.drop_table("blob")
