"""Each problem that the catalogue explains: an exercise that has it, and nothing in vain."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.author_bank import CHART, EXERCISE, PLACE, RATIONALE, AuthorBank
from tests.exercise_texts import BENEFITS, CHOICE, FAMILY, FAMILY_CHART, FIELDS, REMIT
from tests.exercise_texts import RATIONALE as WHY
from tests.table_catalog import TableCatalog, icd
from tutor.bank import loader
from tutor.bank.loader import load_bank
from tutor.bank.problem_catalogue import explain, explained_problems
from tutor.bank.reason_checks import NO_REASON
from tutor.codes.catalog import CodeRecord
from tutor.codes.code import Code, CodeSet
from tutor.codes.convention import CodeInterval, Convention, ConventionKind
from tutor.codes.inpatient import CodedStay, CodeEdit
from tutor.codes.release import CodeSetRelease
from tutor.errors import NotFoundError

SOURCES = Path(loader.__file__).parents[1]
KNEE_EVIDENCE = 'evidence = ["Right knee: bony swelling at the joint line"]'
KNEE_CITES = 'cites = ["ICD-10-CM Official Guidelines, Section I.B.13"]'
KNEE_WHY = 'why = "Wear of the right joint, with the side in the last character."'
ACCEPTED = (
    'accept = [{ code = "J18.9", credit = 0.5, '
    'why = "Names a lung infection that nobody found." }]\n'
)
ACCEPT_WHY = 'why = "Names a lung infection that nobody found."'
REMITTANCE = '[[documents]]\nkind = "835"\ntitle = "Remittance"\nfile = "remit.x12"\n\n'
JW_LINE = """
[[key.procedures]]
id = "waste"
code = "J3301"
modifiers = ["JW"]
pointers = ["knee"]
evidence = ["40 mg given"]
cites = ["HCPCS Level II, J3301: size of the billing unit"]
why = "What was thrown away."
"""


def written(*changes: tuple[str, str], text: str = EXERCISE) -> str:
    """The author's text with passages exchanged; each has to be there."""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def key_with(*changes: tuple[str, str]) -> AuthorBank:
    return AuthorBank(exercise=written(*changes))


def chart_with(*changes: tuple[str, str]) -> AuthorBank:
    return AuthorBank(chart=written(*changes, text=CHART))


def added(text: str) -> AuthorBank:
    return AuthorBank(exercise=EXERCISE + text)


def question(*changes: tuple[str, str]) -> AuthorBank:
    text = written(*changes, text=CHOICE)
    return AuthorBank(exercise=text, rationale=WHY, missing=frozenset({"chart.md"}))


def case(*changes: tuple[str, str]) -> AuthorBank:
    text = written(*changes, text=FIELDS)
    return AuthorBank(
        exercise=text,
        rationale=WHY,
        documents={"benefits.md": BENEFITS},
        missing=frozenset({"chart.md"}),
    )


def family(*changes: tuple[str, str], chart: str = FAMILY_CHART) -> AuthorBank:
    return AuthorBank(exercise=written(*changes, text=FAMILY), chart=chart, rationale=WHY)


def remittance(text: str) -> AuthorBank:
    bank = case(('[[fields]]\nname = "active"', f'{REMITTANCE}[[fields]]\nname = "active"'))
    return replace(bank, documents=dict(bank.documents) | {"remit.x12": text})


class SexEditor:
    """Finds that every joint speaks against the patient."""

    def serves(self, on: date) -> bool:
        return True

    def edits(self, stay: CodedStay) -> Sequence[CodeEdit]:
        return [CodeEdit("sex_conflict", icd("M17.11"))]


class LicensedCatalog(TableCatalog):
    """Has an invented list of CPT with an invented wording."""

    def release(self, code_set: CodeSet, on: date) -> CodeSetRelease | None:
        if code_set is CodeSet.CPT:
            return CodeSetRelease(code_set, "cpt", "CPT", date(2026, 1, 1), None)
        return super().release(code_set, on)

    def find(self, code: Code, on: date) -> CodeRecord | None:
        words = "entering of one joint by a hollow needle, larger kind"
        return CodeRecord(code, words, True) if code.text == "20610" else super().find(code, on)


