"""Indicators: every typed value as printed, every counted value recounted by hand, progress that keeps its promises."""

import doctest
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.orm import Session

from registry.japanese.dates import fiscal_year, fiscal_year_end
from registry.model import (
    Agreement,
    AgreementEvent,
    AgreementParty,
    Event,
    Indicator,
    Introduction,
    MidTermPlan,
    Need,
    Presentation,
    indicator,
)
from registry.model.vocabulary import (
    AgreementAct,
    AgreementKind,
    EventKind,
    IndicatorCount,
    IntroductionState,
    Precision,
    RenewalMode,
    TargetPeriod,
)
from registry.queries.agreement import AgreementRow
from registry.queries.indicator_count import counts, rows
from registry.reports.indicator import Progress, Row, progress, running_plan, sections
from registry.services.recording import recorded
from tests.client import Client
from tests.conftest import CLERK
from tests.seeds import Row as SeedRow
from tests.seeds import same, seed

DAY = date(2026, 4, 1)
YEARS = range(2000, 2027)
ALL = list(IndicatorCount)


def printed(row: SeedRow) -> tuple[object, ...]:
    """A value of the seeds with its source."""
    line = int(row["source_line"])
    return row["indicator"], int(row["fiscal_year"]), row["value"], row["source_file"], line, row["note"]


def test_every_typed_value_is_published_with_its_source(client: Client) -> None:
    answer = client.sign_in("viewer").get(f"/api/v1/indicators?as_of={DAY}&limit=1000").json
    assert answer is not None
    assert answer["total"] == len(seed("indicators")) == 21
    published = [
        (
            item["name"],
            value["fiscal_year"],
            str(value["value"]),
            value["source"]["file"],
            value["source"]["line"],
            value["note"] or "",
        )
        for item in answer["items"]
        for value in item["values"]
    ]
    same("values", [printed(row) for row in seed("indicator_values")], published)
    same(
        "targets",
        [(row["name"], row["target"] or "None", row["target_period"] or None) for row in seed("indicators")],
        [(item["name"], str(item["target"]), item["target_period"]) for item in answer["items"]],
    )


def test_every_typed_value_is_on_the_page_and_its_source_one_step_away(client: Client) -> None:
    page = client.sign_in("viewer").page(f"/indicators?plan=4&as_of={DAY}")
    table = page.select_one("section[aria-labelledby=plan-4] table")
    years = [re.search(r"（(\d{4})年度）", head.get_text())[1] for head in table.select("thead th")[3:]]
    shown = [
        (row.th.a.get_text(), int(year), link.get_text().replace(",", ""), link["title"])
        for row in table.select("tbody tr")
        for year, cell in zip(years, row.select("td")[2:], strict=True)
        if (link := cell.a) is not None
    ]
    wanted = [
        (
            row["indicator"],
            int(row["fiscal_year"]),
            row["value"],
            f"令和5年度業務実績評価 {row['source_line']}行",
        )
        for row in seed("indicator_values")
    ]
    same("values", wanted, shown)
    target = table.find("a", string="18.5")["href"]
    source = client.page(target.split("#")[0]).select_one(f"#{target.split('#')[1]}").get_text(" ")
    assert "340行" in source


def recount() -> dict[IndicatorCount, dict[int, int | None]]:
    """The seeds counted plainly, as of a day after all of them."""
    days = []
    attested = 0
    for row in seed("agreements"):
        digits = [int(part) for part in re.findall(r"\d+", row["signed_on"])]
        if digits:
            days.append(date(*digits))
        else:
            assert row["attested_on"] == "2021-03-31"
            attested += 1
        assert row["renewal_mode"] == "unknown", "none of them ends by itself"
    signed = Counter(day.year - (day.month < 4) for day in days)
    held = [row for row in seed("events") if row["held"] == "1"]
    people: Counter[int] = Counter()
    for row in held:
        if row["participants"]:
            people[int(row["fiscal_year"])] += int(row["participants"])
    year_of = {row["title"]: int(row["fiscal_year"]) for row in seed("events") if row["held"] != "0"}
    given = Counter(year_of[row["event"]] for row in seed("presentations") if row["event"] in year_of)
    joint = Counter(int(row["fiscal_year"]) for row in seed("activities"))
    counted: dict[IndicatorCount, Any] = {
        IndicatorCount.AGREEMENTS_SIGNED: signed,
        IndicatorCount.AGREEMENTS_IN_FORCE: {
            year: sum(day <= date(year + 1, 3, 31) for day in days) + (attested if year >= 2020 else 0)
            for year in YEARS
        },
        IndicatorCount.JOINT_WORK: joint,
        IndicatorCount.EVENTS_HELD: Counter(int(row["fiscal_year"]) for row in held),
        IndicatorCount.EVENT_PARTICIPANTS: {year: people.get(year) for year in YEARS},
        IndicatorCount.PRESENTATIONS: given,
        IndicatorCount.NEEDS: Counter(),
        IndicatorCount.INTRODUCTIONS_CONCLUDED: Counter(),
    }
    told = {int(row["fiscal_year"]) for row in seed("events")}
    known = {  # elsewhere nobody recorded anything, and a zero would say something that nobody knows
        IndicatorCount.JOINT_WORK: set(joint),
        IndicatorCount.EVENTS_HELD: told,
        IndicatorCount.PRESENTATIONS: told,
        IndicatorCount.NEEDS: set(),
        IndicatorCount.INTRODUCTIONS_CONCLUDED: set(),
    }
    return {
        measure: {year: numbers[year] if year in known.get(measure, YEARS) else None for year in YEARS}
        for measure, numbers in counted.items()
    }


