"""Names told by what stands around them: a title, a credential, a label, a relative, a signature.

45 CFR 164.514(b)(2)(i)(A). A capital letter alone is for the second tier
(`tutor.deidentification.confirm`).
"""

import re
from collections.abc import Iterator

from tutor.deidentification.category import Category
from tutor.deidentification.flag import Found
from tutor.deidentification.likely_names import is_eponym_here, is_likely, is_no_eponym, named
from tutor.deidentification.name_words import (
    CAP,
    CREDENTIAL,
    GENERATION,
    INITIAL,
    KIN,
    LONG_TITLES,
    LOW_NAME,
    NAME,
    NAME_COMMA,
    ONE,
    PARTICLE,
    ROLES,
    SPECIES,
    STOP,
    SURE_ROLES,
    TITLES,
    TOLD_BY,
    WEAK_TELLERS,
)
from tutor.deidentification.place_words import UNIT_OF_CARE
from tutor.deidentification.prepared import Prepared
from tutor.deidentification.rule import Begins, LedRule, Rule, beginning

_C = Category.NAME
_SECTION_BEFORE = re.compile(r"\b(?:sections?|guidelines?|chapters?|parts?),?\s$", re.IGNORECASE)
_SECTION_AFTER = re.compile(r"\.[0-9a-z]")


def _is_likely_name(match: re.Match[str], prepared: Prepared) -> bool:
    return is_likely(match["v"], prepared) and is_no_eponym(match.end("v"), match["v"], prepared)


def _begins_like_name(match: re.Match[str], prepared: Prepared) -> bool:
    words = named(match["v"])
    return (
        bool(words)
        and is_likely(words[0], prepared)
        and is_no_eponym(match.end("v"), match["v"], prepared)
    )


def _is_titled(match: re.Match[str], prepared: Prepared) -> bool:
    title, name = match["t"], match["v"]
    words = named(name)
    if not words:
        return bool(re.match(r"[A-Z]\b", name)) and not re.match(r"[A-Z]{2,}$", title)
    if words[0].lower() in STOP:
        return False
    # MS, MR and DR are also a disease, a scan and a drain.
    if title.isupper() and "." not in match["d"]:
        return is_likely(words[0], prepared)
    return True


def _is_signed(match: re.Match[str], prepared: Prepared, lead: str) -> bool:
    """After a label: a name by its words, or, after a sure label, any two capitalised words."""
    words = named(match["v"])
    if not words or words[0].lower() in STOP:
        return bool(re.search(rf"\b{INITIAL}[ ]?{INITIAL}", match["v"])) and bool(
            SURE_ROLES.fullmatch(lead)
        )
    if not is_no_eponym(match.end("v"), match["v"], prepared):
        return False
    if is_likely(match["v"], prepared):
        return is_likely(words[0], prepared) or is_likely(words[-1], prepared) or len(words) > 1
    return (
        bool(SURE_ROLES.fullmatch(lead))
        and len(named(match["v"])) > 1
        and "," not in match["v"]
        and not match["v"].isupper()
    )


def _is_low_name(match: re.Match[str], prepared: Prepared) -> bool:
    known = prepared.vocabulary
    return any(
        known.is_name(word) or not known.is_safe(word) for word in named(match["v"])
    ) and any(known.is_name(word) for word in named(match["v"]))


_HAS_DISEASE = re.compile(r"\b(?:with|has|had|have|of|for)\s+$")


def _is_section(match: re.Match[str], prepared: Prepared) -> bool:
    before, after = prepared.before(match.start("v"), 14), prepared.after(match.end("v"), 2)
    return bool(_SECTION_BEFORE.search(before) or _SECTION_AFTER.match(after))


def _is_initialled(match: re.Match[str], prepared: Prepared) -> bool:
    """An initial before a name; "Vitamin D. Follow", "E. Coli", "Section I.C.10" are none."""
    known = prepared.vocabulary
    last = match["l"]
    if len(last) == 1 and _is_section(match, prepared):
        return False
    if last.lower() in STOP or (known.is_safe(last) and not known.is_name(last)):
        return False
    return last.lower() not in SPECIES and is_no_eponym(match.end("v"), match["v"], prepared)


def _is_relative(match: re.Match[str], prepared: Prepared) -> bool:
    words = named(match["v"])
    if not words:
        return False
    if prepared.vocabulary.is_eponym(words[-1]) and _HAS_DISEASE.search(
        prepared.before(match.start("v"), 14)
    ):
        return False  # "Mother with Graves, father with Alzheimer": no relatives of that name.
    first = words[0]
    return (
        first.lower() not in STOP
        and is_likely(first, prepared)
        and is_no_eponym(match.end("v"), match["v"], prepared)
    )


