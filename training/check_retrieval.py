"""Compare retrieval by the int8 embedder with retrieval by its fp32 graph.

Each ``--set`` names a file of passages (``id``, ``text``) and a file of queries (``question``, ``gold``: ids
of the passages that answer it; queries without gold are left out). All passages of the file are the corpus.
Prints Hits@1, Hits@4 and MRR@10 of both graphs; exit code 1 if Hits@4 differ by more than a point.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from export_embedder import encode, read_rows

TOLERANCE = 0.01


class Scores(NamedTuple):
    """Shares between 0 and 1, over all queries that have an answer."""

    hits_1: float
    hits_4: float
    mrr_10: float

    def __str__(self) -> str:
        return f"Hits@1 {self.hits_1:.3f}  Hits@4 {self.hits_4:.3f}  MRR@10 {self.mrr_10:.3f}"


def main() -> int:
    """Print the scores of both graphs for each set."""
    arguments = _parse()
    within = True
    for passages, queries in arguments.set:
        fp32 = score(arguments.fp32, arguments.model, passages, queries)
        int8 = score(arguments.model / "model.onnx", arguments.model, passages, queries)
        print(f"{passages.name}\n  fp32  {fp32}\n  int8  {int8}")
        within = within and abs(int8.hits_4 - fp32.hits_4) <= TOLERANCE
    return 0 if within else 1


def score(graph: Path, tokenizer: Path, passages: Path, queries: Path) -> Scores:
    """Rank all passages for each query by cosine and score the rank of the first gold one."""
    corpus = list(read_rows(passages))
    rows = [row for row in read_rows(queries) if row["gold"]]
    similarity = encode(graph, tokenizer, [row["question"] for row in rows]) @ (
        encode(graph, tokenizer, [row["text"] for row in corpus]).T
    )
    order = np.argsort(-similarity, axis=1, kind="stable")[:, :10]
    ids = [row["id"] for row in corpus]
    return _scores(
        [_first_gold([ids[i] for i in best], set(row["gold"])) for best, row in zip(order, rows, strict=True)]
    )


def _first_gold(ranked: Sequence[str], gold: set[str]) -> int | None:
    """Rank, from 1, of the first passage that is gold."""
    return next((rank for rank, name in enumerate(ranked, start=1) if name in gold), None)


def _scores(ranks: Sequence[int | None]) -> Scores:
    found = [rank for rank in ranks if rank is not None]
    return Scores(
        hits_1=sum(rank == 1 for rank in found) / len(ranks),
        hits_4=sum(rank <= 4 for rank in found) / len(ranks),
        mrr_10=sum(1 / rank for rank in found) / len(ranks),
    )


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model", type=Path, required=True, help="folder of the int8 model")
    parser.add_argument(
        "--fp32", type=Path, required=True, help="the graph kept by export_embedder.py --keep-fp32"
    )
    parser.add_argument(
        "--set", type=Path, nargs=2, action="append", required=True, metavar=("PASSAGES", "QUERIES")
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
