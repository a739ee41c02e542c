"""What a question wants, told by its words: the kind of answer, a direction, a status."""

from __future__ import annotations

import re

from policy_qa.schema import Direction, Reason, Status, Wanted
from policy_qa.words import STOP, key, keys_of, listed, words

RISE = (
    "ris(?:e|es|en)|rose|gr(?:ow|ows|ew|own)|increas(?:e|es|ed)|climb(?:s|ed)?|jump(?:s|ed)?|surg(?:e|es|ed)|"
    "gain(?:s|ed)?|expand(?:s|ed)?|go up|went up|gone up"
)
FALL = (
    "fall(?:s|en)?|fell|drop(?:s|ped)?|declin(?:e|es|ed)|decreas(?:e|es|ed)|shr(?:ink|inks|ank|unk)|slip(?:s|ped)?|"
    "plung(?:e|es|ed)|contract(?:s|ed)?|go down|went down|gone down"
)
CHANGE_NOUN = (
    r"(?<![\w-])(?:growth|increase|rise|gain|decline|decrease|drop|fall|change|jump|surge|expansion|"
    r"contraction)(?![\w-])"
)
AUXILIARY = r"(?:is|was|were|are|be|been|did|does|do|has|have|had|will|would|can|could|should|must|won|made)"
BEHIND = (
    r"(?:what (?:is|was|are|were|lies|lay|stands|stood) (?:(?:chiefly|mainly|mostly|largely|partly) )?"
    r"(?:behind|to blame for|responsible for)\b|what helped\b|how did .+? manage to\b)"
)
"""Questions for a reason without a word for one ("what was behind …")."""
_VERB = rf"(?= (?:{AUXILIARY}|\w+ed|\w+s)\b)"
_ORGANISATION = (
    "(?:compan(?:y|ies)|firms?|enterprises?|organi[sz]ations?|agenc(?:y|ies)|bureaus?|ministr(?:y|ies)|departments?|"
    "universit(?:y|ies)|institut(?:e|es|ions?)|banks?|bod(?:y|ies)|authorit(?:y|ies)|associations?|committees?|colleges?|"
    "schools?|groups?|part(?:y|ies)|manufacturers?|operators?)"
)
_PLACE = (
    "(?:cit(?:y|ies)|countr(?:y|ies)|provinces?|regions?|districts?|states?|places?|count(?:y|ies)|towns?|"
    "continents?|ports?)"
)
_PERSON = (
    r"(?:minister|director|mayor|governor|president|secretary|official|officer|economist|professor|scientist|academician|"
    r"spokes\w+|chair\w*|chief|head|person|commissioner|analyst|ceo)"
)
_PERIOD = "(?:year|month|date|day|quarter|period|time)s?"
_RATES = "per ?cent|(?:percentage|basis) points"
_MORE = "(?:more|higher|lower|larger|smaller|greater|fewer|less|bigger)"

