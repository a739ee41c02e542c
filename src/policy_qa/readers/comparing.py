"""Two figures compared: which is larger, and by how much.

Only two levels of one unit are compared, of one period and each found without doubt. The difference is the
only number that is calculated anywhere in an answer: it is shown with its formula, its operands cited.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from policy_qa import prompts
from policy_qa.questions import analyse
from policy_qa.readers import Evidence, refusals, wording
from policy_qa.readers.candidates import Candidate, candidates
from policy_qa.readers.matching import Fit, fits
from policy_qa.readers.pages import Page
from policy_qa.readers.rivals import rivals
from policy_qa.schema import Draft, NumberCheck, Query

_LARGER = r"(?:larger|higher|bigger|greater|more)"
_SMALLER = r"(?:smaller|lower|less|fewer)"
_ASKED = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"which (?:is|was|are|were) (?:the )?(?P<way>{_LARGER}|{_SMALLER})(?P<tail>[^,:]*)"
        r"[,:] (?P<a>.+?) or (?P<b>.+)",
        r"what (?:is|was) the difference between (?P<a>.+?) and (?P<b>.+)",
        rf"how much (?P<way>{_LARGER}|{_SMALLER}) (?:is|was|are|were) (?P<a>.+?) than (?P<b>.+)",
        rf"(?:is|was|are|were) (?P<a>.+?) (?P<way>{_LARGER}|{_SMALLER}) than (?P<b>.+)",
    )
)  # fmt: skip
_NUMERAL = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class _Pair:
    """What a question compares, as written, and how the first should stand to the second."""

    a: str
    b: str
    way: str


class ComparingReader:
    """Answers which of two figures is larger, and what their difference is."""

    name = "comparing"

    def read(self, query: Query, evidence: Evidence) -> Draft | None:
        """A comparison of two figures, a refusal if one of them is not found, or None for other questions."""
        pair = _pair(query.text)
        if pair is None:
            return None
        found = candidates(evidence)
        fitting = [_level(_part(query, name), found) for name in (pair.a, pair.b)]
        levels = [fit.candidate for fit in fitting if fit is not None]
        if len(levels) < 2 or not _comparable(*levels):
            return refusals.nearest_sentence(
                query, evidence, "wrong_indicator", why=prompts.NO_COMPARISON, reader=self.name
            )
        return self._compared(query, pair, levels)

    def _compared(self, query: Query, pair: _Pair, levels: Sequence[Candidate]) -> Draft:
        page = Page()
        texts = [wording.level_sentence(level, page.cite(level)) for level in levels]
        names = (pair.a, pair.b)
        values = [float(level.figure.value or 0.0) for level in levels]
        difference = _difference(levels, page.cite(levels[0]))
        larger = values.index(max(values))
        short = f"{names[larger]} ({wording.value(levels[larger])})"
        if values[0] == values[1]:
            short = prompts.EQUAL.format(value=wording.value(levels[0]))
        elif difference is not None:
            markers = "".join(f"[{page.cite(level)}]" for level in dict.fromkeys(levels))
            markers = "".join(dict.fromkeys(re.findall(r"\[\d+\]", markers)))
            texts.append(
                prompts.DIFFERENCE.format(
                    value=difference.surface, formula=difference.formula, markers=markers
                )
            )
        wants_amount = bool(re.match(r"what|how much", query.text, re.IGNORECASE))
        if wants_amount and difference is not None:
            short = difference.surface
        elif pair.way and re.fullmatch(_SMALLER, pair.way, re.IGNORECASE) and values[0] != values[1]:
            short = f"{names[1 - larger]} ({wording.value(levels[1 - larger])})"
        return Draft(
            " ".join(texts),
            short,
            page.citations,
            tuple(level.figure for level in levels),
            (difference,) if difference else (),
            confidence=round(min(level.figure.confidence for level in levels) * 0.9, 3),
            reader=self.name,
        )


def _pair(text: str) -> _Pair | None:
    plain = text.strip().rstrip("?.! ")
    for form in _ASKED:
        if match := form.fullmatch(plain):
            named = match.groupdict()
            tail = named.get("tail") or ""
            return _Pair(match["a"], f"{match['b']}{tail}", named.get("way") or "")
    return None


def _part(query: Query, name: str) -> Query:
    """The question for one of the two things, of the place and time of the whole."""
    part = analyse(f"What was {name}?", places=[query.place] if query.place else [])
    place = part.place or query.place
    if part.when is None:
        part = replace(part, when=query.when, period=query.period)
    return replace(part, place=place, wanted="any")


def _level(query: Query, found: Sequence[Candidate]) -> Fit | None:
    """The figure that a part asks for; None if there is none, or if it is in doubt which."""
    good = [fit for fit in fits(query, found) if fit.answers]
    if not good or good[0].candidate.is_change or rivals(good[0], good):
        return None
    return good[0] if good[0].period in {"exact", "free"} else None


def _comparable(a: Candidate, b: Candidate) -> bool:
    one, other = a.figure, b.figure
    if one.id == other.id or one.kind not in {"money", "percent", "count", "measure"}:
        return False
    if (one.kind, one.unit if one.kind != "count" else None) != (
        other.kind,
        other.unit if other.kind != "count" else None,
    ):
        return False
    plain = all(f.value is not None and f.value_max is None and f.qualifier == "none" for f in (one, other))
    return plain and one.period == other.period and one.status == other.status


def _difference(levels: Sequence[Candidate], marker: int) -> NumberCheck | None:
    """The difference of two levels, written as they are; None if they differ in more than their digits."""
    figures = [level.figure for level in levels]
    numerals = [_NUMERAL.findall(figure.surface) for figure in figures]
    around = [_NUMERAL.sub("#", figure.surface).replace(" ", "") for figure in figures]
    if around[0] != around[1] or any(len(found) != 1 for found in numerals):
        return None
    said = [Decimal(found[0].replace(",", "")) for found in numerals]
    value = abs(said[0] - said[1])
    if value == 0:
        return None
    unit = figures[0].unit
    surface = _NUMERAL.sub(f"{value:,}", figures[0].surface)
    if figures[0].kind == "percent":
        surface, unit = f"{value} percentage points", "pp"
    high, low = sorted(figures, key=lambda figure: float(figure.value or 0.0), reverse=True)
    scale = Decimal(str(high.value)) / max(said)
    return NumberCheck(
        surface,
        float(value * scale),
        unit if figures[0].kind != "count" else None,
        "derived",
        marker,
        f"{high.surface} − {low.surface}",
        (high.id, low.id),
    )
