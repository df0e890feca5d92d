"""What may be looked up while an attempt is open, and attempts that are set aside.

Plain ALTER TABLE, which both databases have: batch mode would build the table
anew on SQLite, and half of the others hang from it.
"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    # Every attempt so far was begun with everything open.
    op.execute("ALTER TABLE attempt ADD COLUMN look_up VARCHAR(32) NOT NULL DEFAULT 'everything'")
    op.execute(
        "ALTER TABLE attempt ADD COLUMN open_code_sets VARCHAR(100) "
        "CONSTRAINT ck_attempt_nothing_open_in_no_set "
        "CHECK ((look_up = 'none') = (coalesce(open_code_sets, 'all') = ''))"
    )


def downgrade() -> None:
    # What was set aside ended without a grade, and 0002 knows no such end: the attempt goes, with
    # its draft, rather than come back open and without its conditions.
    op.execute(
        "DELETE FROM attempt_draft WHERE attempt_id IN "
        "(SELECT id FROM attempt WHERE state = 'set_aside')"
    )
    op.execute("DELETE FROM attempt WHERE state = 'set_aside'")
    op.execute("ALTER TABLE attempt DROP COLUMN open_code_sets")
    op.execute("ALTER TABLE attempt DROP COLUMN look_up")
