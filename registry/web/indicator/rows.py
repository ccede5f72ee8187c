"""The rows behind a counted number as a file: each measure counts records of a kind, which leave as that kind does."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from werkzeug.wrappers import Response as BaseResponse

from registry.exchange.agreement import agreement_object
from registry.exchange.event import event_object, presentation_object
from registry.exchange.export import activity_objects, chosen_export
from registry.exchange.introduction import introduction_object
from registry.exchange.need import need_object
from registry.model.vocabulary import IndicatorCount
from registry.queries.event import events
from registry.queries.indicator_count import last_day_counted
from registry.queries.introduction import introductions
from registry.queries.need import needs
from registry.web.frame.database import db
from registry.web.listing.export import export_file

# What companies confided: counted for everybody, read by those who help them.
CONFIDED = (IndicatorCount.NEEDS, IndicatorCount.INTRODUCTIONS_CONCLUDED)


def rows_file(
    measure: IndicatorCount, rows: Sequence[Any], *, year: int, as_of: date
) -> BaseResponse | tuple[str, int]:
    """The records behind the number of a fiscal year, as they stood on the day on which it was counted."""
    kind, objects = _KINDS[measure]
    return export_file(
        chosen_export(
            db(),
            kind,
            as_of=last_day_counted(year, as_of) if measure is _IN_FORCE else as_of,
            identities=[each.agreement.id if kind == "agreements" else each.id for each in rows],
            objects=lambda: objects(rows, year),
        )
    )


def _of_events(rows: Sequence[Any], year: int) -> Iterable[Mapping[str, Any]]:
    """With all their parts, which the number does not need."""
    whole = {each.id: each for each in events(db(), fiscal_year=year)}
    return (event_object(whole[each.id]) for each in rows)


def _of_needs(rows: Sequence[Any], year: int) -> Iterable[Mapping[str, Any]]:
    whole = {each.id: each for each in needs(db(), fiscal_year=year)}
    return (need_object(whole[each.id]) for each in rows)


def _of_introductions(rows: Sequence[Any], _: int) -> Iterable[Mapping[str, Any]]:
    whole = {each.id: each for each in introductions(db())}
    return (introduction_object(whole[each.id]) for each in rows)


_IN_FORCE = IndicatorCount.AGREEMENTS_IN_FORCE
_KINDS: Mapping[IndicatorCount, tuple[str, Callable[[Sequence[Any], int], Iterable[Mapping[str, Any]]]]] = {
    IndicatorCount.AGREEMENTS_SIGNED: ("agreements", lambda rows, _: map(agreement_object, rows)),
    IndicatorCount.AGREEMENTS_IN_FORCE: ("agreements", lambda rows, _: map(agreement_object, rows)),
    IndicatorCount.JOINT_WORK: (
        "activities",
        lambda rows, _: activity_objects(db(), [each.id for each in rows]),
    ),
    IndicatorCount.EVENTS_HELD: ("events", _of_events),
    IndicatorCount.EVENT_PARTICIPANTS: ("events", _of_events),
    IndicatorCount.PRESENTATIONS: ("presentations", lambda rows, _: map(presentation_object, rows)),
    IndicatorCount.NEEDS: ("needs", _of_needs),
    IndicatorCount.INTRODUCTIONS_CONCLUDED: ("introductions", _of_introductions),
}
