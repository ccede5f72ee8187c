"""The rules by themselves: words in texts, success with a prior, shares that add up."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.finder.ability import ability
from registry.finder.aspect import of_need
from registry.finder.profile import Contract, Fact, Offer, Outcome, Profile, Recent, Work
from registry.finder.question import Question
from registry.finder.rank import Match, partners, ranked
from registry.finder.reason import Excluded, ReasonCode, WhyNot
from registry.finder.rules import ABILITY, PRIOR_RATE, success_rate
from registry.finder.words import Words
from registry.model.vocabulary import Category, NeedType, ProgrammeKind
from registry.network.tie import Record

BANK = Profile(
    1,
    "試験信用金庫",
    Category.FINANCIAL,
    "131199",
    "板橋区",
    "johoku",
    None,
    contract=Contract(1, "協定書"),
    recent=Recent(1, 2020, Record("activity", 1)),
)
QUESTION = Question(date(2021, 3, 31), "131199", "johoku", "13", (NeedType.FINANCE,))


def rank(
    *profiles: Profile, work: Mapping[int, Sequence[Work]] | None = None
) -> tuple[list[Match], list[Excluded]]:
    """Rank by the question, with some joint work in finance."""
    known = partners(profiles)
    matches, excluded = ranked(
        known, QUESTION, lambda aspect: ability(known.by_id.values(), aspect, work or {}, QUESTION.year)
    )
    return list(matches), excluded


def outcomes(concluded: int, failed: int) -> tuple[Outcome, ...]:
    results = [True] * concluded + [False] * failed
    return tuple(
        Outcome(place, frozenset({NeedType.FINANCE}), result) for place, result in enumerate(results, 1)
    )


def test_one_lucky_case_does_not_outrank_ten_solid_ones() -> None:
    lucky, solid = replace(BANK, outcomes=outcomes(1, 0)), replace(BANK, id=2, outcomes=outcomes(9, 1))
    matches, _ = rank(lucky, solid, replace(BANK, id=3))
    assert [match.profile.id for match in matches] == [2, 1, 3]
    told = next(each for each in matches[0].reasons if each.code is ReasonCode.SUCCESS)
    assert (told.facts["concluded"], told.facts["closed"]) == (9, 10)


def test_failures_count_against_and_open_introductions_not_at_all() -> None:
    failed, waiting = replace(BANK, outcomes=outcomes(0, 6)), replace(BANK, id=2)
    waiting = replace(waiting, outcomes=(Outcome(1, frozenset({NeedType.FINANCE}), None),))
    matches, _ = rank(failed, waiting)
    assert [match.profile.id for match in matches] == [2, 1]


@given(st.integers(0, 200), st.integers(0, 200))
def test_the_rate_lies_between_what_was_seen_and_what_was_expected(concluded: int, failed: int) -> None:
    rate = success_rate(concluded, concluded + failed)
    seen = concluded / (concluded + failed) if concluded + failed else PRIOR_RATE
    assert min(seen, PRIOR_RATE) - 1e-12 <= rate <= max(seen, PRIOR_RATE) + 1e-12


@given(
    st.lists(st.tuples(st.integers(2000, 2020), st.integers(1, 40)), unique_by=lambda each: each[0]),
    st.integers(0, 4),
)
def test_however_many_records_speak_for_it_ability_has_its_bound_and_reasons_add_up(
    years: list[tuple[int, int]], meetings: int
) -> None:
    work = [Work(year, count, year) for year, count in sorted(years, reverse=True)]
    facts = tuple(
        Fact(Record("event", place), "相談会", 2020, {of_need(NeedType.FINANCE): "相談会"})
        for place in range(1, meetings + 1)
    )
    [match] = rank(replace(BANK, facts=facts), work={1: work})[0]
    able = (ReasonCode.NATURE, ReasonCode.NEED_BY_RECORD, ReasonCode.NEED_BY_WORK)
    assert 0 < sum(each.share for each in match.reasons if each.code in able) <= ABILITY
    assert match.score == pytest.approx(sum(each.share for each in match.reasons))


@given(st.integers(1, 30), st.integers(0, 10))
def test_newer_work_and_more_of_it_never_speaks_less(count: int, back: int) -> None:
    def score(year: int, activities: int) -> float:
        return rank(BANK, work={1: [Work(year, activities, 1)]})[0][0].score

    assert score(2020 - back, count) >= score(2019 - back, count)
    assert score(2020 - back, count + 1) >= score(2020 - back, count)
    # One more speaks louder where there were few.
    assert score(2020, 1) < score(2020, 2)


def test_a_programme_that_has_ended_is_said_to_have() -> None:
    loan = Offer(7, ProgrammeKind.LOAN, "試験融資", {"131199": "板橋区"}, frozenset(), {}, {}, True, 2020)
    lender = replace(BANK, category=Category.SUPPORT_AGENCY, offers=(loan,))
    [match] = rank(lender)[0]
    assert [claim.eligible for claim in match.claims] == [True]
    ended = replace(lender, offers=(replace(loan, offered=False),))
    matches, [left_out] = rank(ended)
    assert matches == []
    assert (left_out.why, left_out.record) == (WhyNot.PROGRAMME_ENDED, Record("programme", 7))


def test_nearness_alone_names_nobody() -> None:
    school = replace(BANK, category=Category.OTHER)
    assert rank(school) == ([], [])


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=5), max_size=6))
def test_any_text_is_read_with_any_words(text: str, words: list[str]) -> None:
    found = Words({"one": words}).found(text)
    assert len(found) <= 1


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("EMCサイト", ["emc"]),
        ("emcee", []),
        ("ＥＭＣ", ["emc"]),
        ("炭素繊維", ["composite"]),
        ("炭素繊維と繊維", ["composite", "textile"]),
        ("電子部品の試験", ["electric"]),
        ("", []),
    ],
)
def test_words_are_found_whole_and_the_longest_first(text: str, codes: list[str]) -> None:
    words = Words(
        {
            "emc": ["EMC"],
            "textile": ["繊維"],
            "composite": ["炭素繊維"],
            "paper": ["電子"],
            "electric": ["電子部品"],
        }
    )
    assert [hit.code for hit in words.found(text)] == codes
