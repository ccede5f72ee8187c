"""The tables of the annual report."""

from pathlib import Path

import click

from registry.cli.database import reading, settings
from registry.cli.options import FiscalYear, output_option, write_output
from registry.exchange.annual_book import TooLong
from registry.exchange.annual_file import Form, annual_file
from registry.exchange.annual_pdf import NoPdf
from registry.reports.annual.chapter import NoSuchSection, chapter


@click.command()
@click.argument("fiscal_year", metavar="年度", type=FiscalYear())
@click.option("--section", help="節の番号(例: 4.2.1)。その中の節も含む")
@click.option(
    "--format", "form", type=click.Choice([form.value for form in Form]), default=Form.JSON.value, help="形式"
)
@output_option
def report(fiscal_year: int, section: str | None, form: str, output: Path | None) -> None:
    """年報第4章の表を、年度の末日の姿で出力する。"""
    institute = settings().institute_short
    with reading() as session:
        try:
            found = chapter(session, fiscal_year=fiscal_year, institute=institute, section=section)
            content = annual_file(found, Form(form), institute=settings().institute)
        except (NoSuchSection, NoPdf, TooLong) as refused:
            raise click.UsageError(str(refused)) from None
    write_output(output, content)
