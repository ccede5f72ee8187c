"""The tables of the annual report: as the registry makes them, or an edition that was frozen."""

from pathlib import Path

import click
from sqlalchemy.orm import Session

from registry.cli.database import reading, settings
from registry.cli.options import FiscalYear, output_option, write_output
from registry.exchange.annual_book import TooLong
from registry.exchange.annual_file import Form, annual_file
from registry.exchange.annual_pdf import NoPdf
from registry.exchange.frozen_report import frozen_file
from registry.queries.frozen_report import edition as one_edition
from registry.queries.frozen_report import public_edition
from registry.reports.annual.chapter import NoSuchSection, chapter

PUBLISHED = "published"


@click.command()
@click.argument("fiscal_year", metavar="年度", type=FiscalYear())
@click.option("--section", help="節の番号(例: 4.2.1)。その中の節も含む")
@click.option("--edition", help="確定した版の番号、または published(公表版)。既定は今の台帳")
@click.option(
    "--format", "form", type=click.Choice([form.value for form in Form]), default=Form.JSON.value, help="形式"
)
@output_option
def report(
    fiscal_year: int, section: str | None, edition: str | None, form: str, output: Path | None
) -> None:
    """年報第4章の表を、年度の末日の姿で、または確定したときのまま出力する。"""
    with reading() as session:
        try:
            content = _asked(session, fiscal_year, section, edition, Form(form))
        except (NoSuchSection, NoPdf, TooLong) as refused:
            raise click.UsageError(str(refused)) from None
    write_output(output, content)


def _asked(session: Session, fiscal_year: int, section: str | None, edition: str | None, form: Form) -> bytes:
    """The tables of today, or of an edition, in a format."""
    known = settings()
    if edition is None:
        found = chapter(session, fiscal_year=fiscal_year, institute=known.institute_short, section=section)
        return annual_file(found, form, institute=known.institute)
    if edition == PUBLISHED:
        kept = public_edition(session, fiscal_year)
    elif edition.isascii() and edition.isdigit() and len(edition) < 7:
        kept = one_edition(session, fiscal_year, int(edition))
    else:
        raise click.UsageError(f"版「{edition}」は番号か published で指定してください")
    if kept is None:
        named = "公表版" if edition == PUBLISHED else f"第{edition}版"
        raise click.UsageError(f"{fiscal_year}年度の年報に{named}はありません")
    return frozen_file(kept.content, form, institute=known.institute, section=section)
