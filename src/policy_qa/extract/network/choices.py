"""From the network's scores to each figure's period, status and indicator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from policy_qa.extract.network.candidates import RELATIONS
from policy_qa.extract.network.features import STATUSES, Case, Text, cases
from policy_qa.extract.network.model import ContextModel, Heads, Scores
from policy_qa.schema import Article, DateMention, Figure, Span, Status


@dataclass(frozen=True, slots=True)
class Choice:
    """What the network takes for a figure's period, status and indicator; how sure it is of each (0 to 1).

    Attributes:
        relation: How the period was reached (one of `RELATIONS`), or "rules" where only these named it.
        date: The date of the text that tells the period.
        words: The stretch of the text that names the indicator; None if it leaves the rules' as it is, or
            takes the figure to have none (``indicator`` tells which).
    """

    period: str | None
    period_sure: float
    relation: str
    date: Span | None
    status: Status
    status_sure: float
    indicator: str
    indicator_sure: float
    words: Span | None


def choices(
    model: ContextModel,
    text: Text,
    article: Article,
    figures: Sequence[Figure],
    *,
    dates: Sequence[DateMention],
    known: Mapping[str, Sequence[str]],
) -> Iterator[tuple[Figure, Choice]]:
    """Each figure that stands in the text with what the network chooses for it.

    Args:
        model: the network.
        text: the article as it sees it.
        article: the article.
        figures: as the rules read them.
        dates: of the article.
        known: the rules' features of each figure by id.
    """
    if not figures:
        return
    states = model.read(text)
    for case in cases(text, article, figures, dates=dates, known=known, vocabulary=model.vocabulary):
        scores = model.score(text, states, case)
        for row, number in enumerate(case.figures):
            yield figures[number], _Row(text, case, scores, row).choice()


@dataclass(frozen=True, slots=True)
class _Row:
    text: Text
    case: Case
    scores: Heads
    row: int

    def choice(self) -> Choice:
        period, period_sure, relation, date = self._period()
        status = shares(self.scores.status[self.row])
        indicator, indicator_sure, words = self._indicator()
        best = int(status.argmax())
        return Choice(
            period=period,
            period_sure=period_sure,
            relation=relation,
            date=date,
            status=STATUSES[best],
            status_sure=float(status[best]),
            indicator=indicator,
            indicator_sure=indicator_sure,
            words=words,
        )

    def _period(self) -> tuple[str | None, float, str, Span | None]:
        case, ways = self.case, self.scores.ways[self.row]
        odds = period_odds(case, self.scores, self.row)
        best = int(odds.argmax())
        sure = float(odds[best])
        own = np.flatnonzero((case.ways[:, 1] == best) & (case.reach[self.row, :, 1] > 0))
        if not len(own):
            return case.periods[best], sure, "rules", None
        relation, _, first, last = case.ways[own[int(ways[own].argmax())]]
        date = self._span(int(first), int(last)) if first >= 0 else None
        return case.periods[best], sure, RELATIONS[relation], date

    def _indicator(self) -> tuple[str, float, Span | None]:
        odds = span_odds(self.case, self.scores, self.row)
        best = int(odds.argmax())
        sure = float(odds[best])
        longest = self.scores.spans.shape[2]
        place, length = divmod(best, longest)
        if place >= len(self.case.window):
            return ("rules" if length == 0 else "none"), sure, None
        first, last = self.case.rule_span[self.row]
        if (place, place + length) == (first, last):
            return "rules", sure, None
        window = self.case.window
        return "words", sure, self._span(int(window[place]), int(window[place + length]))

    def _span(self, first: int, last: int) -> Span:
        return Span(int(self.text.starts[first]), int(self.text.ends[last]))


def period_odds(case: Case, scores: Heads, row: int) -> Scores:
    """The probability of each period of a case: of all ways to it, and of the rules' if they name it."""
    barred = case.reach[row, :, 1] == 0
    exponents = np.append(np.where(barred, -np.inf, scores.ways[row]), scores.rule_period[row])
    weights = np.exp(exponents - exponents.max())
    targets = np.append(case.ways[:, 1], case.rule_period[row])
    odds = np.bincount(targets, weights=weights, minlength=len(case.periods)).astype(np.float32)
    made: Scores = odds / odds.sum()
    return made


def span_odds(case: Case, scores: Heads, row: int) -> Scores:
    """The probability of each stretch of the window; behind them that of the rules' indicator, and of none.

    The rules' indicator counts there only if it stands nowhere; else the stretch where it stands has a bonus.
    """
    spans = scores.spans[row].copy()
    found, elsewhere, none = scores.named[row]
    first, last = case.rule_span[row]
    if first >= 0 and last - first < spans.shape[1]:
        spans[first, last - first] += found
        elsewhere = -np.inf
    return shares(np.append(spans.ravel(), [elsewhere, none]).astype(np.float32))


def shares(scores: Scores) -> Scores:
    """Log-odds as probabilities."""
    weights = np.exp(scores - scores.max())
    made: Scores = weights / weights.sum()
    return made
