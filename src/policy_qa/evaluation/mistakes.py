"""The worst errors of the articles for tuning, each with the words that misled: where to work next.

An error weighs what it costs a reader, times how sure the system was: a wrong number said with confidence
comes first, something that was not found comes last. Errors in articles for testing are never among them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from policy_qa.evaluation.answers import Verdict
from policy_qa.evaluation.figures import FigureError
from policy_qa.evaluation.report import Report
from policy_qa.schema import Article, ExtractedArticle, Figure, Span

MOST = 20
_COST: Mapping[str, float] = {
    "value": 6, "value+unit": 5, "change_direction": 4, "status": 3, "period": 3, "spurious": 3, "place": 2,
    "indicator": 2, "subject": 1.5, "share_of": 1.5, "rank_scope": 1, "qualifier": 1, "span": 1, "exact": 0,
}  # fmt: skip
_UNSURE = 0.5
"""Of what was not found there is no confidence."""


class Told(Protocol):
    """Where one field of a figure came from (as the extractor explains it)."""

    @property
    def field(self) -> str:
        """Which field."""
        ...

    @property
    def how(self) -> str:
        """By which rule."""
        ...

    @property
    def spans(self) -> tuple[Span, ...]:
        """The words."""
        ...


Explain = Callable[[Article], Iterable[tuple[Figure, Sequence[Told]]]]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One error as the report shows it.

    Attributes:
        suite: "figures", "questions" or "entities".
        id: of the label or question.
        what: which level or field, or how an answer failed.
        text: the sentence, or the question and what was quoted.
        gold: what is right.
        ours: what was found or said.
        misled: the words that gave ours, verbatim; empty if nothing is known of them.
        how: by which rule or reader.
        cost: how bad it is, times how sure the system was.
    """

    suite: str
    id: str
    what: str
    text: str
    gold: str
    ours: str
    misled: tuple[str, ...]
    how: str
    cost: float


def worst(
    report: Report,
    extracted: Callable[[str], ExtractedArticle | None],
    explain: Explain,
    *,
    most: int = MOST,
) -> list[Mistake]:
    """The worst errors of each suite, worst first.

    Args:
        report: of a run.
        extracted: the articles of that run by ``doc``.
        explain: tells where each field of the figures of an article came from.
        most: how many of each suite.
    """
    return [
        *_of_figures(report, extracted, explain, most),
        *_of_questions(report.verdicts, most),
        *_of_entities(report, extracted, most),
    ]


def _of_figures(
    report: Report,
    extracted: Callable[[str], ExtractedArticle | None],
    explain: Explain,
    most: int,
) -> list[Mistake]:
    errors = [error for error in report.figure_errors if report.split.part(error.doc) == "tune"]
    chosen = sorted(_one_each(errors), key=lambda error: (-_cost(error), error.id))[:most]
    told: dict[str, dict[str, Sequence[Told]]] = {}
    texts: dict[str, str] = {}
    for doc in dict.fromkeys(error.doc for error in chosen):
        item = extracted(doc)
        if item is not None:
            texts[doc] = item.article.text
            told[doc] = {figure.id: evidence for figure, evidence in explain(item.article)}
    return [_figure_mistake(error, told.get(error.doc, {}), texts.get(error.doc, "")) for error in chosen]


def _one_each(errors: Iterable[FigureError]) -> list[FigureError]:
    """The dearest error of each figure: a wrong value is a wrong value with its unit as well."""
    dearest: dict[str, FigureError] = {}
    for error in errors:
        if error.id not in dearest or _cost(error) > _cost(dearest[error.id]):
            dearest[error.id] = error
    return [error for error in dearest.values() if _cost(error)]


def _cost(error: FigureError) -> float:
    return _COST.get(error.level, 1) * (error.confidence if error.ours else _UNSURE)


def _figure_mistake(error: FigureError, told: Mapping[str, Sequence[Told]], text: str) -> Mistake:
    field = {"value+unit": "unit", "spurious": "value"}.get(error.level, error.level)
    evidence = [one for one in told.get(error.ours, ()) if one.field == field]
    words = tuple(text[span.start : span.end] for one in evidence for span in one.spans)
    how = evidence[0].how if evidence else "" if error.ours else "no rule took it for a figure"
    return Mistake(
        "figures", error.id, error.level, error.sentence, error.wanted, error.found, words, how, _cost(error)
    )


def _of_questions(verdicts: Sequence[Verdict], most: int) -> list[Mistake]:
    wrong = [verdict for verdict in verdicts if verdict.part == "tune" and not verdict.good]
    found = []
    for verdict in wrong:
        what = "wrong number" if verdict.wrong_number else "wrong" if verdict.wrong else "refused"
        cost = {"wrong number": 6, "wrong": 3, "refused": 1}[what] * (
            verdict.confidence if verdict.wrong else _UNSURE
        )
        misled = (verdict.quote,) if verdict.quote else ()
        found.append(
            Mistake(
                "questions", verdict.id, what, verdict.question, verdict.wanted, verdict.shown, misled,
                f"asked as {verdict.type}", cost,
            )
        )  # fmt: skip
    return sorted(found, key=lambda mistake: (-mistake.cost, mistake.id))[:most]


def _of_entities(
    report: Report, extracted: Callable[[str], ExtractedArticle | None], most: int
) -> list[Mistake]:
    errors = [error for error in report.entity_errors if report.split.part(error.doc) == "tune"]
    # A wrong label before what nobody labelled, and that before what was missed.
    errors.sort(key=lambda error: (not (error.wanted and error.found), not error.found, error.id))
    found = []
    for error in errors[:most]:
        item = extracted(error.doc)
        at = int(error.where.rpartition(":")[2].partition("-")[0])
        text = item.article.text if item else ""
        around = " ".join(text[max(0, at - 80) : at + 120].split())
        cost = 2.0 if error.wanted and error.found else 1.0 if error.found else _UNSURE
        what = "label" if error.wanted and error.found else "spurious" if error.found else "missed"
        misled = (error.found.partition(" ")[2].strip("'\""),) if error.found else ()
        found.append(Mistake("entities", error.id, what, around, error.wanted, error.found, misled, "", cost))
    return found
