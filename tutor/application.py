"""The composition root: the only place that knows every part."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from threading import Lock
from typing import TypedDict

from flask import Flask, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from tutor.bank.explanations import load_explanations
from tutor.bank.fees import load_fees
from tutor.bank.grader import Grader, grader_with
from tutor.bank.rubrics import load_rubric, rubric_ids
from tutor.bank.staleness import Measure
from tutor.codebook.listed import load_listed_codes
from tutor.codebook.lookup import EDITS_NAME, Codebook
from tutor.codebook.safe_vocabulary import codebook_vocabulary
from tutor.codebook.watch import FileWatch
from tutor.config import Settings
from tutor.errors import UnavailableError
from tutor.grading.references import FeeSchedule, References
from tutor.services.database import create_databases
from tutor.services.open_identifiers import IdentifierQueue
from tutor.services.raised_answers import AnswerWatch
from tutor.services.references import references_with
from tutor.services.release_desk import ReleaseDesk
from tutor.services.review_queue import ReviewQueue
from tutor.web import home
from tutor.web.access import init_access
from tutor.web.account import views as account
from tutor.web.administration import organisation_views
from tutor.web.administration import views as administration
from tutor.web.administration.receiving import init_receiving
from tutor.web.author import views as author
from tutor.web.author.intake_pages import init_intake
from tutor.web.codebook import views as codebook_pages
from tutor.web.disputes import views as disputes
from tutor.web.errors import init_errors
from tutor.web.limits import init_limits
from tutor.web.notices import views as notices
from tutor.web.practice import views as practice
from tutor.web.regrading import views as regrading
from tutor.web.rendering import init_rendering
from tutor.web.report import views as report
from tutor.web.services import EXTENSION, PRACTICE_RUBRIC, AppServices
from tutor.web.text_input import init_text_input

logger = logging.getLogger(__name__)

LARGEST_REQUEST = 512 * 1024
LONGEST_LOGIN = timedelta(days=30)


def create_app(settings: Settings | None = None) -> Flask:
    """Compose the application.

    Raises:
        ConfigurationError: A setting is wrong.
        UnavailableError: The codebook has not been built.
    """
    settings = settings or Settings.from_environment()
    app = Flask(
        "tutor",
        static_folder=str(settings.project_path / "tutor" / "static"),
        template_folder=str(settings.templates_path),
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        MAX_FORM_PARTS=2_000,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=LONGEST_LOGIN,
        # A pad may stay open for a day; the token lives as long as the login.
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    follow_codebook(app, settings)
    init_receiving(app)
    init_intake(app)
    CSRFProtect(app)
    init_text_input(app)
    init_access(app)
    init_limits(app)
    init_rendering(app, secure=settings.secure_cookies)
    init_errors(app)
    for pages in (
        home,
        account,
        practice,
        codebook_pages,
        report,
        administration,
        disputes,
        regrading,
        notices,
        organisation_views,
    ):
        app.register_blueprint(pages.bp)
    for blueprint in author.BLUEPRINTS:
        app.register_blueprint(blueprint)
    logging.getLogger("tutor").setLevel(logging.INFO)
    return app


def follow_codebook(app: Flask, settings: Settings) -> None:
    """Compose the services, and anew whenever another codebook takes the place of this one.

    A request that has begun keeps what it began with; the old file is closed
    when the last of them lets go of it.
    """
    path = settings.codebook_path
    watch, reopening = FileWatch((path, path.with_name(EDITS_NAME))), Lock()
    listed = load_listed_codes(settings.bank_path / "codes.toml")
    fees = load_fees(settings.bank_path)
    app.extensions[EXTENSION] = compose(settings, Codebook.open(path, listed=listed), fees)

    @app.before_request
    def look_for_another() -> None:
        if request.endpoint == "static" or not watch.has_changed():
            return
        # One at a time, and opened inside: the last one in place is then the newest.
        with reopening:
            try:
                codebook = Codebook.open(path, listed=listed)
            except UnavailableError:
                logger.exception("the new codebook cannot be opened; the old one goes on serving")
                return
            app.extensions[EXTENSION] = replace(
                app.extensions[EXTENSION], codebook=codebook, **_grading(settings, codebook, fees)
            )
        logger.info("codebook opened again: %s releases", len(codebook.releases()))


def compose(settings: Settings, codebook: Codebook, fees: FeeSchedule | None) -> AppServices:
    """Open the database and put the grader together."""
    return AppServices(
        settings=settings,
        databases=create_databases(settings.database_url),
        codebook=codebook,
        desk=ReleaseDesk(settings),
        answers=AnswerWatch(),
        explanations=load_explanations(),
        clock=lambda: datetime.now(UTC),
        **_grading(settings, codebook, fees),
    )


class _Grading(TypedDict):
    """What hangs on the codebook and is made anew with it."""

    references: References
    graders: Mapping[str, Grader]
    review: ReviewQueue
    identifiers: IdentifierQueue


def _grading(settings: Settings, codebook: Codebook, fees: FeeSchedule | None) -> _Grading:
    listed = load_listed_codes(settings.bank_path / "codes.toml")
    references = references_with(codebook, fees)
    graders = {name: grader_with(references, load_rubric(name)) for name in rubric_ids()}
    return _Grading(
        references=references,
        graders=graders,
        review=ReviewQueue(Measure(codebook, graders[PRACTICE_RUBRIC])),
        identifiers=IdentifierQueue(
            cache(lambda: codebook_vocabulary(settings.codebook_path, listed=listed))
        ),
    )
