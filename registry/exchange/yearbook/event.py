"""Events: tables of events and of meetings, one event told by labelled lines, and what was not held."""

import re
from collections.abc import Iterator

from registry.exchange.cell import split
from registry.exchange.yearbook.draft import Draft
from registry.exchange.yearbook.figure import event_days, is_within
from registry.exchange.yearbook.group import conference_of, group_year, series_of
from registry.exchange.yearbook.line import Form, Line, Section
from registry.exchange.yearbook.table import Table, TableRow
from registry.exchange.yearbook.vocabulary import every, first, last, numeric, plain
from registry.japanese.names import mend_blanks, search_key

_ROOM = re.compile(r"[（(]([^（）()]*(?:会場|ホール|会議室|会館)[^（）()]*)[)）]$")
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]")
_QUOTED = re.compile(r"「([^「」]{2,80})」を開催")
_TOOK_PART = re.compile(r"「([^「」]{2,80})」として、([^。「」]{2,600}?)の(?:合計|計)?\s?\d+\s?機関が参加")
_LABEL = re.compile(r"(?:^|\s)([^\s：:]{2,8})[：:]\s*")
_WAY = re.compile(r"(?:Web|WEB|オンライン|オンデマンド|書面|メール)\s*(?:開催|配信|形式)")
_COUNTED = re.compile(r"(\d+)(?:社|名|人|件)")


def take_event(draft: Draft, title: str, line: int, **cells: str) -> dict[str, str]:
    """The event of a title: the one that is known, completed by what is told here, or a new one."""
    key = plain(title).casefold()
    known = draft.events.get(key)
    if known is None:
        mode = cells.pop("mode", "") or first("mode", title)
        kind = cells.pop("kind", "") or event_kind(title) or "other"
        known = draft.add(
            "events",
            line,
            fiscal_year=draft.fiscal_year,
            kind=kind,
            title=mend_blanks(title),
            mode=mode,
            **cells,
        )
        draft.events[key] = known
        if series := series_of(draft, title, line):
            known["group"] = series
        return known
    for column, value in cells.items():
        if value and not known.get(column):
            known[column] = value
        elif value and column == "start" and not known[column].startswith(value):
            draft.notice(line, f"「{known['title']}」の日は{known['source_line']}行では{known[column]}です")
    return known


def event_kind(title: str) -> str:
    """What kind of event a title speaks of, by its last word; what it quotes counts only where nothing else does."""
    bare = _BRACKETS.sub("", re.sub(r"「.*」", "", title))
    return last("event", plain(bare)) or last("event", plain(title))


def role(
    draft: Draft, event: dict[str, str], part: str, line: int, *, partner: str = "", branch: str = ""
) -> None:
    """Who has which part in an event, once; neither partner nor branch is the institute itself."""
    key = (event["title"], search_key(partner), part)
    if key not in draft.parts:
        draft.parts.add(key)
        draft.add("event_roles", line, event=event["title"], partner=partner, branch=branch, role=part)


def listing(
    draft: Draft, event: dict[str, str], section: Section, no: object, line: int, attendance: str = ""
) -> None:
    """Where an event is printed."""
    cells = {"section": section.number, "no": no, "attendance": attendance}
    draft.add("event_listings", line, event=event["title"], **cells)


def read_events(draft: Draft, section: Section, table: Table) -> None:
    """A table of events: the institute holds them; with others where the table names them."""
    for no, row in enumerate(table.rows, start=1):
        title, place = _room(row["event"])
        if (days := days_of(draft, row)) is None or not title:
            draft.not_read(row.line, "催事名と開催日がそろっていないため、行になりません")
            continue
        event = take_event(draft, title, row.line, start=days[0], end=days[1], place=place, held="1")
        listing(draft, event, section, no, row.line)
        own = "co_host" if "共催" in section.title or row["hosts"] else "host"
        for name in split(row["hosts"]):
            role(draft, event, "host", row.line, partner=draft.organisation(name, row.line))
        role(draft, event, own, row.line)


def read_meetings(draft: Draft, section: Section, table: Table) -> None:
    """A table of meetings that the institute attended; without names they are those of the section's title."""
    group = conference_of(draft, section)
    for place, row in enumerate(table.rows, start=1):
        no = row["no"] or str(place)
        title = row["meeting"] or f"{section.title}（No.{no}）"
        if (days := days_of(draft, row)) is None:
            continue
        kind = "" if event_kind(title) in ("seminar", "presentation") else "conference"
        mode, where = _where(row["place"])
        people = _COUNTED.match(numeric(row["participants"]))
        cells = {"start": days[0], "end": days[1], "mode": mode, "place": where, "kind": kind, "held": "1"}
        event = take_event(draft, title, row.line, participants=people[1] if people else "", **cells)
        event["group"] = event.get("group") or group
        listing(draft, event, section, no, row.line, row["attendance"])
        role(draft, event, "attendee", row.line)
        if row["attendance"]:
            _attendance(draft, event, group, row)
    if table.has("attendance") and group and table.rows:
        group_year(draft, group, table.rows[0].line, meetings=str(len(table.rows)))


