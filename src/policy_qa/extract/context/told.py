"""What a text has told so far of what is measured: where "it", "the total" and bare numbers point back to."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from policy_qa.extract.context.actors import is_actor, is_human, is_name, tells
from policy_qa.extract.context.phrases import is_pronoun, normal, points_back
from policy_qa.extract.context.rank import superlative_scope
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import (
    CHANGE_NOUNS,
    Reading,
    governor,
    noun_phrase_starting,
    phrase_of,
    subject_of,
)
from policy_qa.schema import Direction, Figure, Status

if TYPE_CHECKING:
    from spacy.tokens import Token

_MANY = re.compile(r"\w{2}s\b|\b(?:people|women|men|children)\b")
"""In the name of things that "them" may stand for."""
_OF_IT = re.compile(r" of (?:it|them|this|that|these|those)\b")
_TIMES = ("DATE", "TIME", "GPE", "CARDINAL")


class _Topic(NamedTuple):
    """What a sentence spoke of, for a pronoun in the next; ``phrase`` is None for who cannot be measured."""

    phrase: str | None
    plural: bool
    person: bool = False


@dataclass
class Told:
    """The indicators of one article as it is read, sentence by sentence.

    ``by_unit`` and ``last`` are those of the paragraph; ``subject`` is what the last sentence spoke of, if
    that
    can be measured; ``ever`` counts all by unit; ``listed`` what a list is of that a colon has announced,
    ``asked`` what
    the paragraph before has asked for. ``growing`` are the indicators
    of
    percentages that were told as changes, with the direction; ``shares`` those told as shares, with the
    whole.
    ``estimated`` counts the statuses of a period's figures, ``mood`` is the last status that is no fact;
    ``scope`` is where
    things are ranked, ``base_period`` what changes are measured from.
    """

    paragraph: int = -1
    by_unit: dict[str, str] = field(default_factory=dict)
    last: str | None = None
    listed: str | None = None
    asked: str | None = None
    topics: tuple[_Topic, ...] = ()
    fresh: bool = False
    growing: dict[str, Direction] = field(default_factory=dict)
    shares: dict[str, str] = field(default_factory=dict)
    estimated: Counter[tuple[str, Status]] = field(default_factory=Counter)
    mood: Status | None = None
    scope: str | None = None
    base_period: str | None = None
    ever: Counter[tuple[str, str]] = field(default_factory=Counter)
    _asking: str | None = None
    counted: Figure | None = None

    def enter(self, reading: Reading) -> None:
        """Go on to a sentence: a new paragraph forgets what was told by unit."""
        if reading.paragraph != self.paragraph:
            self.paragraph, self.by_unit, self.counted = reading.paragraph, {}, None
            self.last = self.scope = self.base_period = None
            self.fresh = False
            self.asked, self._asking = self._asking, None
            if not reading.heading:  # the members of a list are as short as headings
                self.listed = None

    def keep(self, figure: Figure, *, counts: bool, grows: bool) -> None:
        """Keep what a figure measures. ``grows``: it is a percentage of change."""
        if figure.indicator and figure.kind != "ordinal_rank":
            self.by_unit[figure.unit or ""] = self.last = figure.indicator
            self.ever[figure.unit or "", figure.indicator] += 1
            if figure.kind == "percent":
                self._keep_percentage(figure, figure.indicator, grows=grows)
        if figure.status != "actual":
            self.mood = figure.status
        if figure.period:
            self.estimated[figure.period, figure.status] += 1
        self.base_period = figure.change_base_period or self.base_period
        if figure.rank_scope:
            self.scope = figure.rank_scope
        if counts:
            self.counted = figure

    def _keep_percentage(self, figure: Figure, indicator: str, *, grows: bool) -> None:
        self.growing.pop(indicator, None)
        self.shares.pop(indicator, None)
        if grows and figure.change_direction:
            self.growing[indicator] = figure.change_direction
        elif figure.share_of:
            self.shares[indicator] = figure.share_of

    def leave(self, reading: Reading) -> None:
        """Keep what the sentence spoke of for a pronoun in the next one."""
        if reading.text[reading.start : reading.end].endswith(":"):
            self.listed = self._announced(reading)
        if reading.text[reading.end - 1] == "?":
            self._asking = _asked(reading)
        self.scope = superlative_scope(reading) or self.scope
        if reading.heading:
            self.topics, self.fresh = (), False
        elif (topics := _topics(reading)) is not None:
            self.topics = topics
            self.fresh = not reading.numbers and reading.tokens[0].lower_ not in ("a", "an")

    @staticmethod
    def _announced(reading: Reading) -> str | None:
        """The last noun phrase before a colon ("…, with their unemployment rates in 2022:")."""
        found = (
            normal(chunk.text) for chunk in reversed(reading.chunks) if chunk.root.ent_type_ not in _TIMES
        )
        return next((phrase for phrase in found if phrase), None)

    def is_estimated(self, period: str) -> bool:
        """Whether most figures of a period were estimates."""
        return self.estimated[period, "estimate"] > self.estimated[period, "actual"]

    def recall(self, reading: Reading, q: Quantity) -> str | None:
        """What a quantity without a name of its own measures."""
        root = reading.root_of(q.start, q.end)
        subject = subject_of(governor(root)) if root is not None else None
        if subject is not None and (named := self.meant(reading, subject)):
            return named
        of_it = self.spoken_of() if _OF_IT.match(reading.after(q.end, limit=8)) else None
        return self.by_unit.get(q.unit or "") or self.last or of_it or self.asked or self.listed

    def meant(self, reading: Reading, subject: Token) -> str | None:
        """What a subject that names nothing stands for: a pronoun, or "the rate" of what was just named."""
        if subject.lower_ in ("it", "they", "them"):
            plural = subject.lower_ != "it"
            return _named_before(reading, subject) or self._topic(plural=plural)
        if subject.lower_ in ("this", "that"):
            return self.last
        named = points_back(subject.text) or subject.lemma_.lower() in CHANGE_NOUNS
        return self._topic(plural=None) if self.fresh and named else None

    def spoken_of(self, *, plural: bool = False) -> str | None:
        """What "them" or "it" stands for behind "half of": the last thing that was measured or spoken of."""
        if plural and self.last and not _MANY.search(self.last):
            return self._topic(plural=True) or self.last
        return self.last or self._topic(plural=None)

    def _topic(self, *, plural: bool | None) -> str | None:
        """What the last sentence spoke of, in the number of a pronoun; None if that is somebody who acts."""
        found = (
            topic
            for topic in self.topics
            if (plural is None or topic.plural == plural) and (plural is not False or not topic.person)
        )
        topic = next(found, None)
        return topic.phrase if topic else None

    def often(self, unit: str) -> str | None:
        """What the article has told most of in a unit; the first told of several."""
        own = {indicator: count for (told, indicator), count in self.ever.items() if told == unit}
        return max(own, key=lambda indicator: own[indicator], default=None)


def _topics(reading: Reading) -> tuple[_Topic, ...] | None:
    """What the main clause of a sentence speaks of: its subject, then its other nouns from the last on.

    None if it goes on speaking of what the sentence before it did, by a pronoun.
    """
    main = reading.tokens.root
    subject = subject_of(main)
    if subject is not None and subject.pos_ == "VERB":  # "whether dams count is a question"
        subject = subject_of(subject)
    if subject is not None and is_pronoun(subject) and not _is_described(subject):
        return None
    if reading.numbers and subject is not None and not is_human(subject):
        return (_topic_of(reading, subject),)  # its figures tell what else was measured
    others = [
        chunk.root
        for chunk in reversed(reading.chunks)
        if chunk.root != subject and _main_clause(chunk.root, main) and not reading.is_number(chunk.root)
    ]
    return tuple(_topic_of(reading, token) for token in (subject, *others) if token is not None)


def _is_described(pronoun: Token) -> bool:
    """Whether a pronoun points forward: "those who find it narrow"."""
    return any(child.dep_ in ("relcl", "acl", "prep") for child in pronoun.children)


def _main_clause(noun: Token, verb: Token) -> bool:
    """Whether a noun stands in the clause of a verb: its object, or behind a preposition."""
    while noun.dep_ in ("pobj", "prep", "pcomp") and noun.head != noun:
        noun = noun.head
    return noun.head == verb and noun.dep_ in ("dobj", "attr", "prep", "agent")


def _topic_of(reading: Reading, token: Token) -> _Topic:
    acting = (
        is_actor(token)
        or tells(token)
        or is_name(token)
        or token.ent_type_ in ("DATE", "TIME")
        or reading.is_number(token)
    )
    start, end = phrase_of(reading, token)
    person = token.ent_type_ == "PERSON" or is_human(token)
    return _Topic(None if acting else normal(reading.text[start:end]), is_plural(token), person)


def is_plural(noun: Token) -> bool:
    """Whether "they" may stand for a noun: a plural, or several joined by "and"."""
    return noun.tag_ in ("NNS", "NNPS") or any(child.dep_ == "conj" for child in noun.children)


def _named_before(reading: Reading, pronoun: Token) -> str | None:
    """The subject of an earlier clause of the sentence ("Exports lead; they grew by 5 percent")."""
    for token in reading.tokens:
        if token.i >= pronoun.i:
            return None
        if token.dep_ not in ("nsubj", "nsubjpass") or is_actor(token) or token.ent_type_:
            continue
        if pronoun.head in token.head.subtree and pronoun.head.dep_ == "ccomp":
            continue  # who says that it is so
        if not tells(token) and is_plural(token) == (pronoun.lower_ in ("they", "them")):
            start, end = phrase_of(reading, token)
            return normal(reading.text[start : min(end, pronoun.idx)])
    return None


def _asked(reading: Reading) -> str | None:
    """What a question asks for: the things of "how many", else its subject."""
    if match := _HOW_MANY.search(reading.text, reading.start, reading.end):
        phrase = noun_phrase_starting(reading, match.end())
        return normal(reading.text[slice(*phrase)]) if phrase else None
    for token in reading.tokens:
        if (
            token.dep_ in ("nsubj", "nsubjpass", "attr")
            and token.pos_ in ("NOUN", "PROPN")
            and not is_actor(token)
        ):
            return normal(reading.text[slice(*phrase_of(reading, token))])
    return None


_HOW_MANY = re.compile(r"\bhow (?:many|much) ", re.I)
