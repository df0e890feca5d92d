"""Which grade counts, regrades with their audit trail, notices, and disputes for reports on keys."""

from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_CURRENT = "uq_item_grade_current"
_OLD_UNIQUE = "uq_item_grade_submission_id_revision_id_rubric_id"
_REGRADE_UNIQUE = "uq_item_grade_submission_id_regrade_id"
_SATURDAY = 5
_DAYS_TO_ANSWER = 7


def _words(name: str, *values: str, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Enum(*values, name=name.replace("_", ""), native_enum=False, length=32)
    return sa.Column(name.rpartition(".")[2], kind, nullable=nullable)


def upgrade() -> None:
    op.add_column("attempt", sa.Column("frozen_at", sa.DateTime(), nullable=True))
    op.execute("ALTER TABLE item ADD COLUMN file_hash VARCHAR(64)")
    # Every item so far came from files, and the newest revision from the last of them.
    op.execute(
        "UPDATE item SET file_hash = (SELECT content_hash FROM item_revision "
        "WHERE item_revision.item_id = item.id AND item_revision.is_current)"
    )
    _create_regrade()
    _alter_grades()
    _create_grade_change()
    _create_dispute()
    _move_reports()
    op.drop_table("key_report")
    _create_notice()
    _create_audit()


def _create_regrade() -> None:
    op.create_table(
        "regrade",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        _words("key", "own", "current"),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("base_revision_id", sa.Integer(), nullable=True),
        sa.Column("rubric_id", sa.String(length=40), nullable=True),
        _words(
            "state",
            "previewing",
            "previewed",
            "applying",
            "applied",
            "undoing",
            "undone",
            "discarded",
            "failed",
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("never_lower", sa.Boolean(), nullable=False),
        sa.Column("frozen_reason", sa.Text(), nullable=False),
        sa.Column("watermark", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("other_question", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("job_key", sa.Uuid(), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("previewed_at", sa.DateTime(), nullable=True),
        sa.Column("applied_at", sa.DateTime(), nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("done >= 0 AND total >= 0", name="ck_regrade_progress_not_negative"),
        sa.CheckConstraint(
            "state NOT IN ('applying', 'applied', 'undoing', 'undone') OR reason <> ''",
            name="ck_regrade_applied_has_reason",
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user.id"], name="fk_regrade_actor_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_regrade_item_id"),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["item_revision.id"], name="fk_regrade_revision_id"
        ),
        sa.ForeignKeyConstraint(
            ["base_revision_id"], ["item_revision.id"], name="fk_regrade_base_revision_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_regrade"),
        sa.UniqueConstraint("uid", name="uq_regrade_uid"),
    )
    op.create_index("ix_regrade_item_id", "regrade", ["item_id"])
    op.create_index("ix_regrade_actor_id", "regrade", ["actor_id"])


def _alter_grades() -> None:
    # One unique constraint has to go, which SQLite does only with a table built anew.
    with op.batch_alter_table("item_grade") as batch:
        batch.add_column(
            sa.Column("is_current", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.add_column(sa.Column("regrade_id", sa.Integer(), nullable=True))
        batch.drop_constraint(_OLD_UNIQUE, type_="unique")
        batch.create_unique_constraint(_REGRADE_UNIQUE, ["submission_id", "regrade_id"])
        batch.create_foreign_key("fk_item_grade_regrade_id", "regrade", ["regrade_id"], ["id"])
    # The one that pages have shown so far.
    op.execute(
        "UPDATE item_grade SET is_current = true WHERE id = (SELECT latest.id FROM item_grade "
        "AS latest WHERE latest.submission_id = item_grade.submission_id "
        "ORDER BY latest.graded_at DESC, latest.id DESC LIMIT 1)"
    )
    with op.batch_alter_table("item_grade") as batch:
        batch.alter_column("is_current", server_default=None)
    op.create_index(
        _CURRENT,
        "item_grade",
        ["submission_id"],
        unique=True,
        sqlite_where=sa.text("is_current = 1"),
        postgresql_where=sa.text("is_current"),
    )
    op.create_index("ix_item_grade_regrade_id", "item_grade", ["regrade_id"])


def _create_grade_change() -> None:
    op.create_table(
        "grade_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("regrade_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("old_grade_id", sa.Integer(), nullable=False),
        sa.Column("new_grade_id", sa.Integer(), nullable=False),
        sa.Column("old_hundredths", sa.Integer(), nullable=False),
        sa.Column("new_hundredths", sa.Integer(), nullable=False),
        sa.Column("is_frozen", sa.Boolean(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        _words("outcome", "planned", "applied", "kept", "frozen", "overtaken", "undone"),
        sa.Column("changed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "old_hundredths BETWEEN 0 AND 10000 AND new_hundredths BETWEEN 0 AND 10000",
            name="ck_grade_change_scores_in_bounds",
        ),
        sa.CheckConstraint(
            "(outcome = 'planned') = (changed_at IS NULL)", name="ck_grade_change_changed_has_time"
        ),
        sa.ForeignKeyConstraint(
            ["regrade_id"], ["regrade.id"], name="fk_grade_change_regrade_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name="fk_grade_change_submission_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["old_grade_id"],
            ["item_grade.id"],
            name="fk_grade_change_old_grade_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["new_grade_id"],
            ["item_grade.id"],
            name="fk_grade_change_new_grade_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_grade_change"),
        sa.UniqueConstraint(
            "regrade_id", "submission_id", name="uq_grade_change_regrade_id_submission_id"
        ),
    )
    op.create_index("ix_grade_change_regrade_id_id", "grade_change", ["regrade_id", "id"])
    for column in ("submission_id", "old_grade_id", "new_grade_id"):
        op.create_index(f"ix_grade_change_{column}", "grade_change", [column])


def _create_dispute() -> None:
    op.create_table(
        "dispute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        _words("origin", "learner", "answers"),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("slot_id", sa.String(length=60), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("entered", sa.String(length=200), nullable=False),
        _words("citation", "chart", "guideline", "none"),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _words("state", "open", "declined", "escalated", "accepted", "refused", "closed"),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("escalation", sa.Text(), nullable=False),
        sa.Column("escalated_at", sa.DateTime(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        _words("amendment", "alternative", "optional", "key_change", nullable=True),
        sa.Column("regrade_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(origin = 'learner') = (attempt_id IS NOT NULL)", name="ck_dispute_learner_has_one"
        ),
        sa.CheckConstraint(
            "(due_on IS NOT NULL) = (state IN ('open', 'escalated'))",
            name="ck_dispute_due_while_waiting",
        ),
        sa.CheckConstraint(
            "state NOT IN ('declined', 'refused', 'accepted') OR answered_at IS NOT NULL",
            name="ck_dispute_answered_has_time",
        ),
        sa.CheckConstraint(
            "state NOT IN ('escalated', 'refused') OR escalated_at IS NOT NULL",
            name="ck_dispute_escalated_has_time",
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_dispute_item_id"),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["item_revision.id"], name="fk_dispute_revision_id"
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name="fk_dispute_attempt_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user.id"], name="fk_dispute_answered_by_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name="fk_dispute_decided_by_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["regrade_id"], ["regrade.id"], name="fk_dispute_regrade_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_dispute"),
        sa.UniqueConstraint("uid", name="uq_dispute_uid"),
        sa.UniqueConstraint("revision_id", "place", name="uq_dispute_revision_id_place"),
    )
    op.create_index("ix_dispute_state_due_on", "dispute", ["state", "due_on"])
    for column in ("item_id", "attempt_id", "answered_by_id", "decided_by_id", "regrade_id"):
        op.create_index(f"ix_dispute_{column}", "dispute", [column])


_REPORT = sa.table(
    "key_report",
    sa.column("id", sa.Integer),
    sa.column("uid", sa.Uuid),
    sa.column("attempt_id", sa.Integer),
    sa.column("section", sa.String),
    sa.column("slot_id", sa.String),
    sa.column("line", sa.Integer),
    sa.column("text", sa.Text),
    sa.column("state", sa.String),
    sa.column("created_at", sa.DateTime),
    sa.column("closed_at", sa.DateTime),
)
_DISPUTE = sa.table(
    "dispute",
    sa.column("uid", sa.Uuid),
    sa.column("item_id", sa.Integer),
    sa.column("revision_id", sa.Integer),
    sa.column("attempt_id", sa.Integer),
    sa.column("origin", sa.String),
    sa.column("place", sa.String),
    sa.column("section", sa.String),
    sa.column("slot_id", sa.String),
    sa.column("line", sa.Integer),
    sa.column("entered", sa.String),
    sa.column("citation", sa.String),
    sa.column("quote", sa.Text),
    sa.column("text", sa.Text),
    sa.column("state", sa.String),
    sa.column("due_on", sa.Date),
    sa.column("opened_at", sa.DateTime),
    sa.column("answer", sa.Text),
    sa.column("answered_at", sa.DateTime),
    sa.column("escalation", sa.Text),
    sa.column("decision", sa.Text),
)


def _move_reports() -> None:
    """Every report becomes a dispute; one that was closed has no answer on record."""
    attempt = sa.table(
        "attempt",
        sa.column("id", sa.Integer),
        sa.column("item_id", sa.Integer),
        sa.column("revision_id", sa.Integer),
    )
    submission = sa.table(
        "submission", sa.column("attempt_id", sa.Integer), sa.column("entries", sa.JSON)
    )
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(_REPORT, attempt.c.item_id, attempt.c.revision_id, submission.c.entries)
        .join(attempt, attempt.c.id == _REPORT.c.attempt_id)
        .outerjoin(submission, submission.c.attempt_id == attempt.c.id)
        .order_by(_REPORT.c.id)
    ).all()
    moved = [
        {
            "uid": row.uid,
            "item_id": row.item_id,
            "revision_id": row.revision_id,
            "attempt_id": row.attempt_id,
            "origin": "learner",
            "place": f"report:{row.id}",
            "section": row.section,
            "slot_id": row.slot_id,
            "line": row.line,
            "entered": _entered(row.entries, row.line),
            "citation": "none",
            "quote": "",
            "text": row.text,
            "state": row.state,
            "due_on": _due(row.created_at.date()) if row.state == "open" else None,
            "opened_at": row.created_at,
            "answer": "",
            "answered_at": row.closed_at,
            "escalation": "",
            "decision": "",
        }
        for row in rows
    ]
    if moved:
        connection.execute(sa.insert(_DISPUTE), moved)


def _entered(entries: list[dict[str, str]] | None, line: int | None) -> str:
    if entries is None or line is None or line >= len(entries):
        return ""
    entry = entries[line]
    return (entry.get("code") or entry.get("reason") or "").strip()


def _due(day: date) -> date:
    left = _DAYS_TO_ANSWER
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return day


def _create_notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        _words("kind", "score_changed", "score_restored", "dispute"),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        sa.Column("dispute_id", sa.Integer(), nullable=True),
        sa.Column("grade_change_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("mailed_at", sa.DateTime(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [f"{name}_id"], [f"{name}.id"], name=f"fk_notice_{name}_id", ondelete="CASCADE"
            )
            for name in ("user", "attempt", "dispute", "grade_change")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("uid", name="uq_notice_uid"),
        sa.UniqueConstraint("grade_change_id", "kind", name="uq_notice_grade_change_id_kind"),
    )
    op.create_index("ix_notice_user_id_created_at", "notice", ["user_id", "created_at"])
    op.create_index("ix_notice_attempt_id", "notice", ["attempt_id"])
    op.create_index("ix_notice_dispute_id", "notice", ["dispute_id"])
    op.create_index(
        "ix_notice_unread",
        "notice",
        ["user_id"],
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )


def _create_audit() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_uid", sa.Uuid(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user.id"], name="fk_audit_entry_actor_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_subject_uid", "audit_entry", ["subject_uid"])
    op.create_index("ix_audit_entry_actor_id", "audit_entry", ["actor_id"])


def downgrade() -> None:
    op.drop_table("audit_entry")
    op.drop_table("notice")
    _create_reports()
    _return_reports()
    op.drop_table("dispute")
    op.drop_table("grade_change")
    _return_grades()
    op.drop_table("regrade")
    op.execute("ALTER TABLE item DROP COLUMN file_hash")
    op.execute("ALTER TABLE attempt DROP COLUMN frozen_at")


def _create_reports() -> None:
    op.create_table(
        "key_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("slot_id", sa.String(length=60), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        _words("state", "open", "closed"),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name="ck_key_report_closed_has_time"
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name="fk_key_report_attempt_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_key_report"),
        sa.UniqueConstraint("uid", name="uq_key_report_uid"),
    )
    op.create_index("ix_key_report_attempt_id", "key_report", ["attempt_id"])


def _return_reports() -> None:
    """Disputes of learners become reports again; what was answered stands as closed."""
    op.execute(
        "INSERT INTO key_report (uid, attempt_id, section, slot_id, line, text, state, created_at, "
        "closed_at) SELECT uid, attempt_id, section, slot_id, line, text, "
        "CASE WHEN state IN ('open', 'escalated') THEN 'open' ELSE 'closed' END, opened_at, "
        "CASE WHEN state IN ('open', 'escalated') THEN NULL "
        "ELSE coalesce(decided_at, answered_at, opened_at) END "
        "FROM dispute WHERE origin = 'learner' ORDER BY id"
    )


def _return_grades() -> None:
    # 0004 counts every grade of a submission as an attempt, so only the one that counts stays.
    op.execute(
        "DELETE FROM grade_finding WHERE grade_id IN "
        "(SELECT id FROM item_grade WHERE NOT is_current)"
    )
    op.execute("DELETE FROM item_grade WHERE NOT is_current")
    op.drop_index("ix_item_grade_regrade_id", "item_grade")
    op.drop_index(_CURRENT, "item_grade")
    with op.batch_alter_table("item_grade") as batch:
        batch.drop_constraint("fk_item_grade_regrade_id", type_="foreignkey")
        batch.drop_constraint(_REGRADE_UNIQUE, type_="unique")
        batch.drop_column("regrade_id")
        batch.drop_column("is_current")
        batch.create_unique_constraint(_OLD_UNIQUE, ["submission_id", "revision_id", "rubric_id"])
