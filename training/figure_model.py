"""The network that reads the context of figures, in PyTorch: layers over the tokens, then heads.

Tokens go through a bidirectional recurrent network, which carries along what time and thing the text is
speaking of. A figure asks, with the state at its number: which way to a period (a product of figure and date,
and how they lie to each other), which first and last word of its indicator, which status. What the rules say
comes as features of the figure and as a bonus on their choice that the figure's state decides on.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from policy_qa.extract.network.candidates import DISTANCES, GRANULARITIES, RELATIONS
from policy_qa.extract.network.features import BETWEEN, KINDS, MARKS, REACHES, SENTENCE_STEPS

VECTOR = 96
FLAGS = 6
LONGEST = 14
BARRED = -30.0


class Tokens(nn.Module):
    """Tokens to states: ``(texts, T, …)`` to ``(texts, T, 2 * hidden)``."""

    def __init__(self, sizes: dict[str, int], *, hidden: int, dropout: float) -> None:
        super().__init__()
        self.words = nn.Embedding(sizes["words"] + 2, 48, padding_idx=0)
        self.tags = nn.Embedding(sizes["tags"] + 1, 16)
        self.dependencies = nn.Embedding(sizes["dependencies"] + 1, 16)
        self.marks = nn.Embedding(MARKS, 24)
        self.head = nn.Linear(VECTOR + 48, 64)
        self.inner = nn.Linear(VECTOR + 48 + 16 + 16 + 24 + FLAGS + 64, 192)
        self.states = nn.GRU(192, hidden, 2, batch_first=True, bidirectional=True, dropout=dropout)
        self.dropout = nn.Dropout(dropout)

    def forward(  # noqa: PLR0917 - the inputs of the graph, in order
        self,
        vectors: Tensor,
        heads: Tensor,
        words: Tensor,
        tags: Tensor,
        dependencies: Tensor,
        marks: Tensor,
        flags: Tensor,
        lengths: Tensor | None = None,
    ) -> Tensor:
        """The states; ``lengths`` of the texts of a padded batch."""
        own = torch.cat([vectors, self.words(words)], -1)
        above = torch.gather(own, 1, heads.unsqueeze(-1).expand(-1, -1, own.shape[-1]))
        seen = [own, self.tags(tags), self.dependencies(dependencies), self.marks(marks), flags]
        inner = self.dropout(functional.gelu(self.inner(torch.cat([*seen, self.head(above)], -1))))
        if lengths is None:
            states, _ = self.states(inner)
        else:
            packed = nn.utils.rnn.pack_padded_sequence(inner, lengths, batch_first=True, enforce_sorted=False)
            states, _ = nn.utils.rnn.pad_packed_sequence(self.states(packed)[0], batch_first=True)
        made: Tensor = self.dropout(states)
        return made


class Heads(nn.Module):
    """States and one group of figures to the scores of ``policy_qa.extract.network.model.Heads``."""

    def __init__(self, sizes: dict[str, int], *, hidden: int, dropout: float) -> None:
        super().__init__()
        state = 2 * hidden
        self.kinds = nn.Embedding(len(KINDS), 24)
        self.rules = nn.Linear(sizes["features"], 24)
        self.figure = nn.Sequential(nn.Linear(2 * state + 48, state), nn.GELU(), nn.Dropout(dropout))
        self.relations = nn.Embedding(len(RELATIONS), 64)
        self.sorts = nn.Embedding(len(GRANULARITIES), 16)
        self.distances = nn.Embedding(DISTANCES, 16)
        self.way = nn.Linear(2 * state + 96, 128)
        self.asks_way = nn.Linear(state, 128)
        self.reach = nn.ModuleList(nn.Embedding(n, 32) for n in (REACHES, SENTENCE_STEPS, BETWEEN))
        self.asks_reach = nn.Linear(state, 32)
        self.plain_reach = nn.Linear(32, 1)
        self.by_relation = nn.Linear(state, len(RELATIONS))
        self.rule_period = nn.Sequential(nn.Linear(state, 32), nn.GELU(), nn.Linear(32, 1))
        self.status = nn.Sequential(nn.Linear(state, 64), nn.GELU(), nn.Dropout(dropout), nn.Linear(64, 3))
        self.rule_status = nn.Embedding(3, 3)
        nn.init.zeros_(self.rule_status.weight)
        self.asks_first, self.asks_last = nn.Linear(state, 128), nn.Linear(state, 128)
        self.first, self.last = nn.Linear(state, 128), nn.Linear(state, 128)
        self.steps = nn.ModuleList(nn.Embedding(n, 32) for n in (REACHES, SENTENCE_STEPS))
        self.asks_step = nn.Linear(state, 32)
        self.plain_step = nn.Linear(32, 1)
        self.lengths = nn.Parameter(torch.zeros(LONGEST))
        self.named = nn.Sequential(nn.Linear(state, 32), nn.GELU(), nn.Linear(32, 3))

    def forward(  # noqa: PLR0917 - the inputs of the graph, in order
        self,
        states: Tensor,
        first: Tensor,
        last: Tensor,
        kinds: Tensor,
        rule_status: Tensor,
        rules: Tensor,
        ways: Tensor,
        sorts: Tensor,
        distances: Tensor,
        reach: Tensor,
        window: Tensor,
        sentences: Tensor,
        steps: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Ways, the rules' period, status, spans, and the three scores of ``named``."""
        figure = self.figure(
            torch.cat([states[first], states[last], self.kinds(kinds), self.rules(rules)], -1)
        )
        return (
            self._ways(figure, states, ways, sorts, distances, reach),
            self.rule_period(figure).squeeze(-1),
            self.status(figure) + self.rule_status(rule_status),
            self._spans(figure, states[window], sentences, steps),
            self.named(figure),
        )

    def _ways(  # noqa: PLR0917
        self, figure: Tensor, states: Tensor, ways: Tensor, sorts: Tensor, distances: Tensor, reach: Tensor
    ) -> Tensor:
        relation, period = ways[:, 0], ways[:, 1]
        there = (ways[:, 2] >= 0).unsqueeze(-1).to(states.dtype)
        begin, end = (states[ways[:, k].clamp(min=0)] * there for k in (2, 3))
        told = [self.relations(relation), self.sorts(sorts[period]), self.distances(distances[period])]
        way = self.way(torch.cat([begin, end, *told], -1))
        lies = sum(table(reach[..., k]) for k, table in enumerate(self.reach))
        scores = self.asks_way(figure) @ way.T / 8 + self._by(lies, self.asks_reach(figure))
        scores = scores + self.plain_reach(lies).squeeze(-1) + self.by_relation(figure)[:, relation]
        return scores.masked_fill(reach[..., 1] == 0, BARRED)

    def _spans(self, figure: Tensor, window: Tensor, sentences: Tensor, steps: Tensor) -> Tensor:
        lies = sum(table(steps[..., k]) for k, table in enumerate(self.steps))
        begin = self.asks_first(figure) @ self.first(window).T / 8 + self._by(lies, self.asks_step(figure))
        begin = begin + self.plain_step(lies).squeeze(-1)
        begin = begin.masked_fill(steps[..., 1] == 0, BARRED)
        end = functional.pad(self.asks_last(figure) @ self.last(window).T / 8, (0, LONGEST), value=BARRED)
        size = window.shape[0]
        ends = torch.stack([end[:, k : k + size] for k in range(LONGEST)], -1)
        after = functional.pad(sentences, (0, LONGEST), value=-1)
        same = torch.stack([after[k : k + size] == sentences for k in range(LONGEST)], -1)
        return (begin.unsqueeze(-1) + ends + self.lengths).masked_fill(~same, BARRED)

    @staticmethod
    def _by(lies: Tensor, asked: Tensor) -> Tensor:
        return (lies @ asked.unsqueeze(-1)).squeeze(-1) / 4


