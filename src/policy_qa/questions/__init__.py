"""A question, read by rules: what kind of answer it wants, of which indicator, where, and when.

Nothing is looked up here and no model is used: a question is a line of text that may be about anything, and
what it names is only compared with what articles say later, by the readers.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from policy_qa.errors import QuestionError
from policy_qa.extract.periods import describe, find_dates, shift
from policy_qa.extract.quantities import Quantity, find_quantities
from policy_qa.extract.units import unit_after
from policy_qa.places import known_place, place_in
from policy_qa.questions.comparisons import compares
from policy_qa.questions.editions import Edition, editions
from policy_qa.questions.kinds import (
    AUXILIARY,
    CHANGE_KEYS,
    CHANGE_NOUN,
    DOWN_KEYS,
    STATUS_WORDS,
    UP_KEYS,
    claim,
    direction,
    kind_keys,
    moves,
    polar,
    status,
    unfit,
    wanted_kind,
)
from policy_qa.schema import FIGURE_KINDS, DateMention, Query, Wanted
from policy_qa.words import STOP, Word, fold, is_generic, words

__all__ = [
    "CHANGE_KEYS",
    "DOWN_KEYS",
    "MAX_CHARACTERS",
    "UP_KEYS",
    "Edition",
    "analyse",
    "checked",
    "claim",
    "direction",
    "edition",
    "moves",
    "parts",
    "polar",
    "stated",
    "unfit",
    "wanted_kind",
]

MAX_CHARACTERS = 2_000
"""The longest question that is read; more is an article, not a question."""

_LEAD = re.compile(
    r"^(?:(?:please|so|but|then|ok|okay|well|also|hi|hello|and)\b[, ]+)*"
    r"(?:(?:can|could|would) you (?:please )?|i (?:want|would like|need) to know |i'd like to know |"
    r"do you know )?"
    r"(?:(?:please )?(?:tell|show|give) (?:me|us) (?:about )?)?(?:according to [^,]+, )?",
    re.IGNORECASE,
)
_SECOND = re.compile(
    r"(?:,? and|,|;) (?:also )?(?P<second>(?:(?:by|for|in|since|from|to|on|with) )?"
    rf"(?:(?:how|what|which|who|why)\b|(?:when|where)(?= {AUXILIARY}\b)).*)$",
    re.IGNORECASE,
)
_CLAUSE_AHEAD = re.compile(
    rf"^(?P<clause>(?:when|while|once|as|after|before|since|if|because) (?!{AUXILIARY}\b)[^,?]+),"
    r" (?P<asked>(?:(?:by|for|in|from|to|at|of|on|with) )?"
    r"(?:how|what|which|who|whom|whose|where|why)\b[^?]*)",
    re.IGNORECASE,
)
"""A subordinate clause before its question ("When the bridge opened, how much was the toll?")."""
_AND_GROWTH = re.compile(
    r",? and (?:its|their|the|what) (?:(?:annual|yearly|year-on-year|percentage|rate of) )*"
    rf"{CHANGE_NOUN}(?: rate)?",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\b(?:than|over|compared (?:with|to)|versus|from)(?: in| at)?(?: the| a)?\s+$", re.IGNORECASE
)
_HOW_MUCH = re.compile(r"^(?:by )?how (?:much|many)(?: did| has| have)?", re.IGNORECASE)
_COUNTED = re.compile(r"\b(?:how many|number of)\s+(?P<phrase>[^?,;]+)", re.IGNORECASE)
_COUNTED_END = re.compile(
    rf"\s+(?:{AUXILIARY}|of|in|at|on|by|for|to|from|with|that|which|who)\b", re.IGNORECASE
)
_NAMED_YEAR = re.compile(r"[a-z]+ ((?:19|20)\d\d)", re.IGNORECASE)
_YEARS_AWAY = re.compile(
    r"\b(?P<count>\w+) (?:fiscal |financial |school |calendar )?years? (?P<way>before|earlier than|preceding"
    r"|after|following)\s+$",
    re.IGNORECASE,
)
_NUMBERS = ["a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_BE = frozenset({"was", "were", "is", "are", "been", "be", "being"})
_DO = frozenset({"did", "does", "do", "has", "have", "will"})
_WITHIN = frozenset({"of", "for", "in", "from", "with", "on", "by", "to"})
_PARTICIPLE = re.compile(
    r"\w+ed|built|spent|sold|held|paid|made|lost|won|set|cut|bought|led|taken|given|found|begun|chosen",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question without its second part: the text that names what is asked, and what else is wanted."""

    text: str
    also: tuple[Wanted, ...]


