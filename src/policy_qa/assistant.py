"""The read path in one place: question → passages → draft → checked answer.

``Assistant.ask`` keeps nothing between calls: a conversation is the history that is passed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from time import perf_counter
from typing import TYPE_CHECKING, Protocol, Unpack

from policy_qa import conversation, grounding, prompts, questions
from policy_qa.readers import Evidence, Reader, judged
from policy_qa.readers.defaults import FINAL, Groups, default_readers
from policy_qa.readers.merging import merged
from policy_qa.readers.refusals import nearest_sentence
from policy_qa.readers.repeats import once
from policy_qa.retrievers import hits_of
from policy_qa.schema import (
    Answer,
    Article,
    Draft,
    ExtractedArticle,
    Filters,
    Hit,
    NumberCheck,
    Query,
    Reason,
    Turn,
)

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings
    from langchain_core.language_models import BaseChatModel
    from langchain_core.retrievers import BaseRetriever

    from policy_qa.readers.llm import LLMReader
    from policy_qa.span_models import SpanModel

_TELLING: tuple[Reason, ...] = (
    "false_premise",
    "wrong_period",
    "wrong_place",
    "wrong_indicator",
    "nothing_near",
)
"""Refusals from the most to the least telling: of two readers that refuse, the more telling one is heard."""

_ATTEMPTS = 2
"""How often a language model may draft before the answer is given without it."""


class Records(Protocol):
    """What the assistant reads from the store of records."""

    def extracted(self, doc: str) -> ExtractedArticle | None:
        """An article with all that was found in it."""
        ...

    def article_ids(self, **filters: Unpack[Filters]) -> set[str]:
        """The ids of the articles that pass the filters."""
        ...


class Assistant:
    """Answers questions from the articles that were ingested, with citations, or refuses.

    Args:
        records: The store of articles, figures and entities.
        retriever: Finds passages: any LangChain retriever whose documents ``retrievers.hits_of`` understands.
        readers: What turns passages into drafts, in the order in which they are asked; by default the
            extractive ones.
        embedder: The embedding model by which the default readers compare meanings, or None to do without.
        spans: The model that the default readers read passages with, or None to do without.
        llm: A chat model that drafts first; the readers answer where its draft does not pass the check.
        groups: Gives all figures by what they measure, by which the default readers answer questions over
            time; None to do without.
        limit: How many passages are read for a question.
    """

    def __init__(
        self,
        *,
        records: Records,
        retriever: BaseRetriever,
        readers: Sequence[Reader] | None = None,
        embedder: Embeddings | None = None,
        spans: SpanModel | None = None,
        llm: BaseChatModel | None = None,
        groups: Groups | None = None,
        limit: int = 12,
    ) -> None:
        self._records = records
        self._retriever = retriever
        self._limit = limit
        self._readers: tuple[Reader, ...] = (
            default_readers(embedder, spans, groups=groups, article=records.extracted)
            if readers is None
            else tuple(readers)
        )
        self._llm: LLMReader | None = None
        if llm is not None:
            from policy_qa.readers.llm import LLMReader

            self._llm = LLMReader(llm)

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        on_text: Callable[[str], None] | None = None,
        on_found: Callable[[Evidence], None] | None = None,
        **filters: Unpack[Filters],
    ) -> Answer:
        """Answer one question.

        Args:
            question: The question, of at most ``questions.MAX_CHARACTERS`` characters.
            history: The turns before it, oldest first; a follow-up is understood from them.
            on_text: Told what a language model has drafted so far, whenever another sentence of it has passed
                the check. The answer may be another one.
            on_found: Told what was found for the question, or for each part of it, before it is read.
            **filters: Which articles may answer: ``since``, ``until``, ``place``, ``publisher``, ``docs``.

        Returns:
            The answer with its citations, or a refusal with its reason.

        Raises:
            QuestionError: The question is empty or too long.
            UsageError: ``since`` or ``until`` is no date.
        """
        clock = _Clock()
        asked = questions.checked(question)
        alone = asked
        reason = questions.unfit(asked)
        if reason != "instruction_in_text":
            alone = conversation.standalone(asked, history)
            reason = questions.unfit(alone)
        if reason is not None:
            text = prompts.INSTRUCTION if reason == "instruction_in_text" else prompts.NOT_A_QUESTION
            return _answer(asked, alone, Draft(text, None, (), reason=reason, reader="questions"), (), clock)
        drafts, numbers = [], []
        articles: dict[str, ExtractedArticle] = {}
        for part in questions.parts(alone):
            with clock.timing("retrieve"):
                evidence = self.evidence(part, **filters)
            if on_found is not None:
                on_found(evidence)
            draft, checks = self._read(part, evidence, clock, on_text)
            evidence = self._with_cited(draft, evidence)
            drafts.append(draft)
            numbers.append(checks)
            articles.update(evidence.articles)
        found = Evidence(articles=articles)
        whole, checks = (drafts[0], numbers[0]) if len(drafts) == 1 else _together(drafts, found, alone)
        return _answer(asked, alone, *judged.put_right(whole, checks, found), clock)

    def evidence(self, question: str, **filters: Unpack[Filters]) -> Evidence:
        """The passages found for a question, and the articles that hold them."""
        documents = self._retriever.invoke(question, limit=self._limit, **filters)
        hits = hits_of(documents)
        docs = list(dict.fromkeys(hit.passage.doc for hit in hits))
        narrowed = any(value is not None for value in filters.values())
        allowed = self._records.article_ids(**filters) if narrowed else None
        articles: dict[str, ExtractedArticle] = {}
        for doc in docs:
            extracted = self._records.extracted(doc)
            if extracted is not None and (allowed is None or extracted.article.id in allowed):
                articles[doc] = extracted
        return Evidence(
            hits, once(articles, narrowed=narrowed), None if allowed is None else frozenset(allowed)
        )

    def _with_cited(self, draft: Draft, evidence: Evidence) -> Evidence:
        """The evidence with articles that a draft cites and that no passage was found of."""
        missing = {citation.doc for citation in draft.citations} - evidence.articles.keys()
        found = {doc: source for doc in missing if (source := self._records.extracted(doc)) is not None}
        return replace(evidence, articles={**evidence.articles, **found}) if found else evidence

    def _read(
        self, question: str, evidence: Evidence, clock: _Clock, on_text: Callable[[str], None] | None
    ) -> tuple[Draft, tuple[NumberCheck, ...]]:
        query = questions.analyse(question, places=places_of(evidence))
        if self._llm is not None and (drafted := self._drafted(self._llm, query, evidence, clock, on_text)):
            return drafted
        refusal: Draft | None = None
        struck: Draft | None = None
        for reader in self._readers:
            with clock.timing("read"):
                draft = reader.read(query, evidence)
            if draft is None:
                continue
            with clock.timing("ground"):
                held = self._with_cited(draft, evidence)
                draft, checks = _grounded(draft, held)
            if judged.rests_on_rejected(draft, checks, held):
                struck = struck or judged.rejected(draft)
                continue
            if draft.reason in {None, "false_premise"}:  # what is contradicted needs no other reader
                return draft, checks
            if reader.name in FINAL:
                refusal = draft
                break
            refusal = draft if refusal is None or _rank(draft) < _rank(refusal) else refusal
        if not evidence.hits and not self._records.article_ids():
            refusal = Draft(prompts.NO_ARTICLES, None, (), reason="nothing_near", reader="assistant")
        refusal = (
            struck or refusal or nearest_sentence(query, evidence, "wrong_indicator", reader="assistant")
        )
        refusal = _explained(refusal, evidence)
        return refusal, tuple(c for c in _check(refusal, evidence) if c.status != "unsupported")

    @staticmethod
    def _drafted(
        llm: LLMReader,
        query: Query,
        evidence: Evidence,
        clock: _Clock,
        on_text: Callable[[str], None] | None,
    ) -> tuple[Draft, tuple[NumberCheck, ...]] | None:
        """What a language model drafts, if all of it holds; it is asked once more, told what does not."""
        wrong: tuple[str, ...] = ()
        for _ in range(_ATTEMPTS):
            draft: Draft | None = None
            with clock.timing("read"):
                for draft in llm.drafts(query, evidence, wrong=wrong):
                    if on_text is not None and draft is not None and draft.reason is None:
                        on_text(_holding(draft, evidence))
            if draft is None or draft.reason is not None:
                return None
            with clock.timing("ground"):
                checks = _check(draft, evidence)
                failed = grounding.unsupported(checks)
                quotes = all(grounding.verbatim(c, _article(evidence, c.doc)) for c in draft.citations)
            if judged.rests_on_rejected(draft, checks, evidence):
                return None
            if not failed and quotes:
                return draft, checks
            wrong = tuple(dict.fromkeys(check.surface for check in failed))
        return None


def answer_to_dict(answer: Answer) -> dict[str, object]:
    """An answer as plain data for JSON, its keys in the order of the contract."""
    return {
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "answer": answer.answer,
        "short_answer": answer.short_answer,
        "outcome": answer.outcome,
        "abstained": answer.abstained,
        "reason": answer.reason,
        "confidence": answer.confidence,
        "citations": [asdict(citation) for citation in answer.citations],
        "figures": [asdict(figure) for figure in answer.figures],
        "numbers": [asdict(number) for number in answer.numbers],
        "reader": answer.reader,
        "timings_ms": answer.timings_ms,
    }


class _Clock:
    """Milliseconds spent in each part of one answer."""

    def __init__(self) -> None:
        self._start = perf_counter()
        self._spent = {"retrieve": 0.0, "read": 0.0, "ground": 0.0}

    @contextmanager
    def timing(self, part: str) -> Iterator[None]:
        start = perf_counter()
        try:
            yield
        finally:
            self._spent[part] += 1000 * (perf_counter() - start)

    def read(self) -> dict[str, float]:
        return {
            part: round(ms, 2)
            for part, ms in {**self._spent, "total": 1000 * (perf_counter() - self._start)}.items()
        }


def _answer(asked: str, alone: str, draft: Draft, numbers: Sequence[NumberCheck], clock: _Clock) -> Answer:
    refused = draft.reason is not None
    return Answer(
        question=asked,
        standalone_question=alone,
        answer=f"{draft.text} {draft.note}".strip(),
        short_answer=None if refused else draft.short_answer,
        outcome="refused" if refused else "grounded",
        reason=draft.reason,
        confidence=draft.confidence,
        citations=draft.citations,
        figures=draft.figures,
        numbers=tuple(numbers),
        reader=draft.reader,
        timings_ms=clock.read(),
    )


def _check(draft: Draft, evidence: Evidence, question: str = "") -> tuple[NumberCheck, ...]:
    return grounding.check(
        draft.text,
        citations=draft.citations,
        figures=draft.figures,
        derived=draft.derived,
        articles=evidence.articles,
        question=question,
    )


def _holding(draft: Draft, evidence: Evidence) -> str:
    """The sentences of a draft that hold."""
    return grounding.without_unsupported(
        draft.text, citations=draft.citations, figures=draft.figures, articles=evidence.articles
    )


def _together(
    drafts: Sequence[Draft], evidence: Evidence, question: str
) -> tuple[Draft, tuple[NumberCheck, ...]]:
    """The drafts of a question's parts as one; what a refused part says goes where it does not hold."""
    said = f"{question} {' '.join(questions.parts(question))}"
    whole = merged(drafts)
    checks = _check(whole, evidence, said)
    answered = [draft for draft in drafts if draft.reason is None]
    if not answered:
        return whole, tuple(c for c in checks if c.status != "unsupported")
    if grounding.unsupported(checks):
        whole = merged(answered)
        checks = _check(whole, evidence, said)
    return whole, checks


