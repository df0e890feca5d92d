"""The texts of small exercises of every kind, as they would stand in folders."""

from tutor.bank.exercise import ChoiceExercise, FieldsExercise
from tutor.bank.loader import read_exercise

RATIONALE = (
    "## Why\n\nThe deductible comes first, because the plan shares nothing before it is met; what "
    "is left of the allowed amount is then split, and the contract keeps the patient from owing "
    "more than the share. Each figure follows from the one before it, so that an error early in "
    "the chain moves every later one.\n"
)

CHOICE = """schema = 1
uid = "5b5b1f0c-7a51-4f2a-93a1-000000000001"
kind = "choice"
title = "Which diagnosis comes first"
date_of_service = 2026-03-03
specialty = "coding-practice"
topics = ["icd10cm/guidelines"]
content_areas = ["CPC/ICD-10-CM"]
difficulty = 2
minutes = 2
question = "A patient is seen for **dressing changes** only. What is listed first?"
cites = ["ICD-10-CM Official Guidelines IV.G"]

[[options]]
id = "aftercare"
text = "The encounter for surgical dressings"
correct = true
why = "It is the reason for the visit."

[[options]]
id = "injury"
text = "The injury that was operated on"
why = "It is no longer what is treated."

[[options]]
id = "pain"
text = "The pain on movement"
why = "It belongs to the healing wound."
"""

FIELDS = """schema = 1
uid = "5b5b1f0c-7a51-4f2a-93a1-000000000002"
kind = "fields"
title = "What does the patient owe"
date_of_service = 2026-05-04
specialty = "revenue-cycle"
topics = ["revenue-cycle/eligibility"]
difficulty = 2
minutes = 4
task = "Read the plan's answer and work out the shares of a visit allowed at 600.00."
cites = ["The plan's own benefit summary"]

[figures]
allowed = "600.00"
left = "400.00"

[[documents]]
kind = "policy"
title = "Benefit summary"
file = "benefits.md"

[[documents]]
kind = "ledger"
title = "Account"
entries = [
  { day = 0, description = "Office visit", charge = "650.00" },
  { day = 20, description = "Plan payment", payment = "160.00" },
]

[[fields]]
name = "active"
label = "Is the plan active on the date of service?"
type = "choice"
key = "yes"
options = [{ id = "yes", text = "Yes" }, { id = "no", text = "No" }]
why = "The summary says so."

[[fields]]
name = "coinsurance"
label = "Coinsurance"
type = "percent"
key = "20"
why = "In network."

[[fields]]
name = "patient_share"
label = "What the patient owes"
type = "money"
key = "440.00"
rule = "min(left, allowed) + coinsurance / 100 * (allowed - min(left, allowed))"
why = "The deductible, then the coinsurance of the rest."
[[fields.foreseen]]
value = "120.00"
why = "The deductible was left out."

[[fields]]
name = "steps"
label = "In which order do the shares apply?"
type = "order"
key = ["deductible", "coinsurance", "maximum"]
options = [
  { id = "coinsurance", text = "Coinsurance" },
  { id = "maximum", text = "Out-of-pocket maximum" },
  { id = "deductible", text = "Deductible" },
]
why = "So plans share costs."
"""

BENEFITS = "The plan is active from {{ dos - 120 days }}. Deductible left: 400.00.\n"


REMIT = """BPR*I*80*C*CHK************{{ dos + 16 days }}~
TRN*1*TEST-T1*1000000001~
N1*PR*INVENTED HEALTH PLAN~
N1*PE*MADE UP CLINIC~
LX*1~
CLP*{{ account_number }}*1*120*80*0*12*{{ claim_number }}*11*1~
NM1*QC*1*{{ patient_name }}*****MI*{{ member_id }}~
SVC*HC:99213*120*80**1~
DTM*472*{{ dos }}~
CAS*CO*45*40~
"""
"""A remittance for the case that adds up."""


def choice_files(toml: str = CHOICE) -> dict[str, str]:
    return {"exercise.toml": toml, "rationale.md": RATIONALE}


def fields_files(toml: str = FIELDS) -> dict[str, str]:
    return {"exercise.toml": toml, "rationale.md": RATIONALE, "benefits.md": BENEFITS}


FAMILY = """schema = 1
uid = "5b5b1f0c-7a51-4f2a-93a1-000000000003"
kind = "chart"
title = "Kidneys and sugar"
setting = "outpatient_professional"
payer = "commercial"
date_of_service = 2026-03-03
specialty = "nephrology"
topics = ["icd10cm/endocrine"]
difficulty = 2
minutes = 5

[patient]
age_years = "{{ age }}"
sex = "female"

[parameters]
age = { from = "61", to = "63", step = "1" }
tablets = ["yes", "no"]
kidneys = [
  { egfr = "57", letter = "a" },
  { egfr = "33", letter = "b" },
]

[derive.stage]
from = "egfr"
bands = [{ up_to = "44", value = "N18.32" }, { up_to = "59", value = "N18.31" }]

[derive.taken]
from = "tablets"
match = { yes = "takes metformin", no = "takes nothing for it" }

[[key.diagnoses]]
id = "diabetes"
code = "E11.22"
role = "first"
evidence = ["Diabetes with kidney disease"]
cites = ["Section I.C.4.a"]

[[key.diagnoses]]
id = "kidney"
code = "{{ stage }}"
evidence = ["stage 3{{ letter }}, eGFR {{ egfr }}"]
cites = ["Section I.C.14.a"]

[[key.diagnoses]]
when = 'tablets == "yes"'
id = "tablets"
code = "Z79.84"
evidence = ["{{ taken }}"]
cites = ["Section I.C.4.a.3"]

[[key.tempting]]
code = "E11.9"
reason = "COMBINATION_EXISTS"
why = "The kidney disease is a complication."

[[key.tempting]]
code = "N18.30"
reason = "UNSUPPORTED"
why = "The letter is given."
"""

FAMILY_CHART = """# Clinic note, {{ dos }}

{{ patient_name }}, {{ age }} y/o. Diabetes with kidney disease,
stage 3{{ letter }}, eGFR {{ egfr }}.
{% if tablets == "yes" %}
She {{ taken }} every morning.
{% else %}
She {{ taken }}.
{% endif %}
"""


def family_files(toml: str = FAMILY, chart: str = FAMILY_CHART) -> dict[str, str]:
    return {"exercise.toml": toml, "chart.md": chart, "rationale.md": RATIONALE}


def read_question(toml: str = CHOICE) -> ChoiceExercise:
    """Read the question as it stands in its folder."""
    read = read_exercise(
        choice_files(toml), collection="questions", slug="dressing", asks_services=False
    )
    assert isinstance(read.exercise, ChoiceExercise), read.problems
    return read.exercise


def read_case(toml: str = FIELDS, **files: str) -> FieldsExercise:
    """Read the case as it stands in its folder; `files` are more documents."""
    texts = fields_files(toml) | {name.replace("_", "."): text for name, text in files.items()}
    read = read_exercise(texts, collection="cases", slug="owed", asks_services=False)
    assert isinstance(read.exercise, FieldsExercise), read.problems
    return read.exercise
