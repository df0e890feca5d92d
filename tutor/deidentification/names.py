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
_PARTICLE = r"(?:de|da|di|do|dos|du|del|della|der|den|van|von|ter|ten|la|le|bin|ibn|al|el|y|e|af|av|zu|st\.|of|the)"
_ONE = rf"(?:{_INITIAL}|{_CAP})"
_MORE = rf"(?:[ ]+(?:{_PARTICLE}[ ]+){{0,2}}{_ONE}|,[ ]?{_CAP}(?:[ ]{_INITIAL})?(?![\w]))"
_GENERATION = r"(?:,?[ ]+(?:Jr|Sr|II|III|IV|2nd|3rd|JR|SR)\b\.?)?"
_NAME = rf"(?:(?:{_PARTICLE}[ ]+){{0,2}}{_ONE}(?:[ ]+(?:\"[^\"\n]{{1,20}}\"|\([A-Z][a-z]+\)))?(?:[ ]+(?:{_PARTICLE}[ ]+){{0,2}}{_ONE}){{0,3}}{_GENERATION})"
_NAME_COMMA = rf"(?:{_CAP}(?:[ -]{_CAP})?,\s?{_CAP}(?:[ ]{_ONE}){{0,2}}|{_NAME})"
_LOW_NAME = r"(?:[^\W\d_][^\W\d_'.-]+(?:[ ][^\W\d_](?![^\W\d_])\.?)?(?:[ ][^\W\d_][^\W\d_'-]+)?)"

_TITLES = r"(?:Mr|Mrs|Ms|Mx|Dr|Drs|Prof|Rev|Hon|Messrs|Mme|Sgt|Capt|Lt|Col|Maj|Cpl|Det|Sen|Rep|Gov|Atty|Esq|Fr|Sra|Srta|Sr|Dra|MR|MRS|MS|DR|PROF|REV)"
_LONG_TITLES = r"(?:Miss|Mister|Missus|Doctor|Professor|Reverend|Father|Sister|Brother|Pastor|Rabbi|Imam|Deacon|Nurse|Officer|Judge|Sergeant|Captain|Lieutenant|Colonel|Major|Detective|Deputy|Sheriff|Attorney|Sir|Dame|Madam|Se[nñ]ora?|Auntie?|Uncle|Aunt|Grandma|Grandpa|Coach|Principal|Senator|Mayor|Chaplain|Trooper|Agent|Surgeon|Technician|Therapist|Midwife|Pharmacist|Counselor|Pt|Patient|Baby(?:\s+(?:Boy|Girl))?|Infant|Client|Resident|Inmate|Veteran)"
_CREDENTIAL = (
    r"(?:M\.?\s?D|D\.?O|M\.?B\.?B\.?S|M\.?B\.?,?\s?(?:Ch\.?B|B\.?S)|Ph\.?\s?D|Psy\.?D|Pharm\.?D|D\.?D\.?S|D\.?M\.?D|D\.?P\.?M|D\.?P\.?T|D\.?N\.?P|D\.?V\.?M|O\.?D|D\.?C|"
    r"R\.?N|L\.?P\.?N|L\.?V\.?N|B\.?S\.?N|M\.?S\.?N|N\.?P|F\.?N\.?P|A\.?R\.?N\.?P|A\.?P\.?R\.?N|A\.?G\.?N\.?P|P\.?N\.?P|C\.?R\.?N\.?P|C\.?N\.?M|C\.?N\.?S|C\.?R\.?N\.?A|C\.?N\.?A|P\.?A(?:-C)?|PAC|C\.?M\.?A|R\.?M\.?A|"
    r"L\.?C\.?S\.?W|M\.?S\.?W|L\.?M\.?S\.?W|L\.?M\.?F\.?T|L\.?P\.?C|R\.?D\.?N?|L\.?D\.?N|O\.?T\.?R(?:/L)?|P\.?T\.?A|C\.?O\.?T\.?A|C\.?C\.?C-?SLP|SLP|R\.?Ph|R\.?R\.?T|C\.?R\.?T|R\.?T\(?R?\)?|EMT(?:-[PB])?|"
    r"F\.?A\.?C\.?[A-Z]\.?[A-Z]?|FAAFP|FAAP|FACOG|FACEP|F\.?R\.?C\.?S|M\.?P\.?H|M\.?H\.?A|M\.?B\.?A|Esq|J\.?D|CPC|CCS|RHIA|RHIT|M\.?S|M\.?A|BCBA|CGC|P\.?T|O\.?T|Ed\.?D|Au\.?D|LAc|CST|RDMS|ATC)"
)

