"""Questions of the form "how much more … than …", whose two sides are clauses: who, what, where and when."""

from __future__ import annotations

import re

from policy_qa.places import place_in
from policy_qa.questions.compared import AUX, LESS, MORE, Comparison, wanted_of
from policy_qa.questions.operands import asking, completed, in_time, is_time, resolved, timed, undated

_UNIT = r"(?P<unit>(?: (?!more\b|less\b|fewer\b)[\w£$€%-]+){0,3}?)"
_NOUN = r"(?P<noun>(?: [\w&’'-]+){0,5}?)(?:, in [\w ]+,)?"
_LEAD = r"^(?P<lead>.*?)(?:by )?how (?:much|many)"
_CLAUSE_FIRST = re.compile(
    rf"{_LEAD}{_UNIT} (?P<way>{MORE}|{LESS}){_NOUN} (?P<aux>{AUX}) (?P<clause>.+?) than (?P<b>.+)$",
    re.IGNORECASE,
)
_CLAUSE_LAST = re.compile(
    rf"{_LEAD}{_UNIT} (?P<way>{MORE}|{LESS}){_NOUN} than (?P<b>.+?) (?P<aux>{AUX}) (?P<clause>.+)$",
    re.IGNORECASE,
)
_BARE_UNIT = re.compile(
    r"^(?:percentage )?points?$|^(?:percent|per ?cent|percentage|%)$|^times$", re.IGNORECASE
)
_BE = re.compile(r"(?:is|was|are|were|be)$", re.IGNORECASE)
_PREPOSITION = re.compile(
    r"^(?P<prep>to|into|in|on|from|with|for|at|by|of|through|among|under) ", re.IGNORECASE
)
_PRONOUN = re.compile(r"^(?:it|they|he|she) (?P<did>[a-z]+) (?P<when>.+)$", re.IGNORECASE)
_VERB = re.compile(
    r" (?P<verb>ha(?:ve|d|s)|get|earn|spend|sell|buy|grow|rise|fall|receive|give|put|contain|make|win|lose"
    r"|add"
    r"|produce|export|import|cost|take|invest|hold|want|expect(?:ed)?|count|generate|handle|pay|attract|create"
    r"|build|employ|see|record|register|import|need|use|supply|contribute|bring|raise|collect|host|own|plan|aim"
    r"|target|promise|offer|provide|ship|move|install|consume|settle|serve|file|publish|draw|reach|account|come|go|report)\b",
    re.IGNORECASE,
)


def than(body: str) -> Comparison | None:
    """Read "How much more did it spend in 2024 than in 2020", "How many more boys than girls …".

    Args:
        body: The question without its mark.
    """
    if (match := _CLAUSE_LAST.match(body)) and not re.match(r"\d|one\b|two\b|half\b", match["b"]):
        return _of_nouns(match)
    match = _CLAUSE_FIRST.match(body)
    if match is None or re.match(r"\d|one\b|two\b|half\b", match["b"]):
        return None
    unit, noun = match["unit"].strip(), match["noun"].strip()
    if _BE.match(match["aux"]) and not noun and (not unit or _BARE_UNIT.match(unit) or _is_plain(match)):
        return _of_levels(match)
    return _of_clauses(match)


def _is_plain(match: re.Match[str]) -> bool:
    """Whether "how many yuan more was …" only names the unit of a level."""
    return not re.search(r" [a-z]+ed\b", match["clause"])


def _made(
    match: re.Match[str], first: str, second: str, names: tuple[str, str], *, sure: bool = True
) -> Comparison:
    want = wanted_of(match["unit"])
    growth = bool(re.search(r"\bfaster\b|\bslower\b|\bgrowth\b", match.group(), re.IGNORECASE))
    return Comparison(
        timed(first, f"{second} {match['b']}"),
        timed(second, first),
        names,
        want,
        not re.fullmatch(LESS, match["way"], re.IGNORECASE),
        growth and want == "difference",
        presumes=sure and want == "difference",
    )


