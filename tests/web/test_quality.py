"""The data-quality board: every number opens exactly that many rows, and every row leads to its remedy."""

from collections.abc import Iterator
from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from registry.model import (
    Account,
    Agreement,
    AgreementDuty,
    AgreementEvent,
    AgreementParty,
    Contact,
    Lifetime,
    Organisation,
    OrganisationName,
)
from registry.model.vocabulary import (
    AgreementAct,
    AgreementKind,
    Category,
    Duty,
    NameKind,
    Precision,
    RenewalMode,
)
from registry.services.account import disable_account
from registry.services.recording import recorded
from registry.web.admin.quality import BY_CODE
from tests.client import Client
from tests.conftest import CLERK, ON_ONE_DATABASE
from tests.web.test_lists import total

AS_OF = "2026-09-01"
PERSON = "点検 花子"


def organisation(name: str) -> Organisation:
    """An organisation without seat and English name."""
    return Organisation(
        name=name, category=Category.OTHER, names=[OrganisationName(name=name, kind=NameKind.OFFICIAL)]
    )


def agreement(party: Organisation, title: str, mode: RenewalMode, **more: object) -> Agreement:
    """An agreement of 2020 with one party."""
    return Agreement(
        kind=AgreementKind.AGREEMENT,
        title=title,
        signed_on=date(2020, 4, 1),
        signed_on_precision=Precision.DAY,
        renewal_mode=mode,
        parties=[AgreementParty(position=1, organisation_id=party.id, name_as_printed=party.name)],
        **more,
    )


def contact(party: Organisation, confirmed: date | None, delete_by: date) -> Contact:
    """A person at the organisation."""
    return Contact(
        organisation_id=party.id,
        person=PERSON,
        purpose="更新の連絡",
        confirmed_on=confirmed,
        delete_by=delete_by,
    )


@pytest.fixture
def lacking(own_session: Session) -> None:
    """Something for every check, and beside each something that is in order."""
    party, twin = organisation("点検高崎機関"), organisation("点検髙﨑機関")
    ended = organisation("終わった点検機関")
    ended.lifetime = Lifetime(closed_on=date(2026, 3, 31), closed_on_precision=Precision.DAY)
    later = date(2027, 3, 31)
    with recorded(own_session, by=CLERK, act="test:make", subject=party):
        own_session.add_all([party, twin, ended])
        own_session.flush()
        account = own_session.scalars(select(Account).where(Account.login == "officer")).one()
        gone = own_session.scalars(select(Account).where(Account.login == "staff")).one()
        parent = agreement(party, "親の協定", RenewalMode.INDEFINITE)
        parent.events = [AgreementEvent(act=AgreementAct.TERMINATED, on_date=date(2026, 3, 31))]
        own_session.add(parent)
        own_session.flush()
        own_session.add_all(
            [
                agreement(party, "残った覚書", RenewalMode.INDEFINITE, parent_id=parent.id),
                agreement(ended, "相手の終わった協定", RenewalMode.INDEFINITE),
                agreement(party, "欠けた協定", RenewalMode.AUTOMATIC, initial_term_months=120),
                agreement(
                    party,
                    "整った協定",
                    RenewalMode.INDEFINITE,
                    duties=[AgreementDuty(duty=Duty.OWNER, account_id=account.id)],
                ),
                agreement(
                    party,
                    "担当の去った協定",
                    RenewalMode.INDEFINITE,
                    duties=[AgreementDuty(duty=Duty.OWNER, account_id=gone.id)],
                ),
                contact(party, date(2025, 8, 31), later),
                contact(party, date(2025, 9, 1), later),
                contact(party, None, date(2026, 8, 31)),
            ]
        )
    disable_account(own_session, account=gone, by=CLERK)
    own_session.commit()


def all_rows(client: Client, address: str) -> Iterator[BeautifulSoup]:
    """The rows of a list, page by page."""
    number = 1
    while True:
        page = client.page(f"{address}&page={number}")
        yield from page.select("tbody > tr")
        following = page.select_one(f".turn a[href*='page={number + 1}']")
        if following is None:
            return
        number += 1


