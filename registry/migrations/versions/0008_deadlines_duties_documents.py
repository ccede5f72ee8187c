"""Deadlines, duties, documents, digests, calendars, saved views"""

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ACTS_BEFORE = (
    "drafted",
    "submitted",
    "approved",
    "signed",
    "amended",
    "notice_given",
    "notice_received",
    "notice_withdrawn",
    "renewed",
    "terminated",
    "replaced",
    "corrected",
)
ACTS = (
    "drafted",
    "negotiated",
    "submitted",
    "approved",
    "signed",
    "amended",
    "notice_given",
    "notice_received",
    "notice_withdrawn",
    "reviewed",
    "renewed",
    "terminated",
    "replaced",
    "voided",
    "corrected",
)


def upgrade() -> None:
    op.create_table(
        "closing_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_closing_day")),
    )
    op.create_table(
        "agreement_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=400), nullable=False),
        sa.Column("media_type", sa.String(length=400), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stored_as", sa.String(length=40), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=400), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_agreement_document_sha256_length")),
        sa.CheckConstraint("size > 0", name=op.f("ck_agreement_document_size_positive")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_document_agreement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_document")),
        sa.UniqueConstraint("agreement_id", "number", name=op.f("uq_agreement_document_agreement_id_number")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_agreement_document_stored_as")),
    )
    with op.batch_alter_table("agreement_document", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agreement_document_agreement_id"), ["agreement_id"], unique=False
        )

    op.create_table(
        "agreement_duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column(
            "duty",
            sa.Enum("owner", "deputy", name="duty", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_agreement_duty_valid_order"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_agreement_duty_account_id")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_duty_agreement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_duty")),
    )
    with op.batch_alter_table("agreement_duty", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_duty_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreement_duty_agreement_id"), ["agreement_id"], unique=False)

    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_calendar_feed_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_feed_account_id"), ["account_id"], unique=False)

    op.create_table(
        "digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "sending",
                "sent",
                "failed",
                "without_mail",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_digest_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint("account_id", "on_date", name=op.f("uq_digest_account_id_on_date")),
    )
    with op.batch_alter_table("digest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_digest_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_digest_on_date"), ["on_date"], unique=False)

    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_saved_view_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("account_id", "page", "name", name=op.f("uq_saved_view_account_id_page_name")),
    )
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_view_account_id"), ["account_id"], unique=False)

    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "notice",
                "term_end",
                "review",
                "approval",
                "signature",
                "facts",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("for_date", sa.Date(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_reminder_account_id")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_reminder_agreement_id")),
        sa.ForeignKeyConstraint(["digest_id"], ["digest.id"], name=op.f("fk_reminder_digest_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "account_id", "agreement_id", "kind", "for_date", "rung", name="uq_reminder_once"
        ),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_agreement_id"), ["agreement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_digest_id"), ["digest_id"], unique=False)

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("email", sa.String(length=400), nullable=True))
    with op.batch_alter_table("agreement_party", schema=None) as batch_op:
        batch_op.add_column(sa.Column("signatory", sa.String(length=400), nullable=True))
    for duty in ("owner", "deputy"):
        op.execute(
            "INSERT INTO agreement_duty (agreement_id, duty, account_id, version) "
            f"SELECT id, '{duty}', {duty}_id, 1 FROM agreement WHERE {duty}_id IS NOT NULL"
        )
    if op.get_bind().dialect.name == "sqlite":
        _rebuild(
            "agreement",
            _agreement,
            sa.Column("signatory", sa.String(length=400), nullable=True),
            sa.Column("watched_from", sa.Date(), nullable=True),
        )
        _agreement_indexes()
        _rebuild("agreement_event", _agreement_event_with(ACTS), *_terms_of_events(), *_rules_of_events())
    else:
        op.drop_index("ix_agreement_owner_id", "agreement")
        op.drop_index("ix_agreement_deputy_id", "agreement")
        op.drop_column("agreement", "owner_id")
        op.drop_column("agreement", "deputy_id")
        op.add_column("agreement", sa.Column("signatory", sa.String(length=400), nullable=True))
        op.add_column("agreement", sa.Column("watched_from", sa.Date(), nullable=True))
        op.drop_constraint(op.f("ck_agreement_event_act"), "agreement_event", type_="check")
        accepted = ", ".join(f"'{act}'" for act in ACTS)
        op.create_check_constraint(op.f("ck_agreement_event_act"), "agreement_event", f"act IN ({accepted})")
        for column in _terms_of_events():
            op.add_column("agreement_event", column)
        for name, rule in CHECKS.items():
            op.create_check_constraint(op.f(name), "agreement_event", rule)
        op.create_foreign_key(
            op.f("fk_agreement_event_corrects_id"),
            "agreement_event",
            "agreement_event",
            ["corrects_id"],
            ["id"],
        )
    op.create_index(
        op.f("ix_agreement_event_agreement_id"), "agreement_event", ["agreement_id"], if_not_exists=True
    )
    op.create_index(op.f("ix_agreement_event_corrects_id"), "agreement_event", ["corrects_id"])


