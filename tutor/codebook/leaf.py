"""One opened page of a code set's contents."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.codebook.entry import CodeSummary, NoteLine
from tutor.codebook.store import Block, CodebookFile
from tutor.codes.code import CodeSet
from tutor.codes.release import CodeSetRelease

_RANGE = re.compile(r"\s*\(([0-9A-Z]{3})(?:-([0-9A-Z]{3}))?\)$")
_CHAPTER_KEY = "chapter-"


@dataclass(frozen=True, slots=True)
class Group:
    """A chapter, a section or another run of codes that can be opened.

    Attributes:
        key: Names it in an address; unique within the code set and day.
        label: What a book prints before its title: ``"Chapter 19"``, ``"S50-S59"``.
        span: The range of categories that it prints, "" where it prints none.
        codes: How many codes of it may stand on a claim on the day.
        depth: 0, or deeper where a section lies within one before it.
    """

    key: str
    label: str
    title: str
    span: str = ""
    codes: int = 0
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Category:
    """A category or code, and how many codes from there on may stand on a claim."""

    summary: CodeSummary
    codes: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """What stands on an opened page.

    Attributes:
        trail: The groups above and the group itself, outermost first; empty for the whole set.
        groups: What lies below it.
        categories: The categories or codes that it holds itself.
        notes: The notes that stand at its head.
        edition: The tabular list that gives the order, where one does.
    """

    code_set: CodeSet
    trail: tuple[Group, ...]
    groups: tuple[Group, ...]
    categories: tuple[Category, ...] = ()
    notes: tuple[NoteLine, ...] = ()
    edition: CodeSetRelease | None = None


def group_of_block(block: Block, *, codes: int = 0, depth: int = 0) -> Group:
    """Show a chapter or section of the tabular list as a group."""
    span = range_of(block)
    title = _RANGE.sub("", block.title)
    label = f"Chapter {block.label}" if block.kind == "chapter" else block.label
    printed = "-".join(dict.fromkeys(span))
    return Group(key_of_block(block), label, title, printed, codes, depth)


def key_of_block(block: Block) -> str:
    """How a chapter or section is named in an address."""
    return f"{_CHAPTER_KEY}{block.label}" if block.kind == "chapter" else block.label


def range_of(block: Block) -> tuple[str, str]:
    """The first and last category that the block's title prints.

    >>> range_of(Block("chapter", "8", "Diseases of the ear (H60-H95)", None))
    ('H60', 'H95')
    """
    match = _RANGE.search(block.title)
    return (match[1], match[2] or match[1]) if match else ("", "")


def tree_of(file: CodebookFile, bit: int) -> dict[int, Block]:
    """The chapters and sections of an edition of the tabular list, in its order."""
    rows = file.rows("SELECT id FROM block WHERE releases & ? ORDER BY id", (bit,))
    blocks = {number: file.blocks[number] for (number,) in rows}
    return dict(sorted(blocks.items(), key=lambda item: _place(file, item[1])))


def _place(file: CodebookFile, block: Block) -> tuple[int, bool, str, list[int]]:
    """Where a block stands: by chapter, then by range, a wider one before those that lie in it."""
    chapter = block
    while chapter.parent is not None:
        chapter = file.blocks[chapter.parent]
    number = int(chapter.label) if chapter.label.isdecimal() else 0
    first, last = range_of(block)
    return number, block is not chapter, first, [-ord(character) for character in last]


def shared_beginning(titles: Sequence[str]) -> str:
    """The words with which all titles begin.

    >>> shared_beginning(["Bypass One to Two", "Bypass One to Three"])
    'Bypass One to'
    """
    common = titles[0].split() if titles else []
    for title in titles[1:]:
        words = title.split()
        while common and words[: len(common)] != common:
            common.pop()
    return " ".join(common).rstrip(",;:")
