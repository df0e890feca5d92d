"""The charts of the bank hold no identifier."""

from pathlib import Path

import pytest

from tutor.codebook.safe_vocabulary import shipped_vocabulary
from tutor.deidentification.category import Tier
from tutor.deidentification.check import check

CHARTS = sorted((Path(__file__).parents[2] / "exercises").glob("*/*/chart.md"))


@pytest.mark.parametrize("chart", CHARTS, ids=[chart.parent.name for chart in CHARTS])
def test_nothing_in_a_chart_blocks(chart: Path) -> None:
    flags = check(chart.read_text(encoding="utf-8"), shipped_vocabulary())

    assert [flag.text for flag in flags if flag.tier is Tier.BLOCK] == []
