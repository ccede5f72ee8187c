"""The change record: each write leaves exactly one Change, nothing personal in it, and nobody alters it later."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Executable, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.exc import StaleDataError

from registry.model import (
    Account,
    Agreement,
    AgreementParty,
    AreaServed,
    Base,
    Branch,
    Change,
    Contact,
    Organisation,
    OrganisationName,
    WebSession,
)
from registry.model.engine import open_engine, writing
from registry.model.vocabulary import Category, NameKind, Role
from registry.services.account import add_account, disable_account, set_password
from registry.services.recorded_value import PERSONAL_MARK
from registry.services.recording import (
    FIRST_HASH,
    Actor,
    UnrecordedWrite,
    broken_link,
    chain_head,
    recorded,
    register,
)
from tests.client import PASSWORD

NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
OFFICER = Actor("officer", NOON)
PERSON = {
    "person": "山田 花子",
    "post": "産業振興課長",
    "email": "hanako@example.jp",
    "phone": "03-0000-0000",
}


def changes(session: Session) -> int:
    """How many changes are recorded."""
    return session.scalar(select(func.count()).select_from(Change)) or 0


def newest(session: Session) -> Change:
    """The change recorded last."""
    return session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()


def first_organisation(session: Session) -> Organisation:
    """Any organisation of the seeds."""
    return session.scalars(select(Organisation).order_by(Organisation.id).limit(1)).one()


def new_organisation() -> Organisation:
    """An organisation with a name and two areas."""
    return Organisation(
        name="試験機関",
        kana="シケンキカン",
        category=Category.OTHER,
        names=[OrganisationName(name="試験機関", kind=NameKind.OFFICIAL)],
        areas_served=[AreaServed(region_code="tama"), AreaServed(region_code="johoku")],
    )


def without_guard(session: Session) -> None:
    """Take the triggers away, as somebody could who owns the database."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER change_no_update"))
        session.execute(text("DROP TRIGGER change_no_delete"))
    else:
        session.execute(text("DROP TRIGGER change_append_only ON change"))


def test_registering_a_record_with_its_parts_leaves_one_change(own_session: Session) -> None:
    before = changes(own_session)
    organisation = new_organisation()
    register(own_session, subject=organisation, by=OFFICER)
    assert changes(own_session) == before + 1
    change = newest(own_session)
    assert (change.act, change.by, change.at) == ("organisation:register", "officer", NOON)
    assert (change.subject, change.subject_id) == ("organisation", str(organisation.id))
    assert [row["table"] for row in change.rows] == [
        "area_served",
        "area_served",
        "organisation",
        "organisation_name",
    ]
    assert all(row["before"] == {} for row in change.rows)
    assert change.rows[2]["after"]["name"] == "試験機関"


def test_every_verb_on_accounts_leaves_one_change(own_session: Session) -> None:
    before = changes(own_session)
    account = add_account(
        own_session, login="new", name="新人 花子", role=Role.STAFF, password="a long new one", by=OFFICER
    )
    set_password(own_session, account=account, password="an even longer one", by=OFFICER)
    disable_account(own_session, account=account, by=OFFICER)
    acts = own_session.scalars(select(Change.act).order_by(Change.id).offset(before)).all()
    assert acts == ["account:register", "account:password", "account:disable"]
    assert broken_link(own_session) is None


def test_an_update_records_the_old_and_the_new_value_and_nothing_else(own_session: Session) -> None:
    organisation = first_organisation(own_session)
    old = organisation.website
    with recorded(own_session, by=OFFICER, act="organisation:correct", subject=organisation):
        organisation.website = "https://example.jp/"
        organisation.category = Category(organisation.category)  # the same: no change
    assert newest(own_session).rows == [
        {
            "table": "organisation",
            "key": str(organisation.id),
            "before": {"website": old},
            "after": {"website": "https://example.jp/"},
        }
    ]


def test_the_old_value_is_known_even_when_the_row_was_not_read_since_the_last_commit(
    own_session: Session,
) -> None:
    branch = own_session.scalars(select(Branch).where(Branch.code == "tama")).one()
    name = branch.name_en
    own_session.commit()
    with recorded(own_session, by=OFFICER, act="branch:correct", subject=branch):
        branch.name_en = "Tama"
    assert newest(own_session).rows[0]["before"] == {"name_en": name}


def test_a_deletion_records_what_was_there(own_session: Session) -> None:
    organisation = new_organisation()
    register(own_session, subject=organisation, by=OFFICER)
    own_session.commit()
    with recorded(own_session, by=OFFICER, act="organisation:delete", subject=organisation):
        own_session.delete(organisation)
    change = newest(own_session)
    gone = [row for row in change.rows if row["table"] == "organisation"]
    assert [(row["before"]["name"], row["after"]) for row in gone] == [("試験機関", {})]
    assert len(change.rows) == 4