_ROLES = written_as(
    r"patient(?:'s)? name", r"pt\.?(?:'s)? name", r"patients?", r"pt\.?", r"name", r"full name", r"legal name", r"first name", r"last name", r"middle name", r"maiden name", r"surname", r"given name", r"family name",
    r"preferred name", r"nickname", r"alias(?:es)?", r"a\.?k\.?a\.?", r"name of (?:patient|client|insured|resident|child)", r"attending(?: (?:physician|provider|surgeon|md))?", r"(?:referring|ordering|requesting|consulting|admitting|primary(?: care)?|treating|supervising|rendering|billing|performing|reading|interpreting|discharging|dictating|responsible|covering|on-?call|operating) (?:physician|provider|doctor|md|surgeon|clinician|practitioner|dr\.?|radiologist|anesthesiologist)",
    r"physician", r"provider", r"surgeons?", r"assistant(?: surgeon)?s?", r"first assistant", r"(?:1st|2nd) assist(?:ant)?", r"co-?surgeon", r"anesthesiologist", r"anesthetist", r"crna", r"radiologist", r"pathologist", r"cardiologist", r"resident", r"fellow", r"intern", r"scrub(?: (?:nurse|tech))?", r"circulator", r"circulating nurse",
    r"nurse", r"rn", r"pcp", r"p\.c\.p\.", r"primary", r"consultant", r"doctor", r"dr", r"practitioner", r"clinician", r"therapist", r"technologist", r"technician", r"tech", r"sonographer", r"scribe", r"transcriptionist", r"author", r"examiner", r"reviewer", r"interpreter", r"case manager", r"social worker", r"counselor", r"pharmacist", r"dietitian", r"midwife", r"doula", r"coder", r"biller", r"caller", r"operator",
    r"dictated(?: (?:by|but not read))?", r"transcribed(?: by)?", r"(?:electronically |digitally |e-?)?(?:signed|authenticated|approved|reviewed|verified|attested|authored|completed|entered|documented|prepared|written|co-?signed|countersigned|finali[sz]ed|performed|read|interpreted|recorded|reported|submitted|ordered|requested|scribed|witnessed|typed|collected|drawn|seen|examined|evaluated|assisted|accompanied|interviewed|called|notified|taken|assessed|administered|released|received|filed|created|edited|updated|certified|roomed|triaged|screened|obtained|provided)(?: (?:electronically|digitally))? by", r"signature(?: of \w+)?", r"e-?signature", r"signed", r"e-?signed", r"signatory", r"/s/", r"s/", r"cc", r"c\.c\.", r"bcc", r"copy(?: to)?", r"copies to", r"to", r"from", r"attn\.?", r"attention", r"re", r"dear", r"sincerely(?: yours)?", r"respectfully(?: submitted)?", r"(?:kind |best |warm )?regards", r"yours (?:truly|sincerely|faithfully)", r"cordially", r"thank you",
    r"emergency contact(?: name)?", r"contact(?: person| name)?", r"next of kin", r"nok", r"guarantor(?: name)?", r"responsible party", r"subscriber(?: name)?", r"insured(?: name)?", r"policy ?holder", r"beneficiary", r"guardian", r"legal guardian", r"power of attorney", r"poa", r"hcpoa", r"health ?care proxy", r"proxy", r"surrogate", r"conservator", r"informant", r"historian", r"witness(?:es)?", r"claimant", r"plaintiff", r"defendant", r"decedent", r"employee", r"employer", r"supervisor", r"client", r"subject", r"member(?: name)?", r"child", r"infant", r"newborn", r"baby", r"donor", r"recipient", r"mother", r"father", r"parent", r"spouse", r"husband", r"wife", r"partner", r"son", r"daughter", r"caregiver", r"caretaker", r"attorney", r"teacher", r"school nurse", r"student", r"driver", r"passenger", r"victim", r"complainant", r"officer", r"roommate", r"tenant", r"landlord", r"sister", r"brother", r"mom", r"dad", r"recorded by", r"by", r"per",
)  # fmt: skip
_SURE_ROLES = re.compile(
    r"(?:patient(?:'s)?|pt\.?(?:'s)?|full|legal|first|last|middle|maiden|given|family|preferred|guarantor|insured|member|subscriber)\s+name|name|surname|nickname|alias|a\.?k\.?a\.?|"
    r".*\b(?:signed|dictated|transcribed|authenticated|attested|cosigned|authored|scribed)(?:\s+\w+)?\s+by|dictated|/s/|dear|signature|attending.*|.*\s(?:physician|provider|surgeon)|surgeons?|cc|sincerely.*|emergency\s+contact.*|next\s+of\s+kin|nok|pcp",
    _I,
)
_KIN = (
    r"(?:wife|husband|spouse|partner|fianc[eé]e?|boyfriend|girlfriend|ex-?wife|ex-?husband|mother|father|mom|mum|dad|mommy|daddy|parents?|step-?(?:mother|father|son|daughter|dad|mom)|foster\s+(?:mother|father|parent|son|daughter)|"
    r"son|daughter|child|children|kids?|baby|infant|newborn|twins?|brother|sister|sibling|grand(?:mother|father|son|daughter|child|ma|pa|mom|dad)|great-grand\w+|aunt|uncle|cousin|niece|nephew|(?:mother|father|brother|sister|son|daughter)s?-in-law|"
    r"guardian|caregiver|caretaker|care\s?taker|care\s+giver|aide|friend|girlfriend|neighbou?r|roommate|housemate|landlord|widow|widower|godmother|godfather|companion|coworker|co-worker|colleague|boss|supervisor|manager|employer|teacher|coach|principal|classmate|"
    r"lawyer|attorney|probation\s+officer|parole\s+officer|case\s?worker|case\s+manager|social\s+worker|interpreter|translator|counselor|therapist|psychiatrist|psychologist|pharmacist|chaplain|pastor|priest|rabbi|midwife|doula|nurse|"
    r"pcp|cardiologist|neurologist|oncologist|surgeon|orthopedist|urologist|dentist|podiatrist|ophthalmologist|optometrist|nephrologist|pulmonologist|gastroenterologist|endocrinologist|rheumatologist|dermatologist|hospitalist|internist|pediatrician|obstetrician|gynecologist|physician|doctor|provider|resident|intern|fellow|paramedic|emt|technician|dietitian|"
    r"proxy|poa|next\s+of\s+kin|emergency\s+contact|dog|cat|pet|service\s+dog)"
)
_TOLD_BY = written_as(
    r"spoke (?:with|to)", r"speaking (?:with|to)", r"spoken (?:with|to)", r"talked (?:with|to)", r"discuss(?:ed|ion)(?: \w+){0,3} with", r"reviewed with", r"conferred with", r"consult(?:ed|ation)?(?: \w+)? (?:with|to|by|from)", r"called by", r"seen by", r"evaluated by", r"examined by", r"accompanied by",
    r"performed by", r"assisted by", r"attended by", r"referred (?:by|to)", r"sent by", r"ordered by", r"cared for by", r"raised by", r"driven by", r"brought (?:in )?by", r"given by", r"reported by", r"told by", r"interpreted by", r"followed by", r"under the care of", r"care of", r"c/o", r"history (?:obtained|provided|given) (?:from|by)", r"named", r"called", r"known as", r"goes by(?: the name)?(?: of)?", r"is called", r"nicknamed", r"a\.?k\.?a\.?", r"n[ée]e", r"formerly", r"handed off to",
    r"report given to", r"sign(?:ed)? out to", r"signout to", r"paged", r"texted", r"notified", r"informed", r"contacted", r"phoned", r"emailed", r"e-mailed", r"faxed to", r"addressed to", r"attention(?: of)?", r"thank(?:s| you)(?:,| to)?", r"married to", r"lives with", r"living with", r"resides with", r"stays with", r"divorced from", r"engaged to", r"dating", r"works (?:for|with)", r"dear", r"hello", r"hi", r"ms\.?", r"witnessed by", r"on behalf of", r"in the name of", r"name is", r"names? (?:was|are|were)", r"my name is", r"i am", r"i'm", r"per", r"with", r"by", r"from", r"to", r"and", r"for", r"met", r"asked", r"saw", r"assured", r"advised", r"via",
)
_WEAK_TELLERS = re.compile(r"(?:per|with|by|from|to|and|for|followed by|met|asked|saw|called|dating|formerly|assured|advised|via|i am|i'm|thank\w*.*|notified|informed|attention.*|consult.*|discuss.*)$", _I)
_STOP = frozenset(
    "not none unknown self see same other declined deferred pending unavailable n/a na yes no denies male female the a an this that is was has he she they it patient pt same-day both each all any "
    "i we you his her their our your my who which as at in on for of to by with from and or if per via re none. date time age sex dob mrn note".split()
)


_NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['-](?=[^\W\d_]))*")
_SPECIES = frozenset("coli difficile aureus albicans pneumoniae pylori influenzae".split())


def _named(text: str) -> list[str]:
    return [word for word in _NAME_WORD.findall(text) if len(word) > 1 and word.lower() not in _PARTICLES]


_PARTICLES = frozenset("de da di do dos du del della der den van von ter ten la le bin ibn al el af av zu of the jr sr ii iii iv".split())


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
    return bool(words) and _is_likely(words[0], prepared) and _is_no_eponym(match.end("v"), match["v"], prepared)


_EPONYM_NOUN = re.compile(
    r"(?:'s|s')?[\s-]+(?:(?:[a-z]+|[A-Z]+\d?|\d+(?:-\d)?)[\s-]+){0,2}(?:diseases?|syndromes?|signs?|tests?|fractures?|maneuvers?|procedures?|operations?|repairs?|catheters?|drains?|retractors?|clamps?|forceps|"
    r"scissors|elevators?|needles?|wires?|pins?|plates?|screws?|rods?|stitch(?:es)?|sutures?|position|incision|scale|scores?|criteria|classification|grade|stage|index|type|palsy|"
    r"lymphoma|sarcoma|tumou?rs?|carcinoma|contractures?|deformity|hernias?|phenomenon|reflex(?:es)?|nodes?|ducts?|canal|ligaments?|tendon|gland|glands|cysts?|fascia|triangle|pouch|"
    r"space|fistula|shunts?|stents?|balloon|bag|tubes?|cannula|mask|laryngoscope|blades?|lens|lenses|lamp|chart|stain|smear|medium|block|flap|graft|approach|technique|method|method|"
    r"esophagus|diverticul(?:um|a)|ulcers?|anemia|disease|neuroma|nodules?|spots?|lines?|bodies|ring|web|law|formula|equation|catheterization|splint|brace|collar|sling|traction|"
    r"bandage|dressing|boot|prosthesis|valve|pacemaker|monitor|scope|system|device|hook|hooks|curettes?|rongeurs?|osteotome|dilators?|sounds?|obturator|speculum|tenaculum|"
    r"thyroiditis|encephalopathy|arthropathy|cardiomyopathy|disorder|dystrophy|chorea|ataxia|tetralogy|anomaly|malformation|lesion|defect|bleed|crisis|response|breathing|respirations?|"
    r"hold|exercises?|contractions?|cells?|tubule|loop|plexus|nerve|muscle|artery|arter(?:y|ies)|vein|sinus|fossa|body|bone|joint|spine|knee|foot|toe|palsies|gauge|scan|stains?|view|views|angle|grades?|i{1,3}v?|[IV]{1,3}|type)\b",
)  # fmt: skip


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
    return bool(before and prepared.vocabulary.is_eponym(before[1]) and _EPONYM_NOUN.match(prepared.after(end, 60)))


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
        return bool(re.search(rf"\b{_INITIAL}[ ]?{_INITIAL}", match["v"])) and bool(_SURE_ROLES.fullmatch(lead))
    if not _is_no_eponym(match.end("v"), match["v"], prepared):
        return False
    if _is_likely(match["v"], prepared):
        return _is_likely(words[0], prepared) or _is_likely(words[-1], prepared) or len(words) > 1
    return bool(_SURE_ROLES.fullmatch(lead)) and len(_named(match["v"])) > 1 and "," not in match["v"] and not match["v"].isupper()


def _is_low_name(match: re.Match[str], prepared: Prepared) -> bool:
    known = prepared.vocabulary
    return any(known.is_name(word) or not known.is_safe(word) for word in _named(match["v"])) and any(
        known.is_name(word) for word in _named(match["v"])
    )


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
    if prepared.vocabulary.is_eponym(words[-1]) and _HAS_DISEASE.search(prepared.before(match.start("v"), 14)):
        return False  # "Mother with Graves, father with Alzheimer": no relatives of that name.
    first = words[0]
    return first.lower() not in _STOP and _is_likely(first, prepared) and _is_no_eponym(match.end("v"), match["v"], prepared)


def _is_told(match: re.Match[str], prepared: Prepared, lead: str) -> bool:
    words = _named(match["v"])
    if not words or words[0].lower() in _STOP:
        return False
    known = prepared.vocabulary
    if not _is_no_eponym(match.end("v"), match["v"], prepared) or known.is_eponym(words[0]) and not known.is_name(words[0]):
        return False
    if _WEAK_TELLERS.fullmatch(lead):
        # "with Augmentin" is no person: only words that people are called.
        return words[0].lower() in known.given_names and not known.is_safe(words[0]) and len(words) > 1
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
_DELIMITER = r"(?:\s*\([^)\n]{1,20}\))?[\s*_]*(?:[:=|#]|\b(?:is|was)\b|-{1,2}(?=\s)|(?<=by)(?=\s)|(?<=dear)(?=\s)|(?<=DEAR)(?=\s)|(?<=/s/)|(?<=[a-z]),(?=\s*\n)|(?<=igned),)[\s*_|>\"'-]*(?:(?:[Dd]r|DR|[Mm]r|MR|[Mm]rs|MRS|[Mm]s|MS)\.?\s+)?"
RULES = (
    *beginning(Begins.CAPITAL, Rule("name.title", _C, re.compile(rf"(?<![\w.])(?P<t>{_TITLES})(?P<d>\.?)(?:\s+and\s+(?:Mrs|Ms|Dr)\.?)?(?:\s+|(?<=\.))(?P<v>{_NAME})"), "It follows a title.", _is_titled)),
    Rule("name.low_title", _C, re.compile(rf"(?<![\w.])(?:mr|mrs|ms|dr|miss|prof)(?:\.\s*|\s)(?P<v>{_LOW_NAME})"), "It follows a title.", _is_low_name),
    *beginning(Begins.CAPITAL, Rule("name.long_title", _C, re.compile(rf"(?<![\w.])(?:{_LONG_TITLES}|{_LONG_TITLES.upper().replace('S+', 's+')})\.?\s+(?P<v>{_NAME})"), "It follows a title.", _begins_like_name)),
    *beginning(Begins.CAPITAL, Rule("name.credential", _C, re.compile(rf"(?<![\w.'-])(?P<v>{_CAP}(?:[ -]{_CAP})?,[ ]?{_ONE}(?:[ ]{_ONE}){{0,2}}|{_ONE}(?:[ ]+(?:{_PARTICLE}[ ]+)?{_ONE}){{0,3}}{_GENERATION})(?:,\s*|\s+)(?:{_CREDENTIAL})\b"), "A credential follows it.", _is_likely_name)),
    LedRule("name.label", _C, re.compile(rf"(?<![a-z0-9'])(?:{_ROLES})(?![a-z0-9])"), re.compile(rf"{_DELIMITER}(?P<v>{_NAME_COMMA})"), _WHY_ROLE, _is_signed),
    LedRule("name.low_label", _C, re.compile(r"(?<![a-z])(?:name|signed|by|attending|surgeon|pcp|guarantor|contact|kin)\s*[:=]\s*"), re.compile(rf"(?P<v>{_LOW_NAME})"), _WHY_ROLE, lambda m, p, _lead: _is_low_name(m, p)),
    Rule("name.initials", _C, re.compile(r"\b(?:(?:[Ii]nitials?|INITIALS|[Pp]t|PT|[Pp]atient|[Bb]y|[Ss]igned|RN|MD|[Tt]ech|[Nn]urse)(?:\s+(?:[Ii]nitials?|is|are))?)\s*[:=-]?\s*(?P<v>(?:[A-Z]\.\s?){2,3}(?![\w.])|(?<=nitials: )[A-Z]{2,3}\b|(?<=nitials )[A-Z]{2,3}\b)"), "They read like somebody's initials."),
    *beginning(Begins.CAPITAL, Rule("name.initial", _C, re.compile(rf"(?<![\w.])(?P<v>[A-Z]\.[ ]?(?:[A-Z]\.[ ]?)?(?P<l>{_CAP}))(?![\w])"), "It reads like an initial and a family name.", _is_initialled)),
    LedRule("name.relative", _C, re.compile(rf"(?<![a-z]){_KIN}(?:'s|s')?(?![a-z'])"), re.compile(rf"(?:\s*\((?=[A-Z])|\s*[,:]\s*|\s+(?:(?:is|was|are)\s+)?(?:named|called|name\s+is|by\s+the\s+name\s+of)\s+|\s+)(?:(?:is|was|a|the)\s+)?(?:(?:Dr|Mr|Mrs|Ms)\.?\s+)?(?P<v>{_NAME})"), "A relative, or somebody close, is told before it.", lambda m, p, _lead: _is_relative(m, p)),
    *beginning(Begins.CAPITAL, Rule("name.relative_after", _C, re.compile(rf"(?<![\w.])(?P<v>{_NAME})\s*(?:,\s*|\(\s*)(?:(?:[Hh]is|[Hh]er|[Tt]heir|the|patient's|pt's|a|an|the\s+patient's|who\s+is\s+(?:his|her|the))\s+)?(?:[a-z]+\s+)?{_KIN}\b"), "A relative, or somebody close, is told after it.", _is_relative)),
    Rule("name.low_relative", _C, re.compile(rf"\b(?:his|her|their|the|patient's|pt's|my)\s+{_KIN}(?:,\s*|\s+(?:is\s+)?(?:named\s+|called\s+)?)(?P<v>[a-z]{{3,}})\b"), "A relative, or somebody close, is told before it.", lambda m, p: p.vocabulary.is_name(m["v"]) and not p.vocabulary.is_safe(m["v"])),
    LedRule("name.told", _C, re.compile(rf"(?<![a-z'])(?:{_TOLD_BY})(?=\s)"), re.compile(rf"\s+(?:(?:Dr|Mr|Mrs|Ms|Nurse|nurse|attorney|officer)\.?\s+)?(?P<v>{_NAME})"), _WHY_ROLE, _is_told),
    *beginning(Begins.CAPITAL, Rule("name.two", _C, re.compile(rf"(?<![\w'-])(?P<v>(?P<f>{_CAP})(?:[ ]{_ONE})?[ ](?:{_PARTICLE}[ ])?(?P<l>{_CAP}))(?![\w])"), "It reads like a given name and a family name.", _are_names)),
    *beginning(Begins.CAPITAL, Rule("name.inverted", _C, re.compile(rf"(?<![\w'-])(?P<v>(?P<l>{_CAP}),[ ]?(?P<f>{_CAP})(?:[ ]{_INITIAL})?)(?![\w])"), "It reads like a family name and a given name.", _are_names_inverted)),
)  # fmt: skip

_PERSON_ROLE = (
    r"pcp|p\.c\.p\.|attending(?: physician| provider| surgeon)?|(?:co-?|assistant )?surgeons?|assistants?|anesthesiologist|crna|nurse|provider|physician|doctor|scribe|"
    r"radiologist|pathologist|consultant|interpreter|technologist|therapist|midwife|caregiver|guardian|guarantor|subscriber|insured|informant|historian|witness|"
    r"(?:referring|ordering|primary|treating|supervising|rendering|admitting|consulting|family) (?:physician|provider|doctor|md)|emergency contact|next of kin|nok|contact|"
    r"(?:signed|dictated|transcribed|reviewed|performed|authenticated|entered|verified|ordered|seen|read|scribed) by|cc|name|patient|pt|client|employer|school|facility|pharmacy|hospital|clinic|"
    r"mother|father|wife|husband|son|daughter|brother|sister|spouse|partner"
)
CONFIRM_RULES = (
    LedRule("name.role", _C, re.compile(rf"(?<![a-z])(?:{_PERSON_ROLE})\s*[:=]\s*"), re.compile(rf"(?P<v>{_NAME})"), "It stands where a person is told.", lambda m, p, _lead: _is_one_capital(m, p)),
    LedRule("name.kin_word", _C, re.compile(rf"(?<![a-z]){_KIN}(?:,|\s+is|\s+named)?[ ]"), re.compile(rf"(?P<v>{_CAP})(?![\w])"), "It stands where a relative is told.", lambda m, p, _lead: _is_one_capital(m, p)),
)  # fmt: skip
"""For the second tier: an ordinary word in the place of a name."""


def _is_one_capital(match: re.Match[str], prepared: Prepared) -> bool:
    words = _named(match["v"])
    if not words or words[0].lower() in _STOP or words[0].isupper():
        return False
    return not prepared.vocabulary.is_proper(words[0]) and not _TITLE_AFTER_KIN.match(match["v"])


_TITLE_AFTER_KIN = re.compile(
    r"(?:Practitioner|Anesthetist|Manager|Midwife|Assistant|Specialist|Coordinator|Educator|Station|Name|History|Denies|"
    r"Reports?|States?|Presents?|Has|Had|Is|Was|Will|Tolerated|Understands?|Education|Agreements?|Instructions?|Care|Left|Right)\b"
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
        if len(word) >= _SHORTEST and word[0].isupper() and (known.is_name(word) or not known.is_safe(word))
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
            yield Found(word.start, word.end, Category.NAME, "name.again", "It was told as a name elsewhere in this text.")
