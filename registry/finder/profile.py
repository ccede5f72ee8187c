"""What an organisation can do for a company, as far as records tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from registry.model.vocabulary import Category, NeedType, ProgrammeKind
from registry.network.tie import Record


@dataclass(frozen=True)
class Fact:
    """A record of an organisation with what it speaks of.

    ``year`` is its fiscal year, ``None`` for what has none (a name, a programme). ``aspects`` are needs and fields
    (:mod:`registry.finder.aspect`), each with the word that tells; the word is empty where the kind of the record or a
    person says so.
    """

    record: Record
    title: str
    year: int | None
    aspects: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Work:
    """The joint work of a fiscal year that speaks of one aspect: how much, and the activity with the largest id."""

    year: int
    activities: int
    last_id: int

    @property
    def record(self) -> Record:
        return Record("activity", self.last_id)


@dataclass(frozen=True)
class Recent:
    """The records of the last three fiscal years: how many, the newest one and its year."""

    records: int
    year: int
    newest: Record


@dataclass(frozen=True)
class Offer:
    """A programme and who is eligible. ``offered`` is ``None`` where nothing is known of the year asked for, and then
    ``known_year`` is the last one of which something is."""

    id: int
    kind: ProgrammeKind
    title: str
    municipalities: Mapping[str, str]
    regions: frozenset[str]
    members_of: Mapping[int, str]
    customers_of: Mapping[int, str]
    offered: bool | None
    known_year: int | None

    @property
    def record(self) -> Record:
        return Record("programme", self.id)

    @property
    def bound(self) -> bool:
        """Whether anything is recorded of who is eligible."""
        return bool(self.municipalities or self.regions or self.members_of or self.customers_of)


@dataclass(frozen=True)
class Contract:
    """An agreement in force."""

    id: int
    title: str

    @property
    def record(self) -> Record:
        return Record("agreement", self.id)


@dataclass(frozen=True)
class Outcome:
    """What became of an introduction: ``concluded`` is ``None`` while it is open."""

    id: int
    needs: frozenset[NeedType]
    concluded: bool | None


@dataclass(frozen=True)
class Profile:
    """One organisation. ``facts`` are all its records but joint work, of which there may be very much."""

    id: int
    name: str
    category: Category
    municipality: str | None
    municipality_name: str | None
    region: str | None
    prefecture: str | None
    areas: frozenset[str] = frozenset()
    # The agreement in force with the smallest id.
    contract: Contract | None = None
    facts: tuple[Fact, ...] = ()
    offers: tuple[Offer, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    recent: Recent | None = None
    # Fields that do not hold whatever the words say.
    denied: frozenset[str] = frozenset()

    @property
    def record(self) -> Record:
        return Record("partner", self.id)
