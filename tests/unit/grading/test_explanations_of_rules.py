"""What is said of a broken rule, with the codes and notes of real codings."""

import pytest

from tutor.bank.explanations import load_explanations
from tutor.grading.explain import Explanation, ExplanationFacts, NamedCode, explain
from tutor.grading.finding import Finding, FindingKind

TEMPLATES = load_explanations()
TITLES = {
    "A41.9": "Sepsis, unspecified organism",
    "B20": "Human immunodeficiency virus [HIV] disease",
    "E10.9": "Type 1 diabetes mellitus without complications",
    "E11.22": "Type 2 diabetes mellitus with diabetic chronic kidney disease",
    "E11.9": "Type 2 diabetes mellitus without complications",
    "E85.4": "Organ-limited amyloidosis",
    "G62.9": "Polyneuropathy, unspecified",
    "I10": "Essential (primary) hypertension",
    "I12.0": "Hypertensive chronic kidney disease with stage 5 or end stage",
    "I50.9": "Heart failure, unspecified",
    "N08": "Glomerular disorders in diseases classified elsewhere",
    "N18.30": "Chronic kidney disease, stage 3 unspecified",
    "O24.414": "Gestational diabetes mellitus in pregnancy, insulin controlled",
    "O26.892": "Other specified pregnancy related conditions, second trimester",
    "R65.20": "Severe sepsis without septic shock",
    "S52.532D": "Colles' fracture of left radius, subsequent encounter",
    "S52.532S": "Colles' fracture of left radius, sequela",
    "T22.20XA": "Burn of second degree of shoulder and upper limb, initial encounter",
    "T22.30XA": "Burn of third degree of shoulder and upper limb, initial encounter",
    "W19.XXXA": "Unspecified fall, initial encounter",
    "Y92.009": "Unspecified place in unspecified residence as the place of occurrence",
    "Z00.00": "General adult medical examination without abnormal findings",
    "Z21": "Asymptomatic human immunodeficiency virus [HIV] infection status",
    "Z3A.30": "30 weeks gestation of pregnancy",
    "Z47.89": "Encounter for other orthopedic aftercare",
}
NOTE = "N08: “Code first underlying disease, such as: amyloidosis (E85.-)”"

CASES = [
    (FindingKind.EXCLUDES1, "E11.9 E10.9", None, "E10: “type 2 diabetes mellitus (E11.-)”"),
    (FindingKind.CODE_FIRST_MISSING, "N08", None, NOTE),
    (FindingKind.CODE_FIRST_ORDER, "N08 E85.4", None, NOTE),
    (FindingKind.MANIFESTATION_FIRST, "N08", None, NOTE),
    (FindingKind.USE_ADDITIONAL_MISSING, "E11.22", None, ""),
    (FindingKind.EXT_CAUSE_FIRST, "W19.XXXA", None, ""),
    (FindingKind.EXT_CAUSE_REPEAT, "Y92.009", None, ""),
    (FindingKind.Z_FIRST_ONLY, "Z00.00", None, ""),
    (FindingKind.NEVER_FIRST, "R65.20", None, ""),
    (FindingKind.HTN_PRESUMED, "I10 I50.9", None, ""),
    (FindingKind.HTN_STAGE, "I12.0 N18.30", None, ""),
    (FindingKind.DM_PRESUMED, "E11.9 G62.9", None, ""),
    (FindingKind.HIV_PAIR, "B20 Z21", None, ""),
    (FindingKind.TRIMESTER_WEEKS, "O26.892 Z3A.30", None, ""),
    (FindingKind.OB_FIRST, "E11.9 O24.414", None, ""),
    (FindingKind.Z3A_ALONE, "Z3A.30", None, ""),
    (FindingKind.BURN_ORDER, "T22.20XA T22.30XA", None, ""),
    (FindingKind.BURN_SAME_SITE, "T22.20XA T22.30XA", None, ""),
    (FindingKind.SEQUELA_ORDER, "S52.532S G62.9", None, ""),
    (FindingKind.AFTERCARE_INJURY, "Z47.89 S52.532D", None, ""),
    (FindingKind.AGE_CONFLICT, "O24.414", None, ""),
    (FindingKind.SEX_CONFLICT, "O24.414", None, ""),
    (FindingKind.NCCI_PTP, "45385 45380", "modifier_allowed", "Misuse of column two code"),
    (FindingKind.NCCI_PTP, "20610 99213", "modifier_allowed", ""),
    (FindingKind.NCCI_PTP, "43239 43235", "never_together", "More extensive procedure"),
    (FindingKind.NCCI_AOC, "11045", None, "11042"),
    (FindingKind.MUE, "64721", "mai_2", ""),
    (FindingKind.MUE, "J1745", "mai_3", ""),
    (FindingKind.GLOBAL, "99213", "visit", "29881 of Feb 3, 2026, until May 4, 2026"),
    (FindingKind.GLOBAL, "29881", "procedure", "29880 of Feb 3, 2026, until May 4, 2026"),
]


def said_of(kind: FindingKind, codes: str, detail: str | None, basis: str) -> Explanation:
    named = tuple(NamedCode(code, TITLES.get(code, "")) for code in codes.split())
    want = {FindingKind.MUE: "1", FindingKind.USE_ADDITIONAL_MISSING: "N18.-"}.get(kind)
    finding = Finding(kind, codes=tuple(codes.split()), detail=detail, want=want, got="2")
    facts = ExplanationFacts(submitted=named[0], codes=named, others=named[1:], basis=basis)
    return explain(finding, TEMPLATES, facts)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1].split()[0]}")
def test_a_rule_speaks_of_these_codes(
    case: tuple[FindingKind, str, str | None, str],
) -> None:
    said = said_of(*case)
    told = f"{said.headline} {said.body}"

    assert all(code in told for code in case[1].split())
    assert case[3] in told
    assert "another code" not in said.headline
    assert not any(word in told.split() for word in ("none", "nothing"))


def test_every_rule_has_a_case() -> None:
    assert {kind for kind, *_ in CASES} == {kind for kind in FindingKind if kind.is_rule}


def test_a_visit_beside_a_procedure_is_told_of_25_and_not_of_a_side() -> None:
    said = said_of(FindingKind.NCCI_PTP, "20610 99213", "modifier_allowed", "")

    assert said.headline == "The visit 99213 needs a modifier beside 20610"
    assert "25" in said.rule
    assert "A side on the procedure does not." in said.rule


def test_a_second_code_is_asked_for_by_name() -> None:
    said = said_of(FindingKind.USE_ADDITIONAL_MISSING, "E11.22", None, "")

    assert said.headline == "E11.22 needs a second code: N18.-"
