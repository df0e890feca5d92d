"""E-mail through the SMTP server that an installation names; without one nothing is sent."""

import logging
import smtplib
from email.message import EmailMessage

from tutor.config import Settings
from tutor.errors import UnavailableError

logger = logging.getLogger(__name__)
_TIMEOUT_SECONDS = 10


def send_mail(settings: Settings, *, recipient: str, subject: str, text: str) -> None:
    """Send one message.

    Raises:
        UnavailableError: No server is configured, or it does not take the message.
    """
    if not settings.sends_mail:
        raise UnavailableError("This installation sends no e-mail.")
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = recipient
    message["Subject"] = subject
    message.set_content(text)
    try:
        with smtplib.SMTP(
            settings.smtp_host, settings.smtp_port, timeout=_TIMEOUT_SECONDS
        ) as server:
            if settings.smtp_starttls:
                server.starttls()
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("mail not sent", extra={"reason": type(error).__name__})
        raise UnavailableError(
            "The message could not be sent just now. Try again later, or ask an administrator "
            "for a one-time link."
        ) from error
