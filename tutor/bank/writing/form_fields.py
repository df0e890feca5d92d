"""What the forms of the editor ask of each kind of exercise, and where it stands in the file.

The order is that of the page. What is not here (accepted alternatives, near misses, prior
surgery, variants, …) is written in the source, and no form touches it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tutor.bank.exercise import DocumentKind, Kind
from tutor.bank.schema import Specialty
from tutor.codes.encounter import Payer, Setting, Sex
from tutor.codes.query import QueryReason
from tutor.grading.answer_key import ExtraReason
from tutor.grading.field_key import FieldType

Choices = tuple[tuple[str, str], ...]


class Control(StrEnum):
    """How a value is shown and read."""

    TEXT = "text"
    CODE = "code"
    AREA = "area"
    DATE = "date"
    NUMBER = "number"
    DECIMAL = "decimal"
    CHOICE = "choice"
    TICK = "tick"
    LINES = "lines"
    WORDS = "words"
    EVIDENCE = "evidence"
    PAIRS = "pairs"
    OPTIONS = "options"
    FIGURES = "figures"
    VALUES = "values"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form.

    Attributes:
        path: Where it stands in its table, with dots.
        hint: What the page says under the label.
        default: What the format takes where the file says nothing.
        is_extra: Whether it waits behind “more”, because few lines need it.
    """

    path: str
    label: str
    control: Control = Control.TEXT
    hint: str = ""
    choices: Choices = ()
    default: str = ""
    is_extra: bool = False

    @property
    def anchor(self) -> str:
        """The path as a part of an id."""
        return self.path.replace(".", "-").replace("_", "-")


@dataclass(frozen=True, slots=True)
class RowSection:
    """A table of the file that repeats: one row of the form each.

    Attributes:
        prefix: Two letters that begin the names of its fields.
        path: Where it stands in the file.
        names_itself: The field from which a row without an id gets one.
    """

    prefix: str
    path: tuple[str, ...]
    title: str
    noun: str
    fields: tuple[FormField, ...]
    hint: str = ""
    names_itself: str = ""

    @property
    def place(self) -> str:
        """The path as problems name it."""
        return ".".join(self.path)


def _words(text: str) -> str:
    spaced = text.replace("-", " ").replace("_", " ")
    return spaced[:1].upper() + spaced[1:]


_LEVELS: Choices = (("", "–"), *((one, one) for one in ("minimal", "low", "moderate", "high")))

