"""Every page of authors, on three blueprints: their own, blind codings, and previews."""

from tutor.web.author import blind_pages, preview_pages
from tutor.web.author import identifier_pages as identifier_pages  # noqa: PLC0414 - routes
from tutor.web.author import intake_pages as intake_pages  # noqa: PLC0414 - routes
from tutor.web.author import list_pages as list_pages  # noqa: PLC0414 - registers its routes
from tutor.web.author import porting_pages as porting_pages  # noqa: PLC0414 - routes
from tutor.web.author import review_pages as review_pages  # noqa: PLC0414 - routes
from tutor.web.author import write_pages as write_pages  # noqa: PLC0414 - routes
from tutor.web.author.blueprint import bp

BLUEPRINTS = (bp, blind_pages.sheet, preview_pages.sheet)
"""All of them, for the composition root."""
