"""Families: articles that say the same, the earliest of them the original, and which figures count once.

What two articles have in common is found outside (``ingest/nearness``) and written together with the article.
Everything here follows from these links, in the same transaction: families are what links join, the original
is the one that was published first, and of figures at the same place of a family's text the one in the
earlier article counts.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from typing import Any, Final

from sqlalchemy import ColumnElement, TextClause, bindparam, delete, insert, or_, select, text, update
from sqlalchemy.engine import Connection

from policy_qa.records.connections import Connections
from policy_qa.records.tables import articles, bands, figures, likenesses
from policy_qa.schema import Duplicate

_CROWDED: Final = 32
"""Articles with one key that are looked at: a key that more have tells little."""
_BATCH: Final = 500
_AROUND: Final = 3
"""Words before and after a figure that say where in a text it stands."""
_WINDOW: Final = 120
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """What is known of an article's like: the keys that it is found by, and the articles that say the same.

    ``keys`` are 64-bit integers, none for a text that is too short to tell; ``similar`` has article ids, with
    the share of their words.
    """

    keys: tuple[int, ...] = ()
    similar: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Text:
    """An article as it is compared."""

    id: str
    doc: str
    source: str
    published: str | None
    text: str


@cache
def _sharing(keys: int) -> TextClause:
    """The owners of each of so many keys, in one statement: a small one for each took four times as long."""
    some = (
        f"SELECT owner FROM (SELECT owner FROM {bands.name} WHERE key = :key_{number} "  # noqa: S608  # no input
        f"ORDER BY owner LIMIT {_CROWDED}) AS some_{number}"
        for number in range(keys)
    )
    return text(" UNION ALL ".join(some))


class Families(Connections):
    """The part of the store that keeps families. To be written only while ``writing()`` is held."""

    def alike(self, keys: Collection[int], *, limit: int) -> list[Text]:
        """Articles that share keys, those that share most first; costs the same however many are stored."""
        if not keys:
            return []
        with self._read() as connection:
            values = {f"key_{number}": key for number, key in enumerate(keys)}
            shared = Counter[str](connection.scalars(_sharing(len(values)), values))
            best = sorted(shared, key=lambda one: (-shared[one], one))[:limit]
            if not best:
                return []
            columns = [articles.c[name] for name in ("id", "doc", "source", "published", "text")]
            rows = connection.execute(select(*columns).where(articles.c.id.in_(best)))
            return sorted((Text(*row) for row in rows), key=lambda one: best.index(one.id))

    def originals(self, ids: Collection[str]) -> dict[str, str]:
        """Of articles, by their ids, the ids of their originals; originals themselves are left out."""
        chosen = select(articles.c.id, articles.c.original).where(articles.c.original.is_not(None))
        with self._read() as connection:
            return {
                row[0]: row[1]
                for some in _batches(sorted(ids))
                for row in connection.execute(chosen.where(articles.c.id.in_(some)))
            }

    def repeated(self, doc: str) -> tuple[tuple[str, str], ...]:
        """The ids of an article's figures that do not count, each with that of the one that does."""
        own = figures.c.doc == doc
        chosen = select(figures.c.id, figures.c.repeats).where(own, figures.c.repeats.is_not(None))
        with self._read() as connection:
            return tuple((row[0], row[1]) for row in connection.execute(chosen.order_by(figures.c.row)))

    def duplicates(self) -> list[Duplicate]:
        """The articles that repeat an earlier one, ordered by that one and by doc."""
        original = articles.alias("its_original")
        pairs = or_(likenesses.c.one == articles.c.id, likenesses.c.other == articles.c.id)
        chosen = (
            select(articles.c.doc, original.c.doc, articles.c.id, articles.c.original)
            .join(original, original.c.id == articles.c.original)
            .order_by(original.c.doc, articles.c.doc)
        )
        links = (
            select(articles.c.id, likenesses).join(likenesses, pairs).where(articles.c.original.is_not(None))
        )
        with self._read() as connection:
            found: dict[str, dict[str, float]] = defaultdict(dict)
            for own, one, other, similarity in connection.execute(links):
                found[own][other if one == own else one] = similarity
            return [
                Duplicate(doc, of, found[own].get(first, max(found[own].values(), default=0.0)))
                for doc, of, own, first in connection.execute(chosen)
            ]

    def uncompared(self) -> list[str]:
        """The docs of articles that were stored before likenesses were looked for."""
        chosen = select(articles.c.doc).where(articles.c.repeated.is_(None)).order_by(articles.c.doc)
        with self._read() as connection:
            return list(connection.scalars(chosen))

    def compare(self, article_id: str, likeness: Likeness) -> None:
        """Keep what is known of a stored article's like."""
        with self._write() as connection:
            connection.execute(delete(bands).where(bands.c.owner == article_id))
            link(connection, article_id, likeness)

    def forget_likenesses(self) -> None:
        """Forget all families, so that all articles are compared anew."""
        with self._write() as connection:
            connection.execute(delete(likenesses))
            connection.execute(delete(bands))
            connection.execute(update(articles).values(original=None, repeated=None))
            connection.execute(update(figures).values(spots=None, repeats=None))

    def keys_of(self) -> dict[str, frozenset[int]]:
        """By article id, the keys that it is found by."""
        found: dict[str, set[int]] = defaultdict(set)
        with self._read() as connection:
            for owner, key in connection.execute(select(bands.c.owner, bands.c.key)):
                found[owner].add(key)
        return {owner: frozenset(keys) for owner, keys in found.items()}

    def unsettled(self) -> list[str]:
        """The docs of articles whose original, or whose repeated figures, do not follow from the links."""
        with self._read() as connection:
            chosen = or_(
                articles.c.original.is_not(None),
                articles.c.repeated != "",
                articles.c.id.in_(select(likenesses.c.one)),
                articles.c.id.in_(select(likenesses.c.other)),
            )
            ids = connection.scalars(select(articles.c.id).where(chosen)).all()
            plans = [_plan(connection, family) for family in _components(connection, ids)]
        return sorted({doc for plan in plans for doc in plan.wrong})


