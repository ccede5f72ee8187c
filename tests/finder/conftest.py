"""The seeds, read once for all tests of a module."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session


@pytest.fixture(scope="module")
def shared_session(_shared_engine: Engine) -> Iterator[Session]:
    """Reading the seeds; nothing writes."""
    with Session(_shared_engine) as opened:
        yield opened