_HEADER = (
    FormField("title", "Title", hint="What the list shows. It gives nothing of the key away."),
    FormField("date_of_service", "Date of service", Control.DATE, "Picks the release of each set."),
    FormField(
        "specialty",
        "Specialty",
        Control.CHOICE,
        choices=tuple((one.value, _words(one.value)) for one in Specialty),
    ),
    FormField("topics", "Topics", Control.LINES, "One a line, from the list below."),
    FormField("content_areas", "Content areas", Control.LINES, "Of a certifier’s outline."),
    FormField("difficulty", "Difficulty, 1 to 5", Control.NUMBER),
    FormField("minutes", "Minutes", Control.NUMBER),
)
_ENCOUNTER = (
    FormField(
        "setting",
        "Setting",
        Control.CHOICE,
        choices=tuple((one.value, one.label) for one in Setting),
    ),
    FormField(
        "payer", "Payer", Control.CHOICE, choices=tuple((one.value, one.label) for one in Payer)
    ),
    FormField("place_of_service", "Place of service", hint="Two digits, or nothing."),
    FormField("patient", "Age", Control.AGE, "9 years, 18 months or 10 days; 89 years at most."),
    FormField(
        "patient.sex",
        "Sex",
        Control.CHOICE,
        choices=tuple((one.value, _words(one.value)) for one in Sex),
    ),
    FormField("gestation_weeks", "Weeks of pregnancy", Control.NUMBER, is_extra=True),
    FormField("combined_encounters", "Several contacts coded as one", Control.TICK, is_extra=True),
)
_KEY_OF_CODES = (
    FormField(
        "key.before",
        "Order that a convention binds",
        Control.PAIRS,
        "The ids of two diagnoses, as in: cause > manifestation. One pair a line.",
    ),
    FormField(
        "key.allowed_extra",
        "Codes that may stand beyond the key",
        Control.WORDS,
        "Neither rewarded nor punished.",
    ),
)
_REASONS = (
    FormField(
        "evidence",
        "Words of the chart",
        Control.EVIDENCE,
        "Word for word, one passage a line; “#2” at the end means its second occurrence.",
    ),
    FormField("cites", "Citations", Control.LINES, "Guideline or rule by title and section."),
    FormField("why", "Why, for the learner", Control.AREA),
)
_ID = FormField("id", "Id", hint="Names the line elsewhere in the key.", is_extra=True)
_OPTIONAL = FormField("optional", "May be left out", Control.TICK, is_extra=True)
_WEIGHT = FormField("weight", "Weight", Control.DECIMAL, default="1", is_extra=True)
_FIRST = FormField(
    "role", "Place", Control.CHOICE, choices=(("", "Anywhere"), ("first", "First")), default="any"
)
_DIAGNOSES = RowSection(
    "dx",
    ("key", "diagnoses"),
    "Diagnoses",
    "diagnosis",
    (
        FormField("code", "Code", Control.CODE),
        _FIRST,
        FormField(
            "poa",
            "POA",
            Control.CHOICE,
            choices=(("", "–"), *((one, one) for one in "YNUW1")),
        ),
        *_REASONS,
        _ID,
        _OPTIONAL,
        _WEIGHT,
    ),
    names_itself="code",
)
_PROCEDURES = RowSection(
    "px",
    ("key", "procedures"),
    "Services and procedures",
    "service",
    (
        FormField("code", "Code", Control.CODE),
        FormField("modifiers", "Modifiers", Control.WORDS),
        FormField("units", "Units", Control.NUMBER, default="1"),
        FormField(
            "pointers",
            "Pointers",
            Control.WORDS,
            "Letters or numbers of the diagnoses above, the reason first.",
        ),
        *_REASONS,
        _ID,
        FormField(
            "role", "Place", Control.CHOICE, choices=_FIRST.choices, default="any", is_extra=True
        ),
        _OPTIONAL,
        _WEIGHT,
        FormField("modifiers_allowed", "Modifiers that never cost", Control.WORDS, is_extra=True),
        FormField("em.problems", "E/M: problems", Control.CHOICE, choices=_LEVELS, is_extra=True),
        FormField("em.data", "E/M: data", Control.CHOICE, choices=_LEVELS, is_extra=True),
        FormField("em.risk", "E/M: risk", Control.CHOICE, choices=_LEVELS, is_extra=True),
        FormField("em.minutes", "E/M: minutes", Control.NUMBER, is_extra=True),
    ),
    names_itself="code",
)
_QUERIES = RowSection(
    "qy",
    ("key", "queries"),
    "Queries to the provider",
    "query",
    (
        FormField(
            "reason",
            "Reason",
            Control.CHOICE,
            choices=tuple((one.value, one.label) for one in QueryReason),
        ),
        FormField("about", "About"),
        *_REASONS,
        FormField(
            "guesses",
            "Codes that would guess instead of asking",
            Control.WORDS,
            is_extra=True,
        ),
        _ID,
    ),
    hint="Only for what the chart leaves open.",
    names_itself="about",
)
_TEMPTING = RowSection(
    "tp",
    ("key", "tempting"),
    "Tempting codes",
    "tempting code",
    (
        FormField("code", "Code", Control.CODE),
        FormField(
            "reason",
            "Why it is wrong",
            Control.CHOICE,
            choices=tuple((one.value, _words(one.value.lower())) for one in ExtraReason),
        ),
        FormField("why", "In words, for the learner", Control.AREA),
    ),
    hint="Wrong codes that you foresee, each with its reason.",
)
_CODED_DIAGNOSES = RowSection(
    "cd",
    ("coding", "diagnoses"),
    "The coding that is shown: diagnoses",
    "shown diagnosis",
    (FormField("code", "Code", Control.CODE), FormField("poa", "POA")),
)
_CODED_SERVICES = RowSection(
    "cp",
    ("coding", "procedures"),
    "The coding that is shown: services",
    "shown service",
    (
        FormField("code", "Code", Control.CODE),
        FormField("modifiers", "Modifiers"),
        FormField("units", "Units"),
        FormField("pointers", "Pointers", hint="Letters of the diagnoses shown."),
    ),
)
_OPTIONS = RowSection(
    "op",
    ("options",),
    "Options",
    "option",
    (
        FormField("text", "Text", Control.AREA),
        FormField("correct", "Right", Control.TICK),
        FormField("why", "Why it is right or wrong", Control.AREA),
        _ID,
    ),
    names_itself="text",
)
_DOCUMENTS = RowSection(
    "dc",
    ("documents",),
    "Documents",
    "document",
    (
        FormField(
            "kind",
            "Kind",
            Control.CHOICE,
            choices=tuple((one.value, one.value) for one in DocumentKind),
        ),
        FormField("title", "Title"),
        FormField("file", "File", hint="Its text is written in the source, e.g. remit.x12."),
    ),
    hint="The entries of a ledger are written in the source.",
)
_FIELDS = RowSection(
    "fd",
    ("fields",),
    "Fields to fill",
    "field",
    (
        FormField("name", "Name", hint="Letters, digits, - and _."),
        FormField("label", "Label"),
        FormField(
            "type",
            "Type",
            Control.CHOICE,
            choices=tuple((one.value, one.value) for one in FieldType),
        ),
        FormField("key", "Right answer", Control.VALUES, "Several: one a line."),
        FormField("options", "Options", Control.OPTIONS, "As in: yes = Yes. One a line."),
        FormField("why", "Why", Control.AREA),
        FormField("cites", "Citations", Control.LINES),
        FormField("rule", "Rule by which it follows from others", is_extra=True),
        FormField("tolerance", "Tolerance", is_extra=True),
        FormField("hint", "Hint beside the field", is_extra=True),
        _WEIGHT,
    ),
)
_ENTRIES_OF_KEY = (_DIAGNOSES, _PROCEDURES, _QUERIES, _TEMPTING)

