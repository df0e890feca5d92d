"""The forms of intake, and the state that one form carries from step to step.

The text as it was brought, and what was decided about it, are in the form and nowhere else.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of 3.2
from wtforms.validators import DataRequired, InputRequired, Length

from tutor.bank.exercise import Kind
from tutor.deidentification.intake import (
    LONGEST_WORDS,
    Answer,
    Decision,
    Looked,
    Question,
    decide,
    decisions_from_json,
    decisions_to_json,
    folded,
    look,
    undo,
)
from tutor.deidentification.vocabulary import Vocabulary
from tutor.services.access import InvalidInputError
from tutor.services.draft_writing import LONGEST_TITLE
from tutor.services.entries import require_text
from tutor.services.intakes import chart_of
from tutor.web.account.forms import TutorForm

LONGEST_TEXT = 30_000
_LARGEST_FILE = 4 * LONGEST_TEXT
_FILES = (".txt", ".md")
_SEED_BITS = 31


class BringForm(TutorForm):
    """A snippet as it is: pasted, or a file."""

    note = TextAreaField(
        "The text", name="text", render_kw={"autocomplete": "off", "spellcheck": "false"}
    )
    file = FileField("Or a file", description="Plain text or Markdown (.txt, .md), in UTF-8.")
    day = DateField(
        "Real date of service",
        [InputRequired(message="Write the real date of service.")],
        description="The dates of the text are counted from it. It is not kept.",
    )

    def read(self) -> str | None:
        """Return the text that was brought; None, with an error at its field, where there is none.

        No message repeats a word of it.
        """
        chosen = self.file.data
        has_file = isinstance(chosen, FileStorage) and bool(chosen.filename)
        name = "file" if has_file else "note"
        try:
            text = _read_file(chosen) if has_file else self.text("note")
            text = _plain(text)
        except InvalidInputError as error:
            self.take(InvalidInputError(str(error), field=name))
            return None
        return text


class MakeForm(TutorForm):
    """What is recorded with a cleared text, and the exercise that begins with it."""

    title = StringField(
        "Title of the exercise",
        [
            DataRequired(message="Give it a title; it can change."),
            Length(max=LONGEST_TITLE, message=f"Use at most {LONGEST_TITLE} characters."),
        ],
    )
    kind = SelectField(
        "What does the learner do?",
        choices=[SelectChoice(one.value, one.label) for one in Kind if one.has_key_of_codes],
        default=Kind.CHART.value,
    )
    collection = SelectField("Collection", choices=[], validate_choice=False)
    day = DateField(
        "Date of service of the exercise",
        [InputRequired(message="Write the date of service of the exercise.")],
        description="Another day than the real one, which identifies. Codes are those of this day.",
        name="exercise_day",
    )
    source = StringField(
        "Source",
        [DataRequired(message="Say where the text comes from.")],
        description="Such as: chart of our own clinic; a published case report with its address.",
    )
    licence = StringField(
        "Licence",
        [DataRequired(message="Say under which terms it may be used.")],
        description="Such as: written permission of the clinic; CC BY 4.0.",
    )
    cleared_by = StringField(
        "Cleared by", [DataRequired(message="Say who answers for the clearing.")]
    )

    def offer(self, collections: Sequence[tuple[str, str]]) -> None:
        """Offer the collections in which the person may write."""
        self.collection.choices = [SelectChoice(name, title) for name, title in collections]


@dataclass(frozen=True, slots=True)
class IntakeState:
    """All that a form carries.

    Attributes:
        brought: The text before any replacement.
        day: The real date of service.
        seed: Chooses among invented names.
    """

    brought: str
    decisions: tuple[Decision, ...]
    day: date
    seed: int

    @classmethod
    def begin(cls, text: str, day: date) -> "IntakeState":
        """Begin with a text as it was brought."""
        return cls(chart_of(text), (), day, secrets.randbits(_SEED_BITS))

    @classmethod
    def from_form(cls, form: MultiDict[str, str]) -> "IntakeState":
        """Read what a form carries.

        Raises:
            InvalidInputError: It is not what our page sends.
        """
        try:
            decisions = decisions_from_json(form.get("decisions", ""))
            day, seed = date.fromisoformat(form.get("day", "")), int(form.get("seed", ""))
        except ValueError:
            raise InvalidInputError("This form was not sent by the page of intake.") from None
        return cls(_plain(form.get("brought", "")), decisions, day, seed)

    @property
    def decisions_json(self) -> str:
        """The decisions for the form to carry."""
        return decisions_to_json(self.decisions)

    def look(self, vocabulary: Vocabulary) -> Looked:
        """Carry the decisions out and check the text."""
        return look(
            self.brought,
            self.decisions,
            date_of_service=self.day,
            seed=self.seed,
            vocabulary=vocabulary,
        )

    def taking_text(self, shown: str, looked: Looked) -> "IntakeState":
        """Take over what was written by hand into the text that was shown."""
        text = _plain(shown)
        return self if text == looked.text else replace(self, brought=text)

    def deciding(self, answer: Answer, question: Question, words: str = "") -> "IntakeState":
        """Decide about a passage.

        Raises:
            InvalidInputError: The words do not do as a reason, or hold the passage itself.
        """
        require_text(words, what="What was written")
        if len(words) > LONGEST_WORDS:
            raise InvalidInputError(f"Use at most {LONGEST_WORDS} characters.")
        if answer is Answer.KEEP and not words.strip():
            raise InvalidInputError("Write why it may stay.")
        if answer is Answer.REPLACE and folded(question.passage) in folded(words):
            raise InvalidInputError("These words still hold the passage.")
        new = Decision(answer, question.category, question.passage, words.strip())
        return replace(self, decisions=decide(self.decisions, new))

    def undoing(self, number: int) -> "IntakeState":
        """Take a decision back; a number that there is not changes nothing."""
        if not 0 <= number < len(self.decisions):
            return self
        one = self.decisions[number]
        return replace(self, decisions=undo(self.decisions, one.category, one.passage))


def _plain(text: str) -> str:
    """Return a text with the line ends that everything here counts in."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    require_text(plain, what="The text")
    if not plain.strip():
        raise InvalidInputError("Paste the text, or choose a file.")
    if len(plain) > LONGEST_TEXT:
        raise InvalidInputError(
            f"The text has {len(plain):,} characters; at most {LONGEST_TEXT:,} are taken. "
            "Bring one encounter at a time."
        )
    return plain


def _read_file(chosen: FileStorage) -> str:
    name = (chosen.filename or "").lower()
    if not name.endswith(_FILES):
        raise InvalidInputError("Choose a file of plain text or Markdown (.txt, .md).")
    content = chosen.stream.read(_LARGEST_FILE + 1)
    if len(content) > _LARGEST_FILE:
        raise InvalidInputError(f"The file is too large; at most {_LARGEST_FILE:,} bytes are read.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # The error itself would hold the bytes of the chart.
        raise InvalidInputError("The file is no UTF-8 text. Save it as UTF-8.") from None
