"""Digits, number words, scales, fractions and ordinals."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_qa.extract.number_words import words_value
from policy_qa.extract.numerals import Numeral, exact, find_numerals

NBSP = "\u00a0"


def only(text: str) -> Numeral:
    found = list(find_numerals(text))
    assert len(found) == 1, [text[n.start : n.end] for n in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "surface", "value"),
    [
        ("The town has 4,812 homes.", "4,812", 4812),
        ("It spent 12,345,678.5 on roads.", "12,345,678.5", 12345678.5),
        ("They planted 1,25,000 trees.", "1,25,000", 125000),
        ("They planted 12,34,567 trees.", "12,34,567", 1234567),
        ("About 7 400 trees fell.", "7 400", 7400),
        ("Of 970 811, few fell.", "970 811", 970811),
        (f"About 7{NBSP}400{NBSP}000 trees fell.", f"7{NBSP}400{NBSP}000", 7400000),
        ("Rainfall was .75 of the norm.", ".75", 0.75),
        ("The index was 103.4.", "103.4", 103.4),
        ("They built 3.5 million homes.", "3.5 million", 3500000),
        ("It lent 91.06 billion.", "91.06 billion", 91060000000),
        ("It raised 2.1bn.", "2.1bn", 2100000000),
        ("It raised 640 mn.", "640 mn", 640000000),
        ("It raised 640k.", "640k", 640000),
        ("It set aside 3 lakh crore.", "3 lakh crore", 3 * 10**12),
        ("It set aside 14 lakhs.", "14 lakhs", 1400000),
        ("It set aside 2.5 crore.", "2.5 crore", 25000000),
        ("收入 3.2万亿 in all", "3.2万亿", 3.2 * 10**12),
        ("收入 45万 in all", "45万", 450000),
        ("收入 8亿 in all", "8亿", 800000000),
        ("They hired 3 dozen guards.", "3 dozen", 36),
        ("They hired 2½ times as many.", "2½", 2.5),
        ("They hired 2 1/2 crews.", "2 1/2", 2.5),
        ("It gave two and a half million away.", "two and a half million", 2500000),
        ("It gave half a million away.", "half a million", 500000),
        ("It gave quarter million away.", "quarter million", 250000),
        ("It gave two thirds of a million away.", "two thirds of a million", 666666.666666667),
        ("It gave 3 million and a half away.", "3 million and a half", 3500000),
        ("It gave one million and a quarter away.", "one million and a quarter", 1250000),
        ("It gave 6 lakh 40 thousand away.", "6 lakh 40 thousand", 640000),
        ("It gave 8.2 lakh away.", "8.2 lakh", 820000),
        ("It gave 7  million away.", "7  million", 7000000),
        ("It has 1'250'000 members.", "1'250'000", 1250000),
        ("Rates rose 3,5 % there.", "3,5", 3.5),
        ("It is 4.1x10^6 then.", "4.1x10^6", 4100000),
        ("It is 4.1×10⁶ then.", "4.1×10⁶", 4100000),
        ("It is 4.1×10−3 then.", "4.1×10−3", 0.0041),
        ("It is 2e6 then.", "2e6", 2000000),
        ("The town has 千 homes and 3千 trees.", "3千", 3000),
        ("It raised 3 trln.", "3 trln", 3 * 10**12),
        ("It raised 3MM.", "3MM", 3000000),
        ("It raised 3 cr.", "3 cr", 30000000),
    ],
)
def test_digits_and_scales(text: str, surface: str, value: float) -> None:
    numeral = only(text)
    assert (text[numeral.start : numeral.end], numeral.value) == (surface, value)


@pytest.mark.parametrize(
    ("text", "surface", "value"),
    [
        ("Seven towns signed.", "Seven", 7),
        ("Twenty-one towns signed.", "Twenty-one", 21),
        ("Two hundred and five towns signed.", "Two hundred and five", 205),
        ("Three thousand two hundred towns signed.", "Three thousand two hundred", 3200),
        ("A million trees grew.", "A million", 1000000),
        ("Five million trees grew.", "Five million", 5000000),
        ("Three hundred thousand million trees grew.", "Three hundred thousand million", 3 * 10**11),
        ("A hundred and two trees grew.", "A hundred and two", 102),
        ("Two point four million trees grew.", "Two point four million", 2400000),
        ("Three  hundred  and  ten trees grew.", "Three  hundred  and  ten", 310),
    ],
)
def test_number_words(text: str, surface: str, value: int) -> None:
    numeral = only(text)
    assert (text[numeral.start : numeral.end], numeral.value, numeral.form) == (surface, value, "words")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("two hundred and five", 205),
        ("nine thousand nine hundred ninety-nine", 9999),
        ("two million three hundred thousand", 2300000),
        ("twenty twenty", None),
        ("five two", None),
        ("ten seven", None),
        ("green", None),
    ],
)
def test_words_value(text: str, value: int | None) -> None:
    assert words_value(text) == value


def test_neighbouring_number_words_are_two_numbers() -> None:
    text = "In twenty twenty they met."
    assert [text[n.start : n.end] for n in find_numerals(text)] == ["twenty", "twenty"]


@pytest.mark.parametrize(
    ("text", "surface", "form", "value"),
    [
        ("Two-thirds of jobs are new.", "Two-thirds", "fraction", 2 / 3),
        ("A quarter of jobs are new.", "A quarter", "fraction", 0.25),
        ("Half of the jobs are new.", "Half", "fraction", 0.5),
        ("3/4 of the jobs are new.", "3/4", "fraction", 0.75),
        ("¾ of the jobs are new.", "¾", "fraction", 0.75),
        ("Eight out of 10 jobs are new.", "Eight out of 10", "ratio", 0.8),
        ("One in five jobs is new.", "One in five", "ratio", 0.2),
        ("One in twenty-one jobs is new.", "One in twenty-one", "ratio", 1 / 21),
        ("Two out of five hundred jobs are new.", "Two out of five hundred", "ratio", 0.004),
        ("Three in four jobs are new.", "Three in four", "ratio", 0.75),
        ("Nine in 10 jobs are new.", "Nine in 10", "ratio", 0.9),
        ("Two in every five jobs are new.", "Two in every five", "ratio", 0.4),
        ("One job in twelve is new.", "One job in twelve", "ratio", 1 / 12),
        ("It is in place 16 among cities.", "16", "ordinal", 16),
        ("Output rose tenfold.", "tenfold", "multiple", 10),
        ("Output rose 10 fold.", "10 fold", "multiple", 10),
        ("It ranked 3rd.", "3rd", "ordinal", 3),
        ("It ranked twenty-first.", "twenty-first", "ordinal", 21),
        ("It ranked No. 4 again.", "No. 4", "ordinal", 4),
        ("It ranked № 4 again.", "№ 4", "ordinal", 4),
        ("It is the number one again.", "number one", "ordinal", 1),
        ("It is among the top ten.", "top ten", "top", 10),
        ("Output doubled.", "doubled", "multiple", 2),
        ("Output rose fivefold.", "fivefold", "multiple", 5),
        ("Output rose 2.5-fold.", "2.5-fold", "multiple", 2.5),
        ("Output is thrice as high.", "thrice", "multiple", 3),
        ("Poverty was halved.", "halved", "multiple", 0.5),
    ],
)
def test_forms(text: str, surface: str, form: str, value: float) -> None:
    numeral = only(text)
    assert (text[numeral.start : numeral.end], numeral.form) == (surface, form)
    assert numeral.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The balance was -4.5 then.", -4.5),
        ("The balance was \u22124.5 then.", -4.5),
        ("It was minus 4.5 then.", -4.5),
        ("See the sub-4.5 range.", 4.5),
        ("It was +4.5 then.", 4.5),
        ("The balance was –4.5 then.", -4.5),
    ],
)
def test_signs(text: str, value: float) -> None:
    assert only(text).value == value


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("Of the 12 firms, 3 left.", ["12", "3"]),
        ("Casino 5 opened.", ["5"]),
        ("There is no two-tier system.", ["two"]),
        ("Two in 2018 and 5 later.", ["Two", "2018", "5"]),
        ("It is open 24/7.", []),
        ("From 6 and 3/2 they made it.", ["6"]),
        ("It grew for five quarters.", ["five"]),
        ("It is 1.2.3 now.", ["1.2"]),
        ("Bones and money alone.", []),
        ("They won two in five towns.", ["two", "five"]),
        ("They hold one meeting in three months.", ["one", "three"]),
        ("It took 4 million and a quarter of the rest.", ["4 million", "a quarter"]),
        ("Build 3 x 10-15 plants.", ["3", "10", "15"]),
        ("It should top 40 billion.", ["40 billion"]),
        ("The top 5 percent pay.", ["5"]),
        ("Lots 3,5,7 were sold.", ["3"]),
    ],
)
def test_what_is_one_number_and_what_is_none(text: str, surfaces: list[str]) -> None:
    assert [text[n.start : n.end] for n in find_numerals(text)] == surfaces


@pytest.mark.parametrize("text", ["7" * 5000, "5" + " million" * 500, "nine " * 500, "111 " * 2000])
def test_numbers_that_tell_nothing_stay_finite(text: str) -> None:
    for numeral in find_numerals(text):
        assert abs(float(numeral.value)) < 1e30


def test_a_letter_scale_is_marked_as_attached() -> None:
    assert only("It raised 5m.") == Numeral(10, 12, 5000000, "digits", 1000000, attached=True)


@pytest.mark.parametrize(("number", "kept"), [(3.0, 3), (2.5, 2.5), (91060000000.0, 91060000000)])
def test_exact(number: float, kept: float) -> None:
    assert (exact(number), type(exact(number))) == (kept, type(kept))


@given(st.integers(min_value=0, max_value=10**15))
def test_grouped_digits_have_the_value_that_was_written(number: int) -> None:
    text = f"There were {number:,} of them."
    assert only(text).value == number


@settings(max_examples=200)
@given(st.text(alphabet="0123456789.,/- \u00a0%½oneandtwohalfmilion$万th", max_size=60))
def test_numerals_are_in_order_and_apart(text: str) -> None:
    end = 0
    for numeral in find_numerals(text):
        assert end <= numeral.start < numeral.end <= len(text)
        end = numeral.end
