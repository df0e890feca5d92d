"""What views are given: the services' surroundings, composed once in `tutor.application`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from flask import current_app, g

from tutor.bank.documents import Highlight, RenderedDocument, render_chart, render_rationale
from tutor.bank.exercise import Exercise
from tutor.bank.grader import Grader
from tutor.bank.rubrics import load_rubric
from tutor.codebook.lookup import Codebook
from tutor.config import Settings
from tutor.grading.explain import ExplanationTemplate
from tutor.grading.references import References
from tutor.services.database import Databases
from tutor.services.open_identifiers import IdentifierQueue
from tutor.services.raised_answers import AnswerWatch
from tutor.services.release_desk import ReleaseDesk
from tutor.services.review_queue import ReviewQueue

EXTENSION = "coder-tutor"
PRACTICE_RUBRIC = "practice-1"
KEPT_CHARTS = 512

# Rendered charts by the hash of their content: what is shown follows from it alone.
_RENDERED: dict[str, tuple[RenderedDocument, ...]] = {}


@dataclass(frozen=True, slots=True)
class AppServices:
    """The surroundings of one application."""

    settings: Settings
    databases: Databases
    codebook: Codebook
    references: References
    graders: Mapping[str, Grader]
    review: ReviewQueue
    identifiers: IdentifierQueue
    desk: ReleaseDesk
    answers: AnswerWatch
    explanations: Mapping[str, ExplanationTemplate]
    clock: Callable[[], datetime]

    @property
    def grader(self) -> Grader:
        """The grader of practice."""
        return self.graders[PRACTICE_RUBRIC]

    @property
    def pass_mark(self) -> Fraction:
        """The pass mark of practice."""
        return load_rubric(PRACTICE_RUBRIC).pass_mark

    def documents(
        self, exercise: Exercise, highlights: Sequence[Highlight] = ()
    ) -> tuple[RenderedDocument, ...]:
        """Render a chart with passages marked."""
        return render_chart(exercise, highlights=highlights)

    def plain_documents(
        self, exercise: Exercise, content_hash: str
    ) -> tuple[RenderedDocument, ...]:
        """Render a chart without marks; the same content is rendered once a worker."""
        kept = _RENDERED.get(content_hash)
        if kept is None:
            if len(_RENDERED) >= KEPT_CHARTS:
                _RENDERED.clear()
            kept = _RENDERED[content_hash] = render_chart(exercise)
        return kept

    def rationale(self, exercise: Exercise) -> str:
        """Render a rationale."""
        return render_rationale(exercise)


def app_services() -> AppServices:
    """Return the surroundings of the running application, the same ones all through a request."""
    services: AppServices | None = g.get(EXTENSION)
    if services is None:
        services = current_app.extensions[EXTENSION]
        g.setdefault(EXTENSION, services)
    return services
