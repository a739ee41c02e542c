"""Articles made by hand for tests of questions and answers, and stores that are lists."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any, Unpack

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from policy_qa.extract.periods import find_dates
from policy_qa.passages import passages
from policy_qa.readers import Evidence
from policy_qa.retrievers import document_of
from policy_qa.schema import Article, Entity, ExtractedArticle, Figure, Filters, Hit, Mention, Span
from policy_qa.words import keys

_SENTENCE = re.compile(r"[^\n]+?(?:[.!?][”\"]?(?=\s|$)|(?=\n|$))")


def article(
    text: str,
    *,
    doc: str = "note",
    title: str | None = None,
    place: str | None = None,
    published: str | None = "2023-06-06",
    figures: Sequence[dict[str, Any]] = (),
    people: dict[str, str | None] | None = None,
    organisations: Sequence[str] = (),
    skipped: str | None = None,
) -> ExtractedArticle:
    """An extracted article; a figure is a dict of its fields, found in the text by its ``surface``."""
    source = Article(
        sha256(text.encode()).hexdigest(), doc, f"{doc}.txt", text, title, published, place=place
    )
    sentences = tuple(Span(m.start(), m.end()) for m in _SENTENCE.finditer(text) if m.group().strip())
    sentences = tuple(_trimmed(text, span) for span in sentences)
    if skipped is not None:
        return ExtractedArticle(source, (), skipped=skipped)
    return ExtractedArticle(
        source,
        sentences,
        tuple(sorted((figure(text, doc, **fields) for fields in figures), key=lambda f: f.start)),
        tuple(
            _entity(text, doc, name, role, label)
            for label, named in (("PERSON", people or {}), ("ORG", dict.fromkeys(organisations)))
            for name, role in named.items()
        ),
        find_dates(text, published=published),
    )


def figure(text: str, doc: str, *, surface: str, behind: str = "", **fields: Any) -> Figure:
    """One figure of a text; ``related`` names the surface of the figure that it is related to."""
    start = text.index(surface, text.index(behind))
    related = fields.pop("related", None)
    made = Figure(
        f"{doc}:{start}-{start + len(surface)}", doc, start, start + len(surface), surface, **fields
    )
    if related is None:
        return made
    other = text.index(related)
    return replace(made, related_to=(f"{doc}:{other}-{other + len(related)}",))


def evidence(*articles: ExtractedArticle) -> Evidence:
    """Everything of these articles as evidence, their passages in order."""
    cut = [passage for extracted in articles for passage in passages(extracted)]
    hits = tuple(Hit(passage, rank, 1.0 / rank) for rank, passage in enumerate(cut, start=1))
    return Evidence(hits, {extracted.article.doc: extracted for extracted in articles})


class ListedRecords:
    """Records that are a list of articles."""

    def __init__(self, *articles: ExtractedArticle) -> None:
        self.articles = {extracted.article.doc: extracted for extracted in articles}

    def extracted(self, doc: str) -> ExtractedArticle | None:
        return self.articles.get(doc)

    def figures(self, *, indicator: str | None = None, limit: int | None = None) -> list[Figure]:
        asked = keys(indicator)
        found = [
            f for extracted in self.articles.values() for f in extracted.figures if asked <= keys(f.indicator)
        ]
        return found[:limit]

    def article_ids(self, **filters: Unpack[Filters]) -> set[str]:
        return {e.article.id for e in self.articles.values() if _within(e.article, **filters)}


class SharedWordsRetriever(BaseRetriever):
    """Passages by how many words they share with the question."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    records: ListedRecords

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        limit: int = 8,
        **filters: Unpack[Filters],
    ) -> list[Document]:
        asked = keys(query)
        cut = [
            passage
            for extracted in self.records.articles.values()
            if _within(extracted.article, **filters)
            for passage in passages(extracted)
        ]
        scored = sorted(((len(asked & keys(p.text)), p) for p in cut), key=lambda item: -item[0])
        hits = [
            Hit(p, rank, float(score)) for rank, (score, p) in enumerate(scored[:limit], start=1) if score
        ]
        return [document_of(hit) for hit in hits]


