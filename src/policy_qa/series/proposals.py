"""Groups whose wordings are near in meaning: a model proposes them, a person decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from policy_qa.series.matching import explain
from policy_qa.series.nouns import Group, Proposal

NEAR = 0.75
"""The least cosine at which two wordings are proposed."""


class Embedder(Protocol):
    """What is used of LangChain's ``Embeddings``."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text, in order."""


def proposals(
    groups: Iterable[Group], embedder: Embedder, *, near: float = NEAR, limit: int = 50
) -> list[Proposal]:
    """Groups that may be one, the nearest first. Rules keep each pair apart; why is told with it.

    Only what could be one is compared: of one place, form, dimension and base.

    Args:
        groups: All groups, or those of an indicator or place.
        embedder: Any embedding model.
        near: The least cosine.
        limit: The most proposals.
    """
    rivals: dict[tuple[object, ...], list[Group]] = defaultdict(list)
    for group in groups:
        of = group.measure
        rivals[of.place, of.form, of.dimension, of.base].append(group)
    compared = [some for some in rivals.values() if len(some) > 1]
    names = sorted({group.name for some in compared for group in some})
    vectors = dict(zip(names, _unit(embedder.embed_documents(names)), strict=True)) if names else {}
    found = [one for some in compared for one in _among(some, vectors, near)]
    return sorted(found, key=lambda one: (-one.similarity, one.one, one.other))[:limit]


def _unit(vectors: Sequence[Sequence[float]]) -> Any:
    import numpy as np

    rows = np.asarray(vectors, dtype=np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True).clip(1e-12)


def _among(groups: Sequence[Group], vectors: dict[str, Any], near: float) -> list[Proposal]:
    import numpy as np

    rows = np.stack([vectors[group.name] for group in groups])
    cosines = rows @ rows.T
    return [
        _proposal(groups[i], groups[j], float(cosines[i, j]))
        for i, j in zip(*np.nonzero(np.triu(cosines >= near, k=1)), strict=True)
        if groups[i].name.lower() != groups[j].name.lower()
    ]


def _proposal(one: Group, other: Group, cosine: float) -> Proposal:
    why = explain(one.measure, other.measure, one.figures[0], other.figures[0]).reason
    return Proposal(
        one=one.name,
        other=other.name,
        place=one.place,
        similarity=round(cosine, 3),
        reason=why,
        figures=(one.figures[0].id, other.figures[0].id),
    )
