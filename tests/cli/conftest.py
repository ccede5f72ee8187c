"""A shell on the seeds, one on a copy of them, one on an empty database."""

from pathlib import Path

import pytest

from tests.cli import Shell


@pytest.fixture
def shell(shared_url: str, tmp_path: Path) -> Shell:
    """Commands that only read."""
    return Shell(shared_url, tmp_path / "instance")


@pytest.fixture
def own_shell(own_url: str, tmp_path: Path) -> Shell:
    """Commands that write, on a copy of the seeds."""
    return Shell(own_url, tmp_path / "instance")


@pytest.fixture
def empty_shell(empty_url: str, tmp_path: Path) -> Shell:
    """Commands on a database without a row."""
    return Shell(empty_url, tmp_path / "instance")
