"""Labels of what stands against a step, an act or the facts of an event."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _in

from registry.model.act import Objection
from registry.model.introduction import StepObjection
from registry.services.event_facts import Fault, NotHeld

REFUSALS: dict[type[Any], dict[str, Any]] = {
    StepObjection: {
        StepObjection.NOT_POSSIBLE: _("いまの段階から、この段階へは進めません。"),
        StepObjection.FUTURE: _("まだ来ていない日は記録できません。"),
        StepObjection.BEFORE_NEED: _("相談を受けた日より前の日です。"),
        StepObjection.OUT_OF_ORDER: _("前の段階より前の日です。"),
        StepObjection.NO_CONSENT: _("紹介するには企業の同意が要ります。同意の日を書いてください。"),
        StepObjection.CONSENT_IN_FUTURE: _("企業の同意の日が、まだ来ていない日です。"),
        StepObjection.CONSENT_BEFORE_NEED: _("企業の同意の日が、相談を受けた日より前です。"),
        StepObjection.CONSENT_TOO_LATE: _("企業の同意は、紹介した日までに要ります。"),
        StepObjection.NO_FAILURE: _("不成立の理由を選んでください。"),
        StepObjection.FOLLOW_UP_TOO_EARLY: _("次に確かめる日は、この段階の日以後にしてください。"),
        StepObjection.NEED_CLOSED: _("完了した相談の紹介は変えられません。先に相談を再開してください。"),
        StepObjection.NOTHING_BEFORE: _("これより前の段階はありません。"),
    },
    Objection: {
        Objection.NOT_POSSIBLE: _("いまの段階では、この手続きは記録できません。"),
        Objection.FUTURE: _("まだ来ていない日は記録できません。"),
        Objection.BEFORE_SIGNING: _("締結日より前の日です。"),
        Objection.END_MISSING: _("終わりの日を書いてください。"),
        Objection.END_TOO_EARLY: _("終わりの日が、効力の始まる日より前です。"),
        Objection.END_NOT_LATER: _("いまの期間の終わりより後の日を書いてください。"),
        Objection.MODE_MISSING: _("終わりの日を決めたときは、期間が終わるときも選んでください。"),
        Objection.NOTHING_CHANGED: _("変わったことを一つは書いてください。"),
        Objection.NOTICE_TOO_LONG: _("申出期限が期間より長くなっています。"),
        Objection.SUCCESSOR_UNSIGNED: _("後継は締結済みの協定から選んでください。"),
        Objection.ALREADY_CORRECTED: _("この記録は、すでに訂正されています。"),
    },
    NotHeld: {
        NotHeld.CANCELLED: _("中止"),
        NotHeld.POSTPONED: _("延期"),
        NotHeld.IN_WRITING: _("書面に変更"),
        NotHeld.OTHER: _in("reason", "その他"),
    },
    Fault: {
        Fault.TITLE_MISSING: _("催事名が要ります。"),
        Fault.TITLE_TAKEN: _("同じ年度に同じ名称の催事があります。"),
        Fault.YEAR_MISSING: _("開始日が月まで書かれていない催事には、年度が要ります。"),
        Fault.YEAR_CONTRADICTS: _("年度が開始日と合いません。"),
        Fault.YEAR_OUT_OF_RANGE: _("年度は1900年度から2199年度までです。"),
        Fault.END_WITHOUT_START: _("終了日を書くときは、開始日も要ります。"),
        Fault.END_BEFORE_START: _("終了日が開始日より前です。"),
        Fault.HELD_IN_FUTURE: _("まだ来ていない催事は、開催したと記録できません。"),
        Fault.REASON_MISSING: _("開催しなかった理由が要ります。"),
        Fault.REASON_OF_NOTHING: _("理由を書くのは、開催しなかったときだけです。"),
        Fault.FIGURE_OF_NOTHING: _("開催しなかった催事に、人数や社数はありません。"),
        Fault.ROLE_TWICE: _("同じ主体に同じ役割が二度あります。"),
        Fault.COMPANY_TWICE: _("同じ出展企業が二度あります。"),
        Fault.HAS_JOINT_WORK: _("この催事をめぐる連携事業があるため、削除できません。"),
        Fault.HAS_LISTING: _("年報に掲載された催事のため、削除できません。"),
        Fault.HAS_SOURCE: _("出典のある記録のため、削除できません。"),
    },
}
