"""Maps, indexes and lists in small: the layouts of the published ones, with our own words."""

from tests.tiny_files import member, text_file
from tutor.codebook.importers.package import Member


def order_line(number: int, text: str, title: str, *, short: str = "") -> str:
    """A line of an ICD-10-PCS order file; a table has three characters."""
    return f"{number:05d} {text:7} {int(len(text) == 7)} {short or title:60.60} {title}"


PCS_CODES = (
    "0016070 Bypass One to Two, Open Approach",
    "0016071 Bypass One to Three, Open Approach",
    "XY0YX37 Introduction of Nothing, Group 7",
)
PCS_ADDENDA = (
    "Add:         0016071 Bypass One to Three, Open Approach",
    "",
    "Codes",
    "  2 codes in icd10pcs_codes_2025.txt",
    "  3 codes in icd10pcs_codes_2026.txt",
    "    1 additions",
    "    0 deletions",
    "    0 revisions",
)
PCS_ORDER = (
    order_line(1, "001", "Nerves, Bypass"),
    order_line(2, "0016070", "Bypass One to Two, Open Approach", short="Bypass 1 to 2, Open"),
    order_line(3, "0016071", "Bypass One to Three, Open Approach"),
    order_line(4, "XY0", "Extracorporeal, Introduction"),
    order_line(5, "XY0YX37", "Introduction of Nothing, Group 7"),
)
FORWARD = (
    "0010  A000    00000",
    "0020  A0100   10000",
    "36570 NoDx    11000",
    "V5412 S52001D 10111",
    "V5412 W19XXXD 10112",
    "E8001 V8001XA 10000",
)
BACKWARD = (
    "A000    0010  00000",
    "A0100   0020  10000",
    "R29700  NoDx  11000",
    "T8853XD v5889 10000",
    "V8001XA E8001 10000",
)
INDEX = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index><version>2026</version><title>ICD-10-CM INDEX TO DISEASES and INJURIES</title>
<letter><title>P</title>
  <mainTerm><title>Pain<nemod>(aching) (dull)</nemod>, dwelling</title>
    <see>Ache</see>
    <term level="1"><title>knee</title><code>M25.56-</code>
      <term level="2"><title>with fracture</title><code>S52.-</code></term>
      <term level="2"><title>diabetic</title><code>E11.42</code><manif>[G63]</manif></term></term>
    <term level="1"><title>group</title>
      <term level="2"><title>of several</title><code>A00-A09</code></term></term>
    <term level="1"><title>choking</title><seecat>T71</seecat></term>
    <term level="1"><title>lightning</title><subcat>T75.0</subcat>
      <seeAlso>Fire</seeAlso></term>
  </mainTerm>
  <mainTerm><title>Named by gene</title><code>QA0.8</code></mainTerm>
</letter></ICD10CM.index>
"""
EXTERNAL = INDEX.replace(
    "INDEX TO DISEASES and INJURIES", "EXTERNAL CAUSE of INJURIES INDEX"
).replace("M25.56-", "X58")
HEADS = ("Malignant Primary", "Malignant Secondary", "Ca in situ", "Benign", "Unsure", "Unsaid")


def table(
    first: str = "Neoplasm", *, cells: tuple[str, ...] = ("C76.2", "C79.8-", "-", "D36.7")
) -> str:
    """The neoplasm table, or with "Substance" the table of drugs."""
    heads = "".join(f'<head col="{n}">{head}</head>' for n, head in enumerate((first, *HEADS), 1))
    row = "".join(f'<cell col="{n}">{cell}</cell>' for n, cell in enumerate(cells, 2))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<ICD10CM.index><version>2025</version>'
        f"<indexHeading>{heads}</indexHeading><letter><title>N</title>"
        "<mainTerm><title>Neoplasm, new growth</title><term level='1'><title>book-leaf</title>"
        f"<manif>floor of mouth</manif><seeAlso>Neoplasm, mouth</seeAlso>{row}</term></mainTerm>"
        "</letter></ICD10CM.index>"
    )


CONVERSION = (
    '"This table lists new codes, for use.\nUnless otherwise specified, 1 October.",,',
    "Current code assignment,Effective,Previous Code(s) Assignment",
    "A04.71,2017,A04.7",
    "C44.1121  ,2018,C44.112",
    "C56.3,2021,C56.1 and C56.2",
    'E75.244,2021,"E75.240, E75.241 "',
    "H02.151,2018,H02.101-H02.106; H02.109",
    "I63.013,2016,I63.011 AND I63.012",
    "J12.82,01/01/21,J12.89",
    "K59.03,2016,K59.09 AND Code from categories T36-T50",
    "M96.A1,2022,M96.89 & Y84.8",
    "Y35.009A,2019,None",
    "W44.A0XA,2023,Codes in Categories T15-T19",
    ",,",
)
POA = (
    "Order26\tPOAexemptCode\tDescription",
    "00012\tB90.0\tSequelae of something",
    '00013\tT45.AX1D\t"Poisoning, accidental, subsequent encounter"',
    "00014\tZ66\tDo not resuscitate",
)


def pcs_package(*, names: tuple[str, ...] = ("codes", "addenda")) -> list[Member]:
    """The publisher's ZIP of codes, or of the order file, or both."""
    files = {
        "codes": ("icd10pcs_codes_2026.txt", PCS_CODES),
        "addenda": ("codes_addenda_2026.txt", PCS_ADDENDA),
        "order": ("icd10pcs-order-2026.txt", PCS_ORDER),
    }
    return [member(files[n][0], text_file(files[n][1]), package="pcs.zip") for n in names]
