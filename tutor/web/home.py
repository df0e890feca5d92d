"""The front page, the health check, and the gallery of components for developers."""

from uuid import UUID

from flask import Blueprint, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tutor.bank.exercise import Kind
from tutor.codes.aids import Aids, LookUp
from tutor.errors import NotFoundError
from tutor.services import catalogue
from tutor.services.access import InvalidInputError
from tutor.services.catalogue import ItemFilters
from tutor.services.conditions import Limit
from tutor.web.access import acting_user_or_none
from tutor.web.account.forms import RegisterForm
from tutor.web.codebook.samples import CODEBOOK_SAMPLES
from tutor.web.document_samples import DOCUMENT_SAMPLES
from tutor.web.practice.forms import ConditionsForm
from tutor.web.services import app_services

bp = Blueprint("home", __name__)
CHARTS_SHOWN = 3


@bp.get("/")
def landing() -> ResponseReturnValue:
    """Say what this is; whoever has an account goes on to the bank."""
    acting = acting_user_or_none()
    if acting is not None and not acting.is_visitor:
        return redirect(url_for("practice.bank"), code=303)
    with app_services().databases.read() as session:
        charts = ItemFilters(kind=Kind.CHART.value)
        items = catalogue.list_items(session, acting=acting, filters=charts, page=1)
    return render_template("landing.html", cards=items.cards[:CHARTS_SHOWN], total=items.total)


@bp.get("/healthz")
def health() -> ResponseReturnValue:
    """Say that the database and the codebook answer."""
    services = app_services()
    with services.databases.read() as session:
        catalogue.list_items(session, acting=None, filters=ItemFilters(), page=1)
    return jsonify(status="ok", releases=[release.id for release in services.codebook.releases()])


@bp.get("/gallery")
def gallery() -> str:
    """Show every component in all its states."""
    if not app_services().settings.development:
        raise NotFoundError("gallery")
    broken = RegisterForm(formdata=None)
    broken.email.errors = ["'nobody' is not an e-mail address; write one like name@example.org."]
    broken.display_name.errors = ["Enter the name that you want to be shown."]
    unchosen = ConditionsForm(formdata=None, prefix="unchosen-", code_sets=[])
    unchosen.take(InvalidInputError("No code set is chosen.", field="code_sets"))
    return render_template(
        "gallery/gallery.html",
        form=RegisterForm(formdata=None),
        broken=broken,
        chosen=ConditionsForm(formdata=None, prefix="chosen-"),
        unchosen=unchosen,
        limits=(Limit(UUID(int=0), "A chart that is open", Aids(LookUp.CODES)),),
        sample=CODEBOOK_SAMPLES,
        papers=DOCUMENT_SAMPLES,
    )