def _is_told(match: re.Match[str], prepared: Prepared, lead: str) -> bool:
    words = named(match["v"])
    if not words or words[0].lower() in STOP:
        return False
    known = prepared.vocabulary
    if not is_no_eponym(match.end("v"), match["v"], prepared) or (
        known.is_eponym(words[0]) and not known.is_name(words[0])
    ):
        return False
    if WEAK_TELLERS.fullmatch(lead):
        # "with Augmentin" and "to Mercy ER" are no person: only words that people are called.
        return not re.search(rf"\s{UNIT_OF_CARE}", match["v"]) and (
            words[0].lower() in known.given_names and not known.is_safe(words[0]) and len(words) > 1
        )
    return known.is_name(words[0]) and not (known.is_safe(words[0]) and len(words) == 1)


def _are_names(match: re.Match[str], prepared: Prepared) -> bool:
    """Two or three names in a row, none of them an eponym or an ordinary word in this place."""
    known = prepared.vocabulary
    first, last = match["f"].lower(), match["l"]
    if first not in known.given_names or not (known.is_name(last) or not known.is_safe(last)):
        return False
    if known.is_safe(first) and known.is_safe(last):
        return False
    if known.is_eponym(match["f"]) and known.is_eponym(last):
        return False
    return is_no_eponym(match.end("v"), match["v"], prepared)


def _are_names_inverted(match: re.Match[str], prepared: Prepared) -> bool:
    known = prepared.vocabulary
    first, last = match["f"], match["l"]
    return (
        first.lower() in known.given_names
        and (known.is_name(last) or not known.is_safe(last))
        and not (known.is_safe(first) and known.is_safe(last))
    )


