"""Answers that are figures: the one asked for is looked up, worded as a sentence, and its sentence cited.

A figure is given only if what it measures, its kind, place and period all fit (``matching``). Else the draft
refuses and names what is nearest: a refusal costs less than a wrong number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from policy_qa import prompts
from policy_qa.extract.periods import describe
from policy_qa.questions import CHANGE_KEYS, polar, stated
from policy_qa.readers import Evidence, refusals, wording
from policy_qa.readers.candidates import Candidate, candidates, related_change, related_level, term_keys
from policy_qa.readers.constraints import asked_period
from policy_qa.readers.matching import ENOUGH, Fit, fits
from policy_qa.readers.pages import Page
from policy_qa.readers.premises import verdict
from policy_qa.readers.rivals import rivals, things
from policy_qa.schema import Draft, Figure, Query, Reason, Wanted
from policy_qa.words import is_generic, key, keys, kin

_WANTED: frozenset[Wanted] = frozenset(
    {"amount", "percent", "count", "rank", "share", "change", "measure", "any", "list", "comparison", "date"}
)
_LISTED = 8


class LookupReader:
    """Looks the figure up that a question asks for."""

    name = "lookup"

    def read(self, query: Query, evidence: Evidence) -> Draft | None:
        """An answer from one figure and its change, a refusal, or None for questions of other kinds."""
        if query.wanted == "reason":
            return self._premise(query, evidence)
        if query.wanted not in _WANTED:
            return None
        found = candidates(evidence)
        graded = fits(query, found)
        good = [fit for fit in graded if fit.answers]
        if not good:
            return self._refusal(query, evidence, graded)
        if query.wanted in {"list", "comparison"}:
            return self._listed(query, good)
        best = good[0]
        if others := rivals(best, good):
            return refusals.several(query, [best, *others], reader=self.name)
        if (
            best.candidate.figure.change_direction is not None
            and query.wanted in {"change", "any"}
            and (query.wanted == "change" or best.candidate.is_change)
        ):
            return self._change(query, best, found)
        return self._level(query, best, good, found)

    def _level(self, query: Query, best: Fit, good: Sequence[Fit], found: Sequence[Candidate]) -> Draft:
        level = best.candidate
        page = Page()
        texts = [_answer(query, level, page.cite(level))]
        short = [wording.value(level)]
        used = [level.figure]
        if "change" in query.also or query.wanted == "any":
            moved = related_change(level, found)
            if moved is not None:
                texts.append(wording.change_sentence(moved, level, page.cite(moved), named=True))
                used.append(moved.figure)
                if "change" in query.also:
                    short.append(wording.change(moved.figure))
        if query.wanted == "date" or "date" in query.also:
            if level.figure.period is None:
                return refusals.nearest_figure(
                    query, best, "wrong_indicator", why=prompts.NO_PERIOD, reader=self.name
                )
            said = describe(level.figure.period)
            short = [said] if query.wanted == "date" else [*short, said]
        texts += _remarks(query, best, good, page, used)
        judged = verdict(query, [level])
        if judged == "wrong":
            return self._corrected(query, texts[0], page, used[:1])
        if judged == "right" and polar(query.text):
            texts[0], short[0] = (prompts.CONFIRMED.format(answer=said) for said in (texts[0], short[0]))
        return Draft(
            " ".join(texts),
            "; ".join(short),
            page.citations,
            tuple(used),
            confidence=_confidence(best),
            reader=self.name,
        )

    def _change(self, query: Query, best: Fit, found: Sequence[Candidate]) -> Draft:
        moved = best.candidate
        if not moved.is_change and not polar(query.text):
            return self._nearest(query, best, "wrong_indicator", prompts.NO_AMOUNT)
        page = Page()
        marker = page.cite(moved)
        level = related_level(moved, found)
        if not moved.is_change:  # "fell to 381 million": which way, and to what, but not by how much
            text = _answer(query, moved, marker)
            used, short = [moved.figure], wording.value(moved)
        else:
            text = wording.change_sentence(moved, level, marker, named=False)
            text = (
                text
                if _says_all(query, text)
                else wording.quoted(moved, wording.change(moved.figure), marker)
            )
            used = [moved.figure, *([level.figure] if level else [])]
            if level is not None:
                page.cite(level)
            short = wording.change(moved.figure) if polar(query.text) else wording.value(moved)
        judged = verdict(query, [moved, *([level] if moved.is_change and level else [])])
        if judged == "wrong":
            return self._corrected(query, text, page, used)
        if judged == "right" and polar(query.text):
            text, short = prompts.CONFIRMED.format(answer=text), prompts.CONFIRMED.format(answer=short)
        if best.period == "within" and (period := asked_period(query, moved.source)):
            text = f"{text} {wording.partial(moved.figure, period)}"
        return Draft(text, short, page.citations, tuple(used), confidence=_confidence(best), reader=self.name)

    def _premise(self, query: Query, evidence: Evidence) -> Draft | None:
        """A correction, if a question that asks why takes something for granted that a figure contradicts."""
        found = candidates(evidence)
        for wanted in ("change", "any") if stated(query.text) else ("change",):
            plain = replace(query, wanted=wanted)
            good = [fit.candidate for fit in fits(plain, found) if fit.answers]
            if not good or any(verdict(query, [c]) != "wrong" for c in good):
                continue
            page = Page()
            text = wording.sentence(good[0], related_level(good[0], found), page.cite(good[0]))
            return self._corrected(query, text, page, [good[0].figure])
        return None

    def _corrected(self, query: Query, text: str, page: Page, used: Sequence[Figure]) -> Draft:
        said = prompts.FALSE_PREMISE.format(correction=text)
        said = f"No. {said}" if polar(query.text) else said
        return Draft(said, None, page.citations, tuple(used), reason="false_premise", reader=self.name)

    def _listed(self, query: Query, good: Sequence[Fit]) -> Draft:
        levels = [fit for fit in good if not fit.candidate.is_change]
        if not levels or (
            query.wanted == "comparison" and len({fit.candidate.figure.value for fit in levels}) < 2
        ):
            return self._nearest(query, good[0], "wrong_indicator", prompts.NO_COMPARISON)
        page = Page()
        texts, short, used = [], [], []
        for fit in levels[:_LISTED]:
            texts.append(wording.level_sentence(fit.candidate, page.cite(fit.candidate)))
            short.append(wording.value(fit.candidate))
            used.append(fit.candidate.figure)
        return Draft(
            " ".join(texts),
            wording.shorten("; ".join(short)),
            page.citations,
            tuple(used),
            confidence=min(_confidence(fit) for fit in levels[:_LISTED]),
            reader=self.name,
        )

    def _refusal(self, query: Query, evidence: Evidence, graded: Sequence[Fit]) -> Draft:
        topical = [fit for fit in graded if fit.topical]
        here = [fit for fit in topical if fit.place]
        if here and query.when:
            near = max(here, key=lambda fit: (fit.words, -fit.candidate.rank))
            return self._nearest(query, near, "wrong_period", _other_period(query, near.candidate.figure))
        if topical and query.place:
            return self._nearest(query, topical[0], "wrong_place", _other_place(query, topical[0].candidate))
        if elsewhere := _elsewhere(query, evidence, graded):
            return self._nearest(query, elsewhere[0], "wrong_place", elsewhere[1])
        spoken = [fit for fit in graded if fit.words >= ENOUGH and fit.place and fit.period != "none"]
        if spoken:
            asked = _ASKED.get(query.wanted, "what was asked")
            why = prompts.OTHER_KIND.format(given=wording.label(spoken[0].candidate), asked=asked)
            return self._nearest(query, spoken[0], "wrong_indicator", why)
        return refusals.nearest_sentence(query, evidence, "wrong_indicator", reader=self.name)

    def _nearest(self, query: Query, fit: Fit, reason: Reason, why: str) -> Draft:
        return refusals.nearest_figure(query, fit, reason, why=why, reader=self.name)


def _elsewhere(query: Query, evidence: Evidence, graded: Sequence[Fit]) -> tuple[Fit, str] | None:
    """The figure that fits but for a name that no article has, and that it is given for another place."""
    said = frozenset(word for source in evidence.articles.values() for word in keys(source.article.text))
    names = [term for term in query.terms if term.istitle() and key(term) not in said]
    rest = tuple(term for term in query.terms if term not in names)
    if not names or not rest or query.place:
        return None
    found = [fit.candidate for fit in graded]
    good = [fit for fit in fits(replace(query, terms=rest), found) if fit.topical and fit.period != "none"]
    place = good[0].candidate.figure.place or good[0].candidate.source.article.place if good else None
    if place is None:
        return None
    return good[0], prompts.OTHER_PLACE.format(given=place, asked=" ".join(names))


def _other_period(query: Query, figure: Figure) -> str:
    """That the articles give a figure for another time, and the question that they do answer."""
    asked = query.when or ""
    if figure.period is None:
        return prompts.OTHER_PERIOD.format(given="a time that is not stated", asked=asked)
    given = describe(figure.period)
    why = prompts.OTHER_PERIOD.format(given=given, asked=asked)
    return f"{why} {_askable(query, asked, given)}".strip()


def _other_place(query: Query, candidate: Candidate) -> str:
    """That the articles give a figure for another place, and the question that they do answer."""
    place = candidate.figure.place or candidate.source.article.place
    why = prompts.OTHER_PLACE.format(given=place or "another place", asked=query.place)
    return f"{why} {_askable(query, query.place or '', place or '')}".strip()


def _askable(query: Query, asked: str, given: str) -> str:
    """The question with what the articles have in place of what was asked; empty if that cannot be put in."""
    said = rf"\b(?P<in>in|of|for|by)(?P<the> the)? {re.escape(asked)}\b|{re.escape(asked)}(?=['’]s?\b)"
    match = re.search(said, query.text) if given and asked else None
    if match is None or (match["the"] and given[:1].isdigit()):
        return ""
    lead = ""
    if match["in"]:
        on, span = re.match(r"\d{1,2} [A-Z]", given), " to " in given
        lead = f"{'on' if on else 'from' if span else match['in']}{match['the'] or ''} "
    question = f"{query.text[: match.start()]}{lead}{given}{query.text[match.end() :]}".rstrip(" ?.!")
    return prompts.ASKABLE.format(question=f"{question}?")


_ASKED: dict[Wanted, str] = {
    "change": "by how much it changed", "rank": "how it ranks", "share": "what share it is",
    "count": "how many there are", "amount": "how much it is", "percent": "what percentage it is",
    "any": "the amount itself",
}  # fmt: skip


def _answer(query: Query, candidate: Candidate, marker: int) -> str:
    """The figure in a sentence that names what was asked; the article's own, where its fields do not."""
    text = wording.level_sentence(candidate, marker)
    return text if _says_all(query, text) else wording.quoted(candidate, wording.value(candidate), marker)


