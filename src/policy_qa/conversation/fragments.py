"""Follow-ups that are no question but a phrase: it takes the place of the phrase of its kind before."""

from __future__ import annotations

import re

from policy_qa.conversation.before import Before, articled
from policy_qa.conversation.wording import ASKS, DO, PREPOSITION, content
from policy_qa.extract.periods import find_dates
from policy_qa.places import known_place, place_in
from policy_qa.words import MEASURABLE, head, key, keys_of, listed, words

_CURRENCY = (
    r"(?:(?:US|U\.S\.|American|Hong Kong|Australian|Canadian|Singapore) )?(?:dollars?|usd|yuan|rmb"
    r"|renminbi|cny|euros?"
    r"|eur|pounds?(?: sterling)?|sterling|gbp|rupees?|inr|won|krw|yen|jpy|shillings|francs?|rand|naira|money)"
)
_UNIT = re.compile(
    rf"(?:in|as|expressed in|measured in) (?:{_CURRENCY}|(?:a )?per ?cent(?:age)?(?: terms)?|%"
    rf"|absolute (?:terms|numbers)"
    r"|percentage points|tons?|tonnes|[\w-]*watt(?:s|[- ]hours)?|(?:square )?(?:kilo)?met(?:er"
    r"|re)s?|hectares|people|teus?)",
    re.IGNORECASE,
)
_SAID_UNIT = re.compile(rf",? (?:in|as) (?:{_CURRENCY}|per ?cent(?:age)?)$", re.IGNORECASE)
_DIMENSIONS = keys_of(
    "threshold level limit ceiling floor number amount value volume total cost price average median"
)
"""Nouns that stand for another measure of the same thing: what qualifies the old one stays."""
_PARTNER = re.compile(r"\b(?:to|with|from)\s+(?:the )?(?P<name>[A-Z][\w.-]*(?: [A-Z][\w.-]*)*)")
_INSTEAD = re.compile(
    r"(?P<how>without|excluding|including|with) (?:it|them|that|those|this)\b", re.IGNORECASE
)
_LEFT_OUT = re.compile(r"\b(?:without|excluding|including|with)\b", re.IGNORECASE)
_NO_ADJECTIVES = listed("the a an of in on for to by from with and or was were is are did does do much many")
_ONE = re.compile(
    r"(?:(?P<prep>for|with|at|in|on|of) )?(?:(?:the|an?|those|that)? ?(?:(?P<which>[\w-]+(?: "
    r"[\w-]+)?) )?(?:one|ones)\b"
    r"|(?:those|that)(?= (?:in|to|from|of|for|with|at|by|on)\b))(?P<tail>.*)",
    re.IGNORECASE,
)
_SIDE = re.compile(r"(?:on|for) the (?P<which>[\w-]+) side", re.IGNORECASE)
_DID = re.compile(rf"(?:by )?(?:how|what|which)\b.*?\b{DO} ", re.IGNORECASE)
_VERBS = keys_of(
    "lose add create export import sell buy produce generate get give receive spend have build "
    "attract earn pay make "
    "bring invest ship provide raise cut rise fall grow change increase decline decrease drop gain shed "
    "employ handle emit "
    "consume report record see want plan expect take hold reach borrow collect"
)
_CONTRASTS = (
    "export import", "rise fall", "urban rural", "city village town country",
    "national provincial municipal regional local",
    "man woman", "male female", "public private state", "primary secondary tertiary",
    "birth death", "deposit loan",
    "revenue spend", "income expenditure", "arrival departure", "boy girl", "inflow outflow",
    "surplus deficit",
    "manufacturing industry construction build service agriculture",
    "solar wind hydro nuclear geothermal coal gas", "highest lowest", "largest biggest smallest",
    "fastest slowest", "most least fewest", "best worst", "oldest newest youngest", "longest shortest",
    "federal state local", "advanced emerging developing", "basic applied experimental",
    "domestic foreign international", "oil gas", "young old", "first second third fourth", "receipt payment",
    "north south east west", "goods services", "high low", "maximum minimum",
    "inbound outbound", "buyer seller",
)  # fmt: skip
_CONTRAST_KEYS = tuple(frozenset(key(word) for word in row.split()) for row in _CONTRASTS)
_PLAIN_NAME = re.compile(r"[A-Z][a-z]\w*(?: [A-Z][a-z]\w*)*")
"""A name that may be of a place, rather than one of an institution ("the IMF")."""
_OF_ITS = re.compile(r"(?<![\w-])(?:its|their) (?P<what>[\w-]+(?: [\w-]+)*)$", re.IGNORECASE)
_OF_DATE = re.compile(
    r" of (?:(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December) )?(?:19|20)\d\d\b"
)
_NEXT_PHRASE = (
    r"(?= (?:in|on|for|during|by|from|to|with|at|over|since|as|of|than|under|fall|rise|grow|increase|decline"
    r"|decrease|drop|change|receive|provide|amount|go)\b|,|$)"
)


