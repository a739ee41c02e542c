"""One entity of all mentions of a thing: full names, acronyms, surnames, companies without "Ltd"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from policy_qa.extract.entities.known import is_place
from policy_qa.extract.entities.lexicon import lexicon
from policy_qa.extract.entities.name import Name
from policy_qa.schema import Article, Entity, EntityLabel, Mention

_COMPANY_END = re.compile(
    r",?\s(?:co\.?,?\s?ltd|company limited|limited|ltd|inc|incorporated|corp|corporation|plc|llc|llp|gmbh|"
    r"ag|holdings?|company|co)\.?$"
)
_COUNTRY_BEFORE = re.compile(r"^(?:u\.?s\.?|u\.?k\.?|united states|china's) (?=\w+ \w)")
_DISTRICT_END = re.compile(r" (?:province|municipality|prefecture|autonomous region)$", re.IGNORECASE)
_YEAR_END = re.compile(r" (?:19|20)\d\d(?:[-\u2013/]\d{2,4})?$")
_ACRONYM_AFTER = re.compile(r" \((?:the )?[\"\u201c]?(?P<acronym>[A-Z][A-Za-z&.-]{1,10})[\"\u201d]?\)")
_DEPARTMENT = re.compile(r"department of (?:the )?(?P<of>.+)|(?P<before>.+) department")
_SMALL = frozenset({"of", "and", "for", "the", "on", "in", "to"})
_SPEECH = r"(?:said|says|told|added|noted|explained|stressed|warned|argued|announced|stated|pointed)"


@dataclass
class _Group:
    """The mentions of one thing while they are gathered."""

    label: EntityLabel
    labels: Counter[EntityLabel] = field(default_factory=Counter)
    names: list[tuple[int, int]] = field(default_factory=list)
    short: set[str] = field(default_factory=set)


def join(
    article: Article,
    text: str,
    names: Sequence[Name],
    roles: Mapping[tuple[int, int], str | None],
    *,
    hints: Sequence[tuple[int, int]] = (),
) -> tuple[Entity, ...]:
    """Makes one entity of the names of one thing, and finds further mentions of it.

    Args:
        article: The article.
        text: Its text with plain spaces, at the same offsets.
        names: Names that do not overlap, in order.
        roles: The role of each person's name, by its offsets.
        hints: Spans that the parser takes for names; a surname alone counts only in one of these or beside
        speech.
    """
    groups: dict[str, _Group] = {}
    for name in names:
        group = groups.setdefault(_key(text[name.start : name.end], name.label), _Group(name.label))
        group.names.append((name.start, name.end))
        group.labels[name.label] += 3 if name.certain else 1
    _join_people(groups)
    _join_without_place(groups)
    _join_shorter(groups)
    taken = bytearray(len(text))
    for name in names:
        taken[name.start : name.end] = b"\1" * (name.end - name.start)
    _add_acronyms(text, groups, taken)
    _add_repeats(text, groups, taken)
    _add_surnames(text, groups, taken, hints)
    _add_heads(text, groups, taken)
    entities = [_entity(article, text, group, roles) for group in groups.values()]
    return tuple(sorted(entities, key=lambda entity: entity.mentions[0].start))


def _key(surface: str, label: EntityLabel) -> str:
    """Equal for two ways to write one name."""
    plain = " ".join(surface.replace("\u2019", "'").lower().split()).removeprefix("the ").rstrip(".")
    if label == "ORG":
        plain = _COMPANY_END.sub("", plain) or plain
        plain = _COUNTRY_BEFORE.sub("", lexicon().aliases.get(plain, plain)).removesuffix("'s office")
    if label == "PLACE" and is_place(_DISTRICT_END.sub("", surface)):
        plain = _DISTRICT_END.sub("", plain)
    return lexicon().aliases.get(plain, plain) if label in {"PLACE", "ORG"} else plain


def _join_people(groups: dict[str, _Group]) -> None:
    """Joins a person who is named by one word to the only person before with that word in the name."""
    full = {key: group for key, group in groups.items() if group.label == "PERSON" and " " in key}
    singles = [key for key, group in groups.items() if " " not in key and group.label in {"PERSON", "ORG"}]
    for key in singles:
        owners = [group for name, group in full.items() if key in {name.split()[0], name.split()[-1]}]
        if len(owners) == 1:
            owners[0].names += groups.pop(key).names


def _join_without_place(groups: dict[str, _Group]) -> None:
    """Joins an organisation to the one that has a place before the same name ("Ningbo Lingrui Institute")."""
    places = {key for key, group in groups.items() if group.label == "PLACE"}
    for short in sorted(key for key, group in groups.items() if group.label == "ORG" and key.count(" ") > 1):
        owners = [
            key
            for key in groups
            if key.endswith(f" {short}") and groups[key].label == "ORG" and key[: -len(short) - 1] in places
        ]
        if len(owners) == 1:
            groups[owners[0]].names += groups.pop(short).names


def _join_shorter(groups: dict[str, _Group]) -> None:
    """Joins a name to the only longer one it may stand for: acronym, department, name without its year."""
    longer: dict[tuple[EntityLabel, str], list[str]] = {}
    for key, group in groups.items():
        for short in _shorter(key, group.label):
            longer.setdefault((group.label, short), []).append(key)
    for short in list(groups):
        full = [key for key in longer.get((groups[short].label, short), ()) if key in groups]
        if len(full) == 1:
            groups[full[0]].names += groups.pop(short).names


def _shorter(full: str, label: EntityLabel) -> Iterator[str]:
    """The keys that may stand for a key: "treasury" for a department, "spring budget" for one of a year."""
    if label not in {"ORG", "PLACE", "PERSON"} and _YEAR_END.search(full):
        yield _YEAR_END.sub("", full)
    if label != "ORG":
        return
    department = _DEPARTMENT.fullmatch(full)
    if department:
        yield department["of"] or department["before"]
    words = [word for word in re.findall(r"\w+", full) if word not in _SMALL]
    if len(words) > 2:
        yield "".join(word[0] for word in words)


def _add_acronyms(text: str, groups: dict[str, _Group], taken: bytearray) -> None:
    """Notes "(EPO)" behind a full name; names that are that acronym join its group."""
    for group in list(groups.values()):
        for start, end in list(group.names):
            match = _ACRONYM_AFTER.match(text, end)
            if not match or not _abbreviates(match["acronym"], text[start:end]):
                continue
            group.short.add(match["acronym"])
            for other in [k for k in groups if k == match["acronym"].lower() and groups[k] is not group]:
                group.names += groups.pop(other).names
            _add(group, match.span("acronym"), taken)
            for again in re.finditer(rf"(?<![\w-]){re.escape(match['acronym'])}(?![\w-])", text):
                _add(group, again.span(), taken)


def _abbreviates(acronym: str, name: str) -> bool:
    """Whether the capitals of the acronym occur in the name's initials, in order."""
    initials = iter(word[0].lower() for word in re.findall(r"\w+", name))
    capitals = [char.lower() for char in acronym if char.isupper()]
    return len(capitals) > 1 and all(any(char == initial for initial in initials) for char in capitals)


