"""Checks of the stores, each with the repair that mends what it finds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from policy_qa.errors import StoreError
from policy_qa.index import VectorIndex
from policy_qa.ingest.nearness import Nearness
from policy_qa.ingest.reports import VerifyReport
from policy_qa.ingest.vectors import VectorSync
from policy_qa.records import RecordStore
from policy_qa.schema import Entity, ExtractedArticle, Figure, Passage

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_SAMPLE: Final = 32
"""Vectors that are made again to be compared."""
_ALIKE: Final = 0.95
"""The cosine of two vectors of one passage: what is quantised differs a little from batch to batch."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong; how it is mended, if it can be; what is said of it then."""

    problem: str
    repair: Callable[[], object] | None = None
    repaired: str = ""


class Verification:
    """One look at the stores of a data folder."""

    def __init__(
        self,
        *,
        records: RecordStore,
        index: VectorIndex,
        embedder_name: str,
        sync: VectorSync,
        ingest: Callable[[Sequence[Path]], object],
    ) -> None:
        self._records, self._index, self._sync = records, index, sync
        self._embedder_name = embedder_name
        self._ingest = ingest
        self._notes: list[str] = []

    def run(self, *, repair: bool) -> VerifyReport:
        """Check everything; with ``repair`` mend what can be mended, each thing as soon as it is found."""
        problems: list[str] = []
        repaired: list[str] = []
        for finding in self._findings():
            if repair and finding.repair is not None:
                finding.repair()
                repaired.append(finding.repaired)
            else:
                problems.append(finding.problem)
        counts = self._records.counts()
        return VerifyReport(
            articles=counts.articles,
            figures=counts.figures,
            passages=counts.passages,
            vectors=self._vectors(),
            problems=tuple(problems),
            repaired=tuple(repaired),
            notes=tuple(self._notes),
        )

    def _findings(self) -> Iterator[Finding]:
        damage = self._records.damage()
        yield from (Finding(f"the records are damaged: {line}") for line in damage)
        if damage:
            return  # what else is found then is only a consequence
        if not self._records.text_index_is_whole():
            yield Finding(
                "the full-text index does not match the passages; run policy-qa verify --repair",
                self._records.rebuild_text_index,
                "the full-text index was made again",
            )
        yield from self._offsets()
        yield from self._families()
        yield from self._vector_findings()
        yield from self._corpus()

    def _offsets(self) -> Iterator[Finding]:
        for summary in self._records.articles():
            extracted = self._records.extracted(summary.doc)
            if extracted is None:
                continue
            its_passages = self._records.passages_of(summary.doc)
            wrong = list(misplaced(extracted, its_passages))
            if wrong:
                doc = summary.doc
                yield Finding(
                    f"{doc}: {len(wrong)} offsets do not fit its text, the first is that of {wrong[0]}; "
                    "run policy-qa verify --repair",
                    partial(self._records.mark_stale, doc),
                    f"{doc} will be extracted anew when its file is ingested next",
                )

    def _families(self) -> Iterator[Finding]:
        nearness = Nearness(self._records)
        for problem in nearness.problems():
            yield Finding(
                f"{problem}; run policy-qa verify --repair",
                nearness.rebuild,
                "articles that say the same were looked for anew",
            )
            return  # one repair mends all

    def _vector_findings(self) -> Iterator[Finding]:
        broken = self._broken_index()
        if broken:
            yield Finding(
                f"{broken}; run policy-qa reindex",
                partial(self._sync.rebuild, _nobody),
                "the vector index was made again",
            )
            return
        waiting_ids = self._records.journal_ids()
        if waiting_ids:
            yield Finding(
                f"{len(waiting_ids)} changes of passages wait for the vector index to follow: an ingest is "
                "running, or was interrupted; run it again, or policy-qa verify --repair",
                partial(self._sync.catch_up, _nobody),
                "what an interrupted ingest had left was finished",
            )
        present, wanted = self._index.ids(), self._records.passage_ids()
        extra, missing = present - wanted - waiting_ids, wanted - present - waiting_ids
        if extra or missing:
            yield Finding(
                f"the vector index lacks {len(missing)} passages and has {len(extra)} too many; "
                "run policy-qa verify --repair",
                partial(self._sync.reconcile, _nobody),
                f"{len(missing)} vectors were made and {len(extra)} deleted",
            )
        yield from self._strangers(sorted(present & wanted - waiting_ids))

    def _strangers(self, passage_ids: Sequence[str]) -> Iterator[Finding]:
        """Vectors that are not those of their passages, by a sample: making all of them again takes long."""
        sample = passage_ids[:: max(1, len(passage_ids) // _SAMPLE)][:_SAMPLE]
        stored = self._index.vectors(sample)
        strange = sum(
            _cosine(stored[passage.id], self._sync.embed(self._records.article(passage.doc), [passage])[0])
            < _ALIKE
            for passage in self._records.passages(sample)
            if passage.id in stored
        )
        if strange:
            yield Finding(
                f"{strange} of {len(sample)} vectors that were looked at are not those of their passages; "
                "run policy-qa reindex",
                partial(self._sync.rebuild, _nobody),
                "the vector index was made again",
            )

    def _corpus(self) -> Iterator[Finding]:
        """Files that are no longer what was ingested of them."""
        changed, gone = [], []
        articles = self._records.articles()
        contents = {summary.id for summary in articles}
        for summary in articles:
            path = Path(summary.source)
            if not path.is_absolute():
                continue  # it was sent, and lies in no file
            if path.is_file() and _digest(path) not in contents:  # files may have exchanged theirs
                changed.append(path)
            elif not path.exists() and not any(parent.is_file() for parent in path.parents):
                gone.append(path)
        if gone:
            self._notes.append(
                f"{len(gone)} files are gone, the first is {gone[0]}; their articles stay until "
                "policy-qa remove takes them out"
            )
        if changed:
            yield Finding(
                f"{len(changed)} files have changed since they were ingested, the first is {changed[0]}; "
                "ingest them again, or run policy-qa verify --repair",
                partial(self._ingest, changed),
                f"{len(changed)} files that had changed were ingested again",
            )

    def _broken_index(self) -> str | None:
        """Why the index cannot be used at all."""
        try:
            found = self._index.found_embedder()
            if found is not None:
                self._index.ids()
        except StoreError as error:
            return error.reason
        if found is None:
            return "the vector index is missing"
        if found != self._embedder_name:
            return f"the vectors were made by the embedder {found}, not by {self._embedder_name}"
        return None

    def _vectors(self) -> int:
        try:
            return self._index.count()
        except StoreError:
            return 0


def _digest(path: Path) -> str | None:
    """The SHA-256 of a file, None if it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def _cosine(one: ArrayLike, other: ArrayLike) -> float:
    import numpy as np

    first, second = np.asarray(one, np.float64), np.asarray(other, np.float64)
    length = np.linalg.norm(first) * np.linalg.norm(second)
    return float(first @ second / length) if length and first.shape == second.shape else 0.0


def misplaced(extracted: ExtractedArticle, passages: Iterable[Passage] = ()) -> Iterator[str]:
    """The ids of figures, entities and passages that do not stand in the text where they say."""
    text = extracted.article.text
    yield from (figure.id for figure in extracted.figures if not _figure_fits(text, figure))
    yield from (entity.id for entity in extracted.entities if not _entity_fits(text, entity))
    yield from (passage.id for passage in passages if text[passage.start : passage.end] != passage.text)


def sound(extracted: ExtractedArticle) -> tuple[ExtractedArticle, tuple[str, ...]]:
    """The extraction without figures and entities whose offsets do not fit, and a note if there were any.

    What cannot be shown in the text is worse than missing: it would be cited with a quote that does not say
    it.
    """
    wrong = sum(1 for _ in misplaced(extracted))
    if not wrong:
        return extracted, ()
    text = extracted.article.text
    kept = replace(
        extracted,
        figures=tuple(figure for figure in extracted.figures if _figure_fits(text, figure)),
        entities=tuple(entity for entity in extracted.entities if _entity_fits(text, entity)),
    )
    return kept, (
        f"{wrong} findings whose offsets do not fit the text were left out; please report this file",
    )


def _figure_fits(text: str, figure: Figure) -> bool:
    return text[figure.start : figure.end] == figure.surface


def _entity_fits(text: str, entity: Entity) -> bool:
    return all(text[mention.start : mention.end] == mention.surface for mention in entity.mentions)


def _nobody(_: str) -> None:
    """Nobody is told."""
