"""`codebook fetch`: from a publisher on loopback into a small installation."""

import hashlib
import json
import os
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.publisher_server import Publisher, Shelf
from tests.tiny_packages import hcpcs_package, order_package, package
from tutor.cli.main import main
from tutor.codebook.download import Patience
from tutor.codebook.fetch import Fate, FetchReport, download_files, fetch_files
from tutor.codebook.importing import Place
from tutor.codebook.lock import held_alone
from tutor.codebook.lookup import Codebook
from tutor.codebook.publishers import Address, PublishedFile
from tutor.codes.catalog import CodeStatus
from tutor.codes.code import CodeSet, parse_code
from tutor.errors import ConflictError

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

ORDER, HCPCS = order_package(), hcpcs_package()
PAGE = Shelf(b"<html>are you human?", status=403, kind="text/html")
DAY = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An instance folder without an index to get wheels from."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("CODER_TUTOR_HOME", str(tmp_path))
    return tmp_path


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def published(name: str, *addresses: Address, effective_on: date | None = None) -> PublishedFile:
    return PublishedFile(name, name.title(), addresses, effective_on)


def fetch(*files: PublishedFile, instance: Path) -> FetchReport:
    return fetch_files(
        files,
        Place.of(instance),
        instance / "downloads",
        patience=Patience(5, 60),
        progress=lambda *_step: None,
        sources=(),
    )


def fates(report: FetchReport) -> dict[str, Fate]:
    return {outcome.file.name: outcome.fate for outcome in report.outcomes}


def status_of(text: str, code_set: CodeSet, instance: Path) -> CodeStatus:
    codebook = Codebook.open(instance / "codebook.sqlite")
    try:
        return codebook.status(parse_code(text, code_set), DAY)
    finally:
        codebook.close()


def test_what_came_is_imported_in_one_go_and_the_rest_is_told(installation: Path) -> None:
    with Publisher(order_2027=Shelf(ORDER), october_2026=Shelf(HCPCS), gone=PAGE) as publisher:
        report = fetch(
            published("icd", publisher.address("order_2027", sha256=digest(ORDER))),
            published("gone", publisher.address("gone")),
            published("hcpcs", publisher.address("october_2026")),
            instance=installation,
        )

    assert fates(report) == {"icd": Fate.IMPORTED, "gone": Fate.MISSING, "hcpcs": Fate.IMPORTED}
    (missing,) = report.missing
    assert missing.reasons == (f"{publisher.url('gone')}: 127.0.0.1 answered 403 Forbidden",)
    assert len(report.builds) == 1
    assert status_of("A00.9", CodeSet.ICD10CM, installation) is CodeStatus.BILLABLE
    assert status_of("J0001", CodeSet.HCPCS, installation) is CodeStatus.BILLABLE
    assert [path.name for path in (installation / "downloads").iterdir()] == ["lock"]


def test_what_is_loaded_is_not_downloaded_again_where_its_sha256_is_known(
    installation: Path,
) -> None:
    with Publisher(order_2027=Shelf(ORDER), october_2026=Shelf(HCPCS)) as publisher:
        files = (
            published("icd", publisher.address("order_2027", sha256=digest(ORDER))),
            published("hcpcs", publisher.address("october_2026")),
        )
        fetch(*files, instance=installation)
        publisher.asked.clear()

        report = fetch(*files, instance=installation)

    assert fates(report) == {"icd": Fate.KNOWN, "hcpcs": Fate.KNOWN}
    assert [asked.path for asked in publisher.asked] == ["/october_2026.zip"]
    assert report.builds == ()


@pytest.mark.parametrize(
    "first",
    [PAGE, Shelf(HCPCS), Shelf(ORDER, break_after=[10, 10, 10])],
    ids=["a page", "another file", "breaks off each time"],
)
def test_a_mirror_is_asked_where_the_first_address_fails(installation: Path, first: Shelf) -> None:
    with Publisher(order_2027=first, mirror_2027=Shelf(ORDER)) as publisher:
        report = fetch(
            published(
                "icd",
                publisher.address("order_2027", sha256=digest(ORDER)),
                publisher.address("mirror_2027"),
            ),
            instance=installation,
        )

    assert fates(report) == {"icd": Fate.IMPORTED}
    assert publisher.asked[-1].path == "/mirror_2027.zip"
    assert report.missing == ()


def test_a_file_that_no_importer_knows_spoils_no_other(installation: Path) -> None:
    strange = package(readme=b"Nothing of use.")
    with Publisher(order_2027=Shelf(ORDER), strange=Shelf(strange)) as publisher:
        report = fetch(
            published("strange", publisher.address("strange")),
            published("icd", publisher.address("order_2027")),
            instance=installation,
        )

    assert fates(report) == {"strange": Fate.MISSING, "icd": Fate.IMPORTED}
    assert "no format that can be imported" in report.missing[0].reasons[0]
    assert status_of("A00.9", CodeSet.ICD10CM, installation) is CodeStatus.BILLABLE


