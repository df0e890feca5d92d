"""What a person's open attempts close: every page that answers from the codebook asks here.

A route of the codebook that is not in the table needs everything open, so that
a new one is closed until somebody has thought about it.
"""

from flask import Flask, g, request

from tutor.codes.aids import Aids, LookUp
from tutor.codes.code import CodeSet
from tutor.services.conditions import Conditions, conditions_of
from tutor.web.access import acting_user_or_none
from tutor.web.services import app_services

# These show codes and titles, and leave the rest out where no more is open.
_ENOUGH_WITH_CODES = {
    f"codebook.{name}"
    for name in ("suggest", "characters", "look_up", "results", "sets", "browse", "code")
}
# Pages elsewhere that answer from the codebook: a result names the codes of a key, a preview and
# the list of stale exercises say what becomes of codes. They know no limit but all or nothing.
_ALL_OR_NOTHING = frozenset(
    {
        "practice.result",
        "report.stale",
        "administration.progress",
        "administration.changes",
    }
)


def init_limits(app: Flask) -> None:
    """Ask before each of these pages whether it is open to the person."""

    @app.before_request
    def refuse_what_is_closed() -> None:
        endpoint = request.endpoint or ""
        if endpoint in _ALL_OR_NOTHING:
            conditions().require(LookUp.EVERYTHING, *CodeSet)
        elif request.blueprint == "codebook":
            codes = endpoint in _ENOUGH_WITH_CODES
            named = (request.view_args or {}).get("code_set")
            code_sets = [CodeSet(named)] if named in set(CodeSet) else []
            conditions().require(LookUp.CODES if codes else LookUp.EVERYTHING, *code_sets)

    @app.context_processor
    def add_limits() -> dict[str, object]:
        # Only pages that were asked about say so; the others have nothing to do with it.
        return {"conditions": g.get("conditions")}


def conditions() -> Conditions:
    """Return the conditions under which the acting person works, read once a request."""
    found: Conditions | None = g.get("conditions")
    if found is None:
        acting = acting_user_or_none()
        if acting is None:
            found = Conditions()
        else:
            with app_services().databases.read() as session:
                found = conditions_of(session, acting)
        g.conditions = found
    return found


def aids() -> Aids:
    """Return what is open to the acting person."""
    return conditions().aids
