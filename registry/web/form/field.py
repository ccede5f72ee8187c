"""Form fields that take what Japanese offices write, and keep what was typed."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from wtforms import BooleanField, Field, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import Choice
from wtforms.validators import ValidationError

from registry.japanese.dates import (
    FIRST_FISCAL_YEAR,
    LAST_FISCAL_YEAR,
    ParsedDate,
    Precision,
    iso_date,
    parse_date,
)
from registry.japanese.months import Months, parse_months, show_months
from registry.japanese.unseen import is_unseen, visible
from registry.web.frame.language import english
from registry.web.words.label import label

LARGEST = 2**31 - 1
# Characters that turn the direction of writing: words could be made to read as others.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Thousands apart or not, but not at random: 12,5 is no 125.
_DECIMAL = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_LENGTH = re.compile(r"(?:(\d+)年(?:間)?)?(?:(\d+)(?:か月|ヶ月|カ月|ヵ月|ケ月|箇月|月)?(?:間)?)?")
_ENGLISH_LENGTH = re.compile(r"(?:(\d+)years?)?(?:(\d+)(?:months?)?)?")


def number_sent(sent: object) -> int | None:
    """The id or version that a hidden field or a tick sends back; ``None`` where it is none that a record can have,
    or nothing was sent and the field holds what it was made with."""
    if not (isinstance(sent, str) and sent.isascii() and sent.isdigit() and len(sent) < 11):
        return None
    return int(sent) if int(sent) <= LARGEST else None


class TextField(StringField):
    """One line or several, without blanks around it; ``None`` where nothing was typed."""

    def process_formdata(self, values: list[str]) -> None:
        self.data = values[0].strip() or None if values else None

    def pre_validate(self, form: Any) -> None:
        if self.data and any(_unseen(each) for each in self.data):
            raise ValidationError(gettext("目に見えない文字が入っています。打ち直してください。"))

    def _value(self) -> str:
        return visible(str(self.data or ""))


class LineField(TextField):
    """Text in one line: what breaks it becomes a blank."""

    def process_formdata(self, values: list[str]) -> None:
        super().process_formdata([re.sub(r"[\r\n\t]+", " ", value) for value in values])


class PlainField(StringField):
    """One line to the letter, as it was typed; shown again without what no page may hold."""

    def _value(self) -> str:
        return visible(str(self.data or ""))


class _TypedField(StringField):
    """What was typed stays in ``typed``; ``data`` is its meaning, or ``None``."""

    def process_data(self, value: Any) -> None:
        self.data = value
        self.typed = "" if value is None else self.shown(value)

    def process_formdata(self, values: list[str]) -> None:
        self.typed = visible(values[0]).strip() if values else ""
        self.data = None

    def pre_validate(self, form: Any) -> None:
        if self.typed:
            self.data = self.read(self.typed)

    def _value(self) -> str:
        return str(self.typed)

    def shown(self, value: Any) -> str:
        """The meaning as it would be typed."""
        return str(value)

    def read(self, typed: str) -> Any:
        """The meaning of what was typed; ``ValidationError`` with a sentence."""
        raise NotImplementedError


class DateField(_TypedField):
    """A date: western or of an era, to the day unless less is accepted. The meaning is a :class:`ParsedDate`."""

    def __init__(self, *arguments: Any, to_the_day: bool = True, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.to_the_day = to_the_day

    def shown(self, value: ParsedDate | date) -> str:
        return value.isoformat() if isinstance(value, date) else iso_date(value.date, value.precision)

    def read(self, typed: str) -> ParsedDate:
        try:
            parsed = parse_date(typed)
        except ValueError as error:
            sentence = gettext(
                "「%(value)s」は日付として読めません（例: 2026-04-01、令和8年4月1日）。", value=_short(typed)
            )
            raise ValidationError(sentence if english() or len(typed) > 40 else str(error)) from None
        if self.to_the_day and parsed.precision is not Precision.DAY:
            raise ValidationError(gettext("日まで書いてください（例: 2026-04-01）。"))
        return parsed

    @property
    def day(self) -> date | None:
        """The day, where one was typed."""
        return self.data.date if self.data is not None else None


class NumberField(_TypedField):
    """A whole number that is not negative, full width accepted."""

    def __init__(self, *arguments: Any, most: int = LARGEST, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.most = most

    def read(self, typed: str) -> int:
        digits = unicodedata.normalize("NFKC", typed).replace(",", "")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 11 and int(digits) <= self.most):
            raise ValidationError(
                gettext(
                    "「%(value)s」は使えません（0 から %(most)s までの整数）。",
                    value=_short(typed),
                    most=self.most,
                )
            )
        return int(digits)


class DecimalNumberField(_TypedField):
    """A number that is not negative, with so many decimals: 12,500, １２５００, 35.5. The meaning is a ``Decimal``."""

    def __init__(self, *arguments: Any, most: Decimal, decimals: int = 2, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.most = most
        self.decimals = decimals

    def shown(self, value: Decimal) -> str:
        return f"{value.normalize():f}"

    def read(self, typed: str) -> Decimal:
        plain = unicodedata.normalize("NFKC", typed)
        if len(plain) <= 40 and _DECIMAL.fullmatch(plain):
            value = Decimal(plain.replace(",", ""))
            if value <= self.most and value == round(value, self.decimals):
                return value
        raise ValidationError(
            gettext(
                "「%(value)s」は数として使えません（例: 12,500、35.5。0 以上で、小数は %(decimals)s 桁まで）。",
                value=_short(typed),
                decimals=self.decimals,
            )
        )


class LengthField(_TypedField):
    """A length in months, typed as months or years: 12, 1年, 1年6か月, 18 months."""

    def shown(self, value: int) -> str:
        years, months = divmod(value, 12)
        if english():
            return f"{value} months"
        return f"{years}年" if years and not months else f"{value}か月"

    def read(self, typed: str) -> int:
        plain = unicodedata.normalize("NFKC", typed).replace(" ", "").casefold()
        for pattern in (_LENGTH, _ENGLISH_LENGTH):
            match = pattern.fullmatch(plain)
            if match and any(match.groups()) and len(plain) < 20:
                months = int(match[1] or 0) * 12 + int(match[2] or 0)
                if 1 <= months <= 1200:
                    return months
        raise ValidationError(
            gettext(
                "「%(value)s」は期間として読めません（例: 12か月、3年。1か月から100年まで）。",
                value=_short(typed),
            )
        )


class MonthsField(_TypedField):
    """Months in written order, each with its participants where they are known: 6、9 / 4〜6 / 10:19."""

    def shown(self, value: Months) -> str:
        return show_months(value)

    def read(self, typed: str) -> Months:
        try:
            return parse_months(typed)
        except ValueError as error:
            sentence = gettext(
                "「%(value)s」は月として読めません（例: 6、9 / 4〜6 / 10:19）。", value=_short(typed)
            )
            raise ValidationError(sentence if english() or len(typed) > 40 else str(error)) from None


class CodeField(SelectField):
    """One code of a vocabulary, with its labels; ``None`` for the empty choice where there is one."""

    def __init__(self, words: Any, vocabulary: type[StrEnum], *, empty: Any = None, **options: Any) -> None:
        def read(value: Any) -> Any:
            return vocabulary(value) if value else None

        super().__init__(words, coerce=read, validate_choice=False, **options)
        self.vocabulary = vocabulary
        self.empty = empty

    def iter_choices(self) -> Iterable[Choice]:
        if self.empty is not None:
            yield Choice(value="", label=str(self.empty), selected=self.data is None, render_kw={})
        for code in self.vocabulary:
            yield Choice(value=code.value, label=label(code), selected=code == self.data, render_kw={})

    def process_formdata(self, values: list[str]) -> None:
        try:
            self.data = self.coerce(values[0] if values else None)
        except ValueError:
            self.data = None
            raise ValueError(gettext("一覧から選んでください。")) from None


class CodesField(SelectMultipleField):
    """Several codes of a vocabulary as check boxes; the template writes one for each choice."""

    def __init__(self, words: Any, vocabulary: type[StrEnum], **options: Any) -> None:
        super().__init__(words, coerce=vocabulary, choices=[], validate_choice=False, **options)
        self.vocabulary = vocabulary

    @property
    def typed(self) -> str:
        """The chosen codes in words."""
        return "、".join(label(code) for code in self.vocabulary if code in (self.data or ()))

    def iter_choices(self) -> Iterable[Choice]:
        for code in self.vocabulary:
            chosen = code in (self.data or ())
            yield Choice(value=code.value, label=label(code), selected=chosen, render_kw={})

    def process_formdata(self, values: list[str]) -> None:
        known = set(self.vocabulary)
        self.data = [self.vocabulary(value) for value in values if value in known]
        if len(self.data) < len(values):
            raise ValueError(gettext("一覧から選んでください。"))


class RecordField(SelectField):
    """One of the records that the view offers in ``choices``, by id; ``None`` for the empty choice."""

    def __init__(self, words: Any, *, read: Callable[[str], Any] = int, **options: Any) -> None:
        def coerced(value: Any) -> Any:
            return read(value) if value not in (None, "") else None

        super().__init__(words, coerce=coerced, choices=[], **options)

    def process_formdata(self, values: list[str]) -> None:
        try:
            self.data = self.coerce(values[0] if values else None)
        except ValueError:
            raise ValueError(gettext("一覧から選んでください。")) from None

    def pre_validate(self, form: Any) -> None:
        offered = {self.coerce(choice.value) for choice in self.iter_choices()}
        if self.data is not None and self.data not in offered:
            raise ValidationError(gettext("一覧から選んでください。"))


class TickField(BooleanField):
    """A box to tick; what it says can be read in words, where two versions are compared."""

    @property
    def typed(self) -> str:
        """Whether it is ticked, in words."""
        return gettext("はい") if self.data else gettext("いいえ")


class Needed:
    """A validator: something must be typed or chosen; says so in one sentence."""

    field_flags = {"required": True}

    def __init__(self, sentence: Any) -> None:
        self.sentence = sentence

    def __call__(self, form: Any, field: Field) -> None:
        if field.errors:
            return
        if field.data in (None, "", []):
            raise ValidationError(str(self.sentence))


class AtMost:
    """A validator: no longer than the column takes."""

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def __call__(self, form: Any, field: Field) -> None:
        if isinstance(field.data, str) and len(field.data) > self.longest:
            raise ValidationError(gettext("%(longest)s 文字までです。", longest=self.longest))


def _unseen(character: str) -> bool:
    """Whether a character cannot be seen, or turns the direction of what is written around it."""
    return character in TURNING or (is_unseen(character) and character not in "\r\n\t")


def _short(typed: str) -> str:
    return typed if len(typed) <= 40 else typed[:40] + "…"


def plausible(form: Any, field: Any) -> None:
    """A validator: a date of the registry's own time."""
    if field.day is not None and not FIRST_FISCAL_YEAR <= field.day.year <= LAST_FISCAL_YEAR:
        raise ValidationError(gettext("日付は1900年から2199年までです。"))


def written(day: Any, precision: Precision) -> ParsedDate | None:
    """A stored date as the date fields take it."""
    return ParsedDate(day, precision, "") if day is not None else None
