"""A registry that is worth a backup, and what its tables hold."""

from pyotp import TOTP
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Account, Group, PendingImport
from registry.model.engine import open_engine
from registry.model.vocabulary import GroupKind
from registry.queries.whole_table import LEFT_OUT
from registry.services.external_identity import link
from registry.services.second_factor import set_up
from tests.conftest import CLERK, LOADED_AT
from tests.tables import contents

INTO = "registry.sqlite3"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def rows_of(url: str) -> object:
    """All that the tables hold, the change record and versions included."""
    engine = open_engine(url)
    with Session(engine) as session:
        found = contents(session, without=LEFT_OUT, versions=True)
    engine.dispose()
    return found


def group(name: str) -> Group:
    return Group(name=name, kind=GroupKind.RESEARCH_GROUP)


def waiting() -> PendingImport:
    """A file that somebody uploaded: bytes of every value."""
    return PendingImport(
        account_id=1,
        at=LOADED_AT,
        file="団体.csv",
        kind="groups",
        content=bytes(range(256)),
        columns={"名称": "name"},
        choices={},
        create_partners=False,
    )


def sign_in_twice(session: Session, *, login: str, key: str) -> tuple[str, ...]:
    """Give an account a second factor and a person at a provider; returns the recovery codes."""
    account = session.scalars(select(Account).where(Account.login == login)).one()
    link(session, account=account, issuer="https://login.example.jp", subject="248289761001", by=CLERK)
    code = TOTP(SECRET).at(LOADED_AT)
    return set_up(session, account=account, secret=SECRET, code=code, key=key, by=CLERK)
