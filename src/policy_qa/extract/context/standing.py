"""Whether what a figure tells holds at any time: a rule, a rate that is paid again and again, what each gets.

Such a figure has no period unless the text gives it one; that of the sentence before is not its time. The
words are data: ``standing.toml``.
"""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from typing import TYPE_CHECKING

from policy_qa.extract.context.status import is_in_past
from policy_qa.extract.patterns import any_of
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading, governor, subject_of

if TYPE_CHECKING:
    from spacy.tokens import Token

_LISTS: dict[str, str] = tomllib.loads(
    (resources.files(__package__) / "standing.toml").read_text(encoding="utf-8")
)
_NORMS, _RULES, _RULING, _EACH, _MODALS = (
    frozenset(_LISTS[name].split()) for name in ("norms", "rules", "ruling", "each", "modals")
)
_OF_NORM = re.compile(rf"\b{any_of(*sorted(_NORMS))}s? of (?:[a-z]+ ){{0,2}}$", re.I)
"""Before what a norm is: "under the limit of 60 percent"."""
_EACH_TIME = re.compile(
    rf"\b(?:a|an|per|each|every) {any_of(*_LISTS['times'].split())}\b(?! (?:earlier|ago|before|later|after))"
    rf"|\b{any_of(*_LISTS['adverbs'].split())}\b",
    re.I,
)
_RATES = ("money", "measure", "count", None)


def is_standing(reading: Reading, q: Quantity, *, after: int | None = None) -> bool:
    """Whether a quantity of a clause without dates is what holds at any time.

    ``after`` is the end of an earlier one of the sentence that does: what is told with it does too.
    """
    if _OF_NORM.search(reading.before(q.start, limit=48)):
        return True
    root = reading.root_of(q.start, q.end)
    verb = governor(root) if root is not None else None
    if verb is None or verb.pos_ not in ("VERB", "AUX") or is_in_past(verb):
        return False
    auxiliaries = {child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass")}
    if auxiliaries & _MODALS:
        return True
    if verb.tag_ not in ("VBZ", "VBP") and not auxiliaries & {"is", "are"}:
        return False
    return after is not None or _rules(verb) or (q.kind in _RATES and _is_rate(reading, q))


def _rules(verb: Token) -> bool:
    """Whether the subject of a verb is a rule, a norm, or each of many."""
    subject = subject_of(verb)
    if subject is not None and subject.tag_ == "WDT" and verb.dep_ == "relcl":
        subject = verb.head  # "the bill, which sets fines of"
    named = [subject] if subject is not None else []
    if verb.lemma_ == "be":
        named += [child for child in verb.children if child.dep_ == "attr"]
    if any(noun.lemma_.lower() in _NORMS for noun in named):
        return True
    if subject is None:
        return False
    one_of_many = any(child.lower_ in _EACH for child in subject.children)
    return one_of_many or (subject.lemma_.lower() in _RULES and verb.lemma_ in _RULING)


def _is_rate(reading: Reading, q: Quantity) -> bool:
    """Whether a quantity is paid or done again and again, or priced by the piece."""
    if " per " in (q.unit or "") and q.kind == "money":
        return True
    return bool(_EACH_TIME.search(reading.text, q.start, min(reading.end, q.end + 24)))
