"""Whether a figure is what happened, what is estimated, or what is aimed at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from policy_qa.extract.context.actors import LEVEL_VERBS
from policy_qa.extract.context.moves import VERB
from policy_qa.extract.patterns import words
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading, governor
from policy_qa.schema import Status

if TYPE_CHECKING:
    from spacy.tokens import Token

_ESTIMATE_VERBS = frozenset(
    words(
        "estimate expect forecast project predict anticipate foresee reckon believe think assume calculate "
        "poll "
        "pencil guess presume suppose"
    )
)
_TARGET_VERBS = frozenset(
    words(
        "target aim plan intend pledge commit vow strive seek want hope propose schedule envisage promise "
        "mean budget "
        "earmark agree resolve"
    )
)
_WITH_CLAUSES = frozenset(words("propose mean seek hope agree resolve"))
"""Those of them that wish only with a verb of their own ("proposing 46 measures" is done)."""
_OUTCOMES = frozenset(words("harvest reap cross top exceed surpass cost total average outstrip overtake"))
"""Verbs of what comes by itself: after "will" they foretell."""
_ESTIMATING = frozenset(words("would could may might should"))
_FACTS = frozenset(words("recall remember know note notice find see learn ask"))
"""After "will", verbs of what the reader does."""
_ESTIMATE = re.compile(
    r"\b(?:estimat\w*|expect\w*|forecast\w*|project(?:ed|ing|ions?)|predict\w*|"
    r"(?:staff|we|they|who|analysts|economists|forecasters|officials|experts|models?) project|"
    r"projects (?=(?:that|an?|growth|inflation)\b|\D{0,2}\d)|bank(?:s|ed|ing) on|"
    r"(?:polls?|consensus|forecasters|economists|analysts) (?:had |have |has )?(?:put|saw|see|sees|looked)|"
    r"anticipat\w*|preliminary (?:data|figures?|estimates?|count|results?|reading|numbers)|provisional\w*|"
    r"likely|"
    r"outlook|on (?:course|track) (?:to|for)|(?:is|are|look|looks|looked) set to|head(?:s|ed|ing)? (?:for|"
    r"towards?)|"
    r"poised to|bound to|tipped to|reckon\w*|foreseen|foresees|"
    r"could (?:reach|hit|rise|fall|exceed)|may (?:reach|rise|fall|exceed)|"
    r"counted on|pegged at|guid(?:ed|es|ing) (?:for|to)|guidance (?:of|for|at)|in the offing|"
    r"look(?:s|ed|ing)? for an? (?:rise|fall|gain|drop|increase|decline|growth)|seen \w+ing|might|"
    r"would (?:reach|exceed|rise|fall|amount)|flash (?:figure|reading)|"
    r"(?:is|are|was|were|been) (?:now )?(?:put|seen|thought|believed|said) (?:at|to|averaging))\b",
    re.I,
)
_TARGET = re.compile(
    r"\b(?:target(?:s|ed|ing)?|goals?|aim(?:s|ed|ing) (?:to|at|for)|aim (?:of|to|for)|plan(?:s|ned|ning)? "
    r"(?:to|for|"
    r"calls?)|"
    r"intend\w*|pledg\w*|commit(?:s|ted)? to|vow\w*|striv\w*|seek(?:s|ing)? to|ambition|(?<!that )is to|are "
    r"to|"
    r"was to|were to|should (?:reach|rise|exceed|account)|must|objective|calls? for|envisag\w*|promis\w*|"
    r"principle of|requirement of|wants?|sets? out to|ask(?:s|ed) for|recommend(?:s|ed)? that|"
    r"urge(?:s|d) (?:that|\w+ to)|hop(?:es|ed|ing) (?:to|for)|proposes? to|scheduled to|due to "
    r"(?:reach|be)|means? to|meant to|"
    r"sets? aside|earmark\w*|budgeted|the prospect of|set a (?:floor|ceiling|limit|minimum)|sights|"
    r"slated (?:to|for)|(?:is|are) due to|(?:has|have|needs?) to be (?:built|created|found|saved|cut|raised)|"
    r"looks? to (?:build|create|raise|cut|reach)|proposed|quota of|"
    r"(?:plan|budget|programme|program|strategy|scheme|blueprint|roadmap)s? sets? (?:the |its |"
    r"an? )?(?:[\w-]+ ){1,5}at|"
    r"(?:plan|budget|programme|program|strategy|scheme|blueprint|roadmap|(?:appropriation|"
    r"finance) (?:bill|act))s? "
    r"(?:\w+ ){0,2}(?:provides? for|"
    r"allows? "
    r"for|foresees?|allots?|allocates?|reserves?|envisions?)|planned (?!economy)(?=[^,;]{0,30}$))\b",
    re.I,
)
_WILL = re.compile(
    rf"\b(?:will|shall|'ll|is going to|are going to)\b(?! (?:{'|'.join(sorted(_FACTS))})\b)", re.I
)
_PAST = re.compile(
    r"\b(?:was|were|had|reached|totall?ed|stood at|rose|fell|grew|amounted|came to|recorded|achieved|"
    r"registered|posted)\b",
    re.I,
)
_SET_ASIDE = re.compile(
    r"[^,;]{0,30}? (?:(?:has|have) (?:now |already )?been|is|are) (?:now |to be )?"
    r"(?:set aside|earmarked|budgeted|pencilled in|pledged)\b",
    re.I,
)
"""Behind what is meant for a purpose: "40 trillion has been set aside"."""
_AIM_IS = re.compile(
    r"\b(?:goal|target|aim|objective|ambition)s?\b[^,;]{0,30}\b(?:is|are|was|were|of|at)\b[^,;]{0,30}$", re.I
)
_MET = re.compile(
    r"\b(?:above|below|beat|beating|exceed\w*|surpass\w*|miss(?:ed|ing)?|against|met|short of|compared with|"
    r"than|instead of|rather than)\b[^,;]{0,24}\b(?:target|goal)\b[^,;]{0,24}$",
    re.I,
)
_WISHED = r"\b(?:planned|scheduled|intended|targeted|aimed for|hoped for|budgeted|promised|sought|wanted)\b"
_WISHED_BEHIND = re.compile(
    rf" +(?:(?!is|are|in)[\w-]+ +){{0,2}}?(?:(?:that|which) +)?(?:(?:it|they|he|she|the \w+) +)?"
    rf"(?:(?:had|has|have|was|were) +(?:been +|originally +|first +)*)?{_WISHED}(?! +by\b)",
    re.I,
)
"""What was wished and what came is another figure: "short of the 1,500 it had planned"."""
_INSTEAD = re.compile(
    r"\b(?:instead of|rather than|short of|against|than|while|of|below|above)\b[^,;]{0,16}$", re.I
)
_IN_THE_PLAN = re.compile(r"[^,;]{0,30}\b(?:in|under) the (?:plan|budget|target|programme|program)s?\b", re.I)
_PLAN_SAYS = re.compile(
    r"\bplans? (?:had |has )?(?:foresee[ns]?|foresaw|put|set|called for|provided? for)\b[^,;]{0,30}$", re.I
)
_TARGET_BEHIND = re.compile(
    r"[ -]+(?:(?!(?:was|were|is|are|beat|met|miss\w*|exceed\w*|surpass\w*|above|below|against|short|the|its|"
    r"that|"
    r"an?)\b)\w+ ){0,3}(?:target|goal)\b|[^,;]{0,24}? as (?:the|its|their|an?) (?:\w+ )?"
    r"(?:plan|target|goal|aim|objective|ceiling)\b|[^,;]{0,40}?\b(?:is|are|was|were) (?:the|its|their|"
    r"an?) (?:\w+ )?"
    r"(?:aim|goal|target)\b",
    re.I,
)
"""What the quantity is the target of ("a 5 percent growth target"), not what it is compared with."""
_ESTIMATE_BEHIND = re.compile(
    r"(?: (?!(?:as|than|above|below|by|and)\b)[\w-]+)? (?:forecast|consensus)\b(?! (?:by|a|an|the)\b)|"
    r"[^,;]{0,20} in the (?:\w+ ){0,2}(?:estimates?|forecast|projections?)\b|"
    r"[^;\d]{0,40}\b(?:is|are|was|were) (?:in|on) the (?:cards|offing|horizon)\b|"
    r"(?:, or [^,;]{0,50},)?(?: [^,;]{0,30},?)? (?:is|was|are|were) (?:now |still |then )?(?:expected|"
    r"forecast|projected)\b|"
    r"[^;]{0,120}\baccording to [^,;.]{0,40}\b(?:estimate|forecast|projection)s?\b|[^,;]{0,30}\b(?:is|was|"
    r"are|were) (?:\w+ )?(?:expected|forecast|projected|estimated|foreseen|predicted)"
)
_WILL_BEHIND = re.compile(
    r"(?:(?!\b(?:has|have|had|(?:was|were)(?! to)|and (?:is|are|will|shall|aims?|"
    r"plans?))\b)[^,;]){0,80}?\b(?:(?:will|shall) be|(?:are|is) to(?! say)|is meant|are meant|was to|"
    r"were to)\b"
)
_BREAK = re.compile(
    r"[;:](?=\s)|, (?:while|whereas|but|although|and|which|compared)\b|\b(?:while|whereas|although)\b", re.I
)
_LONGEST_CHAIN = 6


def status_of(reading: Reading, q: Quantity) -> Status:
    """The status from the clause around a quantity, then from the cue that governs the sentence."""
    start, end = clause_around(reading, q)
    start = max(start, _own_clause(reading, q))
    whole = reading.before(q.start)
    before, after = whole[max(0, start - q.start + len(whole)) :], reading.text[q.end : end]
    if listed := _ANNOUNCED.match(reading.text, reading.start, q.start):
        return "target" if listed["target"] else "estimate"
    if _LOOKS_BACK.search(before) and _is_past_date(reading, q):
        return "actual"
    if _is_compared_target(before, after):
        return "target"
    if _AIM_IS.search(before):
        return "target"
    mood = _mood(reading, q)
    if mood == "target" and (_ESTIMATE.search(before) or _is_ill(reading, q, before)):
        return "estimate"
    if mood is not None:
        return mood
    if _SEEN_AT.search(before):
        return "estimate"
    if _estimated(before) or _ESTIMATE_BEHIND.match(after):
        return "estimate"
    if _TARGET.search(before):
        return "target"
    if _WILL.search(before) or _WILL_BEHIND.match(after):
        return "estimate" if _ESTIMATE.search(whole) or _is_ill(reading, q, before) else "target"
    cued = _estimated(whole) or _TARGET.search(whole) or _WILL.search(whole)
    if not cued or _PAST.search(before) or _told(reading, q, start):
        return "actual"
    return "estimate" if _estimated(whole) else "target"


def status_cues(reading: Reading) -> list[tuple[int, int, Status]]:
    """The words of a sentence that speak of estimates or aims: (start, end, status)."""
    found: list[tuple[int, int, Status]] = []
    kinds: tuple[tuple[re.Pattern[str], Status], ...] = (
        (_ESTIMATE, "estimate"),
        (_TARGET, "target"),
        (_WILL, "target"),
    )
    for pattern, status in kinds:
        found += [(*cue.span(), status) for cue in pattern.finditer(reading.text, reading.start, reading.end)]
    for token in reading.tokens:
        if token.pos_ == "VERB" and token.lemma_ in _ESTIMATE_VERBS | _TARGET_VERBS:
            status = "estimate" if token.lemma_ in _ESTIMATE_VERBS else "target"
            found.append((token.idx, token.idx + len(token), status))
    return sorted(found)


def base_status(reading: Reading, q: Quantity) -> Status:
    """The status of a value before a change: an estimate where a forecast is revised, else a fact."""
    start, end = clause_around(reading, q)
    clause = reading.text[start:end]
    behind = _ESTIMATE_BEHIND.match(reading.text, q.end, end)
    return "estimate" if behind or _REVISED.search(clause) else "actual"


_REVISED = re.compile(
    r"\b(?:rais|lift|lower|cut|trim|shav|slash|revis|upgrad|downgrad|increas|reduc|mark|bring|"
    r"brought)\w*\b[^,;]{0,40}"
    r"\b(?:forecast|projection|prediction|outlook|expectation)s?\b"
    r"|\b(?:forecast|projection|prediction|outlook|expectation)s?\b[^;]{0,60}\b(?:rais|lift|lower|cut|"
    r"trim|shav|slash|"
    r"revis|upgrad|downgrad|increas|reduc|mark|went|goes|gone|up|down)",
    re.I,
)
_ANNOUNCED = re.compile(
    r"(?:[^:;.]*\b)?(?:(?P<target>targets?|goals?|objectives?)|forecasts?|projections?)"
    r"(?: (?:for|of|in|by|to|set|until) (?:(?!\b(?:was|were|is|are|had|has|have)\b)[^:;])*)?: ",
    re.I,
)
"""What a colon announces a list of ("Main targets for 2024: …")."""
_LOOKS_BACK = re.compile(
    r"\b(?:after|following|compared (?:with|to)|against|versus|up from|down from) (?:(?:just|only|about|"
    r"an?|the|growth|"
    r"rise|fall|increase|decline|of) ){0,4}$",
    re.I,
)


def _is_past_date(reading: Reading, q: Quantity) -> bool:
    """Whether the date right behind a quantity comes before another one of the sentence."""
    behind = next((d for d in reading.dates if d.period and q.end <= d.start < q.end + _CLOSE), None)
    if behind is None or behind.period is None:
        return False
    return any(d.period and d.period > behind.period for d in reading.dates if d.end <= q.start)


_CLOSE = 12
"""Characters to the date that is a quantity's own ("after 3 percent in 2022")."""


