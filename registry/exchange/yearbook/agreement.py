"""Lists of agreements: numbers, parties, documents and days of signing."""

import re

from registry.exchange.cell import LIST_SEPARATOR, split
from registry.exchange.yearbook.draft import Draft
from registry.exchange.yearbook.line import Section
from registry.exchange.yearbook.table import Table, TableRow
from registry.exchange.yearbook.vocabulary import first, plain
from registry.japanese.dates import fiscal_year_end, parse_date
from registry.japanese.names import mend_blanks

_AS_OF = re.compile(r"(\d{4}年\d{1,2}月\d{1,2}日)現在")


def read_agreements(draft: Draft, section: Section, table: Table) -> None:
    """One row a document. A row with neither number nor name is a further document of the agreement above it, one with
    nothing but a name a further party."""
    listed = "branch" if table.has("branch") else "main"
    attested = _attested(draft, section)
    written: dict[str, str] = {}
    for row in table.rows:
        if written and not row["no"] and not row["document"] and not row["signed_on"]:
            _further_party(draft, row, written)
            continue
        continued = not row["no"] and (not row["partner"] or row["partner"] == written.get("parties"))
        if continued and not written:
            draft.not_read(row.line, "番号も機関名もない行ですが、前に協定の行がありません")
            continue
        parties = (
            written["parties"]
            if continued
            else LIST_SEPARATOR.join(
                draft.organisation(each, row.line, official=True) for each in split(row["partner"])
            )
        )
        no = written["no"] if continued else plain(row["no"])
        doc = int(written["doc"]) + 1 if continued else 1
        branch = _branch(draft, row, written if continued else {}) if listed == "branch" else ""
        if not parties or (listed == "branch" and not branch) or (no and not no.isdecimal()):
            draft.not_read(row.line, "機関名、番号、連携部署のどれかが読めないため、協定の行になりません")
            continue
        title = mend_blanks(row["document"])
        if not title:
            draft.notice(row.line, "協定の名称がありません。「協定」としました")
        written = draft.add(
            "agreements",
            row.line,
            list=listed,
            no=no,
            doc=doc,
            kind=first("agreement", title) or "other",
            title=title or "協定",
            parties=parties,
            branch=branch,
            signed_on=_signed_on(draft, row),
            renewal_mode="unknown",
            attested_on=attested,
        )


def _attested(draft: Draft, section: Section) -> str:
    """The day for which the text states its list, else the last day of the year."""
    end = fiscal_year_end(draft.fiscal_year)
    for line in section.lines:
        if stated := _AS_OF.search(plain(line.text)):
            try:
                day = parse_date(stated[1]).date
            except ValueError as error:
                draft.notice(line.number, str(error))
                continue
            if day != end:
                draft.notice(
                    line.number, f"{stated[1]}現在とあり、{draft.fiscal_year}年度の末日ではありません"
                )
            return day.isoformat()
    return end.isoformat()


def _further_party(draft: Draft, row: TableRow, written: dict[str, str]) -> None:
    names = [draft.organisation(each, row.line, official=True) for each in split(row["partner"])]
    if names:
        written["parties"] = LIST_SEPARATOR.join([written["parties"], *names])
        draft.notice(
            row.line, f"「{names[0]}」を前の行の協定の締結先に加えました。名称の続きなら直してください"
        )


def _branch(draft: Draft, row: TableRow, above: dict[str, str]) -> str:
    name = mend_blanks(row["branch"])
    found = next((code for each, code in draft.institute.branches.items() if plain(each) == plain(name)), "")
    return found or ("" if name else above.get("branch", ""))


def _signed_on(draft: Draft, row: TableRow) -> str:
    written = row["signed_on"].strip()
    if not written:
        draft.notice(row.line, "締結年月日の印字がありません")
        return ""
    try:
        parse_date(written)
    except ValueError as error:
        draft.notice(row.line, f"締結年月日: {error}")
        return ""
    return written
