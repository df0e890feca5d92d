"""Lists that date each code themselves, on two HCPCS quarters of our own making."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tutor.codebook.build import write_codebook
from tutor.codebook.changes import ChangeKind
from tutor.codebook.importers.release_content import DatedList, DatedRow
from tutor.codebook.lookup import Codebook
from tutor.codebook.release_rows import Delivered, Origin
from tutor.codes.catalog import CodeStatus
from tutor.codes.code import Code, CodeSet
from tutor.codes.release import CodeSetRelease

JULY = CodeSetRelease(
    CodeSet.HCPCS, "hcpcs-2025-07", "HCPCS July 2025", date(2025, 7, 1), date(2025, 9, 30)
)
OCTOBER = CodeSetRelease(
    CodeSet.HCPCS, "hcpcs-2025-10", "HCPCS October 2025", date(2025, 10, 1), date(2025, 12, 31)
)


def row(text: str, added: date, ended: date | None = None, *, title: str = "Thing") -> DatedRow:
    return DatedRow(text, title, title[:10], added, added, ended)


OPEN = row("J0001", date(2010, 1, 1), title="Thing, 1 mg")
REVISED = row("J0001", date(2010, 1, 1), title="Thing, per 1 mg")
ENDED = row("J0002", date(2010, 1, 1), date(2025, 6, 30))
DROPPED = row("J0003", date(2010, 1, 1))
PROLONGED_EARLIER = row("J0004", date(2010, 1, 1), date(2025, 8, 31))
PROLONGED_LATER = row("J0004", date(2010, 1, 1))
TO_COME = row("J0005", date(2025, 11, 15))
WITHDRAWN = row("J0006", date(2026, 1, 1))
NEVER = row("J0007", date(2025, 1, 1), date(2024, 12, 31))


def delivered(*lists: DatedList) -> list[Delivered]:
    return [(content, Origin(content.release.id, content.release.title)) for content in lists]


@pytest.fixture
def codebook(tmp_path: Path) -> Iterator[Codebook]:
    july = DatedList(JULY, [OPEN, ENDED, DROPPED, PROLONGED_EARLIER, WITHDRAWN, NEVER])
    october = DatedList(OCTOBER, [REVISED, ENDED, PROLONGED_LATER, TO_COME, NEVER])
    path = tmp_path / "codebook.sqlite"
    write_codebook(path, delivered(october, july))
    opened = Codebook.open(path)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "on", "status"),
    [
        ("J0001", date(2009, 12, 31), CodeStatus.TOO_EARLY),
        ("J0001", date(2010, 1, 1), CodeStatus.BILLABLE),
        ("J0001", date(2025, 12, 31), CodeStatus.BILLABLE),
        ("J0001", date(2026, 1, 1), CodeStatus.UNVERIFIED),
        ("J0002", date(2025, 6, 30), CodeStatus.BILLABLE),
        ("J0002", date(2025, 7, 1), CodeStatus.DELETED),
        ("J0002", date(2030, 1, 1), CodeStatus.DELETED),
        ("J0003", date(2025, 9, 30), CodeStatus.BILLABLE),
        ("J0003", date(2025, 10, 1), CodeStatus.DELETED),
        ("J0004", date(2025, 9, 1), CodeStatus.BILLABLE),
        ("J0005", date(2025, 11, 14), CodeStatus.TOO_EARLY),
        ("J0005", date(2025, 11, 15), CodeStatus.BILLABLE),
        ("J0006", date(2025, 11, 15), CodeStatus.UNKNOWN),
        ("J0007", date(2025, 11, 15), CodeStatus.UNKNOWN),
        ("J9999", date(2025, 6, 30), CodeStatus.UNVERIFIED),
        ("J9999", date(2025, 7, 1), CodeStatus.UNKNOWN),
        ("J9999", date(2025, 12, 31), CodeStatus.UNKNOWN),
        ("J9999", date(2026, 1, 1), CodeStatus.UNVERIFIED),
    ],
)
def test_a_code_has_its_status_at_the_edges(
    codebook: Codebook, text: str, on: date, status: CodeStatus
) -> None:
    assert codebook.status(Code(CodeSet.HCPCS, text), on) is status


def test_a_code_is_called_what_the_file_of_the_day_calls_it(codebook: Codebook) -> None:
    code = Code(CodeSet.HCPCS, "J0001")

    titles = [
        record.description
        for day in (date(2015, 1, 1), date(2025, 9, 30), date(2025, 10, 1))
        if (record := codebook.find(code, day)) is not None
    ]

    assert titles == ["Thing, 1 mg", "Thing, 1 mg", "Thing, per 1 mg"]


def test_changes_count_from_the_first_day_with_and_the_first_without_the_code(
    codebook: Codebook,
) -> None:
    found = codebook.changes(CodeSet.HCPCS, since=date(2025, 7, 1), until=date(2025, 12, 31))

    assert [(c.kind, c.holder, c.on) for c in found] == [
        (ChangeKind.DELETED, "J0002", date(2025, 7, 1)),
        (ChangeKind.DELETED, "J0003", date(2025, 10, 1)),
        (ChangeKind.TITLE_REVISED, "J0001", date(2025, 10, 1)),
        (ChangeKind.NEW, "J0005", date(2025, 11, 15)),
    ]
    assert (found[2].before, found[2].after) == ("Thing, 1 mg", "Thing, per 1 mg")


def test_the_days_asked_for_are_included(codebook: Codebook) -> None:
    def holders(since: date, until: date) -> list[str]:
        found = codebook.changes(CodeSet.HCPCS, since=since, until=until)
        return [change.holder for change in found]

    assert holders(date(2025, 11, 15), date(2025, 11, 15)) == ["J0005"]
    assert holders(date(2025, 11, 16), date.max) == []
    assert holders(date(2025, 7, 2), date(2025, 9, 30)) == []


def test_a_page_says_when_a_code_held(codebook: Codebook) -> None:
    entry = codebook.entry(Code(CodeSet.HCPCS, "J0003"), date(2025, 11, 1))

    assert entry is not None
    assert entry.valid == ((date(2010, 1, 1), date(2025, 9, 30)),)
    assert entry.missing == "J0003 could be reported until 2025-09-30."


def test_without_any_file_every_code_is_unverified(tmp_path: Path) -> None:
    path = tmp_path / "empty.sqlite"
    write_codebook(path, [])
    opened = Codebook.open(path)

    assert opened.status(Code(CodeSet.HCPCS, "J0001"), JULY.valid_from) is CodeStatus.UNVERIFIED
    assert opened.changes(CodeSet.HCPCS, since=date.min, until=date.max) == ()
    opened.close()
