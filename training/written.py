"""Written questions about the sample articles as a source of the reader's training mix (standard library only).

The file is made by ``corpus_questions.py``. Each passage stands below the header of its article, and what a
question is asked of besides the passage that answers is what retrieval finds for it.
"""

from __future__ import annotations

import collections
from pathlib import Path

from keywords import STOP
from negatives import NOUN, Corpus, mentions
from reader_data import Item, Passage, load

SOURCE = "written"
RIVALS = 5
UNANSWERED = 4


def corpus(path: Path) -> Corpus:
    """Return the questions that are not held out, as a source with near passages."""
    made = Corpus(SOURCE, [], rivals=RIVALS)
    pools: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for row in load(path):
        if row["held_out"]:
            continue
        question, near = row["question"].strip(), row["near"]
        for kind, text in mentions(question):
            pools[kind][text] += 1
        pools["word"].update(word for word in NOUN.findall(question) if word not in STOP)
        if not row["answers"]:
            if near:
                unanswered = tuple(Passage(text) for text in near[:UNANSWERED])
                made.items.append(Item(question, unanswered, SOURCE, key=row["key"]))
            continue
        golds = tuple(dict.fromkeys(a["text"][a["start"] : a["end"]] for a in row["answers"]))
        for number, answer in enumerate(row["answers"]):
            key = f"{row['key']}/{number}"
            passage = Passage(answer["text"], (answer["start"], answer["end"]))
            made.items.append(Item(question, (passage,), SOURCE, golds, key))
            made.near[key] = near
    made.pools = {kind: sorted(pool) for kind, pool in pools.items()}
    return made
