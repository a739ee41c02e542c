"""A language model drafts the answer from numbered passages; what it writes is checked before it is shown.

The model never decides what stands in an article: a marker that it writes is resolved to the sentences of
that passage which say what it said, and whoever asked checks every number against them.
"""

from __future__ import annotations

import itertools
import logging
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from policy_qa import prompts
from policy_qa.readers import Evidence, cite, commands, refusals
from policy_qa.readers.refusals import sentences_in
from policy_qa.schema import Citation, Draft, ExtractedArticle, Figure, Hit, Query, Span
from policy_qa.words import keys

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

_LOG = logging.getLogger(__name__)
_MARKER = re.compile(r"\s*\[(\d{1,4})\]")
_SENTENCE = re.compile(r"[.!?…][\"”’)]*(?:\s*\[\d{1,4}\])*[.]?\s+(?=[\"“‘(]*[A-Z0-9])")
_TAG = re.compile(r"<(?=\s*/?\s*(?:passage|figures))", re.IGNORECASE)
_DIGITS = re.compile(r"\d[\d,.]*\d|\d")
_SHORT_WORDS = 25
_FIGURES = 6
"""Figures of a passage that the prompt lists."""
_ALIKE = 0.6
"""The share of a sentence's words, of the best one's, from which a sentence is cited too."""


class LLMReader:
    """Drafts with any LangChain chat model.

    Passages are given as data between tags, without sentences that give orders and without titles (whoever
    names a file has no say in what is answered from others); a passage's number is the
    marker to cite it by. A draft without a marker of a given passage is none, since nothing in it could be
    checked.

    Attributes:
        dropped: How many markers that match no passage were removed so far.
    """

    name = "llm"

    def __init__(self, model: BaseChatModel, *, passages: int = 4) -> None:
        self._chain = _chain(model)
        self._passages = passages
        self.dropped = 0

    def read(self, query: Query, evidence: Evidence) -> Draft | None:
        """A draft that cites passages, a refusal if the model finds no answer, or None without passages."""
        grown = list(self.drafts(query, evidence))
        return grown[-1] if grown else None

    def drafts(
        self, query: Query, evidence: Evidence, *, wrong: Sequence[str] = ()
    ) -> Iterator[Draft | None]:
        """The draft as it grows, sentence by sentence; the last one is whole (None if it cites nothing).

        Args:
            query: The question.
            evidence: What was found for it.
            wrong: Numbers of an earlier draft that no passage has; the model is told of them.
        """
        hits = [h for h in evidence.hits if h.passage.doc in evidence.articles and _shown(h, evidence)]
        hits = hits[: self._passages]
        if not hits:
            return
        asked = {"passages": _numbered(hits, evidence), "question": query.text, "again": _objection(wrong)}
        text, sentences = "", 0
        try:
            for piece in self._chain.stream(asked):
                text += piece
                if (finished := len(_SENTENCE.findall(text))) > sentences:
                    sentences = finished
                    whole = text[: list(_SENTENCE.finditer(text))[-1].end()]
                    if not _refuses(whole):
                        yield self._draft(whole.strip(), hits, evidence)
        except Exception as error:  # each provider has its own; without its model the others still answer
            _LOG.warning(
                "the language model failed (%s: %s); answered without it", type(error).__name__, error
            )
            yield None
            return
        if not text.strip() or _refuses(text):
            yield refusals.nearest_sentence(query, evidence, "wrong_indicator", reader=self.name)
            return
        yield self._draft(text.strip(), hits, evidence, last=True)

    def _draft(
        self, text: str, hits: Sequence[Hit], evidence: Evidence, *, last: bool = False
    ) -> Draft | None:
        """What the model wrote, its markers resolved to citations numbered from 1."""
        found = [int(number) for number in _MARKER.findall(text)]
        cited = sorted({number for number in found if 1 <= number <= len(hits)})
        if last and (stray := sum(not 1 <= number <= len(hits) for number in found)):
            self.dropped += stray
            _LOG.info("%d markers of the language model match no passage and were removed", stray)
        if not cited:
            return None
        order = {number: marker for marker, number in enumerate(cited, start=1)}
        parts = _parts(text)
        citations = tuple(
            _citation(hits[number - 1], evidence, [p for p in parts if f"[{number}]" in p], marker)
            for number, marker in order.items()
        )
        text = _MARKER.sub(lambda m: f" [{order[int(m[1])]}]" if int(m[1]) in order else "", text)
        return Draft(text.strip(), _short(text), citations, confidence=0.5, reader=self.name)


