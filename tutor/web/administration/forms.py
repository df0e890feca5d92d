"""The form with which an administrator uploads a release."""

from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import BooleanField, DateField
from wtforms.validators import Optional

from tutor.web.account.forms import TutorForm


class ReleaseForm(TutorForm):
    """Published files, and what they do not say themselves."""

    files = MultipleFileField(
        "Published files",
        [FileRequired(message="Choose the files of a release.")],
        description="As they were downloaded: ZIP, gz or plain; one or several, up to 200 MB "
        "together. What they are is recognised by their content.",
    )
    effective_on = DateField(
        "First day of the release",
        [Optional()],
        description="Only where neither a file nor its name says it.",
    )
    holds_cpt_licence = BooleanField(
        "We hold a licence of the American Medical Association for CPT",
        description="Needed for the AMA’s CPT files only; their texts may be shown to "
        "licensees alone.",
    )
