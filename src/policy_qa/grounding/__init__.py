"""Every number and every quote of a draft, checked against the evidence it cites.

A number is the same number if its value and its unit are, if it moved the same way, and if it is of the same
time and place: "15" in "2015" is nothing, "13.3" is not "13.3%", "91 billion" is not "91.06 billion" (but
"about 91 billion" is, rounded), and a rise in 2018 is no fall and none of 2017. It does not matter who wrote
the draft, a rule or a language model.

``statements`` reads what a sentence says of its numbers, in drafts and quotes alike; ``evidence`` adds what
the figures of the articles tell; ``agreement`` compares the two; ``formulas`` computes again what was
computed.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isclose
from typing import Final

from policy_qa.grounding import agreement, formulas
from policy_qa.grounding.evidence import Evidence, Fact, Source, evidence
from policy_qa.grounding.names import strangers
from policy_qa.grounding.statements import Statement, sentences, statements
from policy_qa.schema import Article, Citation, ExtractedArticle, Figure, NumberCheck

__all__ = ["check", "sentences", "unsupported", "verbatim", "without_unsupported"]

_MARKER = re.compile(r"\[(\d{1,3})\]")
_QUOTED = re.compile(r"“[^“”]+”")
_PERIOD_NUMBER = re.compile(r"\d+")

PERIOD_READ: Final = "period of the figure"
"""The formula of a time that a sentence does not have: it is the period that was read for its figure."""

PUBLISHED_THEN: Final = "date of publication"
"""The formula of a time that is known from the article's date only."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the numbers of a draft may rest on: the evidence, what was computed, the question it answers."""

    evidence: Evidence
    derived: tuple[NumberCheck, ...]
    question: str


def check(
    text: str,
    *,
    citations: Sequence[Citation],
    figures: Sequence[Figure] = (),
    derived: Sequence[NumberCheck] = (),
    articles: Mapping[str, ExtractedArticle] | None = None,
    question: str = "",
) -> tuple[NumberCheck, ...]:
    """Check every number in a draft.

    Args:
        text: The draft, with ``[n]`` markers.
        citations: What it cites. A number must stand in a quote that its own sentence cites (in any quote, if
            the sentence cites none).
        figures: The figures it uses, where ``articles`` does not have them.
        derived: Numbers that the reader computed, with formula and operands; they are computed again.
        articles: The articles cited, by ``doc``: their figures tell what a quote leaves out.
        question: The question; a stretch of it that the draft repeats in quotation marks claims nothing.

    Returns:
        One check a number, in order. Years and days count as numbers; the words of a period ("the first
        half", "third quarter") are not listed where the evidence supports them.
    """
    found = evidence(citations, figures, articles or {})
    known = list(found.figures.values())
    ground = _Ground(found, tuple(d for d in derived if formulas.holds(d, known)), " ".join(question.split()))
    return tuple(
        checked
        for sentence in sentences(text)
        for statement, checked in _sentence(sentence, ground)
        if checked.status == "unsupported" or not _names_period(statement)
    )


def unsupported(checks: Sequence[NumberCheck]) -> tuple[NumberCheck, ...]:
    """The numbers that nothing supports."""
    return tuple(c for c in checks if c.status == "unsupported")


def without_unsupported(
    text: str,
    *,
    citations: Sequence[Citation],
    figures: Sequence[Figure] = (),
    derived: Sequence[NumberCheck] = (),
    articles: Mapping[str, ExtractedArticle] | None = None,
) -> str:
    """The draft without the sentences that hold an unsupported number; empty if none is left."""
    kept = [
        sentence
        for sentence in sentences(text)
        if not unsupported(
            check(sentence, citations=citations, figures=figures, derived=derived, articles=articles)
        )
    ]
    return " ".join(kept)


def verbatim(citation: Citation, article: Article) -> bool:
    """Whether a citation's quote stands in the article exactly where it says."""
    return bool(citation.quote) and article.text[citation.start : citation.end] == citation.quote