def _own_clause(reading: Reading, q: Quantity) -> int:
    """Where the verb of a quantity starts a clause of its own ("plans to lend 5 and has lent 3")."""
    root = reading.root_of(q.start, q.end)
    verb = governor(root) if root is not None else None
    if verb is None or verb.dep_ != "conj" or not is_in_past(verb) or verb.idx > q.start:
        return reading.start
    return int(verb.left_edge.idx)


def _estimated(before: str) -> bool:
    """Whether a clause speaks of estimates, not of one that is compared with ("above the forecast by")."""
    for cue in _ESTIMATE.finditer(before):
        beside = _BESIDE.search(before, 0, cue.start())
        if beside is None or beside.end() < cue.start() or _OF_ESTIMATE.fullmatch(before, cue.end()):
            return True
    return False


_BESIDE = re.compile(
    r"\b(?:than|above|below|beat(?:ing|s)?|miss(?:ed|ing|es)|exceed\w*|surpass\w*|overshoot\w*|overshot|"
    r"undershot|"
    r"undershoot\w*|against|versus|short of|in line with|ahead of|error)(?: (?!to\b)[\w’'-]+){0,4}? $",
    re.I,
)
"""Before an estimate that something else is held against."""
_OF_ESTIMATE = re.compile(r"(?: (?!by\b)\w+)?(?: (?:of|for|at|was|had been|to be))?(?: (?!by\b)[a-z]+)? ")
"""Between an estimate and its own value ("against a forecast of 5 percent")."""
_SEEN_AT = re.compile(
    r"\b(?:sees|see|saw|seeing) (?:(?!that\b)[\w-]+ ){1,6}(?:at|averaging|between|around|near|"
    r"reaching)(?: \w+)? $"
)
_ILLS = re.compile(
    r"\b(?:deficits?|debts?|shortfalls?|gaps?|inflation|unemployment|joblessness|loss(?:es)?|bonds|"
    r"borrowing|arrears|"
    r"damages?|deaths?|casualties|population|it)\b",
    re.I,
)
"""What nobody aims at: of these "will" foretells."""


