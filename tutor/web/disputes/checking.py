"""The checks of the bank, asked about a key that was amended in the browser."""

from tutor.bank.checks import Checker
from tutor.bank.exercise import Exercise
from tutor.bank.loader import load_collections
from tutor.bank.problem import Problem
from tutor.bank.rubrics import load_rubric
from tutor.web.services import PRACTICE_RUBRIC, app_services


def check_amended(exercise: Exercise) -> tuple[Problem, ...]:
    """Return every problem of an amended exercise, as `coder-tutor bank check` would."""
    services = app_services()
    codebook = services.codebook
    checker = Checker(
        references=services.references,
        rubric=load_rubric(PRACTICE_RUBRIC),
        is_listed=lambda code: codebook.listed(code) is not None,
        collections=load_collections(services.settings.bank_path),
        listed=codebook.listed,
        is_poa_exempt=lambda code, on: codebook.dossier(code, on).is_poa_exempt,
    )
    return checker.check(exercise)
