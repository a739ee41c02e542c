from __future__ import annotations

import pytest

from policy_qa.grounding import check, sentences, unsupported, verbatim, without_unsupported
from policy_qa.schema import Article, Citation, Figure, NumberCheck

QUOTE = (
    "From January to November 2015, output came to 91.06 billion yuan, up 13.3%, "
    "at over 120 plants and 15 mines."
)


def citation(quote: str = QUOTE, marker: int = 1) -> Citation:
    return Citation(marker, "note", "A note", "2016-02-01", 0, len(quote), quote)


def statuses(text: str, *citations: Citation) -> list[tuple[str, str]]:
    return [(c.surface, c.status) for c in check(text, citations=citations or (citation(),))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Output was 91.06 billion yuan [1].", [("91.06 billion yuan", "quoted")]),
        ("Output was 91,060 million yuan [1].", [("91,060 million yuan", "quoted")]),
        ("Output was 91 billion yuan [1].", [("91 billion yuan", "unsupported")]),
        ("Output was 91.06 million yuan [1].", [("91.06 million yuan", "unsupported")]),
        ("Output was $91.06 billion [1].", [("$91.06 billion", "unsupported")]),
        ("It rose 13.3% [1].", [("13.3%", "quoted")]),
        ("It rose 13.3 percent [1].", [("13.3 percent", "quoted")]),
        ("It rose 13.3 percentage points [1].", [("13.3 percentage points", "unsupported")]),
        ("There are 120 plants [1].", [("120", "quoted")]),
        ("There are fifteen mines [1].", [("fifteen", "quoted")]),
        ("There are 20 mines [1].", [("20", "unsupported")]),
        ("There are 11 mines [1].", [("11", "unsupported")]),
        ("It was so in 2015 [1].", [("2015", "quoted")]),
        ("It was so in 2014 [1].", [("2014", "unsupported")]),
        ("Nothing to count here [1].", []),
    ],
)
def test_a_number_must_stand_in_the_quote_with_its_unit(text: str, expected: list[tuple[str, str]]) -> None:
    assert statuses(text) == expected


def test_part_of_a_number_is_no_support() -> None:
    assert statuses("There are 15 mines [1].", citation("In 2015 there were many mines.")) == [
        ("15", "unsupported")
    ]


def test_a_number_must_stand_in_the_quote_that_its_sentence_cites() -> None:
    first, second = (
        citation("Exports were 5 million yuan."),
        citation("Imports were 7 million yuan.", marker=2),
    )
    text = "Exports were 5 million yuan [1]. Imports were 5 million yuan [2]."
    checks = check(text, citations=(first, second))
    assert [(c.status, c.citation) for c in checks] == [("quoted", 1), ("unsupported", None)]


def test_markers_are_no_numbers() -> None:
    assert statuses("Output rose [1][12].") == []


def test_a_year_may_come_from_the_figures_period_or_the_date_of_publication() -> None:
    figure = Figure("note:0-1", "note", 0, 1, "5", "count", 5, period="2018-01/2018-11")
    quote = citation("There were 5 mines.")
    checks = check("There were 5 mines in 2018 [1].", citations=(quote,), figures=(figure,))
    assert [(c.surface, c.status, c.formula, c.operands) for c in checks] == [
        ("5", "quoted", None, ()),
        ("2018", "derived", "period of the figure", ("note:0-1",)),
    ]
    assert check("It is of 2016 [1].", citations=(quote,))[0].formula == "date of publication"
    # A bare number is no year, whatever the figure's period.
    assert check("There were 11 mines [1].", citations=(quote,), figures=(figure,))[0].status == "unsupported"


def test_a_derived_number_carries_its_formula() -> None:
    known = NumberCheck("12", 12, "CNY", "derived", formula="5 + 7", operands=("a", "b"))
    found = check("Together 12 yuan [1].", citations=(citation("5 yuan and 7 yuan."),), derived=(known,))
    assert [(c.status, c.formula, c.operands) for c in found] == [("derived", "5 + 7", ("a", "b"))]


def test_a_range_is_supported_by_the_same_range_only() -> None:
    quote = citation("Growth will be between 3 and 4 percent.")
    assert not unsupported(check("Growth of 3 to 4 percent [1].", citations=(quote,)))
    assert unsupported(check("Growth of 2 to 4 percent [1].", citations=(quote,)))


def test_sentences_without_support_are_dropped() -> None:
    text = "Output was 91.06 billion yuan [1]. It will be 200 billion yuan [1]. There are 15 mines [1]."
    assert (
        without_unsupported(text, citations=(citation(),))
        == "Output was 91.06 billion yuan [1]. There are 15 mines [1]."
    )


def test_sentences_keep_their_markers() -> None:
    assert sentences('He said: "Good." [1] Then 1.5 million came. [2]') == [
        'He said: "Good." [1]',
        "Then 1.5 million came. [2]",
    ]


def test_verbatim() -> None:
    article = Article("id", "note", "note.txt", "Head\n\nExports rose by 5%. They fell later.")
    good = Citation(1, "note", None, None, 6, 25, "Exports rose by 5%.")
    assert verbatim(good, article)
    assert not verbatim(Citation(1, "note", None, None, 5, 24, "Exports rose by 5%."), article)
    assert not verbatim(Citation(1, "note", None, None, 6, 6, ""), article)


def test_the_words_of_a_period_are_no_numbers_of_their_own() -> None:
    quote = "In the third quarter of 2015 output was 5 million yuan, in the first half 9 million yuan."
    assert statuses("In the third quarter of 2015 it was 5 million yuan [1].", citation(quote)) == [
        ("2015", "quoted"),
        ("5 million yuan", "quoted"),
    ]
    assert ("fourth", "unsupported") in statuses("It was so in the fourth quarter [1].", citation(quote))
    assert statuses("It came third in the country [1].", citation("It ranked third.")) == [
        ("third", "quoted")
    ]
