"""`coder-tutor x12` and the published sample files."""

import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.x12_samples import claim_text, make_remittance, remittance_text
from tutor.cli.main import main
from tutor.x12.inspection import inspect_x12
from tutor.x12.problem import X12Error
from tutor.x12.reader import read_x12
from tutor.x12.writer import write_x12


def run(tmp_path: Path, content: bytes, *options: str) -> Result:
    path = tmp_path / "sample.x12"
    path.write_bytes(content)
    return CliRunner().invoke(main, ["x12", str(path), *options])


def test_a_sound_file_is_named_and_counted(tmp_path: Path) -> None:
    result = run(tmp_path, claim_text().encode())

    assert result.exit_code == 0
    assert "interchange 000000001 from TESTSENDER to TESTRECEIVER" in result.output
    assert "837P professional claims, 005010X222A1, number 0001: 37 segments" in result.output
    assert result.output.endswith("41 segments, 0 problems\n")


def test_problems_are_listed_and_end_with_1(tmp_path: Path) -> None:
    text = remittance_text(make_remittance(total=70)).replace("IEA*1*", "IEA*2*")

    result = run(tmp_path, text.encode())

    assert result.exit_code == 1
    assert "problem: segment 33 (IEA01): '2' functional groups announced; 1 found" in result.output
    assert "problem: the payment: BPR02 says 70" in result.output
    assert "33 segments, 2 problems" in result.output


def test_a_file_that_is_no_x12_ends_with_2(tmp_path: Path) -> None:
    result = run(tmp_path, b"%PDF-1.7\xff\xfe")

    assert result.exit_code == 2
    assert "Error: segment 1: " in result.output


def test_a_file_that_is_not_there_ends_with_2() -> None:
    assert CliRunner().invoke(main, ["x12", "nowhere.x12"]).exit_code == 2


def test_a_snippet_in_latin_1_is_read(tmp_path: Path) -> None:
    result = run(tmp_path, "EB*1~MSG*Zoë~".encode("latin-1"))

    assert result.exit_code == 0
    assert "snippet without an interchange\n  271 eligibility response: 2 segments" in result.output


def test_as_json_every_segment_and_problem_is_given(tmp_path: Path) -> None:
    result = run(tmp_path, b"ST*271*0001~EB*1**30~SE*9*0001~", "--json")

    found = json.loads(result.stdout)
    assert result.exit_code == 1
    assert found["is_fragment"] is True
    assert found["transactions"] == [
        {"kind": "271", "guide": "", "control_number": "0001", "segments": 3}
    ]
    assert found["segments"][1] == {"number": 2, "id": "EB", "elements": ["1", "", "30"]}
    assert found["problems"][0]["place"] == "segment 3 (SE01)"
    assert set(found["problems"][0]) == {"place", "message", "remedy"}


@pytest.fixture(scope="module")
def sample_files(shared_data: Path) -> list[Path]:
    files = sorted(path for path in (shared_data / "x12").rglob("*") if path.is_file())
    if not files:
        pytest.skip("The sample files are not beside the checkout (../shared/data/x12)")
    return files


def test_every_published_sample_is_read_or_refused_with_a_reason(sample_files: list[Path]) -> None:
    outcomes: Counter[str] = Counter()
    refused: dict[str, str] = {}
    for path in sample_files:
        try:
            found = inspect_x12(path.read_bytes().decode("utf-8"))
        except X12Error as error:
            refused[path.name] = error.place
            outcomes["refused"] += 1
            continue
        outcomes["read"] += 1
        assert found.read.transactions, path.name
        outcomes["problems" if found.read.problems else "sound envelopes"] += 1

    # Two files hold two interchanges each, one lost the name of a segment, one its ISA.
    assert refused == {
        "x12_multiple_isa.txt": "segment 39 (ISA)",
        "x12_multiple_transactions.txt": "segment 39 (ISA)",
        "x12_bad_segment_identifier.txt": "segment 6",
        "x12_no_isa_line.txt": "segment 1 (GS)",
    }
    assert outcomes == {"refused": 4, "read": 121, "sound envelopes": 93, "problems": 28}


def test_every_sample_that_is_read_is_written_without_a_loss(sample_files: list[Path]) -> None:
    for path in sample_files:
        try:
            read = read_x12(path.read_bytes().decode("utf-8"))
        except X12Error:
            continue
        assert read_x12(write_x12(read)) == read, path.name
