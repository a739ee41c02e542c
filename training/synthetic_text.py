"""Fill templates, keep track of where a slot ends up in a passage, and make values as they are printed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

import vocabulary as v

OPEN, MIDDLE, CLOSE = "\x02", "\x03", "\x04"  # around a slot's text, until the passage is complete
MARK = re.compile(f"{OPEN}([^{MIDDLE}]*){MIDDLE}([^{CLOSE}]*){CLOSE}")
CHOICE = re.compile(r"\[([^\[\]]*)\]")
SLOT = re.compile(r"\{(\w+)\}")

Slots = Mapping[str, str]


def expand(template: str, slots: Slots, rng: random.Random) -> str:
    """Fill a template: one branch of each ``[a|b]``, then the slots."""
    while CHOICE.search(template):
        template = CHOICE.sub(lambda match: rng.choice(match.group(1).split("|")), template, count=1)
    return " ".join(SLOT.sub(lambda match: slots[match.group(1)], template).split(" ")).strip()


def marked(name: str, text: str) -> str:
    """Wrap a slot's text so that its place in the finished passage is known."""
    return f"{OPEN}{name}{MIDDLE}{text}{CLOSE}"


def unmarked(text: str) -> tuple[str, dict[str, tuple[int, int]]]:
    """Remove all marks; returns the text and where each marked slot first stands in it."""
    places: dict[str, tuple[int, int]] = {}
    parts: list[str] = []
    length = at = 0
    for match in MARK.finditer(text):
        before, inner = text[at : match.start()], match.group(2)
        start = length + len(before)
        places.setdefault(match.group(1), (start, start + len(inner)))
        parts += [before, inner]
        length = start + len(inner)
        at = match.end()
    return "".join([*parts, text[at:]]), places


def sentence(text: str, end: str = ".") -> str:
    """Give a text a capital letter and a full stop, marks left in place."""
    for match in re.finditer(f"{OPEN}[^{MIDDLE}]*{MIDDLE}|(.)", text, re.DOTALL):
        if match.group(1):
            text = text[: match.start()] + match.group(1).upper() + text[match.end() :]
            break
    return text if text.endswith((".", "!", "?")) else text + end


def question(text: str, rng: random.Random) -> str:
    """Write a question as people do: mostly with a capital and a mark, sometimes without."""
    plain, _ = unmarked(text)
    style = rng.random()
    if style < 0.08:
        return plain.lower()
    if style < 0.16:
        return plain
    return sentence(plain, "?")


SCALES = ("million", "billion", "million", "billion", "trillion", "bn", "m")


def number(rng: random.Random) -> str:
    """A count as it is printed: 843, 12,400, 1.3 million."""
    style = rng.random()
    if style < 0.25:
        return str(rng.randint(11, 999))
    if style < 0.7:
        return f"{rng.randint(10, 9999) * rng.choice([10, 100, 1, 1]) + 1000:,}"
    if style < 0.9:
        return f"{rng.randint(11, 99) / 10:g} {rng.choice(['million', 'million', 'billion'])}"
    return f"{rng.randint(2, 900)},000"


def percent(rng: random.Random) -> str:
    """A percentage as it is printed."""
    value = f"{rng.randint(1, 999) / 10:.1f}" if rng.random() < 0.6 else str(rng.randint(1, 98))
    return value + rng.choice(["%", "%", "%", " percent", " per cent"])


def money(rng: random.Random) -> str:
    """An amount of money as it is printed."""
    value = f"{rng.randint(11, 989) / 10:g}" if rng.random() < 0.6 else str(rng.randint(2, 950))
    pattern, scale = rng.choice(v.CURRENCIES), rng.choice(SCALES)
    return pattern.format(f"{value}{'' if len(scale) <= 2 else ' '}{scale}")


def price(rng: random.Random) -> str:
    """A price of one thing as it is printed."""
    value = rng.choice(
        [f"{rng.randint(100, 9999) / 100:.2f}", str(rng.randint(2, 990)), f"{rng.randint(1000, 99000):,}"]
    )
    return rng.choice(v.CURRENCIES).format(value)


def measure(unit: str) -> Callable[[random.Random], str]:
    """Return a maker of values in one of the units, which are separated by commas."""

    def make(rng: random.Random) -> str:
        value = rng.choice(
            [str(rng.randint(2, 980)), f"{rng.randint(11, 990) / 10:g}", f"{rng.randint(1000, 90000):,}"]
        )
        return f"{value} {rng.choice(unit.split(','))}"

    return make