_WHY_ROLE = "It stands where a person is told."
_DELIMITER = (
    r"(?:\s*\([^)\n]{1,20}\))?[\s*_]*(?:[:=|#]|\b(?:is|was)\b|-{1,2}(?=\s)|"
    r"(?<=by)(?=\s)|(?<=dear)(?=\s)|(?<=DEAR)(?=\s)|(?<=/s/)|(?<=[a-z]),(?=\s*\n)|"
    r"(?<=igned),)[\s*_|>\"'-]*(?:(?:[Dd]r|DR|[Mm]r|MR|[Mm]rs|MRS|[Mm]s|MS)\.?\s+)?"
)
RULES: tuple[Rule | LedRule, ...] = (
    *beginning(
        Begins.CAPITAL,
        Rule(
            "name.title",
            _C,
            re.compile(
                rf"(?<![\w.])(?P<t>{TITLES})(?P<d>\.?)(?:\s+and\s+(?:Mrs|Ms|Dr)\.?)?(?:\s+|"
                rf"(?<=\.))(?P<v>{NAME})"
            ),
            "It follows a title.",
            _is_titled,
        ),
    ),
    Rule(
        "name.low_title",
        _C,
        re.compile(rf"(?<![\w.])(?:mr|mrs|ms|dr|miss|prof)(?:\.\s*|\s)(?P<v>{LOW_NAME})"),
        "It follows a title.",
        _is_low_name,
    ),
    *beginning(
        Begins.CAPITAL,
        Rule(
            "name.long_title",
            _C,
            re.compile(
                rf"(?<![\w.])(?:{LONG_TITLES}|{LONG_TITLES.upper().replace('S+', 's+')})\.?\s+("
                rf"?P<v>{NAME})"
            ),
            "It follows a title.",
            _begins_like_name,
        ),
    ),
    *beginning(
        Begins.CAPITAL,
        Rule(
            "name.credential",
            _C,
            re.compile(
                rf"(?<![\w.'-])(?P<v>{CAP}(?:[ -]{CAP})?,[ ]?{ONE}(?:[ ]{ONE}){{0,2}}|"
                rf"{ONE}(?:[ ]+(?:{PARTICLE}[ ]+)?{ONE}){{0,3}}{GENERATION})(?:,\s*|"
                rf"\s+)(?:{CREDENTIAL})\b"
            ),
            "A credential follows it.",
            _is_likely_name,
        ),
    ),
    LedRule(
        "name.label",
        _C,
        re.compile(rf"(?<![a-z0-9'])(?:{ROLES})(?![a-z0-9])"),
        re.compile(rf"{_DELIMITER}(?P<v>{NAME_COMMA})"),
        _WHY_ROLE,
        _is_signed,
    ),
    LedRule(
        "name.low_label",
        _C,
        re.compile(
            r"(?<![a-z])(?:name|signed|by|attending|surgeon|pcp|guarantor|contact|"
            r"kin)\s*[:=]\s*"
        ),
        re.compile(rf"(?P<v>{LOW_NAME})"),
        _WHY_ROLE,
        lambda m, p, _lead: _is_low_name(m, p),
    ),
    Rule(
        "name.initials",
        _C,
        re.compile(
            r"\b(?:(?:[Ii]nitials?|INITIALS|[Pp]t|PT|[Pp]atient|[Bb]y|[Ss]igned|RN|MD|"
            r"[Tt]ech|[Nn]urse)(?:\s+(?:[Ii]nitials?|is|"
            r"are))?)\s*[:=-]?\s*(?P<v>(?:[A-Z]\.\s?){2,3}(?![\w.])|"
            r"(?<=nitials: )[A-Z]{2,3}\b|(?<=nitials )[A-Z]{2,3}\b)"
        ),
        "They read like somebody's initials.",
    ),
    *beginning(
        Begins.CAPITAL,
        Rule(
            "name.initial",
            _C,
            re.compile(rf"(?<![\w.])(?P<v>[A-Z]\.[ ]?(?:[A-Z]\.[ ]?)?(?P<l>{CAP}))(?![\w])"),
            "It reads like an initial and a family name.",
            _is_initialled,
        ),
    ),
    LedRule(
        "name.relative",
        _C,
        re.compile(rf"(?<![a-z]){KIN}(?:'s|s')?(?![a-z'])"),
        re.compile(
            rf"(?:\s*\((?=[A-Z])|\s*[,:]\s*|\s+(?:(?:is|was|are)\s+)?(?:named|called|"
            rf"name\s+is|by\s+the\s+name\s+of)\s+|\s+)(?:(?:is|was|a|the)\s+)?(?:(?:Dr|Mr|"
            rf"Mrs|Ms)\.?\s+)?(?P<v>{NAME})"
        ),
        "A relative, or somebody close, is told before it.",
        lambda m, p, _lead: _is_relative(m, p),
    ),
    *beginning(
        Begins.CAPITAL,
        Rule(
            "name.relative_after",
            _C,
            re.compile(
                rf"(?<![\w.])(?P<v>{NAME})\s*(?:,\s*|\(\s*)(?:(?:[Hh]is|[Hh]er|[Tt]heir|the|"
                rf"patient's|pt's|a|an|the\s+patient's|who\s+is\s+(?:his|her|"
                rf"the))\s+)?(?:[a-z]+\s+)?{KIN}\b"
            ),
            "A relative, or somebody close, is told after it.",
            _is_relative,
        ),
    ),
    Rule(
        "name.low_relative",
        _C,
        re.compile(
            rf"\b(?:his|her|their|the|patient's|pt's|my)\s+{KIN}(?:,\s*|"
            rf"\s+(?:is\s+)?(?:named\s+|called\s+)?)(?P<v>[a-z]{{3,}})\b"
        ),
        "A relative, or somebody close, is told before it.",
        lambda m, p: p.vocabulary.is_name(m["v"]) and not p.vocabulary.is_safe(m["v"]),
    ),
    LedRule(
        "name.told",
        _C,
        re.compile(rf"(?<![a-z'])(?:{TOLD_BY})(?=\s)"),
        re.compile(rf"\s+(?:(?:Dr|Mr|Mrs|Ms|Nurse|nurse|attorney|officer)\.?\s+)?(?P<v>{NAME})"),
        _WHY_ROLE,
        _is_told,
    ),
    *beginning(
        Begins.CAPITAL,
        Rule(
            "name.two",
            _C,
            re.compile(
                rf"(?<![\w'-])(?P<v>(?P<f>{CAP})(?:[ ]{ONE})?[ ](?:{PARTICLE}[ ]){{0,3}}(?P<l>{CAP}"
                rf"))(?![\w])"
            ),
            "It reads like a given name and a family name.",
            _are_names,
        ),
    ),
    *beginning(
        Begins.CAPITAL,
        Rule(
            "name.inverted",
            _C,
            re.compile(
                rf"(?<![\w'-])(?P<v>(?P<l>{CAP}),[ ]?(?P<f>{CAP})(?:[ ]{INITIAL})?)(?![\w])"
            ),
            "It reads like a family name and a given name.",
            _are_names_inverted,
        ),
    ),
)


_SHORTEST = 3


def find_again(found: list[Found], prepared: Prepared) -> Iterator[Found]:
    """Yield the other places where a name that was found stands."""
    known = prepared.vocabulary
    names = {
        word
        for one in found
        if one.category is Category.NAME
        for word in named(prepared.text[one.start : one.end])
        if len(word) >= _SHORTEST
        and word[0].isupper()
        and (known.is_name(word) or not known.is_safe(word))
    }
    folded = {name.removesuffix("'s").lower() for name in names}
    if not folded:
        return
    for word in prepared.words:
        plain = word.text.removesuffix("'s")
        if not word.is_capitalised or plain.lower() not in folded:
            continue
        if known.is_safe(plain) and prepared.begins_sentence(word.start):
            continue
        if not is_eponym_here(word, prepared):
            yield Found(
                word.start,
                word.end,
                Category.NAME,
                "name.again",
                "It was told as a name elsewhere in this text.",
            )