def test_a_part_that_is_put_in_the_place_of_another_records_what_was_there(own_session: Session) -> None:
    """The unit of work alters the row; the record must not take it for a new one, or the old party were lost."""
    agreement = own_session.scalars(select(Agreement).options(selectinload(Agreement.parties)).limit(1)).one()
    old = agreement.parties[0]
    was = {"organisation_id": old.organisation_id, "name_as_printed": old.name_as_printed}
    with recorded(own_session, by=OFFICER, act="agreement:change", subject=agreement):
        agreement.parties = [AgreementParty(position=1, organisation_id=5, name_as_printed="別の機関")]
    (row,) = newest(own_session).rows
    assert (row["table"], row["key"]) == ("agreement_party", f"{agreement.id}-1")
    assert row["before"] == was
    assert row["after"] == {"organisation_id": 5, "name_as_printed": "別の機関"}


def test_a_write_that_changes_nothing_leaves_no_change(own_session: Session) -> None:
    before = changes(own_session)
    organisation = first_organisation(own_session)
    with recorded(own_session, by=OFFICER, act="organisation:correct", subject=organisation):
        organisation.website = organisation.website
    assert changes(own_session) == before


def test_a_write_that_fails_leaves_no_change_and_the_next_one_succeeds(own_session: Session) -> None:
    before = changes(own_session)
    organisation = new_organisation()
    organisation.corporate_number = "123"
    with pytest.raises(IntegrityError):
        register(own_session, subject=organisation, by=OFFICER)
    own_session.rollback()
    assert changes(own_session) == before
    register(own_session, subject=new_organisation(), by=OFFICER)
    assert changes(own_session) == before + 1


def test_personal_values_never_reach_the_record(own_session: Session) -> None:
    organisation = first_organisation(own_session)
    contact = Contact(organisation_id=organisation.id, purpose="連絡", **PERSON)
    register(own_session, subject=contact, by=OFFICER)
    added = newest(own_session).rows[0]["after"]
    with recorded(own_session, by=OFFICER, act="contact:correct", subject=contact):
        contact.email = "yamada@example.jp"
    corrected = newest(own_session).rows[0]
    with recorded(own_session, by=OFFICER, act="contact:delete", subject=contact):
        own_session.delete(contact)
    account = add_account(
        own_session, login="new", name="新人 花子", role=Role.STAFF, password="a long new one", by=OFFICER
    )
    everything = json.dumps(own_session.scalars(select(Change.rows)).all(), ensure_ascii=False)
    hashes = own_session.scalars(select(Account.password_hash)).all()
    for secret in (
        *PERSON.values(),
        "yamada@example.jp",
        account.name,
        "連携 一郎",
        PASSWORD,
        "$argon2",
        *hashes,
    ):
        assert secret not in everything
    assert {added[column] for column in PERSON} == {PERSONAL_MARK}
    assert (corrected["before"], corrected["after"]) == ({"email": PERSONAL_MARK}, {"email": PERSONAL_MARK})


def test_the_columns_that_hold_personal_values_are_marked() -> None:
    marked = {
        str(column)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.info.get("personal")
    }
    wanted = {f"contact.{column}" for column in PERSON} | {
        "account.name",
        "account.email",
        "account.password_hash",
        "agreement.signatory",
        "agreement_party.signatory",
        "api_token.token_hash",
        "calendar_feed.token_hash",
        "external_identity.subject",
        "recovery_code.code_hash",
        "second_factor.sealed_secret",
    }
    assert marked == wanted


def test_the_chain_of_the_loaded_seeds_holds(session: Session) -> None:
    assert changes(session) > 100
    assert broken_link(session) is None
    first = session.scalars(select(Change).order_by(Change.id).limit(1)).one()
    assert first.previous_hash == FIRST_HASH
    assert chain_head(session) == newest(session).hash


def test_an_empty_record_is_a_chain_that_holds(empty_session: Session) -> None:
    assert broken_link(empty_session) is None
    assert chain_head(empty_session) == FIRST_HASH


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE change SET by = 'nobody' WHERE id = (SELECT min(id) FROM change)",
        "UPDATE change SET rows = '[]'",
        "DELETE FROM change WHERE id = (SELECT max(id) FROM change)",
        "DELETE FROM change",
    ],
)
def test_the_database_refuses_to_alter_or_delete_a_change(session: Session, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement))


def test_the_database_refuses_to_overwrite_a_change_by_its_own_shortcuts(session: Session) -> None:
    columns = "id, at, by, act, subject, subject_id, rows, previous_hash, hash"
    values = columns.replace("by", "'nobody'")
    statement = f"INSERT OR REPLACE INTO change ({columns}) SELECT {values} FROM change WHERE id = 1"
    if session.get_bind().dialect.name == "postgresql":
        statement = "TRUNCATE change"
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement))


