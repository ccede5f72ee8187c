"""Public codes: prefectures (JIS X 0401), municipalities (JIS X 0402 with check digit), corporate numbers."""

import unicodedata

from stdnum.exceptions import ValidationError
from stdnum.jp import cn

_PREFECTURE_NAMES = [
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
]
PREFECTURES = {f"{number:02}": name for number, name in enumerate(_PREFECTURE_NAMES, start=1)}
TOKYO = "13"


def prefecture_code(text: str) -> str:
    """The two-digit code of a prefecture given by name or code; ``ValueError`` with a sentence if unknown.

    >>> prefecture_code("新潟県"), prefecture_code("13")
    ('15', '13')
    """
    found = [code for code, name in PREFECTURES.items() if text in (code, name)]
    if not found:
        raise ValueError(f"「{text}」という都道府県はありません(例: 新潟県)")
    return found[0]


def municipality_code(text: str) -> str:
    """A municipality code of six digits with a right check digit; ``ValueError`` with a sentence if not.

    The check digit is 11 − (6a+5b+4c+3d+2e mod 11), its last digit (JIS X 0402, 全国地方公共団体コード).

    >>> municipality_code("１３１０７５")
    '131075'
    """
    digits = unicodedata.normalize("NFKC", text).strip()
    if not (len(digits) == 6 and digits.isascii() and digits.isdigit()):
        raise ValueError(f"区市町村コード「{text}」は6桁の数字ではありません(例: 131075)")
    total = sum(int(digit) * weight for digit, weight in zip(digits[:5], range(6, 1, -1), strict=True))
    if digits[5] != str((11 - total % 11) % 10):
        raise ValueError(f"区市町村コード「{text}」の検査数字が合いません(例: 131075)")
    return digits


def corporate_number(text: str) -> str:
    """A corporate number 法人番号 of 13 digits; a T prefix, full width and blanks are accepted.

    Raises ``ValueError`` with a sentence when the check digit is wrong.

    >>> corporate_number("T７０００ ０１２０ ５０００２")
    '7000012050002'
    """
    plain = unicodedata.normalize("NFKC", text).strip().upper().removeprefix("T")
    try:
        return str(cn.validate(plain))
    except ValidationError:
        raise ValueError(f"法人番号「{text}」は正しい13桁の番号ではありません(例: 7000012050002)") from None
