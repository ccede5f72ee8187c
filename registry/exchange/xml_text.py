"""Text that goes into a file made of XML."""

import re

# Controls, halves of characters, and what no XML file may hold: none of it can be seen.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Characters that no XML file may hold are dropped: they cannot be seen anyway.

    >>> clean("一\\x00二\\x1b三\\r\\n四\\t五")
    '一二三\\n四\\t五'
    """
    return _UNSEEN.sub("", text)
