"""The forms of a group and of its fiscal years, and what the refusals of the service say in them."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField

from registry.model import Group, GroupYear
from registry.model.vocabulary import GroupKind
from registry.services import group as service
from registry.services.group import FIGURES, Facts, Year
from registry.services.renaming import FirstDayRefused
from registry.web.form import renaming
from registry.web.form.field import (
    AtMost,
    CodeField,
    DateField,
    LineField,
    Needed,
    NumberField,
    RecordField,
    TextField,
    plausible,
    written,
)
from registry.web.form.naming import say

HELD = "held"
NOT_HELD = "not_held"


class GroupForm(FlaskForm):
    """What is written down of a group."""

    name = LineField(
        lazy_gettext("名称"), validators=[Needed(lazy_gettext("名称を入れてください。")), AtMost(400)]
    )
    name_change = RecordField(lazy_gettext("名称の変わり方"), read=str)
    renamed_on = DateField(lazy_gettext("改称日"))
    kind = CodeField(
        lazy_gettext("種別"),
        GroupKind,
        empty=lazy_gettext("選んでください"),
        validators=[Needed(lazy_gettext("種別を選んでください。"))],
    )
    parent = RecordField(lazy_gettext("上位のグループ"))
    founded_on = DateField(lazy_gettext("設立"), to_the_day=False, validators=[plausible])
    self_managed_on = DateField(lazy_gettext("自主運営の始まり"), to_the_day=False, validators=[plausible])
    topics = TextField(lazy_gettext("主題"), validators=[AtMost(10_000)])
    version = HiddenField()

    def offer(self, parents: Sequence[tuple[int, str]]) -> None:
        """Give the choices of the parent."""
        self.parent.choices = [("", gettext("なし")), *((identity, name) for identity, name in parents)]
        always = gettext("訂正（過去にさかのぼる）")
        renaming.offer(self.name_change, gettext("改称（改称日から）"), always)

    def judged(self, group: Group) -> bool:
        """Field by field, then whether it is said since when the name of a registered group is another."""
        good = bool(self.validate())
        if not self.name.data or self.name.errors:
            return good
        return good & renaming.judge(
            self.name_change,
            self.renamed_on,
            changed=self.name.data != group.name,
            ask=gettext("名称が変わりました。改称か訂正かを選んでください。"),
            unchanged=gettext("名称が変わっていないので、改称日は書けません。"),
            needed=gettext("改称日を書いてください。"),
        )

    @property
    def facts(self) -> Facts:
        """What the form says, once it is valid."""
        return Facts(
            name=self.name.data or "",
            kind=self.kind.data,
            founded_on=self.founded_on.data,
            self_managed_on=self.self_managed_on.data,
            topics=self.topics.data,
            parent_id=self.parent.data,
            renamed_on=renaming.first_day(self.name_change, self.renamed_on),
        )

    def refuse(self, refused: service.GroupRefused | FirstDayRefused) -> None:
        """Put a refusal where it belongs."""
        match refused:
            case FirstDayRefused():
                renaming.refuse(self.renamed_on, refused)
            case service.NameTaken():
                sentence = gettext(
                    "「%(name)s」という名称のグループは登録済みです。", name=self.facts.name.strip()
                )
                say(self.name, sentence)
            case service.ParentRefused():
                say(self.parent, gettext("このグループ自身やその下のグループは選べません。"))
            case service.SelfManagedTooEarly():
                say(self.self_managed_on, gettext("自主運営の始まりが設立より前です。"))
            case _:
                say(self.name, str(refused))


class YearForm(FlaskForm):
    """What a group did in a fiscal year."""

    held = RecordField(lazy_gettext("開催"), read=str, default=HELD)
    not_held_reason = LineField(lazy_gettext("開催しなかった理由"), validators=[AtMost(400)])
    schedule = LineField(lazy_gettext("開催の時期"), validators=[AtMost(400)])
    meetings = NumberField(lazy_gettext("開催回数"))
    participants = NumberField(lazy_gettext("延べ参加者"))
    own_staff = NumberField(lazy_gettext("うち自所"))
    uses = NumberField(lazy_gettext("利用回数"))
    groups = NumberField(lazy_gettext("グループ数"))
    companies = NumberField(lazy_gettext("企業数"))
    version = HiddenField()

    def offer(self) -> None:
        """Give the two choices of whether it was held."""
        self.held.choices = [(HELD, gettext("開催")), (NOT_HELD, gettext("開催せず"))]

    @property
    def figures(self) -> list[Any]:
        """The fields of the figures, in order."""
        return [self[name] for name in FIGURES]

    @property
    def year(self) -> Year:
        """What the form says, once it is valid."""
        held = self.held.data != NOT_HELD
        return Year(
            held=held,
            not_held_reason=None if held else self.not_held_reason.data,
            schedule=self.schedule.data,
            **{name: self[name].data for name in FIGURES},
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Field by field, then what only holds together."""
        good = bool(super().validate(extra_validators))
        if self.held.data is None and not self.held.errors:
            say(self.held, gettext("一覧から選んでください。"))
            good = False
        if self.held.data == HELD and self.not_held_reason.data:
            say(self.not_held_reason, gettext("開催したときは、理由を空にしてください。"))
            good = False
        return good

    def refuse(self, refused: service.YearRefused) -> None:
        """Put a refusal where it belongs."""
        match refused:
            case service.ReasonMissing():
                say(self.not_held_reason, gettext("開催しなかった理由を書いてください。"))
            case service.FiguresOfNothing():
                say(self[refused.field], gettext("開催しなかった年度に、回数や人数は書けません。"))
            case service.MoreStaffThanPeople():
                say(self.own_staff, gettext("うち自所の人数が、参加者数より多くなっています。"))
            case _:
                say(self.held, gettext("まだ始まっていない年度の実績は書けません。"))


def facts_of(group: Group) -> dict[str, Any]:
    """The values with which the form of a group opens."""
    return {
        "name": group.name,
        "kind": group.kind,
        "parent": group.parent_id,
        "founded_on": written(group.founded_on, group.founded_on_precision),
        "self_managed_on": written(group.self_managed_on, group.self_managed_on_precision),
        "topics": group.topics,
        "version": group.version,
    }


def year_of(year: GroupYear | None) -> dict[str, Any]:
    """The values with which the form of a fiscal year opens."""
    if year is None:
        return {}
    return {
        "held": HELD if year.held else NOT_HELD,
        "not_held_reason": year.not_held_reason,
        "schedule": year.schedule,
        **{name: getattr(year, name) for name in FIGURES},
        "version": year.version,
    }
