"""Numbers of charts that identify nobody: codes, doses, vital signs, scores, results.

No general tool knows them, and a chart is full of them.
"""

import re

from tutor.deidentification.prepared import Prepared

_UNIT = re.compile(
    r"[ ]?-?(?:(?:mg|mcg|µg|ug|ng|pg|kg|g|gm|gms|grams?|gr|lbs?|oz|ounces?|pounds?|"
    r"ml|mL|ML|cc|dl|dL|l|L|liters?|"
    r"litres?|cm|CM|mm|mmHg|mmhg|mmol|mEq|meq|MG|MCG|IU|iu|units?|Units?|U|u|mm3|Hz|"
    r"kHz|MHz|kVp|mAs|mGy|Gy|rads?|cGy|mSv|mCi|MBq|"
    r"kcals?|cal|calories?|joules?|J|watts?|W|volts?|amps?|mA|psi|torr|cmH2O|bpm|"
    r"rpm|fr|Fr|French|french|"
    r"gauge|ga|K|k|x10|cells?|copies|colonies|CFU|cfu|million|billion|thousand|hundred|percent|"
    r"degrees?|deg|feet|foot|ft|inch(?:es)?|in(?=[.,;)\n]|$)|yards?|miles?|steps?|meters?|metres?|"
    r"years?|yrs?|yo|y/o|months?|mos?|weeks?|wks?|days?|hours?|hrs?|h|minutes?|mins?|"
    r"seconds?|secs?|beats?|breaths?|tablets?|tabs?|capsules?|caps?|doses?|puffs?|drops?|"
    r"sessions?|visits?|packs?|dollars|USD|patients|cases|persons|people|"
    r"subjects)\b|%|°|µ|/\s?(?:mm|uL|µL|ul|"
    r"ml|mL|dl|dL|l|L|hpf|lpf|min|hr|day|kg|cc|cumm)\b)",
)
_RESULT_BEFORE = re.compile(
    r"\b(?:platelets?|plts?|wbcs?|rbcs?|white (?:blood )?cells?|red cells?|"
    r"leukocytes?|neutrophils?|"
    r"count|anc|alc|cd4|cfu|hcg|bnp|pro-?bnp|ferritin|ldh|ck|cpk|creatine kinase|triglycerides?|"
    r"ggt|psa|afp|cea|ca-?125|viral load|titers?|copies|d-?dimer|troponin|myoglobin|lipase|amylase|"
    r"ast|alt|alk phos|heparin|penicillin|bicillin|epinephrine|lidocaine|nystatin|vitamin d|"
    r"insulin|dose[sd]?|dosage|units?|volume|total)\b[^.\n]{0,24}$",
    re.IGNORECASE,
)
_CODE_WORD = re.compile(
    r"\b(?:cpt|hcpcs|icd|icd-?(?:9|10)(?:-?(?:cm|pcs))?|ndc|(?:ms-?)?drg|apc|loinc|"
    r"snomed|rxnorm|cvx|"
    r"(?:revenue|rev) (?:codes?|center)|(?:procedure|diagnosis|diagnostic|service|"
    r"billing|reason|remark|status|"
    r"condition|occurrence|value|type|taxonomy) codes?|modifiers?|codes?|coded|coding|recoded|"
    r"billed|billing|bill|reported?|charged?|assessed as|dx|px|e/?m|add-?on|bundled?|unbundled|"
    r"column|edits?|rvus?|units of|j-?codes?|line|carc|rarc)\b"
    r"(?![^\n]{0,60}\b(?:zip|postal|area|pin|pass|security|access|bar|qr|account|mrn|record)\b)"
    r"[^\n]{0,60}$",
    re.IGNORECASE,
)
_OTHER_CODE_WORD = re.compile(
    r"\b(?:zip|postal|area|pin|pass|security|access|bar|qr|door|gate|promo|sort|country)[-\s]?code",
    re.IGNORECASE,
)
_CODE_AFTER = re.compile(
    r"\s?(?:-(?:[A-Z0-9]{2})\b|\s*(?:x|×)\s?\d|,?\s*(?:was|were|is|are|"
    r"and [\dA-Z.]+ (?:was|were))\s+"
    r"(?:reported|billed|coded|assigned|submitted|denied|paid|bundled|charged|appended))",
)
_CODE = re.compile(
    r"\d{4}[0-9A-Z]|[A-V]\d{4}|[A-TV-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?|\d{3}(?:\.\d{1,2})?|"
    r"E\d{3}(?:\.\d)?|V\d{2}(?:\.\d{1,2})?|[0-9A-HJ-NP-Z]{7}|\d{4,5}-\d{3,4}-\d{1,2}|\d{10,11}|"
    r"\d{1,8}-\d|\d{6,18}",
)
_DISTINCT_CODE = re.compile(
    r"[A-V]\d{4}|[A-TV-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}|\d{3}\.\d{1,2}|E\d{3}\.\d|V\d{2}\.\d{1,2}|"
    r"[A-TV-Z]\d[0-9A-Z]{1,5}|[0-9A-HJ-NP-Z]{7}|\d{4}[TUFM]"
)
_WITH_MODIFIER = re.compile(
    r"(?:\d{4}[0-9A-Z]|[A-V]\d{4})(?:-(?:[A-Z][A-Z0-9]|2[2-7]|3[23]|[4-8]\d|" r"9\d)){1,4}"
)
_NDC = re.compile(r"\d{4}-\d{4}-\d{2}|\d{5}-\d{3}-\d{2}|\d{5}-\d{4}-\d{1,2}")
_OTHER_NUMBER_BEFORE = re.compile(
    r"\b(?:ndc|loinc|snomed(?:[ -]ct)?|rxnorm)\b[^\n]{0,20}$", re.IGNORECASE
)


