"""Paragraphs, headings, hard-wrapped lines and sentence breaks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_qa.extract.layout import flattened, paragraphs, plain_sentences, sentence_spans
from sentences import parser

WRAPPED = (
    "The council said on Monday that spending on the harbour rose by\n"
    "13.5 percent, which was more than the mayor and her staff had ever\n"
    "hoped for in the long years since the bridge was built."
)


def split(text: str) -> list[str]:
    parts = paragraphs(text)
    return [text[s.start : s.end] for s in sentence_spans(parser()(text, parts), parts)]


def test_a_hard_wrapped_paragraph_is_one_even_if_a_line_begins_with_a_number() -> None:
    assert [(p.start, p.end, p.heading) for p in paragraphs(WRAPPED)] == [(0, len(WRAPPED), False)]
    assert flattened(WRAPPED) == WRAPPED.replace("\n", " ")
    assert len(split(WRAPPED)) == 1


def test_windows_line_ends_part_and_join_alike() -> None:
    text = WRAPPED.replace("\n", "\r\n") + "\r\n\r\nThe end came soon."
    assert len(paragraphs(text)) == 2
    assert len(flattened(text)) == len(text)
    assert split(text)[-1] == "The end came soon."


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("A title\nThe town grew.", [("A title", True), ("The town grew.", False)]),
        ("One para.\n\nTwo para.", [("One para.", False), ("Two para.", False)]),
        ("  padded.  \n\n\n", [("padded.", False)]),
        ("", []),
        ("\n \n", []),
        (f"{'word ' * 15}end\n- an item", [(f"{'word ' * 15}end", True), ("- an item", True)]),
        (f"{'word ' * 15}end\n2. an item", [(f"{'word ' * 15}end", True), ("2. an item", True)]),
        (f"{'word ' * 15}end\n(2) an item", [(f"{'word ' * 15}end", True), ("(2) an item", True)]),
        (f"{'word ' * 40}end\nThe next", [(f"{'word ' * 40}end", False), ("The next", True)]),
    ],
)
def test_paragraphs(text: str, bodies: list[tuple[str, bool]]) -> None:
    assert [(text[p.start : p.end], p.heading) for p in paragraphs(text)] == bodies


def test_a_wrapped_line_that_begins_with_a_bracket_goes_on() -> None:
    text = f"{'word ' * 14}end\n(about $3 billion) and more words to come."
    assert len(paragraphs(text)) == 1


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "Firms spent more on R&D. Sweden led the table.",
            ["Firms spent more on R&D.", "Sweden led the table."],
        ),
        ("The U.S. Senate voted. It passed.", ["The U.S. Senate voted.", "It passed."]),
        ("It ranked No. 1 in the region. It was glad.", ["It ranked No. 1 in the region.", "It was glad."]),
        ("Dr. Lane and Mr. Hill spoke. They left.", ["Dr. Lane and Mr. Hill spoke.", "They left."]),
        ("J. Hill spoke. They left.", ["J. Hill spoke.", "They left."]),
        ("Sales at Acme Ltd. rose 5 percent.", ["Sales at Acme Ltd. rose 5 percent."]),
        ("Prices rose 4.5 percent. Wages fell.", ["Prices rose 4.5 percent.", "Wages fell."]),
        ("“We are glad.” The mayor smiled.", ["“We are glad.”", "The mayor smiled."]),
        ("A heading without a stop\n\nThe town grew.", ["A heading without a stop", "The town grew."]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


def test_a_text_without_full_stops_is_cut_all_the_same() -> None:
    lengths = [len(s) for s in split("rice and tea " * 2000)]
    assert max(lengths) < 5000


def test_a_drawn_line_is_no_text() -> None:
    assert split(f"The town grew.\n\n{'=' * 200}\n\nIt shrank.") == ["The town grew.", "It shrank."]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("宁波市增长13.5%。港口很大！", ["宁波市增长13.5%。", "港口很大！"]),
        ("他说：“好。”\n然后走了", ["他说：“好。”", "然后走了"]),
        ("Es stieg. Danach fiel es.", ["Es stieg.", "Danach fiel es."]),
        ("", []),
    ],
)
def test_plain_sentences(text: str, sentences: list[str]) -> None:
    assert [text[s.start : s.end] for s in plain_sentences(text)] == sentences


@settings(max_examples=100)
@given(st.text(alphabet="ab A.\n\r\t\u00a0\u2009-1()", max_size=200))
def test_flattening_keeps_every_place(text: str) -> None:
    flat = flattened(text)
    assert len(flat) == len(text)
    assert all(a == b or (a.isspace() and b == " ") for a, b in zip(text, flat, strict=True))
    end = 0
    for part in paragraphs(text):
        assert end <= part.start < part.end
        assert text[part.start : part.end].strip() == text[part.start : part.end]
        end = part.end
