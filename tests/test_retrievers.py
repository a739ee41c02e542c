from __future__ import annotations

from typing import Any

import pytest
from langchain_core.documents import Document
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnablePassthrough

from policy_qa.errors import UsageError
from policy_qa.retrievers import (
    RANK_CONSTANT,
    DenseRetriever,
    FusedRetriever,
    KeywordRetriever,
    document_of,
    hits_of,
)
from policy_qa.schema import Hit, Passage
from stores import Stores, article, extracted

NEWS = {
    "parks": ("The city opened three parks by the river.\n", "2018-05-01", "Ningbo, China"),
    "schools": ("New schools were opened in the valley.\n", "2020-05-01", "Lyon, France"),
    "taxes": ("Land taxes fell. Taxes on parks fell by 7.5%.\n", "2021-05-01", "Ningbo, China"),
}


@pytest.fixture
def news(stores: Stores) -> Stores:
    stores.add(
        *(
            extracted(
                article(doc, text, published=date, place=place, title=doc.title(), publisher=f"{doc} daily")
            )
            for doc, (text, date, place) in NEWS.items()
        )
    )
    return stores


@pytest.fixture
def keyword(news: Stores) -> KeywordRetriever:
    return KeywordRetriever(records=news.records)


@pytest.fixture
def dense(news: Stores) -> DenseRetriever:
    return DenseRetriever(records=news.records, index=news.index, embedder=news.embedder)


@pytest.fixture
def fused(news: Stores, keyword: KeywordRetriever, dense: DenseRetriever) -> FusedRetriever:
    return FusedRetriever(records=news.records, retrievers=(dense, keyword))


def docs(documents: list[Document]) -> list[str]:
    return [hit.passage.doc for hit in hits_of(documents)]


def test_keyword_hits_have_no_similarity(keyword: KeywordRetriever, news: Stores) -> None:
    hits = hits_of(keyword.invoke("taxes on parks"))
    assert [hit.passage.doc for hit in hits] == ["taxes", "parks"]
    assert [hit.rank for hit in hits] == [1, 2]
    assert hits[0].score > hits[1].score
    assert {hit.similarity for hit in hits} == {None}
    assert hits[0].passage == news.records.passages_of("taxes")[0]


def test_dense_hits_are_ordered_by_similarity(dense: DenseRetriever, news: Stores) -> None:
    text = NEWS["parks"][0].strip()
    hits = hits_of(dense.invoke(text))
    assert hits[0].passage.text == text
    assert hits[0].similarity == hits[0].score == pytest.approx(1.0, abs=1e-5)
    assert [hit.similarity for hit in hits] == sorted((hit.similarity for hit in hits), reverse=True)
    assert len(hits) == 3


def test_fused_order_is_the_sum_of_reciprocal_ranks(fused: FusedRetriever) -> None:
    hits = hits_of(fused.invoke("taxes on parks by the river"))
    dense, keyword = (
        {hit.passage.id: hit.rank for hit in hits_of(one.invoke("taxes on parks by the river"))}
        for one in fused.retrievers
    )
    for hit in hits:
        ranks = [found[hit.passage.id] for found in (dense, keyword) if hit.passage.id in found]
        assert hit.score == pytest.approx(sum(1 / (RANK_CONSTANT + rank) for rank in ranks))
        assert hit.similarity is not None
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert [hit.rank for hit in hits] == [1, 2, 3]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({}, {"parks", "schools", "taxes"}),
        ({"since": "2020"}, {"schools", "taxes"}),
        ({"until": "2020-12"}, {"parks", "schools"}),
        ({"place": "ningbo"}, {"parks", "taxes"}),
        ({"place": "China", "since": "2021"}, {"taxes"}),
        ({"place": "Atlantis"}, set()),
        ({"publisher": "daily"}, {"parks", "schools", "taxes"}),
        ({"publisher": "Parks Daily"}, {"parks"}),
        ({"docs": ("parks", "taxes", "nothing")}, {"parks", "taxes"}),
        ({"docs": ("parks", "taxes"), "publisher": "taxes", "since": "2019"}, {"taxes"}),
        ({"docs": ()}, set()),
    ],
)
def test_filters_hold_for_every_retriever(
    fused: FusedRetriever, options: dict[str, Any], found: set[str]
) -> None:
    question = "parks river schools taxes"
    assert set(docs(fused.invoke(question, **options))) == found
    for retriever in fused.retrievers:
        assert set(docs(retriever.invoke(question, **options))) == found
        assert set(docs(retriever.model_copy(update=options).invoke(question))) == found


