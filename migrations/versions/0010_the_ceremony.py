"""the ceremony"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import server.db

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draw_minutes",
        sa.Column("draw_id", sa.String(length=36), nullable=False, comment="抽取"),
        sa.Column(
            "content",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="记录的内容",
        ),
        sa.Column("digest", sa.String(length=64), nullable=False, comment="内容指纹"),
        sa.Column("made_by", sa.String(length=36), nullable=False, comment="谁拟的"),
        sa.Column("made_at", server.db.Utc(timezone=True), nullable=False, comment="何时拟的"),
        sa.Column("closed_at", server.db.Utc(timezone=True), nullable=True, comment="成卷时间"),
        sa.Column("closed_by", sa.String(length=36), nullable=True, comment="谁成的卷"),
        sa.Column("pdf", sa.String(length=64), nullable=True, comment="纸面的指纹"),
        sa.Column("scan", sa.String(length=64), nullable=True, comment="签字纸件扫描的指纹"),
        sa.ForeignKeyConstraint(["closed_by"], ["officer.id"], name=op.f("fk_draw_minutes_closed_by")),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_draw_minutes_draw_id")),
        sa.ForeignKeyConstraint(["made_by"], ["officer.id"], name=op.f("fk_draw_minutes_made_by")),
        sa.PrimaryKeyConstraint("draw_id", name=op.f("pk_draw_minutes")),
        comment="抽取记录",
    )
    op.create_table(
        "draw_phone",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("draw_id", sa.String(length=36), nullable=False, comment="抽取"),
        sa.Column("place", sa.Integer(), nullable=False, comment="第几位见证人"),
        sa.Column("token", sa.LargeBinary(), nullable=False, comment="打开页面的码（加密封存）"),
        sa.Column("token_sha256", sa.String(length=64), nullable=False, comment="码的指纹"),
        sa.Column("commitment", sa.String(length=64), nullable=True, comment="先交的指纹"),
        sa.Column("committed_at", server.db.Utc(timezone=True), nullable=True, comment="交指纹的时间"),
        sa.Column("value", sa.String(length=200), nullable=True, comment="揭示的数"),
        sa.Column("revealed_at", server.db.Utc(timezone=True), nullable=True, comment="揭示时间"),
        sa.Column("withheld_at", server.db.Utc(timezone=True), nullable=True, comment="记为不揭示的时间"),
        sa.Column("reason", sa.Text(), nullable=False, comment="不揭示的说明"),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_draw_phone_draw_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_phone")),
        sa.UniqueConstraint("draw_id", "place", name=op.f("uq_draw_phone_draw_id_place")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_draw_phone_token_sha256")),
        comment="见证人的手机",
    )
    with op.batch_alter_table("draw_phone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draw_phone_draw_id"), ["draw_id"], unique=False)

    op.create_table(
        "draw_scene",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("draw_id", sa.String(length=36), nullable=False, comment="抽取"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="指纹"),
        sa.Column("media_type", sa.String(length=40), nullable=False, comment="格式"),
        sa.Column("size", sa.Integer(), nullable=False, comment="字节数"),
        sa.Column("name", sa.String(length=120), nullable=False, comment="文件名"),
        sa.Column("added_by", sa.String(length=36), nullable=False, comment="谁加的"),
        sa.Column("added_at", server.db.Utc(timezone=True), nullable=False, comment="何时加的"),
        sa.ForeignKeyConstraint(["added_by"], ["officer.id"], name=op.f("fk_draw_scene_added_by")),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_draw_scene_draw_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_scene")),
        sa.UniqueConstraint("draw_id", "sha256", name=op.f("uq_draw_scene_draw_id_sha256")),
        comment="抽取现场影像",
    )
    with op.batch_alter_table("draw_scene", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draw_scene_draw_id"), ["draw_id"], unique=False)

    op.create_table(
        "draw_signature",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("draw_id", sa.String(length=36), nullable=False, comment="抽取"),
        sa.Column("signer", sa.String(length=10), nullable=False, comment="谁：w1、w2……、host、operator、recorder"),
        sa.Column("name", sa.String(length=60), nullable=False, comment="姓名"),
        sa.Column("method", sa.String(length=10), nullable=False, comment="canvas 手写、paper 签在纸上、refused 拒签"),
        sa.Column("image", sa.String(length=64), nullable=True, comment="签名影像的指纹"),
        sa.Column("reason", sa.Text(), nullable=False, comment="拒签的理由"),
        sa.Column("digest", sa.String(length=64), nullable=False, comment="签的是哪个指纹"),
        sa.Column("recorded_by", sa.String(length=36), nullable=False, comment="经手人"),
        sa.Column("signed_at", server.db.Utc(timezone=True), nullable=False, comment="签字时间"),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_draw_signature_draw_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["officer.id"], name=op.f("fk_draw_signature_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_signature")),
        sa.UniqueConstraint("draw_id", "signer", name=op.f("uq_draw_signature_draw_id_signer")),
        comment="抽取记录的签字",
    )
    with op.batch_alter_table("draw_signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draw_signature_draw_id"), ["draw_id"], unique=False)

    with op.batch_alter_table("draw", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "ceremony",
                sa.String(length=10),
                nullable=False,
                server_default="dice",
                comment="怎样定种子：dice、phones、beacon、manual",
            )
        )
        batch_op.add_column(
            sa.Column(
                "beacon",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
                nullable=False,
                server_default="{}",
                comment="点名的开奖：规则、时间、号码、出处",
            )
        )
        batch_op.add_column(sa.Column("annex", sa.String(length=64), nullable=True, comment="除外理由与增减附表的指纹"))
        batch_op.add_column(
            sa.Column("bell_at", server.db.Utc(timezone=True), nullable=True, comment="鸣铃时间：此后才揭示")
        )


def downgrade() -> None:
    with op.batch_alter_table("draw", schema=None) as batch_op:
        batch_op.drop_column("bell_at")
        batch_op.drop_column("annex")
        batch_op.drop_column("beacon")
        batch_op.drop_column("ceremony")

    with op.batch_alter_table("draw_signature", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draw_signature_draw_id"))

    op.drop_table("draw_signature")
    with op.batch_alter_table("draw_scene", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draw_scene_draw_id"))

    op.drop_table("draw_scene")
    with op.batch_alter_table("draw_phone", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draw_phone_draw_id"))

    op.drop_table("draw_phone")
    op.drop_table("draw_minutes")
