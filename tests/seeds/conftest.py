"""The printed annual report. Its text is no part of this repository.

It is looked for in the folder of ``REGISTRY_SOURCES``, else in ``shared/sources`` beside the checkout.
"""

import os
from pathlib import Path

import pytest

from tests.seeds import ROOT


@pytest.fixture(scope="module")
def report() -> str:
    """The text, every line of it."""
    folder = Path(os.environ.get("REGISTRY_SOURCES") or ROOT.parent / "shared" / "sources")
    found = sorted(folder.glob("003_*.txt"))
    if not found:
        pytest.skip(
            f"THE SEEDS WERE NOT COMPARED WITH THE ANNUAL REPORT: no 003_*.txt in {folder} "
            "(REGISTRY_SOURCES names another folder)"
        )
    return found[0].read_text(encoding="utf-8")
