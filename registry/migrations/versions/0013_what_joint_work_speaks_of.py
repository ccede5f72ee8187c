"""What joint work speaks of, summed by organisation and fiscal year"""

from collections import defaultdict
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from registry.finder.aspect import ANY, worked
from registry.finder.words import Words
from registry.model.vocabulary import ActivityType

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# Every organisation that an activity names, and the one that acts in it where it is not named: counted once.
JOINED = """
    SELECT p.organisation_id, a.id, a.title
    FROM activity_party p JOIN activity a ON a.id = p.activity_id WHERE a.fiscal_year = :year
    UNION
    SELECT a.acting_id, a.id, a.title FROM activity a WHERE a.acting_id IS NOT NULL AND a.fiscal_year = :year
"""
KINDS = """
    SELECT k.activity_id, k.kind FROM activity_kind k JOIN activity a ON a.id = k.activity_id
    WHERE a.fiscal_year = :year
"""
BATCH = 20_000


def upgrade() -> None:
    table = op.create_table(
        "activity_aspect",
        sa.Column("aspect", sa.String(length=60), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("activities", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_activity_aspect_organisation_id")
        ),
        sa.PrimaryKeyConstraint("aspect", "organisation_id", "fiscal_year", name=op.f("pk_activity_aspect")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_activity_aspect_organisation_id", "activity_aspect", ["organisation_id", "fiscal_year"]
    )
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT code, words, words_en FROM field ORDER BY position"))
    fields = Words({code: [*words.splitlines(), *words_en.splitlines()] for code, words, words_en in rows})
    years = connection.scalars(sa.text("SELECT DISTINCT fiscal_year FROM activity ORDER BY fiscal_year"))
    for year in years.all():
        found = list(sums(connection, year, fields))
        for start in range(0, len(found), BATCH):
            op.bulk_insert(table, found[start : start + BATCH])


def sums(connection: sa.Connection, year: int, fields: Words) -> Iterator[dict[str, object]]:
    """The rows of a fiscal year."""
    kinds: defaultdict[int, list[ActivityType]] = defaultdict(list)
    for activity, kind in connection.execute(sa.text(KINDS), {"year": year}):
        kinds[activity].append(ActivityType(kind))
    found: defaultdict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    for body, activity, title in connection.execute(sa.text(JOINED), {"year": year}):
        for aspect in worked(title, kinds[activity], fields) | {ANY}:
            sum_of = found[aspect, body]
            sum_of[0] += 1
            sum_of[1] = max(sum_of[1], activity)
    for (aspect, body), (activities, last) in found.items():
        yield {
            "aspect": aspect,
            "organisation_id": body,
            "fiscal_year": year,
            "activities": activities,
            "last_id": last,
        }


def downgrade() -> None:
    op.drop_index("ix_activity_aspect_organisation_id", table_name="activity_aspect")
    op.drop_table("activity_aspect")
