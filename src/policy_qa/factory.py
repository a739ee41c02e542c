"""From settings to the parts at work: names in settings are looked up in their tables here alone.

Nothing heavy is imported or loaded until a part is used: listing figures needs neither spaCy nor a model.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Self

from policy_qa.errors import ModelError, StoreError
from policy_qa.schema import Article, ExtractedArticle, Failure

if TYPE_CHECKING:
    from pathlib import Path

    from policy_qa.assistant import Assistant
    from policy_qa.batch import Each, ExtractWork, Result, Run, Whole
    from policy_qa.briefing import Desk
    from policy_qa.embedders import NamedEmbeddings
    from policy_qa.extract import Extractor
    from policy_qa.index import VectorIndex
    from policy_qa.ingest import Ingestor, Intake
    from policy_qa.ingest.running import Progress
    from policy_qa.inputs import Input
    from policy_qa.records import RecordStore
    from policy_qa.retrievers import FusedRetriever
    from policy_qa.series.findings import KeptFindings
    from policy_qa.series.keeping import KeptGroups
    from policy_qa.settings import Settings
    from policy_qa.sources import Found, SourceFile
    from policy_qa.span_models import SpanModel

QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "ANONYMIZED_TELEMETRY": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "OTEL_SDK_DISABLED": "true",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_NO_ADVISORY_WARNINGS": "1",
}
"""What every entry point sets before a library is imported: no telemetry, no chatter."""

OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "LANGSMITH_TRACING": "false",
    "LANGSMITH_TRACING_V2": "false",
    "LANGCHAIN_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
}
"""What they set as well unless the network is allowed: no downloads, no traces of questions sent away."""


_PATIENCE = 15.0
"""Seconds that a command waits for another one that is writing, before it says so."""


def quiet_libraries(*, allow_network: bool = False) -> None:
    """Set the environment variables that keep libraries from calling home. Call it before importing them.

    They are forced, whatever they were: a variable left over from another project must not send questions
    or articles to a service. With ``allow_network`` downloads and tracing follow the environment.
    """
    os.environ.update(QUIET if allow_network else QUIET | OFFLINE)


def package_version() -> str:
    """The version of the installed package; ``0`` in a source tree that was never installed."""
    try:
        return version("policy-qa")
    except PackageNotFoundError:
        return "0"


class App:
    """The parts of policy_qa, wired for one data directory. Each is built when it is first used, and kept.

    A context manager: leaving it closes the stores.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        records: RecordStore,
        create: bool,
        repair: bool = False,
        notify: Callable[[str], None] | None = None,
    ) -> None:
        self.settings = settings
        self.records = records
        self._create = create
        self._repair = repair
        self._notify = notify or logging.getLogger(__name__).warning

    @cached_property
    def embedder(self) -> NamedEmbeddings:
        """The embedding model that the settings name."""
        from policy_qa.embedders import embedder

        return embedder(self.settings.embedder, threads=self.settings.threads)

    @cached_property
    def index(self) -> VectorIndex:
        """The vectors of all passages."""
        from policy_qa.index import VectorIndex

        folder, name, url = self.settings.data_dir, self.embedder.name, self.settings.chroma_url
        store = self.records.store_id
        if self._repair:
            return VectorIndex.open_any(folder, embedder_name=name, url=url, store=store)
        return VectorIndex.open(folder, embedder_name=name, create=self._create, url=url, store=store)

    def extractor(self) -> Extractor:
        """What finds figures and entities; loads spaCy the first time (about a second)."""
        return self._extractor

    @cached_property
    def _extractor(self) -> Extractor:
        from policy_qa.extract import Extractor

        return Extractor()

    @cached_property
    def ingestor(self) -> Ingestor:
        """The write path."""
        from policy_qa.ingest import Ingestor

        return Ingestor(
            records=self.records,
            index=self.index,
            embedder=self.embedder,
            extractor=self.extractor,
            made_by=extracted_by(),
            max_bytes=self.settings.max_file_bytes,
            passage_words=self.settings.passage_words,
            patience=_PATIENCE,
            aside=self.settings.data_dir,
        )

    @cached_property
    def intake(self) -> Intake:
        """What takes in articles that are sent."""
        from policy_qa.ingest import Intake

        return Intake(self.ingestor, self.records)

    @cached_property
    def retriever(self) -> FusedRetriever:
        """Passages by meaning and by keyword, ranks fused."""
        from policy_qa.retrievers import DenseRetriever, FusedRetriever, KeywordRetriever

        self._heal()
        dense = DenseRetriever(records=self.records, index=self.index, embedder=self.embedder)
        keyword = KeywordRetriever(records=self.records)
        # Keywords with the header say more of place and date, which in news tell one year from the next.
        return FusedRetriever(records=self.records, retrievers=(dense, keyword), weights=(1.0, 2.0))

    def _heal(self) -> None:
        """Finish what a stopped process left undone in the index, where that can be written to."""
        try:
            left = self.ingestor.heal()
        except StoreError as error:
            self._notify(f"{error}; until then some articles are found by their words only")
        else:
            if left:
                self._notify(f"{left} passages are found by their words only; run policy-qa verify --repair")

    @cached_property
    def assistant(self) -> Assistant:
        """The read path."""
        from policy_qa.assistant import Assistant
        from policy_qa.llms import chat_model

        llm = chat_model(self.settings.llm) if self.settings.llm else None
        return Assistant(
            records=self.records,
            retriever=self.retriever,
            embedder=self.embedder,
            spans=self.span_model,
            llm=llm,
            groups=self.groups.current,
        )

    @cached_property
    def groups(self) -> KeptGroups:
        """All figures by what they measure, kept while the application is open and brought up to date."""
        from policy_qa.series.keeping import KeptGroups

        return KeptGroups(self.records)

    @cached_property
    def findings(self) -> KeptFindings:
        """What follows from the groups: series to choose from, conflicts, targets; kept as these are."""
        from policy_qa.series.findings import KeptFindings

        return KeptFindings(self.groups.current)

    @cached_property
    def briefings(self) -> Desk:
        """What makes documents of answers and figures, and bundles to ask again."""
        from policy_qa.briefing import Desk

        return Desk(self.records, self.settings, version=package_version())

    @cached_property
    def span_model(self) -> SpanModel | None:
        """The model that reads passages; None, with a warning, if its files are missing or altered."""
        from policy_qa.span_models import span_model

        try:
            return span_model(self.settings.reader, threads=self.settings.threads)
        except ModelError as error:
            self._notify(f"{error}; until then answers come from figures and sentences only")
            return None

    def close(self) -> None:
        """Close the stores that were opened."""
        if "index" in self.__dict__:
            self.index.close()
        self.records.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def open_app(
    settings: Settings,
    *,
    create: bool,
    repair: bool = False,
    notify: Callable[[str], None] | None = None,
) -> App:
    """Open the stores of ``settings.data_dir``.

    Args:
        settings: which data directory and which models.
        create: make the stores if they do not exist; otherwise that is an error.
        repair: accept an index that is missing or was made by another embedder, in order to rebuild it.
        notify: called with a line that a user should see of the parts at work; by default it is logged.

    Raises:
        StoreError: there are no stores, or the folder is not one of ours.
        StoreMismatch: another version of policy_qa wrote them.
    """
    quiet_libraries(allow_network=settings.allow_network)
    from policy_qa.records import RecordStore

    return App(
        settings,
        records=RecordStore.open(settings.data_dir, create=create, url=settings.records_url),
        create=create,
        repair=repair,
        notify=notify,
    )


