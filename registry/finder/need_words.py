"""The words by which people speak of each kind of need, in either language."""

import csv
from functools import cache
from pathlib import Path

from registry.finder.words import Words

_FILE = Path(__file__).with_name("need_words.csv")


@cache
def need_words() -> Words:
    """The words of :class:`registry.model.vocabulary.NeedType`."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return Words(
            {
                row["need"]: [
                    *filter(None, row["words"].split("、")),
                    *(word.strip() for word in row["words_en"].split(";") if word.strip()),
                ]
                for row in csv.DictReader(file)
            }
        )
