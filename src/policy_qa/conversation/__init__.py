"""A follow-up question and what was said before, to a question that stands alone.

Follow-ups leave out what the question before has said: "and in 2019?" keeps its indicator and place, "and by
how much did it rise?" says "it" for its indicator. What is left out is put back by rules, so that the
rewritten question can be shown. A follow-up changes one thing (a time, a place, a unit, who or what is
measured) and keeps all others, so a fragment replaces the phrase of its own kind in the question before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from policy_qa.conversation import asking, fragments
from policy_qa.conversation.before import Before
from policy_qa.conversation.wording import OPENING, PRONOUN, QUESTION_ONLY, content, says_time
from policy_qa.questions import analyse
from policy_qa.schema import Turn
from policy_qa.words import is_generic, key

__all__ = ["standalone"]

_RULES: tuple[Callable[[str, Before], str | None], ...] = (
    asking.why,
    asking.how_much_and_when,
    fragments.unit,
    asking.growth,
    asking.part,
    fragments.neighbour,
    fragments.date,
    fragments.the_one,
    fragments.parallel,
    fragments.place,
    asking.counted,
    asking.with_pronoun,
    asking.complete,
    fragments.contrast,
    fragments.named,
)
"""From a follow-up and what was before it to the whole question; the first that understands it is heard."""

_SHORT = 5


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
    if not before or not _leaves_out(question):
        return question
    rest = OPENING.sub("", question.strip(" ?"), count=1).strip(" ,?")
    known = Before.of(before, answer)
    rest = known.same_time(rest)
    for rule in _RULES:
        if whole := rule(rest, known):
            plain = re.sub(r"\s+(?=[,?])", "", " ".join(whole.rstrip(" ?").split()))
            return f"{plain[:1].upper()}{plain[1:]}?"
    return question


def _leaves_out(question: str) -> bool:
    """Whether a question cannot be understood without the one before."""
    rest = OPENING.sub("", question.strip(" ?"), count=1)
    if OPENING.match(question) and (len(content(question)) < _SHORT or PRONOUN.search(question)):
        return True
    if QUESTION_ONLY.fullmatch(rest) or asking.COUNT_ONLY.match(rest) or asking.OF_THEM.search(rest):
        return True
    query = analyse(question)
    if PRONOUN.search(question) and len([t for t in query.terms if not is_generic(key(t))]) <= 2:
        return True
    named = [word for word in content(question) if not says_time(question, word)]
    return not named or query.indicator is None
