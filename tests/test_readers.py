"""Answers from text: names, offices, dates, definitions, reasons and overviews."""

from __future__ import annotations

import pytest

from policy_qa.questions import analyse
from policy_qa.readers import Reader
from policy_qa.readers.dates import DateReader
from policy_qa.readers.definitions import DefinitionReader
from policy_qa.readers.names import NameReader
from policy_qa.readers.offices import asked_office
from policy_qa.readers.overviews import OverviewReader
from policy_qa.readers.reasons import ReasonReader
from policy_qa.readers.vectors import Vectors
from policy_qa.readers.weighing import Weights
from policy_qa.readers.wishes import wish
from policy_qa.schema import Draft, ExtractedArticle
from read_path import PORT, article, evidence

READERS: tuple[Reader, ...] = (
    OverviewReader(),
    DefinitionReader(),
    NameReader(),
    DateReader(),
    ReasonReader(),
)


def read(question: str, *articles: ExtractedArticle) -> Draft | None:
    """The first draft that one of the readers gives."""
    query, found = analyse(question, places=["Tessaly"]), evidence(*(articles or (PORT,)))
    return next((draft for reader in READERS if (draft := reader.read(query, found)) is not None), None)


def short(question: str, *articles: ExtractedArticle) -> str | None:
    draft = read(question, *articles)
    return draft.short_answer if draft is not None and draft.reason is None else None


@pytest.mark.parametrize(
    ("question", "kind", "about", "term"),
    [
        ("What is a free port?", "definition", "What is a free port", "free port"),
        ("What is meant by net debt?", "definition", "What is meant by net debt", "net debt"),
        ("How is core pay calculated?", "definition", "How is core pay calculated", "core pay"),
        ("What does core inflation measure, according to the May note?", "definition",
         "What does core inflation measure", "core inflation"),
        ("Why did imports fall?", "reason", "did imports fall", ""),
        ("For what reason were wages frozen?", "reason", "were wages frozen", ""),
        ("What did the May bulletin say about ports and trade?", "overview", "ports and trade", ""),
        ("What goals did Arden set for schools?", "overview", "schools", ""),
        ("Give me the highlights of the trade of Arden.", "overview", "the trade of Arden", ""),
        ("How was the labour market in October 2024?", "overview", "the labour market in October 2024", ""),
        ("Give me a summary of the trade of Arden.", "overview", "the trade of Arden", ""),
        ("What is the state of the fish market in Arden?", "overview", "the fish market in Arden", ""),
        ("What are the inspectors' main findings on the quays?", "overview", "the quays", ""),
        ("How did the shipping sector fare in 2021?", "overview", "the shipping sector in 2021", ""),
        ("What have the ports of Arden done about noise?", "overview",
         "the ports of Arden done about noise", ""),
        ("What was behind the fall in catches?", "reason", "the fall in catches", ""),
        ("Trace the rise of Arden as a port.", "overview", "the rise of Arden as a port", ""),
        ("Who runs the port?", "name", "runs the port", ""),
        ("By which law were fares cut?", "name", "were fares cut", ""),
        ("When was the bridge opened?", "date", "was the bridge opened", ""),
        ("What office did Lena Vogt hold?", "office", "What office did Lena Vogt hold", "Lena Vogt"),
    ],
)  # fmt: skip
def test_what_is_wanted(question: str, kind: str, about: str, term: str) -> None:
    found = wish(analyse(question))
    assert found is not None
    assert (found.kind, found.about, found.term) == (kind, about, term)


