"""What was measured, and of whom: the noun phrase that a quantity belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from policy_qa.extract.inflection import participle
from policy_qa.extract.patterns import any_of
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import (
    CHANGE_NOUNS,
    GENERIC,
    Reading,
    clean,
    governor,
    noun_phrase_ending,
    noun_phrase_starting,
    phrase_of,
    subject_of,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_LEAD_WORDS = any_of(
    "of|at|to|by|was|were|is|are|over|more than|about|around|nearly|almost|approximately|at least|a total of",
    "up to|some|just|only|an estimated|roughly|less than|under|well|reaching|totalling|totaling|hitting|"
    "worth",
    "valued at|estimated at|set at|standing at|the|a|an|another|no less than|no more than|exceeding|"
    "surpassing",
    "averaging|amounting to|equal to|as much as|as many as|close to|within|above|below|between|from|it",
)
_LEAD = re.compile(rf"(?: +{_LEAD_WORDS})+ *$|[(\[:] *$| +$", re.I)
"""Between the name of what is measured and the quantity."""
_MEASURING = re.compile(
    r"\b(?:of|at|worth|totalling|totaling|reaching|hitting|valued at|averaging|exceeding|standing at|"
    r"amounting to|set at)\b|[(:]",
    re.I,
)
_RIGHT = re.compile(r"^ +(?:of|in|worth of|for|on) +")
_NUMBER_OF = re.compile(
    r"^(?:the )?(?:total |combined |overall |cumulative )?"
    r"(?:number|amount|total|sum|volume|quantity|count) of (?P<what>.+)$",
    re.I,
)
_CHANGE_OF = re.compile(
    r"^(?:(?:year-on-year|annual|average|strong|nominal|real|yearly|actual|monthly|net|overall|steady|"
    r"further|"
    r"sharp|slight) )*"
    r"(?:growth|increase|rise|decline|decrease|fall|drop|reduction|expansion|change|gain|contraction)(?: "
    r"rate)?"
    r" (?:of|in|for) (?P<what>.+)$",
    re.I,
)
_GROWTH_TAIL = re.compile(
    r"^(?P<what>.{3,}?) (?:growth(?: rate)?|growth target|increase|growth pace)$",
    re.I,
)
_POSSESSIVE_END = re.compile(r"(?:’s|'s)$")
_LINK_END = re.compile(r"[ ,;]+(?:and|or|of|at|to|by|with|from|in|for|equivalent to|including)$")
_RANK_START = re.compile(r"^(?:highest|lowest|largest|smallest|biggest|record|corresponding) ")
_COUNT_TAIL = re.compile(r" +(?:of|for|in|at|from|with|on|to) +(?!(?:the )?(?:19|20)\d\d)")
_ELLIPTIC_TAIL = re.compile(r" +(?:for|in|at|with|on|from) +")
_PARTICIPLE = re.compile(
    r" +(?:(?:were|was|have been|had been|has been|are|is|being|newly) +)*"
    r"(?P<verb>[a-z-]+(?:ed|wn|ilt|aken|iven|ound|ut))\b"
)
_SAID_END = re.compile(
    r"[,;:.()]|\b(?:while|but|and|which|that|up|down|ranking|accounting|bringing|making|of which|including|"
    r"by|"
    r"with|compared|from|in (?:19|20)\d\d|last year|this year)\b",
    re.I,
)
_LONGEST_SAID = 90
_NOT_SAID = frozenset({"have", "reach", "be", "include", "do", "see", "make", "total", "hit", "exceed"})
"""Verbs whose object is counted without anything being done to it."""
_LEVEL_VERBS = _NOT_SAID | {"average", "equal", "surpass", "top", "approach", "become", "remain"}
"""Verbs that say how large their subject is."""
_BY_MEASURE = re.compile(r" [^,;]{0,40}?\b(?:by|in terms of) ", re.I)
_SUPERLATIVE = re.compile(r"[ -]\w+(?:est|most)\b *", re.I)
_SCOPE_BEHIND = re.compile(r" (?:in|among|of|by|with|for|nationwide|and)\b")
_MOVED_TO = re.compile(r"\b(?:by|to|from)\b[^,;]{0,24}$", re.I)
_LEVEL_VERB = re.compile(
    r"\b(?:to|by|reach(?:ed|es|ing)?|total(?:l?ed|s)|stood at|hit|exceed(?:ed|s)|surpass(?:ed|es)|"
    r"averag(?:ed|es)|number(?:ed|s))"
    r"(?: +(?:a|an|the|about|around|over|more than|nearly|almost|some|only|just|at least|under|less than|"
    r"record|new))* *$",
    re.I,
)
_LISTED = re.compile(r",? ?(?:and |while |but )?(?:the )?(?P<name>[A-Za-z][A-Za-z -]{2,40}) ")
_SPENT_ON = re.compile(r" +(?P<link>on|in|for|to|from) +")
_VERB_NOUN = {
    "spend": "spending", "invest": "investment", "allocate": "allocation", "raise": "funds raised",
    "export": "exports", "import": "imports", "produce": "output",
    "generate": "generation", "earn": "earnings", "borrow": "borrowing",
    "pay": "payments", "save": "savings", "sell": "sales", "consume": "consumption",
}  # fmt: skip
_BARE_MEASURES = frozenset(
    {"value", "output", "revenue", "sale", "turnover", "income", "investment", "profit", "production",
     "expenditure", "spending", "employment", "volume", "price", "cost", "loss", "surplus", "deficit"}
)  # fmt: skip
"""Nouns that say little without what they are the measure of."""
_OWNER = re.compile(r"^(?:[A-Z][\w.-]*[ -]){0,3}[A-Z][\w.-]*(?:’s|'s) (?=[A-Za-z])")
_MEASURED_NAMES = ("ORG", "GPE", "LOC", "NORP")


def indicator_of(reading: Reading, q: Quantity) -> str | None:
    """What a money amount, percentage, measure or bare number measures, from the sentence alone."""
    for rule in (_left, _attributive, moved_object, _subject, _spent, _right, _object):
        phrase = rule(reading, q)
        if phrase:
            return phrase
    return None


def count_indicator(reading: Reading, noun: tuple[int, int]) -> str | None:
    """The counted things with what is said of them: "enterprises identified as high-tech enterprises".

    ``noun`` is the span of the counted noun phrase.
    """
    begin, end = noun
    finish = end
    if tail := _COUNT_TAIL.match(reading.text, end, reading.end):
        behind = noun_phrase_starting(reading, tail.end())
        if behind and not _date_at(reading, behind[0]):
            finish = behind[1]
    phrase = clean(reading.text[begin:finish])
    return clean(f"{phrase} {_said_of(reading, begin, finish)}") or None


def level_indicator(reading: Reading, q: Quantity) -> str | None:
    """What a verb of level gives in counted pieces: the output of "output doubled to 340,000 units"."""
    if not _LEVEL_VERB.search(reading.before(q.start, limit=48)):
        return None
    return _subject(reading, q)


def elliptic_indicator(reading: Reading, q: Quantity, counted: str) -> str | None:
    """The noun counted before with what is said now: "618 enterprises were …, and 865 were identified"."""
    tail = _ELLIPTIC_TAIL.match(reading.text, q.end, reading.end)
    if tail and (behind := noun_phrase_starting(reading, tail.end())):
        inner = re.sub(r"\s+", " ", reading.text[q.end : behind[1]]).strip(" ,;:.")
        return clean(f"{counted} {inner}")
    return clean(f"{counted} {_said_of(reading, q.start, q.end)}") or None


def rank_indicator(reading: Reading, q: Quantity) -> str | None:
    """What an ordinal ranks when that follows it: "the second-largest economy", "top seven platforms"."""
    after = reading.after(q.end)
    by = _BY_MEASURE.match(after)
    if by and (behind := noun_phrase_starting(reading, q.end + by.end())):
        return normal(reading.text[slice(*behind)])
    if after[:1] not in (" ", "-") or _SCOPE_BEHIND.match(after):
        return None
    superlative = _SUPERLATIVE.match(after)
    phrase = noun_phrase_starting(reading, q.end + (superlative.end() if superlative else 1))
    return normal(reading.text[slice(*phrase)]) if phrase else None


def listed_noun(reading: Reading, q: Quantity, before: int) -> str | None:
    """What stands before a number in a list that drops its verb: "wind gave 25 percent, water 23 percent".

    ``before`` is where the member before it ends.
    """
    match = _LISTED.fullmatch(reading.text, before, q.start)
    tokens = reading.tokens_of(*match.span("name")) if match else []
    if match is None or not tokens or not all(_names(token, alone=len(tokens) == 1) for token in tokens):
        return None
    return normal(match["name"])


def _names(token: Token, *, alone: bool) -> bool:
    """Whether a word may stand in a name; the parser takes a noun alone before a number for a verb."""
    if token.pos_ == "VERB":
        return alone and token.tag_ in ("VB", "VBP") and not token.lower_.endswith(("ed", "ing"))
    return token.pos_ in ("NOUN", "PROPN", "ADJ", "PUNCT")


def nearest_noun(reading: Reading, q: Quantity) -> str | None:
    """The last noun phrase before a quantity that could be measured: a guess for want of better."""
    for chunk in reversed(reading.chunks):
        root = chunk.root
        if chunk.end_char > q.start or reading.is_number(root) or _actor(root):
            continue
        if root.ent_type_ not in ("ORG", "DATE", "TIME") and (text := normal(chunk.text)):
            return text
    return None


def subject_named(reading: Reading, q: Quantity) -> str | None:
    """The actor that the sentence names for a quantity: its clause's subject, if that is a name."""
    root = reading.root_of(q.start, q.end)
    subject = subject_of(governor(root)) if root is not None else None
    if subject is None or not reading.told_from <= subject.idx < q.start:
        return None
    owner = next((t for t in subject.children if t.dep_ == "poss" and t.ent_type_ in _MEASURED_NAMES), None)
    subject = owner if owner is not None else subject
    if subject.ent_type_ not in _MEASURED_NAMES:
        return None
    named = [t for t in subject.subtree if t.ent_type_ == subject.ent_type_ and abs(t.i - subject.i) < 8]
    text = reading.text[named[0].idx : named[-1].idx + len(named[-1])]
    return clean(_POSSESSIVE_END.sub("", text))


