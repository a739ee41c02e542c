"""Further mentions of what an article names: the same words again, surnames, acronyms, "the Outlook"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from policy_qa.extract.entities.lexicon import lexicon
from policy_qa.schema import EntityLabel

CURRENCY_BEHIND = re.compile(r"\$| ?-?[Dd]ollars?\b")
"""Behind the name of a place that names a currency ("US$", "Hong Kong dollars")."""
_WORD = re.compile(r"\w+")
_SINGLE = re.compile(r"(?<![\w-])[^\W\d_]+(?:['\u2019-][^\W\d_]+)*(?![\w-])")
_THE_HEAD = re.compile(r"(?<=[Tt]he )(?P<head>[A-Z]\w+)(?![\w-])(?! [A-Z])")
_POSSESSIVE = re.compile(r"['\u2019]s?$")
_ACRONYM_AFTER = re.compile(r" \((?:the )?[\"\u201c]?(?P<acronym>[A-Z][A-Za-z&.-]{1,10})[\"\u201d]?\)")
_SPEECH = r"(?:said|says|told|added|noted|explained|stressed|warned|argued|announced|stated|pointed)"
_SPEAKS = re.compile(rf" {_SPEECH}\b")
_ADDRESSED = re.compile(rf"(?:{_SPEECH}|\b(?:Mr|Mrs|Ms|Dr|Prof|Shri|Smt)\.?) $")


@dataclass
class Group:
    """The mentions of one thing while they are gathered; ``short`` are its acronyms."""

    label: EntityLabel
    labels: Counter[EntityLabel] = field(default_factory=Counter)
    names: list[tuple[int, int]] = field(default_factory=list)
    short: set[str] = field(default_factory=set)


def add_mentions(text: str, groups: dict[str, Group], hints: Collection[tuple[int, int]]) -> None:
    """Finds further mentions of groups, none of which overlaps another; joins names that are acronyms.

    Args:
        text: The article with plain spaces.
        groups: By key, in order of their first mention.
        hints: Spans that the parser takes for names; a surname alone counts only in one of these, in the
            title, or beside speech.
    """
    taken = bytearray(len(text))
    for group in groups.values():
        for start, end in group.names:
            taken[start:end] = b"\1" * (end - start)
    _add_acronyms(text, groups, taken)
    _add_all(_repeats(text, groups.values()), taken)
    _add_all(_surnames(text, groups.values(), hints), taken)
    _add_all(_heads(text, groups.values()), taken)


def _add_all(found: Iterable[tuple[Group, int, int]], taken: bytearray) -> None:
    """Adds mentions unless others cover a part of them; ``taken`` marks the characters of all mentions."""
    for group, start, end in found:
        if not any(taken[start:end]):
            group.names.append((start, end))
            taken[start:end] = b"\1" * (end - start)


def _add_acronyms(text: str, groups: dict[str, Group], taken: bytearray) -> None:
    """Notes "(EPO)" behind a full name; names that are that acronym join its group."""
    for group in list(groups.values()):
        for start, end in list(group.names):
            match = _ACRONYM_AFTER.match(text, end)
            if not match or not _abbreviates(match["acronym"], text[start:end]):
                continue
            group.short.add(match["acronym"])
            other = groups.get(match["acronym"].lower())
            if other is not None and other is not group:
                group.names += groups.pop(match["acronym"].lower()).names
            _add_all([(group, *match.span("acronym"))], taken)


def _abbreviates(acronym: str, name: str) -> bool:
    """Whether the capitals of the acronym occur in the name's initials, in order."""
    initials = iter(word[0].lower() for word in re.findall(r"\w+", name))
    capitals = [char.lower() for char in acronym if char.isupper()]
    return len(capitals) > 1 and all(any(char == initial for initial in initials) for char in capitals)


def _repeats(text: str, groups: Iterable[Group]) -> Iterator[tuple[Group, int, int]]:
    """Further places where a name stands as it was written before, longer names first."""
    index: dict[str, dict[str, Group]] = {}
    for group in groups:
        for surface in {text[start:end] for start, end in group.names}:
            first = _WORD.match(surface)
            if first and _may_repeat(surface, group):
                index.setdefault(first.group(), {}).setdefault(surface, group)
    ordered = {first: sorted(found.items(), key=lambda item: -len(item[0])) for first, found in index.items()}
    for word in _WORD.finditer(text):
        for surface, group in ordered.get(word.group(), ()):
            start, end = word.start(), word.start() + len(surface)
            if text.startswith(surface, start) and _stands_alone(text, start, end, group.label):
                yield group, start, end


def _may_repeat(surface: str, group: Group) -> bool:
    """Whether the words mean the thing wherever they stand: not "US", and no surname."""
    if surface in group.short:
        return True
    alone = group.label == "PERSON" and " " not in surface
    return len(surface) > 2 and surface.lower() not in lexicon().noise and not alone


def _stands_alone(text: str, start: int, end: int, label: EntityLabel) -> bool:
    """Whether a span is no part of a longer word, nor a place that names a currency."""
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    if any(char in "-_" or char.isalnum() for char in around):
        return False
    return label != "PLACE" or not CURRENCY_BEHIND.match(text, end)


def _surnames(
    text: str, groups: Iterable[Group], hints: Collection[tuple[int, int]]
) -> Iterator[tuple[Group, int, int]]:
    """Mentions by one part of a person's name ("Huang said"), if no other person shares it."""
    owners = _owners_of_parts(text, groups)
    title_end = max(0, text.find("\n"))
    for word in _SINGLE.finditer(text):
        start = word.start()
        part = word.group() if word.group() in owners else _POSSESSIVE.sub("", word.group())
        group = owners.get(part)
        if group is None:
            continue
        end = start + len(part)
        in_title = end < title_end and text[end + 1 : end + 2].islower()
        if in_title or (start > min(group.names)[1] and _names_person(text, start, end, hints)):
            yield group, start, end


def _owners_of_parts(text: str, groups: Iterable[Group]) -> Mapping[str, Group]:
    """The person of each first or last word of people's names that only one person has."""
    owners: dict[str, Group] = {}
    shared: set[str] = set()
    for group in groups:
        if group.label != "PERSON":
            continue
        for start, end in group.names:
            words = text[start:end].split()
            for part in {words[0], words[-1]} if len(words) > 1 else ():
                if len(part) > 1 and owners.setdefault(part, group) is not group:
                    shared.add(part)
    return {part: group for part, group in owners.items() if part not in shared}


def _names_person(text: str, start: int, end: int, hints: Collection[tuple[int, int]]) -> bool:
    """Whether a single word stands for a person here."""
    if (start, end) in hints or _SPEAKS.match(text, end):
        return True
    return bool(_ADDRESSED.search(text[max(0, start - 14) : start]))


def _heads(text: str, groups: Iterable[Group]) -> Iterator[tuple[Group, int, int]]:
    """Mentions such as "the Outlook" behind a programme of that head ("World Economic Outlook")."""
    owners: dict[str, tuple[int, Group]] = {}
    for group in groups:
        if group.label == "PROGRAMME":
            start, end = min(group.names)
            head = text[start:end].rsplit(maxsplit=1)[-1]
            if head.lower() in lexicon().heads:
                owners.setdefault(head, (end, group))
    for match in _THE_HEAD.finditer(text):
        end, owner = owners.get(match["head"], (len(text), None))
        if owner is not None and match.start() > end:
            yield owner, *match.span("head")
