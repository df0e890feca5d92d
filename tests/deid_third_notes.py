"""A third set of charts, written when the rules were done, and measured once.

Dictated prose: identifiers stand inside long sentences, as a transcriptionist types them.
"""

import random

from tests.deid_notes import CLINICAL, Draw, Note, digits, letters
from tests.deid_second_notes import FILLER

FORENAMES = (
    "Adaeze Benedikt Caoimhe Drusilla Efosa Ferdinanda Giacomo Hedwig Ilse Joscelyn Kazimir Lupita Marguerita Niamh "
    "Obadiah Perpetua Rosamund Shanthi Tobiah Ursel Venkat Willemina Yelena Zubair Calla Dell Ford Garland Lacey "
    "Pearl Sky Tripp Wynn Patience Royce Angel Bliss Cash"
).split()
SURNAMES = (
    "Aldershaw Bexley Chakrabarti Drummond Eskildsen Fairweather Gunnarsson Hasegawa Ivanovich Jaworski Kilbride "
    "Leventhal Mwangi Nilsson Oyebanji Pemberton Rotherham Sandoz Tanaka Umarov Vasquez Weatherby Yildirim Zamora "
    "Bowles Cotton Day Fields Gentle Holiday Justice Knight March Penny Shields Temple Valentine Waters"
).split()
TOWNS = (
    "Abbeyville",
    "Bear Hollow",
    "Carrick",
    "Dry Prong",
    "Elmhurst",
    "Grand Marsh",
    "Loveland",
    "Paradise",
    "Quitman",
    "Tishomingo",
)
STATES = ("Tennessee", "AL", "MT", "Maine", "SC", "Hawaii", "KS", "Nebraska")
ROADS = (
    "Ashgrove",
    "Battery",
    "Cornflower",
    "Delancey",
    "Marigold",
    "Old Post",
    "Third",
    "Whippoorwill",
)
TYPES = ("Street", "Road", "Lane", "Avenue", "Court", "Place", "Drive", "Circle", "Parkway", "Run")
MONTHS = (
    "January February March April May June July August September October November December".split()
)


def _f(draw: Draw, *patterns: str) -> str:
    return "".join(
        digits(draw, 1) if c == "9" else letters(draw, 1) if c == "X" else c
        for c in draw.choice(patterns)
    )


