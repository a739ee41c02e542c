"""Answers that are figures: the one asked for is looked up, worded as a sentence, and its sentence cited.

A figure is given only if what it measures, its kind, place and period all fit (``matching``). Else the draft
refuses and names what is nearest: a refusal costs less than a wrong number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from policy_qa import prompts
from policy_qa.conversation.before import with_article
from policy_qa.extract.periods import describe
from policy_qa.questions import CHANGE_KEYS, analyse, polar, stated
from policy_qa.questions.compared import over_time
from policy_qa.questions.comparisons import compares
from policy_qa.questions.lists import asks_several
from policy_qa.readers import Evidence, refusals, wording
from policy_qa.readers.candidates import Candidate, term_keys
from policy_qa.readers.comparing import is_difference
from policy_qa.readers.constraints import as_told, asked_period
from policy_qa.readers.inquiry import asked_direction
from policy_qa.readers.matching import Choice, Fit, Matcher, disagree, sure, things
from policy_qa.readers.pages import Page
from policy_qa.readers.premises import verdict
from policy_qa.readers.related import related_change, related_level
from policy_qa.schema import Draft, Figure, Query, Reason, Wanted
from policy_qa.words import is_generic, key, keys, kin

_WANTED: frozenset[Wanted] = frozenset(
    {"amount", "percent", "count", "rank", "share", "change", "measure", "any", "list", "comparison", "date"}
)
_TOLD = 0.12
"""The least probability of a figure that is named beside the best one."""
_MAYBE = 0.4
"""The least probability of a figure of which a refusal says that it may be the one asked for."""
_MOST_MEANT = 3
_STILL: frozenset[Wanted] = frozenset({"share", "rank", "percent", "list"})
"""Kinds of questions of which the verbs tell of no movement ("what share fell to them")."""
_CONTRADICTED = 0.3
"""The least probability of figures that moved the other way than a question says, to correct it."""
_MORE_LIKELY = 2.5
_SOME = 0.3
"""The least share of what is asked for that is said of a figure of another place or time."""
_OFFERED_FROM = 3
"""Passages from which a question that is offered must be answered."""
_NEARLY = -2.0
"""The score from which a figure is near to what is asked for, though it does not answer."""


class LookupReader:
    """Looks the figure up that a question asks for.

    Args:
        matcher: What weighs figures against a question.
    """

    name = "lookup"
    wanted = _WANTED

    def __init__(self, matcher: Matcher | None = None) -> None:
        self._matcher = matcher or Matcher()

    def read(self, query: Query, evidence: Evidence) -> Draft | None:
        """An answer from one figure and its change, a refusal, or None for questions of other kinds."""
        if query.wanted == "reason":
            return self._premise(query, evidence)
        if query.wanted not in _WANTED:
            return None
        if over_time(query.text):
            query = replace(query, wanted="change")
        if not polar(query.text) and (corrected := self._premise(query, evidence)):
            return corrected
        graded, choices = self._weighed(query, evidence)
        if not sure(choices):
            return self._refusal(query, evidence, graded, choices)
        single = compares(query.text) and not is_difference(query.text, choices[0].best.candidate)
        if single or asks_several(query.text):
            return refusals.nearest_sentence(
                query, evidence, "wrong_indicator", why=prompts.NO_COMPARISON, reader=self.name
            )
        choices = _newest_first(choices)
        found = [fit.candidate for fit in graded]
        good = [choice.best for choice in choices if choice.probability >= _TOLD]
        best = choices[0].best
        if best.candidate.figure.change_direction is not None and (
            query.wanted == "change" or best.candidate.is_change
        ):
            return self._change(query, choices[0], found)
        return self._level(query, choices[0], good, found)

    def _weighed(self, query: Query, evidence: Evidence) -> tuple[list[Fit], list[Choice]]:
        """The figures and the answers they give; for a claim, as a change or as a level, whichever fits."""
        wanted: tuple[Wanted, ...] = (query.wanted,)
        if polar(query.text):
            wanted = (query.wanted, "any" if query.wanted == "change" else "change")
        tried = []
        for one in wanted:
            graded = self._matcher.fits(replace(query, wanted=one), evidence, neutral=polar(query.text))
            told = [fit for fit in graded if _tells_of(query, fit)] if polar(query.text) else graded
            tried.append((graded, self._matcher.choices(told)))
        return max(tried, key=lambda pair: pair[1][0].probability if pair[1] else 0.0)

    def _level(self, query: Query, chosen: Choice, good: Sequence[Fit], found: Sequence[Candidate]) -> Draft:
        best, level = chosen.best, chosen.best.candidate
        page = Page()
        if not chosen.is_likely and not polar(query.text) and query.wanted != "date":
            value = wording.value(level)
            text, likely = wording.as_written(level, value, page.cite(level)), _confidence(chosen)
            return Draft(text, value, page.citations, (level.figure,), confidence=likely, reader=self.name)
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
            confidence=_confidence(chosen),
            reader=self.name,
        )

    def _change(self, query: Query, chosen: Choice, found: Sequence[Candidate]) -> Draft:
        best, moved = chosen.best, chosen.best.candidate
        if not moved.is_change and not polar(query.text):
            return self._nearest(query, best, "wrong_indicator", prompts.NO_AMOUNT)
        page = Page()
        marker = page.cite(moved)
        level = related_level(moved, found)
        if not moved.is_change:  # "fell to 381 million": which way, and to what, but not by how much
            text = _answer(query, moved, marker)
            used, short = [moved.figure], wording.value(moved)
        else:
            told = as_told(query, moved)
            text = wording.change_sentence(told, level, marker, named=False)
            text = (
                text if _says_all(query, text) else wording.quoted(told, wording.change(moved.figure), marker)
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
        return Draft(
            text, short, page.citations, tuple(used), confidence=_confidence(chosen), reader=self.name
        )

    def _premise(self, query: Query, evidence: Evidence) -> Draft | None:
        """A correction, if a question takes for granted that something moved the other way than it did."""
        way = asked_direction(query.text)
        if query.wanted in _STILL:
            return None
        if way is None and not stated(query.text):
            return None
        graded = self._matcher.fits(replace(query, wanted="change"), evidence, neutral=True)
        choices = self._matcher.choices(graded)
        moved = [c for c in choices if c.best.candidate.direction not in {None, "flat"}]
        if not moved:
            return None
        against = [c for c in moved if c.best.candidate.direction != way]
        same = sum(c.probability for c in moved if c not in against)
        other = sum(c.probability for c in against)
        wrong = other >= _CONTRADICTED and other >= _MORE_LIKELY * same if way else False
        best = (against if wrong else moved)[0]
        if not wrong and not (
            best.probability >= best.model.threshold and verdict(query, [best.best.candidate]) == "wrong"
        ):
            return None
        page = Page()
        found = [fit.candidate for fit in graded]
        chosen = best.best.candidate
        text = wording.sentence(chosen, related_level(chosen, found), page.cite(chosen))
        return self._corrected(query, text, page, [chosen.figure])

    def _corrected(self, query: Query, text: str, page: Page, used: Sequence[Figure]) -> Draft:
        said = prompts.FALSE_PREMISE.format(correction=text)
        said = f"No. {said}" if polar(query.text) else said
        return Draft(said, None, page.citations, tuple(used), reason="false_premise", reader=self.name)

    def _refusal(
        self, query: Query, evidence: Evidence, graded: Sequence[Fit], choices: Sequence[Choice]
    ) -> Draft:
        close = [choice for choice in choices[:_MOST_MEANT] if choice.probability >= _TOLD]
        if len(close) > 1 and sum(choice.probability for choice in close) >= close[0].model.threshold:
            return refusals.several(query, [choice.best for choice in close], reader=self.name)
        if choices and choices[0].probability >= _MAYBE:  # to say that it is not told of then would be wrong
            return self._nearest(query, choices[0].best, "wrong_indicator", prompts.UNSURE)
        topical = sorted(
            (fit for fit in graded if fit.topical > 0 and fit.unit and _is_on(query, fit, graded)),
            key=lambda fit: -fit.topical,
        )
        unsaid = [fit for fit in graded if fit.admitted and fit.features["level_for_change"]]
        if (
            unsaid
            and not polar(query.text)
            and unsaid[0].candidate.figure.change_direction
            and unsaid[0].score > _NEARLY
        ):
            return self._nearest(query, unsaid[0], "wrong_indicator", prompts.NO_AMOUNT)
        if elsewhere := self._elsewhere(query, evidence):
            return self._nearest(
                query, elsewhere, "wrong_place", self._other_place(query, elsewhere, evidence)
            )
        here = [fit for fit in topical if fit.place and (fit.period == "none" or fit.features["period_part"])]
        if here and query.when:
            return self._nearest(query, here[0], "wrong_period", self._other_period(query, here[0], evidence))
        away = [fit for fit in topical if not fit.place]
        if away and query.place:
            return self._nearest(query, away[0], "wrong_place", self._other_place(query, away[0], evidence))
        spoken = [
            fit for fit in graded if fit.place and fit.period != "none" and not fit.unit and fit.topical > 0
        ]
        if spoken and query.wanted in _ASKED:
            told = max(spoken, key=lambda fit: fit.topical)
            given, asked = wording.label(told.candidate), _ASKED[query.wanted]
            why = prompts.OTHER_KIND.format(given=given, asked=asked)
            return refusals.nearest_figure(
                query, spoken[0], "wrong_indicator", why=why, named=(told,), reader=self.name
            )
        return refusals.nearest_sentence(query, evidence, "wrong_indicator", reader=self.name)

    def _elsewhere(self, query: Query, evidence: Evidence) -> Fit | None:
        """The figure that fits but for a name that no article has: it is given for another place."""
        names = unknown_names(query, evidence)
        if not names or query.place:
            return None
        text = query.text
        for name in names:
            text = text.replace(name, "")
        choices = self._matcher.choices(self._matcher.fits(replace(query, text=text), evidence))
        return choices[0].best if sure(choices) else None

    def _nearest(self, query: Query, fit: Fit, reason: Reason, why: str) -> Draft:
        return refusals.nearest_figure(query, fit, reason, why=why, reader=self.name)

    def _other_period(self, query: Query, fit: Fit, evidence: Evidence) -> str:
        """That the articles give a figure for another time, and the question that they do answer."""
        figure, asked = fit.candidate.figure, query.when or ""
        named = with_article(asked)
        if figure.period is None:
            return prompts.OTHER_PERIOD.format(given="a time that is not stated", asked=named)
        given = describe(figure.period)
        why = prompts.OTHER_PERIOD.format(given=given, asked=named)
        return f"{why} {self._offer(fit, evidence, _with(query, asked, given))}".strip()

    def _other_place(self, query: Query, fit: Fit, evidence: Evidence) -> str:
        """That the articles give a figure for another place, and the question that they do answer."""
        place = fit.candidate.figure.place or fit.candidate.source.article.place
        asked = query.place or " ".join(term for term in query.terms if term.istitle())
        given = wording.place_name(place) if place else ""
        why = prompts.OTHER_PLACE.format(given=given or "another place", asked=asked)
        return f"{why} {self._offer(fit, evidence, _with(query, asked, given))}".strip()

    def _offer(self, fit: Fit, evidence: Evidence, question: str) -> str:
        """That a question can be asked, if the article of a figure does answer it with that figure."""
        figure = fit.candidate.figure
        hits = tuple(h for h in evidence.hits if h.passage.doc == figure.doc)[:_OFFERED_FROM]
        places = [place for place in (figure.place, fit.candidate.source.article.place) if place]
        asked = analyse(question, places=places) if question else None
        if asked is None or asked.wanted not in _WANTED:
            return ""
        fits = self._matcher.fits(asked, Evidence(hits, {figure.doc: fit.candidate.source}))
        choices = self._matcher.choices(fits)
        answered = sure(choices) and any(f.candidate.figure.value == figure.value for f in choices[0].fits)
        return prompts.ASKABLE.format(question=question) if answered else ""


def _is_on(query: Query, fit: Fit, graded: Sequence[Fit]) -> bool:
    """Whether the sentence of a figure, with its title, says some of what is asked for."""
    asked = refusals.what_of(query, [_said_by(other.candidate) for other in graded])
    said = _said_by(fit.candidate) | keys(fit.candidate.source.article.title)
    return not asked.concepts or asked.share(asked.held(said)) >= _SOME


def _said_by(candidate: Candidate) -> frozenset[str]:
    text = candidate.source.article.text[candidate.sentence.start : candidate.sentence.end]
    return keys(text) | keys(candidate.figure.indicator)


def unknown_names(query: Query, evidence: Evidence) -> list[str]:
    """The names in a question that no article at hand has."""
    said = frozenset(word for source in evidence.articles.values() for word in keys(source.article.text))
    return [term for term in query.terms if term.istitle() and key(term) not in said]


def _with(query: Query, asked: str, given: str) -> str:
    """The question with what the articles have in place of what was asked; empty if that cannot be put in."""
    said = rf"\b(?P<in>in|of|for|by)(?P<the> the)? {re.escape(asked)}\b|{re.escape(asked)}(?=['’]s?\b)"
    match = re.search(said, query.text) if given and asked else None
    if match is None or (match["the"] and given[:1].isdigit()):
        return ""
    lead = ""
    if match["in"]:
        on, span = re.match(r"\d{1,2} [A-Z]", given), " to " in given
        the = "" if given.startswith("the ") else match["the"] or ""
        lead = f"{'on' if on else 'from' if span else match['in']}{the} "
    question = f"{query.text[: match.start()]}{lead}{given}{query.text[match.end() :]}".rstrip(" ?.!")
    return f"{question}?"


_ASKED: dict[Wanted, str] = {
    "change": "by how much it changed", "rank": "how it ranks", "share": "what share it is",
    "count": "how many there are", "amount": "how much it is", "percent": "what percentage it is",
}  # fmt: skip


def _answer(query: Query, candidate: Candidate, marker: int) -> str:
    """The figure in a sentence that names what was asked; the article's own, where its fields do not."""
    candidate = as_told(query, candidate)
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


def _newest_first(choices: Sequence[Choice]) -> list[Choice]:
    """The answers, of articles that disagree about the best one the latest published first."""
    first = choices[0].best.candidate
    same = [c for c in choices if c is choices[0] or disagree(first, c.best.candidate)]
    same.sort(key=lambda choice: choice.best.candidate.source.article.published or "", reverse=True)
    return [*same, *(choice for choice in choices if choice not in same)]


def _tells_of(query: Query, fit: Fit) -> bool:
    """Whether a figure can confirm or contradict a claim: by an amount of its unit, else by a direction."""
    figure = fit.candidate.figure
    if amounts := stated(query.text):
        units = {None if amount.kind == "count" else amount.unit for amount in amounts}
        return (None if figure.kind == "count" else figure.unit) in units
    return asked_direction(query.text) is None or figure.change_direction is not None


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


def _confidence(chosen: Choice) -> float:
    doubt = {"within": 0.8, "unknown": 0.7, "soft": 0.7}.get(chosen.best.period, 1.0)
    return round(min(1.0, chosen.probability) * doubt, 3)
