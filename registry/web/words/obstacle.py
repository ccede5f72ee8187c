"""What stands in the way of taking an act back, in the language of the page."""

from flask_babel import gettext

from registry.services.obstacle import Hindrance, Obstacle
from registry.web.frame.language import english
from registry.web.words.rendering import moment
from registry.web.words.table_name import table_name


def sentence(obstacle: Obstacle) -> str:
    """What stands in the way, in the language of the page."""
    if not english():
        return str(obstacle)
    what = f"{table_name(obstacle.table)} {obstacle.key}"
    since = obstacle.since
    told = f" ({moment(since.at)} {since.by})" if since is not None else ""
    columns = ", ".join(obstacle.columns)
    match obstacle.why:
        case Hindrance.CHANGED:
            words = gettext(
                "%(what)s の %(columns)s は、その後に変更されています。", what=what, columns=columns
            )
        case Hindrance.GONE:
            words = gettext("%(what)s は、その後に削られています。", what=what)
        case Hindrance.TAKEN:
            words = gettext("%(what)s は、その後に登録し直されています。", what=what)
        case Hindrance.NEEDED:
            by = f"{table_name(obstacle.words)} {obstacle.by_key}"
            words = gettext("%(what)s を %(by)s が使っています。", what=what, by=by)
        case Hindrance.NOT_HELD:
            words = gettext(
                "%(what)s の %(columns)s の元の値は変更記録に残りません。", what=what, columns=columns
            )
        case Hindrance.REFUSED:
            words = gettext("元に戻すと、台帳の決まりに反します。")
    return words + told
