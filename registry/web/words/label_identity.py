"""Labels of who is who and what a file says: columns, verdicts, twins, the life of an organisation; and of what is erased."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _in

from registry.exchange.table.heading import How
from registry.model import vocabulary as v
from registry.model.retention import RetentionKind
from registry.queries.twin import Doubt, Sign
from registry.reports.life import Happening
from registry.services.merge import Trait

IDENTITIES: dict[type[Any], dict[str, Any]] = {
    RetentionKind: {
        RetentionKind.CONTACT: _("連携先の担当者"),
        RetentionKind.ACCOUNT: _("停止した利用者の氏名とメールアドレス"),
        RetentionKind.MAIL: _("送ったメールの本文"),
        RetentionKind.SESSION: _("終わったサインイン"),
        RetentionKind.UPLOAD: _("取り込まれなかったファイル"),
        RetentionKind.ATTEMPT: _("サインインを試みた回数"),
    },
    How: {
        How.EXACT: _("列の名前どおり"),
        How.SYNONYM: _("見出しから"),
        How.SUGGESTED: _("似た見出しから"),
        How.CHOSEN: _("選んだ列"),
        How.LEFT_OUT: _("取り込まない列"),
        How.UNKNOWN: _("分からない列"),
    },
    v.Verdict: {
        v.Verdict.NEW: _("新規"),
        v.Verdict.UPDATE: _in("verdict", "更新"),
        v.Verdict.SAME: _("変更なし"),
        v.Verdict.CHECK: _("要確認"),
        v.Verdict.ERROR: _("エラー"),
    },
    Happening: {
        Happening.FOUNDED: _("設立"),
        Happening.SPLIT_FROM: _("分割により設立"),
        Happening.SPLIT_OFF: _("一部が分かれて別の機関に"),
        Happening.RENAMED: _("改称"),
        Happening.MOVED: _("移転"),
        Happening.CARRIED_ON: _("他の機関を承継"),
        Happening.CLOSED: _("終わり"),
        Happening.SUCCEEDED: _("他の機関に承継されて終わり"),
    },
    Sign: {
        Sign.SAME_NAME: _("名称が同じ"),
        Sign.SAME_KEY: _("表記だけが違う"),
        Sign.FORMER_NAME: _("旧称が当たる"),
        Sign.ALIKE: _("名称が近い"),
        Sign.SAME_WEBSITE: _("ウェブサイトが同じ"),
        Sign.SAME_PLACE: _("所在の区市町村が同じ"),
    },
    Doubt: {
        Doubt.OTHER_NUMBER: _("法人番号が違う"),
        Doubt.FORM_ELSEWHERE: _("法人格の前後が違う（別の法人のことがある）"),
        Doubt.OTHER_FORM: _("法人格が違う"),
        Doubt.OTHER_CATEGORY: _("区分が違う"),
        Doubt.OTHER_PLACE: _("所在の区市町村が違う"),
        Doubt.OTHER_LETTERS: _("違う字がある"),
    },
    Trait: {
        Trait.NAME: _("名称"),
        Trait.KANA: _("よみ"),
        Trait.NAME_EN: _("英語名"),
        Trait.CATEGORY: _("区分"),
        Trait.SEAT: _("所在"),
        Trait.PARENT: _("上位の機関"),
        Trait.SUCCESSOR: _("承継先"),
        Trait.CORPORATE_NUMBER: _("法人番号"),
        Trait.WEBSITE: _("ウェブサイト"),
        Trait.NOTE: _("注記"),
    },
}
