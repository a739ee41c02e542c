"""What was measured: the noun phrase that a quantity belongs to, from its sentence alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from policy_qa.extract.context.actors import LEVEL_VERBS, acts, is_actor, names_actor
from policy_qa.extract.context.counting import date_at
from policy_qa.extract.context.moves import ADJECTIVES, MOVE, NOUN
from policy_qa.extract.context.phrases import is_pronoun, normal, points_back
from policy_qa.extract.patterns import any_of, words
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import (
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
_PRICED = re.compile(
    r".* (?:at|for|on) (?:an?|the) (?P<what>(?:[\w-]+ ){0,3}(?:price|cost|rate|value|pace|total))$", re.I
)
"""A phrase that runs on from what was bought to its price."""
_TWO_THINGS = re.compile(r".* and (?:an?|the) (?P<what>[^,;]+)$", re.I)
_RIGHT = re.compile(r"^ +(?:of|in|worth of|for|on) +")
_CHANGE_BEHIND = re.compile(
    rf"(?:,? or [^,;()]{{0,24}}?\d[^,;()]{{0,16}}?,?)?[ -]+{ADJECTIVES}(?:{NOUN})(?: rate)? +(?:in|of|to|"
    rf"for|on) +",
    re.I,
)
"""Between a quantity and what has changed: "a 5 percent increase in sales", "$3 million or 5 percent decline
in"."""
_BY_MEASURE = re.compile(r"[ -][^,;]{0,40}?\b(?:by|in terms of) ", re.I)
_SUPERLATIVE = re.compile(r"[ -]\w+(?:est|most)\b *", re.I)
_SCOPE_BEHIND = re.compile(r" (?:in|among|of|by|with|for|nationwide|and)\b")
_MOVED_TO = re.compile(r"\b(?:by|to|from)\b[^,;]{0,24}$", re.I)
_LEVEL_VERB = re.compile(
    r"\b(?:to|by|of|reach(?:ed|es|ing)?|total(?:l?ed|s)|stood at|hit|exceed(?:ed|s)|surpass(?:ed|es)|"
    r"averag(?:ed|es)|number(?:ed|s))"
    r"(?: +(?:a|an|the|about|around|over|more than|nearly|almost|some|only|just|at least|under|less than|"
    r"record|new))* *$",
    re.I,
)
_LISTED = re.compile(
    r"(?: \((?:\d[^()]*)\))?,? ?(?:and |while |but |then |followed by |ahead of )?(?:the |that of )?"
    r"(?P<name>[A-Za-z][\w’' -]{2,48}?)(?: +(?:for|with|by|at|to))?"
    r"(?: +(?:about|around|over|more than|nearly|almost|some|only|just|at least|under|less than))? +"
)
_HEADLINE = re.compile(
    rf" +(?:{MOVE})(?: +(?:by|to|at|a|an|of|about|around|over|nearly|almost|more than|less than|just|some|"
    rf"\w+ly))* *$",
    re.I,
)
_SPENT_ON = re.compile(r" +(?P<link>on|in|for|to|from) +")
_USED_FOR = re.compile(r" (?:to|on|into|for) +", re.I)
_USING = frozenset(words("devote dedicate spend allocate commit put go flow channel earmark invest direct"))
_VERB_NOUN = {
    "spend": "spending", "invest": "investment", "allocate": "allocation", "raise": "funds raised",
    "export": "exports", "import": "imports", "produce": "output",
    "generate": "generation", "earn": "earnings", "borrow": "borrowing",
    "pay": "payments", "save": "savings", "sell": "sales", "consume": "consumption", "lack": "shortfall",
    "cover": "area", "weigh": "weight", "owe": "debt", "lose": "loss",
}  # fmt: skip
_BARE_MEASURES = frozenset(
    words(
        "value output revenue sale turnover income investment profit production expenditure spending "
        "employment "
        "volume price cost loss surplus deficit capacity length area height weight population"
    )
)
"""Nouns that say little without what they are the measure of."""


def indicator_of(reading: Reading, q: Quantity) -> str | None:
    """What a money amount, percentage, measure or bare number measures, from the sentence alone."""
    for rule in (
        _left,
        _changed,
        _attributive,
        moved_object,
        _used,
        _part,
        _subject,
        _headline,
        _meant,
        _spent,
        _right,
        _object,
    ):
        phrase = rule(reading, q)
        if phrase:
            return phrase
    return None


