"""Joint work, needs and introductions"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("branch_code", sa.String(length=40), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("open", "closed", name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("source_file", sa.String(length=80), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["branch_code"], ["branch.code"], name=op.f("fk_need_branch_code")),
        sa.ForeignKeyConstraint(["company_id"], ["organisation.id"], name=op.f("fk_need_company_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["account.id"], name=op.f("fk_need_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
    )
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_need_branch_code"), ["branch_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_need_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_need_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "introduction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "introduced",
                "met",
                "concluded",
                "not_concluded",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("consented_on", sa.Date(), nullable=True),
        sa.Column("introduced_on", sa.Date(), nullable=True),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("source_file", sa.String(length=80), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'concluded' OR closed_on IS NOT NULL", name=op.f("ck_introduction_conclusion_has_day")
        ),
        sa.CheckConstraint(
            "state <> 'not_concluded' OR reason IS NOT NULL", name=op.f("ck_introduction_failure_has_reason")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'withdrawn') OR consented_on IS NOT NULL",
            name=op.f("ck_introduction_consent_first"),
        ),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_introduction_need_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_introduction_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_introduction_programme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction")),
        sa.UniqueConstraint(
            "need_id", "organisation_id", name=op.f("uq_introduction_need_id_organisation_id")
        ),
    )
    with op.batch_alter_table("introduction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_introduction_need_id"), ["need_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_introduction_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_introduction_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "need_kind",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "fee_support",
                "finance",
                "joint_research",
                "testing",
                "design",
                "prototyping",
                "human_resources",
                "sales_channel",
                "ip",
                "overseas",
                "startup",
                "certification",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_kind_need_id")),
        sa.PrimaryKeyConstraint("need_id", "kind", name=op.f("pk_need_kind")),
    )
    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=40), nullable=True),
        sa.Column("heading", sa.String(length=400), nullable=True),
        sa.Column("bullet", sa.Integer(), nullable=True),
        sa.Column("acting_id", sa.Integer(), nullable=True),
        sa.Column("branch_code", sa.String(length=40), nullable=True),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column(
            "unit",
            sa.Enum(
                "件", "回", "名", "社", name="unit", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("participants", sa.Integer(), nullable=True),
        sa.Column("continued", sa.Boolean(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("agreement_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("source_file", sa.String(length=80), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(count IS NULL) = (unit IS NULL)", name=op.f("ck_activity_count_has_unit")),
        sa.CheckConstraint("count IS NULL OR count >= 0", name=op.f("ck_activity_count_not_negative")),
        sa.CheckConstraint("fiscal_year BETWEEN 1900 AND 2199", name=op.f("ck_activity_fiscal_year_range")),
        sa.CheckConstraint(
            "participants IS NULL OR participants >= 0", name=op.f("ck_activity_participants_not_negative")
        ),
        sa.ForeignKeyConstraint(["acting_id"], ["organisation.id"], name=op.f("fk_activity_acting_id")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_activity_agreement_id")),
        sa.ForeignKeyConstraint(["branch_code"], ["branch.code"], name=op.f("fk_activity_branch_code")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_activity_event_id")),
        sa.ForeignKeyConstraint(["item_id"], ["cooperation_item.id"], name=op.f("fk_activity_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_acting_id"), ["acting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_agreement_id"), ["agreement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_branch_code"), ["branch_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_event_id"), ["event_id"], unique=False)
        batch_op.create_index("ix_activity_fiscal_year_id", ["fiscal_year", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_item_id"), ["item_id"], unique=False)

    op.create_table(
        "activity_kind",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "subsidy",
                "consultation",
                "meeting",
                "exhibitor_recommendation",
                "pr",
                "backing",
                "joint_host",
                "committee",
                "trainee",
                "visit",
                "web_listing",
                "support_program",
                "research_presentation",
                "newsletter",
                "lecture",
                "courtesy_visit",
                "event_participation",
                "consortium",
                "exchange",
                "exhibit",
                "agreement_signing",
                "joint_research",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_activity_kind_activity_id")),
        sa.PrimaryKeyConstraint("activity_id", "position", name=op.f("pk_activity_kind")),
        sa.UniqueConstraint("activity_id", "kind", name=op.f("uq_activity_kind_activity_id_kind")),
    )
    with op.batch_alter_table("activity_kind", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_kind_kind"), ["kind"], unique=False)

    op.create_table(
        "activity_month",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("participants", sa.Integer(), nullable=True),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name=op.f("ck_activity_month_month_range")),
        sa.CheckConstraint("participants >= 0", name=op.f("ck_activity_month_participants_not_negative")),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_activity_month_activity_id")),
        sa.PrimaryKeyConstraint("activity_id", "position", name=op.f("pk_activity_month")),
    )
    op.create_table(
        "activity_party",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name_as_printed", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_activity_party_activity_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_activity_party_organisation_id")
        ),
        sa.PrimaryKeyConstraint("activity_id", "position", name=op.f("pk_activity_party")),
        sa.UniqueConstraint(
            "activity_id", "organisation_id", name=op.f("uq_activity_party_activity_id_organisation_id")
        ),
    )
    with op.batch_alter_table("activity_party", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_activity_party_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "activity_programme",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_programme_activity_id")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_activity_programme_programme_id")
        ),
        sa.PrimaryKeyConstraint("activity_id", "position", name=op.f("pk_activity_programme")),
        sa.UniqueConstraint(
            "activity_id", "programme_id", name=op.f("uq_activity_programme_activity_id_programme_id")
        ),
    )
    with op.batch_alter_table("activity_programme", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_activity_programme_programme_id"), ["programme_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("activity_programme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_programme_programme_id"))

    op.drop_table("activity_programme")
    with op.batch_alter_table("activity_party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_party_organisation_id"))

    op.drop_table("activity_party")
    op.drop_table("activity_month")
    with op.batch_alter_table("activity_kind", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_kind_kind"))

    op.drop_table("activity_kind")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_item_id"))
        batch_op.drop_index("ix_activity_fiscal_year_id")
        batch_op.drop_index(batch_op.f("ix_activity_event_id"))
        batch_op.drop_index(batch_op.f("ix_activity_branch_code"))
        batch_op.drop_index(batch_op.f("ix_activity_agreement_id"))
        batch_op.drop_index(batch_op.f("ix_activity_acting_id"))

    op.drop_table("activity")
    op.drop_table("need_kind")
    with op.batch_alter_table("introduction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_introduction_programme_id"))
        batch_op.drop_index(batch_op.f("ix_introduction_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_introduction_need_id"))

    op.drop_table("introduction")
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_need_staff_id"))
        batch_op.drop_index(batch_op.f("ix_need_company_id"))
        batch_op.drop_index(batch_op.f("ix_need_branch_code"))

    op.drop_table("need")
