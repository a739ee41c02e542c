"""Label articles of your own: a draft from what was extracted, taken back when it is corrected."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from policy_qa.cli import show
from policy_qa.cli.context import load_settings
from policy_qa.errors import UsageError

if TYPE_CHECKING:
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
    corrections: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Corrections of figures (JSON lines) to put in.")
    ] = None,
    feedback: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Feedback on answers (JSON lines) to put in.")
    ] = None,
    blank: Annotated[
        bool, typer.Option("--blank", help="Only where numbers stand: for a second annotator.")
    ] = False,
) -> None:
    """Write labels for articles from what is extracted; correct them, set "reviewed" to true, then take."""
    from policy_qa.evaluation import annotation

    written = annotation.draft(
        _extracted(context, paths),
        output,
        corrections=_rows(corrections, ("doc", "start", "end", "verdict")),
        feedback=_rows(feedback, ("opinion", "answer")),
        blank=blank,
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


def _rows(path: Path | None, needed: tuple[str, ...]) -> list[Any]:
    if path is None:
        return []
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read ({error})", "give JSON lines") from error
    for number, row in enumerate(rows, start=1):
        lacking = [name for name in needed if not isinstance(row, dict) or name not in row]
        if lacking:
            raise UsageError(f"{path}, line {number}: no {', '.join(lacking)}", "see eval/README.md")
    return rows


COMMANDS: dict[str, Callable[..., None]] = {"draft": draft, "take": take, "agree": agree}
"""The commands of ``annotate``."""
