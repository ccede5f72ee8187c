"""Files that wait to be taken in, and what headings meant to a person before"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pending_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file", sa.String(length=400), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("fiscal_year", sa.Integer(), nullable=True),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("create_partners", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "fiscal_year IS NULL OR (fiscal_year >= 1900 AND fiscal_year <= 2199)",
            name=op.f("ck_pending_import_fiscal_year_range"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_pending_import_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_import")),
    )
    op.create_index(op.f("ix_pending_import_account_id"), "pending_import", ["account_id"])
    op.create_table(
        "remembered_heading",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("heading", sa.String(length=400), nullable=False),
        sa.Column("column", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_remembered_heading_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "kind", "heading", name=op.f("pk_remembered_heading")),
    )


def downgrade() -> None:
    op.drop_table("remembered_heading")
    op.drop_table("pending_import")