def test_counted_values_equal_a_plain_recount_of_the_seeds(session: Session) -> None:
    wanted = recount()
    assert wanted[IndicatorCount.JOINT_WORK][2020] == 196
    assert wanted[IndicatorCount.PRESENTATIONS][2020] == 14
    assert counts(session, measures=ALL, years=YEARS, as_of=DAY) == wanted


def agreement(signed_on: date | None, precision: Precision, *acts: tuple[AgreementAct, date]) -> Agreement:
    """An agreement of the first organisation that never ends by itself."""
    return Agreement(
        kind=AgreementKind.AGREEMENT,
        title="境目の協定",
        renewal_mode=RenewalMode.INDEFINITE,
        signed_on=signed_on,
        signed_on_precision=precision,
        parties=[AgreementParty(position=1, organisation_id=1, name_as_printed="甲")],
        events=[AgreementEvent(act=act, on_date=day) for act, day in acts],
    )


def held(
    number: int, year: int, *, held: bool | None = True, people: int | None = None, day: date | None = None
) -> Event:
    """An event with one presentation."""
    return Event(
        fiscal_year=year,
        kind=EventKind.SEMINAR,
        title=f"境目の催事{number}",
        held=held,
        not_held_reason=None if held is not False else "中止",
        participants=people,
        starts_on=day,
        starts_on_precision=Precision.UNKNOWN if day is None else Precision.DAY,
        presentations=[Presentation(title=f"発表{number}")],
    )


def need(received_on: date, *closed: date | None) -> Need:
    """A need with introductions, concluded on a day or still open."""
    return Need(
        company_id=1,
        received_on=received_on,
        introductions=[
            Introduction(
                organisation_id=place,
                state=IntroductionState.CONCLUDED if day else IntroductionState.WITHDRAWN,
                consented_on=received_on,
                closed_on=day or date(2024, 6, 1),
            )
            for place, day in enumerate(closed, start=1)
        ],
    )


@pytest.fixture
def borders(own_session: Session) -> Session:
    """Facts on both sides of the borders of fiscal years 2023 to 2025, beside the seeds."""
    last, first = date(2024, 3, 31), date(2024, 4, 1)
    made: list[Any] = [
        agreement(last, Precision.DAY),
        agreement(first, Precision.DAY),
        agreement(date(2024, 3, 1), Precision.MONTH),
        agreement(first, Precision.FISCAL_YEAR),
        agreement(date(2024, 1, 1), Precision.YEAR),
        agreement(first, Precision.DAY, (AgreementAct.TERMINATED, date(2024, 9, 30))),
        agreement(None, Precision.UNKNOWN, (AgreementAct.DRAFTED, first)),
        agreement(first, Precision.DAY, (AgreementAct.VOIDED, date(2024, 5, 1))),
        held(1, 2024, people=30, day=first),
        held(2, 2024, people=12, day=date(2025, 2, 1)),
        held(3, 2024),
        held(4, 2024, held=None, people=500),
        held(5, 2024, held=False),
        held(6, 2023, people=0, day=last),
        need(last, first, date(2025, 3, 31)),
        need(first, date(2025, 4, 1), None),
        need(date(2025, 1, 15)),
    ]
    for each in made:
        with recorded(own_session, by=CLERK, act="test:make", subject=each):
            own_session.add(each)
    own_session.expire_all()
    return own_session


