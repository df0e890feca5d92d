"""The forms of a dispute: of whoever raises it, and of whoever answers."""

from collections.abc import Sequence
from decimal import Decimal

from wtforms import DecimalField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of 3.2
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from tutor.services.disputes import LONGEST_QUOTE, LONGEST_TEXT, Citation
from tutor.web.account.forms import TutorForm

_TEXT = Length(max=LONGEST_TEXT, message=f"Write at most {LONGEST_TEXT} characters.")
_LONGEST_CODE = 20


class DisputeForm(TutorForm):
    """Why a line of the key is wrong."""

    citation = RadioField(
        "What do you cite?",
        choices=[
            SelectChoice(Citation.CHART.value, "The chart"),
            SelectChoice(Citation.GUIDELINE.value, "A guideline"),
        ],
        validators=[InputRequired(message="Say whether you cite the chart or a guideline.")],
    )
    quote = TextAreaField(
        "Quotation",
        [
            DataRequired(message="Quote the chart, or name the guideline."),
            Length(max=LONGEST_QUOTE, message=f"Quote at most {LONGEST_QUOTE} characters."),
        ],
        description="Of the chart: the very words, copied. Of a guideline: its title and section.",
    )
    argument = TextAreaField(
        "Why does it decide otherwise?", [DataRequired(message="Write your argument."), _TEXT]
    )


class DeclineForm(TutorForm):
    """The reason of a no."""

    # Not `answer`: the form of accepting stands on the same page and has one.
    refusal = TextAreaField(
        "Reason",
        [DataRequired(message="Write the reason; the learner reads it."), _TEXT],
        description="The learner reads it.",
    )


class EscalateForm(TutorForm):
    """What a reviewer is asked to look at again."""

    argument = TextAreaField(
        "What did the answer overlook?", [DataRequired(message="Write what it overlooked."), _TEXT]
    )


class AcceptForm(TutorForm):
    """How the key gives way."""

    amendment = RadioField(
        "How does the key change?",
        validators=[InputRequired(message="Choose how the key changes.")],
        choices=[
            SelectChoice("alternative", "Accept this code as well"),
            SelectChoice("optional", "Make the line optional"),
            SelectChoice("key_change", "Ask for this code instead"),
        ],
    )
    slot = SelectField("Line of the key", choices=[], validate_choice=False)
    code = StringField("Code", [Length(max=_LONGEST_CODE, message="That is too long for a code.")])
    credit = DecimalField(
        "Credit",
        [Optional(), NumberRange(0.01, 1, message="Write a share from 0.01 to 1.")],
        places=2,
        default=Decimal(1),
        description="1 is full credit. Only an accepted code may earn less.",
    )
    answer = TextAreaField(
        "Why",
        [DataRequired(message="Write why; it stands in the key, and the learner reads it."), _TEXT],
        description="It stands in the key, and the learner reads it.",
    )

    def offer_lines(self, lines: Sequence[tuple[str, str]]) -> None:
        """Offer lines of the key, each by its id and in words."""
        self.slot.choices = [SelectChoice(slot_id, words) for slot_id, words in lines]
