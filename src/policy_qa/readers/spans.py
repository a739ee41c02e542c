"""Answers that are a name or a sentence: found in the sentence that holds the question's words, and quoted.

A name is given only if its own sentence says what was asked of it, and it is the only one there or stands
next to the words that say so. Where a question asks for a reason, the sentence has to state one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from policy_qa import prompts
from policy_qa.questions import direction
from policy_qa.readers import Evidence, cite, refusals, sentences, wording
from policy_qa.readers.candidates import term_keys
from policy_qa.readers.roles import Holder, asks_title, holders, lesser, role_fits
from policy_qa.readers.sentences import Sentence
from policy_qa.schema import Draft, EntityLabel, Mention, Query, Wanted
from policy_qa.words import keys

_REASON = re.compile(
    r"\b(?:because|due to|owing to|thanks to|as a result of|on account of|caused by|attribut\w+|stems? from"
    r"|reflect(?:s|ed|ing)|"
    r"so that|in order to|the reason|since (?!\d|\w+ \d)|amid|helped by|boosted by|supported by|hurt by"
    r"|weighed|contributed to|"
    r"(?:was|were|is|are|mainly|largely|,) (?:driven|led) by)\b"
    r"|\bto (?:promote|improve|help|make|reduce|strengthen|protect|support|encourage|meet|tackle|speed"
    r"|realize|realise|further)\b",
    re.IGNORECASE,
)
_LABELS: dict[Wanted, tuple[EntityLabel, ...]] = {
    "person": ("PERSON",),
    "organisation": ("ORG",),
    "place": ("PLACE",),
}
_UP = re.compile(
    r"\b(?:rose|risen|rise|grew|grown|increased?|climbed|jumped|up|higher|gained|expanded)\b", re.IGNORECASE
)
_DOWN = re.compile(
    r"\b(?:fell|fallen|fall|declined?|dropped|decreased?|down|lower|shrank|slipped|contracted)\b",
    re.IGNORECASE,
)
_QUANTITY = re.compile(r"^what(?:'s|’s| is| was| were| are| will be)? (?:the |its |their )?", re.IGNORECASE)
_SAYING = re.compile(r"\b(?:sa(?:id|ys?)|t(?:old|ells?)|added|noted|announced)\b", re.IGNORECASE)
_SAID_BEFORE = re.compile(r"\b(?:said|says|told|added|noted|according to)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_SAID_AFTER = re.compile(r",?\s+(?:said|says|told|added|noted)\b", re.IGNORECASE)
_AGAINST = re.compile(r";|\b(?:while|whereas|but)\b", re.IGNORECASE)
_BESIDE = 40
_CLEARLY = 12
"""Characters by which one name must be nearer than the next to be the one that is meant."""


class SpanReader:
    """Finds the name or sentence that a question asks for."""

    name = "spans"

    def read(self, query: Query, evidence: Evidence) -> Draft | None:
        """An answer copied from one sentence, a refusal, or None for questions of other kinds."""
        if query.wanted == "person":
            return self._person(query, evidence)
        if query.wanted in {"organisation", "place"}:
            return self._named(query, evidence, query.wanted) or self._refused(query, evidence)
        if query.wanted == "reason":
            return self._reason(query, evidence)
        return self._sentence(query, evidence) if query.wanted == "any" else None

    def _person(self, query: Query, evidence: Evidence) -> Draft:
        draft = self._office(query, evidence)
        if draft is None and not asks_title(query):
            # "Who won the prize" may be answered by an organisation.
            draft = self._named(query, evidence, "person") or self._named(
                query, evidence, "organisation", alone=True
            )
        return draft or self._refused(query, evidence)

    def _office(self, query: Query, evidence: Evidence) -> Draft | None:
        """Who holds an office: from extracted roles and from names beside a role in the text."""
        found: list[tuple[float, int, Holder]] = [
            (holder.stated, -evidence.doc_rank(doc), holder)
            for doc, source in evidence.articles.items()
            for holder in holders(source)
            if role_fits(query, holder)
        ]
        if not found:
            return None
        stated, _, holder = max(found, key=lambda item: item[:2])
        citation = cite(holder.source, holder.sentence, marker=1)
        # A role that does not say of what ("the director") is shown with the sentence that does.
        quote = "" if " of " in holder.role else f": “{' '.join(citation.quote.split())}”"
        text = f"{holder.name} is {wording.with_article(holder.role)}{quote} [1]."
        names = {other.name for how, _, other in found if how == stated}
        return Draft(
            text, holder.name, (citation,), confidence=0.9 if len(names) == 1 else 0.6, reader=self.name
        )

    def _named(
        self, query: Query, evidence: Evidence, wanted: Wanted, *, alone: bool = False
    ) -> Draft | None:
        """The entity of a kind in a sentence that says what was asked; ``alone``: only where no other is."""
        asked = keys(query.text)
        for sentence in sentences.fitting(query, evidence):
            fresh = [
                mention
                for entity in sentence.source.entities
                if entity.label in _LABELS[wanted]
                for mention in entity.mentions
                if sentence.span.start <= mention.start < sentence.span.end
                and not keys(mention.surface) <= asked
                and not (
                    wanted == "person"
                    and (_lesser_role(query, sentence, mention) or _speaks(query, sentence, mention))
                )
            ]
            chosen = _nearest(query, sentence, fresh)
            if chosen is not None and not (alone and len({m.surface for m in fresh}) > 1):
                return sentences.quoted(
                    sentence, chosen.surface, lead=f"{chosen.surface}: ", reader=self.name
                )
        return None

    def _reason(self, query: Query, evidence: Evidence) -> Draft:
        for sentence in sentences.fitting(query, evidence):
            if not _states_reason(query, sentence):
                continue
            if _contradicts(query, sentence.text):
                text = prompts.FALSE_PREMISE.format(correction=f"“{sentence.quote}” [1].")
                citation = cite(sentence.source, sentence.span, marker=1)
                return refusals.refuse("false_premise", text, (citation,), reader=self.name)
            return sentences.quoted(sentence, wording.shorten(_reason_of(sentence)), reader=self.name)
        return self._refused(query, evidence, why=prompts.NO_REASON)

    def _sentence(self, query: Query, evidence: Evidence) -> Draft:
        named, verbs = term_keys(query)
        for sentence in sentences.fitting(query, evidence) if len(named | verbs) > 1 else ():
            if _QUANTITY.match(query.text) and _holds_figure(sentence):
                continue  # what "the GDP" was is a figure, and no reader of figures has found it
            return sentences.quoted(sentence, wording.shorten(sentence.quote), reader=self.name)
        return self._refused(query, evidence)

    def _refused(self, query: Query, evidence: Evidence, *, why: str = "") -> Draft:
        return refusals.nearest_sentence(query, evidence, "wrong_indicator", why=why, reader=self.name)


def _nearest(query: Query, sentence: Sentence, found: Sequence[Mention]) -> Mention | None:
    """The mention that stands nearest to the question's words; None if two different ones are as near."""
    ordered = sorted(
        ((sentence.distance(query, m.start, m.end), m) for m in found),
        key=lambda item: (item[0], item[1].start),
    )
    others = [item for item in ordered[1:] if item[1].surface != ordered[0][1].surface]
    if not ordered or (others and others[0][0] < ordered[0][0] + _CLEARLY):
        return None
    return ordered[0][1]


