"""A second set of charts with invented identifiers, in other hands than `tests.deid_notes`.

Written after the rules were settled on the first set, and measured once before
anything was changed for it. Headers, tables, shorthand and careless typing.
"""

import random

from tests.deid_notes import Draw, Note, digits, letters

GIVEN = (
    "Agnieszka Babajide Chidinma Dietrich Eilidh Fabiola Gwendal Hyacinth Ivanka Jorunn Kwabena Lisbet Matthias Nkechi "
    "Odalys Pilar Radovan Svetlana Takumi Urszula Virgilio Wilhelmina Yaretzi Zoltan Tess Beau Chance Faith Iris Jack "
    "Lane Miles Pat Reed Skip Summer Ted Una Wes Sunny Norma Ernie Dot Buddy"
).split()
FAMILY = (
    "Achterberg Bielawski Chukwuemeka Delacroix Engstrom Farquharson Gerstein Hollingsworth Iyengar Jaramillo Kvistad "
    "Leclair McGillicuddy Nordquist Oyelaran Papadakis Rattanakul Steinhauer Trujillo Urquidi Vandermeer Whitcombe "
    "Yamaguchi Zubiri Ashworth Birch Carver Dew Early Flood Gold Head Just Kitchen Lamb Mild Nails Orange Pinch Quick Rash Swift Tear Wells"
).split()
PLACES = (
    "Ashbury",
    "Copper Flats",
    "Elk Mound",
    "Fernley Heights",
    "Gilead",
    "Hartsel",
    "Nine Mile Falls",
    "Point Arthur",
    "Rosedale",
    "Sweetwater",
    "Uvalda",
    "Vermilion Bay",
)
ST = ("MI", "Arizona", "N.Y.", "KY", "Idaho", "WA", "Louisiana", "NC", "mn", "NJ")
MON = "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec".split()
FULL = (
    "January February March April May June July August September October November December".split()
)


def _p(draw: Draw, *patterns: str) -> str:
    pattern = draw.choice(patterns)
    return "".join(
        digits(draw, 1) if c == "0" else letters(draw, 1) if c == "@" else c for c in pattern
    )


def _person(draw: Draw) -> str:
    given, family = draw.choice(GIVEN), draw.choice(FAMILY)
    return draw.choice(
        (
            f"{given} {family}",
            f"{family}, {given}",
            f"{family.upper()},{given.upper()}",
            f"{given[0]}. {draw.choice('ABCDEHJ')}. {family}",
            f'{given} "{draw.choice(GIVEN)}" {family}',
            f"{given} van {family}",
            f"{given} {family} Jr.",
            f"{given} {draw.choice('ABCDEHJ')} {family}",
        )
    )


def _day(draw: Draw) -> str:
    m, d, y = draw.randint(1, 12), draw.randint(1, 28), draw.randint(1928, 2026)
    return draw.choice(
        (
            f"{m}/{d}/{y % 100:02}",
            f"{d}. {FULL[m - 1]} {y}",
            f"{FULL[m - 1]} the {d}th",
            f"{d}/{MON[m - 1]}/{y}",
            f"{FULL[m - 1].upper()} {d}, {y}",
            f"{MON[m - 1]} {d}",
            f"{y}.{m:02}.{d:02}",
            f"{m:02}-{d:02}-{y}",
            f"{m:02} / {d:02} / {y}",
            f"the {d}th of {FULL[m - 1]}, {y}",
            f"{MON[m - 1]}-{d:02}-{y % 100:02}",
            f"{y}{m:02}{d:02}",
            f"{FULL[m - 1]} of {y}",
            f"{MON[m - 1]} {y}",
            f"{m}-{y}",
            f"{FULL[m - 1]} {d}-{d + 2}",
            f"{FULL[m - 1].lower()} {d}, {y}",
        )
    )


def _number(draw: Draw) -> str:
    return _p(
        draw,
        "(200) 200-0000",
        "210.200.0000",
        "310 200 0000",
        "1 (410) 200-0000",
        "+49 30 0000000",
        "800-BACK-@@@".replace("@", "A"),
        "510-200-0000 x00",
        "2102000000",
        "+1-610-200-0000",
        "011 44 161 496 0000",
    )


