"""The checks of the bank, asked about what was written or amended in the browser."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from tutor.bank.checks import Checker
from tutor.bank.code_list import CODES_NAME
from tutor.bank.exercise import Exercise
from tutor.bank.loader import load_collections
from tutor.bank.problem import Problem
from tutor.bank.rubrics import load_rubric
from tutor.bank.schema import CollectionTable
from tutor.codebook.listed import load_listed_codes
from tutor.codebook.safe_vocabulary import codebook_vocabulary
from tutor.deidentification.vocabulary import Vocabulary
from tutor.web.services import PRACTICE_RUBRIC, app_services


def checker_for(collections: Mapping[str, CollectionTable]) -> Checker:
    """Make the checker of exercises of these collections, on the codebook that is loaded now."""
    services = app_services()
    codebook = services.codebook
    return Checker(
        references=services.references,
        rubric=load_rubric(PRACTICE_RUBRIC),
        is_listed=lambda code: codebook.listed(code) is not None,
        collections=collections,
        listed=codebook.listed,
        is_poa_exempt=lambda code, on: codebook.dossier(code, on).is_poa_exempt,
        vocabulary=vocabulary,
    )


def vocabulary() -> Vocabulary:
    """Return what the check for identifiers knows of words and codes of the loaded codebook."""
    settings = app_services().settings
    path = settings.codebook_path
    return _vocabulary(path, settings.bank_path / CODES_NAME, path.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _vocabulary(path: Path, codes_path: Path, _changed_at: int) -> Vocabulary:
    return codebook_vocabulary(path, listed=load_listed_codes(codes_path))


def check_amended(exercise: Exercise) -> tuple[Problem, ...]:
    """Return every problem of an amended exercise, as `coder-tutor bank check` would."""
    return checker_for(load_collections(app_services().settings.bank_path)).check(exercise)