def test_limit(fused: FusedRetriever) -> None:
    assert len(fused.invoke("parks schools taxes", limit=2)) == 2
    assert len(fused.model_copy(update={"limit": 1}).invoke("parks schools taxes")) == 1


@pytest.mark.parametrize("question", ["", "   \n"])
def test_an_empty_question_finds_nothing(fused: FusedRetriever, question: str) -> None:
    assert fused.invoke(question) == []


def test_an_empty_store_finds_nothing(stores: Stores) -> None:
    dense = DenseRetriever(records=stores.records, index=stores.index, embedder=stores.embedder)
    assert FusedRetriever(records=stores.records, retrievers=(dense,)).invoke("anything") == []


def test_a_vector_whose_passage_is_gone_is_passed_over(fused: FusedRetriever, news: Stores) -> None:
    news.records.remove("parks")
    assert "parks" not in docs(fused.invoke("parks by the river"))
    assert [hit.rank for hit in hits_of(fused.invoke("parks by the river"))] == [1, 2]


def test_hits_travel_in_documents() -> None:
    hit = Hit(Passage("a:3-7", "a", "news/a", 3, 7, "text"), rank=2, score=0.5, similarity=None)
    assert hits_of([document_of(hit)]) == (hit,)
    with pytest.raises(UsageError, match="passage_id"):
        hits_of([Document(page_content="from elsewhere")])


def test_documents_say_what_their_article_is(fused: FusedRetriever) -> None:
    document = fused.invoke("schools", limit=1)[0]
    assert document.metadata["title"] == "Schools"
    assert document.metadata["published"] == "2020-05-01"
    assert document.id == document.metadata["passage_id"]


def test_an_outside_chain_can_use_it(fused: FusedRetriever) -> None:
    prompt = ChatPromptTemplate.from_template("Use only this:\n{context}\n\nQuestion: {question}")
    model = RunnableLambda(lambda value: value.to_messages()[0].text.splitlines()[1])
    join = RunnableLambda(lambda found: "\n".join(one.page_content for one in found))
    chain = {"context": fused | join, "question": RunnablePassthrough()} | prompt | model
    assert chain.invoke("Where were schools opened?") == NEWS["schools"][0].strip()
    assert chain.batch(["schools", "taxes"]) == [NEWS["schools"][0].strip(), NEWS["taxes"][0].strip()]


def test_weights_count_a_list_for_more(fused: FusedRetriever, keyword: KeywordRetriever) -> None:
    question = "taxes on parks by the river"
    first = keyword.invoke(question)[0].metadata["passage_id"]
    weighted = fused.model_copy(update={"weights": (0.0, 3.0)}).invoke(question)[0].metadata
    assert (weighted["passage_id"], weighted["score"]) == (first, pytest.approx(3 / (RANK_CONSTANT + 1)))


@pytest.mark.parametrize("question", ["Ningbo in May 2018", "what was said of the parks"])
def test_keywords_are_sought_in_title_place_and_date(stores: Stores, question: str) -> None:
    text = "Three of them were opened by the river.\n"
    stores.add(
        extracted(article("new", text, published="2018-05-01", place="Ningbo, China", title="Parks")),
        extracted(article("old", f"Again, {text}", published="2016", title="Schools")),
    )
    assert docs(KeywordRetriever(records=stores.records).invoke(question)) == ["new"]
