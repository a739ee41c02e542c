"""Who says a figure: the institution that its sentence names, by which forecasts are told apart."""

from __future__ import annotations

import re
from typing import Final

from policy_qa.schema import Figure

_KINDS: Final = (
    r"(?:Ministry|Office|Bureau|Bank|Fund|Commission|Council|Department|Agency|Authority|Administration|Institute"
    r"|Treasury|Committee|Analyst|Organi[sz]ation|Board|Federation|Association|Service|University|Congress"
    r"|Government|Cabinet|Governor|Chamber|Union|Exchequer|Secretariat)"
)
_NAMED: Final = re.compile(
    rf"\b(?:[A-Z][\w.&'’-]*(?: (?:of|for|and|the|on))* ){{0,6}}{_KINDS}(?:['’]s [A-Z]\w+)?"
    rf"(?:(?: (?:of|for|and|the|on))+(?: [A-Z][\w&-]+)+)*"
)
_COMMON: Final = re.compile(
    r"(?<!['’])\b(?:the )?(?:[a-z]+ )?(administration|government|ministry|central bank|treasury"
    r"|statistics (?:office|bureau)|watchdog|parliament|governor|cabinet|city council"
    r"|(?:provincial|municipal) government)\b"
)
_SMALL: Final = frozenset({"of", "the", "for", "and", "on", "s"})
_GOVERNING: Final = frozenset(
    {"government", "administration", "ministry", "treasury", "cabinet", "governor", "chancellor", "exchequer"}
)
_ACRONYM: Final = re.compile(r"\b[A-Z]{2,5}\b")


def maker(figure: Figure) -> str | None:
    """The institution that a figure's sentence names, the nearest to the figure; None if it names none."""
    at = max(figure.sentence.find(figure.surface), 0)
    found = [*_NAMED.finditer(figure.sentence), *_COMMON.finditer(figure.sentence)]
    nearest = min(found, key=lambda match: min(abs(match.start() - at), abs(match.end() - at)), default=None)
    return nearest.group().removeprefix("The ").removeprefix("the ") if nearest else None


def same_maker(one: str, other: str) -> bool:
    """Whether two names may be of one institution.

    They have a word in common, one is the initials of the other, or both are of a government.
    """
    mine, theirs = _words(one), _words(other)
    if mine & theirs or (mine & _GOVERNING and theirs & _GOVERNING):
        return True
    initials = ["".join(word[0] for word in name.split() if word[0].isupper()) for name in (one, other)]
    return any(
        len(short) > 1 and short in _ACRONYM.findall(name)
        for short, name in zip(initials, (other, one), strict=True)
    )


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", name.lower())) - _SMALL
