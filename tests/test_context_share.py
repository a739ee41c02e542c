"""Shares and the wholes that they are parts of."""

from __future__ import annotations

import pytest

from policy_qa.extract.context.share import is_part, is_share, share_of
from sentences import figure, sentence


@pytest.mark.parametrize(
    ("text", "surface", "whole"),
    [
        ("Farms account for 12 percent of the exports.", "12 percent", "exports"),
        ("Farms made up 12 percent of all exports of the region.", "12 percent", "exports of the region"),
        ("A third of the jobs are in farming.", "A third", "jobs"),
        ("Farms have a weight of 12 percent in GDP.", "12 percent", "GDP"),
        ("Of all exports, farms supplied 12 percent.", "12 percent", "exports"),
        ("Measured against GDP, the gap came to 12 percent.", "12 percent", "GDP"),
        ("It is 12 percent of the value added by large firms.", "12 percent", "value added by large firms"),
        ("The share of farms in total exports was 12 percent.", "12 percent", "total exports"),
        ("Spending as a share of GDP rose to 12 percent.", "12 percent", "GDP"),
        ("Farming's contribution to growth was 12 percent.", "12 percent", None),
        ("The rice share of all exports thus came to 12 percent.", "12 percent", "exports"),
        ("Its part of the market rose to 12 percent.", "12 percent", "market"),
        ("The share of rice rose to 12 percent.", "12 percent", None),
        ("The ratio of debt to GDP reached 12 percent.", "12 percent", "GDP"),
        ("To the growth of trade the town contributed 12 percent.", "12 percent", "growth of trade"),
        ("Exports rose by 12 percent.", "12 percent", None),
        ("Exports rose by 12 percent to a record.", "12 percent", None),
        ("Exports reached $12 of the loans.", "$12", None),
    ],
)
def test_share_of(text: str, surface: str, whole: str | None) -> None:
    assert share_of(*sentence(text, surface)) == whole


@pytest.mark.parametrize(
    ("text", "surface", "announced"),
    [
        ("Exports were $3 million, accounting for 12 percent of it.", "12 percent", True),
        ("Exports rose by 12 percent.", "12 percent", False),
        ("The share is worth $12 today.", "$12", False),
    ],
)
def test_is_share(text: str, surface: str, announced: bool) -> None:
    assert is_share(*sentence(text, surface)) is announced


@pytest.mark.parametrize(
    ("text", "number", "part"),
    [
        ("It has 19 parks, including three for dogs.", "three", True),
        ("It has 19 parks, and three are for dogs.", "three", False),
    ],
)
def test_is_part(text: str, number: str, part: bool) -> None:
    assert is_part(*sentence(text, number)) is part


@pytest.mark.parametrize(
    ("text", "surface", "whole"),
    [
        ("Farms made up 13% of GDP in 2023, down from 14% in 2022.", "14%", "GDP"),
        ("Farms and mines supplied 13 and 14 percent of GDP.", "13", "GDP"),
        ("Farms made up 13% of GDP, a gain of 2 percentage points.", "2 percentage points", "GDP"),
        ("The town had 40 buses in 2020, 30% of which were electric.", "30%", "buses"),
        ("Exports rose by 13% in 2023 and 14% in 2022.", "13%", None),
    ],
)
def test_the_whole_goes_on(text: str, surface: str, whole: str | None) -> None:
    assert figure(text, surface).share_of == whole


@pytest.mark.parametrize(
    ("text", "surface", "whole"),
    [
        (
            "The fishing budget is $14 million, of which 45 percent comes from fees.",
            "45 percent",
            "fishing budget",
        ),
        ("Only 40 percent of those aged 15 and over can swim.", "40 percent", "aged 15 and over"),
        ("The herders moved south. Some 18 percent of them own a truck.", "18 percent", "herders"),
    ],
)
def test_wholes_told_before_or_by_age(text: str, surface: str, whole: str) -> None:
    assert figure(text, surface).share_of == whole
