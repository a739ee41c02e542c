"""Exchange rates that name both currencies beside the number: "the rupee fell to 83.2 against the dollar"."""

from __future__ import annotations

import re

from policy_qa.extract.patterns import SPACE as _S
from policy_qa.extract.units import unit_after

_AGAINST = re.compile(rf"{_S}(?:per|to|against|versus)(?:{_S}(?:the|one|a|each))?(?={_S}[A-Za-z])")
_WORD = re.compile(rf"(?<={_S})[A-Za-z]{{3,}}")
_SENTENCE = re.compile(r"[.;:!?]\s|\n")
_QUOTED_AS_ONE = ("GBP", "EUR", "AUD", "NZD")
"""Currencies of which markets quote the price: "the euro at 1.08 to the dollar" is dollars for one euro."""
_WINDOW = 120
"""Characters before the number in which its currency is named."""


def exchange_rate(text: str, start: int, end: int, *, country: str | None = None) -> tuple[str, int] | None:
    """The unit of the bare number at ``[start, end)`` ("INR per USD") and where its words end."""
    link = _AGAINST.match(text, end)
    if link is None:
        return None
    below = unit_after(text, link.end(), country=country)
    if below is None or below.kind != "money" or below.factor != 1 or " per " in below.name:
        return None
    begin = max(0, start - _WINDOW)
    begin = max([begin, *(stop.end() for stop in _SENTENCE.finditer(text, begin, start))])
    for word in reversed(list(_WORD.finditer(text, begin, start))):
        above = unit_after(text, word.start() - 1, country=country)
        if above is not None and above.kind == "money" and above.factor == 1 and above.name != below.name:
            one, other = (above.name, below.name)
            if one in _QUOTED_AS_ONE:
                one, other = other, one
            return f"{one} per {other}", below.end
    return None
