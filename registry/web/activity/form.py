"""Forms of joint work: one line for the moment, and everything that is written down of it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import FieldList, FormField, HiddenField

from registry.japanese.dates import fiscal_year
from registry.japanese.months import Line, parse_line
from registry.model import Activity
from registry.model.vocabulary import ActivityType, Unit
from registry.queries.agreement import promises
from registry.queries.event import events
from registry.queries.place import branches
from registry.queries.programme import programmes
from registry.services.activity import ActivityPartner, Facts
from registry.web.form.field import (
    AtMost,
    CodeField,
    LineField,
    MonthsField,
    Needed,
    NumberField,
    RecordField,
    TextField,
)
from registry.web.form.naming import NamedForm, Resolution, named, registered, resolve_names, say
from registry.web.frame.access import may_write
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.frame.language import english
from registry.web.words.rendering import fiscal_year as year_label
from registry.web.words.rendering import place

YEARS_BACK = 15
MOST_PARTNERS = 12
MOST_KINDS = 3


def year_choices(*more: int | None) -> list[tuple[str, str]]:
    """The fiscal years that can be written about: next year's for planning, and those before."""
    now = fiscal_year(today())
    years = {*range(now - YEARS_BACK, now + 2), *(each for each in more if each)}
    return [(str(year), year_label(year)) for year in sorted(years, reverse=True)]


def branch_choices(user: Any) -> list[tuple[str, str]]:
    """The branches of which a person may write; none stands for 全所."""
    offered = [(each.code, place(each)) for each in branches(db()) if may_write(user, each.code)]
    return [("", gettext("記載なし（全所）")), *offered] if may_write(user, None) else offered


class ActingForm(NamedForm):
    """The body that acts for a partner."""

    name = TextField(lazy_gettext("実施した機関"), validators=[AtMost(400)])


class QuickForm(FlaskForm):
    """A partner, a kind, and one line of facts."""

    partner = FormField(NamedForm)
    kind = CodeField(
        lazy_gettext("種別"),
        ActivityType,
        empty=lazy_gettext("選んでください"),
        validators=[Needed(lazy_gettext("種別を選んでください。"))],
    )
    line = LineField(
        lazy_gettext("したこと"),
        validators=[Needed(lazy_gettext("何をしたかを書いてください。")), AtMost(400)],
    )
    fiscal_year = RecordField(
        lazy_gettext("年度"), validators=[Needed(lazy_gettext("一覧から選んでください。"))]
    )
    branch = RecordField(lazy_gettext("拠点"), read=str)

    def read(self) -> tuple[Line | None, Resolution]:
        """What the line says and who the partner is; what is not certain is said at its field."""
        line = None
        if self.line.data and not self.line.errors:
            try:
                line = parse_line(self.line.data)
            except ValueError as error:
                say(
                    self.line,
                    gettext("数や月の前に、何をしたかを書いてください。月は 1 から 12 までです。")
                    if english()
                    else str(error),
                )
        found = resolve_names([self.partner.form])
        if not self.partner.form.name.data:
            say(self.partner.form.name, gettext("相手機関を書いてください。"))
        return line, found

    def facts(self, line: Line, found: Resolution) -> Facts:
        """What is recorded, once the form is in order; a new partner is registered on the way."""
        organisation = registered([self.partner.form], found)[0]
        return Facts(
            fiscal_year=self.fiscal_year.data,
            title=line.title,
            kinds=(self.kind.data,),
            partners=(ActivityPartner(organisation.id, self.partner.form.name.data),),
            branch_code=self.branch.data,
            count=line.count,
            unit=Unit(line.unit) if line.unit else None,
            participants=line.participants,
            months=line.months,
        )


