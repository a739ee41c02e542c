from __future__ import annotations

import pytest

from policy_qa.questions import analyse
from policy_qa.readers.holders import OfficeReader
from policy_qa.readers.posts import posts
from policy_qa.readers.sentences import Sentence
from policy_qa.schema import Draft
from read_path import article, evidence

HARBOUR = article(
    "Tessaly counts its ships every month. The Tessaly Bureau of Ports, headed by its director Lena Vogt, "
    "compiles the tables. The bureau, whose deputy director is Ivo Brand, calls them preliminary.\n\n"
    "Rules are made in the capital, where Ada Quill is Minister of Trade and Shipping.",
    doc="harbour",
    title="Ships in Tessaly",
    place="Tessaly",
    published="2022-03-04",
    people={"Lena Vogt": None, "Ivo Brand": None, "Ada Quill": None},
    organisations=["Tessaly Bureau of Ports"],
)
BUDGET = article(
    "Mayor Tom Reed presented the budget of Valmere. Jan Holt, the Minister of Finance, was not there; the "
    "chair of the Harvest Bank is Mia Lund. Under its former head, Rolf Stein, the town hall had saved less. "
    "In 2011 the treasury under its then chief, Otto Kern, spent more.",
    doc="budget",
    title="Budget of Valmere",
    place="Valmere",
    published="2024-11-20",
    people=dict.fromkeys(["Tom Reed", "Jan Holt", "Mia Lund", "Rolf Stein", "Otto Kern"]),
)
OUTLOOK = article(
    "The World Growth Fund (WGF) expects growth of 2 percent. The fund, whose chief economist is Kim Dale, "
    "sees risks. Mayor Una Birk of Arden welcomed that.",
    doc="outlook",
    title="WGF sees growth",
    published="2023-06-01",
    people=dict.fromkeys(["Kim Dale", "Una Birk"]),
)
LATER = article(
    "Sven Moss, the Minister of Finance, named no date.",
    doc="later",
    title="Valmere waits",
    place="Valmere",
    published="2025-02-02",
    people={"Sven Moss": None},
)
PLACES = ("Tessaly", "Valmere", "Arden")


def asked(question: str) -> Draft | None:
    found = evidence(HARBOUR, BUDGET, OUTLOOK, LATER)
    return OfficeReader().read(analyse(question, places=PLACES), found)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who is the director of the Tessaly Bureau of Ports?", "Lena Vogt"),
        ("Who heads the Tessaly Bureau of Ports?", "Lena Vogt"),
        ("Who is the head of the ports office in Tessaly?", "Lena Vogt"),
        ("Who is the deputy director of the Tessaly Bureau of Ports?", "Ivo Brand"),
        ("Who is Tessaly's trade minister?", "Ada Quill"),
        ("Who was the mayor of Valmere in November 2024?", "Tom Reed"),
        ("Who governs Valmere?", "Tom Reed"),
        ("Who chairs the Harvest Bank?", "Mia Lund"),
        ("Who is the WGF's chief economist?", "Kim Dale"),
        ("Who is the chief economist of the World Growth Fund?", "Kim Dale"),
        ("Who is the mayor of Arden?", "Una Birk"),
        ("Who is the finance minister of Valmere?", "Sven Moss"),
        ("Who was the finance minister of Valmere in 2024?", "Jan Holt"),
        ("Who was the chief of the treasury in Valmere in 2011?", "Otto Kern"),
    ],
)
def test_the_holder_of_the_office_asked_for(question: str, name: str) -> None:
    draft = asked(question)
    assert draft is not None
    assert (draft.reason, draft.short_answer) == (None, name)
    assert name.rsplit(maxsplit=1)[-1] in draft.citations[0].quote


@pytest.mark.parametrize(
    "question",
    [
        "Who is the director of the Arden Bureau of Ports?",
        "Who is the director of the Tessaly Bureau of Statistics?",
        "Who is the director of the WGF research department?",
        "Who is the deputy mayor of Valmere?",
        "Who is the acting director of the Tessaly Bureau of Ports?",
        "Who is the chief economist of the Harvest Bank?",
        "Who is the managing director of the WGF?",
        "Who is the mayor of Tessaly?",
        "Who is the finance minister of Tessaly?",
        "Who is the governor of the Harvest Bank?",
        "Who was the mayor of Valmere in 2015?",
        "Who is the former mayor of Valmere?",
        "Who is the head of the treasury in Valmere?",
        "Who is the prime minister of Valmere?",
        "Who is the secretary-general of the United Towns?",
        "Who is the mayor?",
    ],
)
def test_nobody_else_answers(question: str) -> None:
    draft = asked(question)
    assert draft is not None
    assert (draft.reason is not None, draft.short_answer) == (True, None)


def test_an_answer_says_of_when_it_is() -> None:
    draft = asked("Who is the mayor of Valmere?")
    assert draft is not None
    assert draft.text.startswith("Tom Reed, as of 20 November 2024: ")


def test_a_refusal_names_who_it_was_at_another_time() -> None:
    draft = asked("Who was the mayor of Valmere in 2015?")
    assert draft is not None
    assert draft.reason == "wrong_period"
    assert "They name Tom Reed, as of 20 November 2024." in draft.text


def test_the_nearest_is_of_the_same_place() -> None:
    draft = asked("Who is the deputy mayor of Valmere?")
    assert draft is not None
    assert "Mayor Tom Reed" in draft.citations[0].quote


@pytest.mark.parametrize(
    "question",
    [
        "Who is Lena Vogt?",
        "Who runs the survey of forecasters in Arden?",
        "Who is the minister who presented the budget?",
        "Who published the tables?",
        "How many mayors are there?",
        "Who is the largest exporter of Arden?",
    ],
)
def test_what_asks_for_no_office(question: str) -> None:
    assert asked(question) is None


@pytest.mark.parametrize(
    ("text", "names", "held"),
    [
        (
            "Ann Roe, director of the Port Office, spoke.",
            ["Ann Roe"],
            [("Ann Roe", "director of the Port Office")],
        ),
        (
            "The head of the mint, Ann Roe, is also deputy mayor of Arden.",
            ["Ann Roe"],
            [("Ann Roe", "head of the mint"), ("Ann Roe", "deputy mayor of Arden")],
        ),
        (
            "Mayor Ann Roe met Governor Bo Lee.",
            ["Ann Roe", "Bo Lee"],
            [("Ann Roe", "Mayor"), ("Bo Lee", "Governor")],
        ),
        ("In the mayor's office Ann Roe spoke.", ["Ann Roe"], []),
        ("The mayor spoke of roads, and Ann Roe of ships.", ["Ann Roe"], []),
        ("The minister who has to defend it is Ann Roe.", ["Ann Roe"], [("Ann Roe", "minister")]),
        ("Ann Roe chairs the Harvest Board.", ["Ann Roe"], [("Ann Roe", "chairs the Harvest Board")]),
        ("President-elect Ann Roe spoke.", ["Ann Roe"], [("Ann Roe", "President")]),
        ("Mayor Ann Roe spoke.", [], [("Ann Roe", "Mayor")]),
    ],
)
def test_posts(text: str, names: list[str], held: list[tuple[str, str]]) -> None:
    source = article(text, people=dict.fromkeys(names))
    found = posts(Sentence(source, source.sentences[0], 0))
    assert [(post.name, post.said) for post in found] == held