@pytest.mark.parametrize(
    "question",
    [
        "What was the GDP of Tessaly in 2021?",
        "What is the population of Tessaly?",
        "How many schools are there?",
        "In which year did exports grow faster, 2020 or 2021?",
        "What place did Tessaly take by exports?",
        "What was the general fund revenue of Tessaly in 2021?",
    ],
)
def test_what_may_be_a_figure_is_left_to_the_readers_of_figures(question: str) -> None:
    assert wish(analyse(question)) is None
    assert read(question) is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who directs the ports bureau?", "Lena Vogt"),
        ("Who is the director of the Tessaly bureau of ports?", "Lena Vogt"),
        ("Which company opened the new terminal?", "Northgate Engineering"),
        ("Who opened the new terminal?", "Northgate Engineering"),
        ("Why did imports fall?", "because oil became cheaper"),
        ("When was the new terminal opened?", "September 2021"),
    ],
)
def test_names_reasons_and_dates(question: str, expected: str) -> None:
    draft = read(question)
    assert draft is not None
    assert (draft.reason, draft.short_answer) == (None, expected)
    assert draft.citations[0].quote in PORT.article.text


def test_a_name_that_the_question_says_never_answers() -> None:
    source = article(
        "Vogt Lines and Orla Ferries share the quay of Arden.", organisations=["Vogt Lines", "Orla Ferries"]
    )
    assert short("Which company shares the quay of Arden with Vogt Lines?", source) == "Orla Ferries"


def test_several_names_are_given_where_several_are_asked_for() -> None:
    source = article("The scheme was drawn up by Vogt Lines, Orla Ferries and Quay Bank.",
                     organisations=["Vogt Lines", "Orla Ferries", "Quay Bank"])  # fmt: skip
    assert short("Which companies drew up the scheme?", source) == "Vogt Lines; Orla Ferries; Quay Bank"


def test_an_office() -> None:
    source = article("Lena Vogt, governor of Arden, opened the quay.", people={"Lena Vogt": None})
    assert short("What office does Lena Vogt hold?", source) == "governor of Arden"


def test_names_of_a_dateline_are_no_answer() -> None:
    source = article(
        "HALDEN, 4 May 2021 (Desk) - The fair of Arden was opened by Orla Ferries.",
        organisations=["HALDEN", "Orla Ferries"],
    )
    assert short("Which company opened the fair of Arden?", source) == "Orla Ferries"


DEBT = article(
    "Net debt, the sum that is left when cash is taken off, fell to 40 million crowns. "
    "The rail levy rose by 3 percent. Work on toll roads goes on. "
    "Each ship needs a port permit. Such a permit is a paper that lets a ship take on goods. "
    "Groundage is what a ship pays for lying at anchor. "
    "Rolling stock of four axles, as freight wagons are called here, was sold.",
    title="Net debt of the ports falls",
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What are freight wagons in the note on rail?", "Rolling stock of four axles"),
        ("What is meant by net debt?", "the sum that is left when cash is taken off"),
        ("What is groundage?", "what a ship pays for lying at anchor"),
        ("What is a port permit?", "a paper that lets a ship take on goods"),
        ("What does the rail levy mean?", None),
    ],
)
def test_definitions(question: str, expected: str | None) -> None:
    assert short(question, DEBT) == expected


GROUPS = article(
    "Ferries carried 12,000 people and trams 30,000. The two counts overlap, so they must not be added up. "
    "Fares were raised in May because fuel had become dearer.\n\nTrams were late on most days.",
    title="Ferries and trams of Arden",
)


def test_a_reason_is_given_with_its_sentence() -> None:
    draft = read("Why were fares raised?", GROUPS)
    assert draft is not None
    assert draft.short_answer == "because fuel had become dearer"
    assert draft.citations[0].quote == "Fares were raised in May because fuel had become dearer."


def test_a_caution_is_explained() -> None:
    draft = read("Why should the counts of ferries and trams not be summed?", GROUPS)
    assert draft is not None
    assert draft.reason is None
    assert "The two counts overlap" in draft.text


@pytest.mark.parametrize("question", ["Why were trams late?", "Why did the mayor of Halden resign?"])
def test_what_the_text_does_not_explain_is_refused(question: str) -> None:
    draft = read(question, GROUPS)
    assert draft is not None
    assert draft.reason is not None


