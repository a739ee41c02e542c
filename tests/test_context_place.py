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
    return Places(named(text, *names), text, home=home).of(*sentence(text, surface))


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
    assert Places(entities, text, home="Ghana").home == "Ghana"
    assert Places(entities, text, home=None).home == "Togo"
    assert Places(entities, text, home=None, title_end=11).home == "Benin"
    assert Places([], "", home=None).home is None


def test_unions_of_countries_count_as_places_and_firms_do_not() -> None:
    text = "The EU and Acme agreed."
    union, firm = named(text, "EU", "Acme")
    as_firms = [Entity(e.id, e.doc, "ORG", e.canonical, None, e.mentions) for e in (union, firm)]
    places = Places(as_firms, text, home=None)
    assert (places.named("eu"), places.named("Acme")) == ("EU", None)


def at_home(text: str, *names: str, title_end: int = 0) -> str | None:
    return Places(named(text, *names), text, home=None, title_end=title_end).home


@pytest.mark.parametrize(
    ("text", "names", "home"),
    [
        ("NAIROBI, May 3 - Tea exports rose by 5 percent.", ("NAIROBI",), "Kenya"),
        ("Tea exports rose by 5 percent, the ministry in Nairobi said.", ("Nairobi",), "Kenya"),
        ("Nairobi collected 5 percent more in rates.", ("Nairobi",), "Nairobi"),
        ("Rates paid 3 million baht.", (), "Thailand"),
        ("Two Rwandans in five are insured.", (), "Rwanda"),
        ("Zangwell came last with 3 million baht.", ("Zangwell",), "Thailand"),
        ("KUMASI, May 3 - The city has 3 markets.", ("KUMASI",), "KUMASI"),
        ("KUMASI, May 3 - Farmers got 300 cedis.", ("KUMASI",), "Ghana"),
        ("It is 3 in Chad, 4 in Mali and 5 in Togo.", ("Chad", "Mali", "Togo"), None),
    ],
)
def test_the_home_is_told_by_money_people_and_seats_of_government(
    text: str, names: tuple[str, ...], home: str | None
) -> None:
    assert at_home(text, *names) == home


def test_a_body_with_a_country_in_its_name_tells_the_home() -> None:
    bank = Entity("doc:0", "doc", "ORG", "Bank of Ghana", None, (Mention(0, 13, "Bank of Ghana"),))
    assert Places([bank], "Bank of Ghana lent 3 million.", home=None).home == "Ghana"


def test_without_a_home_a_paragraph_is_about_the_place_that_it_began_with() -> None:
    text = "In Chad, 3 clinics opened. Some 20 nurses came. Mali has 4, Togo 2."
    places = Places(named(text, "Chad", "Mali", "Togo"), text, home=None)
    assert places.home is None
    assert places.of(*sentence(text, "20")) == "Chad"


def test_a_place_that_somebody_speaks_from_is_not_the_figures() -> None:
    text = "The ministry in Accra has set aside 3 million for the north."
    assert place(text, "3 million", "Accra", home="Kumasi") == "Kumasi"
