"""Telephone, fax, e-mail, web and network addresses.

45 CFR 164.514(b)(2)(i)(D), (E), (F), (N), (O).
"""

import re

from tutor.deidentification.category import Category
from tutor.deidentification.exempt import has_unit, is_drug_number
from tutor.deidentification.flag import Found
from tutor.deidentification.prepared import Prepared
from tutor.deidentification.rule import Begins, Rule, any_case, beginning

_I = re.IGNORECASE
_EXT = r"(?:\s*,?\s*(?:x|ext\.?|extn\.?|extension)\s*[:#.]?\s*\d{1,6}\b)?"
_B = r"(?<![\w.$])"
_SEP = r"[\s.\-/*_~]"
_NANP = (
    rf"(?:\+?\s?1{_SEP}{{0,3}})?(?:\(\s?\d{{3}}\s?\){_SEP}{{0,3}}|"
    rf"\d{{3}}{_SEP}{{1,3}})\d{{3}}{_SEP}{{1,3}}\d{{4}}(?![\d])"
)
_WHY = "It reads like a telephone number."
_SHORTEST = 9
"""Digits of the shortest number dialled from abroad or with a trunk prefix."""
_SHORTEST_LABELLED = 4
"""Digits of the shortest number after a word for a telephone: an extension, a pager."""
_DIGIT_WORD = "(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)"


def _is_local_number(match: re.Match[str], prepared: Prepared) -> bool:
    return not has_unit(prepared, match.end())


def _is_no_drug_number(match: re.Match[str], _prepared: Prepared) -> bool:
    return not is_drug_number(match[0].strip()) and sum(map(str.isdigit, match[0])) >= _SHORTEST


_PHONES = (
    *beginning(
        Begins.NUMBER, any_case("telephone.national", Category.TELEPHONE, _B + _NANP + _EXT, _WHY)
    ),
    *beginning(
        Begins.NUMBER,
        any_case(
            "telephone.local",
            Category.TELEPHONE,
            rf"(?<![\w.$/-])\d{{3}}-\d{{4}}(?![\w/-])(?!\.\d){_EXT}",
            _WHY,
            _is_local_number,
        ),
    ),
    *beginning(
        Begins.NUMBER,
        any_case(
            "telephone.international",
            Category.TELEPHONE,
            r"(?<![\w.])\+\s?\d{1,3}[\s.\-/()]{0,3}(?:\(0\)\s?)?\d(?:[\s.\-/()]{0,2}\d){5,13"
            r"}(?!\d)" + _EXT,
            _WHY,
        ),
    ),
    *beginning(
        Begins.NUMBER,
        Rule(
            "telephone.dialled",
            Category.TELEPHONE,
            re.compile(r"(?<![\w.])(?:00|011)[\s.\-]?\d{1,3}(?:[\s.\-()]{0,2}\d){6,12}(?!\d)"),
            _WHY,
            _is_no_drug_number,
        ),
    ),
    *beginning(
        Begins.NUMBER,
        Rule(
            "telephone.trunk",
            Category.TELEPHONE,
            re.compile(
                r"(?<![\w.,/-])\(?0\d{1,4}\)?[\s\-/]\d{2,4}(?:[\s\-]?\d{2,4}){1,3}(?![\w/.-])"
            ),
            _WHY,
            _is_no_drug_number,
        ),
    ),
    Rule(
        "telephone.letters",
        Category.TELEPHONE,
        re.compile(
            r"\b(?:1[-.\s])?\(?8(?:00|33|44|55|66|77|88)\)?[-.\s](?:[A-Z]{2,}[-.\s]?[A-Z0-9]"
            r"*|[A-Z0-9]{3}[-.\s][A-Z0-9]{4})\b|\b\d{3}-\d{3}-[A-Z]{4}\b|"
            r"\b\d{3}[-.][A-Z]{3,4}[-.][A-Z0-9]{3,4}\b"
        ),
        _WHY,
    ),
    any_case(
        "telephone.spelled",
        Category.TELEPHONE,
        rf"\b(?:{_DIGIT_WORD}[\s,\-]+){{6,}}{_DIGIT_WORD}\b",
        _WHY,
    ),
    any_case(
        "telephone.label",
        Category.TELEPHONE,
        r"\b(?:tele?phone|phone|tel|ph|cell(?:ular|phone)?|mobile|pager|beeper|bleep|"
        r"pgr|call(?:back|s|ed)?|reach(?:ed)?|fax|facsimile|voicemail|hotline|sms|"
        r"whatsapp|text)\b(?:\s*(?:number|no|num|#|nr))?\.?(?:\s+(?:is|was|at|to|me|him|"
        r"her|us|on|of|number|her|his|the|:)){0,4}[\s:#=|"
        r"*.\-(]{0,6}(?P<v>\+?\d[\d().\-/\s]{2,16}\d)(?!\d)(?!\s?(?:mg|ml|cm|mm|%|"
        r"years?|days?|weeks?|hours?|minutes?|times?))",
        _WHY,
        lambda m, p: (
            sum(map(str.isdigit, m["v"])) >= _SHORTEST_LABELLED
            and not re.fullmatch(r"(?:19|20)\d\d", m["v"])
            and not has_unit(p, m.end("v"))
        ),
    ),
    any_case(
        "telephone.extension",
        Category.TELEPHONE,
        r"\b(?:ext\.?|extn\.?|x|extension)\s?[:#]?\s?(?P<v>\d{4,6})\b(?!\s?(?:degrees|" r"deg))",
        "It reads like the extension of a telephone.",
    ),
)

