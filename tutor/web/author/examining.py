"""The examiner of drafts: the bank's check and the check for identifiers on the loaded codebook."""

from tutor.bank.files import ExerciseFiles
from tutor.bank.loader import load_collections
from tutor.bank.writing.examining import Examined, Examiner
from tutor.services.drafts import DraftView
from tutor.web.checking import checker_for, vocabulary
from tutor.web.services import app_services


def examiner() -> Examiner:
    """Return the examiner on the codebook that is loaded now."""
    settings = app_services().settings
    collections = load_collections(settings.bank_path)
    return Examiner.of(checker_for(collections), collections, vocabulary)


def examine(files: ExerciseFiles, collection: str, slug: str) -> Examined:
    """Say everything about the texts of one exercise."""
    return examiner().examine(files, collection=collection, slug=slug)


def examine_draft(view: DraftView) -> Examined:
    """Say everything about a draft as it is held now."""
    return examine(view.files, view.collection, view.slug)