FIELDS: Mapping[Kind, tuple[FormField, ...]] = {
    Kind.CHART: (*_HEADER, *_ENCOUNTER, *_KEY_OF_CODES),
    Kind.AUDIT: (*_HEADER, *_ENCOUNTER, *_KEY_OF_CODES),
    Kind.SEQUENCE: (*_HEADER, *_ENCOUNTER, *_KEY_OF_CODES),
    Kind.CHOICE: (
        *_HEADER,
        FormField("question", "Question", Control.AREA),
        FormField("several", "Several options are right", Control.TICK),
        FormField("shuffled", "Options in an order of each attempt", Control.TICK, default="true"),
        FormField("codes", "Codes that the answer rests on", Control.WORDS),
        FormField("cites", "Citations", Control.LINES),
    ),
    Kind.FIELDS: (
        *_HEADER,
        FormField("task", "Task", Control.AREA),
        FormField("figures", "Figures", Control.FIGURES, "As in: allowed = 600.00. One a line."),
        FormField("codes", "Codes that the answer rests on", Control.WORDS),
        FormField("cites", "Citations", Control.LINES),
    ),
}
"""What stands once in a file, by kind."""

SECTIONS: Mapping[Kind, tuple[RowSection, ...]] = {
    Kind.CHART: _ENTRIES_OF_KEY,
    Kind.AUDIT: (_CODED_DIAGNOSES, _CODED_SERVICES, *_ENTRIES_OF_KEY),
    Kind.SEQUENCE: (_DIAGNOSES,),
    Kind.CHOICE: (_OPTIONS,),
    Kind.FIELDS: (_DOCUMENTS, _FIELDS),
}
"""What repeats, by kind."""

HEADER_PATHS = frozenset(field.path for field in (*_HEADER, *_ENCOUNTER))
"""What is said of the exercise, and not of its key or its question."""
