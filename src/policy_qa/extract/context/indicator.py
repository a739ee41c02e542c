"""What was measured, and of whom: the noun phrase that a quantity belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

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

_S = "[ \u00a0]"
_LEAD = re.compile(
    rf"(?:{_S}+(?:of|at|to|by|was|were|is|are|over|more than|about|around|nearly|almost|approximately|at least|a total of|up to|some|just|"
    rf"only|an estimated|roughly|less than|under|well|reaching|totalling|totaling|hitting|worth|valued at|estimated at|set at|standing at|the|a|an|another|"
    rf"no less than|no more than|exceeding|surpassing|averaging|amounting to|equal to|as much as|as many as|close to|within|above|below|between|from|it))+{_S}*$|[(\[:]{_S}*$|{_S}+$",
    re.I,
)
_RIGHT = re.compile(rf"^{_S}+(?:of|in|worth of|for|on){_S}+")
_NUMBER_OF = re.compile(
    r"^(?:the[ \u00a0])?(?:total |combined |overall |cumulative )?(?:number|amount|total|sum|volume|quantity|count)[ \u00a0]of[ \u00a0](?P<what>.+)$",
    re.I,
)
_CHANGE_OF = re.compile(
    r"^(?:(?:year-on-year|annual|average|strong|nominal|real|yearly|actual|monthly|net|overall|steady|further|sharp|slight)[ \u00a0])*(?:growth|increase|rise|decline|decrease|fall|drop|reduction|expansion|change|gain|contraction)(?:[ \u00a0]rate)?[ \u00a0](?:of|in|for)[ \u00a0](?P<what>.+)$",
    re.I,
)
_GROWTH_TAIL = re.compile(
    r"^(?P<what>.{3,}?)[ \u00a0](?:growth(?:[ \u00a0]rate)?|growth[ \u00a0]target|increase|growth pace)$",
    re.I,
)
_PASSIVE_STOP = re.compile(
    r"[,;:.()]|\b(?:while|but|and|which|that|up|down|ranking|accounting|bringing|making|of which|including|by|with|compared|from|in (?:19|20)\d\d|last year|this year)\b",
    re.I,
)
_VERB_NOUN = {
    "spend": "spending", "invest": "investment", "allocate": "allocation", "raise": "funds raised", "attract": "attracted", "export": "exports",
    "import": "imports", "produce": "output", "generate": "generation", "receive": "received", "earn": "earnings", "borrow": "borrowing",
    "pay": "payments", "handle": "handled", "save": "savings", "provide": "provided", "collect": "collected", "grant": "granted", "sell": "sales",
}  # fmt: skip


def count_indicator(reading: Reading, q: Quantity, noun: tuple[str, int, int]) -> str | None:
    """The counted things with what is said of them: "enterprises identified as high-tech enterprises"."""
    _, begin, end = noun
    phrase = reading.text[begin:end]
    tail = re.match(
        rf"{_S}+(?:of|for|in|at|from|with|on|to){_S}+(?!(?:the[ \u00a0])?(?:19|20)\d\d)",
        reading.text[end : reading.end],
    )
    finish = end
    if (
        tail
        and (behind := noun_phrase_starting(reading, end + tail.end()))
        and not _date_at(reading, behind[0])
    ):
        finish = behind[1]
    said = _said_of(reading, begin, finish)
    return (
        clean(f"{clean(reading.text[begin:finish])} {said}" if said else reading.text[begin:finish])
        or clean(phrase)
        or None
    )


def elliptic_indicator(reading: Reading, q: Quantity, counted: str) -> str | None:
    """ "… 618 enterprises were …, and 865 were identified as SMEs": the noun counted before with what is said now."""
    tail = re.match(rf"{_S}+(?:for|in|at|with|on|from){_S}+", reading.text[q.end : reading.end])
    if tail and (behind := noun_phrase_starting(reading, q.end + tail.end())):
        return clean(f"{counted} {clean_inner(reading.text[q.end : behind[1]])}")
    said = _said_of(reading, q.start, q.end)
    return clean(f"{counted} {said}") or None


def clean_inner(text: str) -> str:
    """A phrase on one line, its leading preposition and determiner kept."""
    return re.sub(r"[\s\u00a0]+", " ", text).strip(" ,;:.")


def rank_indicator(reading: Reading, q: Quantity) -> str | None:
    """What an ordinal ranks when that follows it: "the second-largest economy", "top seven platforms"."""
    by = re.match(rf"{_S}[^,;]{{0,40}}?\b(?:by|in terms of)[ \u00a0]", reading.after(q.end))
    if by and (behind := noun_phrase_starting(reading, q.end + by.end())):
        return normal(reading.text[behind[0] : behind[1]])
    superlative = re.match(r"(?:-|[ \u00a0])\w+(?:est|most)\b[ \u00a0]*", reading.after(q.end))
    start = q.end + (superlative.end() if superlative else 1)
    if reading.text[q.end : q.end + 1] not in (" ", "\u00a0", "-") or re.match(
        r"[ \u00a0](?:in|among|of|by|with|for|nationwide|and)\b", reading.after(q.end)
    ):
        return None
    phrase = noun_phrase_starting(reading, start)
    return normal(reading.text[phrase[0] : phrase[1]]) if phrase else None


def _date_at(reading: Reading, offset: int) -> bool:
    return any(d.start <= offset < d.end for d in reading.dates)


def _said_of(reading: Reading, begin: int, end: int) -> str:
    """The participle behind a counted noun, or the passive verb that it is the subject of, with what follows it."""
    tokens = reading.tokens_of(begin, end)
    after = reading.text[end : reading.end]
    direct = re.match(
        rf"{_S}+(?:(?:were|was|have been|had been|has been|are|is|being|newly){_S}+)*(?P<v>[a-z-]+(?:ed|wn|ilt|aken|iven|ound|ut))\b",
        after,
    )
    if direct:
        stop = _PASSIVE_STOP.search(after, direct.end())
        return clean(f"{direct['v']}{after[direct.end() : stop.start() if stop else len(after)]}")[:90]
    root = tokens[-1] if tokens else None
    if root is None:
        return ""
    verb = next((t for t in [root.head, root.head.head] if t.pos_ == "VERB"), None)
    if verb is not None and verb.tag_ == "VBN" and root.dep_ in ("nsubjpass", "conj") and verb.idx > end:
        return verb.text
    if (
        verb is not None
        and root.dep_ == "dobj"
        and verb.tag_ in ("VBD", "VBN", "VB", "VBG")
        and verb.lemma_
        not in ("have", "reach", "be", "include", "do", "see", "make", "total", "hit", "exceed")
    ):
        participle = verb.text if verb.tag_ == "VBN" else _participle(verb)
        return participle
    return ""


def _participle(verb: Token) -> str:
    if verb.tag_ == "VBD":
        return {"built": "built", "set": "set"}.get(
            verb.lower_, verb.text if verb.lower_.endswith("ed") else ""
        )
    return verb.lemma_ + ("d" if verb.lemma_.endswith("e") else "ed") if verb.tag_ == "VB" else ""


def indicator_of(reading: Reading, q: Quantity) -> str | None:
    """What a money amount, percentage, measure or bare number measures, from the sentence alone."""
    for rule in (_left, _attributive, _moved, _subject, _right, _object):
        phrase = rule(reading, q)
        if phrase:
            return phrase
    return None


def nearest_noun(reading: Reading, q: Quantity) -> str | None:
    """The last noun phrase before a quantity that could be measured: a guess for want of better."""
    for chunk in reversed(reading.chunks):
        if (
            chunk.end_char <= q.start
            and not reading.is_number(chunk.root)
            and not _actor(chunk.root)
            and chunk.root.ent_type_ != "ORG"
            and chunk.root.ent_type_ not in ("DATE", "TIME")
            and (text := normal(chunk.text))
        ):
            return text
    return None


def normal(phrase: str | None) -> str | None:
    """An indicator without "number of", "growth of", determiners and edge punctuation; None if nothing is left."""
    if phrase is None:
        return None
    text = clean(phrase)
    for pattern in (_NUMBER_OF, _CHANGE_OF, _GROWTH_TAIL):
        if match := pattern.match(text):
            text = clean(match["what"])
    text = re.sub(r"(?:’s|'s)$", "", text)
    text = re.sub(r"[ ,;]+(?:and|or|of|at|to|by|with|from|in|for|equivalent to|including|or)$", "", text)
    text = re.sub(r"^(?:highest|lowest|largest|smallest|biggest|record|corresponding)[ \u00a0]", "", text)
    plain = text.lower()
    if not text or any(word in GENERIC or word in CHANGE_NOUNS for word in (plain, plain.rstrip("s"))):
        return None
    return text


def _left(reading: Reading, q: Quantity) -> str | None:
    """ "a total added value for … of 91.06 billion yuan"; "GDP at 1.07 trillion"; "investment: 5 billion"."""
    before = reading.before(q.start)
    lead = _LEAD.search(before)
    if lead is None or not re.search(
        r"\b(?:of|at|worth|totalling|totaling|reaching|hitting|valued at|averaging|exceeding|standing at|amounting to|set at)\b|[(:]",
        lead.group(),
        re.I,
    ):
        return None
    phrase = noun_phrase_ending(reading, q.start - len(before) + lead.start() + (len(before) - len(before)))
    if phrase is None:
        return None
    text = normal(reading.text[phrase[0] : phrase[1]])
    if text is None and (right := _right(reading, q)):
        return right
    return None if text is None or _names_actor(reading, phrase) else text


def _names_actor(reading: Reading, phrase: tuple[int, int]) -> bool:
    tokens = reading.tokens_of(*phrase)
    return bool(tokens) and all(
        t.ent_type_ in ("GPE", "PERSON", "LOC", "NORP") or t.pos_ in ("DET", "PUNCT", "PART") for t in tokens
    )


def _attributive(reading: Reading, q: Quantity) -> str | None:
    """ "the 10 billion-yuan national fund", "a 4.1 percent unemployment rate"."""
    if q.kind not in ("money", "percent", "measure", "multiple", "percentage_points"):
        return None
    ahead = reading.text[q.end : q.end + 2]
    if not ahead or ahead[0] not in " \u00a0-":
        return None
    token = reading.token_at(q.end + 1)
    if (
        token is None
        or token.pos_ not in ("ADJ", "NOUN", "PROPN", "VERB")
        or token.tag_ in ("VBD", "VBZ", "VBP", "VBN")
        or reading.is_number(token)
    ):
        return None
    phrase = noun_phrase_starting(reading, q.end + 1)
    if phrase is None or token.idx != phrase[0]:
        return None
    return normal(reading.text[phrase[0] : phrase[1]])


def _right(reading: Reading, q: Quantity) -> str | None:
    """ "$1.2bn of loans", "7.16 billion yuan in tax cuts", "growth of 5% in exports"."""
    match = _RIGHT.match(reading.after(q.end))
    if match is None or (q.kind == "percent" and match.group().strip() == "of"):
        return None
    phrase = noun_phrase_starting(reading, q.end + match.end())
    if phrase is None or _date_at(reading, phrase[0]) or _names_actor(reading, phrase):
        return None
    return normal(reading.text[phrase[0] : phrase[1]])


def _moved(reading: Reading, q: Quantity) -> str | None:
    """ "The reform cut the tax bill by 7 billion yuan": the object that a verb moves by or to the quantity."""
    if not re.search(r"\b(?:by|to|from)\b[^,;]{0,24}$", reading.before(q.start, limit=40), re.I):
        return None
    root = reading.root_of(q.start, q.end)
    return _direct_object(reading, governor(root), q) if root is not None else None


def _direct_object(reading: Reading, verb: Token, q: Quantity) -> str | None:
    objects = [c for c in verb.children if c.dep_ == "dobj" and not reading.is_number(c) and c.idx + len(c) <= q.start]
    if not objects:
        return None
    start, end = phrase_of(reading, objects[0])
    return normal(reading.text[start : min(end, q.start)])


def _subject(reading: Reading, q: Quantity) -> str | None:
    """ "The unemployment rate edged up to 4.1 percent", "exports totalled $3.2bn"."""
    root = reading.root_of(q.start, q.end)
    if root is None:
        return None
    subject = subject_of(governor(root))
    if subject is None or subject.idx >= q.start or reading.is_number(subject) or _actor(subject):
        return None
    start, end = phrase_of(reading, subject)
    return normal(reading.text[start : min(end, q.start)])


def _actor(subject: Token) -> bool:
    """Whether a subject acts (a place, a person, "the city") rather than being measured."""
    return (
        subject.pos_ == "PRON"
        or subject.lemma_.lower() in GENERIC
        or subject.ent_type_ in ("GPE", "PERSON", "NORP", "LOC")
    )


def _object(reading: Reading, q: Quantity) -> str | None:
    """ "The city spent 15.3 billion yuan on research": the verb's noun with its phrase."""
    root = reading.root_of(q.start, q.end)
    if root is None:
        return None
    verb = governor(root)
    if moved := _direct_object(reading, verb, q):
        return moved
    noun = _VERB_NOUN.get(verb.lemma_)
    match = re.match(rf"^{_S}+(?:on|in|for|of|to){_S}+", reading.after(q.end))
    if (
        noun
        and match
        and (phrase := noun_phrase_starting(reading, q.end + match.end()))
        and not _date_at(reading, phrase[0])
    ):
        return clean(f"{noun} {match.group().strip()} {clean(reading.text[phrase[0] : phrase[1]])}")
    return noun


def subject_named(reading: Reading, q: Quantity) -> str | None:
    """The actor that the sentence names for a quantity: its clause's subject or possessor if that is an organisation."""
    root = reading.root_of(q.start, q.end)
    if root is None:
        return None
    subject = subject_of(governor(root))
    if (
        subject is not None
        and subject.ent_type_ in ("ORG", "GPE", "LOC", "PERSON", "NORP")
        and subject.idx < q.start
    ):
        inside = [t for t in subject.subtree if t.ent_type_ == subject.ent_type_ and abs(t.i - subject.i) < 8]
        text = reading.text[inside[0].idx : inside[-1].idx + len(inside[-1])]
        return clean(re.sub(r"(?:’s|'s)$", "", text))
    return None
