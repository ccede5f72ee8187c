"""One bullet of a table of joint work: what it quotes, what was done, with which figures, and who else is named."""

import re
from dataclasses import dataclass, field

from registry.exchange.cell import split
from registry.exchange.yearbook.draft import Institute
from registry.exchange.yearbook.figure import Figures, figures, without_numbers
from registry.exchange.yearbook.vocabulary import every
from registry.japanese.names import mend_blanks

_START = re.compile(r"(?:^|(?<=\s))[・•]")
_OPENING, _CLOSING = "「『", "」』"
# Stands for what a bullet quotes.
QUOTE = "◆"
_HOSTED = re.compile(r"^([^◆]{2,80}?)主催")
_TAIL = re.compile(
    r"(?:[をの]継続|[をの]実施|[にへ]の?参加|[にへ]の?協力|に出席|[をの]開催|[をの]後援.*|[をの]協賛.*|を共催.*"
    r"|の?PR(?:協力)?|の周知協力|[にへ]出展|への出展企業推薦|で研究発表|で[^◆、]{0,20}が講演|への?講演協力"
    r"|で[^◆、]{0,20}の紹介|[にへ]委員派遣|[にへ]?[のを]?掲載)$"
)
_CLAUSE = re.compile(r"^[^◆、]{4,60}し、(?=[^◆、]+$)")
_DONE_THERE = re.compile(r"^◆にて、?([^◆]+?)を実施$")


@dataclass
class Bullet:
    """What a bullet says. ``left`` is its text with ◆ for each quotation and without the brackets that hold figures."""

    text: str
    left: str
    quotes: list[str]
    kinds: list[str]
    title: str
    figures: Figures
    continued: bool
    hosts: list[str] = field(default_factory=list)
    acting: str = ""

    @property
    def before(self) -> str:
        """What stands before the first quotation."""
        return self.left.partition(QUOTE)[0] if QUOTE in self.left else ""


def bullets(cell: str) -> list[str]:
    """The bullets of a cell; a cell without any is one.

    >>> bullets("・連携会議（2回） ・「講座・展示」を後援")
    ['連携会議（2回）', '「講座・展示」を後援']
    """
    return [part.strip() for part in _START.split(cell) if part.strip()]


def read_bullet(text: str, institute: Institute) -> Bullet:
    """Read one bullet; ``kinds`` is empty when no word of it tells what was done."""
    masked, quotes = _masked(text)
    found, left = figures(masked, institute)
    left = mend_blanks(left)
    tight = masked.replace(" ", "")
    bare = "".join(left.split())
    # What brackets tell comes before the weak words outside of them; weak words within them count last.
    kinds = every("work", bare) or every("work", tight) + every("weak", bare) or every("weak", tight)
    if quotes and quotes[0].endswith("コンソーシアム"):
        kinds = ["consortium" if kind == "support_program" else kind for kind in kinds]
    hosted = _HOSTED.match(left)
    acting = re.match(rf"(.{{3,40}}?)(?:による|の)(?={re.escape(institute.short)}利用)", left)
    return Bullet(
        text=text,
        left=left,
        quotes=quotes,
        kinds=kinds,
        title=_title(left, quotes, kinds),
        figures=found,
        continued="継続" in left,
        hosts=split(hosted[1]) if hosted else [],
        acting=acting[1].strip() if acting else "",
    )


def _masked(text: str) -> tuple[str, list[str]]:
    """A text with ◆ for each outermost quotation, and what they quote."""
    found: list[str] = []
    masked, depth, start = [], 0, 0
    for place, character in enumerate(text):
        if character in _OPENING:
            depth += 1
            start = place + 1 if depth == 1 else start
        elif character in _CLOSING and depth:
            depth -= 1
            if not depth:
                found.append(text[start:place].strip())
                masked.append(QUOTE)
        elif not depth:
            masked.append(character)
    if depth:  # a quotation that is never closed is none
        return "".join(masked) + text[start - 1 :], found
    return "".join(masked), found


def _title(left: str, quotes: list[str], kinds: list[str]) -> str:
    bare = "".join(left.split())
    if quotes:
        return _quoted_title(bare, left, quotes, kinds)
    rest, before = mend_blanks(without_numbers(left)) if re.search(r"\d[件回名人社]", bare) else left, ""
    while rest != before:
        before, rest = rest, _TAIL.sub("", rest.strip()).strip()
    rest = _CLAUSE.sub("", rest)
    return rest or left or "記載なし"


def _quoted_title(bare: str, left: str, quotes: list[str], kinds: list[str]) -> str:
    if kinds[:1] == ["subsidy"]:
        return "、".join(quotes)
    if done := _DONE_THERE.match(bare):
        return done[1]
    if "◆の◆" in bare and kinds[:1] in (["pr"], ["web_listing"]):
        return f"「{quotes[0]}」の「{quotes[1]}」"
    head = left.partition(QUOTE)[0].strip()
    if kinds[:1] == ["web_listing"] and head and not re.fullmatch(r"ウェブサイト|HP|ホームページ", head):
        return f"{head}「{quotes[0]}」"
    if re.search(r"◆の成果発表$", bare):
        return f"「{quotes[0]}」の成果発表"
    return quotes[0]