_KINDS: tuple[tuple[Wanted, tuple[str, ...]], ...] = (
    (
        "reason",
        (
            r"^why\b",
            r"\bhow come\b",
            rf"^{BEHIND}",
            r"\bfor what reason\b",
            r"\bwhat (?:(?:is|was|are|were) )?(?:the )?(?:main )?(?:reasons?|causes?)\b",
            r"\bwhat (?:caused|drove|explains|led to)\b",
        ),
    ),
    ("person", (r"^whose\b",)),
    (
        "change",
        (
            r"\bhow (?:much|many) (?:more|fewer|less|higher|lower)\b[^?]*\b(?:(?:year|month|quarter)s? "
            r"(?:earlier|before|ago)|(?:last|previous) (?:year|month|quarter))",
        ),
    ),
    (
        "comparison",
        (
            r"\bcompar(?:e|ed|es|ison)\b",
            r"\bdifference between\b",
            r"\b(?:versus|vs)\b",
            # "more than 18 months" compares nothing
            rf"\b{_MORE}\b[^?]*\bthan (?!\d|one\b|two\b|three\b|half\b|a\b)",
        ),
    ),
    (
        "list",
        (
            r"^(?:list|enumerate|name (?:all|the|every|some))\b",
            r"\bwhat are (?:all )?(?:the|its|their) (?:\w+ )?(?:targets|goals|figures|indicators|measures)\b",
            r"^(?:which|what) (?:\w+ )?(?:targets|goals|figures|indicators)\b",
        ),
    ),
    (
        "change",
        (
            r"\bby how (?:much|many)\b",
            r"^how many (?:basis|percentage) points did\b",
            r"\bby what (?:percent(?:age)?|per cent|proportion|share|rate|margin|amount)\b",
            r"\bhow (?:fast|quickly|strongly|sharply|rapidly|steeply)\b",
            r"^how (?:did|has|have|does|do)\b[^?]*\b(?:do|done|develop(?:ed)?|fared?|perform(?:ed)?"
            r"|evolved?|moved?|changed?)\b",
            r"^what happened to\b",
            rf"\bhow much\b[^?]*\b(?:{RISE}|{FALL}|changed?)\b",
            rf"^(?:did|has|have|do|does)\b[^?]*\b(?:{RISE}|{FALL}|changed?)\b",
        ),
    ),
    ("count", (rf"^how many (?!{_RATES})",)),
    (
        "change",
        (
            r"\b(?:growth|increase|decline) rate\b",
            r"\brate of (?:growth|increase|decline)\b",
            r"\byear[- ]on[- ]year\b",
            rf"\bwhat\b[^?]*{CHANGE_NOUN}(?! (?:rate of|target of))",
            rf"^(?:the )?(?:\w+ )*{CHANGE_NOUN} (?:in|of)\b",
            # keywords: "GDP growth 2022"
            rf"^(?!.*\b(?:who|which|what|where|when|why|how)\b).*{CHANGE_NOUN}",
        ),
    ),
    (
        "share",
        (
            r"\b(?:share|proportion|fraction|percent(?:age)?|per cent|part|portion) of\b",
            r"\baccount(?:s|ed)? for\b",
            r"\bhow much of\b",
        ),
    ),
    (
        "date",
        (
            r"^when\b",
            rf"\b(?:in|on|by|for|since|from|until|during|to) (?:which|what) {_PERIOD}\b",
            rf"\b(?:which|what) {_PERIOD}\b",
        ),
    ),
    (
        "rank",
        (
            r"\brank(?:s|ed|ing)?\b",
            r"\bwh(?:at|ich) (?:place|position)\b[^?]*\b(?:take|took|come|came|finish|hold|held|occup)",
        ),
    ),
    (
        "person",
        (
            "^(?:by |to |for |with )?who(?:m|se|'s|’s)?\\b",
            rf"\bname of (?:the |its )?(?:\w+ )*{_PERSON}\b",
            rf"^(?:which|what) (?:\w+ )?{_PERSON}\b",
        ),
    ),
    (
        "place",
        (
            r"^(?:in |at |from )?where\b",
            rf"\b(?:which|what) (?:\w+ ){{0,2}}?{_PLACE}{_VERB}",
            rf"^in which (?:\w+ )?{_PLACE}\b",
        ),
    ),
    ("organisation", (rf"\b(?:which|what) (?:[\w-]+ ){{0,3}}?{_ORGANISATION}{_VERB}",)),
    (
        "count",
        (
            rf"\bhow many (?!{_RATES})",
            r"\b(?:what (?:is|was|were|are)|^)(?: ?the)? (?:total )?number of\b",
            r"\bhow often\b",
        ),
    ),
    (
        "percent",
        (
            r"\b(?:what|how many) per ?cent",
            r"\b(?:percentage|ratio|intensity)\b",
            r"(?<!exchange )(?<!interest )\brate\b",
        ),
    ),
    ("measure", (r"\bhow (?:long|far|tall|heavy|wide|deep|fast)\b",)),
    (
        "amount",
        (
            r"\bhow much\b",
            r"\bwhat (?:did|does|do|will) [^?]*\bcost\b",
            r"\bwhat (?:amount|sum)\b",
            r"\bhow (?:large|big|high|low)\b",
        ),
    ),
)
_KIND_PATTERNS = tuple((wanted, re.compile("|".join(forms), re.IGNORECASE)) for wanted, forms in _KINDS)

