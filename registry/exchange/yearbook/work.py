"""Joint work: tables of partners with a bullet for each piece of it."""

import re

from registry.exchange.cell import LIST_SEPARATOR
from registry.exchange.yearbook.bullet import Bullet, bullets, read_bullet
from registry.exchange.yearbook.draft import Draft
from registry.exchange.yearbook.figure import month_of
from registry.exchange.yearbook.line import Section
from registry.exchange.yearbook.programme import programmes_of
from registry.exchange.yearbook.table import Table
from registry.exchange.yearbook.vocabulary import first
from registry.exchange.yearbook.work_event import event_of, known_title, note_hosts
from registry.japanese.names import mend_blanks, search_key

_WITH = re.compile(r"(.{2,60}?)等?との連携")


def survey_work(draft: Draft, table: Table) -> None:
    """What has to be known of all joint work before any of it is read."""
    for row in table.rows:
        for text in bullets(row["work"]):
            note_hosts(draft, read_bullet(text, draft.institute))


def read_work(draft: Draft, section: Section, table: Table) -> None:
    """One row a bullet. A row without a name goes on with the partner above it; a table without names belongs to the one
    of the section's title."""
    partner, heading, bullet = _of_title(draft, section, table), "", 0
    for row in table.rows:
        if row["partner"]:
            partner, bullet = draft.organisation(row["partner"], row.line, official=True), 0
        if row["heading"]:
            heading, bullet = mend_blanks(row["heading"]), 0
        if not partner:
            draft.not_read(row.line, "どの機関との連携か分かりません")
            continue
        for text in bullets(row["work"]):
            bullet += 1
            _write(draft, section, partner, heading, bullet, text, row.line)


def _of_title(draft: Draft, section: Section, table: Table) -> str:
    named = _WITH.match(section.title)
    return draft.organisation(named[1], section.first) if named and not table.has("partner") else ""


def _write(
    draft: Draft, section: Section, partner: str, heading: str, number: int, text: str, line: int
) -> None:
    bullet = read_bullet(text, draft.institute)
    if not bullet.kinds:
        bullet.kinds = ["other"]
        draft.notice(line, f"「{text[:40]}」が何の連携か分かりません。otherとしました")
    for word in bullet.figures.unread:
        draft.notice(line, f"「{text[:40]}」の「{word}」は読みません")
    acting = draft.organisation(bullet.acting, line) if bullet.acting else ""
    if acting and first("category", partner) == "municipality":
        draft.named[search_key(acting)].seat = partner
    hosts = [draft.organisation(name, line) for name in bullet.hosts if not draft.institute.is_meant(name)]
    others = [host for host in hosts if search_key(host) != search_key(partner)]
    figures = bullet.figures
    bullet.title = known_title(draft, bullet)
    event = event_of(draft, bullet, partner, hosts, line)
    _group(draft, section, bullet, event, line)
    draft.add(
        "activities",
        line,
        fiscal_year=draft.fiscal_year,
        section=section.number,
        heading=heading,
        bullet=number,
        partners=LIST_SEPARATOR.join(dict.fromkeys([partner, *others])),
        acting=acting,
        branch=figures.branch,
        kinds=LIST_SEPARATOR.join(bullet.kinds),
        title=mend_blanks(bullet.title),
        count=figures.count,
        unit=figures.unit,
        months=LIST_SEPARATOR.join(map(str, figures.months)),
        participants=figures.participants,
        sessions=_sessions(bullet),
        continued="1" if bullet.continued else "",
        event=event["title"] if event else "",
        agreement=_agreement(draft, bullet, partner),
        programmes=LIST_SEPARATOR.join(programmes_of(draft, bullet, partner, line)),
    )


def _group(draft: Draft, section: Section, bullet: Bullet, event: dict[str, str] | None, line: int) -> None:
    """A consortium that the institute belongs to, or a study group that met."""
    title = mend_blanks(bullet.title)
    if "consortium" in bullet.kinds and title.endswith("コンソーシアム"):
        cells = {"group": draft.group(title, section, line, kind="consortium"), "role": "member"}
        draft.add("memberships", line, attested_on=f"FY{draft.fiscal_year}", **cells)
    elif event is not None and bullet.kinds == ["meeting"] and title.endswith("研究会"):
        event["group"] = draft.group(title, section, line, kind="conference")


def _sessions(bullet: Bullet) -> str:
    people = bullet.figures.people
    return (
        LIST_SEPARATOR.join(f"{month}:{number}" for month, number in people.items())
        if len(people) > 1
        else ""
    )


def _agreement(draft: Draft, bullet: Bullet, partner: str) -> str:
    """The agreement that a bullet about signing speaks of: the only one of that partner and month."""
    if "agreement_signing" not in bullet.kinds:
        return ""
    stated = [month_of(month, draft.fiscal_year) for month in bullet.figures.months]
    found = [
        f"{row.cells['list']} {row.cells['no']} {row.cells['doc']}"
        for row in draft.rows["agreements"]
        if search_key(partner) in map(search_key, row.cells["parties"].split(LIST_SEPARATOR))
        and any(_month(row.cells["signed_on"]) == month for month in stated)
    ]
    return found[0] if len(found) == 1 else ""


def _month(written: str) -> str:
    numbers = re.findall(r"\d+", written)
    return f"{numbers[0]}-{int(numbers[1]):02}" if len(numbers) > 1 else ""
