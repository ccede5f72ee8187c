"""The finder on cases written from the sources: how often the right answer stands first, or among the first three."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.japanese.names import search_key
from registry.model import Event, Group, Organisation
from registry.model.vocabulary import NeedType
from registry.queries.candidate import named_exactly
from registry.reports.finder import Answer, Asked, answer, field_named
from registry.reports.finder_ground import Ground, able_in, ground

CASES = Path(__file__).with_name("cases.csv")


@dataclass(frozen=True)
class Case:
    """A question, and the names one of which should be found first."""

    name: str
    asked: Asked
    kind: str
    expect: tuple[str, ...]


@dataclass(frozen=True)
class Scored:
    """A case with its answer, and the place of the first name that was expected (from 1; ``None`` for nowhere)."""

    case: Case
    answer: Answer
    rank: int | None
    found: tuple[str, ...]

    @property
    def reciprocal(self) -> float:
        return 0.0 if self.rank is None else 1.0 / self.rank


class Known:
    """The finder as it stands on a day."""

    def __init__(self, session: Session, day: date) -> None:
        self.ground = ground(session, day)
        self._able = cache(partial(able_in, session, self.ground))

    def answer(self, asked: Asked) -> Answer:
        """The answer to a question of that day."""
        return answer(self.ground, asked, self._able)


def cases(session: Session, known: Ground) -> Iterator[Case]:
    """The cases of the file."""
    with CASES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            fields = [field_named(known.fields, each) for each in row["fields"].split("、") if each]
            assert None not in fields, row["case"]
            yield Case(
                row["case"],
                Asked(
                    date.fromisoformat(row["as_of"]),
                    row["municipality"] or None,
                    tuple(NeedType(each) for each in row["needs"].split("、") if each),
                    tuple(each for each in fields if each),
                    row["text"],
                    _ids(session, row["membership"]),
                    _ids(session, row["customer_of"]),
                ),
                row["kind"],
                tuple(search_key(each) for each in row["expect"].split("｜")),
            )


def scored(session: Session) -> list[Scored]:
    """Every case with its answer."""
    on = cache(partial(Known, session))
    names = {each.id: each.name for each in session.scalars(select(Organisation))}
    groups = {each.id: each.name for each in session.scalars(select(Group))}
    events = {each.id: each.title for each in session.scalars(select(Event))}
    results = []
    for case in cases(session, on(date(2021, 3, 31)).ground):
        found = on(case.asked.day).answer(case.asked)
        listed = {
            "partner": [names[match.profile.id] for match in found.matches],
            "branch": [str(found.branch.key)] if found.branch else [],
            "group": [groups[int(each.key)] for each in found.groups],
            "event": [events[int(each.key)] for each in found.events],
            "none": [
                names[match.profile.id] for match in found.matches if any(c.eligible for c in match.claims)
            ],
        }[case.kind]
        rank = next((place for place, name in enumerate(listed, 1) if search_key(name) in case.expect), None)
        results.append(Scored(case, found, rank, tuple(listed)))
    return results


def summary(results: list[Scored]) -> list[tuple[str, int, float, float, float]]:
    """By kind: cases, hit@1, hit@3, mean reciprocal rank; ``none`` counts those that named nobody wrongly."""
    rows = []
    for kind in ("partner", "branch", "group", "event", "none"):
        some = [each for each in results if each.case.kind == kind]
        if kind == "none":
            right = sum(each.rank is None for each in some) / len(some)
            rows.append((kind, len(some), right, right, right))
        else:
            first = sum(each.rank == 1 for each in some) / len(some)
            third = sum(each.rank is not None and each.rank <= 3 for each in some) / len(some)
            rows.append((kind, len(some), first, third, sum(each.reciprocal for each in some) / len(some)))
    return rows


def _ids(session: Session, names: str) -> frozenset[int]:
    return frozenset(each.id for name in names.split("、") if name for each in named_exactly(session, name))