def normal(phrase: str | None) -> str | None:
    """An indicator without "number of", "growth of", determiners and edge punctuation; None if empty."""
    if phrase is None:
        return None
    text = _OWNER.sub("", clean(phrase))
    for pattern in (_NUMBER_OF, _CHANGE_OF, _GROWTH_TAIL):
        if match := pattern.match(text):
            text = clean(match["what"])
    for edge in (_POSSESSIVE_END, _LINK_END, _RANK_START):
        text = edge.sub("", text)
    plain = text.lower()
    if not text or any(word in GENERIC or word in CHANGE_NOUNS for word in (plain, plain.rstrip("s"))):
        return None
    return text


def _left(reading: Reading, q: Quantity) -> str | None:
    """Read "an added value for … of 91.06 billion yuan"; "GDP at 1.07 trillion"; "investment: 5 billion"."""
    before = reading.before(q.start)
    lead = _LEAD.search(before)
    if lead is None or not _MEASURING.search(lead.group()):
        return None
    phrase = noun_phrase_ending(reading, q.start - len(before) + lead.start())
    if phrase is None:
        return None
    text = normal(reading.text[slice(*phrase)])
    if text is None:
        return _right(reading, q)
    return None if _names_actor(reading, phrase) else _measured_of(reading, phrase, text)


