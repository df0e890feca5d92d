"""Small claim-edit files of our own making, with the layouts and traps of the published ones."""

from collections.abc import Sequence
from datetime import date

from tutor.codebook.importers.asp_ndc import ASP_NDC
from tutor.codebook.importers.fee_schedule import FEE_SCHEDULE
from tutor.codebook.importers.format import PublishedFormat
from tutor.codebook.importers.ncci_aoc import NCCI_AOC
from tutor.codebook.importers.ncci_mue import NCCI_MUE
from tutor.codebook.importers.ncci_ptp import NCCI_PTP
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import EditContent, EditRelease, EditRow, Hints

FORMATS = (NCCI_PTP, NCCI_MUE, NCCI_AOC, FEE_SCHEDULE, ASP_NDC)
NO_HINTS = Hints()
JULY_2024 = Hints(effective_on=date(2024, 7, 1))

PTP_NAME = "ccipra-v322r0-f1.TXT"
PTP_OFFICIAL = (
    "Notice: the codes are owned.\r\n\r\n"
    "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\r\n"
    "\t\tprior to 1996\tDate\tDate\t0=not allowed\t\r\n"
    "\t\t\t\t*=no data\t1=allowed\t\r\n"
    "\t\t\t\t\t9=not applicable\t\r\n"
    "0001A\t0591T\t\t20220101\t20231231\t1\tCoding instruction\r\n"
    "11042\t97597\t*\t19960101\t20101231\t0\tMutually exclusive procedures\r\n"
    "11042\t97597\t\t20110101\t*\t1\tMore extensive procedure\r\n"
    "20610\t99213\t\t20130101\t*\t1\tCoding instruction\r\n"
    "43239\t43235\t\t20150401\t20150401\t9\tMisuse of codes\r\n"
    "\r\n\r\n"
)
PTP_CSV = (
    "column_1,column_2,modifier,deletion,rationale\n"
    "11042,97597,0,2010-12-31,Mutually exclusive procedures\n"
    "11042,97597,1,,More extensive procedure\n"
    "45385,45380,1,,More extensive procedure\n"
)
MUE_NAME = "MCR_MUE_PractitionerServices_Eff_07-01-2026.csv"
MUE_OFFICIAL = (
    '"A notice\nover two lines, with a comma",,,\r\n'
    '"HCPCS/\nCPT Code","Practitioner Services MUE Values",'
    "MUE Adjudication Indicator,MUE Rationale\r\n"
    "64721,1,2 Date of Service Edit: Policy,CMS Policy\r\n"
    '="0001U",1,3 Date of Service Edit: Clinical,Nature of Analyte\r\n'
    'J3301,"1,600",1 Line Edit,Prescribing Information\r\n'
    ",,,\r\n\r\n"
)
MUE_CSV = (
    "hcpcs_code,mue_units,mue_mai,mue_rationale,mue_service\n"
    "64721,1,2,CMS Policy,Practitioner\n"
    "64721,2,3,CMS Policy,Outpatient Hospital\n"
    "A4218,20,3,CMS Policy,DME Supplier\n"
)
AOC_NAME = "AOC_V2026Q1-01-MCR.txt"
AOC_OFFICIAL = (
    "1"
    "0071U"
    "       "
    "0070U"
    "       "
    "2020001"
    "       "
    'a note, "quoted"\r\n'
    "2"
    "0054T"
    "       "
    "CCCCC"
    "       "
    "2013001"
    "       "
    "Contractor\r\n"
    "3"
    "96160"
    "       "
    "99213"
    "2024182"
    "2017001"
    "2025365"
    "\r\n"
    "1"
    "0076T"
    "2010365"
    "0075T"
    "       "
    "2005182"
    "2012366\r\n"
    "\r\n"
)
AOC_CSV = (
    "primary_code,add_on_code,aoc_edit_type\r\n"
    "CCCCC,0054T,2\r\n0070U,0071U,1\r\n0101U,0071U,1\r\n99213,96160,3\r\n"
)
RVU_NAME = "PPRRVU2026_Jul_nonQPP.csv"
_UPPER = (
    ",,,STATUS,MEDICARE,WORK,NON-FAC,NA,FACILITY,NA,MP,NON-FACILITY,FACILITY,PCTC,GLOB,PRE,INTRA,"
    "POST,MULT,BILAT,ASST,CO-,TEAM,ENDO,CONV,DIAGNOSTIC,CALCULATION,FAMILY,PAYMENT,PAYMENT,PAYMENT"
)
_LOWER = (
    "HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,"
    "DAYS,OP,OP,OP,PROC,SURG,SURG,SURG,SURG,BASE,FACTOR,PROCEDURES,FLAG,INDICATOR,AMOUNT,AMOUNT,"
    "AMOUNT"
)
_PREAMBLE = (
    ",,{year} National Physician Fee Schedule Relative Value File {month} Release\r\n"
    ",,A notice\r\n,,RELEASED 06/20/{year}\r\n"
    ",,,,,,,,,,,,,,,,,,,,,,,,,PHYSICIAN,,,FOR OPPS,FOR OPPS,FOR OPPS\r\n"
)
RVU_2024 = (
    _PREAMBLE.format(year=2024, month="July")
    + f"{_UPPER}\r\n{_LOWER}\r\n"
    + "43235,,words,A,,2.09,6.87,,1.22,,0.24,9.20,3.55,0,000,0.00,0.00,0.00,3,0,0,1,0,43200,"
    "33.2875,09,0,99,0.00,0.00,0.00\r\n"
    '20610,,"words, more",A,+,"1,000.79",1.05,,0.41,NA,0.11,1.95,1.31,0,0,0.1,0.8,0.1,2,1,1,0,0,,'
    "33.2875,09,0,99,0.00,0.00,0.00\r\n"
    "71046,26,words,A,,0.18,0.07,,0.07,,0.01,0.26,0.26,1,XXX,0.00,0.00,0.00,0,0,0,0,0,,33.2875,"
    "09,0,88,0.00,0.00,0.00\r\n\r\n"
)
RVU_2026 = (
    _PREAMBLE.format(year=2026, month="July")
    + f"{_UPPER.replace(',ENDO', ',PRIC,ENDO')}\r\n{_LOWER.replace(',BASE', ',IND,BASE')}\r\n"
    + "43235,,words,A,,2.04,6.87,,1.22,,0.24,9.15,3.50,0,000,0.00,0.00,0.00,3,0,0,1,0,7,43200,"
    "33.4009,09,0,99,0.00,0.00,0.00\r\n"
)
ASP_NAME = "asp_ndc_hcpcs_2026-01.csv"
ASP = (
    "January 2026 ASP NDC-HCPCS Crosswalk,,,,,,,,,\r\n,,,,,,,,,\r\n"
    "_2026_CODE,Short Description,LABELER NAME,NDC2,Drug Name,HCPCS dosage,PKG SIZE,PKG QTY,"
    "BILLUNITS,BILLUNITSPKG\r\n"
    'J3301,"Words\nover lines","Maker, Inc",00003-0293-05,Kenalog-40,10 MG,1,1,4,4\r\n'
    'J7331,Words,Maker,888867413689,SynoJoynt,1 MG,2,3,20,"1,060"\r\n'
)
ALL_FILES = {
    PTP_NAME: PTP_OFFICIAL,
    "ncci_ptp_prac.csv": PTP_CSV,
    MUE_NAME: MUE_OFFICIAL,
    "ncci_mue.csv": MUE_CSV,
    AOC_NAME: AOC_OFFICIAL,
    "ncci_aoc.csv": AOC_CSV,
    "rvu24c_jul_pprrvu.csv": RVU_2024,
    RVU_NAME: RVU_2026,
    ASP_NAME: ASP,
}


def member(name: str, text: str | bytes, *, package: str = "") -> Member:
    data = text.encode() if isinstance(text, str) else text
    return Member(package or name, name, lambda: data)


def contents(
    published: PublishedFormat, *members: Member, hints: Hints = NO_HINTS
) -> list[EditContent]:
    found = []
    for content in published.read(members, hints):
        assert isinstance(content, EditContent)
        found.append(EditContent(content.release, list(content.rows)))
    return found


def read(
    published: PublishedFormat, name: str, text: str | bytes, hints: Hints = NO_HINTS
) -> tuple[EditRelease, Sequence[EditRow]]:
    (content,) = contents(published, member(name, text), hints=hints)
    return content.release, list(content.rows)
