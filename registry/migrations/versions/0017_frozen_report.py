"""Annual reports as they were sent to print"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# Publishing and withdrawing are all that may happen to an edition.
KEPT = "id, fiscal_year, edition, frozen_at, frozen_by, remark, sha256, content, chain"
REFUSAL = "a frozen report is never altered"


def upgrade() -> None:
    op.create_table(
        "frozen_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by", sa.String(length=400), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("published_by", sa.String(length=400), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=400), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "fiscal_year BETWEEN 1900 AND 2199", name=op.f("ck_frozen_report_fiscal_year_range")
        ),
        sa.CheckConstraint("edition >= 1", name=op.f("ck_frozen_report_edition_positive")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_frozen_report_sha256_length")),
        sa.CheckConstraint(
            "(published_on IS NULL) = (published_by IS NULL)",
            name=op.f("ck_frozen_report_publishing_complete"),
        ),
        sa.CheckConstraint(
            "(withdrawn_on IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_on IS NULL) = (withdrawn_why IS NULL)",
            name=op.f("ck_frozen_report_withdrawal_complete"),
        ),
        sa.CheckConstraint(
            "withdrawn_on IS NULL OR published_on IS NOT NULL",
            name=op.f("ck_frozen_report_withdrawn_was_published"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_report")),
        sa.UniqueConstraint("fiscal_year", "edition", name=op.f("uq_frozen_report_fiscal_year_edition")),
    )
    _guard()


def _guard() -> None:
    """The database itself refuses to alter what was frozen, or to delete it."""
    if op.get_bind().dialect.name == "sqlite":
        for name, act in (("update", f"UPDATE OF {KEPT}"), ("delete", "DELETE")):
            op.execute(
                f"CREATE TRIGGER frozen_report_no_{name} BEFORE {act} ON frozen_report "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION frozen_report_stays() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER frozen_report_stays BEFORE UPDATE OF {KEPT} OR DELETE OR TRUNCATE ON frozen_report "
        "FOR EACH STATEMENT EXECUTE FUNCTION frozen_report_stays()"
    )


def downgrade() -> None:
    op.drop_table("frozen_report")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION frozen_report_stays()")
