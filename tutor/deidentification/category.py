"""The eighteen kinds of identifier of the Safe Harbor list, in plain words, and the two tiers.

Not for finding them: each family of rules has a module of its own.
"""

from enum import StrEnum
from typing import NamedTuple


class Tier(StrEnum):
    """What a flag asks of the author."""

    BLOCK = "block"
    """Publication is refused until the text is changed, or a reason is written down."""
    CONFIRM = "confirm"
    """The author looks once and says that it identifies nobody."""


class Category(StrEnum):
    """Kinds of identifier, in the order of 45 CFR 164.514(b)(2)(i)(A) to (R)."""

    NAME = "name"
    GEOGRAPHY = "geography"
    DATE = "date"
    TELEPHONE = "telephone"
    FAX = "fax"
    EMAIL = "email"
    SOCIAL_SECURITY = "social_security"
    RECORD = "record"
    HEALTH_PLAN = "health_plan"
    ACCOUNT = "account"
    LICENSE = "license"
    VEHICLE = "vehicle"
    DEVICE = "device"
    URL = "url"
    IP_ADDRESS = "ip_address"
    BIOMETRIC = "biometric"
    PHOTOGRAPH = "photograph"
    OTHER = "other"

    @property
    def letter(self) -> str:
        """Its letter in the list of the regulation.

        >>> Category.DATE.letter, Category.OTHER.letter
        ('C', 'R')
        """
        return chr(ord("A") + list(Category).index(self))

    @property
    def citation(self) -> str:
        """Where the regulation names it."""
        return f"45 CFR 164.514(b)(2)(i)({self.letter})"

    @property
    def words(self) -> str:
        """Its name for people."""
        return _TOLD[self].words

    @property
    def explanation(self) -> str:
        """What belongs to it, in a sentence or two."""
        return _TOLD[self].explanation

    @property
    def remedy(self) -> str:
        """What to write instead."""
        return _TOLD[self].remedy


class _Told(NamedTuple):
    words: str
    explanation: str
    remedy: str


_NUMBER = "Take the number out, or write {{ %s }} where the exercise needs one."

_TOLD = {
    Category.NAME: _Told(
        "Name",
        "Names and initials of the patient and of relatives, employers and household; names of "
        "the people who gave care are taken out with them.",
        "Write the role (the patient, her wife, the surgeon), {{ patient_name }} or "
        "{{ provider_name }}.",
    ),
    Category.GEOGRAPHY: _Told(
        "Place",
        "Every area smaller than a state: street, city, county, precinct, ZIP code. The first "
        "three digits of a ZIP code may stay where more than 20,000 people live in that area.",
        "Take it out; the state may stay.",
    ),
    Category.DATE: _Told(
        "Date, or age over 89",
        "Every part of a date except the year (birth, admission, service, discharge, death), and "
        "every age over 89 with all that tells such an age.",
        "Write a date from the date of service, such as {{ dos }} or {{ dos - 14 days }}; write "
        'an age over 89 as "90 or older".',
    ),
    Category.TELEPHONE: _Told(
        "Telephone number", "Telephone, mobile, pager and extension numbers.", "Take it out."
    ),
    Category.FAX: _Told("Fax number", "Fax numbers.", "Take it out."),
    Category.EMAIL: _Told("E-mail address", "Electronic mail addresses.", "Take it out."),
    Category.SOCIAL_SECURITY: _Told(
        "Social Security number", "Social Security numbers, also their last digits.", "Take it out."
    ),
    Category.RECORD: _Told(
        "Medical record number",
        "Numbers of the patient, the chart, the encounter or the stay.",
        _NUMBER % "record_number",
    ),
    Category.HEALTH_PLAN: _Told(
        "Health plan number",
        "Numbers of members, subscribers, policies and groups, Medicare and Medicaid numbers.",
        _NUMBER % "member_id",
    ),
    Category.ACCOUNT: _Told(
        "Account number",
        "Numbers of accounts, claims, invoices, statements and payment cards.",
        "Take the number out, or write {{ account_number }} or {{ claim_number }} where the "
        "exercise needs one.",
    ),
    Category.LICENSE: _Told(
        "Certificate or license number",
        "Numbers of licenses, certificates, registrations, passports and tax payers; NPI and DEA "
        "numbers of the people who gave care.",
        "Take it out.",
    ),
    Category.VEHICLE: _Told(
        "Vehicle number",
        "Vehicle identifiers and serial numbers, license plates included.",
        "Take it out.",
    ),
    Category.DEVICE: _Told(
        "Device number",
        "Identifiers, serial and lot numbers of devices and implants.",
        "Take it out; the kind of device may stay.",
    ),
    Category.URL: _Told("Web address", "Web addresses.", "Take it out."),
    Category.IP_ADDRESS: _Told(
        "Network address", "Internet protocol and hardware addresses.", "Take it out."
    ),
    Category.BIOMETRIC: _Told(
        "Biometric identifier",
        "Finger, palm, voice, iris and face prints, and the numbers of their records.",
        "Take it out.",
    ),
    Category.PHOTOGRAPH: _Told(
        "Photograph",
        "Full-face photographs and comparable images, and the names of their files.",
        "Take it out.",
    ),
    Category.OTHER: _Told(
        "Other unique number or code",
        "Any other number, code, account name or mark that belongs to one person or one thing.",
        "Take it out, or say in words what the exercise needs of it.",
    ),
}