def _names_period(statement: Statement) -> bool:
    """Whether a number is a word of an expression of time: "third" in "third quarter"."""
    return statement.date is not None and not any(character.isdigit() for character in statement.surface)


def _sentence(sentence: str, ground: _Ground) -> Iterator[tuple[Statement, NumberCheck]]:
    """The numbers of one sentence of a draft, those in verbatim quotations apart from the others."""
    sources = ground.evidence.cited(frozenset(int(match[1]) for match in _MARKER.finditer(sentence)))
    plain = _MARKER.sub(lambda match: " " * len(match.group()), sentence)
    own, found = plain, []
    for match in _QUOTED.finditer(plain):
        stretch = plain[match.start() + 1 : match.end() - 1]
        if (source := _copied(stretch, sources)) is not None:
            found += [
                (match.start() + s.quantity.start, s, _quoted(s, source.marker))
                for s in _read(stretch, ground)
            ]
        elif " ".join(stretch.split()) not in ground.question:
            continue
        own = own[: match.start()] + " " * (match.end() - match.start()) + own[match.end() :]
    if (source := _copied(own.strip(" .[]"), sources)) is not None:
        found += [(s.quantity.start, s, _quoted(s, source.marker)) for s in _read(own, ground)]
    else:
        found += _claims(own, sources, ground)
    yield from ((statement, checked) for _, statement, checked in sorted(found, key=lambda item: item[0]))


def _read(text: str, ground: _Ground) -> tuple[Statement, ...]:
    return statements(text, ground.evidence.scene)


def _copied(stretch: str, sources: Sequence[Source]) -> Source | None:
    """The source that has a stretch of the draft word for word."""
    said = " ".join(stretch.split())
    if len(said) < 3:
        return None
    return next((s for s in sources if said in " ".join(s.citation.quote.split())), None)


def _claims(
    own: str, sources: Sequence[Source], ground: _Ground
) -> Iterator[tuple[int, Statement, NumberCheck]]:
    """What a sentence says in its own words, number by number."""
    formulas_at = _formula_spans(own, ground)
    strange = strangers(own, [source.names for source in sources])
    stated = _read(own, ground)
    crossed = _crossed(stated)
    for statement in stated:
        start = statement.quantity.start
        if any(a <= start < b for a, b in formulas_at):
            # In a formula that holds, the words around do not count, and "× 100" is a constant.
            checked = _checked(Statement(statement.quantity, statement.surface), own, sources, ground)
            if checked.status == "unsupported" and statement.quantity.unit is None:
                continue
        elif statement.date is None and (strange or statement in crossed):
            checked = _unsupported(statement)
        else:
            checked = _checked(statement, own, sources, ground)
        yield start, statement, checked


def _formula_spans(text: str, ground: _Ground) -> list[tuple[int, int]]:
    return [
        match.span()
        for known in ground.derived
        if known.formula
        for match in re.finditer(re.escape(known.formula), text)
    ]


def _crossed(stated: Sequence[Statement]) -> frozenset[Statement]:
    """Numbers of a rise that goes down, or a fall that goes up ("fell from 5 to 6")."""
    wrong: set[Statement] = set()
    for before, after in itertools.pairwise(stated):
        way = after.direction or before.direction
        same = before.quantity.unit == after.quantity.unit and before.date is None and after.date is None
        if not (before.origin and same and way) or after.origin:
            continue
        low, high = float(before.quantity.value), float(after.quantity.value)
        if (way == "up" and high < low) or (way == "down" and high > low):
            wrong |= {before, after}
    return frozenset(wrong)


def _checked(claim: Statement, sentence: str, sources: Sequence[Source], ground: _Ground) -> NumberCheck:
    """Where a number of the draft comes from."""
    if claim.date is not None:
        return _date_checked(claim, sources, computed=bool(_formula_spans(sentence, ground)))
    for fact in (fact for source in sources for fact in source.facts):
        if agreement.same_value(claim, fact) and _fits(claim, fact, sentence):
            return _quoted(claim, fact.marker)
    if (known := _computed(claim, ground)) is not None:
        return known
    for fact in (fact for source in sources for fact in source.facts):
        if agreement.rounded(claim, fact) and _fits(claim, fact, sentence):
            return _rounded(claim, fact)
    return _unsupported(claim)


