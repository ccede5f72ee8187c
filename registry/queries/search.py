"""Everything that a typed text finds, by noun, the best first; and names that are like it where little is found."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import Select, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from registry.japanese.spelling import Sought, Span, Word, holds, marks, sought, spellings, visible
from registry.model import (
    Activity,
    ActivityCount,
    ActivityParty,
    Agreement,
    AgreementParty,
    Event,
    Group,
    Organisation,
    Programme,
    SearchEntry,
)
from registry.model.search_entry import BORDER, RECORDS, Noun
from registry.model.vocabulary import Category
from registry.queries.loading import CHUNK, related
from registry.queries.partner import is_partner
from registry.queries.partner import named as named_so
from registry.queries.search_entry import Field, named, one_of, records_of
from registry.queries.search_match import Asked, everything, matching, pairs, tiers

FIRST = 5
# With fewer hits than this, names that are like the text are looked for too.
FEW = 3
# Likeness (as in queries/candidate.py) from which a name may be meant. Lower than there: a reader only looks at what
# may have been meant, and nothing is registered; one wrong letter of six is 83.
LIKENESS = 80
# Nouns whose records bear names that people remember; titles of joint work and of agreements repeat themselves.
_REMEMBERED = (Noun.PARTNER, Noun.PROGRAMME, Noun.EVENT, Noun.GROUP)


@dataclass(frozen=True)
class Found:
    """A name of the record, and where in it the words stand."""

    field: Field
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Hit:
    """A record that was found, with all its names, the one of today first."""

    noun: Noun
    record: Any
    texts: tuple[tuple[Field, str], ...]
    words: tuple[Word, ...]
    like: str | None = None

    @property
    def id(self) -> int:
        identity: int = self.record.id
        return identity

    @property
    def title(self) -> str:
        return self.texts[0][1]

    def spans(self, title: str) -> list[Span]:
        """Where the words stand in what is displayed as title."""
        return marks(title, self.words)

    def found_in(self, title: str | None = None) -> list[Found]:
        """The names by which the record was found, beside what is displayed as title: no more than it takes."""
        displayed = self.title if title is None else title
        if self.like is not None:
            texts = [each for each in self.texts if self.like in spellings(each[1])]
            return [Found(*each, ()) for each in texts[:1] if each[1] != displayed]
        left = [word for word in self.words if not holds(displayed, word)]
        found = []
        for field, text in self.texts:
            told = [word for word in left if holds(text, word)]
            if told:
                found.append(Found(field, text, tuple(marks(text, told))))
                left = [word for word in left if word not in told]
        return found


@dataclass(frozen=True)
class FoundGroup:
    """What was found of a noun: how many there are, and those that are shown."""

    noun: Noun
    total: int
    hits: Sequence[Hit]
    # Whether the list of the noun shows the same number for the same text.
    listed: bool


@dataclass(frozen=True)
class Answer:
    """What a text finds; ``sought`` is ``None`` where it is too short to look for."""

    q: str
    sought: Sought | None
    groups: Sequence[FoundGroup]
    near: Sequence[Hit]

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)


def search(
    session: Session,
    *,
    q: str,
    as_of: date,
    nouns: Collection[Noun] = tuple(Noun),
    companies: bool = True,
    start: int = 0,
    most: int = FIRST,
) -> Answer:
    """Of each noun the number of hits, and so many of them from ``start`` on.

    Everything recorded is found, whatever its day; ``as_of`` is the day of the list of partners. Without
    ``companies`` no company is found.
    """
    asked = sought(q)
    if asked is None:
        return Answer(q, None, (), ())
    groups = []
    for noun in (each for each in Noun if each in nouns):
        total = _total(session, noun, asked, companies)
        ids = _best(session, noun, asked, companies, start, most) if total else []
        listed = bool(total) and _listed(session, noun, visible(q).strip(), as_of) == total
        groups.append(FoundGroup(noun, total, _hits(session, noun, ids, asked.words), listed))
    near: Sequence[Hit] = ()
    if sum(group.total for group in groups) < FEW:
        known = {(hit.noun, hit.id) for group in groups for hit in group.hits}
        wanted = [noun for noun in _REMEMBERED if noun in nouns]
        near = _near(session, wanted, asked, companies, known) if wanted else ()
    return Answer(q, asked, groups, near)


def _total(session: Session, noun: Noun, asked: Sought, companies: bool) -> int:
    entries = matching(_dialect(session), noun, everything(asked)).subquery()
    statement = select(func.count()).select_from(entries)
    if noun is Noun.PARTNER and not companies:
        statement = statement.join(Organisation, Organisation.id == entries.c.id % RECORDS).where(_NO_COMPANY)
    return session.scalar(statement) or 0


def _best(
    session: Session, noun: Noun, asked: Sought, companies: bool, start: int, most: int
) -> Sequence[int]:
    """Ids of the records: exact names, then beginnings, then parts; in each the newest first."""
    if noun is Noun.PARTNER:
        return session.scalars(_partners(session, asked, companies).offset(start).limit(most)).all()
    statements = []
    for tier, each in enumerate(tiers(asked)):
        found = matching(_dialect(session), noun, each)
        ids = found.order_by(found.selected_columns.id.desc()).limit(start + most).subquery()
        statements.append(select(literal(tier).label("tier"), ids.c.id))
    rows = union_all(*statements).subquery()
    statement = select(rows.c.id % RECORDS).order_by(rows.c.tier, rows.c.id.desc())
    return session.scalars(statement.offset(start).limit(most)).all()


def _partners(session: Session, asked: Sought, companies: bool) -> Select[int]:
    """Organisations: the newest is the one with the latest joint work; then in the order of readings."""
    ids = (matching(_dialect(session), Noun.PARTNER, each).subquery() for each in tiers(asked))
    rows = union_all(
        *(select(literal(tier).label("tier"), each.c.id) for tier, each in enumerate(ids))
    ).subquery()
    last = (
        select(func.max(ActivityCount.fiscal_year))
        .where(ActivityCount.organisation_id == Organisation.id)
        .scalar_subquery()
    )
    statement = select(Organisation.id).join(rows, Organisation.id == rows.c.id % RECORDS)
    if not companies:
        statement = statement.where(_NO_COMPANY)
    return statement.order_by(
        rows.c.tier, func.coalesce(last, 0).desc(), Organisation.sort_key, Organisation.id
    )


def _listed(session: Session, noun: Noun, q: str, as_of: date) -> int | None:
    """How many rows the list of a noun shows for a text; ``None`` where it takes none, or takes it otherwise."""
    match noun:
        case Noun.PARTNER:
            rows = select(Organisation.id).where(is_partner(as_of), Organisation.id.in_(named_so(q)))
        case Noun.PROGRAMME:
            rows = select(Programme.id).where(Programme.title.icontains(q, autoescape=True))
        case Noun.EVENT:
            rows = select(Event.id).where(Event.title.icontains(q, autoescape=True))
        case Noun.GROUP:
            within = (column.icontains(q, autoescape=True) for column in (Group.name, Group.topics))
            rows = select(Group.id).where(or_(*within))
        case _:
            return None
    return session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def _near(
    session: Session,
    nouns: Sequence[Noun],
    asked: Sought,
    companies: bool,
    known: Collection[tuple[Noun, int]],
) -> Sequence[Hit]:
    """The records that bear the likeliest names, each with the spelling that is like the text."""
    # Names that are so alike have two letters in a row in common.
    common = Asked((tuple({pair for each in asked.whole for pair in pairs(each)}),))
    entries = union_all(*(matching(_dialect(session), noun, common) for noun in nouns)).subquery()
    statement = select(SearchEntry.kind, SearchEntry.record_id, SearchEntry.key).join(
        entries, SearchEntry.id == entries.c.id
    )
    if not companies:
        hidden = select(Organisation.id).where(Organisation.category == Category.COMPANY)
        statement = statement.where(
            or_(SearchEntry.kind != Noun.PARTNER, SearchEntry.record_id.not_in(hidden))
        )
    names = [
        (noun, identity, key)
        for noun, identity, keys in session.execute(statement)
        if (noun, identity) not in known
        for key in keys.strip(BORDER).split(BORDER)
    ]
    best: dict[tuple[Noun, int], tuple[float, str]] = {}
    for typed in asked.whole:
        keys = [key for _, _, key in names]
        for key, score, place in process.extract(
            typed, keys, scorer=fuzz.ratio, score_cutoff=LIKENESS, limit=None
        ):
            record = names[place][:2]
            best[record] = max(best.get(record, (0, "")), (score, key))
    order = list(Noun)
    chosen = sorted(best, key=lambda each: (-best[each][0], order.index(each[0]), each[1]))[:FIRST]
    hits = {
        (noun, hit.id): hit
        for noun in nouns
        for hit in _hits(session, noun, [identity for kind, identity in chosen if kind is noun], ())
    }
    return [_like(hits[each], best[each][1]) for each in chosen]


def _like(hit: Hit, key: str) -> Hit:
    return Hit(hit.noun, hit.record, hit.texts, (), key)


def _hits(session: Session, noun: Noun, ids: Sequence[int], words: Iterable[Word]) -> list[Hit]:
    """Records with their names, in the order of ``ids``."""
    if not ids:
        return []
    model = records_of(noun)
    statement = select(model).options(*_PARTS[noun]).where(model.id.in_(ids))
    records = {each.id: each for each in session.scalars(statement)}
    texts = {each.id: each.texts for each in named(session.connection(), noun, one_of(ids))}
    return [Hit(noun, records[each], texts[each], tuple(words)) for each in ids]


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


_NO_COMPANY = Organisation.category != Category.COMPANY
# What a line about a record needs.
_PARTS: dict[Noun, tuple[Any, ...]] = {
    Noun.PARTNER: (related(Organisation.municipality),),
    Noun.PROGRAMME: (related(Programme.provider),),
    Noun.AGREEMENT: (related(Agreement.parties).selectinload(AgreementParty.organisation, chunksize=CHUNK),),
    Noun.ACTIVITY: (
        related(Activity.parties).selectinload(ActivityParty.organisation, chunksize=CHUNK),
        related(Activity.kinds),
    ),
    Noun.EVENT: (),
    Noun.GROUP: (),
}
