"""What the network sees of an article, as arrays.

Words are seen by spaCy's vectors of 96 numbers, by themselves where they are frequent, by tag, by their place
in the parse, and by whether they belong to a figure or a date; figures also by what the rules know of them.
Sizes below: T tokens, F figures, C candidates for a period, W tokens in reach.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from policy_qa.extract.layout import Paragraph
from policy_qa.extract.network.candidates import Candidate, candidates, distance, sort_of
from policy_qa.schema import Article, DateMention, Figure, Kind, Span, Status

if TYPE_CHECKING:
    from spacy.tokens import Doc

Numbers = NDArray[np.int64]
KINDS: tuple[str, ...] = get_args(Kind)
STATUSES: tuple[Status, ...] = get_args(Status)
UNKNOWN = 1
"""The number of a word that is not in the vocabulary; 0 is padding."""
SENTENCES_BACK = 4
"""From how many sentences before a figure its indicator may come, beside the title."""
DATES_BACK = 15
"""From how many sentences before a figure its period may come, beside the first paragraphs."""
_FIRST_PARAGRAPHS = 2
_FIGURES_AT_ONCE = 24
_LONGEST_TITLE = 40
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBER = re.compile(r"[\d.,]+")
_DIGIT = re.compile(r"\d")
_STEPS = np.array([1, 3, 6, 10, 16, 30, 60, 120])
REACHES = 2 * (len(_STEPS) + 1) + 1
"""How many values a distance in tokens has; the last is for what stands nowhere."""
_FAR = 5
SENTENCE_STEPS = 2 * _FAR + 3
"""How many values a distance in sentences has: 0 bars the way, the last is for what stands nowhere."""
BETWEEN = 3 * 3 * 2 * 2 + 1
_DATE_INSIDE, _DATE_UNKNOWN, _DATE_FIRST = 1, 2, 3
MARKS = 4 + 2 * len(KINDS)


class Vocabulary(NamedTuple):
    """Numbers of words, tags, dependencies and of the rules' features."""

    words: Mapping[str, int]
    tags: Mapping[str, int]
    dependencies: Mapping[str, int]
    features: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Text:
    """The tokens of an article.

    Attributes:
        vectors: spaCy's, ``(T, 96)``.
        heads: The token that each depends on.
        words, tags, dependencies, marks: Numbers, ``(T,)``.
        flags: In a heading, first of its sentence, first of its paragraph, capital, bracket, and whether
            the labels of the gold data are wanted (see `seen`): ``(T, 6)``.
        sentences, paragraphs: The sentence and the paragraph of each, counted from 0.
        starts, ends: Offsets into the text.
    """

    vectors: NDArray[np.float32]
    heads: Numbers
    words: Numbers
    tags: Numbers
    dependencies: Numbers
    marks: Numbers
    flags: NDArray[np.float32]
    sentences: Numbers
    paragraphs: Numbers
    starts: Numbers
    ends: Numbers

    def tokens(self, start: int, end: int) -> tuple[int, int] | None:
        """First and last token that share a character with ``[start, end)``."""
        first = int(np.searchsorted(self.ends, start, side="right"))
        last = int(np.searchsorted(self.starts, end, side="left")) - 1
        return (first, last) if first <= last < len(self.starts) else None


@dataclass(frozen=True, slots=True)
class Case:
    """Some figures of an article that follow each other, and all that may be chosen for them.

    Attributes:
        figures: Their places in the list of figures.
        first, last: Their tokens, ``(F,)``.
        kinds, rule_status: Numbers, ``(F,)``.
        rules: What the rules know, ``(F, features)``.
        ways: The candidates for a period, ``(C, 4)``: relation, period, and tokens of the date (-1 for none).
        periods: The distinct periods, by the numbers in ``ways``.
        sorts, distances: Granularity of the periods, and how they lie to the publication.
        rule_period: The number of the rules' period, ``(F,)``.
        reach: How figure and candidate lie to each other, ``(F, C, 3)``; 0 in the last column bars the way.
        window: Tokens in which indicators are looked for, ``(W,)``.
        steps: How figure and token lie to each other, ``(F, W, 2)``; 0 in the last column bars the token.
        rule_span: Where the words of the rules' indicator stand in the window: first and last, or -1.
    """

    figures: tuple[int, ...]
    first: Numbers
    last: Numbers
    kinds: Numbers
    rule_status: Numbers
    rules: NDArray[np.float32]
    ways: Numbers
    periods: tuple[str | None, ...]
    sorts: Numbers
    distances: Numbers
    rule_period: Numbers
    reach: Numbers
    window: Numbers
    steps: Numbers
    rule_span: Numbers


