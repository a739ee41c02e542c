"""Questions that only name what passages are about, for the ranking head (standard library only).

No data set may be used whose questions combine several news reports, so such questions are made from the
contexts of the others: clauses of one to three passages, with words left out, in frames that compare, date
or attribute them. A passage from which a clause was taken is relevant, also after the clause itself was cut
out of it; the best others by keywords are not.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

import vocabulary as v
from keywords import STOP, Bm25, sentences
from negatives import NAME, Corpus
from reader_data import Item, Passage

SHORTEST, LONGEST = 8, 70  # words of a passage
NEAR = 8  # from so many of the best by keywords the negatives are drawn


def clause(text: str, rng: random.Random) -> str:
    """Choose a run of words from a passage and leave out some of the plain ones."""
    parts = [
        part.strip() for part in re.split(r"[,;:()\n]|\s[-–—]\s|(?<=[.!?])\s", text) if len(part.split()) >= 4
    ]
    chosen = rng.choice(parts or [text]).split()
    length = rng.randint(4, 12)
    start = rng.randint(0, max(0, len(chosen) - length))
    run = chosen[start : start + length]
    kept = [word for word in run if word.lower() in STOP or word[0].isupper() or rng.random() > 0.2]
    return " ".join(kept or run).strip(" .,;:!?\"'“”")


def chunks(context: str, title: str, rng: random.Random) -> list[str]:
    """Cut a context into passages of one to three sentences, each under its title."""
    spans = sentences(context)
    found: list[str] = []
    at = 0
    while at < len(spans):
        size = rng.choice([1, 1, 2, 3])
        text = context[spans[at][0] : spans[min(at + size, len(spans)) - 1][1]]
        if SHORTEST <= len(text.split()) <= LONGEST:
            found.append(f"{title}. {text}" if title else text)
        at += size
    return found


def topic_item(texts: Sequence[str], ranker: Bm25, number: int, seed: str) -> Item | None:
    """Ask for what passage ``number`` and up to two others are about; three negatives."""
    rng = random.Random(seed)
    golds = [number]
    related = [n for n in ranker.best(_names(texts[number]), 12) if n != number]
    for _ in range(rng.choice([0, 0, 1, 1, 1, 2])):
        pool = related if related and rng.random() < 0.6 else range(len(texts))
        golds.append(rng.choice(list(pool)))
    clauses = [clause(texts[n], rng) for n in golds]
    slots = dict(zip("abc", clauses, strict=False)) | {
        "source": _source(rng),
        "source2": _source(rng),
        "date": f"{rng.randint(2012, 2026)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
    }
    template = rng.choice(v.ASK_TOPICS[len(golds)])
    template = re.sub(r"\[([^\]]*)\]", lambda match: rng.choice(match.group(1).split("|")), template)
    asked = template.format(**slots)
    positive = texts[number]
    if rng.random() < 0.5 and len(positive.split()) > 20:
        positive = positive.replace(max(clauses[0].split(","), key=len), "", 1)
    near = [n for n in ranker.best(asked, NEAR + len(golds)) if n not in golds][:NEAR]
    if len(near) < 3:
        return None
    passages = [Passage(positive), *(Passage(texts[n]) for n in rng.sample(near, 3))]
    return Item(asked, tuple(passages), "topics", key=seed, topical=True)


def _names(text: str) -> str:
    return " ".join(match.group() for match in NAME.finditer(text)) or text


def _source(rng: random.Random) -> str:
    return f"The {rng.choice(v.WORK_WORDS)} {rng.choice(v.PAPERS)}"


def corpus(sources: Sequence[Corpus], count: int, *, seed: int) -> Corpus:
    """Make ``count`` questions from the contexts of the sources."""
    rng = random.Random(seed)
    texts: list[str] = []
    for source in sources:
        contexts = dict.fromkeys((item.passages[0].text, item.title) for item in source.items)
        for context, title in contexts:
            texts += chunks(
                context, title.replace("_", " ") if title[:4] not in {"Amaz", "Filt"} else "", rng
            )
    texts = list(dict.fromkeys(texts))
    ranker = Bm25(texts)
    made = (topic_item(texts, ranker, rng.randrange(len(texts)), f"{seed}/{n}") for n in range(count))
    return Corpus("topics", [item for item in made if item], ready=True)
