"""Beginning and end of organisations, those judged to be two, and records that were merged"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

PRECISIONS = ("day", "month", "year", "fiscal_year", "unknown")


def upgrade() -> None:
    op.create_table(
        "lifetime",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        *_partial("founded_on"),
        *_partial("closed_on"),
        sa.Column("origin_id", sa.Integer(), nullable=True),
        sa.Column("source_file", sa.String(length=80), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "closed_on IS NULL OR founded_on IS NULL OR closed_on >= founded_on",
            name=op.f("ck_lifetime_order"),
        ),
        sa.CheckConstraint(
            "origin_id IS NULL OR origin_id <> organisation_id", name=op.f("ck_lifetime_not_its_own_origin")
        ),
        _known("founded_on"),
        _known("closed_on"),
        _organisation("lifetime", "organisation_id"),
        _organisation("lifetime", "origin_id"),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_lifetime")),
    )
    op.create_index(op.f("ix_lifetime_origin_id"), "lifetime", ["origin_id"])
    op.create_table(
        "distinction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_distinction_smaller_first")),
        _organisation("distinction", "one_id"),
        _organisation("distinction", "other_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distinction")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_distinction_one_id_other_id")),
    )
    op.create_index(op.f("ix_distinction_other_id"), "distinction", ["other_id"])
    op.create_table(
        "merged_organisation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        _organisation("merged_organisation", "kept_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merged_organisation")),
    )
    op.create_index(op.f("ix_merged_organisation_kept_id"), "merged_organisation", ["kept_id"])


def downgrade() -> None:
    op.drop_table("merged_organisation")
    op.drop_table("distinction")
    op.drop_table("lifetime")


def _partial(column: str) -> tuple[sa.Column[Any], ...]:
    """A date that may be known to the month or year alone."""
    precision = sa.Enum(
        *PRECISIONS, name=f"{column}_precision", native_enum=False, create_constraint=True, length=40
    )
    return (
        sa.Column(column, sa.Date(), nullable=True),
        sa.Column(f"{column}_precision", precision, nullable=False),
    )


def _known(column: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(
        f"({column} IS NULL) = ({column}_precision = 'unknown')", name=op.f(f"ck_lifetime_{column}_known")
    )


def _organisation(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["organisation.id"], name=op.f(f"fk_{table}_{column}"))
