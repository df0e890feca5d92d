"""What an exercise asks, apart from what it answers: whether an answer fits another revision."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_NOT_ASKED = frozenset(
    {
        "uid",
        "collection",
        "slug",
        "title",
        "specialty",
        "topics",
        "content_areas",
        "difficulty",
        "minutes",
        "rationale",
        "rationale_markdown",
        "key",
        "codes",
        "cites",
    }
)
"""The key and its reasons, where the exercise stands in the bank, and what only lists show."""
_SHOWN_OF_OPTION = ("id", "text")
_SHOWN_OF_FIELD = ("name", "label", "type", "options", "hint")


def question_hash(content: Mapping[str, Any]) -> str:
    """Identify what a learner was shown and asked by a revision's stored content.

    An answer given to one revision may be held against the key of another only where this is
    the same: an answer to a chart that has changed since says nothing about the new one.
    """
    asked = {name: value for name, value in content.items() if name not in _NOT_ASKED}
    for name, shown in (("options", _SHOWN_OF_OPTION), ("fields", _SHOWN_OF_FIELD)):
        if name in asked:
            asked[name] = [{part: one[part] for part in shown} for one in asked[name]]
    written = json.dumps(asked, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()
