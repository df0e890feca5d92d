"""The first tier finds each family of identifiers in any writing, and no look-alike."""

import pytest

from tutor.codebook.safe_vocabulary import shipped_vocabulary
from tutor.deidentification.category import Category, Tier
from tutor.deidentification.check import check
from tutor.deidentification.flag import Flag

VOCABULARY = shipped_vocabulary()


def blocking(text: str) -> list[Flag]:
    return [flag for flag in check(text, VOCABULARY) if flag.tier is Tier.BLOCK]


IDENTIFIERS = [
    (Category.NAME, "Mr. Szymanski tolerated it", "Szymanski"),
    (Category.NAME, "DR. KOWALCZYK was paged", "KOWALCZYK"),
    (Category.NAME, "seen with Teodora Blum, RN", "Teodora Blum"),
    (Category.NAME, "Patient Name: Okonkwo, Chidi", "Okonkwo, Chidi"),
    (Category.NAME, "pt's wife Joan drove", "Joan"),
    (Category.NAME, "his daughter, Ximena, agrees", "Ximena"),
    (Category.NAME, "Electronically signed by T. Abara", "T. Abara"),
    (Category.NAME, "patient name: jane doe", "jane doe"),
    (Category.NAME, "O'Shaughnessy, Nora fell", "O'Shaughnessy, Nora"),
    (Category.NAME, "Maria de la Cruz came in", "Maria de la Cruz"),
    (Category.NAME, "Mrs Olszewski came in", "Olszewski"),
    (Category.NAME, "the Dr Dr Zubiri", "Zubiri"),
    (Category.NAME, "Patient: Margaret Olszewski   DOB", "Margaret Olszewski"),
    (Category.NAME, "Patient: Margaret Olszewski DOB unknown", "Margaret Olszewski"),
    (Category.NAME, "Patient: MARGARET OLSZEWSKI SEX F", "MARGARET OLSZEWSKI"),
    (Category.NAME, "Patient: Margaret Olszewski Insurance ID: none", "Margaret Olszewski"),
    (Category.NAME, "Patient: Margaret Olszewski\tVisit today", "Margaret Olszewski"),
    (Category.NAME, "Patient: Margaret Olszewski  Visit today", "Margaret Olszewski"),
    (Category.NAME, "Patient: MARIA DOS SANTOS", "MARIA DOS SANTOS"),
    (Category.GEOGRAPHY, "lives at 412 Larkspur Street Apt. 9", "412 Larkspur Street Apt. 9"),
    (Category.GEOGRAPHY, "mail to P.O. Box 1182", "P.O. Box 1182"),
    (Category.GEOGRAPHY, "to PA 18512-0301", "18512-0301"),
    (Category.GEOGRAPHY, "her ZIP code is 94110", "94110"),
    (Category.GEOGRAPHY, "Lackawanna County", "Lackawanna County"),
    (Category.DATE, "seen 3/14/2021", "3/14/2021"),
    (Category.DATE, "on 14 March 2021", "14 March 2021"),
    (Category.DATE, "on March 4th", "March 4th"),
    (Category.DATE, "the twenty-third of June", "the twenty-third of June"),
    (Category.DATE, "in March of 2025", "March of 2025"),
    (Category.DATE, "admitted 2026-02-11T08:15", "2026-02-11T08:15"),
    (Category.DATE, "returned on 3/14", "3/14"),
    (Category.DATE, "Follow up 12/16 with ortho", "12/16"),
    (Category.DATE, "a 93-year-old", "93-year-old"),
    (Category.DATE, "She is 101 y/o", "101 y/o"),
    (Category.DATE, "ninety-four years old", "ninety-four years old"),
    (Category.DATE, "in his nineties", "in his nineties"),
    (Category.TELEPHONE, "call (570) 555-0142", "(570) 555-0142"),
    (Category.TELEPHONE, "from +44 20 7946 0958", "+44 20 7946 0958"),
    (Category.FAX, "Fax: 570-555-0199", "570-555-0199"),
    (Category.EMAIL, "write to m.blum@example.org", "m.blum@example.org"),
    (Category.EMAIL, "Mail m.blum@example.org. Then wait.", "m.blum@example.org"),
    (Category.EMAIL, "Mail blum @ example . org then", "blum @ example . org"),
    (Category.EMAIL, "m.blum at example dot org", "m.blum at example dot org"),
    (Category.SOCIAL_SECURITY, "SSN 219 45 0872", "219 45 0872"),
    (Category.SOCIAL_SECURITY, "Social: 219450872", "219450872"),
    (Category.RECORD, "MRN:\n48213", "48213"),
    (Category.RECORD, "48213 (MRN)", "48213"),
    (Category.HEALTH_PLAN, "Member ID: XJH900112233", "XJH900112233"),
    (Category.HEALTH_PLAN, "Medicare 1EG4-TE5-MK73", "1EG4-TE5-MK73"),
    (Category.ACCOUNT, "account no. 7781-0042", "7781-0042"),
    (Category.ACCOUNT, "claim # 202601190044", "202601190044"),
    (Category.LICENSE, "DEA BW1234563", "BW1234563"),
    (Category.LICENSE, "NPI 1234567893", "1234567893"),
    (Category.LICENSE, "driver's license S530-4600-1234", "S530-4600-1234"),
    (Category.VEHICLE, "license plate KLM 4821", "KLM 4821"),
    (Category.VEHICLE, "VIN 1HGCM82633A004352", "1HGCM82633A004352"),
    (Category.DEVICE, "serial number QX77120", "QX77120"),
    (Category.DEVICE, "UDI (01)00643169007222(21)ABC123", "(01)00643169007222(21)ABC123"),
    (Category.URL, "see https://portal.example.org/v?id=9", "https://portal.example.org/v?id=9"),
    (Category.URL, "posted on blumfamily.com", "blumfamily.com"),
    (Category.IP_ADDRESS, "from 192.0.2.44", "192.0.2.44"),
    (Category.IP_ADDRESS, "from 2001:db8::8a2e:370:7334", "2001:db8::8a2e:370:7334"),
    (Category.BIOMETRIC, "fingerprint record 88121", "88121"),
    (Category.PHOTOGRAPH, "picture in IMG_2231.heic", "IMG_2231.heic"),
    (Category.OTHER, "accession number S26-10442", "S26-10442"),
    (Category.OTHER, "prior authorization PA00918273", "PA00918273"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("category", "text", "identifier"), IDENTIFIERS, ids=[f"{c}: {t}" for c, _t, t in IDENTIFIERS]
)
def test_an_identifier_blocks(category: Category, text: str, identifier: str) -> None:
    found = blocking(text)

    assert [(flag.category, flag.text) for flag in found] == [(category, identifier)]


LOOK_ALIKES = [
    "Billed 99214-25 with 20610 and J3301 x 4.",
    "NDC 00409-4278-01 was scanned.",
    "Assessed as E11.65, I10 and 250.00.",
    "MS-DRG 470 was paid; revenue code 0450.",
    "BP 138/84, HR 72, SpO2 97% on room air, temp 101.2.",
    "Pain 4/10 at rest, strength 5/5, reflexes 2+, a 3/6 systolic murmur.",
    "Visual acuity 20/40 on the right.",
    "Platelets 245,000, WBC 12500, INR 2.0-3.0.",
    "Platelets 150000.",
    "Augmentin 875/125 one tablet, heparin 5000 units.",
    "Closed with 4-0 Vicryl; L4-L5 was decompressed.",
    "He had surgery in 2009 and smoked for 30 years.",
    "A 89-year-old, and all who are 90 or older.",
    "Murphy sign, Foley catheter, Salter-Harris II, Jackson-Pratt drain.",
    "Two weeks ago, at 14:30, for 90 minutes, 90 mg.",
    "G2 P1001 at 31w4d.",
    "Seen on {{ dos - 14 days }}; member {{ member_id }}, account {{ account_number }}.",
    "Member TEST-M123456, [Patient] and [Provider].",
    "Mrs Mrs MrS A",
    "Taken to Mercy ER.",
]


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_a_look_alike_does_not_block(text: str) -> None:
    assert blocking(text) == []


def test_braces_hide_nothing_but_placeholders() -> None:
    assert blocking("{{ SSN 219-45-0872 }}")
    assert blocking("{{ John Smith }}") or check("{{ John Smith }}", VOCABULARY)


def test_offsets_count_characters_of_the_text_as_given() -> None:
    text = "Zoë’s MRN\u200b:\u00a048213 …"

    (flag,) = [flag for flag in blocking(text) if flag.category is Category.RECORD]

    assert text[flag.start : flag.end] == flag.text == "48213"


def test_a_name_told_once_is_found_again() -> None:
    found = blocking("Mrs. Achterberg came back. We saw Achterberg in the spring.")

    assert [flag.text for flag in found] == ["Achterberg", "Achterberg"]


def test_each_flag_says_why_and_what_to_do() -> None:
    (flag,) = blocking("SSN 219-45-0872")

    assert flag.why
    assert flag.remedy == Category.SOCIAL_SECURITY.remedy
    assert flag.category.citation == "45 CFR 164.514(b)(2)(i)(G)"


def test_the_categories_are_the_eighteen_of_the_regulation() -> None:
    assert "".join(category.letter for category in Category) == "ABCDEFGHIJKLMNOPQR"
    assert all(category.words and category.explanation and category.remedy for category in Category)
