"""Commands that answer: ask, for one question or a file of them, and chat."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from policy_qa.cli import show
from policy_qa.cli.briefing import ask_again, write_bundle
from policy_qa.cli.context import (
    PARTLY,
    DocOption,
    FromOption,
    OutputOption,
    PlaceOption,
    PublisherOption,
    ToOption,
    load_settings,
    open_stores,
    output_file,
)
from policy_qa.errors import PolicyQAError, UsageError
from policy_qa.schema import Filters, Turn

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant


def ask(
    context: typer.Context,
    question: Annotated[
        str | None, typer.Argument(metavar="QUESTION", help="A question about the articles.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON.")] = False,
    batch: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Answer every line {id, question, history} of this JSONL file."),
    ] = None,
    output: OutputOption = None,
    bundle: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also write a bundle with which the question can be asked again."),
    ] = None,
    replay: Annotated[
        Path | None,
        typer.Option(
            metavar="BUNDLE", help="Ask a bundle again and say what is different (then exit with 1)."
        ),
    ] = None,
    since: FromOption = None,
    until: ToOption = None,
    place: PlaceOption = None,
    publisher: PublisherOption = None,
    doc: DocOption = None,
) -> None:
    """Answer a question from the articles, with citations; --from and --to are dates of publication."""
    if sum(given is not None for given in (question, batch, replay)) != 1:
        what = "ask takes one question, or --batch and a file of them, or --replay and a bundle"
        raise UsageError(what, "see policy-qa ask --help")
    if bundle is not None and question is None:
        raise UsageError("--bundle goes with one question", "ask the questions one by one")
    if replay is not None:
        if any((output, since, until, place, publisher, doc)):
            raise UsageError("--replay takes history and filters from its bundle", "leave the others out")
        ask_again(context, replay, as_json=as_json)
        return
    filters = Filters(since=since, until=until, place=place, publisher=publisher, docs=doc or None)
    if batch is not None:
        _ask_all(context, batch, output_file(output, inputs=(batch,)), filters)
        return
    if output is not None:
        raise UsageError("-o goes with --batch", "use --json and redirect the output")
    from policy_qa.assistant import answer_to_dict
    from policy_qa.exporters import json_line

    with open_stores(context) as app:
        app.records.check_docs(doc or ())
        given = app.assistant.ask(question or "", **filters)
        if bundle is not None:
            write_bundle(app, given, filters, bundle)
    if as_json:
        sys.stdout.buffer.write(json_line(answer_to_dict(given)))
    else:
        show.answer(given)


def _ask_all(context: typer.Context, batch: Path, output: Path | None, filters: Filters) -> None:
    """Answer a file of questions: one line out for each line in, an error where there is no answer."""
    from policy_qa.exporters import json_line, replacing

    questions = _read_lines(batch)
    failed = 0
    target: AbstractContextManager[IO[bytes]] = (
        replacing(output) if output else nullcontext(sys.stdout.buffer)
    )
    with (
        open_stores(context) as app,
        show.progress("Answering", quiet=output is None) as advance,
        target as stream,
    ):
        app.records.check_docs([*(filters["docs"] or ())])
        for count, data in enumerate(_answers(app.assistant, questions, filters), start=1):
            failed += "error" in data
            stream.write(json_line(data))
            advance(count, len(questions), str(data["id"]))
    if failed:
        show.complain(
            f"{failed} of {len(questions)} lines of {batch} could not be answered; see their 'error'"
        )
        raise typer.Exit(PARTLY)


def _read_lines(batch: Path) -> list[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers from 1."""
    try:
        content = batch.read_bytes()
    except OSError as error:
        raise UsageError(f"{batch} cannot be read ({error.strerror})", "name a file of JSON lines") from error
    lines = enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1)
    found = [(number, line) for number, line in lines if line.strip()]
    if not found:
        raise UsageError(f"{batch} holds no questions", 'write one {"id": …, "question": …} a line')
    return found