def _lesser_role(query: Query, sentence: Sentence, mention: Mention) -> bool:
    """Whether the words beside a name make its bearer a deputy or a former holder of the office asked for."""
    text = sentence.source.article.text
    start, end = (
        max(sentence.span.start, mention.start - _BESIDE),
        min(sentence.span.end, mention.end + _BESIDE),
    )
    return lesser(query, text[start:end])


def _speaks(query: Query, sentence: Sentence, mention: Mention) -> bool:
    """Whether someone is only named as the source of what a sentence says, and was not asked for as that."""
    if _SAYING.search(query.text):
        return False
    text = sentence.source.article.text
    before, after = text[sentence.span.start : mention.start], text[mention.end : sentence.span.end]
    return bool(_SAID_BEFORE.search(before) or _SAID_AFTER.match(after))


def _holds_figure(sentence: Sentence) -> bool:
    return any(sentence.span.start <= figure.start < sentence.span.end for figure in sentence.source.figures)


def _states_reason(query: Query, sentence: Sentence) -> bool:
    """Whether a sentence states a reason of what was asked, not of what "while" or "but" sets against it."""
    match = _REASON.search(sentence.text)
    if match is None:
        return False
    ends = [m.end() for m in _AGAINST.finditer(sentence.text, 0, match.start())]
    following = _AGAINST.search(sentence.text, match.end())
    part = keys(sentence.text[ends[-1] if ends else 0 : following.start() if following else None])
    named = term_keys(query)[0]
    return 2 * len(named & part) > len(named & keys(sentence.text))


def _contradicts(query: Query, text: str) -> bool:
    """Whether a sentence says that something went the other way than the question takes for granted."""
    asked = direction(query.text)
    up, down = bool(_UP.search(text)), bool(_DOWN.search(text))
    return (asked == "up" and down and not up) or (asked == "down" and up and not down)


def _reason_of(sentence: Sentence) -> str:
    """The part of a sentence that states the reason, if that leaves enough to be understood."""
    match = _REASON.search(sentence.text)
    rest = " ".join(sentence.text[match.start() :].split()).rstrip(" .") if match else ""
    return rest if match and match.start() > 20 and len(rest.split()) >= 3 else sentence.quote
