"""Two records of one organisation become one: everything moves, one Change holds it all, and it can be undone."""

from collections.abc import Collection
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from registry.model import (
    ActivityAspect,
    ActivityCount,
    Distinction,
    Lifetime,
    MergedOrganisation,
    Organisation,
    OrganisationName,
)
from registry.model.vocabulary import NameKind, Precision
from registry.queries.partner import offices_below
from registry.queries.reference import Moving, moving
from registry.services.recording import Actor, recorded, require_version


class Trait(StrEnum):
    """What an organisation has once: of two records, one can be kept."""

    NAME = "name"
    KANA = "kana"
    NAME_EN = "name_en"
    CATEGORY = "category"
    SEAT = "seat"
    PARENT = "parent"
    SUCCESSOR = "successor"
    CORPORATE_NUMBER = "corporate_number"
    WEBSITE = "website"
    NOTE = "note"


COLUMNS = {
    Trait.NAME: ("name",),
    Trait.KANA: ("kana",),
    Trait.NAME_EN: ("name_en",),
    Trait.CATEGORY: ("category",),
    Trait.SEAT: ("municipality_code", "prefecture_code", "region_code", "seat_basis"),
    Trait.PARENT: ("parent_id",),
    Trait.SUCCESSOR: ("successor_id",),
    Trait.CORPORATE_NUMBER: ("corporate_number",),
    Trait.WEBSITE: ("website",),
    Trait.NOTE: ("note",),
}
# What becomes of the official name that is not kept.
OTHER_NAMES = (NameKind.ALIAS, NameKind.FORMER, NameKind.ABBREVIATION)


class MergeRefused(ValueError):
    """Two records that cannot become one; the text is a sentence for the user."""


class OneRecord(MergeRefused):
    """A record cannot become part of itself."""


class Related(MergeRefused):
    """One is above, after or out of the other: the registry knows them to be two."""


class JudgedTwo(MergeRefused):
    """A person has judged that they are two."""


class NumbersDiffer(MergeRefused):
    """Two corporate numbers are two bodies."""


def values_of(organisation: Organisation, trait: Trait) -> tuple[object, ...]:
    """What a record says of a trait."""
    return tuple(getattr(organisation, column) for column in COLUMNS[trait])


def differing(kept: Organisation, gone: Organisation) -> list[Trait]:
    """Traits of which both records say something, and not the same: a person chooses."""
    return [
        each
        for each in Trait
        if any(values_of(gone, each))
        and any(values_of(kept, each))
        and values_of(kept, each) != values_of(gone, each)
    ]


def lacking(kept: Organisation, gone: Organisation) -> frozenset[Trait]:
    """Traits of which only the record that goes says something."""
    return frozenset(each for each in Trait if any(values_of(gone, each)) and not any(values_of(kept, each)))


def refuse_merge(session: Session, kept: Organisation, gone: Organisation) -> None:
    """Raise :class:`MergeRefused` where the two cannot be one body."""
    if kept.id == gone.id:
        raise OneRecord("同じ記録どうしは統合できません")
    both = {kept.id, gone.id}
    bonds = {kept.parent_id, kept.successor_id} | {gone.parent_id, gone.successor_id}
    split = select(Lifetime.organisation_id).where(
        Lifetime.organisation_id.in_(both), Lifetime.origin_id.in_(both)
    )
    if (
        bonds & both
        or gone.id in offices_below(session, kept.id)
        or kept.id in offices_below(session, gone.id)
        or session.scalar(split) is not None
    ):
        raise Related("上位・承継・分割の関係にある二つの機関は統合できません")
    if session.scalar(select(Distinction.id).where(*_pair(kept.id, gone.id))) is not None:
        raise JudgedTwo("別の機関と判断されています。その判断を取り消してから統合してください")
    if kept.corporate_number and gone.corporate_number and kept.corporate_number != gone.corporate_number:
        raise NumbersDiffer("法人番号の違う二つの機関は統合できません")


