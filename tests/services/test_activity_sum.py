"""The sums beside joint work: whatever is written, they say what a count of the records says."""

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from registry.finder.aspect import ANY, worked
from registry.model import Activity, ActivityAspect, ActivityCount, Branch, Field, Organisation
from registry.model.vocabulary import ActivityType
from registry.queries import activity_aspect
from registry.queries.activity import activity as activity_of
from registry.queries.activity_aspect import field_words
from registry.queries.activity_count import miscounted
from registry.queries.loading import related
from registry.services.activity import (
    ActivityPartner,
    Facts,
    change_activity,
    facts_of,
    register_activity,
    remove_activity,
)
from registry.services.activity_sum import recount
from registry.services.recording import recorded
from tests.conftest import CLERK

YEARS = 2019, 2020


def plain_count(session: Session) -> Counter[tuple[int, int, str]]:
    """How much work joins each body and branch in each year, counted in Python from the whole records."""
    found: Counter[tuple[int, int, str]] = Counter()
    for whole in session.scalars(select(Activity).options(related(Activity.parties))):
        bodies = {party.organisation_id for party in whole.parties} | {whole.acting_id}
        found.update((body, whole.fiscal_year, whole.branch_code or "") for body in bodies if body)
    return found


def kept(session: Session) -> Counter[tuple[int, int, str]]:
    """The sums as they are kept."""
    rows = session.scalars(select(ActivityCount))
    return Counter({(row.organisation_id, row.fiscal_year, row.branch_code): row.activities for row in rows})


def plain_aspects(session: Session) -> dict[tuple[str, int, int], tuple[int, int]]:
    """How much work of each body and year speaks of each need and field, and the newest: the same in plain Python."""
    fields = field_words(session.connection())
    found: defaultdict[tuple[str, int, int], list[int]] = defaultdict(list)
    statement = select(Activity).options(related(Activity.parties), related(Activity.kinds))
    for whole in session.scalars(statement):
        aspects = worked(whole.title, [kind.kind for kind in whole.kinds], fields) | {ANY}
        for body in {party.organisation_id for party in whole.parties} | {whole.acting_id} - {None}:
            for aspect in aspects:
                found[aspect, body, whole.fiscal_year].append(whole.id)  # type: ignore[index]
    return {key: (len(ids), max(ids)) for key, ids in found.items()}


def kept_aspects(session: Session) -> dict[tuple[str, int, int], tuple[int, int]]:
    """The same as it is kept."""
    return {
        (row.aspect, row.organisation_id, row.fiscal_year): (row.activities, row.last_id)
        for row in session.scalars(select(ActivityAspect).execution_options(populate_existing=True))
    }


def test_the_seeds_are_counted(session: Session) -> None:
    assert kept(session) == plain_count(session)
    assert kept_aspects(session) == plain_aspects(session)
    assert miscounted(session) == activity_aspect.miscounted(session) == 0


def facts(bodies: list[int], year: int, branch: str | None, acting: int | None, title: str = "試験") -> Facts:
    return Facts(
        fiscal_year=year,
        title=title,
        kinds=(ActivityType.SUBSIDY,) if "補助" in title else (ActivityType.MEETING,),
        partners=tuple(ActivityPartner(body, f"機関{body}") for body in bodies),
        branch_code=branch,
        acting_id=acting,
    )


