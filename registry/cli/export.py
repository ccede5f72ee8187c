"""Tables out."""

from datetime import date
from pathlib import Path

import click

from registry.cli.database import reading
from registry.cli.options import as_of_option, output_option, write_file
from registry.exchange.dictionary import code_rows
from registry.exchange.export import whole_export
from registry.exchange.export_book import export_book
from registry.exchange.export_text import ENCODINGS, ExportRefused, csv_parts, json_parts, spooled
from registry.exchange.loading import KINDS
from registry.web.words.label import japanese_words


@click.command()
@click.argument("kind", type=click.Choice(sorted(KINDS)))
@click.option("--format", "form", type=click.Choice(["csv", "xlsx", "json"]), required=True, help="形式")
@as_of_option
@click.option("--encoding", type=click.Choice(ENCODINGS), default=ENCODINGS[0], help="CSVの文字コード")
@output_option
def export(kind: str, form: str, as_of: date, encoding: str, output: Path | None) -> None:
    """表を書き出す。CSVとExcelの表は取込と同じ列で全行を、JSONと算出した列は基準日に知られているものを書く。"""
    with reading() as session:
        found = whole_export(session, kind, as_of=as_of)
        try:
            match form:
                case "csv":
                    content = spooled(csv_parts(found, encoding))
                case "json":
                    content = spooled(json_parts(found))
                case _:
                    codes = code_rows(session, found.all_entries, japanese_words())
                    content = export_book(found, codes)
        except ExportRefused as error:
            raise click.ClickException(str(error)) from None
        with content:
            write_file(output, content)
