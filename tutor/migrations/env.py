"""Run migrations for the URL that `tutor.services.database` passes in."""

from alembic import context
from sqlalchemy import create_engine

import tutor.models.attempt
import tutor.models.audit
import tutor.models.dispute
import tutor.models.draft
import tutor.models.item
import tutor.models.notice
import tutor.models.organisation
import tutor.models.person
import tutor.models.regrade
import tutor.models.release_upload  # noqa: F401 - registers its tables
from tutor.models.base import Base

engine = create_engine(context.config.attributes["url"])
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
