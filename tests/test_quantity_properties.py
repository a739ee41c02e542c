"""What holds for any number, however written: its value comes back, offsets are exact, cost is linear."""

from __future__ import annotations

import time
import tomllib
from decimal import Decimal
from importlib import resources
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_qa.extract.layout import flattened, paragraphs
from policy_qa.extract.names import Names
from policy_qa.extract.numerals import find_numerals
from policy_qa.extract.patterns import words
from policy_qa.extract.quantities import Quantity, find_quantities
from sentences import extract

DATA: dict[str, Any] = tomllib.loads(
    resources.files("policy_qa.extract").joinpath("units.toml").read_text("utf-8")
)
SCALES = {
    "": 1, " thousand": 10**3, " million": 10**6, " billion": 10**9, " trillion": 10**12, "bn": 10**9,
    " mn": 10**6, " lakh": 10**5, " crore": 10**7, " lakh crore": 10**12, "万": 10**4, "亿": 10**8,
    "\u00a0million": 10**6, "  billion": 10**9,
}  # fmt: skip
UNITS = sorted(
    (word, name)
    for name, entry in DATA["unit"].items()
    for word in [*(f"{one}s" for one in entry.get("names", [])), *entry.get("symbols", [])]
    if len(word) > 1 and " " not in word and not word[0].isdigit()
)
MARKS = sorted(
    (mark, code)
    for code, entry in DATA["currency"].items()
    for mark in entry["symbols"]
    if mark not in DATA["ambiguous"] and not (len(mark) == 1 and mark.isalpha())
)
WORDS = sorted(
    (word, code)
    for code, entry in DATA["currency"].items()
    for word in [f"{one}s" for one in entry["names"]]
    if word.removesuffix("s").lower() not in DATA["ambiguous"]
)
SMALL = words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
TENS = words("twenty thirty forty fifty sixty seventy eighty ninety")
PIECES = st.one_of(
    st.sampled_from([form for form, _ in [*UNITS, *MARKS, *WORDS]]),
    st.sampled_from(
        [*SCALES, *SMALL, *TENS, *words("half third point hundred dozen first top No. twice fold")]
    ),
    st.sampled_from(words("12 3.5 0 1,234 2019 1/2 ½ 5m 10k $4 €3bn 7% x10^ 10:30 1'000 12,5 .5 -3")),
    st.sampled_from(words("out of in every to and between from or through an a per ( ) - – − + , . ; :")),
    st.sampled_from([" ", "\u00a0", "\n", "  "]),
)
unhurried = settings(deadline=None)  # a busy machine is no failure
decimals = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False, allow_infinity=False)


def grouped(number: Decimal, style: str) -> str:
    """The number as authors write it: with separators of ``style`` (plain, comma, space, Swiss, Indian)."""
    whole, _, part = f"{number:f}".partition(".")
    part = part.rstrip("0")
    if style == "Indian" and len(whole) > 3:
        head, tail = whole[:-3], whole[-3:]
        pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)]
        whole = ",".join([*reversed(pairs), tail])
    elif style != "plain":
        sign = {"comma": ",", "space": " ", "thin": "\u2009", "Swiss": "’", "Indian": ","}[style]
        whole = f"{int(whole):,}".replace(",", sign)
    return f"{whole}.{part}" if part else whole


