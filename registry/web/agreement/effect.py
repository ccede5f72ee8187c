"""What an act has for effect, in words with dates: told by the clock itself on an imagined copy."""

from datetime import date

from flask_babel import gettext

from registry.model import Agreement
from registry.model.clock import ActBy
from registry.model.due import items
from registry.model.standing import BINDING, Standing, standing
from registry.model.vocabulary import Phase, RenewalMode
from registry.queries.closing_day import closing_days
from registry.web.frame.database import db
from registry.web.words.rendering import day, months_in_words


def outlook(agreement: Agreement, as_of: date) -> list[str]:
    """How an agreement stands on a day and how it goes on, sentence by sentence."""
    stands = standing(agreement, as_of)
    if stands is None or stands.phase not in (*BINDING, Phase.SIGNED):
        return [_unbound(stands)]
    sentences = []
    term = stands.running
    if stands.phase is Phase.SIGNED and term is not None:
        sentences.append(gettext("%(day)sに発効します。", day=day(term.first)))
    sentences += _end(stands)
    if not stands.final and (acting := _act_by(agreement, as_of)) is not None:
        sentences += _deadline(stands, acting)
    return sentences


def _unbound(stands: Standing | None) -> str:
    match stands.phase if stands is not None else None:
        case Phase.EXPIRED:
            assert stands is not None
            return gettext("%(day)sで満了しています。", day=day(stands.ends_on))
        case Phase.TERMINATED:
            assert stands is not None
            return gettext("%(day)sで解約されています。", day=day(stands.ends_on))
        case Phase.SUCCEEDED:
            assert stands is not None
            return gettext("%(day)sで終わり、後継の協定に引き継がれています。", day=day(stands.ends_on))
        case Phase.VOID:
            return gettext("取り消されていて、効力はありません。")
        case Phase.APPROVING:
            return gettext("決裁の途中で、まだ効力はありません。")
        case Phase.NEGOTIATING:
            return gettext("相手と協議中で、まだ効力はありません。")
        case _:
            return gettext("下書きで、まだ効力はありません。")


def _end(stands: Standing) -> list[str]:
    term = stands.running
    if stands.ends_on is not None and stands.final:
        agreed = stands.phase is Phase.ENDING and term is not None and term.last is None
        if agreed or stands.phase is Phase.ENDING:
            return [gettext("%(day)sに終わり、更新されません。", day=day(stands.ends_on))]
        if term is not None and term.rules.mode is RenewalMode.BY_AGREEMENT:
            return [
                gettext(
                    "いまの期間は%(day)sまでです。更新の合意がなければ、その日に終わります。",
                    day=day(stands.ends_on),
                )
            ]
        return [gettext("%(day)sに満了して終わります。", day=day(stands.ends_on))]
    if stands.ends_on is not None:
        renewal = term.rules.renewal_months if term is not None else None
        if term is not None and term.rules.mode is RenewalMode.AUTOMATIC and renewal is not None:
            return [
                gettext(
                    "いまの期間は%(day)sまでです。申し出がなければ、その後%(length)sごとに更新されます。",
                    day=day(stands.ends_on),
                    length=months_in_words(renewal),
                )
            ]
        return [gettext("いまの期間は%(day)sまでで、その後も続きます。", day=day(stands.ends_on))]
    if term is not None and term.rules.mode is RenewalMode.INDEFINITE:
        return [gettext("期間の定めがなく、終わりの申し出があるまで続きます。")]
    return [gettext("有効です。期間の終わりは記録されていません。")]


def _deadline(stands: Standing, acting: ActBy) -> list[str]:
    term = stands.running
    if term is None or term.last is None or term.rules.mode is not RenewalMode.AUTOMATIC:
        return []
    return [
        gettext(
            "更新しないときの申出期限は%(calendar)s（暦の上）、安全なのは%(safe)sまでです。",
            calendar=day(acting.calendar),
            safe=day(acting.safe),
        )
    ]


def _act_by(agreement: Agreement, as_of: date) -> ActBy | None:
    found = items(agreement, as_of, closing_days=closing_days(db()))
    return next((item.act_by for item in reversed(found) if item.act_by is not None), None)
