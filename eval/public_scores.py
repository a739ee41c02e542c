"""Scores of public data sets, by the rules that are usual for each.

*Figures*: gold and found figures are paired one to one, for each level anew, most overlap first. ``span``
and ``exact`` compare places, ``value`` values too (to six digits; where the gold has no offsets, values
alone), and ``value+unit`` canonical units. *Reading*: exact match and F1 of words after SQuAD's
normalisation, or whether each part of the answer stands in a short answer of at most 25 words (RGB).
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from public_sets import FigureText, Labelled, Reading

from policy_qa.evaluation.figures import units_agree, values_agree
from policy_qa.evaluation.scores import Score, overlap
from policy_qa.extract.units import unit_after
from policy_qa.schema import Figure, Span

LEVELS = ("span", "exact", "value", "value+unit")
LONGEST = 25
"""Words of a short answer."""
_BARE = ("", "-", "dimensionless", "unk", "unknown", "none")


def figure_scores(text: FigureText, found: Sequence[Figure]) -> dict[str, Score]:
    """Counts of one text by level; a level that the gold does not label has none."""
    kept = [figure for figure in found if _in_scope(text, figure)]
    return {level: _level(level, text.figures, kept) for level in LEVELS}


def _in_scope(text: FigureText, figure: Figure) -> bool:
    """Whether a figure counts: it overlaps a label, or is of a kind that is labelled, in no ignored place."""
    if _touches(text.figures, figure):
        return True
    return not _touches(text.ignored, figure) and (not text.scope or figure.kind in text.scope)


def _level(level: str, labels: Sequence[Labelled], found: Sequence[Figure]) -> Score:
    own = [label for label in labels if _has(level, label)]
    given = [f for f in found if level in ("span", "exact") or f.value is not None]
    pairs = _paired(own, given, _TESTS[level])
    free = [figure for place, figure in enumerate(given) if place not in pairs.values()]
    # What overlaps a figure that has no label at this level alone is neither right nor wrong.
    others = [label for label in labels if not _has(level, label)]
    wrong = [f for f in free if _touches(own, f) or not _touches(others, f)]
    return Score(right=len(pairs), found=len(pairs) + len(wrong), wanted=len(own))


def _paired(
    own: Sequence[Labelled], given: Sequence[Figure], test: Callable[[Labelled, Figure], bool]
) -> dict[int, int]:
    candidates = sorted(
        (-_overlap(label, figure) if label.start is not None else 1.0, w, f)
        for w, label in enumerate(own)
        for f, figure in enumerate(given)
        if test(label, figure)
    )
    pairs: dict[int, int] = {}
    for _, w, f in candidates:
        if w not in pairs and f not in pairs.values():
            pairs[w] = f
    return pairs


def _touches(labels: Sequence[Labelled], figure: Figure) -> bool:
    return any(_overlap(label, figure) for label in labels)


def _overlap(label: Labelled, figure: Figure) -> float:
    if label.start is None or label.end is None:
        return 0.0
    return overlap(Span(label.start, label.end), figure.span)


def _has(level: str, label: Labelled) -> bool:
    if level in ("span", "exact"):
        return label.start is not None
    return label.value is not None and (level == "value" or label.unit is not None)


def _value(label: Labelled, figure: Figure) -> bool:
    if label.start is not None and not _overlap(label, figure):
        return False
    if isinstance(label.value, tuple):
        low, high = label.value
        return values_agree(low, figure.value) and values_agree(high, figure.value_max)
    return figure.value_max is None and values_agree(label.value, figure.value)


def _unit(label: Labelled, figure: Figure) -> bool:
    wanted, given = canonical(label.unit or ""), canonical(figure.unit or "")
    return _value(label, figure) and units_agree(wanted, given, counted=True)


_TESTS: dict[str, Callable[[Labelled, Figure], bool]] = {
    "span": lambda label, figure: _overlap(label, figure) > 0,
    "exact": lambda label, figure: _overlap(label, figure) == 1,
    "value": _value,
    "value+unit": _unit,
}


@cache
def canonical(unit: str) -> str | None:
    """A unit as this product calls it; None for none."""
    plain = " ".join(unit.split())
    if plain.lower() in _BARE:
        return None
    known = unit_after(f" {plain}", 0)
    return known.name if known is not None and known.end == len(plain) + 1 else plain


def normalised(text: str) -> str:
    """As SQuAD compares answers: lower case, no punctuation, no articles, single spaces."""
    bare = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", bare).split())


def exact_match(said: str, forms: Sequence[str]) -> float:
    """1 if the answer is one of the forms; no answer is right where there is no form."""
    return float(any(normalised(said) == normalised(form) for form in forms or ("",)))


def word_f1(said: str, forms: Sequence[str]) -> float:
    """The best F1 of words over the forms."""
    return max(_word_f1(normalised(said).split(), normalised(form).split()) for form in forms or ("",))


def _word_f1(said: Sequence[str], wanted: Sequence[str]) -> float:
    if not said or not wanted:
        return float(list(said) == list(wanted))
    same = sum((Counter(said) & Counter(wanted)).values())
    return 2 * same / (len(said) + len(wanted))


def contains(said: str, reading: Reading) -> bool:
    """Whether a short answer holds a form of every part of the answer, as whole words."""
    low = said.lower()
    return len(low.split()) <= LONGEST and all(
        any(re.search(rf"(?<!\w){re.escape(form.lower())}(?!\w)", low) for form in group)
        for group in reading.groups
    )


def summed(scores: Sequence[Mapping[str, Score]]) -> dict[str, Score]:
    """The counts of many texts by level."""
    total = {level: Score() for level in LEVELS}
    for row in scores:
        for level, score in row.items():
            total[level].add(right=score.right, found=score.found, wanted=score.wanted)
    return total
