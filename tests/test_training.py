"""The training data: where answers stand, what has none, and that a seed gives the same again."""

from __future__ import annotations

import itertools
import os
import random
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

TRAINING = Path(__file__).parents[1] / "training"
sys.path.insert(0, str(TRAINING))

import indicator_pairs  # noqa: E402
import keywords  # noqa: E402
import negatives  # noqa: E402
import reader_data as data  # noqa: E402
import reader_runtime as runtime  # noqa: E402
import reader_text as texts  # noqa: E402
import synthesize  # noqa: E402
import synthetic_facts as facts  # noqa: E402
import synthetic_figures as figures  # noqa: E402
import synthetic_text as rendering  # noqa: E402
import topics  # noqa: E402
import vocabulary  # noqa: E402
import written  # noqa: E402

from policy_qa.evaluation.pairs import read_pairs  # noqa: E402

TOKENIZER = TRAINING.parent / "src/policy_qa/models/all-minilm-l6-v2/tokenizer.json"
ITEMS = synthesize.corpus(600, seed=3).items


def mill(question: str, answer: str | None = "1911", key: str = "a") -> data.Item:
    text = (
        "The paper mill of Ostrava opened in 1911 and gave work to 230 people. Its owner was Marta Benes. "
        "In 1950 the mill of Ostrava burned down, and nobody rebuilt the old halls beside the long canal."
    )
    start = text.index(answer) if answer else 0
    span = (start, start + len(answer)) if answer else None
    return data.Item(question, (data.Passage(text, span),), "mills", (answer,) if answer else (), key)


def with_pools() -> negatives.Corpus:
    asked = [
        mill("When did the paper mill of Ostrava open?"),
        mill("Who owned the glass works of Teplice in 1890?", None, "b"),
        mill("Which bridge of Olomouc collapsed in 1934?", None, "c"),
    ]
    return negatives.build_corpus("mills", asked, titled=False)


# --- written questions ----------------------------------------------------------------------------

PAGE = """P|Mills at work|Ostrava|1950-07-02
The paper mill made 230 tons in June, and 23 in May. Its owner is Marta Benes.
Q|June output of the mill|230 tons
Q|Output in May?|23
Q|Who owns it?|Marta Benes
Q|Output in April?|NONE
"""
OTHER = """P|Glass works|Teplice|1950-07
The glass works made 41 tons of panes in June.
Q|How many tons of panes came from Teplice?|41 tons
"""


def test_a_made_up_passage_is_read_below_its_header_and_answers_stand_where_they_say(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"{PAGE}\n{OTHER}", encoding="utf-8")
    made = written.made_up(tmp_path)
    assert len(made.items) == 5
    first = made.items[0].passages[0]
    assert first.text.startswith("Mills at work. Ostrava, 2 July 1950\nThe paper mill")
    answers = [item.passages[0].answer for item in made.items]
    said = [a and item.passages[0].text[slice(*a)] for item, a in zip(made.items, answers, strict=True)]
    assert said == ["230 tons", "23", "Marta Benes", None, "41 tons"]
    assert made.items[1].passages[0].answer == (first.text.index("23 in"), first.text.index("23 in") + 2)
    assert made.near["0/0"] == [made.items[4].passages[0].text]


