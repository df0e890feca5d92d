"""One record of the HCPCS Level II file, from the line or the row that prints it.

Positions and columns were found by comparing the published files of 2018,
2020 and 2025 with each other, where they print the same codes.
"""

import re
from datetime import date
from typing import NamedTuple

from tutor.codebook.importers.release_content import DatedRow, InvalidReleaseError

FIRST_KINDS = {"3": "code", "7": "modifier"}
CONTINUATION_KINDS = frozenset("48")
"""A long description goes on in a further record; 4 follows a code, 8 a modifier."""
_CODE = re.compile(r"[A-V][0-9]{4}")
_MODIFIER = re.compile(r"[A-Z0-9]{2}")
_DAY = re.compile(r"[0-9]{8}")
NO_CHANGE = "N"


class Record(NamedTuple):
    """The fields of one record as printed, without the spaces around them.

    `place` says where it stands, for a message; `kind` is the record
    identifier, "" where the file leaves it out.
    """

    place: str
    text: str
    kind: str
    title: str
    short_title: str
    added: str
    effective: str
    terminated: str
    action: str

    @property
    def is_modifier(self) -> bool:
        """Whether it names a modifier."""
        return FIRST_KINDS.get(self.kind) == "modifier"

    def identified(self) -> "Record":
        """The record with its kind, where a workbook leaves it out of a dated row."""
        if self.kind or not self.added:
            return self
        return self._replace(kind="7" if _MODIFIER.fullmatch(self.text) else "3")

    def continues(self, previous: "Record | None") -> bool:
        """Whether it only goes on with the description of the record before it.

        Some workbooks leave the kind of such rows out, and their code too.
        """
        if self.kind:
            return self.kind in CONTINUATION_KINDS
        return previous is not None and not self.added and self.text in ("", previous.text)

    def joined_with(self, following: "Record") -> "Record":
        """The record with the description of the one that continues it.

        Raises:
            InvalidReleaseError: That one belongs to another code.
        """
        if following.text not in ("", self.text):
            raise InvalidReleaseError(
                f"{following.place} continues {following.text!r}, but stands below {self.text!r}."
            )
        return self._replace(title=f"{self.title} {following.title}".strip())

    def dated(self) -> DatedRow:
        """The code as a row.

        Raises:
            InvalidReleaseError: It is no code of this code set, or its date or title is missing.
        """
        self._check()
        added_on = self._day("ADD DT", self.added)
        if added_on is None:
            raise InvalidReleaseError(f"{self.place}: {self.text} has no day of addition.")
        return DatedRow(
            self.text,
            self.title,
            self.short_title,
            added_on,
            self._day("ACT EFF DT", self.effective) or added_on,
            self._day("TERM DT", self.terminated),
        )

    def _check(self) -> None:
        expected = _MODIFIER if self.is_modifier else _CODE
        if self.kind not in FIRST_KINDS or not expected.fullmatch(self.text):
            raise InvalidReleaseError(
                f"{self.place} holds {self.text!r} as a record of kind {self.kind!r}; a HCPCS "
                "Level II code (kind 3) or a modifier (kind 7) is expected. CPT codes are never "
                "read from this file."
            )
        if not self.title:
            raise InvalidReleaseError(f"{self.place}: {self.text} has no long description.")

    def _day(self, field: str, text: str) -> date | None:
        day = self.read_day(text)
        if text and day is None:
            raise InvalidReleaseError(
                f"{self.place}: {field} of {self.text} is {text!r}; a day as YYYYMMDD is expected."
            )
        return day

    @staticmethod
    def read_day(text: str) -> date | None:
        """The day that eight digits name, None where they name none."""
        if not _DAY.fullmatch(text):
            return None
        try:
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            return None
