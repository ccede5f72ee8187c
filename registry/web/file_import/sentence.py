"""What becomes of a row of a file, in the language of the page, with the names of columns and codes as pages have them."""

import re
from collections.abc import Mapping
from functools import lru_cache

from flask_babel import gettext
from markupsafe import Markup, escape

from registry.exchange.table.heading import column_names
from registry.model.vocabulary import Category
from registry.web.file_import.words import AFTER, BEFORE, CELLS, ROWS, WHOLE, WORDS
from registry.web.words.kind import column_name
from registry.web.words.label import LABELS, label
from registry.web.words.rendering import own_language
from registry.web.words.table_name import table_name

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
# Several refusals of a row follow each other, each after its column; a part of a record has the column of its table.
_NEXT = re.compile(r" / (?=[a-z_]+(?: [a-z_]+)?: )")
_COLUMN = re.compile(r"(?:(?P<table>[a-z_]+) )?(?P<column>[a-z_]+): (?P<rest>.*)", re.DOTALL)
_ALSO = "。機関「"
_WHOLE_ROW = "行全体: "


def row_sentence(message: str, kind: str, *, done: bool = False) -> Markup:
    """The sentence about a row of a kind; ``done`` once the file was taken in. What nobody has worded stays as it is."""
    first, *made = message.split(_ALSO) if message.endswith("も登録します") else [message]
    sentences = [_parts(first, kind, done), *(_said(f"機関「{each}", kind, done) for each in made)]
    return escape(gettext("。")).join(sentences)


def whole_sentence(message: str) -> Markup:
    """A step of taking a file in, or why it was not taken in."""
    return _said(message, "", False)


def _parts(message: str, kind: str, done: bool) -> Markup:
    if message.startswith(_WHOLE_ROW):
        return escape(gettext("行全体")) + ": " + _said(message.removeprefix(_WHOLE_ROW), kind, done)
    return escape(" / ").join(_part(each, kind, done) for each in _NEXT.split(message))


def _part(message: str, kind: str, done: bool) -> Markup:
    found = _COLUMN.fullmatch(message)
    if found is None:
        return _said(message, kind, done)
    table = table_name(found["table"]) + " " if found["table"] else ""
    column = escape(table + _column(found["column"], kind))
    return own_language(column) + ": " + _said(found["rest"], kind, done)


def _said(message: str, kind: str, done: bool) -> Markup:
    for place, (pattern, template) in enumerate(_patterns()):
        found = pattern.fullmatch(message)
        if found is not None:
            chosen = AFTER[place] if done and place < len(AFTER) else template
            values = {name: _value(name, value, kind, done) for name, value in found.groupdict().items()}
            return escape(gettext(chosen)) % values if values else escape(gettext(chosen))
    return escape(own_language(message))


@lru_cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((_pattern(each), each) for each in (*BEFORE, *WHOLE, *CELLS, *ROWS))


def _pattern(template: str) -> re.Pattern[str]:
    text, end = "", 0
    for hole in _PLACEHOLDER.finditer(template):
        text += re.escape(template[end : hole.start()]) + f"(?P<{hole[1]}>.+?)"
        end = hole.end()
    return re.compile(text + re.escape(template[end:]), re.DOTALL)


def _value(name: str, value: str, kind: str, done: bool) -> Markup:
    """What stands for a placeholder: columns, codes and kinds of things by their names, anything else as it is written."""
    match name:
        case "columns":
            return escape(gettext("、").join(_column(each, kind) for each in value.split("、")))
        case "codes":
            return escape(own_language(_codes(value)))
        case "code" if value in set(Category):
            return escape(label(Category(value)))
        case "reason":
            return _said(value, kind, done)
        case "key" | "noun":
            return escape(gettext("・").join(gettext(WORDS.get(each, each)) for each in value.split("・")))
    return escape(own_language(value))


def _column(name: str, kind: str) -> str:
    return column_name(name, kind) if kind and name in column_names(kind) else name


def _codes(listed: str) -> str:
    labels = _vocabularies().get(listed)
    return gettext("、").join(f"{label(code)} ({code})" for code in labels) if labels else listed


@lru_cache
def _vocabularies() -> Mapping[str, tuple[str, ...]]:
    """The vocabularies by their codes as a refusal lists them."""
    known = [tuple(each) for each in LABELS.values()]
    return {" ".join(codes): codes for codes in known if all(isinstance(code, str) for code in codes)}
