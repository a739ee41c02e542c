"""People: which capitalised words are a person's name, and what office the text gives the person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy_qa.extract.entities.lexicon import lexicon
from policy_qa.extract.entities.name import Name

_CAP = r"[A-Z][\w\u2019'.-]*\w|[A-Z]\."
_PARTICLE = "von|van|der|den|de|del|della|di|da|dos|bin|ibn|al|el|la|le|ter|ten"
_PERSON = rf"(?:{_CAP})(?: (?:(?:{_PARTICLE}) ){{0,2}}(?:{_CAP})){{1,3}}"
_BEFORE_ROLE = re.compile(rf"(?<![\w-])(?P<name>{_PERSON})(?=, |[ ]\()")
_WORD = re.compile(r"[\w\u2019'&.-]*\w")
_ROLE_ENDS = re.compile(
    r"[,;:()\u201c\u201d\"\n\u2014]|\.(?:\s|$)|\s(?:said|says|told|tells|added|adds|who|which|that|is|was|"
    r"has|had|will|noted|announced|explained|"
    r"stated|called|warned|welcomed|and (?:said|told|is|was|has)|in an? (?:statement|interview)|on (?:Mon|"
    r"Tues|Wednes|Thurs|Fri|Satur|Sun)day|"
    r"in (?:\d{4}|January|February|March|April|May|June|July|August|September|October|November|December)|"
    r"during|when|while|since|from \d{4}|at a (?:press|news))\b"
)
_AFTER = re.compile(
    r"(?: MP| MEP| MSP)?(?:,? (?:is|was|serves as|served as|became|remains|(?:has|had) been)"
    r"(?: (?:also|now|still|named|appointed|elected)(?: as)?)? |, (?:currently |formerly |now )?|\s\()"
    r"(?:then |the |an? |its |our |their )?(?P<role>\w.*)",
    re.DOTALL,
)
_WHO_IS = re.compile(
    r",? who (?:currently |also |now )?(?:serves as|is|was|works as|served as) (?:the |an? )?(?P<role>\w.*)",
    re.DOTALL,
)
_WHO_HEADS = re.compile(
    r",? who (?:currently |also |now |has )?(?P<verb>\w+) (?P<of>(?:the |an? |its )?\w.*)", re.DOTALL
)
_APPOSED = re.compile(
    r"(?:^|[\s\u201c])(?:the |an? |its |our |their |"
    r"\w+['\u2019]s? )?(?P<role>[^,;:()\u201c\u201d\"\n]{2,140}), $"
)
_OFFICE_IS = re.compile(
    r"(?:^|[\s\u201c])(?:[Ww]hose|[Tt]he|[Ii]ts|[Oo]ur|[Tt]heir|\w+['\u2019]s?) "
    r"(?P<role>[^,;:()\u201c\u201d\"\n]{2,100}?)"
    r"(?: at (?:that|the) time| then| now| currently)? (?:is|was|remains) (?:now |still )?$"
)
_OFFICE_OF = re.compile(
    r"(?:^|[\s\u201c])(?P<role>(?:[\w-]+ ){0,3}[\w-]+ (?:of|for) "
    r"(?:(?:the )?[A-Z][\w-]*(?: (?:of|the|and|for|[A-Z][\w-]*))*|the (?:[a-z]+ ){0,2}(?P<body>[a-z]+))) $"
)
_FUNCTION_WORDS = frozenset((
    "of", "for", "at", "in", "on", "to", "from", "and", "with", "by", "the", "a", "an", "as", "who",
    "whose", "said",
))  # fmt: skip


def is_title(word: str) -> bool:
    """Whether a word names an office or profession ("director", "vice-president", "spokesperson")."""
    plain = word.lower().strip(".,").removeprefix("vice-").removeprefix("deputy-").removesuffix("-elect")
    return plain in lexicon().titles or word.lower() in lexicon().titles


def people_by_form(text: str) -> Iterator[Name]:
    """Names that an office marks as a person's: "Ada Brook, Director of ...", "Commissioner ..."."""
    for match in _BEFORE_ROLE.finditer(text):
        start = _skip_titles(text, match.start(), match.end())
        if (
            start is not None
            and is_person_name(text[start : match.end()])
            and role_after(text, match.end(), len(text))
        ):
            yield Name(start, match.end(), "PERSON")
    for match in _PORTFOLIO.finditer(text):
        start, end = _behind_portfolio(text, *match.span("rest"))
        surface = text[start:end]
        if is_title(match["title"]) and " " in surface and is_person_name(surface):
            yield Name(start, end, "PERSON")
    for match in _TITLED.finditer(text):
        start, end = match.span("name")
        words = match["name"].split()
        while words and not _may_be_personal(words[-1]):
            end -= len(words.pop()) + 1
        moved = _skip_titles(text, start, end) if words else None
        if (
            moved is not None
            and is_title(match["title"])
            and is_person_name(text[moved:end])
            and " " in text[moved:end]
        ):
            yield Name(moved, end, "PERSON")


