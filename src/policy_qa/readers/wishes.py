"""What a question wants that is no figure: a definition, a reason, an overview, a name or a date.

Besides the kind, the question is freed of the words that only ask and of what names the source ("according
to the January bulletin"), so that sentences are weighed by what is asked for alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from policy_qa.places import place_in
from policy_qa.questions.kinds import BEHIND
from policy_qa.schema import EntityLabel, Query
from policy_qa.words import MEASURABLE, words

WishKind = Literal["definition", "reason", "overview", "name", "office", "date"]

_SOURCE = re.compile(
    r",?\s+(?:as (?:\w+ly )?(?:explained|stated|described|reported|told|said|defined|put|used|given"
    r"|understood|presented)\b"
    r"|according to|as (?:the|an?)\b[^,?]* (?:explains?|says?|puts?|describes?|notes?|reports?"
    r"|uses?|calls?|has)\b"
    r"|in the (?:words|sense|terms|language) of"
    r"|,? ?in (?:the |an? |its |their |[\w-]+['’]s? )(?:[\w'’-]+ ){0,5}?(?:reports?|notes?"
    r"|bulletins?|interviews?|digests?|guides?"
    r"|analys[ie]s|Q&A|briefs?|briefings?|figures|statistics|releases?|articles?|wires?|reviews?"
    r"|communiqu[eé]s?|outlooks?"
    r"|accounts?|surveys?|documents?|texts?|stocktakings?|explainers?|papers?|summar(?:y|ies)"
    r"|portraits?|columns?"
    r"|announcements?|dispatch(?:es)?|stor(?:y|ies))\b).*$",
    re.IGNORECASE,
)
_SOURCE_FIRST = re.compile(
    r"^(?:according to|in|as|from|by|per|under|for|on|at|going by|judging by) [^,?]+,\s+"
    r"(?=(?:what|who|whom|whose|why|how|which|when|where|on what|by which|under which|for what)\b)",
    re.IGNORECASE,
)
_QUOTES = re.compile(r"[\"“”]|(?<![\w])['‘]|['’](?![\w])")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted, and of what.

    Attributes:
        kind: What kind of text answers.
        about: The question without its asking words and without the source that it names.
        term: What is to be defined, or whose office is asked for.
        labels: The kinds of names that answer; empty where any may.
        noun: What the name is one of ("which *city*").
        loose: Whether it may as well be a figure that is wanted ("what is the jobless rate").
    """

    kind: WishKind
    about: str
    term: str = ""
    labels: tuple[EntityLabel, ...] = ()
    noun: str = ""
    loose: bool = False


