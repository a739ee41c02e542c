"""A question, read by rules: what kind of answer it wants, of which indicator, where, and when.

Nothing is looked up here and no model is used: a question is a line of text that may be about anything, and what it
names is only compared with what articles say later, by the readers.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from policy_qa.errors import QuestionError
from policy_qa.extract.periods import find_dates
from policy_qa.extract.units import unit_after
from policy_qa.places import known_place, place_in
from policy_qa.schema import DateMention, Direction, Query, Reason, Status, Wanted
from policy_qa.words import STOP, Word, fold, is_generic, key, words

MAX_CHARACTERS = 2_000
"""The longest question that is read; more is an article, not a question."""

_RISE = r"ris(?:e|es|en)|rose|gr(?:ow|ows|ew|own)|increas(?:e|es|ed)|climb(?:s|ed)?|jump(?:s|ed)?|surg(?:e|es|ed)|gain(?:s|ed)?|expand(?:s|ed)?|go up|went up|gone up"
_FALL = r"fall(?:s|en)?|fell|drop(?:s|ped)?|declin(?:e|es|ed)|decreas(?:e|es|ed)|shr(?:ink|inks|ank|unk)|slip(?:s|ped)?|plung(?:e|es|ed)|contract(?:s|ed)?|go down|went down|gone down"
_CHANGE_NOUN = r"(?<![\w-])(?:growth|increase|rise|gain|decline|decrease|drop|fall|change|jump|surge|expansion|contraction)(?![\w-])"
_AUX = r"(?:is|was|were|are|be|been|did|does|do|has|have|had|will|would|can|could|should|must|won|made)"
_ORG_NOUN = r"(?:compan(?:y|ies)|firms?|enterprises?|organi[sz]ations?|agenc(?:y|ies)|bureaus?|ministr(?:y|ies)|departments?|universit(?:y|ies)|institut(?:e|es|ions?)|banks?|bod(?:y|ies)|authorit(?:y|ies)|associations?|committees?|colleges?|schools?|groups?|part(?:y|ies)|manufacturers?|operators?)"
_PLACE_NOUN = r"(?:cit(?:y|ies)|countr(?:y|ies)|provinces?|regions?|districts?|states?|places?|count(?:y|ies)|towns?|continents?|ports?)"
_PERSON_NOUN = r"(?:minister|director|mayor|governor|president|secretary|official|officer|economist|professor|scientist|academician|spokes\w+|chair\w*|chief|head|person|commissioner|analyst|ceo)"

_WANTED: tuple[tuple[Wanted, str], ...] = (
    ("reason", rf"^why\b|\bhow come\b|\bfor what reason\b|\bwhat (?:(?:is|was|are|were) )?(?:the )?(?:main )?(?:reasons?|causes?)\b|\bwhat (?:caused|drove|explains|led to)\b"),
    ("comparison", r"\bcompar(?:e|ed|es|ison)\b|\bdifference between\b|\b(?:versus|vs)\b|\b(?:more|higher|lower|larger|smaller|greater|fewer|less|bigger)\b[^?]*\bthan (?!\d|one\b|two\b|three\b|half\b|a\b)"),
    ("list", r"^(?:list|enumerate|name (?:all|the|every|some))\b|\bwhat are (?:all )?(?:the|its|their) (?:\w+ )?(?:targets|goals|figures|indicators|measures)\b|^(?:which|what) (?:\w+ )?(?:targets|goals|figures|indicators)\b"),
    ("change", rf"\bby (?:how (?:much|many)|what (?:percent(?:age)?|per cent|proportion|share|rate|margin|amount))\b|\bhow (?:fast|quickly|strongly|sharply|rapidly|steeply)\b|\bhow much\b[^?]*\b(?:{_RISE}|{_FALL}|changed?)\b"),
    ("count", r"^how many (?!per ?cent|percentage points)"),
    ("change", rf"\b(?:growth|increase|decline) rate\b|\brate of (?:growth|increase|decline)\b|\byear[- ]on[- ]year\b|\bwhat\b[^?]*{_CHANGE_NOUN}(?! (?:rate of|target of))|^(?:the )?(?:\w+ )*{_CHANGE_NOUN} (?:in|of)\b"),
    ("share", r"\b(?:share|proportion|fraction|percent(?:age)?|per cent|part|portion) of\b|\baccount(?:s|ed)? for\b|\bhow much of\b"),
    ("date", r"^when\b|\b(?:in|on|by|for|since|from|until|during|to) (?:which|what) (?:year|month|date|day|quarter|period|time)s?\b|\b(?:which|what) (?:year|month|date|day|quarter|period)s?\b"),
    ("rank", r"\brank(?:s|ed|ing)?\b|\bwh(?:at|ich) (?:place|position)\b[^?]*\b(?:take|took|come|came|finish|hold|held|occup)"),
    ("person", rf"^(?:by |to |for |with )?who(?:m|se|'s|’s)?\b|\bname of (?:the |its )?(?:\w+ )*{_PERSON_NOUN}\b|^(?:which|what) (?:\w+ )?{_PERSON_NOUN}\b"),
    ("place", rf"^(?:in |at |from )?where\b|\b(?:which|what) (?:\w+ ){{0,2}}?{_PLACE_NOUN}(?= (?:{_AUX}|\w+ed|\w+s)\b)|^in which (?:\w+ )?{_PLACE_NOUN}\b"),
    ("organisation", rf"\b(?:which|what) (?:[\w-]+ ){{0,3}}?{_ORG_NOUN}(?= (?:{_AUX}|\w+ed|\w+s)\b)"),
    ("count", r"\bhow many (?!per ?cent|percentage points)|\b(?:what (?:is|was|were|are)|^)(?: ?the)? (?:total )?number of\b|\bhow often\b"),
    ("percent", r"\bwhat per ?cent|\bhow many per ?cent|\bpercentage\b|\bratio\b|\bintensity\b|(?<!exchange )(?<!interest )\brate\b"),
    ("measure", r"\bhow (?:long|far|tall|heavy|wide|deep|fast)\b"),
    ("amount", r"\bhow much\b|\bwhat (?:did|does|do|will) [^?]*\bcost\b|\bwhat (?:amount|sum)\b|\bhow (?:large|big|high|low)\b"),
)  # fmt: skip
_WANTED_PATTERNS = tuple((wanted, re.compile(pattern, re.IGNORECASE)) for wanted, pattern in _WANTED)

_LEAD = re.compile(
    r"^(?:(?:please|so|but|then|ok|okay|well|also|hi|hello|and)\b[, ]+)*"
    r"(?:(?:can|could|would) you (?:please )?|i (?:want|would like|need) to know |i'd like to know |do you know )?"
    r"(?:(?:please )?(?:tell|show|give) (?:me|us) (?:about )?)?(?:according to [^,]+, )?",
    re.IGNORECASE,
)
_SECOND = re.compile(
    r"(?:,? and|,|;) (?:also )?(?P<second>(?:(?:by|for|in|since|from|to|on|with) )?(?:how|what|which|when|who|where|why)\b.*)$",
    re.IGNORECASE,
)
_AND_GROWTH = re.compile(
    rf",? and (?:its|their|the|what) (?:(?:annual|yearly|year-on-year|percentage|rate of) )*{_CHANGE_NOUN}(?: rate)?", re.IGNORECASE
)
_TALK = re.compile(
    r"^(?:hi|hello|hey|thanks?(?: you)?|thank you(?: very much)?|ok(?:ay)?|yes|no|bye|goodbye|good (?:morning|evening|day|night)|"
    r"how are you|who are you|what can you do|help|test|lol)\b[\s!.?,\w]{0,12}$",
    re.IGNORECASE,
)
_IMPERATIVE = r"(?:^|[.;:!?,]\s*|\b(?:please|and|now|then|just)\s+)"
_INSTRUCTION = re.compile(
    rf"{_IMPERATIVE}(?:ignore|disregard|forget|override|bypass)\b.{{0,60}}\b(?:instructions?|articles?|sources?|context|documents?|"
    r"rules?|prompts?|text|above|previous|everything|citations?|evidence)\b"
    rf"|\b(?:you are now|system prompt|reveal your|repeat after me)\b|{_IMPERATIVE}pretend\b"
    rf"|{_IMPERATIVE}(?:say|reply|respond|answer|output|print|write)\s+(?:with |only |just |exactly )*[\"“']?[\w%.,]+[\"”']?[.!]?$",
    re.IGNORECASE | re.DOTALL,
)
_TASK = re.compile(r"^(?:please )?(?:write|compose|translate|summari[sz]e|draw|sing|generate|create|code)\b", re.IGNORECASE)
_SIGNAL = re.compile(
    r"\?|^(?:\w+ )?(?:who|whom|whose|what|which|when|where|why|how)\b|\bhow (?:many|much)\b"
    r"|^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b"
    r"|^(?:list|name|give|show|tell|compare|find|calculate|state|explain)\b",
    re.IGNORECASE,
)
_TARGET = re.compile(r"\b(?:target(?:s|ed|ing)?|goals?|aim(?:s|ed|ing)?|objectives?|planned|plans? to)\b", re.IGNORECASE)
_ESTIMATE = re.compile(r"\b(?:estimat\w+|forecast\w*|project(?:ed|ion|ions)|expected|predict\w+|outlook)\b", re.IGNORECASE)
_ACTUAL = re.compile(r"\b(?:actual(?:ly)?|achieved|in fact|in the end)\b", re.IGNORECASE)

CHANGE_KEYS = frozenset(
    key(word)
    for word in "rise grow growth increase fall drop decline decrease change gain climb jump surge expand expansion shrink contract "
    "contraction slip plunge higher much faster fast quickly sharply margin compare".split()
)
"""Words of change: they tell the kind of answer wanted, not of what."""
_MOVING_KEYS = (CHANGE_KEYS - {key("much")}) | frozenset(key(word) for word in "add lose cut create shed new raise".split())
_UP = re.compile(rf"\b(?:{_RISE}|growth|higher|up)\b", re.IGNORECASE)
_DOWN = re.compile(rf"\b(?:{_FALL}|lower|down)\b", re.IGNORECASE)
_KIND_KEYS: dict[Wanted, frozenset[str]] = {
    wanted: frozenset(key(word) for word in listed.split())
    for wanted, listed in {
        "share": "share proportion fraction percent part portion account",
        "rank": "rank place position",
        "percent": "percent cent",
        "count": "times often",
        "amount": "money large big high low cash",
        "measure": "long far tall heavy wide deep",
        "reason": "reason cause explain drive",
        "date": "date day time happen",
        "comparison": "compare comparison difference versus more higher lower larger smaller greater fewer less bigger",
        "list": "list enumerate name",
    }.items()
}
_BE = frozenset({"was", "were", "is", "are", "been", "be", "being"})
_PARTICIPLE = re.compile(r"\w+ed|built|spent|sold|held|paid|made|lost|won|set|cut|bought|led|taken|given|found|begun|chosen", re.IGNORECASE)
_PREPOSITION = re.compile(r"\s+(?:in|at|on|by|to|from|for|as|over|during|under|with|through)\b", re.IGNORECASE)
_STATUS_KEYS = frozenset(
    key(w) for w in "target targeted goal aim objective plan planned estimate estimated forecast projected expected predicted "
    "prediction projection outlook actual actually achieved".split()
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question without its second part: the text that names what is asked, and the further things wanted."""

    text: str
    also: tuple[Wanted, ...]


