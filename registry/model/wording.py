"""How a piece of joint work of a kind is worded in the annual report."""

from string import Formatter

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.model.base import Base, LongText, Name, Versioned, coded
from registry.model.vocabulary import ActivityType

# What a template may name in braces.
PLACEHOLDERS = frozenset({"institute", "title", "quoted", "programmes", "acting", "hosts", "backing"})


def unknown_placeholder(template: str) -> str | None:
    """What of a template nothing can be put in for, if so: names are put in as they are, without a format.

    >>> unknown_placeholder("{quoted}を{backing}"), unknown_placeholder("{partner}と"), unknown_placeholder("{title:>9}")
    (None, 'partner', 'title:>9')
    >>> unknown_placeholder("片方だけの{")
    '片方だけの{'
    """
    try:
        parts = [part for part in Formatter().parse(template) if part[1] is not None]
    except ValueError:
        return template
    for _, name, form, conversion in parts:
        if form or conversion:
            return f"{name}{'!' + conversion if conversion else ''}{':' + form if form else ''}"
        if name not in PLACEHOLDERS:
            return name
    return None


class Wording(Versioned, Base):
    """The sentence for a kind of joint work, once or continued 継続; ``joined`` follows the sentence of another kind.

    ``says_place`` tells whether the figures behind it say where the event took place.
    """

    __tablename__ = "wording"
    __table_args__ = (UniqueConstraint("kind", "continued"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ActivityType] = mapped_column(coded(ActivityType, "kind"))
    continued: Mapped[bool]
    template: Mapped[LongText]
    joined: Mapped[Name | None]
    says_place: Mapped[bool] = mapped_column(default=False)
