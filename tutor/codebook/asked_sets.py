"""Which code sets a question to the codebook is about, and which of them are open to the asker."""

from collections.abc import Iterable

from tutor.codes.aids import Aids
from tutor.codes.code import CodeSet
from tutor.codes.entered_line import Section

_DIAGNOSIS_SETS = (CodeSet.ICD10CM, CodeSet.ICD9CM)
_SERVICE_SETS = (CodeSet.CPT, CodeSet.HCPCS)
SEARCHED = (*_DIAGNOSIS_SETS, *_SERVICE_SETS)
"""The sets whose words are searched where none is named, in the order of their answers."""
IN_ORDER = (*SEARCHED, CodeSet.ICD10PCS, CodeSet.ICD9CM_VOLUME3)
"""All sets, in the order in which a text is read as a code of each."""


def sets_of(section: Section, stay_set: CodeSet | None = None) -> tuple[CodeSet, ...]:
    """The code sets whose codes stand in a section of an answer; `stay_set` is that of a stay."""
    if section is Section.DIAGNOSIS:
        return _DIAGNOSIS_SETS
    return _SERVICE_SETS if stay_set is None else (stay_set,)


def opened(code_sets: Iterable[CodeSet], aids: Aids) -> tuple[CodeSet, ...]:
    """Those of the sets of which something may be looked up."""
    return tuple(code_set for code_set in code_sets if code_set in aids.code_sets)
