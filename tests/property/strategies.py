"""Answers and keys drawn at random from the codes of the table catalog."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st

from tests.table_catalog import TableCatalog
from tutor.codes.code import CodeSet, parse_code, parse_procedure
from tutor.codes.entered_line import EnteredLine, Section
from tutor.codes.modifier import Modifier
from tutor.codes.query import QueryReason
from tutor.grading.answer_key import (
    AcceptedCode,
    AnswerKey,
    DiagnosisSlot,
    Evidence,
    ExtraReason,
    KeyVariant,
    NearCode,
    ProcedureSlot,
    QuerySlot,
    TemptingCode,
)

DIAGNOSES = sorted(TableCatalog().records)
PROCEDURES = [parse_procedure(text) for text in ("99213", "99214", "20610", "29881", "J3301")]
STAY_PROCEDURES = [
    parse_code(text, CodeSet.ICD10PCS) for text in ("0DTJ4ZZ", "0DTJ0ZZ", "0DBJ4ZX", "BW201ZZ")
]
PASSAGES = [
    "Hypotensive on pressors with a lactate of 4",
    "renal insufficiency",
    "Cultures grew nothing; sepsis was ruled in, then out",
]
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


@st.composite
def rich_keys(draw: st.DrawFn) -> AnswerKey:
    """Keys that use everything an author may write: pairs, alternatives, near misses, variants."""
    variants = tuple(draw(_rich_variants()) for _number in range(draw(st.integers(1, 3))))
    required = {slot.code for variant in variants for slot in variant.diagnoses}
    required |= {slot.code for variant in variants for slot in variant.procedures}
    others = [code for code in DIAGNOSES + PROCEDURES if code not in required]
    chosen = draw(st.lists(st.sampled_from(others), max_size=4, unique=True)) if others else []
    return AnswerKey(
        variants=variants,
        tempting=tuple(TemptingCode(code, ExtraReason.NOT_TREATED) for code in chosen[:2]),
        allowed_extra=frozenset(chosen[2:]),
    )


@st.composite
def _rich_variants(draw: st.DrawFn) -> KeyVariant:
    (variant,) = draw(answer_keys()).variants
    names = [slot.id for slot in variant.diagnoses]
    pairs = [(a, b) for place, a in enumerate(names) for b in names[place + 1 :]]
    used = {slot.code for slot in variant.diagnoses}
    used |= {slot.code for slot in variant.procedures}
    diagnoses = [code for code in DIAGNOSES if code not in used]
    services = [code for code in PROCEDURES if code not in used]
    shares = st.sampled_from([Fraction(1), Fraction(4, 5), Fraction(1, 2)])
    return KeyVariant(
        diagnoses=tuple(
            replace(
                slot,
                accept=tuple(
                    AcceptedCode(code, draw(shares), "why")
                    for code in draw(st.lists(st.sampled_from(diagnoses), max_size=2, unique=True))
                ),
                poa=draw(st.sampled_from([None, "Y", "N"])),
            )
            for slot in variant.diagnoses
        ),
        procedures=tuple(
            replace(
                slot,
                pointers=tuple(
                    draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True))
                ),
                near=tuple(
                    NearCode(code, Fraction(1, 4), None, "why")
                    for code in draw(st.lists(st.sampled_from(services), max_size=2, unique=True))
                )
                if services
                else (),
                modifiers_any=((Modifier("XS"), Modifier("76")),) if draw(st.booleans()) else (),
                optional=draw(st.booleans()),
            )
            for slot in variant.procedures
        ),
        before=tuple(draw(st.lists(st.sampled_from(pairs), max_size=3, unique=True)))
        if pairs
        else (),
    )


@st.composite
def stay_keys(draw: st.DrawFn) -> AnswerKey:
    """Keys of inpatient stays, with procedures by characters and with queries."""
    (variant,) = draw(answer_keys()).variants
    codes = draw(st.lists(st.sampled_from(STAY_PROCEDURES), max_size=4))
    procedures = tuple(
        ProcedureSlot(
            f"p{place}", code, is_first=place == 0, weight=Fraction(draw(st.integers(1, 3)))
        )
        for place, code in enumerate(codes)
    )
    return AnswerKey(
        (replace(variant, procedures=procedures, queries=draw(query_slots())),),
    )


@st.composite
def query_slots(draw: st.DrawFn) -> tuple[QuerySlot, ...]:
    passages = draw(st.lists(st.sampled_from(PASSAGES), max_size=3, unique=True))
    return tuple(
        QuerySlot(
            f"q{place}",
            draw(st.sampled_from(QueryReason)),
            evidence=(Evidence(passage),),
            guesses=tuple(draw(st.lists(st.sampled_from(DIAGNOSES), max_size=2, unique=True))),
        )
        for place, passage in enumerate(passages)
    )


texts = st.text(max_size=12) | st.sampled_from(
    [
        "0DTJ4ZZ",
        "ODTJ4ZZ",
        "0dbj4zx",
        "47.01",
        "E11.9",
        "e119",
        "M17.1",
        "S52.531",
        "99213",
        "9921O",
        "9921325",
        "250.00",
        "V58.69",
        "?",
    ]
)
entered_lines = st.builds(
    EnteredLine,
    section=st.sampled_from(Section),
    code=texts | st.sampled_from(DIAGNOSES + PROCEDURES + STAY_PROCEDURES).map(str),
    modifiers=st.sampled_from(["", "25", "RT LT", "x"]) | texts,
    units=st.sampled_from(["", "1", "4", "-1", "½"]) | texts,
    pointers=st.sampled_from(["", "A", "1,2", "Z"]) | texts,
    poa=texts,
    date=texts,
    reason=st.sampled_from(QueryReason).map(str) | texts,
    evidence=st.sampled_from(PASSAGES) | texts,
)
answers = st.lists(entered_lines, max_size=12)


@st.composite
def strangers_to(draw: st.DrawFn, key: AnswerKey) -> list[EnteredLine]:
    """Lines in both sections, none of which has anything in common with a slot of the key."""
    records = TableCatalog().records
    blocks = {records[slot.code].section for variant in key.variants for slot in variant.diagnoses}
    far = [str(code) for code in DIAGNOSES if records[code].section not in blocks]
    diagnoses = [*far, "ZZZ.99", "Junk", "250.00", "99213", "?", "E"]
    services = ["00100", "12345", "77065", "A4550", "Q9999", "E11.9", "1", "<b>"]
    lines = st.one_of(
        st.builds(EnteredLine, st.just(Section.DIAGNOSIS), st.sampled_from(diagnoses)),
        st.builds(EnteredLine, st.just(Section.PROCEDURE), st.sampled_from(services)),
    )
    return draw(st.lists(lines, min_size=1, max_size=8))
