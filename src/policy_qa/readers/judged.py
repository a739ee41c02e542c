"""What people said of figures, in answers: a rejected figure answers nothing, a corrected one as corrected.

An article's text stays what it is, and readers copy from it. So a draft that gives a number which a person
has changed is put right after it was checked, and says that it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from policy_qa import prompts
from policy_qa.readers import Evidence
from policy_qa.schema import Citation, Draft, Figure, NumberCheck

Checked = tuple[Draft, tuple[NumberCheck, ...]]

_QUOTED = re.compile(r"(“[^“”]*”)")
_SAID = ("value", "value_max", "unit")
"""The fields that the written number stands for."""


def rests_on_rejected(draft: Draft, checks: Sequence[NumberCheck], evidence: Evidence) -> bool:
    """Whether a draft answers with a number that a person has rejected as a figure."""
    if draft.reason is not None:
        return False
    given = draft.short_answer or draft.text
    return any(
        any(_is_rejected(figure, evidence) for figure in _overruled_at(check, draft.citations, evidence))
        for check in checks
        if check.surface in given
    )


def rejected(draft: Draft) -> Draft:
    """The refusal in the place of a draft that rests on a rejected figure."""
    return Draft(prompts.REJECTED, None, draft.citations[:1], reason="wrong_indicator", reader=draft.reader)


def put_right(draft: Draft, checks: tuple[NumberCheck, ...], evidence: Evidence) -> Checked:
    """The draft with every number that a person has corrected as it was corrected, and a note that it was."""
    if draft.reason is not None:
        return draft, checks
    for check in checks:
        for was in _overruled_at(check, draft.citations, evidence):
            now = _standing(was, evidence)
            if now is not None and any(getattr(was, name) != getattr(now, name) for name in _SAID):
                draft, checks = _replaced(draft, checks, check, now)
                break
    return draft, checks


def written(figure: Figure) -> str:
    """A figure's value as text, where the article's own words no longer hold: ``2,510,000,000 EUR``."""
    ends = [value for value in (figure.value, figure.value_max) if value is not None]
    number = "–".join(f"{value:,.6f}".rstrip("0").rstrip(".") for value in ends)
    if figure.unit is None or figure.unit == "%":
        return f"{number}{figure.unit or ''}"
    return f"{number} {figure.unit}"


def _replaced(draft: Draft, checks: tuple[NumberCheck, ...], check: NumberCheck, now: Figure) -> Checked:
    """The draft with one number put right, its check saying so."""
    value = written(now)
    number = re.compile(rf"(?<![\w.,]){re.escape(check.surface)}(?!\w)")
    # Quotations keep what the article says.
    parts = _QUOTED.split(draft.text)
    parts = [part if _QUOTED.fullmatch(part) else number.sub(lambda _: value, part) for part in parts]
    marker = f" [{check.citation}]" if check.citation is not None else ""
    note = prompts.CORRECTED.format(surface=check.surface, marker=marker, value=value)
    short = number.sub(lambda _: value, draft.short_answer) if draft.short_answer else None
    right = NumberCheck(
        value,
        float(now.value or 0),
        now.unit,
        "derived",
        check.citation,
        f"corrected by hand from {check.surface}",
        (now.id,),
    )
    text = f"{''.join(parts).rstrip()} {note}"
    changed = replace(draft, text=text, short_answer=short, derived=(*draft.derived, right))
    at = checks.index(check)
    return changed, (*checks[:at], right, *checks[at:])


def _overruled_at(check: NumberCheck, citations: Sequence[Citation], evidence: Evidence) -> Iterator[Figure]:
    """Figures as they were extracted that a quoted number of a draft is, where a person overruled them.

    A number that the quote has several times is none of them, unless each of its places was overruled.
    """
    if check.status != "quoted":
        return
    for citation in citations:
        if citation.marker != check.citation or citation.doc not in evidence.articles:
            continue
        places = [citation.start + m.start() for m in re.finditer(re.escape(check.surface), citation.quote)]
        overruled = evidence.articles[citation.doc].overruled
        hit = [next((f for f in overruled if f.start <= at < f.end), None) for at in places]
        if hit and None not in hit:
            yield from (figure for figure in hit if figure is not None)


def _is_rejected(figure: Figure, evidence: Evidence) -> bool:
    return _standing(figure, evidence) is None


def _standing(was: Figure, evidence: Evidence) -> Figure | None:
    """The figure as it now is; None if it was rejected."""
    return next((now for now in evidence.articles[was.doc].figures if now.id == was.id), None)
