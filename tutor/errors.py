"""Errors that cross packages; each becomes one HTTP status in `tutor.web.errors`.

Not for a learner's wrong answer (that is graded, never refused) nor for an
author's wrong file (that is a `tutor.bank.problem.Problem`).
"""


class TutorError(Exception):
    """Base of every error that the world, not a bug, can cause."""


class ConfigurationError(TutorError):
    """A setting is missing or wrong; the message says which, what was found and what to do."""


class NotFoundError(TutorError):
    """The thing does not exist, or the acting user may not know that it does."""


class PermissionDeniedError(TutorError):
    """The acting user may know the thing but not do this with it."""


class ConflictError(TutorError):
    """The thing has moved on: submitted already, taken, or changed by someone else."""


class ThrottledError(TutorError):
    """Too many tries; `retry_after_seconds` says how long to wait."""

    def __init__(self, message: str, *, retry_after_seconds: int) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class UnavailableError(TutorError):
    """Something that this installation lacks is needed, e.g. no codebook has been built."""
