"""Posts: which office a sentence says that a person holds, and of what.

A title belongs to the name that stands beside it ("its director Ann Roe", "Ann Roe, the mayor of Arden", "the
office is headed by Ann Roe"). What the office is of stands with the title ("Secretary of Trade"), else in the
sentence ("the Harbour Bank, whose governor is …"), else before it ("Its governor is …").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from policy_qa.readers.roles import TITLES
from policy_qa.readers.sentences import Sentence
from policy_qa.words import STOP, key, keys, keys_of, listed, words

LESSER = keys_of(
    "deputy vice former acting assistant associate ex interim previous late under elect then outgoing "
    "designate caretaker"
)
"""Words that make of a title another one: nobody is the mayor who is the deputy mayor."""
PAST = keys_of("former ex previous late then")

_WORD = re.compile(r"[^\W_][\w&'’.]*[^\W_.]|[^\W_]")
_TITLE_WORDS = frozenset(TITLES.split("|")) | {"presidency"}
_TITLE_KEYS = keys_of(" ".join(_TITLE_WORDS))
_ALONE = keys_of("general executive officer representative partner king queen judge deputy")
"""Titles that are other words where no other title stands beside them."""
_ENDS = STOP | listed("told said says named called head heads headed led leads run runs new its whose sees")
_MOST_BEFORE = 5
_SUFFIX = re.compile(r"-(?:elect|designate)\b", re.IGNORECASE)
_ATTACHED = re.compile(
    r" (?:(?:of|for|in charge of|responsible for)|(?:at|in)(?= (?:the )?[A-Z]))(?: the)? "
    r"(?P<what>[^,;:.()“”\"–]+?)"
    r"(?=[,;:.()“”\"–]|$| (?:is|was|are|were|has|had|will|who|whose|which|that|to|said|says|told|at that"
    r"|and (?:[\w-]+ ){0,3}?(?i:" + TITLES + r")))"
)
_BETWEEN = keys_of(
    "is was are were be been become became named called also currently now then a an the its his her their "
    "as by and an office post position held serves served since at that time today newly appointed elected"
)
_RELATIVE = re.compile(r"^\s*,? ?(?:who|that)\b[^,;.]{1,50}\b(?:is|was)\s*$")
_MOST_BETWEEN = 8
_BY = re.compile(
    r"\b(?P<verb>headed|led|chaired|run|directed|governed)(?: (?:then|now|currently|at (?:that|the) time))?"
    r" by (?:its |the |an? )?",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"^(?:, who| who|,)? (?:also )?(?P<verb>heads|leads|chairs|runs|directs|governs|headed|led|chaired|ran"
    r"|directed|governed) (?P<what>[^,;:.()“”]+)"
)
_OF_VERB = {"h": "head", "l": "leader", "c": "chair", "r": "head", "d": "director", "g": "governor"}
_TITLE_BEFORE = re.compile(rf"^(?:(?:{TITLES})(?![\w-]) ?)+", re.IGNORECASE)
_PERSON = re.compile(
    r"(?<! of )(?<! for )(?<! the )[A-Z][\w’'-]+"
    r"(?: (?:(?:de|da|del|der|den|la|van|von|bin|al|el) )?[A-Z][\w’'.-]*\w){1,3}"
)


class Person(NamedTuple):
    """A person named in a sentence; offsets into the sentence."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Post:
    """An office that a sentence says a person holds.

    Attributes:
        sentence: The sentence.
        name: The person.
        titles: Keys of the title: "director general".
        lesser: Keys that make it another office: "deputy", "former".
        words: Keys of what stands with the title: "finance", "Arden", "Port Office".
        said: The title with all that stands with it, as written.
        attached: Whether the words behind the title say what it is of.
        clause: The part of the sentence that speaks of the person.
        before: What stands before the title in it.
    """

    sentence: Sentence
    name: str
    titles: frozenset[str]
    lesser: frozenset[str]
    words: frozenset[str]
    said: str
    attached: bool
    clause: str
    before: str


class _Title(NamedTuple):
    """A title in a clause, with the words before and behind that belong to it."""

    start: int
    end: int
    titles: frozenset[str]
    lesser: frozenset[str]
    words: frozenset[str]
    attached: bool


def posts(sentence: Sentence) -> list[Post]:
    """The offices that a sentence gives to persons, in order."""
    text, people = sentence.text, _people(sentence)
    found: list[Post] = []
    for start, end in _clauses(text):
        clause = text[start:end]
        inside = [
            Person(p.start - start, p.end - start, p.name)
            for p in people
            if start <= p.start and p.end <= end
        ]
        titles = [*_titles(clause, inside), *_verbs(clause, inside)]
        for title in titles:
            if (person := _holder(clause, title, titles, inside)) is not None:
                said = " ".join(clause[title.start : title.end].split())
                found.append(
                    Post(
                        sentence,
                        person.name,
                        title.titles,
                        title.lesser,
                        title.words,
                        said,
                        title.attached,
                        clause,
                        clause[: title.start],
                    )
                )
    return found


def title_of(phrase: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]] | None:
    """Keys of the title, of the lesser words and of all others in a noun phrase; None if it has no title."""
    run = next(_runs(phrase), None)
    if run is None:
        return None
    start, end = run
    own, before = (
        _all_keys(phrase[start:end]),
        _all_keys(phrase[:start] + (_SUFFIX.match(phrase, end) or [""])[0]),
    )
    rest = keys(phrase[:start]) | keys(phrase[end:])
    return (own & _TITLE_KEYS) - LESSER, (own | before) & LESSER, rest - LESSER


