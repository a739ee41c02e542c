"""Label articles of your own: a draft from what was extracted, taken back when it is corrected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from policy_qa.cli import show
from policy_qa.cli.context import load_settings, open_stores
from policy_qa.errors import UsageError

if TYPE_CHECKING:
    from policy_qa.evaluation import annotation
    from policy_qa.schema import ExtractedArticle

CorpusOption = Annotated[
    Path, typer.Option(metavar="FOLDER", exists=True, file_okay=False, help="The articles.")
]


def draft(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Articles, or folders of them.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="A new folder for the draft.")
    ],
    judged: Annotated[
        bool, typer.Option("--judged", help="Put in what people said on the page of figures and answers.")
    ] = False,
    blank: Annotated[
        bool, typer.Option("--blank", help="Only where numbers stand: for a second annotator.")
    ] = False,
) -> None:
    """Write labels for articles from what is extracted; correct them, set "reviewed" to true, then take."""
    from policy_qa.evaluation import annotation

    corrections, feedback = _judgements(context) if judged else ([], [])
    written = annotation.draft(
        _extracted(context, paths), output, corrections=corrections, feedback=feedback, blank=blank
    )
    show.say("\n".join(f"{output / name}: {count} lines" for name, count in written.items()))


def take(
    folder: Annotated[Path, typer.Argument(metavar="DRAFT", help="The corrected draft.")],
    corpus: CorpusOption,
    gold: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the labels go; made if need be.")],
) -> None:
    """Check a corrected draft and put it into a folder of labels, all of it or nothing."""
    from policy_qa.evaluation import annotation

    taken = annotation.take(folder, gold, _texts(corpus))
    show.say("\n".join(f"{gold / name}: {count} lines taken" for name, count in taken.items()))


def agree(
    one: Annotated[Path, typer.Argument(metavar="ONE", help="Labels of one annotator.")],
    other: Annotated[Path, typer.Argument(metavar="OTHER", help="Those of another.")],
    corpus: CorpusOption,
) -> None:
    """Say how far two annotators agree on the articles that both labelled (F1 and Cohen's kappa)."""
    from policy_qa.evaluation import agreement

    show.say(agreement.table(agreement.agreement(one, other, _texts(corpus))))


def _texts(corpus: Path) -> dict[str, str]:
    from policy_qa import sources

    return {file.doc: sources.read(file).text for file in sources.find([corpus]).files}


def _extracted(context: typer.Context, paths: list[Path]) -> list[ExtractedArticle]:
    from policy_qa import sources
    from policy_qa.factory import extract_files
    from policy_qa.schema import Failure

    found = list(extract_files(sources.find(paths).files, settings=load_settings(context)))
    failures = [item for item in found if isinstance(item, Failure)]
    if failures or not found:
        reason = failures[0].reason if failures else "there is no article"
        where = failures[0].source if failures else ", ".join(map(str, paths))
        raise UsageError(f"{where}: {reason}", "leave it out, or mend it")
    return [item for item in found if not isinstance(item, Failure)]


def _judgements(
    context: typer.Context,
) -> tuple[list[annotation.Correction], list[annotation.Feedback]]:
    """What the stores keep of what people said."""
    with open_stores(context) as app:
        corrections = [cast("annotation.Correction", asdict(one)) for one in app.records.corrections()]
        feedback = [cast("annotation.Feedback", asdict(one)) for one in app.records.feedback()]
    return corrections, feedback


COMMANDS: dict[str, Callable[..., None]] = {"draft": draft, "take": take, "agree": agree}
"""The commands of ``annotate``."""