def _is_ill(reading: Reading, q: Quantity, before: str) -> bool:
    """Whether "will" is said of what comes by itself, so that it foretells and promises nothing."""
    will = _WILL.search(before)
    return will is not None and bool(_ILLS.search(before[: will.start()][-48:]))


def _is_compared_target(before: str, after: str) -> bool:
    """Whether what the text compares with, or names behind the quantity, is a target."""
    if (
        _MET.search(before)
        or _TARGET_BEHIND.match(after)
        or _SET_ASIDE.match(after)
        or _PLAN_SAYS.search(before)
    ):
        return True
    wished = _WISHED_BEHIND.match(after) or _IN_THE_PLAN.match(after)
    return bool(wished and _INSTEAD.search(before)) or bool(_IN_THE_PLAN.match(after))


def _mood(reading: Reading, q: Quantity) -> Status | None:
    """The status that the verbs above a quantity tell, from its own verb up; None if they tell nothing."""
    root = reading.root_of(q.start, q.end)
    verb = governor(root) if root is not None else None
    link = ""
    for _ in range(_LONGEST_CHAIN):
        if verb is None or verb.pos_ not in ("VERB", "AUX"):
            return None
        if told := _verb_tells(verb, below=link):
            return told
        if is_in_past(verb) and verb.dep_ in ("ccomp", "conj") and ";" not in (verb.text, verb.head.text):
            return None  # a fact that something else is said beside
        if verb.head == verb or verb.dep_ not in ("xcomp", "ccomp", "conj", "acl"):
            return None
        link, verb = verb.dep_, verb.head
    return None


