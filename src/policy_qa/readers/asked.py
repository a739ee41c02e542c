"""What a question asks for, as it stands inside a refusal: a plain noun phrase, else the question quoted.

Only forms are reworded that stay grammatical whatever their words are; any other question is given back as it
was asked.
"""

from __future__ import annotations

import re

from policy_qa.questions import claim

_LEAD = re.compile(
    r"^(?:(?:and|so|but|then|please|also),? )?(?:(?:please )?(?:tell|show|give) me )?", re.IGNORECASE
)
_BE = r"(?:is|was|are|were)"
_NOUN = re.compile(
    rf"(?:what|who) {_BE} (?P<what>(?!there\b|it\b|they\b|he\b|she\b|this\b|that\b)[^,;:?]+)", re.IGNORECASE
)
_THERE = re.compile(rf"how many (?P<what>[^,;:?]+?) {_BE} there(?P<rest>[^,;:?]*)", re.IGNORECASE)
_CLAUSE = re.compile(
    r"\b(?:is|was|are|were|be|been|being|has|have|had|will|would|did|does|do|worth|estimated|expected"
    r"|put|from .+ at)$|"
    r"\b(?:when|because|while|if|that|which|who|how|than)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:The|A|An|Its|Their)\b")


def topic(text: str) -> str:
    """What a question asks for, as it stands behind "not in these articles"."""
    plain = _LEAD.sub("", text.rstrip(" ?.!？。")).strip()
    if claimed := claim(text):
        return f"whether {claimed.rstrip(' ?.!')}"
    if (match := _THERE.fullmatch(plain)) and not _CLAUSE.search(match["what"]):
        return f"the number of {match['what']}{match['rest']}"
    if (match := _NOUN.fullmatch(plain)) and not _CLAUSE.search(match["what"]):
        said = match["what"]
        return said[:1].lower() + said[1:] if _ARTICLE.match(said) else said
    return f"an answer to “{' '.join(text.split())}”"
