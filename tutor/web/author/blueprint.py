"""The pages of authors: closed to everybody who knows no keys anywhere."""

from flask import Blueprint

from tutor.services.access import Role, require_somewhere
from tutor.web.access import acting_user

bp = Blueprint("author", __name__, url_prefix="/author")
MAY_KNOW_KEYS = (Role.AUTHOR, Role.REVIEWER, Role.INSTRUCTOR)


@bp.before_request
def let_authors_in() -> None:
    """Open the door; what each page shows, the services decide."""
    require_somewhere(acting_user(), *MAY_KNOW_KEYS)
