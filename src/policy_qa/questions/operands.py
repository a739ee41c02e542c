"""The two things that a question sets against each other, each completed by what only the other one says.

"Exports or those to the EU", "its plan", "in 2019 than in 2018": a noun, a place or a time is said once and
holds for both.
"""

from __future__ import annotations

import re

from policy_qa.extract.periods import describe, find_dates, shift
from policy_qa.places import place_in
from policy_qa.words import STOP, Word, keys_of, words

_STAND_IN = re.compile(
    r"^(?:that|those|the (?:one|ones|number|figure|amount))\b(?:\s+(?:named|given|set|shown|stated"
    r"|reported))?\s*",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"^(?P<which>.+?) (?:one|ones)$", re.IGNORECASE)
_RELATES = re.compile(r"(?:of|in|for|among|at|from|by|to|with|on)\b", re.IGNORECASE)
_STANDARD = keys_of(
    "plan goal target aim floor ceiling consensus average forecast estimate snapshot report outlook "
    "number figure set give "
    "name show first last late latest mark expectation projection norm ministry secretary count month "
    "year preliminary final "
    "actual release review edition survey guideline budget account limit city government"
)
"""Words of a standard that something is held against: they leave what is measured to the other side."""
_YEAR_BEFORE = re.compile(
    r"(?:in |at |on )?(?:the )?(?:(?:a|one) year|twelve months|12 months|year)s? (?:before|earlier|ago)"
    r"|(?:in |at )?(?:the )?"
    r"(?:previous|preceding|prior) year",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PART_OF_YEAR = re.compile(
    r"(?:the )?(?:(?:start|beginning|end|middle) of )?(?:Q[1-4]|H[12]|(?:first|second|third|fourth) "
    r"(?:quarter|half)|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*)\.?",
    re.IGNORECASE,
)
_ADJECTIVES = re.compile(r"^(?:the )?(?P<one>[a-z-]+)$", re.IGNORECASE)
_HEAD_OF = re.compile(r"^(?P<head>.+?) (?P<tail>(?:of|in|for|among|at|from|to|with) .+)$", re.IGNORECASE)
_ONLY_NAME = re.compile(r"(?:the )?[A-Z][\w.-]*(?: [A-Z][\w.-]*)*(?:['’]s?)?")
_OWNER = re.compile(r"(?:the )?(?P<who>[A-Z][\w.-]*(?: [A-Z][\w.-]*)*)(?=['’])")
_PLACED = re.compile(r"(?:the )?[A-Z]\w+(?: [A-Z]\w+)*")
_NAME_IN = re.compile(r"^(?P<name>(?:the )?[A-Z]\w+(?: [A-Z]\w+)*) in (?P<what>(?:[a-z]|[A-Z][&A-Z]).*)$")
_ASKING = re.compile(
    r"^(?:(?:by|in|from|to|at|for|of|on) )?(?:how|what|which|who|did|does|was|were|is|are)\b", re.IGNORECASE
)


def asking(about: str) -> str:
    """A question for a thing: "What was … ?", unless it is a question already."""
    plain = " ".join(about.split()).strip(" ,?")
    return f"{plain}?" if _ASKING.match(plain) else f"What was {plain}?"


def undated(text: str) -> str:
    """A text without its expressions of time and the prepositions before them."""
    for date in reversed(find_dates(text)):
        before = re.sub(r"(?:\b(?:in|of|for|during|at|on|by|from)\s+)?(?:the\s+)?$", "", text[: date.start])
        text = f"{before} {text[date.end :].lstrip()}"
    return " ".join(text.split())


def only_date(text: str) -> bool:
    """Whether a text is nothing but an expression of time."""
    rest = text
    for date in find_dates(text):
        rest = rest.replace(date.surface, " ")
    return (
        bool(find_dates(text))
        and not re.sub(r"\b(?:the|in|of|a|as|whole|calendar|fiscal|year)\b", "", rest, flags=re.I).strip()
    )


def is_time(text: str) -> bool:
    """Whether a text says only when: "in 2019", "a year before", "at the end of October"."""
    timed = re.match(r"(?:in|at|on|for|during|by) ", text) or re.search(
        r"\b(?:earlier|before|previous)\b", text
    )
    return (
        only_date(text)
        or bool(_YEAR_BEFORE.fullmatch(text))
        or bool(timed and find_dates(text) and not undated(re.sub(r"\b(?:end|start|the|of)\b", "", text)))
    )


def with_years(one: str, other: str) -> tuple[str, str]:
    """Two times, each with the year that only the other one says ("September and October 2024")."""
    years = [_YEAR.findall(text) for text in (one, other)]
    if not years[0] and years[1] and _PART_OF_YEAR.fullmatch(one.strip()):
        one = f"{one} {years[1][-1]}"
    elif not years[1] and years[0] and _PART_OF_YEAR.fullmatch(other.strip()):
        other = f"{other} {years[0][-1]}"
    return one, other


def time_of(text: str) -> str:
    """The time that a name says, where it is all that tells it from the other."""
    return next((date.surface for date in find_dates(text)), text)


def in_time(first: str, when: str) -> str:
    """A question asked of another time, in the place of its own."""
    dates = find_dates(first)
    if not dates:
        return f"{first} {when}"
    date = dates[-1]
    if _YEAR_BEFORE.fullmatch(when.strip()) and date.period and not date.period.endswith(".."):
        when = describe(shift(date.period, years=-1))
    lead = re.search(
        r"\b(?:(?:in|at|on|for|during|by|of) )?(?:the )?(?:end of |start of )?$", first[: date.start]
    )
    start = lead.start() if lead else date.start
    said = re.sub(r"^(?:in|at|on|for|during|by) (?:the )?", "", when)
    bare = _PART_OF_YEAR.fullmatch(said) and with_years(said, date.surface)[0]
    prep = re.match(r"(?:in|at|on|for|during|by) (?:the )?", when) or re.match(
        r"(?:in|at|on|for|during|by|of) (?:the )?", first[start : date.start]
    )
    return f"{first[:start]}{prep.group() if prep else ''}{bare or said}{first[date.end :]}"


def timed(question: str, other: str) -> str:
    """A question with the time that only the other side names."""
    dates = find_dates(other)
    text = " ".join(question.split()).strip()
    return text if find_dates(text) or not dates else f"{text.rstrip('?')} in {dates[-1].surface}?"


def resolved(b: str, a: str) -> str:
    """The second name with its stand-in ("those of 2023") replaced by what it stands for."""
    match = _STAND_IN.match(b)
    if match is None:
        behind = _BEHIND.match(b)
        if behind is None:
            return b
        head = _HEAD_OF.match(undated(a))
        which = re.sub(r"^the ", "", behind["which"])
        noun = f"{head['head'].split()[-1]} {head['tail']}" if head else _last_nouns(undated(a))
        return f"the {which} {noun}"
    head = _HEAD_OF.match(undated(a))
    noun = head["head"] if head and _RELATES.match(b[match.end() :]) else undated(a)
    if re.match(r"of [A-Z]", b[match.end() :]):  # "India's exports … that of China"
        noun = re.sub(r"^(?:the )?[A-Z][\w .]*?['’]s? ", "the ", noun)
    return f"{noun} {b[match.end() :]}".strip()


def _last_nouns(text: str) -> str:
    """What a name says behind the one who owns it."""
    return re.sub(r"^.*?['’]s? ", "", text)


def whole_names(a: str, b: str) -> tuple[str, str]:
    """The two names with what one leaves to the other: "the planned or the actual share of solar"."""
    rest = b.split()
    if _ADJECTIVES.match(a) and len(rest) > 2 and not find_dates(a) and re.match(r"the ", a, re.IGNORECASE):
        tail = " ".join(rest[2:] if rest[0].lower() == "the" else rest[1:])
        return f"{a} {tail}", b
    return a, resolved(b, a)


def completed(a: str, b: str) -> tuple[str, str]:
    """Two names, each with what only the other says: "its plan" is the plan for what the first names."""
    if found := _of_places(a, b):
        return found
    a, b = _whole(a, b), owned(b, a)
    if not measured(b):
        link = " for" if keys_of(b.split()[-1]) <= _STANDARD else ""
        return a, f"{b}{link} {undated(a)}"
    if not measured(a):
        noun = " ".join(w.text for w in words(undated(b)) if w.key not in _STANDARD and w.text not in a)
        return f"{noun} of {a}", b
    return a, b


def _of_places(a: str, b: str) -> tuple[str, str] | None:
    """Two names of which one is only a place, the other's thing put in: "Hefei's R&D intensity … China's"."""
    if (rest := _NAME_IN.match(b)) and _PLACED.fullmatch(a):
        return f"{rest['what']} of {a}", f"{rest['what']} of {rest['name']}"
    for one, other, swapped in ((a, b, False), (b, a, True)):
        only, owner = _ONLY_NAME.fullmatch(undated(one)), _OWNER.match(other)
        mention = place_in(other)
        start, end = (mention.start, mention.end) if mention else owner.span("who") if owner else (0, 0)
        if only is None or not end or undated(other)[start:end] == other:
            continue
        behind = re.sub(r"^['’]s?(?= )", "", other[end:]) if one.endswith(("'s", "’s")) else other[end:]
        whole = f"{other[:start]}{undated(one)}{behind}"
        return (other, whole) if swapped else (whole, other)
    return None


def _whole(a: str, b: str) -> str:
    """The first name with the noun that it shares with the second: "state and federal funds"."""
    match = re.match(r"^(?:the )?(?!the )[\w-]+ (?P<tail>[a-z][\w&-]*\b.*)$", b)
    single = re.fullmatch(r"(?:the )?[a-z][\w-]*[^s\W]", a)
    if match is None or single is None or re.match(r"(?:of|in|for|from|at)\b", match["tail"]):
        return a
    return f"{a} {match['tail']}"


def owned(b: str, a: str) -> str:
    """The second name with whose it is: "its imports" are those of whom the first name says."""
    return re.sub(r"^(?:its|their|his|her) ", lambda _: f"{_owner(a)} ", b, flags=re.IGNORECASE)


def measured(name: str) -> list[Word]:
    """The words of a name that say what is measured: no names, no words of standards."""
    return [
        word
        for word in words(undated(name))
        if word.text.lower() not in STOP and word.text[:1].islower() and word.key not in _STANDARD
    ]


def _owner(a: str) -> str:
    """Whose the first name is: "Ningbo's" of "Ningbo's exports", "South Korea's" of "South Korea"."""
    match = re.search(r"^(?:the )?(?P<who>[A-Z][\w ]*?['’]s)(?!\w)", a)
    if match:
        return match["who"]
    return f"{a}'s" if re.fullmatch(r"(?:[A-Z]\w+ ?)+", a) else "the"
