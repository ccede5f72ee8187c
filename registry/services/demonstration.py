"""Accounts to try the registry with: one for each role, all with one password made for this installation."""

from sqlalchemy.orm import Session

from registry.model import Branch
from registry.model.vocabulary import Role
from registry.queries.account import accounts
from registry.services.account import add_account
from registry.services.recording import Actor

DEMONSTRATION = (
    ("viewer", "閲覧 太郎", Role.VIEWER, None),
    ("staff", "相談 花子", Role.STAFF, "hq"),
    ("officer", "連携 一郎", Role.OFFICER, "hq"),
    ("head", "支所 長子", Role.HEAD, "jonan"),
    ("admin", "管理 次郎", Role.ADMIN, "hq"),
)


def add_demonstration_accounts(session: Session, *, password: str, by: Actor) -> bool:
    """Make the demonstration accounts in a registry without accounts; says whether it did."""
    if accounts(session):
        return False
    for login, name, role, branch in DEMONSTRATION:
        # Another institute has other branches: there nobody of these belongs to one.
        own = branch if branch and session.get(Branch, branch) is not None else None
        add_account(session, login=login, name=name, role=role, branch_code=own, password=password, by=by)
    return True
