"""The overview of what is stored, as cards of HTML: articles, figures, what is missing or doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Final, Literal

from policy_qa.overview import Overview, gaps
from policy_qa.records.holdings import LISTED
from policy_qa.schema import Figure
from policy_qa.ui.bars import bar_table, columns, years_strip
from policy_qa.ui.readable import UNKNOWN, as_written, readable_date, readable_period
from policy_qa.ui.retold import retold
from policy_qa.ui.wording import Words

if TYPE_CHECKING:
    from policy_qa.records.holdings import Holdings, IndicatorTally, Tally

_MOST_MONTHS: Final = 300
_GAPS_SHOWN: Final = 12
_STRIP_YEARS: Final = 20
_TEXT_SHOWN: Final = 240
_FAILED_SHOWN: Final = 50


def card(title: str, body: str, *, size: Literal["", "half", "wide"] = "") -> str:
    """A card: a head, and what stands below it; a third of a row, half of one, or a whole one."""
    return f'<section class="panel {size}"><h3>{escape(title)}</h3>{body}</section>'


def sums(found: Overview, words: Words) -> str:
    """The few large numbers at the top, and the name of this collection."""
    counts, distinct = found.counts, found.holdings.distinct
    facts = (
        ("articles", counts.articles),
        ("figures", counts.figures),
        ("indicators", distinct.get("indicators", 0)),
        ("places", distinct.get("places", 0)),
        ("names", counts.entities),
        ("passages", counts.passages),
    )
    items = "".join(f"<div><dt>{words(f'overview.{name}')}</dt><dd>{n:,}</dd></div>" for name, n in facts)
    code = f'<code title="{found.corpus_hash}">{found.corpus_hash[:16]}…</code>'
    copy = (
        f'<button type="button" class="plain" data-event="copy" data-text="{found.corpus_hash}">'
        f"{words('overview.copy_hash')}</button>"
    )
    return f'<dl class="sums">{items}</dl><p class="meta">{words("overview.hash")} {code} {copy}</p>'


def article_cards(found: Overview, words: Words) -> Iterator[str]:
    """Articles by month, place, publisher and language."""
    held = found.holdings
    yield card(words("overview.by_month"), _months(held, found.article_gaps, words), size="wide")
    lists = (("place", held.places), ("publisher", held.publishers), ("language", held.languages))
    for name, rows in lists:
        title = words(f"overview.by_{name}")
        named = sum(1 for one in rows if one.name)
        more = held.distinct.get(f"{name}s", named) - named
        yield card(title, bar_table(title, _named(rows, words)) + _rest(more, words))


def figure_cards(found: Overview, words: Words) -> Iterator[str]:
    """Figures by indicator, year, kind and status."""
    held = found.holdings
    yield card(words("overview.by_indicator"), _indicators(held, words), size="wide")
    yield card(words("overview.by_year"), _years(held, found.figure_gaps, words), size="wide")
    kinds = [(words(f"kind.{one.name}"), one.n) for one in held.kinds]
    yield card(words("overview.by_kind"), bar_table(words("overview.by_kind"), kinds), size="half")
    statuses = [(words(f"status.{one.name}").capitalize(), one.n) for one in held.statuses]
    yield card(words("overview.by_status"), bar_table(words("overview.by_status"), statuses), size="half")


def doubt_cards(found: Overview, words: Words) -> Iterator[str]:
    """What failed, what repeats, what is doubtful, and what people said."""
    yield card(words("overview.unread"), _unread(found, words))
    yield card(words("overview.alike"), _repeats(found, words))
    yield card(words("overview.judged"), _judged(found.holdings, words))
    yield card(words("overview.doubts"), _doubts(found.holdings, words), size="wide")


def _months(held: Holdings, missing: Sequence[str], words: Words) -> str:
    rows = [(one.name or "", one.n) for one in held.months]
    if not rows:
        return _note(words("overview.no_dates"))
    filled = _filled_months(rows)
    by_month = len(filled) <= _MOST_MONTHS
    drawn = filled if by_month else _by_year(rows)
    most, n = max(drawn, key=lambda row: row[1])
    first, last, most = (readable_date(one, words) for one in (rows[0][0], rows[-1][0], most))
    said = words("overview.months_said", first=first, last=last, n=n, most=most)
    undated = _note(words("overview.undated", n=held.undated)) if held.undated else ""
    told = _gaps("overview.no_articles_in", missing, words)
    return f"{columns(drawn, said=said)}{_note(said)}{told}{undated}"


def _filled_months(rows: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """All months from the first to the last one; those without a month (a bare year) count as January."""
    known: dict[int, int] = {}
    for name, n in rows:
        year, month = name[:4], name[5:7] or "01"
        if year.isdecimal() and month.isdecimal():
            place = 12 * int(year) + int(month) - 1
            known[place] = known.get(place, 0) + n
    if not known or max(known) - min(known) > 12 * 150:
        return list(rows)
    span = range(min(known), max(known) + 1)
    return [(f"{place // 12}-{place % 12 + 1:02}", known.get(place, 0)) for place in span]


def _by_year(rows: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    known: dict[str, int] = {}
    for name, n in rows:
        known[name[:4]] = known.get(name[:4], 0) + n
    return _every_year(known)


def _every_year(known: dict[str, int]) -> list[tuple[str, int]]:
    """All years from the first to the last, unless that is far more than can be drawn."""
    numbers = sorted(int(year) for year in known if year.isdecimal())
    if not numbers or numbers[-1] - numbers[0] > 150:
        return sorted(known.items())
    return [(str(year), known.get(str(year), 0)) for year in range(numbers[0], numbers[-1] + 1)]


def _years(held: Holdings, missing: Sequence[str], words: Words) -> str:
    rows = _every_year({one.name or "": one.n for one in held.years})
    if not rows:
        return _note(words("overview.no_periods"))
    most = max(rows, key=lambda row: row[1])
    said = words("overview.years_said", first=rows[0][0], last=rows[-1][0], n=most[1], most=most[0])
    timeless = _note(words("overview.timeless", n=held.timeless)) if held.timeless else ""
    return (
        f"{columns(rows, said=said)}{_note(said)}{_gaps('overview.no_figures_in', missing, words)}{timeless}"
    )


def _indicators(held: Holdings, words: Words) -> str:
    if not held.indicators:
        return _note(words("overview.no_figures"))
    last = max((max(one.years) for one in held.indicators if one.years), default=0)
    first = last - _STRIP_YEARS + 1
    numbers = ("figures", "in_articles", "in_places")
    heads = "".join(f'<th scope="col" class="number">{words(f"overview.{name}")}</th>' for name in numbers)
    rows = "".join(_indicator_row(one, first, last, words) for one in held.indicators)
    rest = _rest(held.distinct.get("indicators", 0) - len(held.indicators), words)
    span = f' <span class="light">{first}–{last}</span>' if last else ""
    heads = f'<th scope="col">{words("overview.indicator")}</th>{heads}'
    heads += f'<th scope="col">{words("overview.years")}{span}</th>'
    return (
        f'<div class="table" role="group" aria-label="{words("overview.by_indicator")}" tabindex="0">'
        f'<table class="indicators"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{rest}'
    )


def _indicator_row(one: IndicatorTally, first: int, last: int, words: Words) -> str:
    shown = [year for year in one.years if first <= year <= last]
    missing = gaps(shown)
    said = words("overview.strip_said", n=len(shown), gaps=", ".join(missing) or UNKNOWN)
    strip = years_strip(shown, first, last, said) if last else UNKNOWN
    told = escape(", ".join(missing[:4]) + (" …" if len(missing) > 4 else "")) if missing else ""
    note = f'<span class="light">{words("overview.without")} {told}</span>' if told else ""
    return (
        f'<tr><th scope="row"><bdi>{escape(_cut(one.name))}</bdi></th><td class="number">{one.n:,}</td>'
        f'<td class="number">{one.articles:,}</td><td class="number">{one.places:,}</td>'
        f'<td class="covered">{strip}{note}</td></tr>'
    )


def _unread(found: Overview, words: Words) -> str:
    held, failed = found.holdings, found.failed
    if not failed and not held.unread and not found.counts.unindexed:
        return _note(words("overview.all_read"))
    waiting = found.counts.unindexed
    parts = [_note(words("overview.unindexed", n=waiting))] if waiting else []
    if failed:
        parts.append(
            _reasons(
                words("overview.failed", n=len(failed)),
                ((one.source, retold(one.reason, words)) for one in failed),
            )
        )
        parts.append(
            _note(words("overview.retry")) + "<pre><code>policy-qa ingest --retry FOLDER</code></pre>"
        )
    if held.unread:
        rows = ((one.title or one.doc, retold(one.reason, words)) for one in held.unread)
        parts.append(_reasons(words("overview.skipped", n=found.counts.skipped), rows))
    return "".join(parts)


def _reasons(head: str, rows: Iterable[tuple[str, str]]) -> str:
    items = [
        f"<li><bdi>{escape(_cut(name))}</bdi> <span class=light>{escape(_cut(reason))}</span></li>"
        for name, reason in rows
    ]
    more = f"<li class=light>+ {len(items) - _FAILED_SHOWN:,}</li>" if len(items) > _FAILED_SHOWN else ""
    listed = "".join(items[:_FAILED_SHOWN]) + more
    return (
        f'<h4>{escape(head)}</h4><ul class="reasons" tabindex="0" aria-label="{escape(head)}">{listed}</ul>'
    )


def _repeats(found: Overview, words: Words) -> str:
    if not found.duplicates:
        return _note(words("overview.none_alike"))
    items = "".join(
        f"<li><bdi>{escape(_cut(one.doc))}</bdi> "
        f"{words('articles.repeats', doc=f'<bdi>{escape(_cut(one.duplicate_of))}</bdi>')} "
        f'<span class="light">{one.similarity:.0%}</span></li>'
        for one in found.duplicates[:LISTED]
    )
    said = _note(words("overview.alike_said", n=len(found.duplicates)))
    return f'{said}<ul class="reasons" tabindex="0" aria-label="{words("overview.alike")}">{items}</ul>'


def _doubts(held: Holdings, words: Words) -> str:
    total = sum(held.confidence)
    if not total:
        return _note(words("overview.no_figures"))
    bins = [(f"{tenth / 10:.1f}–{(tenth + 1) / 10:.1f}", n) for tenth, n in enumerate(held.confidence)]
    said = words("overview.doubts_said", n=held.doubts, share=f"{held.doubts / total:.0%}")
    items = "".join(_doubtful(one, words) for one in held.doubtful)
    head = f'<h4>{words("overview.least")}</h4><ul class="reasons whole">{items}</ul>' if items else ""
    return f"{columns(bins, said=said)}{_note(said)}{head}"


def _doubtful(one: Figure, words: Words) -> str:
    period = readable_period(one.period, words) if one.period else None
    about = ", ".join(filter(None, (one.indicator, one.place, period)))
    return (
        f'<li><button type="button" class="plain" data-event="judge" data-name="{escape(one.id)}">'
        f"<bdi>{escape(_cut(as_written(one, words)))}</bdi></button> <bdi>{escape(_cut(about))}</bdi> "
        f'<span class="light">{one.confidence:.2f}</span></li>'
    )


def _judged(held: Holdings, words: Words) -> str:
    rows = [
        *((words(f"rating.{name}"), n) for name, n in held.opinions.items()),
        *((words(f"overview.verdict_{name}"), n) for name, n in held.verdicts.items()),
    ]
    if not rows:
        return _note(words("overview.none_judged"))
    return bar_table(words("overview.judged"), rows)


def _named(rows: Sequence[Tally], words: Words) -> list[tuple[str, int]]:
    return [(_cut(one.name) if one.name else words("overview.unknown"), one.n) for one in rows]


def _gaps(key: str, missing: Sequence[str], words: Words) -> str:
    if not missing:
        return ""
    shown = ", ".join(missing[:_GAPS_SHOWN]) + (" …" if len(missing) > _GAPS_SHOWN else "")
    return f'<p class="note gap">{escape(words(key, years=shown))}</p>'


def _rest(more: int, words: Words) -> str:
    return _note(words("overview.more", n=more)) if more > 0 else ""


def _note(text: str) -> str:
    return f'<p class="note">{escape(text)}</p>'


def _cut(text: str) -> str:
    return text if len(text) <= _TEXT_SHOWN else f"{text[:_TEXT_SHOWN]}…"
