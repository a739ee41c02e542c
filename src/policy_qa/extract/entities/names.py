"""Names that their form gives away: a head such as Bureau or Act, quotes before "plan", a company's form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from policy_qa.extract.entities.known import is_place
from policy_qa.extract.entities.lexicon import lexicon
from policy_qa.extract.entities.name import Name
from policy_qa.schema import EntityLabel

_WORD = r"(?:(?:[A-Z]\.){2,}|[A-Z][\w\u2019'&.-]*[\w&]|[A-Z]\.?)"
_TOKEN = re.compile(
    rf"(?P<word>{_WORD})|(?P<ordinal>\d{{1,2}}(?:st|nd|rd|th)\b)|(?P<year>(?:19|20)\d\d(?:[-\u2013/]\d\d(?:\d\d)?)?(?![\w-]))|"
    rf"(?P<paren>\({_WORD}\))|(?P<link>[a-z]+|&)"
)
_LINKS_INSIDE = frozenset({"of", "and", "for", "on", "&", "the", "in", "de", "to", "against"})
_NARROW_LINKS = {
    "in": {"AWARD"},
    "on": {"ORG", "LAW", "POLICY", "PROGRAMME"},
    "to": {"LAW"},
    "against": {"LAW", "POLICY"},
}
_COMPANY = re.compile(
    # Words are bounded: of one without end, every letter would be tried as a beginning.
    r"(?P<name>[A-Z][\w&\u2019'.-]{0,60}"
    r"(?:[^\S\n](?:of[^\S\n]|&[^\S\n])?[A-Z(][\w&\u2019'.)-]{0,60}){0,8}),?[^\S\n]"
    r"(?:Co\.?,?[^\S\n]?Ltd|Company[^\S\n]Limited|Limited|Ltd|Inc|Corp|Corporation|PLC|plc|LLC|LLP|GmbH|AG|"
    r"S\.?A|N\.?V|Pty[^\S\n]Ltd|"
    r"Holdings?|Group)\b\.?(?:,?[^\S\n](?:Ltd|Inc|Limited|plc)\b\.?)?"
)
_QUOTED = re.compile(r"\u201c(?P<curly>[^\u201c\u201d\n]{2,120})\u201d|\"(?P<straight>[^\"\n]{2,120})\"")
_AFTER_QUOTE = re.compile(r"(?:[^\S\n][\w-]+){0,3}?[^\S\n](?P<head>[a-z]+)\b")
_FINITE = re.compile(
    r"\b(?:is|are|was|were|will|would|has|have|had|can|could|should|we|i|it|they|he|she|said|rose|fell|"
    r"grew|not|do|does|did)\b",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"(?:[\w-]+ ){0,3}(?:Director|President|Chairman|Chair|Officer|Manager|Secretary|Head) of (?:[Tt]he )?"
)
_CAPS = r"[A-Z][\w-]+(?: [A-Z][\w-]+){0,3}"
_SUBJECTS = re.compile(
    r"(?<![\w-])(?:[A-Z][\w-]+ ){0,3}"
    r"(?:Ministry|Department|Committee|Commission|Bureau|Office|Directorate|Council) (?:of|for|on) (?:the )?"
    rf"(?P<subjects>{_CAPS}(?:, {_CAPS}){{1,4}},? (?:and|&) {_CAPS})"
)
_EU_ACT = re.compile(
    r"(?:Regulation|Directive|Decision)[^\S\n](?:\((?:EU|EC|EEC|Euratom)\)[^\S\n](?:No\.?[^\S\n])?\d+/\d+|"
    r"\d{2,4}/\d+/(?:EU|EC|EEC))"
)
_DAYS = frozenset((
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february",
    "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
))  # fmt: skip
_SENTENCE_END = re.compile(r"[a-z)]{4,}\.[^\S\n]")
_POSSESSIVE = re.compile(r"['\u2019]s?$")
_INNER_POSSESSIVES = frozenset(
    {"people", "women", "children", "workers", "men", "veterans", "state", "king", "queen", "lloyd"}
)


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    text: str
    kind: str

    @property
    def plain(self) -> str:
        return self.text.strip("().,").lower()


def names_by_form(text: str) -> Iterator[Name]:
    """The names in a text (white space as plain spaces) that their form gives away; they may overlap."""
    yield from _quoted(text)
    yield from _companies(text)
    yield from (Name(*match.span(), "LAW") for match in _EU_ACT.finditer(text))
    yield from _of_place(text)
    yield from _subject_lists(text)
    for run in _runs(text):
        yield from _headed(run)


def _subject_lists(text: str) -> Iterator[Name]:
    """Ministries of more than two subjects ("Ministry of Trade, Industry and Energy")."""
    subjects = lexicon().portfolios
    for match in _SUBJECTS.finditer(text):
        words = re.findall(r"[\w-]+", match["subjects"].lower())
        if all(word in subjects or word == "and" for word in words):
            yield Name(match.start(), match.end(), "ORG")


def _of_place(text: str) -> Iterator[Name]:
    """Public bodies that are named by what they do and where ("Statistics Canada")."""
    for match in _bodies().finditer(text):
        place = next((part for part in (match["place"], match["place"].split()[0]) if is_place(part)), None)
        if place:
            yield Name(match.start(), match.start("place") + len(place), "ORG")


@cache
def _bodies() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w-])(?:{'|'.join(sorted(lexicon().bodies))}) (?P<place>[A-Z]\w+(?: [A-Z]\w+)?)", re.ASCII
    )


# -- names with a head -----------------------------------------------------------------------------


def _runs(text: str) -> Iterator[list[_Token]]:
    """Longest sequences of capitalised words that only links ("of", "and the") part."""
    run: list[_Token] = []
    for match in _TOKEN.finditer(text):
        token = _Token(match.start(), match.end(), match.group(), match.lastgroup or "")
        gap = text[run[-1].end : token.start] if run else ""
        joined = not run or gap == " "
        if run and (not joined or (token.kind == "link" and token.text not in _LINKS_INSIDE)):
            yield run
            run = []
        if token.kind in {"word", "ordinal"} or run:
            run.append(token)
        if run and _ends_possessive(token):
            yield run
            run = []
    if run:
        yield run


def _ends_possessive(token: _Token) -> bool:
    """Whether the word is a possessor outside the name ("China's Bureau"), unlike "People's Bank"."""
    return bool(_POSSESSIVE.search(token.text)) and _POSSESSIVE.sub("", token.plain) not in _INNER_POSSESSIVES


def _headed(run: list[_Token]) -> Iterator[Name]:
    """The names with a head in one run, from left to right."""
    heads = lexicon().heads
    place = 0
    while place < len(run):
        head = next(
            (i for i in range(place, len(run)) if run[i].kind == "word" and run[i].plain in heads), None
        )
        if head is None:
            return
        while _head_follows(run, head + 1 + (head + 1 < len(run) and run[head + 1].text == "&")):
            head = next(
                i for i in range(head + 1, len(run)) if run[i].kind == "word" and run[i].plain in heads
            )
        label = _label(run, head)
        first, last = _left(run, place, head), _right(run, head, label)
        if last > first:
            possessor = _POSSESSIVE.search(run[last].text)
            yield Name(run[first].start, run[last].end - (len(possessor.group()) if possessor else 0), label)
        place = last + 1


def _label(run: list[_Token], head: int) -> EntityLabel:
    """The label of a head; a "Campaign for ..." is who campaigns."""
    if (
        run[head].plain == "campaign"
        and head + 1 < len(run)
        and run[head + 1].text in {"for", "on", "against"}
    ):
        return "ORG"
    return lexicon().heads[run[head].plain]


def _head_follows(run: list[_Token], place: int) -> bool:
    """Whether the capitalised words that follow without a link have a head ("Bank Group")."""
    while place < len(run) and run[place].kind == "word":
        if run[place].plain in lexicon().heads:
            return True
        place += 1
    return False


def _left(run: list[_Token], limit: int, head: int) -> int:
    """The first token of the name: back over capitalised words, and over "and" between two modifiers."""
    first = head
    while first > limit and not _opens_sentence_only(run[first - 1]):
        if run[first - 1].kind != "link":
            first -= 1
        elif first - 2 >= limit and _joins_modifiers(run, first, head):
            first -= 2
        else:
            break
    while first < head and (run[first].kind not in {"word", "ordinal"} or _is_role_word(run[first])):
        first += 1
    return first


def _joins_modifiers(run: list[_Token], first: int, head: int) -> bool:
    """Whether "and" before ``first`` joins modifiers ("Development and Reform Commission"), not names."""
    left, link = run[first - 2], run[first - 1]
    if link.text not in {"and", "&"} or left.kind != "word" or first >= head:
        return False
    if link.text == "&":
        return True
    return left.plain not in lexicon().heads and (head - first <= 2 or "-" in left.text)


def _right(run: list[_Token], head: int, label: EntityLabel) -> int:
    """The last token of the name: on over "of Science and Technology", as long as no new name begins."""
    last = head
    dated = label in {"LAW", "POLICY", "PROGRAMME"}
    while last + 2 < len(run) or (dated and last + 1 < len(run)):
        link = run[last + 1]
        if link.kind == "year" and dated:
            return last + 1
        end = _linked(run, last, label)
        if end is None:
            break
        if link.text in {"and", "&"} and (
            last == head or _begins_name(run, last + 2, end, label) or _parts_places(run, last, end)
        ):
            break
        last = end
    return last


def _parts_places(run: list[_Token], last: int, end: int) -> bool:
    """Whether "and" parts what follows from a name that ends in a place ("Bank of Ghana and Vodafone")."""
    return is_place(run[last].text) and not is_place(run[end].text)


def _begins_name(run: list[_Token], first: int, last: int, label: EntityLabel) -> bool:
    """Whether the words behind "and" are their own name: with a head, a title, or "of" behind them."""
    heads = lexicon().heads
    # "Ministry for Economic Affairs and Climate Action" is one name, though "Action" heads programmes.
    soft = {"ORG": {"POLICY", "PROGRAMME"}, "AWARD": {"AWARD"}}.get(label, set())
    own_head = any(
        _is_role_word(token) or (token.plain in heads and heads[token.plain] not in soft)
        for token in run[first : last + 1]
    )
    of_more = last + 2 < len(run) and run[last + 1].text in {"of", "for"}
    return own_head or (of_more and not is_place(run[last + 2].text))


def _linked(run: list[_Token], last: int, label: EntityLabel) -> int | None:
    """The end of the words that a link joins to ``run[last]``; None if no suitable link follows."""
    link, content = run[last + 1], last + 2
    if link.kind != "link" or content >= len(run) or not _may_link(link.text, label):
        return None
    if run[content].text == "the" and link.text not in {"and", "&"}:
        content += 1
    if content >= len(run) or run[content].kind not in {"word", "year"}:
        return None
    if run[content].plain in _DAYS:
        return None
    while content + 1 < len(run) and run[content + 1].kind in {"word", "year"}:
        if _is_role_word(run[content + 1]) and run[content + 1].plain not in lexicon().portfolios:
            break  # "Bank of Korea Governor ..."
        content += 1
    return content


def _may_link(link: str, label: EntityLabel) -> bool:
    allowed = _NARROW_LINKS.get(link)
    return link in _LINKS_INSIDE and (allowed is None or label in allowed)


def _opens_sentence_only(token: _Token) -> bool:
    return token.kind == "word" and token.text.lower() in lexicon().openers


def _is_role_word(token: _Token) -> bool:
    """A title before a name ("Director", "Minister"), which is no part of the organisation's name."""
    return token.plain in lexicon().titles and token.plain not in {
        "general",
        "chief",
        "executive",
        "presidential",
        "state",
    }


