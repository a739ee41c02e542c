from __future__ import annotations

from typing import Any

import pytest

from policy_qa.grounding import check, formulas, sentences, unsupported, verbatim, without_unsupported
from policy_qa.schema import Article, Citation, ExtractedArticle, Figure, NumberCheck
from read_path import article

QUOTE = (
    "From January to November 2015, output came to 91.06 billion yuan, up 13.3%, "
    "at over 120 plants and 15 mines."
)


def citation(quote: str = QUOTE, marker: int = 1) -> Citation:
    return Citation(marker, "note", "A note", "2016-02-01", 0, len(quote), quote)


def money(name: str, start: int, surface: str, value: float) -> Figure:
    return Figure(name, "note", start, start + len(surface), surface, "money", value, unit="CNY")


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
    figure = Figure("note:11-12", "note", 11, 12, "5", "count", 5, period="2018")
    quote = citation("There were 5 mines.")
    checks = check("There were 5 mines in 2018 [1].", citations=(quote,), figures=(figure,))
    assert [(c.surface, c.status, c.formula, c.operands) for c in checks] == [
        ("5", "quoted", None, ()),
        ("2018", "derived", "period of the figure", ("note:11-12",)),
    ]
    assert check("It is of 2016 [1].", citations=(quote,))[0].formula == "date of publication"
    # A bare number is no year, whatever the figure's period.
    assert check("There were 11 mines [1].", citations=(quote,), figures=(figure,))[0].status == "unsupported"


def test_a_derived_number_carries_its_formula() -> None:
    five, seven = (money("note:0-6", 0, "5 yuan", 5), money("note:11-17", 11, "7 yuan", 7))
    known = NumberCheck("12 yuan", 12, "CNY", "derived", None, "5 yuan + 7 yuan", (five.id, seven.id))
    found = check(
        "Together 12 yuan [1].",
        citations=(citation("5 yuan and 7 yuan."),),
        figures=(five, seven),
        derived=(known,),
    )
    assert [(c.status, c.formula, c.operands) for c in found] == [
        ("derived", "5 yuan + 7 yuan", ("note:0-6", "note:11-17"))
    ]


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
    source = Article("id", "note", "note.txt", "Head\n\nExports rose by 5%. They fell later.")
    good = Citation(1, "note", None, None, 6, 25, "Exports rose by 5%.")
    assert verbatim(good, source)
    assert not verbatim(Citation(1, "note", None, None, 5, 24, "Exports rose by 5%."), source)
    assert not verbatim(Citation(1, "note", None, None, 6, 6, ""), source)


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


EXPORTS = (
    "Exports of Tessaly came to 301.5 billion yuan in 2021, up by 14.8% over 2020, while those of Marlow "
    "fell by 2.1% to 90 billion yuan. Some 1,240 logistics firms were registered."
)


def exports() -> dict[str, ExtractedArticle]:
    common = {"place": "Tessaly", "period": "2021", "indicator": "exports"}
    marlow = common | {"place": "Marlow"}
    figures = [
        common | {"surface": "301.5 billion yuan", "kind": "money", "value": 301.5e9, "unit": "CNY"},
        common
        | {"surface": "14.8%", "kind": "percent", "value": 14.8, "unit": "%", "change_direction": "up"}
        | {"change_base_period": "2020", "related": "301.5 billion yuan"},
        marlow
        | {"surface": "2.1%", "kind": "percent", "value": 2.1, "unit": "%", "change_direction": "down"},
        marlow
        | {"surface": "90 billion yuan", "kind": "money", "value": 90e9, "unit": "CNY", "related": "2.1%"},
        common
        | {"surface": "1,240", "kind": "count", "value": 1240, "unit": "logistics firm"}
        | {"indicator": "logistics firms registered"},
    ]
    return {"note": article(EXPORTS, place="Tessaly", published="2022-01-20", figures=figures)}


def holds(text: str, **options: Any) -> bool:
    quote = (Citation(1, "note", "Trade", "2022-01-20", 0, len(EXPORTS), EXPORTS),)
    return not unsupported(check(text, citations=quote, articles=exports(), **options))


@pytest.mark.parametrize(
    "text",
    [
        "In 2021 the exports of Tessaly came to 301.5 billion yuan [1].",
        "Tessaly exported goods worth ¥301.5bn in 2021 [1].",
        "Exports from Tessaly reached CNY 301,500 million in 2021 [1].",
        "In 2021 they were 301.5 billion in Tessaly [1].",
        "Tessaly's exports climbed by 14.8 per cent in 2021 [1].",
        "In Tessaly a growth of fourteen point eight percent over 2020 was recorded [1].",
        "The exports of Tessaly were about 300 billion yuan in 2021 [1].",
        "More than 300 billion yuan of goods left Tessaly in 2021 [1].",
        "Exports of Marlow dropped 2.1% to 90 billion yuan, those of Tessaly rose by 14.8% [1].",
        "There are 1,240 firms in logistics in Tessaly [1].",
        "It says: “up by 14.8% over 2020, while those of Marlow fell by 2.1%” [1].",
    ],
)
def test_the_same_in_other_words_holds(text: str) -> None:
    assert holds(text)


