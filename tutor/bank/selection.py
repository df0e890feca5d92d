"""Which part of a bank a command is asked about: all of it, a collection, one exercise."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from tutor.bank.loader import Bank
from tutor.errors import TutorError


class MixedBanksError(TutorError):
    """Paths that lie in different banks."""


@dataclass(frozen=True, slots=True)
class Selection:
    """A bank's folder, and the places in it that are meant; no place means all."""

    root: Path
    places: frozenset[str] = frozenset()

    def has(self, path: str) -> bool:
        """Whether a path relative to the root is meant.

        >>> Selection(Path("exercises"), frozenset({"ed/knee"})).has("ed/knee/chart.md")
        True
        >>> Selection(Path("exercises"), frozenset({"ed/knee"})).has("ed/knee-two/chart.md")
        False
        """
        return not self.places or any(
            path == place or path.startswith(f"{place}/") for place in self.places
        )

    def of(self, bank: Bank) -> Bank:
        """The bank with what is meant of it; its collections stay."""
        return replace(
            bank,
            exercises=tuple(
                one for one in bank.exercises if self.has(f"{one.collection}/{one.slug}")
            ),
            problems=tuple(problem for problem in bank.problems if self.has(problem.path)),
        )


def select(paths: Iterable[Path], *, default: Path) -> Selection:
    """Tell by the files around each path what it is: a bank, a collection, an exercise, its file.

    Raises:
        MixedBanksError: The paths lie in more than one bank.
    """
    found = [_select(path.resolve()) for path in paths]
    roots = sorted({selection.root for selection in found})
    if len(roots) > 1:
        raise MixedBanksError(
            f"The paths lie in different banks: {', '.join(map(str, roots))}. "
            "Ask about one bank at a time."
        )
    if not roots:
        return Selection(default)
    is_whole = any(not selection.places for selection in found)
    places = frozenset().union(*(selection.places for selection in found))
    return Selection(roots[0], frozenset() if is_whole else places)


def _select(path: Path) -> Selection:
    folder = path.parent if path.is_file() else path
    if (folder.parent / "collection.toml").is_file():
        return Selection(folder.parent.parent, frozenset({f"{folder.parent.name}/{folder.name}"}))
    if (folder / "collection.toml").is_file():
        return Selection(folder.parent, frozenset({folder.name}))
    return Selection(folder)
