"""The partner finder: a company's place and needs in, partners with reasons out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select

from registry.exchange.find import find_object
from registry.finder.rank import claimable
from registry.finder.reason import Excluded
from registry.japanese.codes import PREFECTURES, TOKYO
from registry.model import Event, Group, Need, Organisation
from registry.model.programme import MEMBERS
from registry.model.vocabulary import Category, NeedType
from registry.queries.candidate import named_exactly
from registry.queries.contact_branch import contact_branches
from registry.queries.need import need as one_need
from registry.queries.partner import organisations
from registry.queries.place import branches, municipalities, regions
from registry.queries.programme import programmes
from registry.reports.finder import (
    LONGEST_TEXT,
    Answer,
    Asked,
    Ground,
    able_in,
    answer,
    field_named,
    ground,
    place_named,
)
from registry.web import parameter
from registry.web.access import may_consult, opens_to
from registry.web.database import db
from registry.web.find_words import Sentences, field_name, reason_address, record_address
from registry.web.kept import kept
from registry.web.need_filter import READERS, WRITERS

pages = Blueprint("find", __name__)
SHOWN, MOST = 10, 1000
LEFT_SHOWN, MOST_LEFT = 100, 100_000
# So many organisations are taken up at once, on a sheet or for introductions.
MOST_CHOSEN = 20


@dataclass(frozen=True)
class Posed:
    """A question as it stands in the address, and its answer where there is one."""

    known: Ground
    need: Need | None
    asked: Asked
    wrong: dict[str, str]
    found: Answer | None


@pages.get("/find")
@opens_to()
def page() -> str | tuple[str, int]:
    """The question, and below it the answer."""
    posed = question(asked_need())
    known, need, asked, wrong, found = posed.known, posed.need, posed.asked, posed.wrong, posed.found
    choices = _choices()
    say = Sentences({each.code: each for each in known.fields}, choices["regions"], choices["municipalities"])
    limit = parameter.whole_number("limit", SHOWN, 1, MOST)
    ticked = chosen()
    # What is ticked is shown, however far down it stands.
    last = (
        max((at for at, each in enumerate(found.matches, 1) if each.profile.id in ticked), default=0)
        if found
        else 0
    )
    listed = found.matches[: max(limit, last)] if found else ()
    left = _by_body(found.excluded) if found else {}
    left_shown = parameter.whole_number("left_out", LEFT_SHOWN, 1, MOST_LEFT)
    bodies = organisations(db(), [*(match.profile.id for match in listed), *list(left)[:left_shown]])
    shown = render_template(
        "find/page.html",
        asked=asked,
        wrong=wrong,
        typed_municipality=parameter.text("municipality"),
        found=found,
        listed=listed,
        rest=len(found.matches) - len(listed) if found else 0,
        left_out=left,
        left_shown=left_shown,
        bodies=bodies,
        say=say,
        contacts=contact_branches(db(), [match.profile.id for match in listed], asked.day),
        address=record_address,
        reason_address=reason_address,
        fields=known.fields,
        field_name=field_name,
        field_names={each.code: field_name(each) for each in known.fields},
        groups=_titles(Group.id, Group.name, found.groups if found else ()),
        events=_titles(Event.id, Event.title, found.events if found else ()),
        branches={each.code: each for each in branches(db())},
        need=need,
        proposes=need is not None and may_consult(current_user, need.branch_code),
        registers=need is None and current_user.role in WRITERS,
        ticked=ticked,
        carried=carried(posed),
        claimable=claimable,
        need_kinds=list(NeedType),
        prefectures={code: name for code, name in PREFECTURES.items() if code != TOKYO},
        day=asked.day,
        longest=LONGEST_TEXT,
        **choices,
    )
    return (shown, 422) if wrong else shown


def question(need: Need | None) -> Posed:
    """The question in the address, for a need where there is one, and its answer."""
    known = _ground(parameter.as_of())
    asked, wrong = _asked(known, need)
    began = bool(request.args) or need is not None
    return Posed(known, need, asked, wrong, _answer(known, asked) if began and not wrong else None)


def chosen() -> list[int]:
    """The organisations that are ticked, each once, in the order of the address."""
    ids = (
        int(value)
        for value in request.args.getlist("partner")
        if value.isascii() and value.isdigit() and len(value) < 10
    )
    return list(dict.fromkeys(ids))[:MOST_CHOSEN]


def carried(posed: Posed) -> list[tuple[str, str]]:
    """What another page is asked with, so that it asks the same: the question as it was understood."""
    if posed.found is None:
        return []
    asked, understood = posed.asked, posed.found.understood.question
    place = understood.municipality or asked.municipality
    single = {
        "for": posed.need.id if posed.need is not None else None,
        "text": asked.text,
        "municipality": place,
        "as_of": asked.day.isoformat() if request.args.get("as_of", "").strip() else None,
    }
    several = {
        "need": [need.value for need in understood.needs],
        "field": understood.fields,
        "membership": sorted(asked.memberships),
        "customer_of": sorted(asked.banks),
    }
    return [
        *((name, str(value)) for name, value in single.items() if value),
        *((name, str(value)) for name, values in several.items() for value in values),
    ]


def answer_object() -> dict[str, Any]:
    """The same answer for programs."""
    known = _ground(parameter.as_of())
    asked, wrong = _asked(known, None)
    if wrong:
        raise parameter.ParameterRefused(next(iter(wrong.values())))
    names = {each.code: each.name for each in known.fields}
    limit = parameter.whole_number("limit", SHOWN, 1, MOST)
    return find_object(db(), _answer(known, asked), names, limit)


def _ground(day: Any) -> Ground:
    return kept(("finder", day), lambda: ground(db(), day))


def _answer(known: Ground, asked: Asked) -> Answer:
    return answer(
        known,
        asked,
        lambda aspect: kept(("able", asked.day, aspect), lambda: able_in(db(), known, asked.day, aspect)),
    )


def asked_need() -> Need | None:
    """The need for which is asked: only for those who may read it."""
    identity = parameter.optional_number("for", 1, 2**31 - 1)
    if identity is None:
        return None
    found = one_need(db(), identity) if current_user.role in READERS else None
    return found or abort(404)


def _asked(known: Ground, need: Need | None) -> tuple[Asked, dict[str, str]]:
    """What is asked, and what of it cannot be used, by the name of its field."""
    wrong: dict[str, str] = {}
    place = parameter.text("municipality")
    if place and not place_named(known, place):
        wrong["municipality"] = gettext(
            "「%(place)s」は都内の区市町村でも都道府県で始まる所在地でもありません（例: 板橋区、埼玉県川口市）。",
            place=place,
        )
    text = " ".join(request.args.get("text", "").split())
    if len(text) > LONGEST_TEXT:
        wrong["text"] = gettext("%(longest)s 文字までです。", longest=LONGEST_TEXT)
    text = _printable(text)
    needs, fields = [], []
    for value in request.args.getlist("need"):
        if value in set(NeedType):
            needs.append(NeedType(value))
        elif value:
            wrong["need"] = gettext(
                "「%(value)s」は使えません（使える値: %(accepted)s）。",
                value=_printable(value[:80]),
                accepted=" ".join(NeedType),
            )
    for value in request.args.getlist("field"):
        code = field_named(known.fields, value[:200])
        if code is not None:
            fields.append(code)
        elif value.strip():
            wrong["field"] = gettext(
                "「%(value)s」という技術分野はありません。", value=_printable(value[:80])
            )
    if need is not None and not request.args.get("text") and not needs:
        needs = [each.kind for each in need.kinds]
        text = " ".join(filter(None, (need.fields, need.text)))[:LONGEST_TEXT]
    if need is not None and not place:
        place = need.company.municipality_code or ""
    asked = Asked(
        parameter.as_of(),
        place or None,
        tuple(needs),
        tuple(fields),
        text,
        _ids("membership"),
        _ids("customer_of"),
    )
    return asked, wrong


def _printable(typed: str) -> str:
    """Without characters that no page may hold."""
    return "".join(character for character in typed if character.isprintable())


def _ids(name: str) -> frozenset[int]:
    """Organisations by id, or by any of their names."""
    found = set()
    for value in request.args.getlist(name):
        if value.isascii() and value.isdigit() and len(value) < 10:
            found.add(int(value))
        elif value.strip():
            found.update(each.id for each in named_exactly(db(), value))
    return frozenset(found)


def _choices() -> dict[str, Any]:
    """Places, associations whose members can claim something, and banks."""
    associations = {
        row.organisation_id: row.organisation
        for each in programmes(db())
        for row in each.organisations
        if row.bond == MEMBERS
    }
    banks = select(Organisation.id, Organisation.name, Organisation.name_en).where(
        Organisation.category == Category.FINANCIAL
    )
    return {
        "municipalities": {each.code: each for each in municipalities(db())},
        "regions": {each.code: each for each in regions(db())},
        "associations": list(associations.values()),
        "banks": db().execute(banks.order_by(Organisation.sort_key, Organisation.id)).all(),
    }


def _by_body(excluded: Iterable[Excluded]) -> dict[int, list[Excluded]]:
    found: dict[int, list[Excluded]] = {}
    for each in excluded:
        found.setdefault(each.organisation_id, []).append(each)
    return found


def _titles(key: Any, title: Any, found: Iterable[Any]) -> Mapping[int, str]:
    wanted = [each.key for each in found]
    return (
        {row[0]: row[1] for row in db().execute(select(key, title).where(key.in_(wanted)))} if wanted else {}
    )