def seen(
    doc: Doc,
    article: Article,
    *,
    parts: Sequence[Paragraph],
    sentences: Sequence[Span],
    dates: Sequence[DateMention],
    figures: Sequence[Figure],
    vocabulary: Vocabulary,
    as_gold: bool = True,
) -> Text:
    """The tokens of an article as the network sees them.

    ``as_gold`` asks for what the annotators of the gold data would say. Those of the made-up texts agree with
    them on most, but gave what is told of the present the year of publication more readily.
    """
    starts = np.array([token.idx for token in doc], dtype=np.int64)
    ends = starts + doc.to_array("LENGTH").astype(np.int64)
    where = _belonging(starts, [span.start for span in sentences])
    paragraph = _belonging(starts, [part.start for part in parts])
    headings = np.array([part.heading for part in parts] or [False])
    flags = np.zeros((len(doc), 6), dtype=np.float32)
    flags[:, 0] = headings[paragraph]
    flags[:, 1] = np.diff(where, prepend=-1) != 0
    flags[:, 2] = np.diff(paragraph, prepend=-1) != 0
    flags[:, 3] = _of_names(doc, "ORTH", lambda word: word[:1].isupper())
    flags[:, 4] = _of_names(doc, "ORTH", lambda word: word in "()")
    flags[:, 5] = as_gold
    text = Text(
        vectors=np.asarray(doc.tensor, dtype=np.float32),
        heads=np.arange(len(doc)) + doc.to_array("HEAD").astype(np.int64),
        words=_of_names(doc, "LOWER", lambda word: vocabulary.words.get(shape(word), UNKNOWN)),
        tags=_of_names(doc, "TAG", lambda tag: vocabulary.tags.get(tag, 0)),
        dependencies=_of_names(doc, "DEP", lambda link: vocabulary.dependencies.get(link, 0)),
        marks=np.zeros(len(doc), dtype=np.int64),
        flags=flags,
        sentences=where,
        paragraphs=paragraph,
        starts=starts,
        ends=ends,
    )
    _mark(text, dates, figures)
    return text


def shape(word: str) -> str:
    """A word as the vocabulary has it: years and numbers are all alike."""
    if _YEAR.fullmatch(word):
        return "<year>"
    return "<number>" if _NUMBER.fullmatch(word) else _DIGIT.sub("0", word)


def _of_names(doc: Doc, attribute: str, number: Callable[[str], int]) -> Numbers:
    """A number for each token by the name that is its attribute; each name is looked up but once."""
    keys, places = np.unique(doc.to_array(attribute), return_inverse=True)
    numbers = [number(doc.vocab.strings[int(key)]) for key in keys]
    made: Numbers = np.array(numbers, dtype=np.int64)[places]
    return made


def _belonging(starts: Numbers, borders: Sequence[int]) -> Numbers:
    """For each token the last border at or before it, counted from 0."""
    return np.maximum(np.searchsorted(np.array(borders, dtype=np.int64), starts, side="right") - 1, 0)


def _mark(text: Text, dates: Sequence[DateMention], figures: Sequence[Figure]) -> None:
    for date in dates:
        if at := text.tokens(date.start, date.end):
            text.marks[at[0] : at[1] + 1] = _DATE_INSIDE if date.period else _DATE_UNKNOWN
            text.marks[at[0]] = _DATE_FIRST if date.period else _DATE_UNKNOWN
    for figure in figures:
        if at := text.tokens(figure.start, figure.end):
            kind = 4 + 2 * KINDS.index(figure.kind)
            text.marks[at[0] : at[1] + 1] = kind + 1
            text.marks[at[0]] = kind


