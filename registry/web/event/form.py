"""The form of an event: what an officer types, who the organisations are, and the facts that follow."""

from dataclasses import dataclass, field, replace
from typing import Any

from flask import current_app
from flask_babel import gettext, lazy_gettext, lazy_pgettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import FieldList, FormField

from registry.model import Organisation
from registry.model.vocabulary import Category, EventKind, EventMode
from registry.queries.group import group_tree
from registry.queries.place import branches
from registry.services.event_facts import (
    ExhibitorFacts,
    Facts,
    Fault,
    NotHeld,
    faults,
    not_held_reason,
)
from registry.web.event.rows import (
    INSTITUTE,
    ExhibitorForm,
    PresentationForm,
    RoleForm,
    check_role,
    known,
    presentation_facts,
    repeated,
    role_facts,
    say_first,
)
from registry.web.form.field import AtMost, CodeField, DateField, LineField, Needed, NumberField, RecordField
from registry.web.form.naming import Resolution, registered, resolve_names
from registry.web.frame.access import may_write
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.frame.language import english
from registry.web.words.label import label
from registry.web.words.rendering import place, wrong_fields

HELD = {"yes": True, "no": False}
BLANK_ROWS = 3
MOST_ROWS = 1000
CHOOSE = lazy_gettext("選んでください")
FIGURES = ("participants", "registrants", "exhibitors")
# The field beside which a fault is said, where it is always the same one.
_PLACES = {
    Fault.YEAR_MISSING: "fiscal_year",
    Fault.YEAR_CONTRADICTS: "fiscal_year",
    Fault.END_WITHOUT_START: "ends_on",
    Fault.END_BEFORE_START: "ends_on",
    Fault.HELD_IN_FUTURE: "held",
    Fault.REASON_OF_NOTHING: "reason",
}


@dataclass
class Found:
    """Who the organisations of the rows are, one resolution for each group of rows."""

    roles: Resolution = field(default_factory=Resolution)
    companies: Resolution = field(default_factory=Resolution)
    recommenders: Resolution = field(default_factory=Resolution)


