"""Passages on invented programmes and on events: appointments, prizes, takeovers, verdicts and the like."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import vocabulary as v
from keywords import lacks
from reader_data import Item, Passage
from synthetic_facts import (
    Fact,
    assembled,
    day,
    filler,
    indicator,
    invented_place,
    joined,
    period,
    person,
    place,
    publisher,
)
from synthetic_figures import told
from synthetic_text import SLOT, expand, marked, money, number, percent, price, question, sentence, unmarked


@dataclass(frozen=True, slots=True)
class Programme:
    """An invented programme and what is known of it."""

    name: str
    slots: dict[str, str]


def programme(rng: random.Random) -> Programme:
    """Invent a programme."""
    front = f"{rng.choice(v.PROGRAMME_ADJECTIVES)} {rng.choice(v.PROGRAMME_NOUNS)}"
    if rng.random() < 0.3:
        front = rng.choice([invented_place(rng), rng.choice(v.LAST_NAMES), rng.choice(v.TOPICS)])
    name = f"the {front} {rng.choice(v.PROGRAMME_KINDS)}"
    inner = {"g": rng.choice(v.GROUPS), "s": rng.choice(v.SECTORS)}
    parts = rng.sample(v.SECTORS, rng.choice([2, 3, 3, 4]))
    return Programme(
        name,
        {
            "place": place(rng),
            "aim": expand(rng.choice(v.AIMS), inner, rng),
            "definition": expand(rng.choice(v.DEFINITIONS), inner, rng),
            "start": day(rng),
            "end": day(rng),
            "cost": money(rng),
            "reach": f"{number(rng)} {rng.choice(v.REACHED)}",
            "head": person(rng),
            "office": rng.choice(v.OFFICES),
            "parts": ", ".join(parts[:-1]) + " and " + parts[-1],
            "seat": rng.choice([rng.choice(v.CITIES), invented_place(rng)]),
        },
    )


def programmes(rng: random.Random) -> Item:
    """A passage on one or two programmes; asks for a fact of one, or one told of the other only."""
    both = [programme(rng) for _ in range(rng.choice([1, 2, 2]))]
    lines: list[str] = []
    told_of: list[set[str]] = []
    for number_, one in enumerate(both):
        kinds = rng.sample(tuple(v.PROGRAMME_LINES), rng.randint(2, 4))
        told_of.append(set(kinds))
        short = rng.random() < 0.5
        for n, kind in enumerate(kinds):
            called = (
                one.name if n == 0 or not short else rng.choice(["it", "the " + one.name.split()[-1].lower()])
            )
            slots = {name: marked(f"{number_}.{name}", text) for name, text in one.slots.items()} | {
                "p": called
            }
            lines.append(sentence(expand(rng.choice(v.PROGRAMME_LINES[kind]), slots, rng)))
    lines.insert(rng.choice([0, len(lines)]), filler(rng))
    text, places = unmarked(assembled(lines, rng))
    aim = rng.randrange(len(both))
    missing = [
        kind for kind in v.PROGRAMME_ASKS if kind not in told_of[aim] and not {"aim", "definition"} >= {kind}
    ]
    answered = rng.random() < 0.6
    kind = rng.choice(sorted(told_of[aim])) if answered else rng.choice(missing)
    name = both[aim].name
    asked = question(expand(rng.choice(v.PROGRAMME_ASKS[kind]), both[aim].slots | {"p": name}, rng), rng)
    if not answered:
        return Item(asked, (Passage(text),), "synthetic")
    rival = Passage(text.replace(name.removeprefix("the "), programme(rng).name.removeprefix("the ")))
    return joined(asked, Passage(text, places[f"{aim}.{kind}"]), rival if rng.random() < 0.5 else None, rng)


def event_slots(rng: random.Random) -> dict[str, str]:
    """Draw everything that the templates of events may need."""

    def word(template: str) -> str:
        inner = {
            "n": rng.choice(v.LAST_NAMES),
            "w": rng.choice(v.WORK_WORDS),
            "p": invented_place(rng),
            "d": str(rng.randint(2, 9)),
        }
        return expand(template, inner, rng)

    def firm() -> str:
        front = rng.choice([rng.choice(v.LAST_NAMES), rng.choice(v.WORK_WORDS), invented_place(rng)])
        return (
            f"{front} {rng.choice(v.FIRM_ENDINGS)}"
            if rng.random() < 0.8
            else front + rng.choice(v.FIRM_TAILS)
        )

    def team() -> str:
        return f"{rng.choice([*v.CITIES, invented_place(rng)])} {rng.choice(v.TEAM_ENDINGS)}"

    title = " ".join(["The"] * rng.randint(0, 1) + rng.sample(v.WORK_WORDS, rng.choice([1, 2, 2])))
    return {
        "firm": firm(), "firm2": firm(), "person": person(rng), "person2": person(rng), "place": place(rng),
        "place2": place(rng), "city": rng.choice(v.CITIES), "money": money(rng),
        "office": rng.choice(v.OFFICES),
        "month": rng.choice(["in {}", "in {}", "last {}"]).replace("{}", f"{rng.choice(v.MONTHS)}"),
        "day_on": "on " + day(rng), "prize": word(rng.choice(v.PRIZES)),
        "work": f"{rng.choice(v.WORKS)} {rng.choice(v.WORK_WORDS)}",
        "facility": rng.choice(v.FACILITIES), "years": f"{rng.choice(v.DURATIONS)} years",
        "team": team(), "team2": team(), "cup": word(rng.choice(v.CUPS)),
        "score": f"{rng.randint(1, 7)}-{rng.randint(0, 3)}",
        "count": number(rng), "goods": rng.choice(v.GOODS), "fault": rng.choice(v.FAULTS),
        "year": str(rng.randint(2024, 2034)), "s": rng.choice(v.SECTORS), "genre": rng.choice(v.GENRES),
        "title": f"“{title}”" if rng.random() < 0.5 else title, "channel": word(rng.choice(v.CHANNELS)),
        "percent": percent(rng), "percent2": percent(rng), "offence": rng.choice(v.OFFENCES),
        "day_bare": day(rng), "flaw": rng.choice(v.FLAWS), "habit": rng.choice(v.HABITS),
        "illness": rng.choice(v.ILLNESSES), "scandal": rng.choice(v.SCANDALS),
        "treasure": rng.choice(v.TREASURES),
        "crime": rng.choice(v.CRIMES), "frequency": rng.choice(v.FREQUENCIES),
        "animals": rng.choice(v.ANIMALS),
        "duration": rng.choice(v.SPANS), "term": rng.choice(v.TERMS), "age": str(rng.randint(31, 101)),
        "year_past": str(rng.randint(1880, 2022)), "money2": money(rng), "city2": rng.choice(v.CITIES),
        "region": rng.choice([rng.choice(v.REGIONS), invented_place(rng)]),
        "degrees": f"{rng.randint(300, 499) / 10:g} degrees{rng.choice(['', ' Celsius'])}",
        "years_old": f"{rng.randint(2, 90)}00 years",
        "airline": f"{word('{p}')} {rng.choice(v.AIRLINE_ENDINGS)}",
        "school": f"the University of {rng.choice([rng.choice(v.CITIES), invented_place(rng)])}",
        "product": f"the {rng.choice(v.WORK_WORDS)} {rng.choice(v.PRODUCT_TAILS)}",
        "price": price(rng), "price2": price(rng),
    }  # fmt: skip


def events(rng: random.Random) -> Item:
    """One event or more of a kind; asks for a role of one, or names another participant."""
    statements, asks = rng.choice(v.EVENTS)
    drawn = [event_slots(rng) for _ in range(rng.choice([1, 1, 2, 2, 3]))]
    _share(drawn, rng)
    lines = []
    for number_, slots in enumerate(drawn):
        named = {name: _marked_role(f"{number_}.{name}", text) for name, text in slots.items()}
        lines.append(sentence(expand(rng.choice(statements), named, rng)))
    rng.shuffle(lines)
    for _ in range(rng.choice([0, 1, 2, 3])):
        lines.insert(rng.randint(0, len(lines)), _aside(rng))
    text, places = unmarked(assembled(lines, rng))
    aim = rng.randrange(len(drawn))
    told = {name.partition(".")[2] for name in places if name.startswith(f"{aim}.")}
    fitting = [
        (wanted, template)
        for wanted in sorted(asks)
        for template in asks[wanted]
        if told >= {wanted, *SLOT.findall(template)} and _identifies(drawn, aim, SLOT.findall(template))
    ]
    if fitting and rng.random() < 0.64:
        wanted, template = rng.choice(fitting)
        positive = Passage(text, places[f"{aim}.{wanted}"])
        rival = _event_rival(statements, drawn[aim], SLOT.findall(template), rng)
        return joined(question(expand(template, drawn[aim], rng), rng), positive, rival, rng)
    wanted = rng.choice(sorted(asks))
    asked = _untold(drawn, aim, rng.choice(asks[wanted]), rng, missing=not _told_at_all(wanted, places))
    return Item(asked, (Passage(text),), "synthetic") if asked else events(rng)


def _told_at_all(role: str, places: Mapping[str, object]) -> bool:
    return any(name.partition(".")[2] == role for name in places)


def _untold(
    drawn: Sequence[dict[str, str]], aim: int, template: str, rng: random.Random, *, missing: bool
) -> str | None:
    """Ask for a role that no event of the passage has told, or with a participant that is in none of them."""
    if missing and rng.random() < 0.5:
        return question(expand(template, drawn[aim], rng), rng)
    used, fresh = SLOT.findall(template), event_slots(rng)
    strange = rng.choice(used) if used else ""
    if not strange or any(slots[strange] == fresh[strange] for slots in drawn):
        return None
    return question(expand(template, drawn[aim] | {strange: fresh[strange]}, rng), rng)


def _marked_role(name: str, text: str) -> str:
    """Mark a role; words like "on" before a date stay outside."""
    lead = next((lead for lead in ("on ", "in ", "last ") if text.startswith(lead)), "")
    return lead + marked(name, text.removeprefix(lead))


def _share(drawn: list[dict[str, str]], rng: random.Random) -> None:
    """Let events of one passage have something in common, such as the date or the kind of post."""
    for slots in drawn[1:]:
        for name in rng.sample(("day_on", "month", "office", "genre", "goods", "facility", "s", "city"), 3):
            slots[name] = drawn[0][name]


def _identifies(drawn: Sequence[dict[str, str]], aim: int, used: Sequence[str]) -> bool:
    """Whether what the question names fits one event only."""
    return sum(all(slots[name] == drawn[aim][name] for name in used) for slots in drawn) == 1


def _event_rival(
    statements: Sequence[str], slots: dict[str, str], used: Sequence[str], rng: random.Random
) -> Passage | None:
    """The same kind of event with one participant that the question names exchanged."""
    if not used or rng.random() < 0.4:
        return None
    name = rng.choice(used)
    fresh = event_slots(rng)
    if fresh[name] == slots[name]:
        return None
    other = fresh | {role: slots[role] for role in used if role != name}
    lines = [sentence(expand(rng.choice(statements), other, rng)), _aside(rng)]
    rng.shuffle(lines)
    text = assembled(lines, rng)
    return Passage(text) if lacks(text, [slots[name]]) else None


def _aside(rng: random.Random) -> str:
    """A filler, or a figure that has nothing to do with the rest."""
    if rng.random() < 0.7:
        return filler(rng)
    kind = indicator(rng)
    return unmarked(told(Fact(kind, place(rng), period(rng), kind.value(rng), publisher(rng)), 0, rng))[0]