def downgrade() -> None:
    # What a correction calls a mistake would count again where nothing can say so.
    mistakes = ", ".join(
        str(each)
        for each in op.get_bind().scalars(sa.text("SELECT corrects_id FROM agreement_event"))
        if each
    )
    op.execute("UPDATE agreement_event SET corrects_id = NULL")
    if mistakes:
        op.execute(f"DELETE FROM agreement_event WHERE id IN ({mistakes})")
    newer = ", ".join(f"'{act}'" for act in ACTS if act not in ACTS_BEFORE)
    op.execute(f"DELETE FROM agreement_event WHERE act IN ({newer})")
    op.drop_index("ix_agreement_event_corrects_id", "agreement_event")
    if op.get_bind().dialect.name == "sqlite":
        _rebuild("agreement_event", _agreement_event_with(ACTS_BEFORE))
        op.create_index(op.f("ix_agreement_event_agreement_id"), "agreement_event", ["agreement_id"])
        _rebuild(
            "agreement",
            _agreement,
            sa.Column("owner_id", sa.Integer(), nullable=True),
            sa.Column("deputy_id", sa.Integer(), nullable=True),
            sa.ForeignKeyConstraint(["deputy_id"], ["account.id"], name=op.f("fk_agreement_deputy_id")),
            sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("fk_agreement_owner_id")),
        )
        _agreement_indexes()
    else:
        op.drop_constraint(op.f("fk_agreement_event_corrects_id"), "agreement_event", type_="foreignkey")
        for name in CHECKS:
            op.drop_constraint(op.f(name), "agreement_event", type_="check")
        for column in _terms_of_events():
            op.drop_column("agreement_event", column.name)
        op.drop_constraint(op.f("ck_agreement_event_act"), "agreement_event", type_="check")
        accepted = ", ".join(f"'{act}'" for act in ACTS_BEFORE)
        op.create_check_constraint(op.f("ck_agreement_event_act"), "agreement_event", f"act IN ({accepted})")
        op.drop_column("agreement", "signatory")
        op.drop_column("agreement", "watched_from")
        for duty in ("owner", "deputy"):
            op.add_column("agreement", sa.Column(f"{duty}_id", sa.Integer(), nullable=True))
            op.create_foreign_key(
                op.f(f"fk_agreement_{duty}_id"), "agreement", "account", [f"{duty}_id"], ["id"]
            )
    for duty in ("owner", "deputy"):
        op.create_index(op.f(f"ix_agreement_{duty}_id"), "agreement", [f"{duty}_id"])
        op.execute(
            f"UPDATE agreement SET {duty}_id = (SELECT account_id FROM agreement_duty "
            f"WHERE agreement_id = agreement.id AND duty = '{duty}' AND valid_to IS NULL ORDER BY agreement_duty.id LIMIT 1)"
        )
    # Not in a batch, which makes the table anew: agreements refer to accounts by now.
    op.drop_column("agreement_party", "signatory")
    op.drop_column("account", "email")
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reminder_digest_id"))
        batch_op.drop_index(batch_op.f("ix_reminder_agreement_id"))

    op.drop_table("reminder")
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_view_account_id"))

    op.drop_table("saved_view")
    with op.batch_alter_table("digest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_digest_on_date"))
        batch_op.drop_index(batch_op.f("ix_digest_account_id"))

    op.drop_table("digest")
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_feed_account_id"))

    op.drop_table("calendar_feed")
    with op.batch_alter_table("agreement_duty", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_duty_agreement_id"))
        batch_op.drop_index(batch_op.f("ix_agreement_duty_account_id"))

    op.drop_table("agreement_duty")
    with op.batch_alter_table("agreement_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_document_agreement_id"))

    op.drop_table("agreement_document")
    op.drop_table("closing_day")


CHECKS = {
    "ck_agreement_event_only_corrections_correct": "corrects_id IS NULL OR act = 'corrected'",
    "ck_agreement_event_not_its_own_correction": "corrects_id IS NULL OR corrects_id <> id",
    "ck_agreement_event_only_amendments_change_terms": (
        "act = 'amended' OR (renewal_mode IS NULL AND renewal_term_months IS NULL "
        "AND notice_count IS NULL AND clause IS NULL)"
    ),
    "ck_agreement_event_renewal_term_positive": "renewal_term_months BETWEEN 1 AND 1200",
    "ck_agreement_event_notice_complete": "(notice_count IS NULL) = (notice_unit IS NULL)",
    "ck_agreement_event_notice_not_negative": "notice_count IS NULL OR notice_count >= 0",
}