def _grounded(draft: Draft, evidence: Evidence) -> tuple[Draft, tuple[NumberCheck, ...]]:
    """A draft whose numbers and quotes all hold, sentences that do not hold dropped; else a refusal."""
    if draft.reason is not None:
        return draft, ()
    checks = _check(draft, evidence)
    short = replace(draft, text=draft.short_answer or "")
    quotes = all(grounding.verbatim(c, _article(evidence, c.doc)) for c in draft.citations)
    if quotes and draft.citations and not grounding.unsupported((*checks, *_check(short, evidence))):
        return draft, checks
    kept = grounding.without_unsupported(
        draft.text,
        citations=draft.citations,
        figures=draft.figures,
        derived=draft.derived,
        articles=evidence.articles,
    )
    if quotes and draft.citations and kept and not grounding.unsupported(_check(short, evidence)):
        cut = replace(draft, text=kept)
        return cut, _check(cut, evidence)
    nearest = prompts.NEAREST.format(quote=draft.citations[0].quote) if quotes and draft.citations else ""
    text = prompts.UNSUPPORTED.format(nearest=nearest).strip()
    refused = Draft(
        text, None, draft.citations[:1] if quotes else (), reason="wrong_indicator", reader=draft.reader
    )
    return refused, ()


def _article(evidence: Evidence, doc: str) -> Article:
    return evidence.articles[doc].article


def places_of(evidence: Evidence) -> frozenset[str]:
    """The places that the articles at hand are about."""
    found: set[str] = set()
    for source in evidence.articles.values():
        found.update(figure.place for figure in source.figures if figure.place)
        found.update(e.canonical for e in source.entities if e.label == "PLACE")
        if source.article.place:
            found.add(source.article.place)
    return frozenset(place for place in found if len(place) > 1 and place[0].isupper())


def _rank(draft: Draft) -> int:
    return _TELLING.index(draft.reason) if draft.reason in _TELLING else len(_TELLING)


def _explained(draft: Draft, evidence: Evidence) -> Draft:
    """A refusal that also tells of an article that was found first and could not be read."""
    if not evidence.hits:
        return draft
    first: Hit = evidence.hits[0]
    source = evidence.articles.get(first.passage.doc)
    if source is None or source.skipped is None:
        return draft
    name = f"“{source.article.title}” ({source.article.doc})" if source.article.title else source.article.doc
    cited = any(citation.doc == source.article.doc for citation in draft.citations)
    said = prompts.NEAREST_UNREADABLE if cited else prompts.UNREADABLE
    note = said.format(name=name, reason=source.skipped)
    return replace(draft, text=f"{draft.text} {note}")