class EventForm(FlaskForm):
    """Everything that is written down of an event."""

    title = LineField(
        lazy_gettext("催事名"), validators=[Needed(lazy_gettext("催事名を入れてください。")), AtMost(400)]
    )
    kind = CodeField(
        lazy_gettext("種別"),
        EventKind,
        empty=CHOOSE,
        validators=[Needed(lazy_gettext("種別を選んでください。"))],
    )
    starts_on = DateField(lazy_gettext("開始日"), to_the_day=False)
    ends_on = DateField(lazy_gettext("終了日"), to_the_day=False)
    fiscal_year = NumberField(lazy_gettext("年度"))
    mode = CodeField(lazy_gettext("形式"), EventMode, empty=lazy_gettext("記載なし"))
    place = LineField(lazy_gettext("会場"), validators=[AtMost(400)])
    group = RecordField(lazy_pgettext("one", "グループ"))
    roles = FieldList(FormField(RoleForm), max_entries=MOST_ROWS)
    held = RecordField(lazy_gettext("開催"), read=str)
    reason = CodeField(lazy_gettext("開催しなかった理由"), NotHeld, empty=CHOOSE)
    reason_words = LineField(lazy_gettext("理由の説明"), validators=[AtMost(380)])
    participants = NumberField(lazy_gettext("参加者"))
    registrants = NumberField(lazy_gettext("参加登録者"))
    exhibitors = NumberField(lazy_gettext("出展企業"))
    presentations = FieldList(FormField(PresentationForm), max_entries=MOST_ROWS)
    exhibitor_companies = FieldList(FormField(ExhibitorForm), max_entries=MOST_ROWS)
    version = NumberField()
    found: Found | None = None

    @property
    def row_groups(self) -> dict[str, Any]:
        """The fields that hold rows, by name."""
        return {each.short_name: each for each in (self.roles, self.presentations, self.exhibitor_companies)}

    def add_rows(self, name: str, count: int = BLANK_ROWS) -> None:
        """More empty rows at the end of a group."""
        rows = self.row_groups[name]
        for _ in range(min(count, MOST_ROWS - len(rows))):
            rows.append_entry()

    def unfolded(self, name: str) -> bool:
        """Whether a group of rows has to be seen: something stands in it, or is wrong with it."""
        return any(each.form.filled or wrong_fields(each.form) for each in self.row_groups[name])

    def offer(self) -> None:
        """Give the choices of the lists."""
        self.group.choices = [
            ("", gettext("グループなし")),
            *((identity, name) for identity, (name, _) in group_tree(db()).items()),
        ]
        self.held.choices = [
            ("", gettext("不明（予定・案内）")),
            ("yes", gettext("開催")),
            ("no", gettext("開催せず")),
        ]
        config = current_app.config["REGISTRY"]
        sides = [
            ("", gettext("相手機関（名称を書く）")),
            (INSTITUTE, config.institute_short_en if english() else config.institute_short),
            *((each.code, place(each)) for each in branches(db())),
        ]
        for entry in self.roles:
            entry.form.side.choices = sides

    def understand(self) -> Found | None:
        """Who is meant, when the form leaves no question; else the form carries what is wrong at its fields."""
        self.validate()
        self.found = self._resolve()
        self._check_rows(self.found)
        if not any(each.errors for each in (self.starts_on, self.ends_on, self.fiscal_year)):
            for fault in faults(self.facts(), today()):
                self.refuse(fault)
        return None if wrong_fields(self) else self.found

    def refuse(self, fault: Fault) -> None:
        """Say beside the field that it is about what cannot be recorded, unless more is wrong with it."""
        say_first(self._place_of(fault), label(fault))

    def facts(self) -> Facts:
        """What the form says of the event itself."""
        why, words = self.reason.data, self.reason_words.data
        return Facts(
            title=self.title.data or "",
            kind=self.kind.data,
            fiscal_year=self.fiscal_year.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            mode=self.mode.data,
            place=self.place.data,
            held=HELD.get(self.held.data),
            not_held_reason=not_held_reason(why or NotHeld.OTHER, words),
            group_id=self.group.data,
            **{name: self[name].data for name in FIGURES},
        )

    def whole_facts(self, found: Found) -> Facts:
        """What the form says, once nothing is in question; new organisations are registered on the way."""
        newcomers: dict[str, Organisation] = {}
        sides = registered([each.form for each in self.roles], found.roles, newcomers)
        companies = registered(self._companies, found.companies, newcomers)
        recommenders = registered(self._recommenders, found.recommenders, newcomers)
        return replace(
            self.facts(),
            roles=tuple(
                role_facts(each.form, sides.get(number))
                for number, each in enumerate(self.roles)
                if each.form.filled
            ),
            presentations=tuple(
                presentation_facts(each.form) for each in self.presentations if each.form.filled
            ),
            exhibitor_companies=tuple(
                ExhibitorFacts(company.id, recommenders[number].id if number in recommenders else None)
                for number, company in sorted(companies.items())
            ),
        )

    @property
    def _companies(self) -> list[Any]:
        return [each.form.company.form for each in self.exhibitor_companies]

    @property
    def _recommenders(self) -> list[Any]:
        return [each.form.recommended_by.form for each in self.exhibitor_companies]

    def _resolve(self) -> Found:
        found = Found(
            resolve_names([each.form for each in self.roles]),
            resolve_names(self._companies),
            resolve_names(self._recommenders),
        )
        for number in found.companies.open:
            # Whoever is new here is most likely a company; the reader sees it and can choose otherwise.
            if self._companies[number].category.data is None:
                self._companies[number].category.data = Category.COMPANY
        return found

    def _check_rows(self, found: Found) -> None:
        for each in self.roles:
            check_role(each.form)
        for each in self.presentations:
            if each.form.filled and not each.form.title.data:
                say_first(each.form.title, gettext("発表タイトルを書いてください。"))
        for each in self.exhibitor_companies:
            if each.form.filled and not each.form.company.form.name.data:
                say_first(each.form.company.form.name, gettext("出展した企業を書いてください。"))
        rows = [each.form for each in self.roles]
        sides = [row.side.data or known(row, found.roles, number) for number, row in enumerate(rows)]
        for number in repeated([(side, row.role.data) for side, row in zip(sides, rows, strict=True)]):
            say_first(rows[number].role, label(Fault.ROLE_TWICE))
        names = [known(row, found.companies, number) for number, row in enumerate(self._companies)]
        for number in repeated([(name, True) for name in names]):
            say_first(self._companies[number].name, label(Fault.COMPANY_TWICE))
        own = current_user.branch_code
        if not may_write(current_user, None) and own not in [row.side.data for row in rows]:
            say_first(rows[0].side, gettext("自分の支所の役割を一つは書いてください。"))

    def _place_of(self, fault: Fault) -> Any:
        if fault is Fault.YEAR_OUT_OF_RANGE:
            return self.starts_on if self.fiscal_year.data is None else self.fiscal_year
        if fault is Fault.REASON_MISSING:
            return self.reason_words if self.reason.data is NotHeld.OTHER else self.reason
        if fault is Fault.FIGURE_OF_NOTHING:
            return next(self[name] for name in FIGURES if self[name].data is not None)
        return self[_PLACES.get(fault, "title")]
