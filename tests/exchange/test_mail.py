"""Sending over SMTP to a real server on this machine, and to servers that misbehave."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from registry.config import Config, SettingRefused
from registry.exchange.digest import message
from registry.exchange.mail import MailRefused, MailUncertain, mail_server
from registry.model import Account, Digest
from tests.digest import free_port, mail_server_running

NINE = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)


def mail(subject: str = "【都産技研】協定の期限 1件", to: str = "owner@example.jp") -> EmailMessage:
    """A digest as it is sent."""
    digest = Digest(
        id=7, on_date=NINE.date(), subject=subject, text="本文です。\n.\n" + "長い行" * 400 + "\n"
    )
    account = Account(email=to)
    return message(
        digest, account, sender="registry@example.jp", base_url="https://registry.example/r", at=NINE
    )


def test_a_mail_arrives_whole_and_can_be_read_back() -> None:
    with mail_server_running() as inbox:
        mail_server(f"smtp://127.0.0.1:{inbox.port}?from=registry@example.jp").send(mail())
    [arrived] = inbox.mails
    assert arrived["Subject"] == "【都産技研】協定の期限 1件"
    assert arrived["Message-ID"] == "<digest-7-20260401@registry.example>"
    assert arrived["Date"] == "Wed, 01 Apr 2026 00:00:00 +0000"
    assert arrived.get_content().replace("\r\n", "\n") == "本文です。\n.\n" + "長い行" * 400 + "\n"
    assert inbox.envelopes == [("registry@example.jp", ["owner@example.jp"])]


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # on this machine
def test_user_and_password_are_given_where_the_address_has_them() -> None:
    with mail_server_running(auth=True) as inbox:
        mail_server(f"smtp://post:s%40fe@127.0.0.1:{inbox.port}").send(mail())
        with pytest.raises(MailRefused, match="535"):
            mail_server(f"smtp://post:wrong@127.0.0.1:{inbox.port}").send(mail())
        with pytest.raises(MailRefused, match="530"):
            mail_server(f"smtp://127.0.0.1:{inbox.port}").send(mail())
    assert inbox.logins[0] == ("post", "s@fe")
    assert set(inbox.logins[1:]) == {("post", "wrong")}, "tried in each way that the server offers"
    assert len(inbox.mails) == 1


@pytest.mark.parametrize(
    ("fault", "words"), [("refuse_recipient", "550 no such person"), ("refuse_content", "554 not this")]
)
def test_what_the_server_refuses_was_not_delivered_and_the_reason_is_told(fault: str, words: str) -> None:
    with mail_server_running() as inbox:
        setattr(inbox, fault, True)
        with pytest.raises(MailRefused, match=words):
            mail_server(f"smtp://127.0.0.1:{inbox.port}").send(mail())
    assert inbox.mails == []


def test_a_port_on_which_nobody_listens_delivers_nothing() -> None:
    with pytest.raises(MailRefused, match="refused"):
        mail_server(f"smtp://127.0.0.1:{free_port()}").send(mail())


def test_a_server_without_tls_is_no_server_for_smtps() -> None:
    with mail_server_running() as inbox, pytest.raises(MailRefused):
        mail_server(f"smtps://127.0.0.1:{inbox.port}").send(mail())


def test_where_the_line_breaks_after_the_message_nobody_knows() -> None:
    with mail_server_running() as inbox:
        inbox.hang_up = True
        with pytest.raises(MailUncertain):
            mail_server(f"smtp://127.0.0.1:{inbox.port}").send(mail())
    assert len(inbox.mails) == 1, "here it did arrive"


def test_nobody_can_smuggle_a_header_into_a_mail() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        mail(subject="協定\r\nBcc: thief@example.com")
    with pytest.raises(ValueError, match=r"CR|LF|invalid"):
        mail(to="owner@example.jp\r\nBcc: thief@example.com")


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("smtp://mail.example.jp", ("mail.example.jp", 587, False, "registry@mail.example.jp", None)),
        ("smtp://mail.example.jp:25/?from=a@b.jp", ("mail.example.jp", 25, False, "a@b.jp", None)),
        ("smtps://u%40x.jp:p%3Aw@mail.example.jp", ("mail.example.jp", 465, True, "u@x.jp", "p:w")),
        ("smtp://[::1]:2525", ("::1", 2525, False, "registry@localhost", None)),
    ],
)
def test_the_address_of_a_server(url: str, wanted: tuple[object, ...]) -> None:
    found = mail_server(url)
    assert (found.host, found.port, found.tls, found.sender, found.password) == wanted
    assert "p:w" not in repr(found)


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.jp",
        "http://mail.example.jp",
        "smtp://",
        "smtp://host:port",
        "smtp://host:0",
        "smtp://host:99999",
        "smtp://user@host",
        "smtp://host/path",
        "smtp://host?to=a@b.jp",
        "smtp://host?from",
        "smtp://host?from=nobody",
        "smtp://host?from=a@b.jp%0d%0aBcc:%20c@d.jp",
        "smtp://ho st",
        "smtp://[::1",
    ],
)
def test_a_malformed_address_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(SettingRefused, match="REGISTRY_MAIL_URL"):
        Config.from_environment({"REGISTRY_MAIL_URL": url})


@pytest.mark.parametrize(
    "url", ["registry.example", "ftp://x", "https://", "https://x?y=1", "https://x:y", "https://a b"]
)
def test_a_malformed_address_of_the_pages_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(SettingRefused, match="REGISTRY_BASE_URL"):
        Config.from_environment({"REGISTRY_BASE_URL": url})


def test_settings_do_not_show_the_password() -> None:
    config = Config.from_environment(
        {"REGISTRY_MAIL_URL": "smtp://u:open-sesame@host", "REGISTRY_BASE_URL": "https://x.jp/r/"}
    )
    assert "open-sesame" not in repr(config)
    assert config.base_url == "https://x.jp/r"