def _measured_of(reading: Reading, phrase: tuple[int, int], text: str) -> str:
    """Read "the industries generated an added value of …": a bare measure with the thing that it measures."""
    root = reading.root_of(*phrase)
    if root is None or root.lemma_.lower() not in _BARE_MEASURES or root.dep_ != "dobj" or " of " in text:
        return text
    subject = subject_of(governor(root))
    if subject is None or subject.idx >= root.idx or _actor(subject) or subject.ent_type_:
        return text
    owner = normal(reading.text[slice(*phrase_of(reading, subject))])
    return f"{text} of {owner}" if owner else text


def _attributive(reading: Reading, q: Quantity) -> str | None:
    """Read "the 10 billion-yuan national fund", "a 4.1 percent unemployment rate"."""
    if q.kind not in ("money", "percent", "measure", "multiple", "percentage_points"):
        return None
    if reading.text[q.end : q.end + 1] not in (" ", "-"):
        return None
    token = reading.token_at(q.end + 1)
    if token is None or token.pos_ not in ("ADJ", "NOUN", "PROPN", "VERB") or reading.is_number(token):
        return None
    phrase = noun_phrase_starting(reading, q.end + 1)
    if token.tag_ in ("VBD", "VBZ", "VBP", "VBN") or phrase is None or token.idx != phrase[0]:
        return None
    return normal(reading.text[slice(*phrase)])


def _right(reading: Reading, q: Quantity) -> str | None:
    """Read "$1.2bn of loans", "7.16 billion yuan in tax cuts", "growth of 5% in exports"."""
    match = _RIGHT.match(reading.after(q.end))
    if match is None or (q.kind == "percent" and match.group().strip() == "of"):
        return None
    phrase = noun_phrase_starting(reading, q.end + match.end())
    if phrase is None or _date_at(reading, phrase[0]) or _names_actor(reading, phrase):
        return None
    return normal(reading.text[slice(*phrase)])


def moved_object(reading: Reading, q: Quantity) -> str | None:
    """Read "the reform cut the tax bill by 7 billion yuan": the object that a verb moves."""
    if not _MOVED_TO.search(reading.before(q.start, limit=40)):
        return None
    root = reading.root_of(q.start, q.end)
    return _direct_object(reading, governor(root), q) if root is not None else None


