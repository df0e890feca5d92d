"""The forms of authors that stand alone; that of the editor is `tutor.web.author.draft_form`."""

from collections.abc import Sequence
from datetime import date

from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of 3.2
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from tutor.bank.exercise import Kind
from tutor.bank.schema import Specialty
from tutor.services.draft_writing import LONGEST_TITLE
from tutor.web.account.forms import TutorForm
from tutor.web.rendering import words

_LONGEST_TEXT = 2_000


class NewForm(TutorForm):
    """What is asked before a new exercise can be written."""

    kind = RadioField(
        "What does the learner do?",
        choices=[SelectChoice(kind.value, kind.label) for kind in Kind],
        default=Kind.CHART.value,
        validators=[InputRequired(message="Choose what the learner does.")],
    )
    title = StringField(
        "Title",
        [
            DataRequired(message="Give it a title; it can change."),
            Length(max=LONGEST_TITLE, message=f"Use at most {LONGEST_TITLE} characters."),
        ],
        description="What the list shows. It gives nothing of the key away.",
    )
    collection = SelectField("Collection", choices=[], validate_choice=False)
    date_of_service = DateField(
        "Date of service",
        [InputRequired(message="Write the date of service.")],
        description="Picks the release of every code set.",
    )

    def offer(self, collections: Sequence[tuple[str, str]], *, today: date) -> None:
        """Offer the collections in which the person may write, and a day to begin with."""
        self.collection.choices = [SelectChoice(name, title) for name, title in collections]
        if self.date_of_service.data is None and not self.date_of_service.raw_data:
            self.date_of_service.data = today

    def day(self) -> date:
        """The date of service of a form that was validated."""
        day = self.date_of_service.data
        if day is None:
            raise ValueError("the form was not validated")
        return day


class ImportForm(TutorForm):
    """A file of exercises, and what a file of another program does not say of them."""

    file = FileField("File", [FileRequired(message="Choose a file.")])
    collection = SelectField("Collection", choices=[], validate_choice=False)
    date_of_service = DateField("Date of service", [Optional()])
    specialty = SelectField(
        "Specialty",
        choices=[SelectChoice(one.value, words(one.value)) for one in Specialty],
        default=Specialty.CODING_PRACTICE.value,
    )
    topics = StringField(
        "Topics", [Length(max=_LONGEST_TEXT)], description="Paths parted by blanks."
    )
    cites = TextAreaField(
        "Citations",
        [Length(max=_LONGEST_TEXT)],
        description="The source of the questions, one a line.",
    )

    def offer(self, collections: Sequence[tuple[str, str]], *, today: date) -> None:
        """Offer the collections in which the person may write, and a day to begin with."""
        self.collection.choices = [SelectChoice(name, title) for name, title in collections]
        if self.date_of_service.data is None and not self.date_of_service.raw_data:
            self.date_of_service.data = today
