"""Lists: the members that a sentence or the bullets below it name, or every figure that meets the question.

"Which donors met the target", "Name the two projects": the sentence that counts the members off is quoted,
with what continues it. "List the targets": every figure of that status, with how far the list goes.
"""

from __future__ import annotations

import re

from policy_qa import prompts
from policy_qa.places import is_known
from policy_qa.questions.lists import asks_figures, asks_list, members_asked
from policy_qa.readers import Evidence, cite, wording
from policy_qa.readers.candidates import Candidate, candidates
from policy_qa.readers.constraints import figure_period_fit, place_of
from policy_qa.readers.inquiry import Asked, asked, asked_direction
from policy_qa.readers.pages import Page
from policy_qa.readers.roles import titled
from policy_qa.readers.sentences import Sentence, weighed
from policy_qa.readers.vectors import Vectors
from policy_qa.readers.weighing import Weights
from policy_qa.schema import Citation, Draft, EntityLabel, Query, Span
from policy_qa.words import keys, keys_of

_MODEL = Weights(
    {
        "own": 2.4, "before": 1.5, "after": 0.6, "back": 1.2, "title": 1.0, "cosine": 2.2, "hit": 0.6,
        "doc": 0.9,
        "period": 0.5, "edition": 0.8, "other_period": -0.8, "missing": -2.0, "names": 1.6, "no_names": -1.0,
        "promises": 1.0, "as_many": 1.2,
    },
    none=4.2,
)  # fmt: skip
_NAMED = keys_of("project programme port member law award site")
"""Nouns of which a list has names of any kind."""
_ALSO = 0.9
"""How far the score of a further sentence of the paragraph may lie below that of the best one."""
_MOST_SENTENCES = 3
_MOST_FIGURES = 20
_HELD = 0.6
"""The share of a question's words that a figure must hold to be listed."""
_BULLETS = re.compile(r"(?:[ \t]*\n+[ \t]*(?:[-*•–]|\d{1,2}[.)])[ \t]+[^\n]+)+")
_LINK = re.compile(
    r"(?:\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|together with|as well as)\s+)(?:the |in |on |by |also )*",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday"
    r"|Thursday|Friday|Saturday|Sunday)\b"
)
_DATELINE = re.compile(r"(?:[^.!?\n]{0,90}?\)?\s+[-–—]{1,2}\s+(?=[A-Z]))?")
_PROMISE = re.compile(r":\s*$|\bthe following\b|\bas follows\b", re.IGNORECASE)
_NAME = re.compile(r"\b[A-Z][\w’'-]*(?:(?: of| of the)? [A-Z][\w’'-]*| \d+\b)*")
_LABELS: tuple[tuple[frozenset[str], frozenset[EntityLabel]], ...] = (
    (
        keys_of(
            "country state city town province region district county place donor market partner "
            "continent street"
        ),
        frozenset({"PLACE"}),
    ),
    (keys_of("company bank university agency organisation ministry body institution"), frozenset({"ORG"})),
    (keys_of("people person minister author economist official"), frozenset({"PERSON"})),
)
"""Which names a list of which nouns has."""


class ListReader:
    """Answers with the members of a list.

    Args:
        vectors: Compares texts by meaning.
    """

    name = "lists"

    def __init__(self, vectors: Vectors | None = None) -> None:
        self._vectors = vectors or Vectors()

    def read(self, query: Query, evidence: Evidence) -> Draft | None:
        """The list; None for other questions and where nothing is likely enough."""
        if asks_figures(query.text):
            return self._figures(query, evidence)
        if not asks_list(query.text):
            return None
        return self._sentences(query, evidence)

    def _sentences(self, query: Query, evidence: Evidence) -> Draft | None:
        _, found = weighed(
            query,
            query.text.rstrip(" ?."),
            evidence,
            self._vectors,
            promising=lambda sentence: max(map(len, _rows(query, sentence))) > 1,
        )
        described = [
            (sentence, {**sentence.features, **_members(query, sentence)})
            for sentence in found
            if _moved_so(query, sentence)
        ]
        described = [(sentence, features) for sentence, features in described if not features["no_names"]]
        best = _MODEL.best(described)
        if best is None:
            return None
        first, probability = best
        least = max(_MODEL.score(features) for _, features in described) - _ALSO
        chosen = [s for s, features in described if _MODEL.score(features) >= least and _belongs(s, first)]
        chosen = sorted(chosen[:_MOST_SENTENCES], key=lambda s: s.span.start)
        citations = tuple(_cited(sentence, n) for n, sentence in enumerate(chosen, start=1))
        quotes = [" ".join(citation.quote.split()).strip("“”") for citation in citations]
        text = " ".join(f"“{quote}” [{n}]." for n, quote in enumerate(quotes, start=1))
        items = max(_rows(query, first), key=len)
        short = wording.shorten("; ".join(items) if len(items) > 1 else quotes[0])
        return Draft(text, short, citations, confidence=round(probability, 3), reader=self.name)

    def _figures(self, query: Query, evidence: Evidence) -> Draft | None:
        found = candidates(evidence)
        question = asked(query, found)
        listed = [c for c in found if _is_listed(query, question, c)]
        listed = list(
            {(c.figure.value, c.figure.unit, c.figure.period): c for c in reversed(listed)}.values()
        )[::-1]
        if not listed:
            return None
        page, texts = Page(), []
        for candidate in listed[:_MOST_FIGURES]:
            texts.append(wording.sentence(candidate, None, page.cite(candidate)))
        docs = len({candidate.figure.doc for candidate in listed})
        some = prompts.LISTED_SOME if len(listed) > _MOST_FIGURES else prompts.LISTED_ALL
        texts.append(some.format(shown=min(len(listed), _MOST_FIGURES), all=len(listed), articles=docs))
        short = "; ".join(wording.value(candidate) for candidate in listed[:_MOST_FIGURES])
        figures = tuple(candidate.figure for candidate in listed[:_MOST_FIGURES])
        return Draft(
            " ".join(texts), wording.shorten(short), page.citations, figures, confidence=0.6, reader=self.name
        )