def _refuses(text: str) -> bool:
    return prompts.LLM_REFUSAL.lower() in text.lower()


def _parts(text: str) -> list[str]:
    """The sentences of what the model wrote."""
    cuts = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
    return [text[a:b] for a, b in itertools.pairwise(cuts)]


def _chain(model: BaseChatModel) -> Runnable[dict[str, str], str]:
    from langchain_core.output_parsers import StrOutputParser
    from langchain_core.prompts import ChatPromptTemplate

    prompt = ChatPromptTemplate.from_messages(
        [("system", prompts.LLM_SYSTEM), ("human", prompts.LLM_QUESTION)]
    )
    return prompt.partial(refusal=prompts.LLM_REFUSAL) | model | StrOutputParser()


def _objection(wrong: Sequence[str]) -> str:
    return prompts.LLM_AGAIN.format(numbers="; ".join(wrong)) if wrong else ""


def _numbered(hits: Sequence[Hit], evidence: Evidence) -> str:
    """The passages as the prompt shows them; tags inside their text are broken, so that none ends early."""
    shown = []
    for number, hit in enumerate(hits, start=1):
        source = evidence.articles[hit.passage.doc]
        shown.append(
            prompts.LLM_PASSAGE.format(
                number=number,
                published=source.article.published or "unknown",
                text=_harmless(_shown(hit, evidence)),
                figures=_harmless(_figures(hit, source)),
            )
        )
    return "\n".join(shown)


def _harmless(text: str) -> str:
    return _TAG.sub("< ", text)


def _shown(hit: Hit, evidence: Evidence) -> str:
    """The text of a passage without sentences that give orders to their reader."""
    source = evidence.articles[hit.passage.doc]
    text = source.article.text
    spans = _plain(source, hit)
    return " ".join(text[span.start : span.end].strip() for span in spans)


def _plain(source: ExtractedArticle, hit: Hit) -> list[Span]:
    """The sentences of a passage that tell something, and give no orders."""
    stretch = Span(hit.passage.start, hit.passage.end)
    return [span for span in sentences_in(source, stretch) if not commands(source, span.start)]


def _figures(hit: Hit, source: ExtractedArticle) -> str:
    """The figures of a passage, each with what it measures, where and when."""
    inside = [f for f in source.figures if hit.passage.start <= f.start < hit.passage.end and f.indicator]
    telling = [f for f in inside if not commands(source, f.start)]
    return "\n".join(_line(figure) for figure in telling[:_FIGURES])


def _line(figure: Figure) -> str:
    about = ", ".join(filter(None, (figure.indicator, figure.place, figure.period)))
    return f"- {figure.surface}: {' '.join(about.split())}"


def _citation(hit: Hit, evidence: Evidence, said: Sequence[str], marker: int) -> Citation:
    """The sentences of a passage that say what the sentences of the draft that cite it say."""
    source = evidence.articles[hit.passage.doc]
    spans = _plain(source, hit)
    texts = [source.article.text[span.start : span.end] for span in spans]
    found = [_nearest(_MARKER.sub("", part), texts) for part in said]
    chosen = sorted({at for near in found for at in near}) or list(range(len(spans)))
    stretch = Span(spans[chosen[0]].start, spans[chosen[-1]].end)
    inside = sum(stretch.start <= span.start < stretch.end for span in sentences_in(source, stretch))
    if inside != chosen[-1] - chosen[0] + 1:  # a sentence between them gives orders
        stretch = spans[next((near[0] for near in found if near), 0)]
    return cite(source, stretch, marker=marker)


def _nearest(part: str, texts: Sequence[str]) -> list[int]:
    """Which sentences share most words and numbers with a sentence of the draft; numbers weigh more."""
    words, numbers = keys(part), frozenset(_DIGITS.findall(part))
    shares = [len(words & keys(text)) + 3 * len(numbers & frozenset(_DIGITS.findall(text))) for text in texts]
    best = max(shares, default=0)
    return [at for at, share in enumerate(shares) if share and share >= _ALIKE * best]


def _short(text: str) -> str:
    """The first words of a draft, never ending inside a number with its unit."""
    plain = " ".join(_MARKER.sub("", text).split()).replace(" .", ".")
    words = _parts(plain)[0].split()
    if len(words) > _SHORT_WORDS:
        words = words[:_SHORT_WORDS]
        while len(words) > 1 and any(_DIGITS.search(word) for word in words[-2:]):
            words.pop()
    return " ".join(words)