class ContextNetwork(nn.Module):
    """Both parts. ``sizes`` counts words, tags, dependencies and features of the vocabulary."""

    def __init__(self, sizes: dict[str, int], *, hidden: int = 128, dropout: float = 0.35) -> None:
        super().__init__()
        self.tokens = Tokens(sizes, hidden=hidden, dropout=dropout)
        self.heads = Heads(sizes, hidden=hidden, dropout=dropout)


def targets(case: dict[str, Any]) -> dict[str, Tensor]:
    """Which scores of a group are right, as masks; rows without a label have none.

    ``ways`` ``(F, C)``, ``rule_period`` ``(F,)``, ``status`` ``(F, 3)``, ``spans`` ``(F, W * LONGEST)``,
    ``named`` ``(F, 2)`` (the rules' indicator that stands nowhere, none), ``at`` ``(F,)`` the place of the
    rules' indicator among the spans (-1 for none).
    """
    figures, size = len(case["targets"]), len(case["window"])
    period, relation = case["ways"][:, 1], case["reach"][..., 1]
    made = {
        "ways": torch.zeros(figures, len(period), dtype=torch.bool),
        "rule_period": torch.zeros(figures, dtype=torch.bool),
        "status": torch.zeros(figures, 3, dtype=torch.bool),
        "spans": torch.zeros(figures, size * LONGEST, dtype=torch.bool),
        "named": torch.zeros(figures, 2, dtype=torch.bool),
        "at": torch.full((figures,), -1, dtype=torch.long),
    }
    for row, target in enumerate(case["targets"]):
        first, last = (int(n) for n in case["rule_span"][row])
        if first >= 0 and last - first < LONGEST:
            made["at"][row] = first * LONGEST + last - first
        if target is None:
            continue
        right = torch.isin(period, torch.tensor(target["periods"], dtype=torch.long))
        made["ways"][row] = right & (relation[row] > 0)
        made["rule_period"][row] = int(case["rule_period"][row]) in target["periods"]
        made["status"][row, target["statuses"]] = True
        for a, b in target["spans"]:
            if b - a < LONGEST:
                made["spans"][row, a * LONGEST + b - a] = True
        made["named"][row] = torch.tensor([target["rules"], target["none"]])
    return made


