"""The explanation templates, read from their data file."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from tutor.grading.explain import ExplanationTemplate


@cache
def load_explanations() -> Mapping[str, ExplanationTemplate]:
    """Return the templates by finding name, or by name and detail."""
    source = resources.files("tutor.bank") / "data" / "explanations.toml"
    tables = tomllib.loads(source.read_text(encoding="utf-8"))
    return {name: ExplanationTemplate(**table) for name, table in tables.items()}
