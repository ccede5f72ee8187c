"""The funnel counts every step once, in the year of its own day, and its groups add up to the whole."""

from collections import Counter
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.japanese.dates import fiscal_year
from registry.model import Introduction, Need, NeedKind
from registry.model.introduction import day_of, reached
from registry.model.vocabulary import FailureReason, IntroductionState, NeedState, NeedType
from registry.reports.funnel import STEPS, Grouping, Row, funnel

S = IntroductionState
days = st.dates(date(2018, 4, 1), date(2023, 3, 31))
SINGLE = (Grouping.PARTNER, Grouping.PROGRAMME, Grouping.FISCAL_YEAR)


@st.composite
def introductions(draw: st.DrawFn) -> Introduction:
    """An introduction as the tables may hold it: sheets may bring states without the days of the steps before."""
    on = sorted(draw(st.lists(days, min_size=5, max_size=5)))
    state = draw(st.sampled_from(S))
    need = Need(
        received_on=on[0],
        state=NeedState.OPEN,
        kinds=[NeedKind(kind=kind) for kind in draw(st.sets(st.sampled_from(NeedType), min_size=1))],
    )
    made = Introduction(
        need=need,
        organisation_id=draw(st.integers(1, 4)),
        programme_id=draw(st.none() | st.integers(1, 2)),
        state=state,
    )
    if state not in (S.PROPOSED, S.WITHDRAWN):
        made.consented_on = on[1]
        made.introduced_on = draw(st.none() | st.just(on[2]))
    if state not in (S.PROPOSED, S.INTRODUCED):
        made.met_on = draw(st.none() | st.just(on[3]))
    if state is S.CONCLUDED:
        made.closed_on = on[4]
    if state in (S.NOT_CONCLUDED, S.WITHDRAWN):
        made.closed_on = draw(st.none() | st.just(on[4]))
    if state is S.NOT_CONCLUDED:
        made.failure = draw(st.none() | st.sampled_from(FailureReason))
    return made


many = st.lists(introductions(), max_size=12)
years = st.integers(2017, 2024)


def counts(row: Row) -> tuple[Counter[S], Counter[FailureReason | None]]:
    """What a row counts, zeros left out."""
    return +row.steps, +row.failures


@settings(max_examples=40)
@given(many, st.none() | years)
def test_the_groups_add_up_to_the_whole(found: list[Introduction], year: int | None) -> None:
    for by in SINGLE:
        table = funnel(found, by=by, fiscal_year=year)
        steps: Counter[S] = Counter()
        failures: Counter[FailureReason | None] = Counter()
        for row in table.rows:
            steps += row.steps
            failures += row.failures
        assert (steps, failures) == counts(table.total), by
        assert len({row.key for row in table.rows}) == len(table.rows)


@settings(max_examples=40)
@given(many, st.none() | years)
def test_a_need_of_several_kinds_counts_in_each_and_once_in_the_whole(
    found: list[Introduction], year: int | None
) -> None:
    table = funnel(found, by=Grouping.KIND, fiscal_year=year)
    assert counts(table.total) == counts(funnel(found, by=Grouping.PARTNER, fiscal_year=year).total)
    for row in table.rows:
        alone = [each for each in found if row.key in {kind.kind for kind in each.need.kinds}]
        assert counts(row) == counts(funnel(alone, by=Grouping.KIND, fiscal_year=year).total)


@settings(max_examples=40)
@given(many)
def test_each_conclusion_counts_once_over_all_years_in_the_year_of_its_day(found: list[Introduction]) -> None:
    concluded = [each for each in found if each.state is S.CONCLUDED]
    by_year = {
        year: funnel(found, by=Grouping.PARTNER, fiscal_year=year).total.steps[S.CONCLUDED]
        for year in range(2017, 2025)
    }
    assert sum(by_year.values()) == len(concluded)
    for year, count in by_year.items():
        assert count == sum(
            each.closed_on is not None and fiscal_year(each.closed_on) == year for each in concluded
        )


@settings(max_examples=40)
@given(many)
def test_the_years_and_the_undated_together_are_everything(found: list[Introduction]) -> None:
    table = funnel(found, by=Grouping.FISCAL_YEAR)
    for row in table.rows:
        if row.key is not None:
            assert counts(row) == counts(funnel(found, by=Grouping.PARTNER, fiscal_year=int(row.key)).total)
    undated = Counter(
        step for each in found for step in STEPS if reached(each, step) and day_of(each, step) is None
    )
    assert sum((+row.steps for row in table.rows if row.key is None), Counter()) == undated
    assert table.total.steps[S.PROPOSED] == len(found)


@settings(max_examples=40)
@given(many)
def test_the_rate_of_success_is_a_share_or_undefined(found: list[Introduction]) -> None:
    total = funnel(found, by=Grouping.PARTNER).total
    decided = total.steps[S.CONCLUDED] + total.steps[S.NOT_CONCLUDED]
    if not decided:
        assert total.success_rate is None
    else:
        assert total.success_rate is not None
        assert round(total.success_rate * decided) == total.steps[S.CONCLUDED]
    assert sum(total.failures.values()) == total.steps[S.NOT_CONCLUDED]


def test_a_conclusion_of_a_need_from_the_year_before_belongs_to_its_own_year() -> None:
    need = Need(received_on=date(2021, 3, 30), state=NeedState.OPEN, kinds=[NeedKind(kind=NeedType.TESTING)])
    made = Introduction(
        need=need,
        organisation_id=1,
        state=S.CONCLUDED,
        consented_on=date(2021, 3, 31),
        introduced_on=date(2021, 3, 31),
        met_on=date(2021, 4, 1),
        closed_on=date(2021, 4, 30),
    )
    before = funnel([made], by=Grouping.PARTNER, fiscal_year=2020).total
    after = funnel([made], by=Grouping.PARTNER, fiscal_year=2021).total
    assert (before.steps[S.PROPOSED], before.steps[S.INTRODUCED], before.steps[S.CONCLUDED]) == (1, 1, 0)
    assert before.success_rate is None
    assert (after.steps[S.PROPOSED], after.steps[S.MET], after.steps[S.CONCLUDED]) == (0, 1, 1)
    assert after.success_rate == 1.0
