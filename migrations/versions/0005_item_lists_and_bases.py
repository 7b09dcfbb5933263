"""item lists and bases"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import server.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guideline",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="制定部门"),
        sa.Column("code", sa.String(length=40), nullable=False, comment="编号"),
        sa.Column("version", sa.Integer(), nullable=False, comment="第几版"),
        sa.Column("title", sa.String(length=200), nullable=False, comment="名称"),
        sa.Column("document_no", sa.String(length=100), nullable=False, comment="文号"),
        sa.Column("scope", sa.String(length=10), nullable=False, comment="范围：UNIFIED、ITEM"),
        sa.Column(
            "item_ids",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
            comment="适用的事项",
        ),
        sa.Column("text", sa.Text(), nullable=False, comment="正文"),
        sa.Column("file_sha256", sa.String(length=64), nullable=True, comment="附件指纹"),
        sa.Column("file_name", sa.String(length=200), nullable=False, comment="附件文件名"),
        sa.Column("file_size", sa.Integer(), nullable=False, comment="附件字节数"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="状态"),
        sa.Column("reason", sa.String(length=500), nullable=False, comment="制定或调整的理由"),
        sa.Column("author_id", sa.String(length=36), nullable=False, comment="编制人"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="编制时间"),
        sa.Column("submitted_by", sa.String(length=36), nullable=True, comment="送审人"),
        sa.Column("submitted_at", server.db.Utc(timezone=True), nullable=True, comment="送审时间"),
        sa.Column("reviewed_by", sa.String(length=36), nullable=True, comment="法制审核人"),
        sa.Column("reviewed_at", server.db.Utc(timezone=True), nullable=True, comment="法制审核时间"),
        sa.Column("review_opinion", sa.String(length=500), nullable=False, comment="法制审核意见"),
        sa.Column("approved_by", sa.String(length=36), nullable=True, comment="批准人"),
        sa.Column("approved_at", server.db.Utc(timezone=True), nullable=True, comment="批准时间"),
        sa.Column("opinion", sa.String(length=500), nullable=False, comment="批准或退回意见"),
        sa.Column("published_by", sa.String(length=36), nullable=True, comment="公布人"),
        sa.Column("published_at", server.db.Utc(timezone=True), nullable=True, comment="公布时间"),
        sa.Column("ended_at", server.db.Utc(timezone=True), nullable=True, comment="被代替或废止的时间"),
        sa.Column("sha256", sa.String(length=64), nullable=True, comment="内容指纹，送审时定下"),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="指纹算法"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_guideline_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guideline")),
        sa.UniqueConstraint("department_id", "code", "version", name=op.f("uq_guideline_department_id_code_version")),
        comment="工作细则",
    )
    with op.batch_alter_table("guideline", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guideline_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guideline_state"), ["state"], unique=False)

    op.create_table(
        "item_list",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="填报单位"),
        sa.Column("version", sa.Integer(), nullable=False, comment="第几版"),
        sa.Column("title", sa.String(length=200), nullable=False, comment="名称"),
        sa.Column(
            "changed",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
            comment="与上一版之差",
        ),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=True, comment="附件2 打印件的指纹"),
        sa.Column("proof_sha256", sa.String(length=64), nullable=True, comment="公布证明的指纹"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="状态"),
        sa.Column("reason", sa.String(length=500), nullable=False, comment="制定或调整的理由"),
        sa.Column("author_id", sa.String(length=36), nullable=False, comment="编制人"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="编制时间"),
        sa.Column("submitted_by", sa.String(length=36), nullable=True, comment="送审人"),
        sa.Column("submitted_at", server.db.Utc(timezone=True), nullable=True, comment="送审时间"),
        sa.Column("reviewed_by", sa.String(length=36), nullable=True, comment="法制审核人"),
        sa.Column("reviewed_at", server.db.Utc(timezone=True), nullable=True, comment="法制审核时间"),
        sa.Column("review_opinion", sa.String(length=500), nullable=False, comment="法制审核意见"),
        sa.Column("approved_by", sa.String(length=36), nullable=True, comment="批准人"),
        sa.Column("approved_at", server.db.Utc(timezone=True), nullable=True, comment="批准时间"),
        sa.Column("opinion", sa.String(length=500), nullable=False, comment="批准或退回意见"),
        sa.Column("published_by", sa.String(length=36), nullable=True, comment="公布人"),
        sa.Column("published_at", server.db.Utc(timezone=True), nullable=True, comment="公布时间"),
        sa.Column("ended_at", server.db.Utc(timezone=True), nullable=True, comment="被代替或废止的时间"),
        sa.Column("sha256", sa.String(length=64), nullable=True, comment="内容指纹，送审时定下"),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="指纹算法"),
        sa.Column("lease_until", server.db.Utc(timezone=True), nullable=True, comment="认领到何时"),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="试过几次"),
        sa.Column("last_error", sa.Text(), nullable=True, comment="最近一次为何没办成"),
        sa.Column("parked_at", server.db.Utc(timezone=True), nullable=True, comment="搁置时间"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_item_list_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_list")),
        sa.UniqueConstraint("department_id", "version", name=op.f("uq_item_list_department_id_version")),
        comment="抽查事项清单的版本",
    )
    with op.batch_alter_table("item_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_list_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_item_list_state"), ["state"], unique=False)

    op.create_table(
        "upper_list",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="收存部门"),
        sa.Column("authority", sa.String(length=200), nullable=False, comment="发布机关"),
        sa.Column("level", sa.String(length=10), nullable=False, comment="层级：province、city"),
        sa.Column("title", sa.String(length=200), nullable=False, comment="名称"),
        sa.Column("version", sa.String(length=60), nullable=False, comment="版次"),
        sa.Column("published_on", sa.Date(), nullable=True, comment="公布日期"),
        sa.Column("source_url", sa.String(length=500), nullable=False, comment="出处网址"),
        sa.Column(
            "rows",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
            comment="各行，一行一项",
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="内容指纹"),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="指纹算法"),
        sa.Column("taken_at", server.db.Utc(timezone=True), nullable=False, comment="收存时间"),
        sa.Column("taken_by", sa.String(length=36), nullable=False, comment="收存人"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_upper_list_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upper_list")),
        comment="上级抽查事项清单",
    )
    with op.batch_alter_table("upper_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upper_list_department_id"), ["department_id"], unique=False)

    op.create_table(
        "item_list_row",
        sa.Column("list_id", sa.String(length=36), nullable=False, comment="清单"),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False, comment="序号"),
        sa.Column("item_id", sa.String(length=36), nullable=False, comment="事项"),
        sa.Column(
            "body",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
            comment="各栏内容",
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_list_row_item_id")),
        sa.ForeignKeyConstraint(["list_id"], ["item_list.id"], name=op.f("fk_item_list_row_list_id")),
        sa.PrimaryKeyConstraint("list_id", "position", name=op.f("pk_item_list_row")),
        comment="抽查事项清单的行",
    )
    with op.batch_alter_table("item_list_row", schema=None) as batch_op:
        batch_op.create_index("ix_item_list_row_item", ["item_id"], unique=False)

    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "initiators",
                sa.JSON(none_as_null=True).with_variant(
                    postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
                ),
                nullable=False,
                server_default="[]",
                comment="发起部门，可随对象而定",
            )
        )
        batch_op.add_column(sa.Column("requirement", sa.Text(), nullable=False, server_default="", comment="抽查要求"))
        batch_op.add_column(
            sa.Column(
                "power_ref", sa.String(length=200), nullable=False, server_default="", comment="权力清单、责任清单编号"
            )
        )
        batch_op.add_column(
            sa.Column(
                "random_kind",
                sa.String(length=10),
                nullable=False,
                server_default="DOUBLE",
                comment="随机方式：DOUBLE 等",
            )
        )
        batch_op.add_column(
            sa.Column(
                "random_reason",
                sa.String(length=300),
                nullable=False,
                server_default="",
                comment="单随机或不随机的理由",
            )
        )
        batch_op.add_column(sa.Column("upper_list_id", sa.String(length=36), nullable=True, comment="来自哪份上级清单"))
        batch_op.add_column(sa.Column("upper_key", sa.String(length=60), nullable=True, comment="上级清单里的编号"))
        batch_op.add_column(
            sa.Column(
                "upper_values",
                sa.JSON(none_as_null=True).with_variant(
                    postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
                ),
                nullable=True,
                comment="承接时上级清单的内容",
            )
        )
        batch_op.create_foreign_key(batch_op.f("fk_item_upper_list_id"), "upper_list", ["upper_list_id"], ["id"])

    with op.batch_alter_table("legal_basis", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("department_id", sa.String(length=36), nullable=True, comment="维护部门；空为各部门共用")
        )
        batch_op.add_column(
            sa.Column("document_no", sa.String(length=100), nullable=False, server_default="", comment="文号")
        )
        batch_op.add_column(
            sa.Column("issuer", sa.String(length=200), nullable=False, server_default="", comment="制定机关")
        )
        batch_op.add_column(
            sa.Column("version", sa.String(length=60), nullable=False, server_default="", comment="版本，如 2021年修正")
        )
        batch_op.add_column(
            sa.Column("source_url", sa.String(length=500), nullable=False, server_default="", comment="出处网址")
        )
        batch_op.add_column(
            sa.Column(
                "repeal_note",
                sa.String(length=300),
                nullable=False,
                server_default="",
                comment="废止、修订的文件或理由",
            )
        )
        batch_op.add_column(sa.Column("supersedes_id", sa.String(length=36), nullable=True, comment="上一版本"))
        batch_op.add_column(sa.Column("checked_on", sa.Date(), nullable=True, comment="最近核对日期"))
        batch_op.add_column(sa.Column("told_on", sa.Date(), nullable=True, comment="提醒过的到期日"))
        batch_op.drop_constraint(batch_op.f("uq_legal_basis_title_article"), type_="unique")
        batch_op.create_index(batch_op.f("ix_legal_basis_department_id"), ["department_id"], unique=False)
        batch_op.create_unique_constraint(
            batch_op.f("uq_legal_basis_department_id_title_article_version"),
            ["department_id", "title", "article", "version"],
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_legal_basis_supersedes_id"), "legal_basis", ["supersedes_id"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_legal_basis_department_id"), "department", ["department_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("legal_basis", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_legal_basis_department_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_legal_basis_supersedes_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_legal_basis_department_id_title_article_version"), type_="unique")
        batch_op.drop_index(batch_op.f("ix_legal_basis_department_id"))
        batch_op.create_unique_constraint(batch_op.f("uq_legal_basis_title_article"), ["title", "article"])
        batch_op.drop_column("told_on")
        batch_op.drop_column("checked_on")
        batch_op.drop_column("supersedes_id")
        batch_op.drop_column("repeal_note")
        batch_op.drop_column("source_url")
        batch_op.drop_column("version")
        batch_op.drop_column("issuer")
        batch_op.drop_column("document_no")
        batch_op.drop_column("department_id")

    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_item_upper_list_id"), type_="foreignkey")
        batch_op.drop_column("upper_values")
        batch_op.drop_column("upper_key")
        batch_op.drop_column("upper_list_id")
        batch_op.drop_column("random_reason")
        batch_op.drop_column("random_kind")
        batch_op.drop_column("power_ref")
        batch_op.drop_column("requirement")
        batch_op.drop_column("initiators")

    with op.batch_alter_table("item_list_row", schema=None) as batch_op:
        batch_op.drop_index("ix_item_list_row_item")

    op.drop_table("item_list_row")
    with op.batch_alter_table("upper_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upper_list_department_id"))

    op.drop_table("upper_list")
    with op.batch_alter_table("item_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_list_state"))
        batch_op.drop_index(batch_op.f("ix_item_list_department_id"))

    op.drop_table("item_list")
    with op.batch_alter_table("guideline", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guideline_state"))
        batch_op.drop_index(batch_op.f("ix_guideline_department_id"))

    op.drop_table("guideline")
