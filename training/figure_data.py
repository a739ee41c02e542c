"""Labelled figures as examples for the network that reads their context.

    .venv/bin/python training/figure_data.py OUT [--labels training/figures]

Sources: the made-up passages and articles whose figures are labelled in ``training/figures`` (JSON lines
``doc``, ``figures``: start, end, indicator, period, status, each of the last three a value or a list of those
that are right, the preferred one first; ``as_gold``: labelled by the conventions of the gold data, without
sight of what the rules say), and of the gold data the articles of ``corpus/``
and the sentences that are for tuning. The rules of the extractor were written while looking at the latter, so
what they say of them is hidden from the network in training. Written is a pickle of plain arrays for
``train_figures.py``, which needs no spaCy.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pickle
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from written import ARTICLES, PASSAGES, pages

from policy_qa.evaluation.gold import SENTENCES, read_figures, read_sentences, read_split
from policy_qa.evaluation.scores import overlap, pair, phrases_agree
from policy_qa.extract import Extractor
from policy_qa.extract.confidence import features
from policy_qa.extract.layout import paragraphs
from policy_qa.extract.network.features import STATUSES, Case, Text, Vocabulary, cases, seen, shape
from policy_qa.extract.trail import Traced
from policy_qa.schema import Article, Figure
from policy_qa.sources import find, read

ROOT = Path(__file__).parent.parent
LABELS = Path(__file__).parent / "figures"
HELD_OUT = 10
"""One in so many made-up texts only tells how good the network is; drawn by a hash of the file's name."""
LONGEST = 14
"""Tokens of an indicator, at most."""
RARE_WORD, RARE_FEATURE = 3, 15
ALIKE = 0.66
"""Agreement (F1 of words) of a stretch with an indicator whose words do not stand together in the text."""
_WORD = re.compile(r"\w+")
_LINKS = frozenset(["the", "a", "an", "of", "in", "for", "and", "its", "their", "s"])


@dataclass(frozen=True)
class Label:
    """What a figure was labelled with; the first of each is preferred, the others are right too."""

    indicators: tuple[str | None, ...]
    periods: tuple[str | None, ...]
    statuses: tuple[str, ...]


@dataclass(frozen=True)
class Labelled:
    """An article with the labels of its figures by their offsets.

    ``part`` is train, held or gold; ``as_gold``: its labels follow the conventions of the gold data.
    """

    article: Article
    labels: Mapping[tuple[int, int], Label]
    part: str
    as_gold: bool


@dataclass
class Example:
    """An article as arrays: its tokens, and its figures in groups with their targets."""

    doc: str
    part: str
    text: dict[str, np.ndarray]
    cases: list[dict[str, Any]] = field(default_factory=list)


def made_up(folder: Path) -> Iterator[Labelled]:
    """The made-up texts that are labelled."""
    texts = dict(_passages()) | dict(_articles(folder))
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            labels = {
                (start, end): Label(*(tuple(told) if isinstance(told, list) else (told,) for told in fields))
                for start, end, *fields in row["figures"]
            }
            name = row["doc"].rsplit("-", 1)[0]
            drawn = int(hashlib.sha256(name.encode()).hexdigest(), 16) % HELD_OUT == 0
            yield Labelled(texts[row["doc"]], labels, "held" if drawn else "train", row.get("as_gold", False))


def _passages() -> Iterator[tuple[str, Article]]:
    """Passages below their titles, and the articles that were written with questions."""
    for folder in (PASSAGES, PASSAGES / "held_out"):
        for path in sorted(folder.glob("*.txt")):
            for number, page in enumerate(pages(path), start=1):
                doc = f"{path.stem}-{number:02}"
                yield doc, _article(doc, f"{page.title}\n\n{page.body}", page.date)
    for path in sorted(ARTICLES.glob("*.txt")):
        for number, page in enumerate(pages(path, between="\n\n"), start=1):
            doc = f"{path.stem}-{number:02}"
            yield doc, replace(_article(doc, page.body, page.date), title=page.title, place=page.place)


def _articles(folder: Path) -> Iterator[tuple[str, Article]]:
    """Whole articles: ``=== doc | day of publication`` opens one, its text follows."""
    for path in sorted(folder.glob("*.txt")):
        for part in path.read_text(encoding="utf-8").split("=== ")[1:]:
            head, _, text = part.partition("\n")
            doc, _, day = (piece.strip() for piece in head.partition("|"))
            yield doc, _article(doc, text.strip(), day)


