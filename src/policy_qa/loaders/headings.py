"""Title and publication date from the first lines of a text, by general rules about how news is laid out.

A breadcrumb ("News > In the City > Hot Topic"), a dateline ("2019-01-28Text Size: A A A"), a byline and a
link bar are not titles; a date is the publication date only where a line exists to carry it, never inside
running prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

_HEAD_LINES = 15
_TAIL_LINES = 3
_MAX_TITLE_CHARS = 200
_MAX_TITLE_WORDS = 32
_LONG_LINE = 120

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATE_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<![\d.,]){_YEAR}(?P<sep>[-/.])(?P<month>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}})(?!\d)",
        rf"(?<!\d){_YEAR}\s?年\s?(?P<month>\d{{1,2}})\s?月\s?(?P<day>\d{{1,2}})\s?日",
        rf"(?<![\d.,-])\b{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}(?!\d)",
        rf"(?<![\d.,-])\b{_DAY}-{_MONTH}-{_YEAR}(?!\d)",
        rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}(?!\d)",
        rf"(?<![\d.,])(?P<first>\d{{1,2}})(?P<sep>[-/.])(?P<second>\d{{1,2}})(?P=sep){_YEAR}(?!\d)",
    )
)
_WEEKDAY = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?", re.IGNORECASE
)
_CLOCK = re.compile(
    r"T?\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?\s?(?:[ap]\.?m\.?\b)?\s?(?:Z|UTC|GMT|BST|CST|EST|[+-]\d\d:?\d\d)?",
    re.I,
)
_FIRST_ISSUED = re.compile(
    r"^\W*(?:first\s+)?(?:published|posted|issued|released?|release\s+date|date|publication\s+date|pub(?:lished)?\s+date|发布时间|发布日期|日期)"
    r"(?:\s+(?:on|at|time|date))?\s*[:：]?(?=\W|$)",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"^\W*(?:last\s+)?(?:updated|modified|reviewed|更新时间)(?:\s+(?:on|at))?\s*[:：]?(?=\W|$)", re.IGNORECASE
)
_FURNITURE = re.compile(
    r"text\s+size|font\s+size|\bA\s+A\s+A\b|【[^】]{1,12}】|\[(?:print|close|share)\]|\bsource\b\s*[:：]|\beditor\b\s*[:：]|\bviews?\s*[:：]\s*\d*|\bclicks?\s*[:：]\s*\d*"
    r"|\d+\s+min(?:ute)?s?\s+read|\bprint\b|\bshare\b|\bxinhua\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^(?:by|from|source|author|editor|reporter|photo|contact|written by)\b\s*[:：]?\s+?\S", re.IGNORECASE
)
_BREADCRUMB = re.compile(r"\S\s*(?:>|»|›|→|&gt;)\s*\S")
_LINK_BAR = re.compile(
    r"^(?:skip to|home\b.*\||you are here|your (?:current )?(?:position|location)|menu$|search$|home$|news$)",
    re.IGNORECASE,
)
_DEPENDENT = re.compile(
    r"\b(?:from|by|until|till|since|before|after|to|in|of|effective|between|and|through|force|for|with|as|at)\W*$",
    re.IGNORECASE,
)
_DATELINE_DASH = re.compile(r"^\W{0,3}(?:--|—|–|-|:)\s")
_SENTENCE_END = re.compile(r"[.;,:。；，：][\"”’)\]]*$")
_ABBREVIATION_END = re.compile(r"\b(?:[A-Z]\.){2,}$|\b(?:Inc|Ltd|Co|Corp|etc|No)\.$")


def parse_date(text: str) -> str | None:
    """The first whole calendar date in ``text`` as ISO 8601 (``2019-01-28``), or None.

    Day and month in figures alone are taken only where their order cannot be mistaken (28/01/2019; with
    points, as in 05.01.2019, the day always stands first).
    """
    found = _find_date(text)
    return found[0] if found else None


def parse_published(text: str) -> str | None:
    """A publication date stated as such in ISO 8601: a day, or only a month (``2019-01``) or year; else None.

    Nothing else may stand beside it than a weekday or a time of day.
    """
    clean = text.strip()
    if re.fullmatch(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2]))?", clean):
        return clean
    found = _find_date(clean)
    if found is None or _words(clean[: found[1]]) + _words(clean[found[2] :]):
        return None
    return found[0]


def _find_date(text: str) -> tuple[str, int, int] | None:
    matches = ((form, match) for form in _DATE_FORMS for match in form.finditer(text))
    dates = ((_iso(match), match.start(), match.end()) for _, match in matches)
    return min(
        ((iso, start, end) for iso, start, end in dates if iso), key=lambda found: found[1:], default=None
    )


def _iso(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    year = int(parts["year"])
    if "first" in parts:
        first, second = int(parts["first"]), int(parts["second"])
        if parts["sep"] != "." and first <= 12 and second <= 12 and first != second:
            return None
        day, month = (second, first) if parts["sep"] != "." and second > 12 else (first, second)
    else:
        day = int(parts["day"])
        month = int(parts["month"]) if parts["month"].isdigit() else _MONTHS[parts["month"].lower()]
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def find_published(text: str) -> str | None:
    """The publication date that the first lines of ``text`` carry (or a last line that is just a date).

    A date labelled as published wins over a bare dateline, and that over a date of the last change.
    """
    lines = [line for line in _lines(text[:8000]) if line][:_HEAD_LINES]
    ranked = [found for line in lines if (found := _dateline(line))]
    if ranked:
        return min(ranked, key=lambda found: found[0])[1]
    tail = [line for line in _lines(text[-1000:]) if line][-_TAIL_LINES:]
    return next((found[1] for line in reversed(tail) if (found := _dateline(line)) and len(line) <= 60), None)


def _dateline(line: str) -> tuple[int, str] | None:
    """Rank (0 published, 1 bare, 2 changed) and date of a line that exists to carry one, else None."""
    found = _find_date(line[:_LONG_LINE])
    if not found:
        return None
    iso, start, end = found
    before, after = line[:start], line[end:]
    if _FIRST_ISSUED.search(before):
        return 0, iso
    if _CHANGED.search(before):
        return 2, iso
    if _DATELINE_DASH.match(after) and _is_place(before):
        return 1, iso
    if _DEPENDENT.search(_WEEKDAY.sub("", before)) or len(line) > _LONG_LINE:
        return None
    return (1, iso) if _words(before) <= 7 and _words(after) <= 5 and not _SENTENCE_END.search(line) else None


def _is_place(before: str) -> bool:
    """Whether the words before a date can be the place of a dateline ("BEIJING, ")."""
    words = re.findall(r"[^\W\d]+", before)
    return len(words) <= 4 and all(word[0].isupper() for word in words)


def _words(text: str) -> int:
    """How many words of a dateline are left without its usual company (clock, weekday, page controls)."""
    for furniture in (_CLOCK, _WEEKDAY, _FURNITURE):
        text = furniture.sub(" ", text)
    return len(re.findall(r"[^\W\d_]{2,}", text))


def find_title(text: str) -> str | None:
    """The heading that stands over ``text``, or None if the text begins with prose."""
    lines = _lines(text[:8000])[:60]
    for position, line in enumerate(lines):
        if not line or _is_furniture(line):
            continue
        marked = re.match(r"#{1,6}\s+(?P<title>.*?)\s*#*$", line)
        if marked:
            return plain_markdown(marked["title"])[:_MAX_TITLE_CHARS] or None
        return line if _can_be_title(line) and _stands_alone(lines[position + 1 :]) else None
    return None


def _is_furniture(line: str) -> bool:
    """Whether a line is a breadcrumb, a dateline, a byline, a link bar, an address or a rule."""
    if not re.search(r"[^\W\d_]{2,}", line) or re.match(r"(?:https?://|www\.)\S+$", line):
        return True
    if _LINK_BAR.match(line) or (_BYLINE.match(line) and len(line) <= 60):
        return True
    if _BREADCRUMB.search(line) and len(line) <= 160:
        return True
    return _only_date(line)


def _only_date(line: str) -> bool:
    found = _find_date(line)
    if not found:
        return not _words(line)
    before = _FIRST_ISSUED.sub("", _CHANGED.sub("", line[: found[1]]))
    return len(line) <= _LONG_LINE and _words(before) + _words(line[found[2] :]) <= 2


def _can_be_title(line: str) -> bool:
    if len(line) > _MAX_TITLE_CHARS or len(line.split()) > _MAX_TITLE_WORDS:
        return False
    return not _SENTENCE_END.search(line) or bool(_ABBREVIATION_END.search(line))


def _stands_alone(rest: Sequence[str]) -> bool:
    """Whether what follows sets a line apart: a blank line, a rule, a dateline, a byline, a paragraph."""
    if not any(rest):
        return False
    following = rest[0]
    return not following or _is_furniture(following) or len(following) > _LONG_LINE


def plain_markdown(line: str) -> str:
    """A line of Markdown without its emphasis, code and link marks."""
    line = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", line)
    return re.sub(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1", r"\2", line).strip()


def front_matter(text: str) -> dict[str, str]:
    """``key: value`` lines of a YAML block that opens a Markdown file; empty if there is none."""
    match = re.match(
        r"---[ \t]*\r?\n(?P<block>.{0,4000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", text, re.DOTALL
    )
    pairs: Iterable[str] = match["block"].splitlines() if match else ()
    found = (re.match(r"(?P<key>[A-Za-z_]+)\s*:\s*(?P<value>.+?)\s*$", pair) for pair in pairs)
    return {pair["key"].lower(): pair["value"].strip("\"'") for pair in found if pair}


def without_front_matter(text: str) -> str:
    """``text`` after its opening YAML block, for finding its heading."""
    return re.sub(
        r"\A---[ \t]*\r?\n.{0,4000}?\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", "", text, count=1, flags=re.DOTALL
    )
