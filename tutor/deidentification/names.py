"""Names told by what stands around them: a title, a credential, a label, a relative, a signature.

45 CFR 164.514(b)(2)(i)(A). A capital letter alone is for the second tier
(`tutor.deidentification.confirm`).
"""

import re
from collections.abc import Iterator

from tutor.deidentification.category import Category
from tutor.deidentification.flag import Found
from tutor.deidentification.prepared import Prepared, Word
from tutor.deidentification.rule import Begins, LedRule, Rule, beginning, written_as
from tutor.deidentification.vocabulary import Vocabulary

_I = re.IGNORECASE
_C = Category.NAME
_UP = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪĮİĶŁĽŃŇŌŐŘŚŞŠŢŤŪŮŰŲŹŻŽ"
_CAP = rf"[{_UP}](?:[^\W\d_]|['-](?=[^\W\d_])){{0,39}}(?![^\W\d_])"
_INITIAL = rf"[{_UP}]\.?(?![^\W\d_'])"
_PARTICLE = (
    r"(?:de|da|di|do|dos|du|del|della|der|den|van|von|ter|ten|la|le|bin|ibn|al|el|y|"
    r"e|af|av|zu|st\.|of|the)"
)
_ONE = rf"(?:{_INITIAL}|{_CAP})"
_MORE = rf"(?:[ ]+(?:{_PARTICLE}[ ]+){{0,2}}{_ONE}|,[ ]?{_CAP}(?:[ ]{_INITIAL})?(?![\w]))"
_GENERATION = r"(?:,?[ ]+(?:Jr|Sr|II|III|IV|2nd|3rd|JR|SR)\b\.?)?"
_NAME = (
    rf"(?:(?:{_PARTICLE}[ ]+){{0,2}}{_ONE}(?:[ ]+(?:\"[^\"\n]{{1,20}}\"|"
    rf"\([A-Z][a-z]+\)))?(?:[ ]+(?:{_PARTICLE}[ ]+){{0,2}}{_ONE}){{0,3}}{_GENERATION}"
    rf")"
)
_NAME_COMMA = rf"(?:{_CAP}(?:[ -]{_CAP})?,\s?{_CAP}(?:[ ]{_ONE}){{0,2}}|{_NAME})"
_LOW_NAME = r"(?:[^\W\d_][^\W\d_'.-]+(?:[ ][^\W\d_](?![^\W\d_])\.?)?(?:[ ][^\W\d_][^\W\d_'-]+)?)"

_TITLES = (
    r"(?:Mr|Mrs|Ms|Mx|Dr|Drs|Prof|Rev|Hon|Messrs|Mme|Sgt|Capt|Lt|Col|Maj|Cpl|Det|"
    r"Sen|Rep|Gov|Atty|Esq|Fr|Sra|Srta|Sr|Dra|MR|MRS|MS|DR|PROF|REV)"
)
_LONG_TITLES = (
    r"(?:Miss|Mister|Missus|Doctor|Professor|Reverend|Father|Sister|Brother|Pastor|"
    r"Rabbi|Imam|Deacon|Nurse|Officer|Judge|Sergeant|Captain|Lieutenant|Colonel|"
    r"Major|Detective|Deputy|Sheriff|Attorney|Sir|Dame|Madam|Se[nñ]ora?|Auntie?|"
    r"Uncle|Aunt|Grandma|Grandpa|Coach|Principal|Senator|Mayor|Chaplain|Trooper|"
    r"Agent|Surgeon|Technician|Therapist|Midwife|Pharmacist|Counselor|Pt|Patient|"
    r"Baby(?:\s+(?:Boy|Girl))?|Infant|Client|Resident|Inmate|Veteran)"
)
_CREDENTIAL = (
    r"(?:M\.?\s?D|D\.?O|M\.?B\.?B\.?S|M\.?B\.?,?\s?(?:Ch\.?B|B\.?S)|Ph\.?\s?D|"
    r"Psy\.?D|Pharm\.?D|D\.?D\.?S|D\.?M\.?D|D\.?P\.?M|D\.?P\.?T|D\.?N\.?P|D\.?V\.?M|"
    r"O\.?D|D\.?C|"
    r"R\.?N|L\.?P\.?N|L\.?V\.?N|B\.?S\.?N|M\.?S\.?N|N\.?P|F\.?N\.?P|A\.?R\.?N\.?P|"
    r"A\.?P\.?R\.?N|A\.?G\.?N\.?P|P\.?N\.?P|C\.?R\.?N\.?P|C\.?N\.?M|C\.?N\.?S|"
    r"C\.?R\.?N\.?A|C\.?N\.?A|P\.?A(?:-C)?|PAC|C\.?M\.?A|R\.?M\.?A|"
    r"L\.?C\.?S\.?W|M\.?S\.?W|L\.?M\.?S\.?W|L\.?M\.?F\.?T|L\.?P\.?C|R\.?D\.?N?|"
    r"L\.?D\.?N|O\.?T\.?R(?:/L)?|P\.?T\.?A|C\.?O\.?T\.?A|C\.?C\.?C-?SLP|SLP|R\.?Ph|"
    r"R\.?R\.?T|C\.?R\.?T|R\.?T\(?R?\)?|EMT(?:-[PB])?|"
    r"F\.?A\.?C\.?[A-Z]\.?[A-Z]?|FAAFP|FAAP|FACOG|FACEP|F\.?R\.?C\.?S|M\.?P\.?H|"
    r"M\.?H\.?A|M\.?B\.?A|Esq|J\.?D|CPC|CCS|RHIA|RHIT|M\.?S|M\.?A|BCBA|CGC|P\.?T|"
    r"O\.?T|Ed\.?D|Au\.?D|LAc|CST|RDMS|ATC)"
)

