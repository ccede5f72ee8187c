"""Collaboration density and the network itself."""

from datetime import date
from pathlib import Path

import click

from registry.cli.database import reading
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
from registry.exchange.density import density_object, density_rows
from registry.exchange.network import FORMATS, csv_bytes, network_file
from registry.network.tie import Layer
from registry.reports.density import SeatBasis, View
from registry.reports.density import density as density_table
from registry.reports.network import Part, period_network


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
@click.option("--format", "form", type=click.Choice(FORMATS), required=True, help="形式")
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
        drawn = period_network(session, asked, Part(layers, region_code(session, region)))
        write_output(output, network_file(drawn, form, asked.last_day))
