"""First tables: people, items, attempts, grades, reports on keys."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("collection", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column(
            "state",
            sa.Enum("active", "retired", name="itemstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_item"),
        sa.UniqueConstraint("uid", name="uq_item_uid"),
    )
    op.create_table(
        "login_throttle",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("window_started_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("failures >= 0", name="ck_login_throttle_failures_not_negative"),
        sa.PrimaryKeyConstraint("key", name="pk_login_throttle"),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("display_name", sa.String(length=100), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("preferences", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(email IS NULL) = (password_hash IS NULL)", name="ck_user_address_has_password"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_user"),
        sa.UniqueConstraint("email", name="uq_user_email"),
        sa.UniqueConstraint("uid", name="uq_user_uid"),
    )
    op.create_table(
        "item_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("specialty", sa.String(length=60), nullable=False),
        sa.Column("setting", sa.String(length=40), nullable=False),
        sa.Column("payer", sa.String(length=40), nullable=False),
        sa.Column("date_of_service", sa.Date(), nullable=False),
        sa.Column("difficulty", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("code_sets", sa.String(length=60), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "difficulty BETWEEN 1 AND 5", name="ck_item_revision_difficulty_one_to_five"
        ),
        sa.CheckConstraint("number >= 1", name="ck_item_revision_number_from_one"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_item_revision_item_id"),
        sa.PrimaryKeyConstraint("id", name="pk_item_revision"),
        sa.UniqueConstraint("item_id", "number", name="uq_item_revision_item_id_number"),
    )
    with op.batch_alter_table("item_revision", schema=None) as batch_op:
        batch_op.create_index("ix_item_revision_item_id", ["item_id"], unique=False)
        batch_op.create_index(
            "uq_item_revision_current",
            ["item_id"],
            unique=True,
            sqlite_where=sa.text("is_current = 1"),
            postgresql_where=sa.text("is_current"),
        )

    op.create_table(
        "login_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_agent", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_login_session_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_login_session"),
        sa.UniqueConstraint("token_hash", name="uq_login_session_token_hash"),
        sa.UniqueConstraint("uid", name="uq_login_session_uid"),
    )
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.create_index("ix_login_session_user_id", ["user_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "learner",
                "author",
                "reviewer",
                "instructor",
                "employer",
                "administrator",
                name="role",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_membership_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
        sa.UniqueConstraint("user_id", "role", name="uq_membership_user_id_role"),
    )
    op.create_table(
        "password_reset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_password_reset_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_password_reset"),
        sa.UniqueConstraint("token_hash", name="uq_password_reset_token_hash"),
    )
    with op.batch_alter_table("password_reset", schema=None) as batch_op:
        batch_op.create_index("ix_password_reset_user_id", ["user_id"], unique=False)

    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("in_progress", "submitted", name="attemptstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(state = 'submitted') = (submitted_at IS NOT NULL)",
            name="ck_attempt_submitted_has_time",
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_attempt_item_id"),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["item_revision.id"], name="fk_attempt_revision_id"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_attempt_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_attempt"),
        sa.UniqueConstraint("uid", name="uq_attempt_uid"),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index("ix_attempt_item_id", ["item_id"], unique=False)
        batch_op.create_index(
            "ix_attempt_user_id_submitted_at", ["user_id", "submitted_at"], unique=False
        )
        batch_op.create_index(
            "uq_attempt_open",
            ["user_id", "item_id"],
            unique=True,
            sqlite_where=sa.text("state = 'in_progress'"),
            postgresql_where=sa.text("state = 'in_progress'"),
        )

    op.create_table(
        "item_topic",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["item_revision.id"], name="fk_item_topic_revision_id"
        ),
        sa.PrimaryKeyConstraint("revision_id", "topic", name="pk_item_topic"),
    )
    with op.batch_alter_table("item_topic", schema=None) as batch_op:
        batch_op.create_index("ix_item_topic_topic", ["topic"], unique=False)

    op.create_table(
        "attempt_draft",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=True),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("version >= 1", name="ck_attempt_draft_version_from_one"),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name="fk_attempt_draft_attempt_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_attempt_draft"),
    )
    op.create_table(
        "key_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("slot_id", sa.String(length=60), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "closed", name="reportstate", native_enum=False, length=32),
            nullable=False,
        ),
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
    with op.batch_alter_table("key_report", schema=None) as batch_op:
        batch_op.create_index("ix_key_report_attempt_id", ["attempt_id"], unique=False)

    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name="fk_submission_attempt_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_submission"),
        sa.UniqueConstraint("attempt_id", name="uq_submission_attempt_id"),
    )
    op.create_table(
        "item_grade",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("rubric_id", sa.String(length=40), nullable=False),
        sa.Column("release_ids", sa.JSON(), nullable=False),
        sa.Column("score_hundredths", sa.Integer(), nullable=False),
        sa.Column("is_exact", sa.Boolean(), nullable=False),
        sa.Column("needs_review", sa.Boolean(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("graded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "score_hundredths BETWEEN 0 AND 10000", name="ck_item_grade_score_in_bounds"
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["item_revision.id"], name="fk_item_grade_revision_id"
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name="fk_item_grade_submission_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_item_grade"),
        sa.UniqueConstraint(
            "submission_id",
            "revision_id",
            "rubric_id",
            name="uq_item_grade_submission_id_revision_id_rubric_id",
        ),
    )
    op.create_table(
        "grade_finding",
        sa.Column("grade_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("occurrences", sa.Integer(), nullable=False),
        sa.CheckConstraint("occurrences >= 1", name="ck_grade_finding_occurrences_from_one"),
        sa.ForeignKeyConstraint(
            ["grade_id"], ["item_grade.id"], name="fk_grade_finding_grade_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("grade_id", "name", name="pk_grade_finding"),
    )


def downgrade() -> None:
    op.drop_table("grade_finding")
    op.drop_table("item_grade")
    op.drop_table("submission")
    with op.batch_alter_table("key_report", schema=None) as batch_op:
        batch_op.drop_index("ix_key_report_attempt_id")

    op.drop_table("key_report")
    op.drop_table("attempt_draft")
    with op.batch_alter_table("item_topic", schema=None) as batch_op:
        batch_op.drop_index("ix_item_topic_topic")

    op.drop_table("item_topic")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_attempt_open",
            sqlite_where=sa.text("state = 'in_progress'"),
            postgresql_where=sa.text("state = 'in_progress'"),
        )
        batch_op.drop_index("ix_attempt_user_id_submitted_at")
        batch_op.drop_index("ix_attempt_item_id")

    op.drop_table("attempt")
    with op.batch_alter_table("password_reset", schema=None) as batch_op:
        batch_op.drop_index("ix_password_reset_user_id")

    op.drop_table("password_reset")
    op.drop_table("membership")
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.drop_index("ix_login_session_user_id")

    op.drop_table("login_session")
    with op.batch_alter_table("item_revision", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_item_revision_current",
            sqlite_where=sa.text("is_current = 1"),
            postgresql_where=sa.text("is_current"),
        )
        batch_op.drop_index("ix_item_revision_item_id")

    op.drop_table("item_revision")
    op.drop_table("user")
    op.drop_table("login_throttle")
    op.drop_table("item")
