"""Sentences over time, each with its citations: a value of a period, a target and its outcome, a conflict."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from policy_qa import prompts
from policy_qa.extract.periods import bounds, describe
from policy_qa.extract.quantities import find_quantities
from policy_qa.readers import wording
from policy_qa.readers.candidates import Candidate
from policy_qa.readers.differences import difference, scaled
from policy_qa.readers.followed import Known
from policy_qa.readers.pages import Page
from policy_qa.schema import Draft, Figure, NumberCheck
from policy_qa.series import Conflict, GrowthCheck, Point, Series, Target

_MOST: Final = 12
"""Values of a series that are told one by one; of more the table has all."""
_SHORT_WORDS: Final = 25
_VALUES: Final = 4
"""Different values of one conflict that are told."""
_WRONG: Final = 1.0
"""By how many points a growth must miss what the levels give to be told."""


@dataclass
class Said:
    """An answer as it grows: its sentences, what they cite, what was computed for them."""

    known: Known
    by_id: Mapping[str, Figure]
    texts: list[str] = field(default_factory=list)
    figures: dict[str, Figure] = field(default_factory=dict)
    derived: list[NumberCheck] = field(default_factory=list)
    short: list[str] = field(default_factory=list)
    page: Page = field(default_factory=Page)
    what: str = ""
    gaps: str = ""

    def candidate(self, name: str) -> Candidate | None:
        """A figure that can be cited, by its id."""
        return self.known.candidate(name, self.by_id)

    def cite(self, candidate: Candidate) -> int:
        """The marker of the sentence of a figure, which the answer uses from now on."""
        self.figures[candidate.figure.id] = candidate.figure
        return self.page.cite(candidate)

    def counted(self, all_of_them: int, noun: str) -> None:
        """Say at the end how many there are of what is told in part."""
        self.what = f"{all_of_them:,} {noun}{'' if all_of_them == 1 else 's'}"

    def _in_short(self) -> str | None:
        """As many items as the short answer holds whole."""
        items = self.short
        while len(items) > 1 and len("; ".join(items).split()) > _SHORT_WORDS:
            items = items[:-1]
        return wording.shorten("; ".join(items)) or None

    def draft(self, articles: int, *, kind: str, confidence: float) -> Draft:
        """The draft, with a note on how much it rests on."""
        docs = len({figure.doc for figure in self.figures.values()})
        count = len(self.figures)
        figures = f"{count:,} figure{'' if count == 1 else 's'}"
        form = prompts.COMPLETE_OF if self.what else prompts.COMPLETE
        complete = form.format(figures=figures, docs=f"{docs:,}", articles=f"{articles:,}", what=self.what)
        return Draft(
            " ".join(dict.fromkeys(self.texts)),
            self._in_short(),
            self.page.citations,
            tuple(self.figures.values()),
            tuple(self.derived),
            confidence=confidence,
            reader=kind,
            note=f"{self.gaps} {complete}".strip(),
        )


def points(said: Said, line: Series, doubtful: frozenset[str]) -> None:
    """The values of a series: each in a sentence, of a long one only some; the others are in the table.

    Args:
        said: The answer.
        line: The series.
        doubtful: Ids of figures that are hardly of it; nothing is computed from these.
    """
    shown = line.points if len(line.points) <= _MOST else (*line.points[:1], *line.points[-_MOST + 1 :])
    for point in line.points:
        if point.figure and point.figure not in doubtful:
            _point(said, point, told=point in shown)
    for point in line.points:
        if point.derived and not doubtful & set(point.operands):
            _derived(said, point, told=point in shown)
    if 0 < len(line.gaps) <= _MOST:
        said.gaps = prompts.GAPS.format(periods=", ".join(describe(gap) for gap in line.gaps))
    for point in line.points:
        candidate = said.candidate(point.figure) if point.figure in doubtful and point.figure else None
        if candidate is not None:
            marker = said.page.cite(candidate)
            form = prompts.DOUBTFUL
            said.texts.append(form.format(value=_value(candidate), when=_when(point.period), marker=marker))


def _point(said: Said, point: Point, *, told: bool) -> None:
    candidate = said.candidate(point.figure or "")
    if candidate is None:
        return
    marker = said.cite(candidate)
    value, when = _value(candidate), _when(point.period)
    if told and not said.short:
        said.texts.append(wording.sentence(candidate, None, marker))
    elif told:
        was = _WAS[wording.plural(wording.title(candidate))][candidate.figure.status]
        said.texts.append(prompts.IT_WAS.format(was=was, value=value, when=when, marker=marker))
    said.short.append(f"{value}{when}")


_WAS: Final = {
    False: {"actual": "It was", "estimate": "It was estimated at", "target": "It is targeted to be"},
    True: {"actual": "They were", "estimate": "They were estimated at", "target": "They are targeted to be"},
}
"""How a sentence goes on of one thing, and of several."""


def _value(candidate: Candidate) -> str:
    return wording.change(candidate.figure) if candidate.is_change else wording.value(candidate)


def _when(period: str | None) -> str:
    """The period as it ends a clause: " in 2018", " from January to June 2020"."""
    if period is None:
        return ""
    said = describe(period)
    if " to " in said and not said.startswith("the "):
        return f" from {said}"
    start, end = bounds(period)
    return f" on {said}" if start == end else f" in {said}"


def _derived(said: Said, point: Point, *, told: bool) -> None:
    """A level that follows from another one and the growth that an article claims."""
    operands = [said.candidate(name) for name in point.operands]
    known = [one for one in operands if one is not None]
    if len(known) < 2 or point.formula is None:
        return
    level = next((one for one in known if one.figure.unit != "%"), known[0])
    surface = scaled(point.value, level.figure)
    if surface is None:
        return
    read = find_quantities(surface)
    if len(read) != 1:
        return
    markers = "".join(dict.fromkeys(f"[{said.cite(one)}]" for one in known))
    unit = None if level.figure.kind == "count" else level.figure.unit
    said.derived.append(
        NumberCheck(
            surface, read[0].value, unit, "derived", said.cite(level), point.formula, tuple(point.operands)
        )
    )
    if told:
        said.texts.append(
            prompts.FOLLOWS.format(
                when=_when(point.period).strip(), value=surface, formula=point.formula, markers=markers
            )
        )


def growth(said: Said, line: Series, doubtful: frozenset[str]) -> None:
    """Growth that is claimed and does not follow from the levels, with both numbers."""
    for check in line.growth:
        if doubtful & set(check.operands):
            continue
        if not check.agrees and check.note is None and abs(check.claimed - check.computed) >= _WRONG:
            _mismatch(said, check)


def _mismatch(said: Said, check: GrowthCheck) -> None:
    found = [said.candidate(name) for name in (check.claim, *check.operands)]
    claim, before, now = (*found, None, None, None)[:3]
    if claim is None or before is None or now is None:
        return
    markers = "".join(dict.fromkeys(f"[{said.page.cite(one)}]" for one in (claim, before, now)))
    way = "down" if check.computed < 0 else "up"
    surface = f"{abs(check.computed):,g}%"
    said.derived.append(
        NumberCheck(
            surface,
            float(surface[:-1].replace(",", "")),
            "%",
            "derived",
            said.page.cite(now),
            check.formula,
            tuple(check.operands),
        )
    )
    said.texts.append(
        prompts.MISMATCH.format(
            claimed=wording.change(claim.figure),
            when=_when(check.period),
            computed=f"{way} {surface}",
            formula=check.formula,
            markers=markers,
        )
    )


def conflict(said: Said, one: Conflict, *, beside: bool = False) -> None:
    """The different values of a conflict in one sentence, with its class.

    Args:
        said: The answer.
        one: The conflict.
        beside: Whether they are told beside a series, whose table has the values that hold.
    """
    cite = said.page.cite if beside else said.cite
    found = [candidate for name in one.figures if (candidate := said.candidate(name)) is not None]
    up = all(candidate.figure.change_direction == "up" for candidate in found)
    chosen: dict[object, Candidate] = {}
    for candidate in found:
        figure = candidate.figure
        chosen.setdefault((figure.value, figure.value_max, figure.change_direction), candidate)
    if len(chosen) < 2:
        return
    told = [(wording.value(c) if up else _value(c), c) for c in chosen.values()]
    told = told if len(told) <= _VALUES else [*told[: _VALUES - 1], told[-1]]
    values = [f"{_STATUS[c.figure.status]}{value} [{cite(c)}]" for value, c in told]
    name = _title(found[0], up=up)
    said.texts.append(
        prompts.DIFFER.format(
            name=f"{name[:1].upper()}{name[1:]}",
            values=f"{', '.join(values[:-1])} and {values[-1]}",
            when=_when(one.period),
            kind=one.kind,
            why=prompts.CONFLICTS[one.kind],
        )
    )
    if not beside:
        said.short.append(f"{wording.title(found[0])}{_when(one.period)}: {one.kind}")


_STATUS: Final = {"target": "a target of ", "estimate": "an estimate of ", "actual": ""}


def _title(candidate: Candidate, *, up: bool) -> str:
    """What a value is of, inside a sentence; of a change it says so."""
    name = wording.title(candidate)
    name = name if name[:2].isupper() else f"{name[:1].lower()}{name[1:]}"
    if not candidate.is_change or re.search(r"\bgrowth\b", name):
        return name
    return f"the growth of {name}" if up else f"the change of {name}"


def target(said: Said, one: Target) -> None:
    """What was promised, for when, by whom, and what came."""
    promised = said.candidate(one.figure)
    if promised is None:
        return
    came = said.candidate(one.outcome_figure) if one.outcome_figure else None
    by = one.by if one.by and one.by in promised.figure.sentence else None
    marker = said.cite(promised)
    up = promised.figure.change_direction == "up"
    texts = [
        prompts.TARGET.format(
            name=_title(promised, up=up),
            when=_when(one.period).replace(" in ", " for ", 1),
            value=wording.value(promised) if up else _value(promised),
            by=f", set by {by}" if by else "",
            marker=marker,
        )
    ]
    if came is not None:
        texts.append(_outcome(said, one, promised, came))
    else:
        texts.append(prompts.OUTCOMES[one.outcome])
    said.texts.append(" ".join(texts))
    said.short.append(f"{wording.title(promised)}: {one.outcome}")


def _outcome(said: Said, one: Target, promised: Candidate, came: Candidate) -> str:
    marker = said.cite(came)
    apart = difference(came.figure, promised.figure, marker=marker) if one.distance else None
    by = ""
    if apart is not None:
        said.derived.append(apart)
        markers = "".join(dict.fromkeys((f"[{said.cite(promised)}]", f"[{marker}]")))
        by = prompts.APART.format(value=apart.surface, formula=apart.formula, markers=markers)
    form = prompts.CAME_MET if one.outcome == "met" else prompts.CAME_MISSED
    up = came.figure.change_direction == "up"
    value = wording.value(came) if up else _value(came)
    return form.format(value=value, when=_when(came.figure.period), marker=marker, by=by).strip()


def grew(said: Said, figure: Figure) -> None:
    """One rate of growth."""
    candidate = said.candidate(figure.id)
    if candidate is None:
        return
    marker = said.cite(candidate)
    said.texts.append(wording.change_sentence(candidate, None, marker, named=False))
    said.short.append(f"{wording.title(candidate)}: {wording.change(figure)}")
