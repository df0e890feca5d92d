"""One segment and the characters that separate its parts."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Separators:
    """The four characters that an interchange announces in its ISA segment.

    An interchange older than version 00402 has no repetition separator: ISA11 then names the
    standard, and `repetition` is empty.
    """

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    segment: str = "~"

    @property
    def all(self) -> str:
        """All of them in one text, to look characters up in."""
        return self.element + self.component + self.repetition + self.segment


STANDARD = Separators()


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment as it stands: its name and its elements, undivided.

    Elements are counted from 1, as the guides do: CLP04 is `element(4)`. An element that is not
    there is an empty text, because X12 lets a sender leave trailing elements out.
    """

    id: str
    elements: tuple[str, ...]
    separators: Separators = STANDARD
    number: int = field(default=0, compare=False)

    def element(self, position: int) -> str:
        """Return an element, without the spaces around it."""
        return self.elements[position - 1].strip() if position <= len(self.elements) else ""

    def repetitions(self, position: int) -> tuple[str, ...]:
        """Return the repeats of an element; none if it is empty."""
        text = self.element(position)
        if not text:
            return ()
        separator = self.separators.repetition
        return tuple(text.split(separator)) if separator else (text,)

    def components(self, position: int) -> tuple[str, ...]:
        """Return the components of a composite element; none if it is empty."""
        text = self.element(position)
        return tuple(text.split(self.separators.component)) if text else ()

    def component(self, position: int, part: int) -> str:
        """Return one component, counted from 1: SVC01-2 is `component(1, 2)`."""
        parts = self.components(position)
        return parts[part - 1].strip() if part <= len(parts) else ""

    def place(self, position: int = 0) -> str:
        """Name the segment, or one of its elements, for a message."""
        name = f"{self.id}{position:02}" if position else self.id
        return f"segment {self.number} ({name})" if self.number else name

    @property
    def text(self) -> str:
        """The segment as written, with its terminator."""
        return self.separators.element.join((self.id, *self.elements)) + self.separators.segment
