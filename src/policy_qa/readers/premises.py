"""What a question takes for granted, held against the figures: a direction, an amount.

"Is it true that exports fell to 5 billion" says two things. Both must hold to be confirmed; one that does not
is corrected. What cannot be compared is left open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import isclose
from typing import Literal

from policy_qa.extract.quantities import Quantity
from policy_qa.questions import direction, stated
from policy_qa.readers.candidates import Candidate
from policy_qa.schema import Figure, Query

Verdict = Literal["right", "wrong", "open"]

_NEGATED = re.compile(r"\b(?:not|never|no longer|hardly)\b|n['’]t\b", re.IGNORECASE)
_NEAR = 0.05
"""How far "about 5 billion" may be from the figure."""


def verdict(query: Query, candidates: Sequence[Candidate]) -> Verdict:
    """Whether what a question says holds for figures of what it asks about: a change and its level, or one.

    Args:
        query: A question to be answered by yes or no, or one that takes something for granted.
        candidates: The figure found, first, and the one it is related to, if any.

    Returns:
        ``open`` if the question says nothing of them that can be compared.
    """
    if _NEGATED.search(query.text):
        return "open"
    asked = direction(query.text)
    given = next((c.figure.change_direction for c in candidates if c.figure.change_direction), None)
    if asked is not None and given is None:
        return "open"
    if asked is not None and given != asked:
        return "wrong"
    amounts = [_holds(quantity, candidates) for quantity in stated(query.text)]
    if "wrong" in amounts or "open" in amounts:
        return "wrong" if "wrong" in amounts else "open"
    return "right" if asked is not None or amounts else "open"


def _holds(quantity: Quantity, candidates: Sequence[Candidate]) -> Verdict:
    comparable = [
        c.figure for c in candidates if c.figure.unit == quantity.unit and c.figure.value is not None
    ]
    if quantity.kind == "count" and not comparable:
        comparable = [c.figure for c in candidates if c.figure.kind == "count"]
    if not comparable:
        return "open"
    return "right" if any(_agrees(quantity, figure) for figure in comparable) else "wrong"


def _agrees(quantity: Quantity, figure: Figure) -> bool:
    """Whether a figure is as large as a question says: "over 5 billion" is true of 6 billion."""
    value, said = float(figure.value or 0.0), float(quantity.value)
    if quantity.qualifier in {"over", "at least"}:
        return value >= said if quantity.qualifier == "at least" else value > said
    if quantity.qualifier in {"under", "up to"}:
        return value <= said
    if quantity.qualifier in {"about", "nearly"}:
        return isclose(value, said, rel_tol=_NEAR)
    return isclose(value, said, rel_tol=1e-9, abs_tol=1e-12)
