"""Questions that leave a choice between two things: "Which was larger, exports or imports?"."""

from __future__ import annotations

import re
from dataclasses import replace

from policy_qa.questions.compared import LESS, MORE, Comparison
from policy_qa.questions.kinds import FALL, RISE
from policy_qa.questions.operands import asking, only_date, time_of, timed, undated, whole_names

_OR = re.compile(r"^(?P<stem>.+?)(?:,|:) (?P<a>[^,:]+?) or (?P<b>[^,:]+)$", re.IGNORECASE)
_OF_TWO = re.compile(
    r"^(?:of|between|among) (?P<a>[^,]+?) (?:and|or) (?P<b>[^,]+?)[,:] (?P<stem>(?:which|who|what"
    r"|whose)\b.+)$",
    re.IGNORECASE,
)
_EITHER = re.compile(
    rf"^(?P<stem>(?:was|were|is|are|did|does|do|has|have|would|will)\b.+?\b(?:{MORE}|{LESS})\b.*?)"
    r" (?P<prep>in|with|by|from|for|at|on|to) (?P<a>.+?)"
    r" or (?:(?P=prep) )?(?P<b>.+)$",
    re.IGNORECASE,
)
_POLAR = re.compile(
    rf"^(?P<aux>was|were|is|are|did|does|do|has|have|had|would|will|should) (?P<a>[^,]+?) or (?P<b>[^,]+?) "
    rf"(?P<rest>(?:(?:{RISE}|{FALL}|[a-z]+) )?(?:[a-z-]+ ){{0,2}}?(?:{MORE}|{LESS})\b.*)$",
    re.IGNORECASE,
)
_BY_HOW = re.compile(
    r",? (?:and )?(?:by how (?:much|many\b.*)|what (?:was|is) the (?:difference|gap)|how (?:much|large) "
    r"(?:is|was) the (?:difference|gap))$",
    re.IGNORECASE,
)
_COMPARATIVE = re.compile(rf"\b(?P<way>{MORE}|{LESS})\b ?", re.IGNORECASE)
_GROWING = re.compile(
    rf"\b(?:{RISE}|{FALL}|expand)\b[^,]*?\b(?:faster|slower|more|less)\b|\bgrowth\b", re.IGNORECASE
)
_WHICH = re.compile(
    r"^(?:(?:in|with|for|from|by) )?(?:which|what|who)\b(?: of (?:the|these|those) two| one)?(?: (?!is|was"
    r"|were|are|did|took|grew|has|had|have|rose|fell|should|made|got|"
    r"would|will|gets?|got)\w+(?= (?:is|was|were|are|did|do|does|took|grew|has|had|have|rose|fell|should"
    r"|would|will)"
    r"\b))?\s*",
    re.IGNORECASE,
)
_HAD = re.compile(
    r"^(?:had|has|have|shows?|showed|posted|recorded|saw) (?:the |an? )?(?P<what>.+)$", re.IGNORECASE
)
_WAS = re.compile(r"^(?:was|were|is|are)\b\s*(?P<rest>.*)$", re.IGNORECASE)
_WHOSE = re.compile(r"^whose (?P<noun>[\w-]+) (?P<rest>.+)$", re.IGNORECASE)
_MOVING = re.compile(rf"\b(?:{RISE}|{FALL}|expand)\b", re.IGNORECASE)


def alternatives(body: str) -> Comparison | None:
    """Read "Which was larger in 2021, exports or imports", "Was it higher in 2008 or in 2010".

    Args:
        body: The question without its mark.
    """
    asks_more = _BY_HOW.search(body)
    text = body[: asks_more.start()] if asks_more else body
    for form in (_POLAR, _OF_TWO, _OR, _EITHER):
        match = form.match(text)
        if match is not None and (found := _chosen(match)):
            return replace(found, want="both") if asks_more else found
    return None


def _chosen(match: re.Match[str]) -> Comparison | None:
    said = match.groupdict()
    stem = said.get("stem") or f"{match['aux']} {match['rest']}"
    way = _COMPARATIVE.search(stem)
    if way is None or re.search(r"\bhow (?:much|many)\b", stem, re.IGNORECASE):
        return None
    growth = bool(_GROWING.search(stem))
    prep = said.get("prep") or ""
    a, b = _owned_by(stem, match["a"].strip(), match["b"].strip())
    bare = _COMPARATIVE.sub("", stem, count=1)
    first, second = (_asked(bare, name, prep, growth=growth) for name in (a, b))
    first, second = timed(first, second), timed(second, first)
    names = (_name(a), _name(b))
    if names[0] == names[1]:
        names = (time_of(a), time_of(b))
    larger = not re.fullmatch(LESS, way["way"], re.IGNORECASE)
    return Comparison(first, second, names, "order", larger, growth)


def _owned_by(stem: str, a: str, b: str) -> tuple[str, str]:
    """The two names, what they leave out put in: "the March one" of "Whose estimate …" is an estimate."""
    whose = _WHOSE.match(_COMPARATIVE.sub("", stem, count=1))
    if whose is None:
        return whole_names(a, b)
    noun = whose["noun"]
    a, b = (re.sub(r"^(?:that|those|the ones?)\b(?= of)", f"the {noun}", name) for name in (a, b))
    return re.sub(r"\bone\b", noun, a), re.sub(r"\bone\b", noun, b)


def _name(text: str) -> str:
    """A thing as an answer names it: without the time that holds for both."""
    return text if only_date(text) else undated(text)


def _asked(stem: str, name: str, prep: str, *, growth: bool) -> str:
    """A question for one of two things: the stem's own words with the name in its place."""
    if prep or only_date(name):
        rest = " ".join(_WHICH.sub("", stem).split())
        return f"{rest} {prep or 'in'} {name}?"
    if whose := _WHOSE.match(stem):
        noun = whose["noun"]
        owned = (
            name
            if noun in name
            else f"{name} {noun}"
            if name.endswith(("'s", "’s"))
            else f"the {noun} of {name}"
        )
        rest = re.sub(r"\b(?:is|was|were|are)\b", "", whose["rest"])
        return _moved(owned, rest) if growth else asking(f"{owned} {rest}")
    rest = " ".join(_WHICH.sub("", stem).split())
    rest = re.sub(r"^(?:did|does|do|will|would|should) (?=[a-z])", "", rest, flags=re.IGNORECASE)
    if had := _HAD.match(rest):
        return asking(_with_owner(had["what"], name))
    if was := _WAS.match(rest):
        return asking(f"{name} {was['rest']}")
    return _moved(name, rest) if growth else f"How much did {name} {rest}?"


def _moved(name: str, rest: str) -> str:
    """Ask "How much did exports rise in 2023?": what moved, and what else the stem says."""
    return " ".join(f"How much did {name} {rest}".split()) + "?"


def _with_owner(what: str, name: str) -> str:
    """What someone has, of its owner: "the R&D intensity of Tianjin in 2022"."""
    match = re.search(r"\s(?:in|for|during|at|by|on)\s", what)
    noun, rest = (what[: match.start()], what[match.start() :]) if match else (what, "")
    return f"the {noun} of {name}{rest}"