@pytest.mark.parametrize(
    "alteration",
    [
        "by = 'nobody'",
        "act = 'other:act'",
        "subject = 'event'",
        "subject_id = '0'",
        "rows = '[]'",
        "at = '2020-01-01 00:00:00+00:00'",
        "previous_hash = '0'",
        "hash = '0'",
    ],
)
def test_an_altered_change_is_named_once_the_guard_is_gone(own_session: Session, alteration: str) -> None:
    without_guard(own_session)
    middle = own_session.scalars(select(Change.id).order_by(Change.id).offset(50).limit(1)).one()
    own_session.execute(text(f"UPDATE change SET {alteration} WHERE id = :id"), {"id": middle})
    own_session.expire_all()
    assert broken_link(own_session) == middle


def test_a_change_that_was_taken_out_is_noticed_by_its_follower(own_session: Session) -> None:
    without_guard(own_session)
    ids = own_session.scalars(select(Change.id).order_by(Change.id).limit(52)).all()
    own_session.execute(text("DELETE FROM change WHERE id = :id"), {"id": ids[50]})
    assert broken_link(own_session) == ids[51]


def test_a_cut_tail_shows_in_the_head_of_the_chain(own_session: Session) -> None:
    head = chain_head(own_session)
    without_guard(own_session)
    own_session.execute(text("DELETE FROM change WHERE id = (SELECT max(id) FROM change)"))
    assert broken_link(own_session) is None
    assert chain_head(own_session) != head


def test_a_row_written_outside_recorded_is_refused(own_session: Session) -> None:
    own_session.add(new_organisation())
    with pytest.raises(UnrecordedWrite, match="outside"):
        own_session.flush()
    own_session.rollback()
    first_organisation(own_session).website = "https://example.jp/"
    with pytest.raises(UnrecordedWrite, match="Organisation"):
        own_session.commit()
    own_session.rollback()
    own_session.delete(first_organisation(own_session))
    with pytest.raises(UnrecordedWrite, match="Organisation"):
        own_session.flush()


def test_a_write_inside_a_write_is_refused(own_session: Session) -> None:
    organisation = first_organisation(own_session)
    with (
        recorded(own_session, by=OFFICER, act="organisation:correct", subject=organisation),
        pytest.raises(UnrecordedWrite, match="two changes"),
    ):
        register(own_session, subject=new_organisation(), by=OFFICER)


BULK = {
    "update": update(Organisation).values(website=None),
    "delete": delete(Contact),
    "insert": insert(AreaServed).values(organisation_id=1, region_code="tama"),
    "table update": update(Organisation.__table__).values(website=None),
    "table delete": delete(Contact.__table__),
    "table insert": insert(AreaServed.__table__).values(organisation_id=1, region_code="tama"),
}


@pytest.mark.parametrize("statement", BULK.values(), ids=BULK)
def test_a_bulk_write_on_facts_is_refused_even_inside_recorded(
    own_session: Session, statement: Executable
) -> None:
    with pytest.raises(UnrecordedWrite, match="bulk"):
        own_session.execute(statement)
    organisation = first_organisation(own_session)
    with (
        pytest.raises(UnrecordedWrite, match="bulk"),
        recorded(own_session, by=OFFICER, act="organisation:correct", subject=organisation),
    ):
        own_session.execute(statement)


def test_sessions_and_tokens_come_and_go_without_a_change(own_session: Session) -> None:
    before = changes(own_session)
    own_session.add(WebSession(token_hash="0" * 64, data={}, created_at=NOON, seen_at=NOON))
    own_session.flush()
    own_session.execute(delete(WebSession).where(WebSession.seen_at < NOON + timedelta(days=1)))
    assert changes(own_session) == before


def test_moments_and_days_are_recorded_in_one_form(own_session: Session) -> None:
    tokyo = datetime.fromisoformat("2026-05-01T21:00:00+09:00")
    branch = own_session.scalars(select(Branch).where(Branch.code == "tama")).one()
    with recorded(own_session, by=Actor("officer", tokyo), act="branch:close", subject=branch):
        branch.closed_on = date(2026, 3, 31)
    change = newest(own_session)
    assert change.at == NOON
    assert change.rows[0]["after"] == {"closed_on": "2026-03-31"}
    assert broken_link(own_session) is None


def test_who_writes_on_an_outdated_row_is_refused(own_url: str) -> None:
    engine = writing(open_engine(own_url))
    with Session(engine, expire_on_commit=False) as slow, Session(engine) as quick:
        seen = first_organisation(slow)
        slow.commit()
        current = first_organisation(quick)
        with recorded(quick, by=OFFICER, act="organisation:correct", subject=current):
            current.website = "https://example.jp/quick"
        quick.commit()
        with (
            pytest.raises(StaleDataError),
            recorded(slow, by=OFFICER, act="organisation:correct", subject=seen),
        ):
            seen.website = "https://example.jp/slow"
        slow.rollback()
        assert first_organisation(slow).website == "https://example.jp/quick"
        assert newest(slow).rows[0]["after"] == {"website": "https://example.jp/quick"}
    engine.dispose()