_GROWTH = re.compile(
    r"\b(?:(?:economic|world|global|annual|average|real|overall|yearly|year-on-year|first-quarter|full-year|"
    r"\d{4}) )*(?:growth|expansion)(?: rates?| forecast)?\b"
    r"(?! (?:of|in|for) (?!about|around|over|nearly|almost|only|just|some|up to|more|less|the (?:year|first|"
    r"second|"
    r"third|fourth|last|whole)|this|last)(?-i:[a-z]))[^,;]{0,60}$",
    re.I,
)
"""Growth of which the text does not say what grows."""


def bare_growth(reading: Reading, q: Quantity) -> str | None:
    """Read "growth of 5 percent is the aim": growth of nothing that is named is that of the economy."""
    if q.kind not in ("percent", "percentage_points"):
        return None
    return "GDP" if _GROWTH.search(reading.before(q.start, limit=120)) else None


def level_indicator(reading: Reading, q: Quantity) -> str | None:
    """What a verb of level gives in counted pieces: the output of "output doubled to 340,000 units"."""
    if not _LEVEL_VERB.search(reading.before(q.start, limit=48)):
        return None
    return _left(reading, q) or _subject(reading, q)


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
    return None if names_actor(reading, match.span("name")) else normal(match["name"])


def _names(token: Token, *, alone: bool) -> bool:
    """Whether a word may stand in a name; the parser takes a noun alone before a number for a verb."""
    if token.pos_ == "VERB":
        return alone and token.tag_ in ("VB", "VBP") and not token.lower_.endswith(("ed", "ing"))
    linking = token.pos_ in ("ADP", "CCONJ", "DET", "PART") and token.lower_ not in (
        "from",
        "than",
        "to",
        "by",
        "as",
    )
    return (not alone and linking) or token.pos_ in ("NOUN", "PROPN", "ADJ", "PUNCT")


_CENTRAL = frozenset(words("nsubj nsubjpass dobj ROOT conj attr pobj appos"))
"""Where a noun stands that could be what is measured."""


def nearest_noun(reading: Reading, q: Quantity) -> str | None:
    """The last noun phrase before a quantity that could be measured: a guess for want of better."""
    for chunk in reversed(reading.chunks):
        root = chunk.root
        if chunk.end_char > q.start or reading.is_number(root) or acts(reading, q, root):
            continue
        if root.pos_ not in ("NOUN", "PROPN") or root.dep_ not in _CENTRAL:
            continue
        if root.ent_type_ not in ("ORG", "DATE", "TIME") and (text := normal(chunk.text)):
            return text
    return None


def _left(reading: Reading, q: Quantity) -> str | None:
    """Read "an added value for … of 91.06 billion yuan"; "GDP at 1.07 trillion"; "investment: 5 billion"."""
    before = reading.before(q.start)
    lead = _LEAD.search(before)
    if lead is None or not _MEASURING.search(lead.group()):
        return None
    phrase = noun_phrase_ending(reading, q.start - len(before) + lead.start())
    if phrase is None:
        return None
    words_before = reading.text[slice(*phrase)]
    for runs_on in (_PRICED, _TWO_THINGS):
        if match := runs_on.fullmatch(words_before):
            words_before = match["what"]
    text = normal(words_before)
    if text is None:
        return _right(reading, q)
    return None if names_actor(reading, phrase) else _measured_of(reading, phrase, text)


def _measured_of(reading: Reading, phrase: tuple[int, int], text: str) -> str:
    """Read "the industries generated an added value of …": a bare measure with the thing that it measures."""
    root = reading.root_of(*phrase)
    if root is None or root.lemma_.lower() not in _BARE_MEASURES or " of " in text:
        return text
    owner = _bearer(reading, root)
    if owner is None or owner.idx >= root.idx or is_actor(owner) or owner.ent_type_:
        return text
    name = normal(reading.text[slice(*phrase_of(reading, owner))])
    return f"{text} of {name}" if name else text


def _bearer(reading: Reading, measure: Token) -> Token | None:
    """What has the measure: the subject of its verb, or the noun of "a cable with a capacity of"."""
    if measure.dep_ == "dobj":
        return subject_of(governor(measure))
    noun = measure.head.head if measure.dep_ == "pobj" and measure.head.lower_ == "with" else None
    if noun is not None and noun.pos_ == "VERB":  # "they laid a cable with a capacity of"
        noun = next((child for child in noun.children if child.dep_ == "dobj"), None)
    return noun if noun is not None and noun.pos_ in ("NOUN", "PROPN") else None


