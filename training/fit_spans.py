"""Fit the weights by which stretches of text are taken as answers, and write them into the package.

    .venv/bin/python training/fit_spans.py --data-dir FOLDER --made-up FOLDER [--gold eval/gold] [--dry-run]

As ``fit_matching.py``, for questions that words answer: a stretch is right if it overlaps the marked answer
and is at most four times as long, or lies in another article and says the same.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import made_up
from choosing import Choice, Prior, Rule, choice, cross_validated, fit
from corpus_questions import Asked, held_out, questions_of

from policy_qa import questions
from policy_qa.assistant import places_of
from policy_qa.readers import Evidence
from policy_qa.readers.pointing import PointingReader, said
from policy_qa.readers.reading import PassageReader, Pointed

if TYPE_CHECKING:
    from policy_qa.factory import App

OUT = Path(__file__).parent.parent / "src" / "policy_qa" / "models" / "matching" / "spans.json"
PRIOR = Prior({
    "read_share": 4, "read_here": 2, "read_answers": 2, "read_relevant": 1,
    "own": 2, "before": 0.5, "after": 0.5, "title": 0.7, "missing": -2, "back": 0.1, "away": -2,
    "hit": 0.5, "doc": 0.5, "period": 0.5, "other_period": -1, "edition": 0.5,
    "label": 0.7, "other_label": -1, "no_label": -0.3, "dated": 0.7, "undated": -1, "figure": -0.5,
    "reason": -0.2, "definition": -0.2, "unknown": -0.3,
}, bias=-5, strength=4)  # fmt: skip
THRESHOLD = 0.5
KINDS = ("text", "gold", "none", "follow_up")
_AUGMENTED = 0.7
_LONGER = 4


def choices(folder: Path, gold: Path) -> Iterator[Choice]:
    """The choices of the questions for fitting, those without the right stretch included."""
    from policy_qa.factory import open_app
    from policy_qa.settings import Settings

    with open_app(Settings(data_dir=folder), create=False) as app:
        items = [i for i in questions_of(app.records, gold) if held_out(i.doc) and i.kind in KINDS]
        yield from _choices_of(app, items)


def made_up_choices(folder: Path) -> Iterator[Choice]:
    """The choices of the questions on held-out made-up passages, in stores of their own."""
    from policy_qa.factory import open_app
    from policy_qa.settings import Settings

    with open_app(Settings(data_dir=folder), create=False) as app:
        yield from _choices_of(app, (i for i in made_up.asked_of(app.records) if i.kind in KINDS))


def _choices_of(app: App, items: Iterable[Asked]) -> Iterator[Choice]:
    if app.span_model is None:
        raise SystemExit("there is no model to read with")
    reader = PointingReader(PassageReader(app.span_model))
    for item in items:
        evidence = app.assistant.evidence(item.question)
        query = questions.analyse(item.question, places=places_of(evidence))
        found = reader.weighed(query, evidence)
        if not found:
            continue
        rows = [features for _, _, features in found]
        facts = [said(one, evidence.articles[one.passage.doc]).lower() for one, _, _ in found]
        right = [_is_right(item, one, evidence) for one, _, _ in found]
        yield choice(item.doc, rows, right, facts, list(PRIOR.weights), answerable=bool(item.targets))
        if any(right):
            kept = [n for n, good in enumerate(right) if not good]
            yield choice(
                item.doc, [rows[n] for n in kept], [False] * len(kept), [facts[n] for n in kept],
                list(PRIOR.weights), answerable=True, weight=_AUGMENTED,
            )  # fmt: skip


def _is_right(item: Asked, one: Pointed, evidence: Evidence) -> bool:
    words = said(one, evidence.articles[one.passage.doc]).lower()
    for target in item.targets:
        source = evidence.articles.get(target.doc)
        if source is None:
            continue
        answer = source.article.text[target.start : target.end].lower()
        overlaps = one.passage.doc == target.doc and one.start < target.end and target.start < one.end
        if (overlaps or answer in words) and len(words) <= _LONGER * len(answer) + 20:
            return True
    return False


def main(arguments: list[str] | None = None) -> int:
    """Fit, print the scores, write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data-dir", type=Path, required=True, help="stores that hold the labelled articles")
    parser.add_argument("--made-up", type=Path, help="stores that hold the held-out made-up passages")
    parser.add_argument("--gold", type=Path, default=Path("eval/gold"), help="the labels")
    parser.add_argument("--dry-run", action="store_true", help="print the scores, write nothing")
    options = parser.parse_args(arguments)
    made = list(choices(options.data_dir, options.gold))
    if options.made_up:
        made += made_up_choices(options.made_up)
    rules = [Rule(threshold) for threshold in (0.3, 0.4, 0.6, 0.7, THRESHOLD)]
    scores = cross_validated(made, lambda some: fit(some, PRIOR), rules)
    for row in scores:
        print(json.dumps(row))
    if not options.dry_run:
        weights = fit(made, PRIOR)
        named = {name: round(float(w), 3) for name, w in zip(PRIOR.weights, weights.values, strict=True)}
        written = {
            "weights": {name: weight for name, weight in named.items() if weight},
            "none": round(-weights.bias, 3),
            "answer": THRESHOLD,
            "note": {"made_by": "training/fit_spans.py", "cross_validation": scores[-1]},
        }
        OUT.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
