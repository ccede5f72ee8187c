"""The partner finder."""

from datetime import date
from functools import partial

import click
from sqlalchemy.orm import Session

from registry.cli.database import reading
from registry.cli.options import Coded, as_of_option, json_option, print_json, print_table
from registry.exchange.find import find_object
from registry.exchange.sheet import shown
from registry.finder.thesaurus import Term
from registry.japanese.codes import PREFECTURES
from registry.model.vocabulary import Category, NeedType
from registry.queries.candidate import named_exactly
from registry.reports.finder import Asked, answer, field_named, nearest_fields, place_named
from registry.reports.finder_ground import able_in, ground


@click.command()
@click.option("--municipality", metavar="NAME|CODE", help="企業のある区市町村(都外は都道府県名から)")
@click.option("--company", metavar="NAME", help="台帳にある企業(所在地の代わりに)")
@click.option("--need", "needs", type=Coded(NeedType), multiple=True, help="相談の種類(いくつでも)")
@click.option("--field", "typed", multiple=True, help="技術分野(コード・名称・語。いくつでも)")
@click.option("--text", default="", help="相談の内容")
@click.option("--membership", "memberships", multiple=True, help="企業が会員である団体")
@click.option("--customer-of", "banks", multiple=True, help="企業の取引先の金融機関")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, help="示す機関の数")
@as_of_option
@json_option
def find(
    municipality: str | None,
    company: str | None,
    needs: tuple[NeedType, ...],
    typed: tuple[str, ...],
    text: str,
    memberships: tuple[str, ...],
    banks: tuple[str, ...],
    limit: int,
    as_of: date,
    as_json: bool,
) -> None:
    """企業に合う連携先を、理由とともに探す。"""
    with reading() as session:
        known = ground(session, as_of)
        if company is not None and municipality is None:
            municipality = _seat(session, company)
        if municipality is not None and not place_named(known, municipality):
            raise click.BadParameter(
                f"「{municipality}」は都内の区市町村でも都道府県で始まる所在地でもありません(例: 板橋区、埼玉県川口市)",
                param_hint="--municipality",
            )
        asked = Asked(
            as_of,
            municipality,
            needs,
            tuple(_field(known.fields, each) for each in typed),
            text,
            _named(session, memberships, "--membership"),
            _named(session, banks, "--customer-of"),
        )
        names = {each.code: each.name for each in known.fields}
        found = find_object(session, answer(known, asked, partial(able_in, session, known)), names, limit)
    if as_json:
        print_json(found)
        return
    print_table(
        [["id", "名称", "点", "理由"]]
        + [
            [shown(item["partner_id"]), item["name"], shown(item["score"]), item["reasons"][0]["text"]]
            for item in found["items"]
        ]
    )
    if found["branch"]:
        click.echo(f"担当拠点: {found['branch']['name']}", err=True)
    if not found["items"]:
        nearest = "、".join(names[code] for code in found["nearest_fields"])
        click.echo(
            "当てはまる機関がありません。--need か --field を指定してください。"
            + (f"近い分野: {nearest}" if nearest else ""),
            err=True,
        )


def _field(fields: tuple[Term, ...], typed: str) -> str:
    code = field_named(fields, typed)
    if code is None:
        names = {each.code: each.name for each in fields}
        nearest = [names[each] for each in nearest_fields(fields, typed)] or list(names.values())
        raise click.BadParameter(
            f"「{typed}」という技術分野はありません(使える分野: {'、'.join(nearest)})", param_hint="--field"
        )
    return code


def _seat(session: Session, name: str) -> str:
    """The place of a company of the registry."""
    companies = [each for each in named_exactly(session, name) if each.category is Category.COMPANY]
    seats = {each.municipality_code or PREFECTURES.get(each.prefecture_code or "") for each in companies}
    seat = seats.pop() if len(seats) == 1 else None
    if seat is None:
        raise click.BadParameter(
            f"「{name}」という企業の所在地は台帳からは分かりません(--municipality で指定してください)",
            param_hint="--company",
        )
    return seat


def _named(session: Session, names: tuple[str, ...], option: str) -> frozenset[int]:
    found = set()
    for name in names:
        bodies = named_exactly(session, name)
        if not bodies:
            raise click.BadParameter(
                f"「{name}」は台帳にありません(機関の名称で指定してください)", param_hint=option
            )
        found |= {each.id for each in bodies}
    return frozenset(found)
