"""The words of indicators, read from ``vocabulary.toml``: which forms are one concept, which say nothing."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import product
from typing import Any, Final

from policy_qa import words
from policy_qa.series.spelling import plain, spelled
from policy_qa.words import fold

Keys = tuple[str, ...]
Atoms = tuple[str, ...]
"""Concepts, and the keys of words that are none."""

_TELLING: Final = frozenset({"no", "not", "nor", "over", "under", "per", "within", "without", "out", "off"})
_BINDING: Final = "among along amongst upon own its their up against because due"
_STOP: Final = (words.STOP - _TELLING) | words.listed(_BINDING)
_PLAIN: Final = re.compile(r"[a-z]{2,}(?: [a-z]{2,})*")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Beside:
    """What words say beside a concept: nothing (``dropped``), or what another one says (``read``).

    ``when`` is the only form or dimension of figures for which that holds.
    """

    where: frozenset[str]
    dropped: frozenset[str]
    read: Mapping[str, str]
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tables of ``vocabulary.toml``, their words as keys.

    ``loose`` has the forms by their telling words in any order, those of which these say one thing only.
    """

    forms: Mapping[Keys, Atoms]
    loose: Mapping[Keys, Atoms]
    longest: int
    shares: tuple[tuple[re.Pattern[str], str, str], ...]
    moves: Mapping[str, str]
    silent: Mapping[str, frozenset[str]]
    beside: tuple[Beside, ...]
    alone: Mapping[tuple[frozenset[str], str | None], frozenset[str]]
    amounts: frozenset[str]
    attributes: frozenset[str]
    persons: frozenset[str]
    lower: frozenset[str]
    vague: frozenset[str]


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """The words of a text from left to right, each with its key; years are left out."""
    yield from _tokens(fold(text))


def _tokens(folded: str) -> Iterator[tuple[str, str]]:
    text = plain(folded)
    if _PLAIN.fullmatch(text):  # as most forms are: thousands of them are read at the start
        yield from ((word, spelled(word)) for word in text.split())
        return
    for word in words.words(text):
        if not _YEAR.fullmatch(word.text):
            yield word.text, spelled(word.text)


def keys(text: str) -> Keys:
    """The keys of all words of a text, stop words too."""
    return tuple(key for _, key in tokens(text))


def is_silent(key: str) -> bool:
    """Whether a word only binds others ("of", "the")."""
    return key in _STOP


@cache
def vocabulary() -> Vocabulary:
    """The shipped vocabulary."""
    return read(*shipped().values())


def shipped() -> dict[str, dict[str, Any]]:
    """The shipped tables by the names of their files, the rules first."""
    folder = resources.files(__package__)
    topics = sorted(folder.joinpath("topics").iterdir(), key=lambda file: file.name)
    listed = [file for file in topics if file.name.endswith(".toml") and file.name != "general.toml"]
    files = [folder / "vocabulary.toml", *listed, folder / "topics" / "general.toml"]
    return {file.name: tomllib.loads(file.read_text("utf-8")) for file in files}


def read(data: Mapping[str, Any], *more: Mapping[str, Any]) -> Vocabulary:
    """A vocabulary from the tables of a TOML file.

    Args:
        data: Tables ``concepts``, ``shares``, ``moves``, ``silent``, ``beside`` and ``alone``, and the
            lists ``amounts``, ``attributes``, ``persons``, ``lower`` and ``vague``, as the shipped file
            describes them.
        more: Further tables ``concepts``; a form that an earlier one has keeps its meaning.
    """
    forms: dict[Keys, Atoms] = {}
    for name, form in listed_forms(data, *more):
        atoms = tuple(part.strip() for part in name.split("+") if part.strip())
        forms.setdefault(tuple(key for _, key in _tokens(form)), atoms)
    concepts = frozenset(atom for atoms in forms.values() for atom in atoms)
    for atom in sorted(concepts):
        forms.setdefault(keys(atom), (atom,))  # a concept's own name is a form of it
    silent = {name: _atoms(listed, forms, own_name=True) for name, listed in data["silent"].items()}
    return Vocabulary(
        forms=forms,
        loose=_loose(forms, silent.get("always", frozenset())),
        longest=max(map(len, forms)),
        shares=tuple((_pattern(form), part, whole) for form, (part, whole) in data["shares"].items()),
        moves={spelled(word): atom for word, atom in data["moves"].items()},
        silent=silent,
        beside=tuple(_beside(name, entry, forms, concepts) for name, entry in data["beside"].items()),
        alone=dict(_alone(entry, concepts) for entry in data.get("alone", ())),
        amounts=_listed(data.get("amounts", ""), concepts),
        attributes=_listed(data.get("attributes", ""), concepts),
        persons=_listed(data.get("persons", ""), concepts),
        lower=_listed(data.get("lower", ""), concepts),
        vague=_listed(data.get("vague", ""), concepts),
    )