def unit(rest: str, before: Before) -> str | None:
    """“In dollars?”: the question before, in another unit."""
    if not _UNIT.fullmatch(rest):
        return None
    return f"{_SAID_UNIT.sub('', before.text)}, {rest[:1].lower()}{rest[1:]}"


def the_one(rest: str, before: Before) -> str | None:
    """“And for a national one?”, “the one in the budget?”: another of the kind that was asked of."""
    if match := _SIDE.fullmatch(rest):
        return _modified(match["which"], before)
    match = _ONE.fullmatch(rest)
    if match is None or ASKS.match(rest):
        return None
    whole = _modified(match["which"], before) if match["which"] else before.text
    tail = match["tail"].strip()
    if whole is None or not tail:
        return whole
    return parallel(tail, Before.of(whole, before.answer)) or f"{whole} {tail}"


def parallel(rest: str, before: Before) -> str | None:
    """“And to Japan?”: takes the place of what stood behind the same preposition."""
    if other := _INSTEAD.fullmatch(rest):
        old = _LEFT_OUT.search(before.text)
        return before.replaced(old.start(), old.end(), other["how"]) if old else None
    match = PREPOSITION.match(rest)
    if match is None or ASKS.match(rest) or find_dates(rest):
        return None
    new = rest[match.end("word") :].strip()
    kind = _is_place(new)
    for old in re.finditer(rf"\b{match['word']} (?P<what>.+?){_NEXT_PHRASE}", before.text, re.IGNORECASE):
        end = _end_of_name(before.text, old.start("what"), old.end("what")) if kind else old.end("what")
        what = before.text[old.start("what") : end]
        if not find_dates(f"in {what}") and (kind or not _is_place(what)) and _fits_place(kind, what):
            dated = _OF_DATE.match(before.text, end) if not kind else None
            return before.replaced(old.start("what"), dated.end() if dated else end, new)
    if kind and match["word"].lower() in {"in", "for", "of", "at"}:
        return None
    return None if kind and before.place is None else f"{before.without_period} {rest}{before.when}"


def _end_of_name(text: str, start: int, end: int) -> int:
    """Where the capitalised words that a stretch begins with end; its own end if there are none."""
    name = re.compile(r"(?:the )?[A-Z][\w’'.-]*(?: (?:of |and )?[A-Z][\w.-]*)*").match(text, start, end)
    return name.end() if name else end


def _fits_place(kind: bool, what: str) -> bool:
    return not kind or _is_place(what) or bool(re.match(r"(?:the )?[A-Z]", what))


def _is_place(text: str) -> bool:
    inside = f"in {re.sub(r'^the ', '', text)}"
    found = place_in(inside)
    return found is not None and not content(inside[: found.start] + inside[found.end :])


def place(rest: str, before: Before) -> str | None:
    """“What about Beijing?”, “And the British?”: the question before, asked of another place."""
    plain = re.sub(r"['’]s?$", "", re.sub(r"^the\s+", "", PREPOSITION.sub("", rest)))
    if not _is_place(plain) and _is_place(plain.removesuffix("s")):
        plain = plain.removesuffix("s")  # the Germans
    if ASKS.match(rest) or not _is_place(plain):
        return None
    name = articled(known_place(plain))
    if not PREPOSITION.match(rest) and (whole := with_partner(name, before)):
        return whole
    old = before.place
    if old is None:
        where = before.where or ""
        if (
            re.match(r"(?:in|at) |[A-Z]", rest)
            and _PLAIN_NAME.fullmatch(where)
            and before.text.count(where) == 1
        ):
            return before.text.replace(where, name)
        return f"{before.without_period} in {name}{before.when}"
    behind = before.text[old.end :]
    adjective = known_place(old.surface) != old.surface and re.match(r" [a-z]", behind)
    if adjective and old.surface.lower().endswith(("n", "sh", "ese", "ch", "ss")):
        without = Before.of(before.replaced(old.start, old.end + 1, ""), before.answer)
        return f"{without.without_period} in {name}{without.when}"
    return before.replaced(old.start, old.end, name)


def with_partner(name: str, before: Before) -> str | None:
    """The question before with another partner: "and the EU?" after exports of one country to another."""
    partner = next((m for m in _PARTNER.finditer(before.text) if not find_dates(m["name"])), None)
    if partner is None or not re.search(r"[A-Z]", before.text[1 : partner.start()]):
        return None
    lead = before.text[: partner.start("name")]
    bare = name.removeprefix("the ") if lead.endswith("the ") else name
    return f"{lead}{bare}{before.text[partner.end('name') :]}"


def contrast(rest: str, before: Before) -> str | None:
    """“And imports?” after exports, “and women?” after men: a word replaced by another of its class."""
    said = [
        word
        for word in words(rest)
        if word.text.lower() not in {"the", "of", "for", "in", "a", "its", "their"}
    ]
    if len(said) > 2 or not said or ASKS.match(rest):
        return None
    for row in _CONTRAST_KEYS:
        new = next((word for word in said if word.key in row), None)
        old = next(
            (word for word in words(before.text) if word.key in row and new and word.key != new.key), None
        )
        if new is not None and old is not None and len(said) == 1:
            return before.replaced(old.start, old.end, _in_form(new.text, old.text, before))
    return None


