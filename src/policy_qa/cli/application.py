"""The typer application: global options, the table of commands, errors turned into words and exit codes."""

from __future__ import annotations

import functools
import logging
import os
import sys
import traceback
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from policy_qa.cli import (
    annotating,
    asking,
    briefing,
    demo,
    evaluating,
    extracting,
    following,
    grouping,
    listing,
    serving,
    stats,
    storing,
    watching,
)
from policy_qa.cli.context import Globals
from policy_qa.cli.show import complain
from policy_qa.errors import PolicyQAError
from policy_qa.factory import package_version, quiet_libraries

WRONG, BUG, INTERRUPTED = 2, 3, 130
"""Exit codes: nothing done because of the input; a defect of policy-qa; Ctrl-C. (1: some inputs failed.)"""

app = typer.Typer(
    name="policy-qa",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"policy-qa {package_version()}")
        raise typer.Exit


@app.callback()
def _globals(
    context: typer.Context,
    data_dir: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Folder of the stores (default .policy_qa, or POLICY_QA_DATA_DIR)."
        ),
    ] = None,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show logs and the trace of an unexpected error.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Figures from policy news: extracted to checked records, searched, and answered with citations."""
    context.obj = Globals(data_dir=data_dir, debug=debug)
    logging.basicConfig(level=logging.INFO if debug else logging.CRITICAL)
    logging.getLogger("policy_qa").setLevel(logging.DEBUG if debug else logging.CRITICAL)
    if not debug:
        warnings.simplefilter("ignore")


def _reporting(command: Callable[..., None]) -> Callable[..., None]:
    """The command, with whatever it raises turned into one line and an exit code."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
            sys.stdout.flush()
        except PolicyQAError as error:
            complain(str(error))
            raise typer.Exit(WRONG) from None
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            # The reader of our output (head, less) went away: nothing to say, and nothing left to flush.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except (typer.Exit, typer.Abort):
            raise
        except Exception as error:
            _report_bug(error, debug=logging.getLogger("policy_qa").isEnabledFor(logging.DEBUG))
            raise typer.Exit(BUG) from None

    return run


def _report_bug(error: Exception, *, debug: bool) -> None:
    if debug:
        traceback.print_exception(error)
    message = " ".join(str(error).split())[:300]
    hint = "" if debug else "; run policy-qa --debug … for the trace"
    complain(f"unexpected {type(error).__name__}: {message} (this is a bug{hint})")


COMMANDS: dict[str, Callable[..., None]] = {
    "ingest": storing.ingest,
    "watch": watching.watch,
    "extract": extracting.extract,
    "ask": asking.ask,
    "brief": briefing.brief,
    "figures": listing.figures,
    "entities": listing.entities,
    "articles": listing.articles,
    "duplicates": listing.duplicates,
    "series": following.series,
    "conflicts": following.conflicts,
    "targets": following.targets,
    "diff": following.diff,
    "feedback": listing.feedback,
    "corrections": listing.corrections,
    "text": listing.text,
    "remove": storing.remove,
    "stats": stats.stats,
    "verify": storing.verify,
    "reindex": storing.reindex,
    "backup": storing.backup,
    "restore": storing.restore,
    "chat": asking.chat,
    "password": asking.password,
    "mcp": serving.mcp,
    "demo": demo.demo,
}

GROUPS: dict[str, dict[str, Callable[..., None]]] = {
    "annotate": annotating.COMMANDS,
    "eval": evaluating.COMMANDS,
    "group": grouping.COMMANDS,
}
"""Commands that have commands of their own; ``""`` is what runs when none of them is named."""

for _name, _command in COMMANDS.items():
    app.command(_name)(_reporting(_command))

for _name, _commands in GROUPS.items():
    _alone, _module = _commands.get(""), next(iter(_commands.values())).__module__
    _group = typer.Typer(no_args_is_help=_alone is None, help=(_alone or sys.modules[_module]).__doc__)
    for _own, _command in _commands.items():
        if _own:
            _group.command(_own)(_reporting(_command))
        else:
            _group.callback(invoke_without_command=True)(_reporting(_command))
    app.add_typer(_group, name=_name)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``policy-qa`` with these arguments (default: those of the process) and return its exit code."""
    quiet_libraries(
        allow_network=os.environ.get("POLICY_QA_ALLOW_NETWORK", "").lower() in ("1", "true", "yes", "on")
    )
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(arguments if arguments is None else list(arguments))
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0
