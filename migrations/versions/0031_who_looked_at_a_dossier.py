"""who looked at a dossier"""

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

REFUSE = "log is append only"


def upgrade() -> None:
    op.create_table(
        "dossier_access",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("day", sa.Date(), nullable=False, comment="记入哪一日的摘要（上海）"),
        sa.Column("dossier_id", sa.String(length=36), nullable=False, comment="现场卷"),
        sa.Column("dossier_no", sa.String(length=80), nullable=False, comment="案卷号"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="案卷的部门"),
        sa.Column("officer_id", sa.String(length=36), nullable=False, comment="查阅人"),
        sa.Column("officer_name", sa.String(length=60), nullable=False, comment="查阅人姓名"),
        sa.Column("what", sa.String(length=10), nullable=False, comment="看了什么"),
        sa.Column("detail", sa.String(length=80), nullable=False, comment="哪一版、哪个文件"),
        sa.Column("page", sa.String(length=200), nullable=False, comment="从哪一页打开"),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="何时"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_access")),
        comment="案卷查阅记录",
    )
    with op.batch_alter_table("dossier_access", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossier_access_day"), ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_dossier_access_dossier_id"), ["dossier_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dossier_access_officer_id"), ["officer_id"], unique=False)
    op.create_table(
        "dossier_access_day",
        sa.Column("day", sa.Date(), nullable=False, comment="哪一日（上海）"),
        sa.Column("looks", sa.Integer(), nullable=False, comment="几次查阅"),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="散列算法"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="当日各行的摘要"),
        sa.Column("logged_at", server.db.Utc(timezone=True), nullable=False, comment="留痕时间"),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_dossier_access_day")),
        comment="每日查阅摘要",
    )
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER dossier_access_no_{act} BEFORE {act.upper()} ON dossier_access "
                f"BEGIN SELECT RAISE(ABORT, \x27{REFUSE}\x27); END"
            )
    else:
        op.execute(
            "CREATE TRIGGER dossier_access_no_update BEFORE UPDATE OR DELETE ON dossier_access "
            "FOR EACH ROW EXECUTE FUNCTION log_refuse()"
        )


def downgrade() -> None:
    op.drop_table("dossier_access_day")
    op.drop_table("dossier_access")
