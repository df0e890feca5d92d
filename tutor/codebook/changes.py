"""What changed between releases: codes new and gone, titles revised, notes added, removed, moved.

Counted as CMS counts in its addenda: a change of a code is one of what may
stand on a claim, so a code that became a header is gone, and a title is
revised where the long or the short one of a billable code differs in more than
white space. Notes are compared as sets of texts for each holder and kind of
note, where both editions have the holder: the notes of a new code are part of
its being new. A text that stood under Excludes1 and stands under Excludes2 of
the same holder has moved. Notes of sections and chapters count apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from tutor.codebook.heirs import find_heirs, read_conversions
from tutor.codebook.merge import BLOCK_HOLDER
from tutor.codebook.schema import SET_NUMBERS
from tutor.codebook.store import CodebookFile, LoadedRelease
from tutor.codes.code import Code, CodeSet

_EXCLUDES1, _EXCLUDES2 = "excludes1", "excludes2"
_NONE: frozenset[str] = frozenset()
_NoteSets = dict[tuple[str, str], frozenset[str]]


class ChangeKind(StrEnum):
    """The kinds of change that a coder has to learn."""

    NEW = "new"
    DELETED = "deleted"
    CONVERTED_TO_HEADER = "converted_to_header"
    TITLE_REVISED = "title_revised"
    NOTE_ADDED = "note_added"
    NOTE_REMOVED = "note_removed"
    NOTE_MOVED = "note_moved"
    SECTION_NOTE_ADDED = "section_note_added"
    SECTION_NOTE_REMOVED = "section_note_removed"
    SECTION_NOTE_MOVED = "section_note_moved"

    @property
    def words(self) -> str:
        """How a person reads it; the value itself is for programs."""
        if self is ChangeKind.CONVERTED_TO_HEADER:
            return "subdivided"
        return self.value.replace("_", " ")


_MOVED = (ChangeKind.NOTE_MOVED, ChangeKind.SECTION_NOTE_MOVED)
_REMOVED = (ChangeKind.NOTE_REMOVED, ChangeKind.SECTION_NOTE_REMOVED)
_ADDED = (ChangeKind.NOTE_ADDED, ChangeKind.SECTION_NOTE_ADDED)


@dataclass(frozen=True, slots=True)
class Change:
    """One change, on the first day of the release that brought it.

    Attributes:
        code: The code, or the one that holds the note; None where a section
            or chapter holds it.
        holder: How that code, section or chapter is written.
        before: The title or note as it was, "" where there was none.
        after: As it is now.
        note_kind: For notes: excludes1, code_first, …; the old kind of one that moved.
        replaced_by: Codes that say now what a code said that is gone (`tutor.codebook.heirs`).
    """

    kind: ChangeKind
    on: date
    code_set: CodeSet
    code: Code | None
    holder: str
    before: str = ""
    after: str = ""
    note_kind: str = ""
    replaced_by: tuple[Code, ...] = ()
    from_release: str = ""
    to_release: str = ""


class _State(NamedTuple):
    is_billable: bool
    title: str
    short: str


def read_changes(
    file: CodebookFile, code_set: CodeSet, *, since: date, until: date
) -> tuple[Change, ...]:
    """All changes that took effect in a span of days, both included, oldest first."""
    found: list[Change] = []
    loaded = [known for known in file.loaded if known.release.code_set is code_set]
    for before, after in pairwise(loaded):
        if since <= after.release.valid_from <= until:
            found += _code_changes(file, before, after)
    if code_set is CodeSet.ICD10CM:
        for before, after in pairwise(file.tabulars):
            if since <= after.release.valid_from <= until:
                found += _note_changes(file, before, after)
    return tuple(sorted(found, key=lambda change: (change.on, list(ChangeKind).index(change.kind))))


def read_history(file: CodebookFile, code: Code) -> tuple[Change, ...]:
    """All changes of one code in the loaded releases, those of its own notes included."""
    found: list[Change] = []
    loaded = [known for known in file.loaded if known.release.code_set is code.code_set]
    number = SET_NUMBERS[code.code_set]
    for before, after in pairwise(loaded):
        old = _states(file, [code.text], number, before.bit)
        new = _states(file, [code.text], number, after.bit)
        if _kind_of(old.get(code.text), new.get(code.text)) is not None:
            found += [
                change
                for change in _code_changes(file, before, after)
                if change.code is not None and change.code == code
            ]
    if code.code_set is CodeSet.ICD10CM:
        for before, after in pairwise(file.tabulars):
            found += _note_changes(file, before, after, holder=code.text)
    return tuple(sorted(found, key=lambda change: change.on))


def _code_changes(
    file: CodebookFile, before: LoadedRelease, after: LoadedRelease
) -> Iterator[Change]:
    code_set = after.release.code_set
    old, new = _changed_states(file, before, after)
    conversions = read_conversions(file, before, after)
    added = {
        text
        for text, state in new.items()
        if state.is_billable and not (text in old and old[text].is_billable)
    }
    for text in sorted(old.keys() | new.keys()):
        was, now = old.get(text), new.get(text)
        kind = _kind_of(was, now)
        if kind is None:
            continue
        code = Code(code_set, text)
        is_gone = kind in (ChangeKind.DELETED, ChangeKind.CONVERTED_TO_HEADER)
        heirs = find_heirs(text, added, conversions) if is_gone else ()
        yield Change(
            kind,
            after.release.valid_from,
            code_set,
            code,
            str(code),
            before=was.title if was and was.is_billable else "",
            after=now.title if now and now.is_billable else "",
            replaced_by=tuple(Code(code_set, heir) for heir in heirs),
            from_release=before.release.id,
            to_release=after.release.id,
        )


def _kind_of(was: _State | None, now: _State | None) -> ChangeKind | None:
    was_billable = was is not None and was.is_billable
    is_billable = now is not None and now.is_billable
    if is_billable and not was_billable:
        return ChangeKind.NEW
    if was_billable and not is_billable:
        return ChangeKind.DELETED if now is None else ChangeKind.CONVERTED_TO_HEADER
    if was is None or now is None or not was_billable:
        return None
    is_revised = _letters(was.title) != _letters(now.title)
    if was.short and now.short:
        is_revised = is_revised or _letters(was.short) != _letters(now.short)
    return ChangeKind.TITLE_REVISED if is_revised else None


def _letters(title: str) -> str:
    return "".join(title.split())


def _changed_states(
    file: CodebookFile, before: LoadedRelease, after: LoadedRelease
) -> tuple[dict[str, _State], dict[str, _State]]:
    """State in both releases of every code whose rows, or whose entry's rows, differ."""
    number = SET_NUMBERS[after.release.code_set]
    differing = "(releases & ?2 <> 0) <> (releases & ?3 <> 0)"
    rows = file.rows(
        f"""
        WITH entry AS (SELECT text FROM code WHERE code_set = ?1 AND node IS NULL AND {differing})
        SELECT text FROM code WHERE code_set = ?1 AND {differing}
        UNION SELECT text FROM code WHERE code_set = ?1 AND is_billable
            AND node IN (SELECT text FROM entry)
        UNION SELECT text FROM short_title WHERE code_set = ?1 AND {differing}
        """,  # noqa: S608 - our own words
        (number, before.bit, after.bit),
    )
    texts = [text for (text,) in rows]
    return _states(file, texts, number, before.bit), _states(file, texts, number, after.bit)


