"""Indicators of a mid-term plan are entered and changed, and so are the values that the registry cannot count."""

from dataclasses import dataclass, fields
from decimal import Decimal

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.japanese.dates import checked_fiscal_year, fiscal_year
from registry.model import Indicator, IndicatorValue
from registry.model.indicator import summable
from registry.model.vocabulary import IndicatorCount, TargetPeriod
from registry.queries.indicator import indicator_named, typed_value
from registry.services.recording import Actor, Stale, recorded, register, require_version

# What the columns hold: twelve digits before the point, two after it.
DECIMALS = 2
LARGEST = Decimal("999999999999.99")


class IndicatorRefused(ValueError):
    """An indicator or a value that cannot be recorded like this; the text is a sentence for the user."""

    sentence = ""

    def __init__(self) -> None:
        super().__init__(self.sentence)


class NameTaken(IndicatorRefused):
    sentence = "同じ計画に同じ名称の指標があります。"


class WordMissing(IndicatorRefused):
    sentence = "指標には名称、英語名、単位が要ります。"


class TargetIncomplete(IndicatorRefused):
    sentence = "目標値と目標の期間は、両方書くか、両方空にしてください。"


class NotSummable(IndicatorRefused):
    sentence = "割合や年度末の数は合計できません。目標の期間は「年度ごと」にしてください。"


class ValuesTyped(IndicatorRefused):
    sentence = "記入された値があるので、台帳が数える指標にはできません。別の指標として登録してください。"


class IsCounted(IndicatorRefused):
    sentence = "この指標は台帳が数えるので、値は記入できません。"


class NotBegun(IndicatorRefused):
    sentence = "まだ始まっていない年度の値は記録できません。"


class NumberRefused(IndicatorRefused):
    sentence = "値は0以上で、整数部は12桁、小数部は2桁までです。"


class SourceMissing(IndicatorRefused):
    sentence = "値の出典を書いてください。"


class Printed(IndicatorRefused):
    sentence = "資料に載っている値は削除できません。内容が違うときは直してください。"


@dataclass(frozen=True)
class Facts:
    """What an officer writes down of an indicator."""

    plan_number: int
    name: str
    name_en: str
    unit: str
    item: int | None = None
    target: Decimal | None = None
    target_period: TargetPeriod | None = None
    counted: IndicatorCount | None = None


def register_indicator(session: Session, *, facts: Facts, by: Actor) -> Indicator:
    """Enter an indicator of a plan."""
    _check(session, facts, None)
    made = Indicator(values=[])
    _write(made, facts)
    try:
        with session.begin_nested():
            register(session, subject=made, by=by)
    except IntegrityError:
        # Somebody entered the same name at the same moment.
        raise NameTaken from None
    return made


def change_indicator(
    session: Session, *, indicator: Indicator, version: int, facts: Facts, by: Actor
) -> None:
    """Change an indicator as it was seen in ``version``; its values must be loaded."""
    require_version(indicator, version)
    _check(session, facts, indicator)
    with recorded(session, by=by, act="indicator:change", subject=indicator):
        _write(indicator, facts)


def record_value(
    session: Session,
    *,
    indicator: Indicator,
    year: int,
    version: int | None,
    value: Decimal,
    note: str,
    by: Actor,
) -> IndicatorValue:
    """Write down the value of a fiscal year and its source: anew, or over the one that was seen in ``version``.

    Where a document is known as the source of the value it stays so; the note tells the rest.
    """
    if indicator.counted is not None:
        raise IsCounted
    if checked_fiscal_year(year) > fiscal_year(by.day):
        raise NotBegun
    _check_number(value)
    if not note.strip():
        raise SourceMissing
    found = _seen(session, indicator, year, version)
    if found is None:
        made = IndicatorValue(indicator_id=indicator.id, fiscal_year=year, value=value, note=note)
        try:
            with session.begin_nested():
                register(session, subject=made, by=by)
        except IntegrityError:
            raise _second() from None
        return made
    with recorded(session, by=by, act="indicator_value:change", subject=found):
        found.value = value
        found.note = note
    return found


def remove_value(
    session: Session, *, indicator: Indicator, year: int, version: int | None, by: Actor
) -> None:
    """Take back a value that was entered by mistake; what a document printed stays."""
    found = _seen(session, indicator, year, version)
    if found is None:
        return
    if found.source_file is not None:
        raise Printed
    with recorded(session, by=by, act="indicator_value:remove", subject=found):
        session.delete(found)


def _seen(session: Session, indicator: Indicator, year: int, version: int | None) -> IndicatorValue | None:
    """The stored value, as the writer saw it in ``version``; ``None`` there means that there was none."""
    found = typed_value(session, indicator_id=indicator.id, fiscal_year=year)
    if found is not None and version is not None:
        require_version(found, version)
    elif found is not None or version is not None:
        raise _second()
    return found


def _second() -> Stale:
    return Stale("ほかの人が先にこの記録を変更しました")


def _check(session: Session, facts: Facts, indicator: Indicator | None) -> None:
    if not (facts.name.strip() and facts.name_en.strip() and facts.unit.strip()):
        raise WordMissing
    if (facts.target is None) is not (facts.target_period is None):
        raise TargetIncomplete
    if facts.target is not None:
        _check_number(facts.target)
    if facts.target_period is TargetPeriod.PLAN and not summable(facts.unit, facts.counted):
        raise NotSummable
    if facts.counted is not None and indicator is not None and indicator.values:
        raise ValuesTyped
    with session.no_autoflush:
        other = indicator_named(session, plan=facts.plan_number, name=facts.name)
    if other is not None and other is not indicator:
        raise NameTaken


def _check_number(value: Decimal) -> None:
    if not (value.is_finite() and 0 <= value <= LARGEST and value == round(value, DECIMALS)):
        raise NumberRefused


def _write(indicator: Indicator, facts: Facts) -> None:
    for each in fields(Facts):
        if getattr(indicator, each.name) != getattr(facts, each.name):
            setattr(indicator, each.name, getattr(facts, each.name))
