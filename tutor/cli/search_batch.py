"""`coder-tutor codebook search --batch`: many searches at once, one line of JSON for each.

For measuring the word search and for other programs; people search one by one.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tutor.codebook.lookup import Codebook
from tutor.codes.code import CodeSet
from tutor.errors import TutorError

BATCH_LIMIT = 10


class InvalidBatchError(TutorError):
    """A line of the file is no query; the message names the first such line."""

    def __init__(self, path: Path, line: int, fault: str) -> None:
        super().__init__(
            f'{path}, line {line}: {fault}. Each line holds one JSON object with a "query", '
            'such as {"id": 1, "query": "knee pain"}.'
        )
        self.line = line


@dataclass(frozen=True, slots=True)
class _Query:
    fields: dict[str, object]
    words: str


def search_batch(
    book: Codebook, path: Path, *, on: date, code_set: CodeSet | None, limit: int
) -> Iterator[str]:
    """Search each line's `query`; its `id` comes back beside the codes, best first, undotted.

    The whole file is read before the first search, so a bad line leaves no half answer.

    Raises:
        InvalidBatchError: A line is no JSON object with a text as `query`.
    """
    queries = _read_queries(path)
    return (
        json.dumps(
            {
                **query.fields,
                "query": query.words,
                "codes": [
                    summary.code.text
                    for summary in book.search(query.words, on=on, code_set=code_set, limit=limit)
                ],
            },
            ensure_ascii=False,
        )
        for query in queries
    )


def _read_queries(path: Path) -> list[_Query]:
    queries = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        if not line.strip():
            continue
        try:
            read = json.loads(line)
        except ValueError as error:
            raise InvalidBatchError(path, number, f"no JSON ({error})") from error
        if not isinstance(read, dict) or not isinstance(read.get("query"), str):
            raise InvalidBatchError(path, number, f"{json.dumps(read)[:60]} has no such query")
        fields = {"id": read["id"]} if "id" in read else {}
        queries.append(_Query(fields, read["query"]))
    return queries
