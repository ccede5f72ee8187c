"""Order of Japanese readings, stored as a key so that every database sorts alike."""

import unicodedata

_SMALL = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ")
_VOWELS = {
    "あ": "あかさたなはまやらわ",
    "い": "いきしちにひみりゐ",
    "う": "うくすつぬふむゆる",
    "え": "えけせてねへめれゑ",
    "お": "おこそとのほもよろを",
}
_VOICED_MARKS = "\u3099\u309a"


def reading_key(kana: str) -> str:
    """The sort key of a reading after the ideas of JIS X 4061.

    Katakana to hiragana, voiced to unvoiced, small to large, ー to the vowel before it; the reading itself
    follows as tie-breaker, so that the order is total.

    >>> sorted(["がくげい", "かくげい", "かーと", "かあと"], key=reading_key)
    ['かあと', 'かーと', 'かくげい', 'がくげい']
    """
    hiragana = "".join(_hiragana(character) for character in unicodedata.normalize("NFKC", kana))
    plain = "".join(c for c in unicodedata.normalize("NFD", hiragana) if c not in _VOICED_MARKS)
    plain = plain.translate(_SMALL)
    letters: list[str] = []
    for letter in plain:
        if letter == "ー":
            letter = _vowel(letters[-1]) if letters else ""
        if letter and not letter.isspace():
            letters.append(letter)
    # A blank sorts before every letter, Latin ones too, and the letters hold none.
    return f"{''.join(letters).casefold()} {hiragana}"


def _hiragana(character: str) -> str:
    return chr(ord(character) - 0x60) if "ァ" <= character <= "ヶ" else character


def _vowel(letter: str) -> str:
    return next((vowel for vowel, row in _VOWELS.items() if letter in row), "")
