"""Names of files as people send them: shown and handed out, never used as a path."""

import unicodedata

from registry.japanese.unseen import is_unseen

LONGEST_NAME = 200
# Marks that turn the reading direction or cannot be seen, and halves of characters.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def visible_name(file_name: str) -> str:
    """The name without folders and without what cannot be seen, whole.

    >>> visible_name("C:\\\\表\\\\一覧\\x00.xlsx"), visible_name("../..")
    ('一覧.xlsx', '')
    """
    last = unicodedata.normalize("NFC", file_name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(
        each for each in last if unicodedata.category(each) not in _INVISIBLE and not is_unseen(each)
    )
    return seen.rstrip(" .\u3000")
