"""Members of a network: lists behind a label, the years of joining that a sentence tells, short names."""

import re

from registry.exchange.cell import split
from registry.exchange.yearbook.draft import Draft
from registry.exchange.yearbook.line import Form, Line, Section
from registry.exchange.yearbook.vocabulary import first, plain
from registry.japanese.dates import fiscal_year_end
from registry.japanese.names import mend_blanks, search_key

_LIST = re.compile(r"([^：:]{2,14}(?:機関|団体|会員))[：:](.+)")
_SHORT = re.compile(r"([^、。]{2,40}?)（以下、?「([^「」]{1,20})」という。?）")
_MEANS = re.compile(r"「([^「」]{1,20})」は、?([^。、]{2,60})を(?:指す|いう)")
_FOUNDED = re.compile(r"(\d{4})年度、.*を設立した")
_YEAR = re.compile(r"(\d{4})年度")
_PLACE = re.compile(r"[^、。\s]{2,3}[都道府県]|[^、。\s年度らはもに]{1,6}市")
_BODY = re.compile(r"[^、。]{4,30}(?:センター|研究所|試験場|機構)")
_FIELDS = re.compile(r"((?:「[^「」]{1,30}」、?)+)の(?:技術)?分野.*?([ァ-ヶー]{3,15}グループ)")


def read_short_names(draft: Draft, section: Section) -> None:
    """Short names that a sentence explains: 「X」は、Yを指す and Y（以下、「X」という。）."""
    for line in section.lines:
        if line.form is not Form.PROSE:
            continue
        text = mend_blanks(line.text)
        pairs = [(short, name) for name, short in _SHORT.findall(text)] + _MEANS.findall(text)
        for short, name in pairs:
            full = re.split(r"ために、?|では|により|に、", name)[-1].strip()
            draft.short_names.setdefault(short, (full, line.number))


def read_members(draft: Draft, section: Section) -> None:
    """The lists of a network's members, each with a label; years of joining stand in the sentences."""
    lists = [
        (line, match)
        for line in section.lines
        if line.form is Form.FIELD and (match := _LIST.fullmatch(mend_blanks(line.text)))
    ]
    if not lists:
        return
    prose = [line for line in section.lines if line.form is Form.PROSE]
    group = _group(draft, section, prose)
    draft.used |= {line.number for line, _ in lists}
    if not group:
        draft.not_read(lists[0][0].number, "どのグループの構成機関か、文から分かりません")
        return
    years = _years(draft, prose)
    for line, match in lists:
        role = first("member", match[1]) or "member"
        names = split(match[2])
        for name in names:
            _member(draft, group, name, role, line.number, years)
        stated = re.search(r"(\d+)", plain(match[1]))
        if stated and int(stated[1]) != len(names):
            draft.notice(line.number, f"「{match[1]}」とありますが、{len(names)}機関が並んでいます")
    _unlisted(draft, group, prose)
    _fields(draft, section, prose, group)


def _member(
    draft: Draft, group: str, name: str, role: str, line: int, years: dict[tuple[bool, str], tuple[str, int]]
) -> None:
    own = draft.institute.is_meant(name)
    partner = "" if own else draft.organisation(name, line)
    bare = search_key(draft.institute.name if own else name)
    joined = [
        year
        for (observing, place), (year, _) in years.items()
        if observing == (role == "observer") and bare.startswith(search_key(place))
    ]
    cells = {"group": group, "partner": partner, "role": role}
    until = fiscal_year_end(draft.fiscal_year).isoformat()
    draft.add("memberships", line, valid_from=f"FY{joined[0]}" if joined else "", attested_on=until, **cells)


def _group(draft: Draft, section: Section, prose: list[Line]) -> str:
    """The group that a sentence of the section gives a short name to, with the year of its founding."""
    lines = {line.number for line in prose}
    named = [(name, line) for name, line in draft.short_names.values() if line in lines]
    if not named:
        return ""
    name, line = named[0]
    text = plain(next(each.text for each in prose if each.number == line))
    founded = _FOUNDED.match(text.split("。")[0] + "。" if "設立した" in text.split("。")[0] else text)
    return draft.group(name, section, line, kind="network", founded=f"FY{founded[1]}" if founded else "")


def _years(draft: Draft, prose: list[Line]) -> dict[tuple[bool, str], tuple[str, int]]:
    """The year of joining by whether as an observer and by place."""
    found: dict[tuple[bool, str], tuple[str, int]] = {}
    for line in prose:
        for sentence in plain(line.text).split("。"):
            if "参加" not in sentence and "設立" not in sentence and "連携し" not in sentence:
                continue
            parts = _YEAR.split(sentence)
            for year, part in zip(parts[1::2], parts[2::2], strict=True):
                for place in _PLACE.findall(re.sub(r"^(?:から|より|には|に|、|は)+", "", part)):
                    found.setdefault(("オブザーバー" in sentence, place), (year, line.number))
    return found


def _unlisted(draft: Draft, group: str, prose: list[Line]) -> None:
    """A body that only the sentence about observers names."""
    listed = {search_key(row.cells["partner"]) for row in draft.rows["memberships"]}
    for line in prose:
        for sentence in plain(line.text).split("。"):
            if "オブザーバー" not in sentence or "参加" not in sentence:
                continue
            parts = _YEAR.split(sentence)
            for year, part in zip(parts[1::2], parts[2::2], strict=True):
                for name in part.split("、"):
                    if _BODY.fullmatch(name) and search_key(name) not in listed:
                        partner = draft.organisation(name, line.number)
                        cells = {"group": group, "partner": partner, "role": "observer"}
                        draft.add("memberships", line.number, valid_from=f"FY{year}", **cells)
                        draft.notice(line.number, f"「{name}」は構成機関の一覧にありません")


def _fields(draft: Draft, section: Section, prose: list[Line], group: str) -> None:
    """Parts of a network by technical field."""
    short = next((short for short, (name, _) in draft.short_names.items() if name == group), "")
    for line in prose:
        for quoted, kind in _FIELDS.findall(mend_blanks(line.text)):
            for topic in re.findall(r"「([^「」]+)」", quoted):
                cells = {"topics": topic, "parent": group, "kind": "network"}
                draft.group(f"{short}{kind}（{topic}）", section, line.number, **cells)