_ROLES = written_as(
    r"""
        patient(?:'s)? name; pt\.?(?:'s)? name; patients?; pt\.?; name; full name; legal name;
        first name; last name; middle name; maiden name; surname; given name; family name;
        preferred name; nickname; alias(?:es)?; a\.?k\.?a\.?; name of
        (?:patient|client|insured|resident|child); attending(?:
        (?:physician|provider|surgeon|md))?;
        (?:referring|ordering|requesting|consulting|admitting|primary(?:
        care)?|treating|supervising|rendering|billing|performing|reading|interpreting|discharging|dictating|responsible|covering|on-?call|operating)
        (?:physician|provider|doctor|md|surgeon|clinician|practitioner|dr\.?|radiologist|anesthesiologist);
        physician; provider; surgeons?; assistant(?: surgeon)?s?; first assistant; (?:1st|2nd)
        assist(?:ant)?; co-?surgeon; anesthesiologist; anesthetist; crna; radiologist;
        pathologist; cardiologist; resident; fellow; intern; scrub(?: (?:nurse|tech))?;
        circulator; circulating nurse; nurse; rn; pcp; p\.c\.p\.; primary; consultant; doctor;
        dr; practitioner; clinician; therapist; technologist; technician; tech; sonographer;
        scribe; transcriptionist; author; examiner; reviewer; interpreter; case manager;
        social worker; counselor; pharmacist; dietitian; midwife; doula; coder; biller;
        caller; operator; dictated(?: (?:by|but not read))?; transcribed(?: by)?;
        (?:electronically |digitally
        |e-?)?(?:signed|authenticated|approved|reviewed|verified|attested|authored|completed|entered|documented|prepared|written|co-?signed|countersigned|finali[sz]ed|performed|read|interpreted|recorded|reported|submitted|ordered|requested|scribed|witnessed|typed|collected|drawn|seen|examined|evaluated|assisted|accompanied|interviewed|called|notified|taken|assessed|administered|released|received|filed|created|edited|updated|certified|roomed|triaged|screened|obtained|provided)(?:
        (?:electronically|digitally))? by; signature(?: of \w+)?; e-?signature; signed;
        e-?signed; signatory; /s/; s/; cc; c\.c\.; bcc; copy(?: to)?; copies to; to; from;
        attn\.?; attention; re; dear; sincerely(?: yours)?; respectfully(?: submitted)?;
        (?:kind |best |warm )?regards; yours (?:truly|sincerely|faithfully); cordially; thank
        you; emergency contact(?: name)?; contact(?: person| name)?; next of kin; nok;
        guarantor(?: name)?; responsible party; subscriber(?: name)?; insured(?: name)?;
        policy ?holder; beneficiary; guardian; legal guardian; power of attorney; poa; hcpoa;
        health ?care proxy; proxy; surrogate; conservator; informant; historian;
        witness(?:es)?; claimant; plaintiff; defendant; decedent; employee; employer;
        supervisor; client; subject; member(?: name)?; child; infant; newborn; baby; donor;
        recipient; mother; father; parent; spouse; husband; wife; partner; son; daughter;
        caregiver; caretaker; attorney; teacher; school nurse; student; driver; passenger;
        victim; complainant; officer; roommate; tenant; landlord; sister; brother; mom; dad;
        recorded by; by; per
        """
)
_SURE_ROLES = re.compile(
    r"(?:patient(?:'s)?|pt\.?(?:'s)?|full|legal|first|last|middle|maiden|given|"
    r"family|preferred|guarantor|insured|member|subscriber)\s+name|name|surname|"
    r"nickname|alias|a\.?k\.?a\.?|"
    r".*\b(?:signed|dictated|transcribed|authenticated|attested|cosigned|authored|"
    r"scribed)(?:\s+\w+)?\s+by|dictated|/s/|dear|signature|attending.*|"
    r".*\s(?:physician|provider|surgeon)|surgeons?|cc|sincerely.*|"
    r"emergency\s+contact.*|next\s+of\s+kin|nok|pcp",
    _I,
)
_KIN = (
    r"(?:wife|husband|spouse|partner|fianc[eé]e?|boyfriend|girlfriend|ex-?wife|"
    r"ex-?husband|mother|father|mom|mum|dad|mommy|daddy|parents?|step-?(?:mother|"
    r"father|son|daughter|dad|mom)|foster\s+(?:mother|father|parent|son|daughter)|"
    r"son|daughter|child|children|kids?|baby|infant|newborn|twins?|brother|sister|"
    r"sibling|grand(?:mother|father|son|daughter|child|ma|pa|mom|dad)|"
    r"great-grand\w+|aunt|uncle|cousin|niece|nephew|(?:mother|father|brother|sister|"
    r"son|daughter)s?-in-law|"
    r"guardian|caregiver|caretaker|care\s?taker|care\s+giver|aide|friend|girlfriend|"
    r"neighbou?r|roommate|housemate|landlord|widow|widower|godmother|godfather|"
    r"companion|coworker|co-worker|colleague|boss|supervisor|manager|employer|"
    r"teacher|coach|principal|classmate|"
    r"lawyer|attorney|probation\s+officer|parole\s+officer|case\s?worker|"
    r"case\s+manager|social\s+worker|interpreter|translator|counselor|therapist|"
    r"psychiatrist|psychologist|pharmacist|chaplain|pastor|priest|rabbi|midwife|"
    r"doula|nurse|"
    r"pcp|cardiologist|neurologist|oncologist|surgeon|orthopedist|urologist|dentist|"
    r"podiatrist|ophthalmologist|optometrist|nephrologist|pulmonologist|"
    r"gastroenterologist|endocrinologist|rheumatologist|dermatologist|hospitalist|"
    r"internist|pediatrician|obstetrician|gynecologist|physician|doctor|provider|"
    r"resident|intern|fellow|paramedic|emt|technician|dietitian|"
    r"proxy|poa|next\s+of\s+kin|emergency\s+contact|dog|cat|pet|service\s+dog)"
)
_TOLD_BY = written_as(
    r"""
        spoke (?:with|to); speaking (?:with|to); spoken (?:with|to); talked (?:with|to);
        discuss(?:ed|ion)(?: \w+){0,3} with; reviewed with; conferred with;
        consult(?:ed|ation)?(?: \w+)? (?:with|to|by|from); called by; seen by; evaluated by;
        examined by; accompanied by; performed by; assisted by; attended by; referred
        (?:by|to); sent by; ordered by; cared for by; raised by; driven by; brought (?:in
        )?by; given by; reported by; told by; interpreted by; followed by; under the care of;
        care of; c/o; history (?:obtained|provided|given) (?:from|by); named; called; known
        as; goes by(?: the name)?(?: of)?; is called; nicknamed; a\.?k\.?a\.?; n[ée]e;
        formerly; handed off to; report given to; sign(?:ed)? out to; signout to; paged;
        texted; notified; informed; contacted; phoned; emailed; e-mailed; faxed to; addressed
        to; attention(?: of)?; thank(?:s| you)(?:,| to)?; married to; lives with; living with;
        resides with; stays with; divorced from; engaged to; dating; works (?:for|with); dear;
        hello; hi; ms\.?; witnessed by; on behalf of; in the name of; name is; names?
        (?:was|are|were); my name is; i am; i'm; per; with; by; from; to; and; for; met;
        asked; saw; assured; advised; via
        """
)
_WEAK_TELLERS = re.compile(
    r"(?:per|with|by|from|to|and|for|followed by|met|asked|saw|called|dating|"
    r"formerly|assured|advised|via|i am|i'm|thank\w*.*|notified|informed|"
    r"attention.*|consult.*|discuss.*)$",
    _I,
)
_STOP = frozenset(
    "not none unknown self see same other declined deferred pending unavailable n/a"
    " na yes no denies male female the a an this that is was has he she they it pat"
    "ient pt same-day both each all any "
    "i we you his her their our your my who which as at in on for of to by with fro"
    "m and or if per via re none. date time age sex dob mrn note".split()
)


_NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['-](?=[^\W\d_]))*")
_SPECIES = frozenset("coli difficile aureus albicans pneumoniae pylori influenzae".split())


def _named(text: str) -> list[str]:
    return [
        word
        for word in _NAME_WORD.findall(text)
        if len(word) > 1 and word.lower() not in _PARTICLES
    ]


_PARTICLES = frozenset(
    "de da di do dos du del della der den van von ter ten la le bin ibn al el af av"
    " zu of the jr sr ii iii iv".split()
)


def _is_likely(text: str, prepared: Prepared) -> bool:
    """Whether one of the words is a name, or no known word at all."""
    known = prepared.vocabulary
    return any(
        not is_abbreviation(word, known) and (known.is_name(word) or not known.is_safe(word))
        for word in _named(text)
        if word.lower() not in _STOP
    )


def is_abbreviation(word: str, known: Vocabulary) -> bool:
    """Whether it is written like an abbreviation and not known as a name only ("ED", not "LEE")."""
    if not word.isupper() or len(word) > _SHORTEST:
        return False
    return known.is_proper(word) or not known.is_name(word)


def _is_likely_name(match: re.Match[str], prepared: Prepared) -> bool:
    return _is_likely(match["v"], prepared) and _is_no_eponym(match.end("v"), match["v"], prepared)


def _begins_like_name(match: re.Match[str], prepared: Prepared) -> bool:
    words = _named(match["v"])
    return (
        bool(words)
        and _is_likely(words[0], prepared)
        and _is_no_eponym(match.end("v"), match["v"], prepared)
    )


_EPONYM_NOUN = re.compile(
    r"(?:'s|s')?[\s-]+(?:(?:[a-z]+|[A-Z]+\d?|\d+(?:-\d)?)[\s-]+){0,2}(?:diseases?|"
    r"syndromes?|signs?|tests?|fractures?|maneuvers?|procedures?|operations?|"
    r"repairs?|catheters?|drains?|retractors?|clamps?|forceps|"
    r"scissors|elevators?|needles?|wires?|pins?|plates?|screws?|rods?|stitch(?:es)?|"
    r"sutures?|position|incision|scale|scores?|criteria|classification|grade|stage|"
    r"index|type|palsy|"
    r"lymphoma|sarcoma|tumou?rs?|carcinoma|contractures?|deformity|hernias?|"
    r"phenomenon|reflex(?:es)?|nodes?|ducts?|canal|ligaments?|tendon|gland|glands|"
    r"cysts?|fascia|triangle|pouch|"
    r"space|fistula|shunts?|stents?|balloon|bag|tubes?|cannula|mask|laryngoscope|"
    r"blades?|lens|lenses|lamp|chart|stain|smear|medium|block|flap|graft|approach|"
    r"technique|method|method|"
    r"esophagus|diverticul(?:um|a)|ulcers?|anemia|disease|neuroma|nodules?|spots?|"
    r"lines?|bodies|ring|web|law|formula|equation|catheterization|splint|brace|"
    r"collar|sling|traction|"
    r"bandage|dressing|boot|prosthesis|valve|pacemaker|monitor|scope|system|device|"
    r"hook|hooks|curettes?|rongeurs?|osteotome|dilators?|sounds?|obturator|speculum|"
    r"tenaculum|"
    r"thyroiditis|encephalopathy|arthropathy|cardiomyopathy|disorder|dystrophy|"
    r"chorea|ataxia|tetralogy|anomaly|malformation|lesion|defect|bleed|crisis|"
    r"response|breathing|respirations?|"
    r"hold|exercises?|contractions?|cells?|tubule|loop|plexus|nerve|muscle|artery|"
    r"arter(?:y|ies)|vein|sinus|fossa|body|bone|joint|spine|knee|foot|toe|palsies|"
    r"gauge|scan|stains?|view|views|angle|grades?|i{1,3}v?|[IV]{1,3}|type)\b",
)


def _is_no_eponym(end: int, text: str, prepared: Prepared) -> bool:
    words = _named(text)
    if not words or not prepared.vocabulary.is_eponym(words[-1]):
        return True
    tail = prepared.text[end - 2 : end] if text.endswith("'s") else ""
    return not _EPONYM_NOUN.match(tail + prepared.after(end, 40))


def is_eponym_here(word: Word, prepared: Prepared) -> bool:
    """Whether a name stands for a disease, a sign or a thing in this place."""
    if not prepared.vocabulary.is_eponym(word.text):
        return False
    base = word.text[:-2] if word.text.lower().endswith("'s") else word.text
    end = word.start + len(base)
    if _EPONYM_NOUN.match(prepared.after(end, 60)):
        return True
    # "Jackson-Pratt drain", "Allen and Unna": the partner of an eponym.
    partner = re.match(r"(?:'s)?(?:[-/]|\s(?:and\s)?)([A-Z][a-z]+)", prepared.after(end, 30))
    if partner and prepared.vocabulary.is_eponym(partner[1]):
        rest = end + partner.end()
        return bool(_EPONYM_NOUN.match(prepared.after(rest, 60)))
    before = re.search(r"([A-Z][a-z]+)(?:'s)?[-/\s]$", prepared.before(word.start, 24))
    return bool(
        before
        and prepared.vocabulary.is_eponym(before[1])
        and _EPONYM_NOUN.match(prepared.after(end, 60))
    )


def _is_titled(match: re.Match[str], prepared: Prepared) -> bool:
    title, name = match["t"], match["v"]
    words = _named(name)
    if not words:
        return bool(re.match(r"[A-Z]\b", name)) and not re.match(r"[A-Z]{2,}$", title)
    if words[0].lower() in _STOP:
        return False
    # MS, MR and DR are also a disease, a scan and a drain.
    if title.isupper() and "." not in match["d"]:
        return _is_likely(words[0], prepared)
    return True


def _is_signed(match: re.Match[str], prepared: Prepared, lead: str) -> bool:
    """After a label: a name by its words, or, after a sure label, any two capitalised words."""
    words = _named(match["v"])
    if not words or words[0].lower() in _STOP:
        return bool(re.search(rf"\b{_INITIAL}[ ]?{_INITIAL}", match["v"])) and bool(
            _SURE_ROLES.fullmatch(lead)
        )
    if not _is_no_eponym(match.end("v"), match["v"], prepared):
        return False
    if _is_likely(match["v"], prepared):
        return _is_likely(words[0], prepared) or _is_likely(words[-1], prepared) or len(words) > 1
    return (
        bool(_SURE_ROLES.fullmatch(lead))
        and len(_named(match["v"])) > 1
        and "," not in match["v"]
        and not match["v"].isupper()
    )


def _is_low_name(match: re.Match[str], prepared: Prepared) -> bool:
    known = prepared.vocabulary
    return any(
        known.is_name(word) or not known.is_safe(word) for word in _named(match["v"])
    ) and any(known.is_name(word) for word in _named(match["v"]))


_HAS_DISEASE = re.compile(r"\b(?:with|has|had|have|of|for)\s+$")


def _is_initialled(match: re.Match[str], prepared: Prepared) -> bool:
    """An initial before a name; "Vitamin D. Follow" and "E. Coli" are none."""
    known = prepared.vocabulary
    last = match["l"]
    if last.lower() in _STOP or (known.is_safe(last) and not known.is_name(last)):
        return False
    return last.lower() not in _SPECIES and _is_no_eponym(match.end("v"), match["v"], prepared)


def _is_relative(match: re.Match[str], prepared: Prepared) -> bool:
    words = _named(match["v"])
    if not words:
        return False
    if prepared.vocabulary.is_eponym(words[-1]) and _HAS_DISEASE.search(
        prepared.before(match.start("v"), 14)
    ):
        return False  # "Mother with Graves, father with Alzheimer": no relatives of that name.
    first = words[0]
    return (
        first.lower() not in _STOP
        and _is_likely(first, prepared)
        and _is_no_eponym(match.end("v"), match["v"], prepared)
    )


def _is_told(match: re.Match[str], prepared: Prepared, lead: str) -> bool:
    words = _named(match["v"])
    if not words or words[0].lower() in _STOP:
        return False
    known = prepared.vocabulary
    if (
        not _is_no_eponym(match.end("v"), match["v"], prepared)
        or known.is_eponym(words[0])
        and not known.is_name(words[0])
    ):
        return False
    if _WEAK_TELLERS.fullmatch(lead):
        # "with Augmentin" is no person: only words that people are called.
        return (
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
    return _is_no_eponym(match.end("v"), match["v"], prepared)


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
RULES = (
    *beginning(
        Begins.CAPITAL,
        Rule(
            "name.title",
            _C,
            re.compile(
                rf"(?<![\w.])(?P<t>{_TITLES})(?P<d>\.?)(?:\s+and\s+(?:Mrs|Ms|Dr)\.?)?(?:\s+|"
                rf"(?<=\.))(?P<v>{_NAME})"
            ),
            "It follows a title.",
            _is_titled,
        ),
    ),
    Rule(
        "name.low_title",
        _C,
        re.compile(rf"(?<![\w.])(?:mr|mrs|ms|dr|miss|prof)(?:\.\s*|\s)(?P<v>{_LOW_NAME})"),
        "It follows a title.",
        _is_low_name,
    ),
    *beginning(
        Begins.CAPITAL,
        Rule(
            "name.long_title",
            _C,
            re.compile(
                rf"(?<![\w.])(?:{_LONG_TITLES}|{_LONG_TITLES.upper().replace('S+', 's+')})\.?\s+("
                rf"?P<v>{_NAME})"
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
                rf"(?<![\w.'-])(?P<v>{_CAP}(?:[ -]{_CAP})?,[ ]?{_ONE}(?:[ ]{_ONE}){{0,2}}|"
                rf"{_ONE}(?:[ ]+(?:{_PARTICLE}[ ]+)?{_ONE}){{0,3}}{_GENERATION})(?:,\s*|"
                rf"\s+)(?:{_CREDENTIAL})\b"
            ),
            "A credential follows it.",
            _is_likely_name,
        ),
    ),
    LedRule(
        "name.label",
        _C,
        re.compile(rf"(?<![a-z0-9'])(?:{_ROLES})(?![a-z0-9])"),
        re.compile(rf"{_DELIMITER}(?P<v>{_NAME_COMMA})"),
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
        re.compile(rf"(?P<v>{_LOW_NAME})"),
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
            re.compile(rf"(?<![\w.])(?P<v>[A-Z]\.[ ]?(?:[A-Z]\.[ ]?)?(?P<l>{_CAP}))(?![\w])"),
            "It reads like an initial and a family name.",
            _is_initialled,
        ),
    ),
    LedRule(
        "name.relative",
        _C,
        re.compile(rf"(?<![a-z]){_KIN}(?:'s|s')?(?![a-z'])"),
        re.compile(
            rf"(?:\s*\((?=[A-Z])|\s*[,:]\s*|\s+(?:(?:is|was|are)\s+)?(?:named|called|"
            rf"name\s+is|by\s+the\s+name\s+of)\s+|\s+)(?:(?:is|was|a|the)\s+)?(?:(?:Dr|Mr|"
            rf"Mrs|Ms)\.?\s+)?(?P<v>{_NAME})"
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
                rf"(?<![\w.])(?P<v>{_NAME})\s*(?:,\s*|\(\s*)(?:(?:[Hh]is|[Hh]er|[Tt]heir|the|"
                rf"patient's|pt's|a|an|the\s+patient's|who\s+is\s+(?:his|her|"
                rf"the))\s+)?(?:[a-z]+\s+)?{_KIN}\b"
            ),
            "A relative, or somebody close, is told after it.",
            _is_relative,
        ),
    ),
    Rule(
        "name.low_relative",
        _C,
        re.compile(
            rf"\b(?:his|her|their|the|patient's|pt's|my)\s+{_KIN}(?:,\s*|"
            rf"\s+(?:is\s+)?(?:named\s+|called\s+)?)(?P<v>[a-z]{{3,}})\b"
        ),
        "A relative, or somebody close, is told before it.",
        lambda m, p: p.vocabulary.is_name(m["v"]) and not p.vocabulary.is_safe(m["v"]),
    ),
    LedRule(
        "name.told",
        _C,
        re.compile(rf"(?<![a-z'])(?:{_TOLD_BY})(?=\s)"),
        re.compile(rf"\s+(?:(?:Dr|Mr|Mrs|Ms|Nurse|nurse|attorney|officer)\.?\s+)?(?P<v>{_NAME})"),
        _WHY_ROLE,
        _is_told,
    ),
    *beginning(
        Begins.CAPITAL,
        Rule(
            "name.two",
            _C,
            re.compile(
                rf"(?<![\w'-])(?P<v>(?P<f>{_CAP})(?:[ ]{_ONE})?[ ](?:{_PARTICLE}[ ])?(?P<l>{_CAP}"
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
                rf"(?<![\w'-])(?P<v>(?P<l>{_CAP}),[ ]?(?P<f>{_CAP})(?:[ ]{_INITIAL})?)(?![\w])"
            ),
            "It reads like a family name and a given name.",
            _are_names_inverted,
        ),
    ),
)

