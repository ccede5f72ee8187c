"""Collaboration density and the network itself."""

from datetime import date
from pathlib import Path

import click

from registry.cli.database import fail, reading
from registry.cli.options import (
    Coded,
    fiscal_year_option,
    json_option,
    layers_option,
    output_option,
    period,
    print_json,
    print_table,
    region_code,
    until_option,
    write_output,
    years_option,
)
from registry.drawing.png import NoJapaneseFont
from registry.exchange.density import density_object, density_rows
from registry.exchange.network import (
    DRAWN,
    FORMATS,
    Drawing,
    TooManyNodes,
    csv_bytes,
    network_file,
)
from registry.exchange.network_words import title
from registry.network.tie import Layer
from registry.reports.density import SeatBasis, View
from registry.reports.density import density as density_table
from registry.reports.network import MOST_DRAWN, Part, attributed, period_network, standing


@click.command()
@fiscal_year_option
@years_option
@until_option
@click.option(
    "--view", type=Coded(View), default=View.RECORDED, help="recorded 記録のまま / territory 担当地域"
)
@click.option(
    "--basis", type=Coded(SeatBasis), default=SeatBasis.ALL, help="stated 出典に記載の所在 / all すべて"
)
@layers_option
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="CSVで出力")
def density(
    fy: int,
    years: int,
    until: date | None,
    view: View,
    basis: SeatBasis,
    layers: tuple[Layer, ...],
    as_json: bool,
    as_csv: bool,
) -> None:
    """地域×拠点の連携密度。"""
    with reading() as session:
        table = density_table(session, period(fy, years, until), view=view, basis=basis, layers=layers)
        if as_json:
            print_json(density_object(table))
        elif as_csv:
            write_output(None, csv_bytes(density_rows(table)))
        else:
            print_table(density_rows(table))


@click.command()
@fiscal_year_option
@years_option
@until_option
@layers_option
@click.option("--region", help="地域のコードか名称")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    required=True,
    help="形式(csv は線、nodes は点の表、layout は点の位置、svg・png は図、html は単独で開ける図)",
)
@output_option
def network(
    fy: int,
    years: int,
    until: date | None,
    layers: tuple[Layer, ...],
    region: str | None,
    form: str,
    output: Path | None,
) -> None:
    """年度のネットワークをファイルにする。"""
    with reading() as session:
        asked = period(fy, years, until)
        part = Part(layers, region_code(session, region))
        drawn = period_network(session, asked, part)
        drawing = None
        if form in DRAWN:
            if len(drawn.nodes) > MOST_DRAWN:
                raise click.UsageError(str(TooManyNodes(len(drawn.nodes), MOST_DRAWN)))
            drawing = Drawing(standing(session, part, drawn), title(asked.first_year, asked.fiscal_year))
        found = attributed(session, asked, part, drawn)
        try:
            write_output(output, network_file(found, form, asked.last_day, drawing))
        except NoJapaneseFont as refused:
            fail(str(refused))
