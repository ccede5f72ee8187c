"""The sentences of reasons, in Japanese with named places for what they tell; other languages translate them.

A template says what its record says and no more.
"""

from enum import StrEnum

from registry.finder.guide import Fit
from registry.finder.reason import ReasonCode, WhyNot


def marked(text: str) -> str:
    """A text that is translated where it is shown."""
    return text


TEMPLATES: dict[StrEnum, str] = {
    ReasonCode.CLAIM_OF_OWN: marked("「%(title)s」を使えます（対象: %(by)sの企業）"),
    ReasonCode.CLAIM_OF_MEMBER: marked("「%(title)s」を使えます（対象: %(by)sの会員）"),
    ReasonCode.CLAIM_OF_CUSTOMER: marked("「%(title)s」を使えます（対象: %(by)sの取引先）"),
    ReasonCode.CLAIM_OF_ALL: marked("「%(title)s」を使えます（対象の地域に企業の所在地を含む）"),
    ReasonCode.CLAIM_UNBOUND: marked("「%(title)s」があります（対象の条件は記録されていません）"),
    ReasonCode.CUSTOMER: marked("企業の取引先です"),
    ReasonCode.OWN_PLACE: marked("企業と同じ%(place)sにあります"),
    ReasonCode.AREA_SERVED: marked("企業のある%(region)sを担当地域としています"),
    ReasonCode.PREFECTURE: marked("企業と同じ%(prefecture)sにあります"),
    ReasonCode.SAME_REGION: marked("企業と同じ地域（%(region)s）にあります"),
    ReasonCode.EVERYWHERE: marked("都内全域を対象としています"),
    ReasonCode.NATURE: marked("「%(need)s」の相談先となる機関です（%(category)s）"),
    ReasonCode.NEED_BY_RECORD: marked("「%(need)s」の実績・役割の記録があります: %(title)s"),
    ReasonCode.NEED_BY_WORK: marked("「%(need)s」に当たる連携が%(year)sに%(count)s件あります"),
    ReasonCode.FIELD_BY_RECORD: marked("「%(field)s」の記録があります（語「%(word)s」）: %(title)s"),
    ReasonCode.FIELD_BY_WORK: marked("「%(field)s」の語のある連携が%(year)sに%(count)s件あります"),
    ReasonCode.FIELD_BY_HAND: marked("「%(field)s」の機関として登録されています"),
    ReasonCode.IN_FORCE: marked("有効な協定があります: %(title)s"),
    ReasonCode.RECENT: marked("直近3年度の記録が%(count)s件あります（最新は%(year)s）"),
    ReasonCode.SUCCESS: marked(
        "同じ種類の相談の紹介%(closed)s件のうち%(concluded)s件が成約しました（5件中1.5件を見込みとして加えた成約率 %(rate)s）"
    ),
    WhyNot.OTHER_PLACE: marked("「%(title)s」の対象は%(by)sの企業です"),
    WhyNot.PLACE_UNKNOWN: marked("「%(title)s」の対象は%(by)sの企業です。企業の所在地が分かれば判定できます"),
    WhyNot.NOT_A_MEMBER: marked("「%(title)s」の対象は%(by)sの会員です。会員であれば指定してください"),
    WhyNot.NOT_A_CUSTOMER: marked("「%(title)s」の対象は%(by)sの取引先です。取引があれば指定してください"),
    WhyNot.PROGRAMME_ENDED: marked("「%(title)s」は、この年度には行われていません"),
    WhyNot.AREA_NOT_SERVED: marked("担当地域は%(areas)sで、企業の所在地を含みません"),
    WhyNot.NO_SUCH_PROGRAMME: marked(
        "企業の所在地の区市町村ですが、この相談に当たる制度や実績の記録がありません"
    ),
    WhyNot.OTHER_MUNICIPALITY: marked("%(place)sの企業のための機関です"),
    Fit.FIELD_BY_HAND: marked("「%(field)s」を担います"),
    Fit.FIELD_BY_WORD: marked("「%(field)s」の語「%(word)s」があります"),
    Fit.TERRITORY: marked("企業のある%(region)sを担当しています"),
    Fit.SEAT: marked("企業と同じ%(municipality)sにあります"),
    Fit.NEED: marked("「%(need)s」に当たります"),
    Fit.PLACE: marked("%(place)sの機関が参加しました"),
    Fit.HEADQUARTERS: marked("ほかの拠点に当たる条件がないため、本部が受けます"),
}
# What is said besides where the record is of an earlier year.
AS_KNOWN = marked("（%(year)sの記録による）")