def _states(file: CodebookFile, texts: list[str], number: int, bit: int) -> dict[str, _State]:
    has_shorts = bool(
        file.rows(
            "SELECT 1 FROM short_title WHERE code_set = ? AND releases & ? LIMIT 1", (number, bit)
        )
    )
    states = {}
    for text in texts:
        rows = file.rows(
            """
            SELECT code.is_billable,
                   coalesce(code.title, entry.title || coalesce(', ' || meaning.text, '')),
                   short.title
            FROM code
            LEFT JOIN code AS entry ON code.title IS NULL AND entry.code_set = code.code_set
                AND entry.text = code.node AND entry.releases & ?3
            LEFT JOIN meaning ON meaning.id = code.meaning
            LEFT JOIN short_title AS short ON short.code_set = code.code_set
                AND short.text = code.text AND short.releases & ?3
            WHERE code.code_set = ?1 AND code.text = ?2 AND code.releases & ?3
            """,
            (number, text, bit),
        )
        for is_billable, title, short in rows:
            states[text] = _State(bool(is_billable), title, short or title if has_shorts else "")
    return states


def _note_changes(
    file: CodebookFile, before: LoadedRelease, after: LoadedRelease, *, holder: str = ""
) -> Iterator[Change]:
    """Changes of all notes, or of those that one code holds."""
    old, new = _note_sets(file, before, holder), _note_sets(file, after, holder)
    lasting = _lasting_codes(file, before, after, holder) if old or new else set()
    for place, kind in sorted(old.keys() | new.keys()):
        if not place.startswith(BLOCK_HOLDER) and place not in lasting:
            continue
        was, now = old.get((place, kind), _NONE), new.get((place, kind), _NONE)
        moved = _moved(place, old, new) if kind in (_EXCLUDES1, _EXCLUDES2) else _NONE
        changes = (
            (_MOVED, moved if kind == _EXCLUDES1 else _NONE),
            (_REMOVED, was - now - moved),
            (_ADDED, now - was - moved),
        )
        for change_kinds, texts in changes:
            for text in sorted(texts):
                yield _note_change(change_kinds, place, kind, text, (before, after))


