"""First levels of code sets whose published lists carry no table of contents.

The ranges and titles of ICD-9-CM are those of its chapters, the titles of
ICD-10-PCS those of its sections and body systems, all works of the federal
government; the words for the letters of HCPCS Level II are our own.
"""

from typing import NamedTuple

from tutor.codes.code import CodeSet


class Heading(NamedTuple):
    """A run of codes: those whose first characters lie between two texts, both included."""

    first: str
    last: str
    title: str

    @property
    def key(self) -> str:
        """How the run is named in an address."""
        return self.first if self.first == self.last else f"{self.first}-{self.last}"

    def holds(self, text: str) -> bool:
        """Whether a code lies in the run.

        >>> Heading("001", "139", "Infections").holds("0389")
        True
        """
        return self.first <= text[: len(self.first)] and text[: len(self.last)] <= self.last


def _letters(*titles: tuple[str, str]) -> tuple[Heading, ...]:
    return tuple(Heading(letter, letter, title) for letter, title in titles)


HEADINGS: dict[CodeSet, tuple[Heading, ...]] = {
    CodeSet.ICD9CM: (
        Heading("001", "139", "Infectious and parasitic diseases"),
        Heading("140", "239", "Neoplasms"),
        Heading(
            "240", "279", "Endocrine, nutritional and metabolic diseases, and immunity disorders"
        ),
        Heading("280", "289", "Diseases of the blood and blood-forming organs"),
        Heading("290", "319", "Mental disorders"),
        Heading("320", "389", "Diseases of the nervous system and sense organs"),
        Heading("390", "459", "Diseases of the circulatory system"),
        Heading("460", "519", "Diseases of the respiratory system"),
        Heading("520", "579", "Diseases of the digestive system"),
        Heading("580", "629", "Diseases of the genitourinary system"),
        Heading("630", "679", "Complications of pregnancy, childbirth, and the puerperium"),
        Heading("680", "709", "Diseases of the skin and subcutaneous tissue"),
        Heading("710", "739", "Diseases of the musculoskeletal system and connective tissue"),
        Heading("740", "759", "Congenital anomalies"),
        Heading("760", "779", "Certain conditions originating in the perinatal period"),
        Heading("780", "799", "Symptoms, signs, and ill-defined conditions"),
        Heading("800", "999", "Injury and poisoning"),
        Heading("E000", "E999", "External causes of injury and poisoning"),
        Heading("V", "V", "Factors influencing health status and contact with health services"),
    ),
    CodeSet.ICD9CM_VOLUME3: (
        Heading("00", "00", "Procedures and interventions, not elsewhere classified"),
        Heading("01", "05", "Operations on the nervous system"),
        Heading("06", "07", "Operations on the endocrine system"),
        Heading("08", "16", "Operations on the eye"),
        Heading("17", "17", "Other miscellaneous diagnostic and therapeutic procedures"),
        Heading("18", "20", "Operations on the ear"),
        Heading("21", "29", "Operations on the nose, mouth, and pharynx"),
        Heading("30", "34", "Operations on the respiratory system"),
        Heading("35", "39", "Operations on the cardiovascular system"),
        Heading("40", "41", "Operations on the hemic and lymphatic system"),
        Heading("42", "54", "Operations on the digestive system"),
        Heading("55", "59", "Operations on the urinary system"),
        Heading("60", "64", "Operations on the male genital organs"),
        Heading("65", "71", "Operations on the female genital organs"),
        Heading("72", "75", "Obstetrical procedures"),
        Heading("76", "84", "Operations on the musculoskeletal system"),
        Heading("85", "86", "Operations on the integumentary system"),
        Heading("87", "99", "Miscellaneous diagnostic and therapeutic procedures"),
    ),
    CodeSet.ICD10PCS: _letters(
        ("0", "Medical and Surgical"),
        ("1", "Obstetrics"),
        ("2", "Placement"),
        ("3", "Administration"),
        ("4", "Measurement and Monitoring"),
        ("5", "Extracorporeal or Systemic Assistance and Performance"),
        ("6", "Extracorporeal or Systemic Therapies"),
        ("7", "Osteopathic"),
        ("8", "Other Procedures"),
        ("9", "Chiropractic"),
        ("B", "Imaging"),
        ("C", "Nuclear Medicine"),
        ("D", "Radiation Therapy"),
        ("F", "Physical Rehabilitation and Diagnostic Audiology"),
        ("G", "Mental Health"),
        ("H", "Substance Abuse Treatment"),
        ("X", "New Technology"),
    ),
    CodeSet.HCPCS: _letters(
        ("A", "Transport, medical and surgical supplies, radiopharmaceuticals"),
        ("B", "Enteral and parenteral feeding"),
        ("C", "Hospital outpatient payment: devices, drugs, procedures"),
        ("D", "Dental procedures"),
        ("E", "Durable medical equipment"),
        ("G", "Professional services and procedures named by Medicare"),
        ("H", "Behavioral health and substance use services"),
        ("J", "Drugs not taken by mouth, chemotherapy, inhalation solutions"),
        ("K", "Equipment and supplies for the equipment contractors"),
        ("L", "Orthotics and prosthetics"),
        ("M", "Medical services and quality measures"),
        ("P", "Laboratory and blood products"),
        ("Q", "Temporary codes: drugs, casts, supplies"),
        ("R", "Transport of x-ray and other portable equipment"),
        ("S", "Codes of private payers"),
        ("T", "Codes of state Medicaid agencies"),
        ("U", "Laboratory tests for coronavirus"),
        ("V", "Vision, hearing and speech"),
    ),
}

BODY_SYSTEMS: dict[str, str] = {
    "00": "Central Nervous System and Cranial Nerves",
    "01": "Peripheral Nervous System",
    "02": "Heart and Great Vessels",
    "03": "Upper Arteries",
    "04": "Lower Arteries",
    "05": "Upper Veins",
    "06": "Lower Veins",
    "07": "Lymphatic and Hemic Systems",
    "08": "Eye",
    "09": "Ear, Nose, Sinus",
    "0B": "Respiratory System",
    "0C": "Mouth and Throat",
    "0D": "Gastrointestinal System",
    "0F": "Hepatobiliary System and Pancreas",
    "0G": "Endocrine System",
    "0H": "Skin and Breast",
    "0J": "Subcutaneous Tissue and Fascia",
    "0K": "Muscles",
    "0L": "Tendons",
    "0M": "Bursae and Ligaments",
    "0N": "Head and Facial Bones",
    "0P": "Upper Bones",
    "0Q": "Lower Bones",
    "0R": "Upper Joints",
    "0S": "Lower Joints",
    "0T": "Urinary System",
    "0U": "Female Reproductive System",
    "0V": "Male Reproductive System",
    "0W": "Anatomical Regions, General",
    "0X": "Anatomical Regions, Upper Extremities",
    "0Y": "Anatomical Regions, Lower Extremities",
}
"""Section 0 of ICD-10-PCS by its first two characters."""

PREFIX_LENGTHS = {CodeSet.HCPCS: (1, 2), CodeSet.ICD10PCS: (1, 2, 3)}
"""How many characters each level of a set has that is browsed by first characters alone."""