def is_drug_number(text: str) -> bool:
    """Whether a text has the shape of a National Drug Code in parts."""
    return bool(_NDC.fullmatch(text))


def has_unit(prepared: Prepared, end: int) -> bool:
    """Whether a unit, or a thing that is counted, follows."""
    return bool(_UNIT.match(prepared.after(end, 16)))


def is_result(prepared: Prepared, start: int) -> bool:
    """Whether the words before call for a laboratory result or a dose."""
    return bool(_RESULT_BEFORE.search(prepared.before(start, 50)))


def is_in_code_context(prepared: Prepared, start: int, end: int) -> bool:
    """Whether the words around say that a number is a code of a code set."""
    before = prepared.before(start, 80)
    if _OTHER_CODE_WORD.search(before[-40:]):
        return False
    return bool(_CODE_WORD.search(before)) or bool(_CODE_AFTER.match(prepared.after(end, 40)))


def is_code(prepared: Prepared, start: int, end: int) -> bool:
    """Whether the passage is a code: of the codebook, or by its shape where codes are told.

    Five digits alone are a ZIP code as well as a CPT code, so the words around decide.
    """
    text = prepared.text[start:end]
    if _WITH_MODIFIER.fullmatch(text):
        return is_in_code_context(prepared, start, end) or prepared.vocabulary.is_code(text[:5])
    if not _CODE.fullmatch(text):
        return False
    if _NDC.fullmatch(text):
        return True
    if _DISTINCT_CODE.fullmatch(text) and prepared.vocabulary.is_code(text):
        return True
    if text.isdigit() and len(text) > 5:  # noqa: PLR2004 - longer than any CPT code
        return bool(_OTHER_NUMBER_BEFORE.search(prepared.before(start, 34)))
    return is_in_code_context(prepared, start, end)


def is_measured(prepared: Prepared, start: int, end: int) -> bool:
    """Whether a number is a quantity: with a unit, or as a result or dose."""
    return has_unit(prepared, end) or is_result(prepared, start)