def merge_organisations(
    session: Session,
    *,
    kept: Organisation,
    gone: Organisation,
    versions: tuple[int, int],
    taken: Collection[Trait],
    other_name: NameKind = NameKind.ALIAS,
    by: Actor,
) -> None:
    """Make ``gone`` part of ``kept``: whoever named it names the other one now.

    ``versions`` are those in which the two were seen, ``taken`` the traits that ``kept`` takes over. The official name
    that is not kept stays as ``other_name``. What both records said alike is said once. Refuses with
    :class:`MergeRefused`, and then nothing is altered.
    """
    require_version(kept, versions[0])
    require_version(gone, versions[1])
    refuse_merge(session, kept, gone)
    number, name = gone.id, gone.name
    values = {column: getattr(gone, column) for trait in taken for column in COLUMNS[trait]}
    with (
        session.begin_nested(),
        recorded(session, by=by, act="organisation:merge", subject=kept),
        session.no_autoflush,
    ):
        for each in moving(session, kept_id=kept.id, gone_id=gone.id):
            _move(session, each, kept.id)
        _move_names(session, kept.id, gone.id, values, other_name)
        _move_life(session, kept.id, gone.id)
        _move_distinctions(session, kept.id, gone.id)
        session.flush()
        _drop_sums(session, gone.id)
        session.expire(gone)
        session.delete(gone)
        # The corporate number is free before the other record takes it.
        session.flush()
        for column, value in values.items():
            setattr(kept, column, value)
        kept.version += 1
        session.add(MergedOrganisation(id=number, kept_id=kept.id, name=name))
    session.expire_all()


def _move(session: Session, each: Moving, kept_id: int) -> None:
    for row in each.joined:
        session.delete(row)
    for row in each.moved:
        if each.reference.in_primary_key:
            columns = [attribute.key for attribute in type(row).__mapper__.column_attrs]
            values = {column: getattr(row, column) for column in columns}
            session.add(type(row)(**{**values, each.reference.column: kept_id}))
            session.delete(row)
        else:
            setattr(row, each.reference.column, kept_id)


def _move_names(
    session: Session, kept_id: int, gone_id: int, values: dict[str, object], other: NameKind
) -> None:
    """All names of both, each once; one of them is official."""
    rows = {each.name: each for each in _names(session, kept_id)}
    official = next((each for each in rows.values() if each.kind is NameKind.OFFICIAL), None)
    for each in _names(session, gone_id):
        if each.name in rows:
            session.delete(each)
            continue
        if each.kind is NameKind.OFFICIAL:
            each.kind = other
        each.organisation_id = kept_id
        rows[each.name] = each
    chosen = rows.get(str(values["name"])) if "name" in values else official
    if chosen is not None and chosen is not official:
        if official is not None:
            official.kind = other
        chosen.kind = NameKind.OFFICIAL
        chosen.valid_to = None
    if chosen is not None:
        for column in ("kana", "name_en"):
            if column in values:
                setattr(chosen, column, values[column])


def _drop_sums(session: Session, identity: int) -> None:
    """The sums of joint work follow from its rows: they are counted anew under the other number."""
    for model in (ActivityCount, ActivityAspect):
        session.connection().execute(delete(model).where(model.organisation_id == identity))


def _names(session: Session, identity: int) -> list[OrganisationName]:
    statement = select(OrganisationName).where(OrganisationName.organisation_id == identity)
    return list(session.scalars(statement.order_by(OrganisationName.id)))


def _move_life(session: Session, kept_id: int, gone_id: int) -> None:
    """Beginning, end and origin: what is not known of the one is taken from the other."""
    theirs, own = session.get(Lifetime, gone_id), session.get(Lifetime, kept_id)
    if theirs is not None:
        if own is None:
            own = Lifetime(
                organisation_id=kept_id,
                founded_on_precision=Precision.UNKNOWN,
                closed_on_precision=Precision.UNKNOWN,
            )
            session.add(own)
        for columns in (
            ("founded_on", "founded_on_precision"),
            ("closed_on", "closed_on_precision"),
            ("origin_id",),
            ("source_file", "source_line"),
            ("note",),
        ):
            if getattr(own, columns[0]) is None:
                for column in columns:
                    setattr(own, column, getattr(theirs, column))
        session.delete(theirs)
    for each in session.scalars(select(Lifetime).where(Lifetime.origin_id == gone_id)):
        each.origin_id = kept_id


def _move_distinctions(session: Session, kept_id: int, gone_id: int) -> None:
    """Whoever was judged to be another than the one is another than both."""
    named = or_(Distinction.one_id == gone_id, Distinction.other_id == gone_id)
    for each in session.scalars(select(Distinction).where(named)).all():
        third = each.other_id if each.one_id == gone_id else each.one_id
        if session.scalar(select(Distinction.id).where(*_pair(kept_id, third))) is None:
            each.one_id, each.other_id = sorted((kept_id, third))
        else:
            session.delete(each)


def _pair(one: int, other: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    first, second = sorted((one, other))
    return Distinction.one_id == first, Distinction.other_id == second
