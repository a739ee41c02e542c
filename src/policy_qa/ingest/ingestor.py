"""Ingestor: from paths to records and vectors. Articles may be extracted elsewhere; one process writes."""

from __future__ import annotations

import logging
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from policy_qa import sources
from policy_qa.batch import ArticleExtractor, Done, Each, ExtractWork, Work
from policy_qa.embedders import NamedEmbeddings
from policy_qa.errors import LoadError, PolicyQAError, StoreBusy
from policy_qa.index import VectorIndex
from policy_qa.ingest import backups, edits
from policy_qa.ingest.backups import Backup
from policy_qa.ingest.limits import check_text
from policy_qa.ingest.nearness import Nearness
from policy_qa.ingest.reports import Outcome, VerifyReport
from policy_qa.ingest.running import OnStage, Progress, Running
from policy_qa.ingest.setaside import Failed, SetAside
from policy_qa.ingest.vectors import Known, VectorSync
from policy_qa.ingest.verification import Verification, sound
from policy_qa.inputs import Input, Passed, content_of, stream
from policy_qa.passages import passages
from policy_qa.records import Origin, RecordStore
from policy_qa.schema import Article, ExtractedArticle, Failure, IngestReport
from policy_qa.sources import MAX_FILE_BYTES, Found, SourceFile

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Plan:
    """An article that is being extracted, and how it will be stored."""

    work: Work
    origin: Origin
    outcome: Outcome


