"""What a text has told so far of what is measured: where "it", "the total" and bare numbers point back to."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from policy_qa.extract.context.actors import is_actor
from policy_qa.extract.context.phrases import is_pronoun, normal
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading, governor, noun_phrase_starting, phrase_of, subject_of
from policy_qa.schema import Direction, Figure, Status

if TYPE_CHECKING:
    from spacy.tokens import Token

_TIMES = ("DATE", "TIME", "GPE", "CARDINAL")


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
    subject: str | None = None
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
            self.last = self.subject = self.scope = self.base_period = None
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
        subject = subject_of(reading.tokens.root)
        if subject is None or is_pronoun(subject):
            return
        if is_actor(subject) or subject.ent_type_ or reading.is_number(subject):
            self.subject = None
            return
        self.subject = normal(reading.text[slice(*phrase_of(reading, subject))])

    @staticmethod
    def _announced(reading: Reading) -> str | None:
        """The last noun phrase before a colon ("…, with their unemployment rates in 2022:")."""
        found = (
            normal(chunk.text) for chunk in reversed(reading.chunks) if chunk.root.ent_type_ not in _TIMES
        )
        return next((phrase for phrase in found if phrase), None)

    @staticmethod
    def _named_before(reading: Reading, pronoun: Token) -> str | None:
        """The subject of an earlier clause of the sentence ("Exports lead; they grew by 5 percent")."""
        for token in reading.tokens:
            if token.i >= pronoun.i:
                return None
            if token.dep_ in ("nsubj", "nsubjpass") and not is_actor(token) and not token.ent_type_:
                start, end = phrase_of(reading, token)
                return normal(reading.text[start : min(end, pronoun.idx)])
        return None

    def is_estimated(self, period: str) -> bool:
        """Whether most figures of a period were estimates."""
        return self.estimated[period, "estimate"] > self.estimated[period, "actual"]

    def recall(self, reading: Reading, q: Quantity) -> str | None:
        """What a quantity without a name of its own measures."""
        root = reading.root_of(q.start, q.end)
        subject = subject_of(governor(root)) if root is not None else None
        back = subject is not None and subject.lower_ in ("it", "they")
        if subject is not None and back and (named := self._named_before(reading, subject) or self.subject):
            return named
        return (
            self.by_unit.get(q.unit or "")
            or self.last
            or self.asked
            or self.listed
            or self._often(q.unit or "")
        )

    def _often(self, unit: str) -> str | None:
        """What the article has told most of in a unit; the first told of several."""
        own = {indicator: count for (told, indicator), count in self.ever.items() if told == unit}
        return max(own, key=lambda indicator: own[indicator], default=None)


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