def _within(
    source: Article,
    *,
    since: str | None = None,
    until: str | None = None,
    place: str | None = None,
    publisher: str | None = None,
    docs: Collection[str] | None = None,
) -> bool:
    published = source.published or ""
    return (
        (since or "") <= published <= (until or "9")
        and place in {None, source.place}
        and publisher in {None, source.publisher}
        and (docs is None or source.doc in docs)
    )


def _trimmed(text: str, span: Span) -> Span:
    surface = text[span.start : span.end]
    start = span.start + len(surface) - len(surface.lstrip())
    return Span(start, start + len(surface.strip()))


def _entity(text: str, doc: str, name: str, role: str | None, label: Any) -> Entity:
    found = [Mention(m.start(), m.end(), name) for m in re.finditer(re.escape(name), text)]
    return Entity(f"{doc}:{found[0].start}-{found[0].end}", doc, label, name, role, tuple(found))


PORT = article(
    "The harbour of Tessaly moved 312 million tons of cargo in 2021. Exports of the city came to "
    "301.5 billion yuan in 2021, up by 14.8% over the previous year. Imports fell by 2.1% to 184.8 "
    "billion yuan because oil became cheaper. Tessaly ranked third in the country for container throughput "
    "in 2021.\n\n"
    "The city aims to raise its exports to 350 billion yuan by 2025. Some 1,240 logistics firms were "
    "registered in 2021, and 96 start-ups were founded. A new terminal was opened in September 2021 by "
    "Northgate Engineering, said Lena Vogt, Director of Tessaly Municipal Bureau of Ports.",
    doc="port",
    title="Tessaly's harbour has a good year",
    place="Tessaly",
    published="2022-01-20",
    figures=[
        {
            "surface": "312 million tons",
            "kind": "measure",
            "value": 312_000_000,
            "unit": "ton",
            "indicator": "cargo moved",
            "subject": "harbour of Tessaly",
            "place": "Tessaly",
            "period": "2021",
        },
        {
            "surface": "301.5 billion yuan",
            "kind": "money",
            "value": 301_500_000_000,
            "unit": "CNY",
            "indicator": "exports",
            "place": "Tessaly",
            "period": "2021",
        },
        {
            "surface": "14.8%",
            "kind": "percent",
            "value": 14.8,
            "unit": "%",
            "indicator": "exports",
            "place": "Tessaly",
            "period": "2021",
            "change_direction": "up",
            "change_base": "previous year",
            "related": "301.5 billion yuan",
        },
        {
            "surface": "2.1%",
            "kind": "percent",
            "value": 2.1,
            "unit": "%",
            "indicator": "imports",
            "place": "Tessaly",
            "period": "2021",
            "change_direction": "down",
            "related": "184.8 billion yuan",
        },
        {
            "surface": "184.8 billion yuan",
            "kind": "money",
            "value": 184_800_000_000,
            "unit": "CNY",
            "indicator": "imports",
            "place": "Tessaly",
            "period": "2021",
        },
        {
            "surface": "third",
            "kind": "ordinal_rank",
            "value": 3,
            "indicator": "container throughput",
            "subject": "Tessaly",
            "place": "Tessaly",
            "period": "2021",
            "rank_scope": "in the country",
        },
        {
            "surface": "350 billion yuan",
            "kind": "money",
            "value": 350_000_000_000,
            "unit": "CNY",
            "indicator": "exports",
            "place": "Tessaly",
            "period": "2025",
            "status": "target",
        },
        {
            "surface": "1,240",
            "kind": "count",
            "value": 1240,
            "unit": "logistics firm",
            "indicator": "logistics firms registered",
            "place": "Tessaly",
            "period": "2021",
            "qualifier": "about",
        },
        {
            "surface": "96",
            "kind": "count",
            "value": 96,
            "unit": "start-up",
            "indicator": "start-ups founded",
            "place": "Tessaly",
            "period": "2021",
        },
    ],
    people={"Lena Vogt": "Director of Tessaly Municipal Bureau of Ports"},
    organisations=["Northgate Engineering"],
)
"""An article with a level and its change, a fall, a rank, a target, counts, a person and an organisation."""