_TLD = (
    "com|org|net|edu|gov|mil|int|info|biz|health|healthcare|hospital|clinic|dental|"
    "doctor|example|test|local|internal|io|ai|app|dev|online|site|tech|uk|ca|au|de|"
    "eu"
)
_SURE_TLD = "com|org|net|edu|gov|mil|info|biz|healthcare|example|io"
_LABEL_OF_HOST = r"[a-z0-9](?:[a-z0-9-]{0,60}[a-z0-9])?"
_WEB = (
    any_case(
        "email.address",
        Category.EMAIL,
        # A dot with a space ends a sentence, unless what follows can end an address.
        r"(?<![\w.+-])[\w.+%'&-]{1,64}\s?@\s?[\w-]{1,64}(?:\.[A-Za-z][\w-]*|"
        r"\s?\.\s?(?:[\w-]{1,64}\s?\.\s?)?(?:com|org|net|edu|gov|example|health|io|us|uk)\b)+",
        "It reads like an e-mail address.",
    ),
    any_case(
        "email.spelled",
        Category.EMAIL,
        r"(?<![\w.+-])[\w.+-]{1,60}\s{0,5}(?:\[at\]|\(at\)|\{at\}|<at>|"
        r"\sat\s)\s*[\w-]+\s*(?:\[dot\]|\(dot\)|\{dot\}|<dot>|\sdot\s|\.)\s*(?:com|org|"
        r"net|edu|gov|example|health|io|us|uk)\b",
        "It reads like an e-mail address.",
    ),
    any_case(
        "url.scheme",
        Category.URL,
        r"\b(?:https?|ftps?|sftp|hxxps?|file|smb|ssh|ldap)\s?:\s?/{1,3}[^\s<>\"'|"
        r"]*[\w/=&#]|\bmailto:[^\s<>\"'|]+",
        "It reads like a web address.",
    ),
    any_case(
        "url.www",
        Category.URL,
        r"\bwww\d?\s?\.\s?[^\s<>\"'|]*[\w/=&#]",
        "It reads like a web address.",
    ),
    any_case(
        "url.path",
        Category.URL,
        rf"(?<![\w@.-])(?:{_LABEL_OF_HOST}\.){{1,8}}(?:{_TLD}|me|co|us|ly|tv|link|"
        rf"care)(?::\d+)?/[^\s<>\"'|]*",
        "It reads like a web address.",
    ),
    any_case(
        "url.host",
        Category.URL,
        rf"(?<![\w@.-])(?:{_LABEL_OF_HOST}\.){{1,8}}(?:{_SURE_TLD})\b(?![\w@-])",
        "It reads like a web address.",
    ),
    Rule(
        "url.low_host",
        Category.URL,
        re.compile(
            rf"(?<![\w@.-])(?:[a-z0-9][a-z0-9-]{{0,60}}\.){{1,8}}(?:{_TLD}|us|me|"
            rf"co)\b(?![\w@-])"
        ),
        "It reads like a web address.",
        lambda m, p: (
            m[0].count(".") > 1
            or bool(
                re.search(
                    r"\b(?:at|visit|see|site|website|web|portal|page|link|url|via|to|on|"
                    r"from)\b[\s:\"'(]*$",
                    p.before(m.start(), 14),
                    re.IGNORECASE,
                )
            )
        ),
    ),
    *beginning(
        Begins.NUMBER,
        Rule(
            "ip.v4",
            Category.IP_ADDRESS,
            re.compile(
                r"(?<![\w.])(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\s?\.\s?(?:25[0-5]|2[0-4]\d|"
                r"1?\d?\d)){3}(?![\w])(?!\.\d)(?:[:/]\d{1,5})?"
            ),
            "It reads like a network address.",
        ),
    ),
    any_case(
        "ip.v6",
        Category.IP_ADDRESS,
        r"(?<![\w:])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|"
        r"(?:[0-9a-f]{1,4}:){1,7}:(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?|"
        r"::(?:[0-9a-f]{1,4}:)*[0-9a-f]{1,4})(?:/\d{1,3})?(?![\w:])",
        "It reads like a network address.",
    ),
    any_case(
        "ip.hardware",
        Category.IP_ADDRESS,
        r"(?<![\w:-])(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![\w:-])|"
        r"(?<![\w.])[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?![\w.])",
        "It reads like the hardware address of a machine.",
    ),
    Rule(
        "ip.label",
        Category.IP_ADDRESS,
        re.compile(
            r"\b(?:IP|IPv4|IPv6|MAC|ip)\s*(?:addr(?:ess)?\.?)?(?:\s+(?:is|was|of|"
            r"from))?[\s:#=]{1,3}(?P<v>(?=[\w.:]*\d)[0-9a-fA-F]+(?:[.:\-][0-9a-fA-F]*){2,})"
        ),
        "It stands where a network address is told.",
    ),
)