def _says_all(query: Query, text: str) -> bool:
    """Whether a sentence names all that was asked, what was done to it too ("started", "completed")."""
    named, verbs = term_keys(query)
    said = keys(text)
    said |= frozenset(other for word in said for other in kin(word))
    return named <= said and all(v in said or v in CHANGE_KEYS or is_generic(v) for v in verbs)


def _remarks(query: Query, best: Fit, good: Sequence[Fit], page: Page, used: list[Figure]) -> list[str]:
    """What must be said beside the figure: that it covers a part of the period, or what else is given."""
    remarks = []
    asked = asked_period(query, best.candidate.source)
    if best.period == "within" and asked:
        remarks.append(wording.partial(best.candidate.figure, asked))
    if other := _other(best, good):
        remarks.append(wording.level_sentence(other, page.cite(other)))
        used.append(other.figure)
    return remarks


def _other(best: Fit, good: Sequence[Fit]) -> Candidate | None:
    """Another value for the same thing: from another article for the same period, or a target or estimate."""
    figure = best.candidate.figure
    for fit in good:
        other = fit.candidate.figure
        if (
            other.id == figure.id
            or other.kind != figure.kind
            or other.unit != figure.unit
            or fit.candidate.is_change
        ):
            continue
        if other.value == figure.value or not things(best.candidate) <= things(fit.candidate) | {"total"}:
            continue
        if (other.period == figure.period and other.doc != figure.doc) or other.status != figure.status:
            return fit.candidate
    return None


def _confidence(fit: Fit) -> float:
    doubt = {"exact": 1.0, "free": 0.95, "within": 0.7, "unknown": 0.6, "none": 0.0}[fit.period]
    return round(min(1.0, fit.words) * doubt * max(0.3, fit.candidate.figure.confidence), 3)
