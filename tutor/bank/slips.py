"""The words for slips of the hand and of bookkeeping that the grading of fields recognises."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from tutor.grading.fields import Slip


def slip_words(slip: Slip, *, entered: str, right: str) -> str:
    """Say how an answer went wrong."""
    return _templates()[slip].format(entered=entered, right=right)


@cache
def _templates() -> Mapping[Slip, str]:
    source = resources.files("tutor.bank") / "data" / "slips.toml"
    texts = tomllib.loads(source.read_text(encoding="utf-8"))
    return {Slip(name): text for name, text in texts.items()}