BODIES = st.integers(0, 3)
WORK = st.tuples(
    st.lists(BODIES, min_size=1, max_size=3, unique=True),
    st.sampled_from(YEARS),
    st.sampled_from([None, "tama", "joto"]),
    st.none() | BODIES,
    st.sampled_from(["試験", "EMC試験の相談", "試験料の補助", "展示会"]),
)
# Which piece of work is written, and what: nothing takes it away.
STEPS = st.lists(st.tuples(st.integers(0, 2), st.none() | WORK), max_size=8)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_is_written_changed_or_taken_back_is_counted(
    own_session: Session, steps: list[tuple[int, tuple[list[int], int, str | None, int | None, str] | None]]
) -> None:
    bodies = own_session.scalars(select(Organisation.id).order_by(Organisation.id).limit(4)).all()
    written: dict[int, Activity] = {}
    for number, work in steps:
        known = written.get(number)
        if work is None:
            if known is not None:
                remove_activity(own_session, activity=known, version=known.version, followers=0, by=CLERK)
                del written[number]
            continue
        who, year, branch, acting, title = work
        wanted = facts(
            [bodies[each] for each in who], year, branch, None if acting is None else bodies[acting], title
        )
        if known is None:
            written[number] = register_activity(own_session, facts=wanted, by=CLERK)
        else:
            change_activity(own_session, activity=known, version=known.version, facts=wanted, by=CLERK)
        assert miscounted(own_session) == activity_aspect.miscounted(own_session) == 0
    assert kept(own_session) == plain_count(own_session)
    assert kept_aspects(own_session) == plain_aspects(own_session)
    own_session.rollback()


@pytest.mark.parametrize(("year", "branch"), [*product(YEARS, [None, "joto"])])
def test_stored_work_that_moves_leaves_nothing_behind(
    own_session: Session, year: int, branch: str | None
) -> None:
    identity = own_session.scalars(select(Activity.id).where(Activity.acting_id.is_not(None)).limit(1)).one()
    known = activity_of(own_session, identity)
    assert known is not None
    assert branch is None or own_session.get(Branch, branch) is not None
    moved = replace(facts_of(known), fiscal_year=year, branch_code=branch, acting_id=None, previous_id=None)
    change_activity(own_session, activity=known, version=known.version, facts=moved, by=CLERK)
    assert kept(own_session) == plain_count(own_session)
    assert kept_aspects(own_session) == plain_aspects(own_session)


def test_a_title_alone_says_what_work_is_about(own_session: Session) -> None:
    body = own_session.scalars(select(Organisation.id).order_by(Organisation.id)).first()
    assert body is not None
    made = register_activity(own_session, facts=facts([body], 2019, None, None, "意見の交換"), by=CLERK)
    before = kept_aspects(own_session)
    told = facts([body], 2019, None, None, "EMCについての意見の交換")
    change_activity(own_session, activity=made, version=made.version, facts=told, by=CLERK)
    assert kept_aspects(own_session) == plain_aspects(own_session) != before
    assert kept_aspects(own_session)["field:emc", body, 2019] == (1, made.id)


def test_new_words_of_the_thesaurus_are_found_in_what_was_done_before(own_session: Session) -> None:
    before = kept_aspects(own_session)
    field = own_session.get(Field, "emc")
    assert field is not None
    with recorded(own_session, by=CLERK, act="field:change", subject=field):
        field.words += "\n利用料"
    assert kept_aspects(own_session) == plain_aspects(own_session) != before
    assert {key for key in kept_aspects(own_session) if key[0] == "field:emc"} > {
        key for key in before if key[0] == "field:emc"
    }


def test_counting_anew_changes_nothing_and_mends_what_was_spoilt(own_session: Session) -> None:
    before = kept(own_session)
    aspects = kept_aspects(own_session)
    recount(own_session)
    assert kept(own_session) == before
    assert kept_aspects(own_session) == aspects
    own_session.execute(
        text("UPDATE activity_count SET activities = activities + 1 WHERE fiscal_year = 2020")
    )
    spoilt = sum(year == 2020 for _, year, _ in before)
    assert miscounted(own_session) == spoilt > 0
    own_session.execute(
        text("UPDATE activity_aspect SET last_id = last_id + 1 WHERE aspect = 'need:sales_channel'")
    )
    lost = sum(aspect == "need:sales_channel" for aspect, _, _ in aspects)
    assert activity_aspect.miscounted(own_session) == lost > 0
    recount(own_session)
    own_session.expire_all()
    assert kept(own_session) == before
    assert kept_aspects(own_session) == aspects
