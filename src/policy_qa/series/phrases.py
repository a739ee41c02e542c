"""What an indicator says, as concepts: synonyms undone, part and whole apart, changes told from levels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from policy_qa.extract.context.country import belonging_to
from policy_qa.places import mention_spans
from policy_qa.series import vocabulary
from policy_qa.series.vocabulary import Atoms, tokens

_SHARE: Final = r"(?:share|proportion|percentage|percent|per cent|portion|part|fraction|ratio|weight)"
_PART_AND_WHOLE: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^(?P<part>.+?),? (?:expressed )?as an? (?:\w+ )?{_SHARE} of (?:the )?(?P<whole>.+)$",
        r"^(?P<part>.+?) (?:relative to|in relation to|in proportion to) (?:the )?(?P<whole>.+)$",
        r"^(?:the )?ratio of (?P<part>.+?) to (?:the )?(?P<whole>.+)$",
        r"^(?P<part>.+?)[- ]to[- ](?P<whole>[\w&]+(?: [\w&]+)?) ratio$",
        r"^(?P<part>.+?)(?:/| to )(?P<whole>GDP|GNI|GNP)(?: ratio)?$",
        rf"^(?:the )?{_SHARE} of (?P<part>.+?) (?:in|among|out of|within|to) (?:the |all |total )*"
        r"(?P<whole>.+)$",
        rf"^(?P<part>.+?)(?:['’]s?)? {_SHARE} (?:of|in|among) (?:the |all |total )*(?P<whole>.+)$",
        rf"^(?:the )?{_SHARE} of (?P<whole>.+?) (?:accounted for by|made up by|made up of|coming from"
        r"|that comes from|from|spent on|that goes to|going to|devoted to|by|held by) (?P<part>.+)$",
    )
)
_LONGEST: Final = 300
"""Characters of a phrase that are read: no indicator is longer."""
_SAYS_SHARE: Final = re.compile(rf"\b{_SHARE}\b", re.IGNORECASE)
_HERE: Final = re.compile(
    r"\b(?:the |this |our )?(?:city|country|nation|province|state|municipality|county|region|island|territory"
    r"|world|economy)['’]s\b|\b(?:in|of|for|across|throughout) (?:the|this) (?:whole |entire )?"
    r"(?:city|country|nation|province|state|municipality|county|region|area|island|world)\b"
    r"|\b(?:city|nation|country|province|state|world|economy|society)-?wide\b",
    re.IGNORECASE,
)
_ABROAD: Final = re.compile(
    r"^(?:sales|shipments|deliveries) of (?P<what>.+?) (?:abroad|overseas|to other countries)$", re.IGNORECASE
)
"""Exports in so many words."""
_INFLATION: Final = re.compile(r"\binflation\b", re.IGNORECASE)
"""Of prices it is their change, in any form: "consumer inflation"."""
_MONTHS: Final = re.compile(
    r"\b(?:January|February|March|April|June|July|August|September|October|November|December)\b"
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a phrase says: concepts of the part (or of all of it), and of the whole if it tells a share.

    ``moved``: it has a word for a change ("growth of"). ``written`` has by concept the words for it.
    """

    concepts: frozenset[str]
    whole: frozenset[str] = frozenset()
    share: bool = False
    moved: bool = False
    written: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=65536)
def said(phrase: str, place: str | None, *, level: bool = True, share: bool = True) -> Said:
    """Read the wording of an indicator.

    Args:
        phrase: The indicator, or a subject, as an article has it.
        place: The figure's place, whose names say nothing more.
        level: Whether words of change may say that the figure is one; otherwise they are words like others.
        share: Whether it may tell a part of a whole.
    """
    plain = _placeless(" ".join(phrase[:_LONGEST].split()), place)
    atoms: list[tuple[str, Atoms]] = list(vocabulary.cut(list(tokens(plain))))
    # "The share of people out of work" is a form of unemployment, and no share that is put together here.
    fixed = any(" " in text and _SAYS_SHARE.search(text) for text, _ in atoms)
    if share and not fixed and (found := _shared(plain)) is not None:
        return found
    written = {atom: text for text, own in atoms for atom in own}
    concepts = frozenset(written)
    moves = vocabulary.vocabulary().moves
    moving = concepts & moves.keys() if level else frozenset()
    left = {moves[one] for one in moving} - {""}
    prices = "price" in concepts
    moved = bool(moving) or (level and any("price" in own and _INFLATION.search(text) for text, own in atoms))
    return Said(concepts - moving | (frozenset() if prices else left), moved=moved, written=written)


def _placeless(phrase: str, place: str | None) -> str:
    phrase = _MONTHS.sub(" ", _HERE.sub(" ", phrase))
    for name in filter(None, (place, (place or "").split(",")[0])):
        for start, end in reversed(mention_spans(phrase, name)):
            phrase = f"{phrase[:start]} {phrase[end:]}"
    if place and (own := belonging_to(place)) is not None:
        phrase = own.sub(" ", phrase)
    return _ABROAD.sub(r"exports of \g<what>", " ".join(phrase.split()))


def _shared(phrase: str) -> Said | None:
    """Part and whole of a phrase that tells a share."""
    for form, part, whole in vocabulary.vocabulary().shares:
        if match := form.search(phrase):
            return _of(f"{phrase[: match.start()]} {phrase[match.end() :]} {part}", whole)
    for pattern in _PART_AND_WHOLE:
        if match := pattern.match(phrase):
            return _of(match["part"], match["whole"])
    return None


def _of(part: str, whole: str) -> Said:
    one, other = said(part, None, share=False), said(whole, None, level=False, share=False)
    both = {**other.written, **one.written}
    if one.concepts and one.concepts <= vocabulary.vocabulary().attributes:  # the women among researchers
        return Said(one.concepts | other.concepts, moved=one.moved, written=both)
    return Said(one.concepts, other.concepts, share=True, moved=one.moved, written=both)
