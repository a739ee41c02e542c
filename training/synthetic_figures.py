"""Passages of figures, of changes with their reasons, and of rankings."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace

import vocabulary as v
from reader_data import Item, Passage
from synthetic_facts import (
    RESPECTS,
    Fact,
    Period,
    assembled,
    filler,
    goal,
    indicator,
    invented_place,
    joined,
    period,
    place,
    publisher,
    sibling,
    varied,
)
from synthetic_text import MIDDLE, OPEN, Slots, expand, marked, percent, question, sentence, unmarked


def slots_of(fact: Fact, number_: int, rng: random.Random) -> dict[str, str]:
    """Slots of a fact for a statement, each marked with the fact's number."""
    lead, bare = fact.period.lead, marked(f"{number_}.period", fact.period.bare)
    qualifier = rng.choice(v.QUALIFIERS) if rng.random() < 0.12 and fact.value[0].isdigit() else ""
    name = expand(rng.choice(fact.indicator.names), {}, rng)
    return {
        "ind": marked(f"{number_}.indicator", name),
        "place": marked(f"{number_}.place", fact.place),
        "period": f"{lead} {bare}",
        "goal_period": f"{lead} {bare}",
        "period_bare": bare,
        "value": qualifier + marked(f"{number_}.value", fact.value),
        "publisher": marked(f"{number_}.publisher", fact.publisher),
        "be": _be(name),
    }


def told(fact: Fact, number_: int, rng: random.Random) -> str:
    """Tell a fact in full."""
    if fact.target:
        template = rng.choice(v.TARGETS)
    elif fact.indicator.statements and rng.random() < 0.45:
        template = rng.choice(fact.indicator.statements)
    else:
        template = rng.choice(v.LEVELS)
    return sentence(expand(template, slots_of(fact, number_, rng), rng))


def told_after(fact: Fact, before: Fact, number_: int, rng: random.Random) -> str:
    """Tell a fact that follows another, leaving out what they share where that is plain."""
    if fact.target or before.target or rng.random() < 0.45:
        return told(fact, number_, rng)
    differing = [name for name in RESPECTS if _respect(fact, name) != _respect(before, name)]
    forms = {"indicator": v.SAME_PLACE_PERIOD, "place": v.OTHER_PLACE, "period": v.OTHER_PERIOD}
    if len(differing) != 1 or differing[0] not in forms:
        return told(fact, number_, rng)
    return sentence(expand(rng.choice(forms[differing[0]]), slots_of(fact, number_, rng), rng))


def _respect(fact: Fact, name: str) -> str | bool:
    return fact.key[RESPECTS.index(name)]


def figures(rng: random.Random) -> Item:
    """A passage of figures; the question asks for one, or for one that is not there."""
    facts = related_facts(rng)
    aim = rng.randrange(len(facts))
    if rng.random() < 0.22:
        return changes(facts[aim], facts[:aim] + facts[aim + 1 :], rng)
    text, places = unmarked(figure_passage(facts, rng))
    if rng.random() < 0.42:
        return Item(value_question(untold(facts, rng), rng), (Passage(text),), "synthetic")
    wanted, asked = figure_question(facts, aim, places, rng)
    positive = Passage(text, places[f"{aim}.{wanted}"])
    return joined(asked, positive, _rival_passage(facts, aim, rng), rng)


def related_facts(rng: random.Random) -> list[Fact]:
    """One fact and up to four that each differ in one respect from another; no value comes twice."""
    target = rng.random() < 0.12
    kind = indicator(rng)
    facts = [
        Fact(kind, place(rng), goal(rng) if target else period(rng), kind.value(rng), publisher(rng), target)
    ]
    for _ in range(rng.choice([0, 1, 1, 2, 2, 3, 3, 4])):
        respect = rng.choices(RESPECTS, weights=(4, 4, 4, 1))[0]
        fact = varied(rng.choice(facts[:2]), respect, rng)
        if rng.random() < 0.5:
            fact = replace(fact, publisher=publisher(rng))
        if fact.key not in {f.key for f in facts} and fact.value not in {f.value for f in facts}:
            facts.append(fact)
    return facts


def figure_passage(facts: Sequence[Fact], rng: random.Random) -> str:
    """Tell facts in order, some shortened, with fillers between; marks are kept."""
    lines = [told(facts[0], 0, rng)]
    lines += [
        told_after(fact, facts[0] if n == 1 else facts[n - 1], n, rng) for n, fact in enumerate(facts) if n
    ]
    whole = [line if n == 0 or _in_full(line, facts[n], n) else None for n, line in enumerate(lines)]
    order = list(range(len(lines)))
    if all(line is not None for line in whole):
        rng.shuffle(order)
    lines = [lines[n] for n in order]
    for _ in range(rng.choice([0, 0, 1, 1, 2, 3])):
        lines.insert(
            rng.choice([0, len(lines)]) if None in whole else rng.randint(0, len(lines)), filler(rng)
        )
    return assembled(lines, rng)


def _in_full(line: str, fact: Fact, number_: int) -> bool:
    """Whether a line names its fact's place and period itself."""
    return f"{OPEN}{number_}.place{MIDDLE}" in line and f"{OPEN}{number_}.period{MIDDLE}" in line


