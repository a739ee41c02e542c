"""Lists of names, and of figures."""

from __future__ import annotations

import pytest

from policy_qa.questions import analyse
from policy_qa.questions.lists import asks_figures, asks_list, asks_several, members_asked
from policy_qa.readers.listing import ListReader
from read_path import PORT, article, evidence

DONORS = article(
    "Aid fell in 2023. Only three donors met the aid target in 2023: Denmark, Norway and Sweden. "
    "Nobody expects others to follow.",
    title="Few donors meet the aid target",
)


def test_the_members_that_a_sentence_names_are_the_answer() -> None:
    draft = ListReader().read(analyse("Which donors met the aid target in 2023?"), evidence(DONORS))
    assert draft is not None
    assert draft.short_answer == "Denmark; Norway; Sweden"
    assert draft.citations[0].quote.endswith("Denmark, Norway and Sweden.")


@pytest.mark.parametrize("question", ["Which donors left the bank?", "What was the aid in 2023?"])
def test_what_is_not_listed_is_left_to_others(question: str) -> None:
    assert ListReader().read(analyse(question), evidence(DONORS)) is None


def test_a_list_of_figures_says_how_far_it_goes() -> None:
    draft = ListReader().read(analyse("List the targets"), evidence(PORT))
    assert draft is not None
    assert draft.text.endswith("These are all 1 that the articles found give (1 of them).")


@pytest.mark.parametrize(
    ("question", "names", "figures", "members"),
    [
        ("Name the two offshore projects.", True, False, 2),
        ("In which towns did the port have yards?", True, False, None),
        ("Which company opened the terminal?", False, False, None),
        ("List all targets for 2025", True, True, None),
        ("How many towns are there?", False, False, None),
    ],
)
def test_what_is_a_list(question: str, names: bool, figures: bool, members: int | None) -> None:
    assert (asks_list(question), asks_figures(question), members_asked(question)) == (names, figures, members)


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("How much did each district spend on roads in 2021?", True),
        ("Tea exports of Norland in 2019, 2020 and 2021?", True),
        ("Capacity of Norland by source: wind, solar, hydro", True),
        ("How much did bakeries, mills and dairies sell in 2021?", True),
        ("List the budgets of the three ports.", True),
        ("What were the exports of Norland in 2021?", False),
        ("How much did research and development cost in 2021?", False),
        ("By how much did exports rise from 2020 to 2021?", False),
    ],
)
def test_one_figure_is_no_answer_where_several_are_asked_for(question: str, several: bool) -> None:
    assert asks_several(question) is several


def test_a_list_of_what_fell_needs_a_fall() -> None:
    source = article(
        "Remittances matter to many countries. Norland comes first; then follow Valmere, Arden and Sund.",
        title="Remittances to countries",
    )
    question = "Which countries saw their remittances fall?"
    assert ListReader().read(analyse(question), evidence(source)) is None


def test_a_title_is_no_member() -> None:
    source = article("The countries were told by Ann Roe, the Minister of Trade and Coastal Energy.")
    draft = ListReader().read(analyse("Which two countries were told?"), evidence(source))
    assert draft is None or "Minister" not in (draft.short_answer or "")
