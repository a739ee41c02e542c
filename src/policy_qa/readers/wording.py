"""Sentences of an answer, made from figures: every value is copied as it was written.

An answer names what was measured, where and when; a target or an estimate is called one; a figure that covers
only a part of the period asked for says so.
"""

from __future__ import annotations

import re

from policy_qa.extract.periods import bounds, describe, find_dates
from policy_qa.places import mentions, same_place
from policy_qa.readers.candidates import Candidate
from policy_qa.schema import Figure
from policy_qa.words import MEASURABLE, head, keys, words

_QUALIFIERS = {
    "none": "", "over": "over ", "about": "about ", "nearly": "nearly ", "under": "under ", "up to": "up to ",
    "at least": "at least ",
}  # fmt: skip
_VERBS = {"up": "rose", "down": "fell", "flat": "was unchanged"}
_WORD = re.compile(r"[^\W\d_]")
_PLURAL = re.compile(r"(?<![su])s$|(?:people|children|men|women|data)$")
_SHORT_WORDS = 25


def value(candidate: Candidate) -> str:
    """The figure as written with its qualifier, and for a count with the noun that follows it in the text."""
    figure = candidate.figure
    return f"{_QUALIFIERS[figure.qualifier]}{_with_sign(figure)}{_counted_noun(candidate)}"


def change(figure: Figure) -> str:
    """A change in a few words: "up 13.3%", "doubled"."""
    if figure.change_direction is None or not re.match(r"[\d$€£¥.]|\w+ (?:per cent|percent)", figure.surface):
        return f"{_QUALIFIERS[figure.qualifier]}{_with_sign(figure)}"
    sign = {"up": "up ", "down": "down ", "flat": "unchanged at "}[figure.change_direction]
    return f"{sign}{_QUALIFIERS[figure.qualifier]}{_with_sign(figure)}"


def _with_sign(figure: Figure) -> str:
    """A figure as written; a percentage whose sign stands with the next one ("22 to 24%") with its own."""
    bare = figure.kind == "percent" and figure.surface[-1:].isdigit()
    return f"{figure.surface}%" if bare else figure.surface


def level_sentence(candidate: Candidate, marker: int) -> str:
    """What was measured, where, when and the value, as one sentence with its marker."""
    figure = candidate.figure
    topic = title(candidate)
    if figure.kind == "ordinal_rank":
        return f"{_rank(candidate)} [{marker}]."
    verb = _verb(candidate, topic)
    if figure.share_of and figure.status == "actual" and not _measurable(figure.indicator):
        return (
            f"{topic} accounted for {_amount(figure)} of {_the(figure.share_of)}{_when(figure)} [{marker}]."
        )
    if figure.kind != "count" and not _measurable(figure.indicator):
        topic = f"The figure for {topic[0].lower() if topic.startswith('The ') else topic[0]}{topic[1:]}"
        verb = _verb(candidate, "The figure")
    amount = f"{_amount(figure)}{'' if _names_unit(candidate) else _counted_noun(candidate)}"
    share = (
        f" of {_the(figure.share_of)}"
        if figure.share_of and figure.kind == "percent" and not _says(topic, figure.share_of)
        else ""
    )
    return f"{topic} {verb} {amount}{share}{_when(figure)} [{marker}]."


def change_sentence(change_of: Candidate, level: Candidate | None, marker: int, *, named: bool) -> str:
    """How an indicator changed; ``named`` says that the sentence before has named it already."""
    figure = change_of.figure
    topic = title(change_of, count=level)
    if named:
        topic = "They" if plural(topic) else "It"
    moved = _moved(figure)
    to = f" (to {value(level)})" if level is not None and not named else ""
    base = _base(figure.change_base)
    when = "" if named else _when(figure)
    return f"{topic} {moved}{to}{when}{base} [{marker}]."


def sentence(candidate: Candidate, level: Candidate | None, marker: int) -> str:
    """A figure as one sentence, whether it is a change or a level."""
    if candidate.is_change:
        return change_sentence(candidate, level, marker, named=False)
    return level_sentence(candidate, marker)


def quoted(candidate: Candidate, said: str, marker: int) -> str:
    """A value with the article's own sentence, where a figure's fields do not say all that was asked."""
    figure, article = candidate.figure, candidate.source.article
    text = article.text[candidate.sentence.start : candidate.sentence.end]
    place = figure.place or article.place
    where = f" in {place_name(place)}" if place and not mentions(text, place) else ""
    return f"{_capital(said)}{where}{_when(figure)}: “{' '.join(text.split()).strip('“”')}” [{marker}]."


def as_written(candidate: Candidate, said: str, marker: int) -> str:
    """A value with the article's own sentence alone, where its fields may not be what was asked for."""
    text = candidate.source.article.text[candidate.sentence.start : candidate.sentence.end]
    return f"{_capital(said)}: “{' '.join(text.split()).strip('“”')}” [{marker}]."


