"""The sheet that a company takes home: who can help it and why, what it can claim, whom to ask. Japanese, as the data are.

It is given out of the house. It therefore tells what concerns the company alone: no points, no rates of success, no
titles of records (they may name other companies), nobody's name but of those who agreed to be given out.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from registry.exchange.find import CATEGORIES, NEEDS
from registry.finder.claim import Claim
from registry.finder.guide import Fit
from registry.finder.rank import Match, claimable
from registry.finder.reason import ReasonCode
from registry.japanese.codes import PREFECTURES
from registry.japanese.dates import Precision, fiscal_year, fiscal_year_label, show_date
from registry.model import Contact, Municipality, Organisation
from registry.queries.contact import given_out
from registry.queries.former_seat import seat_on
from registry.queries.partner import organisations
from registry.queries.place import branches, regions
from registry.queries.programme import programmes
from registry.reports.finder import Answer

TITLE = "ご相談に合う支援機関のご案内"
CHECK = "制度の条件・期間・申込方法は変わることがあります。ご利用の前に、必ず提供機関にお確かめください。"
# So many programmes of a partner are told, so that five partners stand on one page.
MOST_SUPPORTS = 3

# What a company is told of a reason; what stands in neither table it is not told. Claims stand with their programmes.
WORDS: dict[StrEnum, str] = {
    ReasonCode.CUSTOMER: "貴社の取引先の金融機関です",
    ReasonCode.OWN_PLACE: "貴社と同じ%(place)sにあります",
    ReasonCode.AREA_SERVED: "貴社のある%(region)sを担当地域としています",
    ReasonCode.PREFECTURE: "貴社と同じ%(prefecture)sにあります",
    ReasonCode.SAME_REGION: "貴社と同じ地域（%(region)s）にあります",
    ReasonCode.EVERYWHERE: "都内全域を対象としています",
    ReasonCode.NATURE: "「%(need)s」の相談先となる機関です",
    ReasonCode.NEED_BY_RECORD: "「%(need)s」の実績・役割があります",
    ReasonCode.NEED_BY_WORK: "「%(need)s」の実績・役割があります",
    ReasonCode.FIELD_BY_RECORD: "「%(field)s」の実績・役割があります",
    ReasonCode.FIELD_BY_WORK: "「%(field)s」の実績・役割があります",
    ReasonCode.FIELD_BY_HAND: "「%(field)s」を扱う機関です",
    ReasonCode.IN_FORCE: "当所と協定を結んでいます",
    Fit.FIELD_BY_HAND: "「%(field)s」を担います",
    Fit.TERRITORY: "貴社のある%(region)sを担当しています",
    Fit.SEAT: "貴社と同じ%(municipality)sにあります",
}
UNTOLD = frozenset(
    {
        ReasonCode.CLAIM_OF_OWN,
        ReasonCode.CLAIM_OF_MEMBER,
        ReasonCode.CLAIM_OF_CUSTOMER,
        ReasonCode.CLAIM_OF_ALL,
        ReasonCode.CLAIM_UNBOUND,
        ReasonCode.RECENT,
        ReasonCode.SUCCESS,
    }
)


@dataclass(frozen=True)
class Support:
    """A programme that the company can claim, for whom it is, and what is known of the year."""

    title: str
    for_whom: str
    year: str


@dataclass(frozen=True)
class Entry:
    """A partner as the company is told of it."""

    name: str
    kind: str
    seat: str | None
    website: str | None
    reasons: tuple[str, ...]
    supports: tuple[Support, ...]
    more: int
    contacts: tuple[str, ...]


@dataclass(frozen=True)
class Handout:
    """The whole sheet; ``company`` is named only where the need behind it may be read."""

    made_on: date
    as_of: date
    institute: str
    company: str | None
    asked: tuple[tuple[str, str], ...]
    branch: tuple[str, ...]
    entries: tuple[Entry, ...]
    sources: tuple[str, ...]


def handout(
    session: Session,
    found: Answer,
    chosen: Collection[int],
    *,
    fields: Mapping[str, str],
    institute: str,
    company: str | None,
    made_on: date,
    source: Callable[[str], str],
) -> Handout:
    """The sheet for the organisations of an answer that were chosen, in the order of the answer.

    Contacts are those that may be given out on the day on which it is made, whatever day was asked for.
    """
    question = found.understood.question
    matches = [match for match in found.matches if match.profile.id in chosen]
    ids = [match.profile.id for match in matches]
    bodies = organisations(session, ids)
    places = {each.code: each.name for each in regions(session)}
    people: dict[int, list[Contact]] = {}
    for each in given_out(session, organisations=ids, on=made_on):
        people.setdefault(each.organisation_id, []).append(each)
    claims = {match.profile.id: claimable(match, question) for match in matches}
    say = _Words(found, fields, places)
    years = (question.year, fiscal_year(made_on))
    named = {each.offer.id for several in claims.values() for each in several}
    files = [
        *(bodies[each].source_file for each in ids),
        *(each.source_file for each in programmes(session, partner_ids=ids) if each.id in named),
    ]
    return Handout(
        made_on,
        question.day,
        institute,
        company,
        _asked(found, fields),
        _branch(session, found, say, places),
        tuple(
            _entry(match, bodies[match.profile.id], claims[match.profile.id], years, people, say)
            for match in matches
        ),
        tuple(dict.fromkeys(source(file) for file in files if file)),
    )


def as_of_words(sheet: Handout) -> str:
    """The day for which the registry was asked."""
    return f"{show_date(sheet.as_of, Precision.DAY)}を基準日とする、当所の台帳によります。"


class _Words:
    """What a company is told of a reason."""

    def __init__(self, found: Answer, fields: Mapping[str, str], places: Mapping[str, str]) -> None:
        self._found, self._fields, self._places = found, fields, places
        self.day = found.understood.question.day

    def of(self, code: StrEnum, facts: Mapping[str, object]) -> str | None:
        """The sentence; ``None`` for what a company is not told."""
        if code not in WORDS:
            return None
        return WORDS[code] % {name: self._shown(name, value) for name, value in facts.items()}

    def _shown(self, name: str, value: object) -> str:
        municipality = self._found.understood.municipality
        match name:
            case "need":
                return next(words for need, words in NEEDS.items() if need == value)
            case "field":
                return self._fields.get(str(value), str(value))
            case "region":
                return self._places.get(str(value), str(value))
            case "prefecture":
                return PREFECTURES[str(value)]
            case "municipality":
                return municipality.name if municipality is not None else str(value)
            case _:
                return str(value)


def _asked(found: Answer, fields: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    question = found.understood.question
    place = found.understood.municipality
    prefecture = PREFECTURES[question.prefecture] if question.prefecture else "所在地は伺っていません"
    parts = [
        ("所在地", place.name if place is not None else prefecture),
        ("相談の種類", "、".join(NEEDS[each] for each in question.needs)),
        ("技術分野", "、".join(fields.get(each, each) for each in question.fields)),
    ]
    return tuple((name, words) for name, words in parts if words)


def _branch(session: Session, found: Answer, say: _Words, places: Mapping[str, str]) -> tuple[str, ...]:
    """The branch that takes the matter up: its name, where it is, what it looks after, and why it."""
    if found.branch is None:
        return ()
    branch = next(each for each in branches(session) if each.code == found.branch.key)
    seat = session.get(Municipality, branch.municipality_code) if branch.municipality_code else None
    own = {each.region_code for each in branch.regions}
    areas = "・".join(name for code, name in places.items() if code in own)
    known = [f"所在地 {seat.name}" if seat is not None else "", f"担当地域 {areas}" if areas else ""]
    reasons = [say.of(each.code, each.told) for each in found.branch.reasons]
    return (branch.name, *(each for each in (*known, *reasons) if each))


def _entry(
    match: Match,
    body: Organisation,
    claims: Sequence[Claim],
    years: tuple[int, int],
    people: Mapping[int, Collection[Contact]],
    say: _Words,
) -> Entry:
    reasons = (say.of(each.code, each.facts) for each in match.reasons)
    municipality = seat_on(body, say.day).municipality
    return Entry(
        body.name,
        CATEGORIES[body.category],
        municipality.name if municipality is not None else None,
        body.website,
        tuple(dict.fromkeys(each for each in reasons if each)),
        tuple(
            Support(each.offer.title, _for_whom(each), _year(each, *years)) for each in claims[:MOST_SUPPORTS]
        ),
        max(0, len(claims) - MOST_SUPPORTS),
        tuple(_person(each) for each in people.get(body.id, ())),
    )


def _for_whom(claim: Claim) -> str:
    match claim.code:
        case ReasonCode.CLAIM_OF_OWN:
            return f"対象: {claim.by}の企業"
        case ReasonCode.CLAIM_OF_MEMBER:
            return f"対象: {claim.by}の会員"
        case ReasonCode.CLAIM_OF_CUSTOMER:
            return f"対象: {claim.by}の取引先"
        case ReasonCode.CLAIM_OF_ALL:
            return "対象: 貴社の所在地を含む地域の企業"
        case _:
            return "対象の条件は提供機関に確認"


def _year(claim: Claim, asked: int, this: int) -> str:
    """What is known of the year; of this one, where nothing is, the company is told to ask."""
    known = asked if claim.offer.offered else claim.offer.known_year
    if known is None:
        return "今年度の実施は提供機関に確認"
    said = f"{fiscal_year_label(known)}に実施"
    return said if known == this else f"{said}。今年度は提供機関に確認"


def _person(contact: Contact) -> str:
    named = " ".join(part for part in (contact.post, contact.person) if part)
    return "、".join(part for part in (named, contact.phone, contact.email) if part)
