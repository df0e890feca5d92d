"""What is wrong with an X12 text, where, and what to do about it."""

from dataclasses import dataclass

from tutor.errors import TutorError


@dataclass(frozen=True, slots=True)
class X12Problem:
    """Something that a receiver would object to, though the text can still be read.

    Attributes:
        place: Where, by number and name: "segment 12 (SE01)"; segments count from 1.
        message: What was found and what was expected.
        remedy: What to do about it.
    """

    place: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message} {self.remedy}"


class X12Error(TutorError):
    """The text cannot be read, or the value cannot be written; see `X12Problem` for the parts."""

    def __init__(self, message: str, *, place: str, remedy: str) -> None:
        self.problem = X12Problem(place, message, remedy)
        super().__init__(str(self.problem))

    @property
    def message(self) -> str:
        """What was found and what was expected."""
        return self.problem.message

    @property
    def place(self) -> str:
        """Where: by the number and the name of a segment, or the name of a value."""
        return self.problem.place

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return self.problem.remedy