def _direct_object(reading: Reading, verb: Token, q: Quantity) -> str | None:
    for child in verb.children:
        if child.dep_ == "dobj" and not reading.is_number(child) and child.idx + len(child) <= q.start:
            start, end = phrase_of(reading, child)
            return normal(reading.text[start : min(end, q.start)])
    return None


def _subject(reading: Reading, q: Quantity) -> str | None:
    """Read "the unemployment rate edged up to 4.1 percent", "exports totalled $3.2bn"."""
    root = reading.root_of(q.start, q.end)
    subject = subject_of(governor(root)) if root is not None else None
    if subject is None or subject.idx >= q.start or reading.is_number(subject) or _actor(subject):
        return None
    if handled := _handled(reading, q):
        return handled
    start, end = phrase_of(reading, subject)
    return normal(reading.text[start : min(end, q.start)])


def _handled(reading: Reading, q: Quantity) -> str | None:
    """Read "the port handled 70 million tons of cargo": what an agent deals with, not the agent."""
    root = reading.root_of(q.start, q.end)
    if q.kind != "measure" or root is None or root.dep_ != "dobj" or governor(root).lemma_ in _LEVEL_VERBS:
        return None
    return _right(reading, q) if reading.after(q.end).startswith(" of ") else None


def _spent(reading: Reading, q: Quantity) -> str | None:
    """Read "the city spent 15.3 billion yuan on research": the verb's noun with its phrase."""
    root = reading.root_of(q.start, q.end)
    noun = _VERB_NOUN.get(governor(root).lemma_) if root is not None else None
    match = _SPENT_ON.match(reading.text, q.end, reading.end)
    phrase = noun_phrase_starting(reading, match.end()) if noun and match else None
    if match is None or phrase is None or _date_at(reading, phrase[0]) or _names_actor(reading, phrase):
        return None
    return clean(f"{noun} {match['link']} {clean(reading.text[slice(*phrase)])}")


def _object(reading: Reading, q: Quantity) -> str | None:
    """Read "the city raised its revenue to 15.3 billion yuan", "the port handled 3 million tons"."""
    root = reading.root_of(q.start, q.end)
    if root is None:
        return None
    verb = governor(root)
    return _direct_object(reading, verb, q) or _VERB_NOUN.get(verb.lemma_)


def _said_of(reading: Reading, begin: int, end: int) -> str:
    """The participle behind a counted noun with what follows it, or the verb that it is the object of."""
    if direct := _PARTICIPLE.match(reading.text, end, reading.end):
        stop = _SAID_END.search(reading.text, direct.end(), reading.end)
        said = reading.text[direct.start("verb") : stop.start() if stop else reading.end]
        return _shortened(clean(said))
    tokens = reading.tokens_of(begin, end)
    if not tokens:
        return ""
    head = tokens[-1]
    verb = next((t for t in (head.head, head.head.head) if t.pos_ == "VERB"), None)
    if verb is None:
        return ""
    if verb.tag_ == "VBN" and head.dep_ in ("nsubjpass", "conj") and verb.idx > end:
        return str(verb.text)
    return _done(verb) if head.dep_ == "dobj" and verb.lemma_ not in _NOT_SAID else ""


def _shortened(phrase: str) -> str:
    return phrase if len(phrase) <= _LONGEST_SAID else phrase[:_LONGEST_SAID].rpartition(" ")[0]


def _done(verb: Token) -> str:
    """What was done to the object of a verb, as a participle; an irregular past tense tells none."""
    written = str(verb.text)
    if verb.tag_ == "VB":
        return participle(str(verb.lemma_))
    regular = written.lower().endswith("ed") or written.lower() in ("built", "set")
    return written if verb.tag_ == "VBN" or (verb.tag_ == "VBD" and regular) else ""


def _names_actor(reading: Reading, phrase: tuple[int, int]) -> bool:
    """Whether a phrase is nothing but the name of a place or a person."""
    tokens = reading.tokens_of(*phrase)
    return bool(tokens) and all(
        t.ent_type_ in ("GPE", "PERSON", "LOC", "NORP") or t.pos_ in ("DET", "PUNCT", "PART") for t in tokens
    )


def _actor(subject: Token) -> bool:
    """Whether a subject acts (a place, a person, "the city") rather than being measured."""
    told = any(child.dep_ in ("amod", "compound") for child in subject.children)
    generic = subject.pos_ == "PRON" or (subject.lemma_.lower() in GENERIC and not told)
    return generic or subject.ent_type_ in ("GPE", "PERSON", "NORP", "LOC")


def _date_at(reading: Reading, offset: int) -> bool:
    return any(d.start <= offset < d.end for d in reading.dates)