@ON_ONE_DATABASE
def test_every_number_on_the_board_opens_exactly_that_many_rows(own_app: Flask, lacking: None) -> None:
    client = Client(own_app).sign_in("viewer")
    tiles = client.page(f"/quality?as_of={AS_OF}").select("a.tile")
    assert [tile["href"].split("?")[0].rsplit("/", 1)[1] for tile in tiles] == list(BY_CODE)
    for tile in tiles:
        shown = int(tile.select_one(".tile-number").get_text().replace(",", ""))
        found = list(all_rows(client, tile["href"]))
        assert total(client.page(tile["href"])) == shown == len(found) > 0, tile["href"]
        remedies = {row.select("td")[-1].a["href"].split("#")[0] for row in found}
        assert client.get(min(remedies)).status_code == 200, remedies


def opened(client: Client, code: str) -> str:
    """The words of a check's page."""
    return " ".join(client.page(f"/quality/{code}?as_of={AS_OF}").get_text(" ").split())


def test_each_check_finds_what_lacks_and_leaves_what_does_not(own_app: Flask, lacking: None) -> None:
    client = Client(own_app).sign_in("viewer")
    clock = opened(client, "no_clock")
    assert "欠けた協定" in clock
    assert "更新後の期間、申出期限" in clock
    assert "整った協定" not in clock + opened(client, "no_term")
    closed = opened(client, "closed_party")
    assert "相手の終わった協定" in closed
    assert "機関の終わり: 2026年3月31日" in closed
    assert "整った協定" not in closed
    owner = opened(client, "no_owner")
    assert "担当の去った協定" in owner
    assert "整った協定" not in owner
    outliving = opened(client, "outliving")
    assert "残った覚書" in outliving
    assert "親の協定「親の協定」の終わり: 2026年3月31日" in outliving
    assert "点検髙﨑機関" in opened(client, "twins")
    assert "点検高崎機関" in opened(client, "no_region")
    unconfirmed = client.page(f"/quality/contact_unconfirmed?as_of={AS_OF}")
    assert total(unconfirmed) == 2
    assert "最後の確認: 2025年8月31日" in unconfirmed.get_text()
    assert total(client.page(f"/quality/contact_overdue?as_of={AS_OF}")) == 1


def test_the_board_is_that_of_its_day(own_app: Flask, lacking: None) -> None:
    client = Client(own_app).sign_in("viewer")
    assert total(client.page("/quality/outliving?as_of=2026-03-31")) == 0
    assert total(client.page("/quality/no_term?as_of=2000-03-31")) == 0
    assert client.page("/quality/outliving?as_of=2026-03-31").select_one(".empty") is not None


@ON_ONE_DATABASE
@pytest.mark.parametrize("login", ["viewer", "officer"])
def test_the_board_names_no_person(own_app: Flask, lacking: None, login: str) -> None:
    client = Client(own_app).sign_in(login)
    for code in BY_CODE:
        assert PERSON not in client.get(f"/quality/{code}?as_of={AS_OF}").get_data(as_text=True)


@ON_ONE_DATABASE
def test_an_unknown_check_is_not_found_and_a_wrong_day_refused(app: Flask) -> None:
    client = Client(app).sign_in("viewer")
    assert client.get("/quality/everything").status_code == 404
    assert client.get("/quality?as_of=6.4.1").status_code == 422


@ON_ONE_DATABASE
def test_the_whole_board_takes_a_fixed_number_of_queries(own_app: Flask, lacking: None) -> None:
    client = Client(own_app).sign_in("viewer")
    client.get("/")
    seen: list[str] = []
    event.listen(
        own_app.extensions["registry_engine"],
        "before_cursor_execute",
        lambda *arguments: seen.append(arguments[2]),
    )
    for day in ("2000-01-01", AS_OF):
        seen.clear()
        client.page(f"/quality?as_of={day}")
        assert len(seen) < 40
