"""Joint work: recorded in a line or in a form, corrected, and taken back where it was entered by mistake."""

from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy.orm import Session

from registry.japanese.months import Months
from registry.model import Activity, ActivityKind, ActivityMonth, ActivityParty, ActivityProgramme
from registry.model.vocabulary import ActivityType, Unit
from registry.services.recording import Actor, recorded, require_version

LONGEST_WORDING = 1000


class ActivityRefused(ValueError):
    """Joint work that cannot be recorded or taken back like this; the text is a sentence for the user."""


@dataclass(frozen=True)
class ActivityPartner:
    """An organisation, under the name by which the work names it."""

    organisation_id: int
    name: str


@dataclass(frozen=True)
class Facts:
    """What an officer writes down of a piece of joint work."""

    fiscal_year: int
    title: str
    kinds: tuple[ActivityType, ...]
    partners: tuple[ActivityPartner, ...]
    acting_id: int | None = None
    branch_code: str | None = None
    count: int | None = None
    unit: Unit | None = None
    participants: int | None = None
    months: Months = ()
    continued: bool = False
    event_id: int | None = None
    agreement_id: int | None = None
    item_id: int | None = None
    programme_ids: tuple[int, ...] = ()
    section: str | None = None
    heading: str | None = None
    previous_id: int | None = None


_PLAIN = tuple(
    each.name for each in fields(Facts) if each.name not in ("kinds", "partners", "months", "programme_ids")
)


def facts_of(activity: Activity) -> Facts:
    """What is written down of a piece of joint work already; it must be loaded whole."""
    plain: dict[str, Any] = {name: getattr(activity, name) for name in _PLAIN}
    return Facts(
        **plain,
        kinds=tuple(each.kind for each in activity.kinds),
        partners=tuple(
            ActivityPartner(each.organisation_id, each.name_as_printed) for each in activity.parties
        ),
        months=tuple((each.month, each.participants) for each in activity.months),
        programme_ids=tuple(each.programme_id for each in activity.programmes),
    )


def register_activity(session: Session, *, facts: Facts, by: Actor) -> Activity:
    """Record a piece of joint work."""
    activity = Activity(parties=[], kinds=[], months=[], programmes=[])
    _write(session, activity, facts)
    with recorded(session, by=by, act="activity:register", subject=activity):
        session.add(activity)
    return activity


def change_activity(session: Session, *, activity: Activity, version: int, facts: Facts, by: Actor) -> None:
    """Write down anew what was seen in ``version``; the activity must be loaded whole."""
    require_version(activity, version)
    with recorded(session, by=by, act="activity:change", subject=activity):
        _write(session, activity, facts)


def word_activity(
    session: Session, *, activity: Activity, version: int, wording: str | None, by: Actor
) -> None:
    """Give a piece of joint work its own sentence in the annual report, or the composed one back; the facts stay."""
    require_version(activity, version)
    words = (wording or "").strip() or None
    if words is not None and len(words) > LONGEST_WORDING:
        raise ActivityRefused(f"年報の文は{LONGEST_WORDING}文字までです。")
    with recorded(session, by=by, act="activity:word", subject=activity):
        activity.wording = words


def remove_activity(session: Session, *, activity: Activity, version: int, followers: int, by: Actor) -> None:
    """Take back what was entered by mistake; what a source printed stays, and so does what later years go on with."""
    require_version(activity, version)
    if activity.source_file is not None:
        raise ActivityRefused("資料に載っている連携事業は削除できません。内容が違うときは直してください。")
    if followers:
        raise ActivityRefused("次の年度の連携事業がこの事業を引き継いでいるため、削除できません。")
    with recorded(session, by=by, act="activity:remove", subject=activity):
        session.delete(activity)


def _write(session: Session, activity: Activity, facts: Facts) -> None:
    if not facts.partners:
        raise ActivityRefused("相手機関が要ります。")
    if not facts.kinds:
        raise ActivityRefused("種別が要ります。")
    before = facts_of(activity) if activity.id is not None else None
    for name in _PLAIN:
        if getattr(activity, name) != getattr(facts, name):
            setattr(activity, name, getattr(facts, name))
    # A part is written anew only where it differs: what did not change leaves no trace in the record.
    parts: tuple[tuple[str, object, list[Any]], ...] = (
        (
            "parties",
            before and before.partners == facts.partners,
            [
                ActivityParty(position=at, organisation_id=each.organisation_id, name_as_printed=each.name)
                for at, each in enumerate(facts.partners, start=1)
            ],
        ),
        (
            "kinds",
            before and before.kinds == facts.kinds,
            [ActivityKind(position=at, kind=kind) for at, kind in enumerate(facts.kinds, start=1)],
        ),
        (
            "months",
            before and before.months == facts.months,
            [
                ActivityMonth(position=at, month=month, participants=people)
                for at, (month, people) in enumerate(facts.months, start=1)
            ],
        ),
        (
            "programmes",
            before and before.programme_ids == facts.programme_ids,
            [
                ActivityProgramme(position=at, programme_id=identity)
                for at, identity in enumerate(facts.programme_ids, start=1)
            ],
        ),
    )
    for name, same, rows in parts:
        if not same:
            if getattr(activity, name):
                setattr(activity, name, [])
                session.flush()
            setattr(activity, name, rows)
