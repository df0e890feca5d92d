"""What every importer of one published format offers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import Contents, Hints


@dataclass(frozen=True, slots=True)
class PublishedFormat:
    """One published file format.

    Attributes:
        name: What people call it, e.g. ``"ICD-10-CM order file"``.
        recognises: Whether a member is of this format, by its content; never raises.
        read: Reads all members of one package that it recognised. Where one
            package holds the same list twice (TXT and XLSX), it reads one.
            Raises `InvalidReleaseError` for a layout or a total that is wrong.
    """

    name: str
    recognises: Callable[[Member], bool]
    read: Callable[[Sequence[Member], Hints], Contents]
