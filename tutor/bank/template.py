"""Texts of authors with values put in: a small language of our own, and nothing else in reach.

``{{ name }}`` stands for a value, ``{{ name|capital }}`` for one that begins a
sentence; ``{% if name == "yes" %} … {% elif … %} … {% else %} … {% endif %}``
holds a passage that not every variant has. A tag that stands alone on its line
takes the line with it. There are no attributes, no calls and no loops, so that
a text can neither reach anything nor run for long (decision 0028). Dates and
typed placeholders stand in the same braces and are left as they are.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from tutor.bank.condition import Condition, ConditionError, parse_condition
from tutor.bank.documents import is_placeholder

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_TAGS = 1_000
LONGEST_TEXT = 400_000
_DEEPEST = 8
_TAG = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})", re.DOTALL)
_VALUE = re.compile(rf"({NAME.pattern})\s*(?:\|\s*(\w+))?")
_ALONE = re.compile(r"^[ \t]*(\{%(?:(?!%\}|\n).)*%\})[ \t]*(?:\n|\Z)", re.MULTILINE)


class TemplateError(ValueError):
    """A text that cannot be read, or into which its values cannot be put; says why."""


@dataclass(frozen=True, slots=True)
class _Value:
    name: str
    is_capital: bool


@dataclass(slots=True)
class _Choice:
    """An `if` with its branches; a branch without a condition is the last one."""

    branches: list[tuple[Condition | None, list["_Part"]]]


_Part = str | _Value | _Choice


@dataclass(frozen=True, slots=True)
class Template:
    """A text that was read; `names` are those of the values that it uses."""

    parts: tuple[_Part, ...]
    names: frozenset[str]

    @property
    def is_plain(self) -> bool:
        """Whether it says the same whatever the values are."""
        return not self.names

    def fill(self, values: Mapping[str, str]) -> str:
        """Put values in; every one of its names has one.

        Raises:
            TemplateError: A condition cannot be decided, or the text would be too long.
        """
        try:
            text = "".join(_filled(self.parts, values))
        except ConditionError as error:
            raise TemplateError(str(error)) from error
        if len(text) > LONGEST_TEXT:
            raise TemplateError(f"it becomes {len(text):,} characters long")
        return text


@lru_cache(maxsize=4096)
def parse_template(text: str) -> Template:
    """Read a text.

    >>> parse_template("{{ n }} spot{% if n != 1 %}s{% endif %}").fill({"n": "2"})
    '2 spots'

    Raises:
        TemplateError: A tag is none, or an `if` is not ended.
    """
    pieces = _TAG.split(_ALONE.sub(r"\1", text))
    if len(pieces) > 2 * MOST_TAGS:
        raise TemplateError(f"it has {len(pieces) // 2} tags; at most {MOST_TAGS}")
    reader = _Reader()
    for piece in pieces:
        if piece.startswith("{{") and piece.endswith("}}"):
            reader.value(piece)
        elif piece.startswith("{%") and piece.endswith("%}"):
            reader.tag(piece[2:-2].strip())
        elif piece:
            reader.parts.append(piece)
    return reader.end()


class _Reader:
    """Takes the pieces of a text in order; `parts` is where the next one belongs."""

    def __init__(self) -> None:
        self._whole: list[_Part] = []
        self.parts = self._whole
        self._open: list[tuple[_Choice, list[_Part]]] = []
        self._names: set[str] = set()

    def value(self, piece: str) -> None:
        inside = piece[2:-2].strip()
        if is_placeholder(inside):
            self.parts.append(piece)
            return
        found = _VALUE.fullmatch(inside)
        if found is None:
            raise TemplateError(f"{piece[:60]} is neither a name nor a placeholder")
        if found[2] not in (None, "capital"):
            raise TemplateError(f"{piece[:60]}: only |capital may follow a name")
        self._names.add(found[1])
        self.parts.append(_Value(found[1], found[2] is not None))

    def tag(self, inside: str) -> None:
        word, _space, rest = inside.partition(" ")
        if word == "if":
            if len(self._open) == _DEEPEST:
                raise TemplateError(f"more than {_DEEPEST} passages stand inside each other")
            choice = _Choice([])
            self.parts.append(choice)
            self._open.append((choice, self.parts))
            self._branch(self._condition(inside, rest))
        elif word not in ("elif", "else", "endif") or (word != "elif" and rest):
            raise TemplateError(f"{{% {inside[:60]} %}} is none of if, elif, else, endif")
        elif not self._open:
            raise TemplateError(f"{{% {inside[:60]} %}} has no if before it")
        elif word == "endif":
            self.parts = self._open.pop()[1]
        elif self._open[-1][0].branches[-1][0] is None:
            raise TemplateError(f"{{% {inside[:60]} %}} follows an else")
        else:
            self._branch(self._condition(inside, rest) if word == "elif" else None)

    def _condition(self, inside: str, text: str) -> Condition:
        try:
            condition = parse_condition(text)
        except ConditionError as error:
            raise TemplateError(f"{{% {inside[:60]} %}}: {error}") from error
        self._names |= condition.names
        return condition

    def _branch(self, condition: Condition | None) -> None:
        self.parts = []
        self._open[-1][0].branches.append((condition, self.parts))

    def end(self) -> Template:
        if self._open:
            raise TemplateError("an {% if %} has no {% endif %}")
        return Template(tuple(self._whole), frozenset(self._names))


def _filled(parts: tuple[_Part, ...] | list[_Part], values: Mapping[str, str]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, str):
            yield part
        elif isinstance(part, _Value):
            value = values[part.name]
            yield value[:1].upper() + value[1:] if part.is_capital else value
        else:
            for condition, branch in part.branches:
                if condition is None or condition.holds(values):
                    yield from _filled(branch, values)
                    break
