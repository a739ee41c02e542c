"""The network that reads the context of figures: what it may choose, what it sees, how it is read."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from policy_qa.encoder import MODELS
from policy_qa.errors import ModelError
from policy_qa.extract import Extractor
from policy_qa.extract.layout import paragraphs
from policy_qa.extract.network import ContextModel
from policy_qa.extract.network.candidates import DISTANCES, RELATIONS, candidates, distance, sort_of
from policy_qa.extract.network.choices import period_odds, span_odds
from policy_qa.extract.network.features import (
    BETWEEN,
    REACHES,
    SENTENCE_STEPS,
    Case,
    Text,
    Vocabulary,
    cases,
    place_of,
    seen,
    shape,
)
from policy_qa.extract.network.model import Heads
from policy_qa.schema import DateMention, ExtractedArticle
from sentences import article, extractor

TEXT = (
    "Trade in the first half\n\nExports of tea rose 4.1 percent to $3 billion in the first half of 2023. "
    "They had been $2.9 billion a year before. Imports were 7 million tons.\n\n"
    "By 2025 exports are to reach $5 billion."
)


def ways(period: str, published: str | None = None) -> dict[str, str | None]:
    """The periods that a date leads to, by relation."""
    found = candidates([DateMention(0, 4, "then", period)], published)
    return {RELATIONS[way.relation]: way.period for way in found}


@pytest.mark.parametrize(
    ("period", "relation", "expected"),
    [
        ("2023", "named", "2023"),
        ("2023", "year before", "2022"),
        ("2023", "year after", "2024"),
        ("2023-01", "step before", "2022-12"),
        ("2023-01/2023-03", "step before", "2022-10/2022-12"),
        ("2023-01/2023-11", "year before", "2022-01/2022-11"),
        ("2023-01/2023-11", "its year", "2023"),
        ("2023-03", "year so far", "2023-01/2023-03"),
        ("2023-07/2023-09", "year so far", "2023-01/2023-09"),
        ("2023-03", "twelve months", "2022-04/2023-03"),
        ("2023-12", "twelve months", "2023"),
        ("2020-02-29", "year before", "2019-02-28"),
    ],
)
def test_a_date_leads_to_its_period_and_to_those_beside_it(period: str, relation: str, expected: str) -> None:
    assert ways(period)[relation] == expected


def test_a_period_without_an_end_leads_to_itself_alone() -> None:
    assert ways("2018/..") == {"named": "2018/..", "none": None}


def test_the_publication_leads_to_its_year_month_and_day_and_to_those_before() -> None:
    found = ways("2018", "2024-01-15")
    told = {name.removeprefix("publication: "): period for name, period in found.items() if ":" in name}
    assert told == {
        "year": "2024",
        "year before": "2023",
        "year after": "2025",
        "month": "2024-01",
        "month before": "2023-12",
        "day": "2024-01-15",
    }


def test_the_first_year_of_the_calendar_has_none_before_it() -> None:
    assert "year before" not in ways("0001")


@pytest.mark.parametrize(
    ("period", "published"),
    [
        (None, None),
        ("2018", None),
        ("1900", "2024-05-01"),
        ("2100-01/2100-03", "2024"),
        ("2024-05-02", "2024-05-01"),
    ],
)
def test_sorts_and_distances_are_numbers_that_the_network_has(
    period: str | None, published: str | None
) -> None:
    assert 0 <= distance(period, published) < DISTANCES
    assert (sort_of(period) == 0) == (period is None)


def test_what_is_over_lies_elsewhere_than_what_is_to_come() -> None:
    assert distance("2024-01", "2024-05-01") != distance("2024-11", "2024-05-01")


@pytest.mark.parametrize(("word", "expected"), [("2023", "<year>"), ("4,100.5", "<number>"), ("g20", "g00")])
def test_years_and_numbers_are_all_alike(word: str, expected: str) -> None:
    assert shape(word) == expected


@pytest.fixture(scope="module")
def read() -> tuple[ExtractedArticle, Text, list[Case]]:
    """A text as the network sees it, with a vocabulary of two words."""
    doc, traced = extractor().by_rules(article(TEXT, published="2023-08-01"))
    found = traced.article
    known = Vocabulary({"exports": 2, "tea": 3}, {"NNS": 1}, {"nsubj": 1}, {"kind: money": 0})
    text = seen(
        doc, found.article, parts=paragraphs(TEXT), sentences=found.sentences, dates=found.dates,
        figures=found.figures, vocabulary=known,
    )  # fmt: skip
    told = {figure.id: ["kind: money"] for figure in found.figures if figure.kind == "money"}
    groups = list(cases(text, found.article, found.figures, dates=found.dates, known=told, vocabulary=known))
    return found, text, groups


def test_tokens_have_their_words_marks_sentences_and_paragraphs(
    read: tuple[ExtractedArticle, Text, list[Case]],
) -> None:
    found, text, _ = read
    assert text.vectors.shape == (len(text.words), 96)
    for figure in found.figures:
        at = text.tokens(figure.start, figure.end)
        assert at is not None
        assert TEXT[text.starts[at[0]] : text.ends[at[1]]].startswith(figure.surface[:1])
        assert text.marks[at[0]] >= 4
    assert set(text.paragraphs.tolist()) == {0, 1, 2}
    assert text.flags[0, 0] == 1  # the title is a heading
    assert text.words[text.tokens(*_at("tea"))[0]] == 3  # type: ignore[index]


def _at(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def test_a_group_offers_all_periods_and_stretches_in_reach(
    read: tuple[ExtractedArticle, Text, list[Case]],
) -> None:
    found, text, (case,) = read
    assert len(case.figures) == len(found.figures)
    assert {"2023-01/2023-06", "2022-01/2022-06", "2025", "2023", None} <= set(case.periods)
    assert case.reach.shape == (len(case.figures), len(case.ways), 3)
    for column, size in enumerate((REACHES, SENTENCE_STEPS, BETWEEN)):
        assert case.reach[..., column].min() >= 0
        assert case.reach[..., column].max() < size
    assert case.rules.sum() == sum(figure.kind == "money" for figure in found.figures)
    first = next(row for row, n in enumerate(case.figures) if found.figures[n].surface == "4.1 percent")
    last = next(row for row, n in enumerate(case.figures) if found.figures[n].surface == "$5 billion")
    later = int(np.searchsorted(case.window, text.tokens(*_at("By 2025"))[0]))  # type: ignore[index]
    assert case.steps[first, later, 1] == 0  # an indicator is not looked for in sentences to come
    assert case.steps[last, later, 1] > 0


def test_the_place_of_a_phrase_is_the_nearest_before_its_figure(
    read: tuple[ExtractedArticle, Text, list[Case]],
) -> None:
    found, text, (case,) = read
    last = next(figure for figure in found.figures if figure.surface == "$5 billion")
    at = place_of("exports", last, text, case.window, TEXT)
    assert at is not None
    assert text.starts[case.window[at[0]]] == TEXT.rindex("exports")
    assert place_of("steel", last, text, case.window, TEXT) is None
    assert place_of("export", last, text, case.window, TEXT) is None  # part of a word is none


def scores(case: Case) -> Heads:
    """Scores of nothing in particular."""
    figures = len(case.figures)
    spans = np.full((figures, len(case.window), 14), -30, dtype=np.float32)
    return Heads(
        np.zeros((figures, len(case.ways)), dtype=np.float32),
        np.full(figures, -30, dtype=np.float32),
        np.zeros((figures, 3), dtype=np.float32),
        spans,
        np.full((figures, 3), -30, dtype=np.float32),
    )


def test_all_ways_to_a_period_count_together_and_barred_ones_not(
    read: tuple[ExtractedArticle, Text, list[Case]],
) -> None:
    case = read[2][0]
    plain = period_odds(case, scores(case), 0)
    assert plain.sum() == pytest.approx(1)
    open_ = case.reach[0, :, 1] > 0
    counted = np.bincount(case.ways[open_, 1], minlength=len(case.periods))
    assert plain == pytest.approx(counted / counted.sum(), abs=1e-5)
    case.reach[0, 0, 1], kept = 0, case.reach[0, 0, 1]
    barred = period_odds(case, scores(case), 0)
    case.reach[0, 0, 1] = kept
    assert barred[case.ways[0, 1]] < plain[case.ways[0, 1]]


def test_the_rules_period_has_a_bonus(read: tuple[ExtractedArticle, Text, list[Case]]) -> None:
    case = read[2][0]
    trusted = scores(case)
    trusted.rule_period[0] = 30
    assert int(period_odds(case, trusted, 0).argmax()) == case.rule_period[0]


def test_a_stretch_the_rules_indicator_or_none_is_taken(
    read: tuple[ExtractedArticle, Text, list[Case]],
) -> None:
    case = read[2][0]
    made = scores(case)
    made.spans[0, 3, 1] = 5
    assert divmod(int(span_odds(case, made, 0).argmax()), 14) == (3, 1)
    first, last = case.rule_span[0]
    assert first >= 0
    made.named[0, 0] = 60
    assert divmod(int(span_odds(case, made, 0).argmax()), 14) == (first, last - first)
    made.named[0, 2] = 90
    assert int(span_odds(case, made, 0).argmax()) == len(case.window) * 14 + 1


def test_figures_are_settled_alike_alone_and_again() -> None:
    whole = Extractor()
    one, two = (whole.extract(article(TEXT, published="2023-08-01")).figures for _ in range(2))
    assert one == two


def test_every_indicator_is_words_of_the_text_or_of_the_rules() -> None:
    text = TEXT + "\n\nOf these, 40 percent went to Chad, and 2,000 tons were burnt."
    traced = Extractor().trace(article(text, published="2023-08-01"))
    for figure in traced.article.figures:
        choice, read = traced.choices[figure.id], traced.rules[figure.id]
        if figure.indicator != read.indicator and choice.words is not None:
            assert figure.indicator is not None
            assert figure.indicator in text[choice.words.start : choice.words.end]
        assert choice.date is None or text[choice.date.start : choice.date.end].strip()


def test_two_currencies_of_one_amount_are_settled_alike() -> None:
    text = "In 2019 exports of tea came to $3 billion (2.7 billion euros). In 2018 they were $2 billion."
    dollars, euros, _ = Extractor().extract(article(text)).figures
    assert (dollars.indicator, dollars.period, dollars.status) == (
        euros.indicator,
        euros.period,
        euros.status,
    )


@pytest.mark.parametrize("harm", ["missing", "altered"])
def test_a_missing_or_altered_file_is_told(tmp_path: Path, harm: str) -> None:
    folder = tmp_path / "figure-context"
    shutil.copytree(MODELS / "figure-context", folder)
    shutil.copy(MODELS / "pins.json", tmp_path)
    if harm == "missing":
        (folder / "heads.onnx").unlink()
    else:
        (folder / "heads.onnx").write_bytes(b"no network")
    with pytest.raises(ModelError, match=r"heads\.onnx.*reinstall"):
        ContextModel(folder)
