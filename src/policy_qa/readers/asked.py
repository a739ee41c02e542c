"""What a question asks for, as a phrase that stands in a sentence: "the number of firms closed in 2021"."""

from __future__ import annotations

import re
from collections.abc import Callable

from policy_qa.extract.inflection import participle
from policy_qa.questions import claim, direction
from policy_qa.words import STOP

_LEAD = re.compile(
    r"^(?:(?:and|so|but|then|please|also),? )?(?:(?:please )?(?:tell|show|give) me )?", re.IGNORECASE
)
_BE = r"(?:is|was|are|were|will be|has been|have been)"
_DO = r"(?:did|does|do|will|would|can|has|have|had)"
_TAIL = (
    r"(?P<tail>(?: (?:in|on|for|during|by|from|to|over|since|at|than|as|with|per|under|after|before|of|last"
    r"|this|next) .*)?)$"
)
_ACT = rf"{_DO} (?P<actor>.+?) (?P<verb>(?-i:[a-z]*(?:[a-rt-z]|ss))){_TAIL}"
_WENT = re.compile(r" (?=(?:went|goes|go|came|comes|fell|is|are|was|were|should|will)\b)")
_MOVING = {"up": "rise", "down": "fall"}


def _done(name: str) -> Callable[[re.Match[str]], str]:
    def said(match: re.Match[str]) -> str:
        actor, verb, tail = match["actor"], match["verb"], match["tail"]
        if verb == "have":
            return f"{name.format(what=match['what'])} of {actor}{tail}"
        if verb in {"want", "plan", "aim", "hope", "intend"}:
            return f"{name.format(what=match['what'])} that {actor} {verb}s{tail}"
        return f"{name.format(what=match['what'])} {participle(verb)} by {actor}{tail}"

    return said


def _moved(match: re.Match[str]) -> str:
    way = direction(match["verb"])
    return f"the {_MOVING.get(way or '', 'change')} in {match['actor']}{match['tail']}"


def _reason(match: re.Match[str]) -> str:
    way = direction(match["verb"])
    if way is None:
        return f"an answer to “{match.group()}?”"
    return f"the reason for the {_MOVING[way]} in {match['actor']}{match['tail']}"


def _as(template: str) -> Callable[[re.Match[str]], str]:
    """A phrase with the groups of a match put in; ``{done}`` is the participle of its verb."""

    def said(match: re.Match[str]) -> str:
        named = {name: text or "" for name, text in match.groupdict().items()}
        return template.format(**named, done=participle(named["verb"]) if "verb" in named else "")

    return said


def _share(match: re.Match[str]) -> str:
    return f"the {_WENT.sub(' that ', match['what'], count=1)}"


_PART = r"(?P<what>(?:share|proportion|percentage|part) of .+"
_CHANGED = r"(?P<verb>rise|fall|grow|increase|decrease|decline|drop|change|shrink|climb)"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), form)
    for pattern, form in (
        (rf"(?:what|who|how (?:much|large|big|high|low)) {_BE} (?P<what>.+)", _as("{what}")),
        (r"how many (?P<what>.+?) (?:are|were|is|was) there(?P<rest>.*)", _as("the number of {what}{rest}")),
        (rf"how many (?P<what>.+?) {_BE} (?P<rest>.+)", _as("the number of {what} {rest}")),
        (rf"how many (?P<what>.+?) {_ACT}", _done("the number of {what}")),
        (rf"why {_ACT}", _reason),
        (rf"(?:by )?how (?:much|many|fast|sharply) {_DO} (?P<actor>.+?) {_CHANGED}{_TAIL}", _moved),
        (rf"(?:by )?how much {_ACT}", _as("the amount {done} by {actor}{tail}")),
        (rf"how much (?P<what>.+?) {_ACT}", _done("the amount of {what}")),
        (rf"where {_DO} (?P<actor>.+?) rank(?P<rest>.*)", _as("the rank of {actor}{rest}")),
        (rf"(?:what|which) {_PART}?) {_ACT}", _done("the {what}")),
        (rf"(?:what|which) {_PART})", _share),
        (rf"(?:what|which) (?P<what>.+?) {_ACT}", _done("the {what}")),
        (
            rf"when {_BE} (?P<what>.+?) (?P<verb>\w+ed|built|held|set|made|begun){_TAIL}",
            _as("when {what} was {verb}{tail}"),
        ),
        (rf"(?:who|what|which \w+(?: \w+)?) (?!{_DO}\b|{_BE}\b)(?P<rest>.+)", lambda match: match.group()),
    )
)


def topic(text: str, *, place: str | None = None) -> str:
    """What a question asks for, as it stands inside a sentence; an odd question in quotation marks.

    Args:
        text: The question.
        place: The place that it is about: what a place "has" is in it.
    """
    plain = _LEAD.sub("", text.rstrip(" ?.!？。")).strip()
    if claimed := claim(text):
        return f"whether {claimed.rstrip(' ?.!')}"
    for pattern, form in _FORMS:
        if match := pattern.fullmatch(plain):
            said = _placed(form(match), place, match.groupdict().get("tail") or "")
            return said[:1].lower() + said[1:] if _begins(said) else said
    first = plain.split(" ", 1)[0].lower()
    if re.match(rf"(?:what|who|which|when|where|why|how|{_BE}|{_DO})\b", plain, re.IGNORECASE):
        return f"an answer to “{plain}?”"
    return plain[:1].lower() + plain[1:] if first in STOP else plain


def _placed(said: str, place: str | None, tail: str) -> str:
    """A number of things "in" a place, not "of" it."""
    end = f" of {place}{tail}"
    if place is None or not said.startswith("the number of") or not said.endswith(end):
        return said
    return f"{said[: -len(end)]} in {place}{tail}"


def _begins(said: str) -> bool:
    """Whether a phrase begins with a word of asking, whose capital is that of the question."""
    return said.split(" ", 1)[0].lower() in {"who", "what", "which", "the", "a", "an", "its", "their"}