def restore(settings: Settings, file: Path, *, progress: Progress | None = None) -> tuple[int, int]:
    """Make the stores of the settings from a backup; returns how many articles and vectors there are.

    Stopped before its end it leaves either nothing, or all articles, whose vectors follow at the next start.

    Raises:
        StoreError: There are stores already, or the file is no backup.
        StoreMismatch: A newer version of policy_qa wrote it.
    """
    from policy_qa.ingest.backups import Reading
    from policy_qa.records import RecordStore

    backup = Reading(file)
    try:
        RecordStore.restore(settings.data_dir, backup.unpack_records, url=settings.records_url)
        with open_app(settings, create=True, repair=True) as app:
            vectors = app.ingestor.restore_vectors(backup, progress=progress)
            return app.records.counts().articles, vectors
    finally:
        backup.close()


@dataclass(frozen=True, slots=True)
class Workers:
    """Who extracts articles.

    ``runner`` is a key of ``runners.RUNNERS``, ``count`` the number of processes (None lets it choose),
    ``address`` that of a Ray cluster (None: one on this machine), ``limit`` the seconds for one article.
    """

    runner: str = "serial"
    count: int | None = None
    address: str | None = None
    limit: float | None = None

    @property
    def in_batches(self) -> bool:
        """Whether workers are given whole batches and leave the results in files."""
        return self.runner == "ray"


