"""A follow-up question and what was said before, to a question that stands alone.

Follow-ups leave out what the question before has said: "and in 2019?" keeps its indicator and place, "and by
how much did it rise?" says "it" for its indicator. What is left out is put back by rules, so that the
rewritten question can be shown. A follow-up changes one thing (a time, a place, a unit, who or what is
measured) and keeps all others, so a fragment replaces the phrase of its own kind in the question before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from policy_qa.conversation import asking, extents, fragments, frames, times
from policy_qa.conversation.before import Before, articled
from policy_qa.conversation.wording import (
    ASKING,
    ASKS,
    CHAT,
    OPENING,
    PLEASE,
    PREPOSITION,
    PRONOUN,
    QUESTION_ONLY,
    content,
    says_time,
)
from policy_qa.extract.periods import find_dates
from policy_qa.places import mentions, place_in
from policy_qa.questions import analyse
from policy_qa.schema import Turn
from policy_qa.words import is_generic, key

__all__ = ["standalone"]

_RULES: tuple[Callable[[str, Before], str | None], ...] = (
    asking.why,
    frames.asked_anew,
    asking.how_much_and_when,
    fragments.unit,
    extents.growth,
    extents.share,
    extents.rank,
    extents.whole,
    extents.goal,
    extents.than,
    asking.moved,
    asking.says,
    asking.part,
    times.neighbour,
    times.date,
    fragments.the_one,
    fragments.parallel,
    fragments.place,
    frames.did_it,
    asking.counted,
    asking.with_pronoun,
    asking.complete,
    frames.rate,
    frames.done,
    frames.counterpart,
    fragments.contrast,
    frames.done_to,
    fragments.same_head,
    fragments.named,
)
"""From a follow-up and what was before it to the whole question; the first that understands it is heard."""

_SHORT = 5
_FEW = 3
"""Words of a question without a name that are too few for it to stand alone."""
_TOLD = 2
"""Words of its own that a question with a pronoun may have and still be about what was said before."""
_ABBREVIATED = re.compile(r"(?:the )?[A-Z]{3,} (?:of|in|for) (?:the )?[A-Z]")
"""An indicator by its initials, and of what: "GDP of Chengdu"."""
_ORDER = re.compile(
    r"(?:list|name|give|show|tell|compare|find|state|explain|describe|outline|define|sum|summari[sz]e)\b",
    re.IGNORECASE,
)


def standalone(question: str, history: Sequence[Turn] = ()) -> str:
    """The question with what it leaves out put back from the history; itself if it leaves nothing out.

    Args:
        question: The question as asked, tidied.
        history: The turns before it, oldest first. Earlier follow-ups are rewritten in turn.
    """
    before, answer = "", ""
    for turn in history:
        before, answer = _rewrite(" ".join(turn.question.split()), before, answer), turn.answer
    return _rewrite(question, before, answer)


def _rewrite(question: str, before: str, answer: str) -> str:
    plain = PLEASE.sub("", question).strip() or question
    if not before or not _leaves_out(plain):
        return question
    known = Before.of(before, answer)
    rest = times.with_year(known.same_time(_rest(plain)), known)
    for rule in _RULES:
        if whole := rule(rest, known):
            whole = _kept(whole, rest, known)
            text = re.sub(r"\s+(?=[,?])", "", " ".join(whole.rstrip(" ?").split()))
            return f"{text[:1].upper()}{text[1:]}?"
    return question


def _rest(question: str) -> str:
    """What a follow-up says beyond the words by which it joins on."""
    rest = OPENING.sub("", question.strip(" ?"), count=1).strip(" ,?")
    rest = re.sub(r"^there,? (?=(?:in|on|at|by|during|for|since|the) )", "", rest, flags=re.IGNORECASE)
    return re.sub(r"^(?:that|those) of (?=the |[A-Z])", "", rest)


def _kept(whole: str, rest: str, before: Before) -> str:
    """A rewritten question with the place of the one before, unless the follow-up names one of its own."""
    place = before.query.place
    if place is None or mentions(whole, place) or place_in(rest) is not None or re.search(r"[A-Z]", rest):
        return whole
    return f"{whole.rstrip(' ?')} in {articled(place)}"


def _leaves_out(question: str) -> bool:
    """Whether a question cannot be understood without the one before."""
    rest = _rest(question)
    if CHAT.fullmatch(rest):
        return False
    if OPENING.match(question) and (len(content(question)) < _SHORT or PRONOUN.search(question)):
        return True
    if QUESTION_ONLY.fullmatch(rest) or asking.COUNT_ONLY.match(rest) or asking.OF_THEM.search(rest):
        return True
    if not _asks_itself(rest):
        return _is_fragment(rest)
    if asking.SAYS.fullmatch(rest) or not _has_names(rest):
        return True
    query = analyse(question)
    named = [word for word in content(question) if not says_time(question, word)]
    told = [term for term in query.terms if term in named and not is_generic(key(term))]
    if PRONOUN.search(question) and len(told) <= _TOLD:
        return True
    return not named or query.indicator is None


def _asks_itself(rest: str) -> bool:
    """Whether a text is a question or an order, not a phrase."""
    return bool(ASKING.search(rest) or ASKS.match(rest) or _ORDER.match(rest))


def _is_fragment(rest: str) -> bool:
    """Whether a phrase says too little to be looked up: no place or name, or nothing that is measured."""
    if PREPOSITION.match(rest) or re.match(r"as (?:an?|the)\b|per\b", rest, re.IGNORECASE):
        return True
    own = [word for word in content(rest) if not says_time(rest, word)]
    if _ABBREVIATED.match(rest) and place_in(rest) is not None and find_dates(rest):
        return False
    return not _has_names(rest) or all(word[:1].isupper() for word in own)


def _has_names(rest: str) -> bool:
    """Whether a text has a name or a year, or so many words that it stands alone."""
    plain = rest
    for date in find_dates(rest):
        plain = plain if re.search(r"\d{4}", date.surface) else plain.replace(date.surface, "")
    if place_in(plain) is not None or re.search(r"(?<=[ (])[A-Z]|\d{4}", plain):
        return True
    own = len(content(plain))
    return own > _FEW or (own > 1 and bool(find_dates(rest)))