def _age(draw: Draw) -> str:
    n = draw.randint(90, 104)
    return draw.choice(
        (
            f"{n} y/o",
            f"{n} y.o",
            f"{n}-years-old",
            f"age {n}",
            f"{n} yr old",
            "ninety-one years old",
            f"{n}M",
            f"aged {n}",
            "in her mid nineties",
            f"{n}-y-o",
            f"{n} year-old",
            f"turned {n}",
        )
    )


# Each entry: the label of the kind, and how one is written with its surroundings; « » marks it.
def _items(draw: Draw) -> list[tuple[str, str]]:
    pick = draw.choice
    place, street = (
        pick(PLACES),
        pick(("Birchwood", "Cannery", "Dogwood", "E. 42nd", "Fox Hollow", "Ridgeline", "Sycamore")),
    )
    road = f"{draw.randint(3, 9999)} {street} {pick(('St', 'Road', 'Cres', 'Loop', 'Pl.', 'Hwy', 'Ct', 'Ridge', 'Sq.', 'AVENUE'))}"
    post = _p(draw, "00000", "00000-0000")
    family, given = pick(FAMILY), pick(GIVEN)
    handle = f"{given.lower()}{family.lower()}"
    return [
        (
            "NAME",
            pick(
                (
                    "PATIENT NAME: «%s»",
                    "| Patient | «%s» |",
                    "Re: «%s»",
                    "Dear «%s»,",
                    "Attending physician - «%s»",
                    "**Provider:** «%s»",
                    "Electronically authenticated by «%s»",
                    "D: «%s», MD",
                    "Nurse practitioner «%s» saw him first.",
                    "Patient's son («%s») signed.",
                    "History from «%s», the niece.",
                    "I, «%s», attest.",
                    "Operator: «%s» DO",
                    "With the help of «%s» he stood.",
                    "Next of kin: «%s»",
                    "/s/ «%s»",
                    "«%s» fell from a ladder.",
                )
            )
            % _person(draw),
        ),
        (
            "NAME",
            pick(
                (
                    "Dr. «%s» agrees.",
                    "Mrs «%s» is resting.",
                    "per Dr «%s»",
                    "MR. «%s»",
                    "Nurse «%s» called back.",
                    "the «%s» family",
                    "Ms. «%s» has no questions.",
                    "PCP: «%s»",
                )
            )
            % family,
        ),
        (
            "NAME",
            pick(
                (
                    "His wife «%s» agrees.",
                    "Daughter «%s» will drive.",
                    "mom («%s») at bedside",
                    "«%s» was tearful.",
                    "boyfriend, «%s», present",
                    "Service dog «%s» in room.",
                    "We told «%s» to rest.",
                    "brother is «%s»",
                )
            )
            % given,
        ),
        (
            "DATE",
            pick(
                (
                    "d.o.b. «%s»",
                    "Date of birth\n«%s»",
                    "Admit: «%s»",
                    "s/p fall «%s»",
                    "Expired on «%s».",
                    "RTC «%s»",
                    "Surgery date - «%s»",
                    "First seen «%s» for this.",
                    "Last A1c («%s») was 7.",
                    "between «%s» and now",
                    "Dictated: «%s»",
                )
            )
            % _day(draw),
        ),
        (
            "PHONE",
            pick(
                (
                    "ph «%s»",
                    "(p) «%s»",
                    "c: «%s»",
                    "Daughter's number: «%s»",
                    "on call at «%s»",
                    "Telephone: «%s»",
                    "reachable on «%s»",
                    "Pager «%s»",
                )
            )
            % _number(draw),
        ),
        (
            "FAX",
            pick(
                (
                    "(f) «%s»",
                    "fax:«%s»",
                    "FAX NUMBER «%s»",
                    "faxed to «%s» today",
                    "via facsimile «%s»",
                )
            )
            % _number(draw),
        ),
        (
            "SSN",
            pick(
                (
                    "Social: «%s»",
                    "ssn «%s»",
                    "Soc. Sec. # «%s»",
                    "social security number on file, «%s»",
                    "SS number is «%s»",
                )
            )
            % _p(draw, "000-00-0000", "000 00 0000", "000000000", "***-**-0000"),
        ),
        (
            "MRN",
            pick(
                (
                    "mrn - «%s»",
                    "Med Rec: «%s»",
                    "MRN#«%s»",
                    "| MRN | «%s» |",
                    "Chart «%s»",
                    "**Medical record number:** «%s»",
                    "Hosp # «%s»",
                    "pt id=«%s»",
                    "Visit no. «%s»",
                    "Medical Record No.:\n«%s»",
                    "«%s» (medical record)",
                )
            )
            % _p(
                draw,
                "000000",
                "00000000",
                "@0000000",
                "00-00-00-0",
                "0000000@",
                "E-0000-00",
                "M000000000",
            ),
        ),
        (
            "HEALTH_PLAN",
            pick(
                (
                    "Mem ID «%s»",
                    "Member number: «%s»",
                    "HIC no. «%s»",
                    "Ins. policy # «%s»",
                    "Grp «%s»",
                    "MBI «%s»",
                    "Medicaid no. «%s»",
                    "Subscriber no «%s»",
                    "Aetna ID: «%s»",
                    "policy number ending «%s»",
                )
            )
            % _p(
                draw,
                "W000000000",
                "000-00-0000A",
                "0@@0-@@0-@@00",
                "00123-@0",
                "@@@00000000",
                "0000000000",
            ),
        ),
        (
            "ACCOUNT",
            pick(
                (
                    "Acct no: «%s»",
                    "ACCOUNT NUMBER\n«%s»",
                    "Claim # «%s»",
                    "ICN «%s»",
                    "account ending in «%s»",
                    "Bill no. «%s»",
                    "HAR «%s»",
                    "Guarantor account «%s»",
                )
            )
            % _p(
                draw,
                "0012-33-0000",
                "00000000",
                "20000000000000",
                "A000000000",
                "0000",
                "V00000000",
            ),
        ),
        (
            "LICENSE",
            pick(
                (
                    "DL: «%s»",
                    "Lic # «%s»",
                    "NPI: «%s»",
                    "DEA «%s»",
                    "RN license no. «%s»",
                    "license number is «%s»",
                    "Board cert. no. «%s»",
                    "State ID «%s»",
                    "passport number «%s»",
                    "TIN «%s»",
                )
            )
            % _p(
                draw,
                "S000-0000-0000",
                "1000000000",
                "F@0000000",
                "@0000000",
                "00-0000000",
                "A00000000",
                "RN000000",
            ),
        ),
        (
            "VEHICLE",
            pick(
                (
                    "plate: «%s»",
                    "license plate number «%s» (truck)",
                    "lic plate «%s»",
                    "His pickup, tag no. «%s», rolled.",
                    "VIN: «%s»",
                    "Vehicle plate «%s»",
                    "vehicle identification number «%s»",
                    "Plates «%s» on the other car",
                )
            )
            % _p(
                draw,
                "@@@-0000",
                "0@@0000",
                "000-@@@",
                "@@0 000",
                "@00 @@@",
                "1HG@@00000A000000",
                "@@ 000 @@",
                "00@@@00",
            ),
        ),
        (
            "DEVICE",
            pick(
                (
                    "SN:«%s»",
                    "Ser. No. «%s»",
                    "REF 4410 LOT «%s»",
                    "ICD generator serial # «%s»",
                    "Pump s/n «%s»",
                    "Device serial: «%s»",
                    "UDI: «%s»",
                    "model 5076, serial number «%s»",
                    "implant lot number «%s»",
                )
            )
            % _p(
                draw,
                "0@0@00@",
                "@@@000000@",
                "00000000",
                "9@8@0@",
                "(01)00643169007222(21)@@@000000@",
                "BLG000000",
                "@00-00000",
            ),
        ),
        (
            "URL",
            pick(("Link: «%s»", "go to «%s»", "posted on «%s»", "See «%s».", "website («%s»)"))
            % pick(
                (
                    f"https://{handle}.blogspot.example/2024",
                    f"{handle}.com",
                    f"www.{family.lower()}-law.org/case",
                    f"http://10clinic.net/{handle}",
                    f"mychart.{family.lower()}.org/login",
                )
            ),
        ),
        (
            "EMAIL",
            pick(("email «%s»", "(«%s»)", "mailto «%s»", "contact: «%s»", "She writes from «%s»."))
            % pick(
                (
                    f"{handle}@aol.com",
                    f"{given.lower()}_{digits(draw, 2)}@mail.example.org",
                    f"{family.upper()}@HEALTH.GOV",
                    f"{given[0].lower()}.{family.lower()}@uni.ac.uk",
                )
            ),
        ),
        (
            "IP",
            pick(
                (
                    "ip=«%s»",
                    "from address «%s»",
                    "host «%s» logged",
                    "IPv6 «%s»",
                    "Remote session («%s»)",
                )
            )
            % pick(
                (
                    ".".join(str(draw.randint(2, 250)) for _ in range(4)),
                    f"2001:db8::{draw.randint(4096, 65535):x}:{draw.randint(16, 255):x}",
                    f"192.168.{draw.randint(0, 9)}.{draw.randint(2, 250)}:8443",
                )
            ),
        ),
        (
            "BIOMETRIC",
            pick(
                (
                    "Retina template no. «%s»",
                    "fingerprint ID «%s»",
                    "voice print «%s»",
                    "see photo «%s»",
                    "Face scan «%s» stored.",
                    "palm print record «%s»",
                    "biometric token «%s»",
                )
            )
            % pick(
                (
                    f"RT-{digits(draw, 4)}",
                    f"IMG-{digits(draw, 4)}.heic",
                    f"VX{digits(draw, 6)}",
                    f"{given.lower()}_face.jpeg",
                    f"{digits(draw, 4)}-{letters(draw, 2)}{digits(draw, 3)}",
                )
            ),
        ),
        (
            "OTHER_ID",
            pick(
                (
                    "Acc. no. «%s»",
                    "Path # «%s»",
                    "Rx: «%s»",
                    "Auth #«%s»",
                    "Order ID «%s»",
                    "Participant «%s» of the study",
                    "Incident no. «%s»",
                    "Job «%s»",
                    "Ref: «%s»",
                    "employee number «%s»",
                    "case number «%s»",
                )
            )
            % _p(
                draw,
                "00-0000000",
                "S00-0000",
                "0000000",
                "@@@-000-00",
                "PA-00000000",
                "@00000@",
                "2024-000000",
            ),
        ),
        (
            "AGE_90+",
            pick(
                (
                    "She is «%s» and frail.",
                    "a «%s» gentleman",
                    "«%s» lady from home",
                    "Mother, «%s», in good health",
                )
            )
            % _age(draw),
        ),
        (
            "STREET",
            pick(
                (
                    "address «%s»",
                    "Lives on the corner at «%s».",
                    "«%s»\n",
                    "home: «%s»",
                    "crash near «%s»",
                    "sent to «%s»",
                )
            )
            % pick(
                (
                    road,
                    road,
                    f"{road} Unit {draw.randint(1, 90)}",
                    f"PO Box {draw.randint(10, 9000)}",
                    f"{road}, Fl 3",
                )
            ),
        ),
        (
            "CITY",
            pick(
                (
                    "native of «%s»",
                    "Lives with a cat in «%s».",
                    "drove in from «%s»",
                    "«%s», " + pick(ST),
                    "raised near «%s»",
                    "works in downtown «%s»",
                )
            )
            % place,
        ),
        (
            "ZIP",
            pick(
                (
                    f"{place}, {pick(ST)} «%s»",
                    "zip «%s»",
                    "Zip Code: «%s»",
                    "his zip code, «%s»",
                    f"{place} {pick(ST[:6])} «%s»",
                )
            )
            % post,
        ),
        (
            "FACILITY",
            pick(("at «%s»", "OSH: «%s»", "records from «%s»", "Follows at «%s»."))
            % pick(
                (
                    f"{place} Regional Medical Center",
                    f"{family} Rehabilitation Hospital",
                    f"St. {given} Hospital",
                    f"{place} VA Clinic",
                    f"{family} Family Practice",
                )
            ),
        ),
        (
            "EMPLOYER",
            pick(("cook at «%s»", "employer «%s»", "Job: welder for «%s».", "employed with «%s»"))
            % pick(
                (
                    f"{family} Foundry",
                    f"{family} & Sons",
                    f"{place} School District",
                    f"{family} Industries Inc.",
                )
            ),
        ),
    ]


