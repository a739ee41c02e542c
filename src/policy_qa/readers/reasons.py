"""Why something is so: the sentence that gives the reason, with the one that it explains.

A reason is answered only where a text states one, by a word such as "because" or by the order of two
sentences ("The groups overlap, so they must not be added up"). What the texts do not explain is refused,
and so is what went the other way.
"""

from __future__ import annotations

import re

from policy_qa import prompts
from policy_qa.questions import direction
from policy_qa.readers import Evidence, refusals
from policy_qa.readers.doubts import cannot_explain
from policy_qa.readers.sentences import Sentence, quoted, weighed
from policy_qa.readers.vectors import Vectors
from policy_qa.readers.weighing import Weights
from policy_qa.readers.wishes import Wish, wish
from policy_qa.readers.wording import shorten
from policy_qa.schema import Draft, Query

_STRONG = re.compile(
    r"\b(?:because|due to|owing to|thanks to|as a result of|on account of|caused by|attribut(?:ed"
    r"|able) to|the reasons?\b"
    r"|stems? from|reflect(?:s|ed|ing)|(?<!long )since (?!\d|\w+ \d|then|the (?:start|beginning"
    r"|end))|following the"
    r"|helped by|boosted by|supported by|hurt by|weighed (?:down|on)|contributed to|driven by|led "
    r"by|on the back of"
    r"|in view of|given that|after (?:a|the) (?:strike|shutdown|change|move|cut)|so that|in order "
    r"to|explain(?:s|ed)?\b)",
    re.IGNORECASE,
)
_CAUSE = re.compile(rf"(?!explain){_STRONG.pattern}", re.IGNORECASE)
_PROMISES = re.compile(r"\b(?:explained|for (?:two|three|several|this) reasons?|why)\b", re.IGNORECASE)
"""Words of a sentence that leaves the reason to the next ones."""
_FOR = re.compile(r"[,;:] (?:for|as) (?:it|they|the|an?|this|these|some|many|\w+s)\b", re.IGNORECASE)
_HENCE = re.compile(
    r"(?:[,;] (?:and )?(?:so|hence|thus|therefore)\b|\b(?:therefore|hence|thus|accordingly"
    r"|consequently|that is why|which is why)\b"
    r"|^so\b)",
    re.IGNORECASE,
)
_CAUTION = re.compile(
    r"\b(?:(?:must|should|can|may|ought|could)(?:not|n['’]t| not| never| therefore (?:not|never))"
    r"|cannot|never be|not be"
    r"|not simply|does not mean|do not mean|not to be)\b",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"^(?:should|must|may|can|ought|is it (?:advised|wrong|better|advisable)|does one|do not"
    r"|shouldn['’]t|mustn['’]t|can['’]t)\b",
    re.IGNORECASE,
)
_UP = re.compile(
    r"\b(?:rose|risen|ris(?:e|es|ing)|grew|grown|grow(?:s|th)?|increas(?:e|es|ed)|climb(?:s|ed)?"
    r"|jump(?:s|ed)?|up|higher"
    r"|gain(?:s|ed)?|expand(?:s|ed)?|more|larger|bigger|surplus|exceed(?:s|ed)?|soar(?:s|ed)?"
    r"|recover(?:s|ed)?|rais(?:e|es|ed)"
    r"|widen(?:s|ed)?|improv(?:e|es|ed)|beat|faster|accelerat(?:e|es|ed))\b",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"\b(?:fell|fallen|falls?|declin(?:e|es|ed)|drop(?:s|ped)?|decreas(?:e|es|ed)|down|lower(?:s"
    r"|ed)?|shr(?:ank|unk|inks?)"
    r"|slip(?:s|ped)?|contract(?:s|ed)|fewer|less|smaller|deficit|los(?:t|e|es)|miss(?:es|ed)?"
    r"|below|narrow(?:s|ed|er)?|cuts?"
    r"|slow(?:s|ed|er)?|slump(?:s|ed)?|weaken(?:s|ed)?|worsen(?:s|ed)?|reduc(?:e|es|ed))\b",
    re.IGNORECASE,
)
_ADVISED = tuple(
    re.compile(rf"\b(?:{forms})\b", re.IGNORECASE)
    for forms in (
        r"add(?:ed|ing)?(?: up| together)?|sum(?:med)?(?: up)?|total(?:l?ed)?|combined?"
        r"|count(?:ed)? together",
        r"compar(?:e|ed|ing|ison)|match(?:ed)?(?: up)?|side by side|held? against|mix(?:ed)?|next "
        r"to|kept apart|set against",
        r"tak(?:e|en) for|read|mistak(?:e|en)|confus(?:e|ed)|understood|treat(?:ed)?|regard(?:ed)?"
        r"|interpret(?:ed)?",
        r"quot(?:e|ed|ing)|nam(?:e|ed|ing)|cit(?:e|es|ed)|mention(?:ed)?|say(?:ing)?",
    )
)
"""What one is advised not to do, in words that stand for each other."""
_STATE = re.compile(r"^(?:is|are|does|do|was|were)\b", re.IGNORECASE)
_SHORT_WORDS = 25
_SAME = 0.7
"""The share of a question's words from which on a sentence says what the question takes for granted."""
_SHARED = 0.05
"""The least share of a question's words around a sentence that explains it."""

