"""Say in a sentence what changed about a code."""

from tutor.codebook.changes import Change, ChangeKind
from tutor.codes.code import CodeSet

_LONGEST_QUOTE = 160
_NOTE_WORDS = {
    "includes": "Includes note",
    "inclusion": "inclusion term",
    "excludes1": "Excludes1",
    "excludes2": "Excludes2",
    "code_first": "Code first note",
    "use_additional": "Use additional code note",
    "code_also": "Code also note",
    "note": "note",
    "seventh": "7th character note",
}


def change_words(change: Change) -> str:
    """Say a change in a sentence. Titles of CPT codes are the AMA's and are not quoted."""
    if change.note_kind:
        return _note_words(change)
    heirs = ", ".join(map(str, change.replaced_by))
    if change.kind is ChangeKind.NEW:
        return f"new on {change.on}."
    if change.kind is ChangeKind.DELETED:
        return f"deleted on {change.on}{f'; now {heirs}' if heirs else ''}."
    if change.kind is ChangeKind.CONVERTED_TO_HEADER:
        return f"subdivided on {change.on}{f' into {heirs}' if heirs else ''}."
    if change.code_set is CodeSet.CPT:
        return f"title revised on {change.on}."
    return f"title revised on {change.on}, from {_quote(change.before)} to {_quote(change.after)}."


def _note_words(change: Change) -> str:
    note, where = _NOTE_WORDS.get(change.note_kind, change.note_kind), f"at {change.holder}"
    if change.kind in (ChangeKind.NOTE_MOVED, ChangeKind.SECTION_NOTE_MOVED):
        return f"moved from {note} to Excludes2 {where} on {change.on}: {_quote(change.before)}."
    if change.kind in (ChangeKind.NOTE_ADDED, ChangeKind.SECTION_NOTE_ADDED):
        return f"{note} added {where} on {change.on}: {_quote(change.after)}."
    return f"{note} removed {where} on {change.on}: {_quote(change.before)}."


def _quote(text: str) -> str:
    words = " ".join(text.split())
    return f"“{words if len(words) <= _LONGEST_QUOTE else words[:_LONGEST_QUOTE] + '…'}”"