# -- quoted names, companies, known names ----------------------------------------------------------


def _quoted(text: str) -> Iterator[Name]:
    """Names in quotes that a head inside ("action plan") or after them ("scheme") makes a policy."""
    heads = lexicon().heads
    for match in _QUOTED.finditer(text):
        group = "curly" if match["curly"] else "straight"
        inner = match[group]
        if inner.strip().lower() in heads:
            continue
        if _FINITE.search(inner) or len(inner.split()) > 16 or inner.rstrip()[-1:] in ".,!?":
            continue
        main = inner if inner[0].isdigit() else re.split(r" (?:for|on|of|to) ", inner)[0]
        words = [word.strip(".,()").lower() for word in re.split(r"[ \u00a0]", main)]
        label = heads.get(words[-1]) or next((heads[word] for word in reversed(words) if word in heads), None)
        after = _AFTER_QUOTE.match(text, match.end())
        if label not in {"POLICY", "PROGRAMME", "LAW", "AWARD"}:
            label = heads.get(after["head"]) if after else None
            label = label or _head_near(text, match.end())
        if label in {"POLICY", "PROGRAMME", "LAW", "AWARD"}:
            yield Name(match.start(group), match.end(group), label)


def _head_near(text: str, end: int) -> EntityLabel | None:
    """The label of a policy's or programme's head within four words after a closing quote."""
    heads = lexicon().heads
    words = re.match(r"(?:[^\S\n][\w-]+){1,4}", text[end : end + 80])
    found = (heads.get(word) for word in (words.group().split() if words else []))
    return next((label for label in found if label in {"POLICY", "PROGRAMME"}), None)


def _companies(text: str) -> Iterator[Name]:
    """Companies by their legal form, without an office in front ("Director of ...")."""
    for match in _COMPANY.finditer(text):
        start = max(
            [match.start(), *(end.end() for end in _SENTENCE_END.finditer(text, *match.span("name")))]
        )
        office = _OFFICE.match(text, start, match.end())
        start = office.end() if office else start
        first = text[start : match.end()].split(" ", 1)[0]
        if first.lower() in lexicon().openers:
            start += len(first) + 1
        bracket = text.find("(", start, match.end())
        if bracket >= 0 and ")" not in text[bracket : match.end()]:
            continue  # the bracket behind a name, which starts another one
        if " " in text[start : match.end()] or "," in match.group():
            yield Name(start, match.end(), "ORG")