def _article(doc: str, text: str, day: str) -> Article:
    try:
        published = date.fromisoformat(day).isoformat()
    except ValueError:
        published = None
    return Article(
        id=doc, doc=doc, source=doc, text=text, title=text.partition("\n")[0], published=published,
        publisher=None, url=None, place=None, language="en",
    )  # fmt: skip


def gold(extractor: Extractor) -> Iterator[Labelled]:
    """The articles of the corpus and the sentences that are for tuning."""
    folder = ROOT / "eval" / "gold"
    split = read_split(folder)
    corpus = [a for a in map(read, find([ROOT / "corpus"]).files) if split.part(a.doc) == "tune"]
    short = ROOT / "eval" / "sentences"
    sentences = [a for a in read_sentences(short / "texts.jsonl") if SENTENCES.part(a.doc) == "tune"]
    for articles, labels in ((corpus, folder), (sentences, short)):
        items = read_figures(labels / "figures.jsonl", {a.doc: a.text for a in articles})
        by_doc = defaultdict(list)
        for item in items:
            if item.figure is not None and not item.ignore:
                by_doc[item.doc].append(item)
        for article in articles:
            own = by_doc[article.doc]
            found = extractor.extract(article).figures
            pairs = pair([item.figure.span for item in own], [figure.span for figure in found])
            told = {
                (found[there].start, found[there].end): Label(
                    *(
                        (getattr(own[here].figure, name), *own[here].accept.get(name, ()))
                        for name in ("indicator", "period", "status")
                    )
                )
                for here, there in pairs
                if overlap(own[here].figure.span, found[there].span)
            }
            yield Labelled(article, told, "gold", True)


@dataclass(frozen=True)
class Read:
    """A labelled article as the rules read it, with its parse and their features."""

    source: Labelled
    doc: Any
    traced: Traced
    told: Mapping[str, Sequence[str]]

    @classmethod
    def by(cls, extractor: Extractor, source: Labelled) -> Read:
        """Read one."""
        doc, traced = extractor.by_rules(source.article)
        return cls(source, doc, traced, features(traced.article.figures, traced.trails, source.article))


def vocabulary(articles: Iterable[Read]) -> dict[str, list[str]]:
    """Frequent words, tags, dependencies and features, in order of their numbers."""
    words: Counter[str] = Counter()
    told: Counter[str] = Counter()
    tags: set[str] = set()
    links: set[str] = set()
    for one in articles:
        words.update(shape(token.lower_) for token in one.doc)
        tags |= {token.tag_ for token in one.doc}
        links |= {token.dep_ for token in one.doc}
        for names in one.told.values():
            told.update(names)
    return {
        "words": [word for word, times in words.most_common() if times >= RARE_WORD],
        "tags": sorted(tags),
        "dependencies": sorted(links),
        "features": sorted(name for name, times in told.items() if times >= RARE_FEATURE),
    }


def example(read: Read, known: Vocabulary) -> Example:
    """One article with the targets of its labelled figures."""
    source, told, doc = read.source, read.told, read.doc
    article, found = source.article, read.traced.article
    text = seen(
        doc, article, parts=paragraphs(article.text), sentences=found.sentences, dates=found.dates,
        figures=found.figures, vocabulary=known, as_gold=source.as_gold,
    )  # fmt: skip
    made = Example(article.doc, source.part, asdict(text))
    for case in cases(text, article, found.figures, dates=found.dates, known=told, vocabulary=known):
        own = [found.figures[number] for number in case.figures]
        arrays = asdict(case)
        arrays["sentences"] = text.sentences[case.window]
        arrays["targets"] = [
            _target(
                figure,
                row,
                text=text,
                case=case,
                label=source.labels.get((figure.start, figure.end)),
                whole=article.text,
            )
            for row, figure in enumerate(own)
        ]
        made.cases.append(arrays)
    return made