def excluding(kind: ConventionKind, first: str, last: str) -> TableCatalog:
    note = Convention(kind, "M17", "a note", (CodeInterval(first, last),))
    return TableCatalog(notes={"M17": (note,)})


VARIANTS = written(
    ("[[key.diagnoses]]", "[[key.variants.diagnoses]]"),
    ("[[key.procedures]]", "[[key.variants.procedures]]"),
    ("allowed_extra", "unused"),
)
ONE_KEY = VARIANTS[
    VARIANTS.index("[[key.variants.diagnoses]]") : VARIANTS.index("[[key.tempting]]")
]
TWO_KEYS = EXERCISE[: EXERCISE.index("[[key.diagnoses]]")] + "".join(
    f"[[key.variants]]\n{one}" for one in (ONE_KEY, ONE_KEY.replace("the last", "its last"))
)
OPTIONAL = tuple(
    (f'id = "{name}"', f'id = "{name}"\noptional = true')
    for name in ("knee", "cough", "visit", "shot")
)
STAY = written(
    ('"outpatient_professional"', '"inpatient_facility"'),
    ('place_of_service = "11"\n', ""),
    (
        EXERCISE[EXERCISE.index("[[key.procedures]]") : EXERCISE.index("[[key.tempting]]")],
        """
[[key.procedures]]
id = "resection"
code = "0SRC0J9"
units = 2
evidence = ["Under sterile conditions"]
cites = ["ICD-10-PCS Official Guidelines, B3.2"]
why = "The joint."

""",
    ),
)
QUERY = """
[[key.queries]]
id = "cause"
reason = "cause_and_effect"
about = "where the cough comes from"
evidence = ["dry cough for a week"]
why = "Nobody says."
guesses = ["R05.9"]
"""
AUDIT = written(('kind = "chart"', 'kind = "audit"'))
BILLED = """
[[coding.diagnoses]]
code = "M17.11"
[[coding.diagnoses]]
code = "R05.9"
[[coding.procedures]]
code = "99213"
modifiers = "25"
pointers = "2"
[[coding.procedures]]
code = "20610"
modifiers = "RT"
pointers = "1"
"""
SEQUENCE = written(
    ('kind = "chart"', 'kind = "sequence"'),
    (EXERCISE[EXERCISE.index("[[key.procedures]]") :], ""),
    (ACCEPTED, ""),
)
FOLLOWING = SEQUENCE[SEQUENCE.index('[[key.diagnoses]]\nid = "cough"') :]
COPIED = "chronic obstructive pulmonary disease, acute exacerbation"
QUOTED = CHART.index("The cough began")
WORSE: dict[str, AuthorBank] = {
    "BANK101": AuthorBank(missing=frozenset({"rationale.md"})),
    "BANK102": AuthorBank(chart=CHART * 300),
    "BANK103": AuthorBank(chart=CHART.encode().replace(b"36.8", b"36.8\xb0")),
    "BANK104": key_with(('title = "Trouble', "title = Trouble")),
    "BANK105": key_with(('pointers = ["knee"]', 'pointers = ["a", "b", "c", "d", "e"]')),
    "BANK106": AuthorBank(copies=2),
    "BANK107": chart_with(("{{ provider_name }}", "{{ provider }}")),
    "BANK108": key_with(('code = "20610"', 'code = "0SRC0J9"')),
    "BANK109": AuthorBank(exercise=TWO_KEYS + EXERCISE[EXERCISE.index("[[key.diagnoses]]") :]),
    "BANK110": AuthorBank(fees="name = "),
    "BANK111": AuthorBank(fees='[fees]\n20610 = "80.00"'),
    "BANK112": AuthorBank(fees='name = "Ours"\n[fees]\nknee = "80.00"'),
    "BANK113": AuthorBank(fees='name = "Ours"\n[fees]\n20610 = 80'),
    "BANK114": AuthorBank(fees='name = "Ours"\n[inpatient]\nyear = 2026\n[fees]\n20610 = "80"'),
    "BANK115": AuthorBank(codes='[[code]]\ncode = "20610"'),
    "BANK116": AuthorBank(codes='[[code]]\ncode = "20610"\nlabel = "Joint (separate procedure)"'),
    "BANK120": key_with(
        ('risk = "low"', 'risk = "moderate"'), ('data = "minimal"', 'data = "moderate"')
    ),
    "BANK121": key_with(
        ('em = { problems = "low", data = "minimal", risk = "low" }', 'em = { problems = "low" }')
    ),
    "BANK201": AuthorBank(codes=""),
    "BANK202": key_with(("2026-03-03", "2031-03-03")),
    "BANK203": key_with(('code = "M17.11"', 'code = "M17.1"')),
    "BANK204": AuthorBank(
        collection='title = "A"\ndescription = "B"\ncontains_cpt = false\nasks_services = true'
    ),
    "BANK205": AuthorBank(
        collection='title = "A"\ndescription = "B"\ncontains_cpt = true\nasks_services = false'
    ),
    "BANK206": AuthorBank(fees='name = "Ours"\n[fees]\n20610 = "80.00"'),
    "BANK207": added(
        '[[key.tempting]]\ncode = "D0120"\nreason = "UNSUPPORTED"\nwhy = "No dentist."'
    ),
    "BANK208": replace(
        key_with(
            ("One large joint was", "Entering of one joint by a hollow needle, larger kind, was")
        ),
        catalog=LicensedCatalog(),
    ),
    "BANK209": key_with(('place_of_service = "11"', 'place_of_service = "21"')),
    "BANK210": key_with(('id = "cough"', 'id = "knee"')),
    "BANK211": key_with(('code = "R05.9"', 'code = "R05.9"\nrole = "first"')),
    "BANK212": key_with(('pointers = ["knee"]', 'pointers = ["hip"]')),
    "BANK213": key_with(("[key]", '[key]\nbefore = [["knee", "hip"]]')),
    "BANK214": key_with(("[key]", '[key]\nbefore = [["cough", "knee"]]')),
    "BANK215": AuthorBank(exercise=TWO_KEYS),
    "BANK216": added(
        '[[key.tempting]]\ncode = "J18.9"\nreason = "UNSUPPORTED"\nwhy = "No infection."'
    ),
    "BANK217": key_with(*OPTIONAL),
    "BANK218": key_with(('code = "20610"', 'code = "20610"\nrole = "first"')),
    "BANK219": AuthorBank(exercise=STAY),
    "BANK220": key_with((KNEE_EVIDENCE, "optional = true")),
    "BANK221": key_with((KNEE_CITES, "")),
    "BANK222": key_with((KNEE_EVIDENCE, 'evidence = ["the knee is worn"]')),
    "BANK223": chart_with(("Skin\nsound.", "Skin\nsound. M1711.")),
    "BANK224": key_with((KNEE_CITES, 'cites = ["coding rules"]')),
    "BANK225": added(QUERY),
    "BANK226": key_with(('pointers = ["knee"]', 'pointers = ["knee", "knee"]')),
    "BANK227": key_with(('code = "J18.9"', 'code = "R05.9"')),
    "BANK228": key_with((ACCEPT_WHY, 'why = "Less good."')),
    "BANK229": added('[[key.waive]]\nrule = "EXCLUDES_1"\ncodes = ["M17.11"]\nwhy = "Unrelated."'),
    "BANK230": key_with(('id = "cough"', 'id = "knee"')),
    "BANK231": key_with(*OPTIONAL),
    "BANK232": added(
        '[[key.tempting]]\ncode = "K21.9"\nreason = "HISTORY_ONLY"\nwhy = "Long ago."'
    ),
    "BANK233": AuthorBank(exercise=EXERCISE[: EXERCISE.index("[[key.tempting]]")]),
    "BANK234": AuthorBank(catalog=excluding(ConventionKind.EXCLUDES1, "R05", "R05")),
    "BANK235": added('[[key.waive]]\nrule = "EXCLUDES1"\ncodes = ["M17.11"]\nwhy = "Unrelated."'),
    "BANK236": replace(
        key_with(('code = "R05.9"', 'code = "J44.1"')),
        catalog=excluding(ConventionKind.EXCLUDES1, "J449", "J449"),
    ),
    "BANK237": replace(
        key_with(("credit = 0.5", "credit = 1")),
        catalog=excluding(ConventionKind.EXCLUDES1, "J18", "J18"),
    ),
    "BANK238": AuthorBank(editor=SexEditor()),
    "BANK239": key_with(('role = "first"', 'role = "first"\npoa = "Y"')),
    "BANK240": AuthorBank(chart=CHART[: CHART.index("**Exam.**")]),
    "BANK241": AuthorBank(rationale="## The joint\n\nThe code is right because the side is right."),
    "BANK242": chart_with(("{{ dos - 4 months }}", "11/03/2025")),
    "BANK243": key_with(('modifiers = ["RT"]', 'modifiers = ["25"]')),
    "BANK244": added(JW_LINE),
    "BANK245": key_with(('place_of_service = "11"', 'place_of_service = "23"')),
    "BANK246": replace(
        chart_with(("a dry cough for a week", f"her {COPIED}")),
        exercise=written(('code = "R05.9"', 'code = "J44.1"'), ("dry cough for a week", COPIED)),
    ),
    "BANK247": key_with(("Trouble on the stairs", "Primary osteoarthritis of the right knee")),
    "BANK248": AuthorBank(
        chart=CHART[:QUOTED] + CHART[CHART.index("**Exam.**") :],
        exercise=written(
            (
                KNEE_EVIDENCE,
                "evidence = ["
                + ", ".join(
                    f'"{one}"'
                    for one in (
                        "Stairs are the trouble",
                        "Paracetamol twice",
                        "No fall",
                        "She gardens",
                        "Throat clear",
                        "Right knee: bony",
                        "Left knee quiet",
                        "Hips move",
                        "Consent taken",
                        "No reaction",
                        "Exercises for the thigh",
                        "established, last seen",
                    )
                )
                + "]",
            )
        ),
    ),
    "BANK249": AuthorBank(
        rationale=(
            "## The joint\n\nRight knee, bony swelling at the joint line: primary osteoarthritis, "
            "knee. Dry cough for a week: cough. Lozenges, and come back if fever sets in. Under "
            "sterile conditions the joint was entered from the side. Bony swelling at the joint "
            "line. Dry cough for a week. Under sterile conditions the joint was entered. Pain of "
            "the worn joint."
        )
    ),
    "BANK130": AuthorBank(documents={f"paper-{number}.md": "Text." for number in range(60)}),
    "BANK131": AuthorBank(documents={"Remit (2).X12": "ISA"}),
    "BANK132": AuthorBank(documents={"letter.md": "Nobody names me."}),
    "BANK133": case(('kind = "policy"', 'kind = "835"')),
    "BANK134": case(('kind = "policy"', 'kind = "ledger"')),
    "BANK250": question(('id = "injury"', 'id = "pain"')),
    "BANK251": question(("The pain on movement", "The injury that was operated on")),
    "BANK252": question(("correct = true\n", "")),
    "BANK253": question(
        ('id = "injury"', 'id = "injury"\ncorrect = true'),
        ('id = "pain"', 'id = "pain"\ncorrect = true'),
        ("cites", "several = true\ncites"),
    ),
    "BANK254": question((CHOICE[CHOICE.index('[[options]]\nid = "pain"') :], "")),
    "BANK255": question(
        (
            "The encounter for surgical dressings",
            "The encounter for surgical dressings, since the injury itself was dealt with earlier",
        )
    ),
    "BANK256": question(("dressing changes", "dressing changes on {{ day }}")),
    "BANK260": AuthorBank(exercise=AUDIT + "[coding]\n"),
    "BANK261": AuthorBank(exercise=AUDIT + BILLED),
    "BANK262": AuthorBank(exercise=AUDIT + BILLED + '[[coding.diagnoses]]\ncode = "K21.9"\n'),
    "BANK265": key_with(('kind = "chart"', 'kind = "sequence"')),
    "BANK266": AuthorBank(exercise=written(('role = "first"\n', ""), text=SEQUENCE)),
    "BANK267": key_with(('kind = "chart"', 'kind = "sequence"')),
    "BANK268": AuthorBank(
        exercise=SEQUENCE[: SEQUENCE.index("[[key.diagnoses]]")]
        + "".join(
            f"[[key.variants]]\n{one}"
            for one in (
                SEQUENCE[SEQUENCE.index("[[key.diagnoses]]") :].replace("key.d", "key.variants.d"),
                FOLLOWING.replace("key.d", "key.variants.d"),
            )
        )
    ),
    "BANK269": AuthorBank(exercise=SEQUENCE),
    "BANK270": case(('name = "coinsurance"', 'name = "active"')),
    "BANK271": replace(
        case(
            (FIELDS[FIELDS.index("[[documents]]") : FIELDS.index("[[fields]]")], ""),
        ),
        documents={},
    ),
    "BANK272": case(('key = "20"', 'key = "a fifth"')),
    "BANK273": case(('value = "120.00"', 'value = "440"')),
    "BANK274": case(('key = "yes"', 'key = "yes"\ntolerance = "1"')),
    "BANK275": case(('type = "percent"', 'type = "choice"')),
    "BANK276": case(('{ id = "no", text = "No" }', '{ id = "yes", text = "No" }')),
    "BANK277": case(('key = "yes"', 'key = "perhaps"')),
    "BANK278": case(("coinsurance / 100", "coinsurence / 100")),
    "BANK279": case(('key = "440.00"', 'key = "430.00"')),
    "BANK280": case(('left = "400.00"', 'left = "400.00"\nspare = "1"')),
    "BANK281": remittance("EB*1*IND*30~\n"),
    "BANK282": remittance(REMIT.replace("CAS*CO*45*40~", "CAS*CO*45*30~")),
    "BANK283": remittance(REMIT.replace("{{ dos }}", "20260504")),
    "BANK284": case(("Office visit", "Office visit of {{ day }}")),
    "BANK285": case(("day = 20", "day = -20")),
    "BANK290": AuthorBank(
        rationale=written(
            ("Pain is not coded\nbeside it, because pain belongs to the worn joint.", "It is so."),
            ("The pressure was measured and nothing was done about it. ", ""),
            ("## The joint", "## The side"),
            ("joint", "place"),
            text=RATIONALE,
        )
    ),
    "BANK291": key_with(('"icd10cm/musculoskeletal"', '"icd9cm/injury"')),
    "BANK292": key_with((KNEE_WHY, "")),
    "BANK293": key_with(("minutes = 5", "minutes = 1")),
    "BANK294": chart_with(("# Progress note\n", "")),
    "BANK295": key_with(('modifiers = ["RT"]', 'modifiers = ["RT"]\nunits = 3')),
    "BANK296": replace(
        key_with(('role = "first"\n', "")),
        catalog=TableCatalog(
            notes={
                "R05": (
                    Convention(
                        ConventionKind.CODE_FIRST, "R05", "a cause", (CodeInterval("M17", "M17"),)
                    ),
                )
            },
            manifestations=frozenset({"R059"}),
        ),
    ),
    "BANK297": question(("It belongs to the healing wound.", NO_REASON)),
    "BANK321": family(('step = "1"', 'step = "0.7"')),
    "BANK322": family(('to = "63"', 'to = "9063"')),
    "BANK323": family(('up_to = "44"', 'up_to = "60"')),
    "BANK324": family(chart=FAMILY_CHART + "{{ eGFR }}"),
    "BANK325": family(('letter = "a"', 'letter = "a", idle = "1"'), ('"b" }', '"b", idle = "2" }')),
    "BANK326": family(('up_to = "59"', 'up_to = "50"')),
    "BANK327": family(("Kidneys and sugar", "Kidneys, stage 3{{ letter }}")),
    "BANK328": family(),
    "BANK329": family(
        ('code = "E11.22"', "code = \"M17.1{% if letter == 'a' %}1{% else %}2{% endif %}\""),
        ('code = "{{ stage }}"', 'code = "I10"'),
        ("when = 'tablets == \"yes\"'\n", ""),
        ('[derive.stage]\nfrom = "egfr"\n', ""),
        ('bands = [{ up_to = "44", value = "N18.32" }, { up_to = "59", value = "N18.31" }]\n', ""),
    ),
}