def _sentence(draw: Draw, kind: str) -> str:
    pick, first, last = draw.choice, draw.choice(FORENAMES), draw.choice(SURNAMES)
    town, state = pick(TOWNS), pick(STATES)
    m, d, y = draw.randint(1, 12), draw.randint(1, 28), draw.randint(1935, 2025)
    day = pick(
        (
            f"{MONTHS[m - 1]} {d}, {y}",
            f"{m}/{d}/{y}",
            f"{m}-{d}-{y % 100:02}",
            f"{d} {MONTHS[m - 1]}",
            f"{MONTHS[m - 1]} {d}",
            f"{y}-{m:02}-{d:02}",
            f"{MONTHS[m - 1]} {y}",
            f"{d}-{MONTHS[m - 1][:3].upper()}-{y}",
            f"{m}/{d}/{y % 100:02}",
        )
    )
    tel = _f(
        draw,
        "(299) 299-9999",
        "299-299-9999",
        "299.299.9999",
        "1-899-299-9999",
        "2992999999",
        "+1 (299) 299-9999",
    )
    full = pick((f"{first} {last}", f"{first} {pick('ABCDEFG')}. {last}", f"{last}, {first}"))
    match kind:
        case "NAME":
            return pick(
                (
                    f"This is a dictation on «{full}», who returns for follow up.",
                    f"«{first}» was accompanied by her mother today.",
                    f"I reviewed the films with Dr. «{last}», who concurs.",
                    f"We thank Dr. «{first} {last}» for the kind referral.",
                    f"Mrs. «{last}» was given the option of surgery.",
                    f"The patient's husband, «{first}», states she snores.",
                    f"Dictated by «{first} {last}», M.D.",
                    f"Assisting was «{last}», PA-C, throughout the case.",
                    f"Her brother «{first}» donated the kidney.",
                    f"Case discussed with «{first} {last}» of cardiology.",
                    f"I spoke to «{first}» by telephone about the biopsy.",
                    f"Mr. and Mrs. «{last}» asked many questions.",
                    f"Patient «{full}» was identified by wristband.",
                )
            )
        case "DATE":
            return pick(
                (
                    f"She was last seen in this office on «{day}» for the same problem.",
                    f"His date of birth is «{day}».",
                    f"Surgery was carried out on «{day}» without incident.",
                    f"The echocardiogram of «{day}» was reviewed.",
                    f"Mother died «{day}» of stroke.",
                    f"He was discharged «{day}» to home.",
                    f"Since «{day}» she has had no seizures.",
                )
            )
        case "PHONE":
            return pick(
                (
                    f"She may be reached at «{tel}» during the day.",
                    f"Please call «{tel}» to schedule.",
                    f"His work telephone is «{tel}».",
                    f"The number for the daughter is «{tel}».",
                    f"I left a message at «{tel}».",
                )
            )
        case "FAX":
            return pick(
                (
                    f"A copy was faxed to «{tel}» this morning.",
                    f"Our fax number is «{tel}».",
                    f"Send by fax to «{tel}», attention billing.",
                )
            )
        case "SSN":
            return pick(
                (
                    "Her social security number is «{}».",
                    "The SSN given was «{}».",
                    "Social Security # «{}» was confirmed.",
                )
            ).format(_f(draw, "999-99-9999", "999 99 9999", "999999999"))
        case "MRN":
            return pick(
                (
                    "The medical record number is «{}».",
                    "Chart number «{}» was pulled from storage.",
                    "MRN «{}» was merged.",
                    "Hospital number «{}».",
                    "Record No. «{}»",
                    "Her unit record number was «{}».",
                )
            ).format(_f(draw, "999999", "9999999", "99-99-99", "X999999", "999999999", "XX-999999"))
        case "HEALTH_PLAN":
            return pick(
                (
                    "Her health plan identification number is «{}».",
                    "Policy number «{}» covers this.",
                    "Insured under member number «{}».",
                    "Medicare beneficiary number «{}» was on the card.",
                    "Group number «{}».",
                    "His Medicaid card reads «{}».",
                )
            ).format(_f(draw, "XXX99999999", "999999999X", "9XX9XX9XX99", "99999999", "X9999-9999"))
        case "ACCOUNT":
            return pick(
                (
                    "The account number is «{}».",
                    "Charges were posted to account «{}».",
                    "Claim «{}» was resubmitted; that claim number stands.",
                    "Billing account number: «{}».",
                    "Invoice number «{}» was paid.",
                    "Her bank account ends in «{}».",
                )
            ).format(_f(draw, "99999999", "9999999999", "999-9999-99", "X99999999"))
        case "LICENSE":
            return pick(
                (
                    "Her nursing license number is «{}».",
                    "DEA registration «{}».",
                    "His driver license, number «{}», was copied.",
                    "National provider identifier «{}».",
                    "Certificate «{}» was issued by the state, certificate number on file.",
                    "Pilot certificate number «{}».",
                )
            ).format(_f(draw, "9999999999", "XX9999999", "X99999999", "999999999", "X999-9999"))
        case "VEHICLE":
            return pick(
                (
                    "His truck, license plate «{}», struck a pole.",
                    "The plate number was «{}».",
                    "Vehicle identification number «{}» was in the report.",
                    "The car with tag number «{}» left the scene.",
                    "The motorcycle bore plate «{}».",
                )
            ).format(
                _f(
                    draw,
                    "XXX 999",
                    "XXX-9999",
                    "9XXX999",
                    "99X-XX9",
                    "XXX9999",
                    "2XXXX99X999999999",
                )
            )
        case "DEVICE":
            return pick(
                (
                    "The device serial number is «{}».",
                    "A pacemaker with serial number «{}» was placed.",
                    "The lot number of the graft was «{}».",
                    "Pump serial «{}» was interrogated.",
                    "Device identification number «{}».",
                    "The valve, serial number «{}», was rinsed.",
                )
            ).format(_f(draw, "XX9999999", "99999999", "X999999X", "9999-999999", "XXX99999"))
        case "URL":
            return pick(
                (
                    "Her diary is at «{}» for review.",
                    "Instructions are found at «{}».",
                    "He found «{}» on line.",
                )
            ).format(
                pick(
                    (
                        f"www.{last.lower()}{first.lower()}.com",
                        f"https://{last.lower()}.net/{first.lower()}",
                        f"http://{town.split()[0].lower()}clinic.org/patients/{digits(draw, 4)}",
                    )
                )
            )
        case "EMAIL":
            return pick(
                (
                    "Her e-mail address is «{}».",
                    "Results were sent to «{}».",
                    "He may be contacted at «{}».",
                )
            ).format(
                pick(
                    (
                        f"{first.lower()}.{last.lower()}@example.com",
                        f"{last.lower()}{digits(draw, 3)}@mail.net",
                        f"{first[0].lower()}-{last.lower()}@{town.split()[0].lower()}.edu",
                    )
                )
            )
        case "IP":
            return pick(
                (
                    "The video visit came from IP «{}».",
                    "Signed electronically from workstation address «{}».",
                    "The log shows «{}» as the source.",
                )
            ).format(".".join(str(draw.randint(1, 254)) for _ in range(4)))
        case "BIOMETRIC":
            return pick(
                (
                    "Her fingerprint scan «{}» was used to sign in.",
                    "Voice recognition profile «{}» was created.",
                    "Retinal scan identifier «{}» is on file.",
                    "Facial photograph «{}» is in the chart.",
                )
            ).format(
                pick(
                    (
                        f"FS-{digits(draw, 5)}",
                        f"{letters(draw, 2)}{digits(draw, 6)}",
                        f"P{digits(draw, 7)}.jpg",
                        f"photo_{digits(draw, 5)}.png",
                    )
                )
            )
        case "OTHER_ID":
            return pick(
                (
                    "Surgical pathology number «{}» showed margins clear.",
                    "The specimen was labeled «{}».",
                    "Authorization number «{}» was obtained.",
                    "She is subject number «{}» of the registry.",
                    "Police report number «{}».",
                    "Prescription number «{}» was voided.",
                    "Job number «{}»",
                )
            ).format(
                _f(draw, "S99-99999", "99-9999", "XX999999", "9999999", "X-9999-99", "999999-XX")
            )
        case "AGE_90+":
            n = draw.randint(90, 105)
            return pick(
                (
                    f"This «{n}-year-old» man fell at home.",
                    f"The patient is «{n} years old».",
                    f"A «{n} year old» woman from a home.",
                    f"Her mother lived to be «{n}».",
                    f"This is a «{n} y/o» female.",
                    f"He is a «{n}-year-old» veteran.",
                )
            )
        case "STREET":
            road = f"{draw.randint(10, 9999)} {pick(ROADS)} {pick(TYPES)}"
            return pick(
                (
                    f"The patient resides at «{road}».",
                    f"She lives alone at «{road}, Apartment {draw.randint(1, 90)}».",
                    f"The call came from «{road}».",
                    f"His address is «{road}».",
                    f"Bills go to «P.O. Box {draw.randint(10, 9999)}».",
                )
            )
        case "CITY":
            return pick(
                (
                    f"He is a farmer from «{town}».",
                    f"She was born in «{town}».",
                    f"They have a house in «{town}».",
                    f"The accident happened near «{town}», {state}.",
                    f"She drives in from «{town}».",
                )
            )
        case "ZIP":
            z = _f(draw, "99999", "99999-9999")
            return pick(
                (
                    f"Address given is {town}, {state} «{z}».",
                    f"The zip code is «{z}».",
                    f"Home is in {town}, {state} «{z}», she says.",
                )
            )
        case "FACILITY":
            return pick(
                (
                    "She was transferred from «{}» by helicopter.",
                    "Imaging from «{}» was uploaded.",
                    "He had physical therapy at «{}».",
                    "Care was begun at «{}».",
                )
            ).format(
                pick(
                    (
                        f"{town} Memorial Hospital",
                        f"{last} Medical Center",
                        f"{last} Clinic",
                        f"{town} Orthopedic Associates",
                        f"Saint {first} Hospital",
                    )
                )
            )
    return pick(
        (
            "He works at «{}» as a welder.",
            "She retired from «{}» last year.",
            "He is employed by «{}».",
            "The injury happened at «{}».",
        )
    ).format(
        pick(
            (
                f"{last} Brothers",
                f"{last} and Sons",
                f"{town} Lumber Company",
                f"{last}-{pick(SURNAMES)}",
                f"{last} Group",
            )
        )
    )


KINDS = "NAME NAME NAME DATE PHONE FAX SSN MRN HEALTH_PLAN ACCOUNT LICENSE VEHICLE DEVICE URL EMAIL IP BIOMETRIC OTHER_ID AGE_90+ STREET CITY ZIP FACILITY EMPLOYER".split()


def write_note(seed: int, *, with_identifiers: bool) -> Note:
    """Write one dictated chart."""
    draw = random.Random(f"third/{seed}/{with_identifiers}")
    lines = [("", line) for line in draw.sample((*CLINICAL, *FILLER), k=draw.randint(18, 30))]
    if with_identifiers:
        for kind in draw.sample(KINDS, k=draw.randint(6, 10)):
            lines.insert(draw.randint(0, len(lines)), (kind, _sentence(draw, kind)))
    note = Note(f"third-{seed}", "phi" if with_identifiers else "clean")
    for kind, line in lines:
        note.text += draw.choice((" ", " ", "\n")) if note.text else ""
        before, mark, rest = line.partition("«")
        inside, _, after = rest.partition("»")
        note.text += before
        if mark:
            note.spans.append((len(note.text), len(note.text) + len(inside), kind))
        note.text += inside + after
    return note
