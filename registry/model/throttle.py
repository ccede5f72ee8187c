"""How often somebody tried: counts that all processes of a registry share."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from registry.model.base import Base


class Throttle(Base):
    """Attempts of one kind by one address or login, until a moment; who it was is kept as a hash alone."""

    __tablename__ = "throttle"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)
