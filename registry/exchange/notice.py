"""What was understood of a file in another way than it is written, for a person to see before anything is kept."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """A sentence about a place: line (from 1) and column of the kind, or ``None`` where it is about more."""

    line: int | None
    column: str | None
    message: str


def quoted(text: str) -> str:
    """A text as sentences quote it, cut where it is long.

    >>> quoted("覚書"), quoted("あ" * 50)
    ('「覚書」', '「ああああああああああああああああああああああああああああああ…」')
    """
    flat = " ".join(text.split())
    return f"「{flat if len(flat) <= 30 else flat[:30] + '…'}」"
