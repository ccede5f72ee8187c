"""Sending mail over SMTP, so that it is always known whether a message may have been delivered."""

import re
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from registry.services.account import is_email

PORTS = {"smtp": 587, "smtps": 465}
TIMEOUT_SECONDS = 20
_OK = 250


class MailAddressRefused(ValueError):
    """The address of a mail server that cannot be used; the text is a sentence for the operator."""


class MailRefused(Exception):
    """Nothing was delivered, for sure; the text says why."""


class MailUncertain(Exception):
    """The message was handed over, but the server's answer did not come: nobody can know."""


class Transport(Protocol):
    """What can send a message. Raises :class:`MailRefused` or :class:`MailUncertain`."""

    @property
    def sender(self) -> str: ...

    def send(self, message: EmailMessage) -> None: ...


@dataclass(frozen=True)
class MailServer:
    """A mail server: ``smtps`` speaks TLS from the start, ``smtp`` changes to it where the server offers it."""

    host: str
    port: int
    tls: bool
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    def send(self, message: EmailMessage) -> None:
        """Deliver a message to its one recipient."""
        recipient = message["To"].addresses[0].addr_spec
        content = message.as_bytes(policy=WIRE)
        try:
            server = self._connected()
        except (OSError, ValueError, smtplib.SMTPException) as error:
            raise MailRefused(_reason(error)) from None
        try:
            _expect(server.mail(self.sender))
            _expect(server.rcpt(recipient))
        except (OSError, smtplib.SMTPException) as error:
            server.close()
            raise MailRefused(_reason(error)) from None
        except MailRefused:
            _leave(server)
            raise
        try:
            answer = server.data(content)
        except smtplib.SMTPDataError as error:
            _leave(server)
            raise MailRefused(_reason(error)) from None
        except (OSError, smtplib.SMTPException) as error:
            # From here on the server may have taken the message before the line broke.
            server.close()
            raise MailUncertain(_reason(error)) from None
        _leave(server)
        _expect(answer)

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if self.tls:
            server = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            server.ehlo_or_helo_if_needed()
            safe = self.tls
            if not safe and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
                safe = True
            if self.user is not None:
                if not (safe or _this_machine(self.host)):
                    raise smtplib.SMTPException(
                        "サーバーが暗号化(STARTTLS)に応じないため、パスワードを送りません"
                    )
                server.login(self.user, self.password or "")
        except BaseException:
            server.close()
            raise
        return server


def mail_server(url: str) -> MailServer:
    """The server of an address like ``smtp://user:password@host:port?from=address``.

    >>> mail_server("smtps://post:s%40fe@mail.example.jp?from=registry@example.jp")
    MailServer(host='mail.example.jp', port=465, tls=True, sender='registry@example.jp', user='post')
    """
    refused = MailAddressRefused(
        "REGISTRY_MAIL_URL は smtp://利用者:パスワード@ホスト:ポート?from=差出人 か smtps://… です"
        "(利用者とパスワードの記号は %40 のように書きます)"
    )
    try:
        parts = urlsplit(url)
        port = parts.port
        options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    except ValueError:
        raise refused from None
    user = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    if (
        parts.scheme not in PORTS
        or not re.fullmatch(r"[A-Za-z0-9.:-]+", parts.hostname or "")
        or port == 0
        or parts.path not in ("", "/")
        or parts.fragment
        or set(options) - {"from"}
        or (user is None) != (password is None)
    ):
        raise refused
    host = parts.hostname or ""
    sender = options.get("from") or (user if user and is_email(user) else f"registry@{_domain(host)}")
    if "from" in options and not is_email(options["from"]):
        raise MailAddressRefused(
            f"REGISTRY_MAIL_URL の差出人「{options['from']}」はメールアドレスではありません"
        )
    return MailServer(host, port or PORTS[parts.scheme], parts.scheme == "smtps", sender, user, password)


def _domain(host: str) -> str:
    return "localhost" if ":" in host else host  # an IPv6 address is no name to write mail from


def _expect(answer: tuple[int, bytes]) -> None:
    code, words = answer
    if code not in (_OK, 251):
        raise MailRefused(f"{code} {words.decode('utf-8', 'replace')}")


def _leave(server: smtplib.SMTP) -> None:
    """End the talk; what went wrong then changes nothing about the message."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"サーバーの証明書を確かめられないため、送りません({error.verify_message})"
    return " ".join(str(error).split()) or type(error).__name__
