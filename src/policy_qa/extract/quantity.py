"""A number with its unit, range and qualifier, as far as the text beside it tells."""

from __future__ import annotations

from dataclasses import dataclass

from policy_qa.extract.numerals import Form
from policy_qa.schema import Kind, Qualifier


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit as far as the text beside it tells.

    ``kind`` is None for a bare number (a count, or nothing). ``value_max`` only for a range. ``form`` and
    ``scale`` are the numeral's. ``attached`` tells that the scale is a single letter ("2M"). ``factor`` is
    what the number was multiplied by for its unit (cents: 0.01).
    """

    start: int
    end: int
    value: float | int
    form: Form
    kind: Kind | None = None
    value_max: float | int | None = None
    unit: str | None = None
    qualifier: Qualifier = "none"
    scale: int = 1
    attached: bool = False
    factor: float = 1.0
