"""Counts numbers of answers that nothing supports, with a reader of numbers of its own.

Shares no code with the product's own check. A number of an answer is *quoted* if the article's text, read
again at the citation's offsets, has the same value of the same sort (percent, percentage points, a currency,
anything else); *derived* if its formula, worked out anew from the operands' spans in the articles, gives it;
a year, month or day may come from the period of a figure that the answer uses or from a date of publication.
What an answer repeats from the question claims nothing. All else is unsupported.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policy_qa.evaluation.measures import Suite, of_trials

_SMALL = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen"""
_ROUND = "twenty thirty forty fifty sixty seventy eighty ninety"
_RANKS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ONES = {word: value for value, word in enumerate(_SMALL.split())}
_TENS = {word: 10 * value for value, word in enumerate(_ROUND.split(), start=2)}
_ORDINALS = {word: value for value, word in enumerate(_RANKS.split(), start=1)}
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "lakh": 1e5, "m": 1e6, "mn": 1e6, "million": 1e6, "crore": 1e7,
    "bn": 1e9, "billion": 1e9, "trillion": 1e12, "tn": 1e12, "trn": 1e12,
}  # fmt: skip
_OTHER = {
    "half": 0.5, "halves": 0.5, "quarter": 0.25, "quarters": 0.25, "thirds": 1 / 3, "fifths": 0.2,
    "tenths": 0.1,
    "doubled": 2, "double": 2, "doubles": 2, "doubling": 2, "twice": 2, "tripled": 3, "trebled": 3,
    "triple": 3, "quadrupled": 4, "halved": 0.5, "dozen": 12, "dozens": 12,
}  # fmt: skip
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_WORDS = "|".join(sorted([*_ONES, *_TENS, *_ORDINALS, *_OTHER], key=len, reverse=True))
_CARDINALS = "|".join(sorted([*_ONES, *_TENS], key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?P<digits>(?<![\w.])(?<!\d,)\d{{1,3}}(?:,\d{{2,3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?:(?P<th>st|nd|rd|th)\b|\s?(?P<scale>(?:(?:{_SCALE})\b\s?)*))"
    rf"|\b(?P<words>(?:{_WORDS})(?:[-\s](?:{_CARDINALS}|and(?= (?:{_CARDINALS})\b)|point|{_SCALE})\b)*)\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"\s?(?:%|％|per\s?cents?\b|pct\b)", re.I)
_POINTS = re.compile(
    r"[\s-]?(?:percentage[\s-]points?|per\s?cent(?:age)?\s+points?|points?\b|pp\b|basis points?)", re.I
)
_CURRENCIES = {
    "yuan": r"yuan|RMB|CNY|renminbi", "dollar": r"dollars?|USD|cents?", "euro": r"euros?|EUR",
    "rupee": r"rupees?|INR",
    "pound": r"pounds?|GBP|pence", "won": r"won|KRW", "yen": r"yen|JPY", "rand": r"rand|ZAR",
    "shilling": r"shillings?|KES",
}  # fmt: skip
_SIGNS = {
    "$": "dollar",
    "€": "euro",
    "£": "pound",
    "₹": "rupee",
    "₩": "won",
    "Rs": "rupee",
    "KSh": "shilling",
}
_NAMED = re.compile(rf"\b(?:{'|'.join(_ORDINALS)}|last|next|this|same|previous)[\s-]$", re.IGNORECASE)
_MARKER = re.compile(r"\[\d{1,3}\]")
_OPERATIONS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.Pow: operator.pow,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written: its value, and of what sort it is ("%", "points", a currency, or empty)."""

    surface: str
    value: float
    sort: str


def numbers(text: str) -> list[Number]:
    """Every number of a text, in digits or words."""
    found = []
    for match in _NUMBER.finditer(text):
        if match["words"] in {"half", "quarter"} and _NAMED.search(text[: match.start()]):
            continue  # "the first half" is a time
        value = _of_digits(match) if match["digits"] else _of_words(match["words"])
        if value is not None:
            found.append(Number(match.group().strip(), value, _sort(text, match.start(), match.end())))
    return found


def _of_digits(match: re.Match[str]) -> float:
    value = float(match["digits"].replace(",", ""))
    for word in (match["scale"] or "").lower().split():
        value *= _SCALES[word]
    return value


def _of_words(words: str) -> float | None:
    total, current, tenths = 0.0, 0.0, 0.0
    for word in re.split(r"[-\s]+", words.lower()):
        if word in _SCALES:
            total, current = total + max(current, 1.0) * _SCALES[word], 0.0
        elif word == "point":
            tenths = 0.1
        elif tenths and word in _ONES:
            current, tenths = current + tenths * _ONES[word], tenths / 10
        elif word != "and":
            current += {**_ONES, **_TENS, **_ORDINALS, **_OTHER}[word]
    return total + current


def _sort(text: str, start: int, end: int) -> str:
    if _POINTS.match(text, end):
        return "points"
    if _PERCENT.match(text, end):
        return "%"
    ahead = text[max(0, start - 4) : start].rstrip()
    sign = next((name for mark, name in _SIGNS.items() if ahead.endswith(mark)), None)
    if sign is not None:
        return sign
    for name, forms in _CURRENCIES.items():
        if re.match(rf"\s?(?:[A-Z]\w+ )?(?:{forms})\b", text[end : end + 24]) or re.search(
            rf"\b(?:{forms})\s?$", ahead
        ):
            return name
    return ""


def _equal(one: Number, other: Number) -> bool:
    same = abs(one.value - other.value) <= 1e-9 * max(abs(one.value), abs(other.value), 1e-9)
    return same and (
        one.sort == other.sort
        or ("" in (one.sort, other.sort) and not {"%", "points"} & {one.sort, other.sort})
    )


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in an answer that nothing supports."""

    question: str
    surface: str
    why: str


def faults(answer: Mapping[str, Any], texts: Mapping[str, str]) -> list[Fault]:
    """What nothing supports in one answer.

    Args:
        answer: An answer as the product writes it in JSON.
        texts: The articles' texts by ``doc``.
    """
    question = f"{answer['question']} {answer['standalone_question']}"
    found = []
    for citation in answer["citations"]:
        if texts[citation["doc"]][citation["start"] : citation["end"]] != citation["quote"]:
            found.append(Fault(question, citation["quote"][:60], "the quote does not stand there"))
    if answer["outcome"] == "grounded" and not answer["citations"]:
        found.append(Fault(question, answer["answer"][:60], "no citation"))
    found += [
        Fault(question, check["surface"], "shown although unsupported")
        for check in answer["numbers"]
        if check["status"] == "unsupported"
    ]
    known = _known(answer, texts, question)
    said = _MARKER.sub(" ", f"{answer['answer']} \n {answer['short_answer'] or ''}")
    for number in numbers(said):
        if not any(_equal(number, other) for other in known) and not _derived(number, answer, texts):
            found.append(Fault(question, number.surface, "in no quote"))
    return found


def _known(answer: Mapping[str, Any], texts: Mapping[str, str], question: str) -> list[Number]:
    """The numbers of the quotes, of the dates that belong to them, and of the question."""
    known = numbers(question)
    for citation in answer["citations"]:
        quote = texts[citation["doc"]][citation["start"] : citation["end"]]
        known += [*numbers(quote), *numbers(" ".join((citation["published"] or "").split("-")))]
        known += _relative(quote, citation["published"] or "")
        if answer["outcome"] == "refused":
            known += numbers(texts[citation["doc"]])
    for figure in answer["figures"]:
        for period in (figure["period"], figure["change_base_period"]):
            known += _of_period(period or "")
    return known


def _relative(quote: str, published: str) -> list[Number]:
    """The years that "last year" and "next year" mean on the day of publication."""
    if not re.match(r"\d{4}", published):
        return []
    year, found = int(published[:4]), []
    if re.search(
        r"\b(?:last|previous|past) (?:\w+ )?year|\byear (?:before|earlier|ago)\b|\ba year\b", quote, re.I
    ):
        found.append(year - 1)
    if re.search(r"\b(?:next|coming) (?:\w+ )?year\b", quote, re.I):
        found.append(year + 1)
    return [Number(str(value), float(value), "") for value in found]


def _of_period(period: str) -> list[Number]:
    """The years, days, quarters and halves by which a period may be called."""
    values = {float(part) for part in re.findall(r"\d+", period)}
    months = [int(month) for month in re.findall(r"\d{4}-(\d\d)", period)]
    if len(months) == 2:
        values |= {float((months[0] + 2) // 3), float((months[0] + 5) // 6)}
    return [Number(period, value, "") for value in values]


def _derived(number: Number, answer: Mapping[str, Any], texts: Mapping[str, str]) -> bool:
    """Whether a formula of the answer gives the number, its operands read from the articles again."""
    for check in answer["numbers"]:
        if check["status"] != "derived" or not check["formula"]:
            continue
        if number.surface in check["formula"] and number.value in (1, 2, 100):
            return True
        shown = numbers(check["surface"])
        if not shown or abs(shown[0].value - number.value) > 1e-9 * abs(number.value):
            continue
        operands = [_read_again(name, texts) for name in check["operands"]]
        if all(operands) and _worked_out(check["formula"], [o for o in operands if o], number):
            return True
    return False


def _read_again(name: str, texts: Mapping[str, str]) -> Number | None:
    """The number at a figure's span (its id is ``doc:start-end``)."""
    match = re.fullmatch(r"(.+):(\d+)-(\d+)", name)
    if match is None or match[1] not in texts:
        return None
    text, start, end = texts[match[1]], int(match[2]), int(match[3])
    return next(iter(numbers(text[start : end + 24])), None)


def _worked_out(formula: str, operands: Sequence[Number], number: Number) -> bool:
    """Whether a formula over the operands comes to the number, within half of its last digit."""
    if formula.endswith(", rounded"):
        exact = operands[0].value
        return abs(exact - number.value) <= 0.05 * abs(exact)
    plain = formula
    for sign, other in (("−", "-"), ("×", "*"), ("÷", "/"), ("^", "**")):
        plain = plain.replace(sign, other)
    terms = [n for n in numbers(plain) if n.value not in (1, 2, 100) or any(_equal(n, o) for o in operands)]
    if not all(any(abs(term.value - o.value) <= 1e-9 * abs(o.value) for o in operands) for term in terms):
        return False
    code = _MONEY_WORDS.sub("", _NUMBER.sub(lambda m: repr(_of_digits(m)) if m["digits"] else "0", plain))
    try:
        value = _evaluate(ast.parse(code.strip(), mode="eval").body)
    except (SyntaxError, ZeroDivisionError, ValueError, OverflowError):
        return False
    slack = 0.5 * 10.0 ** -len(re.sub(r"^\d*\.?", "", re.sub(r"[^\d.]", "", number.surface))) + 1e-9
    scale = next((_SCALES[w] for w in reversed(number.surface.lower().split()) if w in _SCALES), 1.0)
    return any(abs(abs(value) * by - number.value) <= slack * scale for by in (1.0, 100.0))


_MONEY_WORDS = re.compile(
    r"(?<![\d.)e])[A-Za-z$€£¥₹₩%][A-Za-z$€£¥₹₩%.]*|(?<=[\d\s])(?!e[+-]?\d)[A-Za-z$€£¥₹₩%]+"
)


def _evaluate(node: ast.expr) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        return _OPERATIONS[type(node.op)](_evaluate(node.left), _evaluate(node.right))
    raise ValueError("no arithmetic")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many answers were read, what nothing in them supports, and how much of it is in each answer."""

    answers: int
    grounded: int
    found: tuple[Fault, ...]
    counts: tuple[int, ...]

    def suite(self) -> Suite:
        """``unsupported`` (answers with something that nothing supports), an answer a unit."""
        units = tuple(f"question {place}" for place in range(self.answers))
        measure = of_trials((count > 0 for count in self.counts), faults=True)
        return Suite("question", units, ("tune",) * self.answers, {"unsupported": measure})

    def lines(self) -> list[str]:
        """The result in a line."""
        return [
            f"unsupported numbers: {len(self.found)} in {self.answers} answers ({self.grounded} grounded)"
        ]


def measure(answers: Iterable[Mapping[str, Any]], texts: Mapping[str, str]) -> Outcome:
    """Read answers against the articles."""
    rows = list(answers)
    grounded = sum(row["outcome"] == "grounded" for row in rows)
    found = [faults(row, texts) for row in rows]
    return Outcome(
        len(rows), grounded, tuple(fault for own in found for fault in own), tuple(map(len, found))
    )
