"""Check that every piece of gold data stands where it says in the texts that the loaders yield.

    .venv/bin/python eval/anchor.py [--corpus corpus] [--gold eval/gold] [--show]

Prints how much was placed in each article and one line for whatever was not; exits 1 if anything is missing.
Nothing is extracted. ``--show`` prints every figure with its place, for reading over.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from policy_qa import sources
from policy_qa.errors import PolicyQAError
from policy_qa.evaluation.gold import anchor, read_entities, read_figures, read_questions

ROOT = Path(__file__).resolve().parent.parent


def texts_of(corpus: Path) -> dict[str, str]:
    """The text of every article of a corpus, by ``doc``.

    Raises:
        LoadError: an article cannot be read.
    """
    return {file.doc: sources.read(file).text for file in sources.find([corpus]).files}


def missing(gold: Path, texts: dict[str, str], *, show: bool) -> list[str]:
    """What of the gold data has no place in the texts, one line a piece."""
    lines = []
    figures = read_figures(gold / "figures.jsonl", texts)
    for item in figures:
        if item.figure is None:
            lines.append(f"figure {item.id}: {item.surface!r} not found in the text of {item.doc}")
        elif show:
            print(f"{item.figure.id}\t{item.figure.surface!r}\t{item.figure.sentence}")
    for item in read_entities(gold / "entities.jsonl", texts):
        if not item.entity.mentions:
            lines.append(
                f"entity {item.id}: {item.entity.canonical!r} not found in the text of {item.entity.doc}"
            )
    for question in read_questions(gold / "questions.jsonl"):
        for evidence in question.evidence:
            if anchor(texts.get(evidence.doc, ""), evidence.quote, 0, evidence.quote) is None:
                lines.append(
                    f"question {question.id}: evidence not found in {evidence.doc}: {evidence.quote!r}"
                )
    for doc in texts:
        placed = sum(item.doc == doc and item.figure is not None for item in figures)
        print(f"{doc}: {placed} figures placed")
    return lines


def main() -> int:
    """Run the check."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--gold", type=Path, default=ROOT / "eval" / "gold")
    parser.add_argument("--show", action="store_true", help="print every figure with its place")
    options = parser.parse_args()
    try:
        lines = missing(options.gold, texts_of(options.corpus), show=options.show)
    except PolicyQAError as error:
        lines = [str(error)]
    for line in lines:
        print(line, file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
