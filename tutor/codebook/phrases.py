"""Gather what codes are called: titles, inclusion terms, what notes call them, synonyms.

An instructional note that names a code in brackets, "primary pulmonary
hypertension (I27.0)", is one more name of that code.
"""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import NamedTuple

from tutor.codebook.schema import SET_NUMBERS
from tutor.codes.code import CodeSet

_NODES = """
    SELECT text, releases, title FROM code WHERE code_set = ?1 AND title IS NOT NULL
    UNION ALL SELECT text, releases, title FROM dated_title WHERE code_set = ?1
"""
_PLACES = "SELECT category, block FROM placement"
_INDEX_TERMS = """
    SELECT path, code FROM index_term
    WHERE code != '' AND index_term.column = '' AND kind IN ('index', 'external_cause')
"""
_TERMS = """
    SELECT holder, code_releases(releases), kind, text
    FROM note JOIN wording ON wording.id = wording
    WHERE holder NOT LIKE '#%' AND kind IN ('inclusion', 'includes') ORDER BY holder, position
"""
_POINTERS = """
    SELECT code_releases(releases), text FROM note JOIN wording ON wording.id = wording
    WHERE kind IN ('excludes1', 'excludes2', 'code_first', 'use_additional', 'code_also')
    ORDER BY holder, position
"""
_POINTER = re.compile(r"[\s,]*(.+?)\s*\(([A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]{1,4})?)[.-]*\)[^()]*")
_RANGE = re.compile(r"\s*\([A-Z][0-9A-Z]{2}(?:-[A-Z][0-9A-Z]{2})?\)$")
_SEVENTHS = """
    SELECT DISTINCT node, meaning.text FROM code JOIN meaning ON meaning.id = meaning
    WHERE code_set = ? AND node IS NOT NULL
"""
_BLOCKS = "SELECT id, title, parent FROM block"


class PhraseKind(IntEnum):
    """Where a phrase comes from."""

    TITLE = 0
    TERM = 1
    POINTER = 2


class Phrase(NamedTuple):
    """A name of a code in some releases."""

    code: str
    releases: int
    kind: PhraseKind
    text: str


class ExtraPhrase(NamedTuple):
    """A name that is not in the tabular list: a synonym of ours, or an imported index term.

    `releases` are the bits of the releases in which it stands, None for all that hold the code.
    """

    code_set: CodeSet
    code: str
    text: str
    releases: int | None = None


def index_phrases(connection: sqlite3.Connection) -> list[ExtraPhrase]:
    """The phrases of an imported alphabetic or external cause index."""
    rows = connection.execute(_INDEX_TERMS)
    return [ExtraPhrase(CodeSet.ICD10CM, code, path) for path, code in rows]


class NamedCodes:
    """The codes of one code set, without 7th characters: their names, and the words around them."""

    def __init__(
        self, connection: sqlite3.Connection, code_set: CodeSet, extra: Iterable[ExtraPhrase]
    ) -> None:
        number = SET_NUMBERS[code_set]
        self.releases: dict[str, int] = defaultdict(int)
        self._blocks: dict[str, int] = {}
        self._names: dict[tuple[str, PhraseKind, str], int] = defaultdict(int)
        for code, releases, title in connection.execute(_NODES, (number,)):
            self.releases[code] |= releases
            self._names[code, PhraseKind.TITLE, title] |= releases
        if code_set is CodeSet.ICD10CM:
            self._blocks |= dict(connection.execute(_PLACES))
            self._add_notes(connection)
        for phrase in extra:
            if phrase.code_set is code_set:
                releases = -1 if phrase.releases is None else phrase.releases
                self._add(phrase.code, releases, PhraseKind.TERM, phrase.text)
        self._meanings = defaultdict(list)
        for node, meaning in connection.execute(_SEVENTHS, (number,)):
            self._meanings[node].append(meaning)
        self._block_rows = {row[0]: row[1:] for row in connection.execute(_BLOCKS)}

    def phrases(self) -> Iterator[Phrase]:
        """Every name, each once a code."""
        for (code, kind, text), releases in self._names.items():
            yield Phrase(code, releases, kind, text)

    def above(self, code: str) -> str | None:
        """The code directly above."""
        for length in range(len(code) - 1, 2, -1):
            if code[:length] in self.releases:
                return code[:length]
        return None

    def sections(self, code: str) -> list[str]:
        """Titles of the sections and the chapter that a category stands in."""
        found, number = [], self._blocks.get(code)
        while number is not None:
            title, number = self._block_rows[number]
            found.append(_RANGE.sub("", title))
        return found

    def sevenths(self, code: str) -> list[str]:
        """What the 7th characters of a code mean."""
        return self._meanings.get(code, [])

    def _add_notes(self, connection: sqlite3.Connection) -> None:
        for code, releases, kind, text in connection.execute(_TERMS):
            is_own = kind == "inclusion"
            self._add(code, releases, PhraseKind.TERM if is_own else PhraseKind.POINTER, text)
        for releases, text in connection.execute(_POINTERS):
            pointer = _POINTER.fullmatch(text)
            if pointer:
                code = pointer[2].replace(".", "")
                self._add(code, releases, PhraseKind.POINTER, pointer[1])

    def _add(self, code: str, releases: int, kind: PhraseKind, text: str) -> None:
        shared = releases & self.releases.get(code, 0)
        if shared:
            self._names[code, kind, text] |= shared
