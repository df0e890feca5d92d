"""Everything that a machine says of the texts of an exercise: the bank's check and identifiers.

The same for a draft, an import and a file; what follows from it, `tutor.services` decides.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tutor.bank.checks import Checker
from tutor.bank.exercise import Exercise
from tutor.bank.files import EXERCISE, ExerciseFiles
from tutor.bank.loader import read_exercise
from tutor.bank.problem import Problem, Severity
from tutor.bank.schema import CollectionTable
from tutor.bank.writing.form_values import read_toml
from tutor.deidentification.category import Tier
from tutor.deidentification.check import check
from tutor.deidentification.flag import Flag
from tutor.deidentification.vocabulary import Vocabulary

_IDENTIFIERS = frozenset({"BANK242"})
"""Problems of the bank's check that the de-identification check tells better."""
_TEXTS_OF_TOML = ("question", "task")


@dataclass(frozen=True, slots=True)
class PlacedFlag:
    """A flag and the text that it stands in: a file, or a field of exercise.toml."""

    name: str
    flag: Flag

    @property
    def is_blocking(self) -> bool:
        """Whether it must be removed, or let pass with a written reason."""
        return self.flag.tier is Tier.BLOCK


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found out about one set of texts.

    Attributes:
        exercise: What they make; None where they make none.
        problems: All of them, errors first.
        flags: Possible identifiers, in the order in which they stand.
    """

    exercise: Exercise | None
    problems: tuple[Problem, ...]
    flags: tuple[PlacedFlag, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What keeps it out of the bank."""
        return tuple(one for one in self.problems if one.severity is Severity.ERROR)


class Collections(dict[str, CollectionTable]):
    """The collections of files; one that is in the database alone takes everything."""

    def __missing__(self, name: str) -> CollectionTable:
        """Describe a collection that no folder does."""
        return CollectionTable(title=name, description=name, contains_cpt=True, asks_services=True)


@dataclass(frozen=True, slots=True)
class Examiner:
    """Examines texts; `vocabulary` is asked for when it is first needed, for it is large."""

    checker: Checker
    vocabulary: Callable[[], Vocabulary]

    @classmethod
    def of(
        cls,
        checker: Checker,
        collections: Mapping[str, CollectionTable],
        vocabulary: Callable[[], Vocabulary],
    ) -> "Examiner":
        """Make an examiner that knows collections of the database too."""
        return cls(replace(checker, collections=Collections(collections)), vocabulary)

    def examine(self, files: ExerciseFiles, *, collection: str, slug: str) -> Examined:
        """Say everything about the texts of one exercise."""
        read = read_exercise(
            files,
            collection=collection,
            slug=slug,
            asks_services=self.checker.collections[collection].asks_services,
        )
        found = list(read.problems)
        if read.exercise is not None:
            found += (
                one for one in self.checker.check(read.exercise) if one.code not in _IDENTIFIERS
            )
        ordered = sorted(found, key=lambda one: (one.severity is not Severity.ERROR, one))
        return Examined(read.exercise, tuple(ordered), self.flags(files))

    def flags(self, files: ExerciseFiles) -> tuple[PlacedFlag, ...]:
        """Find possible identifiers in everything that a learner reads as text.

        X12 has its own identifiers in every segment; a learner sees invented ones there.
        """
        return tuple(
            PlacedFlag(name, flag)
            for name, text in read_texts(files)
            for flag in check(text, self.vocabulary())
        )


def read_texts(files: ExerciseFiles) -> Iterator[tuple[str, str]]:
    """The texts that are checked for identifiers, with their names."""
    for name in sorted(files):
        if name.endswith(".md"):
            yield name, files[name]
    data = read_toml(files.get(EXERCISE, "")) or {}
    for name in _TEXTS_OF_TOML:
        if isinstance(data.get(name), str):
            yield name, data[name]


def texts_hash(files: Mapping[str, str]) -> str:
    """Identify the very texts of a folder."""
    written = json.dumps(dict(files), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def distinct(flags: Sequence[PlacedFlag]) -> tuple[PlacedFlag, ...]:
    """Each passage once: what identifies nobody in one place does so in no other."""
    return tuple({(one.flag.tier, one.flag.text): one for one in reversed(flags)}.values())[::-1]
