"""How long an answer of the finder takes on a million activities, beside plain scoring of the same rows.

``python -m tests.bench.finder --database URL`` takes a database that is there (``registry sample`` makes one).
Printed are milliseconds: what is read once for a state of the data (the ground), what is read once for the aspects of a
question, and the median of several rounds of the answer as it is published, in turn with a loop that only adds up
fading sums of joint work by organisation and sorts them. Rounds must agree, else it ends with exit code 1.

The last column is the same answer right after joint work was written, with all that has to be looked at again; what is
written is taken back. It must be what a server that starts would answer.
"""

import argparse
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache, partial
from statistics import median
from time import perf_counter
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from registry.exchange.find import find_object
from registry.finder.ability import Ability
from registry.finder.profile import Work
from registry.japanese.dates import fiscal_year
from registry.model.engine import open_engine
from registry.model.vocabulary import ActivityType, NeedType
from registry.queries.activity_aspect import joint_work
from registry.queries.change import newest_link, rows_since
from registry.queries.touched import touched
from registry.reports.finder import Asked, answer, understand
from registry.reports.finder_ground import Ground, able_in, able_renewed, ground, renewed
from registry.services.activity import ActivityPartner, Facts, register_activity
from registry.services.recording import Actor

T = TypeVar("T")
N = NeedType
QUESTIONS = (
    ("青梅市", (N.FINANCE,), ()),
    ("板橋区", (N.FEE_SUPPORT,), ()),
    ("板橋区", (N.JOINT_RESEARCH, N.TESTING), ("emc",)),
    ("大田区", (N.JOINT_RESEARCH, N.HUMAN_RESOURCES, N.SALES_CHANNEL), ("robot",)),
)


def timed(act: Callable[[], T]) -> tuple[float, T]:
    """The milliseconds that something takes, and its result."""
    start = perf_counter()
    found = act()
    return (perf_counter() - start) * 1000, found


def plain(work: list[Mapping[int, tuple[Work, ...]]], year: int) -> list[tuple[float, int]]:
    """The baseline: one number for each organisation, best first."""
    scores: dict[int, float] = {}
    for of in work:
        for body, years in of.items():
            for each in years:
                scores[body] = scores.get(body, 0.0) + each.activities * 0.9 ** (year - each.year)
    return sorted(((-score, body) for body, score in scores.items()))


def after_writes(session: Session, known: Ground, question: Asked, able: Mapping[str, Ability]) -> float:
    """The median milliseconds of the first answer after each of five writes."""
    taken, (first, *_) = [], known.partners.by_id.values()
    for number in range(5):
        begin = newest_link(session) or ""
        facts = Facts(
            fiscal_year=fiscal_year(question.day),
            title=f"EMC試験の相談 {number}",
            kinds=(ActivityType.MEETING,),
            partners=(ActivityPartner(first.id, first.name),),
        )
        register_activity(session, facts=facts, by=Actor("bench", datetime(2020, 4, 1, tzinfo=UTC)))
        session.flush()
        session.expunge_all()

        def told() -> dict[str, Any]:
            what = touched(session, rows_since(session, begin, 100) or ())  # noqa: B023
            assert what is not None
            now = renewed(session, known, what)
            ables = {aspect: able_renewed(session, now, each, what) for aspect, each in able.items()}
            return find_object(session, answer(now, question, ables.__getitem__), {}, 10)

        spent, found = timed(told)
        taken.append(spent)
    fresh = ground(session, question.day)
    anew = find_object(session, answer(fresh, question, partial(able_in, session, fresh)), {}, 10)
    if found != anew:
        raise SystemExit("after a write the answer is not the one of a server that starts")
    session.rollback()
    return median(taken)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="tests.bench.finder", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--database", metavar="URL", required=True)
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2021, 3, 31))
    parser.add_argument("--rounds", type=int, default=10)
    asked = parser.parse_args()
    year = fiscal_year(asked.as_of)
    with Session(open_engine(asked.database)) as session:
        spent, known = timed(partial(ground, session, asked.as_of))
        print(f"ground: {spent:,.0f} ms, {len(known.partners.by_id):,} organisations that can be named")
        print(
            f"{'aspects':>8} {'found':>7} {'read ms':>9} {'answer ms':>10} {'plain ms':>9} {'after a write ms':>16}"
        )
        for place, needs, fields in QUESTIONS:
            able = cache(partial(able_in, session, known))
            question = Asked(asked.as_of, place, needs, fields)
            aspects = understand(known, question).question.aspects
            reading, _ = timed(lambda: [able(aspect) for aspect in aspects])  # noqa: B023
            work = [joint_work(session, aspect, year) for aspect in aspects]
            taken, baseline, told = [], [], []
            for _ in range(asked.rounds):
                spent, found = timed(lambda: answer(known, question, able))  # noqa: B023
                more, published = timed(partial(find_object, session, found, {}, 10))
                taken.append(spent + more)
                told.append(published)
                baseline.append(timed(partial(plain, work, year))[0])
            if any(each != told[0] for each in told):
                raise SystemExit(f"{place} {needs} {fields}: the rounds have different answers")
            following = after_writes(session, known, question, {aspect: able(aspect) for aspect in aspects})
            print(
                f"{len(aspects):>8} {len(found.matches):>7,} {reading:>9.0f} {median(taken):>10.1f} "
                f"{median(baseline):>9.1f} {following:>16.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