def cases(
    text: Text,
    article: Article,
    figures: Sequence[Figure],
    *,
    dates: Sequence[DateMention],
    known: Mapping[str, Sequence[str]],
    vocabulary: Vocabulary,
) -> Iterator[Case]:
    """The figures in groups, each with what may be chosen for it. ``known`` are the rules' features by id."""
    placed = [(n, at) for n, f in enumerate(figures) if (at := text.tokens(f.start, f.end)) is not None]
    named = _Dates.of(text, dates)
    ways = candidates(dates, article.published)
    for _, group in groupby(enumerate(placed), lambda item: item[0] // _FIGURES_AT_ONCE):
        some = [item for _, item in group]
        yield _Group(text, article, figures, some).case(named, ways, known, vocabulary)


class _Dates(NamedTuple):
    """Where dates stand: tokens by number (-1 for none), and the first tokens of those with a period."""

    tokens: Numbers
    resolved: Numbers

    @classmethod
    def of(cls, text: Text, dates: Sequence[DateMention]) -> _Dates:
        places = [text.tokens(date.start, date.end) or (-1, -1) for date in dates]
        told = [at[0] for at, date in zip(places, dates, strict=True) if date.period and at[0] >= 0]
        return cls(np.array([*places, (-1, -1)], dtype=np.int64), np.array(sorted(told), dtype=np.int64))


@dataclass(frozen=True, slots=True)
class _Group:
    """Figures that are read at once, each with its place and its tokens."""

    text: Text
    article: Article
    figures: Sequence[Figure]
    placed: Sequence[tuple[int, tuple[int, int]]]

    def case(
        self,
        dates: _Dates,
        ways: Sequence[Candidate],
        known: Mapping[str, Sequence[str]],
        vocabulary: Vocabulary,
    ) -> Case:
        own = [self.figures[n] for n, _ in self.placed]
        first = np.array([at[0] for _, at in self.placed], dtype=np.int64)
        near = [way for way in ways if way.date < 0 or self._is_near(int(dates.tokens[way.date][0]), first)]
        periods = tuple(dict.fromkeys([*(way.period for way in near), *(figure.period for figure in own)]))
        number = {period: place for place, period in enumerate(periods)}
        tokens = dates.tokens[[way.date for way in near]]
        published = self.article.published
        window = self._window(first)
        return Case(
            figures=tuple(n for n, _ in self.placed),
            first=first,
            last=np.array([at[1] for _, at in self.placed], dtype=np.int64),
            kinds=np.array([KINDS.index(figure.kind) for figure in own], dtype=np.int64),
            rule_status=np.array([STATUSES.index(figure.status) for figure in own], dtype=np.int64),
            rules=_told(own, known, vocabulary),
            ways=np.column_stack([[w.relation for w in near], [number[w.period] for w in near], tokens]),
            periods=periods,
            sorts=np.array([sort_of(period) for period in periods], dtype=np.int64),
            distances=np.array([distance(period, published) for period in periods], dtype=np.int64),
            rule_period=np.array([number[figure.period] for figure in own], dtype=np.int64),
            reach=self._reach(first, tokens, dates.resolved),
            window=window,
            steps=self._steps(first, window),
            rule_span=np.array([self._rule_span(figure, window) for figure in own], dtype=np.int64),
        )

    def _is_near(self, token: int, first: Numbers) -> bool:
        if token < 0:
            return False
        sentence, here = self.text.sentences[token], self.text.sentences[first]
        if sentence > here.max() + 1:
            return False
        return bool(sentence >= here.min() - DATES_BACK or self.text.paragraphs[token] < _FIRST_PARAGRAPHS)

    def _reach(self, first: Numbers, tokens: Numbers, resolved: Numbers) -> Numbers:
        """Distance in tokens, in sentences (0 bars), and what stands between."""
        text, date = self.text, tokens[:, 0]
        nowhere = date < 0
        at = np.maximum(date, 0)
        low, high = np.minimum(at, first[:, None]), np.maximum(at, first[:, None])
        steps = _step(at - first[:, None])
        apart = np.clip(text.sentences[at] - text.sentences[first][:, None], -_FAR, _FAR) + _FAR + 1
        other = text.paragraphs[at] != text.paragraphs[first][:, None]
        numbers = np.sort(first)
        between = (
            np.minimum(_within(resolved, low, high), 2)
            + 3 * np.minimum(_within(numbers, low, high), 2)
            + 9 * other
            + 18 * ((text.flags[at, 0] > 0) & other)
            + 1
        )
        told_first = text.paragraphs[at] < _FIRST_PARAGRAPHS
        back = text.sentences[first][:, None] - text.sentences[at]
        apart[~told_first & ((back > DATES_BACK) | (back < -1))] = 0
        made = np.stack([steps, apart, between], axis=-1).astype(np.int64)
        made[:, nowhere] = (REACHES - 1, SENTENCE_STEPS - 1, 0)
        return made

    def _window(self, first: Numbers) -> Numbers:
        """The title, and the sentences of the figures with those before them."""
        text, here = self.text, self.text.sentences[first]
        near = (text.sentences >= here.min() - SENTENCES_BACK) & (text.sentences <= here.max())
        title = (text.paragraphs == 0) & (text.flags[:, 0] > 0) & (np.arange(len(near)) < _LONGEST_TITLE)
        return np.flatnonzero(near | title)

    def _steps(self, first: Numbers, window: Numbers) -> Numbers:
        """Distance in tokens and in sentences; 0 where a token is out of a figure's reach."""
        text = self.text
        apart = text.sentences[window] - text.sentences[first][:, None]
        title = (text.paragraphs[window] == 0) & (text.flags[window, 0] > 0)
        allowed = (apart <= 0) & ((apart >= -SENTENCES_BACK) | title)
        steps = _step(window - first[:, None])
        made = np.where(allowed, np.clip(apart, -_FAR, _FAR) + _FAR + 1, 0)
        return np.stack([steps, made], axis=-1).astype(np.int64)

    def _rule_span(self, figure: Figure, window: Numbers) -> tuple[int, int]:
        """Where the rules' indicator stands nearest to its figure."""
        found = place_of(figure.indicator or "", figure, self.text, window, self.article.text)
        return found or (-1, -1)


def place_of(phrase: str, figure: Figure, text: Text, window: Numbers, whole: str) -> tuple[int, int] | None:
    """First and last place in the window of the words of a phrase, those nearest before the figure."""
    if not phrase or not len(window):
        return None
    best: tuple[float, int] | None = None
    low, words = whole.lower(), phrase.lower()
    at = low.find(words, int(text.starts[window[0]]), figure.end + len(words) + _AFTER)
    while at >= 0:
        end = at + len(words)
        if not (low[at - 1 : at].isalnum() or low[end : end + 1].isalnum()):
            gap = figure.start - end if end <= figure.start else 1.5 * (at - figure.end) + 20
            if best is None or gap < best[0]:
                best = (gap, at)
        at = low.find(words, at + 1, figure.end + len(words) + _AFTER)
    tokens = text.tokens(best[1], best[1] + len(words)) if best else None
    if tokens is None:
        return None
    first, last = (int(np.searchsorted(window, token)) for token in tokens)
    inside = last < len(window) and window[first] == tokens[0] and window[last] == tokens[1]
    return (first, last) if inside else None


_AFTER = 300
"""Characters behind a figure in which its indicator may stand."""


def _told(
    own: Sequence[Figure], known: Mapping[str, Sequence[str]], vocabulary: Vocabulary
) -> NDArray[np.float32]:
    made = np.zeros((len(own), len(vocabulary.features)), dtype=np.float32)
    for row, figure in enumerate(own):
        for name in known.get(figure.id, ()):
            if (column := vocabulary.features.get(name)) is not None:
                made[row, column] = 1
    return made


def _step(difference: Numbers) -> Numbers:
    """A distance in tokens in few steps, back and forth."""
    size = np.searchsorted(_STEPS, np.abs(difference), side="right")
    made: Numbers = np.where(difference <= 0, size, size + len(_STEPS) + 1)
    return made


def _within(places: Numbers, low: Numbers, high: Numbers) -> Numbers:
    """How many sorted places lie between two others, these left out."""
    before_high = np.searchsorted(places, high, side="left")
    made: Numbers = np.maximum(before_high - np.searchsorted(places, low, side="right"), 0)
    return made
