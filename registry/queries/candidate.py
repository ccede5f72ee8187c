"""Organisations that a typed name may mean. Likeness is never identity: a person chooses."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.japanese.names import mend_blanks, search_text
from registry.japanese.unseen import UNSEEN
from registry.model import Organisation, OrganisationName
from registry.queries.loading import related
from registry.queries.partner import named

# Below this likeness (0 to 100, edit distance of the keys) two names are no candidates for one body.
LIKENESS = 88
MOST = 10
# So many names are compared with all others at a time: the table of likenesses stays small.
_STEP = 512
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True)
class Candidate:
    """An organisation with the name of it that is like the typed one."""

    organisation: Organisation
    name: str


def named_exactly(session: Session, name: str) -> Sequence[Organisation]:
    """Organisations that bear exactly this name, blanks of a scan aside: official, former, alias or abbreviation."""
    if UNSEEN.search(name):
        return ()  # nobody is called so, and PostgreSQL takes no NUL even to look for it
    bearing = select(OrganisationName.organisation_id).where(
        OrganisationName.name.in_({name.strip(), mend_blanks(name)})
    )
    return session.scalars(
        select(Organisation).where(Organisation.id.in_(bearing)).order_by(Organisation.id)
    ).all()


def named_in_english(session: Session, name: str) -> Sequence[Organisation]:
    """Organisations whose English name this is, in whatever case."""
    statement = select(Organisation).where(func.lower(Organisation.name_en) == name.strip().lower())
    return session.scalars(statement.order_by(Organisation.id)).all()


def suggestions(session: Session, typed: str, *, most: int = MOST) -> Sequence[Candidate]:
    """Organisations for a name that is being typed: any part of any name or reading, then names that are like it."""
    key = search_text(typed)
    if not key:
        return []
    statement = (
        select(Organisation)
        .options(related(Organisation.names), related(Organisation.municipality))
        .where(Organisation.id.in_(named(typed)))
        .order_by(Organisation.sort_key, Organisation.id)
        .limit(200)
    )
    found = [Candidate(each, _best_name(each, key)) for each in session.scalars(statement)]
    found.sort(key=lambda each: (not search_text(each.name).startswith(key), len(each.name)))
    if len(found) >= most:
        return found[:most]
    known = {each.organisation.id for each in found}
    more = [each for each in likely(session, typed, most=most) if each.organisation.id not in known]
    return [*found, *more][:most]


def likely(session: Session, name: str, *, most: int = 5) -> Sequence[Candidate]:
    """Organisations that a new name may be a second spelling of, the likeliest first."""
    key = search_text(name)
    if not key:
        return []
    keys = {row.id: row.key for row in session.execute(select(OrganisationName.id, OrganisationName.key))}
    hits = process.extract(key, keys, scorer=fuzz.ratio, score_cutoff=LIKENESS, limit=most * 4)
    rank = {identity: position for position, (_, _, identity) in enumerate(hits)}
    statement = (
        select(OrganisationName)
        .options(
            related(OrganisationName.organisation).selectinload(Organisation.names),
            related(OrganisationName.organisation).selectinload(Organisation.municipality),
        )
        .where(OrganisationName.id.in_(rank))
    )
    best: dict[int, Candidate] = {}
    for row in sorted(session.scalars(statement), key=lambda row: rank[row.id]):
        best.setdefault(row.organisation_id, Candidate(row.organisation, row.name))
    return list(best.values())[:most]


def alike(keys: Sequence[str], known: Sequence[str]) -> list[list[int]]:
    """For each key the places of those known keys that are like it and have the same numbers, the likeliest first.

    第1支部 and 第2支部 are two. Equal keys are not told: they are more than alike.
    """
    groups: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    asked: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, key in enumerate(known):
        groups[tuple(_NUMBERS.findall(key))].append(place)
    for place, key in enumerate(keys):
        asked[tuple(_NUMBERS.findall(key))].append(place)
    found: list[list[tuple[int, int]]] = [[] for _ in keys]
    for numbers, places in asked.items():
        among = groups.get(numbers, [])
        for start in range(0, len(places) if among else 0, _STEP):
            some = places[start : start + _STEP]
            table = process.cdist(
                [keys[place] for place in some],
                [known[place] for place in among],
                scorer=fuzz.ratio,
                score_cutoff=LIKENESS,
            )
            for row, column in zip(*table.nonzero(), strict=True):
                if keys[some[row]] != known[among[column]]:
                    found[some[row]].append((int(table[row, column]), among[column]))
    return [[place for _, place in sorted(hits, key=lambda hit: (-hit[0], hit[1]))[:MOST]] for hits in found]


def _best_name(organisation: Organisation, key: str) -> str:
    """The name that the typed text is part of; the official one where it is part of a reading."""
    matching = [each.name for each in organisation.names if key in each.key]
    return organisation.name if organisation.name in matching or not matching else matching[0]
