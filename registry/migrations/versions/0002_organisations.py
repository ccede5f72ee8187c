"""Organisations with names, areas served and contacts"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("kana", sa.String(length=400), nullable=True),
        sa.Column("name_en", sa.String(length=400), nullable=True),
        sa.Column(
            "sort_key",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "category",
            sa.Enum(
                "university",
                "technical_college",
                "high_school",
                "municipality",
                "municipal_industry_foundation",
                "financial",
                "support_agency",
                "industry_association",
                "chamber",
                "national_research",
                "public_test_institute",
                "metropolitan_body",
                "learned_society",
                "overseas",
                "company",
                "other",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("municipality_code", sa.String(length=6), nullable=True),
        sa.Column("prefecture_code", sa.String(length=2), nullable=True),
        sa.Column("region_code", sa.String(length=40), nullable=True),
        sa.Column(
            "seat_basis",
            sa.Enum(
                "stated",
                "general",
                "confirmed",
                name="seat_basis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("corporate_number", sa.String(length=13), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("source_file", sa.String(length=80), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(municipality_code IS NULL AND region_code IS NULL AND prefecture_code IS NULL) = (seat_basis IS NULL)",
            name=op.f("ck_organisation_seat_has_basis"),
        ),
        sa.CheckConstraint(
            "corporate_number IS NULL OR length(corporate_number) = 13",
            name=op.f("ck_organisation_corporate_number_length"),
        ),
        sa.CheckConstraint(
            "municipality_code IS NULL OR region_code IS NULL", name=op.f("ck_organisation_one_seat")
        ),
        sa.CheckConstraint(
            "parent_id IS NULL OR parent_id <> id", name=op.f("ck_organisation_not_its_own_parent")
        ),
        sa.CheckConstraint(
            "successor_id IS NULL OR successor_id <> id", name=op.f("ck_organisation_not_its_own_successor")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_code"], ["municipality.code"], name=op.f("fk_organisation_municipality_code")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["organisation.id"], name=op.f("fk_organisation_parent_id")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_organisation_region_code")),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["organisation.id"], name=op.f("fk_organisation_successor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("corporate_number", name=op.f("uq_organisation_corporate_number")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_category"), ["category"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_organisation_municipality_code"), ["municipality_code"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_organisation_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_region_code"), ["region_code"], unique=False)
        batch_op.create_index("ix_organisation_sort_key_id", ["sort_key", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_successor_id"), ["successor_id"], unique=False)

    op.create_table(
        "area_served",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_area_served_organisation_id")
        ),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_area_served_region_code")),
        sa.PrimaryKeyConstraint("organisation_id", "region_code", name=op.f("pk_area_served")),
    )
    with op.batch_alter_table("area_served", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_area_served_region_code"), ["region_code"], unique=False)

    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=400), nullable=False),
        sa.Column("post", sa.String(length=400), nullable=True),
        sa.Column("email", sa.String(length=400), nullable=True),
        sa.Column("phone", sa.String(length=400), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("delete_by", sa.Date(), nullable=True),
        sa.Column("source_file", sa.String(length=80), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_contact_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "organisation_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("kana", sa.String(length=400), nullable=True),
        sa.Column("name_en", sa.String(length=400), nullable=True),
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "official",
                "alias",
                "abbreviation",
                "former",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source_file", sa.String(length=80), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_organisation_name_valid_order"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_name_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_name")),
        sa.UniqueConstraint(
            "organisation_id", "name", name=op.f("uq_organisation_name_organisation_id_name")
        ),
    )
    with op.batch_alter_table("organisation_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_name_key"), ["key"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_name_name"), ["name"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_organisation_name_organisation_id"), ["organisation_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("organisation_name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_name_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_organisation_name_name"))
        batch_op.drop_index(batch_op.f("ix_organisation_name_key"))

    op.drop_table("organisation_name")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_organisation_id"))

    op.drop_table("contact")
    with op.batch_alter_table("area_served", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_area_served_region_code"))

    op.drop_table("area_served")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_successor_id"))
        batch_op.drop_index("ix_organisation_sort_key_id")
        batch_op.drop_index(batch_op.f("ix_organisation_region_code"))
        batch_op.drop_index(batch_op.f("ix_organisation_parent_id"))
        batch_op.drop_index(batch_op.f("ix_organisation_municipality_code"))
        batch_op.drop_index(batch_op.f("ix_organisation_category"))

    op.drop_table("organisation")
