"""Confidence: falls with every doubt, is a probability, and is the same each time."""

from __future__ import annotations

import pytest

from policy_qa.extract import Extractor, confidence
from sentences import article, extract, extractor, figure


def test_a_figure_with_its_own_words_is_surer_than_one_that_inherits_them() -> None:
    text = "Cement output of the county rose by 4.1 percent in 2019.\n\nLater on, 7.5 percent was seen."
    sure, doubtful = Extractor().extract(article(text, published="2020-03-01")).figures
    assert sure.confidence > doubtful.confidence


def test_no_indicator_no_confidence() -> None:
    told = figure("In 2019 the county's cement output reached 4.1 million tons.", "4.1 million tons")
    untold = figure("4.1 million tons.", "4.1 million tons")
    assert untold.confidence < 0.5 < told.confidence


def test_contradicting_figures_are_noticed() -> None:
    text = "The jobless rate was 4.1 percent in 2019. The jobless rate was {} percent in 2019."
    made = {}
    for value in ("4.1", "6.3"):
        traced = extractor().trace(article(text.format(value)))
        made[value] = traced.features
    assert not any("clash" in names for names in made["4.1"].values())
    assert all("clash" in names for names in made["6.3"].values())
    assert "clash" in confidence.model()


def test_every_figure_has_features_that_the_weights_know() -> None:
    text = "Exports rose 12 percent to $3 billion (2.7 billion euros) in 2019, 40 percent of them steel."
    traced = extractor().trace(article(text))
    found, made = traced.article, traced.features
    assert set(made) == {f.id for f in found.figures}
    known = set(confidence.model())
    assert all(len(known & set(names)) >= 5 for names in made.values())


@pytest.mark.parametrize(
    ("names", "weights", "expected"),
    [
        ([], {}, 0.5),
        (["a", "b"], {"a": 1.0, "b": -1.0, "": 0.0}, 0.5),
        (["a"], {"a": 50.0}, 0.99),
        (["a"], {"a": -50.0}, 0.01),
        (["unknown"], {"": 1.0}, 0.73),
    ],
)
def test_probability(names: list[str], weights: dict[str, float], expected: float) -> None:
    assert confidence.probability(names, weights) == expected


def test_the_numbers_of_a_list_that_cannot_be_told_apart_are_the_most_doubtful() -> None:
    text = "Wages, rents and prices rose 3 percent and 4 percent respectively in 2019."
    assert all(f.confidence < 0.5 for f in extract(text).figures if f.indicator is None)
