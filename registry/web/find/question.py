"""The question to the partner finder as it stands in an address: read, checked, and carried on to other pages."""

from dataclasses import dataclass
from datetime import date

from flask import abort, request
from flask_babel import gettext
from flask_login import current_user

from registry.finder.ability import Ability
from registry.japanese.codes import PREFECTURES
from registry.model import Need, Organisation
from registry.model.vocabulary import Category, NeedType
from registry.queries.candidate import named_exactly
from registry.queries.need import need as one_need
from registry.queries.touched import Touched, touched
from registry.reports.finder import LONGEST_TEXT, Answer, Asked, answer, field_named, place_named
from registry.reports.finder_ground import Ground, able_in, able_renewed, ground, renewed
from registry.web.frame import parameter
from registry.web.frame.confided import READERS
from registry.web.frame.database import db
from registry.web.frame.kept import Since, followed, kept

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


def question(need: Need | None, *, always: bool = False) -> Posed:
    """The question in the address, for a need where there is one, and its answer.

    Without a question there is no answer, unless ``always`` one is wanted.
    """
    known = _ground(parameter.as_of())
    asked, wrong = _asked(known, need)
    began = always or bool(request.args) or need is not None
    return Posed(known, need, asked, wrong, _answer(known, asked) if began and not wrong else None)


def chosen() -> list[int]:
    """The organisations that are ticked, each once, in the order of the address."""
    ids = (
        int(value)
        for value in request.args.getlist("partner")
        if value.isascii() and value.isdigit() and len(value) < 10
    )
    return list(dict.fromkeys(ids))[:MOST_CHOSEN]


def answered(asked: Asked) -> Answer:
    """The answer to a question that nobody typed."""
    return _answer(_ground(asked.day), asked)


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


def _ground(day: date) -> Ground:
    def after(known: Ground, since: Since) -> Ground:
        what = _touched(since)
        return ground(db(), day) if what is None else renewed(db(), known, what)

    return followed(("finder", day), lambda: ground(db(), day), after)


def _able(known: Ground, aspect: str) -> Ability:
    def after(able: Ability, since: Since) -> Ability:
        what = _touched(since)
        return able_in(db(), known, aspect) if what is None else able_renewed(db(), known, able, what)

    return followed(("able", known.day, aspect), lambda: able_in(db(), known, aspect), after)


def _touched(since: Since) -> Touched | None:
    """What was written touches: asked once for the ground and all abilities."""
    return kept(("touched", since.link), lambda: touched(db(), since.rows))


def _answer(known: Ground, asked: Asked) -> Answer:
    return answer(known, asked, lambda aspect: _able(known, aspect))


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
    name = parameter.text("company")
    if name and not place:
        place, sentence = _seat_of(name)
        if sentence:
            wrong["company"] = sentence
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


def _seat_of(name: str) -> tuple[str, str]:
    """The place of a company by its name, or the sentence why there is none; only for those who may see companies."""
    companies = [each for each in named_exactly(db(), name[:400]) if each.category is Category.COMPANY]
    if current_user.role not in READERS or not companies:
        return "", gettext(
            "「%(name)s」という企業は台帳にありません。所在地を書いてください。", name=_printable(name[:80])
        )
    seats = {_seat(each) for each in companies}
    if len(seats) > 1:
        return "", gettext(
            "「%(name)s」という企業は台帳に複数あります。所在地を書いてください。", name=_printable(name[:80])
        )
    seat = seats.pop()
    return seat or "", "" if seat else gettext(
        "「%(name)s」の所在地は台帳に記録されていません。所在地を書いてください。", name=_printable(name[:80])
    )


def _seat(company: Organisation) -> str | None:
    return company.municipality_code or PREFECTURES.get(company.prefecture_code or "")


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
