"""Generate short policy passages with known facts, and questions that ask for one (standard library only).

A passage holds one fact that is asked for and others that differ from it in exactly one respect: the
indicator, the place, the period, or whether it is a figure of the past or a target. Questions without an
answer come from changing one respect of the question to what the passage does not tell, often to what it
tells of another fact. Programmes (aim, definition, dates, cost, head, parts) and events (appointments,
prizes, takeovers, verdicts) are made the same way. Everything follows from the seed.

    python synthesize.py --count 20 --seed 1        prints items to look at
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import replace

from keywords import lacks, sentences
from negatives import Corpus
from reader_data import Item, Passage
from synthetic_events import events, programmes
from synthetic_figures import figures, ranking

EMBEDDED = 0.33  # share of items that stand within a real text


def generate(seed: str) -> Item:
    """Return the item of a seed."""
    rng = random.Random(seed)
    make = rng.choices((figures, ranking, programmes, events), weights=(52, 6, 14, 28))[0]
    return replace(make(rng), key=seed)


def corpus(count: int, *, seed: int, around: Sequence[str] = ()) -> Corpus:
    """Return ``count`` generated items as a source of the training mix; they bring their own negatives.

    Args:
        count: How many.
        seed: Of all of them.
        around: Real texts. A third of the items stand between sentences of one, to be found there.
    """
    items = [generate(f"{seed}/{number}") for number in range(count)]
    return Corpus("synthetic", [embedded(item, around) for item in items] if around else items, ready=True)


def embedded(item: Item, around: Sequence[str]) -> Item:
    """Put the passages of one item in three between sentences of a real text that lacks the answer."""
    rng = random.Random(f"{item.key}/around")
    if rng.random() > EMBEDDED:
        return item
    return replace(
        item, passages=tuple(_between(passage, item.golds, around, rng) for passage in item.passages)
    )


def _between(passage: Passage, golds: Sequence[str], around: Sequence[str], rng: random.Random) -> Passage:
    context = rng.choice(around)
    spans = sentences(context)
    first = rng.randrange(len(spans)) if spans else 0
    cut = rng.randint(first, min(first + 3, len(spans)))
    before = "".join(context[a:b] + " " for a, b in spans[first:cut])
    after = "".join(" " + context[a:b] for a, b in spans[cut : min(cut + rng.randint(0, 3), len(spans))])
    if not lacks(before + after, golds):
        return passage
    answer = passage.answer and (passage.answer[0] + len(before), passage.answer[1] + len(before))
    return Passage(before + passage.text + after, answer)


def main() -> None:
    """Print items."""
    parser = argparse.ArgumentParser(description="Generate policy passages and questions.")
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    for item in corpus(arguments.count, seed=arguments.seed).items:
        print(f"Q: {item.question}")
        for passage in item.passages:
            answer = passage.text[slice(*passage.answer)] if passage.answer else "-"
            print(f"   [{answer}] {passage.text}")


if __name__ == "__main__":
    main()
