"""What changed in a list that dates each code itself, counted as its files date it.

A code is new on the day on which it was added and gone on the day after the
last on which it could be reported. A title is revised where two loaded files,
one after the other, name the code differently.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from tutor.codebook.changes import Change, ChangeKind
from tutor.codebook.schema import SET_NUMBERS
from tutor.codebook.store import CodebookFile, LoadedRelease
from tutor.codes.code import Code, CodeSet

_DAY = timedelta(days=1)


def read_dated_changes(
    file: CodebookFile, code_set: CodeSet, *, since: date, until: date, only: str = ""
) -> tuple[Change, ...]:
    """All changes that took effect in a span of days, both included, oldest first.

    `only` is the text of the one code that is asked about, "" for all.
    """
    files = [loaded for loaded in file.dated if loaded.release.code_set is code_set]
    if not files:
        return ()
    found = [*_comings_and_goings(file, (since, until), files[-1], only)]
    for before, after in pairwise(files):
        if since <= after.release.valid_from <= until:
            found += _revisions(file, before, after, only)
    return tuple(sorted(found, key=lambda change: (change.on, list(ChangeKind).index(change.kind))))


def read_dated_history(file: CodebookFile, code: Code) -> tuple[Change, ...]:
    """All changes of one code."""
    return read_dated_changes(file, code.code_set, since=date.min, until=date.max, only=code.text)


def _comings_and_goings(
    file: CodebookFile, span: tuple[date, date], newest: LoadedRelease, only: str
) -> Iterator[Change]:
    code_set, (since, until) = newest.release.code_set, span
    rows = file.rows(
        """
        SELECT text, valid_from, valid_to, (
            SELECT title FROM dated_title AS title
            WHERE title.code_set = dated.code_set AND title.text = dated.text
            ORDER BY releases DESC LIMIT 1)
        FROM dated_code AS dated WHERE code_set = ? AND (text = ? OR ?) ORDER BY text
        """,
        (SET_NUMBERS[code_set], only, not only),
    )
    for text, start, end, title in rows:
        code = Code(code_set, text)
        began = date.fromisoformat(start)
        if since <= began <= until:
            yield Change(
                ChangeKind.NEW,
                began,
                code_set,
                code,
                str(code),
                after=title or "",
                to_release=newest.release.id,
            )
        gone = date.fromisoformat(end) + _DAY if end and end < date.max.isoformat() else None
        if gone is not None and since <= gone <= until:
            yield Change(
                ChangeKind.DELETED,
                gone,
                code_set,
                code,
                str(code),
                before=title or "",
                to_release=newest.release.id,
            )


def _revisions(
    file: CodebookFile, before: LoadedRelease, after: LoadedRelease, only: str
) -> Iterator[Change]:
    code_set = after.release.code_set
    rows = file.rows(
        """
        SELECT old.text, old.title, new.title FROM dated_title AS old
        JOIN dated_title AS new ON new.code_set = old.code_set AND new.text = old.text
        WHERE old.code_set = ?1 AND old.releases & ?2 AND new.releases & ?3
            AND NOT old.releases & ?3 AND old.title <> new.title AND (old.text = ?4 OR ?5)
        ORDER BY old.text
        """,
        (SET_NUMBERS[code_set], before.bit, after.bit, only, not only),
    )
    for text, old_title, new_title in rows:
        code = Code(code_set, text)
        yield Change(
            ChangeKind.TITLE_REVISED,
            after.release.valid_from,
            code_set,
            code,
            str(code),
            before=old_title,
            after=new_title,
            from_release=before.release.id,
            to_release=after.release.id,
        )
