"""Characters that no page may hold and no person can have meant."""

import re

# Control characters, and what Unicode keeps free for ever: neither HTML nor XML may hold them.
_FREE = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
_SEEN_AS_BLANKS = "\t\n\r"
UNSEEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef{_FREE}]")


def is_unseen(character: str) -> bool:
    r"""Whether it is a control character, or one that Unicode keeps free for ever.

    >>> [is_unseen(each) for each in ("\x00", "\n", "\x7f", "\uffff", "\ufdd0", "髙", "\U00020bb7")]
    [True, True, True, True, True, False, False]
    """
    return character in _SEEN_AS_BLANKS or UNSEEN.match(character) is not None


def visible(text: str) -> str:
    r"""A text as a page may hold it, its lines kept.

    >>> visible("一\x00二\uffff\n三")
    '一二\n三'
    """
    return UNSEEN.sub("", text)
