"""What the registry hands out it takes in again as nothing new: every kind, as CSV and as Excel, whatever the text."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.exchange.dictionary import code_rows, columns
from registry.exchange.export import Export, whole_export
from registry.exchange.export_book import export_book
from registry.exchange.export_text import csv_parts
from registry.exchange.file_import import IMPORTED, Decisions, preview, read_import
from registry.exchange.loading import KINDS
from registry.model import Introduction, Need, NeedKind, Organisation
from registry.model.vocabulary import IntroductionState, NeedState, NeedType
from registry.services.recording import recorded, register
from registry.web.words.label import japanese_words
from tests.conftest import CLERK, ON_ONE_DATABASE

DAY = date(2021, 3, 31)
FORMS = ("csv", "xlsx")
# What officers write freely in the records of each kind.
TEXTS = {
    "partners": ("kana", "name_en", "website", "note"),
    "agreements": ("title", "clause", "document_number", "note"),
    "activities": ("title", "note"),
    "events": ("title", "place", "note"),
    "groups": ("topics", "note"),
    "memberships": ("note",),
    "programmes": ("title", "note"),
    "needs": ("text", "note"),
    "introductions": ("reason", "result", "note"),
}
HOSTILE = st.text(
    st.one_of(
        st.sampled_from("=+-@＝＋－＠'\"\t\n𠮷髙﨑①㈱、／〃 　0７1２;,ー"),
        st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]),
    ),
    min_size=1,
    max_size=30,
).filter(lambda text: bool(text.strip()))


def written(session: Session, export: Export, form: str, encoding: str = "utf-8-sig") -> bytes:
    """The bytes of an export."""
    if form == "csv":
        return b"".join(csv_parts(export, encoding))
    codes = code_rows(session, columns(export.kind), japanese_words())
    with export_book(export, codes) as book:
        return book.read()


def told(session: Session, kind: str, content: bytes, form: str) -> list[Any]:
    """The verdicts that are not `same`; the kind is found by the headings."""
    file = read_import(f"table.{form}", content)
    assert file.kind == kind
    assert [str(each) for each in file.notices if each.line is not None] == []
    found = preview(session, file=file, decisions=Decisions(), by=CLERK)
    assert len(found.lines) == len(file.rows) > 0
    return [line for line in found.lines if line.verdict != "same"]


@pytest.fixture
def asked(own_session: Session) -> Session:
    """The seeds, with a need and an introduction, of which they have none."""
    company = own_session.scalars(select(Organisation.id).order_by(Organisation.id)).first()
    assert company is not None
    need = Need(
        company_id=company,
        received_on=DAY,
        state=NeedState.OPEN,
        text="騒音を測りたい",
        kinds=[NeedKind(kind=NeedType.TESTING)],
    )
    register(own_session, subject=need, by=CLERK)
    made = Introduction(
        need_id=need.id,
        organisation_id=company + 1,
        state=IntroductionState.PROPOSED,
        reason="近い",
    )
    register(own_session, subject=made, by=CLERK)
    return own_session


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", IMPORTED)
def test_every_kind_comes_back_as_nothing_to_write(asked: Session, kind: str, form: str) -> None:
    assert told(asked, kind, written(asked, whole_export(asked, kind, as_of=DAY), form), form) == []


@pytest.mark.parametrize("kind", IMPORTED)
def test_what_older_programs_read_comes_back_too(asked: Session, kind: str) -> None:
    content = written(asked, whole_export(asked, kind, as_of=DAY), "csv", "cp932")
    assert told(asked, kind, content, "csv") == []


@ON_ONE_DATABASE
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@pytest.mark.parametrize("kind", IMPORTED)
@given(texts=st.lists(HOSTILE, min_size=4, max_size=4), form=st.sampled_from(FORMS))
def test_whatever_an_officer_wrote_comes_back(asked: Session, kind: str, texts: list[str], form: str) -> None:
    savepoint = asked.begin_nested()
    try:
        sheet = KINDS[kind]
        record: Any = asked.scalars(sheet.query()).first()
        with recorded(asked, by=CLERK, act=f"{kind}:change", subject=record):
            for name, text in zip(TEXTS[kind], texts, strict=False):
                setattr(record, name, text.strip())
        asked.expunge_all()
        assert told(asked, kind, written(asked, whole_export(asked, kind, as_of=DAY), form), form) == []
    finally:
        savepoint.rollback()
        asked.expunge_all()
