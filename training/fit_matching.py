"""Fit the weights by which figures are matched with questions, and write them into the package.

    .venv/bin/python training/fit_matching.py --data-dir FOLDER --made-up FOLDER [--dry-run]

The stores of the first folder hold the labelled articles (``policy-qa --data-dir FOLDER ingest corpus``),
those of the second made-up articles and passages (``made_up.py``). Questions are those about articles for
tuning (``corpus_questions.py``) and about texts that the reader has not learnt from, so that its scores are
as good here as on new articles and no better. Each question with its figures is one choice: the figures
that state the fact asked for, or none of them. Every question that has an answer is asked once more with
these figures taken away: then none is right. The weights for answers with a reader have a hidden layer
(``choosing.fit_layer``); those without (``--alone``) are a sum with a prior around ``PRIOR``, since they
are fitted on the gold questions only. Scores are those of five-fold cross-validation by article.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import made_up
from choosing import Choice, Prior, Rule, Weights, choice, cross_validated, fit, fit_layer
from corpus_questions import Asked, held_out, questions_of

from policy_qa import questions
from policy_qa.assistant import places_of
from policy_qa.readers import Evidence
from policy_qa.readers.lookup import LookupReader
from policy_qa.readers.matching import Fit, Matcher, fact
from policy_qa.readers.reading import PassageReader
from policy_qa.readers.vectors import Vectors

if TYPE_CHECKING:
    from policy_qa.factory import App

OUT = Path(__file__).parent.parent / "src" / "policy_qa" / "models" / "matching" / "weights.json"
PRIOR = Prior({
    # how near the words of the question are said
    "field": 5, "near": 4, "clause": 3.5, "sentence": 2.5, "linked": 1.7, "topic": 1,
    "all_held": 0.7, "most_missing": -2.5, "mostly_missing": -6, "most_away": -1, "replaced": -3,
    "head_field": 0.3, "head_clause": 0.2, "head_topic": 0.3, "name_missing": -1.5,
    "name_away": -0.3, "added": -1.5, "narrower": -1.2, "narrowing_away": -0.7,
    "narrowing_missing": -1.5, "contrast": -1.5, "misaligned": -1.5, "other_whole": -2,
    "part_of_total": -2, "said_elsewhere": -0.3, "counts_another": -0.3, "cos_reach": 2.5, "cos_figure": 2,
    # what kind of figure it is
    "kind": 1, "first_choice": 1, "change_asked": 1, "percent_for_change": 0.3,
    "change_unasked": -2.5, "level_for_change": -1.5, "way": 0.5, "against_way": -3, "unit": 0.5,
    "counted": 0.3, "counts_other": -1, "percent_for_amount": -1.5, "unasked_rank": -2.5,
    "share": 1.5, "base": -0.7, "points_unasked": -1, "in_words": -1,
    # when, where, in which article
    "period_said": 0.8, "period_near": 0.5, "period_unknown": -1.3, "period_part": -2,
    "period_soft": -1.5, "edition": 1.5, "other_edition": -1.5, "place_near": -1, "place_else": -1,
    "target_asked": 0.5, "estimate_asked": 0.5, "planned_unasked": -0.7, "estimate_unasked": -0.3,
    "ahead_unasked": -0.3, "actual_for_target": -1, "rank": 0.7,
}, bias=-8.5)  # fmt: skip
RULES = {"reading": Rule(0.6, 1.0), "alone": Rule(0.55, 2.0)}
"""When an answer is given. With a reader one number in fifty gold questions is wrong; in cross-validation,
mostly on made-up articles full of figures that are alike, one answer in nineteen questions is."""
_READ = 24
_AUGMENTED = 0.7
KINDS = ("figure", "follow_up", "gold", "none")


class Case(NamedTuple):
    """A question with the figures at hand, by the fields of ``choosing.Choice``; features by name."""

    doc: str
    rows: list[Mapping[str, float]]
    right: list[bool]
    facts: list[object]
    answerable: bool
    weight: float

    def choice(self, columns: Sequence[str]) -> Choice:
        """The same as arrays."""
        return choice(*self[:4], columns, answerable=self.answerable, weight=self.weight)


def cases(folder: Path, gold: Path, *, alone: bool = False) -> Iterator[Case]:
    """The questions about labelled articles, those without the right figures included.

    Args:
        folder: Stores that hold the labelled articles.
        gold: The labels.
        alone: Without a reader, from the gold questions of all articles for tuning: nothing learnt from them.
    """
    from policy_qa.factory import open_app
    from policy_qa.settings import Settings

    with open_app(Settings(data_dir=folder, reader="none" if alone else "policy"), create=False) as app:
        items = [
            item
            for item in questions_of(app.records, gold)
            if (item.from_gold if alone else held_out(item.doc) and item.kind in KINDS)
        ]
        yield from _cases_of(app, items)


def made_up_cases(folder: Path) -> Iterator[Case]:
    """The questions on made-up texts, in stores of their own."""
    from policy_qa.factory import open_app
    from policy_qa.settings import Settings

    with open_app(Settings(data_dir=folder), create=False) as app:
        yield from _cases_of(app, (i for i in made_up.asked_of(app.records) if i.kind in KINDS))


def _cases_of(app: App, items: Iterable[Asked]) -> Iterator[Case]:
    spans = PassageReader(app.span_model) if app.span_model is not None else None
    matcher = Matcher(Vectors(app.embedder.embed_documents), spans, closely=_READ)
    for item in items:
        evidence = app.assistant.evidence(item.question)
        query = questions.analyse(item.question, places=places_of(evidence))
        if query.wanted not in LookupReader.wanted:
            continue
        right = _facts(item, evidence)
        if item.targets and not right:
            continue  # it asks for a text, or its article was not found
        fits = [fit for fit in matcher.fits(query, evidence) if fit.admitted][:_READ]
        yield from _cases(item, fits, right)


def _facts(item: Asked, evidence: Evidence) -> set[object]:
    """What the figures state that answer a question."""
    return {
        fact(figure)
        for target in item.targets
        if target.doc in evidence.articles
        for figure in evidence.articles[target.doc].figures
        if figure.start < target.end and target.start < figure.end
    }


def _cases(item: Asked, fits: Sequence[Fit], facts: set[object]) -> Iterator[Case]:
    right = [fact(fit.candidate.figure) in facts for fit in fits]
    yield _case(item, fits, right, 1.0)
    if any(right):
        others = [fit for fit, good in zip(fits, right, strict=True) if not good]
        yield _case(item, others, [False] * len(others), _AUGMENTED)


def _case(item: Asked, fits: Sequence[Fit], right: list[bool], weight: float) -> Case:
    stated: list[object] = [fact(fit.candidate.figure) for fit in fits]
    return Case(item.doc, [fit.features for fit in fits], right, stated, bool(item.targets), weight)


def _written(weights: Weights, columns: Sequence[str]) -> dict[str, object]:
    """Weights as they are kept."""
    kept: dict[str, object] = {
        "weights": {
            name: round(float(w), 3)
            for name, w in zip(columns, weights.values, strict=True)
            if round(float(w), 3)
        },
        "bias": round(weights.bias, 3),
    }
    if weights.layer is not None:
        kept["layer"] = {
            "features": list(columns),
            "inner": [[round(float(w), 4) for w in row] for row in weights.layer.inner],
            "shift": [round(float(w), 4) for w in weights.layer.shift],
            "outer": [round(float(w), 4) for w in weights.layer.outer],
        }
    return kept


def main(arguments: list[str] | None = None) -> int:
    """Fit, print the scores, write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data-dir", type=Path, required=True, help="stores that hold the labelled articles")
    parser.add_argument("--made-up", type=Path, help="stores that hold the made-up texts")
    parser.add_argument("--gold", type=Path, default=Path("eval/gold"), help="the labels")
    parser.add_argument(
        "--alone", action="store_true", help="fit the weights for answers without a reader, on the gold alone"
    )
    parser.add_argument("--dry-run", action="store_true", help="print the scores, write nothing")
    options = parser.parse_args(arguments)
    name = "alone" if options.alone else "reading"
    found = list(cases(options.data_dir, options.gold, alone=options.alone))
    if options.made_up and not options.alone:
        found += made_up_cases(options.made_up)
    described = sorted({name for one in found for row in one.rows for name in row})
    columns = list(PRIOR.weights) if options.alone else described
    made = [one.choice(columns) for one in found]
    fitted = (lambda some: fit(some, PRIOR)) if options.alone else fit_layer
    rule = RULES[name]
    rules = [Rule(threshold, rule.margin) for threshold in (0.5, 0.6, 0.7, 0.8, 0.9)] + [rule]
    scores = cross_validated(made, fitted, rules)
    for row in scores:
        print(json.dumps(row))
    if not options.dry_run:
        written = json.loads(OUT.read_text(encoding="utf-8"))
        written[name] = {
            **_written(fitted(made), columns),
            "threshold": rule.threshold,
            "margin": rule.margin,
            "cross_validation": scores[-1],
        }
        OUT.write_text(json.dumps(written) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
