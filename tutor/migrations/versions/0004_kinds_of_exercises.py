"""Kinds of exercises beside charts, and the texts that a revision was read from.

Plain ALTER TABLE, as in 0003.
"""

from alembic import op

revision = "0004"
down_revision = "0003"

_OTHER = "(SELECT item_id FROM item_revision WHERE kind <> 'chart')"
# Our own names only, joined at import: nothing in them was sent by anybody.
_ATTEMPTS = "(SELECT id FROM attempt WHERE item_id IN " + _OTHER + ")"  # noqa: S608
_SUBMISSIONS = "(SELECT id FROM submission WHERE attempt_id IN " + _ATTEMPTS + ")"  # noqa: S608
_GRADES = "(SELECT id FROM item_grade WHERE submission_id IN " + _SUBMISSIONS + ")"  # noqa: S608
_REVISIONS = "(SELECT id FROM item_revision WHERE item_id IN " + _OTHER + ")"  # noqa: S608
_EXCEPT_CHARTS = (
    ("grade_finding", "grade_id", _GRADES),
    ("item_grade", "submission_id", _SUBMISSIONS),
    ("submission", "attempt_id", _ATTEMPTS),
    ("attempt_draft", "attempt_id", _ATTEMPTS),
    ("key_report", "attempt_id", _ATTEMPTS),
    ("attempt", "item_id", _OTHER),
    ("item_topic", "revision_id", _REVISIONS),
)


def upgrade() -> None:
    op.execute("ALTER TABLE item_revision ADD COLUMN source JSON")
    op.execute("ALTER TABLE item_revision ADD COLUMN kind VARCHAR(20) NOT NULL DEFAULT 'chart'")


def downgrade() -> None:
    # 0003 can neither show nor grade another kind than a chart: such items go, with all answers.
    for table, column, rows in _EXCEPT_CHARTS:
        op.execute(f"DELETE FROM {table} WHERE {column} IN {rows}")  # noqa: S608 - our own names
    op.execute("DELETE FROM item_revision WHERE kind <> 'chart'")
    # An item never changes its kind, so one without a revision is one of those.
    op.execute("DELETE FROM item WHERE id NOT IN (SELECT item_id FROM item_revision)")
    op.execute("ALTER TABLE item_revision DROP COLUMN kind")
    op.execute("ALTER TABLE item_revision DROP COLUMN source")
