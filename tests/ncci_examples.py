"""Pairs of services that CMS's own texts on NCCI speak of, and which modifiers open each.

Facts only, in our own words: the chapter of the "NCCI Policy Manual for Medicare
Services", or CMS's fact sheet "Proper Use of Modifiers 59, XE, XP, XS & XU"
(MLN1783722). Columns and indicator are those of the practitioner table of July 2024, with
which `tests/integration/codebook/test_published_edits.py` compares them.
"""

from dataclasses import dataclass

ON_EITHER_LINE = (("59", ""), ("", "59"), ("XS", ""), ("", "XS"), ("", "XE"), ("", "XU"))


@dataclass(frozen=True)
class Pair:
    """`opened` and `closed` are modifiers on column 1 and on column 2."""

    column_1: str
    column_2: str
    source: str
    opened: tuple[tuple[str, str], ...] = ()
    closed: tuple[tuple[str, str], ...] = ()

    @property
    def is_allowed(self) -> bool:
        """Whether any modifier opens it: indicator 1."""
        return bool(self.opened)


DISTINCT = (
    Pair("11102", "17000", "MLN1783722: another lesion biopsied", ON_EITHER_LINE),
    Pair(
        "11055",
        "11720",
        "MLN1783722; Chapter III: paring and a nail of another toe",
        (*ON_EITHER_LINE, ("T5", "TA"), ("", "T1")),
    ),
    Pair("47370", "76942", "MLN1783722: guidance for something else", ON_EITHER_LINE),
    Pair("93453", "76000", "MLN1783722: fluoroscopy for something else", ON_EITHER_LINE),
    Pair(
        "67210", "67220", "MLN1783722; Chapter VIII: the other eye", (*ON_EITHER_LINE, ("RT", "LT"))
    ),
    Pair(
        "29827",
        "29820",
        "MLN1783722; Chapter IV: the other shoulder",
        (*ON_EITHER_LINE, ("RT", "LT")),
    ),
    Pair("37220", "75710", "MLN1783722; Chapter V: a diagnostic study before", ON_EITHER_LINE),
    Pair("93015", "93040", "MLN1783722; Chapter XI: a tracing at another time", ON_EITHER_LINE),
    Pair("38221", "38220", "Chapter I.E: another bone or incision", ON_EITHER_LINE),
    Pair("11603", "12002", "Chapter III: a wound that is not the excision's", ON_EITHER_LINE),
    Pair("25600", "29125", "Chapter IV: the other arm", (*ON_EITHER_LINE, ("RT", "LT"))),
    Pair("29881", "G0289", "Chapter IV: another compartment of the knee", ON_EITHER_LINE),
    Pair("45385", "45380", "Chapter VI: another lesion of the colon", ON_EITHER_LINE),
    Pair("94060", "94640", "Chapter XI: a treatment apart from the test", ON_EITHER_LINE),
    Pair("53210", "53250", "Chapter I.Q: operations on women and on men", ON_EITHER_LINE),
)

VISITS = (
    Pair(
        "20610",
        "99213",
        "Chapter I.D: a visit with a minor procedure",
        (("RT", "25"), ("", "25")),
        (("RT", ""), ("59", ""), ("", "59"), ("", "XE"), ("", "RT")),
    ),
    Pair(
        "27447",
        "99213",
        "Chapter I.D: the visit that decides on major surgery",
        (("RT", "57"),),
        (("RT", ""), ("79", ""), ("", "59")),
    ),
    Pair(
        "99291",
        "36600",
        "Chapter XI: a service at another time than the critical care",
        (("", "59"), ("", "XE"), ("25", "")),
        (("", "RT"), ("59", ""), ("", "91")),
    ),
    Pair("G0439", "99213", "Chapter I.D: two visits", (("", "25"),), (("25", ""), ("", "59"))),
)

NEVER = tuple(
    Pair(column_1, column_2, source, (), (*ON_EITHER_LINE, ("RT", "LT"), ("", "25"), ("", "91")))
    for column_1, column_2, source in (
        ("43239", "43235", "Chapter VI: diagnostic within surgical endoscopy"),
        ("45385", "45378", "Chapter VI: diagnostic within surgical endoscopy"),
        ("47562", "49320", "Chapter VI: diagnostic within surgical laparoscopy"),
        ("47600", "47562", "Chapter VI: a laparoscopic approach that became open"),
        ("29881", "29877", "Chapter IV: cartilage with another arthroscopy of the knee"),
        ("80053", "80048", "Chapter X: a panel within a panel"),
        ("17004", "17000", "Chapter III: fifteen lesions or more have one code"),
    )
)

ALL_PAIRS = DISTINCT + VISITS + NEVER
DOES_NOT_OPEN = ("22", "51", "76", "77", "52", "GP", "KX", "JZ")
"""Modifiers that are not NCCI's own (Chapter I.E)."""

WITHDRAWN = ("97530", "97116")
"""Taken back in October 2020 as of the first day of that year: indicator 9 in the table."""
