"""Places of figures, and the place that an article is about."""

from __future__ import annotations

import pytest

from policy_qa.extract.context.place import Places
from policy_qa.schema import Entity, Mention
from sentences import sentence


def named(text: str, *names: str) -> list[Entity]:
    """The places ``names`` as entities, with all their mentions in the text."""
    found = []
    for name in names:
        starts = [i for i in range(len(text)) if text.startswith(name, i)]
        mentions = tuple(Mention(i, i + len(name), name) for i in starts)
        found.append(Entity(f"doc:{starts[0]}", "doc", "PLACE", name, None, mentions))
    return found


def place(text: str, surface: str, *names: str, home: str | None = "Ghana") -> str | None:
    return Places(named(text, *names), home=home).of(*sentence(text, surface))


@pytest.mark.parametrize(
    ("text", "surface", "expected"),
    [
        ("Exports rose by 5 percent, and Togo was glad.", "5 percent", "Ghana"),
        ("Exports rose by 5 percent in Togo.", "5 percent", "Togo"),
        ("In Togo, exports rose by 5 percent.", "5 percent", "Togo"),
        ("Togo's exports rose by 5 percent.", "5 percent", "Togo"),
        ("Togo exported goods worth $5 million.", "$5 million", "Togo"),
        ("Exports to Togo rose by 5 percent.", "5 percent", "Ghana"),
        ("The lead was held by Togo with 5 percent.", "5 percent", "Togo"),
        ("It ranked first in Togo with growth of 5 percent.", "5 percent", "Ghana"),
    ],
)
def test_place_of_a_quantity(text: str, surface: str, expected: str) -> None:
    assert place(text, surface, "Togo") == expected


def test_without_any_place_there_is_none() -> None:
    assert place("Exports rose by 5 percent.", "5 percent", home=None) is None


def test_the_home_is_given_or_named_most_often_or_in_the_title() -> None:
    text = "Benin grows\n\nTogo and Togo and Togo are near."
    entities = named(text, "Benin", "Togo")
    assert Places(entities, home="Ghana").home == "Ghana"
    assert Places(entities, home=None).home == "Togo"
    assert Places(entities, home=None, title_end=11).home == "Benin"
    assert Places([], home=None).home is None


def test_unions_of_countries_count_as_places_and_firms_do_not() -> None:
    text = "The EU and Acme agreed."
    union, firm = named(text, "EU", "Acme")
    as_firms = [Entity(e.id, e.doc, "ORG", e.canonical, None, e.mentions) for e in (union, firm)]
    places = Places(as_firms, home=None)
    assert (places.named("eu"), places.named("Acme")) == ("EU", None)
