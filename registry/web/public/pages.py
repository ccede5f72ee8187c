"""The public list: what anybody may see without signing in. Off unless the operator switches it on."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template
from flask_babel import force_locale
from werkzeug.wrappers import Response as BaseResponse

from registry.config import Config
from registry.exchange.event_calendar import event_calendar_file
from registry.exchange.export import object_export
from registry.exchange.export_text import csv_parts, json_parts
from registry.exchange.json_ld import event_ld, organisation_ld
from registry.exchange.public import public_event_object, public_partner_object, public_programme_object
from registry.model.vocabulary import Language
from registry.queries.event_calendar import event_calendar
from registry.queries.place import regions
from registry.reports.public import public_events, public_partners, public_programmes
from registry.web.frame import parameter
from registry.web.frame.access import opens_to_everybody
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.public.calendar import calendar_answer, institute_in
from registry.web.public.json_ld import linked_answer

pages = Blueprint("public", __name__)
# Anybody's program may keep it for an hour.
KEPT = "public, max-age=3600"


@pages.get("/public")
@opens_to_everybody
def page() -> BaseResponse:
    """Partners, events and programmes, in the language of the address."""
    _require()
    language = _language()
    with force_locale(language.value):
        text = render_template(
            "public/page.html",
            as_of=today(),
            partners=public_partners(db(), as_of=today()),
            events=public_events(db()),
            programmes=public_programmes(db(), as_of=today()),
            region_names={place.code: place for place in regions(db())},
            other=Language.ENGLISH if language is Language.JAPANESE else Language.JAPANESE,
        )
    return _kept(Response(text))


@pages.get("/public/<any(partners, events, programmes):noun>.<any(csv, json):form>")
@opens_to_everybody
def table(noun: str, form: str) -> BaseResponse:
    """The rows of a table of the page for spreadsheets and programs."""
    _require()
    found = object_export(f"public_{noun}", as_of=today(), objects=OBJECTS[noun])
    if form == "csv":
        answer = Response(b"".join(csv_parts(found)), content_type="text/csv; charset=utf-8; header=present")
    else:
        answer = Response(b"".join(json_parts(found)), content_type="application/json")
    return _kept(answer)


@pages.get("/public/<any(partners, events):noun>.jsonld")
@opens_to_everybody
def linked(noun: str) -> BaseResponse:
    """The same rows as linked data."""
    _require()
    if noun == "partners":
        things = [
            organisation_ld(found.row.organisation, found.row.seat)
            for found in public_partners(db(), as_of=today())
        ]
    else:
        institute = institute_in(Language.JAPANESE)
        things = [event_ld(found, institute=institute) for found in public_events(db())]
    return _kept(linked_answer(things))


@pages.get("/public/events.ics")
@opens_to_everybody
def calendar() -> BaseResponse:
    """The events as a calendar to subscribe to."""
    _require()
    language = _language()
    content = event_calendar_file(
        event_calendar(db(), as_of=today()), language=language, institute=institute_in(language)
    )
    return calendar_answer(content, KEPT)


def _partner_objects() -> Iterable[dict[str, Any]]:
    return map(public_partner_object, public_partners(db(), as_of=today()))


def _event_objects() -> Iterable[dict[str, Any]]:
    institute = institute_in(Language.JAPANESE)
    return (public_event_object(each, institute) for each in public_events(db()))


def _programme_objects() -> Iterable[dict[str, Any]]:
    return map(public_programme_object, public_programmes(db(), as_of=today()))


OBJECTS: dict[str, Callable[[], Iterable[dict[str, Any]]]] = {
    "partners": _partner_objects,
    "events": _event_objects,
    "programmes": _programme_objects,
}


def _require() -> None:
    """Nothing is there while the list is off."""
    config: Config = current_app.config["REGISTRY"]
    if not config.public:
        abort(404)


def _language() -> Language:
    """The language of the address: a page that anybody may keep cannot depend on who asks."""
    return parameter.code("language", Language) or Language.JAPANESE


def _kept(answer: Response) -> BaseResponse:
    answer.headers["Cache-Control"] = KEPT
    return answer
