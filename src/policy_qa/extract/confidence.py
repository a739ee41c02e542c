"""How likely a figure is right in all that matters: value, unit, indicator, period and status.

A logistic model over what the extractor knows of its own reading: which rule gave a field, what was carried
over, what else stands beside it. Its weights (``confidence.json``) are fitted on labelled articles by
``training/fit_confidence.py``; a feature that has no weight counts nothing.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from policy_qa.extract.context.status import status_cues
from policy_qa.extract.patterns import words
from policy_qa.extract.periods import granularity
from policy_qa.extract.reading import governor
from policy_qa.extract.trail import Trail
from policy_qa.schema import Article, Figure

_LEAST, _MOST = 0.01, 0.99
_UNTOLD = 0.1
"""The most for a figure that nothing is known to be measured by: hardly any is right."""
_LONG_SENTENCE = 250
_SIZES = ((1, "1"), (2, "2"), (5, "3-5"), (9, "6-9"), (10**6, "10+"))
_FAR = 60
"""Characters between the indicator and the number that are many."""
_CUE = re.compile(
    r"\b(?:than|from|against|versus|compared|while|or|respectively|each|per|another|further|other)\b|[(:—–]",
    re.I,
)
_EARLIER = re.compile(r"\b(?:before|earlier|previous|prior|then|since|ago|past|already|still|once)\b", re.I)
_BACK = frozenset(words("this that these those it they its their he she of"))


def confidences(found: Sequence[Figure], made: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """By id, the probability that a figure is right, from its features."""
    weights = model()
    untold = {figure.id for figure in found if figure.indicator is None}
    return {
        key: min(probability(names, weights), _UNTOLD if key in untold else 1.0)
        for key, names in made.items()
    }


def probability(names: Sequence[str], weights: Mapping[str, float]) -> float:
    """The probability for the features that hold, to two digits."""
    score = weights.get("", 0.0) + sum(weights.get(name, 0.0) for name in names)
    return round(min(max(1 / (1 + math.exp(-score)), _LEAST), _MOST), 2)


@cache
def model() -> Mapping[str, float]:
    """The weight of each feature; that of "" is the bias."""
    text = files("policy_qa").joinpath("models/confidence/weights.json").read_text(encoding="utf-8")
    stored = json.loads(text)
    return {"": float(stored["bias"]), **{name: float(weight) for name, weight in stored["weights"].items()}}


def features(found: Sequence[Figure], trails: Mapping[str, Trail], article: Article) -> dict[str, list[str]]:
    """By id, the features that hold of each figure."""
    figures = [figure for figure in found if figure.id in trails]
    clashing = _clashing(figures, trails)
    general = _of_article(figures, article)
    sentences: dict[int, list[str]] = {}
    made: dict[str, list[str]] = {}
    for figure in figures:
        trail = trails[figure.id]
        start = trail.reading.start
        if start not in sentences:
            sentences[start] = list(_of_sentence(trail))
        names = [*general, *sentences[start], *_of_indicator(figure, trail), *_of_time(figure, trail)]
        made[figure.id] = [*names, *_of_number(figure, trail), *_of_words(figure, trail)]
        if figure.id in clashing:
            made[figure.id].append("clash" + (": in sentence" if clashing[figure.id] else ""))
    return made


def _of_article(figures: Sequence[Figure], article: Article) -> list[str]:
    periods = len({figure.period for figure in figures})
    spread = "one" if periods <= 1 else "few" if periods <= 4 else "many"
    return [f"periods in text: {spread}", *([] if article.published else ["not dated"])]


def _of_sentence(trail: Trail) -> list[str]:
    reading = trail.reading
    periods = {date.period for date in reading.dates if date.period}
    names = [f"dates: {min(len(periods), 3)}", f"numbers: {min(len(reading.numbers), 6)}"]
    if reading.heading:
        names.append("heading")
    if reading.end - reading.start > _LONG_SENTENCE:
        names.append("long sentence")
    told = {status for _, _, status in status_cues(reading)}
    return [*names, f"speaks of: {' and '.join(sorted(told)) or 'facts'}"]


def _of_indicator(figure: Figure, trail: Trail) -> list[str]:
    named = trail.named
    way = named.rule if named.by == "sentence" else named.by
    names = [f"indicator by: {way}"]
    phrase = figure.indicator
    if phrase is None:
        return [*names, "indicator: none"]
    size = next(name for most, name in _SIZES if len(phrase.split()) <= most)
    names.append(f"indicator words: {size}")
    if phrase[:1].isupper():
        names.append("indicator: capital")
    reading = trail.reading
    at = reading.text.rfind(phrase, reading.start, figure.start)
    if at < 0 and phrase not in reading.text[figure.end : reading.end]:
        names.append("indicator: elsewhere")
    elif at >= 0 and figure.start - at - len(phrase) > _FAR:
        names.append("indicator: far")
    return names


def _of_time(figure: Figure, trail: Trail) -> list[str]:
    names = [f"period from: {figure.period_source or 'nowhere'}", f"status: {figure.status}"]
    names.append(f"status by: {trail.status_by}")
    names.append(f"{figure.status} from: {figure.period_source or 'nowhere'}")
    if figure.period:
        names.append(f"period: {granularity(figure.period)}")
    if figure.period_source != "sentence" and trail.reading.dates:
        names.append("date not used")
    return names


def _of_number(figure: Figure, trail: Trail) -> list[str]:
    change = trail.change
    role = (
        "base"
        if change.is_base
        else "change"
        if change.is_change
        else "share"
        if figure.share_of
        else "level"
    )
    names = [f"kind: {figure.kind}", f"role: {role}", f"before: {min(trail.before, 3)}"]
    names.append(f"{role} by: {trail.named.by}")
    if trail.candidate.q.form != "digits":
        names.append("in words")
    if figure.unit is None and figure.kind != "ordinal_rank":
        names.append("no unit")
    if figure.value_max is not None:
        names.append("range")
    return names


def _of_words(figure: Figure, trail: Trail) -> list[str]:
    """What the words around the number tell: the tense of its verb, what it is held against."""
    reading = trail.reading
    root = reading.root_of(figure.start, figure.end)
    verb = governor(root) if root is not None else None
    names = []
    if verb is None or verb.pos_ not in ("VERB", "AUX"):
        names.append("verb: none")
    else:
        auxiliaries = sorted(t.lemma_ for t in verb.children if t.dep_ in ("aux", "auxpass"))
        names.append(f"verb: {verb.tag_} {auxiliaries[0] if auxiliaries else ''}".rstrip())
    before, after = reading.before(figure.start, limit=24), reading.after(figure.end, limit=24)
    for side, text in (("before", before), ("behind", after)):
        if cue := _CUE.search(text):
            names.append(f"{side}: {cue[0].lower()}")
    first = reading.tokens[0].lower_
    if first in _BACK:
        names.append("points back")
    if _EARLIER.search(reading.text, reading.start, reading.end):
        names.append("tells of before")
    if root is not None:
        names.append(f"hangs: {root.dep_}")
    return names


def _clashing(figures: Sequence[Figure], trails: Mapping[str, Trail]) -> dict[str, bool]:
    """By id of figures that say different things of the same, whether they do so in one sentence.

    One of them at least is read wrongly.
    """
    groups: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for f in figures:
        if f.indicator is not None and f.kind != "ordinal_rank":
            change = trails[f.id].change
            key = (
                f.indicator.lower(),
                f.unit,
                f.period,
                f.place,
                f.subject,
                f.status,
                f.share_of,
                change.is_change,
            )
            groups[(*key, change.is_base)].append(f)
    return {
        f.id: sum(other.sentence == f.sentence for other in same) > 1
        for same in groups.values()
        if len({f.value for f in same}) > 1
        for f in same
    }