def figure_question(
    facts: Sequence[Fact], aim: int, places: Slots | dict[str, tuple[int, int]], rng: random.Random
) -> tuple[str, str]:
    """Return which slot of fact ``aim`` is asked for, and the question."""
    fact = facts[aim]
    wanted = rng.choices(("value", "place", "period", "publisher", "indicator"), weights=(68, 10, 10, 6, 6))[
        0
    ]
    if wanted != "value" and (f"{aim}.{wanted}" not in places or fact.target):
        wanted = "value"
    if wanted == "value":
        return wanted, value_question(fact, rng, leave_out=_spare(facts, fact, rng))
    templates = {
        "place": v.ASK_PLACE,
        "period": v.ASK_PERIOD,
        "publisher": v.ASK_PUBLISHER,
        "indicator": v.ASK_INDICATOR,
    }
    return wanted, question(expand(rng.choice(templates[wanted]), _asked_slots(fact, rng), rng), rng)


def value_question(fact: Fact, rng: random.Random, *, leave_out: str = "") -> str:
    """Ask for a fact's value, in its own words or by its name."""
    own = fact.indicator.questions
    templates = v.ASK_TARGET if fact.target else own if own and rng.random() < 0.6 else v.ASK_LEVEL
    template = rng.choice(templates)
    if leave_out == "period":
        template = re.sub(r"\{period\}, |[ ]\{period\}", "", template)
    if leave_out == "place":
        template = re.sub(r" (?:in|for|into|from) \{place\}(?!')", "", template)
    return question(expand(template, _asked_slots(fact, rng), rng), rng)


def _spare(facts: Sequence[Fact], fact: Fact, rng: random.Random) -> str:
    """A respect that the question need not name, as no other fact shares the rest."""
    name = rng.choice(["", "", "period", "period", "place"])
    if not name or fact.target:
        return ""
    rest = [other for other in RESPECTS if other != name]
    same = [f for f in facts if all(_respect(f, r) == _respect(fact, r) for r in rest)]
    return name if len(same) == 1 else ""


def _asked_slots(fact: Fact, rng: random.Random) -> dict[str, str]:
    when = fact.period.asked(rng)
    name = expand(rng.choice(fact.indicator.names), {}, rng)
    return {
        "ind": name,
        "place": fact.place,
        "period": when,
        "goal_period": when,
        "value": fact.value,
        "publisher": fact.publisher,
        "be": _be(name),
    }


def _be(name: str) -> str:
    """The verb for an indicator's name: "exports of tea" were, "the number of exports" was."""
    head = re.split(r" (?:of|in|for|on|active)\b", name)[0]
    return "were" if head.endswith("s") and not name.startswith(("the ", "core ")) else "was"


def untold(facts: Sequence[Fact], rng: random.Random) -> Fact:
    """A fact that is not told: one told with one respect changed, or with respects of another."""
    told_keys = {fact.key for fact in facts}
    for _ in range(20):
        asked = _recombined(facts, rng) if len(facts) > 1 and rng.random() < 0.5 else None
        if asked is None:
            asked = varied(rng.choice(facts), rng.choices(RESPECTS, weights=(4, 4, 4, 1))[0], rng)
        if asked.key not in told_keys and not _touches(asked, facts):
            return asked
    return replace(facts[0], place=invented_place(rng))


def _recombined(facts: Sequence[Fact], rng: random.Random) -> Fact:
    """A fact with its respects taken from different facts."""
    a, b = rng.sample(list(facts), 2)
    return rng.choice(
        [
            replace(a, indicator=b.indicator),
            replace(a, place=b.place),
            replace(a, period=b.period, target=b.target),
        ]
    )


def _touches(asked: Fact, facts: Sequence[Fact]) -> bool:
    """Whether a period that is asked for holds, or lies in, one that is told of the same thing."""
    for fact in facts:
        if (asked.indicator.key, asked.place) == (fact.indicator.key, fact.place):
            years = {asked.period.key.split()[1], fact.period.key.split()[1]}
            if len(years) == 1 and asked.period.key != fact.period.key:
                return True
    return False


def _rival_passage(facts: Sequence[Fact], aim: int, rng: random.Random) -> Passage:
    """The same passage about other things: the fact asked for differs in one respect."""
    respect = rng.choices(RESPECTS[:3], weights=(1, 1, 1))[0]
    for _ in range(10):
        other = varied(facts[aim], respect, rng)
        rest = [fact for n, fact in enumerate(facts) if n != aim and rng.random() < 0.7]
        if other.key != facts[aim].key and not _touches(facts[aim], [other]):
            break
    text, _ = unmarked(figure_passage([other, *rest], rng))
    return Passage(text)