@pytest.mark.parametrize(
    "text",
    [
        "In 2021 the exports of Tessaly came to 310.5 billion yuan [1].",  # number
        "In 2021 the exports of Tessaly came to 301.5 million yuan [1].",  # scale
        "In 2021 the exports of Tessaly came to 301.5 billion dollars [1].",  # unit
        "In 2021 the exports of Tessaly came to 301.5 percent [1].",
        "The exports of Tessaly rose by 14.8 percentage points in 2021 [1].",
        "The exports of Tessaly fell by 14.8% in 2021 [1].",  # direction
        "The exports of Tessaly changed by -14.8% in 2021 [1].",
        "In 2020 the exports of Tessaly came to 301.5 billion yuan [1].",  # period
        "In May 2021 the exports of Tessaly came to 301.5 billion yuan [1].",
        "The exports of Tessaly rose by 14.8% in 2021 compared with 2019 [1].",
        "In 2021 the exports of Marlow came to 301.5 billion yuan [1].",  # place
        "In 2021 the exports of Brackwater came to 301.5 billion yuan [1].",
        "Brackwater exported 301.5 billion yuan in 2021 [1].",
        "There are 1,240 patents in Tessaly [1].",  # what is counted
        "The exports of Tessaly were about 310 billion yuan in 2021 [1].",  # no rounding of it
        "The exports of Tessaly were 300 billion yuan in 2021 [1].",  # a rounding that is not called one
        "Less than 300 billion yuan of goods left Tessaly in 2021 [1].",
        "Exports of Tessaly fell from 90 billion yuan to 301.5 billion yuan [1].",
        "It says: “up by 15.8% over 2020, while those of Marlow fell by 2.1%” [1].",  # no quotation
    ],
)
def test_what_differs_in_one_respect_does_not_hold(text: str) -> None:
    assert not holds(text)


def test_a_rounded_number_names_what_it_rounds() -> None:
    quote = (Citation(1, "note", "Trade", "2022-01-20", 0, len(EXPORTS), EXPORTS),)
    (found,) = check("About 300 billion yuan [1].", citations=quote, articles=exports())
    assert (found.status, found.formula, found.operands) == (
        "derived", "301.5 billion yuan, rounded", (exports()["note"].figures[0].id,),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("surface", "value", "unit", "formula", "good"),
    [
        ("211.5 billion yuan", 211.5e9, "CNY", "301.5 billion yuan − 90 billion yuan", True),
        ("391.5 billion yuan", 391.5e9, "CNY", "301.5 billion yuan + 90 billion yuan", True),
        ("3.35 times", 3.35, "times", "301.5 billion yuan ÷ 90 billion yuan", True),
        ("3.4 times", 3.4, "times", "301.5 billion yuan ÷ 90 billion yuan", True),
        ("235%", 235, "%", "(301.5 billion yuan − 90 billion yuan) ÷ 90 billion yuan × 100", True),
        ("195.75 billion yuan", 195.75e9, "CNY", "(301.5 billion yuan + 90 billion yuan) ÷ 2", True),
        ("83%", 83, "%", "((301.5 billion yuan ÷ 90 billion yuan)^(1/2) − 1) × 100", True),
        ("211.4 billion yuan", 211.4e9, "CNY", "301.5 billion yuan − 90 billion yuan", False),
        ("211.5 billion dollars", 211.5e9, "USD", "301.5 billion yuan − 90 billion yuan", False),
        ("211.5 billion yuan", 211.5e9, "CNY", "301.5 billion yuan − 91 billion yuan", False),
        ("301.5 billion yuan", 301.5e9, "CNY", "301.5 billion yuan", False),  # not every operand is used
        ("3.2 times", 3.2, "times", "301.5 billion yuan ÷ 90 billion yuan", False),
        ("5", 5, None, "__import__('os')", False),
        ("5", 5, None, "((", False),
    ],
)
def test_what_was_computed_is_computed_again(
    surface: str, value: float, unit: str | None, formula: str, good: bool
) -> None:
    operands = tuple(f.id for f in exports()["note"].figures if f.kind == "money")
    known = NumberCheck(surface, value, unit, "derived", 1, formula, operands)
    assert formulas.holds(known, exports()["note"].figures) is good


def test_a_growth_that_was_computed_is_no_fall() -> None:
    operands = tuple(f.id for f in exports()["note"].figures if f.kind == "money")
    formula = "(301.5 billion yuan − 90 billion yuan) ÷ 90 billion yuan × 100"
    known = (NumberCheck("235%", 235, "%", "derived", 1, formula, operands),)
    assert holds(f"The exports rose by 235% ({formula}) [1].", derived=known)
    assert not holds(f"The exports fell by 235% ({formula}) [1].", derived=known)
    assert not holds(f"The exports rose by 235% ({formula}) [1].")


def test_what_is_repeated_from_the_question_claims_nothing() -> None:
    text = "Not in these articles: “What was it in 2031?” [1]."
    assert not holds(text)
    assert holds(text, question="What was it in 2031?")