def test_the_list_of_publishers_may_say_the_day_that_a_file_leaves_out(installation: Path) -> None:
    with Publisher(codes=Shelf(order_package(None))) as publisher:
        codes = publisher.address("codes")
        undated = fetch(published("icd", codes), instance=installation)
        dated = fetch(
            published("icd", codes, effective_on=date(2026, 10, 1)), instance=installation
        )

    assert "does not say from when it holds" in undated.missing[0].reasons[0]
    assert fates(dated) == {"icd": Fate.IMPORTED}
    assert status_of("A00.9", CodeSet.ICD10CM, installation) is CodeStatus.BILLABLE


def test_a_download_waits_for_an_import_that_comes_later(installation: Path) -> None:
    with Publisher(order_2027=Shelf(ORDER)) as publisher:
        file = published("icd", publisher.address("order_2027"))
        early = download_files(
            [file],
            Place.of(installation),
            installation / "downloads",
            patience=Patience(),
            progress=lambda *_step: None,
        )
        assert not (installation / "codebook.sqlite").exists()

        report = fetch(file, instance=installation)

    (outcome,) = early.outcomes
    assert outcome.path == installation / "downloads" / "icd" / "order_2027.zip"
    assert fates(report) == {"icd": Fate.IMPORTED}
    assert len(publisher.asked) == 1


def test_only_one_fetch_is_at_work(installation: Path) -> None:
    with (
        held_alone(installation / "downloads" / "lock", "busy"),
        pytest.raises(ConflictError, match="Another fetch"),
    ):
        fetch(instance=installation)


def test_a_download_is_kept_while_another_import_is_at_work(installation: Path) -> None:
    with Publisher(order_2027=Shelf(ORDER)) as publisher:
        file = published("icd", publisher.address("order_2027"))
        with (
            held_alone(Place.of(installation).lock, "busy"),
            pytest.raises(ConflictError, match="Another import"),
        ):
            fetch(file, instance=installation)

        fetch(file, instance=installation)

    assert len(publisher.asked) == 1


@pytest.mark.slow
def test_a_published_package_that_breaks_off_comes_whole_and_is_imported(
    installation: Path, shared_data: Path
) -> None:
    data = (shared_data / "codesets" / "icd10cm" / "FY2026-icd10orderfiles.zip").read_bytes()
    with Publisher(order_2026=Shelf(data, break_after=[len(data) // 2])) as publisher:
        address = publisher.address("order_2026", size=len(data), sha256=digest(data))
        report = fetch(published("icd10cm-2026", address), instance=installation)

    codebook = Codebook.open(installation / "codebook.sqlite")
    (status,) = codebook.release_statuses()
    codebook.close()
    assert report.missing == ()
    assert [asked.sent_bytes for asked in publisher.asked] == [
        len(data) // 2,
        len(data) - len(data) // 2,
    ]
    assert (status.billable, status.headers) == (74_719, 23_467)


# The command -----------------------------------------------------------------------------------


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["codebook", "fetch", *words])


def write_own_list(instance: Path, **urls: str) -> None:
    entries = [
        f'[[file]]\nname = "{name}"\ntitle = "Our {name}"\n[[file.address]]\nurl = "{url}"\n'
        for name, url in urls.items()
    ]
    (instance / "publishers.toml").write_text("".join(entries))


@pytest.mark.slow
def test_the_command_imports_and_its_exit_code_tells_whether_all_came(installation: Path) -> None:
    with Publisher(order_2027=Shelf(ORDER), gone=Shelf(status=404)) as publisher:
        write_own_list(installation, icd=publisher.url("order_2027"), gone=publisher.url("gone"))

        all_came = run("icd")
        some_came = run("icd", "gone")

    assert all_came.exit_code == 0, all_came.output
    assert "order_2027.zip: ICD-10-CM order file" in all_came.stdout
    assert some_came.exit_code == 1
    assert "order_2027.zip: imported before" in some_came.stdout
    assert "  gone  Our gone\n" in some_came.stderr
    assert "127.0.0.1 answered 404 Not Found" in some_came.stderr
    assert "coder-tutor codebook import FILE" in some_came.stderr


def test_the_command_tells_programs_what_became_of_each_file(installation: Path) -> None:
    with Publisher(order_2027=Shelf(ORDER), gone=Shelf(status=404)) as publisher:
        write_own_list(installation, icd=publisher.url("order_2027"), gone=publisher.url("gone"))

        result = run("icd", "gone", "--download-only", "--json")

    icd, gone = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (icd["name"], icd["state"], icd["reasons"]) == ("icd", "downloaded", [])
    assert Path(icd["path"]).read_bytes() == ORDER
    assert (gone["state"], gone["path"]) == ("missing", None)


def test_a_wrong_name_is_answered_with_the_known_ones(installation: Path) -> None:
    result = run("hcpcs")

    assert result.exit_code == 2
    assert "there are: icd10cm-2027, " in result.stderr
    assert run().exit_code == 2


def test_the_list_tells_names_and_addresses(installation: Path) -> None:
    address = "https://www.cms.gov/files/zip/october-2026-alpha-numeric-hcpcs-file.zip"

    assert f"hcpcs-2026-10  HCPCS Level II, October 2026\n    {address}\n" in run("--list").stdout

    told = json.loads(run("--list", "--json").stdout)
    (hcpcs,) = [file for file in told if file["name"] == "hcpcs-2026-10"]
    assert hcpcs["addresses"] == [{"url": address, "bytes": None, "sha256": None}]
