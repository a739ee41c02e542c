"""Ingestor: from paths to records and vectors, one article at a time."""

from __future__ import annotations

import hashlib
import logging
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Protocol

from policy_qa import sources
from policy_qa.embedders import NamedEmbeddings
from policy_qa.errors import LoadError, PolicyQAError, StoreBusy
from policy_qa.index import VectorIndex
from policy_qa.ingest import backups, edits
from policy_qa.ingest.backups import Backup
from policy_qa.ingest.limits import check_extent
from policy_qa.ingest.reports import Outcome, ProgressEvent, Stage, Tally, VerifyReport
from policy_qa.ingest.vectors import Known, VectorSync
from policy_qa.ingest.verification import Verification, sound
from policy_qa.passages import passages
from policy_qa.records import Origin, RecordStore
from policy_qa.schema import Article, ExtractedArticle, Failure, IngestReport
from policy_qa.sources import MAX_FILE_BYTES, SourceFile

Progress = Callable[[ProgressEvent], None]
OnStage = Callable[[Stage], None]

_log = logging.getLogger(__name__)


class ArticleExtractor(Protocol):
    """What finds figures and entities in an article."""

    def extract(self, article: Article) -> ExtractedArticle:
        """The article with all that was found in it."""


class Ingestor:
    """Puts articles into the stores and takes them out.

    One article after the other is read, extracted, embedded, written to the records, then to the index. A
    run that is killed at any moment and started again ends with the same stores as one that was not. One
    process writes at a time; the others get StoreBusy.

    Args:
        records: The records.
        index: The vectors, of the same data folder.
        embedder: Makes the vectors; its ``name`` is the index's.
        extractor: Gives the extractor; called when the first article is to be extracted, not before.
        made_by: Names the extractor and its version. An article that was extracted by another one is
            extracted anew although its file has not changed.
        max_bytes: Size of the largest file that is read, in bytes.
        passage_words: Most words in a passage of whole sentences.
        patience: Seconds to wait for another process that is writing, for example for one that only finishes
            what a third has left.
    """

    def __init__(
        self,
        *,
        records: RecordStore,
        index: VectorIndex,
        embedder: NamedEmbeddings,
        extractor: Callable[[], ArticleExtractor],
        made_by: str = "",
        max_bytes: int = MAX_FILE_BYTES,
        passage_words: int = 110,
        patience: float = 0.0,
    ) -> None:
        self._records, self._index, self._embedder = records, index, embedder
        self._extractor = extractor
        self._made_by = made_by
        self._max_bytes = max_bytes
        self._passage_words = passage_words
        self._patience = patience
        self._sync = VectorSync(records=records, index=index, embedder=embedder)

    def run(self, paths: Sequence[Path], *, progress: Progress | None = None) -> IngestReport:
        """Ingest files and folders: only what is new, or changed in its bytes or its manifest, is worked on.

        A changed file replaces its former version. A file with the bytes of an article from elsewhere is
        noted and not stored twice; if that other file is gone, the article is taken to have moved. Articles
        whose files are gone stay stored (``remove`` takes them out). An input that cannot be ingested
        becomes a Failure in the report and does not stop the rest; a version of it that is stored already
        stays.

        Raises:
            StoreBusy: Another process is writing.
            StoreError: The stores cannot be written to. What was done before is kept.
        """
        started = time.monotonic()
        with self._records.writing(patience=self._patience):
            found = sources.find(paths)
            run = _Run(len(found.files) + len(self._records.unindexed()), progress)
            self._work(found.files, run)
        seconds = time.monotonic() - started
        return run.tally.report(skipped=found.skipped, failures=found.failures, seconds=seconds)

    def take(
        self, file: SourceFile, *, max_characters: int | None = None, on_stage: OnStage | None = None
    ) -> IngestReport:
        """Ingest one file, or content that was sent and lies in no file, as ``run`` does with each.

        Args:
            file: The file or the content.
            max_characters: The longest text that is extracted.
            on_stage: Told what is being done.

        Raises:
            StoreBusy: Another process is writing.
            StoreError: The stores cannot be written to.
        """
        started = time.monotonic()
        with self._records.writing():
            run = _Run(1, None, max_characters=max_characters, on_stage=on_stage)
            self._work((file,), run)
        return run.tally.report(skipped=(), failures=(), seconds=time.monotonic() - started)

    def edit(self, doc: str, values: Mapping[str, str]) -> Article:
        """Change what is known about an article (its title, date, place, …) and extract it anew.

        Its figures take dates and places from there. The change outlives later versions of the file.

        Args:
            doc: The article.
            values: The new values by name (``loaders.METADATA``); an empty one means that it is not known.

        Returns:
            The article with its new values.

        Raises:
            UsageError: There is no such article, or a value makes no sense.
            StoreBusy: Another process is writing.
        """
        with self._records.writing(patience=self._patience):
            article = self._records.article(doc)
            if article is None:
                raise self._records.unknown_doc(doc)
            origin = self._records.origin(article.source) or Origin(article.id, {}, "")
            edited = {**origin.edited, **edits.changed(article, values)}
            run = _Run(1, None)
            article = edits.applied(article, edited)
            self._put(doc, article, replace(origin, edited=edited, made_by=self._made_by), "replaced", run)
            self._sync.follow()
            for failure in run.tally.failures:
                raise LoadError(doc, failure.reason)
        return article

    def remove(self, doc: str) -> Article:
        """Delete an article and all that belongs to it from every store; returns it.

        Raises:
            UsageError: There is no such article; the message names near ones.
            StoreBusy: Another process is writing.
        """
        with self._records.writing(patience=self._patience):
            article = self._records.remove(doc)
            self._sync.follow()
        return article

    def reindex(self, *, progress: Progress | None = None, known: Known | None = None) -> int:
        """Make every vector again from the records, with this embedder; returns how many there are.

        Works on an index that is missing, damaged or another embedder's. Questions asked meanwhile find
        less. ``known`` gives vectors that need not be made.
        """
        with self._records.writing(patience=self._patience):
            run = _Run(self._records.counts().articles, progress)
            return self._sync.rebuild(run.indexed, known=known)

    def backup(self, file: Path) -> Backup:
        """Write a backup of the stores, which may be at work; see ``backups.write``."""
        return backups.write(file, records=self._records, index=self._index)

    def restore_vectors(self, backup: backups.Reading, *, progress: Progress | None = None) -> int:
        """Fill the index for records that were restored; what the backup lacks is made. Returns how many."""
        name = self._embedder.name
        return self.reindex(progress=progress, known=lambda ids: backup.vectors(name, ids))

    def heal(self) -> int:
        """Finish what a process left undone that was stopped between two writes; nothing if one is writing.

        Much of it is left to the next ingest, since somebody waits: returns how many entries of the journal.

        Raises:
            StoreError: The stores cannot be written to.
        """
        if not self._records.journal_length():
            return 0
        try:
            with self._records.writing():
                self._sync.follow(batches=1)
        except StoreBusy:
            return 0  # it is at work
        return self._records.journal_length()

    def verify(self, *, repair: bool = False) -> VerifyReport:
        """Check the stores and their agreement; nothing is changed unless ``repair`` is set.

        Checked are: the database, the full-text index, that everything found stands in its text where it is
        said to stand, that the index has the vectors of all passages, and no others, from this embedder,
        and that files are still what was ingested of them.
        """
        verification = Verification(
            records=self._records,
            index=self._index,
            embedder_name=self._embedder.name,
            sync=self._sync,
            ingest=lambda paths: self._work(sources.find(paths).files, _Run(len(paths), None)),
        )
        if not repair:
            return verification.run(repair=False)
        with self._records.writing(patience=self._patience):
            return verification.run(repair=True)

    def _work(self, files: Sequence[SourceFile], run: _Run) -> None:
        """Bring the stores in step with these files, after what an interrupted run has left."""
        self._sync.catch_up(run.indexed)
        waiting = files
        while copies := [file for file in waiting if not self._ingest(file, run)]:
            if len(copies) == len(waiting):
                break  # nothing was written, so that the others they are copies of are there to stay
            waiting = copies
        self._note_copies(copies, run)
        self._sync.follow()

    def _ingest(self, file: SourceFile, run: _Run) -> bool:
        """Bring the stores in step with a file; False if its content is stored from another file."""
        if self._is_unchanged(file):
            run.done(str(file.path), "unchanged")
            return True
        article = self._read(file, run)
        if article is None:
            return True
        own = self._records.article_by_source(article.source)
        same = self._records.article_by_id(article.id)
        if same is not None and same.source != article.source:
            if own is not None or _is_there(same.source, file):
                return False
            self._records.set_source(same.doc, article.source)
            return self._ingest(file, run)  # it has moved here
        article = replace(article, doc=own.doc if own else self._free_doc(article.doc))
        edited = self._edited(file)
        origin = Origin(article.id, file.metadata, self._made_by, edited)
        outcome: Outcome = "replaced" if own else "added"
        self._put(str(file.path), edits.applied(article, edited), origin, outcome, run)
        return True

    def _edited(self, file: SourceFile) -> Mapping[str, str]:
        origin = self._records.origin(file.source)
        return origin.edited if origin is not None else {}

    def _is_unchanged(self, file: SourceFile) -> bool:
        """Whether the stored article was made of the file's present bytes and metadata; loads nothing."""
        origin = self._records.origin(file.source)
        if origin is None or (origin.given, origin.made_by) != (dict(file.metadata), self._made_by):
            return False
        if file.data is not None:
            return hashlib.sha256(file.data).hexdigest() == origin.id
        try:
            if not 0 < file.path.stat().st_size <= self._max_bytes:
                return False
            with file.path.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest() == origin.id
        except OSError:
            return False  # reading it says what is wrong

    def _read(self, file: SourceFile, run: _Run) -> Article | None:
        run.stage("reading")
        try:
            article = sources.read(file, max_bytes=self._max_bytes)
            _check_text(article, run.max_characters)
        except LoadError as error:
            run.failed(str(file.path), error.reason)
            return None
        return replace(article, source=file.source)

    def _free_doc(self, wanted: str) -> str:
        """The name itself, or with the first free number: another file of that name is stored already."""
        doc, number = wanted, 2
        while self._records.summaries([doc]):
            doc, number = f"{wanted}-{number}", number + 1
        return doc

    def _put(self, name: str, article: Article, origin: Origin, outcome: Outcome, run: _Run) -> None:
        """Extract an article and store it; ``name`` is what a failure is told of."""
        try:
            run.stage("extracting")
            extracted, notes = sound(self._extractor().extract(article))
            its_passages = passages(extracted, max_words=self._passage_words)
            run.stage("indexing")
            vectors = self._sync.embed(extracted.article, its_passages)
        except PolicyQAError:
            raise  # a model is missing, a service is down: it would be so for the next article as well
        except Exception as error:  # one article that meets a bug must not end the run over the others
            _log.debug("extracting %s", name, exc_info=True)
            what = f"{type(error).__name__}: {error}"
            run.failed(name, f"cannot be extracted ({what}); please report this file")
            return
        run.stage("storing")
        self._records.write(
            extracted, its_passages, given=origin.given, edited=origin.edited, made_by=origin.made_by
        )
        self._sync.written(its_passages, vectors)
        run.tally.stored(extracted, len(its_passages))
        run.tally.notes += [f"{name}: {note}" for note in (*notes, extracted.skipped) if note]
        run.done(name, outcome)

    def _note_copies(self, files: Sequence[SourceFile], run: _Run) -> None:
        """Say which article has each file's content, and drop a former version that no file has any more."""
        copies = [(file, article) for file in files if (article := self._read(file, run)) is not None]
        contents = {article.id for _, article in copies}
        for file, article in copies:
            former = self._records.article_by_source(article.source)
            if former is not None and former.id not in contents:
                self._records.remove(former.doc)
            same = self._records.article_by_id(article.id)
            run.tally.notes.append(f"{file.path}: same content as {same.doc if same else article.doc}")
            run.done(str(file.path), "unchanged")


