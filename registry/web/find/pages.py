"""The partner finder: a company's place and needs in, partners with reasons out."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, render_template
from flask_login import current_user
from sqlalchemy import func, select

from registry.exchange.find import find_object
from registry.finder.rank import claimable
from registry.finder.reason import Excluded
from registry.japanese.codes import PREFECTURES, TOKYO
from registry.model import Event, Group, Organisation
from registry.model.programme import MEMBERS
from registry.model.vocabulary import Category, NeedType
from registry.queries.contact_branch import contact_branches
from registry.queries.partner import organisations
from registry.queries.place import branches, municipalities, regions
from registry.queries.programme import programmes
from registry.reports.finder import LONGEST_TEXT
from registry.web.find.question import asked_need, carried, chosen, question
from registry.web.find.words import Sentences, field_name, reason_address, record_address
from registry.web.frame import parameter
from registry.web.frame.access import may_consult, opens_to
from registry.web.frame.confided import READERS, WRITERS
from registry.web.frame.database import db
from registry.web.frame.kept_page import kept_page
from registry.web.frame.language import english

pages = Blueprint("find", __name__)
SHOWN, MOST = 10, 1000
LEFT_SHOWN, MOST_LEFT = 50, 100_000


@pages.get("/find")
@opens_to()
@kept_page
def page() -> str | tuple[str, int]:
    """The question, and below it the answer."""
    posed = question(asked_need())
    known, need, asked, wrong, found = posed.known, posed.need, posed.asked, posed.wrong, posed.found
    choices = _choices()
    say = Sentences({each.code: each for each in known.fields}, choices["regions"], choices["municipalities"])
    limit = parameter.whole_number("limit", SHOWN, 1, MOST)
    ticked = chosen()
    # What is ticked is shown, however far down it stands.
    last = found.matches.last_of(ticked) if found else 0
    listed = found.matches[: max(limit, last)] if found else ()
    left = _by_body(found.excluded) if found else {}
    left_shown = parameter.whole_number("left_out", LEFT_SHOWN, 1, MOST_LEFT)
    bodies = organisations(db(), [*(match.profile.id for match in listed), *list(left)[:left_shown]])
    shown = render_template(
        "find/page.html",
        asked=asked,
        wrong=wrong,
        typed_municipality=parameter.text("municipality"),
        company=parameter.text("company"),
        names_companies=current_user.role in READERS,
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


def answer_object() -> dict[str, Any]:
    """The same answer for programs."""
    posed = question(None, always=True)
    if posed.found is None:
        raise parameter.ParameterRefused(next(iter(posed.wrong.values())))
    names = {each.code: each.name for each in posed.known.fields}
    limit = parameter.whole_number("limit", SHOWN, 1, MOST)
    return find_object(db(), posed.found, names, limit)


def _choices() -> dict[str, Any]:
    """Places, associations whose members can claim something, and banks."""
    associations = {
        row.organisation_id: row.organisation
        for each in programmes(db())
        for row in each.organisations
        if row.bond == MEMBERS
    }
    name = func.coalesce(Organisation.name_en, Organisation.name) if english() else Organisation.name
    banks = select(Organisation.id, name).where(Organisation.category == Category.FINANCIAL)
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
