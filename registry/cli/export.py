"""Tables out."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import click

from registry.cli.database import reading
from registry.cli.options import as_of_option, output_option, write_output
from registry.exchange.export import ENCODINGS, NotInEncoding, encoded, listing, object_readers, sheet_rows
from registry.exchange.loading import KINDS


@click.command()
@click.argument("kind", type=click.Choice(sorted(KINDS)))
@click.option("--format", "form", type=click.Choice(["csv", "json"]), required=True, help="形式")
@as_of_option
@click.option("--encoding", type=click.Choice(ENCODINGS), default=ENCODINGS[0], help="CSVの文字コード")
@output_option
def export(kind: str, form: str, as_of: date, encoding: str, output: Path | None) -> None:
    """表を書き出す。CSVは取込と同じ列で全行を、JSONは基準日に知られているものを書く。"""
    with reading() as session:
        if form == "json":
            readers = object_readers()
            if kind in readers:
                items = readers[kind](session, as_of)
            else:
                header, *rows = KINDS[kind].rows(session)
                items = [dict(zip(header, row, strict=True)) for row in rows]
            write_output(output, (json.dumps(listing(items), ensure_ascii=False, indent=2) + "\n").encode())
            return
        table = sheet_rows(session, kind)
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\r\n").writerows(table)
        try:
            write_output(output, encoded(table, encoding, out.getvalue()))
        except NotInEncoding as error:
            raise click.ClickException(str(error)) from None
