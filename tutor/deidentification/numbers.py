"""Numbers that a word before or after them tells: record, plan, account, license, vehicle, device.

45 CFR 164.514(b)(2)(i)(G) to (M), (P), (R). A label and a value stand together in many
ways ("MRN: 48213", "her chart, no. 48213", "48213 (MRN)", a value on the next line), so the words
between them are not listed: anything short that is no sentence end may stand there.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tutor.deidentification.category import Category
from tutor.deidentification.exempt import has_unit, is_code
from tutor.deidentification.flag import Found
from tutor.deidentification.prepared import Prepared
from tutor.deidentification.rule import written_as

_ID = r"(?:\s*(?:id|i\.d\.|ident(?:ifier|ification)?|number|num|no|nos|nbr|nr|#|№|code|ref)(?![a-z])\.?)"
_I = re.IGNORECASE


class _Label(NamedTuple):
    """Words that tell a number.

    `sure` words suffice alone; `with_id` words need "number", "no.", "#", "ID" after them.
    """

    category: Category
    sure: str
    with_id: str


_LABELS = (
    _Label(
        Category.SOCIAL_SECURITY,
        written_as(
            r"ssn", r"s\.s\.n\.?", r"ss\s?#", r"ss no", r"ss num(?:ber)?", r"soc(?:ial)?\.? sec(?:urity)?\.?",
            r"social security", r"social", r"itin", r"last (?:four|4)(?: digits)?(?: of (?:the |his |her )?(?:ssn|social))?",
        ),
        written_as("ss", "tax(?:payer)? ident(?:ification|ifier)?"),
    ),
    _Label(
        Category.RECORD,
        written_as(
            r"mrns?", r"m\.r\.n\.?", r"mr\s?#", r"med(?:ical)?\.? rec(?:ord)?s?\.?", r"medrec", r"m\.?r\.? ?(?:no|num|number)\.?",
            r"pt\.? ?id", r"patient id(?:entifier|entification)?", r"pid", r"empi", r"csn", r"nhs(?: number)?", r"har",
            r"hosp(?:ital)?\.? (?:no|num(?:ber)?|id|#)\.?", r"chart\s?#", r"rec\s?#", r"record locator", r"emr(?: id)?", r"ehr(?: id)?",
        ),
        written_as(
            "patient", "pt", "chart", "records?", "rec", "hospital", "hosp", "unit", "encounter", "visit", "admission", "adm",
            "registration", "episode", "stay", "clinic", "file", "master", "enterprise", "x-?ray", "folder", "inpatient",
            "case", "fin", "contact serial", "mpi", "person", "bed", "resident", "donor", "recipient", "mr", "epic", "cerner",
        ),
    ),
    _Label(
        Category.HEALTH_PLAN,
        written_as(
            r"member ?id", r"member\s?#", r"mbi", r"hicn?", r"rx ?bin", r"rx ?pcn", r"pcn", r"rx ?grp", r"rx ?group",
            r"subscriber(?: id)?", r"policy\s?#", r"beneficiary(?: id)?", r"medicaid", r"medicare", r"medi-?cal", r"cin",
            r"insurance(?: (?:member|card|policy|plan))?(?: id)?", r"health plan", r"policy holder(?: id)?", r"group\s?#", r"grp\.?", r"enrollee(?: id)?",
            r"cardholder(?: id)?", r"ins\.? id", r"tricare", r"coverage(?: id)?", r"plan id", r"payer id", r"payor id", r"dod ?id",
            r"member",
        ),
        written_as(
            "policy", "plan", "insurance", "ins", "insured", "group", "grp", "contract", "certificate of coverage", "health card",
            "insurance card", "benefit", "payer", "payor", "carrier", "insurer", "hmo", "ppo", "blue cross", "bcbs", "aetna", "cigna",
            "humana", "kaiser", "united ?healthcare", "anthem", "ohip", "enrollment", "subscriber",
        ),
    ),
    _Label(
        Category.ACCOUNT,
        written_as(
            r"acc(?:oun)?t\s?#", r"acct", r"a/c", r"acc'?t", r"account", r"account no", r"iban", r"routing", r"icn", r"dcn", r"tcn",
            r"claim\s?#", r"invoice", r"inv\s?#", r"credit card", r"debit card", r"card ending(?: in)?", r"card number", r"guarantor\s?#",
            r"visa", r"mastercard", r"amex", r"cc\s?#", r"hsa", r"statement\s?#", r"remittance\s?#", r"check\s?#", r"bank", r"swift",
        ),
        written_as(
            "account", "claim", "guarantor", "invoice", "statement", "billing", "bill", "card", "check", "cheque", "payment",
            "receipt", "transaction", "financial", "ledger", "remittance", "balance", "fund", "internal control", "document control",
            "transaction control", "patient account", "voucher", "deposit", "loan",
        ),
    ),
    _Label(
        Category.LICENSE,
        written_as(
            r"dea", r"npi", r"upin", r"driver'?s? (?:licen[cs]e|lic)\.?", r"dl\s?#", r"d\.?l\.? no", r"passport", r"tin", r"ein",
            r"medical licen[cs]e", r"state licen[cs]e", r"licen[cs]e", r"licen[cs]ure", r"lic\s?#", r"lic\.? no", r"clia", r"ncpdp", r"nabp", r"cds",
            r"green card", r"alien", r"uscis", r"birth certificate", r"death certificate", r"military id", r"state id", r"certificate",
            r"federal tax", r"tax id", r"caqh", r"ptan", r"certification", r"cert\s?#", r"permit", r"national provider(?: identifier)?", r"lic\.",
        ),
        written_as(
            "dl", "licen[cs]e", "lic", "certificate", "certification", "cert", "registration", "reg", "permit", "credential", "provider",
            "prescriber", "physician", "board", "diploma", "visa", "notary", "bar", "rn", "lpn", "md", "pharmacy", "national", "voter",
            "accreditation", "taxonomy",
        ),
    ),
    _Label(
        Category.VEHICLE,
        written_as(
            r"vin", r"v\.i\.n\.?", r"vehicle id(?:entification)?(?: (?:number|no))?", r"licen[cs]e plates?", r"lic\.? plates?", r"number plates?",
            r"plates?", r"plate no", r"tag\s?#", r"vehicle tag", r"vehicle reg(?:istration)?", r"chassis", r"registration plates?", r"hull", r"tail number",
            r"(?:car|truck|van|vehicle|motorcycle|auto|suv)(?:'s)? (?:tags?|registration|plates?|reg)", r"vehicle serial", r"vehicle",
            r"(?:temporary|dealer|vanity|state|handicap(?:ped)?|parking) (?:tag|plate|placard|permit)",
        ),
        written_as("tag", "vehicle", "plate", "registration", "chassis", "hull", "boat", "truck", "trailer", "fleet", "placard", "engine", "parking"),
    ),
    _Label(
        Category.DEVICE,
        written_as(
            r"serial(?: (?:no|num(?:ber)?|id))?\.?", r"s/n", r"sn\s?#", r"s\.n\.", r"ser\.? no\.?", r"ser\s?#", r"udi", r"udi-?di", r"device id(?:entifier|entification)?",
            r"lot", r"sn", r"lot no", r"lot number", r"imei", r"imsi", r"iccid", r"gtin", r"batch\s?#", r"imprinted", r"engraved", r"etched", r"serialized",
        ),
        written_as(
            "serial", "device", "lot", "batch", "model", "implant", "pacemaker", "icd", "generator", "lead", "pump", "sn", "catalog(?:ue)?", "product",
            "unit serial", "stent", "prosthesis", "valve", "monitor", "cpap", "ventilator", "scanner", "equipment", "asset", "part", "tracking", "stimulator",
            "hearing aid", "glucometer", "sensor", "transmitter", "component", "reference", "ref", "item", "concentrator", "wheelchair", "machine", "meter",
        ),
    ),
    _Label(
        Category.BIOMETRIC,
        written_as(
            r"finger ?prints?", r"thumb ?prints?", r"palm ?prints?", r"hand ?prints?", r"foot ?prints?", r"voice ?prints?", r"face ?prints?", r"iris (?:scan|template|code|pattern|recognition|record|image)s?",
            r"retina(?:l)? (?:scan|template|pattern) (?:id|record|template|file|no|number|ref)", r"biometric(?:s)?", r"facial recognition", r"face (?:template|id|recognition)",
            r"dna (?:profile|sample|record|id)", r"hand geometry", r"vein (?:pattern|scan)", r"gait signature", r"voice (?:sample|recording|id|template|record|biometric)", r"template id", r"palm vein", r"signature (?:id|image)",
        ),
        written_as("template", "enrollment", "print", "scan", "voice", "face", "iris", "palm", "genome"),
    ),
    _Label(
        Category.OTHER,
        written_as(
            r"accession", r"acc\s?#", r"specimen", r"case\s?#", r"case no", r"authorization", r"auth\s?#", r"prior auth(?:orization)?", r"pa\s?#", r"referral\s?#",
            r"order\s?#", r"requisition", r"req\s?#", r"rx\s?#", r"prescription\s?#", r"study id", r"(?:study|trial|research) (?:subject|participant|patient|volunteer)", r"subject id", r"participant(?: id)?", r"employee id", r"badge", r"student id",
            r"user id", r"pin\s?#", r"confirmation\s?#?", r"tracking\s?#?", r"reference\s?#", r"ref\s?#", r"incident\s?#", r"docket", r"barcode", r"bar code", r"job\s?#", r"doc(?:ument)?\s?#",
            r"doc(?:ument)? ?id", r"dictation id", r"transcription id", r"transaction id", r"session id", r"booking", r"inmate", r"police report", r"id\s?#", r"id no\.?", r"id number", r"wristband", r"unique id(?:entifier)?",
            r"guid", r"uuid", r"token", r"identifier", r"protocol id", r"pathology(?: (?:specimen|number|no|case|report))?", r"locker", r"ticket", r"i\.d\.", r"id", r"ref", r"qr(?: code)?",
            r"randomi[sz]ation", r"enrolled as", r"identified as", r"coded as subject", r"labell?ed",
        ),
        written_as(
            "accession", "specimen", "case", "authorization", "auth", "prior authorization", "precert(?:ification)?", "pre-?cert", "referral", "order", "requisition", "rx", "prescription", "script",
            "study", "subject", "participant", "trial", "employee", "staff", "student", "badge", "user", "pin", "confirmation", "tracking", "reference", "incident", "report", "police report", "docket",
            "job", "document", "dictation", "transcription", "session", "sample", "slide", "block", "tube", "kit", "lab", "path(?:ology)?", "surgical", "cytology", "image", "film", "scan", "exam", "inmate", "booking", "warrant",
            "ticket", "request", "queue", "tissue", "graft", "donor", "bag", "survey", "complaint", "grievance", "appeal", "event", "voucher", "client", "customer", "consumer", "applicant", "household", "family", "pedigree", "kindred", "cohort", "worker", "workers'? comp(?:ensation)?", "school", "library", "locker", "room key", "pass", "access", "security", "control", "sequence", "bar ?code", "work order", "call",
        ),
    ),
)

_OPEN = r"(?<![A-Za-z0-9])"
_FILLER = (
    r"(?:is|was|are|were|be|been|being|the|a|an|of|for|on|in|to|as|at|by|with|from|and|under|reads?|reading|number(?:s|ed)?|num|no|nbr|nr|"
    r"id|identifier|identification|code|card|file|record(?:ed|s)?|chart|listed|given|provided|verified|confirmed|documented|shown|"
    r"stated|entered|found|ending|ends|last|four|digits|that|which|his|her|their|its|my|your|patient'?s?|pt'?s?|system|our|"
    r"assigned|issued|registered|obtained|updated|new|old|current|primary|secondary|value|plate|tag|state|this|"
    r"member|policy|account|group|serial|lot|model|same|also|now|per|via|bearing|displaying|showing|stamped|marked|"
    r"appears?|begins?|starting|starts|noted|reported|logged|filed|stored|enrolled|matched|captured|taken|called|known|"
    r"unit|device|implant(?:ed)?|facility|hospital|clinic|insurance|plan|visit|encounter|information|info|holder|name)"
)
_GAP = rf"(?:[\W_]{{0,4}}(?<![A-Za-z0-9]){_FILLER}(?![A-Za-z0-9])){{0,6}}[\W_]{{0,8}}?(?<![A-Za-z0-9])"
_FAR_GAP = r"(?:[ \t\n,:;(\-]{1,3}(?:[a-z][a-z'-]*|[A-Z][a-z]{1,14}|[A-Z]{2,5})){1,7}[ \t\n:#=(\-]{1,4}"
# Groups of capitals and digits, joined by a mark or a blank.
_VALUE = (
    r"(?P<v>(?:[A-Z]{1,5}[ ])?(?=[A-Za-z\-/.*]{0,8}\d|\([\d)]|\*)[A-Za-z0-9()*](?:[A-Za-z0-9\-/._*()]*[A-Za-z0-9])?"
    r"(?:[ ](?=[A-Z0-9\-]*\d)[A-Z0-9][A-Z0-9\-]{1,8}(?![a-z])){0,6})"
)
_FAR_VALUE = r"(?P<v>(?=[A-Za-z0-9\-]*\d)[A-Z0-9][A-Z0-9\-]{4,})(?![a-z])"
_PLATE_VALUE = r"(?P<v>[A-Z0-9]{1,4}[ -]?[A-Z0-9]{1,5}(?:[ -][A-Z0-9]{1,4})?)(?![A-Za-z0-9])"
_YEAR = re.compile(r"(?:19|20)\d\d")
_AMOUNT = re.compile(r"\d{1,3}(?:,\d{3})+|\d+\.\d+|\d{1,5}(?:\.\d+)?(?:mg|mcg|ml|cm|mm|kg|lbs?|cc|g|%|h|hrs?|min|f|fr|y|yo)", _I)
_CALLS_FOR_DIGITS = re.compile(
    r"(?:#|no\.?|number|id|mrn|pin|ssn|ending(?: in)?|digits)\W{0,4}$", _I
)
_TOLD_CODE = re.compile(r"\b(?:cpt|hcpcs|icd|ndc|drg|code[sd]?)\b", _I)
_FEW_DIGITS = 3
_MANY_DIGITS = 4


class _Finder(NamedTuple):
    category: Category
    name: str
    label: re.Pattern[str]
    told_after: re.Pattern[str]


_REVERSE_GAP = (
    r"[\s,:(=\-\[|]{1,3}(?:(?:is|was|as|being|for|on|the|a|an|his|her|their|patient's|pt's|current|assigned)\s+){0,5}"
)


def _finder(label: _Label) -> _Finder:
    told = rf"(?:{label.sure}(?:{_ID})?|{label.with_id}{_ID})(?:'s)?(?![a-z0-9])"
    return _Finder(
        label.category,
        f"{label.category.value}.label",
        re.compile(r"(?<![a-z0-9])" + told),
        re.compile(_REVERSE_GAP + told),
    )


_FINDERS = tuple(_finder(label) for label in _LABELS)
_NEAR = re.compile(_GAP + _VALUE, _I)
_FAR = re.compile(_FAR_GAP + _FAR_VALUE)
_BEFORE_LABEL = re.compile(r"(?<![\w.,/-])(?=[A-Za-z\-]{0,4}\d)[A-Z0-9][A-Z0-9\-]{3,19}(?![\w])")
_PLATE = re.compile(
    r"(?i:\b(?:licen[cs]e|lic\.?|number|registration|vanity|state|car|truck|vehicle)?\s*\b(?:plates?|tags?|registration|reg|vin|vehicle\s+id)\b(?:\s*(?:number|no\.?|#))?)"
    r"(?i:\s+(?:is|was|reads?|reading|read|of|with|bearing|numbered|as|number|the|a|on|his|her|car|truck|vehicle|marked|displayed|shows?|showed)){0,4}"
    r"[\s:#=\"'(*]{1,4}(?:(?i:from\s+)?[A-Z][a-z]+(?:\s[A-Z][a-z]+)?\s+)?(?P<v>(?=[A-Z0-9 -]*\d|[A-Z]{4,}\b)[A-Z0-9]{1,8}(?:[ -][A-Z0-9]{1,5}){0,2})(?![a-z])"
)
_WHY = "It stands where a number is told that belongs to one person or thing."


def find_labelled(prepared: Prepared) -> Iterator[Found]:
    """Yield each value that a label tells, before it or after it."""
    tokens = [token for token in _BEFORE_LABEL.finditer(prepared.text) if _is_far_value(*token.span(), prepared)]
    for finder in _FINDERS:
        for start, end in _values_of(finder, tokens, prepared):
            yield Found(start, end, finder.category, finder.name, _WHY)
    for match in _PLATE.finditer(prepared.text):
        if not has_unit(prepared, match.end("v")):
            yield Found(match.start("v"), match.end("v"), Category.VEHICLE, "vehicle.plate", _WHY)


def _values_of(
    finder: _Finder, tokens: list[re.Match[str]], prepared: Prepared
) -> Iterator[tuple[int, int]]:
    for label in finder.label.finditer(prepared.lower):
        near = _NEAR.match(prepared.text, label.end())
        if near and _is_near_value(near, prepared, label.start()):
            yield near.span("v")
        far = _FAR.match(prepared.text, label.end())
        if far and _is_far_value(*far.span("v"), prepared):
            yield far.span("v")
    for token in tokens:
        if finder.told_after.match(prepared.lower, token.end()):
            yield token.span()


def _digits(text: str) -> int:
    return sum(mark.isdigit() for mark in text)


def _is_near_value(match: re.Match[str], prepared: Prepared, label_start: int) -> bool:
    value = match["v"]
    has_letters = any(mark.isalpha() for mark in value)
    if _digits(value) < (2 if has_letters else _FEW_DIGITS):
        return False
    if _AMOUNT.fullmatch(value) or has_unit(prepared, match.end("v")):
        return False
    if _YEAR.fullmatch(value):
        return bool(_CALLS_FOR_DIGITS.search(prepared.before(match.start("v"), 14)))
    if has_letters and len(value) < _MANY_DIGITS:
        return False
    gap = prepared.text[label_start : match.start("v")]
    # A code, although a label stands before it: "account billed with CPT 99213".
    return not (_TOLD_CODE.search(gap) and is_code(prepared, *match.span("v")))


def _is_far_value(start: int, end: int, prepared: Prepared) -> bool:
    value = prepared.text[start:end]
    return (
        _digits(value) >= _MANY_DIGITS
        and not _YEAR.fullmatch(value)
        and not _AMOUNT.fullmatch(value)
        and not has_unit(prepared, end)
        and not is_code(prepared, start, end)
    )
