"""Read a published XML file without following anything that it points at."""

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import InvalidReleaseError


def read_xml(member: Member) -> Element:
    """Parse a member, see `parse_xml`."""
    return parse_xml(member.data, name=member.shown)


def parse_xml(data: bytes, *, name: str) -> Element:
    """Parse the whole file.

    Raises:
        InvalidReleaseError: It is no XML, or it declares a document type or an
            entity: no published file does, and entities can be made to explode.
    """
    try:
        return fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise InvalidReleaseError(
            f"{name} declares a document type or an entity, which no published file "
            "does. It was not read."
        ) from error
    except (ParseError, LookupError, ValueError) as error:
        # A file may name an encoding that is none, or one that the parser does not take.
        raise InvalidReleaseError(f"{name} cannot be read as XML: {error}.") from error
