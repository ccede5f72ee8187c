"""A change is taken back: each value that it altered gets its old one again, as a new change of its own."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from registry.model import Agreement, AgreementEvent, Base, Change
from registry.model.standing import counting
from registry.model.vocabulary import AgreementAct
from registry.services.agreement import touch
from registry.services.recorded_value import PERSONAL_MARK, typed_key, typed_value
from registry.services.recording import Actor, recorded

# What can be taken back: an agreement and what belongs to it.
REVERTIBLE = ("agreement", "agreement_party", "cooperation_item", "agreement_event", "agreement_duty")
_MODELS = {
    mapper.local_table.name: mapper.class_  # type: ignore[attr-defined]
    for mapper in Base.registry.mappers
}


class RevertRefused(ValueError):
    """A change that cannot be taken back; the text is a sentence for the user."""


def revert(session: Session, *, change: Change, agreement: Agreement, reason: str, by: Actor) -> None:
    """Take back one change of an agreement. The agreement's parts must be loaded.

    Values are put back only where they still stand as the change left them; a recorded event is not deleted but
    marked as a mistake. Refuses with :class:`RevertRefused`, and then nothing is altered.
    """
    _check(session, change, agreement)
    with recorded(session, by=by, act="agreement:revert", subject=agreement):
        for row in _deletions_first(change.rows):
            _take_back(session, row, agreement, reason, by)
        if agreement.signed_on is not None:
            note = f"変更記録{change.id}の取り消し: {reason}"
            agreement.events.append(AgreementEvent(act=AgreementAct.CORRECTED, on_date=by.day, note=note))
        touch(agreement)


def _check(session: Session, change: Change, agreement: Agreement) -> None:
    if change.subject != "agreement" or change.subject_id != str(agreement.id):
        raise RevertRefused("この協定の変更ではありません")
    added = {(row["table"], row["key"]) for row in change.rows if not row["before"]}
    for row in change.rows:
        if row["table"] not in REVERTIBLE:
            raise RevertRefused("この変更は、ほかの記録にも及ぶため取り消せません")
        if PERSONAL_MARK in (*row["before"].values(), *row["after"].values()):
            raise RevertRefused("個人の情報は変更記録に残らないため、この変更は取り消せません")
        if row["table"] == "agreement" and not row["before"]:
            raise RevertRefused("登録そのものは取り消せません。下書きの取消か、訂正を使ってください")
        found = _find(session, row)
        if row["after"] and found is None:
            raise RevertRefused("その後に削られているため、この変更は取り消せません")
        for name, value in row["after"].items() if found is not None else ():
            if row["table"] != "agreement_event" and _plain(getattr(found, name)) != value:
                raise RevertRefused("その後に別の変更があるため、この変更だけを取り消せません")
        if not row["after"] and found is not None and (row["table"], row["key"]) not in added:
            raise RevertRefused("同じ場所に別の記録があるため、この変更は取り消せません")


def _take_back(session: Session, row: dict[str, Any], agreement: Agreement, reason: str, by: Actor) -> None:
    model = _MODELS[row["table"]]
    if not row["after"]:
        values = {name: _typed(model, name, value) for name, value in row["before"].items()}
        session.add(model(**values))
        session.flush()
        return
    found = _find(session, row)
    assert found is not None
    if row["before"]:
        for name, value in row["before"].items():
            setattr(found, name, _typed(model, name, value))
    elif isinstance(found, AgreementEvent):
        if found in counting(agreement):
            agreement.events.append(
                AgreementEvent(act=AgreementAct.CORRECTED, on_date=by.day, corrects_id=found.id, note=reason)
            )
    else:
        session.delete(found)
        session.flush()


def _deletions_first(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows that the change added leave before rows that it deleted come back to the same place."""
    return sorted(rows, key=lambda row: (bool(row["before"]), not row["after"]))


def _find(session: Session, row: dict[str, Any]) -> Any:
    model = _MODELS[row["table"]]
    return session.get(model, typed_key(Base.metadata.tables[row["table"]], row["key"]))


def _typed(model: type[Base], name: str, value: Any) -> Any:
    """A value of the record as the column holds it."""
    return typed_value(inspect(model).columns[name], value)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
