"""Which events are one series: what their titles say beside the number and the year."""

import re
import unicodedata

_ERA = r"(?:令和|平成|昭和|[rhs](?=\d))(?:\d{1,2}|元)年?度?"
_COUNTED = re.compile(
    rf"第\d+回|{_ERA}|(?:fy)?(?:19|20)\d\d(?:年度|年)?(?:版)?|\(?no\.?\d+\)?|vol\.?\d+|\(?その\d+\)?|#\d+"
)
_BETWEEN = re.compile(r"[\W_]+")


def series_of(title: str) -> str:
    """The title without number, year, blanks and marks; the whole title where nothing else is left.

    >>> series_of("第24回いたばし産業見本市") == series_of("第 25回 いたばし産業見本市")
    True
    >>> series_of("TIRI クロスミーティング 2020") == series_of("ＴＩＲＩクロスミーティング２０２１")
    True
    >>> series_of("令和2年度 SAITEC オープンラボ 研究成果発表会"), series_of("2020年度")
    ('saitecオープンラボ研究成果発表会', '2020年度')
    >>> series_of("首都圏公設試連携推進会議（No.1）") == series_of("首都圏公設試連携推進会議（No.2）")
    True
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", title)).casefold()
    return _BETWEEN.sub("", _COUNTED.sub("", plain)) or plain
