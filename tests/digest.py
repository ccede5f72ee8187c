"""People, agreements and mail servers for tests of the daily digest."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from aiosmtpd.smtp import Session as SmtpSession
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from registry.cli.digest import Outcome, Queue, planned, send_digests, whole_queue
from registry.exchange.digest import Letterhead
from registry.exchange.mail import Transport
from registry.model import Account, Agreement, AgreementDuty, AgreementEvent, AgreementParty, Organisation
from registry.model.vocabulary import AgreementAct, AgreementKind, Duty, Precision, RenewalMode, Role
from registry.services.recording import Actor, recorded, register

HEAD = Letterhead("https://registry.example", "都産技研", "TIRI")
MADE = Actor("clerk", datetime(2026, 4, 1, 9, 0, tzinfo=UTC))


def job(day: date) -> Actor:
    """The daily job on a day, at nine in Tokyo."""
    return Actor("shell:job", datetime.combine(day, time(0, 0), UTC))


def person(
    session: Session, login: str, role: Role = Role.OFFICER, branch: str | None = "hq", **given: Any
) -> Account:
    """An account with a mail address (none is hashed: these sign in nowhere)."""
    email = given.pop("email", f"{login}@example.jp")
    account = Account(
        login=login,
        name=f"担当 {login}",
        role=role,
        branch_code=branch,
        email=email,
        password_hash="nobody signs in here",
        **given,
    )
    register(session, subject=account, by=MADE)
    return account


def fixed_term(
    session: Session,
    ends: date | None = date(2027, 3, 31),
    *,
    owner: Account | None = None,
    deputy: Account | None = None,
    branch: str | None = None,
    title: str = "連携協定書",
    **given: Any,
) -> Agreement:
    """An agreement of one year whose end is to be decided on by its last day but one; undated when without an end."""
    start = date(2024, 4, 1) if ends is None else date(ends.year - 1, ends.month, 1)
    start = start if ends is None else date(ends.year - (ends.month < 12), ends.month % 12 + 1, 1)
    organisation = session.scalars(select(Organisation).order_by(Organisation.id).limit(1)).one()
    made = Agreement(
        kind=AgreementKind.AGREEMENT,
        title=title,
        branch_code=branch,
        renewal_mode=RenewalMode.FIXED,
        **{
            "signed_on": start,
            "signed_on_precision": Precision.DAY,
            "effective_from": start,
            "initial_term_months": 12,
            "watched_from": start,
            **given,
        },
        parties=[
            AgreementParty(position=1, organisation_id=organisation.id, name_as_printed=organisation.name)
        ],
        duties=[
            AgreementDuty(duty=duty, account_id=account.id, valid_from=start)
            for duty, account in ((Duty.OWNER, owner), (Duty.DEPUTY, deputy))
            if account is not None
        ],
    )
    register(session, subject=made, by=MADE)
    return made


def waiting(session: Session, *, owner: Account, submitted: date) -> Agreement:
    """An agreement whose approval somebody waits for, with no day planned."""
    made = fixed_term(
        session,
        None,
        owner=owner,
        signed_on=None,
        signed_on_precision=Precision.UNKNOWN,
        effective_from=None,
        watched_from=None,
    )
    happen(session, made, AgreementAct.SUBMITTED, submitted)
    return made


def happen(session: Session, agreement: Agreement, act: AgreementAct, on_date: date, **given: Any) -> int:
    """Something that happened to an agreement; the id of its record."""
    event = AgreementEvent(agreement_id=agreement.id, act=act, on_date=on_date, **given)
    with recorded(session, by=MADE, act="test:happen", subject=agreement):
        session.add(event)
    return event.id


def run_job(
    engine: Engine, day: date, transport: Transport | None, queue: Queue = whole_queue
) -> list[Outcome]:
    """The daily job, whole."""
    plans = planned(engine, as_of=day, queue=queue).plans
    return list(send_digests(engine, plans, by=job(day), head=HEAD, transport=transport))


@dataclass
class Postbox:
    """A transport that keeps what it is given."""

    sender: str = "registry@example.jp"
    mails: list[EmailMessage] = field(default_factory=list)

    def send(self, message: EmailMessage) -> None:
        self.mails.append(message)


@dataclass
class Inbox:
    """What a mail server on this machine took, and how it behaves."""

    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str | None, list[str]]] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    refuse_recipient: bool = False
    refuse_content: bool = False
    hang_up: bool = False
    port: int = 0

    async def handle_RCPT(
        self, server: Any, session: SmtpSession, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuse_recipient:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: SmtpSession, envelope: Envelope) -> str:
        if self.refuse_content:
            return "554 not this"
        content = envelope.content
        assert isinstance(content, bytes)
        parsed = message_from_bytes(content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.mails.append(parsed)
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        if self.hang_up:
            server.transport.abort()
        return "250 OK"

    def authenticate(
        self, server: Any, session: SmtpSession, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password == b"s@fe", handled=False)


@contextmanager
def mail_server_running(
    *, auth: bool = False, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None
) -> Iterator[Inbox]:
    """A real mail server on a free port of this machine; with TLS from the start, or once it is asked for."""
    inbox = Inbox(port=free_port())
    options = (
        {"authenticator": inbox.authenticate, "auth_required": True, "auth_require_tls": False}
        if auth
        else {}
    )
    controller = Controller(
        inbox, hostname="127.0.0.1", port=inbox.port, ssl_context=tls, tls_context=starttls, **options
    )
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