_BE = r"(?:is|are|was|were)"
_DO = r"(?:does|do|did)"
_TERM = r"(?:(?:an? |the )?(?:term |word |phrase |expression )?)?(?:an? |the )?(?P<term>.+?)"
_TAIL = r"(?:,? (?:in|by|for|under|at|on|within|when|here|among|as|from|to)\b.*)?"
_DEFINITIONS = tuple(
    re.compile(f"{pattern}{_TAIL}", re.IGNORECASE)
    for pattern in (
        rf"what (?:exactly |precisely )?{_BE} (?:it )?(?:meant|understood|covered|denoted) by {_TERM}",
        rf"what (?:exactly )?{_DO} (?:.+? )?(?:mean|understand) by {_TERM}",
        rf"what {_BE} (?:included|counted|contained) in {_TERM}",
        rf"what (?:exactly )?{_DO} (?:the (?:term|word|phrase|expression|abbreviation|acronym"
        rf"|initials|letters) )?{_TERM}"
        r" (?:mean|stand for|refer to|denote|signify|describe|designate)",
        rf"(?:what|how much) {_DO} {_TERM} (?:measure|cover|express|include|comprise|show|consist "
        rf"of|capture|count|contain"
        r"|encompass|take in|leave out|exclude|indicate|tell(?: us)?|involve)",
        rf"how {_BE} {_TERM} (?:defined|calculated|measured|determined|computed|worked out"
        rf"|understood|explained|described"
        r"|arrived at|obtained|put together|compiled|derived)",
        rf"how {_DO} (?:.+? )?(?:define|calculate|measure|compute|explain|work out|describe) {_TERM}",
        rf"(?:what|who|which [\w-]+) (?:counts?|qualif(?:y|ies)|(?:is|are) (?:counted|regarded"
        rf"|classed|considered|treated|known))"
        rf" (?:as|by|under|to be) {_TERM}",
        rf"when (?:is|are) .+? (?:counted|regarded|classed|considered|treated) (?:as|to be) {_TERM}",
        rf"how {_DO} {_TERM} differ from (?P<other>.+?)",
        rf"how {_BE} {_TERM} different from (?P<other>.+?)",
        rf"what (?:{_BE} the difference between|distinguishes|separates) {_TERM} (?:and|from) (?P<other>.+?)",
        rf"what (?:kind|sort|type) of .+? {_BE} {_TERM}",
        rf"what makes .+? (?:an? |the ){_TERM}",
        rf"what {_BE} {_TERM} short for",
        rf"what {_DO} it mean (?:that|when|if|for) {_TERM}",
        rf"(?:what(?:'s| is) the )?(?:definition|meaning) of {_TERM}",
        rf"(?:define|explain) {_TERM}",
    )
)
_WHAT_IS = re.compile(
    r"(?:what(?:['’]s| is| are) (?:exactly )?|what, [^,]+, (?:is|are) |what exactly (?:is|are) )"
    r"(?P<article>an? |the |its |their )?(?P<term>[^?]+?)(?P<tail>(?:,| in | as | under | at ).*)?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WITH_OF = re.compile(r"\b(?:of|for|by|between|from|per|at|on|since|during)\b")
_REASON = re.compile(
    rf"^(?:why\b|how come\b|for what reasons?\b|{BEHIND}|what (?:(?:is|was|are|were) )?(?:the )?(?:main "
    r")?(?:reasons?|causes?)\b"
    r"(?: (?:why|that|for|of|behind))?|what (?:caused|drove|explains|explained|led to|made|lies "
    r"behind|lay behind|pushed)\b"
    r"|how (?:can|could) (?=.* (?:while|although|even though|when|if|despite)\b)|what .* (?:due"
    r"|owing|down) to$)\s*",
    re.IGNORECASE,
)
_SAID = (
    r"(?:say|said|report(?:ed)?|announced?|state|tell(?: us)?|told(?: us)?|found|find|propose"
    r"|reveal|mention|note|promise"
    r"|have to say|write|wrote|describe|set out|expect|foresee|show)"
)
_OVERVIEW = re.compile(
    rf"^(?:what (?:did|does|do|has|have) .+? {_SAID} (?:about|regarding|concerning) (?P<about>.+)"
    rf"|what (?:did|does|do|has|have) .+? (?:say|said|have to say|tell|told) (?:on|of) (?P<on>.+)"
    rf"|what (?:is|was|has been|were|are) (?:said|reported|known|announced|told|learned|planned|stated|new)"
    r" (?:about|on|regarding|concerning|for) (?P<told>.+)"
    r"|what (?:can|do) (?:we|one|i|readers?) (?:learn|know|read|find out) about (?P<learned>.+)"
    r"|what (?:did|does|do|has|have) (?:the )?[\w'’-]+(?: [\w'’-]+)?? (?:do|done|decide|propose"
    r"|promise|announce|plan)"
    r" (?:for|on|about|to) (?P<done>.+)"
    r"|(?:what|which) (?:[\w-]+ )?(?:goals|targets|aims|measures|steps|plans|results|changes"
    r"|developments|priorities|facts"
    r"|figures|findings|points|news) (?:did|does|do|has|have) .+? (?:set|taken?|plan|announced?"
    r"|reported?|have|name|adopt(?:ed)?"
    r"|propose|made|make|give|present|publish|mention|contain)\b(?:.*? (?:for|about|on|regarding"
    r"|concerning) (?P<set>.+))"
    r"|what(?:['’]s| is| was) the (?:state|situation|condition|story) (?:of|in|with|behind) (?P<state_of>.+)"
    r"|what (?:are|were) (?:the )?(?:[\w'’-]+ ){0,4}?(?:main|key|chief|principal|central) (?:findings|points"
    r"|conclusions|messages|results|facts|developments|recommendations) (?:of|on|about|for|in|from)"
    r" (?P<findings>.+)"
    r"|what (?:is|are|was|were|have|has) (?P<doer>.+? (?:doing|done|undertaking|undertaken)"
    r" (?:for|on|about|against) .+)"
    r"|how (?:is|are) (?P<doing>(?-i:[A-Z])[^?]*? \w{3,}ing (?:(?:back|up|down|out) )?"
    r"(?:its|their|the|with|against|to|for) .+)"
    r"|how (?:did|has|have) (?P<sector>[^?]* (?:sectors?|industry|industries|market|economy|business"
    r"|trade|system))"
    r" (?:fare|fared|do|done|perform|performed)(?P<sector_when> .+)?"
    r"|(?:what (?:are|were) the (?:main|key|most important|chief) .+? (?:of|on|about|for|in)|main "
    r"(?:points|facts) (?:of|on|about))"
    r" (?P<main>.+)"
    r"|(?:briefly,? )?(?:summari[sz]e|(?:give )?(?:me |us )?(?:(?:an?|the) )?(?:short |brief |quick )?"
    r"(?:overview|profile|summary|portrait|account|outline|story|history|state) of"
    r"|sum up|outline|describe|tell me about|report on|wrap up|recap"
    r"|(?:give |show )?(?:me |us )?(?:the |an? )?(?:short |brief |quick )?(?:gist|highlights|essentials"
    r"|key facts"
    r"|main points|picture) (?:of|on|about)|give (?:me |us )?an? (?:short |brief |quick )?(?:overview"
    r"|profile|summary) from"
    r"|brief (?:me|us) (?:on|about)|trace|recount|review"
    r"|tell \w+ \w+ the essentials (?:of|on|about)"
    r"|(?:the )?(?:key|main) (?:facts|findings|messages|points|results) (?:of|on|about|in)|summary of"
    r"|explain briefly|explain (?=(?:the |[A-Z]).+[a-z] of .+\b(?:19|20)\d\d))\s+(?P<sum>.+)"
    r"|(?:briefly,? )?how (?:did|has|have|is|was) (?P<fared>(?-i:[A-Z])[\w’'-]*(?:"
    r" (?-i:[A-Z])[\w’'-]*)*(?: economy)?)"
    r" (?:do|doing|fare|perform|performed|fared)(?: economically)?(?P<fared_when>(?: (?:in|under"
    r"|during|at) .+)?)"
    r"|what (?:was|is|were) the (?:message|gist|essence|upshot|content)s? (?:of|in) (?P<message>.+)"
    r"|what(?:['’]s| is| was) in (?P<inside>(?:the )?.+?(?:plan|deal|law|act|budget|package|agreement"
    r"|report|guide)\b.*)"
    r"|(?P<essence>.+?)(?::|,) (?:the essentials|main points|in a nutshell|in short|key facts|in brief)\b.*"
    r"|what (?:do|does|did) (?P<saying>.+?) (?:say|show|find|report)(?: in (?:short|brief|sum))?"
    r"|how (?:is|was|were|are) (?P<state>(?:the |its )?(?:[\w'’-]+ ){0,3}?(?:market|economy|trade|finances"
    r"|business|season))"
    r"(?P<state_when> (?:doing )?(?:in|during|after|by|at) .+)"
    r"|where (?:did|do|does) (?P<stood>.+?) stand(?P<stood_when>(?: (?:in|after|by|at|during) .+)?)"
    r"|what happened (?:to|in|with) (?P<happened>.+?),? (?:in a nutshell|in short|in brief|briefly|overall)"
    r"|what did (?P<changed>.+?(?:budget|reform|law|act|plan)\b.*?) change"
    r")$",
    re.IGNORECASE,
)
_ORGANISATIONS = (
    r"(?:compan(?:y|ies)|firms?|enterprises?|organi[sz]ations?|agenc(?:y|ies)|bureaus?|ministr(?:y"
    r"|ies)|departments?|bod(?:y|ies)"
    r"|universit(?:y|ies)|institut(?:es?|ions?)|banks?|authorit(?:y|ies)|associations?|committees?"
    r"|councils?|colleges?"
    r"|think tanks?|networks?|offices?|commissions?|party|operators?|manufacturers?|makers?"
    r"|watchdogs?|groups?|lenders?)"
)
_PLACES = (
    r"(?:cit(?:y|ies)|countr(?:y|ies)|provinces?|regions?|districts?|states?|places?|count(?:y|ies)"
    r"|towns?|continents?|ports?"
    r"|nations?|econom(?:y|ies)|islands?|zones?|metropolis)"
)
_LAWS = (
    r"(?:laws?|acts?|propositions?|guarantees?|bills?|statutes?|treat(?:y|ies)|amendments?|sections?|rules?"
    r"|articles?|legislation)"
)
_PROGRAMMES = (
    r"(?:program(?:me)?s?|schemes?|initiatives?|plans?|projects?|strateg(?:y|ies)|campaigns?|funds?"
    r"|polic(?:y|ies)|guidelines?"
    r"|agreements?|framework)"
)
_PRIZES = r"(?:prizes?|awards?|titles?|honours?|rankings?)"
_PEOPLE = (
    r"(?:minister|secretary|chancellor|director|mayor|governor|president|official|officer|economist"
    r"|professor|scientist"
    r"|spokes\w+|chair\w*|chief|head|person|commissioner|analyst|ceo|premier|leader|administrator"
    r"|politician|researcher)s?"
)
_WHICH = (
    r"(?:(?:by|under|in|with|from|at|to|as part of|through|for|on) )?(?:which|what|whose|name (?:the|a))"
    r" (?:(?!(?:is|are|was|were|did|does|do|has|have|of|in)\b)[\w'’-]+ ){0,3}?"
)
_NAMES: tuple[tuple[str, tuple[EntityLabel, ...]], ...] = (
    (rf"{_WHICH}(?P<noun>{_LAWS})\b(?!-)", ("LAW", "POLICY", "PROGRAMME")),
    (rf"{_WHICH}(?P<noun>{_PROGRAMMES})\b(?! (?:to|did|does|was set))", ("PROGRAMME", "POLICY", "LAW")),
    (rf"{_WHICH}(?P<noun>{_PRIZES})\b(?!-)", ("AWARD",)),
    (rf"{_WHICH}(?P<noun>{_ORGANISATIONS})\b(?!-)", ("ORG",)),
    (
        rf"{_WHICH}(?P<noun>{_PLACES})\b(?!-)(?! (?:did|does|do) .+ (?:take|have|hold|rank|come"
        rf"|reach|get)\b)",
        ("PLACE",),
    ),
    (rf"{_WHICH}(?P<noun>{_PEOPLE})\b(?!-)", ("PERSON",)),
    (
        r"whose (?P<noun>data|figures|statistics|survey|estimates?|forecasts?|numbers|ranking"
        r"|report|study)\b",
        ("ORG",),
    ),
    (r"(?:at|in|from) (?:which|what) place\b|where\b", ("PLACE",)),
)
_NAME_PATTERNS = tuple((re.compile(rf"^{pattern}", re.IGNORECASE), labels) for pattern, labels in _NAMES)
_OF_A_PERSON = re.compile(
    rf"(?:(?:is|was|are|were|became|had been|has been|served as|acted as|is now)\b.*\b{_PEOPLE}\b"
    rf"|(?:is|was) (?:at|in|on|the)\b"
    r"|(?:heads|headed|leads|led|runs|ran|chairs|chaired|directs|directed|governs|governed|presides"
    r"|presided)\b)",
    re.IGNORECASE,
)
_WHO = re.compile(r"^(?:who|whom|by whom|to whom)\b|^name the\b", re.IGNORECASE)
_OFFICE = re.compile(
    r"^(?i:what|which) (?:office|post|position|role|job|title|function) (?:did|does|do|has) "
    r"(?P<term>.+?) (?:hold|held|have|occupy|fill)\b"
    r"|^(?i:what) (?:is|was) (?P<term2>[A-Z].+?)['’]s? (?:office|post|position|role|job|title|function)\b"
    r"|^(?i:who) (?:is|was) (?P<term3>[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+)+)$"
)
_DATE = re.compile(
    r"^(?:when|since when|(?:on|in|by|from|since|during|for) (?:what|which) (?:date|day|year|month"
    r"|quarter))\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:please|so|but|then|and|also)\b[, ]+)*(?:(?:can|could) you )?(?:(?:tell|show|give) (?:me|us) )?",
    re.IGNORECASE,
)


def wish(query: Query) -> Wish | None:
    """What a question wants, None if it may want a figure."""
    plain = bare(query.text)
    for read in _READINGS:
        if found := read(plain, query):
            return found
    return None


def bare(question: str) -> str:
    """A question without courtesies, quotation marks and the source that it names."""
    text = _QUOTES.sub("", _LEAD.sub("", question.strip(" ?.!"), count=1))
    return _SOURCE.sub("", _SOURCE_FIRST.sub("", text)).strip(" ,")


def _office(plain: str, query: Query) -> Wish | None:
    match = _OFFICE.match(plain)
    if match is None:
        return None
    return Wish("office", plain, match["term"] or match["term2"] or match["term3"])


def _reason(plain: str, query: Query) -> Wish | None:
    match = _REASON.match(plain)
    return Wish("reason", plain[match.end() :] or plain) if match else None


def _definition(plain: str, query: Query) -> Wish | None:
    for pattern in _DEFINITIONS:
        if match := pattern.fullmatch(plain):
            return Wish("definition", plain, match["term"])
    match = _WHAT_IS.fullmatch(plain)
    if match is None or _YEAR.search(plain):
        return None
    named = bool(_WITH_OF.search(match["term"]))
    if named and MEASURABLE & {word.key for word in words(match["term"])}:
        return None
    the = (match["article"] or "").strip().lower() in {"the", "its", "their"}
    loose = named or (the and bool(place_in(match["term"])))
    return Wish("definition", plain, match["term"], loose=loose)


def _overview(plain: str, query: Query) -> Wish | None:
    match = _OVERVIEW.match(plain)
    if match is None:
        return None
    said = match.groupdict()
    about = next(filter(None, said.values()), "")
    about += next(
        filter(None, (said[name] for name in ("fared_when", "state_when", "stood_when", "sector_when"))), ""
    )
    return Wish("overview", about) if about else None


def _date(plain: str, query: Query) -> Wish | None:
    match = _DATE.match(plain) if " or " not in plain else None
    return Wish("date", plain[match.end() :].strip()) if match else None


def _name(plain: str, query: Query) -> Wish | None:
    for pattern, labels in _NAME_PATTERNS:
        if match := pattern.match(plain):
            noun = match.groupdict().get("noun") or ""
            return Wish("name", plain[match.end() :].strip() or plain, labels=labels, noun=noun)
    if match := _WHO.match(plain):
        about = plain[match.end() :].strip()
        return Wish("name", about, labels=("PERSON",) if _OF_A_PERSON.match(about) else ("PERSON", "ORG"))
    return None


_READINGS: tuple[Callable[[str, Query], Wish | None], ...] = (
    _office,
    _reason,
    _date,
    _overview,
    _definition,
    _name,
)