class ActivityForm(FlaskForm):
    """Everything that is written down of a piece of joint work."""

    partners = FieldList(FormField(NamedForm), min_entries=1, max_entries=MOST_PARTNERS)
    title = LineField(
        lazy_gettext("連携事業"),
        validators=[Needed(lazy_gettext("何をしたかを書いてください。")), AtMost(400)],
    )
    kinds = FieldList(
        CodeField(lazy_gettext("種別"), ActivityType, empty=lazy_gettext("なし")),
        min_entries=MOST_KINDS,
        max_entries=MOST_KINDS,
    )
    fiscal_year = RecordField(
        lazy_gettext("年度"), validators=[Needed(lazy_gettext("一覧から選んでください。"))]
    )
    branch = RecordField(lazy_gettext("拠点"), read=str)
    count = NumberField(lazy_gettext("数"))
    unit = CodeField(lazy_gettext("単位"), Unit, empty=lazy_gettext("なし"))
    participants = NumberField(lazy_gettext("参加者"))
    months = MonthsField(lazy_gettext("月"))
    acting = FormField(ActingForm)
    event = RecordField(lazy_gettext("催事"))
    promise = RecordField(lazy_gettext("協定・連携事項"), read=str)
    programme = RecordField(lazy_gettext("支援制度"))
    version = HiddenField()

    def offer(self, activity: Activity, user: Any) -> None:
        """The choices of the lists: what the partners have, and what the work is linked to already."""
        partners = [each.organisation_id for each in activity.parties]
        self.fiscal_year.choices = year_choices(activity.fiscal_year)
        self.branch.choices = branch_choices(user)
        known = {"": gettext("なし"), activity.branch_code or "": place(activity.branch)}
        for code, words in known.items():
            if code not in dict(self.branch.choices):
                self.branch.choices.append((code, words))
        self.event.choices = [
            ("", gettext("なし")),
            *((each.id, each.title) for each in events(db(), fiscal_year=activity.fiscal_year)),
        ]
        if activity.event is not None and activity.event.fiscal_year != activity.fiscal_year:
            self.event.choices.append((activity.event.id, activity.event.title))
        self.promise.choices = [("", gettext("なし")), *_promises(partners)]
        offered = {each.id: each.title for each in programmes(db(), partner_ids=partners)}
        offered |= {each.programme.id: each.programme.title for each in activity.programmes}
        self.programme.choices = [("", gettext("なし")), *offered.items()]

    def read(self) -> tuple[Resolution, Resolution]:
        """Who the partners and the acting body are; what does not hold together is said at its field."""
        found = resolve_names([entry.form for entry in self.partners])
        acting = resolve_names([self.acting.form])
        chosen = [each.id for each in found.known.values()]
        if not any(entry.form.name.data for entry in self.partners):
            say(self.partners[0].form.name, gettext("相手機関を書いてください。"))
        for position, each in found.known.items():
            if chosen.index(each.id) < list(found.known).index(position):
                say(self.partners[position].form.name, gettext("同じ機関が二度あります。"))
        kinds = [each.data for each in self.kinds if each.data]
        if not kinds:
            say(self.kinds[0], gettext("種別を選んでください。"))
        elif len(set(kinds)) < len(kinds):
            say(self.kinds[1], gettext("同じ種別が二度あります。"))
        if (self.count.data is None) != (self.unit.data is None) and not self.count.errors:
            say(self.count, gettext("数には単位が、単位には数が要ります。"))
        return found, acting

    def facts(self, before: Facts, found: Resolution, acting: Resolution) -> Facts:
        """What is written down, once the form is in order."""
        entries = [entry.form for entry in self.partners]
        who = registered(entries, found)
        actor = registered([self.acting.form], acting).get(0)
        agreement, _, item = (self.promise.data or "").partition("-")
        programme_ids: Sequence[int] = () if self.programme.data is None else (self.programme.data,)
        return replace(
            before,
            fiscal_year=self.fiscal_year.data,
            title=self.title.data or before.title,
            kinds=tuple(each.data for each in self.kinds if each.data),
            partners=tuple(
                ActivityPartner(who[at].id, entry.name.data) for at, entry in enumerate(entries) if at in who
            ),
            acting_id=actor.id if actor is not None else None,
            branch_code=self.branch.data,
            count=self.count.data,
            unit=self.unit.data,
            participants=self.participants.data,
            months=self.months.data or (),
            event_id=self.event.data,
            agreement_id=int(agreement) if agreement else None,
            item_id=int(item) if item else None,
            programme_ids=(*programme_ids, *before.programme_ids[1:]),
        )


def values_of(activity: Activity) -> dict[str, Any]:
    """The values with which the form of a piece of joint work opens."""
    return {
        "partners": [named(each.organisation, each.name_as_printed) for each in activity.parties],
        "title": activity.title,
        "kinds": [each.kind for each in activity.kinds],
        "fiscal_year": activity.fiscal_year,
        "branch": activity.branch_code,
        "count": activity.count,
        "unit": activity.unit,
        "participants": activity.participants,
        "months": tuple((each.month, each.participants) for each in activity.months) or None,
        "acting": named(activity.acting),
        "event": activity.event_id,
        "promise": _promise(activity),
        "programme": activity.programmes[0].programme_id if activity.programmes else None,
        "version": activity.version,
    }


def _promise(activity: Activity) -> str | None:
    if activity.agreement_id is None:
        return None
    return f"{activity.agreement_id}-{activity.item_id}" if activity.item_id else str(activity.agreement_id)


def _promises(partners: Sequence[int]) -> list[tuple[str, str]]:
    """The agreements of the partners, each followed by its items."""
    found = []
    for agreement in promises(db(), organisation_ids=partners):
        found.append((str(agreement.id), agreement.title))
        found += [
            (f"{agreement.id}-{item.id}", f"　{item.position}. {item.subject}") for item in agreement.items
        ]
    return found
