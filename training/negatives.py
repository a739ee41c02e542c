"""Hard negatives, and the mix that the reader is trained on (standard library only).

Passages without an answer are chosen to look as if they had one: the best match by keywords that lacks it,
the same passage without the sentence that answers, the same passage about something else, or the same passage
with one constraint of the question changed.
"""

from __future__ import annotations

import collections
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import vocabulary as v
from keywords import STOP, WORD, Bm25, lacks, normal, sentences, stem
from reader_data import SHIFTS, Item, Passage, held_out, load_shifts, load_squad, load_tatqa

NAME = re.compile(r"\b[A-Z][\w'’-]*[a-z][\w'’-]*(?:\s+(?:of\s+(?:the\s+)?)?[A-Z][\w'’-]*)*\b|\b[A-Z]{2,6}\b")
YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})*(?:\.\d+)?(?![\w]|[.,]\d)")
NOUN = re.compile(r"\b(?:the|an?|of|for|their|his|its|this|these|what|which)\s+([a-z]{4,})\b")
OPPOSITES = {a: b for pair in v.OPPOSITES for a, b in (pair.split("/"), reversed(pair.split("/")))}
NEGATIONS = (
    (
        re.compile(r"\b(did|does|do|is|are|was|were|can|could|has|have|will|would|should)\b(?! not)", re.I),
        r"\1 not",
    ),
    (
        re.compile(r"\b(did|does|do|is|are|was|were|can|could|has|have|will|would|should)\b(?! not)", re.I),
        r"\1 never",
    ),
)


DETAILED = 0.18  # share of questions that are lengthened
LONGEST_DETAIL = 25  # words


@dataclass(slots=True)
class Corpus:
    """Questions of one source, and what their hard negatives are drawn from.

    Attributes:
        source: Name of the data set.
        items: Its items.
        pools: Wordings by kind (name, year, number, word) that a question's own can be exchanged for.
        near: By question, passages that match it well and lack the answer.
        rivals: How many near passages at most are set against an answer.
        ready: Whether the items bring their own negatives, so that none are added.
    """

    source: str
    items: list[Item]
    pools: dict[str, list[str]] = field(default_factory=dict)
    near: dict[str, list[str]] = field(default_factory=dict)
    rivals: int = 1
    ready: bool = False


def without_answer(passage: Passage, golds: Sequence[str]) -> Passage | None:
    """Drop the sentences that touch the answer; ``None`` if little is left or an answer still stands."""
    if passage.answer is None:
        return None
    start, end = passage.answer
    kept = [passage.text[a:b] for a, b in sentences(passage.text) if b <= start or a >= end]
    text = " ".join(kept)
    return Passage(text) if len(text.split()) >= 12 and lacks(text, golds) else None


def mentions(text: str) -> list[tuple[str, str]]:
    """Kind (year, number, name) and wording of what a question can be pinned to, without its first word."""
    found = [("year", m.group()) for m in YEAR.finditer(text)]
    found += [("number", m.group()) for m in NUMBER.finditer(text) if not YEAR.fullmatch(m.group())]
    found += [("name", m.group()) for m in NAME.finditer(text) if m.start() > 0]
    return found


def swapped(kind: str, old: str, others: Sequence[str], rng: random.Random) -> str | None:
    """Choose another wording of the same kind that is not part of the old one nor holds it."""
    if kind == "year" and rng.random() < 0.5:
        return str(int(old) + rng.choice([-20, -10, -5, -3, -2, -1, 1, 2, 3, 5, 10, 20]))
    if kind == "number" and rng.random() < 0.5:
        return _other_number(old, rng)
    fit = sorted(
        {text for text in others if normal(text) not in normal(old) and normal(old) not in normal(text)}
    )
    return rng.choice(fit) if fit else None


def _other_number(old: str, rng: random.Random) -> str:
    value = float(old.replace(",", ""))
    new = value * rng.choice([0.2, 0.5, 0.8, 1.25, 1.5, 2, 3]) + rng.choice([0, 1, 2])
    if "." in old:
        return f"{new:,.{len(old.partition('.')[2])}f}"
    return f"{max(1, round(new)):,}" if "," in old else str(max(1, round(new)))


