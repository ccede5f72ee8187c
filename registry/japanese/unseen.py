"""Characters that no page may hold and no person can have meant."""

import unicodedata


def is_unseen(character: str) -> bool:
    """Whether it is a control character, or one that Unicode keeps free for ever: neither HTML nor XML may hold it.

    >>> [is_unseen(each) for each in ("\\x00", "\\x7f", "\\uffff", "\\ufdd0", "髙", "\\U00020bb7")]
    [True, True, True, True, False, False]
    """
    number = ord(character)
    return unicodedata.category(character) == "Cc" or number & 0xFFFE == 0xFFFE or 0xFDD0 <= number <= 0xFDEF


def visible(text: object) -> str:
    """A text as a page may hold it, its lines kept.

    >>> visible("一\x00二\uffff\n三")
    '一二\n三'
    """
    return "".join(each for each in str(text) if each in "\r\n\t" or not is_unseen(each))
