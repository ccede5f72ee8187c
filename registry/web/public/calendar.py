"""Calendar feeds: the file that calendar programs fetch, and the page on which a person makes and revokes addresses."""

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from registry.config import Config
from registry.exchange.calendar import calendar_file
from registry.exchange.event_calendar import event_calendar_file
from registry.model import CalendarFeed
from registry.model.vocabulary import FeedKind, Language
from registry.queries.account import account
from registry.queries.calendar import calendar, feed, feeds, open_feed
from registry.queries.event_calendar import event_calendar
from registry.services.account import token_hash
from registry.services.calendar import MOST_FEEDS, FeedRefused, make_feed, revoke_feed
from registry.web.frame import parameter
from registry.web.frame.access import actor, opens_to, opens_to_everybody
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.frame.security import limiter

pages = Blueprint("calendar", __name__)


def _not_found(response: Response) -> bool:
    """Only addresses that open nothing count as guesses."""
    return response.status_code == 404


@pages.get("/calendar/<token>.ics")
@opens_to_everybody
@limiter.limit("600 per minute")
@limiter.limit("60 per minute", deduct_when=_not_found)
def file(token: str) -> BaseResponse:
    """The calendar of the account whose secret the address holds; the same answer for every address without one."""
    found = open_feed(db(), token_hash(token))
    if found is None:
        abort(404)
    content = _events(found) if found.kind is FeedKind.EVENTS else _deadlines(found)
    # Kept by the reader's own program alone, which asks each time whether it is still good.
    return calendar_answer(content, "private, no-cache")


def calendar_answer(content: bytes, kept: str) -> BaseResponse:
    """A calendar, or that it did not change; ``kept`` says who may keep it."""
    answer = Response(content, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = kept
    answer.add_etag()
    return answer.make_conditional(request)


def institute_in(language: Language) -> str:
    """The institute's short name in a language."""
    config: Config = current_app.config["REGISTRY"]
    return config.institute_short if language is Language.JAPANESE else config.institute_short_en


def _deadlines(found: CalendarFeed) -> bytes:
    return calendar_file(
        calendar(db(), account=found.account, as_of=today()),
        language=found.account.language,
        institute=institute_in(found.account.language),
        address=lambda identity: url_for("agreement.page", identity=identity, _external=True),
    )


def _events(found: CalendarFeed) -> bytes:
    return event_calendar_file(
        event_calendar(db(), as_of=today()),
        language=found.account.language,
        institute=institute_in(found.account.language),
        address=lambda identity: url_for("event.page", identity=identity, _external=True),
    )


@pages.route("/account/calendar", methods=["GET", "POST"])
@opens_to()
def addresses() -> str | tuple[str, int]:
    """The addresses of the reader's own calendar; a new one is shown once, in the answer that makes it."""
    address = refused = None
    kind = _kind()
    if request.method == "POST":
        owner = account(db(), current_user.id)
        assert owner is not None
        try:
            secret = make_feed(db(), account=owner, by=actor(), kind=kind).secret
            address = url_for("calendar.file", token=secret, _external=True)
        except FeedRefused:
            refused = gettext(
                "購読用アドレスは%(most)s件までです。使わないものを取り消してください。", most=MOST_FEEDS
            )
    page = render_template(
        "calendar/page.html",
        feeds=feeds(db(), account_id=current_user.id),
        kinds=list(FeedKind),
        kind=kind,
        address=address,
        refused=refused,
    )
    return (page, 422) if refused else page


def _kind() -> FeedKind:
    """The kind that the form asks for, the deadlines where it says none."""
    asked = request.form.get("kind", "")
    try:
        return FeedKind(asked) if asked else FeedKind.DEADLINES
    except ValueError:
        raise parameter.unknown(asked, FeedKind) from None


@pages.post("/account/calendar/<int:identity>/revoke")
@opens_to()
def revoke(identity: int) -> BaseResponse:
    """From now on the address opens nothing."""
    found = feed(db(), identity, account_id=current_user.id)
    if found is None:
        abort(404)
    revoke_feed(db(), feed=found, by=actor())
    flash(gettext("購読用アドレスを取り消しました。"))
    return redirect(url_for("account.page"), 303)
