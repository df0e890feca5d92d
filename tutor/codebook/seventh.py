"""Put codes with a 7th character in place of their node where a query asks for one.

The word index holds nodes, without 7th characters, which would name every
injury a dozen times over. "Subsequent encounter" in a query chooses among them here.
"""

from functools import cached_property
from json import dumps
from typing import NamedTuple

from tutor.codebook.schema import SET_NUMBERS
from tutor.codebook.store import CodebookFile
from tutor.codebook.vocabulary import FILLERS, split_words
from tutor.codes.code import CodeSet

_LOOKED_AT = 25
_SHOWN = 3
_WHOLE = """
    SELECT node, code.text, meaning.text FROM json_each(?) AS wanted
    CROSS JOIN code ON code_set = ? AND code.text > wanted.value AND code.text < wanted.value || ?
        AND node = wanted.value AND is_billable AND releases & ?
    JOIN meaning ON meaning.id = code.meaning
    ORDER BY code.text
"""
_TITLES = """
    SELECT text, is_billable, title FROM json_each(?)
    CROSS JOIN code ON code_set = ? AND text = value AND releases & ?
"""
_AFTER = "\x7f"


class _Node(NamedTuple):
    is_billable: bool
    title: list[str]


class WholeCodes:
    """The codes of an open file that 7th characters make."""

    def __init__(self, file: CodebookFile) -> None:
        self._file = file

    def choose(self, ranked: list[str], text: str, *, code_set: CodeSet, bit: int) -> list[str]:
        """Reorder the best codes: one whose whole title was typed first, whole codes for nodes."""
        typed = split_words(text)
        wanted = dumps(ranked[:_LOOKED_AT])
        number = SET_NUMBERS[code_set]
        nodes = {
            code: _Node(bool(is_billable), split_words(title or ""))
            for code, is_billable, title in self._file.rows(_TITLES, (wanted, number, bit))
        }
        whole = self._whole(wanted, number, bit) if self._meant.intersection(typed) else {}
        chosen: list[str] = []
        for code in ranked:
            if code in whole:
                chosen += _fitting(whole[code], nodes[code].title, typed)
            chosen.append(code)
        exact = [code for code, node in nodes.items() if node.title == typed]
        exact.sort(key=lambda code: (not nodes[code].is_billable, len(code), code))
        return list(dict.fromkeys([*exact, *chosen]))

    @cached_property
    def _meant(self) -> frozenset[str]:
        """All words of what 7th characters mean."""
        texts = self._file.rows("SELECT text FROM meaning")
        return frozenset(word for (text,) in texts for word in split_words(text)) - FILLERS

    def _whole(self, wanted: str, number: int, bit: int) -> dict[str, list[tuple[str, list[str]]]]:
        found: dict[str, list[tuple[str, list[str]]]] = {}
        for node, code, meaning in self._file.rows(_WHOLE, (wanted, number, _AFTER, bit)):
            found.setdefault(node, []).append((code, split_words(meaning)))
        return found


def _fitting(whole: list[tuple[str, list[str]]], title: list[str], typed: list[str]) -> list[str]:
    """The codes whose 7th character has the most words that were typed and the node lacks."""
    asked = set(typed) - set(title) - FILLERS
    met = {code: len(asked.intersection(meaning)) for code, meaning in whole}
    most = max(met.values())
    fitting = [(len(meaning), code) for code, meaning in whole if met[code] == most > 0]
    return [code for _words, code in sorted(fitting)[:_SHOWN]]
