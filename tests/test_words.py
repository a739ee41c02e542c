from __future__ import annotations

import pytest

from policy_qa.words import fold, head, is_generic, key, keys, kin, stem, words


@pytest.mark.parametrize(
    ("word", "stemmed"),
    [
        # From the examples in Porter (1980).
        ("caresses", "caress"), ("ponies", "poni"), ("cats", "cat"), ("agreed", "agre"), ("plastered",
        "plaster"), ("motoring", "motor"), ("conflated", "conflat"), ("hopping", "hop"), ("falling",
        "fall"), ("filing", "file"), ("happy", "happi"), ("relational", "relat"), ("digitizer",
        "digit"), ("operator", "oper"), ("hopefulness", "hope"), ("triplicate", "triplic"),
        ("electrical", "electr"), ("allowance", "allow"), ("replacement", "replac"), ("adoption",
        "adopt"), ("effective", "effect"), ("rate", "rate"), ("cease", "ceas"),
    ],
)  # fmt: skip
def test_stems_are_porters(word: str, stemmed: str) -> None:
    assert stem(word) == stemmed


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("industries", "industrial"),
        ("firms", "enterprises"),
        ("spent", "expenditure"),
        ("rose", "rising"),
        ("technological", "tech"),
        ("people", "person"),
        ("added", "add"),
        ("China’s", "China"),
        ("U.S.", "US"),
        ("1,976", "1976"),
        ("labour", "labor"),
    ],
)
def test_words_of_one_meaning_have_one_key(a: str, b: str) -> None:
    assert key(a) == key(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("unemployment", "employment"),
        ("exports", "imports"),
        ("income", "revenue"),
        ("urban", "rural"),
        ("2015", "15"),
    ],
)
def test_words_of_other_meanings_do_not(a: str, b: str) -> None:
    assert key(a) != key(b)


def test_phrases_are_folded() -> None:
    assert fold("research and development, gross domestic product") == "R&D, GDP"
    assert keys("Spending on research and development") == keys("R&D spending")
    assert keys(None) == frozenset()


def test_spans_index_the_text() -> None:
    text = "China’s high-tech R&D: 13.3% of U.S. sales"
    found = list(words(text))
    assert [text[w.start : w.end] for w in found] == [w.text for w in found]
    assert [w.text for w in found] == ["China", "high", "tech", "R&D", "13.3", "of", "U.S.", "sales"]


@pytest.mark.parametrize(
    ("phrase", "about"),
    [
        ("cost of a new terminal", "cost"),
        ("added value", "add"),
        ("industrial service complexes", "complex"),
        (None, None),
        ("", None),
    ],
)
def test_head(phrase: str | None, about: str | None) -> None:
    assert head(phrase) == about


def test_generic_words() -> None:
    assert is_generic(key("total"))
    assert not is_generic(key("exports"))


@pytest.mark.parametrize(
    ("a", "b"),
    [("earned", "revenue"), ("earnings", "wages"), ("built", "completed"), ("handled", "throughput")],
)
def test_words_of_one_family(a: str, b: str) -> None:
    assert key(b) in kin(key(a))
    assert key(a) in kin(key(b))


def test_families_are_no_chains() -> None:
    assert key("revenue") not in kin(key("wages"))
    assert kin(key("exports")) == frozenset()