def changes(fact: Fact, others: Sequence[Fact], rng: random.Random) -> Item:
    """A change with a reason; asks for the figure before or after it, for the change or the reason."""
    fact = replace(fact, target=False, period=period(rng)) if fact.target else fact
    before = varied(fact, "period", rng)
    while before.period.key == fact.period.key or before.value == fact.value:
        before = varied(fact, "period", rng)
    past, now, adverb = rng.choice(v.UP + v.DOWN)
    change = percent(rng) if rng.random() < 0.6 else fact.indicator.value(rng)
    reason = rng.choice(v.REASONS)
    slots = slots_of(fact, 0, rng) | {
        "base": marked("0.base", before.value),
        "base_period": f"{before.period.lead} {before.period.bare}",
        "change": marked("0.change", change),
        "reason": marked("0.reason", reason),
        "moved": past,
        "move": now,
        "adverb": adverb,
    }
    main = expand(rng.choice(v.CHANGES), slots, rng)
    separate = rng.random() < 0.5
    because = rng.random() < 0.75
    if because and not separate:
        main += ", " + expand(rng.choice(v.BECAUSE), slots, rng)
    lines = [sentence(main)]
    if because and separate:
        lines.append(sentence(expand(rng.choice(v.REASON_ALONE), slots, rng)))
    others = [other for other in others if other.key != fact.key and not _touches(other, [fact, before])]
    lines += [told(other, n, rng) for n, other in enumerate(others[:2], start=1)]
    lines += [filler(rng) for _ in range(rng.choice([0, 1, 2]))]
    text, places = unmarked(assembled(lines, rng))
    asks = {"value": v.ASK_LEVEL, "base": v.ASK_BASE[:2], "change": v.ASK_CHANGE, "reason": v.ASK_REASON}
    wanted = rng.choices(tuple(asks), weights=(2, 2, 3, 5))[0]
    plain = {name: unmarked(value)[0] for name, value in slots.items()}
    ask = rng.choice(asks[wanted])
    there = places.get(f"0.{wanted}")
    changed = plain if rng.random() < 0.7 and there else _changed_slots(plain, fact, [before, *others], rng)
    asked = question(expand(ask, changed, rng), rng)
    if changed is not plain or there is None:
        return Item(asked, (Passage(text),), "synthetic")
    return joined(asked, Passage(text, there), None, rng)


def _changed_slots(slots: Slots, fact: Fact, others: Sequence[Fact], rng: random.Random) -> dict[str, str]:
    """Slots of a question with indicator, place or period exchanged for one that is not told."""
    for _ in range(20):
        respect = rng.choice(("indicator", "place", "period"))
        other = varied(fact, respect, rng)
        if other.key not in {f.key for f in (fact, *others)} and not _touches(other, [fact, *others]):
            break
    when = f"{other.period.lead} {other.period.bare}"
    name = expand(rng.choice(other.indicator.names), {}, rng)
    new = dict(slots) | {"place": other.place}
    if respect == "indicator":
        new["ind"] = name
    if respect == "period":
        new |= {"period": when, "base_period": when}
    return new


def ranking(rng: random.Random) -> Item:
    """A table of three places; asks which holds a rank, or one that is not told."""
    kind, when = indicator(rng), period(rng)
    names: list[str] = []
    while len(names) < 3:
        names = list(dict.fromkeys([*names, place(rng)]))
    name = expand(rng.choice(kind.names), {}, rng)
    slots = {
        "ind": name,
        "bare": name.removeprefix("the "),
        "period": f"{when.lead} {when.bare}",
        "publisher": publisher(rng),
        **{letter: marked(f"{n}", text) for n, (letter, text) in enumerate(zip("abc", names, strict=True))},
        **{f"value{n}": kind.value(rng) for n in ("", "2", "3")},
    }
    lines = [sentence(expand(rng.choice(v.RANKINGS), slots, rng))]
    other = replace_period(when, rng)
    if rng.random() < 0.5:
        shuffled = dict(zip("abc", rng.sample(names, 3), strict=True))
        lines.append(
            sentence(
                expand(
                    v.RANKINGS[rng.choice([0, 1, 3])], slots | shuffled | {"period": f"in {other.bare}"}, rng
                )
            )
        )
        other = replace_period(when, rng, not_year=other.key)
    lines += [filler(rng) for _ in range(rng.choice([0, 1, 2]))]
    rng.shuffle(lines)
    text, places = unmarked(assembled(lines, rng))
    rank = rng.randrange(3)
    asked_slots = {"ind": name, "period": when.asked(rng), "nth": v.ORDINALS[rank]}
    answered = rng.random() < 0.6
    if not answered:
        strange = {"ind": expand(sibling(kind, rng).names[0], {}, rng)}
        asked_slots |= rng.choice(
            [{"nth": rng.choice(v.ORDINALS[3:])}, {"period": f"in {other.bare}"}, strange]
        )
    asked = question(expand(rng.choice(v.ASK_RANKED), asked_slots, rng), rng)
    return Item(
        asked,
        (Passage(text, places[str(rank)] if answered else None),),
        "synthetic",
        (names[rank],) if answered else (),
    )


def replace_period(when: Period, rng: random.Random, *, not_year: str = "") -> Period:
    """Another period, in another year."""
    while True:
        other = period(rng, near=when)
        if other.key.split()[1] not in {when.key.split()[1], (not_year or "- -").split()[1]}:
            return other
