"""The thesaurus is written: words in order, fields in order, nothing lost that somebody attached."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.finder.mark import spans
from registry.finder.words import Words, folded
from registry.model import Change, Field
from registry.model.vocabulary import GroupKind
from registry.queries.attachment import Subject, attachments
from registry.queries.bearer import SHOWN, bearers
from registry.queries.field import field, fields, shared_words
from registry.services.attachment import AttachedAlready, FieldGone, SubjectMissing, attach, detach
from registry.services.attachment import Facts as Attaching
from registry.services.field import (
    LONGEST_CODE,
    RESERVED,
    Facts,
    FieldInUse,
    NameMissing,
    NameTaken,
    NeighbourGone,
    TooManyWords,
    WordTooLong,
    WordTooShort,
    change_field,
    code_for,
    delete_field,
    following,
    register_field,
    separate,
)
from registry.services.group import Facts as GroupFacts
from registry.services.group import register_group
from registry.services.recording import Stale
from tests.conftest import CLERK

FACTS = Facts("低温", "Low temperature", ("極低温", "液体窒素"), ("cryogenic",), before="emc")


def codes(session: Session) -> list[str]:
    """The fields in their order, as the database has it."""
    session.expire_all()
    return [each.code for each in fields(session)]


def newest(session: Session) -> Change:
    """The change recorded last."""
    return session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()


@given(st.text(alphabet=st.sampled_from("あ亜ＥMeｍ、／; \t\n\r　-"), max_size=60), st.booleans())
def test_separated_words_are_whole_single_and_stay_as_they_are(typed: str, english: bool) -> None:
    words = separate(typed, english=english)
    assert all(word == " ".join(word.split()) != "" for word in words)
    assert len({folded(word) for word in words}) == len(words)
    assert separate("\n".join(words), english=english) == words


@given(st.text(max_size=60), st.sets(st.sampled_from(["field", "field_2", "low", "low_2", "a"])))
def test_a_code_is_new_and_fits_an_address(name: str, taken: set[str]) -> None:
    code = code_for(name, taken)
    assert code not in taken | RESERVED
    assert 1 <= len(code) <= LONGEST_CODE
    assert code.isascii()
    assert code.replace("_", "a").isalnum()


@given(
    st.text(alphabet=st.sampled_from("あＥMemｍcc ｶﾞ㍍試験"), max_size=30),
    st.text(alphabet=st.sampled_from("あEMemc試験"), min_size=1, max_size=4),
)
def test_what_is_marked_is_the_word(text: str, word: str) -> None:
    found = spans(text, word)
    assert all(folded(text[start:end]) == folded(word) for start, end in found)
    assert all(first[1] <= second[0] for first, second in pairwise(found))
    if found:
        assert Words({"x": [word]}).found(text)


def test_a_field_takes_its_place_and_keeps_the_order_of_the_others(own_session: Session) -> None:
    before = codes(own_session)
    made = register_field(own_session, facts=FACTS, by=CLERK)
    assert made.code == "low_temperature"
    at = before.index("emc")
    assert codes(own_session) == [*before[:at], made.code, *before[at:]]
    assert newest(own_session).act == "field:register"
    touched = [row["key"] for row in newest(own_session).rows]
    assert sorted(touched) == sorted({*before[at:], made.code}), "each row once, none that stands before it"


@pytest.mark.parametrize(
    ("moved", "before"),
    [
        (moved, before)
        for moved in ("measurement", "emc", "asean")
        for before in ("measurement", "electric", "machining", "asean", None)
        if moved != before
    ],
)
def test_a_field_can_be_moved_anywhere(own_session: Session, moved: str, before: str | None) -> None:
    found = own_session.get_one(Field, moved)
    others = [each for each in codes(own_session) if each != moved]
    facts = Facts(found.name, found.name_en, separate(found.words), before=before)
    change_field(own_session, field=found, version=found.version, facts=facts, by=CLERK)
    at = others.index(before) if before else len(others)
    assert codes(own_session) == [*others[:at], moved, *others[at:]]
    assert following(own_session, own_session.get_one(Field, moved)) == before


def test_a_change_that_leaves_the_place_touches_no_other_field(own_session: Session) -> None:
    found = own_session.get_one(Field, "emc")
    facts = Facts(found.name, found.name_en, ("EMC", "耐ノイズ"), before=following(own_session, found))
    change_field(own_session, field=found, version=found.version, facts=facts, by=CLERK)
    (row,) = newest(own_session).rows
    assert row["key"] == "emc"
    assert row["after"]["words"] == "EMC\n耐ノイズ"
    assert set(row["after"]) <= {"words", "words_en", "note"}
    with pytest.raises(Stale):
        change_field(own_session, field=found, version=found.version - 1, facts=facts, by=CLERK)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        (Facts(" ", "x"), NameMissing),
        (Facts("x", ""), NameMissing),
        (Facts("食品", "Food", before=None), NameTaken),
        (Facts("低温", "Low", ("冷",)), WordTooShort),
        (Facts("低温", "Low", (), ("x",)), WordTooShort),
        (Facts("低温", "Low", ("長" * 61,)), WordTooLong),
        (Facts("低温", "Low", tuple(f"語{number}" for number in range(201))), TooManyWords),
        (Facts("低温", "Low", before="nowhere"), NeighbourGone),
    ],
    ids=str,
)
def test_what_no_field_can_be_is_refused(
    own_session: Session, facts: Facts, refusal: type[Exception]
) -> None:
    if refusal is NameTaken:
        facts = Facts(own_session.get_one(Field, "food").name, "Food")
    before = newest(own_session).id
    with pytest.raises(refusal):
        register_field(own_session, facts=facts, by=CLERK)
    found = own_session.get_one(Field, "emc")
    with pytest.raises(refusal):
        change_field(own_session, field=found, version=found.version, facts=facts, by=CLERK)
    assert newest(own_session).id == before


def test_the_most_and_the_longest_words_are_taken(own_session: Session) -> None:
    words = tuple(f"{number:03}{'語' * 57}" for number in range(200))
    made = register_field(own_session, facts=Facts("語", "Words", words), by=CLERK)
    assert made.words.splitlines() == list(words)
    assert codes(own_session)[-1] == made.code


def test_a_word_of_two_fields_is_named_with_the_other(own_session: Session) -> None:
    own = Facts("低温", "Low temperature", ("ｅｍｃ", "極低温"))
    made = register_field(own_session, facts=own, by=CLERK)
    found = shared_words(fields(own_session), made)
    assert {word: [each.code for each in others] for word, others in found.items()} == {"ｅｍｃ": ["emc"]}


def test_a_field_goes_only_when_nothing_hangs_on_it(own_session: Session) -> None:
    used = own_session.get_one(Field, "emc")
    much = own_session.get_one(Field, "ict")
    number = len(attachments(own_session, field_code="ict"))
    with pytest.raises(FieldInUse, match=f"{number}件"):
        delete_field(own_session, field=much, version=much.version, by=CLERK)
    (only,) = attachments(own_session, field_code="emc")
    detach(own_session, attachment=only, version=only.version, by=CLERK)
    assert newest(own_session).act == "field_attachment:delete"
    with pytest.raises(Stale):
        delete_field(own_session, field=used, version=used.version + 1, by=CLERK)
    delete_field(own_session, field=used, version=used.version, by=CLERK)
    assert newest(own_session).act == "field:delete"
    assert field(own_session, "emc") is None


@pytest.mark.parametrize(
    "subject",
    [Subject(organisation_id=1), Subject(group_id=1), Subject(event_id=1), Subject(branch_code="joto")],
    ids=str,
)
def test_each_kind_of_subject_is_attached_once(own_session: Session, subject: Subject) -> None:
    facts = Attaching("lighting", subject, note="聞き取り")
    made = attach(own_session, facts=facts, by=CLERK)
    assert (made.holds, made.note, made.source_file) == (True, "聞き取り", None)
    change = newest(own_session)
    assert (change.act, len(change.rows)) == ("field_attachment:register", 1)
    with pytest.raises(AttachedAlready) as refused:
        attach(own_session, facts=Attaching("lighting", subject, holds=False), by=CLERK)
    assert refused.value.found is made
    attach(own_session, facts=Attaching("quality", subject, holds=False), by=CLERK)
    assert len(attachments(own_session, subject=subject)) >= 2


@pytest.mark.parametrize(
    ("code", "subject", "refusal"),
    [
        ("nowhere", Subject(group_id=1), FieldGone),
        ("emc", Subject(), SubjectMissing),
        ("emc", Subject(group_id=1, event_id=1), SubjectMissing),
        ("emc", Subject(organisation_id=999_999), SubjectMissing),
        ("emc", Subject(branch_code="nowhere"), SubjectMissing),
    ],
    ids=str,
)
def test_what_is_not_there_is_not_attached(
    own_session: Session, code: str, subject: Subject, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        attach(own_session, facts=Attaching(code, subject), by=CLERK)


def test_what_bears_a_word_is_what_the_finder_finds(own_session: Session) -> None:
    before = bearers(own_session, "textile")["group"]
    for number in range(SHOWN + 1):
        group = GroupFacts(f"炭素繊維技術研究会{number}", GroupKind.RESEARCH_GROUP)
        register_group(own_session, facts=group, by=CLERK)
    found = bearers(own_session, "composite")["group"]
    assert (len(found.first), found.total) == (SHOWN, SHOWN + 1)
    assert {each.text[start:end] for each in found.first for start, end in each.spans} == {"炭素繊維"}
    # 繊維技術 stands in the names as well, but 炭素繊維 begins before it and covers it.
    assert bearers(own_session, "textile")["group"] == before
