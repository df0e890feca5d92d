"""Decode a published text file, whichever of the two usual encodings it came in."""


def decoded(data: bytes) -> str:
    r"""The text: UTF-8 where it is that, else Windows-1252, which CMS and the AMA write.

    In the latter every byte is one character, so columns can be counted. The
    few bytes that it does not define become the replacement character.

    >>> decoded(b"CMS\x92 update"), decoded("é".encode())
    ('CMS’ update', 'é')
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