def _answers(
    assistant: Assistant, lines: Sequence[tuple[int, bytes]], filters: Filters
) -> Iterator[dict[str, Any]]:
    from policy_qa.assistant import answer_to_dict

    for number, line in lines:
        name: Any = None
        try:
            data = _parse(number, line)
            name = data.get("id")
            question, history = _question(number, data)
            yield {"id": name, **answer_to_dict(assistant.ask(question, history, **filters))}
        except PolicyQAError as error:
            yield {"id": name, "error": str(error)}
        except Exception as error:  # a bug: it must not cost the answers to all other questions
            yield {"id": name, "error": f"unexpected {type(error).__name__}: {error} (this is a bug)"}


def _parse(number: int, line: bytes) -> dict[str, Any]:
    try:
        data = json.loads(line)
        json.dumps(data, allow_nan=False)  # NaN and 1e999 are read, but are no JSON
    except (ValueError, RecursionError) as error:
        raise UsageError(f"line {number} is not JSON", 'write {"id": …, "question": …}') from error
    if not isinstance(data, dict):
        raise UsageError(f"line {number} is no JSON object", 'write {"id": …, "question": …}')
    return data


def _question(number: int, data: dict[str, Any]) -> tuple[str, list[Turn]]:
    question, history = data.get("question"), data.get("history") or []
    if not isinstance(question, str):
        raise UsageError(f"line {number} has no text under 'question'", "add it")
    try:
        turns = [Turn(question=turn["question"], answer=turn["answer"]) for turn in history]
    except (TypeError, KeyError) as error:
        raise UsageError(f"the history of line {number} is wrong", "write [{question, answer}, …]") from error
    if not all(isinstance(text, str) for turn in turns for text in (turn.question, turn.answer)):
        raise UsageError(
            f"the history of line {number} holds something that is no text", "write [{question, answer}, …]"
        )
    return question, turns


def chat(
    context: typer.Context,
    host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Address to listen on (default 127.0.0.1).")
    ] = None,
    port: Annotated[
        int | None, typer.Option(metavar="PORT", help="Port (default 7860; the next free one if taken).")
    ] = None,
    auth: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Let in the accounts of this file (see password) and nobody else."),
    ] = None,
    allow_network: Annotated[
        bool, typer.Option("--allow-network", help="Let visitors add public web pages by their address.")
    ] = False,
) -> None:
    """Open the chat page; Ctrl-C stops it."""
    if auth is not None and not Path(auth).is_file() and ":" in auth:
        raise UsageError(
            "a password on the command line can be read by others",
            "set POLICY_QA_AUTH to it, or name a file made with: policy-qa password NAME",
        )
    settings = load_settings(context, host=host, port=port, auth=auth, allow_network=allow_network or None)
    from policy_qa.factory import open_app
    from policy_qa.ui import serve

    try:
        with open_app(settings, create=True) as app:
            serve(
                app, host=settings.host, port=settings.port, auth=settings.credentials, open_line=_open_line
            )
    except KeyboardInterrupt:
        pass  # before the server took over the signal: the same wish to stop
    show.say("Stopped.")


def password(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name that the visitor logs in with.")],
    output: OutputOption = None,
) -> None:
    """Make the line of an account for chat --auth: the password is asked for and kept hashed only."""
    from policy_qa.ui.credentials import account_line

    if sys.stdin.isatty():
        secret = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        secret = sys.stdin.readline().rstrip("\r\n")
    line = account_line(name, secret)
    if output is None:
        show.say(line)
        return
    try:
        # For its owner's eyes only, from the first byte on.
        made = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with open(made, "a", encoding="utf-8") as file:
            file.write(f"{line}\n")
    except OSError as error:
        what = f"{output} cannot be written ({error.strerror})"
        raise UsageError(what, "name another file with -o") from error
    show.say(f"Added {name} to {output}.")


def _open_line(line: str) -> None:
    print(line, flush=True)
