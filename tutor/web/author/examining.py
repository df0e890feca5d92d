"""The examiner of drafts: the bank's check and the check for identifiers on the loaded codebook."""

from functools import lru_cache
from pathlib import Path

from tutor.bank.files import ExerciseFiles
from tutor.bank.loader import load_collections
from tutor.bank.writing.examining import Examined, Examiner
from tutor.codebook.safe_vocabulary import codebook_vocabulary
from tutor.deidentification.vocabulary import Vocabulary
from tutor.services.drafts import DraftView
from tutor.web.checking import checker_for
from tutor.web.services import app_services


def examiner() -> Examiner:
    """Return the examiner on the codebook that is loaded now."""
    settings = app_services().settings
    collections = load_collections(settings.bank_path)
    path = settings.codebook_path
    return Examiner.of(
        checker_for(collections),
        collections,
        lambda: _vocabulary(path, path.stat().st_mtime_ns),
    )


@lru_cache(maxsize=1)
def _vocabulary(path: Path, _changed_at: int) -> Vocabulary:
    """Load the words once for each codebook: there are tens of thousands."""
    return codebook_vocabulary(path)


def examine(files: ExerciseFiles, collection: str, slug: str) -> Examined:
    """Say everything about the texts of one exercise."""
    return examiner().examine(files, collection=collection, slug=slug)


def examine_draft(view: DraftView) -> Examined:
    """Say everything about a draft as it is held now."""
    return examine(view.files, view.collection, view.slug)
