"""One entity of all mentions of a thing: full names, acronyms, surnames, companies without "Ltd"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from policy_qa.extract.entities.known import is_place
from policy_qa.extract.entities.lexicon import lexicon
from policy_qa.extract.entities.mentions import Group, add_mentions
from policy_qa.extract.entities.name import Name
from policy_qa.schema import Article, Entity, EntityLabel, Mention

_COMPANY_END = re.compile(
    r",?\s(?:co\.?,?\s?ltd|company limited|limited|ltd|inc|incorporated|corp|corporation|plc|llc|llp|gmbh|"
    r"ag|holdings?|company|co)\.?$"
)
_COUNTRY_BEFORE = re.compile(r"^(?:u\.?s\.?|u\.?k\.?|united states|china's) (?=\w+ \w)")
_DISTRICT_END = re.compile(r" (?:province|municipality|prefecture|autonomous region)$", re.IGNORECASE)
_YEAR_END = re.compile(r" (?:19|20)\d\d(?:[-\u2013/]\d{2,4})?$")
_DEPARTMENT = re.compile(r"department of (?:the )?(?P<of>.+)|(?P<before>.+) department")
_SMALL = frozenset({"of", "and", "for", "the", "on", "in", "to"})


def join(
    article: Article,
    text: str,
    names: Sequence[Name],
    roles: Mapping[tuple[int, int], str | None],
    *,
    hints: Collection[tuple[int, int]] = (),
) -> tuple[Entity, ...]:
    """Makes one entity of the names of one thing, and finds further mentions of it.

    Args:
        article: The article.
        text: Its text with plain spaces, at the same offsets.
        names: Names that do not overlap, in order.
        roles: The role of each person's name, by its offsets.
        hints: Spans that the parser takes for names; a surname alone counts only in one of these, in the
            title, or beside speech.
    """
    groups: dict[str, Group] = {}
    for name in names:
        group = groups.setdefault(_key(text[name.start : name.end], name.label), Group(name.label))
        group.names.append((name.start, name.end))
        group.labels[name.label] += 3 if name.certain else 1
    _join_people(groups)
    _join_without_place(groups)
    _join_shorter(groups)
    add_mentions(text, groups, hints)
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


def _join_people(groups: dict[str, Group]) -> None:
    """Joins a person who is named by one word to the only person before with that word in the name."""
    owners: dict[str, list[Group]] = {}
    for key, group in groups.items():
        if group.label == "PERSON" and " " in key:
            for part in {key.split()[0], key.split()[-1]}:
                owners.setdefault(part, []).append(group)
    for key, group in list(groups.items()):
        if group.label in {"PERSON", "ORG"} and len(owners.get(key, ())) == 1:
            owners[key][0].names += groups.pop(key).names


def _join_without_place(groups: dict[str, Group]) -> None:
    """Joins an organisation to the one that has a place before the same name ("Ningbo Lingrui Institute")."""
    places = {key for key, group in groups.items() if group.label == "PLACE"}
    owners: dict[str, list[str]] = {}
    for key, group in groups.items():
        words = key.split() if group.label == "ORG" else []
        for cut in range(1, len(words) - 2):
            if " ".join(words[:cut]) in places:
                owners.setdefault(" ".join(words[cut:]), []).append(key)
    for short, longer in sorted(owners.items()):
        if short in groups and groups[short].label == "ORG" and len(longer) == 1 and longer[0] in groups:
            groups[longer[0]].names += groups.pop(short).names


def _join_shorter(groups: dict[str, Group]) -> None:
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


def _entity(article: Article, text: str, group: Group, roles: Mapping[tuple[int, int], str | None]) -> Entity:
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
