"""Charts with invented identifiers of 22 kinds, and charts full of look-alikes without any.

Everything is drawn from a seed. Names, sentences, labels and formats are written
for this file, apart from the lists that the rules read: the figures say how the
check does on text that its rules were not written from.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

FIRST = (
    "Tamsin Oluwaseun Birgitta Marisela Thaddeus Ngozi Priyanka Wendeline Casimir Delphine Ewan Ignatius Jaswinder "
    "Katarzyna Leocadia Mehmet Nobuko Orsolya Parvati Quang Rosalba Siobhan Tevita Ulrika Vasiliki Winnifred Xiulan "
    "Yevgenia Zbigniew Anneliese Bogdan Cosima Dagmar Eustace Fenella Gunther Hortense Ileana Joaquina Keziah "
    "Lubomir Margit Nicanor Olympia Philippa Ramona Stellan Trudie Vanda Wolfgang Peggy Clyde Darla Elmer Rhonda "
    "Walt Ginger Grant Rose Hope Mark Heather Dale Frank Ivy"
).split()
LAST = (
    "Abramczyk Bjornstad Castellucci Dragomirov Eberhart Featherstone Guimaraes Hartigan Imanishi Jablonski Kirkbride "
    "Lindqvist Mbeki Nakatomi Ostrander Pfeiffer Quackenbush Rasmussen Szymanski Tomlinson Uchida Verhoeven Wojtowicz "
    "Xanthopoulos Ybarra Zellweger Anand Blankenfeld Cavanaugh Dashwood Ekström O'Dwyer McElhinney St.Clair Vance "
    "Thornbury Penhaligon Mulcahy Kaczmarek Igwe Hrubesh Goldfarb Fotheringham Espinal Dhillon Cruickshank Boudreau "
    "Ashdown Hill Stone Winters Rivers Frost Marsh Lake Woods Cross Bright Sharp Banks Page Noble Pope"
).split()
TOWNS = (
    "Millbrook Harlan Falls Cedar Notch Eastwick Tonopah Junction Pella Springs Grantsboro Wexford Oak Bluff "
    "Sauk Prairie Kettle Creek Brightwater Dunmore"
).split()
CITIES = (
    "Millbrook",
    "Harlan Falls",
    "Cedar Notch",
    "Eastwick",
    "Tonopah Junction",
    "Pella Springs",
    "Grantsboro",
    "Wexford",
    "Oak Bluff",
    "Kettle Creek",
    "Brightwater",
    "Dunmore",
    "Santa Rosalia",
    "Fort Nyland",
    "Zanesfield",
)
STATES = ("OH", "Oregon", "TX", "Wisconsin", "NM", "Vermont", "GA", "North Dakota", "CA", "Pa.")
STREETS = (
    "Larkspur",
    "Quarry",
    "Old Mill",
    "Juniper",
    "Magnolia",
    "Saint Anselm",
    "Kingfisher",
    "Tamarack",
    "9th",
    "Haverford",
)
KINDS = (
    "Street",
    "Ave",
    "Blvd.",
    "Lane",
    "Court",
    "Rd",
    "Way",
    "Terrace",
    "Cir",
    "Pkwy",
    "Drive",
    "Trail",
)
MONTHS = (
    "January February March April May June July August September October November December".split()
)
LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"

Draw = random.Random


@dataclass
class Note:
    """A chart and where its identifiers stand."""

    id: str
    kind: str
    text: str = ""
    spans: list[tuple[int, int, str]] = field(default_factory=list)


def digits(draw: Draw, count: int) -> str:
    return "".join(draw.choice("0123456789") for _ in range(count))


def letters(draw: Draw, count: int) -> str:
    return "".join(draw.choice(LETTERS) for _ in range(count))


def _filled(draw: Draw, pattern: str) -> str:
    """Put a digit for each 9 and a letter for each A of a pattern."""
    return "".join(
        digits(draw, 1) if mark == "9" else letters(draw, 1) if mark == "A" else mark
        for mark in pattern
    )


def name(draw: Draw) -> str:
    first, last = draw.choice(FIRST), draw.choice(LAST)
    return draw.choice(
        (
            f"{first} {last}",
            f"{first} {last}",
            f"{first} {draw.choice(LETTERS)}. {last}",
            f"{last}, {first}",
            f"{last.upper()}, {first.upper()}",
            f"{first[0]}. {last}",
            f"{first} {last}-{draw.choice(LAST)}",
            f"{first.upper()} {last.upper()}",
        )
    )


def surname(draw: Draw) -> str:
    return draw.choice(LAST)


def first_name(draw: Draw) -> str:
    return draw.choice(FIRST)


def date_text(draw: Draw) -> str:
    month, day, year = draw.randint(1, 12), draw.randint(1, 28), draw.randint(1930, 2026)
    word = MONTHS[month - 1]
    end = "th" if 4 <= day <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return draw.choice(
        (
            f"{month}/{day}/{year}",
            f"{month:02}.{day:02}.{year}",
            f"{day:02}-{word[:3]}-{year}",
            f"{word} {day}{end}, {year}",
            f"the {day}{end} of {word}",
            f"{word[:3]}. {day}, {year}",
            f"{day} {word[:3].upper()} {year % 100:02}",
            f"{word} {year}",
            f"{year}/{month:02}/{day:02}",
            f"{month:02}/{year}",
            f"{word} {day}",
            f"{day:02}{word[:3].upper()}{year}",
            f"{year}-{month:02}-{day:02}T08:15",
            f"{month}-{day}-{year % 100:02}",
            f"{word[:3]} {day} '{year % 100:02}",
        )
    )


def phone(draw: Draw) -> str:
    area, mid, end = str(draw.randint(201, 989)), digits(draw, 3), digits(draw, 4)
    return draw.choice(
        (
            f"{area}-{mid}-{end}",
            f"({area}) {mid}-{end}",
            f"{area}.{mid}.{end}",
            f"+1 {area} {mid} {end}",
            f"1-{area}-{mid}-{end}",
            f"{area} {mid} {end}",
            f"{area}{mid}{end}",
            f"+44 20 7946 0{digits(draw, 3)}",
            f"({area}){mid}-{end} ext. {digits(draw, 3)}",
            f"+52 55 {digits(draw, 4)} {digits(draw, 4)}",
            f"{area}/{mid}-{end}",
            f"{mid}-{end}",
        )
    )


def street(draw: Draw) -> str:
    base = f"{draw.randint(1, 18999)} {draw.choice(('', '', 'N. ', 'West ', 'SE '))}{draw.choice(STREETS)} {draw.choice(KINDS)}"
    return draw.choice(
        (
            base,
            base,
            f"{base}, Apt {draw.randint(1, 40)}B",
            f"{base} #{draw.randint(1, 300)}",
            f"P.O. Box {draw.randint(11, 9999)}",
            f"{base}, Suite {draw.randint(100, 900)}",
        )
    )


def zip_code(draw: Draw) -> str:
    return draw.choice((digits(draw, 5), digits(draw, 5), f"{digits(draw, 5)}-{digits(draw, 4)}"))


def _of(*patterns: str) -> Callable[[Draw], str]:
    return lambda draw: _filled(draw, draw.choice(patterns))


def age(draw: Draw) -> str:
    years = draw.randint(90, 107)
    return draw.choice(
        (
            f"{years} yo",
            f"{years}-yr-old",
            f"{years} years of age",
            f"{years}yo",
            f"{years}F",
            "ninety-three-year-old",
            f"{years} y.o.",
            f"{years}-year old",
            "centenarian",
            f"{years} yrs old",
        )
    )


def email(draw: Draw) -> str:
    first, last = draw.choice(FIRST).lower(), draw.choice(LAST).lower().replace("'", "")
    return draw.choice(
        (
            f"{first}.{last}@fastmail.example",
            f"{first[0]}{last}{digits(draw, 2)}@ridgenet.org",
            f"{last}-{first}@mail.cedarnotch.gov",
            f"{first}+clinic@post.io",
        )
    ).replace("ö", "o")


def url(draw: Draw) -> str:
    last = draw.choice(LAST).lower().replace("'", "").replace("ö", "o")
    return draw.choice(
        (
            f"https://portal.{last}health.org/visit?id={digits(draw, 6)}",
            f"www.{last}-family.net",
            f"{last}photos.com/album/{digits(draw, 4)}",
            f"http://{last}.example:8080/x",
            f"records.{last}.edu",
        )
    )


def ip_address(draw: Draw) -> str:
    return draw.choice(
        (
            ".".join(str(draw.randint(1, 254)) for _ in range(4)),
            ":".join(f"{draw.randint(0, 65535):x}" for _ in range(8)),
            f"fe80::{draw.randint(4096, 65535):x}:{draw.randint(4096, 65535):x}",
            ":".join(f"{draw.randint(0, 255):02X}" for _ in range(6)),
        )
    )


def facility(draw: Draw) -> str:
    return draw.choice(
        (
            f"{draw.choice(CITIES)} Community Hospital",
            f"{surname(draw)} Surgical Center",
            f"Our Lady of {draw.choice(CITIES)} Hospital",
            f"{surname(draw)} Eye Clinic",
            f"{draw.choice(CITIES)} Nursing Home",
            f"Mount {surname(draw)} Medical Center",
        )
    )


def employer(draw: Draw) -> str:
    return draw.choice(
        (
            f"{surname(draw)} & Daughters",
            f"{surname(draw)} Freight LLC",
            f"{draw.choice(CITIES)} Canning Company",
            f"{surname(draw)} Elementary School",
            f"{surname(draw)}-{surname(draw)} Holdings",
        )
    )


FRAMES: dict[str, tuple[tuple[str, ...], Callable[[Draw], str]]] = {
    "NAME": (
        (
            "Scribed for {}, the covering clinician.",
            "Informant: {}.",
            "Ms. {} tolerated this well.",
            "I discussed the risks with {} before we began.",
            "{} was brought in by ambulance.",
            "Surgeon: {}",
            "Assistant: {}, PA-C",
            "Her daughter {} helps with the pills.",
            "Emergency contact is {} (brother).",
            "Seen together with {}, RN.",
            "cc: {}",
            "Signed: {}",
            "Home health nurse {} will check the wound.",
            "Today {} reports less pain.",
            "Guarantor name: {}",
            "Thank you, {}, for this consultation.",
            "The above was read back by {} and confirmed.",
            "Interpreter present: {}.",
            "Pt: {}",
        ),
        name,
    ),
    "FIRST": (
        (
            "His partner, {}, drove him here.",
            "Her sister {} has the same trouble.",
            "Grandson {} lives upstairs.",
            "She asks that we call {} with results.",
            "The twins, {} and a brother, are well.",
            "{} says the knee gives way on stairs.",
            "Lives with husband {}.",
        ),
        first_name,
    ),
    "DATE": (
        (
            "Injury occurred {}.",
            "Last menstrual period began {}.",
            "Born {}.",
            "Stitches were placed {} at another office.",
            "Next visit: {}.",
            "Colonoscopy of {} was clean.",
            "Deceased {}.",
            "DOS: {}",
            "Discharged home on {}.",
            "She has been off work since {}.",
            "Film dated {} compared.",
        ),
        date_text,
    ),
    "PHONE": (
        (
            "Call her cell {} with the culture.",
            "Pharmacy phone: {}.",
            "Tel. {}",
            "Reach the son at {} after five.",
            "Mobile {}, no voicemail.",
            "Home number is {}.",
            "Contact: {}",
        ),
        phone,
    ),
    "FAX": (
        (
            "Fax results to {}.",
            "Facsimile: {}",
            "Office fax no. {}",
            "We will fax the form ({}).",
            "FAX# {}",
        ),
        phone,
    ),
    "SSN": (
        (
            "SSN: {}",
            "Social security no. {} on the card.",
            "SS# {}",
            "Soc Sec Number {}.",
            "Her social is {}.",
            "Identified by SSN ({}).",
        ),
        _of("999-99-9999", "999 99 9999", "999999999", "999.99.9999", "xxx-xx-9999"),
    ),
    "MRN": (
        (
            "MR# {}",
            "Medical record no. {}.",
            "Chart number: {}",
            "Hospital no: {}",
            "Patient ID {}",
            "(MRN {})",
            "MRN\n{}",
            "Unit number {} pulled.",
            "Encounter #{}",
            "CSN {}",
            "Record {} reviewed under that MRN.",
        ),
        _of(
            "99999999",
            "9999999",
            "A999999",
            "999-99-99",
            "99-99-99",
            "AA99999",
            "00999999",
            "9999999-9",
        ),
    ),
    "HEALTH_PLAN": (
        (
            "Policy no. {} is active.",
            "Subscriber ID: {}",
            "Medicare number {}.",
            "Medicaid ID {}",
            "Plan member {}.",
            "Group # {}",
            "Coverage through a PPO, policy {}.",
            "Insurance card shows ID {}.",
        ),
        _of(
            "AAA999999999", "9AA9-AA9-AA99", "999999999-99", "A99999999", "AA9999999A", "9999999999"
        ),
    ),
    "ACCOUNT": (
        (
            "Acct: {}",
            "Patient account no. {}",
            "Claim number {} was denied.",
            "Invoice #{} remains open.",
            "Statement {} sent to billing account.",
            "Billed under account {}.",
            "Guarantor acct {}",
            "Payment card {} on file.",
        ),
        _of(
            "99999999",
            "A9999999",
            "999-999999",
            "9999 9999 9999 9999",
            "AC-99999-9",
            "9999999999999",
        ),
    ),
    "LICENSE": (
        (
            "NPI {}",
            "DEA# {}",
            "Driver's license {} was shown.",
            "State license no. {}",
            "Medical lic. {}",
            "Certificate number {}.",
            "Passport {} copied.",
            "Registration no. {}",
            "Tax ID {}",
        ),
        _of(
            "9999999999",
            "AA9999999",
            "A9999999",
            "99-9999999",
            "A999-999-99-999",
            "999999999",
            "MD99999",
        ),
    ),
    "VEHICLE": (
        (
            "Plate number {} per the officer.",
            "Tag {} towed from the scene.",
            "The sedan (VIN {}) was totaled.",
            "Vehicle ID: {}",
            "License plate reads {}.",
            "Car registration {}.",
            "Truck with plates {} fled.",
            "VIN# {}",
        ),
        _of(
            "AAA 9999",
            "AAA-9999",
            "9AAA999",
            "999 AAA",
            "AA 99999",
            "9AAAA99A9AA999999",
            "AAA9999",
            "A99-AAA",
        ),
    ),
    "DEVICE": (
        (
            "Serial no. {} recorded in the implant log.",
            "S/N {}",
            "UDI {}",
            "Device identifier: {}",
            "Lot {} of the mesh, serial-tracked.",
            "Generator SN# {}.",
            "Stent lot no. {}",
            "Insulin pump, serial {}.",
        ),
        _of(
            "AA999999",
            "999999",
            "AAA9999999",
            "9999-99999",
            "(01)99999999999999(21)A9999",
            "A99999A",
        ),
    ),
    "URL": (
        (
            "Pictures at {}.",
            "See {} for the summary.",
            "Portal: {}",
            "She runs {} from home.",
            "Uploaded to {}",
        ),
        url,
    ),
    "EMAIL": (
        (
            "E-mail: {}",
            "Write to {} first.",
            "Reminder sent to {}.",
            "His address is {}",
            "Email on file ({}).",
        ),
        email,
    ),
    "IP": (
        (
            "Logged in from {}.",
            "Telehealth host {} dropped twice.",
            "IP: {}",
            "Device address {}.",
            "Session from IP {}",
        ),
        ip_address,
    ),
    "BIOMETRIC": (
        (
            "Palm vein template {} enrolled.",
            "Voiceprint ID {}.",
            "Iris scan record {} matched.",
            "Thumbprint {} on the consent.",
            "Photo {} in the media tab.",
            "Face image {} attached.",
            "Biometric ID: {}",
        ),
        _of(
            "VP9999",
            "PV-99999",
            "IRIS-99999",
            "DSC99999.JPG",
            "face_9999.png",
            "TPL999999",
            "999999",
        ),
    ),
    "OTHER_ID": (
        (
            "Accession number {}.",
            "Study subject {} in the trial.",
            "Prior authorization {} received.",
            "Case no. {}",
            "Rx# {}",
            "Badge {} at the plant.",
            "Referral number {}",
            "Specimen {} sent.",
            "Employee ID {}",
            "Order #{}",
        ),
        _of(
            "AA-99-9999",
            "99-AA-99999",
            "9999999",
            "A999999",
            "S99-99999",
            "999-999-A",
            "AAA-9999-99",
            "PA99999999",
        ),
    ),
    "AGE_90+": (
        (
            "This {} patient lives alone.",
            "He is {}.",
            "Mother is {}, well.",
            "Pleasant {} here with family.",
            "A {} who walks daily.",
        ),
        age,
    ),
    "STREET": (
        (
            "Home address: {}.",
            "Lives at {}.",
            "Mail goes to {}.",
            "Picked up from {} by EMS.",
            "Found down outside {}.",
            "Resides at {}",
        ),
        street,
    ),
    "CITY": (
        (
            "Moved here from {} last year.",
            "She lives in {}.",
            "Hometown {}.",
            "Commutes to {} daily.",
            "From {}, {state}.",
            "Visiting from {}.",
        ),
        lambda draw: draw.choice(CITIES),
    ),
    "ZIP": (
        (
            "{city}, {state} {}",
            "ZIP code {}.",
            "Postal code: {}",
            "{city} {state} {}",
            "Address is in {city}, {state}  {}.",
            "ZIP {}",
        ),
        zip_code,
    ),
    "FACILITY": (
        (
            "Admitted to {} for two days.",
            "Records from {} reviewed.",
            "Dialyzed at {}.",
            "Transferred to {}.",
            "Labs drawn at {}.",
        ),
        facility,
    ),
    "EMPLOYER": (
        (
            "Works nights at {}.",
            "Employer: {}",
            "Retired from {}.",
            "Injured on the job at {}.",
            "Employed by {}.",
        ),
        employer,
    ),
}

CLINICAL = (
    "The knee is warm, with a small effusion and a stable ligament exam.",
    "Lungs clear, no wheeze.",
    "Continue lisinopril 20 mg daily and recheck the potassium in two weeks.",
    "BP 138/84, HR 72, RR 16, temp 98.6, SpO2 97% on room air.",
    "Pain 4/10 at rest and 7/10 with stairs.",
    "Reflexes 2+ and symmetric; strength 5/5 throughout.",
    "WBC 11.2, hemoglobin 9.8, platelets 212,000, creatinine 1.34.",
    "A1c was 7.4 % in 2024 and 8.1 % now.",
    "Billed 99214-25 with 20610 and J3301 x 4.",
    "Diagnosis codes E11.65, I10 and Z79.4 were assigned.",
    "Visual acuity 20/40 right, 20/25 left.",
    "Ceftriaxone 1 g IV given, then amoxicillin 875/125 twice a day.",
    "NDC 00409-4278-01 was scanned.",
    "Phalen and Tinel signs are positive on the left; McMurray negative.",
    "Foley catheter to gravity, Jackson-Pratt drain with 40 mL serosanguineous output.",
    "MRI shows L4-L5 disc desiccation and a C5-C6 osteophyte.",
    "Closed with 3-0 Vicryl and 4-0 Monocryl.",
    "He smoked one pack a day for 30 years and quit in 2009.",
    "The 62-year-old has Parkinson disease and Barrett esophagus.",
    "Gravida 3, para 2, at 31w4d by first scan.",
    "DRG 470 was expected; DRG 469 was paid.",
    "Wound measures 3.5 x 2.2 x 0.4 cm.",
    "Follow up in 6 weeks, sooner for fever.",
    "Incision 2 hours after the block; tourniquet time 64 minutes at 250 mmHg.",
    "Colles fracture reduced; Salter-Harris II ruled out.",
    "CPT 29881 with modifier RT, not 29880.",
    "Ejection fraction 55-60 %, mild mitral regurgitation.",
    "INR 2.4 on warfarin 5 mg; goal 2.0-3.0.",
    "Glasgow coma scale 15, alert and oriented x3.",
    "Revenue code 0450 and HCPCS G0378 for 18 hours.",
    "Apgar scores were 8 and 9.",
    "Two-step test read at 48 hours: 0 mm.",
    "Old record lists 250.00 and 401.9 from the ICD-9 years.",
    "Insulin glargine 22 units at bedtime, lispro 1:10 carbohydrate ratio.",
    "PHQ-9 score 6, GAD-7 score 3.",
    "Hearing 25 dB at 2000 Hz.",
    "Calcium score 112; LAD stenosis about 40 %.",
    "Return precautions given at 14:30.",
    "Vitamin B12 1000 mcg, vitamin D 2000 IU.",
    "The Bovie was set at 30 and the Adson forceps were used.",
    "Urine culture grew over 100,000 CFU/mL of E. coli.",
    "Bell palsy on the right, House-Brackmann grade III.",
    "Lower extremities show 1+ edema; Homans sign absent.",
    "Dose was 0.5 mL of a 10 mg/mL solution.",
    "Spirometry: FEV1 52 % of predicted.",
    "Hib, PCV20 and Tdap are due.",
    "Ranges: 1,200-1,500 calories, 90 g of protein.",
    "He is 89 years old and lives with family.",
    "Babinski downgoing; Romberg steady.",
    "Past history: Crohn disease, Hashimoto thyroiditis, Graves disease in youth.",
    "Codes 99232, 99233 and 99238 were compared for this stay.",
    "Heparin 5000 units every 8 hours.",
    "Chief complaint: cough for 10 days.",
    "ASSESSMENT AND PLAN:",
    "HISTORY OF PRESENT ILLNESS:",
    "REVIEW OF SYSTEMS: otherwise negative.",
    "Physical Therapy twice weekly for 4 weeks.",
    "Toradol 30 mg IM and Zofran 4 mg ODT in the Emergency Department.",
    "Keep the boot on for 3/4 of the day; half, 1/2, is not enough.",
    "Medicare pays 80 % after the deductible.",
    "May shower in 48 hours. Will call with results. Mark the site each time.",
    "Long arm cast, well molded. Young adults heal fast. Hope for range above 90 degrees.",
)


def _fill(draw: Draw, frame: str, value: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Put the identifier into its sentence; a city or state beside it counts as one too."""
    text = ""
    spans = []
    for piece in _pieces(frame):
        begins = len(text)
        if piece == "{}":
            text += value
            spans.append((begins, len(text), ""))
        elif piece == "{city}":
            text += draw.choice(CITIES)
            spans.append((begins, len(text), "CITY"))
        elif piece == "{state}":
            text += draw.choice(STATES)
        else:
            text += piece
    return text, spans


