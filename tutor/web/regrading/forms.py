"""The forms of a regrade."""

from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of 3.2
from wtforms.validators import DataRequired, InputRequired, Length

from tutor.services.regrades import LONGEST_REASON, RegradeKey
from tutor.web.account.forms import TutorForm

_TOO_LONG = f"Write at most {LONGEST_REASON} characters."


class OrderForm(TutorForm):
    """What is to be graded again."""

    item = StringField(
        "Exercise", description="Its uid; administrators may leave it empty, for all exercises."
    )
    key = RadioField(
        "Hold the answers against",
        choices=[
            SelectChoice(RegradeKey.CURRENT.value, "The newest key"),
            SelectChoice(RegradeKey.OWN.value, "The key that each was graded with"),
        ],
        validators=[InputRequired(message="Choose the key that answers are held against.")],
    )


class ApplyForm(TutorForm):
    """How a previewed regrade is applied."""

    reason = TextAreaField(
        "Reason",
        [DataRequired(message="Write the reason."), Length(max=LONGEST_REASON, message=_TOO_LONG)],
        description="Learners read it, and the audit log keeps it.",
    )
    never_lower = BooleanField(
        "Never lower a score", description="Scores that would fall stay as they are."
    )
    frozen_reason = TextAreaField(
        "Release frozen attempts because",
        [Length(max=LONGEST_REASON, message=_TOO_LONG)],
        description="Somebody has decided by these. Left empty, none of them moves.",
    )
