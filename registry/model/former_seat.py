"""Former seats: where an organisation sat before it moved."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.base import Base, Code, Sourced, Versioned, coded
from registry.model.organisation import Organisation
from registry.model.place import Municipality
from registry.model.vocabulary import Basis


class FormerSeat(Sourced, Versioned, Base):
    """A former seat 旧所在地, up to ``valid_to``, the last day there.

    It says what the organisation itself says of its present seat, in the same columns; nothing, where nobody knew.
    """

    __tablename__ = "former_seat"
    __table_args__ = (
        CheckConstraint("municipality_code IS NULL OR region_code IS NULL", name="one_seat"),
        CheckConstraint(
            "(municipality_code IS NULL AND region_code IS NULL AND prefecture_code IS NULL) "
            "= (seat_basis IS NULL)",
            name="seat_has_basis",
        ),
        UniqueConstraint("organisation_id", "valid_to"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    municipality_code: Mapped[str | None] = mapped_column(ForeignKey("municipality.code"), index=True)
    prefecture_code: Mapped[str | None] = mapped_column(String(2))
    region_code: Mapped[Code | None] = mapped_column(ForeignKey("region.code"), index=True)
    seat_basis: Mapped[Basis | None] = mapped_column(coded(Basis, "seat_basis"))
    valid_to: Mapped[date]

    municipality: Mapped[Municipality | None] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql", back_populates="former_seats")
