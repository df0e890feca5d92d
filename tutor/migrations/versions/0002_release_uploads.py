"""Uploads of code-set releases."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "release_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("uploader_id", sa.Integer(), nullable=True),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("holds_cpt_licence", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "building",
                "ready",
                "failed",
                "applied",
                "discarded",
                name="uploadstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("step", sa.String(length=200), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("preview", sa.JSON(), nullable=True),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "is_open = (state IN ('received', 'building', 'ready'))",
            name="ck_release_upload_open_until_decided",
        ),
        sa.CheckConstraint(
            "(finished_at IS NULL) = (state IN ('received', 'building', 'ready'))",
            name="ck_release_upload_finished_has_time",
        ),
        sa.CheckConstraint(
            "done >= 0 AND total >= 0", name="ck_release_upload_progress_not_negative"
        ),
        sa.ForeignKeyConstraint(
            ["uploader_id"],
            ["user.id"],
            name="fk_release_upload_uploader_id",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_release_upload"),
        sa.UniqueConstraint("uid", name="uq_release_upload_uid"),
    )
    with op.batch_alter_table("release_upload", schema=None) as batch_op:
        batch_op.create_index("ix_release_upload_uploader_id", ["uploader_id"], unique=False)
        batch_op.create_index(
            "uq_release_upload_open",
            ["is_open"],
            unique=True,
            sqlite_where=sa.text("is_open = 1"),
            postgresql_where=sa.text("is_open"),
        )


def downgrade() -> None:
    with op.batch_alter_table("release_upload", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_release_upload_open",
            sqlite_where=sa.text("is_open = 1"),
            postgresql_where=sa.text("is_open"),
        )
        batch_op.drop_index("ix_release_upload_uploader_id")

    op.drop_table("release_upload")