def _all_keys(text: str) -> frozenset[str]:
    """Keys of all words, those of every text too: "then", "under"."""
    return frozenset(word.key for word in words(text))


def _people(sentence: Sentence) -> list[Person]:
    """Persons of a sentence as extraction knows them, else names of two words or more."""
    text, base = sentence.text, sentence.span.start
    known: list[Person] = []
    others: list[tuple[int, int]] = []
    for entity in sentence.source.entities:
        for mention in entity.mentions:
            start, end = mention.start - base, mention.end - base
            if not 0 <= start < len(text):
                continue
            if entity.label != "PERSON":
                others.append((start, end))
                continue
            whole = text.find(entity.canonical, max(0, end - len(entity.canonical)))
            if 0 <= whole <= start and whole + len(entity.canonical) == end:
                start = whole  # the mention is only the end of the name
            known.append(Person(start, end, " ".join(text[start:end].split())))
    if known:
        return sorted(known)
    for match in _PERSON.finditer(text):
        free = all(match.end() <= start or end <= match.start() for start, end in others)
        name = _TITLE_BEFORE.sub("", match.group())
        if free and " " in name and not keys(name) & _TITLE_KEYS:
            known.append(Person(match.end() - len(name), match.end(), name))
    return sorted(known)


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in re.finditer(r";", text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _runs(clause: str) -> Iterator[tuple[int, int]]:
    """Where titles stand: neighbouring words that are titles; "the president's office" has none."""
    start = end = -1
    for word in [*_WORD.finditer(clause), None]:
        title = word is not None and word.group().lower() in _TITLE_WORDS
        if start >= 0 and title and word is not None and re.fullmatch(r"[ -]", clause[end : word.start()]):
            end = word.end()
            continue
        if start >= 0 and not keys(clause[start:end]) <= _ALONE:
            yield start, end
        start, end = (word.start(), word.end()) if title and word is not None else (-1, -1)


def _titles(clause: str, people: Sequence[Person]) -> Iterator[_Title]:
    for start, end in _runs(clause):
        if any(p.start <= start < p.end for p in people):
            continue
        first = _before(clause, start, people)
        behind = _ATTACHED.match(clause, end)
        last = behind.end("what") if behind else end
        last = min([last, *(p.start for p in people if p.start >= end)])
        own, modifiers = _all_keys(clause[start:end]), keys(clause[first:start])
        beside = _all_keys(clause[first:start] + (_SUFFIX.match(clause, end) or [""])[0])
        yield _Title(
            first,
            last,
            (own & _TITLE_KEYS) - LESSER,
            (own | beside) & LESSER,
            (modifiers | keys(clause[end:last])) - LESSER,
            bool(behind) and last > end + 1,
        )


def _before(clause: str, start: int, people: Sequence[Person]) -> int:
    """Where the words before a title begin that belong to it: "the |Union Finance |Minister"."""
    first = start
    for count, word in enumerate(reversed(list(_WORD.finditer(clause, 0, start)))):
        gap = clause[word.end() : first]
        crosses = any(p.start < first and word.start() < p.end for p in people)
        title_case = word.group().islower() and clause[start].isupper()  # "met Mayor Roe"
        stop = (title_case or word.group().lower() in _ENDS) and not _is_lesser(word.group(), gap)
        if count == _MOST_BEFORE or not re.fullmatch(r"[ -]", gap) or crosses or stop:
            break
        first = word.start()
    return first


def _is_lesser(word: str, gap: str) -> bool:
    """Whether a word makes a title a lesser one; "under" does not where it is a preposition."""
    return key(word) in LESSER and (word != "under" or gap == "-")


def _verbs(clause: str, people: Sequence[Person]) -> Iterator[_Title]:
    """Offices that a verb gives: "is headed by", "who chairs the board"."""
    for match in _BY.finditer(clause):
        title = frozenset({key(_OF_VERB[match["verb"][0].lower()])})
        yield _Title(match.start(), match.end() - 1, title, frozenset(), frozenset(), False)
    for person in people:
        if lead := _LEADS.match(clause[person.end :]):
            at = person.end
            title = frozenset({key(_OF_VERB[lead["verb"][0].lower()])})
            what = keys(lead["what"])
            yield _Title(at + lead.start("verb"), at + lead.end(), title, frozenset(), what, True)


def _holder(clause: str, title: _Title, titles: Sequence[_Title], people: Sequence[Person]) -> Person | None:
    """The person beside a title, with nothing but words of joining between."""
    near = []
    for person in people:
        first, last = sorted(((title.start, title.end), (person.start, person.end)))
        between = _without(clause, first[1], last[0], titles)
        crosses = any(first[1] <= other.start < last[0] for other in people)
        if first[1] > last[0] or crosses or not _joins(between):
            continue
        near.append((len(between) + 10 * (", and" in between), person.start, person))
    return min(near)[2] if near else None


def _without(clause: str, start: int, end: int, titles: Sequence[_Title]) -> str:
    """A stretch of a clause with the titles in it blanked out."""
    text = clause[start:end]
    for title in titles:
        if start <= title.start and title.end <= end:
            text = text[: title.start - start] + text[title.end - start :]
    return text


def _joins(between: str) -> bool:
    said = [key(word.group()) for word in _WORD.finditer(between)]
    joined = len(said) <= _MOST_BETWEEN and all(word in _BETWEEN for word in said)
    return "." not in between and (joined or _RELATIVE.match(between) is not None)
