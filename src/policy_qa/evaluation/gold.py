"""Gold data: what careful readers found in the articles, placed in the text that the loaders yield.

A gold folder holds ``figures.jsonl``, ``entities.jsonl`` and ``questions.jsonl``, and may hold ``seen.txt``
(see `Split`). Text files are labelled with offsets. The text of a web page, a PDF or a Word file is made by a
loader, so these figures carry their sentence (``context``) and the offset of the surface in it (``at``), and
are anchored when they are read: white space may differ, nothing else.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from policy_qa.errors import UsageError
from policy_qa.schema import Article, Entity, Figure, Mention, Span

GOLD_FILES = ("figures.jsonl", "entities.jsonl", "questions.jsonl")
SENTENCE_FILES = ("texts.jsonl", "figures.jsonl")
SEEN = "seen.txt"
Part = Literal["tune", "test"]
_WINDOWS = (12, 6, 3, 2)
_FIGURE = ("id", "doc", "surface", "kind", "value")
_ENTITY = ("id", "doc", "label", "canonical", "role", "surfaces")
_QUESTION = ("id", "doc", "question", "type", "answer", "evidence", "answerable")
_FIGURE_FIELDS = tuple(field.name for field in fields(Figure))


@dataclass(frozen=True, slots=True)
class Split:
    """Which articles are worked on, and which only tell how good the work is.

    An article belongs to the ``test`` part if the SHA-256 of its name, read as a number, is a multiple of
    ``every`` (with 3: a third of many are), else to the ``tune`` part. Everything labelled in it goes with
    it. Articles in ``seen`` are always for tuning: their errors were looked at before they could be drawn.
    """

    seen: frozenset[str] = frozenset()
    every: int = 3

    def part(self, *docs: str) -> Part:
        """The part of what is labelled in these articles: ``test`` if any of them is for testing."""
        return "test" if any(self._tests(doc) for doc in docs) else "tune"

    def _tests(self, doc: str) -> bool:
        return doc not in self.seen and int(hashlib.sha256(doc.encode()).hexdigest(), 16) % self.every == 0


SENTENCES = Split(every=2)
"""Half of the gold sentences are for testing."""


@dataclass(frozen=True, slots=True)
class GoldFigure:
    """One labelled figure.

    ``figure`` is None where its sentence is not in the loaded text: then it counts as missed. ``ignore``:
    finding it or not costs nothing. ``accept`` gives, by field, other values that are right too.
    """

    id: str
    doc: str
    surface: str
    figure: Figure | None
    ignore: bool
    accept: Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class GoldEntity:
    """One labelled entity with every mention; ``ignore`` as for figures."""

    id: str
    entity: Entity
    ignore: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch of an article that answers a question (or corrects its premise)."""

    doc: str
    quote: str


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question with its acceptable short answers; ``reason`` names the refusal that is expected.

    ``doc`` is the article that it was written on. ``items`` are the members of a list that is asked for, each
    in every way in which it may be written.
    """

    id: str
    doc: str
    question: str
    type: str
    history: tuple[Mapping[str, str], ...]
    answer: tuple[str, ...]
    value: float | None
    unit: str | None
    evidence: tuple[Evidence, ...]
    answerable: bool
    reason: str | None
    items: tuple[tuple[str, ...], ...] = ()

    @property
    def docs(self) -> tuple[str, ...]:
        """Every article that has to do with the question."""
        return tuple(dict.fromkeys((self.doc, *(item.doc for item in self.evidence))))


def read_split(folder: Path) -> Split:
    """The split of a gold folder; its ``seen.txt``, if there is one, names an article a line.

    Raises:
        UsageError: the file cannot be read.
    """
    path = folder / SEEN
    return Split(frozenset(filter(None, map(str.strip, _lines(path))))) if path.exists() else Split()


def digest(folder: Path, sentences: Path | None = None, also: Iterable[Path] = ()) -> str:
    """SHA-256 (hex) over the names and bytes of the gold files of a folder, of sentences, and of others."""
    total = hashlib.sha256()
    files = [folder / name for name in (*GOLD_FILES, *([SEEN] if (folder / SEEN).exists() else ()))]
    files += [sentences / name for name in SENTENCE_FILES] if sentences else []
    files += also
    for path in files:
        total.update(path.name.encode())
        total.update(_bytes(path))
    return total.hexdigest()


def read_sentences(path: Path) -> tuple[Article, ...]:
    """Read short texts, each an article of its own, from ``texts.jsonl`` of a folder of gold sentences.

    Raises:
        UsageError: the file is missing or not JSON lines.
    """
    return tuple(
        Article(
            id=row["doc"],
            doc=row["doc"],
            source=row["doc"],
            text=row["text"],
            published=row["published"],
            place=row["place"],
        )
        for row in rows_of(path, needed=("doc", "text", "published", "place"))
    )


def docs_of(folder: Path) -> tuple[str, ...]:
    """The articles that a gold folder labels, in the order of its files.

    Raises:
        UsageError: a file is missing or not JSON lines.
    """
    figures = rows_of(folder / "figures.jsonl", needed=_FIGURE)
    rows = [*figures, *rows_of(folder / "entities.jsonl", needed=_ENTITY)]
    return tuple(dict.fromkeys(row["doc"] for row in rows))


def anchor(text: str, context: str, at: int, surface: str) -> Span | None:
    """Find a surface in a text by its sentence.

    Args:
        text: the article's text.
        context: the sentence, verbatim but for white space.
        at: offset of the surface in ``context``.
        surface: the surface itself.

    Returns:
        The span of the surface, or None. If the whole sentence is not there (a page break may cut it), the
        few words around the surface are tried, and taken only where they stand once. Of equal sentences
        the first is meant.
    """
    before, after = context[:at], context[at + len(surface) :]
    found = re.search(_loosely(before) + f"({_loosely(surface)})" + _loosely(after), text)
    if found:
        return Span(*found.span(1))
    for words in _WINDOWS:
        window = _last_words(before, words) + f"({_loosely(surface)})" + _first_words(after, words)
        spans = {match.span(1) for match in re.finditer(window, text)}
        if len(spans) == 1:
            return Span(*spans.pop())
    return None


def mentions(text: str, surfaces: Mapping[str, Sequence[str]]) -> dict[str, tuple[Mention, ...]]:
    """Every mention of every entity in a text: the longest surface wins where two overlap.

    Args:
        text: the article's text.
        surfaces: by entity id, the ways in which it is written.

    Returns:
        By entity id, its mentions in order of their start.
    """
    forms = sorted(
        ((form, key) for key, forms in surfaces.items() for form in forms), key=lambda p: -len(p[0])
    )
    taken: list[Span] = []
    found: dict[str, list[Mention]] = {key: [] for key in surfaces}
    for form, key in forms:
        for match in re.finditer(rf"(?<!\w){_loosely(form)}(?!\w)", text):
            span = Span(*match.span())
            if all(span.end <= other.start or other.end <= span.start for other in taken):
                taken.append(span)
                found[key].append(Mention(span.start, span.end, match[0]))
    return {key: tuple(sorted(items, key=lambda m: m.start)) for key, items in found.items()}


def read_figures(path: Path, texts: Mapping[str, str]) -> tuple[GoldFigure, ...]:
    """Read labelled figures and place them in the loaded texts.

    Args:
        path: ``figures.jsonl``.
        texts: by ``doc``, ``Article.text``. Figures of other articles are left out.

    Raises:
        UsageError: the file is missing or not JSON lines, or labelled offsets do not fit a text.
    """
    return tuple(
        figure
        for row in rows_of(path, needed=_FIGURE)
        if row["doc"] in texts
        for figure in _gold_figure(row, texts[row["doc"]])
    )


def read_entities(path: Path, texts: Mapping[str, str]) -> tuple[GoldEntity, ...]:
    """Read labelled entities and find their mentions (arguments and errors as `read_figures`)."""
    rows = [row for row in rows_of(path, needed=_ENTITY) if row["doc"] in texts]
    entities: list[GoldEntity] = []
    for doc in dict.fromkeys(row["doc"] for row in rows):
        own = [row for row in rows if row["doc"] == doc]
        placed = mentions(texts[doc], {row["id"]: row["surfaces"] for row in own})
        for row in own:
            entity = Entity(row["id"], doc, row["label"], row["canonical"], row["role"], placed[row["id"]])
            entities.append(GoldEntity(row["id"], entity, bool(row.get("ignore"))))
    return tuple(entities)


def read_questions(path: Path) -> tuple[GoldQuestion, ...]:
    """Read questions with their answers and evidence.

    Raises:
        UsageError: the file is missing or not JSON lines.
    """
    return tuple(
        GoldQuestion(
            id=row["id"],
            doc=row["doc"],
            question=row["question"],
            type=row["type"],
            history=tuple(row.get("history") or ()),
            answer=tuple(row["answer"]),
            value=row.get("value"),
            unit=row.get("unit"),
            evidence=tuple(Evidence(item["doc"], item["quote"]) for item in row["evidence"]),
            answerable=row["answerable"],
            reason=row.get("reason"),
            items=tuple(tuple(forms) for forms in row.get("items") or ()),
        )
        for row in rows_of(path, needed=_QUESTION)
    )


def _gold_figure(row: dict[str, Any], text: str) -> Iterable[GoldFigure]:
    span = _span(row, text)
    if span is None and row.get("optional"):
        return  # a headline that the loader moves to the title
    figure = None
    if span is not None:
        known = {name: row[name] for name in _FIGURE_FIELDS if name in row}
        known |= {
            "id": f"{row['doc']}:{span.start}-{span.end}",
            "start": span.start,
            "end": span.end,
            "surface": text[span.start : span.end],
            "related_to": tuple(row.get("related_to") or ()),
        }
        figure = Figure(**known)
    accept = {name: tuple(values) for name, values in (row.get("accept") or {}).items()}
    yield GoldFigure(row["id"], row["doc"], row["surface"], figure, bool(row.get("ignore")), accept)


def _span(row: dict[str, Any], text: str) -> Span | None:
    if row.get("start") is None:
        return anchor(text, row["context"], row["at"], row["surface"])
    span = Span(row["start"], row["end"])
    if text[span.start : span.end] != row["surface"]:
        raise UsageError(
            f"gold figure {row['id']}: {span.start}-{span.end} is {text[span.start : span.end]!r}, "
            f"not {row['surface']!r}",
            "label the article again, or restore the file that was labelled",
        )
    return span


def _loosely(text: str) -> str:
    """A pattern for the text in which white space may differ, and a line may break after a hyphen."""
    pattern = r"\s+".join(re.escape(word).replace(r"\-", r"\-\s*") for word in text.split())
    head = r"\s*" if text[:1].isspace() else ""
    tail = r"\s*" if text[-1:].isspace() else ""
    return head + pattern + tail if pattern else head


def _last_words(text: str, words: int) -> str:
    pieces = re.findall(r"\s*\S+\s*$|\s*\S+", text)[-words:]
    return _loosely("".join(pieces).lstrip()) if pieces else ""


def _first_words(text: str, words: int) -> str:
    pieces = re.findall(r"\s*\S+", text)[:words]
    return _loosely("".join(pieces)) if pieces else ""


def rows_of(path: Path, *, needed: Sequence[str] = ("id",)) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines, each with the keys that it needs.

    Raises:
        UsageError: the file is missing or not JSON lines.
    """
    rows = []
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise _not_gold(path, number, str(error)) from error
        missing = [name for name in needed if not isinstance(row, dict) or name not in row]
        if missing:
            raise _not_gold(path, number, f"it has no {', '.join(missing)}")
        rows.append(row)
    return rows


def _lines(path: Path) -> list[str]:
    try:
        return _bytes(path).decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise _not_gold(path, 1, str(error)) from error


def _not_gold(path: Path, line: int, reason: str) -> UsageError:
    return UsageError(
        f"{path}, line {line}: {reason}", "give gold data in the form that eval/README.md describes"
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read ({error.strerror})",
            "give a folder with figures.jsonl, entities.jsonl and questions.jsonl",
        ) from error
