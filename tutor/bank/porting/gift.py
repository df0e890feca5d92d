"""GIFT, the text format of Moodle's questions: multiple choice and true/false.

Its other kinds (numerical, matching, short answer, essay, description) are
refused one by one; nothing is guessed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tutor.bank.porting.imported import ImportDefaults, Imported, NewUid, Report
from tutor.bank.porting.question import ReadOption, ReadQuestion, to_exercise
from tutor.bank.porting.rich_text import html_to_markdown

_ESCAPED = re.compile(r"\\([~=#{}:\\n])")
_TITLE = re.compile(r"::(.*?)::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d{1,5})?)%")
_TRUE_FALSE = re.compile(r"(T|TRUE|F|FALSE)(?=#|$)", re.IGNORECASE)
# Escaped characters travel as one of Unicode's private ones each, out of the grammar's way.
_PRIVATE = {char: chr(0xE000 + number) for number, char in enumerate("~=#{}:\\")}
_PUBLIC = {mark: char for char, mark in _PRIVATE.items()}
_FULL = 100.0


def read_gift(name: str, text: str, *, defaults: ImportDefaults, new_uid: NewUid) -> Imported:
    """Read every question of a GIFT file."""
    report = Report(name)
    exercises = []
    for line, block in _blocks(text):
        question = _question(f"line {line}", block, report)
        if question is not None:
            exercise = to_exercise(question, defaults, new_uid, report)
            if exercise is not None:
                exercises.append(exercise)
    return report.give(exercises)


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """The questions: they are parted by empty lines; comments and categories are none."""
    lines: list[str] = []
    begun = 1
    for number, line in enumerate([*text.replace("\r\n", "\n").split("\n"), ""], start=1):
        if not line.strip():
            if any(map(str.strip, lines)):
                yield begun, "\n".join(lines)
            lines = []
        elif not line.lstrip().startswith(("//", "$CATEGORY:")):
            if not lines:
                begun = number
            lines.append(line)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A question's outside: title, the text around the answers, and what stands in the braces."""

    title: str
    before: str
    after: str
    answers: str
    format: str


def _question(place: str, block: str, report: Report) -> ReadQuestion | None:
    parts = _parts(block)
    if parts is None:
        report.error(
            place,
            "BANK306",
            "There is no pair of braces with answers.",
            "Write the answers in { }; a text without them is a description, not a question.",
        )
        return None
    answers, _, general = parts.answers.partition("####")
    losses: list[str] = []
    text = _markdown(parts.before, parts.format, losses)
    if parts.after.strip():
        text = f"{text} _____ {_markdown(parts.after, parts.format, losses)}"
    options = _true_false(answers) or _options(answers, parts.format, losses)
    if options is None:
        report.error(
            place,
            "BANK307",
            "It is no multiple choice and no true/false question.",
            "Only those become questions here; take it out, or rewrite it with ~ and =.",
        )
        return None
    return ReadQuestion(
        place,
        _plain(parts.title),
        text,
        options,
        explanation=_markdown(general, parts.format, losses),
        is_shuffled=len(options) > 2 or options[0].text != "True",  # noqa: PLR2004 - true, false
        losses=tuple(dict.fromkeys(losses)),
    )


def _parts(block: str) -> _Parts | None:
    hidden = _ESCAPED.sub(
        lambda match: "\n" if match[1] == "n" else _PRIVATE[match[1]], block.strip()
    )
    title = _TITLE.match(hidden)
    rest = hidden[title.end() :] if title else hidden
    written = _FORMAT.match(rest)
    rest = rest[written.end() :] if written else rest
    before, opened, rest = rest.partition("{")
    answers, closed, after = rest.partition("}")
    if not opened or not closed or "{" in answers or "{" in after or "}" in after:
        return None
    return _Parts(
        title[1] if title else "", before, after, answers, written[1] if written else "moodle"
    )


def _true_false(answers: str) -> tuple[ReadOption, ...] | None:
    match = _TRUE_FALSE.match(answers.strip())
    if match is None:
        return None
    is_true = match[1].upper().startswith("T")
    reasons = [_plain(part) for part in answers.strip()[match.end() :].split("#")[1:]]
    wrong, right = [*reasons, "", ""][:2]
    return (
        ReadOption("True", _FULL if is_true else 0, right if is_true else wrong),
        ReadOption("False", 0 if is_true else _FULL, wrong if is_true else right),
    )


def _options(answers: str, form: str, losses: list[str]) -> tuple[ReadOption, ...] | None:
    pieces = re.split(r"([~=])", answers.strip())
    if pieces[0].strip() or len(pieces) < 3 or "~" not in pieces[1::2]:  # noqa: PLR2004 - a pair
        return None  # Only "=" stands before a short answer, "#" before a number.
    options = []
    for sign, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if "->" in piece:
            return None
        text, _, reason = piece.partition("#")
        weight = _FULL if sign == "=" else 0.0
        written = _WEIGHT.match(text.strip())
        if written is not None:
            weight = float(written[1])
            text = text.strip()[written.end() :]
        if weight < 0:
            losses.append("what a wrong option takes away, which is one share here")
        options.append(
            ReadOption(_markdown(text, form, losses), weight, _markdown(reason, form, losses))
        )
    return tuple(options)


def _markdown(text: str, form: str, losses: list[str]) -> str:
    plain = _plain(text)
    if form != "html":
        return plain
    converted = html_to_markdown(plain)
    losses += converted.losses
    return converted.text


def _plain(text: str) -> str:
    return "".join(_PUBLIC.get(char, char) for char in text).strip()
