"""Names that only begin with capitals: before a head in lower case, with a number, "CHIPS for America"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from policy_qa.extract.entities.known import is_place
from policy_qa.extract.entities.lexicon import is_common, lexicon
from policy_qa.extract.entities.name import Name
from policy_qa.schema import EntityLabel

_CAP = r"[A-Z][\w\u2019'.&-]*[\w&]"
_YEAR = r"(?:19|20)\d\d"
_DEMONYM = re.compile(
    r"(?:[a-z](?:ese|ish|ian|ean|can|an)|french|dutch|greek|swiss|thai|iraqi|israeli|pakistani|saudi)$"
)
_OF_NUMBER = re.compile(
    r"(?<![\w-])(?P<name>(?P<kind>Proposition|Prop\.|Assembly Bill|Senate Bill|House Bill|AB|SB|H\.R\.|"
    r"Executive Order|Public Law|Act No\.) (?P<number>\d[\d-]*))(?![\w,.]*\d)"
)
_NUMBERED = re.compile(
    r"(?<=\b[Tt]he )(?P<name>\d{1,3}(?: [a-z-]+){0,3} "
    r"(?:[Pp]rogramme?|[Ss]cheme|[Ii]nitiative|[Cc]ampaign|[Ss]trategy))\b"
)
_FOR_PLACE = re.compile(rf"(?<![\w-])(?P<name>[A-Z]{{4,}}[A-Z0-9+]* for (?P<place>{_CAP}(?: {_CAP})?))")
_PILOT = re.compile(r"\b(?:pilot|demonstration)(?: free trade)?$")
_POSSESSIVE = re.compile(r"['\u2019]s?$")
_ACRONYM = 5
"""Letters of an abbreviation that names who runs a programme ("IMF programme")."""
_INSIDE = re.compile(r"[a-z,;] ")
_OWN_HEADS = frozenset({"campaign", "strategy"})


def mixed_names(text: str) -> Iterator[Name]:
    """The names in a text of which capitals are only a part."""
    for match in _OF_NUMBER.finditer(text):
        yield Name(*match.span("name"), "POLICY" if match["kind"].startswith("Prop") else "LAW")
    for match in _NUMBERED.finditer(text):
        yield Name(*match.span("name"), "PROGRAMME")
    for match in _FOR_PLACE.finditer(text):
        if is_place(match["place"]) and match["name"].split()[0] not in lexicon().known:
            yield Name(*match.span("name"), "PROGRAMME")
    for match in _before_lower().finditer(text):
        name = _before_head(text, match)
        if name:
            yield name


@cache
def _before_lower() -> re.Pattern[str]:
    """Capitalised words or a quotation, and a head in lower case.

    Words may stand between only before heads that are always part of the name ("the Yongjiang innovation
    corridor").
    """
    direct = "|".join(sorted(lexicon().lower_heads))
    between = r"(?: (?!(?:of|in|for|to|the|a|on|at|by|with|as|and a|is|was)\b)[a-z-]+){1,5}?"
    name = (
        rf"(?:(?P<name>{_CAP}(?: (?:{_CAP}|of|and|for|{_YEAR})){{0,6}})|"
        r"(?P<quote>[\u201c\"][^\u201c\u201d\"\n]{2,60}[\u201d\"]))"
    )
    return re.compile(
        rf"(?<![\w.-]){name}(?: (?P<direct>{direct})|(?P<between>{between}) (?P<area>corridor|zone))(?![\w-])"
    )


def _before_head(text: str, match: re.Match[str]) -> Name | None:
    """The name before a head in lower case; None if the words in front name something else."""
    words, start = (match["name"] or "").split(), match.start()
    while words and (
        words[0].lower() in lexicon().openers or words[0].islower() or _POSSESSIVE.search(words[0])
    ):
        start += len(words.pop(0)) + 1
    if match["area"]:
        label: EntityLabel = "PROGRAMME" if _PILOT.search(match["between"]) else "PLACE"
        named = match["quote"] or (words and (label == "PROGRAMME" or _may_name(words)))
        return Name(start, match.end(), label) if named else None
    first = not _INSIDE.match(text, max(0, start - 2), start)
    if not words or not _may_name(words) or (len(words) == 1 and first):
        return None
    label = lexicon().lower_heads[match["direct"]]
    with_head = label == "PLACE" or match["direct"] in _OWN_HEADS
    return Name(start, match.end() if with_head else match.end("name"), label, certain=len(words) > 1)


def _may_name(words: list[str]) -> bool:
    """Whether capitalised words may name what the head behind them says, and not whose or where it is."""
    known, surface = lexicon(), " ".join(words)
    if is_place(surface) or surface in known.known or any(word.lower() in known.heads for word in words):
        return False
    acronym = surface.isupper() and len(surface) <= _ACRONYM
    if len(words) == 1 and (acronym or surface.lower() in known.titles):
        return False
    return not all(_DEMONYM.search(word.lower()) or is_common(word) or is_place(word) for word in words)
