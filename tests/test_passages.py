from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_qa.passages import embeddable, header, passages
from policy_qa.schema import Article, ExtractedArticle, Passage, Span


def cut(text: str, *, max_words: int = 110, sentences: tuple[Span, ...] | None = None) -> list[str]:
    """The passages' texts; without sentences given, one ends at every stop and line."""
    if sentences is None:
        found = re.finditer(r"[^\s][^.\n]*(?:\.|$|(?=\n))", text)
        sentences = tuple(Span(match.start(), match.end()) for match in found)
    extracted = ExtractedArticle(Article("id", "doc", "doc.txt", text), sentences)
    return [passage.text for passage in passages(extracted, max_words=max_words)]


def words(count: int, first: str = "Word") -> str:
    return " ".join([first, *["word"] * (count - 1)]) + "."


def test_ids_offsets_and_text_belong_together() -> None:
    text = "First sentence.\n\nSecond, with\u00a0a no-break space and “quotes”."
    extracted = ExtractedArticle(Article("abc", "news/a", "a.txt", text), (Span(0, 15), Span(17, len(text))))
    (passage,) = passages(extracted)
    assert (passage.id, passage.article_id, passage.doc) == (f"abc:0-{len(text)}", "abc", "news/a")
    assert passage.text == text


def test_a_paragraph_is_a_passage() -> None:
    text = f"{words(50)}\n\n{words(50)}"
    assert cut(text) == [words(50), words(50)]


def test_small_paragraphs_are_joined() -> None:
    assert cut("One. Two.\n\nThree.\n\nFour.") == ["One. Two.\n\nThree.\n\nFour."]


def test_a_heading_goes_with_the_text_below_it() -> None:
    assert cut(f"{words(60)}\n\nGrand goals\n\n{words(60)}") == [words(60), f"Grand goals\n\n{words(60)}"]


def test_a_heading_stays_even_if_the_sentence_below_is_long() -> None:
    assert cut(f"{words(40)}\n\nGrand goals\n{words(115)}") == [words(40), f"Grand goals\n{words(115)}"]


def test_a_long_paragraph_is_cut_evenly_between_sentences() -> None:
    sentence = words(20)
    assert cut(" ".join([sentence] * 6)) == [" ".join([sentence] * 3)] * 2


def test_a_sentence_is_never_cut() -> None:
    assert cut(f"{words(60)} {words(200)} {words(60)}") == [words(60), words(200), words(60)]


def test_text_that_no_sentence_covers_is_kept() -> None:
    text = f"Table 7 | 12 | 13\n{words(90)}\nThe end"
    sentence = Span(18, 18 + len(words(90)))
    assert "".join(cut(text, sentences=(sentence,))).replace("\n", "") == text.replace("\n", "")


def test_chinese_is_cut_at_its_own_marks() -> None:
    first, second = "宁波市战略性新兴产业增加值达到九百一十亿元" * 3 + "。", "同比增长百分之十三" * 6 + "。"
    assert cut(first + second, sentences=(), max_words=80) == [first, second]


def test_a_line_without_end_is_cut_if_it_has_no_sentences() -> None:
    parts = cut("ยาว" * 2_000, sentences=())
    assert max(map(len, parts)) <= 1_000
    assert "".join(parts) == "ยาว" * 2_000


@pytest.mark.parametrize("text", ["", "   \n\n ", "* * *\n\n---"])
def test_text_without_words_has_no_passages(text: str) -> None:
    assert cut(text) == []


@given(
    text=st.text(alphabet="ab .\n#中。\u00a0", max_size=300),
    bounds=st.lists(st.tuples(st.integers(0, 320), st.integers(0, 320)), max_size=8),
    max_words=st.integers(1, 20),
)
def test_passages_are_exact_and_never_overlap_whatever_the_sentences(
    text: str, bounds: list[tuple[int, int]], max_words: int
) -> None:
    sentences = tuple(Span(*sorted(pair)) for pair in bounds)
    extracted = ExtractedArticle(Article("id", "doc", "doc.txt", text), sentences)
    found = passages(extracted, max_words=max_words)
    assert all(text[passage.start : passage.end] == passage.text == passage.text.strip() for passage in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    covered = {i for passage in found for i in range(passage.start, passage.end)}
    assert all(i in covered for i, character in enumerate(text) if character.isalnum())


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        (
            {"title": "Parks", "place": "Lyon, France", "published": "2018-05-01"},
            "Parks. Lyon, France, 1 May 2018",
        ),
        ({"title": "Parks", "published": "2018-11"}, "Parks. November 2018"),
        ({"published": "2018"}, "2018"),
        ({}, ""),
    ],
)
def test_header(about: dict[str, str], expected: str) -> None:
    assert header(Article("id", "doc", "source", "text", **about)) == expected


def test_what_is_embedded_of_a_passage_is_headed_by_the_title() -> None:
    passage = Passage("id:0-4", "id", "doc", 0, 4, "text")
    assert embeddable(passage, "Parks") == "Parks\ntext"
    assert embeddable(passage, None) == "text"
