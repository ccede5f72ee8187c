"""How long an answer of the finder takes on a million activities, beside plain scoring of the same rows.

``python -m tests.bench.finder --database URL`` takes a database that is there (``registry sample`` makes one).
Printed are milliseconds: what is read once for a state of the data (the ground), what is read once for the aspects of a
question, and the median of several rounds of the answer as it is published, in turn with a loop that only adds up
fading sums of joint work by organisation and sorts them. Rounds must agree, else it ends with exit code 1.
"""

import argparse
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, partial
from statistics import median
from time import perf_counter
from typing import TypeVar

from sqlalchemy.orm import Session

from registry.exchange.find import find_object
from registry.finder.profile import Work
from registry.japanese.dates import fiscal_year
from registry.model.engine import open_engine
from registry.model.vocabulary import NeedType
from registry.queries.activity_aspect import joint_work
from registry.reports.finder import Asked, able_in, answer, ground, understand

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
        print(f"{'aspects':>8} {'found':>7} {'read ms':>9} {'answer ms':>10} {'plain ms':>9}")
        for place, needs, fields in QUESTIONS:
            able = cache(partial(able_in, session, known, asked.as_of))
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
            print(
                f"{len(aspects):>8} {len(found.matches):>7,} {reading:>9.0f} {median(taken):>10.1f} "
                f"{median(baseline):>9.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
