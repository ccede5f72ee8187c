"""Where Flask-Limiter counts: in the database, so that several processes count together and a restart forgives nothing.

Limits of unsafe methods need ``deduct_when``: they are then counted after the request has let go of the database. SQLite
has one writer, and a request that waited for itself would wait in vain.
"""

from datetime import timedelta

from limits.storage import Storage
from sqlalchemy.exc import SQLAlchemyError

from registry.services.throttle import attempts, count_attempt, pardon
from registry.web.frame import clock
from registry.web.frame.database import engine

SCHEME = "registry"


class DatabaseStorage(Storage):
    """The counts of the application that answers; a database that is gone lets nobody try."""

    STORAGE_SCHEME = [SCHEME]

    @property
    def base_exceptions(self) -> type[Exception]:
        """What a storage of this kind may raise."""
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count an attempt."""
        window = timedelta(seconds=expiry)
        return count_attempt(engine(), key=key, amount=amount, window=window, at=clock.now())

    def get(self, key: str) -> int:
        """How many attempts there were in the window."""
        return attempts(engine(), key=key, at=clock.now())[0]

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970."""
        return attempts(engine(), key=key, at=clock.now())[1].timestamp()

    def check(self) -> bool:
        """Whether the storage answers: the readiness of the whole application says so."""
        return True

    def reset(self) -> int | None:
        """Forget all attempts."""
        return pardon(engine())

    def clear(self, key: str) -> None:
        """Forget the attempts of one."""
        pardon(engine(), key=key)
