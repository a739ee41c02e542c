"""Follow-ups after "how much did someone do": another thing done, or the same done to another thing.

The question before is cut into its parts ("How much | did | the city | spend | on schools in 2023") and the
part that the follow-up names is replaced, so that what comes out is a sentence: "and roads?" is spent on,
"and borrow?" is done, and "and imports?" after selling is importing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from policy_qa.conversation.before import Before
from policy_qa.conversation.wording import ASKS, BE, DO
from policy_qa.extract.periods import find_dates
from policy_qa.places import place_in
from policy_qa.words import MEASURABLE, head, key, keys_of, words

_DONE_BY = keys_of(
    "lose add create export import sell buy produce generate get give receive spend build attract earn pay "
    "make invest ship provide raise cut save employ handle emit consume record use borrow lend collect "
    "allocate allot grant issue found open close launch train plant recycle harvest process transport carry "
    "register sign store treat host serve repair owe publish donate supply mine catch refine order deliver"
)
"""What somebody does, rather than what happens to a thing: "spend", not "grow"."""
_AS_VERB = {
    "imports": "import", "exports": "export", "purchases": "buy", "sales": "sell", "spending": "spend",
    "expenditure": "spend", "borrowing": "borrow", "lending": "lend", "production": "produce",
    "output": "produce", "consumption": "consume", "emissions": "emit", "investment": "invest",
    "investments": "invest", "donations": "donate", "shipments": "ship", "savings": "save",
}  # fmt: skip
_NOUN = re.compile(r"(?:[^s]s|ing|ion|ment|al|ance|ence|ure|ery)$")
_ABROAD = re.compile(r"^ (?:abroad|overseas)\b")
_ASKED = re.compile(
    rf"^(?P<lead>(?:by )?(?:how (?:much|many)|what)\b)(?P<what>(?: (?!{DO}\b)[\w&'’%-]+){{0,6}}?)"
    rf" (?P<do>{DO}) ",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"^(?P<lead>how (?:much|many)\b.*?\b(?:was|were|is|are|been)) (?P<done>\w+(?:ed|en|ld|lt|nt|de|st))\b",
    re.IGNORECASE,
)
_DONE = re.compile(r"\w+(?:ed|en|ld|lt|nt|de|st)", re.IGNORECASE)
_ONTO = re.compile(
    r"^ (?P<prep>on|for|from|to|into|with|of) (?:the )?(?P<what>[a-z][\w&'’-]*(?: [a-z][\w&'’-]*)*?)"
    r"(?= (?:in|on|for|during|by|from|to|at|over|since|as|between|under|within|than)\b|,|$)"
)
_CAME = re.compile(
    r"^how many (?P<who>[a-z][\w -]*?)"
    r" (?:came|arrived|travelled|traveled|went|moved|lived|worked|stayed|visited)\b"
    r"(?: (?:(?:to|in|at|into) )?(?:the )?(?P<name>(?-i:[A-Z])[\w’'-]*(?: (?-i:[A-Z])[\w’'-]*)*))?",
    re.IGNORECASE,
)
_AGENT = re.compile(
    r"(?:\b[A-Z][\w’'.-]*|\b(?:city|town|state|government|country|province|county|region|company|ministry|council"
    r"|bank|agency|union|authority|port|university|it|they))$"
)
"""Whoever may do a thing to several others: of an industry, another industry is asked for."""
_PEOPLE = keys_of(
    "tourist visitor people person passenger guest traveller student pupil worker migrant refugee resident "
    "woman man child family nurse doctor teacher foreigner citizen employee commuter household"
)
_PHRASE = re.compile(
    r"(?:(?:the|its|their|on|for) )*(?P<what>[a-z][\w&'’-]*(?: (?:and |of )?[a-z][\w&'’-]*){0,4})"
)


_WHO_DID = re.compile(
    rf"^(?:and )?(?P<lead>(?:by )?(?:what|how (?:much|many)(?: [\w-]+){{0,3}}?)) (?P<do>{DO}) (?:it|they) "
    r"(?P<verb>[a-z]+)(?P<rest>.*)$",
    re.IGNORECASE,
)
_LEADS = re.compile(
    rf"^(?:when|where|why|how|by whom|(?:in|on|at|for) (?:which|what) [a-z]+) (?={BE}\b|{DO}\b)",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?:by whom|where|when|why|how|since when|by when|(?:in|on) (?:which|what) [a-z]+)", re.IGNORECASE
)
_RATE = {"unemployed": "unemployment rate", "employed": "employment rate", "poor": "poverty rate"}


@dataclass(frozen=True, slots=True)
class _Frame:
    """The parts of "how much (of what) did someone do (to what) …"."""

    lead: str
    what: str
    do: str
    actor: str
    verb: str
    rest: str

    @classmethod
    def of(cls, text: str) -> _Frame | None:
        asked = _ASKED.match(text)
        if asked is None:
            return None
        done = (w for w in words(text) if w.start >= asked.end() and w.text.islower() and w.key in _DONE_BY)
        verb = next((w for w in done if w.start > asked.end()), None)
        if verb is None:
            return None
        actor = text[asked.end() : verb.start].strip()
        return cls(asked["lead"], asked["what"].strip(), asked["do"], actor, verb.text, text[verb.end :])

    def text(self, **parts: str) -> str:
        """The question with some of its parts replaced."""
        said = {
            name: parts.get(name, getattr(self, name)) for name in ("lead", "what", "do", "actor", "verb")
        }
        return " ".join(filter(None, said.values())) + parts.get("rest", self.rest)


def done(rest: str, before: Before) -> str | None:
    """“And borrow?”, “and closed?”: another thing done."""
    word = rest.strip()
    if not re.fullmatch(r"[a-z]+", word):
        return None
    passive = _PASSIVE.match(before.text)
    if passive and _DONE.fullmatch(word):
        return before.replaced(passive.start("done"), passive.end("done"), word)
    frame = _Frame.of(before.text)
    if frame is None or key(word) not in _DONE_BY or word in _AS_VERB or _NOUN.search(word):
        return None
    return frame.text(verb=word)


def asked_anew(rest: str, before: Before) -> str | None:
    """“By whom?” after “when was it presented”: the same, asked for something else."""
    lead = _LEADS.match(before.text)
    if lead is None or _BARE.fullmatch(rest) is None:
        return None
    return before.replaced(0, lead.end() - 1, rest)


def did_it(rest: str, before: Before) -> str | None:
    """“And what did it spend?”: whoever did what was asked before."""
    match, frame = _WHO_DID.match(rest), _Frame.of(before.text)
    if match is None or frame is None or key(match["verb"]) not in _DONE_BY:
        return None
    return f"{match['lead']} {match['do']} {frame.actor} {match['verb']}{match['rest']}{before.tail(rest)}"


def rate(rest: str, before: Before) -> str | None:
    """“And the rate?” after “how many were unemployed”."""
    if not re.fullmatch(r"(?:the |its )?rate", rest, re.IGNORECASE):
        return None
    said = next((w.text.lower() for w in words(before.text) if w.text.lower() in _RATE), None)
    return f"What was the {_RATE[said]}{before.tail('')}" if said else None


def counterpart(rest: str, before: Before) -> str | None:
    """“And imports?” after “how much did someone sell abroad”: the noun as what is done."""
    verb = _AS_VERB.get(re.sub(r"^(?:the|its|their) ", "", rest.strip().lower()))
    frame = _Frame.of(before.text)
    if frame is None or verb is None or frame.what:
        return None
    return frame.text(verb=verb, rest=_ABROAD.sub("", frame.rest))


def done_to(rest: str, before: Before) -> str | None:
    """“And roads?” after “how much did someone spend on schools”: the same, done to another thing."""
    match = _PHRASE.fullmatch(rest)
    if match is None or ASKS.match(rest) or find_dates(rest) or place_in(f"in {match['what']}"):
        return None
    what = match["what"]
    if came := _CAME.match(before.text):
        return _there(what, came, before)
    frame = _Frame.of(before.text)
    if frame is None or not _AGENT.search(frame.actor):
        return None  # "how many jobs did manufacturing lose": another that lost
    if (onto := _ONTO.match(frame.rest)) and not find_dates(f"in {onto['what']}"):
        return frame.text(rest=f"{frame.rest[: onto.start('what')]}{what}{frame.rest[onto.end('what') :]}")
    if head(what) in MEASURABLE and not frame.what:
        be = "were" if _plural(what) else "was"
        return f"What {be} the {what} of {frame.actor}{before.when}"
    if frame.what and frame.lead.lower().startswith("how"):
        return frame.text(lead="How many" if _plural(what) else "How much", what=what)
    return None


def _there(what: str, came: re.Match[str], before: Before) -> str | None:
    """“And hotels?” after “how many tourists came to Arden”: what does not come is there."""
    if not _plural(what) or head(what) in _PEOPLE:
        return None
    where = f" in {came['name']}" if came["name"] else before.tail(what).removesuffix(before.when)
    return f"How many {what} were there{where}{before.when}"


def _plural(what: str) -> bool:
    last = what.split(" of ", maxsplit=1)[0].rsplit(maxsplit=1)[-1]
    return bool(re.search(r"[^su]s$", last) and last not in {"gas", "news"}) or last in {
        "people",
        "men",
        "women",
        "children",
    }
