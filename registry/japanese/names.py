"""Keys that make spellings of one Japanese name meet, without changing what is displayed."""

import re
import unicodedata

# Variant characters that NFKC leaves apart; each group folds to its first character.
VARIANTS = (
    "高髙",
    "崎﨑嵜",
    "浜濱濵",
    "辺邊邉",
    "斉齊斎齋",
    "徳德",
    "吉𠮷",
    "沢澤",
    "広廣",
    "国國",
    "学學",
    "鉄鐵",
    "恵惠",
    "桜櫻",
    "竜龍",
    "滝瀧",
    "島嶋嶌",
    "真眞",
    "万萬",
    "富冨",
)
# Legal forms 法人格, long forms first so that the longest is taken off.
LEGAL_FORMS = (
    "地方独立行政法人",
    "国立研究開発法人",
    "特定非営利活動法人",
    "独立行政法人",
    "国立大学法人",
    "公立大学法人",
    "公益財団法人",
    "公益社団法人",
    "一般財団法人",
    "一般社団法人",
    "学校法人",
    "財団法人",
    "社団法人",
    "株式会社",
    "有限会社",
    "合同会社",
    "合資会社",
    "合名会社",
)
# The short forms that stand in brackets, and what each is short for.
ABBREVIATED_FORMS = {
    "株": "株式会社",
    "有": "有限会社",
    "合": "合同会社",
    "資": "合資会社",
    "名": "合名会社",
    "財": "財団法人",
    "社": "社団法人",
    "公財": "公益財団法人",
    "公社": "公益社団法人",
    "一財": "一般財団法人",
    "一社": "一般社団法人",
    "国研": "国立研究開発法人",
    "地独": "地方独立行政法人",
    "独": "独立行政法人",
    "学": "学校法人",
    "特非": "特定非営利活動法人",
}

_FOLD = str.maketrans({other: group[0] for group in VARIANTS for other in group[1:]})
_DASHES = re.compile(r"[-‐‑‒–—―−ｰ－~〜～]")
_BLANKS = re.compile(r"\s+")
_ABBREVIATED = re.compile(r"\((?:" + "|".join(sorted(ABBREVIATED_FORMS, key=len, reverse=True)) + r")\)")
_PUNCTUATION = re.compile(r"[・·･,，.．、。'’\"“”「」『』()\[\]]")
_JAPANESE = "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_STRAY_BLANK = re.compile(rf"(?<=[{_JAPANESE}])[ \u3000]+(?=[{_JAPANESE}])")


def search_key(name: str) -> str:
    """The key under which a name is searched and compared.

    NFKC, small letters, no blanks, one dash, legal form taken off, variant characters folded, punctuation
    dropped. Two names with one key are candidates for one body, never proof of it.

    >>> search_key("㈱髙崎テスト") == search_key("株式会社 高﨑テスト") == search_key("(株)高崎テスト")
    True
    >>> search_key("城南信用金庫") == search_key("城北信用金庫")
    False
    """
    key, before = _fold_once(name), name
    while key != before:
        key, before = _fold_once(key), key
    return key


def search_text(text: str) -> str:
    """A searched text as a key: like :func:`search_key`, but a legal form that was typed alone stays."""
    return search_key(text) or _BLANKS.sub("", unicodedata.normalize("NFKC", text).casefold())


def plain_key(name: str) -> str:
    """The key of a name with its legal form, for those who look for a part of it.

    >>> plain_key("㈱髙﨑テスト")
    '株高崎テスト'
    """
    key, before = _plain_once(name), name
    while key != before:
        key, before = _plain_once(key), key
    return key


def is_legal_form(text: str) -> bool:
    """Whether a text is nothing but a legal form: 株式会社, (株), ㈱."""
    return search_key(text) in ("", *LEGAL_FORMS)


def legal_form(name: str) -> tuple[str, bool] | None:
    """The legal form of a name and whether it stands before it; ``None`` where it has none at its ends.

    株式会社テスト and テスト株式会社 are two companies.

    >>> legal_form("㈱テスト"), legal_form("テスト株式会社"), legal_form("試験所")
    (('株式会社', True), ('株式会社', False), None)
    """
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", name))
    for short, form in ABBREVIATED_FORMS.items():
        mark = f"({short})"
        if plain != mark and (plain.startswith(mark) or plain.endswith(mark)):
            return form, plain.startswith(mark)
    for form in LEGAL_FORMS:
        if plain != form and (plain.startswith(form) or plain.endswith(form)):
            return form, plain.startswith(form)
    return None


def bare_place(name: str) -> list[int]:
    """The places of the letters that are left when the legal forms of a name (NFKC, no blanks) are taken off.

    >>> bare_place("(株)テスト")
    [3, 4, 5]
    """
    taken = {place for found in _ABBREVIATED.finditer(name) for place in range(*found.span())}
    left = [place for place in range(len(name)) if place not in taken]
    rest = "".join(name[place] for place in left)
    bare = _bare(rest)
    start = rest.find(bare)
    return left[start : start + len(bare)]


def mend_blanks(name: str) -> str:
    """Take out blanks that a scan put between Japanese characters; blanks beside Latin letters stay.

    >>> mend_blanks("(株)商工組合 中央金庫"), mend_blanks("TIRI クロスミーティング 2020")
    ('(株)商工組合中央金庫', 'TIRI クロスミーティング 2020')
    """
    return _STRAY_BLANK.sub("", name.strip())


def _fold_once(name: str) -> str:
    """One round of folding; what it takes off can lay bare a legal form or a mark to join."""
    key = unicodedata.normalize("NFKC", name).casefold()
    key = _BLANKS.sub("", key)
    key = _bare(_ABBREVIATED.sub("", key))
    key = _DASHES.sub("-", key).translate(_FOLD)
    return unicodedata.normalize("NFKC", _PUNCTUATION.sub("", key))


def _plain_once(name: str) -> str:
    key = _BLANKS.sub("", unicodedata.normalize("NFKC", name).casefold())
    key = _DASHES.sub("-", key).translate(_FOLD)
    return unicodedata.normalize("NFKC", _PUNCTUATION.sub("", key))


def _bare(name: str) -> str:
    """The name without legal forms at its ends; a name that is nothing else stays."""
    bare = name
    while bare:
        form = next((form for form in LEGAL_FORMS if bare.startswith(form) or bare.endswith(form)), None)
        if form is None:
            return bare
        bare = bare.removeprefix(form).removesuffix(form)
    return name