_PERSON_ROLE = (
    r"pcp|p\.c\.p\.|attending(?: physician| provider| surgeon)?|(?:co-?|"
    r"assistant )?surgeons?|assistants?|anesthesiologist|crna|nurse|provider|"
    r"physician|doctor|scribe|"
    r"radiologist|pathologist|consultant|interpreter|technologist|therapist|midwife|"
    r"caregiver|guardian|guarantor|subscriber|insured|informant|historian|witness|"
    r"(?:referring|ordering|primary|treating|supervising|rendering|admitting|"
    r"consulting|family) (?:physician|provider|doctor|md)|emergency contact|"
    r"next of kin|nok|contact|"
    r"(?:signed|dictated|transcribed|reviewed|performed|authenticated|entered|"
    r"verified|ordered|seen|read|scribed) by|cc|name|patient|pt|client|employer|"
    r"school|facility|pharmacy|hospital|clinic|"
    r"mother|father|wife|husband|son|daughter|brother|sister|spouse|partner"
)
CONFIRM_RULES = (
    LedRule(
        "name.role",
        _C,
        re.compile(rf"(?<![a-z])(?:{_PERSON_ROLE})\s*[:=]\s*"),
        re.compile(rf"(?P<v>{_NAME})"),
        "It stands where a person is told.",
        lambda m, p, _lead: _is_one_capital(m, p),
    ),
    LedRule(
        "name.kin_word",
        _C,
        re.compile(rf"(?<![a-z]){_KIN}(?:,|\s+is|\s+named)?[ ]"),
        re.compile(rf"(?P<v>{_CAP})(?![\w])"),
        "It stands where a relative is told.",
        lambda m, p, _lead: _is_one_capital(m, p),
    ),
)
"""For the second tier: an ordinary word in the place of a name."""


def _is_one_capital(match: re.Match[str], prepared: Prepared) -> bool:
    words = _named(match["v"])
    if not words or words[0].lower() in _STOP or words[0].isupper():
        return False
    return not prepared.vocabulary.is_proper(words[0]) and not _TITLE_AFTER_KIN.match(match["v"])


_TITLE_AFTER_KIN = re.compile(
    r"(?:Practitioner|Anesthetist|Manager|Midwife|Assistant|Specialist|Coordinator|"
    r"Educator|Station|Name|History|Denies|"
    r"Reports?|States?|Presents?|Has|Had|Is|Was|Will|Tolerated|Understands?|"
    r"Education|Agreements?|Instructions?|Care|Left|Right)\b"
)
_SHORTEST = 3


def find_again(found: list[Found], prepared: Prepared) -> Iterator[Found]:
    """Yield the other places where a name that was found stands."""
    known = prepared.vocabulary
    names = {
        word
        for one in found
        if one.category is Category.NAME
        for word in _named(prepared.text[one.start : one.end])
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
