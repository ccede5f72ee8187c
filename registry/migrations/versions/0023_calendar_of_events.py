"""Calendar feeds of the events beside those of deadlines: what there is shows deadlines"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("calendar_feed", sa.Column("kind", sa.String(length=40), nullable=True))
    feed = sa.table("calendar_feed", sa.column("kind", sa.String()))
    op.execute(feed.update().values(kind="deadlines"))
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.alter_column("kind", existing_type=sa.String(length=40), nullable=False)
        batch_op.create_check_constraint(op.f("ck_calendar_feed_kind"), "kind IN ('deadlines', 'events')")


def downgrade() -> None:
    op.execute("DELETE FROM calendar_feed WHERE kind = 'events'")
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_calendar_feed_kind"), type_="check")
        batch_op.drop_column("kind")
