"""Two small ICD-10-CM releases of our own making, with the traps of the published ones."""

from datetime import date
from pathlib import Path

from tutor.codebook.build import write_codebook
from tutor.codebook.importers.icd9cm import read_icd9cm
from tutor.codebook.importers.icd10cm_tabular import expand, read_tabular, tabular_release
from tutor.codebook.importers.release_content import ReleaseContent, Tabular
from tutor.codebook.importers.xml_file import parse_xml
from tutor.codebook.release_rows import Delivered, Origin
from tutor.codes.code import CodeSet
from tutor.codes.release import CodeSetRelease

EARLIER = CodeSetRelease(
    CodeSet.ICD10CM, "tiny-2025", "Tiny 2025", date(2024, 10, 1), date(2025, 9, 30)
)
LATER = CodeSetRelease(
    CodeSet.ICD10CM, "tiny-2026", "Tiny 2026", date(2025, 10, 1), date(2026, 9, 30)
)
OLD = CodeSetRelease(CodeSet.ICD9CM, "tiny-v32", "Tiny 9", date(2013, 10, 1), date(2015, 9, 30))
DAY_EARLIER = date(2025, 9, 15)
DAY_LATER = date(2025, 11, 3)
DAY_OLD = date(2014, 6, 1)

NERVES_EARLIER = """
<chapter><name>6</name><desc>Nerves (G00-G99)</desc>
  <section id="G35-G37"><desc>Demyelination (G35-G37)</desc>
    <diag><name>G35</name><desc>Multiple sclerosis</desc>
      <inclusionTerm><note>Disseminated sclerosis</note></inclusionTerm></diag>
    <diag><name>G36</name><desc>Other demyelination</desc>
      <diag><name>G36.0</name><desc>Neuromyelitis</desc></diag>
      <diag><name>G36.9</name><desc>Demyelination, unspecified</desc></diag></diag>
  </section></chapter>
"""
NERVES_LATER = """
<chapter><name>6</name><desc>Nerves (G00-G99)</desc>
  <section id="G35-G37"><desc>Demyelination (G35-G37)</desc>
    <diag><name>G35</name><desc>Multiple sclerosis</desc>
      <inclusionTerm><note>Disseminated sclerosis</note></inclusionTerm>
      <diag><name>G35.A</name><desc>Relapsing multiple sclerosis</desc></diag>
      <diag><name>G35.D</name><desc>Multiple sclerosis, unspecified</desc></diag></diag>
    <diag><name>G36</name><desc>Other demyelination</desc>
      <diag><name>G36.9</name><desc>Demyelination, unspecified</desc></diag></diag>
  </section></chapter>
"""
BIRTH_LATER = """
<chapter><name>17</name><desc>Malformations (Q00-QA0)</desc>
  <section id="QA0"><desc>Conditions by gene (QA0)</desc>
    <diag><name>QA0</name><desc>Conditions by single gene</desc>
      <diag><name>QA0.8</name><desc>Other conditions by single gene</desc></diag></diag>
  </section></chapter>
"""
INJURY = """
<chapter><name>19</name><desc>Injury (S00-T88)</desc>
  <notes><note>Use a second code for the cause.</note></notes>
  <section id="S00-S09"><desc>Head (S00-S09)</desc>
    <diag><name>S06</name><desc>Injury inside the skull</desc>
      <sevenChrDef><extension char="A">initial encounter</extension>
        <extension char="D">subsequent encounter</extension></sevenChrDef>
      <diag><name>S06.1</name><desc>Swelling</desc>
        <diag placeholder="true"><name>S06.1X</name><desc>Swelling</desc>
          <diag><name>S06.1X0</name><desc>Swelling, awake</desc></diag>
          <diag><name>S06.1X7</name><desc>Swelling, died</desc></diag></diag></diag></diag>
  </section>
  <section id="S50-S59"><desc>Forearm (S50-S59)</desc>
    <excludes2><note>frostbite (T33-T34)</note></excludes2>
    <diag><name>S52</name><desc>Fracture of forearm</desc>
      <excludes1><note>amputation (S58.-)</note><note>dead target (G31.90)</note></excludes1>
      <sevenChrNote><note>A 7th character is added to each code from S52</note></sevenChrNote>
      <sevenChrDef><extension char="A">initial encounter for closed fracture</extension>
        <extension char="B">initial encounter for open fracture type I</extension>
        <note>\tinitial encounter for open fracture NOS</note>
        <extension char="S">sequela</extension></sevenChrDef>
      <diag><name>S52.5</name><desc>Fracture of lower end of radius</desc>
        <diag><name>S52.52</name><desc>Torus fracture of radius</desc>
          <sevenChrDef><extension char="A">initial encounter</extension></sevenChrDef>
          <diag><name>S52.521</name><desc>Torus fracture of right radius</desc></diag></diag>
        <diag><name>S52.59</name><desc>Other fracture of radius</desc>
          <inclusionTerm><note>Broken wrist  NOS</note></inclusionTerm></diag></diag></diag>
  </section>
  <section id="T07-T88"><desc>Other injury (T07-T88)</desc>
    <excludes1><note>birth trauma (P10-P15)</note></excludes1></section>
  <section id="T66-T78"><desc>Effects of causes (T66-T78)</desc>
    <diag><name>T78</name><desc>Adverse effects</desc>
      <sevenChrDef><extension char="A">initial encounter</extension>
        <extension char="S">sequela</extension></sevenChrDef>
      <diag><name>T78.4</name><desc>Other allergy</desc>
        <codeFirst><note>the cause, such as:</note><note>food (Z91.01-)</note></codeFirst>
        <diag><name>T78.40</name><desc>Ménière allergy, unspecified</desc></diag></diag></diag>
  </section></chapter>
"""
INJURY_CODES = ["S061X0A", "S061X0D", "S061X7A", "S52521A"] + [
    f"S5259X{character}" for character in "ABS"
]
INJURY_CODES += ["T7840XA", "T7840XS"]
OLD_DESCRIPTIONS = (
    "25000 Diabetes mellitus without complication, type II, not uncontrolled\n"
    "25001 Diabetes mellitus without complication, type I, not uncontrolled\n"
    "4019  Unspecified essential hypertension\n"
    "E8880 Fall on a sharp object\n"
    "V290  Observation for infection\n"
    "0389  Septic\xe6mia, unspecified\n"
)