FILLER = (
    "CC: rash x 3 days",
    "Obj: T 99.1, P 88, R 18, BP 122/76, wt 171 lb",
    "- metoprolol 25 mg BID\n- atorvastatin 40 mg qHS",
    "Heart RRR, no m/r/g.",
    "A/P: 1. Cellulitis, L leg. Keflex 500 mg QID x 7 d.",
    "Pt states pain is 8/10, was 5/10 last week.",
    "EKG: NSR 74, QTc 442.",
    "Na 138, K 4.1, Cl 102, CO2 26, BUN 14, Cr 0.9, glucose 112.",
    "| Test | Result |\n|---|---|\n| TSH | 2.13 |",
    "Charge: 99203, 87880-QW, 96372 and J0696 x 2.",
    "Dx: L03.116, Z88.0.",
    "ICD-9 682.6 was used in 2014.",
    "Knee ROM 0-120, Lachman neg.",
    "Closed with 5-0 nylon x 6.",
    "Allergies: PCN (hives), sulfa.",
    "FH: mother with Graves, father with Alzheimer.",
    "Ms contin 15 mg held.",
    "Given Rocephin 1 g, Decadron 10 mg, Toradol 60 mg.",
    "Strength 4/5 R grip. DTRs 2+ bilat.",
    "2/6 systolic murmur at LUSB.",
    "Growth at the 75th percentile; head 46.5 cm.",
    "LMP 3 weeks ago. G2P1.",
    "Trach #6 Shiley, vent FiO2 40 %, PEEP 5.",
    "MRI T2 signal at C6-C7.",
    "POD #3 after Whipple.",
    "NDC 0069-3150-83 expired in 2025.",
    "Modifier 59 or XS on 11055.",
    "DRG 291 with MCC.",
    "H. pylori stool antigen negative.",
    "Wells score 1.5; D-dimer 320.",
    "Seen by ortho, PT and OT.",
    "Visual fields full. IOP 16/17.",
    "Return in 2-3 weeks or prn.",
    "EBL 150 mL. Sponge and needle counts correct.",
    "Babcock and Kocher clamps, Bookwalter retractor.",
    "Plan discussed; all questions answered. Will follow.",
    "Grade 2 tear, Hill-Sachs lesion, Bankart repair.",
    "Summer cold, early onset. Quick onset, mild nausea. Head normal. Just tired.",
    "Rapid strep +.",
    "CXR: no acute process. CT abd/pelvis w/ contrast: 4 mm stone at the UVJ.",
    "He was 5'11\", 212 lb, BMI 29.6.",
    "HCPCS L1832 and E0114 dispensed.",
    "Old chart: appendectomy 1988, CABG 2011.",
    "Revenue center 0636, 4 units.",
    "Type 2 diabetes, A1c 6.9.",
)


def write_note(seed: int, *, with_identifiers: bool) -> Note:
    """Write one chart of careless lines."""
    draw = random.Random(f"second/{seed}/{with_identifiers}")
    lines: list[tuple[str, str]] = [
        ("", line) for line in draw.sample(FILLER, k=draw.randint(16, 28))
    ]
    if with_identifiers:
        for item in draw.sample(_items(draw), k=draw.randint(6, 10)):
            lines.insert(draw.randint(0, len(lines)), item)
    note = Note(f"second-{seed}", "phi" if with_identifiers else "clean")
    for kind, line in lines:
        if note.text:
            note.text += draw.choice(("\n", "\n", "  ", " "))
        before, mark, rest = line.partition("«")
        inside, _, after = rest.partition("»")
        note.text += before
        if mark:
            note.spans.append((len(note.text), len(note.text) + len(inside), kind))
        note.text += inside + after
    return note