def _is_listed(query: Query, question: Asked, candidate: Candidate) -> bool:
    """Whether a figure is of the status, place and time of a list, and of what it is about."""
    if query.status is not None and candidate.figure.status != query.status:
        return False
    if place_of(query, candidate) == "none" or figure_period_fit(query, candidate) not in {
        "exact",
        "within",
        "free",
    }:
        return False
    zone = candidate.indicator_keys | candidate.near_keys | candidate.sentence_keys | candidate.topic_keys
    held = sum(w * c.held(zone) for w, c in zip(question.weights, question.concepts, strict=True))
    return held >= _HELD * sum(question.weights)


def _moved_so(query: Query, sentence: Sentence) -> bool:
    """Whether a sentence tells of a movement the way that the question asks for, if it asks for one."""
    way = asked_direction(query.text)
    figures = (f for f in sentence.source.figures if sentence.span.start <= f.start < _cited_end(sentence))
    return (
        way is None
        or asked_direction(sentence.text) == way
        or any(f.change_direction == way for f in figures)
    )


def _members(query: Query, sentence: Sentence) -> dict[str, float]:
    """Whether a sentence names members, as many as the question says, or announces them."""
    wanted = members_asked(query.text)
    named = bool(keys(query.text) & frozenset().union(_NAMED, *(nouns for nouns, _ in _LABELS)))
    row = max(_rows(query, sentence), key=len)
    return {
        "names": float(named and len(row) > 1),
        "no_names": float(named and len(row) < 2 and not _below(sentence)),
        "promises": float(bool(_PROMISE.search(sentence.text)) and bool(_below(sentence))),
        "as_many": float(wanted is not None and len(row) == wanted),
    }


def _below(sentence: Sentence) -> re.Match[str] | None:
    """The bullets right below a sentence."""
    return _BULLETS.match(sentence.source.article.text, sentence.span.end)


def _belongs(sentence: Sentence, first: Sentence) -> bool:
    """Whether a sentence stands in the same article, near the best one."""
    if sentence.source.article.doc != first.source.article.doc:
        return False
    return abs(sentence.at - first.at) <= _MOST_SENTENCES


def _cited(sentence: Sentence, marker: int) -> Citation:
    """A citation of a sentence, with the bullets below it if it announces them."""
    return cite(sentence.source, Span(sentence.span.start, _cited_end(sentence)), marker=marker)


def _cited_end(sentence: Sentence) -> int:
    """Where a sentence ends, with the bullets below it that it announces."""
    below = _below(sentence) if _PROMISE.search(sentence.text) else None
    return below.end() if below else sentence.span.end


def _rows(query: Query, sentence: Sentence) -> list[list[str]]:
    """The names of a sentence that the question does not say, those in one row together."""
    rows: list[list[str]] = [[]]
    text, last = sentence.source.article.text, sentence.span.start
    for start, end in _names(query, sentence):
        if rows[-1] and not _LINK.fullmatch(text[last:start]):
            rows.append([])
        last = end
        rows[-1].append(text[start:end])
    return rows


def _names(query: Query, sentence: Sentence) -> list[tuple[int, int]]:
    """Where the names of the kind that is asked for stand in a sentence and the bullets below it."""
    text, asked_words = sentence.source.article.text, keys(query.text)
    wanted = next((labels for nouns, labels in _LABELS if nouns & asked_words), None)
    end = _cited_end(sentence)
    begin = sentence.span.start + _DATELINE.match(sentence.text).end()  # type: ignore[union-attr]
    known = {
        (mention.start, mention.end): entity.label
        for entity in sentence.source.entities
        for mention in entity.mentions
        if begin <= mention.start < end
    }
    found: dict[tuple[int, int], EntityLabel | None] = dict(known)
    for match in _NAME.finditer(text, begin, end):
        if not any(a < match.end() and match.start() < b for a, b in known) and match.start() > begin:
            found[match.span()] = None
    return sorted(
        (start, stop)
        for (start, stop), label in found.items()
        if _is_wanted(label, wanted, text[start:stop]) and _is_member(text[start:stop], asked_words)
    )


def _is_wanted(label: EntityLabel | None, wanted: frozenset[EntityLabel] | None, name: str) -> bool:
    """Whether a name is of the kind that is asked for, as far as is known; a union of states is a place."""
    if wanted is None or label is None or label in wanted:
        return True
    return "PLACE" in wanted and is_known(name)


def _is_member(name: str, asked_words: frozenset[str]) -> bool:
    said = keys(name)
    plain = not _TIME.match(name) and not name.isupper() and not titled(name)
    return bool(said) and not said <= asked_words and plain