def _pieces(frame: str) -> list[str]:
    pieces, rest = [], frame
    while "{" in rest:
        before, _, after = rest.partition("{")
        inside, _, rest = after.partition("}")
        pieces += [before, "{" + inside + "}"]
    return [*pieces, rest]


def write_note(seed: int, *, with_identifiers: bool) -> Note:
    """Write one chart of about 25 sentences; with identifiers it holds six to ten."""
    draw = random.Random(f"first/{seed}/{with_identifiers}")
    sentences: list[tuple[str, list[tuple[int, int, str]]]] = [
        (line, []) for line in draw.sample(CLINICAL, k=draw.randint(18, 30))
    ]
    if with_identifiers:
        for kind in draw.sample(sorted(FRAMES), k=draw.randint(6, 10)):
            frames, make = FRAMES[kind]
            text, spans = _fill(draw, draw.choice(frames), make(draw))
            label = "NAME" if kind == "FIRST" else kind
            sentences.insert(
                draw.randint(0, len(sentences)), (text, [(a, b, c or label) for a, b, c in spans])
            )
    note = Note(f"first-{seed}", "phi" if with_identifiers else "clean")
    for text, spans in sentences:
        if note.text:
            note.text += draw.choice((" ", " ", "\n"))
        base = len(note.text)
        note.text += text
        note.spans += [(base + a, base + b, c) for a, b, c in spans]
    return note