def checked(text: str) -> str:
    """The question with its white space tidied.

    Raises:
        QuestionError: It is empty, or longer than ``MAX_CHARACTERS``.
    """
    if len(text) > MAX_CHARACTERS:
        raise QuestionError(
            f"has {len(text):,} characters", f"ask in at most {MAX_CHARACTERS:,}; put longer text into an article and ingest it"
        )
    question = " ".join(text.split())
    if not any(character.isalnum() for character in question):
        raise QuestionError("is empty", "ask for a figure, a person, a date or a reason that articles may give")
    return question


def unfit(text: str) -> Reason | None:
    """Why a text is no question that articles could answer; None if it may be one."""
    if _INSTRUCTION.search(text):
        return "instruction_in_text"
    core = text.strip()
    if _TALK.match(core) or _TASK.match(core):
        return "not_a_question"
    content = [word for word in words(core) if word.text.lower() not in STOP]
    if not content and not _SIGNAL.search(core):
        return "not_a_question"
    if _SIGNAL.search(core):
        return None
    statement = core.endswith((".", "!")) and len(core.split()) > 3
    return "not_a_question" if statement or len(content) < 2 else None


def parts(text: str) -> tuple[str, ...]:
    """The questions in a text: two where "and" joins two that name different things, else the text itself."""
    split = _split(text)
    if split is None:
        return (text,)
    first, second = split
    if not _names_something(first) or not _names_something(second):
        return (text,)
    return f"{first.rstrip(' ?,')}?", f"{second[:1].upper()}{second[1:]}"


