"""How names are written, and the words that people are told by.

Patterns only: what they mean together is in `tutor.deidentification.names`.
"""

import re

from tutor.deidentification.rule import written_as

_I = re.IGNORECASE

UP = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪĮİĶŁĽŃŇŌŐŘŚŞŠŢŤŪŮŰŲŹŻŽ"
# A title is no name, whatever follows it.
_NO_TITLE = r"(?!(?i:mrs?|ms|mx|drs?|prof)(?!['-]?[^\W\d_]))"
CAP = rf"{_NO_TITLE}[{UP}](?:[^\W\d_]|['-](?=[^\W\d_])){{0,39}}(?![^\W\d_])"
INITIAL = rf"[{UP}]\.?(?![^\W\d_'])"
PARTICLE = (
    r"(?:de|da|di|do|dos|du|del|della|der|den|van|von|ter|ten|la|le|bin|ibn|al|el|y|"
    r"e|af|av|zu|st\.)"
)
ONE = rf"(?:{INITIAL}|{CAP})"
MORE = rf"(?:[ ]+(?:{PARTICLE}[ ]+){{0,2}}{ONE}|,[ ]?{CAP}(?:[ ]{INITIAL})?(?![\w]))"
GENERATION = r"(?:,?[ ]+(?:Jr|Sr|II|III|IV|2nd|3rd|JR|SR)\b\.?)?"
NAME = (
    rf"(?:(?:{PARTICLE}[ ]+){{0,2}}{ONE}(?:[ ]+(?:\"[^\"\n]{{1,20}}\"|"
    rf"\([A-Z][a-z]+\)))?(?:[ ]+(?:{PARTICLE}[ ]+){{0,2}}{ONE}){{0,3}}{GENERATION}"
    rf")"
)
NAME_COMMA = rf"(?:{CAP}(?:[ -]{CAP})?,\s?{CAP}(?:[ ]{ONE}){{0,2}}|{NAME})"
LOW_NAME = r"(?:[^\W\d_][^\W\d_'.-]+(?:[ ][^\W\d_](?![^\W\d_])\.?)?(?:[ ][^\W\d_][^\W\d_'-]+)?)"

TITLES = (
    r"(?:Mr|Mrs|Ms|Mx|Dr|Drs|Prof|Rev|Hon|Messrs|Mme|Sgt|Capt|Lt|Col|Maj|Cpl|Det|"
    r"Sen|Rep|Gov|Atty|Esq|Fr|Sra|Srta|Sr|Dra|MR|MRS|MS|DR|PROF|REV)"
)
LONG_TITLES = (
    r"(?:Miss|Mister|Missus|Doctor|Professor|Reverend|Father|Sister|Brother|Pastor|"
    r"Rabbi|Imam|Deacon|Nurse|Officer|Judge|Sergeant|Captain|Lieutenant|Colonel|"
    r"Major|Detective|Deputy|Sheriff|Attorney|Sir|Dame|Madam|Se[nñ]ora?|Auntie?|"
    r"Uncle|Aunt|Grandma|Grandpa|Coach|Principal|Senator|Mayor|Chaplain|Trooper|"
    r"Agent|Surgeon|Technician|Therapist|Midwife|Pharmacist|Counselor|Pt|Patient|"
    r"Baby(?:\s+(?:Boy|Girl))?|Infant|Client|Resident|Inmate|Veteran)"
)
CREDENTIAL = (
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

ROLES = written_as(
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
SURE_ROLES = re.compile(
    r"(?:patient(?:'s)?|pt\.?(?:'s)?|full|legal|first|last|middle|maiden|given|"
    r"family|preferred|guarantor|insured|member|subscriber)\s+name|name|surname|"
    r"nickname|alias|a\.?k\.?a\.?|"
    r".*\b(?:signed|dictated|transcribed|authenticated|attested|cosigned|authored|"
    r"scribed)(?:\s+\w+)?\s+by|dictated|/s/|dear|signature|attending.*|"
    r".*\s(?:physician|provider|surgeon)|surgeons?|cc|sincerely.*|"
    r"emergency\s+contact.*|next\s+of\s+kin|nok|pcp",
    _I,
)
KIN = (
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
TOLD_BY = written_as(
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
WEAK_TELLERS = re.compile(
    r"(?:per|with|by|from|to|and|for|followed by|met|asked|saw|called|dating|"
    r"formerly|assured|advised|via|i am|i'm|thank\w*.*|notified|informed|"
    r"attention.*|consult.*|discuss.*)$",
    _I,
)
STOP = frozenset(
    [
        "not",
        "none",
        "unknown",
        "self",
        "see",
        "same",
        "other",
        "declined",
        "deferred",
        "pending",
        "unavailable",
        "n/a",
        "na",
        "yes",
        "no",
        "denies",
        "male",
        "female",
        "the",
        "a",
        "an",
        "this",
        "that",
        "is",
        "was",
        "has",
        "he",
        "she",
        "they",
        "it",
        "patient",
        "pt",
        "same-day",
        "both",
        "each",
        "all",
        "any",
        "i",
        "we",
        "you",
        "his",
        "her",
        "their",
        "our",
        "your",
        "my",
        "who",
        "which",
        "as",
        "at",
        "in",
        "on",
        "for",
        "of",
        "to",
        "by",
        "with",
        "from",
        "and",
        "or",
        "if",
        "per",
        "via",
        "re",
        "none.",
        "date",
        "time",
        "age",
        "sex",
        "dob",
        "mrn",
        "note",
    ]
)


NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['-](?=[^\W\d_]))*")
# What charts write after a name, in capitals; as DOS SANTOS shows, one of them begins names too.
_LABEL = (
    r"(?:DOB|D\.O\.B|MRN|MR\s?#|SSN|PCP|ID|DOS(?![ ]+[A-Z])|DOA|DOD|DX|PT|ACCT|ACCOUNT|SEX|GENDER|"
    r"AGE|RACE(?=\s*[:=])|PHONE|TEL|FAX|CELL|EMAIL|ADDRESS|ADDR|NPI|DEA|INSURANCE|INS|POLICY|PAYER|MEMBER|"
    r"GROUP|CLAIM|ROOM|RM|BED|DATE|TIME|VISIT|ENCOUNTER|PHYSICIAN|PROVIDER|ATTENDING|PATIENT|"
    r"(?:Dob|Mrn|Ssn|Sex|Gender|Age|Phone|Tel|Fax|Email|Address|Insurance|Acct|Account|Date|"
    r"Room)(?=\s*(?:(?:[Oo]f|ID|[Nn]o|[Nn]umber)\b\.?\s*\w{0,7})?\s*[:#=]))"
)
NAME_END = re.compile(rf"\t|[ ]{{2}}|[ ,\n(]+(?={_LABEL}(?![^\W\d_]))")
"""Where a name ends: at a column, or at the label of what stands beside it."""
TITLE_WORDS = frozenset(["mr", "mrs", "ms", "mx", "dr", "drs", "prof"])
SPECIES = frozenset(
    ["coli", "difficile", "aureus", "albicans", "pneumoniae", "pylori", "influenzae"]
)


PARTICLES = frozenset(
    [
        "de",
        "da",
        "di",
        "do",
        "dos",
        "du",
        "del",
        "della",
        "der",
        "den",
        "van",
        "von",
        "ter",
        "ten",
        "la",
        "le",
        "bin",
        "ibn",
        "al",
        "el",
        "af",
        "av",
        "zu",
        "of",
        "the",
        "jr",
        "sr",
        "ii",
        "iii",
        "iv",
    ]
)


PERSON_ROLE = (
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
