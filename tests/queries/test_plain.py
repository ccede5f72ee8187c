"""Plain records say what the objects of the model say."""

import pytest
from sqlalchemy.orm import Session

from registry.exchange.loading import KINDS
from registry.queries.report import one_work, work_of_year
from registry.reports.annual.bullet import sentence
from registry.reports.annual.material import worded


@pytest.mark.parametrize("kind", [kind for kind, sheet in KINDS.items() if sheet.relations is not None])
def test_cells_of_plain_records_are_those_of_objects(own_session: Session, kind: str) -> None:
    sheet = KINDS[kind]
    objects = [sheet.row(record) for record in own_session.scalars(sheet.query())]
    assert len(objects) > 50
    assert list(sheet.rows(own_session))[1:] == objects


def test_few_are_read_in_the_order_that_was_asked_for(own_session: Session) -> None:
    sheet = KINDS["agreements"]
    whole = {row[0]: row for row in list(sheet.rows(own_session))[1:]}
    wanted = [*reversed(list(whole)[3:9]), *list(whole)[20:22]]
    assert list(sheet.rows_of(own_session, [int(each) for each in wanted])) == [
        whole[each] for each in wanted
    ]


def test_plain_joint_work_makes_the_sentences_of_the_objects(own_session: Session) -> None:
    rules = worded(own_session)
    plain = work_of_year(own_session, 2020)
    assert len(plain) > 50
    for each in plain:
        whole = one_work(own_session, each.id)
        assert whole is not None
        assert sentence(each, rules, institute="都産技研") == sentence(whole, rules, institute="都産技研")
        assert [(party.organisation_id, party.organisation.name) for party in each.parties] == [
            (party.organisation_id, party.organisation.name) for party in whole.parties
        ]
