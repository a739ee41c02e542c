"""Periods of figures: in the sentence, carried over, and dates that are only bases of comparison."""

from __future__ import annotations

import pytest

from policy_qa.extract.context.period import Story, is_base, main_period, period_of
from policy_qa.schema import Status
from sentences import sentence, sentences

PUBLISHED = "2022-03-10"


def period(
    text: str, surface: str, *, status: Status = "actual", story: Story | None = None
) -> tuple[str | None, str | None]:
    reading, q = sentence(text, surface, published=PUBLISHED)
    return period_of(reading, q, status=status, story=story or Story(published=PUBLISHED))


@pytest.mark.parametrize(
    ("text", "surface", "expected"),
    [
        ("In 2020, exports reached $3 million.", "$3 million", "2020"),
        ("Exports reached $3 million in 2020.", "$3 million", "2020"),
        ("Exports rose 5 percent in June 2021 from May.", "5 percent", "2021-06"),
        ("Exports reached $3 million in 2020, up 5 percent over 2019.", "5 percent", "2020"),
        ("In 2020 exports rose 5 percent, while in 2021 imports fell 3 percent.", "3 percent", "2021"),
        ("In 2020 exports rose 5 percent, while in 2021 imports fell 3 percent.", "5 percent", "2020"),
        ("From January to May 2021, exports rose 5 percent.", "5 percent", "2021-01/2021-05"),
        ("Output rose from 3 tons in 2019 to 5 tons in 2020.", "5 tons", "2020"),
        ("It was higher than in 2019, when it stood at 5 percent.", "5 percent", "2019"),
        ("The gap was 5 percent, after 4 percent in 2019.", "4 percent", "2019"),
    ],
)
def test_the_sentence_says_it(text: str, surface: str, expected: str) -> None:
    assert period(text, surface) == (expected, "sentence")


def test_a_value_before_a_change_has_the_period_of_the_base() -> None:
    reading, q = sentence("The rate rose from 4.1 percent in 2016 to 5 percent in 2018.", "4.1 percent")
    assert period_of(reading, q, status="actual", story=Story(), base=True) == ("2016", "sentence")
    reading, q = sentence("The rate rose from 4.1 percent to 5 percent in 2018.", "4.1 percent")
    assert period_of(reading, q, status="actual", story=Story(), base=True) == (None, None)


def test_what_was_told_before_is_carried_over() -> None:
    text = "In 2020 the port grew. Exports were $3 million.\n\nImports were $2 million."
    first, second, third = sentences(text)
    story = Story(published=PUBLISHED)
    told = []
    for reading, quantities in (first, second, third):
        story.enter(reading)
        told += [period_of(reading, q, status="actual", story=story) for q in quantities if q.kind == "money"]
        story.leave(reading, future=False)
    assert told == [("2020", "paragraph"), ("2020", "article")]


def test_nothing_told_leaves_the_year_of_publication_to_what_is_actual() -> None:
    assert period("Exports were $3 million.", "$3 million") == ("2022", "published")
    assert period("Exports will be $3 million.", "$3 million", status="target") == (None, None)
    assert period("Exports were $3 million.", "$3 million", story=Story()) == (None, None)


def test_a_time_to_come_is_carried_over_to_targets_only() -> None:
    story = Story(published=PUBLISHED, in_article={"future": "2030"})
    assert period("Exports were $3 million.", "$3 million", story=story) == ("2022", "published")
    assert period("Exports shall be $3 million.", "$3 million", status="target", story=story) == (
        "2030",
        "article",
    )


def test_the_past_does_not_begin_after_the_publication() -> None:
    story = Story(published=PUBLISHED, in_paragraph={"past": "2025"}, in_article={"past": "2021"})
    assert story.told("actual") == ("2021", "article")


@pytest.mark.parametrize(
    ("text", "surface", "base"),
    [
        ("Exports rose 5 percent over 2019.", "2019", True),
        ("Exports rose 5 percent from 2019.", "2019", True),
        ("Exports were higher than in 2019.", "2019", True),
        ("It is the highest rate since 2019.", "2019", True),
        ("The rate rose from 4.1 percent in 2019 to 5 percent.", "2019", True),
        ("It holds twice as many as in 2019.", "2019", True),
        ("It exceeded that of 2019 by far.", "2019", True),
        ("It beat the record of 5 percent set in 2019.", "2019", True),
        ("It rose above its 2019 level.", "2019", True),
        ("Exports rose 5 percent in 2019.", "2019", False),
        ("From 2019 to 2021 exports rose.", "2019", False),
        ("The rate has been fixed since 2019.", "2019", False),
    ],
)
def test_bases_of_comparison(text: str, surface: str, base: bool) -> None:
    reading, _ = sentences(text)[0]
    date = next(d for d in reading.dates if surface in d.surface)
    assert is_base(reading, date) is base


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In 2020 the port grew.", "2020"),
        ("Compared with 2019, the port grew in 2020.", "2020"),
        ("On 3 May 2020 the mayor spoke.", None),
        ("The plan issued in 2015 set the course for 2020.", "2020"),
        ("The port grew.", None),
        ("In 2020 they had stood at 5 percent.", None),
        ("The forecast of May 2021 was met.", None),
        ("As of 31 March 2021 the stock was 5 tons.", "2021-03-31"),
    ],
)
def test_main_period(text: str, expected: str | None) -> None:
    assert main_period(sentences(text)[0][0]) == expected


def test_the_topic_is_what_most_of_the_article_is_told_of() -> None:
    text = "Exports in 2020\n\nExports grew in 2020.\n\nThey fell in 2018.\n\nImports were $2 million."
    read = sentences(text)
    story = Story(published=PUBLISHED)
    story.survey([reading for reading, _ in read])
    assert story.topics == {"past": "2020"}
    assert story.told("actual") == ("2020", "article")
