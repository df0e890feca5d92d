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
    file: CodebookFile, code_set: CodeSet, *, since: date, until: date
) -> tuple[Change, ...]:
    """All changes that took effect in a span of days, both included, oldest first."""
    files = [loaded for loaded in file.dated if loaded.release.code_set is code_set]
    if not files:
        return ()
    found = [*_comings_and_goings(file, code_set, since, until, files[-1])]
    for before, after in pairwise(files):
        if since <= after.release.valid_from <= until:
            found += _revisions(file, before, after)
    return tuple(sorted(found, key=lambda change: (change.on, list(ChangeKind).index(change.kind))))


def _comings_and_goings(
    file: CodebookFile, code_set: CodeSet, since: date, until: date, newest: LoadedRelease
) -> Iterator[Change]:
    number = SET_NUMBERS[code_set]
    rows = file.rows(
        """
        SELECT text, valid_from, valid_to, (
            SELECT title FROM dated_title AS title
            WHERE title.code_set = dated.code_set AND title.text = dated.text
            ORDER BY releases DESC LIMIT 1)
        FROM dated_code AS dated WHERE code_set = ? ORDER BY text
        """,
        (number,),
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


def _revisions(file: CodebookFile, before: LoadedRelease, after: LoadedRelease) -> Iterator[Change]:
    code_set = after.release.code_set
    rows = file.rows(
        """
        SELECT old.text, old.title, new.title FROM dated_title AS old
        JOIN dated_title AS new ON new.code_set = old.code_set AND new.text = old.text
        WHERE old.code_set = ?1 AND old.releases & ?2 AND new.releases & ?3
            AND NOT old.releases & ?3 AND old.title <> new.title
        ORDER BY old.text
        """,
        (SET_NUMBERS[code_set], before.bit, after.bit),
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