def seniority(published: str | None, doc: str) -> tuple[bool, str, str]:
    """Orders a family: what was published first comes first, what has no date last."""
    return published is None, published or "", doc


def link(connection: Connection, article_id: str, likeness: Likeness) -> int:
    """Keep an article's likeness and settle its family; returns how many figures more are repeated."""
    if likeness.keys:
        keys = sorted(set(likeness.keys))
        connection.execute(insert(bands), [{"owner": article_id, "key": key} for key in keys])
    pairs = [
        {"one": min(article_id, other), "other": max(article_id, other), "similarity": similarity}
        for other, similarity in likeness.similar.items()
    ]
    if pairs:
        connection.execute(
            delete(likenesses).where(likenesses.c.one == article_id, likenesses.c.other.in_(likeness.similar))
        )
        connection.execute(
            delete(likenesses).where(likenesses.c.other == article_id, likenesses.c.one.in_(likeness.similar))
        )
        connection.execute(insert(likenesses), pairs)
    return settle(connection, [article_id])


def members(connection: Connection, condition: ColumnElement[bool]) -> list[str]:
    """The ids of all articles of the families that some articles are in, these themselves included."""
    rows = connection.execute(select(articles.c.id, articles.c.original).where(condition)).all()
    roots = sorted({root or own for own, root in rows})
    found = {own for own, _ in rows}
    for some in _batches(roots):
        of = select(articles.c.id).where(or_(articles.c.id.in_(some), articles.c.original.in_(some)))
        found.update(connection.scalars(of))
    return sorted(found)


def settle(connection: Connection, ids: Collection[str]) -> int:
    """Say anew which articles are originals, and which figures count, in the families of these articles.

    Returns:
        How many figures more are repeated than before.
    """
    return sum(_carry_out(connection, _plan(connection, one)) for one in _components(connection, ids))


@dataclass(slots=True)
class _Plan:
    """What is to be written of a family: by article id and by figure row, only what is not so already."""

    articles: list[dict[str, Any]] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)
    more: int = 0
    wrong: list[str] = field(default_factory=list)