QUAYS = article(
    "Arden built two quays in 2021.\n\nThe schools of Arden took in 400 pupils. Every school got a library. "
    "Schools hired 30 teachers. Teachers of the schools were paid 5 percent more.\n\nFish was dear.",
    title="Quays and schools",
    figures=[{"surface": s, "kind": "count", "value": v} for s, v in (("400", 400), ("30", 30))],
)


def test_an_overview_quotes_several_sentences_in_the_order_of_the_article() -> None:
    draft = read("What did the note say about schools and teachers?", QUAYS)
    assert draft is not None
    starts = [citation.start for citation in draft.citations]
    assert 3 <= len(starts) <= 6
    assert starts == sorted(starts)
    assert "Fish was dear" not in draft.text
    assert "400 pupils" in draft.text


def test_an_overview_goes_from_paragraph_to_paragraph() -> None:
    text = (
        "Arden built 2 quays. They took 3 years. Workers laid 40 piles.\n\nArden opened 5 schools. Pupils "
        "of Arden planted 60 trees.\n\nArden sold 70 boats. Buyers of Arden paid 8 million."
    )
    numbers = ("2", "3", "40", "5", "60", "70", "8")
    source = article(
        text, title="Arden", figures=[{"surface": s, "kind": "count", "value": float(s)} for s in numbers]
    )
    draft = read("Sum up the year of Arden.", source)
    assert draft is not None
    quotes = [citation.quote for citation in draft.citations]
    assert {"Arden built 2 quays.", "Arden opened 5 schools.", "Arden sold 70 boats."} <= set(quotes)


def test_output_per_head_is_no_office() -> None:
    assert asked_office(analyse("What was output per head in Arden in 2022?")) is None
    assert asked_office(analyse("Who was the head of the port authority of Arden?")) is not None


def test_no_overview_of_what_is_not_there() -> None:
    assert read("What did the note say about railways?", QUAYS) is None


def test_cosines_keep_their_vectors() -> None:
    made: list[str] = []

    def embed(texts: list[str]) -> list[list[float]]:
        made.extend(texts)
        return [[1.0, 0.0] if "port" in text else [0.6, 0.8] for text in texts]

    vectors = Vectors(embed)
    assert vectors.cosines("a port", ["the port", "a school"]) == [1.0, 0.6]
    assert vectors.cosines("a port", ["a school"]) == [0.6]
    assert made == ["a port", "the port", "a school"]


def test_the_best_candidate_is_given_only_if_it_is_likely() -> None:
    weights = Weights({"a": 2.0, "b": -1.0}, none=1.0, answer=0.5)
    assert weights.best([("x", {"a": 0.1}), ("y", {"a": 1.0, "c": 9.0})]) == (
        "y",
        pytest.approx(0.7311, abs=1e-4),
    )
    assert weights.best([("x", {"a": 0.4, "b": 0.1})]) is None
    assert weights.best([]) is None


def test_a_name_near_to_nothing_that_was_asked_is_no_answer() -> None:
    source = article("Lena Vogt opened the quay of Arden.", people={"Lena Vogt": None})
    assert short("Who won the yearly chess prize of the quay?", source) is None
    assert short("Who opened the quay of Arden?", source) == "Lena Vogt"


def test_an_overview_is_of_the_article_that_speaks_of_it() -> None:
    shops = article(
        "Arden changed in 2022. The town registered 40 small shops. Small shops paid no rent in 2022. "
        "It coached owners of small shops.",
        doc="shops",
        title="Shops of Arden",
    )
    trade = article(
        "Valmere grew in 2022. In 2022 trade rose by 5 percent. The town had visitors in 2022.", doc="trade"
    )
    draft = read("What did the town do for small shops in 2022?", trade, shops)
    assert draft is not None
    assert {citation.doc for citation in draft.citations} == {"shops"}
    assert short("What did the town do for fishermen in 2022?", trade, shops) is None
