"""Families of exercises: how many variants a revision has, and which one an attempt drew.

Plain ALTER TABLE, as in 0003.
"""

from alembic import op

revision = "0007"
down_revision = "0006"

_FAMILIES = "(SELECT item_id FROM item_revision WHERE variant_count > 1)"
# Our own names only, joined at import: nothing in them was sent by anybody.
_ATTEMPTS = "(SELECT id FROM attempt WHERE item_id IN " + _FAMILIES + ")"  # noqa: S608
_SUBMISSIONS = "(SELECT id FROM submission WHERE attempt_id IN " + _ATTEMPTS + ")"  # noqa: S608
_GRADES = "(SELECT id FROM item_grade WHERE submission_id IN " + _SUBMISSIONS + ")"  # noqa: S608
_REVISIONS = "(SELECT id FROM item_revision WHERE item_id IN " + _FAMILIES + ")"  # noqa: S608
_OF_FAMILIES = (
    ("grade_finding", "grade_id", _GRADES),
    ("grade_change", "submission_id", _SUBMISSIONS),
    ("item_grade", "submission_id", _SUBMISSIONS),
    ("submission", "attempt_id", _ATTEMPTS),
    ("attempt_draft", "attempt_id", _ATTEMPTS),
    ("dispute", "item_id", _FAMILIES),
    ("regrade", "item_id", _FAMILIES),
    ("attempt", "item_id", _FAMILIES),
    ("item_topic", "revision_id", _REVISIONS),
    ("item_revision", "item_id", _FAMILIES),
)


def upgrade() -> None:
    op.execute("ALTER TABLE attempt ADD COLUMN seed BIGINT")
    op.execute(
        "ALTER TABLE item_revision ADD COLUMN variant_count INTEGER NOT NULL DEFAULT 1 "
        "CONSTRAINT ck_item_revision_variants_from_one CHECK (variant_count >= 1)"
    )


def downgrade() -> None:
    # 0006 can neither show nor grade a family: such items go, with all answers.
    for table, column, rows in _OF_FAMILIES:
        op.execute(f"DELETE FROM {table} WHERE {column} IN {rows}")  # noqa: S608 - our own names
    op.execute("DELETE FROM item WHERE id NOT IN (SELECT item_id FROM item_revision)")
    op.execute("ALTER TABLE item_revision DROP COLUMN variant_count")
    op.execute("ALTER TABLE attempt DROP COLUMN seed")
