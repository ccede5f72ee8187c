"""What is asked for a company, and how what was typed becomes it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from registry.finder.aspect import of_field, of_need
from registry.finder.rules import DISTANT
from registry.japanese.dates import fiscal_year
from registry.model.vocabulary import NeedType

TOKYO = "13"


@dataclass(frozen=True)
class Question:
    """A company's place, needs and fields on a day; what is not known is ``None`` or empty.

    ``prefecture`` is the two-digit code of a place outside Tokyo; ``memberships`` are ids of associations of which the
    company is a member, ``banks`` those of which it is a customer.
    """

    day: date
    municipality: str | None = None
    region: str | None = None
    prefecture: str | None = None
    needs: tuple[NeedType, ...] = ()
    fields: tuple[str, ...] = ()
    memberships: frozenset[int] = frozenset()
    banks: frozenset[int] = frozenset()

    @property
    def year(self) -> int:
        return fiscal_year(self.day)

    @property
    def has_place(self) -> bool:
        return self.municipality is not None or self.prefecture is not None

    @cached_property
    def aspects(self) -> tuple[str, ...]:
        """What is asked for: needs and fields, as keys."""
        return (*map(of_need, self.needs), *map(of_field, self.fields))

    @cached_property
    def wanted(self) -> frozenset[NeedType]:
        """The needs, to be compared with those of others."""
        return frozenset(self.needs)

    @cached_property
    def distant(self) -> bool:
        """Whether every need is one for which one travels."""
        return bool(self.needs) and DISTANT.issuperset(self.needs)

    @property
    def blank(self) -> bool:
        """Nothing is asked for that anybody could answer."""
        return not self.aspects