def listed_forms(*tables: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every form with the name of its concept; "home|house sales" are two forms."""
    for data in tables:
        for name, listed in data.get("concepts", {}).items():
            for form in listed.split(";"):
                choices = [word.split("|") for word in form.split()]
                yield from ((name, " ".join(filter(None, chosen))) for chosen in product(*choices))


def _loose(forms: Mapping[Keys, Atoms], silent: frozenset[str]) -> dict[Keys, Atoms]:
    """The forms by their telling words, sorted; those left out of which the order tells ("tax on income")."""
    found: dict[Keys, set[Atoms]] = defaultdict(set)
    for row, atoms in forms.items():
        found[telling(row, silent)].add(atoms)
    return {row: next(iter(said)) for row, said in found.items() if len(row) > 1 and len(said) == 1}


def telling(row: Iterable[str], silent: frozenset[str]) -> Keys:
    """Keys without those that only bind others or that say nothing anywhere, sorted."""
    return tuple(sorted(key for key in row if key == "and" or not (is_silent(key) or key in silent)))


def _listed(text: str, concepts: frozenset[str]) -> frozenset[str]:
    parts = filter(None, map(str.strip, text.replace("\n", " ").split(";")))
    return frozenset(part if part in concepts else spelled(part) for part in parts)


def _alone(
    entry: Mapping[str, str], concepts: frozenset[str]
) -> tuple[tuple[frozenset[str], str | None], frozenset[str]]:
    said, meant = (
        frozenset(
            part if part in concepts else spelled(part)
            for part in map(str.strip, entry[name].split("+"))
            if part
        )
        for name in ("said", "meant")
    )
    return (said, entry.get("when")), meant


def _pattern(form: str) -> re.Pattern[str]:
    """A form as written, in either spelling: stems would take "urbanisation" for "urban"."""
    loose = re.escape(form).replace("isation", "i[sz]ation").replace(r"\ ", "[ -]").replace(r"\-", "[ -]")
    return re.compile(rf"\b{loose}\b", re.IGNORECASE)


def _beside(
    name: str, entry: Mapping[str, Any], forms: Mapping[Keys, Atoms], concepts: frozenset[str]
) -> Beside:
    def one(word: str) -> str:
        return word if word in concepts else spelled(word)

    where = frozenset(one(part.strip()) for part in name.split("+"))
    read_as = {
        own: one(other)
        for said, other in entry.get("read", {}).items()
        for own in _atoms(said, forms) | ({said} & concepts)
    }
    return Beside(where, _atoms(entry.get("drop", ""), forms) - where, read_as, entry.get("when"))


def _atoms(listed: str, forms: Mapping[Keys, Atoms], *, own_name: bool = False) -> frozenset[str]:
    """The keys of listed words; of words that are forms of a concept, that concept.

    With ``own_name`` only a concept's own name stands for it: "issue" does not silence what is "issued".
    """
    found: set[str] = set()
    for word in listed.split():
        own = keys(word)
        atoms = forms.get(own)
        if atoms is None:
            found.update(own if len(own) == 1 else ())
        elif len(atoms) == 1 and (not own_name or atoms[0] == word.replace("-", " ")):
            found.update(atoms)
    return frozenset(found)


def cut(row: Sequence[tuple[str, str]]) -> Iterator[tuple[str, Atoms]]:
    """A row of words with their keys as concepts, the longest forms first; words that bind are left out.

    Yields: What was written, and the concepts that it says.
    """
    known, at = vocabulary(), 0
    while at < len(row):
        found = _longest(row, at, known)
        if found is not None:
            length, atoms = found
            yield " ".join(word for word, _ in row[at : at + length]), atoms
            at += length
            continue
        word, key = row[at]
        at += 1
        if not is_silent(key):
            yield word, (key,)


def _longest(row: Sequence[tuple[str, str]], at: int, known: Vocabulary) -> tuple[int, Atoms] | None:
    own = tuple(key for _, key in row[at : at + known.longest])
    for length in range(len(own), 0, -1):
        atoms = known.forms.get(own[:length])
        if atoms is None:
            atoms = _in_any_order(own[:length], row[at + length :], known)
        if atoms is not None:
            return length, atoms
    return None


def _in_any_order(own: Keys, rest: Sequence[tuple[str, str]], known: Vocabulary) -> Atoms | None:
    """What words say that a form has in another order ("coverage of forests"), up to where a noun ends."""
    silent = known.silent.get("always", frozenset())
    ends = not rest or is_silent(rest[0][1])
    if not ends or len(own) < 2 or any(is_silent(end) or end in silent for end in (own[0], own[-1])):
        return None
    return known.loose.get(telling(own, silent))


@lru_cache(maxsize=65536)
def settled(atoms: frozenset[str], kinds: frozenset[str]) -> frozenset[str]:
    """Concepts without those that say nothing, beside each other or at all, for figures of these kinds.

    Args:
        atoms: Concepts and keys.
        kinds: The figure's dimension and form, by which more words say nothing.
    """
    known = vocabulary()
    found = set(atoms)
    for rule in known.beside:
        if rule.where <= found and (rule.when is None or rule.when in kinds):
            found = {rule.read.get(one, one) for one in found}
            found -= rule.dropped - rule.where
    silent = frozenset().union(*(known.silent.get(kind, frozenset()) for kind in ("always", *kinds)))
    return frozenset(found - silent) or frozenset(found)


def alone(atoms: frozenset[str], form: str) -> frozenset[str]:
    """What concepts mean that are all that an indicator says ("growth" alone is that of GDP)."""
    known = vocabulary().alone
    return known.get((atoms, form), known.get((atoms, None), atoms))


def in_real_terms(concepts: frozenset[str]) -> bool:
    """Whether growth of this is told in real terms, so that it does not follow from amounts."""
    rules = (rule for rule in vocabulary().beside if rule.when == "change" and "real" in rule.dropped)
    return any(rule.where <= concepts for rule in rules)


def named(atoms: Iterable[str], written: Mapping[str, str]) -> str:
    """Concepts as they were written, for people."""
    return ", ".join(f"'{written.get(one, one)}'" for one in sorted(atoms))
