"""The words of the regional map in the language of the page: what is counted, how it is shaded, what it leaves out."""

from collections.abc import Iterator
from itertools import pairwise

from flask_babel import gettext

from registry.queries.period import Period
from registry.reports.map import SHARES, STEPS, Figures, MapMeasure, RegionalMap, before
from registry.web.words.rendering import DASH, day, fiscal_year, number, percent


def title(measure: MapMeasure) -> str:
    """The measure as a heading."""
    match measure:
        case MapMeasure.AGREEMENTS:
            return gettext("効力のある協定・覚書")
        case MapMeasure.COVERAGE:
            return gettext("連携密度")
        case MapMeasure.JOINT_WORK:
            return gettext("連携事業")
        case MapMeasure.PROGRAMMES:
            return gettext("企業向けの支援制度")
        case MapMeasure.CHANGE:
            return gettext("連携事業の増減")


def heading(measure: MapMeasure, period: Period) -> str:
    """The title of the picture."""
    return gettext("区市町村ごとの%(measure)s　%(period)s", measure=title(measure), period=span(period))


def span(period: Period) -> str:
    """The fiscal years of a period."""
    if period.years == 1:
        return fiscal_year(period.fiscal_year)
    return gettext(
        "%(first)s～%(last)s", first=fiscal_year(period.first_year), last=fiscal_year(period.fiscal_year)
    )


def definition(measure: MapMeasure, period: Period) -> str:
    """What exactly is counted, on which day or in which years."""
    match measure:
        case MapMeasure.AGREEMENTS:
            return gettext(
                "その区市町村にある機関（区市町村自身を含む）を当事者とし、%(day)sに効力のある協定・覚書の件数",
                day=day(period.last_day),
            )
        case MapMeasure.COVERAGE:
            return gettext(
                "その区市町村にある連携先（%(day)s現在）のうち、期間中に研究所とつながりのあった割合",
                day=day(period.last_day),
            )
        case MapMeasure.JOINT_WORK:
            return gettext(
                "その区市町村にある機関（区市町村自身を含む）を相手または実施者とする、%(period)sの連携事業の件数",
                period=span(period),
            )
        case MapMeasure.PROGRAMMES:
            return gettext(
                "%(year)sに提供されていたことがわかっていて、その区市町村の企業が対象になる支援制度の件数",
                year=fiscal_year(period.fiscal_year),
            )
        case MapMeasure.CHANGE:
            return gettext(
                "その区市町村にある機関との連携事業の件数の差：%(period)s − %(before)s",
                period=span(period),
                before=span(before(period)),
            )


def reason(measure: MapMeasure) -> str:
    """How a record is counted, and why the steps are as they are."""
    match measure:
        case MapMeasure.AGREEMENTS:
            return gettext(
                "一つの協定は、当事者が何機関あっても一つの場所で1件です。協定のある区市町村の多くは1～2件なので、"
                "段階はそこから倍ずつにしています。"
            )
        case MapMeasure.COVERAGE:
            return gettext("連携密度の表と同じ数え方（すべての層と所在の根拠）で、段階は5分の1ずつです。")
        case MapMeasure.JOINT_WORK:
            return gettext(
                "一つの連携事業は、相手が何機関あっても一つの場所で1件です。段階はおよそ、たまに（2件まで）、"
                "四半期に一度ほど（5件まで）、10件まで、月に二度ほど（20件まで）、それ以上です。"
            )
        case MapMeasure.PROGRAMMES:
            return gettext(
                "区市町村か、その地域が対象として記録されているものです。独自の制度は1～2件が多く、"
                "地域や都全体の制度がそれに加わります。"
            )
        case MapMeasure.CHANGE:
            return gettext("1～2件の増減は年によるばらつき、3件から変化、6件はその倍とみています。")


def undefined(measure: MapMeasure) -> str:
    """Why a place has no number."""
    match measure:
        case MapMeasure.COVERAGE:
            return gettext("知られた連携先がない")
        case MapMeasure.PROGRAMMES:
            return gettext("提供の有無がわからない年度")
        case MapMeasure.CHANGE:
            return gettext("比べる年度の記録がない")
        case _:
            return gettext("記録のない年度")


