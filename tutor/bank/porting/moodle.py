"""Moodle XML: multiple choice and true/false questions in, questions out.

Texts go out as Markdown, which Moodle reads, so that a question comes back as
it went; they come in as Markdown, plain text or HTML.
"""

import re
from collections.abc import Iterable, Sequence
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from tutor.bank.exercise import ChoiceExercise, Exercise
from tutor.bank.porting.imported import (
    Exported,
    ImportDefaults,
    Imported,
    NewUid,
    Report,
    not_held,
)
from tutor.bank.porting.question import ReadOption, ReadQuestion, to_exercise
from tutor.bank.porting.rich_text import html_to_markdown
from tutor.codebook.importers.release_content import InvalidReleaseError
from tutor.codebook.importers.xml_file import parse_xml

_READ = ("multichoice", "truefalse")
_IGNORED = ("category", "description")
_PLACES = 7
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def read_moodle(
    name: str, content: bytes, *, defaults: ImportDefaults, new_uid: NewUid
) -> Imported:
    """Read every question of a Moodle XML file; other kinds of questions are refused by number."""
    report = Report(name)
    try:
        root = parse_xml(content, name=name)
    except InvalidReleaseError as error:
        report.error("", "BANK308", str(error), "Export the questions again as Moodle XML.")
        return report.give(())
    if root.tag != "quiz":
        report.error(
            "",
            "BANK308",
            f"Its outermost element is <{root.tag}>, that of Moodle XML is <quiz>.",
            "Export the questions as Moodle XML.",
        )
        return report.give(())
    exercises = []
    for number, element in enumerate(root.findall("question"), start=1):
        kind = element.get("type", "")
        if kind in _IGNORED:
            continue
        place = f"question {number}"
        if kind not in _READ:
            report.error(
                place,
                "BANK307",
                f"It is of the type {kind!r}; multichoice and truefalse are read.",
                "Take it out of the export, or write it as an exercise of another kind.",
            )
            continue
        exercise = to_exercise(_question(place, element, kind), defaults, new_uid, report)
        if exercise is not None:
            exercises.append(exercise)
    return report.give(exercises)


def _question(place: str, element: Element, kind: str) -> ReadQuestion:
    losses: list[str] = []
    if element.find(".//file") is not None:
        losses.append("its files")
    options = tuple(
        ReadOption(
            _option_text(answer, kind, losses),
            _weight(answer.get("fraction", "0")),
            _text(answer.find("feedback"), losses),
        )
        for answer in element.findall("answer")
    )
    return ReadQuestion(
        place,
        _text(element.find("name"), losses),
        _text(element.find("questiontext"), losses),
        options,
        explanation=_text(element.find("generalfeedback"), losses),
        is_shuffled=kind == "multichoice"
        and (element.findtext("shuffleanswers") or "1").strip() in ("1", "true"),
        uid=_uid(element.findtext("idnumber") or ""),
        losses=tuple(dict.fromkeys(losses)),
    )


def _option_text(answer: Element, kind: str, losses: list[str]) -> str:
    text = _text(answer, losses)
    return text.capitalize() if kind == "truefalse" else text


def _text(element: Element | None, losses: list[str]) -> str:
    if element is None:
        return ""
    text = element.findtext("text") or ""
    if element.get("format", "html" if "<" in text else "plain_text") != "html":
        return text.strip()
    converted = html_to_markdown(text)
    losses += converted.losses
    return converted.text


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _uid(text: str) -> str:
    try:
        return str(UUID(text.strip()))
    except ValueError:
        return ""


def write_moodle(exercises: Iterable[Exercise]) -> Exported:
    """Write the questions among the exercises, and say what the others and they lose."""
    quiz = Element("quiz")
    losses: dict[str, tuple[str, ...]] = {}
    for exercise in exercises:
        place = f"{exercise.collection}/{exercise.slug}"
        if not isinstance(exercise, ChoiceExercise):
            losses[place] = (not_held(exercise, "Moodle XML"),)
            continue
        losses[place] = _losses(exercise)
        _write(quiz, exercise)
    indent(quiz)
    return Exported(tostring(quiz, encoding="utf-8", xml_declaration=True), losses)


def _losses(exercise: ChoiceExercise) -> tuple[str, ...]:
    lost = ["topics, content areas, difficulty, citations, codes and the date of service"]
    if exercise.chart_markdown.strip():
        lost.append("its chart")
    return tuple(lost)


def _write(quiz: Element, exercise: ChoiceExercise) -> None:
    question = SubElement(quiz, "question", type="multichoice")
    _put(SubElement(question, "name"), exercise.title)
    _put(SubElement(question, "questiontext", format="markdown"), exercise.question)
    _put(SubElement(question, "generalfeedback", format="markdown"), exercise.rationale_markdown)
    SubElement(question, "idnumber").text = str(exercise.uid)
    SubElement(question, "single").text = str(not exercise.several).lower()
    SubElement(question, "shuffleanswers").text = str(exercise.shuffled).lower()
    for option, fraction in zip(exercise.options, _fractions(exercise), strict=True):
        answer = SubElement(question, "answer", fraction=fraction, format="markdown")
        _put(answer, option.text)
        _put(SubElement(answer, "feedback", format="markdown"), option.why)


def _put(element: Element, text: str) -> None:
    # XML has no place for the other control characters, and no text that is read needs them.
    SubElement(element, "text").text = _CONTROL.sub(" ", text)


def _fractions(exercise: ChoiceExercise) -> Sequence[str]:
    """What choosing each option earns, as Moodle writes it: a wrong one takes a share back."""
    right = sum(option.correct for option in exercise.options)
    share = f"{round(100 / right, _PLACES):g}" if right else "0"
    wrong = f"-{share}" if exercise.several else "0"
    return [share if option.correct else wrong for option in exercise.options]
