"""From settings to the parts at work: names in settings are looked up in their tables here alone.

Nothing heavy is imported or loaded until a part is used: listing figures needs neither spaCy nor a model.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Self

from policy_qa.errors import LoadError, ModelError
from policy_qa.schema import ExtractedArticle, Failure

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant
    from policy_qa.embedders import NamedEmbeddings
    from policy_qa.extract import Extractor
    from policy_qa.index import VectorIndex
    from policy_qa.ingest import Ingestor, Intake
    from policy_qa.records import RecordStore
    from policy_qa.retrievers import FusedRetriever
    from policy_qa.series.keeping import KeptGroups
    from policy_qa.settings import Settings
    from policy_qa.sources import SourceFile
    from policy_qa.span_models import SpanModel

QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "ANONYMIZED_TELEMETRY": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
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

        folder, name = self.settings.data_dir, self.embedder.name
        if self._repair:
            return VectorIndex.open_any(folder, embedder_name=name)
        return VectorIndex.open(folder, embedder_name=name, create=self._create)

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
        from policy_qa.extract import Extractor
        from policy_qa.ingest import Ingestor

        return Ingestor(
            records=self.records,
            index=self.index,
            embedder=self.embedder,
            extractor=self.extractor,
            made_by=f"policy-qa {package_version()}, extractor {Extractor.version}",
            max_bytes=self.settings.max_file_bytes,
            passage_words=self.settings.passage_words,
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

        dense = DenseRetriever(records=self.records, index=self.index, embedder=self.embedder)
        keyword = KeywordRetriever(records=self.records)
        # Keywords with the header say more of place and date, which in news tell one year from the next.
        return FusedRetriever(records=self.records, retrievers=(dense, keyword), weights=(1.0, 2.0))

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
        )

    @cached_property
    def groups(self) -> KeptGroups:
        """All figures by what they measure, kept while the application is open and brought up to date."""
        from policy_qa.series.keeping import KeptGroups

        return KeptGroups(self.records)

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
        records=RecordStore.open(settings.data_dir, create=create),
        create=create,
        repair=repair,
        notify=notify,
    )


class ExtractFile:
    """The stage of ``extract``: reads one file and extracts it; what goes wrong becomes a ``Failure``."""

    def __init__(self, *, max_bytes: int) -> None:
        from policy_qa.extract import Extractor

        self._extractor = Extractor()
        self._max_bytes = max_bytes

    def __call__(self, file: SourceFile) -> ExtractedArticle | Failure:
        """The extracted article of one file, or why there is none."""
        from policy_qa.sources import read

        try:
            return self._extractor.extract(read(file, max_bytes=self._max_bytes))
        except LoadError as error:
            return Failure(error.source, error.reason)
        except Exception as error:  # one article that meets a bug must not end the run over the others
            logging.getLogger(__name__).debug("extracting %s", file.path, exc_info=True)
            return Failure(
                str(file.path),
                f"cannot be extracted ({type(error).__name__}: {error}); please report this file",
            )


def extract_files(
    files: Sequence[SourceFile], *, settings: Settings, runner: str = "serial", workers: int | None = None
) -> Iterator[ExtractedArticle | Failure]:
    """Extract files without a store, ordered by document name.

    Args:
        files: as found by ``sources.find``.
        settings: the size of the largest file, and whether the network is allowed.
        runner: a key of ``runners.RUNNERS``.
        workers: processes, where the runner has some; None lets it choose.

    Raises:
        UsageError: there is no such runner.
    """
    from policy_qa.runners import runner as named

    if not files:
        return iter(())
    quiet_libraries(allow_network=settings.allow_network)
    stage = partial(ExtractFile, max_bytes=settings.max_file_bytes)
    return named(runner)(stage, sorted(files, key=lambda file: (file.doc, str(file.path))), workers=workers)