def partial(figure: Figure, asked: str) -> str:
    """A clause that says that a figure covers only a part of the period asked for."""
    given = describe(figure.period) if figure.period else "a time that is not stated"
    return f"The figure is for {given}, not for the whole of {describe(asked)}."


def label(candidate: Candidate) -> str:
    """What a figure measures, where and when, in a phrase for a list or a refusal."""
    figure = candidate.figure
    when = f" in {describe(figure.period)}" if figure.period else ""
    name = figure.indicator or figure.unit or "a figure"
    where = f", {figure.place}" if figure.place and not mentions(name, figure.place) else ""
    return f"{name}{where}{when}"


def shorten(text: str, limit: int = _SHORT_WORDS) -> str:
    """At most ``limit`` words of a text, cut at a word."""
    parts = text.split()
    return text if len(parts) <= limit else " ".join(parts[:limit])


def with_article(role: str) -> str:
    """A role as it stands after "is": "the Minister of Health", "Director of …" in capitals as written."""
    return role if re.match(r"(?:the|an?)\b", role, re.I) or role[:1].isupper() else f"the {role}"


def title(candidate: Candidate, *, count: Candidate | None = None) -> str:
    """What was measured, of whom and where, as a sentence begins; ``count`` has the unit counted."""
    figure = candidate.figure
    name = figure.indicator or (count.figure.unit if count else None) or figure.unit or "the figure"
    counted = (count or candidate).figure
    name = _inside(name, candidate)
    if (
        counted.kind == "count"
        and counted.unit
        and _names_unit(count or candidate)
        and not re.match(r"(?:the )?(?:total )?(?:number|amount|count)\b", name, re.I)
    ):
        name = f"number of {re.sub(r'^(?:the|an?) ', '', name)}"
    return f"{_capital(_the(name))}{_where(candidate, name)}"


def _inside(name: str, candidate: Candidate) -> str:
    """An indicator as it stands inside a sentence: no date at its end, no capital of a beginning."""
    for date in reversed(find_dates(name)):
        cut = re.sub(r"\s*\b(?:in|for|during|by|on|of|from)(?: the)?\s*$", "", name[: date.start])
        name = cut.strip() if cut.strip() and not name[date.end :].strip() else name
    first = name.split(" ", 1)[0]
    article = candidate.source.article
    begins = article.text.startswith(first, candidate.sentence.start)
    plain = re.sub(r"['’]s?$", "", first)
    return (
        name[0].lower() + name[1:]
        if begins and re.fullmatch(r"[A-Z][a-z-]+", first) and not _is_name(plain, candidate)
        else name
    )


def _is_name(word: str, candidate: Candidate) -> bool:
    """Whether a word that begins a sentence is a name: of a place, of an entity, or never in lower case."""
    article, figure = candidate.source.article, candidate.figure
    names = [article.place, figure.place, figure.subject, *(e.canonical for e in candidate.source.entities)]
    if any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", name) for name in names if name):
        return True
    text = article.text
    inside = re.search(rf"(?<=[a-z,] ){re.escape(word)}\b", text)
    return bool(inside) and not re.search(rf"\b{re.escape(word.lower())}\b", text)


def _where(candidate: Candidate, name: str) -> str:
    figure, article = candidate.figure, candidate.source.article
    place = figure.place or (None if figure.subject else article.place)
    words_of = []
    if figure.subject and not same_place(figure.subject, place) and not _says(name, figure.subject):
        words_of.append(f" of {figure.subject}")
    if (
        place
        and not mentions(name, place)
        and not re.search(r"\bin (?:the )?[A-Z]", name)  # "buses in Santiago" are somewhere already
        and not (figure.subject and mentions(figure.subject, place) and words_of)
    ):
        words_of.append(f" in {place_name(place)}")
    return "".join(words_of)


def place_name(place: str) -> str:
    """The name of a place as it stands in a sentence: "the United States", "the world"."""
    if place == "World":
        return "the world"
    return (
        f"the {place}"
        if re.match(r"(?:United|European Union|EU\b|US\b|UK\b|Netherlands|Philippines)", place)
        else place
    )


def _measurable(indicator: str | None) -> bool:
    """Whether the noun of an indicator has an amount itself."""
    noun = re.split(r" (?:of|for|in|on|at|from|to|by|with) ", indicator or "", maxsplit=1)[0]
    return bool(keys(noun) & MEASURABLE)


def plural(topic: str) -> bool:
    """Whether what a sentence begins with is more than one thing."""
    noun = re.split(r" (?:of|for|in|on|at|from|to|by|with) ", topic, maxsplit=1)[0]
    return bool(_PLURAL.search(noun.strip())) and not noun.startswith("The number")


def _verb(candidate: Candidate, topic: str) -> str:
    figure = candidate.figure
    were = "were" if plural(topic) else "was"
    if figure.status == "target":
        return f"{'are' if were == 'were' else 'is'} targeted to reach"
    if figure.status == "estimate":
        return f"{were} estimated at"
    if candidate.is_change:
        return were
    return {"up": "rose to", "down": "fell to", "flat": f"{were} unchanged at"}.get(
        figure.change_direction or "", were
    )


