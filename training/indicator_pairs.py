"""Pairs of figures that do or do not measure the same thing, made from written wordings of indicators.

    .venv/bin/python training/indicator_pairs.py --output pairs.jsonl

``pairs/wordings.txt`` has for each indicator the ways to say it, and near misses. Of each indicator two or
three pairs of wordings are drawn that mean the same, and as many of a wording with a near miss, each in a
sentence with a place, a year and a number. The rows have the form of ``eval/pairs/pairs.jsonl`` and its
meaning of "the same", with the subject beside them as ``topic``. A seed gives the same rows again.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "pairs"
PLACES = (
    "Kenya", "Vietnam", "Chile", "Norway", "Poland", "India", "Brazil", "Morocco", "Canada", "Japan",
    "Egypt", "Peru", "Ghana", "Spain", "Turkey", "Thailand", "Nepal", "Mexico", "Kazakhstan", "Fiji",
    "Jordan", "Rwanda", "Ningbo", "Zhejiang", "Bavaria", "Texas", "Ontario", "Lagos", "Manila",
    "Queensland", "Guangdong", "Scotland", "Catalonia", "Jakarta", "Punjab", "Bogotá", "Ukraine",
    "Sweden", "Italy", "Colombia", "Ethiopia", "Bangladesh", "Pakistan", "Malaysia", "Argentina",
    "Greece", "Portugal", "Finland", "Ireland", "Uzbekistan",
)  # fmt: skip
LEVELS = (
    "In {year}, {said} in {place} came to {number}.",
    "{Said} in {place}: {number} at the end of {year}.",
    "{place} put {said} at {number} for {year}.",
    "According to the statistics office of {place}, {said} stood at {number} in {year}.",
    "The figure for {said} in {place} was {number} in {year}, officials said.",
)
GROWTH = (
    "In {year}, {said} in {place} was {number} over the year before.",
    "{place} reported {number} of {said} for {year}, compared with a year earlier.",
    "{Said} in {place} came to {number} year on year in {year}.",
)
KINDS = {"m": ("money", "USD"), "p": ("percent", "%"), "x": ("multiple", "times")}
BY_LETTER = {"c": "count", "u": "measure"}
SEED = 9


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: the ways to say it, and of each near miss likewise. ``growth``: all are changes."""

    topic: str
    kind: str
    unit: str | None
    growth: bool
    wordings: tuple[str, ...]
    misses: tuple[tuple[str, ...], ...]


def read(path: Path) -> Iterator[Indicator]:
    """The indicators of a file in the form that its head describes."""
    topic = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            topic = line[3:]
        elif line and not line.startswith("#"):
            yield _indicator(topic, line)


def _indicator(topic: str, line: str) -> Indicator:
    code, said, misses = line.split(" | ")
    kind, unit = _kind(code)
    return Indicator(
        topic=topic,
        kind=kind,
        unit=unit,
        growth=said.endswith("{g}"),
        wordings=tuple(said.removesuffix("{g}").strip().split(" = ")),
        misses=tuple(tuple(miss.split(" = ")) for miss in misses.split(" ; ")),
    )


def _kind(code: str) -> tuple[str, str | None]:
    if code in KINDS:
        return KINDS[code]
    letter, _, unit = code.partition(":")
    return BY_LETTER.get(letter, "count"), unit if letter in BY_LETTER else None


def rows(indicators: Iterable[Indicator], *, seed: int = SEED) -> Iterator[dict[str, Any]]:
    """The pairs, as many that mean the same as near misses."""
    chance, number = random.Random(seed), itertools.count(1)
    for one in indicators:
        same, near = _pairs(one)
        chance.shuffle(same)
        chance.shuffle(near)
        few = min(2 if len(same) < 4 or chance.random() < 0.3 else 3, len(same), len(near))
        for said, other in (*same[:few], *near[:few]):
            pair = (said, other) if chance.random() < 0.5 else (other, said)
            yield _row(f"t{next(number):04}", one, pair, (said, other) in same, chance)


def _pairs(one: Indicator) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    same = list(itertools.combinations(one.wordings, 2))
    same += [(miss[0], miss[1]) for miss in one.misses if len(miss) > 1]
    near = [(said, other) for miss in one.misses for said in one.wordings for other in miss]
    return same, near


def _row(
    name: str, one: Indicator, pair: tuple[str, str], same: bool, chance: random.Random
) -> dict[str, Any]:
    place = chance.choice(PLACES)
    a, b = (_side(one, said, place, chance) for said in pair)
    why = f"{pair[0]} {'=' if same else 'against'} {pair[1]}"
    return {"id": name, "topic": one.topic, "a": a, "b": b, "same": same, "near": not same, "why": why}


def _side(one: Indicator, said: str, place: str, chance: random.Random) -> dict[str, Any]:
    year = str(chance.randint(2015, 2024))
    sentence = chance.choice(GROWTH if one.growth else LEVELS).format(
        said=said, Said=said[0].upper() + said[1:], place=place, year=year, number=_number(one, chance)
    )
    row: dict[str, Any] = {
        "kind": one.kind,
        "unit": one.unit,
        "indicator": said,
        "subject": place,
        "place": place,
    }
    row |= {"period": year, "status": "actual", "sentence": sentence}
    return row | ({"change": True, "change_base": "year on year"} if one.growth else {})


def _number(one: Indicator, chance: random.Random) -> str:
    if one.kind == "percent":
        return f"{chance.uniform(1, 60):.1f} percent"
    if one.kind == "money":
        return f"${chance.uniform(1, 90):.1f} billion"
    if one.kind == "multiple":
        return f"{chance.uniform(1, 30):.1f}"
    amount = chance.choice(
        (
            f"{chance.randint(100, 999)}",
            f"{chance.randint(1000, 99999):,}",
            f"{chance.uniform(1, 30):.1f} million",
        )
    )
    return f"{amount} {one.unit}" if one.kind == "measure" else amount


def main(arguments: list[str] | None = None) -> int:
    """Write the pairs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--output", type=Path, required=True, help="where they are written")
    options = parser.parse_args(arguments)
    made = list(rows(read(FOLDER / "wordings.txt")))
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in made)
    options.output.write_text(text, encoding="utf-8")
    print(f"{len(made):,} pairs, {sum(row['same'] for row in made):,} of them the same")
    return 0


if __name__ == "__main__":
    sys.exit(main())
