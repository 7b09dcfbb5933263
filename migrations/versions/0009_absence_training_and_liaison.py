"""absence training and liaison"""

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "liaison",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="单位"),
        sa.Column(
            "role", sa.String(length=10), nullable=False, comment="LEADER 分管负责人、OFFICE 牵头科室、CONTACT 联络员"
        ),
        sa.Column("name", sa.String(length=60), nullable=False, comment="姓名（牵头科室填科室负责人）"),
        sa.Column("post", sa.String(length=60), nullable=False, comment="职务；牵头科室填科室名称"),
        sa.Column("office_phone", sa.String(length=40), nullable=False, comment="办公电话"),
        sa.Column("mobile", sa.String(length=20), nullable=False, comment="手机号"),
        sa.Column("note", sa.String(length=200), nullable=False, comment="备注"),
        sa.Column("changed_by", sa.String(length=36), nullable=False, comment="填写人"),
        sa.Column("changed_at", server.db.Utc(timezone=True), nullable=False, comment="填写时间"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_liaison_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_liaison")),
        sa.UniqueConstraint("department_id", "role", name=op.f("uq_liaison_department_id_role")),
        comment="工作联络表",
    )
    with op.batch_alter_table("liaison", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_liaison_department_id"), ["department_id"], unique=False)

    op.create_table(
        "absence",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("officer_id", sa.String(length=36), nullable=False, comment="人员"),
        sa.Column("kind", sa.String(length=10), nullable=False, comment="原因：LEAVE、SICK、TRAVEL、TRAINING、OTHER"),
        sa.Column("since", sa.Date(), nullable=False, comment="自"),
        sa.Column("until", sa.Date(), nullable=False, comment="至（含）"),
        sa.Column("note", sa.String(length=200), nullable=False, comment="说明"),
        sa.Column("recorded_by", sa.String(length=36), nullable=False, comment="登记人"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="登记时间"),
        sa.Column("cancelled_at", server.db.Utc(timezone=True), nullable=True, comment="撤销时间"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_absence_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        comment="人员不在岗",
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absence_officer_id"), ["officer_id"], unique=False)

    op.create_table(
        "training",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("officer_id", sa.String(length=36), nullable=False, comment="人员"),
        sa.Column("qualification", sa.String(length=60), nullable=False, comment="专长或资格"),
        sa.Column("title", sa.String(length=120), nullable=False, comment="培训名称"),
        sa.Column("organiser", sa.String(length=100), nullable=False, comment="举办单位"),
        sa.Column("held_on", sa.Date(), nullable=False, comment="结束日"),
        sa.Column("hours", sa.Integer(), nullable=False, comment="学时"),
        sa.Column("passed", sa.Boolean(), nullable=False, comment="是否合格"),
        sa.Column("valid_until", sa.Date(), nullable=True, comment="有效到"),
        sa.Column("recorded_by", sa.String(length=36), nullable=False, comment="登记人"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="登记时间"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_training_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
        comment="培训记录",
    )
    with op.batch_alter_table("training", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_officer_id"), ["officer_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("training", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_officer_id"))

    op.drop_table("training")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_officer_id"))

    op.drop_table("absence")
    with op.batch_alter_table("liaison", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_liaison_department_id"))

    op.drop_table("liaison")
