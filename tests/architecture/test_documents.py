"""What the documents point at is there."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
DOCUMENTS = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])
# [text](target), ![text](target), and <img src="target">; a title may follow the target.
TARGET = re.compile(
    r"""!?\[[^\]]*\]\(\s*<?([^)\s>]+)|<(?:img|a)\b[^>]*?\b(?:src|href)="([^"]+)\""""
)
PICTURES = PROJECT / "docs" / "images"
ELSEWHERE = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def targets_of(path: Path) -> list[str]:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = (one or other for one, other in TARGET.findall(text))
    return [target for target in found if not ELSEWHERE.match(target)]


def anchors_of(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", text).strip().lower().replace(" ", "-") for text in headings}


def test_there_are_documents_with_links() -> None:
    assert sum(len(targets_of(path)) for path in DOCUMENTS) > 5


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_every_link_and_image_of_a_document_exists(path: Path) -> None:
    missing = []
    targets = targets_of(path)
    if not PICTURES.exists():
        # An export of the sources may leave binary files out; the links are checked all the same.
        targets = [target for target in targets if not target.endswith(".png")]
    for target in targets:
        name, _, anchor = target.partition("#")
        other = (path.parent / name).resolve() if name else path
        if not other.exists() or (anchor and anchor not in anchors_of(other)):
            missing.append(target)

    assert missing == []
