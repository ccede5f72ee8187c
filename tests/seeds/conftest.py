"""The printed annual report and what is printed of the plans. Their texts are no part of this repository.

They are looked for in the folder of ``REGISTRY_SOURCES``, else in ``shared/sources`` beside the checkout.
"""

import os
from pathlib import Path

import pytest

from tests.seeds import ROOT


@pytest.fixture(scope="module")
def report() -> str:
    """The text, every line of it."""
    return _text("003", "THE ANNUAL REPORT")


@pytest.fixture(scope="module")
def results() -> str:
    """The evaluation of fiscal year 2023, every line of it."""
    return _text("001", "THE EVALUATION")


@pytest.fixture(scope="module")
def comparison() -> str:
    """The items and indicators of the fourth and the fifth period, every line of it."""
    return _text("002", "THE ITEMS OF THE PLANS")


def _text(number: str, name: str) -> str:
    folder = Path(os.environ.get("REGISTRY_SOURCES") or ROOT.parent / "shared" / "sources")
    found = sorted(folder.glob(f"{number}_*.txt"))
    if not found:
        pytest.skip(
            f"THE SEEDS WERE NOT COMPARED WITH {name}: no {number}_*.txt in {folder} "
            "(REGISTRY_SOURCES names another folder)"
        )
    return found[0].read_text(encoding="utf-8")