def in_words(number: int) -> str:
    """A whole number below a million spelled out, as in "two hundred and five"."""
    if number < 20:
        return SMALL[number]
    if number < 100:
        tens, unit = TENS[number // 10 - 2], number % 10
        return f"{tens}-{SMALL[unit]}" if unit else tens
    size, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    head, rest = f"{in_words(number // size)} {name}", number % size
    return head if not rest else f"{head} {'and ' if rest < 100 else ''}{in_words(rest)}"


def one(text: str) -> Quantity:
    found = find_quantities(text)
    assert len(found) == 1, [text[q.start : q.end] for q in found]
    return found[0]


styles = st.sampled_from(["plain", "comma", "space", "thin", "Swiss", "Indian"])
scales = st.sampled_from(sorted(SCALES.items()))


@unhurried
@given(decimals, styles, scales)
def test_a_number_with_its_scale_comes_back(number: Decimal, style: str, scale: tuple[str, int]) -> None:
    written = grouped(number, style) + scale[0]
    q = one(f"The total is {written}, they say.")
    assert q.value == pytest.approx(float(number * scale[1]), rel=1e-12)
    assert (q.start, q.end) == (13, 13 + len(written))


@unhurried
@given(st.integers(min_value=0, max_value=999_999))
def test_a_number_in_words_comes_back(number: int) -> None:
    written = in_words(number)
    q = one(f"There, {written} came.")
    assert (q.value, q.start, q.end) == (number, 7, 7 + len(written))


@unhurried
@given(decimals, styles, scales, st.sampled_from(UNITS))
def test_a_measure_comes_back(
    number: Decimal, style: str, scale: tuple[str, int], unit: tuple[str, str]
) -> None:
    written = f"{grouped(number, style)}{scale[0]} {unit[0]}"
    q = one(f"The total is {written}, they say.")
    assert q.value == pytest.approx(float(number * scale[1]), rel=1e-12)
    assert (q.unit, q.start, q.end) == (unit[1], 13, 13 + len(written))


@unhurried
@given(decimals, styles, scales, st.sampled_from(MARKS), st.sampled_from(["", " ", "\u00a0"]))
def test_an_amount_behind_its_mark_comes_back(
    number: Decimal, style: str, scale: tuple[str, int], mark: tuple[str, str], gap: str
) -> None:
    if mark[1] == "KRW":
        number += 100  # smaller amounts are the verb
    written = f"{mark[0]}{gap}{grouped(number, style)}{scale[0]}"
    q = one(f"The total is {written}, they say.")
    assert q.value == pytest.approx(float(number * scale[1]), rel=1e-12)
    assert (q.kind, q.unit, q.start, q.end) == ("money", mark[1], 13, 13 + len(written))


@unhurried
@given(decimals, styles, scales, st.sampled_from(WORDS))
def test_an_amount_before_its_name_comes_back(
    number: Decimal, style: str, scale: tuple[str, int], word: tuple[str, str]
) -> None:
    written = f"{grouped(number, style)}{scale[0]} {word[0]}"
    q = one(f"The total is {written}, they say.")
    assert q.value == pytest.approx(float(number * scale[1]), rel=1e-12)
    assert (q.kind, q.unit, q.start, q.end) == ("money", word[1], 13, 13 + len(written))


@unhurried
@given(
    st.integers(min_value=0, max_value=500),
    st.integers(min_value=1, max_value=500),
    st.sampled_from(
        ["%", " percent", " per cent", " percentage points", " basis points", " km", " million yuan"]
    ),
    st.sampled_from([" to ", "-", "–", " – ", " and "]),
)
def test_a_range_has_both_its_ends(low: int, more: int, unit: str, link: str) -> None:
    opening = "between " if link == " and " else "of "
    written = f"{low}{link}{low + more}{unit}"
    q = one(f"A target {opening}{written}.")
    factor = 10**6 if "million" in unit else 1
    assert (q.value, q.value_max) == (low * factor, (low + more) * factor)
    assert q.end == len(f"A target {opening}{written}")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_at_all(text: str) -> None:
    """No crash, quantities in order and apart, layout of the same length."""
    end = 0
    for q in find_quantities(text):
        assert end <= q.start < q.end <= len(text)
        end = q.end
    flat = flattened(text)
    assert len(flat) == len(text)
    names = Names(flat)
    for numeral in find_numerals(flat):
        assert 0 <= numeral.start < numeral.end <= len(text)
        names.holds(numeral.start, numeral.end)
    for part in paragraphs(text):
        assert 0 <= part.start < part.end <= len(text)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=16).map("".join))
def test_pieces_of_figures_in_any_order(text: str) -> None:
    """What looks like figures and is none breaks nothing either."""
    end = 0
    for q in find_quantities(text):
        assert end <= q.start < q.end <= len(text)
        assert q.value_max is None or q.value < q.value_max
        end = q.end


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=120), st.text(max_size=120), decimals)
def test_surfaces_of_figures_are_the_text(before: str, after: str, number: Decimal) -> None:
    text = f"{before} The fund spent ${number} on 12 roads in 2019. {after}"
    extracted = extract(text)
    for figure in extracted.figures:
        assert text[figure.start : figure.end] == figure.surface


@pytest.mark.parametrize(
    "piece",
    [
        "Output rose 3.4 percent to 91.2 billion yuan in 2018, and 12 of the 40 plants closed. ",
        "1,234,567 ",
        "7",
        "12 and ",
        "one hundred and ",
        "$(1.2) ",
        "5-6-7-8-",
        "“two strides” and two strides, ",
        "nine in ten out of ",
        "3 million and a half ",
        "((((",
        "No. 1 ",
        "between 3 and ",
        "%%%% ",
        "1.3x10^6 ",
        "4 to ",
        "¥ € $ ",
        "- 3\n",
        "in note 4, 5 and ",
    ],
)
def test_cost_is_linear_in_the_length(piece: str) -> None:
    """Twice the text costs about twice: far less than the fourfold of a quadratic rule."""
    length = 24_000 // len(piece)
    for _ in range(3):  # a busy machine may disturb one measurement, not three
        short, long = (_seconds(piece * (length * times)) for times in (1, 2))
        if long < 3.2 * short + 0.02:
            return
    pytest.fail(f"{short:.3f} s, then {long:.3f} s for twice the text")


def _seconds(text: str) -> float:
    start = time.process_time()
    names = Names(flattened(text))
    for q in find_quantities(text):
        names.holds(q.start, q.end)
        names.quotes(q.start, q.end)
    paragraphs(text)
    return time.process_time() - start