def changed_question(item: Item, corpus: Corpus, rng: random.Random) -> str | None:
    """Change one constraint of a question so that its passage does not answer it; ``None`` if none is found.

    By turns a name, number or year becomes another of its kind, a word its opposite, a verb is negated, or
    a rare word is exchanged for one of another question.
    """
    ways = [_change_mention, _change_mention, _change_word, _change_opposite, _change_negation]
    rng.shuffle(ways)
    ways.sort(key=lambda way: way is _change_negation and rng.random() < 0.8)
    for way in ways:
        question = way(item, corpus, rng)
        if question is not None and normal(question) != normal(item.question):
            return question
    return None


def _change_mention(item: Item, corpus: Corpus, rng: random.Random) -> str | None:
    found = mentions(item.question)
    if not found:
        return None
    kind, old = rng.choice(found)
    inside = [text for k, text in mentions(item.passages[0].text) if k == kind]
    others = inside if inside and rng.random() < 0.6 else corpus.pools.get(kind, [])
    new = swapped(kind, old, others, rng)
    return item.question.replace(old, new) if new else None


def _change_word(item: Item, corpus: Corpus, rng: random.Random) -> str | None:
    """Exchange a word that question and passage share for one of the corpus that the passage lacks."""
    text = item.passages[0].text
    inside = set(WORD.findall(text.lower()))
    plain = [w for w in NOUN.findall(item.question) if w not in STOP and w in inside]
    if not plain:
        return None
    old = rng.choice(plain)
    pool = [w for w in corpus.pools.get("word", []) if w[-1:] == old[-1:]] or [old]
    new = rng.choice(pool)
    if new in inside or stem(new) == stem(old):
        return None
    return re.sub(rf"\b{old}\b", new, item.question, count=1)


def _change_opposite(item: Item, _: Corpus, rng: random.Random) -> str | None:
    found = [w for w in re.findall(r"[a-z]+", item.question) if w in OPPOSITES]
    if not found:
        return None
    old = rng.choice(found)
    return re.sub(rf"\b{old}\b", OPPOSITES[old], item.question, count=1)


def _change_negation(item: Item, _: Corpus, rng: random.Random) -> str | None:
    pattern, new = rng.choice(NEGATIONS)
    return pattern.sub(new, item.question, count=1) if pattern.search(item.question) else None


def changed_passage(item: Item, corpus: Corpus, rng: random.Random) -> Passage | None:
    """Exchange what the question is pinned to everywhere in the passage: it speaks of something else then."""
    passage = item.passages[0]
    inside = [
        (k, text) for k, text in mentions(item.question) if re.search(rf"\b{re.escape(text)}\b", passage.text)
    ]
    answer = passage.text[passage.answer[0] : passage.answer[1]] if passage.answer else ""
    inside = [(k, text) for k, text in inside if lacks(answer, [text]) and lacks(text, [answer])]
    if not inside:
        return None
    kind, old = rng.choice(inside)
    new = swapped(kind, old, corpus.pools.get(kind, []), rng)
    return Passage(re.sub(rf"\b{re.escape(old)}\b", lambda _: new, passage.text)) if new else None


def build_corpus(
    source: str, items: list[Item], *, titled: bool, near: int = 6, only: frozenset[str] | None = None
) -> Corpus:
    """Collect what negatives are drawn from: near passages that lack the answer, names, numbers, rare words.

    Args:
        source: Name of the data set.
        items: Its items, each with one passage.
        titled: Whether near passages come from articles of the same title; else from the whole set.
        near: How many near passages are kept for a question.
        only: Keys of the items that need near passages; all if ``None``.
    """
    corpus = Corpus(source, items)
    pools: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for item in items:
        for kind, text in mentions(item.question):
            pools[kind][text] += 1
        for word in NOUN.findall(item.question):
            pools["word"][word] += word not in STOP
    corpus.pools = {kind: sorted(pool) for kind, pool in pools.items()}
    members: dict[str, list[Item]] = collections.defaultdict(list)
    for item in items:
        members[item.title if titled else ""].append(item)
    for group in members.values():
        texts = list(dict.fromkeys(item.passages[0].text for item in group))
        ranker = Bm25(texts)
        for item in group:
            if only is not None and item.key not in only:
                continue
            others = [
                texts[n] for n in ranker.best(item.question, near + 6) if texts[n] != item.passages[0].text
            ]
            corpus.near[item.key] = [text for text in others if lacks(text, item.golds)][:near]
    return corpus


