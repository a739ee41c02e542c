"""What a question that compares or calculates is read into: two questions, and what is made of both."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from policy_qa.extract.periods import find_dates
from policy_qa.places import place_in

Want = Literal["difference", "order", "both", "share", "ratio", "sum", "growth", "cagr"]
"""What is made of two figures; ``growth`` and ``cagr`` (a year) are in percent, ``ratio`` in times."""

AUX = r"(?:did|does|do|will|would|was|were|is|are|has|have|had|should|can|could)"
MORE = r"(?:more|higher|larger|bigger|greater|longer|faster|stronger|better|further|ahead|above)"
LESS = r"(?:less|lower|smaller|fewer|shorter|slower|weaker|below|behind)"
PERCENT = r"(?:percent|per ?cent|percentage|%)"
_OVER_TIME = re.compile(
    rf"\bhow (?:much|many) [^?]*?\b(?:{MORE}|{LESS}|cheaper|dearer)\b[^?]*\bthan (?:it |they )?"
    r"(?:was |were |did |had )?(?:in |at |during )?(?:the )?(?:same (?:time|period|month|quarter) )?"
    r"(?:of |in )?(?:the |a |one |twelve |12 )?"
    r"(?:before|earlier|previously|(?:last|previous|preceding|prior) (?:year|month|quarter|season)"
    r"|(?:years?|months?|quarters?|seasons?) (?:before|earlier|ago))\b",
    re.IGNORECASE,
)
_SCOPE = re.compile(
    r"^(?P<scope>(?:in|at|for|during|on|by) (?!(?:which|what|how)\b)[^,:?]{2,40}), (?P<rest>.+)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two figures that a question compares.

    Attributes:
        first: The question for the first.
        second: The question for the second.
        names: The two as the question writes them.
        want: What is asked of the two: their difference, their order, both, or what is calculated from them.
        larger: Whether the larger one is asked for.
        growth: Whether rates of growth are compared.
        presumes: Whether the question takes for granted which of the two is the larger one.
        stated: Whether an article may give what is asked for itself, so that nothing is to be calculated.
    """

    first: str
    second: str
    names: tuple[str, str]
    want: Want
    larger: bool = True
    growth: bool = False
    presumes: bool = False
    stated: bool = False


def plain(text: str) -> str:
    """A question without its mark, what it says ahead ("In 2019, …") put to its end."""
    bare = re.sub(r"\s*[?.!]+$", "", text.strip())
    match = _SCOPE.match(bare)
    if match is None or not (find_dates(match["scope"]) or place_in(match["scope"])):
        return bare
    return f"{match['rest']} {match['scope'][:1].lower()}{match['scope'][1:]}"


def wanted_of(unit: str | None) -> Want:
    """What "how many … more" asks for, by its unit: percent are growth, times a ratio."""
    if re.search(rf"(?<!\w){PERCENT}(?!age points?\b)(?!\w)(?! points?\b)", unit or "", re.IGNORECASE):
        return "growth"
    return "ratio" if re.search(r"\btimes\b", unit or "", re.IGNORECASE) else "difference"


def over_time(text: str) -> bool:
    """Whether a question asks how much more there was than "the year before", which it gives no number of."""
    return _OVER_TIME.search(text) is not None