def _add_repeats(text: str, groups: dict[str, _Group], taken: bytearray) -> None:
    """Adds further places where a name stands as it was written before."""
    for group in groups.values():
        for surface in sorted({text[start:end] for start, end in group.names}, key=lambda s: (-len(s), s)):
            if (
                len(surface) < 3
                or surface.lower() in lexicon().noise
                or (group.label == "PERSON" and " " not in surface)
            ):
                continue
            for match in re.finditer(rf"(?<![\w-]){re.escape(surface)}(?![\w-])", text):
                _add(group, match.span(), taken)


def _add_surnames(
    text: str, groups: dict[str, _Group], taken: bytearray, hints: Sequence[tuple[int, int]]
) -> None:
    """Adds later mentions by one part of a person's name ("Huang said"), if no other person shares it."""
    people = [group for group in groups.values() if group.label == "PERSON"]
    parts = {
        id(group): {text[s:e].split()[i] for s, e in group.names for i in (0, -1) if " " in text[s:e]}
        for group in people
    }
    title_end = max(0, text.find("\n"))
    shared = Counter(part for found in parts.values() for part in found)
    for group in people:
        for part in sorted(parts[id(group)]):
            if shared[part] > 1 or len(part) < 2:
                continue
            first = min(group.names)[1]
            for match in re.finditer(rf"(?<![\w-]){re.escape(part)}(?![\w-])", text):
                in_title = match.end() < title_end and text[match.end() + 1].islower()
                if in_title or (match.start() > first and _names_person(text, *match.span(), hints)):
                    _add(group, match.span(), taken)


def _add_heads(text: str, groups: dict[str, _Group], taken: bytearray) -> None:
    """Adds "the Outlook" behind a programme of that head ("World Economic Outlook")."""
    for group in groups.values():
        start, end = min(group.names)
        head = text[start:end].rsplit(maxsplit=1)[-1]
        if group.label == "PROGRAMME" and head[0].isupper() and head.lower() in lexicon().heads:
            for match in re.compile(rf"(?<=[Tt]he ){re.escape(head)}(?![\w-])(?! [A-Z])").finditer(text, end):
                _add(group, match.span(), taken)


def _names_person(text: str, start: int, end: int, hints: Sequence[tuple[int, int]]) -> bool:
    """Whether a single word stands for a person here."""
    beside = re.match(rf" {_SPEECH}\b", text[end : end + 14]) or re.search(
        rf"(?:{_SPEECH}|\b(?:Mr|Mrs|Ms|Dr|Prof)\.?) $", text[max(0, start - 14) : start]
    )
    return bool(beside) or (start, end) in hints


def _add(group: _Group, span: tuple[int, int], taken: bytearray) -> None:
    """Adds a mention unless another covers a part of it; ``taken`` marks the characters of all mentions."""
    start, end = span
    if not any(taken[start:end]):
        group.names.append(span)
        taken[start:end] = b"\1" * (end - start)


def _entity(
    article: Article, text: str, group: _Group, roles: Mapping[tuple[int, int], str | None]
) -> Entity:
    spans = sorted(set(group.names))
    label = group.labels.most_common(1)[0][0]
    named = [span for span in spans if text[span[0] : span[1]] not in group.short] or spans
    fullest = max(named, key=lambda span: (span[1] - span[0], -span[0]))
    canonical = re.sub(r"^the ", "", " ".join(text[fullest[0] : fullest[1]].split()), flags=re.IGNORECASE)
    role = next((roles[span] for span in spans if roles.get(span)), None) if label == "PERSON" else None
    return Entity(
        id=f"{article.doc}:{spans[0][0]}-{spans[0][1]}",
        doc=article.doc,
        label=label,
        canonical=canonical,
        role=role,
        mentions=tuple(Mention(start, end, article.text[start:end]) for start, end in spans),
    )
