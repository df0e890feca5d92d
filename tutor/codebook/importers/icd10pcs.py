"""ICD-10-PCS from the order file (tables, codes, both titles) or the codes file (codes, titles).

Unlike ICD-10-CM it has real updates in April. The addenda beside a file count
its codes, which is checked. Its changes compare with the release before, which
is mostly an April one, so they cannot be checked against another October.
"""

import re
from collections.abc import Iterator, Sequence

from tutor.codebook.importers.first_day import first_day, named_release
from tutor.codebook.importers.format import PublishedFormat
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import (
    CodeRow,
    Contents,
    Hints,
    InvalidReleaseError,
    ReleaseContent,
    ShortTitleRow,
)
from tutor.codes.code import CodeSet
from tutor.codes.release import CodeSetRelease

_CHARACTER = "[0-9A-HJ-NP-Z]"
_CODE_LINE = re.compile(rf"({_CHARACTER}{{7}}) (\S.*)")
_ORDER_LINE = re.compile(
    rf"\d{{5}} (?:({_CHARACTER}{{3}}) {{4}} 0|({_CHARACTER}{{7}}) 1) (.{{60}}) (\S.*)"
)
# Both begin with table 001, the first of section 0; the second line must be of the form too.
_CODES_STARTS = re.compile(
    rb"(?:\xef\xbb\xbf)?001[0-9A-HJ-NP-Z]{4} \S[^\n]*(?:\n[0-9A-Z]{7} |\n?$)"
)
_ORDER_STARTS = re.compile(rb"(?:\xef\xbb\xbf)?\d{5} 001     0 \S")
_ADDENDA_STARTS = re.compile(rb"(?:Add|Delete|Revise from): ")
_ADDENDA_TOTAL = re.compile(rb"^ *(\d+) (headers|codes) in (icd10pcs[\w-]+)\.txt", re.MULTILINE)


def _recognises(member: Member) -> bool:
    if _CODES_STARTS.match(member.head) or _ORDER_STARTS.match(member.head):
        return True
    return _is_addenda(member)


def _is_addenda(member: Member) -> bool:
    starts = _ADDENDA_STARTS.match(member.head)
    return starts is not None and _ADDENDA_TOTAL.search(member.data) is not None


def _read(members: Sequence[Member], hints: Hints) -> Contents:
    addenda = [member for member in members if _is_addenda(member)]
    orders = [member for member in members if _ORDER_STARTS.match(member.head)]
    codes = [member for member in members if _CODES_STARTS.match(member.head)]
    if not orders and not codes:
        raise InvalidReleaseError(
            f"{addenda[0].shown} lists changes only. Import it together with its codes file "
            "or order file, in the publisher's ZIP."
        )
    contents: dict[str, ReleaseContent] = {}
    for member in [*orders, *codes]:
        content = _read_list(member, hints)
        _check_totals(content, member, addenda)
        known = contents.setdefault(content.release.id, content)
        if _billable(known) != _billable(content):
            raise InvalidReleaseError(
                f"{member.shown} and the order file beside it do not list the same codes: "
                f"{content.billable_count:,} and {known.billable_count:,}. "
                "Download the package again."
            )
    yield from contents.values()


FORMAT = PublishedFormat("ICD-10-PCS codes or order file", _recognises, _read)


def _read_list(member: Member, hints: Hints) -> ReleaseContent:
    release = named_release(
        CodeSet.ICD10PCS, first_day(member, hints), stem="icd10pcs", title="ICD-10-PCS"
    )
    return read_icd10pcs(member.data, release, name=member.shown)


def read_icd10pcs(data: bytes, release: CodeSetRelease, *, name: str) -> ReleaseContent:
    """Read the lines of an order file (order number, table or code, titles) or of a codes file.

    Raises:
        InvalidReleaseError: A line is of neither form, or a code stands twice.
    """
    content = ReleaseContent(release)
    seen: set[str] = set()
    for row, short in _lines(data, name):
        if row.text in seen:
            raise InvalidReleaseError(f"{name} lists {row.text} twice.")
        seen.add(row.text)
        content.codes.append(row)
        if short != row.title:
            content.short_titles.append(ShortTitleRow(row.text, short))
    return content


def _lines(data: bytes, name: str) -> Iterator[tuple[CodeRow, str]]:
    is_order = _ORDER_STARTS.match(data) is not None
    form = _ORDER_LINE if is_order else _CODE_LINE
    text = data.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = form.fullmatch(line.rstrip())
        if match is None:
            expected = "an order number, a table or code, 0 or 1, a short and a long title"
            raise InvalidReleaseError(
                f"Line {number} of {name} is {line[:40]!r}; "
                f"{expected if is_order else 'a code of seven characters and its title'} "
                "are expected. The file may be cut off."
            )
        if is_order:
            title = " ".join(match[4].split())
            yield CodeRow(match[1] or match[2], bool(match[2]), "", title, ""), match[3].strip()
        else:
            title = " ".join(match[2].split())
            yield CodeRow(match[1], True, "", title, ""), title


def _billable(content: ReleaseContent) -> set[str]:
    return {row.text for row in content.codes if row.is_billable}


def _check_totals(content: ReleaseContent, member: Member, addenda: Sequence[Member]) -> None:
    """Hold a list against the official totals, which name the file that they count."""
    counted = {"codes": content.billable_count}
    counted["headers"] = len(content.codes) - counted["codes"]
    for beside in addenda:
        for total, kind, file in _ADDENDA_TOTAL.findall(beside.data):
            found = counted[kind.decode()]
            if _stem(file.decode()) == _stem(member.name) and int(total) != found:
                raise InvalidReleaseError(
                    f"{member.shown} lists {found:,} {kind.decode()}; {beside.name} says that it "
                    f"has {int(total):,}. Download the package again."
                )


def _stem(name: str) -> str:
    """A file's name without its ending; published both with hyphens and with underscores."""
    return name.lower().removesuffix(".txt").replace("-", "_")