def _terms_of_events() -> list[sa.Column[Any]]:
    return [
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "renewal_mode",
            sa.Enum(
                "fixed",
                "automatic",
                "by_agreement",
                "indefinite",
                "unknown",
                name="renewal_mode",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("renewal_term_months", sa.Integer(), nullable=True),
        sa.Column("notice_count", sa.Integer(), nullable=True),
        sa.Column(
            "notice_unit",
            sa.Enum(
                "day",
                "month",
                "business_day",
                name="notice_unit",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("clause", sa.Text(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
    ]


def _rules_of_events() -> list[sa.Constraint]:
    return [
        *(sa.CheckConstraint(rule, name=op.f(name)) for name, rule in CHECKS.items()),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["agreement_event.id"], name=op.f("fk_agreement_event_corrects_id")
        ),
    ]


def _rebuild(table: str, create: Callable[..., None], *more: Any) -> None:
    """Make a table anew with its rows, which SQLite needs for constraints.

    Rows elsewhere refer to it: they are counted as orphans while it is gone and as at home again when its rows return,
    so the foreign keys are checked at the end of the transaction.
    """
    bind = op.get_bind()
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute(f'CREATE TABLE "{table}_kept" AS SELECT * FROM "{table}"')
    before = {column["name"] for column in sa.inspect(bind).get_columns(table)}
    op.drop_table(table)
    create(*more)
    after = [column["name"] for column in sa.inspect(bind).get_columns(table)]
    names = ", ".join(f'"{name}"' for name in after if name in before)
    op.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM "{table}_kept"')
    op.drop_table(f"{table}_kept")


def _agreement_indexes() -> None:
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_branch_code"), ["branch_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreement_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreement_predecessor_id"), ["predecessor_id"], unique=False)
        batch_op.create_index("ix_agreement_signed_on_id", ["signed_on", "id"], unique=False)


def _agreement(*more: Any) -> None:
    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=True),
        sa.Column("doc", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "agreement",
                "memorandum",
                "business_agreement",
                "confidentiality",
                "education_research",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("branch_code", sa.String(length=40), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column(
            "signed_on_precision",
            sa.Enum(
                "day",
                "month",
                "year",
                "fiscal_year",
                "unknown",
                name="signed_on_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("signed_on_written", sa.String(length=400), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("initial_term_months", sa.Integer(), nullable=True),
        sa.Column(
            "renewal_mode",
            sa.Enum(
                "fixed",
                "automatic",
                "by_agreement",
                "indefinite",
                "unknown",
                name="renewal_mode",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("renewal_term_months", sa.Integer(), nullable=True),
        sa.Column("notice_count", sa.Integer(), nullable=True),
        sa.Column(
            "notice_unit",
            sa.Enum(
                "day",
                "month",
                "business_day",
                name="notice_unit",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("clause", sa.Text(), nullable=True),
        sa.Column("document_number", sa.String(length=400), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("predecessor_id", sa.Integer(), nullable=True),
        sa.Column("attested_on", sa.Date(), nullable=True),
        sa.Column("source_file", sa.String(length=80), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(signed_on IS NULL) = (signed_on_precision = 'unknown')",
            name=op.f("ck_agreement_signed_on_known"),
        ),
        sa.CheckConstraint("(no IS NULL) = (doc IS NULL)", name=op.f("ck_agreement_number_complete")),
        sa.CheckConstraint(
            "(notice_count IS NULL) = (notice_unit IS NULL)", name=op.f("ck_agreement_notice_complete")
        ),
        sa.CheckConstraint(
            "initial_term_months BETWEEN 1 AND 1200", name=op.f("ck_agreement_initial_term_positive")
        ),
        sa.CheckConstraint(
            "notice_count IS NULL OR notice_count >= 0", name=op.f("ck_agreement_notice_not_negative")
        ),
        sa.CheckConstraint(
            "parent_id IS NULL OR parent_id <> id", name=op.f("ck_agreement_not_its_own_parent")
        ),
        sa.CheckConstraint(
            "predecessor_id IS NULL OR predecessor_id <> id",
            name=op.f("ck_agreement_not_its_own_predecessor"),
        ),
        sa.CheckConstraint(
            "renewal_term_months BETWEEN 1 AND 1200", name=op.f("ck_agreement_renewal_term_positive")
        ),
        sa.ForeignKeyConstraint(["branch_code"], ["branch.code"], name=op.f("fk_agreement_branch_code")),
        sa.ForeignKeyConstraint(["parent_id"], ["agreement.id"], name=op.f("fk_agreement_parent_id")),
        sa.ForeignKeyConstraint(
            ["predecessor_id"], ["agreement.id"], name=op.f("fk_agreement_predecessor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        *more,
    )


def _agreement_event_with(acts: Sequence[str]) -> Callable[..., None]:
    def create(*more: Any) -> None:
        op.create_table(
            "agreement_event",
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("agreement_id", sa.Integer(), nullable=False),
            sa.Column(
                "act",
                sa.Enum(
                    *acts,
                    name="act",
                    native_enum=False,
                    create_constraint=True,
                    length=40,
                ),
                nullable=False,
            ),
            sa.Column("on_date", sa.Date(), nullable=False),
            sa.Column("reference", sa.String(length=400), nullable=True),
            sa.Column("source_file", sa.String(length=80), nullable=True),
            sa.Column("source_line", sa.Integer(), nullable=True),
            sa.Column("note", sa.Text(), nullable=True),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(
                ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_event_agreement_id")
            ),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_event")),
            *more,
        )

    return create