def detailed(item: Item, rng: random.Random) -> Item:
    """Lengthen a question by what does not narrow it: a phrase, or a sentence of the passage before it."""
    asked = item.question.rstrip(" ?.")
    if not asked:
        return item
    way = rng.random()
    if way < 0.25:
        return replace(item, question=f"{asked} {rng.choice(v.TAILS)}?")
    if way < 0.5:
        lead = rng.choice(v.LEADS)
        return replace(item, question=f"{lead[0].upper()}{lead[1:]}, {_lowered(asked)}?")
    passage = item.passages[0]
    start, end = passage.answer or (0, 0)
    said = [passage.text[a:b] for a, b in sentences(passage.text) if not (a < end and start < b)]
    said = [text for text in said if 4 <= len(text.split()) <= LONGEST_DETAIL and lacks(text, item.golds)]
    return replace(item, question=f"{rng.choice(said)} {item.question}") if said else item


def _lowered(question: str) -> str:
    first = question.split(maxsplit=1)[0]
    return question[0].lower() + question[1:] if first.lower() in STOP else question


def with_negatives(item: Item, corpus: Corpus, rng: random.Random) -> Item:
    """Add passages that do not answer, or turn the item into one that has no answer at all.

    Of twenty items about three stay alone, four get a changed question instead, and the others passages:
    seven of them an altered copy of their own, and all up to ``corpus.rivals`` of the near ones.
    """
    chance = rng.random()
    if item.passages[0].answer is None or chance < 0.15:
        return item
    if chance < 0.35:
        question = changed_question(item, corpus, rng)
        return replace(item, question=question, passages=(_unanswered(item),), golds=()) if question else item
    others: list[Passage] = []
    if chance < 0.7:
        altered = changed_passage(item, corpus, rng) if rng.random() < 0.4 else None
        altered = altered or without_answer(item.passages[0], item.golds)
        others += [altered] if altered else []
    near = corpus.near.get(item.key, [])
    count = min(len(near), rng.randint(1, corpus.rivals) - (len(others) and corpus.rivals == 1))
    others += [Passage(text) for text in rng.sample(near, count)]
    return replace(item, passages=(item.passages[0], *others))


def _unanswered(item: Item) -> Passage:
    return Passage(item.passages[0].text)


def drawn(count: int, start: int, size: int, *, seed: str) -> Iterator[tuple[int, int]]:
    """Yield ``count`` indices (with their lap) from place ``start`` of an endless row of shuffles."""
    order: list[int] = []
    lap = -1
    for place in range(start, start + count):
        if place // size != lap:
            lap = place // size
            order = list(range(size))
            random.Random(f"{seed}/{lap}").shuffle(order)
        yield order[place % size], lap


def mixed(corpora: Sequence[tuple[Corpus, float]], *, size: int, number: int, seed: int) -> list[Item]:
    """Return round ``number`` of the training mix: ``size`` items, a share of each corpus, shuffled.

    Shares are relative. The same arguments give the same round.
    """
    total = sum(share for _, share in corpora)
    items: list[Item] = []
    for corpus, share in corpora:
        count = round(size * share / total)
        for index, lap in drawn(count, number * count, len(corpus.items), seed=f"{seed}/{corpus.source}"):
            rng = random.Random(f"{seed}/{corpus.source}/{index}/{lap}")
            item = corpus.items[index]
            if not corpus.ready:
                item = with_negatives(item, corpus, rng)
            items.append(detailed(item, rng) if not item.topical and rng.random() < DETAILED else item)
    random.Random(f"{seed}/{number}").shuffle(items)
    return items


def training_corpora(folder: Path) -> tuple[list[tuple[Corpus, float]], list[Item]]:
    """Load all sources that may train, with their shares of the mix, and the items held out of them."""
    corpora: list[tuple[Corpus, float]] = []
    kept: list[Item] = []
    for source in _sources(folder):
        train = [item for item in source.items if not held_out(item)]
        kept += [item for item in source.items if held_out(item)]
        corpus = build_corpus(source.name, train, titled=source.titled)
        corpus.rivals = source.rivals
        corpora.append((corpus, source.share))
    return corpora, kept


class _Source(NamedTuple):
    name: str
    share: float
    rivals: int
    titled: bool
    items: list[Item]


def _sources(folder: Path) -> Iterator[_Source]:
    """The data sets. Encyclopaedia articles have other paragraphs on the same topic: the best rivals."""
    for name, share, rivals in zip(SHIFTS, (0.30, 0.16, 0.20), (3, 1, 1), strict=True):
        yield _Source(f"squadshifts_{name}", share, rivals, True, load_shifts(folder, name))
    yield _Source("squad2", 0.15, 3, False, load_squad(folder)[0])
    yield _Source("tatqa", 0.03, 2, False, load_tatqa(folder))
