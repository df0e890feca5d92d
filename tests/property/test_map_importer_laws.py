"""A damaged or foreign file is not recognised or refused with its reason, whatever it holds."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tiny_files import member, text_file, workbook
from tests.tiny_maps import (
    BACKWARD,
    CONVERSION,
    EXTERNAL,
    FORWARD,
    INDEX,
    PCS_ADDENDA,
    PCS_CODES,
    PCS_ORDER,
    POA,
    table,
)
from tutor.codebook.importers import (
    gems,
    icd9cm,
    icd10cm_conversion,
    icd10cm_index,
    icd10pcs,
    poa_exempt,
)
from tutor.codebook.importers.release_content import Hints, InvalidReleaseError

FORMATS = (
    icd9cm.FORMAT,
    icd10pcs.FORMAT,
    gems.FORMAT,
    icd10cm_index.FORMAT,
    icd10cm_conversion.FORMAT,
    poa_exempt.FORMAT,
)
BOOK = workbook([line.split(",") for line in CONVERSION[1:4]])
FILES = {
    "icd9cm.txt": text_file(("0010  Cholera of one kind", "V290  Observation")),
    "volume3.txt": text_file(("0001 Therapy", "4701 Removal")),
    "pcs_codes_2026.txt": text_file(PCS_CODES),
    "pcs_order_2026.txt": text_file(PCS_ORDER),
    "addenda_2026.txt": text_file(PCS_ADDENDA),
    "2018_I9gem.txt": text_file(FORWARD),
    "2018_I10gem.txt": text_file(BACKWARD),
    "index.xml": INDEX.encode(),
    "eindex.xml": EXTERNAL.encode(),
    "neoplasm.xml": table().encode(),
    "drug.xml": table("Substance").encode(),
    "conversion.csv": "\r\n".join(CONVERSION).encode(),
    "conversion.xlsx": BOOK,
    "POAexemptCodesFY26.txt": text_file(POA),
}
SNIPPETS = st.one_of(
    st.binary(max_size=6),
    st.sampled_from(
        [b"\r\n", b"\x00", b'"', b"\t", b",", b"<", b">", b"&a;", b"]]>", b"-", b"A00", b"2019"]
    ),
)
MUTATIONS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), SNIPPETS), max_size=4)


def mutated(data: bytes, mutations: Sequence[tuple[float, int, bytes]]) -> bytes:
    """Replace a few bytes at places given as shares of the whole."""
    for place, length, snippet in mutations:
        start = int(place * len(data))
        data = data[:start] + snippet + data[start + length :]
    return data


def read_or_refuse(name: str, data: bytes) -> None:
    one = member(name, data)
    refusals = []
    for known in FORMATS:
        if known.recognises(one):
            try:
                list(known.read([one], Hints()))
            except InvalidReleaseError as error:
                refusals.append(str(error))
    assert all(name in refusal for refusal in refusals)


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=60)
@given(mutations=MUTATIONS)
def test_a_damaged_file_is_read_refused_or_not_recognised(
    name: str, mutations: list[tuple[float, int, bytes]]
) -> None:
    read_or_refuse(name, mutated(FILES[name], mutations))


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=25)
@given(share=st.floats(0, 1))
def test_a_file_cut_off_is_read_refused_or_not_recognised(name: str, share: float) -> None:
    data = FILES[name]

    read_or_refuse(name, data[: int(share * len(data))])


@given(data=st.binary(max_size=200))
def test_any_bytes_are_refused_or_not_recognised(data: bytes) -> None:
    read_or_refuse("any", data)


@pytest.mark.parametrize("name", FILES)
def test_each_published_file_is_known_to_one_format(name: str) -> None:
    one = member(name, FILES[name])

    assert sum(known.recognises(one) for known in FORMATS) == 1