def _lasting_codes(
    file: CodebookFile, before: LoadedRelease, after: LoadedRelease, only: str
) -> set[str]:
    """Entries that the code lists hold on the last day of one edition and the first of the next."""
    chosen = "text = ?4" if only else "text <> ?4"
    last = before.release.valid_to or after.release.valid_from - timedelta(days=1)
    bits = [file.bit(CodeSet.ICD10CM, day) for day in (last, after.release.valid_from)]
    rows = file.rows(
        "SELECT text FROM code "  # noqa: S608 - our own words
        f"WHERE code_set = ?1 AND {chosen} AND releases & ?2 AND node IS NULL "
        "INTERSECT SELECT text FROM code "
        f"WHERE code_set = ?1 AND {chosen} AND releases & ?3 AND node IS NULL",
        (SET_NUMBERS[CodeSet.ICD10CM], *bits, only),
    )
    return {text for (text,) in rows}


def _moved(holder: str, old: _NoteSets, new: _NoteSets) -> frozenset[str]:
    """Texts that stood under Excludes1 only and stand under Excludes2 only."""
    left = old.get((holder, _EXCLUDES1), _NONE) - new.get((holder, _EXCLUDES1), _NONE)
    return left & (new.get((holder, _EXCLUDES2), _NONE) - old.get((holder, _EXCLUDES2), _NONE))


def _note_change(
    kinds: tuple[ChangeKind, ChangeKind],
    holder: str,
    note_kind: str,
    text: str,
    editions: tuple[LoadedRelease, LoadedRelease],
) -> Change:
    before, after = (edition.release for edition in editions)
    is_code = not holder.startswith(BLOCK_HOLDER)
    code = Code(CodeSet.ICD10CM, holder) if is_code else None
    return Change(
        kinds[0] if is_code else kinds[1],
        after.valid_from,
        CodeSet.ICD10CM,
        code,
        str(code) if code else holder.removeprefix(BLOCK_HOLDER),
        before="" if kinds is _ADDED else text,
        after="" if kinds is _REMOVED else text,
        note_kind=note_kind,
        from_release=before.id,
        to_release=after.id,
    )


def _note_sets(file: CodebookFile, edition: LoadedRelease, only: str = "") -> _NoteSets:
    """Texts by holder and kind; a block is known by its label, for its title may be revised."""
    labels = {
        f"{BLOCK_HOLDER}{number}": f"{BLOCK_HOLDER}{block.kind.capitalize()} {block.label}"
        for number, block in file.blocks.items()
    }
    sets: dict[tuple[str, str], set[str]] = {}
    rows = file.rows(
        "SELECT holder, kind, text FROM note JOIN wording ON wording.id = wording "  # noqa: S608
        f"WHERE releases & ?1 AND holder {'=' if only else '<>'} ?2",
        (edition.bit, only),
    )
    for holder, kind, text in rows:
        sets.setdefault((labels.get(holder, holder), kind), set()).add(text)
    return {key: frozenset(texts) for key, texts in sets.items()}
