"""The numbers of the density table in plain SQL, written by hand from the definitions and sent by the bare driver.

Nothing of the registry's own queries is used. Whether an agreement is in force follows from its history and is no
matter of SQL: the ids of those that are come from outside.
"""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

ANY = "any"
Region = str | None  # None: without a region
Column = str | None  # a branch, None for the whole institute 全所, or ANY

SEAT = """
    seat AS MATERIALIZED (
        SELECT o.id, COALESCE(m.region_code, o.region_code) AS region
        FROM organisation o LEFT JOIN municipality m ON m.code = o.municipality_code
    )"""
# Who was at an event, who belonged to a group: each body once. Neither an organisation nor a branch: the institute.
PRESENT = """
    at_event AS MATERIALIZED (
        SELECT DISTINCT r.event_id, r.organisation_id, r.branch_code
        FROM event_role r JOIN event e ON e.id = r.event_id
        WHERE e.fiscal_year BETWEEN :first_year AND :last_year AND e.held IS NOT FALSE
    ),
    in_group AS MATERIALIZED (
        SELECT DISTINCT group_id, organisation_id
        FROM membership
        WHERE COALESCE(valid_from, attested_on) <= :last_day AND (valid_to IS NULL OR valid_to >= :first_day)
    )"""
# Partners by the last day: whatever ties them to the institute, then or before. A date that is known to the year
# alone may lie after it.
KNOWN = f"""
    WITH {SEAT}
    SELECT seat.region, COUNT(*) FROM seat
    WHERE EXISTS (
        SELECT 1 FROM agreement_party p JOIN agreement a ON a.id = p.agreement_id
        WHERE p.organisation_id = seat.id
        AND CASE a.signed_on_precision WHEN 'unknown' THEN a.attested_on <= :last_day
            WHEN 'year' THEN a.signed_on < :new_year ELSE a.signed_on <= :last_day END
    ) OR EXISTS (
        SELECT 1 FROM activity_party p JOIN activity a ON a.id = p.activity_id
        WHERE p.organisation_id = seat.id AND a.fiscal_year <= :last_year
    ) OR EXISTS (
        SELECT 1 FROM activity WHERE acting_id = seat.id AND fiscal_year <= :last_year
    ) OR EXISTS (
        SELECT 1 FROM event_role r JOIN event e ON e.id = r.event_id
        WHERE r.organisation_id = seat.id
        AND CASE WHEN e.starts_on IS NULL THEN e.fiscal_year <= :last_year ELSE e.starts_on <= :last_day END
    ) OR EXISTS (
        SELECT 1 FROM membership
        WHERE organisation_id = seat.id AND COALESCE(valid_from, attested_on) <= :last_day
    ) OR EXISTS (
        SELECT 1 FROM introduction WHERE organisation_id = seat.id AND introduced_on <= :last_day
    )
    GROUP BY seat.region"""
# Ties of our side with organisations. Whoever has one in the period is a partner at its end.
OWN = f"""
    WITH {SEAT},
    {PRESENT},
    tie AS (
        SELECT p.organisation_id AS id, a.branch_code AS branch
        FROM agreement_party p JOIN agreement a ON a.id = p.agreement_id
        WHERE a.id IN (:in_force)
        UNION ALL
        SELECT p.organisation_id, a.branch_code
        FROM activity a JOIN activity_party p ON p.activity_id = a.id
        WHERE a.fiscal_year BETWEEN :first_year AND :last_year
        UNION ALL
        SELECT acting_id, branch_code
        FROM activity a
        WHERE fiscal_year BETWEEN :first_year AND :last_year AND acting_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM activity_party p WHERE p.activity_id = a.id AND p.organisation_id = a.acting_id
        )
        UNION ALL
        SELECT body.organisation_id, own.branch_code
        FROM at_event own JOIN at_event body ON body.event_id = own.event_id
        WHERE own.organisation_id IS NULL AND body.organisation_id IS NOT NULL
        UNION ALL
        SELECT body.organisation_id, NULL
        FROM in_group own JOIN in_group body ON body.group_id = own.group_id
        WHERE own.organisation_id IS NULL AND body.organisation_id IS NOT NULL
        UNION ALL
        SELECT i.organisation_id, n.branch_code FROM introduction i JOIN need n ON n.id = i.need_id
        WHERE i.introduced_on BETWEEN :first_day AND :last_day
    ),
    folded AS MATERIALIZED (SELECT id, branch, COUNT(*) AS ties FROM tie GROUP BY id, branch)
    SELECT seat.region, branch, COUNT(*), SUM(ties)
    FROM folded JOIN seat ON seat.id = folded.id GROUP BY seat.region, branch
    UNION ALL
    SELECT seat.region, '{ANY}', COUNT(DISTINCT folded.id), SUM(ties)
    FROM folded JOIN seat ON seat.id = folded.id GROUP BY seat.region"""
