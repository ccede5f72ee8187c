"""The forms of a programme: what it offers to whom, and what becomes of last year's programmes."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, HiddenField, RadioField, SelectMultipleField
from wtforms.validators import ValidationError

from registry.model import Municipality, Organisation, Programme, Region
from registry.model.programme import CUSTOMERS, MEMBERS
from registry.model.vocabulary import ProgrammeKind
from registry.services import programme as service
from registry.services.programme import Facts
from registry.web.form.field import AtMost, CodeField, DateField, LineField, Needed, plausible
from registry.web.form.naming import NamedForm, Resolution, named, registered, say
from registry.web.words.rendering import place

MOST_BODIES = 20
MOST_ROWS = 2000
CONTINUED = "continued"
ENDED = "ended"
UNKNOWN = "unknown"
OFFERED: dict[str, bool | None] = {CONTINUED: True, ENDED: False, UNKNOWN: None}


class PlacesField(SelectMultipleField):
    """Some of the places that the view offers, by code."""

    @property
    def typed(self) -> str:
        """The chosen places as a person reads them."""
        return gettext("、").join(str(words) for code, words in self.choices if code in (self.data or ()))

    def pre_validate(self, form: Any) -> None:
        if set(self.data or ()) - {code for code, _ in self.choices}:
            raise ValidationError(gettext("一覧から選んでください。"))


class ProviderForm(NamedForm):
    """Who provides the programme."""

    name = LineField(lazy_gettext("提供機関"), validators=[AtMost(400)])


class BodyForm(NamedForm):
    """A body whose members or customers are eligible."""

    name = LineField(lazy_gettext("機関名"), validators=[AtMost(400)])


class ProgrammeForm(FlaskForm):
    """What is written down of a programme."""

    title = LineField(
        lazy_gettext("制度名"), validators=[Needed(lazy_gettext("制度名を入れてください。")), AtMost(400)]
    )
    kind = CodeField(
        lazy_gettext("種別"),
        ProgrammeKind,
        empty=lazy_gettext("選んでください"),
        validators=[Needed(lazy_gettext("種別を選んでください。"))],
    )
    provider = FormField(ProviderForm)
    valid_from = DateField(lazy_gettext("始まり"), to_the_day=False, validators=[plausible])
    valid_to = DateField(lazy_gettext("終わり"), to_the_day=False, validators=[plausible])
    municipalities = PlacesField(lazy_gettext("企業の区市町村"))
    regions = PlacesField(lazy_gettext("企業の地域"))
    members_of = FieldList(FormField(BodyForm), min_entries=1, max_entries=MOST_BODIES)
    customers_of = FieldList(FormField(BodyForm), min_entries=1, max_entries=MOST_BODIES)
    version = HiddenField()

    def offer(self, municipalities: Sequence[Municipality], regions: Sequence[Region]) -> None:
        """Give the places that can be chosen."""
        self.municipalities.choices = [(each.code, place(each)) for each in municipalities]
        self.regions.choices = [(each.code, place(each)) for each in regions]

    @property
    def bodies(self) -> list[Any]:
        """Every organisation of the form: the provider, then whose members, then whose customers."""
        lists = (*self.members_of, *self.customers_of)
        return [self.provider.form, *(entry.form for entry in lists)]

    def facts(self, found: Resolution) -> Facts:
        """What the form says, once it is valid; new organisations are registered on the way."""
        bodies = self.bodies
        made = registered(bodies, found)
        meant = [made.get(position) for position in range(len(bodies))]
        split = 1 + len(self.members_of)
        starts, ends = self.valid_from.data, self.valid_to.data
        return Facts(
            kind=self.kind.data,
            title=self.title.data or "",
            provider_id=meant[0].id if meant[0] is not None else None,
            municipalities=tuple(self.municipalities.data or ()),
            regions=tuple(self.regions.data or ()),
            members_of=tuple(each.id for each in meant[1:split] if each is not None),
            customers_of=tuple(each.id for each in meant[split:] if each is not None),
            valid_from=starts.date if starts is not None else None,
            valid_to=ends.last if ends is not None else None,
        )

    def refuse(self, refused: service.ProgrammeRefused) -> None:
        """Put a refusal where it belongs."""
        match refused:
            case service.TitleTaken():
                sentence = gettext("この機関の「%(title)s」は登録済みです。", title=self.title.data)
                say(self.title, sentence)
            case service.EndsBeforeStart():
                say(self.valid_to, gettext("終わりが始まりより前です。"))
            case _:
                say(self.title, str(refused))


class DecisionForm(Form):
    """What becomes of one programme."""

    id = HiddenField()
    version = HiddenField()
    choice = RadioField(lazy_gettext("次の年度"), default=UNKNOWN, validate_choice=False)


class DecisionsForm(FlaskForm):
    """What becomes of all programmes of the year before."""

    rows = FieldList(FormField(DecisionForm), max_entries=MOST_ROWS)

    def offer(self) -> None:
        """Give each row its three choices."""
        for entry in self.rows:
            entry.form.choice.choices = [
                (CONTINUED, gettext("継続")),
                (ENDED, gettext("終了")),
                (UNKNOWN, gettext("まだわからない")),
            ]


def choice_of(offered: bool | None) -> str:
    """The choice that says what is recorded."""
    return next(choice for choice, value in OFFERED.items() if value is offered)


def facts_of(programme: Programme) -> dict[str, Any]:
    """The values with which the form of a programme opens."""
    return {
        "title": programme.title,
        "kind": programme.kind,
        "provider": named(programme.provider),
        "valid_from": programme.valid_from,
        "valid_to": programme.valid_to,
        "municipalities": [each.municipality_code for each in programme.municipalities],
        "regions": [each.region_code for each in programme.regions],
        "members_of": [named(each) for each in bound(programme, MEMBERS)],
        "customers_of": [named(each) for each in bound(programme, CUSTOMERS)],
        "version": programme.version,
    }


def bound(programme: Programme, bond: str) -> list[Organisation]:
    """The bodies whose members or customers are eligible."""
    return [each.organisation for each in programme.organisations if each.bond == bond]


def names_differ(stored: ProgrammeForm, typed: ProgrammeForm) -> list[tuple[str, str, str]]:
    """Label, stored and typed names where the organisations of two filled forms differ."""
    lists = (
        (gettext("提供機関"), [stored.provider], [typed.provider]),
        (gettext("会員が対象になる機関"), stored.members_of, typed.members_of),
        (gettext("取引先が対象になる機関"), stored.customers_of, typed.customers_of),
    )
    rows = [(words, _joined(theirs), _joined(mine)) for words, theirs, mine in lists]
    return [row for row in rows if row[1] != row[2]]


def _joined(entries: Any) -> str:
    return gettext("、").join(entry.form.name.data for entry in entries if entry.form.name.data)
