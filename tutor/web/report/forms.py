"""The form with which an administrator makes an account."""

from wtforms import EmailField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of 3.2
from wtforms.validators import DataRequired

from tutor.services.access import Role
from tutor.web.account.forms import TutorForm


class NewUserForm(TutorForm):
    """Make an account; the person chooses the password with a one-time link."""

    display_name = StringField("Name", [DataRequired(message="Enter a name.")])
    email = EmailField("E-mail address", [DataRequired(message="Enter an e-mail address.")])
    role = SelectField(
        "Role", choices=[SelectChoice(role.value, role.value.capitalize()) for role in Role]
    )
