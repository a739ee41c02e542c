"""Offices: which one a question asks for, and whether it is the one that a sentence gives to a person.

Title, organisation and place are constraints, each of its own: the deputy director is not the director, and
the director of one bureau is not that of another.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from policy_qa.extract.periods import find_dates
from policy_qa.places import (
    governed_from,
    is_known,
    known_place,
    mention_spans,
    mentions,
    place_in,
    same_place,
)
from policy_qa.questions import edition
from policy_qa.readers.posts import PAST, Post, title_of
from policy_qa.readers.wishes import bare
from policy_qa.schema import Query
from policy_qa.words import key, keys, keys_of, words

_HOLDER = re.compile(
    r"^(?:(?:who|what)(?:['’]s|(?: (?:is|was|are|were|became|has been|had been))(?: (?:serving|acting) as)?"
    r"| (?:serves|served|acts|acted|works|worked) as)"
    r"|(?:who|which (?:person|politician|official)) (?:is|was|holds|held|has|had|occupies|occupied) the"
    r" (?:office|post|position|job|title|role) of|name|(?:what|which) (?:is|was) the name of)"
    r"(?: (?:currently|now|then|at (?:present|that time|the head of)))?,? (?P<office>.+)$",
    re.IGNORECASE,
)
_LEADER = re.compile(
    r"^who (?:(?:currently|now|then) )?(?P<verb>heads?|headed|leads?|led|runs?|ran|chairs?|chaired|directs?"
    r"|directed|governs?|governed|presides? over|presided over)(?: by)? (?P<body>.+)$",
    re.IGNORECASE,
)
_AT_THE_HEAD = re.compile(r"^who (?P<verb>is|was) at the (?:head|helm|top) of (?P<body>.+)$", re.IGNORECASE)
_WHEN = re.compile(
    r",? (?:when|while|as of|at the time|back (?:in|then)|today|now|currently|at present|these days)\b.*$",
    re.IGNORECASE,
)
_AS_ITS = re.compile(r" as (?:its|the|their) [\w -]+")
_AT = re.compile(r",? (?:in|on|during|by|at|around|since|for|as late as|after|before) ", re.IGNORECASE)
_PER_HEAD = re.compile(r"\b(?:per|a) head\b", re.IGNORECASE)
_CLAUSE = re.compile(r"\b(?:who|whom|whose|that|which|or|than|both)\b", re.IGNORECASE)
_NAMED = re.compile(r"^(?:named|appointed|elected|made|sworn in as)(?: as)? ", re.IGNORECASE)
_DONE = re.compile(r"\b(?!(?:united|retired|elected|appointed)\b)\w{3,}ed\b", re.IGNORECASE)
_ANY = keys_of("head leader chief")
"""Titles by which whoever is at the top may be asked for."""
_SAME = (keys_of("director head chief leader"), keys_of("chair chairman head"))
"""Titles that may name one office, where the organisation is the same."""
_TOP = keys_of(
    "director head chief leader chair president minister mayor governor secretary commissioner ceo dean "
    "rector administrator chancellor premier"
)
_EQUAL = (
    (
        "finance minister",
        "minister of finance|chancellor of the exchequer|treasury secretary|secretary of the treasury",
    ),
    ("foreign minister", "minister of foreign affairs|foreign secretary|secretary of state"),
    ("prime minister", "head of government|premier"),
    ("president", "head of state"),
    ("party secretary", "party chief|party leader"),
    ("chief executive", "chief executive officer|ceo"),
)
"""Offices that are known under several titles: the usual one, the others as a pattern."""
_PLAIN = keys_of(
    "communist municipal city town provincial province country federal present current new sitting incumbent "
    "county union republic state"
)
"""Words of an office that may be missing beside a title."""
_OFFICES = keys_of("bureau office agency department ministry authority service administration")
"""Bodies that are called one or the other."""
_BODY = _OFFICES | keys_of(
    "bank fund committee commission council university company group institute academy organisation "
    "organization association board network chamber court party institution corporation conference"
)
_HALF = 0.5
_STEM = 5
"""Letters from which one word that begins with another is of its stem."""
_BACK = 600
"""Code points before "its director" in which the organisation is named."""
_THE = re.compile(r"\b[Tt]he ([a-z][\w-]+)")
_ITS = re.compile(r"\b(?:its|their|whose)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_ACRONYM = re.compile(r"\b[A-Z]{2,6}\b")
_NAME = re.compile(r"[A-Z][\w’'-]*(?: (?:of |and |for |the |& )*[A-Z][\w’'-]*)+")


@dataclass(frozen=True, slots=True)
class Office:
    """The office that a question asks for.

    Attributes:
        phrase: The office in the words of the question.
        titles: Keys of its title; empty if whoever leads is asked for.
        lesser: Keys that make it another office: "deputy".
        words: Keys that say what it is of, without the place.
        place: Where it is.
        now: Whether whoever holds it now is asked for.
        period: When, as an ISO 8601 period.
    """

    phrase: str
    titles: frozenset[str]
    lesser: frozenset[str]
    words: frozenset[str]
    place: str | None
    now: bool
    period: str | None


def asked_office(query: Query, places: Collection[str] = ()) -> Office | None:
    """The office whose holder a question asks for; None if it asks for no such.

    Args:
        query: The question.
        places: Names that are known to be of places.
    """
    plain = bare(query.text)
    if match := _AT_THE_HEAD.match(plain) or _LEADER.match(plain):
        verb = match["verb"].lower()
        titles = frozenset({key("chair")}) if verb.startswith("chair") else frozenset[str]()
        office = _of_body(_without_time(match["body"]), titles, query, places)
        return replace(office, now=verb.endswith("s")) if office else None
    if (match := _HOLDER.match(plain)) is None or _PER_HEAD.search(plain):
        return None
    phrase = _NAMED.sub("", _without_time(match["office"]))
    now = re.search(
        r"\b(?:was|were|became|had|held|served|acted|worked|occupied)\b", plain[: match.start("office")]
    )
    office = _of_title(phrase, query, places)
    return replace(office, now=now is None) if office else None


def _without_time(phrase: str) -> str:
    """An office without the time that follows it ("when …", "in April 2024")."""
    phrase = _WHEN.sub("", _AS_ITS.sub("", phrase))
    for date in find_dates(phrase):
        if phrase[: date.start].endswith(", "):
            return phrase[: date.start].rstrip(" ,")
    for match in reversed(list(_AT.finditer(phrase))):
        if find_dates(phrase[match.end() :]):
            return phrase[: match.start()]
    return phrase


def _of_body(body: str, titles: frozenset[str], query: Query, places: Collection[str]) -> Office | None:
    """Whoever leads a body, if it is one that somebody leads."""
    said = keys(body)
    names = re.search(r"(?<!^)\b[A-Z]|^(?:the )?[A-Z]", body)
    if _CLAUSE.search(body) or not (said & (_BODY | keys_of("government")) or names):
        return None
    if not said & (_BODY | keys_of("government")) and re.search(r"\b[a-z]{4,}", body.removeprefix("the ")):
        return None  # "who runs the survey of Arden"
    return _office(body, (titles, frozenset(), said), query, places)


def _of_title(phrase: str, query: Query, places: Collection[str]) -> Office | None:
    found = title_of(phrase)
    if found is None or _CLAUSE.search(phrase) or _DONE.search(phrase) or not found[0]:
        return None
    return _office(phrase, found, query, places)


def _office(
    phrase: str,
    parts: tuple[frozenset[str], frozenset[str], frozenset[str]],
    query: Query,
    places: Collection[str],
) -> Office:
    titles, lesser, rest = parts
    place = _place(phrase, places) or (query.place if query.place and is_known(query.place) else None)
    own = _plain_keys(phrase, place or "")
    government = keys_of("government") if place else frozenset[str]()
    named = edition(query.text)
    period = query.period or (named.period if named else None)
    return Office(phrase, titles, lesser, rest - own - _PLAIN - government, place, True, period)


def _plain_keys(phrase: str, place: str) -> frozenset[str]:
    """Keys of the words by which a phrase names a place."""
    return frozenset(k for start, end in mention_spans(phrase, place) for k in keys(phrase[start:end]))


def _place(phrase: str, places: Collection[str]) -> str | None:
    """The place that an office is at; what stands behind "of" may as well be an organisation."""
    named = [place for place in places if mentions(phrase, place)]
    if named:
        return max(named, key=lambda place: (len(place), place))
    known = place_in(phrase)
    if known is not None and is_known(known.surface):
        return known_place(known.surface)
    found = (w.text for w in words(phrase) if is_known(w.text) and not w.text.islower())
    return next((known_place(name) for name in found), None)


def _usual(phrase: str) -> str:
    """A phrase with an office that is known under several titles under its usual one."""
    for usual, others in _EQUAL:
        phrase = re.sub(rf"\b(?:{others})\b", usual, phrase, flags=re.IGNORECASE)
    return phrase


def is_office(office: Office, post: Post) -> bool:
    """Whether a post is the office: the same title, of the same body at the same place."""
    if not (_is_rank(office, post) and _is_place(office, post)):
        return False
    if _is_title(office, post.titles) and _is_body(office, post, post.words):
        return True
    asked, said = title_of(_usual(office.phrase)), title_of(_usual(post.said))
    if office.place is None or asked is None or said is None:
        return False
    place = keys(office.place) | _plain_keys(office.phrase, office.place)
    usual = replace(office, titles=asked[0], words=asked[2] - place - _PLAIN)
    return _is_title(usual, said[0]) and _is_body(usual, post, said[2])


def _is_title(office: Office, titles: frozenset[str]) -> bool:
    if not office.titles:
        return bool(titles & _TOP)
    named = bool(office.words or office.place)
    same = {t: frozenset({t}).union(*(row for row in _SAME if named and t in row)) for t in office.titles}
    same |= {t: row | _TOP for t, row in same.items() if named and t in _ANY}
    known = frozenset().union(*same.values())
    return all(row & titles for row in same.values()) and titles - known <= keys_of("general")


def _is_rank(office: Office, post: Post) -> bool:
    if office.lesser & PAST:
        return bool(post.lesser & PAST) and office.lesser - PAST == post.lesser - PAST
    return office.lesser == post.lesser - PAST


def _is_place(office: Office, post: Post) -> bool:
    """Whether a post is at the place: as its own words say, else its sentence, else its article."""
    if office.place is None or mentions(post.said, office.place):
        return True
    own = place_in(post.said)
    if own is not None and is_known(own.surface) and not same_place(own.surface, office.place):
        return False
    if mentions(post.clause, office.place):
        return True
    other = place_in(post.clause)
    seat = governed_from(other.surface) if other else None
    away = (
        other is not None and is_known(other.surface) and not same_place(seat or other.surface, office.place)
    )
    article = post.sentence.source.article
    about = " ".join(filter(None, (article.title, article.place, article.publisher)))
    return not away and mentions(about, office.place)


def _is_body(office: Office, post: Post, own: frozenset[str]) -> bool:
    """Whether a post is of the organisation or the field: nothing that was asked for is missing."""
    place = frozenset(
        k for s, e in mention_spans(post.said, office.place or "") for k in keys(post.said[s:e])
    )
    extra = own - place - _PLAIN - keys_of("union government prime")
    if not office.words:
        back = _back_to(post) is not None
        return not extra and not (back and (office.place is None or _names_body(post.clause)))
    others = {key(a) for a in _ACRONYM.findall(post.said)} - place - office.words
    if others and not any(_initials(office.phrase, a) for a in _ACRONYM.findall(post.said)):
        return False
    missing = _missing(office.words, own, post.said)
    if not missing or (post.attached and extra - _BODY):
        return not missing
    if not post.attached:
        missing = _missing(missing, keys(post.clause), post.clause)
    return not missing or _is_named_before(office, post, missing)


def _back_to(post: Post) -> str | None:
    """What a clause says for a body named before: "bureau" for "the bureau", "" for "its"; else None."""
    bodies = [key(match[1]) for match in _THE.finditer(post.before)]
    pointed = bool(_ITS.search(post.before))
    return next((body for body in reversed(bodies) if body in _BODY), "" if pointed else None)


def _is_named_before(office: Office, post: Post, missing: frozenset[str]) -> bool:
    """Whether the words missing are of what a clause points back to ("the bureau, whose director …")."""
    noun = next(iter(post.words & _BODY), None) if post.attached else _back_to(post)
    if noun is None:
        return False
    article, start = post.sentence.source.article, post.sentence.span.start
    if noun:
        fits = noun in office.words or (noun in _OFFICES and office.words & _OFFICES)
        initial = any(noun[0].upper() in acronym for acronym in _ACRONYM.findall(office.phrase))
        if not fits and not initial:
            return False
        missing -= {noun} | (_OFFICES if noun in _OFFICES else frozenset())
        before = article.text[:start]
    else:
        before = article.text[max(0, start - _BACK) : start]
    said = [article.title or "", article.publisher or "", *_SENTENCE.split(before)]
    return any(not _missing(missing, keys(text), text) for text in said)


def _missing(wanted: frozenset[str], found: frozenset[str], text: str) -> frozenset[str]:
    """The words that a text does not have, under their initials or in full either."""
    offices = _OFFICES if found & _OFFICES else frozenset[str]()
    names = {"".join(w[0] for w in m.group().split() if w[0].isupper()).lower() for m in _NAME.finditer(text)}
    known = found | offices | frozenset(key(name) for name in names)
    return frozenset(w for w in wanted if w not in known and not any(_alike(w, k) for k in found))


def _alike(a: str, b: str) -> bool:
    """Whether two words are of one stem: "president" and "presidential"."""
    short, long = sorted((a, b), key=len)
    return len(short) >= _STEM and long.startswith(short)


def _initials(phrase: str, acronym: str) -> bool:
    """Whether a phrase has the name that an acronym stands for."""
    return any(
        "".join(w[0] for w in m.group().split() if w[0].isupper()) == acronym for m in _NAME.finditer(phrase)
    )


def _names_body(clause: str) -> bool:
    """Whether a clause names an organisation."""
    return any(keys(match.group()) & _BODY for match in _NAME.finditer(clause))


def nearness(office: Office, post: Post) -> float:
    """How like the office a post is: 0 if it is another title, or neither of its place nor of its body."""
    titles = office.titles or _TOP
    like = bool(titles & post.titles) or any(row & titles and row & post.titles for row in _SAME)
    about = f"{post.clause} {post.sentence.source.article.title or ''}"
    body = len(office.words & (keys(post.clause) | post.words)) / (len(office.words) or 1)
    there = office.place is not None and mentions(about, office.place)
    near = there if office.place else body > _HALF
    return float(like and near) * (1 + body + (titles <= post.titles))
