"""A language model drafts the answer from numbered passages; what it writes is checked before it is shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from policy_qa import prompts
from policy_qa.readers import Evidence, cite, refusals
from policy_qa.schema import Citation, Draft, Hit, Query, Span

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

_MARKER = re.compile(r"\[(\d{1,2})\]")
_SHORT_WORDS = 25


class LLMReader:
    """Drafts with any LangChain chat model.

    Passages are given as data between tags; a passage's number is the marker to cite it by. A draft without a
    marker of a given passage is none, since nothing in it could be checked.
    """

    name = "llm"

    def __init__(self, model: BaseChatModel, *, passages: int = 5) -> None:
        self._chain = _chain(model)
        self._passages = passages

    def read(self, query: Query, evidence: Evidence) -> Draft | None:
        """A draft that cites passages, a refusal if the model finds no answer, or None without passages."""
        hits = [hit for hit in evidence.hits if hit.passage.doc in evidence.articles][: self._passages]
        if not hits:
            return None
        text = self._chain.invoke({"passages": _numbered(hits, evidence), "question": query.text}).strip()
        if not text or prompts.LLM_REFUSAL.lower() in text.lower():
            return refusals.nearest_sentence(query, evidence, "wrong_indicator", reader=self.name)
        cited = {int(n) for n in _MARKER.findall(text) if 1 <= int(n) <= len(hits)}
        if not cited:
            return None
        order = {number: marker for marker, number in enumerate(sorted(cited), start=1)}
        text = _MARKER.sub(lambda m: f"[{order[int(m[1])]}]" if int(m[1]) in order else "", text)
        citations = tuple(_citation(hits[number - 1], evidence, marker) for number, marker in order.items())
        return Draft(text, _short(text), citations, confidence=0.5, reader=self.name)


def _chain(model: BaseChatModel) -> Runnable[dict[str, str], str]:
    from langchain_core.output_parsers import StrOutputParser
    from langchain_core.prompts import ChatPromptTemplate

    prompt = ChatPromptTemplate.from_messages(
        [("system", prompts.LLM_SYSTEM), ("human", prompts.LLM_QUESTION)]
    )
    return prompt.partial(refusal=prompts.LLM_REFUSAL) | model | StrOutputParser()


def _numbered(hits: list[Hit], evidence: Evidence) -> str:
    """The passages as the prompt shows them; tags inside their text are broken, so that none ends early."""
    shown = []
    for number, hit in enumerate(hits, start=1):
        article = evidence.articles[hit.passage.doc].article
        text = re.sub(r"<(?=\s*/?\s*passage)", "< ", hit.passage.text, flags=re.IGNORECASE)
        title = (article.title or article.doc).replace('"', "'")
        shown.append(
            prompts.LLM_PASSAGE.format(
                number=number, title=title, published=article.published or "unknown", text=text
            )
        )
    return "\n".join(shown)


def _citation(hit: Hit, evidence: Evidence, marker: int) -> Citation:
    return cite(evidence.articles[hit.passage.doc], Span(hit.passage.start, hit.passage.end), marker=marker)


def _short(text: str) -> str:
    plain = " ".join(_MARKER.sub("", text).split()).replace(" .", ".")
    return " ".join(plain.split()[:_SHORT_WORDS])
