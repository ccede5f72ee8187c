"""The shipped data, fact by fact: reading the sheets plainly and saying what is missing and what is extra."""

import csv
from collections import Counter
from collections.abc import Hashable, Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BRANCHES = {
    "本部": "hq",
    "多摩テクノプラザ": "tama",
    "城東支所": "joto",
    "城南支所": "jonan",
    "墨田支所": "sumida",
}
Row = dict[str, str]


def seed(kind: str) -> list[Row]:
    """The rows of a seed file."""
    with (ROOT / "seeds" / f"{kind}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def same(section: str, printed: Iterable[Hashable], stored: Iterable[Hashable]) -> None:
    """Both hold the same facts equally often; else the failure lists what is missing and what is extra."""
    one, other = Counter(printed), Counter(stored)
    assert one, f"{section}: nothing was read from the text"
    missing, extra = one - other, other - one
    if missing or extra:
        parts = [f"{section}: {(one & other).total()} matched"]
        parts += [f"  missing {fact}" for fact in missing.elements()]
        parts += [f"  extra   {fact}" for fact in extra.elements()]
        pytest.fail("\n".join(parts), pytrace=False)


def unmatched(section: str, problems: list[str], total: int) -> None:
    """No problems, else all of them."""
    if problems:
        pytest.fail("\n".join([f"{section}: {total - len(problems)} matched", *problems]), pytrace=False)
