"""The partner finder's answer as the command line and the API publish it: Japanese, as the data are."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.finder.claim import Claim
from registry.finder.guide import Fitting
from registry.finder.rank import Match
from registry.finder.reason import Excluded, Reason
from registry.finder.sentence import AS_KNOWN, TEMPLATES
from registry.japanese.codes import PREFECTURES
from registry.japanese.dates import fiscal_year_label
from registry.model import Branch, Event, Group, Organisation
from registry.model.vocabulary import Category, NeedType
from registry.network.tie import Record
from registry.queries.contact_branch import contact_branches
from registry.queries.place import regions
from registry.reports.finder import Answer

NEEDS = {
    NeedType.FEE_SUPPORT: "料金の補助",
    NeedType.FINANCE: "資金",
    NeedType.JOINT_RESEARCH: "共同研究",
    NeedType.TESTING: "試験・測定",
    NeedType.DESIGN: "設計・デザイン",
    NeedType.PROTOTYPING: "試作",
    NeedType.HUMAN_RESOURCES: "人材",
    NeedType.SALES_CHANNEL: "販路",
    NeedType.IP: "知的財産",
    NeedType.OVERSEAS: "海外展開",
    NeedType.STARTUP: "創業",
    NeedType.CERTIFICATION: "規格・認証",
    NeedType.OTHER: "その他",
}
CATEGORIES = {
    Category.UNIVERSITY: "大学",
    Category.TECHNICAL_COLLEGE: "高等専門学校",
    Category.HIGH_SCHOOL: "高等学校",
    Category.MUNICIPALITY: "区市町村",
    Category.MUNICIPAL_INDUSTRY_FOUNDATION: "区市の産業振興団体",
    Category.FINANCIAL: "金融機関",
    Category.SUPPORT_AGENCY: "支援機関",
    Category.INDUSTRY_ASSOCIATION: "業界団体",
    Category.CHAMBER: "商工会議所・商工会",
    Category.NATIONAL_RESEARCH: "国立研究開発法人",
    Category.PUBLIC_TEST_INSTITUTE: "公設試験研究機関",
    Category.METROPOLITAN_BODY: "東京都の機関",
    Category.LEARNED_SOCIETY: "学協会",
    Category.OVERSEAS: "海外機関",
    Category.COMPANY: "企業",
    Category.OTHER: "その他の機関",
}


class Sentences:
    """Sentences of reasons with the Japanese names of what they tell."""

    def __init__(self, session: Session, answer: Answer, fields: Mapping[str, str]) -> None:
        places = {each.code: each.name for each in regions(session)}
        self._names: dict[str, Callable[[Any], str]] = {
            "need": lambda need: NEEDS[NeedType(need)],
            "category": lambda category: CATEGORIES[category],
            "field": lambda code: fields.get(code, code),
            "region": lambda code: places.get(code, code),
            "areas": lambda codes: "・".join(places.get(code, code) for code in codes),
            "prefecture": lambda code: PREFECTURES[code],
            "year": lambda year: fiscal_year_label(year) if year else "年度不明",
            "rate": lambda rate: f"{rate:.0%}",
            "municipality": lambda code: (
                answer.understood.municipality.name if answer.understood.municipality else code
            ),
            "by": lambda name: name or "対象の条件に合う",
        }

    def of(self, code: Any, facts: Mapping[str, Any]) -> str:
        """One sentence."""
        told = {
            name: self._names[name](value) if name in self._names else value for name, value in facts.items()
        }
        sentence = TEMPLATES[code] % told
        known = facts.get("known_year")
        return sentence + AS_KNOWN % {"year": fiscal_year_label(known)} if known else sentence


def find_object(session: Session, found: Answer, fields: Mapping[str, str], limit: int) -> dict[str, Any]:
    """The answer as an object; at most ``limit`` items, and everything that was left out."""
    say = Sentences(session, found, fields)
    items = [
        *(match.profile.id for match in found.matches[:limit]),
        *(each.organisation_id for each in found.excluded),
    ]
    names = {
        row.id: row.name
        for row in session.execute(
            select(Organisation.id, Organisation.name).where(Organisation.id.in_(items))
        )
    }
    shown = [match.profile.id for match in found.matches[:limit]]
    contacts = contact_branches(session, shown, found.asked.day)
    branches = {row.code: row.name for row in session.execute(select(Branch.code, Branch.name))}
    return {
        "query": _query(found),
        "items": [_item(match, say, contacts) for match in found.matches[:limit]],
        "branch": _branch(found.branch, branches, say),
        "groups": _fitting(session, Group.id, Group.name, "name", found.groups, say),
        "events": _fitting(session, Event.id, Event.title, "title", found.events, say),
        "excluded": [_excluded(each, names, say) for each in found.excluded],
        "nearest_fields": list(found.nearest),
    }


def _query(found: Answer) -> dict[str, Any]:
    question = found.understood.question
    return {
        "as_of": question.day.isoformat(),
        "municipality": question.municipality,
        "needs": [need.value for need in question.needs],
        "fields": list(question.fields),
        "text": found.asked.text,
        "understood": [{"word": hit.word, "need": hit.code} for hit in found.understood.needs]
        + [{"word": hit.word, "field": hit.code} for hit in found.understood.fields],
    }


def _item(match: Match, say: Sentences, contacts: Mapping[int, str]) -> dict[str, Any]:
    return {
        "partner_id": match.profile.id,
        "name": match.profile.name,
        "score": round(match.score, 1),
        "reasons": [_reason(each, say) for each in match.reasons],
        "programmes": [_programme(each, match, say) for each in match.claims],
        "contact_branch": contacts.get(match.profile.id),
    }


def _reason(each: Reason, say: Sentences) -> dict[str, Any]:
    return {
        "code": each.code.value,
        "text": say.of(each.code, each.facts),
        "share": round(each.share, 1),
        "record": _record(each.record),
    }


def _programme(each: Claim, match: Match, say: Sentences) -> dict[str, Any]:
    code = each.code or each.why_not
    facts = {"title": each.offer.title, "by": each.by}
    return {
        "id": each.offer.id,
        "title": each.offer.title,
        "provider": match.profile.name,
        "eligible": each.eligible if each.offer.bound or each.why_not else None,
        "why": say.of(code, facts),
    }


def _excluded(each: Excluded, names: Mapping[int, str], say: Sentences) -> dict[str, Any]:
    return {
        "partner_id": each.organisation_id,
        "name": names[each.organisation_id],
        "why": say.of(each.why, each.facts),
        "record": _record(each.record),
    }


def _branch(found: Fitting | None, names: Mapping[str, str], say: Sentences) -> dict[str, Any] | None:
    if found is None:
        return None
    code = str(found.key)
    return {
        "code": code,
        "name": names[code],
        "reasons": [say.of(each.code, each.told) for each in found.reasons],
    }


def _fitting(
    session: Session, key: Any, title: Any, name: str, found: tuple[Fitting, ...], say: Sentences
) -> list[dict[str, Any]]:
    titles = {
        row[0]: row[1]
        for row in session.execute(select(key, title).where(key.in_([each.key for each in found])))
    }
    return [
        {
            "id": each.key,
            name: titles[int(each.key)],
            "reasons": [
                {"text": say.of(reason.code, reason.told), "record": _record(reason.record)}
                for reason in each.reasons
            ],
        }
        for each in found
    ]


def _record(record: Record) -> dict[str, Any]:
    return {"type": record.type, "id": record.id}
