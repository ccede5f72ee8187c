"""The draft of the annual report: what was checked, what is not to be had, what branches were asked for"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

LACKS = ("work", "event", "group", "figure", "agreement", "talk", "speaker", "pipeline")
STATES = ("sending", "sent", "failed", "without_mail")


def upgrade() -> None:
    op.create_table(
        "report_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("table_hash", sa.String(length=64), nullable=False),
        sa.Column("checked_by", sa.String(length=40), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(table_hash) = 64", name=op.f("ck_report_check_table_hash_length")),
        sa.ForeignKeyConstraint(
            ["section_id"], ["report_section.id"], name=op.f("fk_report_check_section_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_check")),
        sa.UniqueConstraint("fiscal_year", "section_id", name=op.f("uq_report_check_fiscal_year_section_id")),
    )
    op.create_index(op.f("ix_report_check_section_id"), "report_check", ["section_id"])
    op.create_table(
        "report_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("kind", _coded("kind", LACKS), nullable=False),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("branch_code", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("answered_by", sa.String(length=40), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["branch_code"], ["branch.code"], name=op.f("fk_report_answer_branch_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_answer")),
        sa.UniqueConstraint("fiscal_year", "subject", name=op.f("uq_report_answer_fiscal_year_subject")),
    )
    op.create_index(op.f("ix_report_answer_branch_code"), "report_answer", ["branch_code"])
    op.create_table(
        "report_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("branch_code", sa.String(length=40), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lacks", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_by", sa.String(length=40), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["branch_code"], ["branch.code"], name=op.f("fk_report_letter_branch_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_letter")),
        sa.UniqueConstraint(
            "fiscal_year",
            "branch_code",
            "on_date",
            "number",
            name=op.f("uq_report_letter_fiscal_year_branch_code_on_date_number"),
        ),
    )
    op.create_index(op.f("ix_report_letter_branch_code"), "report_letter", ["branch_code"])
    op.create_table(
        "report_letter_recipient",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("state", _coded("state", STATES), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["report_letter.id"], name=op.f("fk_report_letter_recipient_letter_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_report_letter_recipient_account_id")
        ),
        sa.PrimaryKeyConstraint("letter_id", "account_id", name=op.f("pk_report_letter_recipient")),
    )
    op.create_index(op.f("ix_report_letter_recipient_account_id"), "report_letter_recipient", ["account_id"])


def downgrade() -> None:
    for table in ("report_letter_recipient", "report_letter", "report_answer", "report_check"):
        op.drop_table(table)


def _coded(name: str, codes: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)
