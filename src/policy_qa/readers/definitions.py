"""What a term means: the sentence that says so, and in it the words that define.

A text defines in few ways: "X, the share that …,", "X, in which …,", "X is what …", "X measures …", and in
the sentence after the one that names it, "Such a filing is …". A sentence that only gives X's amount is no
definition.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from policy_qa.readers import Evidence
from policy_qa.readers.sentences import Sentence, quoted, weighed
from policy_qa.readers.vectors import Vectors
from policy_qa.readers.weighing import Weights
from policy_qa.readers.wishes import Wish, wish
from policy_qa.readers.wording import shorten
from policy_qa.schema import Draft, Query
from policy_qa.words import STOP, head, words

_SAYS = (
    r"(?:is|are|was|were|means?|refers? to|measures?|covers?|counts?|compares?|denotes?|stands? for"
    r"|describes?|includes?"
    r"|comprises?|express(?:es)?|shows?|divides?|consists? of|leaves? out|lowers?|gives?|puts?"
    r"|tells?|sets?|takes?|asks?"
    r"|brings? together|keeps?|works?)"
)
_APPOSITION = re.compile(
    r"[\"”’']?\s*(?:\([^)]*\))?\s*(?:,|\s[—–-]|:|\()\s*(?P<phrase>(?:(?:in|of|for|on|with|by) which"
    r"|(?:(?:often|also|sometimes|usually|commonly|here|officially|now) )?(?:described|known"
    r"|defined|understood|counted|called"
    r"|measured|computed|calculated|converted)\b"
    r"|which\b|meaning|that is"
    r"|i\.e\.|or\b|namely|an?\b|the\b|what\b|those\b|where\b|[\w-]+ (?:where|that|which|in which|of"
    r"|who)\b).+?)"
    r"(?P<end>(?=[,;](?:\s|$)|\s[—–-]\s|\)(?!\s\w)|[.?!]?$))",
    re.DOTALL,
)
_COPULA = re.compile(
    rf"[\"”’']?\s*(?:\([^)]*\))?(?:\s*,[^,]{{3,70}},)?\s+(?:therefore |simply |thus |here "
    rf")?(?P<verb>{_SAYS})\s+(?P<phrase>.+)",
    re.DOTALL,
)
_CALLED = re.compile(r"\s+(?:is|are|was|were) (?:called|known|termed|referred to)\b")
_AS = re.compile(r"(?:^|[.;,] )(?P<phrase>[^,;.]+), as (?:the |an? )?$")
_OPENS = re.compile(r"(?:In|At|For|By|With|On|From|Under|To|After|Since|As)\b")
_NOUN = re.compile(r"(?:the|an?)\b", re.IGNORECASE)
_BACK = re.compile(
    rf"(?P<subject>It|This|They|These|That|Such(?: an?)? [\w-]+|An? [\w-]+ of (?:this|that) kind"
    rf"|(?:The|This|That) [\w-]+(?: [\w-]+)?)"
    rf"\s+(?P<verb>{_SAYS})\s+(?P<phrase>.+)",
    re.DOTALL,
)
_AMOUNT = re.compile(
    r"\d|\b(?:expected|forecast|estimated|projected|set|put|planned|due|likely|up|down) (?:to|at)\b"
    r"|\bper ?cent"
)
_NEAR_WORDS = 7
_SHORT_WORDS = 25
_LOOSE = 2
"""Words that may stand between those of a term ("research and experimental development")."""

_MODEL = Weights(
    {
        "after": -0.13,
        "amount": -1.90,
        "apposition": 1.18,
        "back": 1.42,
        "back_same": 0.79,
        "back_way": 0.50,
        "before": 1.05,
        "copula": 0.96,
        "copula_opening": 0.99,
        "cosine": 0.53,
        "doc": 0.35,
        "edition": 1.14,
        "hit": 1.94,
        "missing": -0.51,
        "no_way": -2.65,
        "other_period": -1.08,
        "own": 0.66,
        "period": 0.45,
        "term": 0.85,
        "term_before": -0.27,
        "title": -0.38,
    },
    none=3.03,
    answer=0.3,
)


@dataclass(frozen=True, slots=True)
class Definition:
    """A sentence that may define a term, and the words in it that do."""

    sentence: Sentence
    phrase: str


class DefinitionReader:
    """Answers "what is …", "what is meant by …", "how is … calculated" from the sentence that defines.

    Args:
        vectors: For meanings.
        loose: Whether to answer the questions that may as well want a figure, which is sought before, and
            only those.
    """

    name = "definitions"

    def __init__(self, vectors: Vectors | None = None, *, loose: bool = False) -> None:
        self._vectors = vectors or Vectors()
        self._loose = loose

    def read(self, query: Query, evidence: Evidence) -> Draft | None:
        """The definition with its sentence, None for other questions and where no sentence defines."""
        asked = wish(query)
        if asked is None or asked.kind != "definition" or asked.loose is not self._loose:
            return None
        found = candidates(query, asked, evidence, self._vectors)
        best = _MODEL.best([described(asked.term, sentence) for sentence in found])
        if best is None:
            return None
        definition, probability = best
        if asked.loose and definition.phrase == definition.sentence.quote:
            return None
        following = definition.sentence.beside(1)
        more = following is not None and following.points_back and not _AMOUNT.search(following.text)
        shown = [definition.sentence, *([following] if following is not None and more else [])]
        return quoted(
            shown, shorten(definition.phrase, _SHORT_WORDS), confidence=probability, reader=self.name
        )


def candidates(query: Query, asked: Wish, evidence: Evidence, vectors: Vectors) -> list[Sentence]:
    """The sentences that may define a term, those first that seem to, then those that share most words."""

    def defines(sentence: Sentence) -> bool:
        text = sentence.text
        return any(_way(text[:start], text[end:])[0] for start, end in _mentions(asked.term, text))

    return weighed(query, asked.about, evidence, vectors, promising=defines)[1]


def described(term: str, sentence: Sentence) -> tuple[Definition, dict[str, float]]:
    """How a sentence may define a term, and what speaks for its doing so."""
    text = sentence.text
    spans = _mentions(term, text)
    before = sentence.beside(-1)
    named_before = before is not None and bool(_mentions(term, before.text))
    way, phrase = "", ""
    for start, end in spans:
        way, phrase = _way(text[:start], text[end:])
        if way:
            break
    back = _BACK.match(text.lstrip('#* "“')) if not way and before is not None else None
    if back and (named_before or _same_head(term, back["subject"])):
        way, phrase = "back", _clause(back["phrase"])
    opening = bool(spans) and spans[0][0] <= len("An ") + 1
    features = {
        **sentence.features,
        "term": float(bool(spans)),
        "term_before": float(named_before and not spans),
        "apposition": float(way == "apposition"),
        "copula": float(way == "copula"),
        "copula_opening": float(way == "copula" and opening),
        "back_way": float(way == "back"),
        "back_same": float(way == "back" and back is not None and _same_head(term, back["subject"])),
        "no_way": float(not way),
        "amount": float(bool(phrase) and _tells_amount(phrase)),
    }
    return Definition(sentence, phrase or sentence.quote), features


def _way(lead: str, rest: str) -> tuple[str, str]:
    """How the words behind a term, or before it, define it, if they do, and which of them."""
    if _CALLED.match(rest) and (named := _AS.search(lead)):
        return "apposition", " ".join(named["phrase"].split())
    match = _APPOSITION.match(rest)
    # "In its outlook, the fund expects …": what follows is the sentence itself.
    if match and not (
        _OPENS.match(lead) and _NOUN.match(match["phrase"]) and not rest[match.end() :].strip(" .")
    ):
        return "apposition", " ".join(match["phrase"].split())
    if match := _COPULA.match(rest):
        return "copula", _clause(match["phrase"])
    return "", ""


def _clause(phrase: str) -> str:
    """A phrase up to the end of its clause, on one line."""
    return " ".join(re.split(r"[.;:](?:\s|$)", phrase)[0].split())


def _tells_amount(phrase: str) -> bool:
    return bool(_AMOUNT.search(" ".join(phrase.split()[:_NEAR_WORDS])))


def _same_head(term: str, subject: str) -> bool:
    """Whether "such a filing" says the term's own noun."""
    return head(term) is not None and head(term) in {word.key for word in words(subject)}


def _mentions(term: str, text: str) -> list[tuple[int, int]]:
    """Where a text says all words of a term together."""
    wanted = [word.key for word in words(term) if word.text.lower() not in STOP]
    said = [word for word in words(text) if word.text.lower() not in STOP]
    found = []
    for at in range(len(said)):
        run = said[at : at + len(wanted) + _LOOSE]
        keys_ = [word.key for word in run]
        if wanted and run and run[0].key in wanted and set(wanted) <= set(keys_):
            last = max(keys_.index(k) for k in wanted)
            found.append((run[0].start, run[last].end))
    return found
