"""Fields of technology, and what is attached to them"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SUBJECTS = ("organisation_id", "group_id", "event_id", "branch_code")
ONE_SUBJECT = " + ".join(f"(CASE WHEN {name} IS NULL THEN 0 ELSE 1 END)" for name in SUBJECTS) + " = 1"


def upgrade() -> None:
    op.create_table(
        "field",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("name_en", sa.String(length=400), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("words_en", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_field")),
        sa.UniqueConstraint("name", name=op.f("uq_field_name")),
        sa.UniqueConstraint("position", name=op.f("uq_field_position")),
    )
    op.create_table(
        "field_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("field_code", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("branch_code", sa.String(length=40), nullable=True),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("source_file", sa.String(length=80), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(ONE_SUBJECT, name=op.f("ck_field_attachment_one_subject")),
        sa.ForeignKeyConstraint(
            ["branch_code"], ["branch.code"], name=op.f("fk_field_attachment_branch_code")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_field_attachment_event_id")),
        sa.ForeignKeyConstraint(["field_code"], ["field.code"], name=op.f("fk_field_attachment_field_code")),
        sa.ForeignKeyConstraint(["group_id"], ["group.id"], name=op.f("fk_field_attachment_group_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_field_attachment_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_attachment")),
    )
    for column in ("field_code", *SUBJECTS):
        op.create_index(op.f(f"ix_field_attachment_{column}"), "field_attachment", [column])


def downgrade() -> None:
    op.drop_table("field_attachment")
    op.drop_table("field")
