"""Files that were taken in, and what became of each of their rows"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

VERDICTS = ("new", "update", "same", "check", "error")


def upgrade() -> None:
    op.create_table(
        "file_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=400), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=400), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(length=400), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_file_import_sha256_length")),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by IS NULL)", name=op.f("ck_file_import_undoing_complete")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_import")),
    )
    op.create_table(
        "file_import_row",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(*VERDICTS, name="verdict", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("change_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["file_import.id"], name=op.f("fk_file_import_row_import_id")),
        sa.PrimaryKeyConstraint("import_id", "position", name=op.f("pk_file_import_row")),
    )


def downgrade() -> None:
    op.drop_table("file_import_row")
    op.drop_table("file_import")
