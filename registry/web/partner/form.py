"""The form of an organisation: its name and seat, each with the day since which it is another, and what else is known."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import FormField, HiddenField
from wtforms.validators import ValidationError

from registry.japanese.codes import PREFECTURES, corporate_number
from registry.japanese.names import mend_blanks
from registry.model import Municipality, Organisation, Region
from registry.model.vocabulary import Basis, Category
from registry.services import partner as service
from registry.services.former_seat import BasisMissing, NotMoved, Seat, SeatRefused, SeatTwice, seat_of
from registry.services.partner import Facts
from registry.services.renaming import FirstDayRefused
from registry.web.form import renaming
from registry.web.form.field import (
    AtMost,
    CodeField,
    DateField,
    LineField,
    Needed,
    RecordField,
    plausible,
    written,
)
from registry.web.form.naming import NamedForm, Resolution, named, registered, say
from registry.web.frame.language import english
from registry.web.programme.form import PlacesField
from registry.web.words.rendering import place


def _web_address(form: Any, field: Any) -> None:
    if field.data and not (field.data.startswith(("https://", "http://")) and " " not in field.data):
        raise ValidationError(gettext("ウェブサイトは https:// か http:// で始めてください。"))


def _whole_number(form: Any, field: Any) -> None:
    if not field.data:
        return
    try:
        corporate_number(field.data)
    except ValueError:
        raise ValidationError(
            gettext("法人番号は正しい13桁の番号を入れてください（例: 7000012050002）。")
        ) from None


class ParentForm(NamedForm):
    """The organisation above it."""

    name = LineField(lazy_gettext("上位の機関"), validators=[AtMost(400)])


class OriginForm(NamedForm):
    """The organisation that it was split from."""

    name = LineField(lazy_gettext("分割元"), validators=[AtMost(400)])


class SuccessorForm(NamedForm):
    """The organisation that carries it on."""

    name = LineField(lazy_gettext("承継先"), validators=[AtMost(400)])


class PartnerForm(FlaskForm):
    """What is written down of an organisation."""

    name = LineField(
        lazy_gettext("名称"), validators=[Needed(lazy_gettext("名称を入れてください。")), AtMost(400)]
    )
    name_change = RecordField(lazy_gettext("名称の変わり方"), read=str)
    renamed_on = DateField(lazy_gettext("改称日"))
    kana = LineField(lazy_gettext("よみ"), validators=[AtMost(400)])
    name_en = LineField(lazy_gettext("英語名"), validators=[AtMost(400)])
    category = CodeField(
        lazy_gettext("区分"),
        Category,
        empty=lazy_gettext("選んでください"),
        validators=[Needed(lazy_gettext("区分を選んでください。"))],
    )
    municipality = RecordField(lazy_gettext("区市町村"), read=str)
    prefecture = RecordField(lazy_gettext("都道府県"), read=str)
    region = RecordField(lazy_gettext("地域"), read=str)
    basis = CodeField(lazy_gettext("所在の根拠"), Basis, empty=lazy_gettext("わからない"))
    seat_change = RecordField(lazy_gettext("所在の変わり方"), read=str)
    moved_on = DateField(lazy_gettext("移転日"))
    areas_served = PlacesField(lazy_gettext("活動地域"))
    parent = FormField(ParentForm)
    corporate_number = LineField(lazy_gettext("法人番号"), validators=[AtMost(40), _whole_number])
    website = LineField(lazy_gettext("ウェブサイト"), validators=[AtMost(400), _web_address])
    founded_on = DateField(lazy_gettext("設立"), to_the_day=False, validators=[plausible])
    closed_on = DateField(lazy_gettext("終わりの日"), to_the_day=False, validators=[plausible])
    origin = FormField(OriginForm)
    successor = FormField(SuccessorForm)
    version = HiddenField()

    def offer(self, municipalities: Sequence[Municipality], regions: Sequence[Region]) -> None:
        """Give the choices of the lists."""
        unknown = ("", gettext("わからない"))
        mark = {"lang": "ja"} if english() else {}
        self.municipality.choices = [unknown, *((each.code, place(each)) for each in municipalities)]
        self.prefecture.choices = [unknown, *((code, name, mark) for code, name in PREFECTURES.items())]
        self.region.choices = [unknown, *((each.code, place(each)) for each in regions)]
        self.areas_served.choices = [(each.code, place(each)) for each in regions]
        always = gettext("訂正（過去にさかのぼる）")
        renaming.offer(self.name_change, gettext("改称（改称日から）"), always)
        renaming.offer(self.seat_change, gettext("移転（移転日から）"), always)

    @property
    def seat(self) -> Seat:
        """The seat that the form says; without a place there is nothing to know it from."""
        told = Seat(self.municipality.data, self.prefecture.data, self.region.data, self.basis.data)
        return told if any(told.place) else Seat()

    def judged(self, organisation: Organisation) -> bool:
        """Field by field, then whether it is said since when name and seat are others."""
        good = bool(self.validate())
        if self.name.data and not self.name.errors:
            good &= renaming.judge(
                self.name_change,
                self.renamed_on,
                changed=mend_blanks(self.name.data) != organisation.name,
                ask=gettext("名称が変わりました。改称か訂正かを選んでください。"),
                unchanged=gettext("名称が変わっていないので、改称日は書けません。"),
                needed=gettext("改称日を書いてください。"),
            )
        before, places = seat_of(organisation), (self.municipality, self.prefecture, self.region)
        changed = self.seat.place != before.place
        if changed and not any(before.place) and self.seat_change.data is None and not self.moved_on.typed:
            return good  # nothing is written over: where it always sat was only not known
        if not any(each.errors for each in places):
            good &= renaming.judge(
                self.seat_change,
                self.moved_on,
                changed=changed,
                ask=gettext("所在が変わりました。移転か訂正かを選んでください。"),
                unchanged=gettext("所在が変わっていないので、移転日は書けません。"),
                needed=gettext("移転日を書いてください。"),
            )
        return good

    @property
    def others(self) -> list[NamedForm]:
        """The organisations that the form names: the one above, the one before, the one after."""
        return [self.parent.form, self.origin.form, self.successor.form]

    def facts(self, found: Resolution) -> Facts:
        """What the form says, once it is valid; a new organisation that it names is registered on the way."""
        others = registered(self.others, found)
        parent, origin, successor = (others.get(position) for position in range(3))
        number = self.corporate_number.data
        return Facts(
            name=self.name.data or "",
            category=self.category.data,
            kana=self.kana.data,
            name_en=self.name_en.data,
            renamed_on=renaming.first_day(self.name_change, self.renamed_on),
            seat=self.seat,
            moved_on=renaming.first_day(self.seat_change, self.moved_on),
            areas_served=frozenset(self.areas_served.data or ()),
            parent_id=parent.id if parent is not None else None,
            corporate_number=corporate_number(number) if number else None,
            website=self.website.data,
            founded_on=self.founded_on.data,
            closed_on=self.closed_on.data,
            origin_id=origin.id if origin is not None else None,
            successor_id=successor.id if successor is not None else None,
        )

    def refuse(self, refused: ValueError) -> None:
        """Put a refusal where it belongs."""
        match refused:
            case FirstDayRefused():
                renaming.refuse(self.moved_on if refused.of_seat else self.renamed_on, refused)
            case SeatTwice():
                say(
                    self.region, gettext("区市町村を選んだときは、地域は「わからない」のままにしてください。")
                )
            case BasisMissing():
                say(self.basis, gettext("所在の根拠を選んでください。"))
            case NotMoved():
                say(self.moved_on, gettext("所在が変わっていないので、移転日は書けません。"))
            case service.NameKept():
                sentence = gettext(
                    "「%(name)s」は、この機関の旧称として登録済みです。", name=self.name.data or ""
                )
                say(self.name, sentence)
            case service.ParentRefused():
                say(self.parent.form.name, gettext("この機関自身やその下の機関は選べません。"))
            case service.EndedBeforeBegun():
                say(self.closed_on, gettext("終わりの日は、設立の日以後にしてください。"))
            case service.OriginRefused():
                say(self.origin.form.name, gettext("この機関自身は選べません。"))
            case service.SuccessorRefused():
                say(
                    self.successor.form.name,
                    gettext("この機関自身や、この機関が承継した機関は選べません。"),
                )
            case service.NumberTaken():
                say(self.corporate_number, gettext("この法人番号の機関は登録済みです。"))
            case _:
                say(self.name, str(refused))


REFUSALS = (service.PartnerRefused, SeatRefused, FirstDayRefused)


def facts_of(organisation: Organisation) -> dict[str, Any]:
    """The values with which the form of an organisation opens."""
    lifetime = organisation.lifetime
    return {
        "name": organisation.name,
        "kana": organisation.kana,
        "name_en": organisation.name_en,
        "category": organisation.category,
        "municipality": organisation.municipality_code,
        "prefecture": organisation.prefecture_code,
        "region": organisation.region_code,
        "basis": organisation.seat_basis,
        "areas_served": [each.region_code for each in organisation.areas_served],
        "parent": named(organisation.parent),
        "corporate_number": organisation.corporate_number,
        "website": organisation.website,
        "founded_on": written(lifetime.founded_on, lifetime.founded_on_precision) if lifetime else None,
        "closed_on": written(lifetime.closed_on, lifetime.closed_on_precision) if lifetime else None,
        "origin": named(lifetime.origin if lifetime else None),
        "successor": named(organisation.successor),
        "version": organisation.version,
    }
