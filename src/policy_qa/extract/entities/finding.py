"""Finding the entities of an article: candidates from parser and rules, the best of them, their roles."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from policy_qa.extract.entities.doubts import Doubts
from policy_qa.extract.entities.joining import join
from policy_qa.extract.entities.known import is_place, known_names
from policy_qa.extract.entities.mixed import mixed_names
from policy_qa.extract.entities.name import Name
from policy_qa.extract.entities.names import names_by_form
from policy_qa.extract.entities.people import is_title, people_by_form, role_of, strip_titles
from policy_qa.extract.entities.person_forms import people_by_gazetteer
from policy_qa.schema import Article, Entity, EntityLabel, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc

_LABELS: dict[str, EntityLabel] = {
    "PERSON": "PERSON", "ORG": "ORG", "GPE": "PLACE", "LOC": "PLACE", "FAC": "PLACE", "LAW": "LAW",
}  # fmt: skip
_EDGE = " \n\t,;:.!?()[]\u201c\u201d\"'\u2018\u2019-\u2013\u2014"
_LEADING = re.compile(r"(?:the|a|an|this|its|our|their|and|of)\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['\u2019]s?$")


def find_entities(doc: Doc, article: Article, sentences: Sequence[Span]) -> tuple[Entity, ...]:
    """Finds the named things of an article.

    Args:
        doc: spaCy's parse of the whole article, with named entities; its text has the article's offsets
            (white space may differ).
        article: The article.
        sentences: The sentences in order; a role is only sought in the sentence of the name.

    Returns:
        One entity for each thing, in order of first mention, no mention overlapping another. The canonical
        name is the fullest one used, without leading article and with plain spaces. Dates, amounts and common
        nouns are left out.
    """
    text = doc.text
    doubts = Doubts(text, tags=_other_tags(doc))
    by_form = [
        *known_names(text),
        *names_by_form(text),
        *mixed_names(text),
        *people_by_gazetteer(text),
        *_people(doc, text),
    ]
    names = _best(
        [
            *(name for name in by_form if not doubts.about(name)),
            *(name for name in _from_parser(doc, text) if not doubts.about_hint(name)),
        ]
    )
    roles = {
        (name.start, name.end): role_of(
            text, name.start, name.end, sentence=_sentence_at(sentences, name.start, len(text))
        )
        for name in names
        if name.label == "PERSON"
    }
    return join(article, text, names, roles, hints={(ent.start_char, ent.end_char) for ent in doc.ents})


def _other_tags(doc: Doc) -> dict[int, str]:
    """The parts of speech of the capitalised words that are no proper nouns, by offset."""
    return {token.idx: token.tag_ for token in doc if token.is_title and token.tag_ not in {"NNP", "NNPS"}}


def _people(doc: Doc, text: str) -> Iterator[Name]:
    """People that an office marks, but no places ("Berlin, the capital of chancellor ...")."""
    places = {(ent.start_char, ent.end_char) for ent in doc.ents if ent.label_ == "GPE"}
    for name in people_by_form(text):
        if (name.start, name.end) not in places and not is_place(text[name.start : name.end]):
            yield name


def _from_parser(doc: Doc, text: str) -> Iterator[Name]:
    """The parser's entities of our labels, trimmed, without those that are no names."""
    for ent in doc.ents:
        label = _LABELS.get(ent.label_)
        if label is None:
            continue
        start, end = _trimmed(text, ent.start_char, ent.end_char)
        if label == "PERSON":
            start = strip_titles(text, start, end)
        if start < end and not _part_of_role(text, start, end):
            yield Name(start, end, label, certain=False)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without quotes, brackets, a leading article and a trailing possessive."""
    changed = True
    while changed and start < end:
        before = (start, end)
        while start < end and text[start] in _EDGE:
            start += 1
        while end > start and text[end - 1] in _EDGE and not _ends_abbreviation(text, start, end):
            end -= 1
        leading = _LEADING.match(text, start, end)
        start = leading.end() if leading else start
        possessive = _POSSESSIVE.search(text[start:end])
        end -= len(possessive.group()) if possessive else 0
        changed = before != (start, end)
    return start, end


def _ends_abbreviation(text: str, start: int, end: int) -> bool:
    """Whether the last full stop belongs to the name ("Inc.", "U.S.")."""
    return text[end - 1] == "." and bool(re.search(r"(?:\b[A-Z]|Co|Ltd|Inc|Corp|Jr|Sr)\.$", text[start:end]))


def _part_of_role(text: str, start: int, end: int) -> bool:
    """Whether a word before a title belongs to the role ("Commerce Secretary Gina Raimondo")."""
    following = re.match(r" ([A-Z][\w-]+) [A-Z]", text[end : end + 40])
    return " " not in text[start:end] and following is not None and is_title(following[1])


def _best(names: Sequence[Name]) -> list[Name]:
    """Names that do not overlap: certain ones first, then longer ones, then those that were given first."""
    taken = bytearray(max((name.end for name in names), default=0))
    chosen: list[Name] = []
    for name in sorted(dict.fromkeys(names), key=lambda n: (not n.certain, n.start - n.end, n.start)):
        if not any(taken[name.start : name.end]):
            taken[name.start : name.end] = b"\1" * (name.end - name.start)
            chosen.append(name)
    return sorted(chosen, key=lambda n: n.start)


def _sentence_at(sentences: Sequence[Span], offset: int, length: int) -> tuple[int, int]:
    """The bounds of the sentence at an offset; the whole text if none covers it."""
    place = bisect_right([s.start for s in sentences], offset) - 1
    if place < 0 or sentences[place].end <= offset:
        return 0, length
    return sentences[place].start, sentences[place].end
