"""What is vendored is what its list says."""

import hashlib
import json
from pathlib import Path

import pytest

VENDOR = Path(__file__).parents[2] / "tutor" / "static" / "vendor"
LISTED = json.loads((VENDOR / "vendor.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(LISTED["bundles"]))
def test_a_bundle_is_the_one_that_was_made(name: str) -> None:
    about = LISTED["bundles"][name]
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == about["sha256"]
    assert (VENDOR / about["licence_file"]).read_text(encoding="utf-8").startswith("MIT")


def test_every_package_is_named_with_its_licence_and_integrity() -> None:
    assert LISTED["packages"]
    for about in LISTED["packages"].values():
        assert about["licence"] == "MIT"
        assert about["integrity"].startswith("sha512-")


def test_what_the_entry_names_is_listed() -> None:
    for about in LISTED["bundles"].values():
        entry = (VENDOR / about["entry"]).read_text(encoding="utf-8")
        named = {part.split('"')[0] for part in entry.split('from "')[1:]}
        assert named <= LISTED["packages"].keys()
