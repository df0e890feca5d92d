"""Merge what is no edition of a tabular code set: dated lists, maps, index terms, exempt codes.

Pure, as `tutor.codebook.merge`.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from tutor.codebook.dated import intervals, is_active
from tutor.codebook.importers.release_content import (
    CodeMap,
    ConversionTable,
    DatedList,
    DatedRow,
    IndexTerms,
    PoaExemptList,
)
from tutor.codebook.release_rows import (
    Delivered,
    Origin,
    ReleaseRows,
    Row,
    mark,
    one_a_release,
    with_bits,
)
from tutor.codebook.schema import SET_NUMBERS, Series

_DAY = timedelta(days=1)
_SEPARATOR = ", "


class MergedLists:
    """These contents as table rows."""

    def __init__(self, delivered: Sequence[Delivered], releases: ReleaseRows) -> None:
        self._delivered = delivered
        self._releases = releases

    def tables(self) -> dict[str, Iterator[Row]]:
        """Rows by table, in the order of their columns."""
        return {
            **self._dated(),
            **self._maps(),
            "conversion": iter(
                sorted(
                    {
                        (previous, row.code, row.effective_on.isoformat())
                        for content, _origin in self._delivered
                        if isinstance(content, ConversionTable)
                        for row in content.rows
                        for previous in row.previous
                    }
                )
            ),
            "index_term": self._index_terms(),
            "poa_exempt": self._poa_exempt(),
        }

    def _dated(self) -> dict[str, Iterator[Row]]:
        """The newest file that names a code says when it held; all say what it was called."""
        lists = one_a_release(
            [
                (content, origin)
                for content, origin in self._delivered
                if isinstance(content, DatedList)
            ]
        )
        titles: dict[Row, int] = {}
        for content, origin in lists:
            active = sum(is_active(row, content.release.valid_from) for row in content.codes)
            bit = self._releases.add(content.release, Series.DATED, origin.sha256, active)
            number = SET_NUMBERS[content.release.code_set]
            for row in content.codes:
                mark(titles, (number, row.text, row.title, row.short_title), bit)
        codes = [
            (SET_NUMBERS[content.release.code_set], text, start.isoformat(), _iso(end))
            for content, text, start, end in _spans([content for content, _origin in lists])
        ]
        return {
            "dated_code": iter(sorted(codes, key=lambda row: row[:3])),
            "dated_title": with_bits(titles, 2),
            "modifier": _modifiers([content for content, _origin in lists]),
        }

    def _maps(self) -> dict[str, Iterator[Row]]:
        """The newest map of each direction; its id ends with its year."""
        newest: dict[bool, tuple[CodeMap, Origin]] = {}
        for content, origin in self._delivered:
            if isinstance(content, CodeMap):
                known = newest.get(content.is_forward)
                if known is None or known[0].id < content.id:
                    newest[content.is_forward] = (content, origin)
        maps = [newest[direction] for direction in sorted(newest)]
        return {
            "code_map": (
                (content.id, content.title, content.is_forward, origin.sha256)
                for content, origin in maps
            ),
            "map_row": (
                (content.is_forward, row.source, position, row.target, row.flags)
                for content, _origin in maps
                for position, row in enumerate(content.rows)
            ),
        }

    def _index_terms(self) -> Iterator[Row]:
        """The newest index and table of each kind."""
        newest: dict[str, tuple[IndexTerms, Origin]] = {}
        for content, origin in self._delivered:
            if isinstance(content, IndexTerms):
                known = newest.get(content.kind)
                if known is None or known[0].release.valid_from < content.release.valid_from:
                    newest[content.kind] = (content, origin)
        number = 0
        for kind in sorted(newest):
            content, origin = newest[kind]
            self._releases.add(content.release, Series.INDEX, origin.sha256)
            for row in content.rows:
                number += 1
                yield number, kind, _SEPARATOR.join(row.path), row.column, row.code, row.refers_to

    def _poa_exempt(self) -> Iterator[Row]:
        lists = one_a_release(
            [
                (content, origin)
                for content, origin in self._delivered
                if isinstance(content, PoaExemptList)
            ]
        )
        codes: dict[Row, int] = {}
        for content, origin in lists:
            bit = self._releases.add(content.release, Series.POA_EXEMPT, origin.sha256)
            for text in content.codes:
                mark(codes, (text,), bit)
        return with_bits(codes, 1)


def _spans(
    lists: Sequence[DatedList],
) -> Iterator[tuple[DatedList, str, date, date | None]]:
    """When each code held: as the newest file that names it says.

    A code that a newer file no longer names has ended: on the day that was set,
    else on the day before that file's release. One that was announced and
    withdrawn before its first day never held.
    """
    named = [{row.text: row for row in content.codes} for content in lists]
    for text in sorted(frozenset[str]().union(*named)):
        last = max(place for place, rows in enumerate(named) if text in rows)
        row = named[last][text]
        for start, end in intervals(row):
            closed = end
            if last + 1 < len(lists) and end is None:
                closed = lists[last + 1].release.valid_from - _DAY
            if closed is None or start <= closed:
                yield lists[last], text, start, closed


def _modifiers(lists: Sequence[DatedList]) -> Iterator[Row]:
    newest: dict[str, DatedRow] = {}
    for content in lists:
        newest |= {row.text: row for row in content.modifiers}
    for text, row in sorted(newest.items()):
        for start, end in intervals(row):
            yield text, start.isoformat(), _iso(end), row.title


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
