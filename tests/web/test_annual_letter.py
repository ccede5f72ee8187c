"""Letters to the branches: seen first, really received, logged, and not sent twice unawares."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.config import Config
from registry.model import Account, ReportLetter, ReportLetterRecipient
from registry.model.engine import open_engine, writing
from registry.model.vocabulary import DigestState, Role
from registry.services.account import add_account, set_email
from registry.services.recording import Actor
from registry.services.report_letter import NobodyToWrite, SentToday, write_letter
from registry.web import create_app
from registry.web.frame import clock
from tests.client import PASSWORD, Client
from tests.conftest import A_LANGUAGE_ON_EACH, CLERK, ON_ONE_DATABASE
from tests.digest import Inbox, free_port, mail_server_running

LETTER = "/reports/annual/2021/desk/letters/sumida"


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 15 June 2022, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2022, 6, 15, 1, 0, tzinfo=UTC))


@pytest.fixture
def staffed(own_url: str) -> str:
    """A registry in which 墨田支所 has two officers with a mail address, one without, and one who left."""
    engine = writing(open_engine(own_url))
    with Session(engine) as session, session.begin():
        for login, email in (("sumi1", "one@example.jp"), ("sumi2", "two@example.jp"), ("sumi3", None)):
            add_account(
                session,
                login=login,
                name=f"墨田 {login}",
                role=Role.OFFICER,
                branch_code="sumida",
                password=PASSWORD,
                email=email,
                by=CLERK,
            )
        add_account(
            session,
            login="headof",
            name="所長",
            role=Role.HEAD,
            branch_code="sumida",
            password=PASSWORD,
            email="head@example.jp",
            by=CLERK,
        )
    engine.dispose()
    return own_url


def served(url: str, instance: Path, mail: str | None) -> Flask:
    """The application with a mail server."""
    environment = {
        "REGISTRY_DATABASE_URL": url,
        "REGISTRY_INSTANCE": str(instance),
        "REGISTRY_SECRET_KEY": "x" * 32,
        "REGISTRY_BASE_URL": "https://registry.example",
        **({"REGISTRY_MAIL_URL": mail} if mail else {}),
    }
    app = create_app(Config.from_environment(environment))
    app.testing = True
    return app


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with mail_server_running() as running:
        yield running


@pytest.fixture
def client(staffed: str, inbox: Inbox, tmp_path: Path) -> Iterator[Client]:
    """The officer of headquarters, with a mail server at hand."""
    app = served(staffed, tmp_path, f"smtp://127.0.0.1:{inbox.port}?from=desk@example.jp")
    yield Client(app).sign_in("officer")
    app.extensions["registry_engine"].dispose()


def log(url: str) -> list[tuple[str, int, list[str]]]:
    """Who asked which branch, the number of the day, and what became of each mail."""
    engine = open_engine(url)
    with Session(engine) as session:
        found = [
            (
                each.sent_by,
                each.number,
                sorted(
                    session.scalars(
                        select(ReportLetterRecipient.state).where(ReportLetterRecipient.letter_id == each.id)
                    )
                ),
            )
            for each in session.scalars(select(ReportLetter).order_by(ReportLetter.id))
        ]
    engine.dispose()
    return found


def test_what_is_shown_is_what_the_officers_of_the_branch_receive(
    client: Client, inbox: Inbox, staffed: str
) -> None:
    page = client.page(LETTER)
    text = page.select_one("textarea").get_text().strip()  # type: ignore[union-attr]
    assert "スミファ(すみだファクトリーめぐり)" in text
    assert "は前年度" in text
    assert "板橋区" not in text, "that is asked of headquarters"
    assert "https://registry.example/reports/annual/2021/desk?branch=sumida" in text
    assert "墨田 sumi3" in page.get_text(), "who cannot be reached is named"
    assert inbox.mails == [], "looking sends nothing"
    assert client.post(LETTER).status_code == 303
    assert sorted(to for _, [to] in inbox.envelopes) == ["one@example.jp", "two@example.jp"]
    for mail in inbox.mails:
        assert mail["From"] == "desk@example.jp"
        assert mail["Subject"].startswith("【都産技研】令和3年度（2021年度）年報の記録のお願い（墨田支所・")
        assert mail.get_content().replace("\r\n", "\n").strip() == text.replace("\r\n", "\n")
        assert mail["Auto-Submitted"] == "auto-generated"
    assert len({mail["Message-ID"] for mail in inbox.mails}) == 2
    assert log(staffed) == [("officer", 1, [DigestState.SENT, DigestState.SENT])]
    page = client.page(LETTER)
    told = page.select_one("#sent li")
    assert told is not None
    assert "2022年6月15日" in told.get_text()
    assert told.select(".tag.good")
    desk = client.page("/reports/annual/2021/desk")
    row = next(each for each in desk.select("#letters-heading ~ div tr") if "墨田支所" in each.get_text())
    assert "2022年6月15日" in row.get_text()


def test_nothing_is_sent_twice_a_day_unless_somebody_says_so(
    client: Client, inbox: Inbox, staffed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.post(LETTER).status_code == 303
    again = client.post(LETTER)
    assert again.status_code == 422
    assert "この拠点には今日すでに送っています" in again.get_data(as_text=True)
    assert len(inbox.mails) == 2
    assert client.post(LETTER, {"again": "y"}).status_code == 303
    assert len(inbox.mails) == 4
    # Another branch, and another day, are another matter.
    assert client.post(LETTER.replace("sumida", "joto")).status_code == 422, "nobody there can be written to"
    monkeypatch.setattr(clock, "now", lambda: datetime(2022, 6, 15, 16, 0, tzinfo=UTC))  # the 16th in Tokyo
    assert client.post(LETTER).status_code == 303
    assert [number for _, number, _ in log(staffed)] == [1, 2, 1]


def test_a_mail_that_was_refused_is_logged_and_may_be_sent_again(
    client: Client, inbox: Inbox, staffed: str
) -> None:
    inbox.refuse_recipient = True
    assert client.post(LETTER).status_code == 303
    assert "2 人には届いたか確かでありません" in client.page(LETTER).get_text()
    inbox.refuse_recipient = False
    assert client.post(LETTER).status_code == 303, "nobody had it: that is not twice"
    assert log(staffed) == [
        ("officer", 1, [DigestState.FAILED, DigestState.FAILED]),
        ("officer", 2, [DigestState.SENT, DigestState.SENT]),
    ]


@ON_ONE_DATABASE
def test_a_server_that_hangs_up_leaves_it_open_whether_the_mail_came(
    client: Client, inbox: Inbox, staffed: str
) -> None:
    inbox.hang_up = True
    assert client.post(LETTER).status_code == 303
    assert log(staffed) == [("officer", 1, [DigestState.SENDING, DigestState.SENDING])]
    assert client.post(LETTER).status_code == 422, "it may have come: not twice unawares"


def test_headquarters_are_asked_for_what_belongs_to_the_whole_institute(
    own_url: str, inbox: Inbox, tmp_path: Path
) -> None:
    engine = writing(open_engine(own_url))
    with Session(engine) as session, session.begin():
        officer = session.scalars(select(Account).where(Account.login == "officer")).one()
        set_email(session, account=officer, email="hq@example.jp", by=CLERK)
    engine.dispose()
    app = served(own_url, tmp_path, f"smtp://127.0.0.1:{inbox.port}?from=desk@example.jp")
    client = Client(app).sign_in("officer")
    assert client.post("/reports/annual/2021/desk/letters/hq").status_code == 303
    [mail] = inbox.mails
    assert "・板橋区: 連携技術相談 は前年度 27件、今年度は記録なし" in mail.get_content()
    app.extensions["registry_engine"].dispose()


@A_LANGUAGE_ON_EACH
def test_without_a_server_or_a_reader_there_is_the_text_to_copy(
    staffed: str, tmp_path: Path, language: str
) -> None:
    app = served(staffed, tmp_path, None)
    client = Client(app).sign_in("officer").speak(language)
    page = client.page(LETTER)
    assert page.select_one("main form[method=post]") is None
    assert "スミファ" in page.select_one("textarea[readonly]").get_text()  # type: ignore[union-attr]
    assert "は前年度" in page.select_one("textarea[readonly]").get_text(), "written in Japanese"  # type: ignore[union-attr]
    answer = client.post(LETTER)
    assert answer.status_code == 422
    words = "メールの設定がないため" if language == "ja" else "No mail server is set up"
    assert words in answer.get_data(as_text=True)
    assert log(staffed) == []
    nothing = client.page("/reports/annual/2021/desk/letters/bangkok")
    assert nothing.select_one("textarea") is None
    app.extensions["registry_engine"].dispose()


def test_a_server_that_is_away_loses_nothing(staffed: str, tmp_path: Path) -> None:
    app = served(staffed, tmp_path, f"smtp://127.0.0.1:{free_port()}")
    client = Client(app).sign_in("officer")
    assert client.post(LETTER).status_code == 303
    assert log(staffed) == [("officer", 1, [DigestState.FAILED, DigestState.FAILED])]
    app.extensions["registry_engine"].dispose()


def test_of_two_who_send_at_once_one_is_refused(own_session: Session) -> None:
    by = Actor("officer", datetime(2022, 6, 15, 1, 0, tzinfo=UTC))
    to = own_session.scalars(select(Account).where(Account.login == "officer")).all()
    facts = {"fiscal_year": 2021, "branch_code": "sumida", "lacks": 1, "subject": "x", "text": "y", "by": by}
    with pytest.raises(NobodyToWrite):
        write_letter(own_session, to=[], again=False, **facts)  # type: ignore[arg-type]
    write_letter(own_session, to=to, again=False, **facts)  # type: ignore[arg-type]
    with pytest.raises(SentToday):
        write_letter(own_session, to=to, again=False, **facts)  # type: ignore[arg-type]
    assert write_letter(own_session, to=to, again=True, **facts).number == 2  # type: ignore[arg-type]


def test_the_log_stands_before_the_first_mail_goes_out(client: Client, inbox: Inbox, staffed: str) -> None:
    seen = []
    usual = inbox.handle_DATA

    async def looking(server: Any, session: Any, envelope: Any) -> str:
        seen.append(log(staffed))
        return await usual(server, session, envelope)

    inbox.handle_DATA = looking  # type: ignore[method-assign]
    assert client.post(LETTER).status_code == 303
    assert seen == [[("officer", 1, [DigestState.SENDING, DigestState.SENDING])]] * 2
