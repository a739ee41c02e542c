"""Answers against gold questions: right, refused when they should be, cited, and never a wrong number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from policy_qa.evaluation.figures import values_agree
from policy_qa.evaluation.gold import GoldQuestion, Part
from policy_qa.evaluation.measures import Measure, Suite, of_trials
from policy_qa.schema import Answer

_DIGITS_OR_WORDS = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|hundred|thousand|million|billion"
    r"|half|third|quarter|double[sd]?)\b",
    re.IGNORECASE,
)
OVERVIEW = 3
"""Pieces of evidence that an overview has to cite."""

_LEADING = re.compile(r"^(?:the|a|an|about|around|some|over|more than|nearly|almost|in|at)\s+")


_WHOLE = frozenset(("list", "definition", "why"))
"""Types of which the whole text is the answer, not the few words of the short one."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one answer was worth.

    Attributes:
        id: of the question.
        part: ``tune`` or ``test``.
        type: of the question.
        answerable: whether the articles answer it.
        refused: whether no answer was given.
        right: answered, and the answer holds what its type asks for (see `judge`).
        strict: the short answer is an acceptable answer.
        wrong: answered, but not right.
        wrong_number: the same with a number, where the question asks for another, or has no answer.
        reason_right: refused with the expected reason.
        cited: the citations hold all the evidence.
        citations: how many the answer has.
        supporting: how many of them have to do with the evidence: one holds the other.
        evidence: how many pieces of evidence the question has.
        supported: how many of these a citation holds.
        confidence: of the answer.
        milliseconds: that it took; 0 if unknown.
        question: what was asked.
        wanted: the first acceptable answer, or what kind of refusal.
        quote: the first citation's.
        shown: the answer in a few words, for a list of errors.
        unsupported: what an independent reader of numbers found that nothing supports.
    """

    id: str
    part: Part
    type: str
    answerable: bool
    refused: bool
    right: bool
    strict: bool
    wrong: bool
    wrong_number: bool
    reason_right: bool
    cited: bool
    citations: int
    supporting: int
    evidence: int
    supported: int
    confidence: float
    milliseconds: float
    question: str
    wanted: str
    quote: str
    shown: str
    unsupported: int = 0

    @property
    def good(self) -> bool:
        """Answered right, or refused where the articles do not answer."""
        return self.right if self.answerable else self.refused


def judge(question: GoldQuestion, answer: Answer, *, part: Part) -> Verdict:
    """Compare one answer with its gold question.

    An answer is right if its short answer holds an acceptable answer. The answer's whole text may hold it if
    the question asks what something is, or why. A list is right if the text holds every item, an overview if
    at least three citations, or as many as there are, overlap different pieces of evidence.
    """
    refused = answer.outcome == "refused"
    short = answer.short_answer or ""
    right = question.answerable and not refused and _holds(question, answer)
    strict = right and any(_bare(short) == _bare(other) for other in question.answer)
    numeric = bool(_DIGITS_OR_WORDS.search(short)) or any(
        number.surface in short for number in answer.numbers
    )
    quotes = [(citation.doc, _plain(citation.quote)) for citation in answer.citations]
    pieces = [(item.doc, _plain(item.quote)) for item in question.evidence]
    supported = sum(any(doc == other and piece in quote for other, quote in quotes) for doc, piece in pieces)
    supporting = sum(
        any(doc == other and (piece in quote or quote in piece) for other, piece in pieces)
        for doc, quote in quotes
    )
    cited = bool(question.evidence) and supported == len(question.evidence)
    if question.type == "overview":
        cited = supported >= min(OVERVIEW, len(question.evidence))
        right = question.answerable and not refused and cited
    return Verdict(
        id=question.id,
        part=part,
        type=question.type,
        answerable=question.answerable,
        refused=refused,
        right=right,
        strict=strict,
        wrong=not refused and not right,
        wrong_number=not refused
        and not right
        and numeric
        and (question.value is not None or not question.answerable),
        reason_right=refused and not question.answerable and answer.reason == question.reason,
        cited=cited,
        citations=len(quotes),
        supporting=supporting,
        evidence=len(pieces),
        supported=supported,
        confidence=answer.confidence,
        milliseconds=answer.timings_ms.get("total", 0.0),
        question=question.question,
        wanted=_wanted(question),
        quote=answer.citations[0].quote if answer.citations else "",
        shown=f"refused ({answer.reason})" if refused else short or answer.answer,
    )


def answers_suite(verdicts: Sequence[Verdict]) -> Suite:
    """The measures of answers, a question a unit.

    ``good`` (right or rightly refused, of all), ``right`` and ``strict`` (of the answerable),
    ``refused_rightly`` and ``reason`` (of the others), ``cited`` (of the right answers: all evidence cited),
    ``citation_precision`` (citations that have to do with the evidence, of those of answers to what can be
    answered; a lower bound, since another article may say the same) and ``citation_recall`` (evidence that is
    cited, of that of the questions answered), a ``type:`` row for each type of question (good, of all), and
    as faults ``refused_wrongly`` (of the answerable), ``wrong``, ``wrong_number`` and ``unsupported`` (of
    all).
    """
    rows = tuple(verdicts)
    measures = {
        "good": of_trials(row.good for row in rows),
        "right": of_trials(row.right if row.answerable else None for row in rows),
        "strict": of_trials(row.strict if row.answerable else None for row in rows),
        "refused_rightly": of_trials(None if row.answerable else row.refused for row in rows),
        "reason": of_trials(None if row.answerable else row.reason_right for row in rows),
        "cited": of_trials(row.cited if row.answerable and row.right else None for row in rows),
        "citation_precision": _of_cited(rows, "supporting", "citations"),
        "citation_recall": _of_cited(rows, "supported", "evidence"),
        "refused_wrongly": of_trials((row.refused if row.answerable else None for row in rows), faults=True),
        "wrong": of_trials((row.wrong for row in rows), faults=True),
        "wrong_number": of_trials((row.wrong_number for row in rows), faults=True),
        "unsupported": of_trials((row.unsupported > 0 for row in rows), faults=True),
    }
    for kind in sorted({row.type for row in rows}):
        measures[f"type:{kind}"] = of_trials(row.good if row.type == kind else None for row in rows)
    return Suite("question", tuple(row.id for row in rows), tuple(row.part for row in rows), measures)


def _of_cited(rows: Sequence[Verdict], top: str, bottom: str) -> Measure:
    counted = [row.answerable and not row.refused for row in rows]
    return Measure(
        tuple(float(getattr(row, top) * use) for row, use in zip(rows, counted, strict=True)),
        tuple(float(getattr(row, bottom) * use) for row, use in zip(rows, counted, strict=True)),
    )


def _wanted(question: GoldQuestion) -> str:
    if not question.answerable:
        return f"a refusal ({question.reason})"
    if question.items:
        return "; ".join(forms[0] for forms in question.items)
    return question.answer[0] if question.answer else "; ".join(item.quote for item in question.evidence)


def _holds(question: GoldQuestion, answer: Answer) -> bool:
    short = answer.short_answer or ""
    whole = f"{short} {answer.answer}" if question.type in _WHOLE else short
    plain = f" {_plain(whole)} "
    if question.items:
        return all(any(f" {_plain(form)} " in plain for form in forms) for forms in question.items)
    if any(f" {_plain(other)} " in plain for other in question.answer):
        return True
    return question.value is not None and any(
        number.surface in short
        and values_agree(number.value, question.value)
        and (number.unit or question.unit) == question.unit
        for number in answer.numbers
    )


def _plain(text: str) -> str:
    """Lower case, per cent as a sign, no thousands commas, no punctuation but what numbers need."""
    text = re.sub(r"\s*(?:per ?cent\b|%)", "%", text.lower())
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    text = re.sub(r"[‘’“”\"'`]", "", text)
    text = re.sub(r"(?<!\d)[.,;:]|[.,;:](?!\d)|[()\[\]!?]", " ", text)
    return " ".join(text.split())


def _bare(text: str) -> str:
    previous, text = None, _plain(text)
    while text != previous:
        previous, text = text, _LEADING.sub("", text)
    return text
