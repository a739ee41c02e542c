"""Commands that take answers further: brief makes documents, and ask --replay asks a bundle again."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from policy_qa.cli import show
from policy_qa.cli.context import PARTLY, FromOption, PlaceOption, ToOption, open_stores, output_file
from policy_qa.errors import UsageError

if TYPE_CHECKING:
    from policy_qa.briefing import Answered, Document, Manner, Replayed
    from policy_qa.briefing.replay import Again
    from policy_qa.factory import App
    from policy_qa.schema import Answer, Filters

_LINE = 'give what ask --json, ask --batch or ask --bundle wrote, such as {"question": …, "answer": …}'


def brief(
    context: typer.Context,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The document: FILE.docx or FILE.md.")
    ],
    answers: Annotated[
        Path | None,
        typer.Argument(metavar="ANSWERS", help="Answers: what ask --json, --batch or --bundle wrote."),
    ] = None,
    indicator: Annotated[
        str | None, typer.Option(metavar="WORDS", help="Instead: the figures of this indicator.")
    ] = None,
    place: PlaceOption = None,
    since: FromOption = None,
    until: ToOption = None,
    language: Annotated[str, typer.Option(metavar="CODE", help="Of the document: en or zh.")] = "en",
) -> None:
    """Make a document with numbered sources, of answers or of figures; the dates are the figures' periods."""
    from policy_qa.briefing import FORMATS
    from policy_qa.exporters import replacing

    suffix = output.suffix.lower().removeprefix(".")
    if suffix not in FORMATS:
        raise UsageError(f"{output} is neither .docx nor .md", "name a file of one of these with -o")
    chosen = {"indicator": indicator, "place": place, "since": since, "until": until}
    if (answers is None) == (not any(chosen.values())):
        raise UsageError("brief takes answers, or filters of figures", "see policy-qa brief --help for both")
    manner = _manner(language)
    output_file(output, inputs=() if answers is None else (answers,))
    with open_stores(context) as app:
        document, failed = (
            (_of_figures(app, manner, chosen), 0) if answers is None else _of_answers(app, manner, answers)
        )
    with replacing(output) as stream:
        stream.write(FORMATS[suffix](document))
    show.say(f"Wrote {output}: {document.subtitle}.")
    if failed:
        show.complain(f"{failed} lines of {answers} hold no answer and were left out")
        raise typer.Exit(PARTLY)


def write_bundle(app: App, given: Answer, filters: Filters, path: Path) -> None:
    """Write one answer as a bundle that can be asked again."""
    from policy_qa.briefing import Entry, written
    from policy_qa.briefing.bundles import Within
    from policy_qa.exporters import replacing

    bundle = app.briefings.bundle([Entry(given.question, given, filters=Within.of(filters))])
    with replacing(path) as stream:
        stream.write(written(bundle))


def ask_again(context: typer.Context, path: Path, *, as_json: bool) -> None:
    """Ask a bundle again, say what is different, and exit with 1 if an answer is."""
    from policy_qa.briefing import read_bundle
    from policy_qa.exporters import json_line

    bundle = read_bundle(path)
    with open_stores(context) as app:
        found = app.briefings.replay(bundle, app.assistant)
    if as_json:
        sys.stdout.buffer.write(json_line(found.as_dict()))
        sys.stdout.buffer.flush()
    else:
        _show(found)
    if not found.is_same:
        raise typer.Exit(PARTLY)


def _manner(language: str) -> Manner:
    from policy_qa.ui.manner import manner_of
    from policy_qa.ui.wording import LANGUAGES, Words

    if language not in LANGUAGES:
        raise UsageError(
            f"there are no words in {language!r}", f"choose one of {', '.join(LANGUAGES)} with --language"
        )
    return manner_of(Words(language))


def _of_figures(app: App, manner: Manner, chosen: dict[str, str | None]) -> Document:
    found = app.records.figures(**chosen)  # type: ignore[arg-type]  # names and types are those of its own
    return app.briefings.of_figures([figure.id for figure in found], manner)


def _of_answers(app: App, manner: Manner, path: Path) -> tuple[Document, int]:
    """The document of a file of answers, and how many of its lines hold none."""
    answered, failed = _read(path)
    if not answered:
        raise UsageError(f"{path} holds no answers", _LINE)
    return app.briefings.of_answers(answered, manner), failed


def _read(path: Path) -> tuple[list[Answered], int]:
    """The answers of a file: a bundle, or JSON lines; and how many lines hold an error instead."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read", _LINE) from error
    whole = _json(text)
    if isinstance(whole, dict) and "entries" in whole:
        from policy_qa.briefing import Answered, read_bundle

        return [Answered(entry.answer) for entry in read_bundle(path).entries], 0
    lines = [line for line in text.splitlines() if line.strip()]
    found = [_answer(number, _json(line)) for number, line in enumerate(lines, start=1)]
    answered = [one for one in found if one is not None]
    return answered, len(found) - len(answered)


def _answer(number: int, data: Any) -> Answered | None:
    from pydantic import TypeAdapter, ValidationError

    from policy_qa.briefing import Answered
    from policy_qa.schema import Answer

    if isinstance(data, dict) and "error" in data:
        return None
    try:
        return Answered(TypeAdapter(Answer).validate_python(data))
    except ValidationError as error:
        raise UsageError(f"line {number} is no answer", _LINE) from error


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _show(found: Replayed) -> None:
    """What came of a bundle, for people."""
    count = len(found.entries)
    changed = [entry for entry in found.entries if entry.changes]
    show.say(f"{count - len(changed)} of {count} answers are the same.")
    hash_, articles = found.corpus.hash[:16], found.corpus.articles
    state = "other articles than then" if found.corpus_changed else "the same articles as then"
    show.say(f"Corpus: {state} ({articles} now, {hash_}…).")
    for doc, what in found.articles.items():
        show.say(f"Cited article {what}: {doc}")
    for name, (before, now) in found.settings.items():
        show.say(f"Setting changed: {name} was {before}, is {now}")
    for entry in changed:
        _show_entry(entry)


def _show_entry(entry: Again) -> None:
    show.say(f"\n{entry.question}")
    for change in entry.changes:
        show.say(f"  {change.aspect}:")
        for sign, texts in (("-", change.before), ("+", change.now)):
            for text in texts:
                show.say(f"    {sign} {' '.join(text.split())}")
