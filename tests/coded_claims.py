"""Claims as rules read them, without a codebook: every code given is valid."""

from datetime import date

from tests.table_catalog import DAY, TableCatalog
from tutor.codes.catalog import CodeRecord
from tutor.codes.code import ICD10_FROM, CodeSet, parse_code
from tutor.codes.encounter import Encounter, Setting, Sex
from tutor.codes.inpatient import ClaimEditor
from tutor.grading.claim import Breach, Claim, Rule
from tutor.grading.fault import Fault
from tutor.grading.finding import FindingKind
from tutor.grading.normalise import ReadLine
from tutor.grading.references import References


def claim_of(
    *diagnoses: str,
    on: date = DAY,
    setting: Setting = Setting.OUTPATIENT_PROFESSIONAL,
    age: int | None = None,
    sex: Sex = Sex.UNKNOWN,
    weeks: int | None = None,
    combined: bool = False,
    manifestations: tuple[str, ...] = (),
    editor: ClaimEditor | None = None,
) -> Claim:
    """Make it of codes in order; ``"O13.3|…, third trimester"`` gives a title, ``!`` a fault."""
    code_set = CodeSet.ICD10CM if on >= ICD10_FROM else CodeSet.ICD9CM
    encounter = Encounter(
        on, setting, age_years=age, sex=sex, gestation_weeks=weeks, combined_encounters=combined
    )
    catalog = TableCatalog(
        manifestations=frozenset(parse_code(text, code_set).text for text in manifestations)
    )
    lines = tuple(_line(place, text, code_set) for place, text in enumerate(diagnoses))
    return Claim(lines, (), encounter, References(catalog, editor=editor))


def _line(place: int, text: str, code_set: CodeSet) -> ReadLine:
    written, _bar, title = text.partition("|")
    code = parse_code(written.removeprefix("!"), code_set)
    return ReadLine(
        line=place,
        position=place + 1,
        shown=str(code),
        code=code,
        fault=Fault(FindingKind.NOT_BILLABLE) if written.startswith("!") else None,
        record=CodeRecord(code, title, is_billable=True) if title else None,
    )


def breaches(claim: Claim, rules: tuple[Rule, ...]) -> list[Breach]:
    """Everything that the rules find."""
    return [breach for rule in rules for breach in rule(claim)]


def found(claim: Claim, rules: tuple[Rule, ...]) -> list[str]:
    """The same as a report prints it, the codes as the claim has them: ``HIV_PAIR B20+Z21``."""
    return [
        f"{breach.kind} {'+'.join(read.shown for read in breach.named)}"
        for breach in breaches(claim, rules)
    ]
