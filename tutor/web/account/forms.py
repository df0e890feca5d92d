"""The forms of an account. What a service refuses comes back as an error at its field."""

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length

from tutor.services.access import InvalidInputError

_LONGEST = 254


class TutorForm(FlaskForm):  # type: ignore[misc]
    """A form that can take an error from a service."""

    def take(self, error: InvalidInputError) -> None:
        """Show a service's error at its field, or at the first one."""
        name = error.field if error.field in self._fields else next(iter(self._fields))
        field = self._fields[name]
        field.errors = [*field.errors, str(error)]

    def text(self, name: str) -> str:
        """Return what was typed into a field; an absent field is an empty text."""
        return self._fields[name].data or ""


def _required(what: str) -> DataRequired:
    return DataRequired(message=f"Enter {what}.")


class LoginForm(TutorForm):
    """Log in."""

    email = EmailField("E-mail address", [_required("your e-mail address"), Length(max=_LONGEST)])
    password = PasswordField("Password", [_required("your password"), Length(max=_LONGEST)])
    next = HiddenField()


class RegisterForm(TutorForm):
    """Register."""

    display_name = StringField("Name", [_required("the name that you want to be shown")])
    email = EmailField("E-mail address", [_required("your e-mail address"), Length(max=_LONGEST)])
    password = PasswordField(
        "Password", [_required("a password")], description="10 to 200 characters."
    )


class NewPasswordForm(TutorForm):
    """Choose a password after a reset."""

    password = PasswordField(
        "New password", [_required("a new password")], description="10 to 200 characters."
    )
    repeat = PasswordField(
        "New password again",
        [_required("it again"), EqualTo("password", "The two passwords differ.")],
    )


class ChangePasswordForm(TutorForm):
    """Change the password."""

    old_password = PasswordField("Present password", [_required("your present password")])
    password = PasswordField(
        "New password",
        [_required("a new password")],
        description="10 to 200 characters.",
        id="new-password",
    )


class ForgotForm(TutorForm):
    """Ask for a reset."""

    email = EmailField("E-mail address", [_required("your e-mail address"), Length(max=_LONGEST)])


class DeleteForm(TutorForm):
    """Confirm the deletion of an account."""

    password = PasswordField(
        "Password, to confirm", [_required("your password to confirm")], id="delete-password"
    )


class EmptyForm(TutorForm):
    """A button and its CSRF token."""
