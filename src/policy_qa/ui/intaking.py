"""Adding articles on the page: what was sent, a bar for each while it is taken in, and its receipt."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from policy_qa.ingest import Receipt, Sent, Stage, shown_name
from policy_qa.ui.retold import retold
from policy_qa.ui.trouble import in_words
from policy_qa.ui.wording import Words

if TYPE_CHECKING:
    from policy_qa.factory import App

MOST_FILES: Final = 50
"""Files that are taken in at once."""

_KEPT_ITEMS = 60
_KEPT_BYTES = 60_000_000
"""What failed is kept for another try, up to so many bytes for a visitor."""
_STAGES: Final[tuple[Stage, ...]] = ("reading", "extracting", "indexing", "storing")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a visitor has sent.

    ``sent`` is kept while another try makes sense; ``stage`` is None before it is its turn, and when it has
    its ``receipt``.
    """

    key: str
    name: str
    sent: Sent | None = None
    stage: Stage | None = None
    receipt: Receipt | None = None


def read_files(paths: Sequence[str], words: Words) -> list[Item]:
    """The files that Gradio has put down, as items; they are deleted there."""
    items = []
    for number, path in enumerate(map(Path, paths)):
        name = shown_name(path.name)
        try:
            if number < MOST_FILES:
                items.append(waiting(Sent(name, path.read_bytes())))
            else:
                items.append(refused(name, words("receipt.too_many", n=MOST_FILES)))
        except OSError:
            items.append(refused(name, words("receipt.lost")))
        with suppress(OSError):
            path.unlink()
            os.rmdir(path.parent)
    return items


def waiting(sent: Sent) -> Item:
    """Something that is to be taken in."""
    return Item(uuid4().hex[:12], shown_name(sent.name), sent)


def refused(name: str, reason: str) -> Item:
    """Something that is not even tried."""
    shown = shown_name(name)
    return Item(uuid4().hex[:12], shown, receipt=Receipt(shown, "failed", reason))


def take_in(app: App, items: Sequence[Item], words: Words) -> Iterator[list[Item]]:
    """Take in what waits among these items, one after the other.

    Yields:
        All items, whenever one of them has come a step further.
    """
    items = list(items)
    for number, item in enumerate(items):
        if item.receipt is not None or item.sent is None:
            continue
        for step in _steps(app, item.sent, words):
            if isinstance(step, Receipt):
                retry = item.sent if step.outcome == "failed" else None
                items[number] = replace(item, stage=None, receipt=step, sent=retry)
            else:
                items[number] = replace(item, stage=step)
            yield items
    yield _bounded(items)


def again(items: Sequence[Item], key: str) -> list[Item]:
    """The items with one that failed waiting again."""
    return [replace(item, receipt=None) if item.key == key and item.sent else item for item in items]


def receipts(items: Sequence[Item], words: Words) -> str:
    """The items as a list, the newest first; nothing for none."""
    if not items:
        return ""
    rows = "".join(f"<li>{_row(item, words)}</li>" for item in reversed(items))
    done = sum(item.receipt is not None for item in items)
    head = words("receipt.head", done=done, n=len(items))
    clear = (
        f'<button type="button" class="plain" data-event="dismiss">{words("receipt.dismiss")}</button>'
        if done == len(items)
        else ""
    )
    return (
        f'<section class="receipts" aria-label="{words("receipt.label")}">'
        f'<header><h2><span role="status">{head}</span></h2>{clear}</header><ul>{rows}</ul></section>'
    )


def _steps(app: App, sent: Sent, words: Words) -> Iterator[Stage | Receipt]:
    """What is being done with one thing, then its receipt; the work runs in a thread beside."""
    steps: queue.SimpleQueue[Stage | Receipt] = queue.SimpleQueue()

    def work() -> None:
        try:
            steps.put(app.intake.take(sent, on_stage=steps.put))
        except Exception as error:
            reason = in_words(error, words, otherwise="receipt.broken")
            steps.put(Receipt(shown_name(sent.name), "failed", reason))

    threading.Thread(target=work, name="intake", daemon=True).start()
    while True:
        step = steps.get()
        yield step
        if isinstance(step, Receipt):
            return


def _bounded(items: list[Item]) -> list[Item]:
    """The newest items, and of those that failed only as many bytes as may be kept."""
    kept, held = [], 0
    for item in reversed(items[-_KEPT_ITEMS:]):
        held += len(item.sent.data) if item.sent else 0
        kept.append(item if held <= _KEPT_BYTES else replace(item, sent=None))
    return kept[::-1]


def _row(item: Item, words: Words) -> str:
    name = f'<span class="name"><bdi>{escape(item.name)}</bdi></span>'
    if item.receipt is None:
        done = _STAGES.index(item.stage) if item.stage else 0
        said = words(f"receipt.{item.stage or 'waiting'}")
        bar = f'<progress max="{len(_STAGES)}" value="{done}" aria-label="{escape(item.name)}"></progress>'
        return f'{name}{bar}<span class="meta">{said}</span>'
    if item.receipt.outcome == "failed":
        retry = (
            f'<button type="button" class="plain" data-event="retry" data-key="{item.key}" '
            f'aria-label="{escape(words("receipt.retry_name", name=item.name))}">'
            f"{words('receipt.retry')}</button>"
            if item.sent
            else ""
        )
        reason = f'<span class="reason" dir="auto">{escape(retold(item.receipt.reason or "", words))}</span>'
        return f'{name}<span class="failed">{words("receipt.failed")}</span> {reason}{retry}'
    return f"{name}{_found(item.receipt, words)}"


def _found(receipt: Receipt, words: Words) -> str:
    """What a receipt says of an article that is stored."""
    facts = [words(f"receipt.{receipt.outcome}")]
    if receipt.doc is not None:
        facts += [
            words("page.figures", n=receipt.figures),
            words("receipt.entities", n=receipt.entities),
            words("receipt.doubts", n=receipt.doubts),
            receipt.language or "",
        ]
    notes = "".join(
        f'<span class="meta doubt" dir="auto">{escape(retold(note, words))}</span>' for note in receipt.notes
    )
    opener = (
        f'<button type="button" class="plain" data-event="read" data-doc="{escape(receipt.doc)}">'
        f"{words('receipt.open')}</button>"
        if receipt.doc
        else ""
    )
    said = " · ".join(escape(fact) for fact in facts if fact)
    return f'<span class="meta">{said}</span>{notes}{opener}'
