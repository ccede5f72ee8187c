"""What is stored beside what was typed, when somebody else was first."""

from collections.abc import Collection
from typing import Any

from wtforms import FieldList, FormField

from registry.japanese.unseen import visible


def shown(field: Any) -> str:
    """The value of a field as a person reads it."""
    if hasattr(field, "typed"):
        return str(field.typed)
    if hasattr(field, "iter_choices"):
        return next((str(choice.label) for choice in field.iter_choices() if choice.selected), "")
    return "" if field.data is None else visible(str(field.data))


def differences(stored: Any, typed: Any, *, without: Collection[str] = ()) -> list[tuple[str, str, str]]:
    """Label, stored value and typed value of each single field in which two filled forms differ."""
    rows = []
    for field in stored:
        if field.short_name in ("csrf_token", "version", *without) or isinstance(
            field, FieldList | FormField
        ):
            continue
        theirs, mine = shown(field), shown(typed[field.short_name])
        if theirs != mine:
            rows.append((str(field.label.text), theirs, mine))
    return rows
