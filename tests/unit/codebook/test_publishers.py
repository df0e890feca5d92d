from datetime import date
from pathlib import Path

import pytest

from tutor.codebook.publishers import choose, load_published_files, may_be_asked
from tutor.errors import ConfigurationError, NotFoundError

NONE = Path("no-such-folder") / "publishers.toml"
OWN = """
[[file]]
name = "hcpcs-2026-10"
title = "Ours"
effective = 2026-10-01
[[file.address]]
url = "https://mirror.example.org/hcpcs.zip"
"""


def own_list(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "publishers.toml"
    path.write_text(text)
    return path


def test_every_address_of_the_list_is_https_at_a_publisher() -> None:
    files = load_published_files(NONE)

    urls = [address.url for file in files for address in file.addresses]
    hosts = ("https://www.cms.gov/files/zip/", "https://ftp.cdc.gov/pub/")
    assert len(urls) == len(set(urls)) == 9
    assert all(url.startswith(hosts) and url.endswith(".zip") for url in urls)


def test_the_list_holds_what_is_known_of_the_code_list() -> None:
    file = load_published_files(NONE)[0]

    assert (file.name, file.is_for_first_start) == ("icd10cm-2027", False)
    cms, cdc = file.addresses
    assert (cms.size, cms.sha256[:8]) == (2_208_022, "91c6c9d1")
    assert cms.file_name == "2027-code-descriptions-tabular-order.zip"
    assert (cdc.size, cdc.sha256) == (None, "")


def test_the_first_start_tries_the_list_of_procedures_only() -> None:
    files = load_published_files(NONE)

    assert [file.name for file in files if file.is_for_first_start] == ["hcpcs-2026-10"]


def test_an_installation_puts_its_own_addresses_over_those_of_the_list(tmp_path: Path) -> None:
    shipped = load_published_files(NONE)

    files = load_published_files(own_list(tmp_path, OWN))

    assert [file.name for file in files] == [file.name for file in shipped]
    (ours,) = choose(files, ["hcpcs-2026-10"])
    assert (ours.title, ours.effective_on) == ("Ours", date(2026, 10, 1))


@pytest.mark.parametrize(
    ("found", "written", "message"),
    [
        ("https://mirror", "http://mirror", "must begin with https"),
        ("https://mirror.example.org/hcpcs.zip", "https://", "must begin with https"),
        ("/hcpcs.zip", "/", "name of a file"),
        ("/hcpcs.zip", "/..%2Fhcpcs.zip", "name of a file"),
        ("[[file.address]]", "[[file.mirror]]", "'mirror' is not known; 'address' is missing"),
        ("title =", "titel =", "'titel' is not known"),
        ('"Ours"', "1", "title is 1, a str is expected"),
        ("2026-10-01", "2026-10-01T00:00:00", "a date is expected"),
        ('"hcpcs-2026-10"', '"../elsewhere"', "name is '../elsewhere'"),
        ('"hcpcs-2026-10"', '"all"', "name is 'all'"),
        ("[[file.address]]", '[[file.address]]\nsha256 = "91c6"', "sha256 is not 64"),
        ("[[file.address]]\n", "[file.address]\n", "a list is expected"),
        ("[[file]]", "[file]", "file.. entries only"),
        ("[[file]]", "[[files]]", "file.. entries only"),
        ("[[file]]", "[[file", "is no TOML"),
    ],
)
def test_a_fault_in_an_own_list_is_named(
    tmp_path: Path, found: str, written: str, message: str
) -> None:
    path = own_list(tmp_path, OWN.replace(found, written))

    with pytest.raises(ConfigurationError, match=message) as raised:
        load_published_files(path)

    assert str(path) in str(raised.value)


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(NotFoundError, match=r"'hcpcs' is no file.*hcpcs-2026-10, .*, all\."):
        choose(load_published_files(NONE), ["all", "hcpcs"])


def test_all_means_every_file_once() -> None:
    files = load_published_files(NONE)

    assert choose(files, ["all", "icd10cm-2027"]) == list(files)
    assert len(choose(files, ["icd10cm-2027", "icd10cm-2027"])) == 1


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://www.cms.gov/a.zip", True),
        ("http://[::1]:8000/a.zip", True),
        ("http://localhost:8000/a.zip", True),
        ("http://127.0.0.1.example.org/a.zip", False),
        ("http://10.0.0.1/a.zip", False),
        ("https:///a.zip", False),
        ("https://[bad/a.zip", False),
        ("file:///etc/passwd", False),
        ("ftp://ftp.cdc.gov/a.zip", False),
    ],
)
def test_only_encrypted_addresses_and_this_machine_may_be_asked(url: str, may: bool) -> None:
    assert may_be_asked(url) is may