def _of_levels(match: re.Match[str]) -> Comparison:
    """Read "How much higher was X than Y", "… was X in 2024 than in 2020"."""
    a, b = match["clause"].strip(), match["b"].strip()
    if is_time(b):
        return _made(match, asking(a), asking(in_time(a, b)), (a, b))
    if place_in(b) and (other := place_in(a)) and not re.search(r"\bof\b|\bin\b|['’]", b) and other.start:
        return _made(match, asking(a), asking(f"{a[: other.start]}{b}{a[other.end :]}"), (a, b))
    prepared = _moved_to(a, b)
    first, second = (a, prepared) if prepared else completed(a, resolved(b, a))
    return _made(match, asking(first), asking(second), (a, b))


def _head(match: re.Match[str]) -> str:
    noun, unit = match["noun"].strip(), match["unit"].strip()
    counted = noun or ("" if _BARE_UNIT.match(unit) else unit)
    return f"{_how_many(counted)} {match['aux']}"


def _how_many(noun: str) -> str:
    many = not noun or noun.isupper() or noun.endswith(("s", "people", "men", "yuan", "won", "GW"))
    return f"How {'many' if many and noun else 'much'} {noun}".strip()


def _of_nouns(match: re.Match[str]) -> Comparison | None:
    """Read "How many more boys than girls left", "How many yuan more than a villager does a citizen earn"."""
    noun, b, clause = match["noun"].strip(), match["b"].strip(), match["clause"].strip()
    if not noun:
        unit = "" if _BARE_UNIT.match(match["unit"].strip()) else match["unit"].strip()
        head = f"How many {unit} {match['aux']}" if unit else f"How much {match['aux']}"
        second = _of_subject(clause, b)
        if second is None:
            return None
        return _made(match, f"{head} {clause}?", f"{head} {second}?", (clause, b))
    if len(noun.split()) < len(b.split()) and not re.search(r"s$", noun):
        noun = f"{noun} {b.split()[-1]}"  # "design than utility model applications"
    elif len(b.split()) < len(noun.split()) and not re.search(r"s$", b):
        b = f"{b} {noun.split()[-1]}"
    first, second = (f"{_how_many(name)} {match['aux']} {clause}?" for name in (noun, b))
    return _made(match, first, second, (noun, b))


def _of_clauses(match: re.Match[str]) -> Comparison | None:
    """Read "How many more firms does it want by 2025 than it had in 2019", "… to China than to America"."""
    head, clause, b = _head(match), match["clause"].strip(), match["b"].strip()
    first = f"{head} {clause}"
    if is_time(b):
        return _made(match, f"{first}?", f"{in_time(first, b)}?", (clause, b))
    if pronoun := _PRONOUN.match(b):
        who = _VERB.split(clause)[0]
        counted = head.rsplit(" ", 1)[0]
        return _made(match, f"{first}?", f"{counted} did {who} have {pronoun['when']}?", (clause, b))
    second = _moved_to(clause, b) or _of_subject(clause, b)
    return _made(match, f"{first}?", f"{head} {second}?", (clause, b)) if second else None


def _moved_to(clause: str, b: str) -> str | None:
    """A clause of another place or aim: the last phrase with the same preposition replaced ("to America")."""
    match = _PREPOSITION.match(b)
    if match is None:
        return None
    said = list(re.finditer(rf"\b{match['prep']} ", clause, re.IGNORECASE))
    return f"{clause[: said[-1].start()]}{b}" if said else None


def _of_subject(clause: str, b: str) -> str | None:
    """A clause of another one who does."""
    other = place_in(b)
    own = place_in(clause)
    bare = undated(b)
    if (
        other
        and own
        and undated(other.surface) in bare
        and len(bare.split()) <= len(other.surface.split()) + 1
    ):
        return f"{clause[: own.start]}{bare}{clause[own.end :]}"
    verb = _VERB.search(f" {clause}")
    if verb is None:
        return None
    subject, did = f" {clause}"[: verb.start()].strip(), f" {clause}"[verb.start() :].strip()
    return f"{resolved(bare, subject)} {did}"
