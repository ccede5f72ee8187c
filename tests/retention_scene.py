"""Personal data of several ages, seen on one day: of each kind something that is over and something that is not."""

from datetime import UTC, date, datetime, timedelta

from pyotp import TOTP
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import (
    AcceptedCode,
    Account,
    Change,
    Contact,
    Digest,
    ExternalIdentity,
    Organisation,
    PendingImport,
    RecoveryCode,
    SecondFactor,
    Throttle,
    WebSession,
)
from registry.model.engine import open_engine, writing
from registry.model.retention import RetentionKind
from registry.model.vocabulary import DigestState
from registry.queries.account import account_by_login
from registry.queries.agreement import agreements
from registry.services.account import disable_account, make_token, set_email
from registry.services.contact import add_contact
from registry.services.external_identity import link
from registry.services.recording import Actor, register
from registry.services.saved_view import save_view
from registry.services.second_factor import new_secret, set_up
from registry.services.throttle import hashed
from tests.making import organisation

NOW = datetime(2030, 5, 1, 3, 0, tzinfo=UTC)
TODAY = date(2030, 5, 1)
PLACE = 9_001
# What no Change may tell.
SECRETS = (
    "秘密 花子",
    "himitsu@example.ac.jp",
    "03-9999-0000",
    "相談 花子",
    "staff@example.jp",
    "subject of",
)
OVER = {
    RetentionKind.CONTACT: 2,
    RetentionKind.ACCOUNT: 1,
    RetentionKind.MAIL: 1,
    RetentionKind.SESSION: 1,
    RetentionKind.UPLOAD: 1,
    RetentionKind.ATTEMPT: 1,
}


def prepare(url: str) -> None:
    """Contacts: two of a body with which nothing was done, one confirmed later; one of a partner; two by their own day."""
    engine = writing(open_engine(url))
    with Session(engine) as session, session.begin():
        idle = organisation(PLACE)
        register(session, subject=idle, by=actor(2027))
        bound = agreements(session, as_of=TODAY, binding=True)[0].agreement.parties[0].organisation_id
        partner = session.get_one(Organisation, bound)
        for body, entered, delete_by in (
            (idle, 2027, date(2031, 1, 31)),  # over: nobody confirmed it for two years
            (idle, 2029, date(2031, 1, 31)),
            (partner, 2027, date(2031, 1, 31)),
            (partner, 2029, date(2030, 4, 30)),  # over: its day was yesterday
            (partner, 2029, date(2030, 5, 1)),
        ):
            add_contact(
                session,
                organisation=body,
                person="秘密 花子",
                post="課長",
                email="himitsu@example.ac.jp",
                phone="03-9999-0000",
                purpose="更新の連絡",
                delete_by=delete_by,
                may_be_given=False,
                by=actor(entered),
            )
        people = {login: account_by_login(session, login) for login in ("staff", "viewer", "officer")}
        staff = people["staff"]
        set_email(session, account=staff, email="staff@example.jp", by=actor(2027))
        save_view(
            session, account=staff, page="agreements", name="城南", query="branch=jonan", by=actor(2027)
        )
        make_token(session, account=staff, label="集計", by=actor(2027))
        for login in ("staff", "viewer"):
            _sign_in_with_more(session, people[login])
        disable_account(session, account=staff, by=actor(2028))
        disable_account(session, account=people["viewer"], by=actor(2029))
        for year in (2028, 2029):
            session.add(
                Digest(
                    account_id=people["officer"].id,
                    on_date=date(year, 5, 1),
                    state=DigestState.SENT,
                    subject="期限のお知らせ",
                    text="連携 一郎 様",
                    written_at=actor(year).at,
                )
            )
        for place, age in enumerate((timedelta(hours=1), timedelta(days=8))):
            at = NOW - age
            session.add(WebSession(token_hash=f"{place}" * 64, data={}, created_at=at, seen_at=at))
            session.add(Throttle(key_hash=hashed(str(place)), count=3, expires_at=at + timedelta(hours=2)))
            session.add(
                PendingImport(
                    account_id=people["officer"].id,
                    at=at,
                    file="表.csv",
                    kind="groups",
                    content=b"x",
                    columns={},
                    choices={},
                )
            )
    engine.dispose()


def _sign_in_with_more(session: Session, account: Account) -> None:
    secret, by = new_secret(), actor(2027)
    set_up(session, account=account, secret=secret, code=TOTP(secret).at(by.at), key="key", by=by)
    link(session, account=account, issuer="https://a.example", subject=f"subject of {account.login}", by=by)


def actor(year: int) -> Actor:
    """The clerk on the first of May of a year."""
    return Actor("clerk", datetime(year, 5, 1, 1, 0, tzinfo=UTC))


def what_is_left(session: Session) -> dict[str, object]:
    """What the job may change."""
    staff = session.scalars(select(Account).where(Account.login == "staff")).one()
    return {
        "contacts": [
            (each.person, each.delete_by) for each in session.scalars(select(Contact).order_by(Contact.id))
        ],
        "staff": (staff.name, staff.email, staff.password_hash),
        "mails": list(session.scalars(select(Digest.text).order_by(Digest.on_date))),
        "sessions": list(session.scalars(select(WebSession.token_hash))),
        "sign_in": [
            len(session.scalars(select(each.account_id)).all())
            for each in (SecondFactor, RecoveryCode, AcceptedCode, ExternalIdentity)
        ],
        "attempts": list(session.scalars(select(Throttle.key_hash))),
        "uploads": len(session.scalars(select(PendingImport.id)).all()),
    }


def acts_since(session: Session, newest: int) -> list[Change]:
    """What was recorded after a Change."""
    return list(session.scalars(select(Change).where(Change.id > newest).order_by(Change.id)))
