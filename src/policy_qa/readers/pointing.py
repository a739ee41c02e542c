"""Answers from the words of an article: the stretch that the span model points at, with its sentence.

The model alone points somewhere in every passage. Whether its stretch answers is weighed together with what
the sentence shares with the question, with place and time, and with the kind of answer that is wanted; the
weights are fitted by ``training/fit_spans.py``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from policy_qa.readers import Evidence, commands, sentence_at
from policy_qa.readers.doubts import cannot_explain, tells_again
from policy_qa.readers.reading import PassageReader, Pointed
from policy_qa.readers.sentences import Sentence, described, quoted
from policy_qa.readers.weighing import Weights
from policy_qa.readers.wishes import Wish, wish
from policy_qa.schema import Draft, ExtractedArticle, Query
from policy_qa.words import keys

_SHORT_WORDS = 25
_READ = 6
"""Passages whose best stretch is weighed."""
_SURELY = 0.9
"""The chance that a passage answers from which a name in it may, whatever its words."""
_LIKELY = 0.5
"""The same where hardly another passage is as relevant."""
_ALONE = {"read_share": 0.95, "read_here": 0.8, "read_relevant": 0.85}
"""How surely the model must point at words where nothing else speaks for them."""
_AROUND = 0.45
"""The share of the question's words around a name that may answer otherwise."""
_NAME = re.compile(r"(?<![\w-])[A-Z]|^\d")
_TEXT = re.compile(
    r"^(?:who|whom|whose|where|when|why|which|what|how|under|in|on|by|for|at|from|to|name|with|since)\b"
    r"|^[^?,]+ (?:of|in|at|for|by|from|to|with|under) (?:which|what|whom)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"\b(?:how (?:much|many|large|big|high|low|fast|long|far|often)|what (?:share|percent\w*|proportion"
    r"|fraction|rank|amount|number|rate|value|sum)|number of|percent\w*|%)\b",
    re.IGNORECASE,
)


class PointingReader:
    """Answers who, where, when, why, which and what questions with the words of an article.

    Args:
        passages: Reads passages for a question.
        loose: Whether to answer those questions that may as well want a figure, and only without one. Such a
            reader is asked after the readers of figures, the other one before them.
    """

    name = "spans"

    def __init__(self, passages: PassageReader, *, loose: bool = False) -> None:
        self._passages = passages
        self._loose = loose

    def read(self, query: Query, evidence: Evidence) -> Draft | None:
        """The stretch with its sentence; None for other questions and where none is likely enough."""
        if (wish(query) is None) != self._loose:
            return None
        found = self.weighed(query, evidence)
        if self._loose:
            found = [one for one in found if not one[2]["figure"]]
        best = model().best([(one, features) for one, _, features in found]) or _surely(found)
        if best is None:
            return None
        pointed, probability = best
        sentence, features = next((sentence, features) for one, sentence, features in found if one is pointed)
        short = " ".join(said(pointed, evidence.articles[pointed.passage.doc]).split()[:_SHORT_WORDS])
        if not _may_be(wish(query), short, features):
            return None
        lead = "" if _is_most(short, sentence) else f"{short[:1].upper()}{short[1:]}: "
        return quoted([sentence], short, lead=lead, confidence=probability, reader=self.name)

    def weighed(self, query: Query, evidence: Evidence) -> list[tuple[Pointed, Sentence, dict[str, float]]]:
        """The stretches that may answer, each with its sentence and what speaks for it."""
        asked = wish(query)
        if not asks_for_text(query, asked):
            return []
        about = asked.about if asked else query.text
        found = []
        for pointed in self._passages.read(query.text, evidence).pointed()[:_READ]:
            source = evidence.articles[pointed.passage.doc]
            words = said(pointed, source)
            if keys(words) <= keys(query.text) or commands(source, pointed.start):
                continue
            span = sentence_at(source, pointed.start)
            at = next((n for n, s in enumerate(source.sentences) if s == span), -1)
            sentence = Sentence(source, span, at)
            if not (asked and asked.kind == "reason" and _is_no_cause(query, about, words, sentence)):
                found.append((pointed, sentence))
        sentences = described(query, about, [sentence for _, sentence in found], evidence)
        return [
            (pointed, sentence, {**sentence.features, **pointed.features, **_kind(asked, pointed, sentence)})
            for (pointed, _), sentence in zip(found, sentences, strict=True)
        ]


def _surely(
    found: Sequence[tuple[Pointed, Sentence, Mapping[str, float]]],
) -> tuple[Pointed, float] | None:
    """What the model points at alone and of the kind that is wanted, whatever words the question has."""
    for pointed, _, features in found[:1]:
        sure = _is_alone(features)
        cause = features["reason"] and features["read_answers"] >= _LIKELY
        if sure and not features["away"] and (features["label"] or cause):
            return pointed, features["read_share"] * features["read_here"]
    return None


def _is_alone(features: Mapping[str, float]) -> bool:
    return all(features[name] >= least for name, least in _ALONE.items())


def _may_be(asked: Wish | None, words: str, features: Mapping[str, float]) -> bool:
    """Whether words may answer as a name: their passage surely does, or what is asked stands around them."""
    if asked is None or asked.kind != "name" or features["read_answers"] >= _SURELY:
        return True
    if features["label"] and _is_alone(features):
        return True
    if asked.noun and not _NAME.search(words):
        return False  # "which company" is answered by a name
    likely = features["read_answers"] >= _LIKELY and features["read_relevant"] >= _SURELY
    return likely or sum(features[name] for name in ("own", "before", "title")) >= _AROUND


def _is_no_cause(query: Query, about: str, words: str, sentence: Sentence) -> bool:
    return tells_again(query, about, words) or cannot_explain(query, about, sentence)


def asks_for_text(query: Query, asked: Wish | None) -> bool:
    """Whether words may answer a question, rather than a figure."""
    if asked is not None:
        return asked.kind != "overview"
    if query.wanted not in {"any", "date", "person", "organisation", "place", "reason"}:
        return False
    return bool(_TEXT.match(query.text)) and not _AMOUNT.search(query.text)


def said(pointed: Pointed, source: ExtractedArticle) -> str:
    """The words of a stretch, on one line."""
    return " ".join(source.article.text[pointed.start : pointed.end].split()).strip(" ,;:")


def _is_most(short: str, sentence: Sentence) -> bool:
    return len(short) > 0.6 * len(sentence.quote)


def _kind(asked: Wish | None, pointed: Pointed, sentence: Sentence) -> dict[str, float]:
    """Whether a stretch is of the kind that is wanted."""
    source = sentence.source
    labels = {
        entity.label
        for entity in source.entities
        for mention in entity.mentions
        if mention.start < pointed.end and pointed.start < mention.end
    }
    figure = any(f.start < pointed.end and pointed.start < f.end for f in source.figures)
    dated = any(d.start < pointed.end and pointed.start < d.end for d in source.dates)
    wanted = set(asked.labels) if asked else set()
    kind = asked.kind if asked else None
    return {
        "label": float(bool(wanted & labels)),
        "other_label": float(bool(wanted and labels and not wanted & labels)),
        "no_label": float(bool(wanted) and not labels),
        "dated": float(kind == "date" and dated),
        "undated": float(kind == "date" and not dated),
        "figure": float(figure),
        "reason": float(kind == "reason"),
        "definition": float(kind == "definition"),
        "unknown": float(kind is None),
    }


@lru_cache(maxsize=1)
def model() -> Weights:
    """The weights that are shipped with the package."""
    text = files("policy_qa").joinpath("models/matching/spans.json").read_text(encoding="utf-8")
    read: Mapping[str, object] = json.loads(text)
    return Weights(read["weights"], none=read["none"], answer=read["answer"])  # type: ignore[arg-type]
