"""Figures by what they measure. Articles come and go, and only the groups that they touch change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from policy_qa import words
from policy_qa.places import place_key
from policy_qa.schema import Figure, Ruling
from policy_qa.series.measures import IN_WHOLES, kinds_of, measure
from policy_qa.series.nouns import Form, Group, Measure
from policy_qa.series.phrases import said
from policy_qa.series.vocabulary import alone, settled

_Wording = frozenset[str]
Concepts = frozenset[str]
_Pair = frozenset[_Wording]


class Rulings:
    """What people said of indicators, as the measures that follow: the last word on a pair holds."""

    def __init__(self, rulings: Iterable[Ruling] = ()) -> None:
        self._latest: dict[_Pair, Ruling] = {}
        for one in rulings:
            self._latest[frozenset((wording(one.indicator), wording(one.other)))] = one

    def on(self, one: str | None, other: str | None) -> Ruling | None:
        """What was said of two wordings; None if nothing was, or it was taken back."""
        said_of = self._latest.get(frozenset((wording(one), wording(other))))
        return said_of if said_of is not None and said_of.verdict != "undecided" else None

    def applied(self, found: Measure, figure: Figure) -> Measure:
        """The measure of a figure with what was said of its wording."""
        if not self._latest:
            return found
        own = wording(figure.indicator)
        for one in self._latest.values():
            if one.verdict == "apart" and own == wording(one.other):
                found = replace(found, apart=" ".join(sorted(own)))
        joined = self.joined(found.concepts, kinds_of(found.form, found.dimension), figure.place)
        return replace(found, concepts=joined)

    def joined(self, concepts: Concepts, kinds: frozenset[str], place: str | None) -> Concepts:
        """The concepts under which figures are grouped that a person has put together with others."""
        pairs = dict(self._pairs(kinds, place))
        seen = {concepts}
        while (to := pairs.get(concepts)) is not None and to not in seen:
            concepts = to
            seen.add(to)
        return concepts

    def _pairs(self, kinds: frozenset[str], place: str | None) -> Iterator[tuple[Concepts, Concepts]]:
        for one in self._latest.values():
            if one.verdict == "together":
                to, concepts = (
                    settled(said(text, place).concepts, kinds) for text in (one.indicator, one.other)
                )
                if to != concepts:
                    yield concepts, to


class Grouping:
    """Figures grouped by what they measure.

    Adding or dropping an article computes the measures of its own figures only, and tells which groups it
    touched. Groups are the same whatever the order in which articles came.
    """

    def __init__(self, rulings: Iterable[Ruling] = ()) -> None:
        self.rulings = Rulings(rulings)
        self._members: dict[Measure, dict[str, Figure]] = defaultdict(dict)
        self._of_doc: dict[str, set[Measure]] = {}
        self._by_words: dict[tuple[str | None, frozenset[str]], set[Measure]] = defaultdict(set)
        self._kinds: Counter[tuple[Form, str]] = Counter()

    def copy(self) -> Grouping:
        """Another one with the same groups, so that one may change while the other is read."""
        other = Grouping()
        other.rulings = self.rulings
        other._members.update({of: dict(members) for of, members in self._members.items()})
        other._by_words.update({key: set(found) for key, found in self._by_words.items()})
        other._of_doc = {doc: set(own) for doc, own in self._of_doc.items()}
        other._kinds = self._kinds.copy()
        return other

    def put(self, doc: str, figures: Iterable[Figure]) -> frozenset[Measure]:
        """Take in the figures of an article in place of those that it had; the measures that it touched."""
        touched = set(self.drop(doc))
        own: set[Measure] = set()
        for figure in figures:
            found = self.measure_of(figure)
            if found is not None:
                self._add(found, figure)
                own.add(found)
        self._of_doc[doc] = own
        return frozenset(touched | own)

    def measure_of(self, figure: Figure) -> Measure | None:
        """What a figure measures, with what people said of its wording; None if nobody knows."""
        found = measure(figure)
        return None if found is None else self.rulings.applied(found, figure)

    def _add(self, found: Measure, figure: Figure) -> None:
        if found not in self._members:
            self._by_words[found.place, found.concepts].add(found)
            self._kinds[found.form, found.dimension] += 1
        self._members[found][figure.id] = figure

    def drop(self, doc: str) -> frozenset[Measure]:
        """Forget the figures of an article; the measures that it touched."""
        touched = self._of_doc.pop(doc, set())
        for one in touched:
            members = self._members[one]
            for name in [name for name, figure in members.items() if figure.doc == doc]:
                del members[name]
            if not members:
                del self._members[one]
                self._by_words[one.place, one.concepts].discard(one)
        return frozenset(touched)

    def group(self, of: Measure) -> Group | None:
        """The figures that have a measure, None if none has."""
        members = self._members.get(of)
        if not members:
            return None
        figures = sorted(members.values(), key=lambda figure: (figure.doc, figure.start, figure.end))
        return Group(
            measure=of,
            name=_most(figure.indicator for figure in figures) or "",
            place=_most(figure.place for figure in figures),
            subject=_most(figure.subject for figure in figures),
            figures=tuple(figures),
        )

    def measures(self) -> Iterable[Measure]:
        """The measures of all groups, in no order."""
        return self._members.keys()

    def groups(self) -> Iterator[Group]:
        """Every group, in the order of name, place and form."""
        found = (group for of in self._members if (group := self.group(of)) is not None)
        yield from sorted(found, key=_order)

    def __len__(self) -> int:
        return len(self._members)

    def find(self, indicator: str, *, place: str | None = None, subject: str | None = None) -> list[Group]:
        """The groups of an indicator, named in any wording that means it: levels, shares and changes.

        Args:
            indicator: What is measured ("R&D intensity").
            place: Where; None finds it everywhere.
            subject: Of whom, if not of the place itself ("Ningbo Port").
        """
        where = {place_key(place)} if place else {key for key, _ in self._by_words}
        found: set[Measure] = set()
        for (form, dimension), (concepts, whole) in self.meant(indicator, place, subject).items():
            for key in where:
                same = self._by_words.get((key, concepts), ())
                found |= {
                    one
                    for one in same
                    if (one.form, one.dimension) == (form, dimension) and whole in {None, one.whole}
                }
        groups = [group for of in found if (group := self.group(of)) is not None]
        return sorted(groups, key=_order)

    def meant(
        self, indicator: str, place: str | None = None, subject: str | None = None
    ) -> dict[tuple[Form, str], tuple[Concepts, Concepts | None]]:
        """By form and dimension, the concepts that figures of an indicator have, named in any wording.

        Beside them stands what it is a share of; None where the wording asks for no share.
        """
        asked = said(indicator, place)
        concepts = asked.concepts | (
            said(subject, place, level=False, share=False).concepts if subject else set()
        )
        whole = settled(asked.whole, IN_WHOLES) if asked.share else None
        found: dict[tuple[Form, str], tuple[Concepts, Concepts | None]] = {}
        for form, dimension in self._kinds:
            kinds = kinds_of(form, dimension)
            wanted = alone(settled(frozenset(concepts), kinds), form)
            found[form, dimension] = self.rulings.joined(wanted, kinds, place), whole
        return found

    def beside(self, of: Measure) -> list[Group]:
        """The groups of the same words and place, that of ``of`` among them: levels, shares and changes."""
        same = self._by_words.get((of.place, of.concepts), set())
        return sorted((group for one in same if (group := self.group(one)) is not None), key=_order)


def wording(indicator: str | None) -> _Wording:
    """The words of an indicator by which rulings know it, inflection and order aside."""
    return words.keys(indicator)


def _order(group: Group) -> tuple[str, ...]:
    of = group.measure
    return (
        group.name.lower(),
        of.place or "",
        of.form,
        of.dimension,
        of.base or "",
        *sorted(of.concepts | of.whole),
    )


def _most(texts: Iterable[str | None]) -> str | None:
    """The text that stands most often, of equals the shortest."""
    counts = Counter(text for text in texts if text)
    return min(counts, key=lambda text: (-counts[text], len(text), text), default=None)
