"""Kinds of findings are counted under names that a person reads."""

import pytest

from tutor.grading.finding import FindingKind
from tutor.web.rendering import finding_words

ABBREVIATIONS = ("Ncci", "Mue", "Pcs", "Htn", "Dm ", "Ob ", "Hiv", "Ext ", "Z3a", "Mod ", "Ptr")


@pytest.mark.parametrize("kind", FindingKind)
def test_no_kind_is_named_by_an_abbreviation_of_ours(kind: FindingKind) -> None:
    assert not finding_words(kind.value).startswith(ABBREVIATIONS)
