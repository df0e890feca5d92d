"""Read our own list of synonyms: what coders say and the tabular list does not.

The files are `data/synonyms/*.toml` with the tables `shorthand`, `lay`, `names` and
`spelling`. An entry gives a phrase either the ICD-10-CM codes that it names or the words
that it stands for:

    "heart attack" = ["I21.9"]
    "mi" = "myocardial infarction"

Not for words that fall apart into known parts: see `tutor.codebook.morphemes`.
"""

import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from tutor.codebook.phrases import ExtraPhrase
from tutor.codebook.vocabulary import FILLERS, split_words
from tutor.codes.code import Code, CodeSet, InvalidCodeError, parse_code
from tutor.errors import TutorError

TABLES = ("shorthand", "lay", "names", "spelling")


class InvalidSynonymsError(TutorError):
    """The lists have faults; the message names all of them."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(["The lists of synonyms cannot be used:", *faults]))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Synonym:
    """A phrase with the codes that it names, or with the words that it stands for.

    `phrase` is written as the index splits it, `place` says where it is listed.
    """

    phrase: str
    place: str
    codes: tuple[Code, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Synonyms:
    """All entries of all files."""

    entries: tuple[Synonym, ...] = ()

    def phrases(self) -> Iterator[ExtraPhrase]:
        """The phrases that name codes, as more names of these codes."""
        for entry in self.entries:
            for code in entry.codes:
                yield ExtraPhrase(code.code_set, code.text, entry.phrase)

    def replacements(self) -> Iterator[tuple[str, str]]:
        """The phrases that stand for words, and these words."""
        return ((entry.phrase, entry.words) for entry in self.entries if entry.words)


@cache
def shipped_synonyms() -> Synonyms:
    """The lists that come with the package.

    Raises:
        InvalidSynonymsError: See `load_synonyms`.
    """
    folder = files("tutor.codebook").joinpath("data/synonyms")
    return load_synonyms(folder) if folder.is_dir() else Synonyms()


def load_synonyms(folder: Traversable) -> Synonyms:
    """Read every file of a folder.

    Raises:
        InvalidSynonymsError: A file is no TOML, an entry is neither codes nor words, or a
            phrase is listed twice; all faults of all files are named.
    """
    faults: list[str] = []
    found: dict[str, Synonym] = {}
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if not path.name.endswith(".toml"):
            continue
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            faults.append(f"{path.name}: {error}")
            continue
        for table, phrase, meaning in _entries(path.name, tables, faults):
            entry = _entry(phrase, meaning, f"{path.name}: [{table}] {phrase!r}", faults)
            if entry is None:
                continue
            first = found.setdefault(entry.phrase, entry)
            if first is not entry:
                faults.append(f"{entry.place} is listed before, {first.place}; keep one of them.")
    if faults:
        raise InvalidSynonymsError(faults)
    return Synonyms(tuple(found.values()))


def check_synonyms(
    synonyms: Synonyms, *, codes: Collection[Code], vocabulary: Collection[str]
) -> list[str]:
    """Compare the list with a codebook: its codes, and the words of its titles and terms."""
    faults = []
    for entry in synonyms.entries:
        unknown = [str(code) for code in entry.codes if code not in codes]
        if unknown:
            faults.append(f"{entry.place}: no release has {', '.join(unknown)}; correct the code.")
        strange = [
            word
            for word in split_words(entry.words)
            if word not in vocabulary and word not in FILLERS
        ]
        if strange:
            faults.append(f"{entry.place}: no title or term has {', '.join(strange)}; say it so.")
    return faults


def _entries(
    name: str, tables: dict[str, Any], faults: list[str]
) -> Iterable[tuple[str, str, object]]:
    for table, entries in tables.items():
        if table not in TABLES or not isinstance(entries, dict):
            faults.append(f"{name}: [{table}] is not known; use {', '.join(TABLES)}.")
            continue
        for phrase, meaning in entries.items():
            yield table, phrase, meaning


def _entry(phrase: str, meaning: object, place: str, faults: list[str]) -> Synonym | None:
    words = " ".join(split_words(phrase))
    if not words:
        faults.append(f"{place} has no letter or digit; write a phrase.")
    elif isinstance(meaning, str) and split_words(meaning):
        return Synonym(words, place, words=" ".join(split_words(meaning)))
    elif isinstance(meaning, list) and meaning:
        return _named(words, meaning, place, faults)
    else:
        faults.append(f'{place} = {meaning!r}; write codes, ["I21.9"], or words, "renal calculus".')
    return None


def _named(phrase: str, meaning: list[object], place: str, faults: list[str]) -> Synonym | None:
    codes = []
    for text in meaning:
        try:
            codes.append(parse_code(str(text), CodeSet.ICD10CM))
        except InvalidCodeError as error:
            faults.append(f"{place}: {error}.")
    return Synonym(phrase, place, codes=tuple(codes)) if len(codes) == len(meaning) else None