def of(session: Session, year: int, as_of: date) -> dict[str, int | None]:
    """All numbers of a fiscal year as of a day."""
    found = counts(session, measures=ALL, years=[year], as_of=as_of)
    return {measure.value: numbers.get(year) for measure, numbers in found.items()}


def test_facts_count_in_the_fiscal_year_of_their_day(borders: Session) -> None:
    before = of(borders, 2023, DAY)
    assert (before["agreements_signed"], before["agreements_in_force"]) == (2, 75 + 2)
    assert (before["needs"], before["introductions_concluded"]) == (1, 0)
    assert (before["events_held"], before["event_participants"], before["presentations"]) == (1, 0, 1)
    after = of(borders, 2024, DAY)
    # A date known to its calendar year counts in none; from the end of that year the agreement is in force all the same.
    assert (after["agreements_signed"], after["agreements_in_force"]) == (3, 75 + 5)
    assert (after["needs"], after["introductions_concluded"]) == (2, 2)
    assert (after["events_held"], after["event_participants"], after["presentations"]) == (3, 42, 4)
    assert of(borders, 2025, DAY)["introductions_concluded"] == 1


def test_of_a_running_year_only_what_has_happened_counts(borders: Session) -> None:
    running = of(borders, 2024, date(2024, 6, 30))
    assert (running["agreements_signed"], running["agreements_in_force"]) == (2, 75 + 4)
    assert (running["needs"], running["introductions_concluded"]) == (1, 1)
    assert (running["events_held"], running["event_participants"]) == (2, 30)
    assert set(of(borders, 2025, date(2024, 6, 30)).values()) == {None}
    assert set(of(borders, 2024, date(2024, 3, 31)).values()) == {None}


@pytest.mark.parametrize("as_of", [DAY, date(2024, 6, 30), date(2024, 3, 31), date(2021, 3, 31)])
def test_each_number_has_exactly_its_rows(borders: Session, as_of: date) -> None:
    years = (2005, 2019, 2020, 2023, 2024, 2025)
    found = counts(borders, measures=ALL, years=years, as_of=as_of)
    for measure in ALL:
        for year in years:
            behind = rows(borders, measure=measure, fiscal_year=year, as_of=as_of)
            number = found[measure].get(year)
            if measure is IndicatorCount.EVENT_PARTICIPANTS:
                assert number == (sum(each.participants for each in behind) if behind else None)
            else:
                assert (number or 0) == len(behind), (measure, year)
            facts = [each.agreement if isinstance(each, AgreementRow) else each for each in behind]
            assert len({fact.id for fact in facts}) == len(facts)


def test_the_number_of_queries_depends_neither_on_indicators_nor_on_years(own_session: Session) -> None:
    seen: list[str] = []
    event.listen(
        own_session.get_bind(), "before_cursor_execute", lambda *arguments: seen.append(arguments[2])
    )

    def queries(many: int) -> int:
        plan = MidTermPlan(
            number=many,
            name=f"計画{many}",
            name_en=f"Plan {many}",
            first_fiscal_year=2020 - many,
            last_fiscal_year=2025,
        )
        with recorded(own_session, by=CLERK, act="test:make", subject=plan):
            own_session.add(plan)
            own_session.flush()
            own_session.add_all(
                Indicator(plan_number=many, name=f"{n}", name_en=f"{n}", unit="件", counted=ALL[n % len(ALL)])
                for n in range(len(ALL) * many)
            )
        own_session.expire_all()
        seen.clear()
        (section,) = sections(own_session, as_of=DAY, plan=many)
        assert len(section.rows) == len(ALL) * many
        return len(seen)

    assert queries(6) == queries(20) < 20


PLAN = range(2021, 2026)
amounts = st.decimals(0, 10**6, places=2)
values = st.dictionaries(st.integers(2015, 2030), amounts, max_size=12)
days = st.dates(date(2015, 4, 1), date(2031, 3, 31))
targets = st.one_of(st.none(), amounts)
periods = st.sampled_from(TargetPeriod)


def reached(
    known: dict[int, Decimal],
    as_of: date,
    target: Decimal | None,
    period: TargetPeriod,
    *,
    adds_up: bool = True,
) -> Progress:
    """The progress of the plan of 2021 to 2025."""
    return progress(
        PLAN,
        known,
        target=target,
        period=None if target is None else period,
        adds_up=adds_up,
        as_of=as_of,
    )


