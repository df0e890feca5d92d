"""Exercises written in the browser: drafts, comments, blind codings, imports, records."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_OPEN = sa.text("state IN ('writing', 'in_review')")


def upgrade() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("collection", sa.String(length=100), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "previewed",
                "applied",
                "undone",
                "discarded",
                name="batchstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("exercises", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("applied_at", sa.DateTime(), nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user.id"], name="fk_import_batch_actor_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_import_batch"),
        sa.UniqueConstraint("uid", name="uq_import_batch_uid"),
    )
    op.create_index("ix_import_batch_actor_id", "import_batch", ["actor_id"])

    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("exercise_uid", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("base_revision_id", sa.Integer(), nullable=True),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("collection", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "writing",
                "in_review",
                "published",
                "discarded",
                name="draftstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("writers", sa.JSON(), nullable=False),
        sa.Column("key_readers", sa.JSON(), nullable=False),
        sa.Column("clearances", sa.JSON(), nullable=False),
        sa.Column("intake", sa.JSON(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(state = 'published') = (revision_id IS NOT NULL)",
            name="ck_draft_published_has_revision",
        ),
        sa.CheckConstraint(
            "(item_id IS NULL) = (base_revision_id IS NULL)", name="ck_draft_revises_a_revision"
        ),
        sa.CheckConstraint("version >= 1", name="ck_draft_version_from_one"),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name="fk_draft_author_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["base_revision_id"], ["item_revision.id"], name="fk_draft_base_revision_id"
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name="fk_draft_batch_id"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_draft_item_id"),
        sa.ForeignKeyConstraint(["revision_id"], ["item_revision.id"], name="fk_draft_revision_id"),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
        sa.UniqueConstraint("uid", name="uq_draft_uid"),
    )
    op.create_index("ix_draft_author_id", "draft", ["author_id"])
    op.create_index("ix_draft_batch_id", "draft", ["batch_id"])
    op.create_index("ix_draft_collection_state", "draft", ["collection", "state"])
    op.create_index("ix_draft_item_id", "draft", ["item_id"])
    op.create_index("ix_draft_revision_id", "draft", ["revision_id"])
    op.create_index(
        "uq_draft_open",
        "draft",
        ["exercise_uid"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )

    op.create_table(
        "blind_coding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("coder_id", sa.Integer(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=True),
        sa.Column("saved_at", sa.DateTime(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("score_hundredths", sa.Integer(), nullable=True),
        sa.Column("is_same", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(handed_in_at IS NULL) = (score_hundredths IS NULL)", name="ck_blind_coding_scored"
        ),
        sa.CheckConstraint("version >= 0", name="ck_blind_coding_version_from_zero"),
        sa.ForeignKeyConstraint(
            ["coder_id"], ["user.id"], name="fk_blind_coding_coder_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name="fk_blind_coding_draft_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_blind_coding"),
        sa.UniqueConstraint(
            "draft_id",
            "coder_id",
            "content_hash",
            name="uq_blind_coding_draft_id_coder_id_content_hash",
        ),
        sa.UniqueConstraint("uid", name="uq_blind_coding_uid"),
    )
    op.create_index("ix_blind_coding_coder_id", "blind_coding", ["coder_id"])
    op.create_index("ix_blind_coding_draft_id", "blind_coding", ["draft_id"])

    op.create_table(
        "draft_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name="fk_draft_comment_author_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name="fk_draft_comment_draft_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_draft_comment"),
        sa.UniqueConstraint("uid", name="uq_draft_comment_uid"),
    )
    op.create_index("ix_draft_comment_author_id", "draft_comment", ["author_id"])
    op.create_index("ix_draft_comment_draft_id", "draft_comment", ["draft_id"])

    op.create_table(
        "revision_record",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("deid_version", sa.String(length=40), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("clearances", sa.JSON(), nullable=False),
        sa.Column("blind_coding", sa.JSON(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name="fk_revision_record_author_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name="fk_revision_record_draft_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["user.id"], name="fk_revision_record_reviewer_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["item_revision.id"], name="fk_revision_record_revision_id"
        ),
        sa.PrimaryKeyConstraint("revision_id", name="pk_revision_record"),
    )
    op.create_index("ix_revision_record_author_id", "revision_record", ["author_id"])
    op.create_index("ix_revision_record_reviewer_id", "revision_record", ["reviewer_id"])

    op.add_column("item", sa.Column("withdrawn_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    # Drafts and the records of who answers for a revision have no place in older versions.
    with op.batch_alter_table("item") as batch:
        batch.drop_column("withdrawn_at")
    for table in ("revision_record", "draft_comment", "blind_coding", "draft", "import_batch"):
        op.drop_table(table)
