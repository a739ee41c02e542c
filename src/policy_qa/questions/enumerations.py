"""A question that asks one thing of several: of items that it counts off, or of the members of a group.

"Exports in 2019, 2020 and 2021", "the budgets of roads, schools and ports", "capacity by source: wind, sun"
are as many questions as there are items. "How much did each sector produce?" names no members: they are found
where an article gives figures of one kind side by side.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from policy_qa.extract.periods import find_dates
from policy_qa.questions.compared import AUX
from policy_qa.questions.lists import members_asked
from policy_qa.questions.operands import asking, with_years

_MOST = 8
"""Items from which on a question is not taken apart."""
_ONE = re.compile(
    r"^(?:into )?(?:in )?how many (?:[\w-]+ )?(?:sectors|lines|regions|categories|branches|groups"
    r"|industries)\b|\b(?:together|combined|in total|in all|altogether|sum|add(?:ed)? up|more|less|fewer"
    r"|than|or|between"
    r"|why|who|whose|where|when|difference|ratio of|share of|as a (?:share|percentage)|respond|say)\b",
    re.IGNORECASE,
)
_ITEM = r"(?:[\w&’'%-]+ ){0,5}?[\w&’'%-]+"
_ROW = re.compile(
    rf"(?P<first>{_ITEM})(?P<middle>(?:, (?!and\b){_ITEM})+),? and (?P<last>{_ITEM})"
    r"(?=$|[,;:)]| (?:in|for|at|of|on|by|from|during|to|with|grow|rise|fall|change|each|get|have|sell"
    r"|produce|add"
    r"|receive|according|as|under|per|named|did|does|do|has|have|was|were|is|are|will|would)\b)",
    re.IGNORECASE,
)
_PAIR = re.compile(
    rf"\b(?P<first>(?:the )?{_ITEM}),? and (?:the )?(?P<last>{_ITEM})"
    r"(?=$|[,;:)]| (?:in|for|at|of|on|by|from|during|to|with|grow|rise|fall|change|each|get|have|sell"
    r"|produce|add"
    r"|receive|according|as|under|per)\b)",
    re.IGNORECASE,
)
_SEVERAL_OF_TWO = re.compile(
    r"\beach\b|\bboth\b|\brespectively\b|^(?:list|give|name|show)\b|^what (?:were|are)\b|^how (?:large|big"
    r"|high) (?:were|are)\b"
    r"|\b(?:goals|targets|rates|figures|readings|forecasts|budgets|ratios|amounts|numbers|incomes|values)\b",
    re.IGNORECASE,
)
_START = re.compile(
    rf"^.*\b(?:{AUX}|of|for|in|on|by|with|between|to|from|about|give|list|name|show|what|how|many|much|fast"
    rf"|which|the|its|their)\b |^.*['’]s? ",
    re.IGNORECASE,
)
_COLON = re.compile(
    r"^(?P<stem>[^:]+?)\s*(?::|—| – |\()\s*(?P<items>[^:()]+?)\)?(?:\s*[—–-]\s*.+|, how many of each.*)?$"
)
_FILLERS = re.compile(
    r"\b(?:each|respectively|both|quarter by quarter|(?:by|per) (?:sector|technology|source|branch|region"
    r"|type|kind"
    r"|category|industry))\b,? ?",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\b(?:yuan|rmb|percent|per cent|pp|bn|m|million|billion|trillion|annual|yearly|amount|usd|dollars?"
    r"|total|prelim|points?"
    r"|value|number)\b|%",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"^(?:please )?(?:list|give|name|show|enumerate)(?: me)?(?: (?:all|both))? (?P<rest>.+)$|^(?:what|how"
    r" large|how big|how high)"
    r" (?:were|are|was|is) (?P<what>.+)$",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"\beach (?:of\b|(?:social )?(?:sector|region|category|branch|group|market|source|type|kind|country"
    r"|state|quarter)\b)"
    r"|\b(?:split|broken down|break (?:\w+ |[\w'’ -]+ )?down|composed|composition|made up)\b"
    r"|\bby (?:sector|technology|source|branch|region|type|kind|category|industry|rank|market|social"
    r" category|partner)\b"
    r"|\b(?:the|its|all|’s|'s) (?:(?:two|three|four|five|six) (?:main |largest |leading |big |biggest )?"
    r"|different )"
    r"(?!years|months|quarters|weeks|days)(?:[a-z-]+ )?[a-z-]+s\b"
    r"|\brates? (?:of [\w ]+ )?for (?:each|every)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Enumeration:
    """The questions that a question is made of, one for each item, and the items as it writes them."""

    questions: tuple[str, ...]
    items: tuple[str, ...]


def enumeration(text: str) -> Enumeration | None:
    """Read a question that counts off several things; None if it asks of one, or of them together."""
    plain = re.sub(r"\s*[?.!]+$", "", text.strip())
    if _ONE.search(plain):
        return None
    return _dates(plain) or _colon(plain) or _row(plain)


def asks_group(text: str) -> bool:
    """Whether a question asks for the figure of each member of a group that it does not count off."""
    return bool(_GROUP.search(text)) and not _ONE.search(text) and not _ROW.search(text)


def group_size(text: str) -> int | None:
    """How many members a question says that the group has; None if it does not say."""
    return members_asked(text)


def _dates(plain: str) -> Enumeration | None:
    dates = [date for date in find_dates(plain) if any(c.isdigit() for c in date.surface)]
    for first in range(len(dates) - 1):
        run = [dates[first]]
        for date in dates[first + 1 :]:
            if not re.fullmatch(
                r",? and (?:(?:for|in|the) )*|, (?:(?:for|in|the) )*", plain[run[-1].end : date.start]
            ):
                break
            run.append(date)
        if len(run) > 1:
            return _of_dates(plain, [date.surface for date in run], run[0].start, run[-1].end)
    return None


def _of_dates(plain: str, said: list[str], start: int, end: int) -> Enumeration:
    years = [with_years(date, said[-1])[0] for date in said]
    return _made([f"{plain[:start]}{year}{plain[end:]}" for year in years], years)


def _colon(plain: str) -> Enumeration | None:
    match = _COLON.match(plain)
    if match is None:
        return None
    said = match["items"].strip(" ?")
    items = re.split(r",\s*(?:and\s+)?|;\s*" if "," in said else r"\s+and\s+", said)
    if not 1 < len(items) <= _MOST or any(not _is_item(item) for item in items):
        return None
    if len(items) < 3 and not (
        _SEVERAL_OF_TWO.search(plain) or _GROUP.search(plain) or "s" in _ends(match["stem"])
    ):
        return None
    behind = plain[match.end("items") :].strip(" )") if "(" in plain else ""
    return _made([f"{item} {_bare(match['stem'])} {behind}" for item in items], items)


def _is_item(item: str) -> bool:
    """Whether what a colon announces is one of several things, and no time and no unit."""
    return 0 < len(item.split()) <= 5 and not find_dates(item) and not _UNIT.search(item)


def _ends(stem: str) -> str:
    """The last letters of the noun that a question begins with: plurals ask for several."""
    return next((word[-1] for word in re.findall(r"[A-Za-z]+", stem)[:1] if len(word) > 3), "")


def _row(plain: str) -> Enumeration | None:
    match = _ROW.search(plain) or (_PAIR.search(plain) if _SEVERAL_OF_TWO.search(plain) else None)
    if match is None:
        return None
    said = match.groupdict()
    lead = _START.match(said["first"])
    start = match.start("first") + (lead.end() if lead else 0)
    items = [plain[start : match.end("first")], *re.split(r", ", said.get("middle") or ""), said["last"]]
    items = _with_noun([item.strip() for item in items if item.strip()])
    if not 1 < len(items) <= _MOST or any(len(item.split()) > 4 for item in items[:-1]):
        return None
    return _made([f"{plain[:start]}{item}{plain[match.end('last') :]}" for item in items], items)


def _with_noun(items: list[str]) -> list[str]:
    """The items, each with the noun that only the last one says: "urban and rural incomes"."""
    noun = " ".join(items[-1].split()[1:])
    bare = all(re.fullmatch(r"[a-z][\w-]*[^s\W]", item) for item in items[:-1])
    return [*(f"{item} {noun}" for item in items[:-1]), items[-1]] if noun and bare else items


def _bare(stem: str) -> str:
    match = _ORDER.match(stem)
    return (match["rest"] or match["what"]) if match else re.sub(r"^(?:what|how) \w+ ", "", stem)


def _made(texts: list[str], items: list[str]) -> Enumeration:
    made = []
    for text in texts:
        plain = re.sub(r"\b(the )(?:the )+", r"\1", " ".join(_FILLERS.sub("", text).split()))
        match = _ORDER.match(plain)
        made.append(asking(match["rest"] or match["what"]) if match else asking(plain))
    return Enumeration(tuple(made), tuple(items))
