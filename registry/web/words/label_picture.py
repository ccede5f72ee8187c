"""Labels of what is counted and drawn: densities, the map, the network, findings."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _in

from registry.network.appearance import Family, Size
from registry.network.tie import Layer
from registry.reports.density import SeatBasis, View
from registry.reports.finding import Kind as Finding
from registry.reports.map import MapMeasure

PICTURES: dict[type[Any], dict[str, Any]] = {
    MapMeasure: {
        MapMeasure.AGREEMENTS: _("協定"),
        MapMeasure.COVERAGE: _("連携密度"),
        MapMeasure.JOINT_WORK: _("連携事業"),
        MapMeasure.PROGRAMMES: _("支援制度"),
        MapMeasure.CHANGE: _("連携事業の増減"),
    },
    Layer: {
        Layer.AGREEMENT: _in("layer", "協定"),
        Layer.ACTIVITY: _in("layer", "連携事業"),
        Layer.EVENT: _in("layer", "催事"),
        Layer.GROUP: _in("layer", "グループ"),
        Layer.INTRODUCTION: _in("layer", "紹介"),
    },
    Family: {
        Family.OWN: _("自所の拠点・全所"),
        Family.GOVERNMENT: _("区市町村・都の機関"),
        Family.FINANCE: _in("several", "金融機関"),
        Family.SUPPORT: _("商工会議所・団体・支援機関"),
        Family.EDUCATION: _("大学・高専・高校"),
        Family.RESEARCH: _("研究機関"),
        Family.SOCIETY: _("学協会・その他"),
        Family.BUSINESS: _("企業・海外機関"),
    },
    Size: {
        Size.DEGREE: _("相手の数（次数）"),
        Size.WEIGHTED_DEGREE: _("つながりの数（重み付き次数）"),
        Size.BETWEENNESS: _("媒介中心性"),
        Size.CORE: _("コア数"),
    },
    Finding: {
        Finding.WHITE_SPOTS: _("協定のない区市町村"),
        Finding.SLEEPING_AGREEMENTS: _("休眠協定"),
        Finding.DEPENDENCE: _("ひとつの相手への偏り"),
        Finding.GATEKEEPER: _("ひとつの橋"),
        Finding.ABSENT_CATEGORIES: _("連携先のない区分"),
        Finding.UNLINKED_CATEGORIES: _("つながりのない区分"),
        Finding.SLEEPING_TIES: _("途絶えたつながり"),
        Finding.DENSITY: _("連携密度の前と後"),
        Finding.OUTWARD: _("内と外"),
    },
    View: {View.RECORDED: _("記録のまま"), View.TERRITORY: _("担当地域で見る")},
    SeatBasis: {SeatBasis.ALL: _("すべての所在"), SeatBasis.STATED: _("出典に記載の所在だけ")},
}
