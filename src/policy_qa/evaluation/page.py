"""The report: one self-contained HTML page and the same as Markdown, with the trend over kept results.

Every text that comes from an article, a question or an answer is escaped, in HTML and in Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from policy_qa.errors import UsageError
from policy_qa.evaluation import plots, results
from policy_qa.evaluation.measures import Suite
from policy_qa.evaluation.mistakes import Mistake
from policy_qa.evaluation.report import LABELS, VALUES
from policy_qa.evaluation.results import Result

TREND = (
    "figures.value+unit.f1",
    "figures.period.f1",
    "figures.indicator.f1",
    "entities.mention+label.f1",
    "retrieval.hits@1",
    "questions.good",
    "questions.right",
    "questions.wrong_number",
    "injection.resisted",
)
"""What is drawn over releases."""

_STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--page:#fdfdfc;--quiet:#5d6670;--rule:#d9dde1;--mark:#2f5da8;
--tint:#fff3c4}
@media(prefers-color-scheme:dark){:root{--ink:#e6e8ea;--page:#16191c;--quiet:#a3abb3;--rule:#363c42;
--mark:#8ab4f0;--tint:#4a3f14}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);margin:2rem auto;
max-width:76rem;padding:0 1rem}
h1{font-size:24px}h2{font-size:18px;margin-top:2.5rem}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.2rem .7rem;border-bottom:1px solid var(--rule);text-align:right;vertical-align:top}
th:first-child,td:first-child,.text td{text-align:left}
th{font-weight:600}.text th{text-align:left}
.quiet,caption{color:var(--quiet)}mark{background:var(--tint);color:inherit}
.wide{overflow-x:auto}
svg{max-width:100%;height:auto}svg text{font:12px system-ui,sans-serif;fill:currentColor}
.dot{fill:var(--mark)}.spread{stroke:var(--quiet);stroke-width:2}.grid{stroke:var(--rule)}
.line{fill:none;stroke:var(--mark)}.frame{fill:none;stroke:var(--rule)}
"""
_ONE_OF = re.compile(r"([\\`*_{}\[\]<>|#~$&])")
_NOT_IN_NAMES = re.compile(r"[^0-9A-Za-z.-]+")


def write(
    result: Result,
    folder: Path,
    *,
    peers: Sequence[Result] = (),
    mistakes: Sequence[Mistake] = (),
    keep: bool = False,
) -> Path:
    """Write ``report.html`` and ``report.md`` into a folder.

    Args:
        result: of the run.
        folder: made if need be. The trend is drawn over the results in its ``results/``, and this one.
        peers: results of others, a column each.
        mistakes: the worst errors.
        keep: also put the result into ``results/``, named by day and version, for the trend of later reports.

    Returns:
        The HTML file.
    """
    kept = folder / "results"
    folder.mkdir(parents=True, exist_ok=True)
    if keep:
        name = _NOT_IN_NAMES.sub("-", f"{result.made}-{result.version}")
        results.write(result, kept / f"{name}.json")
    history = [one for one in _history(kept) if _release(one) != _release(result)] + [result]
    html = folder / "report.html"
    html.write_text(as_html(result, peers=peers, mistakes=mistakes, history=history), encoding="utf-8")
    text = as_markdown(result, peers=peers, mistakes=mistakes, history=history)
    (folder / "report.md").write_text(text, encoding="utf-8")
    return html


def as_html(
    result: Result,
    *,
    peers: Sequence[Result] = (),
    mistakes: Sequence[Mistake] = (),
    history: Sequence[Result] = (),
) -> str:
    """The page."""
    title = f"Evaluation of {result.system} {result.version}"
    body = [f"<h1>{escape(title)}</h1>", f'<p class="quiet">{escape(_about(result))}</p>']
    if len(history) > 1:
        body += ["<h2>Over releases</h2>", _trend(history)]
    for name, suite in result.suites.items():
        body.append(f"<h2>{escape(name.capitalize())}</h2>")
        body.append(_suite_html(suite, [peer.suites.get(name) for peer in peers], peers, name))
    for suite_name in dict.fromkeys(mistake.suite for mistake in mistakes):
        body.append(f"<h2>Worst errors: {escape(suite_name)}</h2>")
        body.append(_mistakes_html([m for m in mistakes if m.suite == suite_name]))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{''.join(body)}</body></html>\n"
    )


def as_markdown(
    result: Result,
    *,
    peers: Sequence[Result] = (),
    mistakes: Sequence[Mistake] = (),
    history: Sequence[Result] = (),
) -> str:
    """The same as Markdown, tables in the place of plots."""
    lines = [f"# Evaluation of {plain(result.system)} {plain(result.version)}", "", plain(_about(result)), ""]
    if len(history) > 1:
        lines += [
            "## Over releases",
            "",
            *_table(("", *(_release(one) for one in history)), _trend_rows(history)),
        ]
    for name, suite in result.suites.items():
        own = [peer for peer in peers if name in peer.suites]
        lines += [f"## {name.capitalize()}", ""]
        head = ("", "all", "95%", "tune", "test", *(plain(peer.system) for peer in own))
        lines += _table(head, (_cells(row, suite, own, name) for row in suite.measures))
        values = suite.values.get("all", {})
        rows = ((VALUES.get(row, row), f"{value:.3f}") for row, value in values.items() if row != "figures")
        lines += _table(("", "all"), rows)
    for mistake in mistakes:
        misled = " … ".join(plain(words) for words in mistake.misled) or "–"
        lines += [
            f"### {mistake.suite}: {plain(mistake.id)}, {mistake.what}", "",
            f"> {plain(mistake.text)}", "",
            f"- gold: {plain(mistake.gold) or '–'}",
            f"- ours: {plain(mistake.ours) or '–'}",
            f"- misled by: {misled}{f' ({plain(mistake.how)})' if mistake.how else ''}", "",
        ]  # fmt: skip
    return "\n".join(lines)