def test_a_file_that_is_no_list_of_passages_is_named(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("Q|Who?|Nobody\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"b\.txt.*Who"):
        written.made_up(tmp_path)


def test_every_written_question_on_a_passage_has_its_answer() -> None:
    pages = [page for path in sorted(written.PASSAGES.glob("*.txt")) for page in written.pages(path)]
    asked = sum(len(page.asked) for page in pages)
    found = len(written.made_up().items)
    assert asked > 5_000
    assert found >= 0.995 * asked


# --- generated items ------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_items_and_another_seed_others() -> None:
    assert synthesize.corpus(50, seed=3).items == ITEMS[:50]
    assert synthesize.corpus(50, seed=4).items != ITEMS[:50]


def test_answers_stand_where_the_items_say() -> None:
    answered = [item for item in ITEMS if item.passages[0].answer]
    assert len(answered) > len(ITEMS) / 3
    for item in answered:
        passage = item.passages[0]
        assert passage.answer is not None
        assert passage.text[slice(*passage.answer)] == item.golds[0]
        assert item.golds[0].strip() == item.golds[0] != ""


def test_only_the_first_passage_answers_and_rivals_lack_the_answer() -> None:
    pairs = [item for item in ITEMS if len(item.passages) > 1]
    assert pairs
    for item in pairs:
        assert all(
            other.answer is None and keywords.lacks(other.text, item.golds) for other in item.passages[1:]
        )


def test_no_template_is_left_unfilled() -> None:
    for item in ITEMS:
        for text in (item.question, *(passage.text for passage in item.passages)):
            assert not re.search(r"[\x02-\x04{}\[\]|]", text.replace(" | ", " ")), text


def test_facts_of_a_passage_differ_and_vary_one_respect_at_a_time() -> None:
    for seed in range(200):
        rng = random.Random(seed)
        told = figures.related_facts(rng)
        assert len({fact.key for fact in told}) == len({fact.value for fact in told}) == len(told)
        for number, respect in enumerate(facts.RESPECTS[:3]):
            other = facts.varied(told[0], respect, rng)
            same = [a == b for a, b in zip(told[0].key, other.key, strict=True)]
            assert all(same[n] for n in range(4) if n != number)


def test_a_question_for_a_figure_that_is_not_told_names_none_of_the_facts() -> None:
    for seed in range(300):
        rng = random.Random(seed)
        told = figures.related_facts(rng)
        asked = figures.untold(told, rng)
        assert asked.key not in {fact.key for fact in told}
        for fact in told:
            shared = [a == b for a, b in zip(asked.key, fact.key, strict=True)]
            assert not all(shared)


def test_marks_tell_where_slots_stand() -> None:
    text = rendering.sentence(
        "in " + rendering.marked("0.place", "oslo") + " it was " + rendering.marked("0.value", "5%")
    )
    plain, places = rendering.unmarked(text)
    assert plain == "In oslo it was 5%."
    assert {name: plain[slice(*span)] for name, span in places.items()} == {
        "0.place": "oslo",
        "0.value": "5%",
    }


def test_the_vocabulary_has_no_doubles() -> None:
    for name in ("SECTORS", "HEADCOUNTS", "RATES", "PRICES", "CITIES", "LAST_NAMES", "FILLERS", "LEVELS"):
        entries = getattr(vocabulary, name)
        assert len(set(entries)) == len(entries) > 20, name


# --- negatives from data sets ---------------------------------------------------------------------


def test_the_passage_without_its_answer_lacks_it() -> None:
    item = mill("When did the paper mill of Ostrava open?")
    cut = negatives.without_answer(item.passages[0], item.golds)
    assert cut is not None
    assert cut.answer is None
    assert "1911" not in cut.text
    assert "burned down" in cut.text


def test_no_passage_is_cut_while_the_answer_stands_elsewhere_too() -> None:
    item = mill("Which town had a paper mill?", "Ostrava")
    assert negatives.without_answer(item.passages[0], item.golds) is None


def test_a_changed_question_differs_and_loses_its_answer() -> None:
    corpus = with_pools()
    changed = {
        negatives.changed_question(corpus.items[0], corpus, random.Random(seed)) for seed in range(40)
    } - {None}
    assert len(changed) > 3
    assert corpus.items[0].question not in changed


def test_a_changed_passage_speaks_of_something_else() -> None:
    corpus = with_pools()
    passage = negatives.changed_passage(corpus.items[0], corpus, random.Random(1))
    assert passage is not None
    assert passage.answer is None
    assert "Ostrava" not in passage.text
    assert "1911" in passage.text


def test_near_passages_never_hold_an_answer() -> None:
    items = [
        mill("When did the paper mill of Ostrava open?"),
        replace(
            mill("q", None, "b"), passages=(data.Passage("The mill of Ostrava paper opened in 1911 too."),)
        ),
        replace(mill("q", None, "c"), passages=(data.Passage("A paper mill opened in Zlin."),)),
    ]
    corpus = negatives.build_corpus("mills", items, titled=False)
    assert corpus.near["a"] == ["A paper mill opened in Zlin."]


def test_rounds_are_the_same_again_and_use_every_item_before_any_twice() -> None:
    corpus = negatives.Corpus("made", ITEMS[:10], ready=True)
    first = negatives.mixed([(corpus, 1.0)], size=10, number=0, seed=5)
    assert first == negatives.mixed([(corpus, 1.0)], size=10, number=0, seed=5)
    assert sorted(item.key for item in first) == sorted(item.key for item in ITEMS[:10])
    assert first != negatives.mixed([(corpus, 1.0)], size=10, number=1, seed=5)


def test_test_titles_are_whole_fixed_and_about_a_third() -> None:
    titles = ["a"] * 30 + ["b"] * 30 + ["c"] * 30 + ["d"] * 30 + ["e"] * 30
    chosen = data.squad_test_titles(titles)
    assert chosen == data.squad_test_titles(titles[::-1])
    assert len(chosen) == 1


def test_the_span_that_most_annotators_gave_is_learned() -> None:
    assert data.agreed(["in 1911", "1911", "1911"], [3, 6, 6]) == (6, 10)
    assert data.agreed(["in 1911", "1911"], [3, 6]) == (6, 10)


def test_an_answer_outside_its_text_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        data.Passage("short", (2, 9))


def test_topics_ask_for_a_passage_that_is_not_among_the_negatives() -> None:
    sources = [negatives.Corpus("synthetic", ITEMS)]
    made = topics.corpus(sources, 30, seed=2).items
    assert made == topics.corpus(sources, 30, seed=2).items
    assert len(made) > 15
    for item in made:
        assert item.topical
        assert len(item.passages) == 4
        assert item.passages[0].text not in {other.text for other in item.passages[1:]}


# --- windows and spans ----------------------------------------------------------------------------


def test_long_passages_become_windows_that_overlap_and_keep_offsets() -> None:
    passage = " ".join(f"Item {n} cost {n * 7} euros." for n in range(120))
    windows = texts.Texts(TOKENIZER).windows("What did item 60 cost?", passage)
    assert len(windows) > 3
    assert all(len(window.ids) <= texts.MAX_TOKENS for window in windows)
    for before, after in itertools.pairwise(windows):
        assert after.offsets[0][0] < before.offsets[-1][1]
    at = passage.index("420 euros")
    held = [window for window in windows if window.place((at, at + 3))]
    assert held
    for window in held:
        place = window.place((at, at + 3))
        assert place is not None
        first, last = (window.offsets[n - window.first] for n in place)
        assert passage[first[0] : last[1]] == "420"


def test_the_best_span_is_in_order_short_enough_and_in_the_passage() -> None:
    start, end = np.zeros(50, dtype=np.float32), np.zeros(50, dtype=np.float32)
    start[[2, 10, 12]], end[[3, 11, 49]] = (9, 3, 2), (9, 3, 4)
    assert texts.best_span(start, end, 5)[:2] == (10, 11)


def test_auroc_and_the_fitted_weights_tell_two_groups_apart() -> None:
    assert runtime.auroc([1, 2, 3, 4], [False, False, True, True]) == 1
    assert runtime.auroc([1, 1, 1, 1], [False, True, False, True]) == 0.5
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(200, 4))
    fitted = runtime.fit_logistic(rows, (rows[:, 1] > 0).astype(float))
    assert fitted.values[1] > 5 * abs(fitted.values[0])


def test_the_sentence_of_a_span_has_at_most_25_words_and_holds_it() -> None:
    text = "First one. " + "word " * 40 + "the answer is 42 here " + "more " * 30 + "end. Last one."
    at = text.index("42")
    said = runtime.sentence_of(text, (at, at + 2))
    assert "answer is 42 here" in said
    assert len(said.split()) == 25


def test_the_whole_chain_runs_on_a_tiny_sample() -> None:
    python = os.environ.get("TRAINING_PYTHON", sys.executable)
    done = subprocess.run(
        [python, TRAINING / "smoke.py"], capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr
    if "skipped" in done.stdout:
        pytest.skip(done.stdout.strip())
    assert "model.onnx" in done.stdout


# --- pairs of indicators --------------------------------------------------------------------------


def test_pairs_of_indicators_are_balanced_and_read_like_the_gold(tmp_path: Path) -> None:
    written = tmp_path / "pairs.jsonl"
    assert indicator_pairs.main(["--output", str(written)]) == 0
    found = read_pairs(written)
    assert len(found) > 2_000
    assert sum(pair.same for pair in found) * 2 == len(found)
    assert all(pair.near is not pair.same for pair in found)
    assert all(pair.one.indicator != pair.other.indicator for pair in found)


def test_no_wording_is_both_an_indicator_and_its_own_near_miss() -> None:
    for one in indicator_pairs.read(indicator_pairs.FOLDER / "wordings.txt"):
        said = [*one.wordings, *itertools.chain.from_iterable(one.misses)]
        assert len(said) == len(set(said)), one
