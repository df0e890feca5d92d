"""Values for the gallery page, so that it shows the components of the codebook in all states."""

from datetime import date

from tutor.codebook.leaf import Group
from tutor.codebook.sevenths import SeventhChoice, SeventhTable
from tutor.codebook.word_changes import mark_words
from tutor.codes.code import Code, CodeSet
from tutor.codes.release import CodeSetRelease
from tutor.web.codebook.timeline import draw_timeline

_CHARACTERS = (("A", "initial encounter"), ("D", "subsequent encounter"), ("S", "sequela"))
_STEM = Code(CodeSet.ICD10CM, "T7840")
_DAY = date(2026, 3, 3)
_RELEASES = (
    CodeSetRelease(CodeSet.ICD10CM, "a", "A", date(2023, 10, 1), date(2025, 9, 30)),
    CodeSetRelease(CodeSet.ICD10CM, "b", "B", date(2025, 10, 1), date(2026, 9, 30)),
)

CODEBOOK_SAMPLES: dict[str, object] = {
    "day": _DAY,
    "sevenths": SeventhTable(
        _STEM,
        "X",
        tuple(
            SeventhChoice(character, meaning, Code(CodeSet.ICD10CM, f"T7840X{character}"))
            for character, meaning in _CHARACTERS
        ),
        _CHARACTERS,
    ),
    "sevenths_later": SeventhTable(Code(CodeSet.ICD10CM, "T784"), "XX", (), _CHARACTERS),
    "reworded": mark_words("Ring corneal ulcer, left eye", "Ring-shaped corneal ulcer of left eye"),
    "plain": mark_words("Ring corneal ulcer", "Ring corneal ulcer")[0],
    "groups": (
        Group("chapter-7", "Chapter 7", "Diseases of the eye and adnexa", "H00-H59", 2677),
        Group("H15-H22", "H15-H22", "Disorders of sclera, cornea, iris", "H15-H22", 312, 1),
        Group("H17", "H17", "A section of one category", "H17", 1, 2),
    ),
    "timeline": draw_timeline(_RELEASES, [(date(2023, 10, 1), date(2025, 9, 30))], _DAY),
}