@given(values, days, targets, periods)
def test_progress_is_a_share_of_what_was_reached_in_the_years_of_the_plan(
    known: dict[int, Decimal], as_of: date, target: Decimal | None, period: TargetPeriod
) -> None:
    found = reached(known, as_of, target, period)
    counting = {year: known[year] for year in PLAN if year in known and year <= fiscal_year(as_of)}
    if target is None or not counting:
        assert found.reached is None
    elif period is TargetPeriod.PLAN:
        assert found.reached == sum(counting.values())
    else:
        assert found.fiscal_year == max(counting)
        assert found.reached == counting[max(counting)]
        assert set(found.shares) == (set(counting) if target else set())
    defined = found.reached is not None and bool(target)
    assert (found.share is not None) is defined
    if defined:
        assert found.share == pytest.approx(float(found.reached) / float(target))
    assert found.years_known == len(counting)


@given(values, days, targets, periods, st.dictionaries(st.integers(2015, 2030), amounts))
def test_years_outside_the_plan_or_after_the_day_change_nothing(
    known: dict[int, Decimal],
    as_of: date,
    target: Decimal | None,
    period: TargetPeriod,
    more: dict[int, Decimal],
) -> None:
    outside = {year: value for year, value in more.items() if year not in PLAN or year > fiscal_year(as_of)}
    assert reached({**known, **outside}, as_of, target, period) == reached(known, as_of, target, period)


@given(values, days, days, amounts)
def test_time_takes_nothing_back(known: dict[int, Decimal], one: date, other: date, target: Decimal) -> None:
    early, late = (reached(known, day, target, TargetPeriod.PLAN) for day in sorted((one, other)))
    assert early.years_passed <= late.years_passed
    assert 0 <= early.elapsed <= late.elapsed <= 1
    assert (early.reached or 0) <= (late.reached or 0)


@given(values, days, amounts)
def test_what_does_not_add_up_is_never_summed(
    known: dict[int, Decimal], as_of: date, target: Decimal
) -> None:
    assert reached(known, as_of, target, TargetPeriod.PLAN, adds_up=False).reached is None
    assert reached(known, as_of, target, TargetPeriod.PLAN, adds_up=False).share is None


def test_a_year_is_over_on_its_last_day() -> None:
    def passed(day: date) -> tuple[int, float]:
        found = reached({}, day, None, TargetPeriod.PLAN)
        return found.years_passed, found.elapsed

    assert passed(date(2021, 4, 1)) == (0, 0)
    assert passed(date(2024, 3, 30)) == (2, 0.4)
    assert passed(date(2024, 3, 31)) == (3, 0.6)
    assert passed(fiscal_year_end(2025)) == passed(date(2199, 1, 1)) == (5, 1)


def test_the_example_of_the_report_is_reached(session: Session) -> None:
    def row(name: str, as_of: date) -> Row:
        return next(
            row
            for section in sections(session, as_of=as_of, plan=4)
            for row in section.rows
            if row.indicator.name == name
        )

    overseas = row("中小企業の海外展開に寄与した件数", date(2024, 3, 31)).progress
    assert (overseas.reached, overseas.share, overseas.elapsed) == (138, 1.15, 0.6)
    earlier = row("中小企業の海外展開に寄与した件数", date(2022, 3, 31)).progress
    assert (earlier.reached, earlier.share, earlier.elapsed) == (30, 0.25, 0.2)
    uses = row("依頼試験及び機器利用の合計利用件数", date(2024, 3, 31)).progress
    assert (uses.reached, uses.fiscal_year) == (274088, 2023)
    assert uses.share == pytest.approx(274088 / 270000)


def test_the_plan_that_runs_is_chosen() -> None:
    known = [
        MidTermPlan(number=4, first_fiscal_year=2021, last_fiscal_year=2025),
        MidTermPlan(number=5, first_fiscal_year=2026, last_fiscal_year=2030),
    ]
    chosen = {
        day: plan.number
        for day in (date(2010, 1, 1), date(2026, 3, 31), date(2026, 4, 1), date(2040, 1, 1))
        if (plan := running_plan(known, day)) is not None
    }
    assert list(chosen.values()) == [4, 4, 5, 5]
    assert running_plan([], DAY) is None


@pytest.mark.parametrize("as_of", ["1900-01-01", "1900-04-01", "2199-12-31"])
def test_the_ends_of_the_calendar_have_a_page(app: Flask, as_of: str) -> None:
    client = Client(app).sign_in("viewer")
    client.page(f"/indicators?plan=all&as_of={as_of}")
    assert client.get(f"/api/v1/indicators?as_of={as_of}").status_code == 200


def test_the_examples_in_the_texts_run() -> None:
    outcome = doctest.testmod(indicator)
    assert outcome.attempted
    assert outcome.failed == 0
