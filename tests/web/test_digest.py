"""The log of what was sent: one's own for everybody, everybody's for heads and administrators."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from registry.japanese.dates import fiscal_year
from registry.model import Account, Agreement, Digest, Reminder
from registry.model.engine import writing
from registry.model.vocabulary import DigestState, DueKind
from registry.web.frame.clock import today
from tests.client import LOGINS, Client

NOON = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def logged(own_app: Flask) -> dict[str, int]:
    """A digest of today for each demonstration account, in different states; their ids."""
    with Session(writing(own_app.extensions["registry_engine"])) as session, session.begin():
        agreement = session.scalars(select(Agreement.id).order_by(Agreement.id).limit(1)).one()
        found = {}
        states = {"staff": DigestState.SENDING, "head": DigestState.FAILED, "admin": DigestState.WITHOUT_MAIL}
        for login, account_id in session.execute(select(Account.login, Account.id)).all():
            digest = Digest(
                account_id=account_id,
                on_date=today(),
                state=states.get(login, DigestState.SENT),
                subject=f"【都産技研】協定の期限 1件 {login}",
                text=f"{login} 様\n\n<b>太字</b>ではない本文\n",
                written_at=NOON,
                sent_at=NOON if login not in states else None,
            )
            session.add(digest)
            session.flush()
            session.add(
                Reminder(
                    digest_id=digest.id,
                    account_id=account_id,
                    agreement_id=agreement,
                    kind=DueKind.TERM_END,
                    for_date=date(2027, 3, 31),
                    rung=30,
                )
            )
            found[login] = digest.id
    return found


def rows(client: Client, path: str = "/agreements/due/sent") -> list[str]:
    """The subjects that a reader sees."""
    return [row.find("a").get_text() for row in client.page(path).select("tbody tr")]


@pytest.mark.parametrize("login", LOGINS)
def test_everybody_sees_their_own_and_whoever_answers_for_others_sees_all(
    own_app: Flask, logged: dict[str, int], login: str
) -> None:
    client = Client(own_app).sign_in(login)
    seen = {subject.split()[-1] for subject in rows(client)}
    allowed = set(LOGINS) if login in ("head", "admin") else {login}
    assert seen == allowed
    for other, identity in logged.items():
        answer = client.get(f"/agreements/due/sent/{identity}")
        assert answer.status_code == (200 if other in allowed else 404), other


def test_visitors_sign_in_first(own_app: Flask, logged: dict[str, int]) -> None:
    assert Client(own_app).get(f"/agreements/due/sent/{logged['staff']}").status_code == 302


def test_before_anything_was_sent_the_page_says_so(client: Client) -> None:
    page = client.sign_in("viewer").page("/agreements/due/sent")
    assert "この年度に送ったお知らせはありません" in page.get_text()


def test_another_year_is_another_list(own_app: Flask, logged: dict[str, int]) -> None:
    client = Client(own_app).sign_in("admin")
    year = fiscal_year(today())
    assert len(rows(client, f"/agreements/due/sent?fy={year}")) == 5
    assert rows(client, f"/agreements/due/sent?fy={year - 1}") == []


@pytest.mark.parametrize(
    ("login", "words"),
    [
        ("officer", "送信済"),
        ("staff", "届いたかどうか確かめられません"),
        ("head", "メールサーバーが受け付けず、届いていません"),
        ("admin", "メールの設定かアドレスがない"),
    ],
)
def test_the_page_of_a_digest_shows_its_text_as_written_and_says_what_became_of_it(
    own_app: Flask, logged: dict[str, int], login: str, words: str
) -> None:
    page = Client(own_app).sign_in(login).page(f"/agreements/due/sent/{logged[login]}")
    assert words in page.get_text()
    assert f"{login} 様\n\n<b>太字</b>ではない本文" in page.find("p", class_="letter").get_text()
    assert page.find("main").find("b") is None
    assert len(page.find_all("h1")) == 1
    assert login in page.title.get_text()
    assert page.select_one(".rows a")["href"].startswith("/agreements/")


def test_the_pages_open_in_english(own_app: Flask, logged: dict[str, int]) -> None:
    client = Client(own_app).sign_in("admin").speak("en")
    assert client.page("/agreements/due/sent").find("html")["lang"] == "en"
    client.page(f"/agreements/due/sent/{logged['officer']}")


def test_the_number_of_queries_does_not_grow_with_the_digests(own_app: Flask, logged: dict[str, int]) -> None:
    client = Client(own_app).sign_in("admin")
    client.get("/agreements/due/sent")
    seen: list[str] = []
    engine = own_app.extensions["registry_engine"]
    event.listen(engine, "before_cursor_execute", lambda *arguments: seen.append(arguments[2]))
    client.get("/agreements/due/sent")
    few = len(seen)
    with Session(writing(engine)) as session, session.begin():
        account = session.scalars(select(Account.id).limit(1)).one()
        first = date(fiscal_year(today()), 4, 1)
        for number in range(100):
            day = date.fromordinal(first.toordinal() + number)
            if day != today():
                session.add(
                    Digest(
                        account_id=account,
                        on_date=day,
                        state=DigestState.SENT,
                        subject="x",
                        text="x",
                        written_at=NOON,
                    )
                )
    seen.clear()
    assert len(rows(client)) > 100
    assert len(seen) == few