def _fits(claim: Statement, fact: Fact, sentence: str) -> bool:
    if fact.figure is None and claim.quantity.kind == "ordinal_rank":
        return True  # "the first of its kind" ranks nothing and is of no time
    return (
        agreement.same_direction(claim, fact)
        and agreement.same_period(claim, fact)
        and agreement.same_place_as(claim, fact)
        and agreement.same_counted(claim, fact, sentence)
    )


def _computed(claim: Statement, ground: _Ground) -> NumberCheck | None:
    """The computed number that the draft gives, exact or in round figures."""
    value, unit = claim.quantity.value, claim.quantity.unit
    for known in ground.derived:
        if known.unit != unit:
            continue
        exact = isclose(known.value, value, rel_tol=1e-9) or isclose(-known.value, value, rel_tol=1e-9)
        if not exact and not (
            claim.quantity.qualifier != "none" and agreement.is_rounding(claim, known.value)
        ):
            continue
        grows = formulas.rises(known, list(ground.evidence.figures.values()))
        if grows is not None and claim.direction is not None and grows != (claim.direction == "up"):
            continue
        return NumberCheck(
            claim.surface, value, unit, "derived", known.citation, known.formula, known.operands
        )
    return None


def _quoted(claim: Statement, marker: int) -> NumberCheck:
    return NumberCheck(claim.surface, claim.quantity.value, claim.quantity.unit, "quoted", citation=marker)


def _rounded(claim: Statement, fact: Fact) -> NumberCheck:
    operands = (fact.figure.id,) if fact.figure is not None else ()
    formula = f"{fact.statement.surface}, rounded"
    return NumberCheck(
        claim.surface, claim.quantity.value, claim.quantity.unit, "derived", fact.marker, formula, operands
    )


def _unsupported(claim: Statement) -> NumberCheck:
    return NumberCheck(claim.surface, claim.quantity.value, claim.quantity.unit, "unsupported")


def _date_checked(claim: Statement, sources: Sequence[Source], *, computed: bool) -> NumberCheck:
    """A number in an expression of time: the quote's, a figure's period, or the day of publication.

    In a sentence with a ``computed`` number also the time that a change is measured from: a level may be that
    of then.
    """
    assert claim.date is not None
    value, unit, period = claim.quantity.value, claim.quantity.unit, claim.date.period
    for source in sources:
        if any(agreement.same_value(claim, fact) for fact in source.facts) and _dated(period, source):
            return _quoted(claim, source.marker)
    for source in sources:
        near = [f for f in source.figures if source.citation.start <= f.start < source.citation.end]
        for figure in near:
            bases = [
                base for fact in source.facts if computed and fact.figure is figure for base in fact.bases
            ]
            periods = [p for p in (figure.period, figure.change_base_period, *bases) if p]
            if _told(period, value, periods):
                return NumberCheck(
                    claim.surface,
                    value,
                    unit,
                    "derived",
                    formula=PERIOD_READ,
                    operands=(figure.id,),
                )
        if source.published and _told(period, value, [source.published]):
            return NumberCheck(claim.surface, value, unit, "derived", formula=PUBLISHED_THEN)
    return _unsupported(claim)


def _dated(period: str | None, source: Source) -> bool:
    """Whether a time that the draft says is one that the source says: then its numbers are quoted."""
    known = [*source.periods, *([source.published] if source.published else [])]
    return period is None or any(
        agreement.within_time(period, p) or agreement.same_time(period, p) for p in known
    )


def _told(period: str | None, value: float, periods: Sequence[str]) -> bool:
    """Whether a time of the draft is, or holds, one of these; of a time without a year, its number."""
    if period is not None:
        return any(agreement.within_time(period, p) or agreement.same_time(period, p) for p in periods)
    return any(int(part) == value for p in periods for part in _PERIOD_NUMBER.findall(p))