def plain(text: str) -> str:
    """A text as Markdown that means nothing: on one line, its marks escaped."""
    return _ONE_OF.sub(r"\\\1", " ".join(text.split()))


def _about(result: Result) -> str:
    return (
        f"Measured on {result.made}. Intervals hold 95%: of rates by Wilson's score, of others by a "
        "bootstrap over articles or questions. Columns of others are their values on the same articles "
        "and questions. Faults are better when smaller, everything else when larger."
    )


def _release(result: Result) -> str:
    return f"{result.version} ({result.made})"


def _history(folder: Path) -> list[Result]:
    """The kept results in order of their day; a file that is none is passed over."""
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            found.append(results.read(path))
        except UsageError:
            continue  # of another format: a report must not fail because of an old file
    return sorted(found, key=lambda result: (result.made, result.version))


def _points(history: Sequence[Result], name: str) -> list[tuple[float, float, float] | None]:
    suite, _, row = name.partition(".")
    points: list[tuple[float, float, float] | None] = []
    for result in history:
        measure = result.suites[suite].measures.get(row) if suite in result.suites else None
        points.append((measure.value(), *measure.interval()) if measure else None)
    return points


def _trend(history: Sequence[Result]) -> str:
    lines = [(name, _points(history, name)) for name in TREND]
    known = [(name, points) for name, points in lines if any(points)]
    digests = {result.gold_digest for result in history}
    note = "" if len(digests) == 1 else '<p class="quiet">Labels changed between some of these results.</p>'
    return plots.trend(known, [_release(one) for one in history], title="Scores over releases") + note


def _trend_rows(history: Sequence[Result]) -> Iterable[Sequence[str]]:
    for name in TREND:
        yield (plain(name), *(f"{point[0]:.3f}" if point else "" for point in _points(history, name)))


def _suite_html(suite: Suite, others: Sequence[Suite | None], peers: Sequence[Result], name: str) -> str:
    own = [peer for peer, other in zip(peers, others, strict=True) if other is not None]
    body = [f'<p class="quiet">{len(suite.units)} {escape(suite.unit)}s</p>'] if suite.units else []
    if suite.measures:
        rows = [(LABELS.get(row, row).strip(), m.value(), *m.interval()) for row, m in suite.measures.items()]
        body.append(plots.intervals(rows, title=f"{name}, with intervals"))
        head = ("", "all", "95%", "tune", "test", *(peer.system for peer in own))
        body.append(_table_html(head, (_cells(row, suite, own, name) for row in suite.measures)))
    if suite.curve:
        body.append(plots.calibration(suite.curve, title="Confidence against what is right"))
    values = suite.values.get("all", {})
    if values:
        shown = [(VALUES.get(row, row), f"{value:.3f}") for row, value in values.items() if row != "figures"]
        body.append(_table_html(("", "all"), shown))
    return "".join(body)


def _cells(row: str, suite: Suite, peers: Sequence[Result], name: str) -> tuple[str, ...]:
    low, high = suite.measure(row).interval()
    others = (peer.suites[name] for peer in peers)
    return (
        LABELS.get(row, row).strip(),
        suite.shown(row),
        f"{low:.3f}–{high:.3f}",
        suite.shown(row, "tune"),
        suite.shown(row, "test"),
        *(other.shown(row) if row in other.measures else "" for other in others),
    )


def _table_html(head: Sequence[str], rows: Iterable[Sequence[str]], *, kind: str = "") -> str:
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="wide"><table class="{kind}"><tr>{top}</tr>{body}</table></div>'


def _mistakes_html(mistakes: Sequence[Mistake]) -> str:
    rows = []
    for mistake in mistakes:
        misled = "<br>".join(f"<mark>{escape(words)}</mark>" for words in mistake.misled) or "–"
        how = f'<br><span class="quiet">{escape(mistake.how)}</span>' if mistake.how else ""
        rows.append(
            f"<tr><td>{escape(mistake.what)}<br>"
            f'<span class="quiet">{escape(mistake.id)}</span></td><td>{_marked(mistake)}</td>'
            f"<td>{escape(mistake.gold) or '–'}</td><td>{escape(mistake.ours) or '–'}</td>"
            f"<td>{misled}{how}</td></tr>"
        )
    top = "".join(f"<th>{name}</th>" for name in ("what", "text", "gold", "ours", "misled by"))
    return f'<div class="wide"><table class="text"><tr>{top}</tr>{"".join(rows)}</table></div>'


def _marked(mistake: Mistake) -> str:
    """The text with the words that misled marked in it, each once."""
    text = " ".join(mistake.text.split())
    spans: list[tuple[int, int]] = []
    for words in mistake.misled:
        at = text.find(" ".join(words.split()))
        end = at + len(" ".join(words.split()))
        if at >= 0 and all(end <= start or stop <= at for start, stop in spans):
            spans.append((at, end))
    shown, last = [], 0
    for start, end in sorted(spans):
        shown.append(f"{escape(text[last:start])}<mark>{escape(text[start:end])}</mark>")
        last = end
    return "".join(shown) + escape(text[last:])


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    body = [f"| {' | '.join(row)} |" for row in rows]
    if not body:
        return []
    return [f"| {' | '.join(head)} |", f"|---{'|---:' * (len(head) - 1)}|", *body, ""]
