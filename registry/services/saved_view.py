"""Saved views: the filters of a list that a person keeps under a name."""

import re
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.model import Account, SavedView
from registry.services import refusal
from registry.services.recording import Actor, recorded, register

# The lists whose filters can be kept, and where they stand.
PAGES = {"agreements": "/agreements", "due": "/agreements/due"}
LONGEST_QUERY = 2000
LONGEST_NAME = 100
MOST_VIEWS = 50
# Arguments that are no filter: the token of a form, and where in the list one was.
_PASSING = frozenset({"csrf_token", "page"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ARGUMENT = re.compile(r"[a-z][a-z_]{0,39}")


class SavedViewRefused(ValueError):
    """A view that cannot be kept; the text is a sentence for the user."""


class NameTaken(SavedViewRefused):
    """The account has a view of that name for that list."""


class TooManyViews(SavedViewRefused):
    """The account has as many views as it may have."""


def save_view(
    session: Session, *, account: Account, page: str, name: str, query: str, by: Actor
) -> SavedView:
    """Keep the filters of a list under a name that the account has not used for that list yet."""
    if page not in PAGES:
        raise SavedViewRefused("この一覧の条件は保存できません")
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME or _CONTROL.search(name):
        raise SavedViewRefused(f"名前は1文字以上{LONGEST_NAME}文字以下です")
    kept = select(func.count()).select_from(SavedView).where(SavedView.account_id == account.id)
    if (session.scalar(kept) or 0) >= MOST_VIEWS:
        raise TooManyViews(f"保存できる条件は{MOST_VIEWS}件までです。使わないものを消してください")
    view = SavedView(account_id=account.id, page=page, name=name, query=filters_of(query))
    try:
        with session.begin_nested():
            register(session, subject=view, by=by)
    except IntegrityError as error:
        raise NameTaken(refusal.sentence(error)) from None
    return view


def delete_view(session: Session, *, view: SavedView, by: Actor) -> None:
    """Forget a view."""
    with recorded(session, by=by, act="saved_view:delete", subject=view):
        session.delete(view)


def filters_of(query: str) -> str:
    """The filters in the part of an address after the ``?``, and nothing else of it.

    >>> filters_of("q=%E5%A4%A7%E5%AD%A6&page=3&phase=&csrf_token=x&branch=tama")
    'q=%E5%A4%A7%E5%AD%A6&branch=tama'
    """
    if len(query) > LONGEST_QUERY:
        raise SavedViewRefused(f"条件が長すぎます({LONGEST_QUERY}文字まで)")
    try:
        pairs = parse_qsl(query, max_num_fields=100)
    except ValueError:
        raise SavedViewRefused("条件が多すぎます") from None
    kept = [(name, value) for name, value in pairs if name not in _PASSING]
    if not all(_ARGUMENT.fullmatch(name) and not _CONTROL.search(value) for name, value in kept):
        raise SavedViewRefused("条件として読めない文字が入っています")
    found = urlencode(kept)
    if len(found) > LONGEST_QUERY:
        raise SavedViewRefused(f"条件が長すぎます({LONGEST_QUERY}文字まで)")
    return found
