"""Names that answer: who, which organisation, where, under which law or programme, and who holds an office.

A name is given if it is of the kind that is asked for, stands near the words of the question, and its
sentence fits the question better than any other. Names that the question says itself never answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policy_qa.places import known_place
from policy_qa.readers import Evidence
from policy_qa.readers.roles import asks_lead, holds, leads, lesser, offices_of, speaks, titled
from policy_qa.readers.sentences import Sentence, Topic, quoted, weighed
from policy_qa.readers.vectors import Vectors
from policy_qa.readers.weighing import Weights
from policy_qa.readers.wishes import Wish, wish
from policy_qa.schema import Draft, EntityLabel, Query, Span
from policy_qa.words import key, keys, words

_BESIDE = 70
"""Code points around a name in which the question's words speak of it."""
_AROUND = 0.6
"""The share of the question's words around a name, or the cosine of its sentence, that is enough."""
_HALF = 0.5
_LITTLE_MISSING = 0.28
"""The weight of the weightiest word missing below which less is enough."""
_NEAREST = 3
_REACH = 60.0
_SHORT_WORDS = 25
_AGENT = re.compile(r"\bby(?: the| its| an?)?\s+(?:[\w-]+\s+){0,2}$", re.IGNORECASE)
_PLURAL = re.compile(r"(?:two|three|four|five|six|seven|several|other)\b|\w+s$", re.IGNORECASE)
_NOT_PLURAL = frozenset({"congress", "process", "press", "business", "series", "minister"})
_LIST = re.compile(r"(?:,|\band\b|\bor\b|\bthe\b|\bfrom\b|\bof\b|[A-Z][\w-]*|\s)+")

_PROPER = re.compile(
    r"(?<![\w-])(?!(?:The|A|An|In|On|At|For|Of|By|Its?|This|That) )[A-Z][\w'’.&-]*(?: (?:of |and "
    r"|the )?[A-Z][\w'’&-]*)+"
)
_BODY = re.compile(
    r"\b(?:Co|Ltd|Inc|Corp|Company|Group|Bank|Bureau|Ministry|Department|University|Institute"
    r"|Academy|Committee|Commission"
    r"|Office|Agency|Organi[sz]ation|Association|Council|Fund|Authority|Network|Chamber|Center"
    r"|Centre|Board|Administration"
    r"|Society|Party|Treasury|Congress|Parliament|Court|Union(?! Finance))\b"
)
_SITE = re.compile(r"\b(?:Port|Zone|Park|Airport|Railway|Road|Bay|Belt|Plant|Lake|River)\b")
_DATELINE = re.compile(r"[^.\n]{3,90}?\d[^.\n]{0,40}? [-–—] ")