_TALK = re.compile(
    r"^(?:hi|hello|hey|thanks?(?: you)?|thank you(?: very much)?|ok(?:ay)?|yes|no|bye|goodbye|"
    r"good (?:morning|evening|day|night)|how are you|who are you|what can you do|help|test|lol)\b"
    r"[\s!.?,\w]{0,12}$",
    re.IGNORECASE,
)
_IMPERATIVE = r"(?:^|[.;:!?,]\s*|\b(?:please|and|now|then|just)\s+)"
_INSTRUCTION = re.compile(
    rf"{_IMPERATIVE}(?:ignore|disregard|forget|override|bypass)\b.{{0,60}}\b(?:instructions?|articles?|sources?|context|"
    r"documents?|rules?|prompts?|text|above|previous|everything|citations?|evidence)\b"
    rf"|\b(?:you are now|system prompt|reveal your|repeat after me)\b|{_IMPERATIVE}pretend\b"
    rf"|{_IMPERATIVE}(?:say|reply|respond|answer|output|print|write)\s+(?:with |only |just |exactly )*"
    r"[\"“']?[\w%.,]+[\"”']?[.!]?$",
    re.IGNORECASE | re.DOTALL,
)
_TASK = re.compile(
    r"^(?:please )?(?:write|compose|translate|draw|sing|generate|create|code)\b", re.IGNORECASE
)
_SIGNAL = re.compile(
    r"[?？]|^(?:\w+ )?(?:who|whom|whose|what|which|when|where|why|how)\b|\bhow (?:many|much)\b"
    r"|^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b"
    r"|^(?:list|name|give|show|tell|compare|find|calculate|state|explain|summari[sz]e|sum up|outline|describe"
    r"|wrap up|break down|recap|set|compute|brief|trace|recount|review)\b",
    re.IGNORECASE,
)
_TARGET = re.compile(
    r"\b(?:target(?:s|ed|ing)?|goals?|aim(?:s|ed|ing)?|objectives?|planned|plan(?:s|ning)? (?:to|for|on)"
    r"|want(?:s|ed)?"
    r"|hop(?:e|es|ing)|intend(?:s|ed)?|seek(?:s|ing)?|pledg(?:e|es|ed)|promis(?:e|es|ed)|supposed to"
    r"|should\b[^?]*\bby (?:the end of )?\d{4}|have to\b[^?]*\bby (?:the end of )?\d{4})\b"
    r"|\b(?:does|do|did)\b[^?]*\bplan\b",
    re.IGNORECASE,
)
_ESTIMATE = re.compile(
    r"\b(?:estimat\w+|forecast\w*|project(?:ed|ion|ions)|expected|predict\w+|outlook)\b", re.IGNORECASE
)
_ACTUAL = re.compile(r"\b(?:actual(?:ly)?|in fact|in the end)\b", re.IGNORECASE)
_UP = re.compile(rf"\b(?:{RISE}|growth|higher|up)\b", re.IGNORECASE)
_DOWN = re.compile(rf"\b(?:{FALL}|lower|down)\b", re.IGNORECASE)
_ADDED_VALUE = re.compile(r"\b(?:added value|value[- ]added)\b", re.IGNORECASE)
_CLAIM = re.compile(
    r"^(?:(?:is|was|isn['’]t) it (?:really |actually |indeed )?(?:true|correct|right|the case|a fact) that"
    r"|(?:am i|are we) right (?:that|in thinking that|to think that)|do the articles (?:say|confirm) that"
    r"|(?:can|could) you confirm that|(?:please )?confirm that|true or false:?)\s+",
    re.IGNORECASE,
)
_FOREIGN = re.compile(r"[^\W\d_\u0000-\u024f\u1e00-\u1eff]")
_FEW = 3
"""Letters of other alphabets than the Latin one that make a text a question in another language."""
_WH = re.compile(r"(?:who|what|which|when|where|why|how)\b", re.IGNORECASE)
_TAG = re.compile(
    r",\s*(?:right|correct|true|is(?:n['’]t)? (?:it|that right|that so)|did(?:n['’]t)? (?:it|they)"
    r"|do(?:es)?n['’]t (?:it|they)|has(?:n['’]t)? it|have(?:n['’]t)? they)\s*\?*$",
    re.IGNORECASE,
)
_POLAR = re.compile(r"(?:and |so )?(?:did|do|does|is|are|was|were|has|have|had|will)\b", re.IGNORECASE)


