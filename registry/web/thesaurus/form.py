"""The form of a technical field, and what the refusals of the service say in it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField

from registry.model import Field
from registry.services import field as service
from registry.services.field import LONGEST_WORD, MOST_WORDS, Facts, separate
from registry.web.form.field import AtMost, LineField, Needed, RecordField, TextField
from registry.web.form.naming import say

# So many characters fit all the words that a field may have, each in a line of its own.
LONGEST_LIST = MOST_WORDS * (LONGEST_WORD + 2)


class WordsField(TextField, TextAreaField):
    """Words, one a line."""


class NoteField(TextField, TextAreaField):
    """A note in several lines."""


class FieldForm(FlaskForm):
    """What is written down of a field."""

    name = LineField(
        lazy_gettext("名称"), validators=[Needed(lazy_gettext("名称を入れてください。")), AtMost(400)]
    )
    name_en = LineField(
        lazy_gettext("英語の名称"),
        validators=[Needed(lazy_gettext("英語の名称を入れてください。")), AtMost(400)],
    )
    words = WordsField(lazy_gettext("日本語の語"), validators=[AtMost(LONGEST_LIST)])
    words_en = WordsField(lazy_gettext("英語の語"), validators=[AtMost(LONGEST_LIST)])
    note = NoteField(lazy_gettext("注記"), validators=[AtMost(10_000)])
    before = RecordField(lazy_gettext("並び順"), read=str)
    version = HiddenField()

    def offer(self, others: Sequence[tuple[str, str]]) -> None:
        """Give the places in the order: before each of the others, or at the end."""
        self.before.choices = [
            ("", gettext("最後")),
            *((code, gettext("「%(field)s」の前", field=name)) for code, name in others),
        ]

    @property
    def facts(self) -> Facts:
        """What the form says, once it is valid."""
        return Facts(
            name=self.name.data or "",
            name_en=self.name_en.data or "",
            words=separate(self.words.data or ""),
            words_en=separate(self.words_en.data or "", english=True),
            note=self.note.data,
            before=self.before.data,
        )

    def refuse(self, refused: service.FieldRefused) -> None:
        """Put a refusal where it belongs."""
        match refused:
            case service.NameTaken():
                say(self.name, gettext("「%(name)s」という技術分野は登録済みです。", name=self.facts.name))
            case service.NeighbourGone():
                say(self.before, gettext("一覧から選んでください。"))
            case service.WordTooShort():
                sentence = gettext(
                    "「%(word)s」は1文字なので、ほとんどの文に当たります。2文字以上の語にしてください。",
                    word=refused.word,
                )
                say(self._list(refused.english), sentence)
            case service.WordTooLong():
                sentence = gettext(
                    "「%(word)s…」は長すぎます。1語は%(longest)s文字までです。",
                    word=refused.word[:20],
                    longest=LONGEST_WORD,
                )
                say(self._list(refused.english), sentence)
            case service.TooManyWords():
                say(self._list(refused.english), gettext("語は%(most)s語までです。", most=MOST_WORDS))
            case _:
                say(self.name, gettext("名称を入れてください。"))

    def _list(self, english: bool) -> Any:
        return self.words_en if english else self.words


def facts_of(field: Field, before: str | None) -> dict[str, Any]:
    """The values with which the form of a field opens."""
    return {
        "name": field.name,
        "name_en": field.name_en,
        "words": field.words,
        "words_en": field.words_en,
        "note": field.note,
        "before": before,
        "version": field.version,
    }