class _Run:
    """What one run has done so far, and whom it tells."""

    def __init__(
        self,
        total: int,
        progress: Progress | None,
        *,
        max_characters: int | None = None,
        on_stage: OnStage | None = None,
    ) -> None:
        self.tally = Tally()
        self.max_characters = max_characters
        self._on_stage = on_stage
        self._total = total
        self._progress = progress
        self._count = 0

    def stage(self, stage: Stage) -> None:
        if self._on_stage is not None:
            self._on_stage(stage)

    def done(self, name: str, outcome: Outcome) -> None:
        self.tally.count(outcome)
        self._tell(name, outcome)

    def failed(self, name: str, reason: str) -> None:
        self.tally.failures.append(Failure(name, reason))
        self._tell(name, "failed")

    def indexed(self, doc: str) -> None:
        self._tell(doc, "indexed")

    def _tell(self, source: str, outcome: Outcome) -> None:
        self._count += 1
        # Vectors that turn out to be lost were not foreseen.
        self._total = max(self._total, self._count)
        if self._progress is not None:
            self._progress(ProgressEvent(self._count, self._total, source, outcome))


def _is_there(source: str, file: SourceFile) -> bool:
    """Whether what an article was made of is still where it was; what is in no file cannot go away.

    A file on disk takes over from the same content that was sent: it can be read again.
    """
    if os.path.exists(source):
        return True
    return file.data is not None and not os.path.isabs(source)


def _check_text(article: Article, max_characters: int | None) -> None:
    """LoadError if a text of the article cannot be stored as Unicode, or is too long to be extracted."""
    if max_characters is not None:
        check_extent(article, max_characters)
    for field in fields(article):
        value = getattr(article, field.name)
        try:
            if isinstance(value, str):
                value.replace("\0", "\udc00").encode("utf-8")  # PostgreSQL does not store a NUL
        except UnicodeEncodeError as error:
            reason = f"its {field.name} has characters that are not Unicode; save it as UTF-8"
            raise LoadError(article.source, reason) from error
