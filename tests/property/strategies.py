"""Answers and keys drawn at random from the codes of the table catalog."""

from fractions import Fraction

from hypothesis import strategies as st

from tests.table_catalog import TableCatalog
from tutor.codes.code import Code, CodeSet, parse_procedure
from tutor.codes.entered_line import EnteredLine, Section
from tutor.codes.modifier import Modifier
from tutor.grading.answer_key import AnswerKey, DiagnosisSlot, KeyVariant, ProcedureSlot

DIAGNOSES = sorted(TableCatalog().records)
PROCEDURES = [parse_procedure(text) for text in ("99213", "99214", "20610", "29881", "J3301")]
MODIFIERS = [Modifier(text) for text in ("25", "RT", "LT", "59", "95")]


@st.composite
def answer_keys(draw: st.DrawFn) -> AnswerKey:
    codes = draw(st.lists(st.sampled_from(DIAGNOSES), min_size=1, max_size=6, unique=True))
    first = draw(st.booleans())
    diagnoses = tuple(
        DiagnosisSlot(
            id=f"d{place}",
            code=code,
            is_first=first and place == 0,
            weight=Fraction(draw(st.integers(1, 3))),
            optional=place > 0 and draw(st.booleans()),
        )
        for place, code in enumerate(codes)
    )
    services = draw(st.lists(st.sampled_from(PROCEDURES), max_size=4, unique=True))
    procedures = tuple(
        ProcedureSlot(
            id=f"p{place}",
            code=code,
            modifiers=tuple(draw(st.lists(st.sampled_from(MODIFIERS), max_size=2, unique=True))),
            units=draw(st.integers(1, 9)),
            pointers=(diagnoses[0].id,),
        )
        for place, code in enumerate(services)
    )
    return AnswerKey(variants=(KeyVariant(diagnoses, procedures),))


texts = st.text(max_size=12) | st.sampled_from(
    ["E11.9", "e119", "M17.1", "S52.531", "99213", "9921O", "9921325", "250.00", "V58.69", "?"]
)
entered_lines = st.builds(
    EnteredLine,
    section=st.sampled_from(Section),
    code=texts | st.sampled_from(DIAGNOSES + PROCEDURES).map(str),
    modifiers=st.sampled_from(["", "25", "RT LT", "x"]) | texts,
    units=st.sampled_from(["", "1", "4", "-1", "½"]) | texts,
    pointers=st.sampled_from(["", "A", "1,2", "Z"]) | texts,
    poa=texts,
)
answers = st.lists(entered_lines, max_size=12)


def strange_code() -> Code:
    """A valid code that is close to none of the table's."""
    return Code(CodeSet.ICD10CM, "K219")