def _changed(reading: Reading, q: Quantity) -> str | None:
    """Read "a 29 percent increase in farm loans": what has changed, named behind the change."""
    match = _CHANGE_BEHIND.match(reading.after(q.end, limit=120))
    phrase = noun_phrase_starting(reading, q.end + match.end()) if match else None
    if phrase is None or date_at(reading, phrase[0]) or names_actor(reading, phrase):
        return None
    return normal(reading.text[slice(*phrase)])


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
    if phrase is None or date_at(reading, phrase[0]) or names_actor(reading, phrase):
        return None
    return normal(reading.text[slice(*phrase)])


def moved_object(reading: Reading, q: Quantity) -> str | None:
    """Read "the reform cut the tax bill by 7 billion yuan", "they put the deficit at 5 percent"."""
    root = reading.root_of(q.start, q.end)
    if root is None:
        return None
    priced = root.dep_ == "pobj" and root.head.lower_ in ("for", "at", "with")
    verb = root.head.head if priced else governor(root)
    if not priced and not _MOVED_TO.search(reading.before(q.start, limit=40)):
        return None
    return _direct_object(reading, verb, q) if verb.pos_ in ("VERB", "AUX") else None


def _direct_object(reading: Reading, verb: Token, q: Quantity) -> str | None:
    for child in verb.children:
        if child.dep_ == "dobj" and not reading.is_number(child) and child.idx + len(child) <= q.start:
            start, end = phrase_of(reading, child)
            return normal(reading.text[start : min(end, q.start)])
    return None


def _used(reading: Reading, q: Quantity) -> str | None:
    """Read "it devoted 3 percent of its GDP to research", "3 percent of GDP is to go into research"."""
    if q.kind != "percent" or not reading.after(q.end).startswith(" of "):
        return None
    root = reading.root_of(q.start, q.end)
    if root is None or not _is_used(root):
        return None
    for link in _USED_FOR.finditer(reading.text, q.end + 4, min(reading.end, q.end + _NEAR_VERB)):
        phrase = noun_phrase_starting(reading, link.end())
        if phrase is not None and not date_at(reading, phrase[0]):
            return normal(reading.text[slice(*phrase)])
    return None


def _is_used(root: Token) -> bool:
    """Whether a share is what a verb uses ("devotes 3 percent", "3 percent is spent", "3 percent flows")."""
    verb = root.head
    if root.dep_ == "nsubj" and verb.lemma_ == "be":  # "is to flow into"
        verb = next((child for child in verb.children if child.dep_ == "xcomp"), verb)
    passive = root.dep_ == "nsubjpass" or verb.lemma_ in ("go", "flow")
    return verb.lemma_ in _USING and (root.dep_ == "dobj" or passive)


_NEAR_VERB = 90
_SAID_END = re.compile(
    r"[,;:.()]|\b(?:while|but|and|which|by then|by the|in (?:19|20)\d\d|last year|this year)\b", re.I
)
_AUXILIARY = frozenset(words("be have will would shall should can could may might do to"))


def _part(reading: Reading, q: Quantity) -> str | None:
    """Read "60 percent of the firms spend money on research": the part with what is said of it."""
    link = re.match(r" of +", reading.after(q.end)) if q.kind == "percent" else None
    root = reading.root_of(q.start, q.end) if link else None
    if link is None or root is None or root.dep_ not in ("nsubj", "nsubjpass"):
        return None
    whole = noun_phrase_starting(reading, q.end + link.end())
    if whole is None or is_pronoun(reading.tokens_of(*whole)[0]):
        return None
    behind = [
        t for t in reading.tokens_of(whole[1], reading.end) if t.lemma_ not in _AUXILIARY and not t.is_space
    ]
    if not behind or behind[0].pos_ in ("PUNCT", "CCONJ", "SCONJ", "PRON"):
        return None
    stop = _SAID_END.search(reading.text, behind[0].idx, reading.end)
    said = reading.text[
        behind[0].idx : min(stop.start() if stop else reading.end, behind[0].idx + _NEAR_VERB)
    ]
    return clean(f"{clean(reading.text[slice(*whole)])} {said}")


