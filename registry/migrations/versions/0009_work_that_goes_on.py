"""Work that goes on from year to year, groups that run themselves, follow-ups of introductions."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FAILURES = (
    "cost",
    "schedule",
    "technology",
    "capacity",
    "terms",
    "no_answer",
    "solved_otherwise",
    "other",
)
COUNTS = (
    "agreements_signed",
    "agreements_in_force",
    "joint_work",
    "events_held",
    "event_participants",
    "presentations",
    "needs",
    "introductions_concluded",
)
PRECISIONS = ("day", "month", "year", "fiscal_year", "unknown")
# Columns that may stay empty: each is added, and taken off again, by the same words on both databases.
COLUMNS = {
    ("activity", "previous_id"): "INTEGER",
    ("introduction", "follow_up_on"): "DATE",
    (
        "introduction",
        "failure",
    ): f"VARCHAR(40) CONSTRAINT ck_introduction_failure CHECK (failure IN {FAILURES})",
    ("indicator", "counted"): f"VARCHAR(40) CONSTRAINT ck_indicator_counted CHECK (counted IN {COUNTS})",
    ("group", "self_managed_on"): "DATE",
}
PRECISION = (
    "VARCHAR(40){default} NOT NULL CONSTRAINT ck_group_self_managed_on_precision "
    f"CHECK (self_managed_on_precision IN {PRECISIONS})"
)
BEGINNING = " DEFAULT 'unknown'"
RULES = {
    "activity": "CONSTRAINT fk_activity_previous_id FOREIGN KEY(previous_id) REFERENCES activity (id)",
    "group": "CONSTRAINT ck_group_self_managed_on_known CHECK "
    "((self_managed_on IS NULL) = (self_managed_on_precision = 'unknown'))",
}
# A reason by its code is a reason, too.
FAILURE = "CONSTRAINT ck_introduction_failure_has_reason CHECK"
WORDS_ONLY = f"{FAILURE} (state <> 'not_concluded' OR reason IS NOT NULL)"
WORDS_OR_CODE = f"{FAILURE} (state <> 'not_concluded' OR reason IS NOT NULL OR failure IS NOT NULL)"


def upgrade() -> None:
    for (table, column), words in COLUMNS.items():
        op.execute(f'ALTER TABLE "{table}" ADD COLUMN {column} {words}')
    op.execute(
        'ALTER TABLE "group" ADD COLUMN self_managed_on_precision ' + PRECISION.format(default=BEGINNING)
    )
    if op.get_bind().dialect.name == "sqlite":
        for table in (*RULES, "introduction"):
            _remake(table, _after)
    else:
        op.execute('ALTER TABLE "group" ALTER COLUMN self_managed_on_precision DROP DEFAULT')
        for table, rule in RULES.items():
            op.execute(f'ALTER TABLE "{table}" ADD {rule}')
        op.execute("ALTER TABLE introduction DROP CONSTRAINT ck_introduction_failure_has_reason")
        op.execute(f"ALTER TABLE introduction ADD {WORDS_OR_CODE}")
    op.create_index(op.f("ix_activity_previous_id"), "activity", ["previous_id"])
    op.create_table(
        "programme_year",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.Column("source_file", sa.String(length=80), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "fiscal_year BETWEEN 1900 AND 2199", name=op.f("ck_programme_year_fiscal_year_range")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_programme_year_programme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_year")),
        sa.UniqueConstraint(
            "programme_id", "fiscal_year", name=op.f("uq_programme_year_programme_id_fiscal_year")
        ),
    )
    op.create_index(op.f("ix_programme_year_programme_id"), "programme_year", ["programme_id"])


def downgrade() -> None:
    op.drop_table("programme_year")
    op.drop_index(op.f("ix_activity_previous_id"), "activity")
    op.execute("UPDATE introduction SET reason = failure WHERE state = 'not_concluded' AND reason IS NULL")
    if op.get_bind().dialect.name == "sqlite":
        for table in sorted({table for table, _ in COLUMNS}):
            _remake(table, _before)
    else:
        op.execute("ALTER TABLE introduction DROP CONSTRAINT ck_introduction_failure_has_reason")
        op.execute(f"ALTER TABLE introduction ADD {WORDS_ONLY}")
        for table, column in (*COLUMNS, ("group", "self_managed_on_precision")):
            op.execute(f'ALTER TABLE "{table}" DROP COLUMN {column}')


def _after(table: str, words: str) -> str:
    """The words of a table with the rule that this step adds or widens."""
    if table == "introduction":
        return words.replace(WORDS_ONLY, WORDS_OR_CODE)
    return f"{words.replace(BEGINNING, '').rstrip().removesuffix(')')}, {RULES[table]})"


def _before(table: str, words: str) -> str:
    """The words of a table without what this step added."""
    added = [f"{column} {definition}" for (_, column), definition in COLUMNS.items()]
    for each in (*added, "self_managed_on_precision " + PRECISION.format(default=""), *RULES.values()):
        words = words.replace(f", {each}", "")
    return words.replace(WORDS_OR_CODE, WORDS_ONLY)


def _remake(table: str, change: Callable[[str, str], str]) -> None:
    """Make a table of SQLite anew by other words, with the rows of the columns that stay, and with its indexes.

    Rows elsewhere refer to it: they are counted as orphans while it is gone and as at home again when its rows return,
    so the foreign keys are checked at the end of the transaction.
    """
    bind = op.get_bind()
    words = bind.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = :table"), {"table": table})
    indexes = bind.scalars(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table AND sql <> ''"),
        {"table": table},
    ).all()
    before = [column["name"] for column in sa.inspect(bind).get_columns(table)]
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute(f'CREATE TABLE "{table}_kept" AS SELECT * FROM "{table}"')
    op.drop_table(table)
    op.execute(sa.text(change(table, words).replace(":", "\\:")))
    after = {column["name"] for column in sa.inspect(bind).get_columns(table)}
    names = ", ".join(f'"{name}"' for name in before if name in after)
    op.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM "{table}_kept"')
    op.drop_table(f"{table}_kept")
    for index in indexes:
        op.execute(index)