_MODEL = Weights(
    {
        "after": -0.23,
        "agent": 0.72,
        "alone": -0.08,
        "back": 0.10,
        "before": 0.09,
        "beside": 0.47,
        "cosine": 0.67,
        "doc": 0.34,
        "edition": 1.64,
        "first_label": 1.14,
        "hit": 3.48,
        "holds": 0.07,
        "kind": 0.80,
        "leads": 0.52,
        "lesser": -0.15,
        "missing": -0.13,
        "near": 0.64,
        "noun": 0.67,
        "opens": 0.64,
        "other_period": -0.65,
        "own": 0.96,
        "period": 1.01,
        "unlabelled": 1.22,
    },
    none=5.88,
    answer=0.3,
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a sentence: where it stands, and of which kind it is (None: told by a noun beside it)."""

    sentence: Sentence
    start: int
    end: int
    label: EntityLabel | None

    @property
    def surface(self) -> str:
        """The name as it is written, on one line."""
        return " ".join(self.sentence.source.article.text[self.start : self.end].split())


class NameReader:
    """Answers with a person, organisation, place, law, programme or award, or with the office of a person."""

    name = "names"

    def __init__(self, vectors: Vectors | None = None) -> None:
        self._vectors = vectors or Vectors()

    def read(self, query: Query, evidence: Evidence) -> Draft | None:
        """The name with its sentence; None for other questions and where no name is likely enough."""
        asked = wish(query)
        if asked is None or asked.kind not in {"name", "office"}:
            return None
        topic, found = weighed(query, asked.about, evidence, self._vectors)
        if asked.kind == "office":
            return self._office(query, asked, found)
        best = _MODEL.best(
            [
                (name, described(query, asked, topic, name))
                for s in found
                for name in names(asked, query, s)
                if not _only_speaks(query, name) and (_is_about(s) or _wants_several(asked))
            ]
        )
        if best is None:
            return None
        name, probability = best
        several = _several(asked, query, name) if _wants_several(asked) else []
        said = "; ".join(several) if several else name.surface
        return quoted(
            [name.sentence],
            " ".join(said.split()[:_SHORT_WORDS]),
            lead=f"{said}: ",
            confidence=probability,
            reader=self.name,
        )

    def _office(self, query: Query, asked: Wish, found: list[Sentence]) -> Draft | None:
        """What someone was: the role beside their name in the sentence that is of the time asked for."""
        held = [
            (
                sentence.features["period"] + sentence.features["edition"] + 0.1 * sentence.features["doc"],
                role,
                sentence,
            )
            for sentence in found
            for role in offices_of(asked.term, sentence)
        ]
        if not held:
            return None
        score, role, sentence = max(held, key=lambda item: item[0])
        return quoted(
            [sentence],
            role,
            lead=f"{role[:1].upper()}{role[1:]}: ",
            confidence=min(0.9, 0.6 + 0.2 * score),
            reader=self.name,
        )


def names(asked: Wish, query: Query, sentence: Sentence) -> Iterator[Name]:
    """The names of a sentence that may be of the kind asked for and that the question does not say."""
    said = keys(query.text)
    text, start = sentence.source.article.text, _after_dateline(sentence)
    taken: list[Span] = []
    for span, label in (*_labelled(sentence), *_named_by_noun(asked, sentence), *_capitalised(sentence)):
        surface = text[span.start : span.end]
        free = all(span.end <= other.start or other.end <= span.start for other in taken)
        if span.start < start or not free:
            continue
        taken.append(span)
        if not keys(surface) <= said and _kind_fits(asked, surface, label) > 0:
            yield Name(sentence, span.start, span.end, label)


def _labelled(sentence: Sentence) -> Iterator[tuple[Span, EntityLabel | None]]:
    for entity in sentence.source.entities:
        for mention in entity.mentions:
            if sentence.span.start <= mention.start < sentence.span.end:
                yield Span(mention.start, mention.end), entity.label


def _named_by_noun(asked: Wish, sentence: Sentence) -> Iterator[tuple[Span, EntityLabel | None]]:
    """Names that end in the noun asked for, or begin with it and a number: "the 12 towns programme"."""
    if not asked.noun or {"PERSON", "PLACE"} & set(asked.labels):
        return
    stem = re.escape(asked.noun.rstrip("s").lower())
    ends = rf"[A-Z\d][\w&'’.-]*(?: (?:[\w&'’-]+|of|and|the)){{0,5}}? (?i:{stem})s?\b"
    for match in re.finditer(
        rf"{ends}|\b(?:Prop(?:osition)?|Section|Article|Act|Law|Bill) (?:No\. )?\d+", sentence.text
    ):
        yield Span(sentence.span.start + match.start(), sentence.span.start + match.end()), None


def _capitalised(sentence: Sentence) -> Iterator[tuple[Span, EntityLabel | None]]:
    """Names of two words or more that extraction has left out."""
    for match in _PROPER.finditer(sentence.text):
        yield Span(sentence.span.start + match.start(), sentence.span.start + match.end()), None


def _after_dateline(sentence: Sentence) -> int:
    """Where a sentence begins behind "ARDEN, 4 May (Desk) - "; its start if it has no dateline."""
    match = _DATELINE.match(sentence.text)
    return sentence.span.start + (match.end() if match else 0)


def _kind_fits(asked: Wish, surface: str, label: EntityLabel | None) -> float:
    """How sure it is that a name is of a kind asked for: labels may be wrong, the words of a name less so."""
    if label is None and titled(surface) and {"PERSON", "ORG"} & set(asked.labels):
        return 0.0
    bodies = bool(_BODY.search(surface))
    if "ORG" in asked.labels and bodies:
        return 1.0
    if bodies and {"PERSON", "PLACE"} >= set(asked.labels):
        return 0.0
    if asked.labels == ("PLACE",) and not _place_fits(asked.noun.lower(), surface):
        return 0.0
    if label in asked.labels:
        return 1.0
    person = (
        "PERSON" in asked.labels
        and label is None
        and len(surface.split()) in {2, 3}
        and " of " not in surface
    )
    place = "PLACE" in asked.labels and label == "PERSON" and len(surface.split()) == 1
    other = label in {None, "PROGRAMME", "POLICY", "LAW"} and bool(
        {"PROGRAMME", "LAW", "AWARD"} & set(asked.labels)
    )
    return 0.5 if person or place or other or ("ORG" in asked.labels and label in {None, "PLACE"}) else 0.0


def _place_fits(noun: str, surface: str) -> bool:
    """Whether a place is no country where a city is asked for, and no port where a region is."""
    country = known_place(surface.lower()) != surface.lower()
    nation = bool(re.match(r"countr|nation|econom", noun))
    return not _SITE.search(surface) and (nation or not noun or not country)


def described(query: Query, asked: Wish, topic: Topic, name: Name) -> dict[str, float]:
    """What speaks for a name as the answer."""
    sentence, text = name.sentence, name.sentence.source.article.text
    start, end = sentence.span.start, sentence.span.end
    beside = (
        text[max(start, name.start - _BESIDE) : name.start]
        + " "
        + text[name.end : min(end, name.end + _BESIDE)]
    )
    others = {other.surface for other in names(asked, query, sentence)}
    person = asked.labels[:1] == ("PERSON",) and name.label in {"PERSON", None}
    return {
        **sentence.features,
        "near": _nearness(topic, name),
        "beside": topic.share(topic.held(keys(beside))),
        "alone": 1.0 / max(1, len(others)),
        "kind": _kind_fits(asked, name.surface, name.label),
        "first_label": float(bool(asked.labels) and name.label == asked.labels[0]),
        "unlabelled": float(name.label is None),
        "noun": float(
            bool(asked.noun) and key(asked.noun) in {word.key for word in words(f"{name.surface} {beside}")}
        ),
        "agent": float(bool(_AGENT.search(text[start : name.start]))),
        "opens": float(name.start - start < len("“The ")),
        "holds": float(person and holds(query, name.sentence, name.start, name.end)),
        "leads": float(person and asks_lead(query) and leads(beside)),
        "lesser": float(person and lesser(query, beside)),
    }


def _is_about(sentence: Sentence) -> bool:
    """Whether a sentence speaks of what is asked, in its words or in its meaning."""
    said = sum(sentence.features[name] for name in ("own", "before", "title"))
    sure = max(said, sentence.features["cosine"])
    return sure >= _AROUND or (sure >= _HALF and sentence.features["missing"] < _LITTLE_MISSING)


def _only_speaks(query: Query, name: Name) -> bool:
    """Whether a name is only that of the source of what its sentence says."""
    text, span = name.sentence.source.article.text, name.sentence.span
    if asks_lead(query) or titled(query.text) or _AGENT.search(text[span.start : name.start]):
        return False  # whoever speaks is told by the office that was asked for
    return speaks(query, text[span.start : name.start], text[name.end : span.end])


def _nearness(topic: Topic, name: Name) -> float:
    """How near the question's words stand: from 1 beside it to 0 far away."""
    start = name.start - name.sentence.span.start
    end = name.end - name.sentence.span.start
    away = sorted(
        min(abs(start - at), abs(at - end))
        for at in topic.positions(name.sentence.text)
        if not start <= at < end
    )
    nearest = away[:_NEAREST]
    return sum(_REACH / (_REACH + at) for at in nearest) / _NEAREST


def _wants_several(asked: Wish) -> bool:
    return (
        asked.noun.lower() not in _NOT_PLURAL
        and bool(asked.noun)
        and bool(_PLURAL.match(asked.noun))
        and asked.noun.lower().endswith("s")
    )


def _several(asked: Wish, query: Query, name: Name) -> list[str]:
    """The names of the same kind in a row with one: "Arden, Norland and Valmere"."""
    text = name.sentence.source.article.text
    row: list[Name] = []
    for other in sorted(names(asked, query, name.sentence), key=lambda n: n.start):
        if row and not _LIST.fullmatch(text, row[-1].end, other.start):
            if name in row:
                break
            row = []
        row.append(other)
    found = row if name in row else [name]
    return list(dict.fromkeys(one.surface for one in found))