def analyse(text: str, *, places: Collection[str] = ()) -> Query:
    """Read a question that stands alone.

    Args:
        text: The question, tidied (see ``checked``).
        places: Names of places that the articles at hand are about; they are found in any position and case.

    Returns:
        The query. ``indicator`` is the stretch of the question that names what is asked for, ``terms`` its content words,
        ``verbs`` what was done to it, ``unit`` the counted noun phrase of "how many ...".
    """
    asked = _asked(fold(_LEAD.sub("", text, count=1)))
    body = asked.text
    date = _date(body)
    if date is not None:
        body = _blank(body, date.start, date.end)
    wanted = wanted_kind(asked.text)
    place = place_in(body, places)
    if place is not None:
        body = _blank(body, place.start, place.end)
    unit = _counted(body) if wanted == "count" else None
    terms, verbs = _terms(body, wanted)
    named = [word for word in terms if word not in verbs] or terms
    return Query(
        text=text,
        wanted=wanted,
        indicator=_phrase(body, named),
        place=known_place(place.surface) if place else None,
        period=date.period if date else None,
        when=date.surface if date else None,
        unit=unit,
        status=_status(asked.text),
        terms=tuple(word.text for word in named),
        verbs=tuple(word.text for word in verbs if word not in named),
        also=asked.also,
    )