CHANGE_KEYS = keys_of(
    "rise grow growth increase fall drop decline decrease change gain climb jump surge expand expansion "
    "shrink contract contraction slip plunge higher much faster fast quickly sharply margin compare"
)
"""Words of change: they tell the kind of answer wanted, not of what."""
UP_KEYS = keys_of("rise grow increase add gain create climb jump surge expand raise hire")
"""Verbs of going up, to be compared with a figure's direction; ``DOWN_KEYS`` those of going down."""
DOWN_KEYS = keys_of("fall drop decline decrease lose shed cut shrink slip plunge contract")
_MOVING_KEYS = (CHANGE_KEYS - {key("much")}) | keys_of("add lose cut create shed new raise")
STATUS_WORDS = listed(
    """
    target targets targeted goal goals aim aims aimed objective objectives plan plans planned estimate
    estimated forecast projected expected predicted prediction projection outlook actual actually achieved
    planning want wants wanted hope hopes intend intends intended seek seeks pledge pledged promise promised
    supposed
    """
)
"""Words of a question that only say whether a target, an estimate or what came is asked for."""
_KIND_KEYS: dict[Wanted, frozenset[str]] = {
    "change": CHANGE_KEYS
    | keys_of("percent cent rate year-on-year more fewer less lower earlier ago previous"),
    "share": keys_of("share proportion fraction percent part portion account fall go come belong make earn"),
    "rank": keys_of("rank place position"),
    "percent": keys_of("percent cent"),
    "count": keys_of("times often"),
    "amount": keys_of("money large big high low cash"),
    "measure": keys_of("long far tall heavy wide deep"),
    "reason": CHANGE_KEYS | keys_of("reason cause explain drive"),
    "organisation": keys_of("company organisation organization body group"),
    "person": keys_of("person name"),
    "date": keys_of("date day time happen"),
    "comparison": keys_of(
        "compare comparison difference versus more higher lower larger smaller greater fewer less bigger"
    ),
    "list": keys_of("list enumerate name"),
}


def wanted_kind(text: str) -> Wanted:
    """What kind of answer a question wants; ``any`` where its words do not tell."""
    text = text.strip()
    for wanted, pattern in _KIND_PATTERNS:
        if pattern.search(text):
            return wanted
    return "any"


def kind_keys(wanted: Wanted) -> frozenset[str]:
    """The words of a question that only tell its kind."""
    return _KIND_KEYS.get(wanted, frozenset())


def unfit(text: str) -> Reason | None:
    """Why a text is no question that articles could answer; None if it may be one."""
    if _INSTRUCTION.search(text):
        return "instruction_in_text"
    core = text.strip()
    if _TALK.match(core) or _TASK.match(core):
        return "not_a_question"
    if _SIGNAL.search(core):
        return None
    if len(_FOREIGN.findall(core)) >= _FEW:
        return None  # a language of other letters: an article in it may be found by its words
    content = [word for word in words(core) if word.text.lower() not in STOP]
    statement = core.endswith((".", "!")) and len(core.split()) > 3
    return "not_a_question" if statement or len(content) < 2 else None


def status(text: str) -> Status | None:
    """Whether a question asks for a target, an estimate or what came; None if it does not say."""
    if _TARGET.search(text):
        return "target"
    if _ESTIMATE.search(text):
        return "estimate"
    return "actual" if _ACTUAL.search(text) else None


def direction(text: str) -> Direction | None:
    """Which way a question says that something moved; None if it says neither or both."""
    up, down = bool(_UP.search(text)), bool(_DOWN.search(text))
    return None if up == down else "up" if up else "down"


def polar(text: str) -> bool:
    """Whether a question is to be answered by yes or no."""
    return bool(_POLAR.match(text) or claim(text)) and " or " not in text


def claim(text: str) -> str | None:
    """What a question puts forward to be confirmed ("Is it true that …?", "…, right?"); None if nothing."""
    if match := _CLAIM.match(text):
        return text[match.end() :]
    if (match := _TAG.search(text)) and not _WH.match(text):
        return f"{text[: match.start()]}?"
    return None


def moves(text: str) -> bool:
    """Whether a question speaks of additions, losses or changes: the amount of a change may answer it."""
    return any(word.key in _MOVING_KEYS for word in words(_ADDED_VALUE.sub(" ", text)))
