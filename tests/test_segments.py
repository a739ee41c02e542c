from __future__ import annotations

import pytest

from policy_qa.readers.segments import segment_of
from read_path import article

COUNT = {"kind": "count", "period": "2021"}


def parts(text: str, *surfaces: str) -> dict[str, tuple[str, ...]]:
    """What is carried to each figure, its own stretch, and what follows later, by surface."""
    source = article(text, figures=[{**COUNT, "surface": s, "value": i} for i, s in enumerate(surfaces)])
    found = {}
    for figure in source.figures:
        segment = segment_of(figure, source, source.sentences[0])
        found[figure.surface] = tuple(
            "".join(text[span.start : span.end] for span in spans).strip(" ,.")
            for spans in (segment.carried, (segment.own,), segment.later)
        )
    return found


def test_one_figure_has_the_whole_sentence() -> None:
    assert parts("Ports moved 12 tons in 2021.", "12") == {"12": ("", "Ports moved 12 tons in 2021", "")}


def test_what_stands_behind_a_cut_is_not_of_the_figure_before() -> None:
    found = parts("The wait was 41 days in public clinics and 19 days in private ones.", "41", "19")
    assert found["41"] == ("", "The wait was 41 days in public clinics", "")
    assert found["19"] == ("The wait was", "and 19 days in private ones", "")


def test_a_stretch_that_says_nothing_inherits_what_the_one_before_says_behind_its_figure() -> None:
    found = parts("Firms sold 30 tons of rice in 2021 and 20 tons in 2020.", "30 tons", "20 tons")
    assert found["20 tons"] == ("Firms sold 30 tons of rice in 2021", "and 20 tons in 2020", "")


@pytest.mark.parametrize("word", ["while", "but", "whereas"])
def test_nothing_is_carried_over_a_contrast(word: str) -> None:
    found = parts(f"Exports were 30 tons, {word} imports of rice were 20 tons.", "30", "20")
    assert found["20"][0] == ""
    assert "imports" not in found["30"][1]


def test_a_sentence_is_resumed_behind_an_insertion() -> None:
    found = parts("Some 500 students, 200 of them women, began at the college.", "500", "200")
    assert found["500"] == ("", "Some 500 students", "began at the college")


def test_figures_that_no_cut_divides_share_a_stretch() -> None:
    found = parts("Output rose 4 percent to 90 tons in the north.", "4", "90")
    assert found["4"] == found["90"]