def wanted_kind(text: str) -> Wanted:
    """What kind of answer a question wants; ``any`` where its words do not tell."""
    text = text.strip()
    for wanted, pattern in _WANTED_PATTERNS:
        if pattern.search(text):
            return wanted
    return "any"


def direction(text: str) -> Direction | None:
    """Which way a question says that something moved; None if it says neither or both."""
    up, down = bool(_UP.search(text)), bool(_DOWN.search(text))
    return None if up == down else "up" if up else "down"


def polar(text: str) -> bool:
    """Whether a question is to be answered by yes or no."""
    return bool(re.match(r"(?:and |so )?(?:did|do|does|is|are|was|were|has|have|had|will)\b", text, re.IGNORECASE))


def moves(text: str) -> bool:
    """Whether a question speaks of additions, losses or changes, so that the amount of a change may answer it."""
    return any(word.key in _MOVING_KEYS for word in words(text))


def _split(text: str) -> tuple[str, str] | None:
    match = _SECOND.search(text)
    if match is None or match.start() < 3:
        return None
    return text[: match.start()], match["second"]


def _names_something(part: str) -> bool:
    """Whether a part of a question has words of its own, beyond pronouns, question words and words of change."""
    date = _date(part)
    body = _blank(part, date.start, date.end) if date else part
    terms, verbs = _terms(body, wanted_kind(part))
    return any(word.key not in CHANGE_KEYS and word not in verbs and not is_generic(word.key) for word in terms)