class Ingestor:
    """Puts articles into the stores and takes them out.

    One article after the other is read, extracted, embedded, written to the records, then to the index;
    reading and extracting may be left to workers, ahead of the rest. A run that is killed at any moment and
    started again ends with the same stores as one that was not. One process writes at a time; the others get
    StoreBusy.

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
        aside: Folder where it is kept which inputs failed; None to try them again with every run.
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
        aside: Path | None = None,
    ) -> None:
        self._records, self._index, self._embedder = records, index, embedder
        self._extractor = extractor
        self._made_by = made_by
        self._max_bytes = max_bytes
        self._passage_words = passage_words
        self._patience = patience
        self._aside = aside
        self._sync = VectorSync(records=records, index=index, embedder=embedder)

    def run(
        self,
        paths: Sequence[Path],
        *,
        progress: Progress | None = None,
        via: Each | None = None,
        retry: bool = False,
    ) -> IngestReport:
        """Ingest files, folders and containers: only what is new, or changed, is worked on.

        A changed file replaces its former version. A file with the bytes of an article from elsewhere is
        noted and not stored twice; if that other file is gone, the article is taken to have moved. Articles
        whose files are gone stay stored (``remove`` takes them out). An input that cannot be ingested
        becomes a Failure in the report and does not stop the rest; a version of it that is stored already
        stays.

        Args:
            paths: What is ingested.
            progress: Told of each article.
            via: Extracts articles in other processes; by default it is done here, one by one.
            retry: Try inputs again that failed before and have not changed.

        Raises:
            StoreBusy: Another process is writing.
            StoreError: The stores cannot be written to. What was done before is kept.
        """
        return self.run_found(sources.find(paths), progress=progress, via=via, retry=retry)

    def run_found(
        self,
        found: Found,
        *,
        progress: Progress | None = None,
        via: Each | None = None,
        retry: bool = False,
        limit: float | None = None,
    ) -> IngestReport:
        """The same with what ``sources.find`` has found; ``limit``: seconds for an article extracted here."""
        started = time.monotonic()
        with self._records.writing(patience=self._patience):
            set_aside = SetAside(self._aside)
            total = len(found.files) + len(self._records.unindexed())
            run = self._running(total, progress, set_aside=set_aside, retry=retry, limit=limit)
            try:
                self._work(stream(found, max_bytes=self._max_bytes), run, via)
            finally:
                set_aside.save()
        return run.tally.report(seconds=time.monotonic() - started)

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
            run = self._running(1, max_characters=max_characters, on_stage=on_stage)
            self._work((file,), run, None)
        return run.tally.report(seconds=time.monotonic() - started)

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
            run = self._running(1)
            article = edits.applied(article, edited)
            origin = replace(origin, edited=edited, made_by=self._made_by)
            self._extract_and_put(doc, article, origin, run)
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
            run = self._running(self._records.counts().articles, progress)
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
            ingest=self._ingest_again,
        )
        if not repair:
            return verification.run(repair=False)
        with self._records.writing(patience=self._patience):
            return verification.run(repair=True)

    def _ingest_again(self, paths: Sequence[Path]) -> None:
        """Ingest files anew that verification found changed."""
        self._work(stream(sources.find(paths), max_bytes=self._max_bytes), self._running(len(paths)), None)

    def _work(self, inputs: Iterable[Input], run: Running, via: Each | None) -> None:
        """Bring the stores in step with these inputs, after what an interrupted run has left."""
        self._sync.catch_up(run.indexed)
        run.nearness.catch_up()
        map_ = via or partial(map, self._stage(run))
        waiting, copies = inputs, self._round(inputs, run, map_)
        known = None
        while copies and len(copies) != known:
            known, waiting = len(copies), copies
            copies = self._round(waiting, run, map_)
        # Nothing was written, so that the others they are copies of are there to stay.
        self._note_copies(copies, run)
        self._sync.follow()

    def _running(self, total: int, progress: Progress | None = None, **options: Any) -> Running:
        return Running(total, progress, nearness=Nearness(self._records), **options)

    def _stage(self, run: Running) -> Callable[[Work], Done]:
        """Extraction in this process."""

        def check(article: Article) -> None:
            check_text(article, run.max_characters)
            run.stage("extracting")

        return ExtractWork(max_bytes=self._max_bytes, limit=run.limit, extractor=self._extractor, check=check)

    def _round(self, inputs: Iterable[Input], run: Running, via: Each) -> list[SourceFile]:
        """Ingest what can be; returns the files whose content is stored, or on its way, from another."""
        copies, plans = list[SourceFile](), deque[_Plan]()

        def works() -> Iterator[Work]:
            for one in inputs:
                if isinstance(one, Passed):
                    run.tally.skipped.append(Failure(one.source, one.reason))
                elif isinstance(one, Failure):
                    run.failed(one.source, one.reason)
                elif self._waits(one, content := content_of(one, max_bytes=self._max_bytes), run):
                    copies.append(one)
                elif (plan := self._planned(one, content, run)) is not None:
                    plans.append(plan)
                    run.stage("reading")
                    yield plan.work

        for done in via(works()):
            self._finish(plans.popleft(), done, run)
        return copies

    def _waits(self, file: SourceFile, content: str, run: Running) -> bool:
        """Whether a file's content is stored from another one, or on its way."""
        if not content or self._is_unchanged(file, content):
            return False
        if content in run.contents:
            return True
        same = self._records.article_by_id(content)
        if same is None or same.source == file.source:
            return False
        if self._records.origin(file.source) is not None or _is_there(same.source, file):
            return True
        self._records.set_source(same.doc, file.source)  # it has moved here
        return False

    def _planned(self, file: SourceFile, content: str, run: Running) -> _Plan | None:
        """How an article is to be extracted and stored; None if there is nothing to be done."""
        if self._is_unchanged(file, content):
            run.done(str(file.path), "unchanged")
            return None
        reason = run.set_aside.reason(file.source, content, self._made_by)
        if reason is not None and not run.retry:
            run.failed(str(file.path), reason)
            return None
        own = self._records.article_by_source(file.source)
        doc = own.doc if own else self._free_doc(file.doc, run)
        run.begin(doc, content)
        edited = self._edited(file)
        origin = Origin(content, file.metadata, self._made_by, edited)
        return _Plan(Work(file, doc, edited), origin, "replaced" if own else "added")

    def _edited(self, file: SourceFile) -> Mapping[str, str]:
        origin = self._records.origin(file.source)
        return origin.edited if origin is not None else {}

    def _is_unchanged(self, file: SourceFile, content: str) -> bool:
        """Whether the stored article was made of the file's present bytes and metadata."""
        origin = self._records.origin(file.source)
        if origin is None or (origin.given, origin.made_by) != (dict(file.metadata), self._made_by):
            return False
        return origin.id == content

    def _free_doc(self, wanted: str, run: Running) -> str:
        """The name itself, or with the first free number: another file of that name is stored already."""
        doc, number = wanted, 2
        while doc in run.docs or self._records.holds(doc):
            doc, number = f"{wanted}-{number}", number + 1
        return doc

    def _finish(self, plan: _Plan, done: Done, run: Running) -> None:
        """Store what came of an article."""
        file, name = plan.work.file, str(plan.work.file.path)
        run.tally.spent("reading", done.reading)
        run.tally.spent("extracting", done.extracting)
        if done.extracted is None:
            run.failed(name, done.failure or "cannot be extracted")
            run.set_aside.add(Failed(file.source, plan.origin.id, self._made_by, done.failure or ""))
        else:
            article = replace(done.extracted.article, source=file.source)
            # The file may have changed since it was looked at: what was read counts.
            origin = replace(plan.origin, id=article.id)
            self._put(name, replace(done.extracted, article=article), origin, plan.outcome, run)
            run.set_aside.forget(file.source)
        run.end(plan.work.doc or "", plan.origin.id)

    def _extract_and_put(self, name: str, article: Article, origin: Origin, run: Running) -> None:
        try:
            extracted = self._extractor().extract(article)
        except PolicyQAError:
            raise
        except Exception as error:
            run.failed(name, _bug(name, error))
            return
        self._put(name, extracted, origin, "replaced", run)

    def _put(
        self, name: str, found: ExtractedArticle, origin: Origin, outcome: Outcome, run: Running
    ) -> None:
        """Embed an article and store it; ``name`` is what a failure is told of."""
        try:
            with run.timed("indexing"):
                extracted, notes = sound(found)
                its_passages = passages(extracted, max_words=self._passage_words)
                vectors = self._sync.embed(extracted.article, its_passages)
                likeness, near = run.nearness.likeness(extracted.article)
        except PolicyQAError:
            raise  # a model is missing, a service is down: it would be so for the next article as well
        except Exception as error:  # one article that meets a bug must not end the run over the others
            run.failed(name, _bug(name, error))
            return
        with run.timed("storing"):
            repeated = self._records.write(
                extracted,
                its_passages,
                given=origin.given,
                edited=origin.edited,
                made_by=origin.made_by,
                likeness=likeness,
            )
            self._sync.written(its_passages, vectors)
        run.tally.stored(extracted, len(its_passages), near, repeated)
        run.tally.notes += [f"{name}: {note}" for note in (*notes, extracted.skipped) if note]
        run.done(name, outcome)

    def _note_copies(self, files: Sequence[SourceFile], run: Running) -> None:
        """Say which article has each file's content, and drop a former version that no file has any more."""
        contents_of = ((file, content_of(file, max_bytes=self._max_bytes)) for file in files)
        copies = [(file, content) for file, content in contents_of if content]
        contents = {content for _, content in copies}
        for file, content in copies:
            former = self._records.article_by_source(file.source)
            if former is not None and former.id not in contents:
                self._records.remove(former.doc)
            same = self._records.article_by_id(content)
            run.tally.notes.append(f"{file.path}: same content as {same.doc if same else file.doc}")
            run.done(str(file.path), "unchanged")


def _is_there(source: str, file: SourceFile) -> bool:
    """Whether what an article was made of is still where it was; what is in no file cannot go away.

    A file on disk takes over from the same content that was sent: it can be read again.
    """
    if os.path.exists(source):
        return True
    return file.data is not None and not os.path.isabs(source)


def _bug(name: str, error: Exception) -> str:
    _log.debug("extracting %s", name, exc_info=error)
    return f"cannot be extracted ({type(error).__name__}: {error}); please report this file"
