"""The forms with which organisations, their members and their collections are kept."""

from wtforms import BooleanField, EmailField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of 3.2
from wtforms.validators import DataRequired, Length

from tutor.services.access import Role
from tutor.web.account.forms import TutorForm

_LONGEST = 254


class NewOrganisationForm(TutorForm):
    """Make an organisation."""

    name = StringField("Name", [DataRequired(message="Enter a name.")])
    slug = StringField(
        "Short name",
        [DataRequired(message="Enter a short name.")],
        description="Small letters, digits and hyphens. Files name the organisation by it, so it "
        "never changes.",
    )


class RenameForm(TutorForm):
    """Give an organisation another name."""

    name = StringField("Name", [DataRequired(message="Enter a name.")], id="new-name")


class MemberForm(TutorForm):
    """Give somebody a role in an organisation."""

    email = EmailField(
        "E-mail address",
        [DataRequired(message="Enter an e-mail address."), Length(max=_LONGEST)],
        description="Of an account that is there already.",
    )
    role = SelectField(
        "Role in this organisation",
        choices=[SelectChoice(role.value, role.value.capitalize()) for role in Role],
    )


class CollectionForm(TutorForm):
    """Give a collection to an organisation."""

    collection = StringField(
        "Name of the collection",
        [DataRequired(message="Enter the name of a collection.")],
        description="The name of its folder: one of the public bank, which then goes over with all "
        "its exercises, or a new one.",
    )
    title = StringField("Title", description="Only for a new one.")
    is_private = BooleanField("Only its members see it", default=True)