_ACCOUNT_NAMES = (
    any_case(
        "other.handle",
        Category.OTHER,
        r"(?<![\w@.])@[A-Za-z_][\w.]{2,}\b",
        "It reads like the name of an account.",
    ),
    any_case(
        "other.account_name",
        Category.OTHER,
        r"\b(?:user\s?name|user\s?id|login|log-?in(?:\s(?:name|id))?|screen\s?name|"
        r"handle|instagram|ig|facebook|fb|twitter|tiktok|snapchat|skype|linkedin|venmo|"
        r"cash\s?app|telegram|discord|zoom|password|passcode|pwd)(?:\s+(?:name|id|"
        r"account|handle|user|profile))?(?:\s+(?:is|was|as|of|under|with|goes by|"
        r"named))?\s*[:=]?\s+[\"'(]?(?P<v>@?(?=\w*[\d_.@]|\w+[._-]\w)[\w.@$!-]{4,})",
        "It stands where the name of an account is told.",
        lambda m, _p: bool(re.search(r"[\d_@.]", m["v"].rstrip("."))),
    ),
)

RULES = (*_PHONES, *_WEB, *_ACCOUNT_NAMES)
"""Rules for all ways to reach somebody."""

_FAX_BEFORE = re.compile(
    r"\b(?:fax(?:ed|es|ing)?|facsimile|fx|f)\b(?:\s*(?:number|no|num|#|to|at|is|was|"
    r"line))*[\s.:#|(*=\-]*(?:\+?1[\s.-])?$",
    _I,
)


def with_fax(found: Found, prepared: Prepared) -> Found:
    """Call a telephone number a fax number where the words before it say so."""
    if found.category is Category.TELEPHONE and _FAX_BEFORE.search(
        prepared.before(found.start, 40)
    ):
        return found._replace(category=Category.FAX, rule="fax.number", why="A fax number.")
    return found