def tabular(*chapters: str) -> bytes:
    body = "".join(chapters)
    return f"<ICD10CM.tabular><version>1</version>{body}</ICD10CM.tabular>".encode()


def code_list(*codes: str) -> bytes:
    return "\n".join(["1", "S50-S59", *codes]).encode()


def read(
    xml: bytes, listed: bytes, release: CodeSetRelease, first_day: date | None = None
) -> tuple[Tabular, ReleaseContent]:
    root = parse_xml(xml, name="tiny.xml")
    edition = read_tabular(root, tabular_release(first_day or release.valid_from))
    return edition, expand(edition, frozenset(listed.decode().split()), release)


def earlier_release() -> tuple[Tabular, ReleaseContent]:
    return read(
        tabular(NERVES_EARLIER, INJURY),
        code_list("G35", "G36", "G360", "G369", *INJURY_CODES),
        EARLIER,
    )


def later_release() -> tuple[Tabular, ReleaseContent]:
    return read(
        tabular(NERVES_LATER, BIRTH_LATER, INJURY),
        code_list("G35A", "G35D", "G369", "QA08", *INJURY_CODES),
        LATER,
    )


def old_release() -> tuple[ReleaseContent]:
    return (read_icd9cm(OLD_DESCRIPTIONS.encode("latin-1"), OLD),)


def delivered(*releases: tuple[Tabular | ReleaseContent, ...]) -> list[Delivered]:
    return [
        (content, Origin(f"sha256 of {contents[-1].release.id}", contents[-1].release.title))
        for contents in releases
        for content in contents
    ]


def write_tiny_codebook(path: Path) -> Path:
    write_codebook(path, delivered(later_release(), old_release(), earlier_release()))
    return path