def _subject(reading: Reading, q: Quantity) -> str | None:
    """Read "the unemployment rate edged up to 4.1 percent", "exports totalled $3.2bn"."""
    if reading.heading and (named := _headline(reading, q)):
        return named  # the parser takes the nouns of headings for verbs
    root = reading.root_of(q.start, q.end)
    subject = subject_of(governor(root)) if root is not None else None
    if subject is not None and subject.tag_ in ("WDT", "WP") and subject.head.dep_ == "relcl":
        subject = subject.head.head  # "foreign trade, which grew by 5 percent"
    if subject is None or subject.idx >= q.start or reading.is_number(subject) or acts(reading, q, subject):
        return None
    if handled := _handled(reading, q):
        return handled
    start, end = phrase_of(reading, subject)
    name = normal(reading.text[start : min(end, q.start)])
    if name and name.endswith("value") and reading.text[end : end + 6] == " added":
        return f"{name} added"
    said = _relative(reading, subject, end) if name and " " not in name else ""
    return f"{name} {said}".strip() if name else None


def _relative(reading: Reading, noun: Token, end: int) -> str:
    """The relative clause that a noun alone needs to be told apart ("people who file a return")."""
    clause = next((child for child in noun.subtree if child.dep_ == "relcl" and child.idx > end), None)
    if clause is None or reading.text[end : end + 1] != " ":
        return ""
    last = max(clause.subtree, key=lambda token: token.i)
    said = reading.text[end : last.idx + len(last)].strip()
    return said if len(said) <= _LONGEST_RELATIVE and not re.search(r"[\d,;]", said) else ""


_LONGEST_RELATIVE = 60


def _handled(reading: Reading, q: Quantity) -> str | None:
    """Read "the port handled 70 million tons of cargo": what an agent deals with, not the agent."""
    root = reading.root_of(q.start, q.end)
    if q.kind != "measure" or root is None or root.dep_ != "dobj" or governor(root).lemma_ in LEVEL_VERBS:
        return None
    return _right(reading, q) if reading.after(q.end).startswith(" of ") else None


def _headline(reading: Reading, q: Quantity) -> str | None:
    """Read "Lakeside in 2022: output up 3 percent, profits down 18 percent": what stands before the move."""
    before = reading.before(q.start, limit=120)
    move = _HEADLINE.search(before)
    if move is None:
        return None
    end = q.start - len(before) + move.start()
    phrase = noun_phrase_ending(reading, end)
    if phrase is None and (name := _HEADING_NAME.search(before, 0, move.start())):  # a fragment parsed ill
        tokens = reading.tokens_of(end - len(name["name"]), end)
        named = all(_names(t, alone=False) or t.tag_ == "VBZ" for t in tokens)
        phrase = (end - len(name["name"]), end) if named else None
    if phrase is None or names_actor(reading, phrase):
        return None
    return normal(reading.text[slice(*phrase)])


_HEADING_NAME = re.compile(r"(?:^|[:;,] )(?P<name>[A-Za-z][A-Za-z -]{2,40})$")


def _spent(reading: Reading, q: Quantity) -> str | None:
    """Read "the city spent 15.3 billion yuan on research": the verb's noun with its phrase."""
    root = reading.root_of(q.start, q.end)
    noun = _VERB_NOUN.get(governor(root).lemma_) if root is not None else None
    match = _SPENT_ON.match(reading.text, q.end, reading.end)
    phrase = noun_phrase_starting(reading, match.end()) if noun and match else None
    if match is None or phrase is None or date_at(reading, phrase[0]) or names_actor(reading, phrase):
        return None
    name = clean(reading.text[slice(*phrase)])
    return None if points_back(name) else clean(f"{noun} {match['link']} {name}")


def _meant(reading: Reading, q: Quantity) -> str | None:
    """Read "$50 million is meant for schools", "3 billion yuan was exchanged with partners": what for."""
    root = reading.root_of(q.start, q.end)
    if q.kind != "money" or root is None or root.dep_ not in ("nsubj", "nsubjpass"):
        return None
    verb = root.head
    if verb.lemma_ == "be" and (attribute := next((c for c in verb.children if c.dep_ == "attr"), None)):
        return normal(reading.text[slice(*phrase_of(reading, attribute))])
    for link in (c for c in verb.children if c.dep_ == "prep" and c.i > verb.i):
        phrase = noun_phrase_starting(reading, link.idx + len(link) + 1)
        if phrase and not date_at(reading, phrase[0]) and not names_actor(reading, phrase):
            return normal(reading.text[slice(*phrase)])
    return None


def _object(reading: Reading, q: Quantity) -> str | None:
    """Read "the city raised its revenue to 15.3 billion yuan", "the port handled 3 million tons"."""
    root = reading.root_of(q.start, q.end)
    if root is None:
        return None
    verb = governor(root)
    return _direct_object(reading, verb, q) or _VERB_NOUN.get(verb.lemma_)