def read_societies(draft: Draft, section: Section, table: Table) -> None:
    """A table of what was held together with learned societies."""
    for place, row in enumerate(table.rows, start=1):
        title, partners = row["work"], [draft.organisation(each, row.line) for each in split(row["society"])]
        if (days := days_of(draft, row)) is None or not title:
            draft.not_read(row.line, "連携事業と開催日がそろっていないため、行になりません")
            continue
        known = plain(title).casefold() in draft.events
        event = take_event(draft, title, row.line, start=days[0], end=days[1], held="1")
        listing(draft, event, section, row["no"] or place, row.line)
        if not known:
            for partner in partners:
                role(draft, event, "support", row.line, partner=partner)
            role(draft, event, "co_host", row.line)


def read_labels(draft: Draft, section: Section) -> bool:
    """An event told by lines with labels (日時：, 開催場所：, 後援：); whether the section holds one."""
    told = [line for line in section.lines if line.form is Form.FIELD]
    labels = {label: (value, line) for line in told for label, value in _labels(line.text)}
    when = next((labels[label] for label in ("日時", "開催日", "会期", "期間") if label in labels), None)
    named = [(line, match[1]) for line in section.lines if (match := _QUOTED.search(line.text))]
    if when is None or not named:
        return False
    draft.used |= {line.number for line in told}
    try:
        start, end = event_days(when[0], draft.fiscal_year)
    except ValueError as error:
        draft.not_read(when[1].number, str(error))
        return True
    place = next((labels[label][0] for label in ("開催場所", "場所", "会場") if label in labels), "")
    event = take_event(draft, named[0][1], named[0][0].number, start=start, end=end, place=place, held="1")
    listing(draft, event, section, 1, named[0][0].number)
    role(draft, event, "host", named[0][0].number)
    for label, (value, line) in labels.items():
        _label(draft, event, label, value, line)
    return True


def read_attendance(draft: Draft, section: Section) -> None:
    """A sentence that lists who took part in an event that is known: 「X」として、A、Bの合計2機関が参加した。"""
    for line in section.lines:
        for title, names in _TOOK_PART.findall(mend_blanks(line.text)) if line.form is Form.PROSE else ():
            event = draft.events.get(plain(title).casefold())
            if event is None:
                draft.notice(line.number, f"「{title}」という催事の行がないため、参加機関を読みません")
                continue
            for name in split(names):
                if not draft.institute.is_meant(name):
                    role(draft, event, "attendee", line.number, partner=draft.organisation(name, line.number))


def days_of(draft: Draft, row: TableRow) -> tuple[str, str] | None:
    """The days of a row; nothing, and a notice, where they cannot be read."""
    try:
        days = event_days(row["days"], draft.fiscal_year)
    except ValueError as error:
        draft.not_read(row.line, str(error))
        return None
    if not is_within(days[0], draft.fiscal_year):
        draft.notice(row.line, f"{days[0]}は{draft.fiscal_year}年度の日ではありません")
    return days


def _room(title: str) -> tuple[str, str]:
    """A title and the room that is printed behind it."""
    found = _ROOM.search(title.strip())
    return (title.strip()[: found.start()].strip(), found[1]) if found else (title.strip(), "")


def _where(text: str) -> tuple[str, str]:
    """How people met, and the place without those words; a way that has no code of its own stays as the place."""
    mode = first("mode", text.replace(" ", ""))
    if mode == "writing" and "書面" not in text:
        return mode, text
    rest = _WAY.sub("", _BRACKETS.sub(lambda match: "" if _WAY.search(match[0]) else match[0], text))
    return mode or ("venue" if text else ""), re.sub(r"^\s*(?:および|、)|(?:および|、)\s*$", "", rest).strip()


def _attendance(draft: Draft, event: dict[str, str], group: str, row: TableRow) -> None:
    """Members come where the table counts exactly as many of them as there are."""
    counted = re.search(r"(\d+)機関", plain(row["attendance"]))
    members = [each for each in draft.rows["memberships"] if each.cells["group"] == group]
    full = [each.cells["partner"] for each in members if each.cells["role"] == "member"]
    if counted and int(counted[1]) == len(full):
        for partner in filter(None, full):
            role(draft, event, "attendee", row.line, partner=partner)
    else:
        draft.notice(row.line, f"参加機関「{row['attendance']}」に当たる機関の名称は分かりません")


def _labels(text: str) -> Iterator[tuple[str, str]]:
    parts = _LABEL.split(text.strip())
    yield from zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True)


def _label(draft: Draft, event: dict[str, str], label: str, value: str, line: Line) -> None:
    counted = _COUNTED.match(numeric(value))
    if parts := every("role", label):
        for name in split(value):
            if draft.institute.is_meant(name):
                role(draft, event, parts[0], line.number)
            else:
                role(draft, event, parts[0], line.number, partner=draft.organisation(name, line.number))
    elif counted and "出展" in label:
        event["exhibitors"] = counted[1]
    elif counted and "登録" in label:
        event["registrants"] = counted[1]
    elif counted and ("参加" in label or "来場" in label):
        event["participants"] = counted[1]
    elif label not in ("日時", "開催日", "会期", "期間", "開催場所", "場所", "会場"):
        draft.not_read(line.number, f"「{label}」の項目は読みません")
