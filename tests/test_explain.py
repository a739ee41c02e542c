"""Explanations: every field that a figure has is explained, with the words that gave it."""

from __future__ import annotations

import pytest

from policy_qa.extract import stretches
from policy_qa.extract.explain import Evidence
from sentences import article, extractor

FIELDS = ("value", "unit", "indicator", "period", "status", "place", "share_of", "change_direction")
MILLS = """Mills of Oldham in 2021

The mills of Oldham sold cloth for nearly $3.2 billion (2.7 billion euros) in 2021, up 4.5 percent from 2020.
Exports took 40 percent of the sales. Wages are expected to reach 21 pounds an hour by 2026.

Last year 3,400 weavers were hired, the second-largest number in the county.
"""


def explained(text: str = MILLS, *, published: str | None = "2022-03-04") -> dict[str, dict[str, Evidence]]:
    """By surface of the figure and field."""
    read = extractor().explain(article(text, published=published))
    return {figure.surface: {evidence.field: evidence for evidence in told} for figure, told in read}


def words(evidence: Evidence, text: str = MILLS) -> list[str]:
    return [text[span.start : span.end] for span in evidence.spans]


def test_the_same_figures_with_every_field_that_they_have() -> None:
    read = list(extractor().explain(article(MILLS, published="2022-03-04")))
    plain = extractor().extract(article(MILLS, published="2022-03-04")).figures
    assert tuple(figure for figure, _ in read) == plain
    for figure, told in read:
        fields = {evidence.field: evidence.value for evidence in told}
        for name in (
            "value",
            "unit",
            "indicator",
            "period",
            "status",
            "place",
            "share_of",
            "change_direction",
        ):
            assert fields.get(name) == getattr(figure, name), (figure.surface, name)
        assert fields["confidence"] == figure.confidence
        assert all(0 <= s.start < s.end <= len(MILLS) for evidence in told for s in evidence.spans)
        assert all(evidence.how for evidence in told)


@pytest.mark.parametrize(
    ("surface", "field", "expected"),
    [
        ("$3.2 billion", "value", ["$3.2 billion"]),
        ("$3.2 billion", "unit", ["$"]),
        ("$3.2 billion", "qualifier", ["nearly"]),
        ("$3.2 billion", "period", ["2021"]),
        ("2.7 billion euros", "unit", ["euros"]),
        ("2.7 billion euros", "related_to", ["$3.2 billion"]),
        ("4.5 percent", "change_direction", ["up"]),
        ("40 percent", "indicator", ["Exports"]),
        ("40 percent", "share_of", ["sales"]),
        ("21 pounds an hour", "status", ["expected"]),
        ("21 pounds an hour", "period", ["2026"]),
        ("3,400", "unit", ["weavers"]),
        ("3,400", "period", ["Last year"]),
    ],
)
def test_words(surface: str, field: str, expected: list[str]) -> None:
    assert words(explained()[surface][field]) == expected


def test_a_date_that_needs_the_publication_says_so() -> None:
    assert "publication date 2022-03-04" in explained()["3,400"]["period"].how


def test_a_period_that_nothing_says_comes_from_the_publication() -> None:
    told = explained("The harbour handles 7,000 ships.", published="2019-05-05")["7,000"]["period"]
    assert (told.value, told.spans) == ("2019", ())
    assert "publication" in told.how


def test_an_indicator_of_an_earlier_sentence() -> None:
    text = "The jobless rate of Lyon was 7.1 percent in 2019. It had been 8 percent in 2018."
    told = explained(text)["8 percent"]["indicator"]
    assert str(told.value).startswith("jobless rate")
    assert words(told, text) == [told.value]
    assert "earlier" in told.how


def test_a_long_article_keeps_its_offsets() -> None:
    filler = "The council met again and said nothing that anyone could count on its fingers. " * 10
    text = MILLS + "\n\n" + "\n\n".join([filler] * (stretches.STRETCH // len(filler) + 1))
    text += "\n\nIn 2020 the yard built 77 barges for the canal."
    assert len(text) > stretches.STRETCH
    told = explained(text)
    assert words(told["77"]["value"], text) == ["77"]
    assert words(told["77"]["unit"], text) == ["barges"]
    assert words(told["77"]["period"], text) == ["2020"]
    assert words(told["$3.2 billion"]["unit"], text) == ["$"]
