"""Every problem that the check of the bank can tell, explained: data in `data/problems.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import resources

from tutor.errors import NotFoundError

_NEAR = 3
_PREFIX = "BANK"


@dataclass(frozen=True, slots=True)
class ExplainedProblem:
    """What one code means.

    Attributes:
        code: Its stable name, e.g. ``BANK222``.
        kind: ``error``, ``warning``, or both, by the case.
        meaning: When it is told.
        learner: Why it matters to somebody who practises on the exercise.
        remedy: How to mend it.
        wrong: A line of a file that has the problem.
        right: The same line mended.
        source: The guideline, rule or document that it rests on.
    """

    code: str
    title: str
    kind: str
    meaning: str
    learner: str
    remedy: str
    wrong: str
    right: str
    source: str


def explained_problems() -> tuple[ExplainedProblem, ...]:
    """All of them, in the order of their codes."""
    return tuple(_catalogue().values())


def explain(code: str) -> ExplainedProblem:
    """Explain one code; case does not matter, and the number alone will do.

    Raises:
        NotFoundError: There is no such code; the message names the nearest ones.
    """
    catalogue = _catalogue()
    wanted = code.strip().upper()
    wanted = f"{_PREFIX}{wanted}" if wanted.isdigit() else wanted
    if wanted in catalogue:
        return catalogue[wanted]
    begun = [known for known in catalogue if known.startswith(wanted)] if wanted else []
    near = begun[:_NEAR] or get_close_matches(wanted, catalogue, n=_NEAR, cutoff=0.7)
    hint = f" Near it: {', '.join(sorted(near))}." if near else ""
    raise NotFoundError(
        f"{code!r} is no problem of the bank.{hint} `coder-tutor bank check --explain` lists all."
    )


@cache
def _catalogue() -> Mapping[str, ExplainedProblem]:
    source = resources.files("tutor.bank") / "data" / "problems.toml"
    tables = tomllib.loads(source.read_text(encoding="utf-8"))
    return {code: ExplainedProblem(code, **tables[code]) for code in sorted(tables)}