def _target(
    figure: Figure, row: int, *, text: Text, case: Case, label: Label | None, whole: str
) -> dict[str, Any] | None:
    if label is None:
        return None
    named = [phrase for phrase in label.indicators if phrase]
    alike = max((agreement(figure.indicator or "", phrase) for phrase in named), default=0.0)
    return {
        "periods": [n for n, period in enumerate(case.periods) if period in label.periods],
        "statuses": [n for n, status in enumerate(STATUSES) if status in label.statuses],
        "spans": stretches(named, row, text, case, whole),
        "rules": alike >= 0.8 and case.rule_span[row][0] < 0,
        "said": any(phrases_agree(figure.indicator or "", p) for p in named)
        if named
        else not figure.indicator,
        "none": None in label.indicators,
        "label": (label.indicators, label.periods, label.statuses),
        "figure": (figure.indicator, figure.period, figure.status),
    }


def agreement(one: str, other: str) -> float:
    """F1 of the words of two phrases."""
    a, b = Counter(_WORD.findall(one.lower())), Counter(_WORD.findall(other.lower()))
    common = sum((a & b).values())
    return 2 * common / (sum(a.values()) + sum(b.values())) if common else 0.0


def stretches(phrases: Sequence[str], row: int, text: Text, case: Case, whole: str) -> list[tuple[int, int]]:
    """The stretches of the window (first and last token) that say an indicator.

    All places of its words where they stand together, the preferred indicator first; else the nearest stretch
    that shares most of them.
    """
    words = [whole[text.starts[n] : text.ends[n]].lower() for n in case.window]
    open_ = case.steps[row, :, 1] > 0
    sentences = text.sentences[case.window]
    for phrase in phrases:
        if found := list(_literal(_WORD.findall(phrase.lower()), words, open_, sentences)):
            return found
    here = int(np.searchsorted(case.window, case.first[row]))
    best: tuple[float, tuple[int, int]] | None = None
    for phrase in phrases:
        for score, span in _partial(_WORD.findall(phrase.lower()), words, open_, sentences):
            ranked = score - abs(span[0] - here) / 10_000
            if best is None or ranked > best[0]:
                best = (ranked, span)
    return [best[1]] if best else []


def _literal(
    wanted: Sequence[str], words: Sequence[str], open_: np.ndarray, sentences: np.ndarray
) -> Iterator[tuple[int, int]]:
    for start, word in enumerate(words):
        if not wanted or word != wanted[0] or not open_[start]:
            continue
        place, matched = start, 0
        while place < len(words) and matched < len(wanted) and sentences[place] == sentences[start]:
            if words[place] == wanted[matched]:
                matched += 1
            elif words[place].isalnum() and words[place] not in _LINKS:
                break
            place += 1
        if matched == len(wanted) and place - start <= LONGEST:
            yield start, place - 1


def _partial(
    wanted: Sequence[str], words: Sequence[str], open_: np.ndarray, sentences: np.ndarray
) -> Iterator[tuple[float, tuple[int, int]]]:
    for start, word in enumerate(words):
        if word not in wanted or not open_[start]:
            continue
        rest, common, size = Counter(wanted), 0, 0
        for end in range(start, min(len(words), start + LONGEST)):
            if sentences[end] != sentences[start]:
                break
            if not words[end][:1].isalnum():
                continue
            size += 1
            if rest[words[end]] > 0:
                rest[words[end]] -= 1
                common += 1
                score = 2 * common / (size + len(wanted))
                if score >= ALIKE:
                    yield score, (start, end)


def main(arguments: list[str] | None = None) -> int:
    """Write the examples."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path, help="pickle to write")
    parser.add_argument("--labels", type=Path, default=LABELS, help="folder of labels")
    parser.add_argument("--limit", type=int, help="only so many texts (for a trial)")
    options = parser.parse_args(arguments)
    extractor = Extractor(network=False)
    sources = [*made_up(options.labels), *gold(extractor)][: options.limit]
    articles = [Read.by(extractor, source) for source in sources]
    names = vocabulary(one for one in articles if one.source.part != "held")
    known = Vocabulary(
        *(
            {name: number for number, name in enumerate(names[key], start=first)}
            for key, first in (("words", 2), ("tags", 1), ("dependencies", 1), ("features", 0))
        )
    )
    examples = [asdict(example(read, known)) for read in articles]
    examples = [made for made in examples if made["cases"]]
    with options.out.open("wb") as file:
        pickle.dump({"vocabulary": names, "examples": examples}, file)
    figures = Counter(m["part"] for m in examples for c in m["cases"] for t in c["targets"] if t)
    print(f"{len(examples)} texts, figures: {dict(figures)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