def _in_form(new: str, old: str, before: Before) -> str:
    """A word in the form of the one that it replaces: "did it export" → "did it import"."""
    verb = _DID.match(before.text) is not None and not old.endswith("s") and not new.endswith("ss")
    return new.removesuffix("s") if verb and old.islower() and key(old) in _VERBS else new


def same_head(rest: str, before: Before) -> str | None:
    """“And applied research?” after basic research: a phrase replaces one with the same last word."""
    said = [w for w in words(re.sub(r"^(?:for|of|in|on|the)\s+", "", rest)) if w.text.lower() != "the"]
    if len(said) < 2 or ASKS.match(rest) or any(not w.text[:1].islower() for w in said[1:]):
        return None
    old = [w for w in words(before.text) if w.key == said[-1].key]
    if len(old) != 1:
        return None
    start = old[0].start
    qualified = re.search(r"(?<=[ (])(?P<what>[a-z][\w&-]*(?: [a-z][\w&-]*)??) $", before.text[:start])
    if (
        qualified
        and qualified["what"].split()[-1] not in _NO_ADJECTIVES
        and qualified["what"] not in _NO_ADJECTIVES
    ):
        start -= len(qualified["what"].split()[-1]) + 1
    return before.replaced(start, old[0].end, " ".join(w.text for w in said))


def named(rest: str, before: Before) -> str | None:
    """“And temporary help services?”: another who does, or another thing that is measured."""
    name = re.sub(r"^(?:for|of|in|on|with)\s+", "", rest, flags=re.IGNORECASE)
    if (own := _OF_ITS.search(name)) and before.query.place:
        name = f"{name[: own.start()]}the {own['what']} of {before.query.place}"
    bare = re.sub(r"^(?:the|its|their)\s+", "", name)
    if re.fullmatch(r"(?:the )?[A-Z][\w-]*(?: [A-Z][\w-]*)*", name) and (whole := with_partner(name, before)):
        return whole
    if not _measures(bare) and (whole := _with_actor(name, before)):
        return whole
    return _with_indicator(name, bare, before)


def _measures(name: str) -> bool:
    noun = head(name)
    return noun is not None and noun in MEASURABLE


def _with_actor(name: str, before: Before) -> str | None:
    """The question before of another actor: "did X lose", "did X's exports grow"."""
    lead = _DID.match(before.text)
    if lead is None:
        return None
    verb = next(
        (w for w in words(before.text) if w.start > lead.end() and w.key in _VERBS and w.text.islower()), None
    )
    if verb is None:
        return None
    where, old = before.query.place, before.text[lead.end() : verb.start].strip()
    if name[:1].islower() and _is_place(old):
        return None  # what a place has: another thing is meant, not another place
    lost = (
        where and place_in(f"in {old}") is not None and place_in(f"in {name}") is None and where not in name
    )
    rest = before.text[verb.end :]
    there = f" in {articled(where)}" if lost and where else ""
    return f"{lead.group()}{name} {verb.text}{there}{rest}"


def _with_indicator(name: str, bare: str, before: Before) -> str:
    """The question before about another indicator, in its own words where they can be exchanged."""
    indicator = before.query.indicator
    if before.query.wanted == "person":
        return f"Who is the {bare}"
    if before.query.wanted == "count" and before.query.unit and before.query.unit != indicator:
        indicator = before.query.unit
    if indicator and before.text.count(indicator) == 1:
        start, end = before.text.index(indicator), before.text.index(indicator) + len(indicator)
        if " of " in indicator:  # "the added value of industry": of the same whole
            end = start + indicator.index(" of ")
        elif key(bare) in _DIMENSIONS and " " in indicator:
            start = end - len(indicator.split(" ")[-1])
        much = re.search(r"(?i)\bhow much $", before.text[:start])
        if much and re.search(r"[^su]s$", bare) and not _measures(bare):
            return f"{before.text[: much.start()]}How many {bare}{before.text[end:]}"
        return before.replaced(start, end, bare)
    if before.query.wanted == "change":
        return f"By how much did the {bare} change{before.tail(name)}"
    plural = bool(re.search(r"[^su]s$", bare))
    opening = "How many" if before.query.wanted == "count" else "What were the" if plural else "What was the"
    return f"{opening} {bare}{before.tail(name)}"


def _modified(which: str, before: Before) -> str | None:
    """The question before with another attribute: in the place of one of its class, else before the noun."""
    new = next(iter(words(which)), None)
    if new is None:
        return None
    for row in _CONTRAST_KEYS:
        if new.key in row:
            old = next((word for word in words(before.text) if word.key in row and word.key != new.key), None)
            if old is not None:
                return before.replaced(old.start, old.end, which)
    noun = before.query.unit or before.query.indicator
    if noun is None or before.text.count(noun) != 1:
        return None
    start = before.text.index(noun)
    return before.replaced(start, start + len(noun), f"{which} {noun.split(' ')[-1]}")