@pytest.mark.parametrize("code", WORSE)
def test_an_exercise_that_has_the_problem_is_told_so(code: str, tmp_path: Path) -> None:
    found = WORSE[code].problems(tmp_path)

    told = [problem for problem in found if problem.code == code]
    assert told, sorted({problem.code for problem in found})
    for problem in told:
        assert problem.severity.value in explain(code).kind
        assert problem.message
        assert problem.remedy
        assert problem.path.startswith(PLACE) or "/" not in problem.path


def test_a_bank_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert [problem.code for problem in load_bank(tmp_path / "no").problems] == ["BANK100"]


def test_every_code_of_the_sources_is_explained_and_has_its_exercise() -> None:
    used = {
        code
        for path in SOURCES.rglob("*.py")
        for code in re.findall(r"\"(BANK\d{3})\"", path.read_text(encoding="utf-8"))
    }

    assert used == {one.code for one in explained_problems()}
    # Who owns a collection is known to the database; its tests are of bank sync.
    assert used == {*WORSE, "BANK100", "BANK150", *OF_IMPORTS}


# Told by the readers of imported files, whose own tests have a file for each.
OF_IMPORTS = {
    code
    for path in (Path(__file__).parent / "porting").glob("test_*.py")
    for code in re.findall(r"\"(BANK3\d{2})\"", path.read_text(encoding="utf-8"))
} | {"BANK313", "BANK314"}  # Told by services, whose tests are of imports.
# A file is refused alike wherever it comes from; 307 is of questions, whatever their format.
SEVERAL_MODULES = {
    "BANK101", "BANK102", "BANK103", "BANK216", "BANK222", "BANK242", "BANK307",
}  # fmt: skip


