"""The form that attaches an organisation, a group, an event or a branch to a technical field."""

from collections.abc import Callable, Sequence

from flask_babel import gettext, lazy_gettext, lazy_pgettext, pgettext
from flask_wtf import FlaskForm
from wtforms import FormField, StringField

from registry.model import Event, FieldAttachment
from registry.queries.attachment import Subject, events_titled
from registry.queries.field import fields
from registry.queries.group import group_tree
from registry.queries.place import branches
from registry.services.attachment import Facts
from registry.web.form.field import AtMost, LineField, Needed, RecordField
from registry.web.form.naming import NamedForm, Resolution, registered, resolve_names, say
from registry.web.frame.database import db
from registry.web.thesaurus.pages import field_name
from registry.web.words.rendering import fiscal_year, place, wrong_fields

HOLDS, NOT = "yes", "no"
# As many events as a reader looks through.
MOST_EVENTS = 10


class AttachmentForm(FlaskForm):
    """The field, one of four subjects, and whether it belongs to the field."""

    field_code = RecordField(
        lazy_pgettext("one", "技術分野"),
        read=str,
        validators=[Needed(lazy_gettext("技術分野を選んでください。"))],
    )
    partner = FormField(NamedForm)
    group = RecordField(lazy_pgettext("one", "グループ"))
    event = LineField(lazy_pgettext("one", "催事"), validators=[AtMost(400)])
    event_choice = StringField()
    branch = RecordField(lazy_gettext("拠点"), read=str)
    holds = RecordField(lazy_gettext("当てはまるか"), read=str, default=HOLDS)
    note = LineField(lazy_gettext("根拠・注記"), validators=[AtMost(1000)])

    resolution: Resolution | None = None
    events: Sequence[Event] = ()

    def offer(self) -> "AttachmentForm":
        """Give the choices."""
        self.partner.form.name.label.text = pgettext("one", "機関")
        none = ("", gettext("選ばない"))
        self.field_code.choices = [
            ("", gettext("選んでください")),
            *((each.code, field_name(each)) for each in fields(db())),
        ]
        self.group.choices = [none, *((key, name) for key, (name, _) in group_tree(db()).items())]
        self.branch.choices = [none, *((each.code, place(each)) for each in branches(db()))]
        self.holds.choices = [
            (HOLDS, gettext("当てはまる")),
            (NOT, gettext("当てはまらない（名称に語があっても）")),
        ]
        return self

    @property
    def wrong(self) -> bool:
        """Whether anything is to be put right."""
        return bool(wrong_fields(self))

    def facts(self, subject: Subject) -> Facts:
        """What the form says of a subject, once it is valid."""
        return Facts(
            field_code=self.field_code.data,
            subject=subject,
            holds=self.holds.data != NOT,
            note=self.note.data,
        )

    def subject(self, given: Subject | None) -> Callable[[], Subject] | None:
        """The subject of the address, else the one that is filled in, to be called when all is well: an organisation
        that is new is registered then. What is not certain becomes an error at its field."""
        if given is not None:
            return lambda: given
        entry = self.partner.form
        filled = [each for each in (entry.name, self.group, self.event, self.branch) if each.data]
        if len(filled) != 1:
            if not any(each.errors for each in (entry.name, self.group, self.event, self.branch)):
                self.refuse_nothing()
            return None
        if entry.name.data:
            self.resolution = resolved = resolve_names([entry])
            return lambda: Subject(organisation_id=registered([entry], resolved)[0].id)
        if self.group.data is not None:
            return lambda: Subject(group_id=self.group.data)
        if self.branch.data is not None:
            return lambda: Subject(branch_code=self.branch.data)
        event = self._event()
        return (lambda: Subject(event_id=event.id)) if event is not None else None

    def refuse_nothing(self) -> None:
        """Exactly one of four must be named."""
        say(self.partner.form.name, gettext("機関・グループ・催事・拠点のどれか一つだけを入れてください。"))

    def refuse_twice(self, found: FieldAttachment) -> None:
        """The field says something of the subject already."""
        if found.holds:
            sentence = gettext("この分野に当てはまると、すでに記録されています。")
        else:
            sentence = gettext(
                "この分野に当てはまらないと、すでに記録されています。先にそれをはずしてください。"
            )
        say(self.field_code, sentence)

    def _event(self) -> Event | None:
        """The event that is meant: the only one with the title, or the one that was chosen among several."""
        if self.event.errors:
            return None
        self.events = events_titled(db(), self.event.data or "", most=MOST_EVENTS)
        chosen = next((each for each in self.events if str(each.id) == self.event_choice.data), None)
        if chosen is not None or len(self.events) == 1:
            return chosen or self.events[0]
        if self.events:
            say(self.event, gettext("どの催事ですか。下から選んでください。"))
        else:
            say(self.event, gettext("「%(title)s」という催事は台帳にありません。", title=self.event.data))
        return None

    def event_choices(self) -> list[tuple[int, str, str, bool]]:
        """Id, title and fiscal year of the events to choose from, and whether it is the chosen one."""
        return [
            (each.id, each.title, fiscal_year(each.fiscal_year), str(each.id) == self.event_choice.data)
            for each in self.events
        ]
