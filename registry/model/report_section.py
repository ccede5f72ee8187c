"""The tables of the annual report: which there are, in which order, and what each of them tells."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.base import Base, Code, LongText, Name, Versioned, coded
from registry.model.group import Group
from registry.model.organisation import Organisation
from registry.model.pipeline import Pipeline
from registry.model.vocabulary import EventKind, Hosting, MembershipRole, SectionKind

# The columns that a table of a kind can have; words in 「」 stand in every row as they are.
COLUMNS: dict[SectionKind, frozenset[str]] = {
    SectionKind.AGREEMENTS: frozenset({"no", "parties", "document", "signed_on", "branch"}),
    SectionKind.WORK: frozenset({"partner", "heading", "work"}),
    SectionKind.EVENTS: frozenset(
        {
            *("no", "days", "dates", "event", "title", "hosts", "backers", "societies", "place", "where"),
            *("exhibitors", "registrants", "attendance", "participants"),
        }
    ),
    SectionKind.PRESENTATIONS: frozenset({"no", "day", "title", "speaker", "place", "hosts", "event"}),
    SectionKind.GROUPS: frozenset(
        {
            *("no", "name", "founded", "purpose", "days", "meetings", "participants"),
            *("participants_own", "groups_participants", "uses"),
        }
    ),
    SectionKind.MEMBERS: frozenset({"name"}),
    SectionKind.PIPELINE: frozenset({"measure", "value"}),
}

# What a table of a kind can choose by; all else says nothing to it. The first tuple is what it cannot do without.
CHOICES: dict[SectionKind, tuple[frozenset[str], frozenset[str]]] = {
    SectionKind.AGREEMENTS: (frozenset(), frozenset({"of_branches"})),
    SectionKind.WORK: (frozenset(), frozenset({"regions", "categories", "organisation_id"})),
    SectionKind.EVENTS: (frozenset(), frozenset({"group_id", "categories", "hosting", "event_kind"})),
    SectionKind.PRESENTATIONS: (frozenset(), frozenset({"group_id"})),
    SectionKind.GROUPS: (frozenset(), frozenset({"group_id"})),
    SectionKind.MEMBERS: (frozenset({"group_id", "role"}), frozenset()),
    SectionKind.PIPELINE: (frozenset({"pipeline_id"}), frozenset({"row_names"})),
}
# What titles, headings and remarks may name in braces.
FILLED_IN = frozenset({"institute", "year", "count"})


class ReportSection(Versioned, Base):
    """A table of the annual report 年報の表. Two tables may stand in one section (``code``).

    ``columns`` are lines ``code=heading``. The rest chooses what the table tells: regions and categories (one a
    line) of the first partner, one organisation, one group, a role in it, whether the institute holds the events alone, one kind of
    event, agreements of branches or of the whole institute, one pipeline with the words for its measures
    (``row_names``, lines ``measure=words``). ``empty`` is said of a year in which there was nothing.
    """

    __tablename__ = "report_section"

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(unique=True)
    code: Mapped[Code]
    title: Mapped[Name]
    kind: Mapped[SectionKind] = mapped_column(coded(SectionKind, "kind"))
    columns: Mapped[LongText]
    regions: Mapped[LongText | None]
    categories: Mapped[LongText | None]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("group.id"), index=True)
    pipeline_id: Mapped[int | None] = mapped_column(ForeignKey("pipeline.id"), index=True)
    role: Mapped[MembershipRole | None] = mapped_column(coded(MembershipRole, "role"))
    hosting: Mapped[Hosting | None] = mapped_column(coded(Hosting, "hosting"))
    event_kind: Mapped[EventKind | None] = mapped_column(coded(EventKind, "event_kind"))
    of_branches: Mapped[bool] = mapped_column(default=False)
    row_names: Mapped[LongText | None]
    remark: Mapped[LongText | None]
    empty: Mapped[LongText | None]

    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    group: Mapped[Group | None] = relationship(lazy="raise_on_sql")
    pipeline: Mapped[Pipeline | None] = relationship(lazy="raise_on_sql")