def _verb_tells(verb: Token, *, below: str) -> Status | None:
    """What a verb with its auxiliaries tells of what it governs over the link ``below`` ("": its own)."""
    auxiliaries = [child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass")]
    wish = verb.lemma_ in _TARGET_VERBS and (
        verb.lemma_ != "mean" or (verb.tag_ == "VBN" and below == "xcomp")
    )
    wish = wish and (below != "" or verb.lemma_ not in _WITH_CLAUSES)
    if wish or (verb.lemma_ == "like" and "would" in auxiliaries):
        return "target"
    if any(word in _ESTIMATING for word in auxiliaries) and not ("may" in auxiliaries and _allows(verb)):
        return "estimate"
    if any(word in ("will", "shall", "'ll", "’ll") for word in auxiliaries):
        moves = verb.lemma_ in LEVEL_VERBS or re.fullmatch(VERB, verb.text, re.I)
        if verb.lemma_ in _OUTCOMES or ("have" in auxiliaries and moves):
            return "estimate"  # "will have slowed"; "will have built" is a promise
        return "target" if below != "ccomp" or verb.lemma_ in ("see", "let", "have") else None
    if verb.lemma_ in _ESTIMATE_VERBS or (verb.lemma_ == "see" and below and verb.tag_ in ("VBZ", "VBP")):
        return "estimate"
    if verb.lemma_ == "be" and below == "xcomp" and any(_is_to(child) for child in verb.children):
        return "target"
    return None


def _allows(verb: Token) -> bool:
    """Whether "may" grants something ("visitors may stay for 10 days") instead of guessing a level."""
    if verb.lemma_ in ("stay", "remain", "keep", "continue") or any(c.dep_ == "neg" for c in verb.children):
        return True
    return verb.lemma_ not in LEVEL_VERBS and not re.fullmatch(VERB, verb.text, re.I)


def _is_to(verb: Token) -> bool:
    """Whether a verb is the "to grow" of "is to grow" (not "that is to say")."""
    marked = any(child.lower_ == "to" and child.dep_ == "aux" for child in verb.children)
    return marked and verb.dep_ == "xcomp" and verb.lemma_ != "say"


def _told(reading: Reading, q: Quantity, clause: int) -> bool:
    """Whether a finite verb of the clause (which starts at ``clause``) governs the quantity as a fact."""
    root = reading.root_of(q.start, q.end)
    verb = governor(root) if root is not None else None
    if verb is None or verb.idx < clause:
        return False
    if verb.tag_ not in ("VBD", "VBZ", "VBP") and not (verb.pos_ == "VERB" and is_in_past(verb)):
        return False
    return not _ESTIMATE.search(verb.text)


def tells_fact(reading: Reading, q: Quantity) -> bool:
    """Whether the verb that governs a quantity tells of the past ("rose", "has been")."""
    root = reading.root_of(q.start, q.end)
    verb = governor(root) if root is not None else None
    return verb is not None and verb.pos_ in ("VERB", "AUX") and is_in_past(verb)


def is_in_past(verb: Token) -> bool:
    """Whether a verb is in the past or the perfect."""
    auxiliaries = [child for child in verb.children if child.dep_ in ("aux", "auxpass")]
    if any(t.tag_ in ("TO", "MD") for t in auxiliaries):
        return False  # "is said to have grown", "would have grown"
    return verb.tag_ == "VBD" or any(t.tag_ == "VBD" or t.lower_ in ("has", "have") for t in auxiliaries)


def clause_around(reading: Reading, q: Quantity) -> tuple[int, int]:
    """The stretch between the strong breaks (semicolon, colon, "while", ", and") around a quantity."""
    breaks = list(_BREAK.finditer(reading.text, reading.start, reading.end))
    start = max((match.end() for match in breaks if match.end() <= q.start), default=reading.start)
    end = min((match.start() for match in breaks if match.start() >= q.end), default=reading.end)
    return start, end
