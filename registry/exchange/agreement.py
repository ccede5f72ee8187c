"""Agreements as a sheet and as a JSON object."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from registry.exchange import cell
from registry.exchange.directory import Directory
from registry.exchange.sheet import Sheet, Values, column, reference, source_columns, source_values
from registry.japanese.dates import iso_date
from registry.japanese.names import mend_blanks
from registry.model import Agreement, AgreementParty
from registry.model.vocabulary import AgreementKind, NoticeUnit, Precision, RenewalMode
from registry.queries.agreement import AgreementRow, list_of
from registry.queries.agreement_state import States
from registry.queries.binding import parties_of

LISTS = ("main", "branch")


def _parties(directory: Directory, content: str) -> list[tuple[int, str]]:
    return [(directory.organisation(part), mend_blanks(part)) for part in cell.split(content)]


def _signed_on(agreement: Agreement) -> str:
    """The date as the document writes it, else as far as it is known."""
    return agreement.signed_on_written or iso_date(agreement.signed_on, agreement.signed_on_precision)


def _build(values: Values) -> Agreement:
    if (values["list"] == "branch") != (values["branch"] is not None):
        raise ValueError("list が branch の行には branch(連携部署)が要り、main の行は空にします")
    signed = values["signed_on"]
    if signed is None and values["attested_on"] is None:
        raise ValueError("signed_on(締結日)か attested_on(出典が示す日)のどちらかが要ります")
    taken = [
        "id",
        "no",
        "doc",
        "kind",
        "title",
        "effective_from",
        "initial_term_months",
        "renewal_mode",
        "renewal_term_months",
        "notice_count",
        "notice_unit",
        "clause",
        "document_number",
        "attested_on",
    ]
    return Agreement(
        **{name: values[name] for name in taken},
        branch_code=values["branch"],
        signed_on=signed.date if signed else None,
        signed_on_precision=signed.precision if signed else Precision.UNKNOWN,
        signed_on_written=signed.as_written if signed else None,
        parent_id=values["parent"],
        predecessor_id=values["predecessor"],
        parties=[
            AgreementParty(position=position, organisation_id=identity, name_as_printed=name)
            for position, (identity, name) in enumerate(values["parties"], start=1)
        ],
        **source_values(values),
    )


SHEET = Sheet(
    kind="agreements",
    model=Agreement,
    columns=(
        column("id", cell.count),
        column("list", cell.one_of(*LISTS), show=list_of, required=True),
        column("no", cell.count),
        column("doc", cell.count),
        column("kind", cell.code(AgreementKind), required=True),
        column("title", required=True),
        reference(
            "parties",
            _parties,
            show=lambda agreement: [party.name_as_printed for party in agreement.parties],
            required=True,
        ),
        reference("branch", Directory.branch, show="branch_code"),
        column("signed_on", cell.partial_date, show=_signed_on),
        column("effective_from", cell.day),
        column("initial_term_months", cell.count),
        column("renewal_mode", cell.code(RenewalMode), required=True),
        column("renewal_term_months", cell.count),
        column("notice_count", cell.count),
        column("notice_unit", cell.code(NoticeUnit)),
        column("clause"),
        column("document_number"),
        reference("parent", Directory.agreement, show="parent_id"),
        reference("predecessor", Directory.agreement, show="predecessor_id"),
        column("attested_on", cell.day),
        *source_columns(),
    ),
    build=_build,
    query=lambda: select(Agreement).options(selectinload(Agreement.parties)).order_by(Agreement.id),
    relations=(Agreement.parties,),
)


def agreement_object(row: AgreementRow) -> dict[str, Any]:
    """An agreement, as it stands on the row's as-of date, as the interfaces publish it."""
    agreement = row.agreement
    return {
        "id": agreement.id,
        "list": row.list,
        "no": agreement.no,
        "doc": agreement.doc,
        "kind": agreement.kind,
        "title": agreement.title,
        "parties": party_objects(row),
        "branch": agreement.branch_code,
        "signed_on": agreement.signed_on.isoformat() if agreement.signed_on else None,
        "signed_on_precision": agreement.signed_on_precision,
        "effective_from": agreement.effective_from.isoformat() if agreement.effective_from else None,
        "term": {
            "initial_months": agreement.initial_term_months,
            "renewal_months": agreement.renewal_term_months,
            "notice": (
                {"n": agreement.notice_count, "unit": agreement.notice_unit}
                if agreement.notice_unit is not None
                else None
            ),
            "clause": agreement.clause,
        },
        "renewal_mode": agreement.renewal_mode,
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
        "act_by": row.act_by.safe.isoformat() if row.act_by else None,
        "phase": row.phase,
        "owner": row.owner.login if row.owner else None,
        "parent_id": agreement.parent_id,
        "source": {"file": agreement.source_file, "line": agreement.source_line},
    }


def computed_objects(session: Session, states: States, identities: Iterable[int]) -> Iterator[dict[str, Any]]:
    """The part of the objects that is computed, of agreements whose states are known."""
    parties = parties_of(session, states)
    for identity in identities:
        state = states[identity]
        yield {
            "id": identity,
            "parties": [{"partner_id": each} for each in parties[identity]],
            "phase": state.phase,
            "ends_on": state.ends_on.isoformat() if state.ends_on else None,
            "act_by": state.act_by.isoformat() if state.act_by else None,
            "owner": state.owner,
        }


def party_objects(row: AgreementRow) -> list[dict[str, Any]]:
    """The parties with their names of today and of the day of signing."""
    return [
        {
            "partner_id": party.organisation_id,
            "name": party.organisation.name,
            "name_at_signing": row.name_at_signing(party),
        }
        for party in row.agreement.parties
    ]