def _behind_portfolio(text: str, start: int, end: int) -> tuple[int, int]:
    """What follows the subjects of a ministry: "Trade and Industry Ada Brook" names Ada Brook."""
    words = text[start:end].split(" ")
    subjects = lexicon().portfolios | {"and", "the"}
    while words and words[0].lower().strip(",") in subjects:
        start += len(words.pop(0)) + 1
    return start, max(start, end)


_PORTFOLIO = re.compile(
    r"(?<![\w-])(?P<title>[A-Z][\w-]+) (?:of State )?(?:of|for) (?:the )?"
    r"(?P<rest>(?:[A-Z][\w-]+)(?:,? (?:[A-Z][\w-]+|and|the)){1,9})(?![\w-])"
)
_TITLED = re.compile(rf"(?<![\w-])(?P<title>[A-Z][\w-]+\.?) (?P<name>{_PERSON})(?![\w-])")


def _skip_titles(text: str, start: int, end: int) -> int | None:
    """Where the name begins behind titles and honorifics; None if nothing is left."""
    for match in _WORD.finditer(text, start, end):
        word = match.group()
        if not (is_title(word) or word.lower().strip(".") in lexicon().honorifics | lexicon().modifiers):
            return match.start()
    return None


def strip_titles(text: str, start: int, end: int) -> int:
    """Like the start of the name behind its titles; ``end`` if there are only titles."""
    found = _skip_titles(text, start, end)
    return end if found is None else found


def _may_be_personal(word: str) -> bool:
    plain = word.lower().strip(".,")
    words = lexicon()
    return (
        plain not in words.heads
        and plain not in words.noise
        and not is_title(plain)
        and not word.isupper() | (len(word) < 2)
    )


def is_person_name(surface: str) -> bool:
    """Whether the words may be a person's: capitalised or particles, none the head of another name."""
    words = surface.split()
    particles = _PARTICLE.split("|")
    if not 1 <= len(words) <= 5 or not words[0][:1].isupper() or any(char.isdigit() for char in surface):
        return False
    return all(
        word in particles
        or (word[0].isupper() and (re.fullmatch(r"[A-Z]\.", word) or _may_be_personal(word)))
        for word in words
    )


# -- roles -----------------------------------------------------------------------------------------


def role_of(text: str, start: int, end: int, *, sentence: tuple[int, int]) -> str | None:
    """The office that the text beside a person's name gives the person.

    Args:
        text: The article with plain spaces.
        start: Where the name starts.
        end: Where it ends.
        sentence: The offsets of its sentence; words outside it say nothing.

    Returns:
        The role as written, without article ("Director of Ningbo Municipal Bureau of Science and
        Technology"); "head of ..." for "who heads ..."; None if the text names none.
    """
    after = role_after(text, end, sentence[1])
    before = _role_before(text, start, sentence[0])
    return after or before


