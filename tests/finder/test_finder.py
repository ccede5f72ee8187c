"""The partner finder on the seeds: who can claim what, who is near, what a text is taken for."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.finder.reason import ReasonCode, WhyNot
from registry.model import Municipality, Organisation, Programme
from registry.model.vocabulary import NeedType, ProgrammeKind
from registry.queries.candidate import named_exactly
from registry.queries.programme import programmes
from registry.reports.finder import Answer, Asked
from tests.finder.evaluation import Known

DAY = date(2021, 3, 31)


@pytest.fixture(scope="module")
def known(shared_session: Session) -> Known:
    return Known(shared_session, DAY)


@pytest.fixture(scope="module")
def subsidies(shared_session: Session) -> list[Programme]:
    """The named fee subsidies of the annual report."""
    found = programmes(shared_session, kind=ProgrammeKind.FEE_SUBSIDY)
    return [each for each in found if each.source_file == "003"]


def ask(known: Known, municipality: str | None, *needs: str, **more: object) -> Answer:
    return known.answer(Asked(DAY, municipality, tuple(NeedType(need) for need in needs), **more))  # type: ignore[arg-type]


def claimed(found: Answer) -> set[int]:
    """The programmes for which the company is eligible."""
    return {claim.offer.id for match in found.matches for claim in match.claims if claim.eligible}


def names(found: Answer) -> list[str]:
    return [match.profile.name for match in found.matches]


def test_each_subsidy_comes_first_where_it_holds_and_nowhere_else(
    known: Known, subsidies: list[Programme], shared_session: Session
) -> None:
    assert len(subsidies) == 18
    bound = {each.id: {row.municipality_code for row in each.municipalities} for each in subsidies}
    for code in shared_session.scalars(select(Municipality.code)):
        found = ask(known, code, "fee_support")
        holds = {identity for identity, codes in bound.items() if code in codes}
        assert claimed(found) & set(bound) == holds, code
        if holds:
            first = {claim.offer.id for claim in found.matches[0].claims if claim.eligible}
            assert holds <= first, code


def test_members_get_theirs_only_when_the_membership_is_given(
    known: Known, subsidies: list[Programme], shared_session: Session
) -> None:
    [theirs] = [each for each in subsidies if each.organisations]
    [association] = named_exactly(shared_session, "(一社)東京工業団体連合会")
    without = ask(known, "中央区", "fee_support")
    assert theirs.id not in claimed(without)
    [left_out] = [each for each in without.excluded if each.organisation_id == association.id]
    assert (left_out.why, left_out.record.id) == (WhyNot.NOT_A_MEMBER, theirs.id)
    given = ask(known, "中央区", "fee_support", memberships=frozenset({association.id}))
    assert given.matches[0].profile.id == association.id
    assert theirs.id in claimed(given)


def test_banks_that_serve_tama_come_before_those_of_johnan(known: Known) -> None:
    found = names(ask(known, "青梅市", "finance"))
    tama = [found.index(name) for name in ("多摩信用金庫", "(株)日本政策金融公庫立川支店")]
    others = [place for place, name in enumerate(found) if name in ("城南信用金庫", "さわやか信用金庫")]
    assert max(tama) < min(others)
    assert "(株)日本政策金融公庫大森支店" not in found


@pytest.mark.parametrize(
    ("day", "place", "fields", "branch"),
    [
        (DAY, "板橋区", ("textile",), "tama"),
        (date(2021, 4, 1), "板橋区", ("food",), "food"),
        (DAY, "板橋区", ("food",), "hq"),
        (DAY, "大田区", ("asean",), "bangkok"),
        (DAY, "府中市", ("robot",), "tama"),
        (DAY, "港区", ("robot",), "hq"),
        (DAY, None, ("lighting",), "hq"),
    ],
)
def test_the_branch_that_is_there_for_it_takes_it_up(
    shared_session: Session, day: date, place: str | None, fields: tuple[str, ...], branch: str
) -> None:
    found = Known(shared_session, day).answer(Asked(day, place, (), fields))
    assert found.branch is not None
    assert found.branch.key == branch


def test_standards_lead_to_the_centre_for_exports_and_robots_to_their_meetings(known: Known) -> None:
    standards = ask(known, "大田区", "certification", fields=("standards",))
    titles = {each.id: each.title for each in known.ground.groups.all}
    assert titles[int(standards.groups[0].key)] == "広域首都圏輸出製品技術支援センター"
    medical = ask(known, "文京区", fields=("medical",))
    assert {"(公財)東京都中小企業振興公社", "東京都医工連携HUB機構"} & set(names(medical)[:3])


def test_robots_lead_to_those_who_came_to_see_the_centre_for_them(known: Known) -> None:
    robots = ask(known, "立川市", fields=("robot",))
    shown = {
        match.profile.name: reason.record
        for match in robots.matches
        for reason in match.reasons
        if reason.code is ReasonCode.FIELD_BY_WORK
    }
    assert {"(公財)東京都中小企業振興公社", "(一社)東京都中小企業診断士協会"} <= set(shown)
    titles = {each.id: each.title for each in known.ground.events.all}
    # What was presented at an event is part of what it was about.
    assert "関東甲信越静地域部会総会" in {titles[int(each.key)] for each in robots.events}


@pytest.mark.parametrize(
    ("text", "needs", "fields"),
    [
        ("資金繰りが苦しい", {"finance"}, set()),
        ("電磁波ノイズの試験をしたい", {"testing"}, {"emc"}),
        ("炭素繊維の部品", set(), {"composite"}),
        ("繊維の試験", {"testing"}, {"textile"}),
        ("観光の会社です", set(), set()),
        ("We need CE marking", {"certification"}, {"standards"}),
        ("ＣＥマーキング", {"certification"}, {"standards"}),
    ],
)
def test_a_text_is_understood(known: Known, text: str, needs: set[str], fields: set[str]) -> None:
    question = ask(known, None, text=text).understood.question
    assert set(question.needs) == needs
    assert set(question.fields) == fields


def test_a_place_in_the_text_is_taken_where_none_was_given(known: Known) -> None:
    assert ask(known, None, text="足立区の会社です").understood.question.municipality == "131211"
    assert ask(known, None, text="a firm in Adachi").understood.question.municipality == "131211"
    assert ask(known, "北区", text="足立区の会社です").understood.question.municipality == "131172"
    assert ask(known, "埼玉県川口市").understood.question.prefecture == "11"


@pytest.mark.parametrize(
    "text", ["", " ", "ほげほげ", "!!!", "%_'\"\\", "<script>", "x" * 5000, "\u200b", "🚀"]
)
def test_what_nobody_understands_has_an_answer_without_partners(known: Known, text: str) -> None:
    found = ask(known, None, text=text)
    assert len(found.matches) == 0
    assert found.excluded == ()


def test_a_word_that_is_nearly_a_field_is_offered_as_one(known: Known) -> None:
    assert (
        "packaging" in ask(known, None, text="包裝").nearest
        or "surface" in ask(known, None, text="めつき").nearest
    )


def test_the_same_question_ten_times_has_one_answer(shared_session: Session, known: Known) -> None:
    first = ask(known, "板橋区", "fee_support", "finance", text="防音")
    again = Known(shared_session, DAY)
    for each in (known, again) * 5:
        found = ask(each, "板橋区", "fee_support", "finance", text="防音")
        assert [(m.profile.id, m.score) for m in found.matches] == [
            (m.profile.id, m.score) for m in first.matches
        ]
        assert found.excluded == first.excluded


def test_a_ward_is_for_its_own_firms(known: Known) -> None:
    found = ask(known, "練馬区", "sales_channel")
    wards = [match.profile for match in found.matches if match.profile.category == "municipality"]
    assert {ward.municipality for ward in wards} <= {"131202"}
    assert WhyNot.OTHER_MUNICIPALITY in {each.why for each in found.excluded}


def test_a_programme_of_earlier_years_is_said_to_be_known_from_then(known: Known) -> None:
    found = ask(known, "板橋区", "finance")
    [tokyo] = [match for match in found.matches if match.profile.name == "東京都"]
    reason = next(each for each in tokyo.reasons if each.code is ReasonCode.CLAIM_OF_ALL)
    assert reason.facts["known_year"] == 2011


def test_companies_are_never_named(known: Known, shared_session: Session) -> None:
    companies = set(shared_session.scalars(select(Organisation.id).where(Organisation.category == "company")))
    found = ask(known, None, *[need.value for need in NeedType])
    assert companies.isdisjoint(match.profile.id for match in found.matches)