def _moved(figure: Figure) -> str:
    verb = _VERBS[figure.change_direction or "up"]
    amount = _amount(figure)
    if figure.change_direction is None:
        return f"changed by {amount}"
    if figure.change_direction == "flat":
        return f"was unchanged at {amount}"
    if not re.match(r"[^\w]*\d|[A-Z$€£]", figure.surface) and figure.kind == "multiple":
        return figure.surface if figure.surface.endswith("ed") else f"{verb} ({figure.surface})"
    if figure.status == "target":
        return f"is targeted to {'rise' if figure.change_direction == 'up' else 'fall'} by {amount}"
    if figure.status == "estimate":
        return f"was estimated to have {'risen' if figure.change_direction == 'up' else 'fallen'} by {amount}"
    return f"{verb} by {amount}"


def _amount(figure: Figure) -> str:
    """The figure with its qualifier as it stands inside a sentence: "Ten" at a beginning is "ten" here."""
    surface = _with_sign(figure)
    if re.match(r"[A-Z][a-z]+\b", surface) and figure.kind in {"count", "percent", "multiple", "measure"}:
        surface = surface[0].lower() + surface[1:]
    return f"{_QUALIFIERS[figure.qualifier]}{surface}"


def _rank(candidate: Candidate) -> str:
    figure = candidate.figure
    who = figure.subject or figure.place or "It"
    scope = f" {figure.rank_scope}" if figure.rank_scope else ""
    if scope and not re.match(r" (?:in|of|among|at|within|on|nation|world|domestic)", scope):
        scope = f" in {_the(figure.rank_scope)}"
    topic = f" for {_the(_inside(figure.indicator, candidate))}" if figure.indicator else ""
    return f"{_capital(who)} ranked {figure.surface}{scope}{topic}{_when(figure)}"


def _when(figure: Figure) -> str:
    """The period as it ends a sentence: " in 2018", " from January to November 2018"; empty if unknown."""
    if figure.period is None:
        return ""
    start, end = bounds(figure.period)
    if end is None:
        return f" since {describe(figure.period).removeprefix('the time since ')}"
    said = describe(figure.period)
    if start == end:
        return f" on {said}"
    if figure.status == "target" and " to " not in said:
        return f" by {said}"
    return f" from {said}" if " to " in said and not said.startswith("the ") else f" in {said}"


def _counted_noun(candidate: Candidate) -> str:
    """The words from a count to the noun it counts, as written; empty if the noun does not follow."""
    figure = candidate.figure
    if figure.kind != "count" or not figure.unit:
        return ""
    counted = head(figure.unit)
    text = candidate.source.article.text[figure.end : min(candidate.sentence.end, figure.end + 90)]
    stop = re.search(r"^\S|[,;:.()]\s", text)
    reach = text[: stop.start()] if stop else text
    for count, word in enumerate(words(reach)):
        if count > 7:
            break
        if word.key == counted:
            rest = re.match(r"(?:-\w+)*", reach[word.end :])
            return f" {' '.join(reach[: word.end + (rest.end() if rest else 0)].split())}"
    return ""


def _names_unit(candidate: Candidate) -> bool:
    """Whether the indicator already names the thing that is counted."""
    figure = candidate.figure
    return figure.kind != "count" or not figure.unit or head(figure.unit) in keys(figure.indicator)


def _says(text: str, other: str) -> bool:
    return keys(other) <= keys(text)


def _base(base: str | None) -> str:
    """What a change is measured against, as it ends a sentence; empty if unknown or a mere "year on year"."""
    plain = re.sub(r"^(?:over|than|from|compared (?:with|to)|against|versus|vs\.?) ", "", base or "")
    plain = re.sub(r"^(?:in|on|during) (?=the )", "", plain)
    if (
        plain in {"year", "the year"}
        or not plain
        or re.match(r"(?:year|month|quarter)[- ](?:on|over)[- ]", plain)
    ):
        return ""
    ago = re.match(r"(?:year|month|quarter|week|decade)s? (?:ago|earlier|before)", plain)
    return f" compared with {'a ' + plain if ago else _the(plain)}"


def _the(name: str | None) -> str:
    """A noun phrase with its article, unless it begins with a name or has one."""
    text = (name or "").strip()
    first = text.split(" ", 1)[0]
    if (
        not _WORD.search(text)
        or re.match(r"(?:the|an?|its|their|his|her|this|these|all|each|every)\b", text, re.I)
        or first.isupper()
    ):
        return text
    if first.endswith(("'s", "’s")) and first[0].isupper():
        return text
    if re.fullmatch(r"(?:1[89]|20)\d\d", first) or re.match(
        r"(?:January|February|March|April|May|June|July|August|September|October|November|December|last"
        r"|a year)\b",
        text,
    ):
        return text
    return f"the {text}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
