"""Papers of a billing office for the gallery page; everybody and everything in them is invented."""

from datetime import date
from decimal import Decimal

from tutor.x12.ledger import LedgerEntry
from tutor.x12.paper_views import LetterView, PolicySection, PolicyView, ledger_view
from tutor.x12.shown import Labelled
from tutor.x12.views import view_of

_ELIGIBILITY = """
HL*1**20*1~
NM1*PR*2*INVENTED HEALTH PLAN*****PI*TEST1~
HL*2*1*21*1~
NM1*1P*2*MADE UP CLINIC*****XX*2999900014~
HL*3*2*22*0~
NM1*IL*1*SPECIMEN*ADA*Q***MI*TEST-M000001~
REF*6P*TEST-G1~
DMG*D8*19800229*F~
DTP*346*D8*20260101~
EB*1*IND*30*C1*GOLD PPO~
EB*C*IND*30***23*1500*****Y~
EB*C*IND*30***29*400*****Y~
EB*A*IND*98*****0.2****Y~
EB*A*IND*98*****0.4****N~
EB*CB*IND*62********Y*Y~
MSG*ASK BEFORE THE SCAN~
"""
_REJECTION = "AAA*N**72*C~"
_REMITTANCE = """
BPR*I*69.5*C*CHK************20260520~
TRN*1*TEST-T000001*1000000001~
DTM*405*20260519~
N1*PR*INVENTED HEALTH PLAN~
N3*1 EXAMPLE STREET~
N4*SAMPLEVILLE*KS*66000~
N1*PE*MADE UP CLINIC*XX*2999900014~
LX*1~
CLP*TEST-A000001*1*160*68*17*12*TEST-C000001*11*1~
NM1*QC*1*SPECIMEN*ADA****MI*TEST-M000001~
MOA***MA01~
SVC*HC:99213:25*120*68**1~
DTM*472*20260504~
CAS*CO*45*35~
CAS*PR*2*17~
AMT*B6*85~
SVC*HC:80053*40*0**1*HC:80048~
DTM*472*20260504~
CAS*CO*97*40~
LQ*HE*M15~
CLP*TEST-A000002*4*75*0**12*TEST-C000002*11*1~
CAS*CO*29*75~
NM1*QC*1*SPECIMEN*BEN~
PLB*2999900014*20261231*L6*-1.5~
"""
_CLAIM = """
HL*1**20*1~
PRV*BI*PXC*207Q00000X~
NM1*85*2*MADE UP CLINIC*****XX*2999900014~
N3*2 EXAMPLE STREET~
N4*SAMPLEVILLE*KS*660000001~
REF*EI*000000001~
HL*2*1*22*1~
SBR*P**TEST-G1******CI~
NM1*IL*1*SPECIMEN*ADA*Q***MI*TEST-M000001~
N3*1 EXAMPLE STREET~
N4*SAMPLEVILLE*KS*66000~
DMG*D8*19800229*F~
NM1*PR*2*INVENTED HEALTH PLAN*****PI*TEST1~
HL*3*2*23*0~
PAT*19~
NM1*QC*1*SPECIMEN*BEN~
N3*1 EXAMPLE STREET~
N4*SAMPLEVILLE*KS*66000~
DMG*D8*20150701*M~
CLM*TEST-A000001*166.5***11:B:1*Y*A*Y*Y~
DTP*431*D8*20260420~
AMT*F5*20~
REF*G1*TEST-AUTH1~
HI*ABK:J45901*ABF:S52521A~
NM1*82*1*EXAMPLE*RHEA****XX*2999900022~
LX*1~
SV1*HC:99213:25*92.5*UN*1***1~
DTP*472*D8*20260504~
LX*2~
SV1*HC:73090:RT*66*UN*1***2~
DTP*472*D8*20260504~
LX*3~
SV1*HC:J7613*8*UN*4***1:2~
DTP*472*D8*20260504~
"""

DOCUMENT_SAMPLES: dict[str, object] = {
    "eligibility": view_of("271", _ELIGIBILITY),
    "rejection": view_of("271", _REJECTION),
    "remittance": view_of("835", _REMITTANCE),
    "unbalanced": view_of("835", _REMITTANCE.replace("CAS*PR*2*17~", "CAS*PR*2*71~")),
    "claim": view_of("837P", _CLAIM),
    "ledger": ledger_view(
        "Account TEST-A000001",
        (
            LedgerEntry(date(2026, 5, 4), "Office visit", charge=Decimal(120)),
            LedgerEntry(date(2026, 5, 4), "Copayment at the desk", payment=Decimal(20)),
            LedgerEntry(
                date(2026, 5, 20),
                "Plan, remittance TEST-T000001",
                Decimal(0),
                Decimal(68),
                Decimal(35),
            ),
            LedgerEntry(date(2026, 6, 2), "Refund to the patient", payment=Decimal(-3)),
        ),
        opening=Decimal("12.50"),
        facts=(Labelled("Patient", "SPECIMEN, ADA"), Labelled("As of", "06/30/2026")),
    ),
    "letter": LetterView(
        subject="Your request for payment",
        sender=("INVENTED HEALTH PLAN", "1 EXAMPLE STREET", "SAMPLEVILLE, KS 66000"),
        recipient=("MADE UP CLINIC", "2 EXAMPLE STREET", "SAMPLEVILLE, KS 66000-0001"),
        written_on=date(2026, 5, 20),
        facts=(Labelled("Claim", "TEST-C000002"), Labelled("Date of service", "01/12/2026")),
        paragraphs=(
            "We cannot pay this claim. It reached us 97 days after the date of service; your "
            "contract gives 90 days.",
            "You may ask us to look at it again within 60 days of this letter.",
        ),
        closing=("Claims desk", "INVENTED HEALTH PLAN"),
        enclosures=("How to ask for a review",),
    ),
    "policy": PolicyView(
        title="Vitamin D tests",
        facts=(Labelled("Policy", "TEST-P12"), Labelled("In force from", "01/01/2026")),
        sections=(
            PolicySection(
                "Covered",
                ("One test in twelve months, for one of these:",),
                ("E55.9", "N18.31 to N18.6", "M81.0"),
            ),
            PolicySection("Not covered", ("Screening of a patient without complaints.",)),
        ),
    ),
}
