"""Lists of partners, agreements and joint work."""

from datetime import date
from decimal import Decimal

import click

from registry.cli.database import reading
from registry.cli.options import (
    Coded,
    as_of_option,
    branch_code,
    fiscal_year_option,
    json_option,
    print_json,
    print_table,
    region_code,
)
from registry.exchange.activity import activity_object
from registry.exchange.agreement import agreement_object
from registry.exchange.export import listing
from registry.exchange.indicator import indicator_objects
from registry.exchange.partner import partner_object
from registry.exchange.sheet import shown
from registry.japanese.dates import iso_date
from registry.model import Organisation
from registry.model.vocabulary import ActivityType, Category, Phase
from registry.queries import activity as activity_queries
from registry.queries import agreement as agreement_queries
from registry.queries import partner as partner_queries
from registry.reports.indicator import Row, sections


@click.command()
@click.option("--region", help="地域のコードか名称")
@click.option("--category", type=Coded(Category), help="機関の区分")
@click.option("--q", help="名称・よみの一部")
@as_of_option
@json_option
def partners(
    region: str | None, category: Category | None, q: str | None, as_of: date, as_json: bool
) -> None:
    """連携先の一覧。"""
    with reading() as session:
        rows = partner_queries.partners(
            session, as_of=as_of, region=region_code(session, region), category=category, q=q
        )
        if as_json:
            print_json(listing(partner_object(row) for row in rows))
            return
        print_table(
            [["id", "名称", "区分", "地域", "有効な協定", "最終年度"]]
            + [
                [
                    shown(row.organisation.id),
                    row.organisation.name,
                    row.organisation.category,
                    shown(row.region),
                    shown(row.agreements_in_force),
                    shown(row.last_active_fy),
                ]
                for row in rows
            ]
        )
        click.echo(f"{len(rows)} 件", err=True)


@click.command()
@as_of_option
@click.option("--phase", type=Coded(Phase), help="段階")
@click.option("--branch", help="連携部署のコードか名称")
@json_option
def agreements(as_of: date, phase: Phase | None, branch: str | None, as_json: bool) -> None:
    """基準日に知られている協定の一覧。"""
    with reading() as session:
        rows = agreement_queries.agreements(
            session, as_of=as_of, phase=phase, branch=branch_code(session, branch)
        )
        if as_json:
            print_json(listing(agreement_object(row) for row in rows))
            return
        print_table(
            [["一覧", "No.", "文書", "機関名", "協定書・覚書", "締結日", "段階"]]
            + [
                [
                    row.list,
                    shown(row.agreement.no),
                    shown(row.agreement.doc),
                    "、".join(party.name_as_printed for party in row.agreement.parties),
                    row.agreement.title,
                    iso_date(row.agreement.signed_on, row.agreement.signed_on_precision) or "—",
                    row.phase,
                ]
                for row in rows
            ]
        )
        click.echo(f"{len(rows)} 件", err=True)


@click.command()
@fiscal_year_option
@click.option("--kind", type=Coded(ActivityType), help="種別")
@click.option("--partner", type=click.IntRange(1, 2**31 - 1), help="機関の id")
@json_option
def activities(fy: int, kind: ActivityType | None, partner: int | None, as_json: bool) -> None:
    """年度の連携事業の一覧。"""
    with reading() as session:
        if partner is not None and session.get(Organisation, partner) is None:
            raise click.UsageError(
                f"機関「{partner}」はありません(registry partners で id を確かめてください)"
            )
        rows = activity_queries.activities(session, fiscal_year=fy, kind=kind, partner_id=partner)
        if as_json:
            print_json(listing(activity_object(row) for row in rows))
            return
        print_table(
            [["節", "機関名", "種別", "件名", "数", "月"]]
            + [
                [
                    shown(row.section),
                    "、".join(party.organisation.name for party in row.parties),
                    " ".join(kind.kind for kind in row.kinds),
                    row.title,
                    f"{shown(row.count)}{shown(row.unit)}",
                    shown([month.month for month in row.months]),
                ]
                for row in rows
            ]
        )
        click.echo(f"{len(rows)} 件", err=True)


@click.command()
@as_of_option
@json_option
def indicators(as_of: date, as_json: bool) -> None:
    """中期計画の指標の、目標と年度ごとの値。"""
    with reading() as session:
        found = sections(session, as_of=as_of)
        if as_json:
            print_json(listing(indicator_objects(found)))
            return
        rows = [(section.plan, row) for section in found for row in section.rows]
        print_table(
            [["id", "計画", "項目", "指標", "単位", "目標", "進み", "値"]]
            + [
                [
                    shown(row.indicator.id),
                    plan.name,
                    shown(row.indicator.item),
                    row.indicator.name,
                    row.indicator.unit,
                    _plain(row.indicator.target),
                    "—" if row.progress.share is None else f"{row.progress.share:.0%}",
                    _values(row),
                ]
                for plan, row in rows
            ]
        )
        click.echo(f"{len(rows)} 件", err=True)


def _values(row: Row) -> str:
    return " ".join(f"{year}={_plain(row.values[year].amount)}" for year in sorted(row.values)) or "—"


def _plain(value: Decimal | None) -> str:
    return "—" if value is None else f"{value.normalize():f}"