def _asked(text: str) -> _Asked:
    if growth := _AND_GROWTH.search(text):
        return _Asked(text[: growth.start()] + text[growth.end() :], ("change",))
    split = _split(text)
    if split is None:
        return _Asked(text, ())
    first, second = split
    wanted = wanted_kind(second)
    if not _names_something(first) and _names_something(second):
        # "How much, and by how much did ... rise": the second half names what both halves ask for.
        return _Asked(f"{first} {re.sub(r'^(?:by )?how (?:much|many)(?: did| has| have)?', '', second)}", (wanted,))
    return _Asked(first, ("change",) if wanted == "comparison" else (wanted,))


def _date(text: str) -> DateMention | None:
    """The period that a question constrains its answer to: its first expression of time that is no part of a name."""
    return next((date for date in find_dates(text) if not _in_name(text, date)), None)


def _in_name(text: str, date: DateMention) -> bool:
    """Whether a bare year stands inside a name ("innovation 2025 projects"), or any date inside quotation marks."""
    before, after = text[: date.start], text[date.end :]
    if len(re.findall(r"[“”\"]", before)) % 2:
        return True
    if not date.surface.isdigit():
        return False
    last = re.search(r"([\w&-]+) $", before)
    following = re.match(r" ([a-z][\w-]+)", after)
    return bool(last and following and last[1].lower() not in STOP and following[1] not in STOP)


def _blank(text: str, start: int, end: int) -> str:
    """The text with a stretch replaced by as many spaces, so that offsets stay."""
    return text[:start] + " " * (end - start) + text[end:]


def _counted(body: str) -> str | None:
    """The noun phrase that "how many" counts: up to the verb, the next preposition or the end."""
    match = re.search(r"\b(?:how many|number of)\s+(?P<np>[^?,;]+)", body, re.IGNORECASE)
    if match is None:
        return None
    if unit := unit_after(" " + match["np"], 0):
        return unit.name
    phrase = re.split(rf"\s+(?:{_AUX}|of|in|at|on|by|for|to|from|with|that|which|who)\b", " " + match["np"], maxsplit=1)[0]
    return phrase.strip() or None


def _terms(body: str, wanted: Wanted) -> tuple[list[Word], list[Word]]:
    """The content words of a question, and which of them are verbs: what was done rather than what is asked for."""
    found = list(words(body))
    ignored = _KIND_KEYS.get(wanted, frozenset()) | _STATUS_KEYS | (CHANGE_KEYS if wanted == "change" else frozenset())
    terms = [word for word in found if word.text.lower() not in STOP and word.key not in ignored]
    specific = [word for word in terms if not is_generic(word.key)]
    terms = specific or terms
    return terms, [word for word in terms if _is_verb(body, found, word)]


def _is_verb(body: str, found: Sequence[Word], word: Word) -> bool:
    """Whether a word is the verb of the question: a participle behind "was" or "were", or the last word behind "did"."""
    at = found.index(word)
    before = [other.text.lower() for other in found[:at]]
    last = not body[word.end :].strip(" ?.!") or bool(_PREPOSITION.match(body[word.end :]))
    if _PARTICIPLE.fullmatch(word.text) and set(before) & _BE:
        beside = [w for w in before[-2:] if not w.endswith("ly")][-1:]
        return bool(set(beside) & _BE) or (last and not set(beside) & {"the", "a", "an", "of", "for"})
    return last and at > 2 and bool({"did", "does", "do", "has", "have", "will"} & set(before))


def _phrase(body: str, named: Sequence[Word]) -> str | None:
    if not named:
        return None
    run = body[named[0].start : named[-1].end]
    return " ".join(re.split(rf"\s+(?:{_AUX})\s", run, maxsplit=1)[0].split()) or None


def _status(text: str) -> Status | None:
    if _TARGET.search(text):
        return "target"
    if _ESTIMATE.search(text):
        return "estimate"
    return "actual" if _ACTUAL.search(text) else None
