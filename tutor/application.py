"""The composition root: the only place that knows every part."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from tutor.bank.exercise import Exercise
from tutor.bank.explanations import load_explanations
from tutor.bank.rubrics import load_rubric
from tutor.codebook.listed import load_listed_codes
from tutor.codebook.lookup import Codebook
from tutor.codes.entered_line import EnteredLine
from tutor.config import Settings
from tutor.grading.grade import grade
from tutor.grading.result import GradeResult
from tutor.services.database import create_databases
from tutor.web import home
from tutor.web.access import init_access
from tutor.web.account import views as account
from tutor.web.codebook import views as codebook_pages
from tutor.web.errors import init_errors
from tutor.web.practice import views as practice
from tutor.web.rendering import init_rendering
from tutor.web.report import views as report
from tutor.web.services import EXTENSION, AppServices
from tutor.web.text_input import init_text_input

PRACTICE_RUBRIC = "practice-1"
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
    app.extensions[EXTENSION] = compose(settings)
    CSRFProtect(app)
    init_text_input(app)
    init_access(app)
    init_rendering(app, secure=settings.secure_cookies)
    init_errors(app)
    for pages in (home, account, practice, codebook_pages, report):
        app.register_blueprint(pages.bp)
    logging.getLogger("tutor").setLevel(logging.INFO)
    return app


def compose(settings: Settings) -> AppServices:
    """Open the stores and put the grader together."""
    listed = load_listed_codes(settings.bank_path / "codes.toml")
    codebook = Codebook.open(settings.codebook_path, listed=listed)
    rubric = load_rubric(PRACTICE_RUBRIC)

    def grade_exercise(exercise: Exercise, entries: Sequence[EnteredLine]) -> GradeResult:
        return grade(entries, exercise.key, exercise.encounter, catalog=codebook, rubric=rubric)

    return AppServices(
        settings=settings,
        databases=create_databases(settings.database_url),
        codebook=codebook,
        grader=grade_exercise,
        explanations=load_explanations(),
        pass_mark=rubric.pass_mark,
        clock=lambda: datetime.now(UTC),
    )
