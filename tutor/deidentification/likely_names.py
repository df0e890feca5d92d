"""Whether a word may be a name here, or stands for a disease, a sign or a thing."""

import re
from collections.abc import Iterable, Iterator

from tutor.deidentification.flag import Found
from tutor.deidentification.name_words import NAME_END, NAME_WORD, PARTICLES, STOP, TITLE_WORDS
from tutor.deidentification.prepared import Prepared, Word
from tutor.deidentification.vocabulary import Vocabulary

_SHORTEST = 3
_LONGEST_LABEL = 24
"""How far past a name is looked to know its last word for a label."""


def named(text: str) -> list[str]:
    """Return the words of a passage that can be a name: no particle, no title, no initial."""
    return [
        word
        for word in NAME_WORD.findall(text)
        if len(word) > 1 and word.lower() not in PARTICLES and word.lower() not in TITLE_WORDS
    ]


def without_columns(found: Iterable[Found], prepared: Prepared) -> Iterator[Found]:
    """Let each name end where its column ends, or the label of something else begins."""
    for one in found:
        end = NAME_END.search(prepared.laid_out, one.start, one.end + _LONGEST_LABEL)
        yield one._replace(end=min(one.end, end.start())) if end else one


def is_likely(text: str, prepared: Prepared) -> bool:
    """Whether one of the words is a name, or no known word at all."""
    known = prepared.vocabulary
    return any(
        not is_abbreviation(word, known) and (known.is_name(word) or not known.is_safe(word))
        for word in named(text)
        if word.lower() not in STOP
    )


def is_abbreviation(word: str, known: Vocabulary) -> bool:
    """Whether it is written like an abbreviation and not known as a name only ("ED", not "LEE")."""
    if not word.isupper() or len(word) > _SHORTEST:
        return False
    return known.is_proper(word) or not known.is_name(word)


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


def is_no_eponym(end: int, text: str, prepared: Prepared) -> bool:
    """Whether a passage that ends here is not the name of a disease, a sign or a thing."""
    words = named(text)
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
