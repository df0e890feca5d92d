"""What an uploaded release would change: code by code, and exercise by exercise.

It is worked out once, by the job that read the release, and kept as JSON.
"""

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tutor.bank.change_words import change_words
from tutor.bank.dependencies import used_codes
from tutor.bank.exercise import Exercise
from tutor.bank.grader import grader_with
from tutor.bank.staleness import Measure, StaleExercise, find_stale, newly_stale
from tutor.codebook.changes import Change
from tutor.codebook.lookup import Codebook
from tutor.codes.code import Code, CodeSet
from tutor.grading.rubric import Rubric
from tutor.services.references import references_for

MOST_USED_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown before applying, and every single change for the list of them."""

    summary: dict[str, Any]
    changes: tuple[dict[str, Any], ...]


def preview_release(
    before: Codebook,
    after: Codebook,
    exercises: Sequence[Exercise],
    *,
    rubric: Rubric,
    bank_path: Path,
) -> Preview:
    """Compare the codebook in use with the one that waits.

    A change counts where the waiting codebook knows it and the one in use does
    not: a release in between two loaded ones brings changes as the newest does.
    """
    changes = _new_changes(before, after)
    used = used_codes(exercises)
    told = [change_json(change, is_used=_concerns(change, used)) for change in changes]
    stale_before, stale_after = (
        find_stale(exercises, Measure(book, grader_with(references_for(book, bank_path), rubric)))
        for book in (before, after)
    )
    made_stale = newly_stale(stale_before, stale_after)
    counts = Counter((change.code_set.value, change.kind.value) for change in changes)
    in_use = [change for change in told if change["is_used"]]
    summary = {
        "releases": _new_releases(before, after),
        "lost": _lost_releases(before, after),
        "edits": _new_edits(before, after),
        "counts": [
            {"code_set": code_set, "kind": kind, "count": count}
            for (code_set, kind), count in counts.items()
        ],
        "used": in_use[:MOST_USED_SHOWN],
        "used_total": len(in_use),
        "stale": [stale_json(stale) for stale in made_stale],
        "stale_already": len(stale_after) - len(made_stale),
        "exercises": len(exercises),
    }
    return Preview(summary, tuple(told))


def _new_changes(before: Codebook, after: Codebook) -> list[Change]:
    found: list[Change] = []
    for code_set in CodeSet:
        known = {_identity(change) for change in _all_changes(before, code_set)}
        found += [c for c in _all_changes(after, code_set) if _identity(c) not in known]
    return found


def _all_changes(codebook: Codebook, code_set: CodeSet) -> tuple[Change, ...]:
    return codebook.changes(code_set, since=date.min, until=date.max)


def _identity(change: Change) -> tuple[object, ...]:
    """What makes two changes the same, whatever the releases around them are called."""
    return (change.kind, change.on, change.holder, change.note_kind, change.before, change.after)


def _concerns(change: Change, used: Set[Code]) -> bool:
    return change.code is not None and change.code in used


def _new_releases(before: Codebook, after: Codebook) -> list[dict[str, Any]]:
    known = {(status.release, status.sha256) for status in before.release_statuses()}
    ids = {status.release.id for status in before.release_statuses()}
    return [
        {
            "title": status.release.title,
            "code_set": status.release.code_set.value,
            "valid_from": status.release.valid_from.isoformat(),
            "valid_to": status.release.valid_to and status.release.valid_to.isoformat(),
            "codes": status.codes,
            "billable": status.billable,
            "is_known": status.release.id in ids,
        }
        for status in after.release_statuses()
        if (status.release, status.sha256) not in known
    ]


def _lost_releases(before: Codebook, after: Codebook) -> list[str]:
    """Titles that would be gone: one from PyPI that could not be had again, for example."""
    kept = {status.release.id for status in after.release_statuses()}
    return [s.release.title for s in before.release_statuses() if s.release.id not in kept]


def _new_edits(before: Codebook, after: Codebook) -> list[dict[str, Any]]:
    known = {(loaded.release, loaded.sources) for loaded in before.edits.loaded}
    return [
        {"title": loaded.release.title, "rows": loaded.row_count}
        for loaded in after.edits.loaded
        if (loaded.release, loaded.sources) not in known
    ]


def change_json(change: Change, *, is_used: bool) -> dict[str, Any]:
    """Write a change for its list. Titles of CPT codes are the AMA's and stay out."""
    return {
        "kind": change.kind.value,
        "on": change.on.isoformat(),
        "code_set": change.code_set.value,
        "holder": change.holder,
        "is_code": change.code is not None,
        "title": "" if change.code_set is CodeSet.CPT or change.note_kind else _title(change),
        "words": change_words(change),
        "is_used": is_used,
    }


def _title(change: Change) -> str:
    return change.after or change.before


def stale_json(stale: StaleExercise) -> dict[str, Any]:
    """Write a stale exercise for its page."""
    return {
        "uid": str(stale.exercise.uid),
        "title": stale.exercise.title,
        "place": f"{stale.exercise.collection}/{stale.exercise.slug}",
        "date_of_service": stale.exercise.date_of_service.isoformat(),
        "kind": stale.kind.value,
        "reasons": list(stale.reasons),
        "suggestion": stale.suggestion,
        "changes_result": stale.changes_result,
    }
