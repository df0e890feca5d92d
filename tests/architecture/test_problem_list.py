"""The document for authors lists every problem and every form of citation, as they are."""

import pytest

from tests.problem_list import DOCUMENT, generated, with_part
from tutor.bank.source_checks import KINDS_OF_SOURCE, is_known_source


@pytest.mark.parametrize("name", generated())
def test_the_document_holds_the_generated_list(name: str) -> None:
    document = DOCUMENT.read_text(encoding="utf-8")

    written = with_part(document, name, generated()[name])

    assert written == document, "run: python -m tests.problem_list"


@pytest.mark.parametrize("citation", KINDS_OF_SOURCE)
def test_each_form_that_is_listed_is_known(citation: str) -> None:
    assert is_known_source(citation)


@pytest.mark.parametrize(
    "citation",
    ["Guidelines", "ICD-10-CM Official Guidelines", "Coding Clinic", "see the manual", ""],
)
def test_what_nobody_could_look_up_is_not(citation: str) -> None:
    assert not is_known_source(citation)
