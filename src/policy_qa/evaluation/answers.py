"""Answers against gold questions: right, refused when they should be, cited, and never a wrong number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from policy_qa.evaluation.figures import values_agree
from policy_qa.evaluation.gold import GoldQuestion, Part
from policy_qa.evaluation.scores import PARTS
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
        shown: the answer in a few words, for a list of errors.
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
    shown: str

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
    supported = sum(
        any(doc == item.doc and _plain(item.quote) in quote for doc, quote in quotes)
        for item in question.evidence
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
        shown=f"refused ({answer.reason})" if refused else short or answer.answer,
    )


def score_answers(verdicts: Sequence[Verdict]) -> dict[str, dict[str, float]]:
    """Rates by part.

    Returns:
        For "all", "tune" and "test": ``questions`` (their number), ``good`` (right or rightly refused, of
        all), ``right`` and ``strict`` (of the answerable), ``refused_rightly`` and ``reason`` (of the
        others), ``refused_wrongly`` (of the answerable), ``wrong`` and ``wrong_number`` (of all), ``cited``
        (of the right answers). A rate of nothing is 1, or 0 for those that count faults.
    """
    table = {}
    for part in PARTS:
        rows = [verdict for verdict in verdicts if part in ("all", verdict.part)]
        yes = [row for row in rows if row.answerable]
        no = [row for row in rows if not row.answerable]
        table[part] = {
            "questions": float(len(rows)),
            "good": _rate(rows, lambda row: row.good),
            "right": _rate(yes, lambda row: row.right),
            "strict": _rate(yes, lambda row: row.strict),
            "refused_rightly": _rate(no, lambda row: row.refused),
            "reason": _rate(no, lambda row: row.reason_right),
            "cited": _rate([row for row in yes if row.right], lambda row: row.cited),
            "refused_wrongly": _rate(yes, lambda row: row.refused, nothing=0.0),
            "wrong": _rate(rows, lambda row: row.wrong, nothing=0.0),
            "wrong_number": _rate(rows, lambda row: row.wrong_number, nothing=0.0),
        }
    return table


def by_type(verdicts: Iterable[Verdict]) -> dict[str, tuple[int, int]]:
    """Good answers and questions, by type of question."""
    counts: dict[str, tuple[int, int]] = {}
    for verdict in verdicts:
        good, total = counts.get(verdict.type, (0, 0))
        counts[verdict.type] = (good + verdict.good, total + 1)
    return counts


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


def _rate(rows: Sequence[Verdict], test: Callable[[Verdict], bool], *, nothing: float = 1.0) -> float:
    return round(sum(test(row) for row in rows) / len(rows), 4) if rows else nothing