# Organisations that meet one another: joint agreements, events, groups. A pair is one edge; its weight counts them.
MEETINGS = f"""
    WITH {SEAT},
    {PRESENT},
    meeting AS (
        SELECT a.organisation_id AS one, b.organisation_id AS other
        FROM agreement_party a JOIN agreement_party b ON b.agreement_id = a.agreement_id
        WHERE a.organisation_id < b.organisation_id AND a.agreement_id IN (:in_force)
        UNION ALL
        SELECT a.organisation_id, b.organisation_id
        FROM at_event a JOIN at_event b ON b.event_id = a.event_id
        WHERE a.organisation_id < b.organisation_id
        UNION ALL
        SELECT a.organisation_id, b.organisation_id
        FROM in_group a JOIN in_group b ON b.group_id = a.group_id
        WHERE a.organisation_id < b.organisation_id
    ),
    pair AS (SELECT one, other, COUNT(*) AS weight FROM meeting GROUP BY one, other)
    SELECT s.region, t.region, COUNT(*), SUM(weight)
    FROM pair JOIN seat s ON s.id = pair.one JOIN seat t ON t.id = pair.other
    WHERE s.region IS NOT NULL AND t.region IS NOT NULL
    GROUP BY s.region, t.region"""
PLACES = """
    SELECT 'region', code, position FROM region
    UNION ALL
    SELECT 'branch', code, position FROM branch
    WHERE (opened_on IS NULL OR opened_on <= :last_day) AND (closed_on IS NULL OR closed_on >= :last_day)
    ORDER BY 3"""
IN_FORCE = {
    "sqlite": "SELECT value FROM json_each(:in_force)",
    "postgresql": "SELECT unnest(CAST(:in_force AS int[]))",
}


@dataclass
class Recount:
    """Counts per region, and per region and column; ``None`` as a region counts organisations without one."""

    regions: list[str]
    branches: list[str]
    known: dict[Region, int] = field(default_factory=lambda: defaultdict(int))
    linked: dict[tuple[Region, Column], int] = field(default_factory=lambda: defaultdict(int))
    ties: dict[tuple[Region, Column], int] = field(default_factory=lambda: defaultdict(int))
    pairs: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    internal: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    external: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def cohesion(self, region: str) -> float | None:
        """Pairs of the region that meet ÷ pairs that there could be."""
        known = self.known[region]
        return self.pairs[region] / (known * (known - 1) / 2) if known > 1 else None

    def ei_index(self, region: str) -> float | None:
        """(External − internal) ÷ (external + internal) ties."""
        external, internal = self.external[region], self.internal[region]
        return (external - internal) / (external + internal) if external + internal else None


class Driver:
    """A bare connection: statements with named places, rows back."""

    def __init__(self, kind: str, connection: Any) -> None:
        self._kind = kind
        self._connection = connection

    def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """Every row of a statement."""
        statement = statement.replace("IN (:in_force)", f"IN ({IN_FORCE[self._kind]})")
        if self._kind == "postgresql":
            statement = re.sub(r":(\w+)", r"%(\1)s", statement)
        return list(self._connection.execute(statement, values).fetchall())

    def ids(self, found: Sequence[int]) -> Any:
        """A list of ids as the driver takes it."""
        return list(found) if self._kind == "postgresql" else f"[{','.join(map(str, found))}]"

    def day(self, day: date) -> Any:
        """A day as the driver takes it."""
        return day if self._kind == "postgresql" else day.isoformat()


@contextmanager
def driver(url: str) -> Iterator[Driver]:
    """A bare connection to the database of a URL of SQLAlchemy."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        connection: Any = sqlite3.connect(str(parsed.database))
    else:
        connection = psycopg.connect(
            parsed.set(drivername="postgresql").render_as_string(hide_password=False)
        )
    try:
        yield Driver(parsed.get_backend_name(), connection)
    finally:
        connection.close()


def recount(sql: Driver, fiscal_year: int, years: int, in_force: Sequence[int]) -> Recount:
    """Count everything of ``years`` fiscal years that end with ``fiscal_year``."""
    values = {
        "first_year": fiscal_year - years + 1,
        "last_year": fiscal_year,
        "first_day": sql.day(date(fiscal_year - years + 1, 4, 1)),
        "last_day": sql.day(date(fiscal_year + 1, 3, 31)),
        "new_year": sql.day(date(fiscal_year + 1, 1, 1)),
        "in_force": sql.ids(in_force),
    }
    places = sql.rows(PLACES, **values)
    found = Recount(*([code for kind, code, _ in places if kind == noun] for noun in ("region", "branch")))
    found.known.update(sql.rows(KNOWN, **values))
    for region, column, linked, ties in sql.rows(OWN, **values):
        found.linked[region, column] = linked
        found.ties[region, column] = int(ties)
    for one, other, pairs, weight in sql.rows(MEETINGS, **values):
        if one == other:
            found.pairs[one] += pairs
            found.internal[one] += int(weight)
        else:
            found.external[one] += int(weight)
            found.external[other] += int(weight)
    return found
