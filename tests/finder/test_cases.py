"""The finder on cases that were written from the sources, by somebody who did not know its rules."""

import os
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.finder.evaluation import Scored, scored, summary


@pytest.fixture(scope="module")
def results(shared_session: Session) -> list[Scored]:
    """Every case with its answer."""
    return scored(shared_session)


def test_the_right_one_is_among_the_first_three(results: list[Scored]) -> None:
    rows = {
        kind: (cases, first, third, reciprocal) for kind, cases, first, third, reciprocal in summary(results)
    }
    lines = ["kind      cases  hit@1  hit@3    MRR"]
    lines += [
        f"{kind:<9} {row[0]:>5}  {row[1]:.3f}  {row[2]:.3f}  {row[3]:.3f}" for kind, row in rows.items()
    ]
    told = Path(os.environ["REGISTRY_TEST_GROUND"]) / "finder.txt"
    told.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert sum(row[0] for row in rows.values()) >= 40
    assert {kind for kind, row in rows.items() if row[2] < 0.95} == set()


def test_every_answer_has_a_reason_with_a_record(results: list[Scored]) -> None:
    for each in results:
        for match in each.answer.matches:
            assert match.reasons, (each.case.name, match.profile.name)
            assert all(reason.record.id > 0 for reason in match.reasons)
            assert match.score == pytest.approx(sum(reason.share for reason in match.reasons))


def test_matches_stand_in_the_order_of_their_scores(results: list[Scored]) -> None:
    for each in results:
        scores = [round(match.score, 6) for match in each.answer.matches]
        assert scores == sorted(scores, reverse=True)


def test_nobody_is_both_named_and_left_out(results: list[Scored]) -> None:
    for each in results:
        named = {match.profile.id for match in each.answer.matches}
        assert named.isdisjoint(one.organisation_id for one in each.answer.excluded)
