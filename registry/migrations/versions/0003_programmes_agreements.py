"""Programmes and agreements"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "fee_subsidy",
                "rd_subsidy",
                "loan",
                "consultation_desk",
                "matching_event",
                "award",
                "space",
                "training",
                "overseas",
                "ip",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("attested_on", sa.Date(), nullable=True),
        sa.Column("source_file", sa.String(length=80), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_programme_valid_order"),
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name=op.f("fk_programme_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
    )
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_programme_provider_id"), ["provider_id"], unique=False)

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
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
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
        sa.ForeignKeyConstraint(["deputy_id"], ["account.id"], name=op.f("fk_agreement_deputy_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("fk_agreement_owner_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["agreement.id"], name=op.f("fk_agreement_parent_id")),
        sa.ForeignKeyConstraint(
            ["predecessor_id"], ["agreement.id"], name=op.f("fk_agreement_predecessor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
    )
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_branch_code"), ["branch_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreement_deputy_id"), ["deputy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreement_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreement_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreement_predecessor_id"), ["predecessor_id"], unique=False)
        batch_op.create_index("ix_agreement_signed_on_id", ["signed_on", "id"], unique=False)

    op.create_table(
        "programme_municipality",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("municipality_code", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_code"],
            ["municipality.code"],
            name=op.f("fk_programme_municipality_municipality_code"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_programme_municipality_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "municipality_code", name=op.f("pk_programme_municipality")),
    )
    with op.batch_alter_table("programme_municipality", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_programme_municipality_municipality_code"), ["municipality_code"], unique=False
        )

    op.create_table(
        "programme_organisation",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("bond", sa.String(length=40), nullable=False),
        sa.CheckConstraint("bond IN ('member', 'customer')", name=op.f("ck_programme_organisation_bond")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_programme_organisation_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_programme_organisation_programme_id")
        ),
        sa.PrimaryKeyConstraint(
            "programme_id", "organisation_id", "bond", name=op.f("pk_programme_organisation")
        ),
    )
    with op.batch_alter_table("programme_organisation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_programme_organisation_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "programme_region",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_programme_region_programme_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_programme_region_region_code")
        ),
        sa.PrimaryKeyConstraint("programme_id", "region_code", name=op.f("pk_programme_region")),
    )
    with op.batch_alter_table("programme_region", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_region_region_code"), ["region_code"], unique=False)

    op.create_table(
        "agreement_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
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
    )
    with op.batch_alter_table("agreement_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_event_agreement_id"), ["agreement_id"], unique=False)

    op.create_table(
        "agreement_party",
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name_as_printed", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_party_agreement_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_agreement_party_organisation_id")
        ),
        sa.PrimaryKeyConstraint("agreement_id", "position", name=op.f("pk_agreement_party")),
        sa.UniqueConstraint(
            "agreement_id", "organisation_id", name=op.f("uq_agreement_party_agreement_id_organisation_id")
        ),
    )
    with op.batch_alter_table("agreement_party", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agreement_party_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "cooperation_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "tier",
            sa.Enum(
                "priority", "comprehensive", name="tier", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("source_file", sa.String(length=80), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_cooperation_item_agreement_id")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_cooperation_item_programme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cooperation_item")),
        sa.UniqueConstraint(
            "agreement_id", "position", name=op.f("uq_cooperation_item_agreement_id_position")
        ),
    )
    with op.batch_alter_table("cooperation_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cooperation_item_agreement_id"), ["agreement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cooperation_item_programme_id"), ["programme_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("cooperation_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cooperation_item_programme_id"))
        batch_op.drop_index(batch_op.f("ix_cooperation_item_agreement_id"))

    op.drop_table("cooperation_item")
    with op.batch_alter_table("agreement_party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_party_organisation_id"))

    op.drop_table("agreement_party")
    with op.batch_alter_table("agreement_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_event_agreement_id"))

    op.drop_table("agreement_event")
    with op.batch_alter_table("programme_region", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_region_region_code"))

    op.drop_table("programme_region")
    with op.batch_alter_table("programme_organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_organisation_organisation_id"))

    op.drop_table("programme_organisation")
    with op.batch_alter_table("programme_municipality", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_municipality_municipality_code"))

    op.drop_table("programme_municipality")
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.drop_index("ix_agreement_signed_on_id")
        batch_op.drop_index(batch_op.f("ix_agreement_predecessor_id"))
        batch_op.drop_index(batch_op.f("ix_agreement_parent_id"))
        batch_op.drop_index(batch_op.f("ix_agreement_owner_id"))
        batch_op.drop_index(batch_op.f("ix_agreement_deputy_id"))
        batch_op.drop_index(batch_op.f("ix_agreement_branch_code"))

    op.drop_table("agreement")
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_provider_id"))
        batch_op.drop_index(batch_op.f("ix_programme_kind"))

    op.drop_table("programme")
