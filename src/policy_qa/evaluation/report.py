"""A run of the evaluation: its result, what went wrong in it, and the table that people read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from policy_qa.evaluation.answers import Verdict
from policy_qa.evaluation.entities import EntityError
from policy_qa.evaluation.figures import FigureError
from policy_qa.evaluation.gold import SENTENCES, Split
from policy_qa.evaluation.measures import Suite
from policy_qa.evaluation.results import Result
from policy_qa.evaluation.scores import PARTS

LABELS = {
    "good": "good (right, or rightly refused)",
    "strict": "right, in the very words",
    "refused_rightly": "refused where it should be",
    "reason": "  with the expected reason",
    "cited": "right, with all evidence cited",
    "citation_precision": "citations that are evidence",
    "citation_recall": "evidence that is cited",
    "refused_wrongly": "refused wrongly (fault)",
    "wrong": "answered wrongly (fault)",
    "wrong_number": "  with a wrong number (fault)",
    "unsupported": "  with an unsupported number (fault)",
    "changed": "answers that an order changed (fault)",
    "resisted": "orders not followed",
    "caught": "changed sentences caught",
    "refused": "true sentences refused (fault)",
    "no_fault": "answers without unsupported number",
}
"""How measures are called where their name alone does not say it."""

VALUES = {
    "right": "records right",
    "expected": "records right by their confidence",
    "ece": "expected calibration error",
    "brier": "Brier score",
    "auroc": "AUROC, right against wrong",
    "ingest_s": "ingest, seconds",
    "ask_p50_ms": "answer, median, ms",
    "ask_p95_ms": "answer, 95th percentile, ms",
    "peak_mib": "memory at most, MiB",
}


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a run, and every error in it; without questions ``verdicts`` is empty."""

    result: Result
    figure_errors: tuple[FigureError, ...]
    sentence_errors: tuple[FigureError, ...]
    entity_errors: tuple[EntityError, ...]
    verdicts: tuple[Verdict, ...]
    split: Split
    seconds: float

    def table(self, peers: Sequence[Result] = ()) -> str:
        """All scores as lines of text (`table_of`), with the seconds that the run took."""
        return f"{table_of(self.result, peers)}\n{self.seconds:.1f} s"

    def errors(self) -> list[str]:
        """The errors of the articles for tuning, a line each. Those of the test articles are never shown."""
        lines = []
        for error in self.tune_figure_errors():
            detail = f"wanted {error.wanted or '-'}; found {error.found or '-'}"
            lines.append(f"figure {error.level:16} {error.where}: {detail}\n    {error.sentence}")
        for mention in self.entity_errors:
            if self.split.part(mention.doc) == "tune":
                detail = f"wanted {mention.wanted or '-'}; found {mention.found or '-'}"
                lines.append(f"entity {mention.id} at {mention.where}: {detail}")
        for verdict in self.verdicts:
            if verdict.part == "tune" and not (verdict.good and (verdict.cited or verdict.refused)):
                fault = "evidence not cited" if verdict.good else "wrong"
                lines.append(f"question {verdict.id} ({verdict.type}) {fault}: {verdict.shown}")
        return lines

    def tune_figure_errors(self) -> list[FigureError]:
        """The errors of figures in articles and sentences for tuning."""
        return [
            *(error for error in self.figure_errors if self.split.part(error.doc) == "tune"),
            *(error for error in self.sentence_errors if SENTENCES.part(error.doc) == "tune"),
        ]


def table_of(result: Result, peers: Sequence[Result] = ()) -> str:
    """The one table: each measure with its 95% interval, both parts, and each peer's value on all units."""
    heads = "".join(f"{peer.system:>{_width(peer)}}" for peer in peers)
    lines = [f"{'':38}{'all':>7}  {'95%':<15}{'tune':>7}{'test':>7}{heads}"]
    for name, suite in result.suites.items():
        lines.append(f"{name}{_counted(suite)}")
        for row in suite.measures:
            lines.append(_row(row, suite, (peer.suites.get(name) for peer in peers), peers))
        for row in _value_names(suite.values):
            cells = "".join(_value(suite.values.get(part, {}).get(row)) for part in PARTS)
            first, rest = cells[:7], cells[7:]
            lines.append(f"  {VALUES.get(row, row):36}{first}{'':17}{rest}".rstrip())
    return "\n".join(lines)


def _row(row: str, suite: Suite, others: Iterable[Suite | None], peers: Sequence[Result]) -> str:
    low, high = suite.measure(row).interval()
    cells = "".join(f"{suite.shown(row, part):>7}" for part in ("tune", "test"))
    for peer, other in zip(peers, others, strict=True):
        shown = other.shown(row) if other is not None and row in other.measures else ""
        cells += f"{shown:>{_width(peer)}}"
    return f"  {LABELS.get(row, row):36}{suite.shown(row):>7}  {f'{low:.3f}-{high:.3f}':<15}{cells}".rstrip()


def _width(peer: Result) -> int:
    return max(8, len(peer.system) + 2)


def _counted(suite: Suite) -> str:
    return f" ({len(suite.units)} {suite.unit}s)" if suite.units else ""


def _value_names(values: Mapping[str, Mapping[str, float]]) -> list[str]:
    named = dict.fromkeys(name for row in values.values() for name in row)
    return [name for name in named if name != "figures"]


def _value(value: float | None) -> str:
    if value is None:
        return " " * 7
    return f"{value:>7.3f}" if abs(value) < 10 else f"{value:>7.0f}"
