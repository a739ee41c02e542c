"""What a bare number counts, and English word forms."""

from __future__ import annotations

import pytest

from policy_qa.extract.counted import counted_noun
from policy_qa.extract.inflection import participle, person, singular
from sentences import sentence, sentences


def counted(text: str, number: str) -> tuple[str, str] | None:
    """(unit, the noun phrase as written) of the number."""
    reading, _ = sentence(text, number)
    start = text.index(number)
    found = counted_noun(reading, start, start + len(number))
    return found and (found[0], text[found[1] : found[2]])


@pytest.mark.parametrize(
    ("text", "number", "unit", "phrase"),
    [
        ("The town opened 14 schools in May.", "14", "school", "schools"),
        ("The town opened 14 new primary schools in May.", "14", "new primary school", "new primary schools"),
        ("It backed 312 start-ups last year.", "312", "start-up", "start-ups"),
        ("About 4,000 people came.", "4,000", "person", "people"),
        ("It licensed 88 SMEs last year.", "88", "SME", "SMEs"),
        ("It closed 7 factories there.", "7", "factory", "factories"),
        ("Nine of the 40 bridges were closed.", "Nine", "bridge", "bridges"),
        ("The 12-member panel met.", "12", "member", "-member"),
        ("It has 5 beds per 1,000 people.", "5", "bed per 1,000 people", "beds per 1,000 people"),
        ("It hired 30 doctors or nurses there.", "30", "doctors or nurse", "doctors or nurses"),
        (
            "It opened 2 regional “training centres for rural nurses” there.",
            "2",
            "regional training centre",
            "regional “training centres for rural nurses",
        ),
        (
            "It hired 30 young and skilled workers there.",
            "30",
            "young and skilled worker",
            "young and skilled workers",
        ),
    ],
)
def test_counted(text: str, number: str, unit: str, phrase: str) -> None:
    assert counted(text, number) == (unit, phrase)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("One of the mayors left.", "One"),
        ("No one came to see the 3 films.", "one"),
        ("The two sides met again.", "two"),
        ("The index stood at 49 in May.", "49"),
        ("It happened 3 times there.", "3"),
    ],
)
def test_nothing_is_counted(text: str, number: str) -> None:
    start = text.index(number)
    reading = next(r for r, _ in sentences(text) if r.start <= start < r.end)
    assert counted_noun(reading, start, start + len(number)) is None


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("schools", "school"),
        ("policies", "policy"),
        ("taxes", "tax"),
        ("classes", "class"),
        ("churches", "church"),
        ("children", "child"),
        ("Women", "woman"),
        ("SMEs", "SME"),
        ("series", "series"),
        ("buses", "bus"),
        ("bonuses", "bonus"),
        ("status", "status"),
        ("analyses", "analysis"),
        ("ties", "tie"),
        ("houses", "house"),
    ],
)
def test_singular(plural: str, one: str) -> None:
    assert singular(plural) == one


def test_a_word_that_the_parse_takes_for_a_singular_is_kept() -> None:
    assert singular("gas", plural=False) == "gas"
    assert singular("SMEs", plural=False) == "SME"


@pytest.mark.parametrize(("word", "one"), [("People", "person"), ("men", "man"), ("schools", None)])
def test_person(word: str, one: str | None) -> None:
    assert person(word) == one


@pytest.mark.parametrize(
    ("verb", "done"),
    [
        ("identify", "identified"),
        ("create", "created"),
        ("build", "built"),
        ("plan", "planned"),
        ("open", "opened"),
        ("visit", "visited"),
        ("cut", "cut"),
        ("deploy", "deployed"),
        ("add", "added"),
        ("Sell", "sold"),
        ("permit", "permitted"),
    ],
)
def test_participle(verb: str, done: str) -> None:
    assert participle(verb) == done