def shown(figures: Figures, measure: MapMeasure) -> str:
    """The number as it is printed on the map."""
    if measure is MapMeasure.COVERAGE:
        return percent(figures.coverage)
    value = figures.value(measure)
    if value is None:
        return DASH
    return signed(int(value)) if measure is MapMeasure.CHANGE else number(int(value))


def signed(difference: int) -> str:
    """A difference with its sign: +2, −3, ±0."""
    if difference == 0:
        return "±0"
    return f"{'+' if difference > 0 else '−'}{number(abs(difference))}"


def sentence(place: str, figures: Figures, measure: MapMeasure) -> str:
    """What is read aloud of a place: its name and the number in full."""
    said = title(measure)
    value = figures.value(measure)
    if value is None:
        return gettext(
            "%(place)s：%(measure)sは「—」（%(why)s）", place=place, measure=said, why=undefined(measure)
        )
    match measure:
        case MapMeasure.COVERAGE:
            return gettext(
                "%(place)s：%(measure)s %(value)s（%(linked)s / %(known)s）",
                place=place,
                measure=said,
                value=shown(figures, measure),
                linked=number(figures.linked),
                known=number(figures.known),
            )
        case MapMeasure.CHANGE:
            return gettext(
                "%(place)s：%(measure)s %(value)s（%(now)s − %(before)s）",
                place=place,
                measure=said,
                value=shown(figures, measure),
                now=number(figures.joint_work),
                before=number(figures.before),
            )
        case _:
            return gettext(
                "%(place)s：%(measure)s %(count)s件", place=place, measure=said, count=shown(figures, measure)
            )


def steps(measure: MapMeasure) -> list[str]:
    """The words of the six steps in the legend."""
    if measure is MapMeasure.COVERAGE:
        bounds = [f"{100 * step // SHARES}%" for step in range(SHARES + 1)]
        spans = [gettext("%(low)s超～%(high)s", low=low, high=high) for low, high in pairwise(bounds)]
        return ["0%", *spans]
    lows = STEPS[measure]
    if measure is MapMeasure.CHANGE:
        return [
            gettext("%(count)s件以上減", count=1 - lows[0]),
            gettext("%(low)s～%(high)s件減", low=1 - lows[1], high=-lows[0]),
            gettext("増減なし"),
            gettext("%(low)s～%(high)s件増", low=lows[2], high=lows[3] - 1),
            gettext("%(low)s～%(high)s件増", low=lows[3], high=lows[4] - 1),
            gettext("%(count)s件以上増", count=lows[4]),
        ]
    middle = [
        gettext("%(low)s件", low=low)
        if high - low == 1
        else gettext("%(low)s～%(high)s件", low=low, high=high - 1)
        for low, high in pairwise(lows)
    ]
    return [gettext("0件"), *middle, gettext("%(low)s件以上", low=lows[-1])]


def notes(measure: MapMeasure, found: RegionalMap) -> Iterator[str]:
    """What the numbers leave out, as far as it concerns the measure."""
    if measure is MapMeasure.PROGRAMMES:
        if found.unknown_programmes:
            yield gettext(
                "この年度に提供されたかどうかわからない支援制度 %(n)s 件は数えていません。",
                n=number(found.unknown_programmes),
            )
        return
    if measure in (MapMeasure.JOINT_WORK, MapMeasure.COVERAGE, MapMeasure.CHANGE):
        if found.period.until is not None:
            yield gettext("連携事業は年度だけがわかるので、基準日にかかわらず年度全体を数えています。")
        missing = found.unrecorded + (found.unrecorded_before if measure is MapMeasure.CHANGE else ())
        if missing:
            yield gettext(
                "連携事業の記録がない年度があります：%(years)s。記録のない年度は0件とはみなしません。",
                years=years(missing),
            )
    yield gettext(
        "所在の区市町村がわからない連携先 %(places)s 件は地域の数にだけ入り、地域もわからない %(nowhere)s 件は"
        "どこにも入りません。",
        places=number(found.without_municipality),
        nowhere=number(found.without_region),
    )


def years(missing: tuple[int, ...]) -> str:
    """Fiscal years in their order; runs of them are drawn together."""
    ordered = sorted(missing)
    if len(ordered) > 1 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return gettext("%(first)s～%(last)s", first=fiscal_year(ordered[0]), last=fiscal_year(ordered[-1]))
    return gettext("、").join(fiscal_year(year) for year in ordered)
