"""The form of an agreement: what an officer types, who the parties are, and the facts that follow."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import FieldList, FormField, HiddenField

from registry.model import Agreement
from registry.model.act import Objection
from registry.model.vocabulary import AgreementKind, NoticeUnit, RenewalMode
from registry.queries.place import branches
from registry.services.agreement import Facts, Party
from registry.web.form.field import (
    AtMost,
    CodeField,
    DateField,
    LengthField,
    NumberField,
    RecordField,
    TextField,
    number_sent,
)
from registry.web.form.naming import NamedForm, Resolution, registered, resolve_names, say
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.words.label import label
from registry.web.words.rendering import place

MOST_PARTIES = 20


class PartyForm(NamedForm):
    """A party, and who signed for it."""

    signatory = TextField(lazy_gettext("相手の署名者（職・氏名）"), validators=[AtMost(400)])


class AgreementForm(FlaskForm):
    """Everything that is written down of an agreement; the first twelve fields are enough to sign one."""

    parties = FieldList(FormField(PartyForm), min_entries=1, max_entries=MOST_PARTIES)
    kind = CodeField(lazy_gettext("種別"), AgreementKind, default=AgreementKind.AGREEMENT)
    title = TextField(lazy_gettext("文書の名称"), validators=[AtMost(400)])
    branch = RecordField(lazy_gettext("連携部署"), read=str)
    signed_on = DateField(lazy_gettext("締結日"), to_the_day=False)
    effective_from = DateField(lazy_gettext("発効日"))
    initial_term_months = LengthField(lazy_gettext("当初の期間"))
    renewal_mode = CodeField(lazy_gettext("期間が終わるとき"), RenewalMode, default=RenewalMode.AUTOMATIC)
    renewal_term_months = LengthField(lazy_gettext("更新後の期間"))
    notice_count = NumberField(lazy_gettext("申出期限（満了の前）"), most=36_500)
    notice_unit = CodeField(lazy_gettext("申出期限の単位"), NoticeUnit, default=NoticeUnit.MONTH)
    document_number = TextField(lazy_gettext("文書番号"), validators=[AtMost(400)])

    clause = TextField(lazy_gettext("期間の条項（原文）"), validators=[AtMost(10_000)])
    signatory = TextField(lazy_gettext("当方の署名者（職・氏名）"), validators=[AtMost(400)])
    owner = RecordField(lazy_gettext("主担当"))
    deputy = RecordField(lazy_gettext("副担当"))
    parent_id = HiddenField()
    predecessor_id = HiddenField()
    reason = TextField(lazy_gettext("訂正の理由"), validators=[AtMost(2000)])
    version = HiddenField()

    def offer(self, people: Sequence[Any]) -> None:
        """Give the choices of the lists: branches, and the people who can look after an agreement."""
        self.branch.choices = [("", gettext("全所")), *((each.code, place(each)) for each in branches(db()))]
        named = [(each.id, f"{each.name}（{label(each.role)}）") for each in people]
        self.owner.choices = self.deputy.choices = [("", gettext("なし")), *named]

    def validate(self, extra_validators: Any = None) -> bool:
        """Field by field, then what only holds together."""
        good = bool(super().validate(extra_validators))
        for wrong, sentence in self._contradictions():
            wrong.errors = [*wrong.errors, sentence]
            good = False
        return good

    def _contradictions(self) -> list[tuple[Any, str]]:
        found: list[tuple[Any, str]] = []
        mode = self.renewal_mode.data
        termed = mode in (RenewalMode.FIXED, RenewalMode.AUTOMATIC, RenewalMode.BY_AGREEMENT)
        if mode is None and not self.renewal_mode.errors:
            found.append((self.renewal_mode, gettext("一覧から選んでください。")))
        if termed and self.initial_term_months.data is None and not self.initial_term_months.errors:
            found.append(
                (
                    self.initial_term_months,
                    gettext("期間を書いてください。わからないときは「期間不明」を選びます。"),
                )
            )
        if mode is RenewalMode.INDEFINITE and self.initial_term_months.data is not None:
            found.append((self.initial_term_months, gettext("期間の定めがないときは空にします。")))
        signed, start = self.signed_on.data, self.effective_from.day
        if signed is not None and signed.last > today():
            found.append((self.signed_on, label(Objection.FUTURE)))
        if self.kind.data is None and not self.kind.errors:
            found.append((self.kind, gettext("一覧から選んでください。")))
        if signed is not None and start is not None and (start.year < signed.date.year - 50):
            found.append((self.effective_from, gettext("発効日が締結日から離れすぎています。")))
        return found

    def facts(self, parties: tuple[Party, ...]) -> Facts:
        """What the form says, once it is valid and the parties are known."""
        termed = self.renewal_mode.data not in (RenewalMode.INDEFINITE, RenewalMode.UNKNOWN)
        renews = self.renewal_mode.data in (RenewalMode.AUTOMATIC, RenewalMode.BY_AGREEMENT)
        return Facts(
            kind=self.kind.data,
            title=self.title.data or label(self.kind.data),
            parties=parties,
            branch_code=self.branch.data,
            signed_on=self.signed_on.data,
            effective_from=self.effective_from.day,
            initial_term_months=self.initial_term_months.data if termed else None,
            renewal_mode=self.renewal_mode.data,
            renewal_term_months=self.renewal_term_months.data if renews else None,
            notice_count=self.notice_count.data,
            notice_unit=self.notice_unit.data if self.notice_count.data is not None else None,
            clause=self.clause.data,
            document_number=self.document_number.data,
            signatory=self.signatory.data,
            parent_id=number_sent(self.parent_id.data),
            predecessor_id=number_sent(self.predecessor_id.data),
        )


def resolve(form: AgreementForm) -> Resolution:
    """Who the parties are; each once, and one at least."""
    found = resolve_names([entry.form for entry in form.parties])
    chosen = [each.id for each in found.known.values()]
    for position, organisation in found.known.items():
        if chosen.count(organisation.id) > 1 and chosen.index(organisation.id) != list(found.known).index(
            position
        ):
            say(form.parties[position].form.name, gettext("同じ機関が二度あります。"))
    if not any(entry.form.name.data for entry in form.parties):
        say(form.parties[0].form.name, gettext("相手機関を書いてください。"))
    return found


def register_new(form: AgreementForm, found: Resolution) -> tuple[Party, ...]:
    """The parties in order, new organisations registered on the way."""
    entries = [entry.form for entry in form.parties]
    made = registered(entries, found)
    return tuple(
        Party(made[position].id, entry.name.data, entry.signatory.data)
        for position, entry in enumerate(entries)
        if position in made
    )


def facts_of(agreement: Agreement) -> dict[str, Any]:
    """The values with which the form of an agreement opens."""
    return {
        "parties": [
            {
                "name": party.name_as_printed,
                "choice": str(party.organisation_id),
                "signatory": party.signatory,
            }
            for party in agreement.parties
        ],
        "kind": agreement.kind,
        "title": agreement.title,
        "branch": agreement.branch_code,
        "effective_from": agreement.effective_from,
        "initial_term_months": agreement.initial_term_months,
        "renewal_mode": agreement.renewal_mode,
        "renewal_term_months": agreement.renewal_term_months,
        "notice_count": agreement.notice_count,
        "notice_unit": agreement.notice_unit or NoticeUnit.MONTH,
        "document_number": agreement.document_number,
        "clause": agreement.clause,
        "signatory": agreement.signatory,
        "parent_id": agreement.parent_id,
        "predecessor_id": agreement.predecessor_id,
        "version": agreement.version,
    }
