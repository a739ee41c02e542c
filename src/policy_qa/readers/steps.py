"""How much more or less, where an article tells from what to what: "46 flights a day, up from 29".

The two levels stand in one sentence, the earlier one behind "from", or before "a year ago". Their difference
is calculated and shown with its formula, both cited.
"""

from __future__ import annotations

import re
from dataclasses import replace

from policy_qa import prompts
from policy_qa.questions import analyse, direction
from policy_qa.readers import Evidence, wording
from policy_qa.readers.candidates import Candidate, candidates
from policy_qa.readers.differences import difference
from policy_qa.readers.matching import Matcher, sure
from policy_qa.readers.pages import Page
from policy_qa.schema import Draft, Query

_MORE = r"(?:more|fewer|less|additional|extra|cheaper|dearer|higher|lower|larger|smaller|longer|shorter)"
_ASKED = re.compile(
    rf"\bby how (?:much|many)\b|\bhow (?:much|many) (?:[a-z-]+ ){{0,2}}?{_MORE}\b", re.IGNORECASE
)
_RELATIVE = re.compile(rf"(?:how (?:much|many) (?:[a-z-]+ ){{0,2}}?)\b(?P<way>{_MORE})\b", re.IGNORECASE)
_THAN = re.compile(
    r",? than (?:it |they )?(?:was |were |did |had )?(?:in |at |during )?(?:the )?(?:a |one |twelve |12 )?"
    r"(?:before|earlier|(?:last|previous|preceding) (?:year|month|quarter|season)"
    r"|(?:year|month|quarter|season)s? (?:before|earlier|ago))\b",
    re.IGNORECASE,
)
_OTHER_BASE = re.compile(r"\bthan\b|\bbetween\b|\bcompared\b|\bover\b|\bsince\b", re.IGNORECASE)
_RATE = re.compile(r"\bper ?cent\b|%|\bpercent\w*|\btimes\b|\bpoints?\b|\bgrowth\b|\brate\b", re.IGNORECASE)
_EARLIER = re.compile(
    r"[^\d,;:.]{0,12}\b(?:(?:a|one) (?:year|month|quarter) (?:ago|earlier|before)"
    r"|(?:twelve|12) months (?:ago|earlier)"
    r"|(?:in )?the (?:previous|preceding) (?:year|month|quarter|season)|last (?:year|month|season|winter))\b",
    re.IGNORECASE,
)
_LESS = re.compile(r"\b(?:fewer|less|cheaper|lower|smaller|shorter)\b", re.IGNORECASE)


class StepReader:
    """Answers how much more there is than before from a sentence that has both levels.

    Args:
        matcher: What weighs figures against a question.
    """

    name = "steps"

    def __init__(self, matcher: Matcher | None = None) -> None:
        self._matcher = matcher or Matcher()

    def read(self, query: Query, evidence: Evidence) -> Draft | None:
        """The difference of the two levels; None for other questions and where no sentence has both."""
        text = _THAN.sub("", query.text)
        if not _ASKED.search(query.text) or _RATE.search(query.text) or _OTHER_BASE.search(text):
            return None
        plain = analyse(_level(text), places=[query.place] if query.place else [])
        part = replace(plain, place=query.place, period=query.period, when=query.when)
        choices = self._matcher.choices(self._matcher.fits(part, evidence))
        if not sure(choices):
            return None
        now = choices[0].best.candidate
        then = _before(now, evidence)
        if then is None or _against(query.text, now, then):
            return None
        return _told(now, then, choices[0].probability)


def _level(text: str) -> str:
    """The question for the level: "How many flights will …" for "How many additional flights will …"."""
    plain = _RELATIVE.sub(lambda m: m.group()[: m.start("way") - m.start()].strip(), text)
    return re.sub(r"\bby how (?:much|many)\b", "how much", plain, flags=re.IGNORECASE)


def _before(now: Candidate, evidence: Evidence) -> Candidate | None:
    """The one level that the sentence of another says it came from; None if there is none or several."""
    if now.is_change or now.is_base or now.figure.value_max is not None:
        return None
    found = [
        other
        for other in candidates(evidence)
        if other.figure.doc == now.figure.doc
        and other.sentence == now.sentence
        and other.figure.id != now.figure.id
        and not other.is_change
        and other.figure.value_max is None
        and (other.is_base or _EARLIER.match(other.source.article.text, other.figure.end))
        and _alike(now, other)
    ]
    return found[0] if len(found) == 1 else None


def _alike(now: Candidate, then: Candidate) -> bool:
    one, other = now.figure, then.figure
    return one.kind == other.kind and (one.kind == "count" or one.unit == other.unit)


def _against(text: str, now: Candidate, then: Candidate) -> bool:
    """Whether a question takes for granted that it went the other way."""
    way = "down" if _LESS.search(text) else direction(text)
    if way is None and _RELATIVE.search(text):
        way = "up"
    risen = float(now.figure.value or 0) > float(then.figure.value or 0)
    return way is not None and (way == "up") != risen


def _told(now: Candidate, then: Candidate, probability: float) -> Draft | None:
    page = Page()
    marker = page.cite(now)
    apart = difference(now.figure, then.figure, marker=marker)
    if apart is None:
        return None
    said = prompts.DIFFERENCE.format(value=apart.surface, formula=apart.formula, markers=f"[{marker}]")
    return Draft(
        f"{wording.as_written(now, wording.value(now), marker)} {said}",
        apart.surface,
        page.citations,
        (now.figure, then.figure),
        (apart,),
        confidence=round(min(1.0, probability), 3),
        reader=StepReader.name,
    )