_MODEL = Weights(
    {
        "advice": 1.02,
        "after": -0.60,
        "against": -0.97,
        "amounts": -1.31,
        "back": -0.36,
        "before": -0.40,
        "caution": 3.04,
        "caution_near": -0.06,
        "caution_own": 0.97,
        "cosine": 1.53,
        "doc": 0.24,
        "edition": 0.31,
        "event_period": -0.41,
        "hence": 0.48,
        "hence_after": 1.70,
        "hit": 2.86,
        "missing": -0.35,
        "other_period": 0.06,
        "own": 1.77,
        "points_back": 1.34,
        "same_advice": 2.07,
        "same_way": 1.00,
        "state": 1.81,
        "stated": 0.88,
        "stated_before": 0.13,
        "stated_for_event": 1.92,
        "stated_own": 1.59,
        "title": -0.08,
    },
    none=8.41,
    answer=0.28,
)


class ReasonReader:
    """Answers "why" and "for what reason" from sentences that state a cause."""

    name = "reasons"

    def __init__(self, vectors: Vectors | None = None) -> None:
        self._vectors = vectors or Vectors()

    def read(self, query: Query, evidence: Evidence) -> Draft | None:
        """The reason with its sentences, a refusal where none is stated, None for other questions."""
        asked = wish(query)
        if asked is None or asked.kind != "reason":
            return None
        found = candidates(query, asked, evidence, self._vectors)
        best = _MODEL.best(
            [
                (s, described(asked.about, s))
                for s in found
                if _may_explain(s) and not cannot_explain(query, asked.about, s)
            ]
        )
        if best is None:
            return refusals.nearest_sentence(
                query, evidence, "wrong_indicator", why=prompts.NO_REASON, reader=self.name
            )
        sentence, probability = best
        return quoted(
            _shown(sentence),
            shorten(_cause(sentence), _SHORT_WORDS),
            confidence=probability,
            reader=self.name,
        )


def candidates(query: Query, asked: Wish, evidence: Evidence, vectors: Vectors) -> list[Sentence]:
    """The sentences that may give a reason: those that share most words, those first that state one."""

    def explains(sentence: Sentence) -> bool:
        return bool(
            _STRONG.search(sentence.text) or _HENCE.search(sentence.text) or _CAUTION.search(sentence.text)
        )

    return weighed(query, asked.about, evidence, vectors, promising=explains)[1]


def described(about: str, sentence: Sentence) -> dict[str, float]:
    """What speaks for a sentence as the reason of what a question is about."""
    text = sentence.text
    before, after = sentence.beside(-1), sentence.beside(1)
    advice = bool(_ADVICE.match(about))
    caution = bool(_CAUTION.search(text))
    up, down = bool(_UP.search(text)), bool(_DOWN.search(text))
    rise, fall = bool(_UP.search(about)), bool(_DOWN.search(about))
    asked = direction(about) or ("up" if rise and not fall else "down" if fall and not rise else None)
    stated = bool(_STRONG.search(text) or _FOR.search(text))
    return {
        **sentence.features,
        "stated": float(stated),
        "stated_for_event": float(stated and not advice),
        "stated_own": sentence.features["own"] * (stated and not advice),
        "caution_own": sentence.features["own"] * (caution and advice),
        "event_period": sentence.features["other_period"] * (not advice),
        "hence": float(bool(_HENCE.search(text))),
        "hence_after": float(after is not None and bool(_HENCE.search(after.text))),
        "stated_before": float(before is not None and bool(_STRONG.search(before.text))),
        "advice": float(advice),
        "caution": float(advice and caution),
        "caution_near": float(
            advice
            and any(other is not None and bool(_CAUTION.search(other.text)) for other in (before, after))
        ),
        "same_advice": float(advice and any(row.search(about) and row.search(text) for row in _ADVISED)),
        "state": float(asked is None and not advice and bool(_STATE.match(about))),
        "points_back": float(sentence.points_back),
        "same_way": float((asked == "up" and up) or (asked == "down" and down)),
        "against": float((asked == "up" and down and not up) or (asked == "down" and up and not down)),
        "amounts": float(len(re.findall(r"\d+(?:[.,]\d+)*", text)) > 1),
    }


def _may_explain(sentence: Sentence) -> bool:
    """Whether a sentence speaks of the question, and does not only say that what it asks about is so."""
    shared = sum(sentence.features[name] for name in ("own", "before", "after"))
    signs = (_STRONG, _FOR, _HENCE, _CAUTION)
    return shared >= _SHARED and (
        sentence.features["own"] < _SAME or any(sign.search(sentence.text) for sign in signs)
    )


def _shown(sentence: Sentence) -> list[Sentence]:
    """A sentence with its neighbours where it is not understood, or does not explain, alone."""
    before, after = sentence.beside(-1), sentence.beside(1)
    stated = bool(_CAUSE.search(sentence.text) or _FOR.search(sentence.text))
    if before is not None and (sentence.points_back or _HENCE.match(sentence.text)):
        return [
            before,
            sentence,
            *([after] if after and not stated and _CAUTION.search(sentence.text) else []),
        ]
    if after is None or stated or _HENCE.search(sentence.text):
        return [sentence]
    if _CAUTION.search(sentence.text) or _PROMISES.search(sentence.text):
        last = after.beside(1)
        return [sentence, after, *([last] if last else [])]
    return [sentence, after] if _HENCE.match(after.text) or after.points_back else [sentence]


def _cause(sentence: Sentence) -> str:
    """The part of a sentence that states the reason, if that leaves enough to be understood."""
    match = _STRONG.search(sentence.text)
    rest = " ".join(sentence.text[match.start() :].split()).rstrip(" .") if match else ""
    return rest if match and match.start() > 20 and len(rest.split()) >= 3 else sentence.quote
