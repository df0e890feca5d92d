"""ICD-9-CM diagnoses from the official file of long descriptions (version 32, the last).

That file lists codes that may stand on a claim and nothing else, so the
categories above them, which a coder must be told are not codes, are made here.
"""

import re
from itertools import takewhile

from tutor.codebook.importers.release_content import (
    CodeRow,
    InvalidReleaseError,
    ReleaseContent,
)
from tutor.codes.code import Code, CodeSet
from tutor.codes.release import CodeSetRelease

_LINE = re.compile(r"(\d{3,5}|V\d{2,4}|E\d{3,4}) +(\S.*)")


def read_icd9cm(descriptions: bytes, release: CodeSetRelease) -> ReleaseContent:
    """Read the description file, which is Latin-1: code, spaces, long title.

    Raises:
        InvalidReleaseError: A line is not of that form.
    """
    titles: dict[str, str] = {}
    for number, line in enumerate(descriptions.decode("latin-1").splitlines(), start=1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise InvalidReleaseError(
                f"Line {number} of the ICD-9-CM descriptions is {line[:40]!r}; "
                "a code, spaces and its title are expected."
            )
        titles[match[1]] = " ".join(match[2].split())
    content = ReleaseContent(release)
    content.codes.extend(CodeRow(text, True, "", title, "") for text, title in titles.items())
    content.codes.extend(
        CodeRow(text, False, "", shared_title(below), "")
        for text, below in _headers(titles).items()
    )
    return content


def _headers(titles: dict[str, str]) -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    for text, title in titles.items():
        stem = len(Code(CodeSet.ICD9CM, text).category)
        for length in range(stem, len(text)):
            headers.setdefault(text[:length], []).append(title)
    return {text: below for text, below in headers.items() if text not in titles}


def shared_title(titles: list[str]) -> str:
    """Name a category by the words that all titles below it begin with.

    The ellipsis says that this is not the official wording, which the file
    does not hold.

    >>> shared_title(["Asthma, extrinsic, unspecified", "Asthma, intrinsic, unspecified"])
    'Asthma …'
    """
    if len(titles) == 1:
        return f"{titles[0]} …"
    shared = takewhile(
        lambda words: len(set(words)) == 1, zip(*map(str.split, titles), strict=False)
    )
    words = [alike[0] for alike in shared]
    return f"{' '.join(words).rstrip(',;:')} …" if words else "…"
