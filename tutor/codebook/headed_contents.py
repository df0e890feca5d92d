"""The contents of the sets whose files have no headings: by ranges and first characters."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from tutor.codebook.dated_codes import DatedCodes
from tutor.codebook.entry import CodeSummary
from tutor.codebook.headings import BODY_SYSTEMS, HEADINGS, PREFIX_LENGTHS, Heading
from tutor.codebook.leaf import Category, Group, Leaf, shared_beginning
from tutor.codebook.rows import CodeRows
from tutor.codebook.schema import SET_NUMBERS
from tutor.codebook.store import CodebookFile
from tutor.codes.code import Code, CodeSet

_AFTER = "\x7f"
_KEPT_LEVELS = 32
_NO_TITLE = "…"
_LONGEST_HEADING = 4


class HeadedContents:
    """Reads the contents from an open file."""

    def __init__(self, file: CodebookFile, rows: CodeRows, dated: DatedCodes) -> None:
        self._file = file
        self._rows = rows
        self._dated = dated
        self._counts = lru_cache(maxsize=_KEPT_LEVELS)(self._read_counts)

    def leaf(self, code_set: CodeSet, key: str, on: date) -> Leaf | None:
        """Open a whole set (key "") or a group of it; None where there is none."""
        if not key:
            return Leaf(code_set, (), self._headings(code_set, on))
        heading = self._heading(code_set, key)
        if heading is None:
            return None
        if code_set in PREFIX_LENGTHS:
            return self._prefix_leaf(code_set, heading, key, on)
        counts: dict[str, int] = {}
        for text, count in self._counts(code_set, _LONGEST_HEADING, on).items():
            if heading.holds(text):
                category = Code(code_set, text).category
                counts[category] = counts.get(category, 0) + count
        categories = tuple(self._category(code_set, text, counts[text], on) for text in counts)
        return Leaf(code_set, (_group(heading),), (), categories)

    def group_of(self, code: Code) -> Group | None:
        """The outermost group of a code."""
        headings = HEADINGS.get(code.code_set, ())
        return next((_group(heading) for heading in headings if heading.holds(code.text)), None)

    @staticmethod
    def _heading(code_set: CodeSet, key: str) -> Heading | None:
        for heading in HEADINGS.get(code_set, ()):
            if heading.key == key or (code_set in PREFIX_LENGTHS and heading.holds(key)):
                return heading
        return None

    def _headings(self, code_set: CodeSet, on: date) -> tuple[Group, ...]:
        counts = self._counts(code_set, _LONGEST_HEADING, on)
        found = (
            _group(heading, sum(n for text, n in counts.items() if heading.holds(text)))
            for heading in HEADINGS.get(code_set, ())
        )
        return tuple(group for group in found if group.codes)

    def _prefix_leaf(self, code_set: CodeSet, heading: Heading, key: str, on: date) -> Leaf | None:
        lengths = PREFIX_LENGTHS[code_set]
        if len(key) not in lengths or key not in self._counts(code_set, len(key), on):
            return None
        trail = [_group(heading)]
        trail += [
            self._prefix_group(code_set, key[:length], 0, on)
            for length in lengths[1:]
            if length <= len(key)
        ]
        deeper = [length for length in lengths if length > len(key)]
        if not deeper:
            return Leaf(code_set, tuple(trail), (), self._codes(code_set, key, on))
        groups = (
            self._prefix_group(code_set, prefix, count, on)
            for prefix, count in self._counts(code_set, deeper[0], on).items()
            if prefix.startswith(key)
        )
        return Leaf(code_set, tuple(trail), tuple(groups))

    def _prefix_group(self, code_set: CodeSet, prefix: str, count: int, on: date) -> Group:
        title = BODY_SYSTEMS.get(prefix, "") if code_set is CodeSet.ICD10PCS else ""
        title = title or _begins_with(self._titles(code_set, prefix, on))
        return Group(prefix, prefix, title, codes=count)

    def _codes(self, code_set: CodeSet, prefix: str, on: date) -> tuple[Category, ...]:
        found = (
            self._summary(Code(code_set, text), on) for text in self._texts(code_set, prefix, on)
        )
        return tuple(Category(summary, 1) for summary in found if summary is not None)

    def _summary(self, code: Code, on: date) -> CodeSummary | None:
        if code.code_set is CodeSet.HCPCS:
            return self._dated.summary(code, on)
        return self._rows.summary(code, on)

    def _category(self, code_set: CodeSet, text: str, count: int, on: date) -> Category:
        """A category; one without a title in its file shows how the codes below it begin."""
        code = Code(code_set, text)
        summary = self._rows.summary(code, on)
        if summary is None:
            raise LookupError(f"{code} is counted and cannot be read")
        if summary.description == _NO_TITLE:
            title = _begins_with(self._titles(code_set, text, on))
            summary = CodeSummary(code, title, summary.status)
        return Category(summary, count)

    def _texts(self, code_set: CodeSet, prefix: str, on: date) -> list[str]:
        if code_set is CodeSet.HCPCS:
            rows = self._file.rows(
                "SELECT DISTINCT text FROM dated_code WHERE code_set = ?1 AND text >= ?2 "
                "AND text < ?3 AND valid_from <= ?4 AND coalesce(valid_to, ?4) >= ?4 ORDER BY text",
                (SET_NUMBERS[code_set], prefix, prefix + _AFTER, on.isoformat()),
            )
        else:
            rows = self._file.rows(
                "SELECT text FROM code WHERE code_set = ? AND text >= ? AND text < ? "
                "AND releases & ? AND is_billable ORDER BY text",
                (
                    SET_NUMBERS[code_set],
                    prefix,
                    prefix + _AFTER,
                    self._file.bit(code_set, on),
                ),
            )
        return [text for (text,) in rows]

    def _titles(self, code_set: CodeSet, prefix: str, on: date) -> list[str]:
        """The titles below a prefix; of a dated code the newest, for a hint of what is there."""
        number = SET_NUMBERS[code_set]
        if code_set is CodeSet.HCPCS:
            rows = self._file.rows(
                "SELECT title, max(releases) FROM dated_title WHERE code_set = ? "
                "AND text >= ? AND text < ? GROUP BY text ORDER BY text",
                (number, prefix, prefix + _AFTER),
            )
        else:
            rows = self._file.rows(
                "SELECT title, 0 FROM code WHERE code_set = ? AND text >= ? AND text < ? "
                "AND releases & ? AND is_billable ORDER BY text",
                (number, prefix, prefix + _AFTER, self._file.bit(code_set, on)),
            )
        return [title for title, _releases in rows if title]

    def _read_counts(self, code_set: CodeSet, length: int, on: date) -> dict[str, int]:
        """How many codes may stand on a claim, by their first characters, in their order."""
        if code_set is CodeSet.HCPCS:
            rows = self._file.rows(
                "SELECT substr(text, 1, ?3), count(DISTINCT text) FROM dated_code "
                "WHERE code_set = ?1 AND valid_from <= ?2 AND coalesce(valid_to, ?2) >= ?2 "
                "GROUP BY 1 ORDER BY 1",
                (SET_NUMBERS[code_set], on.isoformat(), length),
            )
        else:
            rows = self._file.rows(
                "SELECT substr(text, 1, ?3), sum(is_billable) FROM code "
                "WHERE code_set = ?1 AND releases & ?2 GROUP BY 1 ORDER BY 1",
                (SET_NUMBERS[code_set], self._file.bit(code_set, on), length),
            )
        return dict(rows)


def _group(heading: Heading, codes: int = 0) -> Group:
    return Group(heading.key, heading.key.replace("-", "–"), heading.title, codes=codes)


def _begins_with(titles: Iterable[str]) -> str:
    """How the titles of a run begin, else the first of them, for runs without a title."""
    known = list(titles)
    if len(known) < 2:  # noqa: PLR2004 - one title stands for itself
        return known[0] if known else ""
    common = shared_beginning(known)
    return f"{common} …" if common else f"{known[0]}, …"
