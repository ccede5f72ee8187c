"""A worksheet is written as a whole, or not at all."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from registry.queries.activity import activity
from registry.services.activity import change_activity, facts_of
from registry.services.recording import Stale
from registry.services.worksheet import Entry, Figures, Outcome, record_worksheet
from tests.conftest import CLERK


def test_a_row_that_somebody_else_changed_meanwhile_is_refused(own_session: Session) -> None:
    made = activity(own_session, 70)
    assert made is not None
    facts = facts_of(made)
    figures = Figures(facts.title, 7, facts.unit, facts.participants, facts.months)
    seen = Entry(figures=figures, current=made, version=made.version)
    change_activity(
        own_session, activity=made, version=made.version, facts=replace(facts, title="先の人の名称"), by=CLERK
    )
    with pytest.raises(Stale):
        record_worksheet(own_session, fiscal_year=2020, entries=[seen], by=CLERK)
    assert (made.title, made.count) == ("先の人の名称", facts.count)
    again = replace(seen, version=made.version)
    assert record_worksheet(own_session, fiscal_year=2020, entries=[again], by=CLERK) == [
        (Outcome.CHANGED, made)
    ]