def _plan(connection: Connection, family: Collection[str]) -> _Plan:
    columns = (articles.c.id, articles.c.doc, articles.c.published, articles.c.original, articles.c.repeated)
    rows = [
        row
        for some in _batches(sorted(family))
        for row in connection.execute(select(*columns).where(articles.c.id.in_(some))).mappings()
    ]
    rows.sort(key=lambda row: seniority(row["published"], row["doc"]))
    found = _figures(connection, family, alone=len(rows) == 1)
    plan, seen = _Plan(), dict[str, str]()
    for number, row in enumerate(rows):
        own = found.get(row["id"], [])
        told = _told(own, seen)
        original = rows[0]["id"] if number else None
        repeated = _named(row["start"] for row, of in zip(own, told, strict=True) if of)
        if (row["original"], row["repeated"]) != (original, repeated):
            plan.articles.append({"its_id": row["id"], "original": original, "repeated": repeated})
            plan.wrong.append(row["doc"])
        for figure, of in zip(own, told, strict=True):
            plan.more += (of is not None) - (figure["repeats"] is not None)
            if figure["repeats"] != of or figure["new"]:
                plan.figures.append({"its_row": figure["row"], "spots": figure["spots"], "repeats": of})
            if figure["repeats"] != of:
                plan.wrong.append(row["doc"])
    return plan


def _told(own: Sequence[Mapping[str, Any]], seen: dict[str, str]) -> list[str | None]:
    """For each figure of an article the one that counts instead of it; ``seen`` takes in the places."""
    told = [next((seen[spot] for spot in figure["spots"] or () if spot in seen), None) for figure in own]
    for figure, of in zip(own, told, strict=True):
        for spot in figure["spots"] or ():
            seen.setdefault(spot, of or figure["id"])
    return told


def _carry_out(connection: Connection, plan: _Plan) -> int:
    if plan.articles:
        changed = update(articles).where(articles.c.id == bindparam("its_id"))
        connection.execute(
            changed.values(original=bindparam("original"), repeated=bindparam("repeated")), plan.articles
        )
    if plan.figures:
        connection.execute(
            update(figures)
            .where(figures.c.row == bindparam("its_row"))
            .values(spots=bindparam("spots"), repeats=bindparam("repeats")),
            plan.figures,
        )
    return plan.more


def _figures(
    connection: Connection, family: Collection[str], *, alone: bool
) -> dict[str, list[dict[str, Any]]]:
    """The figures of a family by article, in order, with the words around them unless ``alone``."""
    columns = [
        figures.c[name] for name in ("row", "id", "owner", "start", "end", "surface", "spots", "repeats")
    ]
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for some in _batches(sorted(family)):
        chosen = select(*columns).where(figures.c.owner.in_(some)).order_by(figures.c.start, figures.c.row)
        for row in connection.execute(chosen).mappings():
            found[row["owner"]].append({**row, "new": alone and row["spots"] is not None})
    for owner, own in found.items():
        if alone:
            for figure in own:
                figure["spots"] = None
        elif any(figure["spots"] is None for figure in own):
            text = connection.scalar(select(articles.c.text).where(articles.c.id == owner)) or ""
            for figure, spots in zip(own, _spots(text, own), strict=True):
                figure |= {"spots": spots, "new": True}
    return found


def _spots(text: str, own: Iterable[Mapping[str, Any]]) -> Iterator[list[str]]:
    """What says where a figure stands in a family's text: the words before it, and those after it.

    Either is enough: where one paper has changed a word, the other side still agrees.
    """
    seen: Counter[str] = Counter()
    for figure in own:
        start, end = figure["start"], figure["end"]
        surface = " ".join(figure["surface"].split())
        before = _WORD.findall(text[max(0, start - _WINDOW) : start].casefold())[-_AROUND:]
        after = _WORD.findall(text[end : end + _WINDOW].casefold())[:_AROUND]
        spots = []
        for side, words in (("<", before), (">", after)):
            if len(words) == _AROUND:
                key = f"{side} {surface} {' '.join(words)}"
                spots.append(_digest(f"{key} {seen[key]}"))
                seen[key] += 1
        yield spots


def _named(starts: Iterable[int]) -> str:
    text = " ".join(map(str, sorted(starts)))
    return _digest(text) if text else ""


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _components(connection: Connection, ids: Collection[str]) -> Iterator[set[str]]:
    """The families of some articles: whatever is joined to them by links."""
    left = set(ids)
    while left:
        family, border = set[str](), {min(left)}
        while border:
            family |= border
            border = _linked(connection, border) - family
        left -= family
        yield family


def _linked(connection: Connection, ids: Collection[str]) -> set[str]:
    found: set[str] = set()
    for some in _batches(sorted(ids)):
        for own, other in ((likenesses.c.one, likenesses.c.other), (likenesses.c.other, likenesses.c.one)):
            found.update(connection.scalars(select(other).where(own.in_(some))))
    return found


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(ids), _BATCH):
        yield ids[first : first + _BATCH]
