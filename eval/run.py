"""Measure extraction and answers on the sample corpus, beside others, and hold them against the floors.

    .venv/bin/python eval/run.py [--fast] [--errors] [--json FILE] [--report FOLDER [--keep]] [--chat MODEL]
                                 [--write-floors [--allow-lower]]

Ingests the corpus into a temporary data directory, so nothing of yours is touched. A second process puts the
check of answers to the proof and runs the baselines while this one asks the questions. Exits 1 if a score is
below its floor, 2 if nothing could be measured.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from policy_qa import evaluation
from policy_qa.errors import PolicyQAError
from policy_qa.evaluation import conflicts, page, pairs, published, results
from policy_qa.evaluation.gold import Split, read_entities, read_figures, read_questions, read_split
from policy_qa.evaluation.gold import digest as gold_digest
from policy_qa.evaluation.measures import Suite
from policy_qa.evaluation.mistakes import Mistake, worst
from policy_qa.evaluation.report import Report
from policy_qa.evaluation.results import Result

if TYPE_CHECKING:
    from policy_qa.factory import App
    from policy_qa.schema import ExtractedArticle

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "eval" / "gold"


class Measured:
    """What a run yields: the report, the results of others, what does not hold, and the worst mistakes."""

    def __init__(self, report: Report, peers: Sequence[Result] = (), broken: Sequence[str] = ()) -> None:
        self.report = report
        self.peers = tuple(peers)
        self.broken = list(broken)
        self.mistakes: tuple[Mistake, ...] = ()


def measure(options: argparse.Namespace) -> Measured:
    """Score a fresh application on a corpus.

    Raises:
        PolicyQAError: the corpus or the gold data cannot be used.
    """
    from policy_qa.factory import open_app, package_version
    from policy_qa.settings import Settings

    def fresh(folder: Path) -> App:
        return open_app(Settings().in_folder(folder), create=True)

    with (
        tempfile.TemporaryDirectory(prefix="policy-qa-eval-") as folder,
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as beside,
        fresh(data := Path(folder) / "data") as app,
    ):
        proof: list[Future[tuple[dict[str, Suite], list[str], list[Result]]]] = []
        report = evaluation.run(
            app,
            options.gold,
            corpus=options.corpus,
            sentences=options.sentences,
            questions=not options.fast,
            open_app=None if options.fast else fresh,
            version=package_version(),
            ready=lambda: proof.append(beside.submit(sceptics, data, options)),
            progress=_say,
        )
        _say("waiting for the check of answers and for the baselines")
        suites, broken, peers = proof[0].result()
        labels = [path for path in (options.pairs, options.conflicts) if path]
        digest = gold_digest(options.gold, options.sentences, labels)
        suites |= followed(app, options)
        whole = replace(report.result, gold_digest=digest, suites={**report.result.suites, **suites})
        found = Measured(
            replace(report, result=whole), [replace(peer, gold_digest=digest) for peer in peers], broken
        )
        found.mistakes = tuple(worst(found.report, app.records.extracted, app.extractor().explain))
        return found


def sceptics(data: Path, options: argparse.Namespace) -> tuple[dict[str, Suite], list[str], list[Result]]:
    """In a process of its own: the proof of the check of answers, and what others do.

    Returns:
        The suites ``guard`` and ``generated``, what does not hold, and the results of the baselines.
    """
    import mutations  # beside this file: found when it is run, not when it is read by a test
    import unsupported

    from policy_qa.factory import open_app
    from policy_qa.settings import Settings

    with open_app(Settings(data_dir=data), create=False) as app:
        outcome = mutations.prove(app, options.gold)
        suites = {"guard": outcome.suite(read_split(options.gold))}
        broken = [] if outcome.holds else ["the check of answers lets something pass, or too little"]
        if options.fast:
            return suites, broken, []
        found = unsupported.ask(app, options.generated)
        broken += [f"unsupported: {fault.surface!r} ({fault.why})" for fault in found.found]
        suites["generated"] = found.suite()
        return suites, broken, [] if options.no_peers else others(app, options.gold, chat=options.chat)


def followed(app: App, options: argparse.Namespace) -> dict[str, Suite]:
    """The suites of numbers over time, those for which labels are given."""
    suites: dict[str, Suite] = {}
    if options.pairs:
        suites["pairs"] = pairs.pairs_suite(pairs.read_pairs(options.pairs))
    if options.conflicts:
        stored = (app.records.article(row.doc) for row in app.records.articles())
        texts = {article.doc: article.text for article in stored if article}
        figures = read_figures(options.gold / "figures.jsonl", texts)
        wanted, split = conflicts.read_conflicts(options.conflicts), read_split(options.gold)
        suites["conflicts"] = conflicts.measured(app.records, wanted, figures, split=split)
    return suites


def others(app: App, gold: Path, *, chat: str | None) -> list[Result]:
    """The results of the baselines on the same articles and questions."""
    import baselines

    split = read_split(gold)
    articles = [item for row in app.records.articles() if (item := app.records.extracted(row.doc))]
    questions = read_questions(gold / "questions.jsonl")
    searchers = [baselines.bm25(articles)]
    if baselines.can_split():
        searchers.append(baselines.langchain_rag(articles, app.embedder))
    if chat:
        from policy_qa.llms import chat_model

        searchers.append(baselines.plain_rag(articles, app.embedder, chat_model(chat)))
    results = [
        _peer(one.name, baselines.searched(one, questions, articles, split=split)) for one in searchers
    ]
    return [*results, *_figure_peers(articles, gold, split)]


def _figure_peers(articles: Sequence[ExtractedArticle], gold: Path, split: Split) -> list[Result]:
    import baselines

    texts = baselines.articles_of(articles)
    figures = read_figures(gold / "figures.jsonl", texts)
    entities = read_entities(gold / "entities.jsonl", texts)
    labelled = [item for item in articles if any(figure.doc == item.article.doc for figure in figures)]
    results = []
    for name, reader in baselines.figure_readers().items():
        measured = partial(baselines.figures_of, split=split, values=name != "spaCy")
        suites = {"figures": measured(reader, labelled, figures)}
        if name == "spaCy":
            suites["entities"] = baselines.spacy_entities(labelled, entities, split=split)
        results.append(_peer(name, suites))
    return results


def _peer(name: str, suites: dict[str, Suite]) -> Result:
    return Result(name, "", "", "", suites)


def settle(measured: Measured, options: argparse.Namespace) -> int:
    """Print the table and compare it with the floors, or write them; returns the exit code."""
    report = measured.report
    if options.json:
        results.write(report.result, options.json)
    if options.report:
        page.write(
            report.result,
            options.report,
            peers=measured.peers,
            mistakes=measured.mistakes,
            keep=options.keep,
        )
        if options.keep and options.gold == GOLD:  # a release tells how good it is on our labels
            published.write_shipped(report.result)
    if options.errors:
        wrong = pairs.wrong(pairs.read_pairs(options.pairs)) if options.pairs else ()
        print("Errors of the articles for tuning:", *report.errors(), *wrong, sep="\n", end="\n\n")
    if options.floors is None:
        print(report.table(measured.peers))
        return 1 if measured.broken else 0
    if options.write_floors:
        changed = evaluation.write_floors(report, options.floors, allow_lower=options.allow_lower)
        print(*(changed or ["floors unchanged"]), report.table(measured.peers), sep="\n")
        return 0
    low = [*measured.broken, *evaluation.below(report, options.floors)]
    print(*(low or ["no score is below its floor"]), "", report.table(measured.peers), sep="\n")
    return 1 if low else 0


def options_of(arguments: list[str] | None) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus", help="the labelled articles")
    parser.add_argument("--gold", type=Path, default=GOLD, help="their labels")
    parser.add_argument("--sentences", type=Path, help="gold sentences (default: ours, with our labels)")
    parser.add_argument("--pairs", type=Path, help="pairs of figures (default: ours, with our labels)")
    parser.add_argument("--conflicts", type=Path, help="figures that disagree (the same)")
    parser.add_argument("--floors", type=Path, help="the floors file (default: ours, for our labels)")
    parser.add_argument("--fast", action="store_true", help="leave questions, orders and baselines out")
    parser.add_argument("--generated", type=int, default=300, help="how many questions are made up")
    parser.add_argument("--no-peers", action="store_true", help="leave the baselines out")
    parser.add_argument("--chat", metavar="MODEL", help="also a plain prompt to this chat model")
    parser.add_argument("--errors", action="store_true", help="list the errors of the articles for tuning")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the result here")
    parser.add_argument("--report", type=Path, metavar="FOLDER", help="also write the report there")
    parser.add_argument(
        "--keep", action="store_true", help="with --report: keep the result for the trend, and publish it"
    )
    parser.add_argument("--write-floors", action="store_true", help="raise the floors to this run's scores")
    parser.add_argument("--allow-lower", action="store_true", help="with --write-floors: lower them too")
    options = parser.parse_args(arguments)
    if options.gold == GOLD:  # of other labels our floors say nothing
        options.sentences = options.sentences or ROOT / "eval" / "sentences"
        options.pairs = options.pairs or ROOT / "eval" / "pairs" / "pairs.jsonl"
        options.conflicts = options.conflicts or ROOT / "eval" / "conflicts.jsonl"
        options.floors = options.floors or ROOT / "eval" / "floors.json"
    return options


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, compare."""
    options = options_of(arguments)
    try:
        return settle(measure(options), options)
    except PolicyQAError as error:
        print(f"eval: {error}", file=sys.stderr)
        return 2


def _say(line: str) -> None:
    print(line, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
