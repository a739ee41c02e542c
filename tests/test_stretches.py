from __future__ import annotations

import pytest

from policy_qa.extract import stretches
from policy_qa.extract.layout import paragraphs
from sentences import article, extractor

HEAD = (
    "Corvale's trade in 2019\n\n"
    "CORVALE, 4 February 2020 - The statistics office of Corvale has closed the books for 2019.\n\n"
)
LINES = (
    "Exports rose by 4.2 percent to $3.1 billion.",
    "Imports came to $2.7 billion, and Marta Oyelaran signed the release.",
    "By 2025 the town wants 120 new workshops.",
)


def long_text(times: int) -> str:
    return HEAD + "\n\n".join(line for _ in range(times) for line in LINES)


class TestCut:
    @pytest.mark.parametrize("limit", [60, 100, 1000])
    def test_stretches_follow_each_other_and_keep_to_the_limit(self, limit: int) -> None:
        text = long_text(5)
        spans = stretches.cut(text, paragraphs(text), limit=limit)
        assert "".join(text[span.start : span.end] for span in spans) == text
        assert all(span.end - span.start <= limit for span in spans)

    def test_a_paragraph_is_not_cut_if_it_has_room(self) -> None:
        text = long_text(5)
        starts = {part.start for part in paragraphs(text)}
        spans = stretches.cut(text, paragraphs(text), limit=150)
        assert {span.start for span in spans} <= starts | {0}

    @pytest.mark.parametrize(
        ("text", "first"),
        [
            ("One two. Three four. Five six.", "One two. "),
            ("one two three four", "one two "),
            ("x" * 30, "x" * 10),
        ],
    )
    def test_a_long_paragraph_is_cut_at_a_sentence_or_a_space_or_anywhere(
        self, text: str, first: str
    ) -> None:
        begin = stretches.cut(text, paragraphs(text), limit=10)[0]
        assert text[begin.start : begin.end] == first


class TestRead:
    def test_a_long_article_gives_what_its_stretches_hold(self) -> None:
        text = long_text(400)
        assert len(text) > stretches.STRETCH
        found = extractor().extract(article(text, published="2020-02-04", place="Corvale"))
        assert all(text[f.start : f.end] == f.surface for f in found.figures)
        assert all(text[m.start : m.end] == m.surface for e in found.entities for m in e.mentions)
        assert all(text[date.start : date.end] == date.surface for date in found.dates)
        assert [f.start for f in found.figures] == sorted(f.start for f in found.figures)
        exports = [f for f in found.figures if f.surface == "$3.1 billion"]
        assert len(exports) == 400
        assert {f.indicator for f in exports} == {exports[0].indicator}
        assert len({f.id for f in found.figures}) == len(found.figures)
        assert {other for f in found.figures for other in f.related_to} <= {f.id for f in found.figures}

    def test_what_the_head_says_holds_in_every_stretch_and_counts_once(self) -> None:
        text = long_text(400)
        found = extractor().extract(article(text, published="2020-02-04", place="Corvale"))
        imports = [f for f in found.figures if f.surface == "$2.7 billion"]
        assert (imports[-1].period, imports[-1].place) == (imports[1].period, imports[1].place)
        assert imports[-1].place == "Corvale"
        assert sum(date.start < len(HEAD) for date in found.dates) == len(
            extractor().extract(article(HEAD, published="2020-02-04")).dates
        )

    def test_a_name_is_one_entity_in_the_whole_article(self) -> None:
        text = long_text(400)
        found = extractor().extract(article(text, published="2020-02-04", place="Corvale"))
        people = [e for e in found.entities if e.canonical == "Marta Oyelaran"]
        assert len(people) == 1
        assert len(people[0].mentions) == 400
