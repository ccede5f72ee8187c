"""What the search looks in, beside the records, with an index of every two letters in a row"""

from collections.abc import Iterator
from itertools import groupby

import sqlalchemy as sa
from alembic import op

from registry.japanese.spelling import spellings

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NOUNS = ("partner", "programme", "agreement", "activity", "event", "group")
# Of each noun the record, its day, and one of its names, in the order of the records.
TEXTS = {
    "partner": """
        SELECT id, NULL AS day, name FROM organisation
        UNION ALL SELECT id, NULL, kana FROM organisation
        UNION ALL SELECT id, NULL, name_en FROM organisation
        UNION ALL SELECT organisation_id, NULL, name FROM organisation_name
        UNION ALL SELECT organisation_id, NULL, kana FROM organisation_name
        UNION ALL SELECT organisation_id, NULL, name_en FROM organisation_name
        ORDER BY 1
    """,
    "programme": "SELECT id, coalesce(valid_from, attested_on), title FROM programme ORDER BY 1",
    "agreement": """
        SELECT id, coalesce(signed_on, attested_on) AS day, title FROM agreement
        UNION ALL
        SELECT a.id, coalesce(a.signed_on, a.attested_on), p.name_as_printed
        FROM agreement a JOIN agreement_party p ON p.agreement_id = a.id
        UNION ALL
        SELECT a.id, coalesce(a.signed_on, a.attested_on), n.name
        FROM agreement a JOIN agreement_party p ON p.agreement_id = a.id
        JOIN organisation_name n ON n.organisation_id = p.organisation_id
        UNION ALL
        SELECT a.id, coalesce(a.signed_on, a.attested_on), n.kana
        FROM agreement a JOIN agreement_party p ON p.agreement_id = a.id
        JOIN organisation_name n ON n.organisation_id = p.organisation_id
        UNION ALL
        SELECT a.id, coalesce(a.signed_on, a.attested_on), n.name_en
        FROM agreement a JOIN agreement_party p ON p.agreement_id = a.id
        JOIN organisation_name n ON n.organisation_id = p.organisation_id
        ORDER BY 1
    """,
    "activity": "SELECT id, fiscal_year * 10000 + 401, title FROM activity ORDER BY 1",
    "event": """
        SELECT id, coalesce(CAST(starts_on AS varchar(10)), CAST(fiscal_year * 10000 + 401 AS varchar(10))), title
        FROM event ORDER BY 1
    """,
    "group": """
        SELECT id, founded_on AS day, name FROM "group"
        UNION ALL SELECT id, founded_on, topics FROM "group"
        ORDER BY 1
    """,
}
SQLITE = (
    """
    CREATE VIEW search_entry_gram AS
    SELECT entry.id AS id, (
        WITH RECURSIVE place (n) AS (
            SELECT 1 UNION ALL SELECT n + 1 FROM place WHERE n < length(entry.key) - 1
        )
        SELECT group_concat(hex(substr(entry.key, n, 2)), ' ') FROM place
    ) AS grams
    FROM search_entry AS entry
    """,
    """
    CREATE VIRTUAL TABLE search_gram USING fts5(
        grams, content='search_entry_gram', content_rowid='id', tokenize='ascii'
    )
    """,
    "INSERT INTO search_gram (search_gram) VALUES ('rebuild')",
)
POSTGRESQL = (
    """
    CREATE FUNCTION search_grams(key text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT array_agg(substr(key, place, 2)) FROM generate_series(1, length(key) - 1) AS place
    $$
    """,
    "CREATE INDEX ix_search_entry_grams ON search_entry USING gin (search_grams(key))",
)
BATCH = 20_000


def upgrade() -> None:
    table = op.create_table(
        "search_entry",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(*NOUNS, name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("kind", "record_id", name=op.f("uq_search_entry_kind_record_id")),
    )
    connection = op.get_bind()
    waiting = []
    for entry in entries(connection):
        waiting.append(entry)
        if len(waiting) == BATCH:
            op.bulk_insert(table, waiting)
            waiting = []
    op.bulk_insert(table, waiting)
    # The index comes last: made at once, it is made sooner.
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def entries(connection: sa.Connection) -> Iterator[dict[str, object]]:
    """The entries of all records."""
    for place, noun in enumerate(NOUNS, start=1):
        found = connection.execute(sa.text(TEXTS[noun]))
        for record, rows in groupby(found, key=lambda row: row[0]):
            names = list(rows)
            day = int(str(names[0][1] or 0).replace("-", ""))
            keys = {key for _, _, name in names if name for key in spellings(name)}
            yield {
                "id": (place * 10**8 + day) * 10**10 + record,
                "kind": noun,
                "record_id": record,
                "key": "\n".join(["", *sorted(keys), ""]),
            }


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_gram")
        op.execute("DROP VIEW search_entry_gram")
        op.drop_table("search_entry")
    else:
        op.drop_table("search_entry")
        op.execute("DROP FUNCTION search_grams(text)")
