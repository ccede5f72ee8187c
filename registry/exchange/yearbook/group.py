"""Groups and what they did in the year: tables of research groups and of circles, groups that prose or titles name."""

import re

from registry.exchange.yearbook.draft import Draft
from registry.exchange.yearbook.line import Form, Line, Section
from registry.exchange.yearbook.table import Table, TableRow
from registry.exchange.yearbook.vocabulary import numeric, plain
from registry.japanese.dates import Precision, iso_date, parse_date
from registry.japanese.names import mend_blanks

_NUMBERS = re.compile(r"\d+")
_NOT_HELD = re.compile(
    r"(?:^|[。、])(?:[本今]年度は)?([^。、]{2,60}?)(?:の影響)?(?:のため|により|で)"
    r"(?:、)?[^。、]{0,20}(?:中止(?:と|し|に)|開催されなかった|開催しなかった|実施しなかった|見送った)"
)
_FOUNDING = re.compile(r"([^、。\s]{2,20}?)(?:（[^（）]*）)?を(\d{4})年度から毎年発足")
_SIZE = re.compile(r"(\d+)グループ約?(\d+)社")
_YEARLY = re.compile(r"(\d{4})([^（）]{1,20})(（.*）)?")
_SERIES = re.compile(r"(.{2,40}?(コンソーシアム|研究会)(?:\s?[（(][^（）()]*[)）])?)\s*第\d+回.+")


def group_year(draft: Draft, group: str, line: int, **cells: str) -> None:
    """The figures of a group that met in the year."""
    draft.add("group_years", line, group=group, fiscal_year=draft.fiscal_year, held=1, **cells)


def read_research_groups(draft: Draft, section: Section, table: Table) -> None:
    """A table of research groups with the month of their founding and the figures of the year."""
    for row in table.rows:
        name = mend_blanks(row["group"])
        if not name:
            draft.not_read(row.line, "研究会の名称がありません")
            continue
        cells = {"founded": _founded(draft, row), "topics": _topics(row["topics"]), "no": plain(row["no"])}
        group = draft.group(name, section, row.line, kind="research_group", **cells)
        people = _NUMBERS.findall(numeric(row["participants_own"])) or [number(row["participants"])]
        own = people[1] if len(people) > 1 else ""
        group_year(
            draft, group, row.line, participants=people[0], own_staff=own, meetings=number(row["meetings"])
        )


def read_circles(draft: Draft, section: Section, table: Table) -> None:
    """A table of circles; several names in one row share its figures, so they stand under a group of their own."""
    for row in table.rows:
        names = [mend_blanks(each) for each in re.split(r"\s+(?=\d{4}\s)", row["circle"]) if each]
        together = _together(section, names)
        parent = draft.parent(section)
        group = draft.group(together, section, row.line, kind="cross_industry", parent=parent)
        figures = {"meetings": number(row["meetings"]), "participants": number(row["participants"])}
        group_year(draft, group, row.line, schedule=_schedule(row["days"]), **figures)
        for name in names if len(names) > 1 else ():
            year = _YEARLY.fullmatch(_tight(name))
            founded = f"FY{year[1]}" if year else ""
            cells = {"founded": founded, "parent": group, "kind": "cross_industry"}
            group_year(draft, draft.group(_tight(name), section, row.line, **cells), row.line)


def read_founding(draft: Draft, section: Section) -> None:
    """A sentence that says since which year a kind of group is founded every year, and how many there are."""
    for line in section.lines:
        text = plain(line.text).replace("(", "（").replace(")", "）")
        if line.form is Form.PROSE and (match := _FOUNDING.search(text)):
            name = re.split(r"では", match[1])[-1]
            group = draft.group(name, section, line.number, founded=f"FY{match[2]}")
            if size := _SIZE.search(text):
                group_year(draft, group, line.number, groups=size[1], companies=size[2])


def not_held(section: Section) -> tuple[Line, str] | None:
    """The line that says that the section's matter was not held, and the reason; nothing where rows stand, too."""
    if any(line.form is Form.TABLE for line in section.lines):
        return None
    for line in section.lines:
        if line.form is Form.PROSE and (match := _NOT_HELD.search(mend_blanks(line.text))):
            return line, match[1]
    return None


def conference_of(draft: Draft, section: Section) -> str:
    """The group whose meetings a table lists: the one founded in the sections above, else the conference of their title."""
    above = draft.parent(section)
    if above:
        return above
    title = section.above[-1] if section.above else ""
    if not title.endswith(("会議", "協議会")):
        return ""
    group = draft.group(title, section.outer, section.outer.first)
    line = section.outer.first_of(Form.PROSE)
    draft.add("memberships", line, group=group, role="member", attested_on=f"FY{draft.fiscal_year}")
    return group


def series_of(draft: Draft, title: str, line: int) -> str:
    """The group of which a title is a numbered meeting; nothing where it is none."""
    match = _SERIES.fullmatch(title)
    if match is None:
        return ""
    kind = "consortium" if match[2] == "コンソーシアム" else "conference"
    return draft.group(match[1], draft.section, line, kind=kind)


def _together(section: Section, names: list[str]) -> str:
    years = [_YEARLY.fullmatch(_tight(name)) for name in names]
    if len(names) == 1:
        return _tight(names[0])
    common = {match[2] for match in years if match}
    if all(years) and len(common) == 1:
        return f"{section.title}（{'・'.join(match[1] for match in years if match)}{common.pop()}）"
    return f"{section.title}（{'・'.join(names)}）"


def _tight(name: str) -> str:
    return re.sub(r"(?<=\d)\s+(?=\D)", "", name)


def _founded(draft: Draft, row: TableRow) -> str:
    try:
        parsed = parse_date(row["founded"])
    except ValueError as error:
        draft.notice(row.line, f"設立年月: {error}")
        return ""
    return iso_date(parsed.date, parsed.precision) if parsed.precision is not Precision.UNKNOWN else ""


def _topics(text: str) -> str:
    return mend_blanks(text).removesuffix("など")


def _schedule(text: str) -> str:
    return "、".join("".join(part.split()) for part in text.split("、"))


def number(text: str) -> str:
    """The first number of a cell that begins with one, else nothing."""
    found = _NUMBERS.match(numeric(text))
    return found[0] if found else ""