MANY = 24
"""Files from which on other processes extract them unless something else is asked for: starting these takes
as long as a dozen articles."""


def workers_for(
    found: Found,
    runner: str | None,
    count: int | None,
    address: str | None,
    limit: float | None,
    *,
    writes: bool = False,
) -> Workers:
    """Who extracts what was found, where the user leaves the choice.

    With ``writes`` this process embeds and writes meanwhile, and is left a core for it.
    """
    from policy_qa.runners import cores

    many = bool(found.containers) or len(found.files) >= MANY
    name = runner or ("processes" if many and cores() > 1 else "serial")
    if name == "processes" and count is None and writes:
        count = max(1, cores() - 1)
    return Workers(name, count, address, limit)


def extracted_by() -> str:
    """What names the versions that may change what is found in an article."""
    from policy_qa.extract import Extractor

    return f"policy-qa {package_version()}, extractor {Extractor.version}"


def extract_all(
    run: Run, inputs: Iterable[Input], *, settings: Settings, workers: Workers
) -> Iterator[Result]:
    """Extract articles without a store, in the order of the inputs, by way of a checkpoint.

    Raises:
        UsageError: there is no such runner.
        MissingDependency: it needs an extra that is not installed.
    """
    stage = _stage(settings, workers)
    if workers.in_batches:
        return run.whole(inputs, _cluster(workers), stage, stage.keywords["limit"])
    return run.each(inputs, _mapper(stage, workers))


def extraction_for_stores(settings: Settings, *, workers: Workers, retry: bool = False) -> Each:
    """What an ``Ingestor`` can have its articles extracted by; ``retry``: nothing of an earlier run is used.

    Raises:
        UsageError: there is no such runner.
    """
    from policy_qa.batch import Shards, by_batches

    stage = partial(_stage(settings, workers), check=_storable())
    if not workers.in_batches:
        return _mapper(stage, workers)
    shards = Shards(settings.data_dir / "batch", format="parquet")
    if retry:
        shards.remove()
    return partial(
        by_batches,
        run=_cluster(workers),
        stage=stage,
        shards=shards,
        limit=stage.keywords["limit"],
        made_by=extracted_by(),
        max_bytes=settings.max_file_bytes,
    )


def _stage(settings: Settings, workers: Workers) -> partial[ExtractWork]:
    from policy_qa.batch import TIME_LIMIT, ExtractWork

    quiet_libraries(allow_network=settings.allow_network)
    return partial(ExtractWork, max_bytes=settings.max_file_bytes, limit=workers.limit or TIME_LIMIT)


def _mapper(stage: partial[ExtractWork], workers: Workers) -> Each:
    from policy_qa.batch import lost
    from policy_qa.runners import runner

    named, limit = runner(workers.runner), stage.keywords["limit"]
    return lambda works: named(stage, works, workers=workers.count, limit=limit, lost=lost)


def _cluster(workers: Workers) -> Whole:
    from policy_qa.runners import ray

    return partial(ray, workers=workers.count, address=workers.address)


def _storable() -> Callable[[Article], None]:
    from policy_qa.ingest import check_text

    return check_text


def extract_files(files: Sequence[SourceFile], *, settings: Settings) -> Iterator[ExtractedArticle | Failure]:
    """Extract a few files here and now, ordered by document name."""
    from policy_qa.batch import Work

    stage = _stage(settings, Workers())()
    for file in sorted(files, key=lambda file: (file.doc, str(file.path))):
        done = stage(Work(file))
        yield done.extracted or Failure(done.source, done.failure or "")
