"""Sentences that say what the articles say in other words, or compute it: the guard has to let them pass."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from tellings import MONEY, NUMERAL, SCALES, UNITS, Case, Telling, cited, decimal, sentence

from policy_qa.schema import Figure, NumberCheck

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥", "INR": "₹", "KRW": "₩"}
_SMALL = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen"""
_ROUND = "zero ten twenty thirty forty fifty sixty seventy eighty ninety"
_ONES, _TENS = _SMALL.split(), _ROUND.split()


def rewording(draw: random.Random, told: Sequence[Telling]) -> Case | None:
    """A sentence that should pass; None where what was drawn cannot be said so."""
    if draw.random() < 0.25:
        return _derivation(draw, told)
    telling, kind = draw.choice(told), draw.choice(tuple(_FORMS))
    amount = _FORMS[kind](draw, telling)
    if amount is None:
        return None
    text = sentence(replace(telling, amount=amount), draw)
    return Case(text, True, kind, telling.figure.doc, (cited(telling),))


def _as_written(_: random.Random, telling: Telling) -> str | None:
    return telling.amount


def _scale_words(draw: random.Random, telling: Telling) -> str | None:
    """The same amount in thousands, millions, billions or digits, with its currency as word, code or sign."""
    figure = telling.figure
    if figure.kind not in {"money", "count"} or float(figure.value or 0) < 10_000:
        return None
    value = Decimal(str(figure.value))
    word = draw.choice([w for w in ("million", "billion", "bn", "m", "", "thousand") if _fits(value, w)])
    numeral = f"{(value / Decimal(10) ** SCALES.get(word, 0)).normalize():,f}"
    joined = f"{numeral}{word}" if word in {"bn", "m"} else f"{numeral} {word}".strip()
    if figure.kind == "count":
        return joined if word not in {"m", "bn"} else None
    return _money(draw, figure.unit or "", joined)


def _fits(value: Decimal, word: str) -> bool:
    scaled = value / Decimal(10) ** SCALES.get(word, 0)
    digits = -int(scaled.normalize().as_tuple().exponent)
    return Decimal("0.01") <= scaled and digits <= 5 and (bool(word) or value < 10**13)


def _money(draw: random.Random, unit: str, amount: str) -> str | None:
    forms = [f"{unit} {amount}"]
    if unit in MONEY:
        forms.append(f"{amount} {MONEY[unit]}" if not amount.endswith(("bn", "m")) else f"{unit} {amount}")
    if unit in _SYMBOLS:
        forms.append(f"{_SYMBOLS[unit]}{amount}")
    return draw.choice(forms) if unit in MONEY else None


def _number_words(draw: random.Random, telling: Telling) -> str | None:
    """Numbers of up to three digits, and tenths, in words."""
    match = NUMERAL.search(telling.amount)
    assert match is not None
    whole, _, tenths = match[0].replace(",", "").partition(".")
    if int(whole) >= 100 or len(tenths) > 2 or telling.figure.kind == "money" or match.start():
        return None
    said = _words(int(whole)) + (f" point {' '.join(_ONES[int(d)] for d in tenths)}" if tenths else "")
    rest = telling.amount[match.end() :].replace("%", " percent")
    return f"{said}{rest}" if not rest or rest[0] == " " else None


def _words(number: int) -> str:
    if number < 20:
        return _ONES[number]
    return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")


def _percent_forms(draw: random.Random, telling: Telling) -> str | None:
    match = NUMERAL.search(telling.amount)
    assert match is not None
    if telling.figure.kind == "percent":
        return draw.choice((f"{match[0]}%", f"{match[0]} percent", f"{match[0]} per cent", f"{match[0]} %"))
    if telling.figure.kind == "percentage_points":
        return draw.choice((f"{match[0]} percentage points", f"{match[0]} pp"))
    return None


def _in_round_figures(draw: random.Random, telling: Telling) -> str | None:
    """The next round number, no more than a twentieth away, said to be "about", "over" or "nearly"."""
    match = NUMERAL.search(telling.amount)
    assert match is not None
    exact = decimal(match[0])
    if telling.figure.qualifier != "none" or len(exact.normalize().as_tuple().digits) < 3:
        return None
    step = Decimal(10) ** (exact.adjusted() - 1)
    below = exact // step * step
    word, round_one = draw.choice(
        (
            ("over", below),
            ("more than", below),
            ("nearly", below + step),
            ("about", round(exact / step) * step),
        )
    )
    if abs(round_one - exact) * 20 > exact or round_one == exact:
        return None
    said = f"{round_one.normalize():,f}"
    return (
        f"{word} {telling.amount.replace(match[0], said, 1)}"
        if match.start() == 0 or telling.figure.kind == "money"
        else None
    )


_Form = Callable[[random.Random, Telling], str | None]
_FORMS: dict[str, _Form] = {
    "order": _as_written,
    "scale words": _scale_words,
    "number words": _number_words,
    "symbols": _percent_forms,
    "round": _in_round_figures,
}


def _derivation(draw: random.Random, told: Sequence[Telling]) -> Case | None:
    """A difference, a ratio, a growth rate or a sum of two figures, with its formula."""
    one = draw.choice(told)
    same = [
        t
        for t in told
        if t.figure.unit == one.figure.unit
        and t.figure.kind == one.figure.kind
        and t.figure.value != one.figure.value
    ]
    if not same or one.figure.kind not in {"money", "percent", "measure"}:
        return None
    other = draw.choice(same)
    high, low = sorted((one, other), key=lambda t: -float(t.figure.value or 0))
    kind = draw.choice(
        ("difference", "ratio", "growth", "sum") if one.figure.kind != "percent" else ("difference",)
    )
    made = _computed(kind, high.figure, low.figure)
    if made is None:
        return None
    text, known = made
    shown = f"{text} ({known.formula}) [1][2]."
    return Case(shown, True, kind, one.figure.doc, (cited(high), cited(low, 2)), (known,))


def _computed(kind: str, high: Figure, low: Figure) -> tuple[str, NumberCheck] | None:
    a, b = Decimal(str(high.value)), Decimal(str(low.value))
    ids = (high.id, low.id)
    if kind in {"difference", "sum"}:
        value, sign = (a - b, "−") if kind == "difference" else (a + b, "+")
        unit = "pp" if high.kind == "percent" else high.unit
        surface = _amount(value, unit, high)
        formula = f"{high.surface} {sign} {low.surface}"
        lead = "They are" if kind == "difference" else "Together that is"
        text = f"{lead} {surface}{' apart' if kind == 'difference' else ''}"
    else:
        value = (a / b) if kind == "ratio" else (a - b) / b * 100
        if value > 10**6:
            return None
        value, unit = value.quantize(Decimal("0.1")), "times" if kind == "ratio" else "%"
        formula = (
            f"{high.surface} ÷ {low.surface}"
            if kind == "ratio"
            else f"({high.surface} − {low.surface}) ÷ {low.surface} × 100"
        )
        surface = f"{value} times" if kind == "ratio" else f"{value}%"
        text = f"That is {surface} as much" if kind == "ratio" else f"It is higher by {surface}"
    return (text, NumberCheck(surface, float(value), unit, "derived", 1, formula, ids)) if surface else None


def _amount(value: Decimal, unit: str | None, like: Figure) -> str:
    if unit == "pp":
        return f"{value.normalize():f} percentage points"
    if like.kind == "money":
        return f"{unit} {value.normalize():,f}"
    return f"{value.normalize():,f} {UNITS[unit]}" if unit in UNITS else ""
