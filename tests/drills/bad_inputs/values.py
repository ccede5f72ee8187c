"""Values that no field expects, and plausible ones to stand beside them."""

from random import Random

from tests.drills.bad_inputs.forms import Field

MARK = "<script>alert(1)</script>"
MARKS = (MARK, "<img src=x onerror=alert(1)>")
TEXTS = (
    *("", " ", "　", "\0", "a\0b", "\x01\x1b[31m", "\x7f\x85", "a\r\nSet-Cookie: a=b", "\r", "\n" * 50, "\t"),
    *(
        "\ud800",
        "あ\udfff\ud800い",
        "\uffff",
        "\ufffe\ufeff",
        "\u202e逆\u202d",
        "\u200b\u2060",
        "\u2028\u2029",
    ),
    *("𠮷野家", "👩\u200d👩\u200d👧", "e\u0301" * 40, "ﷺ" * 60, "ｶﾞｷﾞｸﾞ", "㈱①髙﨑～－", "ß", "İ", "\U000e0041"),
    *(MARK, f'"{MARKS[1]}', "'><svg/onload=alert(1)>", "{{7*7}}", "{% raw %}", "${7*7}", "&#0;&amp;&lt;"),
    *(
        "%(name)s %s %d %",
        "{title} {0} {missing.real} {",
        "{institute!r:>99999}",
        "%00",
        "%",
        "_",
        "[",
        "*",
        "\\",
    ),
    *(
        "'; DROP TABLE organisation; --",
        "' OR '1'='1",
        '" OR ""="',
        "1); SELECT pg_sleep(9)--",
        "NULL",
        "None",
    ),
    *("../../etc/passwd", "..\\..\\x", "file:///etc/passwd", "javascript:alert(1)", "https://evil.example/"),
    *(
        "//evil.example",
        "/\\evil.example",
        "\\\\server\\share",
        "http://[::1",
        "https://exa mple.jp/\n",
        "a@b@c",
    ),
    *(
        "=1+1",
        "＝cmd|' /C calc'!A0",
        "@SUM(1)",
        "-1+1",
        "+1",
        '""""',
        "''",
        "、、、",
        "／",
        "・",
        "-",
        "new",
        "1;2",
    ),
    *("x" * 10_000, "長" * 10_000, "(" * 3_000, "『" * 2_000, "a " * 5_000, "[[" * 500, "あ、" * 2_000),
    *(
        "試験",
        "大学",
        "墨田区",
        "株式会社",
        "城南信用金庫",
        "\u3099",
        "々",
        "令和",
        "年",
        "月",
        "3回",
        "参加45名 6月・9月",
    ),
)
NUMBERS = (
    *(
        "-1",
        "0",
        "00",
        "-0",
        "1.5",
        ".",
        "１２",
        "½",
        "٣",
        "²",
        "Ⅷ",
        "①",
        "一",
        "1e3",
        "1e309",
        "nan",
        "inf",
        "0x10",
    ),
    *("1_000", "1,000", " 1 ", "+1", "2147483647", "2147483648", "-2147483649", "9223372036854775807"),
    *(
        "9223372036854775808",
        "9" * 30,
        "9" * 4_400,
        "0" * 5_000 + "1",
        "1" * 400 + ".5",
        "0.1e-999999",
        "1e999999",
    ),
    *("12", "3", "2020", "1899", "1900", "2199", "2200", "9999", "10000", "36", "1200", "99999"),
)
DATES = (
    *("0000-00-00", "0001-01-01", "0001-12-31", "9999-12-31", "9999-01-01", "10000-01-01", "2021-02-30"),
    *(
        "2024-13-01",
        "1900-02-29",
        "1868-01-25",
        "令和0年1月1日",
        "令和9999年1月1日",
        "令和7981年12月31日",
        "H1.1.7",
    ),
    *(
        "㋿6年4月1日",
        "２０２４／０２／３０",
        "２０２４年４月１日",
        "2024-04-01T00:00:00Z",
        "20240401",
        "６．４．１",
    ),
    *(
        "FY9999",
        "FY0",
        "FY2020",
        "令和6年度",
        "2024",
        "2024-04",
        "-2024-01-01",
        "昭和100年1月1日",
        "明治元年1月1日",
    ),
    *(
        "二〇二四年四月一日",
        "2024-04-01\0",
        "99999999",
        "令和" + "9" * 50 + "年1月1日",
        "R" + "6" * 4_400,
        "春",
        "未定",
    ),
    *(
        "2199-12-31",
        "2200-03-31",
        "2026-11-22",
        "2026-11-23",
        "1年",
        "12か月",
        "999999999999か月",
        "2024-02-29",
    ),
)
DATED = ("_on", "_from", "_to", "day", "on", "until", "delete_by", "as_of", "valid")


def wrong(chance: Random, name: str = "") -> str:
    """A wrong value, more often than not of the kind that the name of the field asks for."""
    kinds = (TEXTS, NUMBERS, DATES)
    dated = name.endswith(DATED)
    chosen = chance.choices(kinds, weights=(3, 2, 6) if dated else (6, 4, 1))[0]
    value = chance.choice(chosen)
    match chance.randrange(12):
        case 0:
            return value + chance.choice(TEXTS)
        case 1:
            return chance.choice(DATES) + value
        case 2:
            return "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randrange(1, 40)))
        case _:
            return value


def plausible(chance: Random, field: Field) -> str:
    """A value that a person might give."""
    if field.options:
        return chance.choice(field.options)
    if field.type in ("checkbox", "radio", "submit", "hidden"):
        return field.value
    if field.name.endswith(DATED):
        return chance.choice(("2026-11-20", "令和8年11月1日", "2026-04-01", "2027-03-31", "2020-04"))
    return chance.choice(
        ("試験", "大学", "3", "12", "2020", "城南信用金庫", "名称 = name", "https://example.jp/")
    )


def encoded(text: str) -> bytes:
    """The bytes of a text, of one that UTF-8 does not know either."""
    return text.encode("utf-8", "surrogatepass")