def checked(text: str) -> str:
    """The question with its white space tidied.

    Raises:
        QuestionError: It is empty, or longer than ``MAX_CHARACTERS``.
    """
    if len(text) > MAX_CHARACTERS:
        raise QuestionError(
            f"has {len(text):,} characters",
            f"ask in at most {MAX_CHARACTERS:,}; put longer text into an article and ingest it",
        )
    question = " ".join(text.split())
    if not any(character.isalnum() for character in question):
        raise QuestionError(
            "is empty", "ask for a figure, a person, a date or a reason that articles may give"
        )
    return question


def parts(text: str) -> tuple[str, ...]:
    """The questions in a text: two where "and" joins two that name different things, else the text itself.

    A clause that stands before its question is put behind it.
    """
    if match := _CLAUSE_AHEAD.match(text):
        asked, clause = match["asked"].rstrip(), match["clause"]
        text = f"{asked[:1].upper()}{asked[1:]} {clause[:1].lower()}{clause[1:]}?"
    split = _split(text)
    if split is None or compares(text):
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
        The query. ``indicator`` is the stretch of the question that names what is asked for, ``terms`` its
        content words, ``verbs`` what was done to it, ``unit`` the counted noun phrase of "how many ...".
    """
    plain = _LEAD.sub("", text, count=1)
    said = claim(plain)
    asked = _asked(fold(plain if said is None else said))
    body = asked.text
    date, body = _dated(body)
    wanted = wanted_kind(asked.text)
    if said is not None and wanted in {"any", "percent", "amount"} and direction(said):
        wanted = "change"
    if polar(plain) or wanted == "reason":
        for quantity in _quantities(body):
            body = _blank(body, quantity.start, quantity.end)
    place = place_in(body, places)
    if place is not None:
        body = _blank(body, place.start, place.end)
    terms, verbs = _terms(body, wanted)
    named = [word for word in terms if word not in verbs] or terms
    return Query(
        text=text,
        wanted=wanted,
        indicator=_phrase(body, named),
        place=known_place(place.surface) if place else None,
        period=date.period if date else None,
        when=date.surface if date else None,
        unit=_counted(body) if wanted == "count" else None,
        status=status(asked.text),
        terms=tuple(word.text for word in named),
        verbs=tuple(word.text for word in verbs if word not in named),
        also=asked.also,
    )


def stated(text: str) -> tuple[Quantity, ...]:
    """The amounts that a question takes for granted ("Why did it fall to 3%?"), none if it asks for one."""
    if not polar(text) and wanted_kind(text) != "reason":
        return ()
    return tuple(_quantities(fold(text)))


def _quantities(text: str) -> list[Quantity]:
    dates = find_dates(text)
    return [
        quantity
        for quantity in find_quantities(text)
        if quantity.kind in FIGURE_KINDS
        and quantity.kind != "ordinal_rank"
        and not any(date.start < quantity.end and quantity.start < date.end for date in dates)
    ]


def _split(text: str) -> tuple[str, str] | None:
    match = _SECOND.search(text)
    if match is None or match.start() < 3:
        return None
    return text[: match.start()], match["second"]


def _names_something(part: str) -> bool:
    """Whether a part of a question has words of its own, beyond pronouns and words of asking and change."""
    date = _date(part)
    body = _blank(part, date.start, date.end) if date else part
    terms, verbs = _terms(body, wanted_kind(part))
    return any(w.key not in CHANGE_KEYS and w not in verbs and not is_generic(w.key) for w in terms)


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
        return _Asked(f"{first} {_HOW_MUCH.sub('', second)}", (wanted,))
    return _Asked(first, ("change",) if wanted == "comparison" else (wanted,))


@lru_cache(maxsize=4096)
def edition(text: str) -> Edition | None:
    """The edition of a publication that a question names ("in the October 2024 outlook"), if any."""
    plain = fold(text)
    named = editions(plain, find_dates(plain))
    return named[0] if named else None


def _dated(text: str) -> tuple[DateMention | None, str]:
    """The period that constrains the answer, and the text without any expression of time outside names."""
    found = [date for date in find_dates(text) if not _in_name(text, date)]
    named = editions(text, found)
    date = _period(text, [d for d in found if not any(e.start < d.end and d.start < e.end for e in named)])
    blanked = text
    spans: list[DateMention | Edition] = [*found, *named]
    for span in spans:
        if not _is_base(text, span) or span == date:
            blanked = _blank(blanked, span.start, span.end)
    return date, blanked


def _date(text: str) -> DateMention | None:
    """The period that constrains the answer: an expression of time that is no part of a name."""
    return _dated(text)[0]


def _period(text: str, found: Sequence[DateMention]) -> DateMention | None:
    """The first expression of time that is no base of a change; one with a year before one without."""
    plain = [date for date in found if not _is_base(text, date)] or [
        date for date in found if not _AGAINST.search(text[: date.start]) or _digits(date.surface)
    ]
    date = next((d for d in plain if _digits(d.surface)), plain[0] if plain else None)
    if date is None:
        return None
    if date.period is None and (year := _NAMED_YEAR.fullmatch(date.surface)):
        date = replace(date, period=year[1])
    away = _YEARS_AWAY.search(text[: date.start])
    if away and date.period and (count := _count_of(away["count"])):
        years = count if away["way"].lower() in {"after", "following"} else -count
        period = shift(date.period, years=years)
        return DateMention(away.start(), date.end, describe(period), period)
    return date


def _count_of(said: str) -> int:
    if said.isdigit():
        return int(said)
    if said.lower() in {"the", "one"}:
        return 1
    return _NUMBERS.index(said.lower()) + 1 if said.lower() in _NUMBERS else 0


def _digits(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _is_base(text: str, date: DateMention | Edition) -> bool:
    """Whether a date is only what a change is measured against ("more than a year earlier")."""
    said = text[date.start : date.end]
    return bool(_AGAINST.search(text[: date.start])) and not _digits(said)


def _in_name(text: str, date: DateMention) -> bool:
    """Whether a date stands in quotation marks, or a bare year in a name ("innovation 2025 projects")."""
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
    """The noun phrase that "how many" counts, up to the verb or the next preposition; a unit by its name."""
    match = _COUNTED.search(body)
    if match is None:
        return None
    if unit := unit_after(f" {match['phrase']}", 0):
        return unit.name
    return _COUNTED_END.split(f" {match['phrase']}", maxsplit=1)[0].strip() or None


def _terms(body: str, wanted: Wanted) -> tuple[list[Word], list[Word]]:
    """The content words of a question, and which of them are verbs: what was done, not what is asked for."""
    found = list(words(body))
    ignored = kind_keys(wanted)
    asked = [word for word in found if word.text.lower() not in STOP | STATUS_WORDS]
    terms = [word for word in asked if word.key not in ignored]
    terms = [word for word in terms if not is_generic(word.key)] or terms
    return terms, [word for word in terms if _is_verb(found, word)]


def _is_verb(found: Sequence[Word], word: Word) -> bool:
    """Whether a word is the question's verb: a participle after "was", or the last word after "did"."""
    at = found.index(word)
    before = [other.text.lower() for other in found[:at]]
    last = not any(other.text.lower() not in STOP for other in found[at + 1 :])
    if _PARTICIPLE.fullmatch(word.text) and set(before) & _BE:
        beside = [w for w in before[-2:] if not w.endswith("ly")][-1:]
        return bool(set(beside) & _BE) or (last and not set(beside) & {"the", "a", "an", "of", "for"})
    asking = [i for i, w in enumerate(before) if w in _DO]
    # The last word of "did the city build"; not of "did it take for its firms", which ends another phrase.
    if not last or not asking:
        return False
    # A name of a place between the two has been taken out: "did        produce".
    apart = at - asking[-1] > 1 or word.start - found[at - 1].end > 2
    return apart and not _WITHIN & set(before[asking[-1] :])


def _phrase(body: str, named: Sequence[Word]) -> str | None:
    if not named:
        return None
    run = body[named[0].start : named[-1].end]
    return " ".join(re.split(rf"\s+{AUXILIARY}\s", run, maxsplit=1)[0].split()) or None