def loss(scores: tuple[Tensor, ...], right: dict[str, Tensor], *, rules: bool) -> tuple[Tensor, int]:
    """Negative log-likelihood of the labels of a group of figures, and how many were labelled.

    A label is right if any way to it is taken: its likelihood is the sum over all of them. Without ``rules``
    nothing that the rules chose has a bonus.
    """
    ways, rule_period, status, spans, named = scores
    flat = spans.flatten(1)
    bonus = rule_period.unsqueeze(1) if rules else torch.full_like(rule_period, BARRED).unsqueeze(1)
    total = _missed(
        torch.cat([ways, bonus], 1), torch.cat([right["ways"], right["rule_period"].unsqueeze(1) & rules], 1)
    )
    total = total + _missed(status, right["status"])
    at = right["at"]
    if rules:
        shown = named[:, 0] * (at >= 0)
        flat = flat.scatter_add(1, at.clamp(min=0).unsqueeze(1), shown.unsqueeze(1))
        elsewhere = named[:, 1].masked_fill(at >= 0, BARRED)
    else:
        elsewhere = torch.full_like(named[:, 1], BARRED)
    told = torch.stack([right["named"][:, 0] & rules & (at < 0), right["named"][:, 1]], 1)
    extra = torch.stack([elsewhere, named[:, 2]], 1)
    total = total + 0.7 * _missed(torch.cat([flat, extra], 1), torch.cat([right["spans"], told], 1))
    return total, int(right["status"].any(1).sum())


def _missed(scores: Tensor, right: Tensor) -> Tensor:
    """The summed negative log-likelihood of the right ones, over the rows that have any."""
    rows = right.any(1)
    scores, right = scores[rows], right[rows]
    whole = torch.logsumexp(scores, 1)
    made: Tensor = (whole - torch.logsumexp(scores.masked_fill(~right, -1e4), 1)).sum()
    return made