def role_after(text: str, end: int, limit: int) -> str | None:
    """The role that follows a name: in apposition, in brackets, after "is" or in a clause with "who"."""
    after = text[end : min(limit, end + 220)]
    heading = _WHO_HEADS.match(after)
    if heading and heading["verb"] in lexicon().verbs:
        return f"{lexicon().verbs[heading['verb']]} of {_cut(heading['of'])}"
    match = _WHO_IS.match(after) or _AFTER.match(after)
    role = _cut(match["role"]) if match else ""
    return role if role and _starts_with_title(role) else None


def _cut(role: str) -> str:
    ends = _ROLE_ENDS.search(role)
    return " ".join((role[: ends.start()] if ends else role).split()).rstrip(" .,")


def _starts_with_title(role: str) -> bool:
    """Whether one of the first words, before any preposition, is a title."""
    for word in role.split()[:7]:
        if any(char.isdigit() for char in word):
            return False
        if is_title(word):
            return True
        if word in _FUNCTION_WORDS - {"and"}:
            return False
    return False


def _role_before(text: str, start: int, limit: int) -> str | None:
    before = text[max(limit, start - 180) : start]
    apposed = _APPOSED.search(before)
    if apposed:
        role = _from_title_phrase(apposed["role"])
        return role if role else None
    stated = _OFFICE_IS.search(before)
    if stated:
        return _from_title_phrase(stated["role"])
    office = _OFFICE_OF.search(before)
    if office and is_title(office["role"].rsplit(maxsplit=1)[-1]):
        return _title_run(before)  # "Bank of Ghana Governor"
    if office and (office["body"] is None or office["body"] in lexicon().heads):
        return _from_title_phrase(office["role"]) or _title_run(before)
    return _title_run(before)


def _from_title_phrase(phrase: str) -> str | None:
    """The part of a phrase that is a role: from its title's modifiers on ("said the director of X")."""
    words = phrase.split()
    place = next((i for i, word in enumerate(words) if is_title(word)), None)
    if place is None:
        return None
    behind = next((word for word in words[place:] if not is_title(word)), None)
    if behind not in {None, "of", "for", "at", "and", "in"}:
        return None
    while place > 0 and _is_modifier(words[place - 1]):
        place -= 1
    return " ".join(words[place:])


def _title_run(before: str) -> str | None:
    """The role that stands directly before a name: "Finance Minister", "foreign ministry spokesperson"."""
    if not before.endswith(" "):
        return None
    words = before.split()
    place = len(words)
    while place > 0 and (
        is_title(words[place - 1])
        or (place < len(words) and (_is_modifier(words[place - 1]) or _links_name(words, place - 1)))
    ):
        place -= 1
    role = words[place:]
    while role and not is_title(role[0]) and role[0].lower() in lexicon().openers:
        role = role[1:]
    if not any(is_title(word) and word.lower().strip(".") not in lexicon().honorifics for word in role):
        return None
    return " ".join(role).strip(" ,")


def _links_name(words: list[str], place: int) -> bool:
    """Whether a word joins parts of a body's name ("Office for National Statistics chief economist")."""
    links = {"of", "for", "and"}
    if words[place] not in links or not words[place + 1][0].isupper():
        return False
    for word in reversed(words[max(0, place - 6) : place]):
        if word.lower() in lexicon().heads:
            return word[0].isupper()
        if not (word[0].isupper() or word in links):
            return False
    return False


def _is_modifier(word: str) -> bool:
    """Whether a word before a title belongs to the role: "deputy", "Commerce", "ministry"."""
    if word[-1:] in ',;:.\u201d"' or re.search(r"['\u2019]s?$", word):
        return False
    plain = word.lower()
    if plain in lexicon().modifiers or plain in lexicon().heads or plain in {"and", "trade", "bureau"}:
        return plain != "and"
    return word[:1].isupper() and plain not in lexicon().openers and plain != "and"