def test_a_code_has_one_meaning() -> None:
    """Two modules that tell one code tell two things, but for the few that are known."""
    modules: dict[str, set[str]] = {}
    for path in SOURCES.rglob("*.py"):
        for code in re.findall(r"\"(BANK\d{3})\"", path.read_text(encoding="utf-8")):
            modules.setdefault(code, set()).add(path.name)

    assert {code for code, names in modules.items() if len(names) > 1} == SEVERAL_MODULES


@pytest.mark.parametrize(
    "bank", [AuthorBank(), question(), case()], ids=["chart", "choice", "case"]
)
def test_a_right_exercise_has_no_problem(bank: AuthorBank, tmp_path: Path) -> None:
    assert bank.problems(tmp_path) == []


def test_an_explanation_says_everything_in_whole_sentences() -> None:
    for one in explained_problems():
        assert all(vars_of(one)), one.code
        for text in (one.meaning, one.learner, one.remedy):
            assert text[0].isupper(), (one.code, text)
            assert text.endswith("."), (one.code, text)


def vars_of(one: object) -> list[str]:
    return [getattr(one, name) for name in one.__slots__]  # type: ignore[attr-defined]


@pytest.mark.parametrize("asked", ["BANK222", "bank222", " 222 "])
def test_a_code_is_found_as_people_type_it(asked: str) -> None:
    assert explain(asked).code == "BANK222"


@pytest.mark.parametrize(("asked", "near"), [("BANK22", "BANK220"), ("BNAK236", "BANK236")])
def test_an_unknown_code_is_answered_with_near_ones(asked: str, near: str) -> None:
    with pytest.raises(NotFoundError, match=near):
        explain(asked)
