"""Organisations, their members, and whose a collection is."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organisation"),
        sa.UniqueConstraint("slug", name="uq_organisation_slug"),
        sa.UniqueConstraint("uid", name="uq_organisation_uid"),
    )
    op.create_table(
        "organisation_membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
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
            ["organisation_id"],
            ["organisation.id"],
            name="fk_organisation_membership_organisation_id",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name="fk_organisation_membership_user_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_organisation_membership"),
        sa.UniqueConstraint(
            "user_id",
            "organisation_id",
            "role",
            name="uq_organisation_membership_user_id_organisation_id_role",
        ),
    )
    op.create_index(
        "ix_organisation_membership_organisation_id", "organisation_membership", ["organisation_id"]
    )
    op.create_table(
        "collection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "organisation_id IS NOT NULL OR NOT is_private",
            name="ck_collection_private_has_organisation",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_collection_organisation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_collection"),
        sa.UniqueConstraint("name", name="uq_collection_name"),
    )
    op.create_index("ix_collection_organisation_id", "collection", ["organisation_id"])
    # Everything so far was for everybody; the next synchronisation brings the titles.
    op.execute(
        "INSERT INTO collection (name, title, is_private) "
        "SELECT DISTINCT collection, collection, false FROM item"
    )


def downgrade() -> None:
    # Older versions show every active item to everybody, so what is private is withdrawn instead.
    op.execute(
        "UPDATE item SET state = 'retired' "
        "WHERE collection IN (SELECT name FROM collection WHERE is_private)"
    )
    op.drop_index("ix_collection_organisation_id", table_name="collection")
    op.drop_table("collection")
    op.drop_index(
        "ix_organisation_membership_organisation_id", table_name="organisation_membership"
    )
    op.drop_table("organisation_membership")
    op.drop_table("organisation")
