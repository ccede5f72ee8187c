"""The rows in the form of an event: roles, presentations, exhibitors. A row without a word in it is left out."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import Form, FormField, HiddenField

from registry.japanese.names import mend_blanks
from registry.model import Organisation
from registry.model.vocabulary import EventRoleKind
from registry.services.event_facts import PresentationFacts, RoleFacts
from registry.web.form.field import AtMost, CodeField, DateField, LineField, RecordField
from registry.web.form.naming import NamedForm, Resolution, say
from registry.web.words.label import label

INSTITUTE = "institute"


class RoleForm(NamedForm):
    """Who did what: an organisation by its name, or our own side."""

    role = CodeField(lazy_gettext("役割"), EventRoleKind, empty=lazy_gettext("選んでください"))
    side = RecordField(lazy_gettext("主体"), read=str)

    @property
    def filled(self) -> bool:
        return bool(self.name.data or self.side.data or self.role.data)

    @property
    def told(self) -> str:
        """The row in one line."""
        who = self.name.data or dict(self.side.choices).get(self.side.data or "", "")
        return f"{label(self.role.data)} {who}"


class PresentationForm(Form):
    """A talk; ``own_id`` is that of a talk on record."""

    own_id = HiddenField()
    title = LineField(lazy_gettext("発表タイトル"), validators=[AtMost(400)])
    speaker = LineField(lazy_gettext("発表者"), validators=[AtMost(400)])
    on_date = DateField(lazy_gettext("発表日"))
    place = LineField(lazy_gettext("場所"), validators=[AtMost(400)])

    @property
    def filled(self) -> bool:
        return bool(self.title.data or self.speaker.data or self.on_date.typed or self.place.data)

    @property
    def told(self) -> str:
        """The row in one line."""
        words = (self.title.data, self.speaker.data, self.on_date.typed, self.place.data)
        return " ".join(each for each in words if each)


class CompanyForm(NamedForm):
    """The company that exhibited."""

    name = LineField(lazy_gettext("企業名"), validators=[AtMost(400)])


class RecommenderForm(NamedForm):
    """Who recommended it."""

    name = LineField(lazy_gettext("推薦した機関"), validators=[AtMost(400)])


class ExhibitorForm(Form):
    """A company at the event, and who recommended it."""

    company = FormField(CompanyForm)
    recommended_by = FormField(RecommenderForm)

    @property
    def filled(self) -> bool:
        return bool(self.company.form.name.data or self.recommended_by.form.name.data)

    @property
    def told(self) -> str:
        """The row in one line."""
        words = (self.company.form.name.data, self.recommended_by.form.name.data)
        return " ← ".join(each for each in words if each)


def say_first(wrong: Any, sentence: str) -> None:
    """Put a sentence to a field unless something is wrong with it already."""
    if not wrong.errors:
        say(wrong, sentence)


def check_role(row: RoleForm) -> None:
    """Say what is missing in a row that has something in it, or contradicts itself."""
    if not row.filled:
        return
    if row.name.data and row.side.data:
        say_first(row.name, gettext("相手機関の名称か、当方の部署か、どちらか一方にしてください。"))
    elif not (row.name.data or row.side.data):
        say_first(row.name, gettext("誰の役割かを書いてください。"))
    if row.role.data is None:
        say_first(row.role, gettext("役割を選んでください。"))


def known(row: Any, found: Resolution, number: int) -> Any:
    """What tells an organisation from others: its id, or the name under which it would be registered."""
    if number in found.known:
        return found.known[number].id
    return mend_blanks(row.name.data) if row.name.data else None


def repeated(keys: Sequence[tuple[Any, Any]]) -> list[int]:
    """Where a whole key stands for the second time."""
    return [number for number, key in enumerate(keys) if all(key) and key in keys[:number]]


def role_facts(row: RoleForm, organisation: Organisation | None) -> RoleFacts:
    """What the row says, once it is in order."""
    if organisation is not None:
        return RoleFacts(row.role.data, organisation_id=organisation.id)
    return RoleFacts(row.role.data, branch_code=None if row.side.data == INSTITUTE else row.side.data)


def presentation_facts(row: PresentationForm) -> PresentationFacts:
    """What the row says, once it is in order."""
    own_id = row.own_id.data or ""
    return PresentationFacts(
        title=row.title.data or "",
        speaker=row.speaker.data,
        on_date=row.on_date.day,
        place=row.place.data,
        id=int(own_id) if own_id.isascii() and own_id.isdigit() and len(own_id) < 10 else None,
    )
