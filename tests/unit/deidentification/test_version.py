"""The version of the checker changes with its rules and lists."""

import hashlib
from pathlib import Path

from tutor.deidentification import version

FIND_NOTHING = (
    "version.py",
    "__init__.py",
    "intake.py",
    "invention.py",
    "replacements.py",
    "shifted_day.py",
)
PACKAGE = Path(version.__file__).parent


def digest() -> str:
    files = sorted(
        path
        for path in PACKAGE.rglob("*")
        if path.suffix in (".py", ".txt") and path.name not in FIND_NOTHING
    )
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def test_rules_and_lists_are_those_of_the_version() -> None:
    assert digest() == version.RULES_DIGEST, (
        "rules or lists changed: raise CHECKER_VERSION in tutor/deidentification/version.py and "
        f'set RULES_DIGEST = "{digest()}"'
    )
