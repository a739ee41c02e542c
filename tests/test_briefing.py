"""Documents made of answers and figures, opened again; bundles written, read and asked again."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Unpack

import docx
import pytest

from fakes_ui import (
    COST,
    FERRY,
    FERRY_QUOTE,
    GROWTH,
    LEVY,
    LEVY_QUOTE,
    LEVY_RATE,
    PASSENGERS,
    QUAYS_QUOTE,
    SPENDING,
    RuleAssistant,
    citation,
    figure,
)
from policy_qa.briefing import (
    FORMATS,
    About,
    Answered,
    Bundle,
    Corpus,
    Desk,
    Document,
    Entry,
    Made,
    bundle_of,
    of_answers,
    of_figures,
    read_bundle,
    replay,
    written,
)
from policy_qa.briefing.bundles import Within
from policy_qa.briefing.charts import as_png, as_svg, plot_of
from policy_qa.briefing.markdown import plain
from policy_qa.errors import UsageError
from policy_qa.readers.cells import Cell
from policy_qa.schema import Answer, Article, Figure, Filters, NumberCheck, Turn
from policy_qa.ui.manner import manner_of
from policy_qa.ui.wording import Words

MANNER = manner_of(Words("en"))
ABOUT = About(date(2026, 3, 5), "9.9", "ab" * 32, 3)
ARTICLES = {one.doc: one for one in (FERRY, LEVY)}
MADE = Made("9.9", "minilm", "policy", "cd" * 32, None, 110)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def asked(about: str, /, **changes: Any) -> Answer:
    return replace(RuleAssistant().ask(about), **changes)


PASSENGERS_ASKED = "How many passengers were there?"
ALL = [asked(q) for q in (PASSENGERS_ASKED, "What was spent on quays?", "What is the levy?", "And the moon?")]


def sentence_of(one: Figure, article: Article) -> Figure:
    """The figure with the paragraph's sentence that it stands in, as an extractor gives it."""
    start = max(article.text.rfind(mark, 0, one.start) + len(mark) for mark in ("\n", ". "))
    end = min(at for mark in (".\n", ". ") if (at := article.text.find(mark, one.end)) >= 0)
    return replace(one, sentence=article.text[start : end + 1])


def document(
    answers: Sequence[Answer] = tuple(ALL), *, articles: Mapping[str, Article] = ARTICLES
) -> Document:
    return of_answers([Answered(one) for one in answers], articles, MANNER, ABOUT)


def opened(made: Document) -> Any:
    """A Word document as a reader opens it."""
    return docx.Document(io.BytesIO(FORMATS["docx"](made)))


def markdown(made: Document) -> str:
    return FORMATS["md"](made).decode()


def read_back(text: str) -> str:
    """Markdown as a renderer shows its text: escapes undone."""
    return re.sub(r"\\([^\w\s])", r"\1", text)


def all_text(made: Any) -> list[str]:
    """All texts of a Word document, with those of links and cells."""
    paragraphs = made.element.body.iter(f"{_W}p")
    return ["".join(node.text or "" for node in one.iter(f"{_W}t")) for one in paragraphs]


def series(values: Mapping[str, float], *, status: Any = "actual", marker: int | None = None) -> list[Cell]:
    return [
        Cell("exports", "Tessaly", period, f"{value}%", value, "%", status, marker)
        for period, value in values.items()
    ]


# ---- numbering ----


def test_every_number_in_brackets_has_its_source_and_every_source_is_cited() -> None:
    made = document()
    numbers = [source.number for source in made.sources]
    assert numbers == list(range(1, len(numbers) + 1))
    word, text = all_text(opened(made)), read_back(markdown(made))
    head = word.index("Sources")
    cited = {int(n) for line in word[:head] for n in re.findall(r"\[(\d+)\]", line)}
    assert cited == set(numbers)
    listed = {int(m[1]) for line in word[head:] if (m := re.match(r"\[(\d+)\] ", line))}
    assert listed == set(numbers)
    body, _, sources = text.partition("## Sources")
    assert {int(n) for n in re.findall(r"\[(\d+)\]", body)} == set(numbers)
    assert {int(n) for n in re.findall(r"^\*\*\[(\d+)\]\*\*", sources, re.MULTILINE)} == set(numbers)


def test_the_same_sentence_has_one_number_wherever_it_is_cited() -> None:
    made = document([ALL[0], ALL[0], ALL[3]])  # the refusal cites the same sentence
    assert [source.quote for source in made.sources] == [FERRY_QUOTE]


def test_quotes_are_those_of_the_article_with_where_they_stand() -> None:
    for source in document().sources:
        article = next(one for one in ARTICLES.values() if one.doc == source.where[-1])
        assert source.quote in " ".join(article.text.split())
        place = next(part for part in source.where if part.startswith("paragraph"))
        number, start, end = (int(n) for n in re.findall(r"\d+", place))
        assert article.text[start:end] == source.quote
        paragraphs = [line for line in article.text.splitlines() if line.strip()]
        assert source.quote in paragraphs[number - 1]
    (ferry, *_) = document().sources
    assert ferry.title == FERRY.title
    assert ferry.where[:2] == ("Brackwater Gazette", "16 Jan 2024")


def test_a_marker_without_a_citation_is_left_out() -> None:
    assert "[7]" in ALL[2].answer
    assert not any("[7]" in line for line in all_text(opened(document())))


def test_an_article_that_is_gone_or_changed_is_told_of_beside_its_quote() -> None:
    (gone,) = document([ALL[0]], articles={}).sources
    assert (gone.quote, gone.note) == (FERRY_QUOTE, "The article has been removed since.")
    changed = {"ferries": replace(FERRY, text="Something else.\n")}
    (source,) = document([ALL[0]], articles=changed).sources
    assert "changed since" in source.note
    assert not any("paragraph" in part for part in source.where)


# ---- what is said ----


def test_derived_numbers_come_with_their_formula_and_unsupported_ones_are_marked() -> None:
    text = read_back(markdown(document()))
    assert "**0.48 million = 4.3 − 4.3 ÷ 1.125** (derived)" in text
    assert "$12 **(not supported)** to" in text
    assert "2 numbers quoted · 1 derived" in text


def test_a_number_that_is_part_of_another_one_is_not_marked() -> None:
    check = NumberCheck("5", 5, None, "unsupported")
    made = document([asked(PASSENGERS_ASKED, answer="15 and 1.5 and 5.", numbers=(check,))])
    assert "15 and 1.5 and 5 **(not supported)**." in markdown(made)


def test_a_refusal_is_told_with_its_reason_and_without_marks() -> None:
    made = document([ALL[3]])
    notes = [block for block in made.body if getattr(block, "is_note", False)]
    assert [run.text for run in notes[0].runs] == ["Not answered: the articles say nothing near it"]  # type: ignore[union-attr]
    assert "The nearest passage speaks" in notes[1].runs[0].text  # type: ignore[union-attr]


def test_the_end_says_how_numbers_were_checked_and_of_which_articles() -> None:
    *_, checked, corpus = all_text(opened(document()))
    assert "not whether the articles are right" in checked
    assert corpus == f"Made by policy-qa 9.9 from 3 articles (corpus {'ab' * 32})."


def test_the_other_language_has_other_words_and_the_same_numbers() -> None:
    made = of_answers([Answered(one) for one in ALL], ARTICLES, manner_of(Words("zh")), ABOUT)
    assert [source.quote for source in made.sources] == [source.quote for source in document().sources]
    assert "数字如何核对" in all_text(opened(made))


# ---- the Word file ----


def test_the_word_file_has_headings_tables_with_a_header_and_the_date() -> None:
    made = opened(document())
    styles = {p.text: p.style.name for p in made.paragraphs}
    assert styles[f"1. {PASSENGERS_ASKED}"] == "Heading 1"
    assert styles["Sources"] == "Heading 1"
    first = made.tables[0]
    assert [cell.text for cell in first.rows[0].cells] == [
        "Indicator", "Place", "Period", "Value", "Status", "Source",
    ]  # fmt: skip
    assert first.rows[0]._tr.trPr.find(f"{_W}tblHeader") is not None
    assert [cell.text for cell in first.rows[1].cells][:4] == [
        "ferry passengers", "Brackwater", "2023", "4.3 million",
    ]  # fmt: skip
    assert made.core_properties.created.date() == ABOUT.made
    assert "5 Mar 2026" in made.paragraphs[1].text


def test_the_word_file_links_within_itself_only() -> None:
    data = FORMATS["docx"](document())
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        relations = [name for name in file.namelist() if name.endswith(".rels")]
        assert not any(b'TargetMode="External"' in file.read(name) for name in relations)
        assert not any("thumbnail" in name or "vba" in name.lower() for name in file.namelist())
        text = file.read("word/document.xml").decode()
    anchors = set(re.findall(r'w:anchor="([^"]+)"', text))
    assert anchors <= set(re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]+)"', text))
    assert anchors
    assert "instrText" not in text  # fields can fetch what they show
    assert "fldSimple" not in text


def test_a_series_has_a_chart_with_words_for_it() -> None:
    years = ("2019", "2020", "2021")
    own = [replace(PASSENGERS, id=f"f:{year}", period=year, value=float(year)) for year in years]
    made = document([asked(PASSENGERS_ASKED, reader="series", figures=tuple(own), numbers=())])
    word = opened(made)
    (picture,) = word.inline_shapes
    assert picture._inline.docPr.get("descr").startswith(
        "ferry passengers · Brackwater: line chart, 3 values"
    )
    assert any("● actual" in p.text for p in word.paragraphs)
    data = re.search(r"data:image/svg\+xml;base64,([^)]+)\)", markdown(made))
    assert data is not None
    svg = base64.b64decode(data[1]).decode()
    assert svg.count("<circle") == 3
    assert "<script" not in svg


# ---- hostile text ----


def test_what_articles_say_is_no_markup() -> None:
    text = markdown(document())
    assert "<script" not in re.sub(r"\\<", "", text)
    assert re.search(r"(?<!\\)\[the act\]", text) is None
    assert re.search(r"(?<!\\)<img", text) is None
    assert LEVY_QUOTE in read_back(text)
    assert any(LEVY_QUOTE in line for line in all_text(opened(document())))


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("1. a list", r"1\. a list"),
        ("- a list", r"\- a list"),
        ("# a head", r"\# a head"),
        ("> a quote", r"\> a quote"),
        ("a | b", r"a \| b"),
        ("see https://x.example/y", r"see https\://x\.example/y"),
        ("www.x.example", r"www\.x\.example"),
        ("12.5% of 1,000.", "12.5% of 1,000."),
        ("![x](y)", r"!\[x\](y)"),
        ("&lt;b&gt; $x$", r"\&lt;b\&gt; \$x\$"),
    ],
)
def test_markdown_is_escaped(text: str, escaped: str) -> None:
    assert plain(text) == escaped


def test_characters_that_are_not_seen_do_not_reach_a_document() -> None:
    bad = "=1+1 \u202eturned\u202c\x00\x1b[31m red\ud800"
    made = document([asked(PASSENGERS_ASKED, question=bad, standalone_question=bad, answer=f"{bad} [1]")])
    title = opened(made).paragraphs[0].text
    assert title == "=1+1 turned[31m red"
    markdown(made).encode()


# ---- figures ----


def test_a_selection_of_figures_is_a_table_with_the_sentence_of_each() -> None:
    chosen = [sentence_of(one, FERRY) for one in (SPENDING, PASSENGERS, COST)]
    made = of_figures(chosen, ARTICLES, MANNER, ABOUT)
    table = opened(made).tables[0]
    assert [row.cells[3].text for row in table.rows] == [
        "Value", "61.8 million euros", "4.3 million", "about 40 million euros",
    ]  # fmt: skip
    assert [source.quote for source in made.sources][:2] == [QUAYS_QUOTE, FERRY_QUOTE]
    assert [row.cells[5].text for row in table.rows][1:] == ["[1]", "[2]", "[3]"]
    assert made.title == "Briefing: 3 figures"


def test_figures_of_one_sentence_share_its_number_and_a_lost_sentence_has_none() -> None:
    lost = replace(LEVY_RATE, sentence="This stands nowhere.")
    chosen = [sentence_of(PASSENGERS, FERRY), sentence_of(GROWTH, FERRY), lost]
    made = of_figures(chosen, ARTICLES, MANNER, ABOUT)
    assert len(made.sources) == 1
    assert [row.cells[5].text for row in opened(made).tables[0].rows][1:] == ["[1]", "[1]", "–"]


def test_a_sentence_that_stands_twice_is_cited_where_the_figure_is() -> None:
    text = "We saw 5 boats.\n\nNothing.\n\nWe saw 5 boats.\n"
    article = replace(FERRY, doc="twice", text=text)
    start = text.rindex("5")
    late = figure(text, "twice", "5", kind="count", value=5, sentence="We saw 5 boats.")
    late = replace(late, start=start, end=start + 1)
    (source,) = of_figures([late], {"twice": article}, MANNER, ABOUT).sources
    assert any(part == "paragraph 3, characters 27–42" for part in source.where)


def test_a_corrected_figure_says_what_it_was_corrected_to() -> None:
    corrected = replace(sentence_of(PASSENGERS, FERRY), value=4400000, verdict="corrected")
    made = of_figures([corrected], ARTICLES, MANNER, ABOUT)
    assert opened(made).tables[0].rows[1].cells[3].text == "4.3 million (corrected: 4,400,000 passenger)"


# ---- charts ----


def test_a_plot_needs_three_times_and_one_unit() -> None:
    assert plot_of([]) is None
    assert plot_of(series({"2019": 1, "2020": 2})) is None
    assert plot_of(series({"2019": 1, "2020": 2, "no period": 3})) is None
    mixed = [*series({"2019": 1, "2020": 2, "2021": 3}), replace(series({"2022": 1})[0], unit="ton")]
    plot = plot_of(mixed)
    assert plot is not None
    assert [cell.period for cell in plot.cells] == ["2019", "2020", "2021"]


def test_gaps_stay_gaps_and_what_is_no_fact_is_drawn_apart() -> None:
    found = [*series({"2018": 1, "2019": 2, "2022": 5}), *series({"2023": 6}, status="target")]
    plot = plot_of(found)
    assert plot is not None
    svg = as_svg(plot, "<b>exports</b>")
    assert svg.count('stroke="#0f5c63" stroke-width="2"/>') - svg.count("<circle") - 1 == 1  # 2018 to 2019
    assert svg.count("stroke-dasharray") == 1  # 2022 to the target
    assert "&lt;b&gt;" in svg
    assert as_png(plot).startswith(b"\x89PNG")


@pytest.mark.parametrize("values", [(5.0, 5.0, 5.0), (0.0, 0.0, 0.0), (-3.0, 2.0, 1e12), (1e-9, 2e-9, 3e-9)])
def test_any_values_can_be_drawn(values: tuple[float, ...]) -> None:
    plot = plot_of(series(dict(zip(("2019", "2020", "2021"), values, strict=True))))
    assert plot is not None
    assert "nan" not in as_svg(plot, "")
    as_png(plot)


# ---- bundles ----


def bundle(answers: Sequence[Answer] = (ALL[0], ALL[3])) -> Bundle:
    entries = [
        Entry(one.question, one, (Turn("Before?", "Yes."),), Within(since="2019", docs=("ferries",)))
        for one in answers
    ]
    return bundle_of(
        entries, made=MADE, date="2026-03-05", corpus=Corpus("ab" * 32, 3), articles={"ferries": FERRY}
    )


def saved(made: Bundle, folder: Path) -> Path:
    path = folder / "bundle.json"
    path.write_bytes(written(made))
    return path


class Asked(RuleAssistant):
    """An assistant whose answers can be others than they were."""

    def __init__(self, **changes: Any) -> None:
        super().__init__()
        self.changes = changes

    def ask(self, question: str, history: Sequence[Turn] = (), **filters: Unpack[Filters]) -> Answer:  # type: ignore[override]
        return replace(super().ask(question, history, **filters), **self.changes)


def again(was: Bundle, assistant: Any = None, /, **now: Any) -> Any:
    given = {"made": MADE, "corpus": Corpus("ab" * 32, 3), "article_id": lambda doc: FERRY.id} | now
    return replay(was, assistant or Asked(), **given)


def test_a_bundle_is_read_as_it_was_written_and_has_all_that_the_answer_rested_on(tmp_path: Path) -> None:
    made = bundle()
    assert read_bundle(saved(made, tmp_path)) == made
    data = json.loads(written(made))
    assert data["format"] == 1
    assert data["made"]["reader_sha256"] == "cd" * 32
    (first, _) = data["entries"]
    assert first["answer"]["citations"][0]["quote"] == FERRY_QUOTE
    assert first["answer"]["figures"][0]["id"] == PASSENGERS.id
    assert data["sources"]["ferries"]["id"] == FERRY.id
    assert written(made) == written(bundle())


def test_replay_asks_with_the_same_history_and_filters_and_finds_the_same() -> None:
    assistant = Asked()
    found = again(bundle(), assistant)
    assert found.is_same
    assert not found.corpus_changed
    assert (found.settings, found.articles) == ({}, {})
    assert assistant.asked[0] == (PASSENGERS_ASKED, (Turn("Before?", "Yes."),))
    assert assistant.filters[0] == Filters(
        since="2019", until=None, place=None, publisher=None, docs=("ferries",)
    )


def test_how_long_an_answer_took_is_no_difference() -> None:
    assert again(bundle(), Asked(timings_ms={"total": 99.0})).is_same


@pytest.mark.parametrize(
    ("changes", "aspects"),
    [
        ({"answer": "Another one [1]."}, ["answer"]),
        ({"citations": (citation(FERRY, QUAYS_QUOTE),)}, ["citations"]),
        ({"numbers": (NumberCheck("4.4 million", 4400000, None, "quoted", 1),)}, ["numbers"]),
        ({"outcome": "refused", "reason": "wrong_period"}, ["outcome"]),
        ({"figures": (), "short_answer": None}, ["short answer", "figures"]),
    ],
)
def test_replay_says_what_has_changed(changes: dict[str, Any], aspects: list[str]) -> None:
    found = again(bundle(ALL[:1]), Asked(**changes))
    assert not found.is_same
    assert [change.aspect for change in found.entries[0].changes] == aspects
    assert found.as_dict()["entries"][0]["same"] is False


def test_a_changed_corpus_changed_settings_and_lost_articles_are_told_apart_from_the_answer() -> None:
    now = replace(MADE, reader="none", reader_sha256=None)
    found = again(bundle(), corpus=Corpus("ef" * 32, 4), made=now, article_id=lambda doc: None)
    assert found.is_same
    assert found.corpus_changed
    assert found.settings["reader"] == ("policy", "none")
    assert found.articles == {"ferries": "removed"}
    assert again(bundle(), article_id=lambda doc: "other").articles == {"ferries": "changed"}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{", "is not JSON"),
        ("[]", "is no bundle"),
        ("{}", "is no bundle"),
        ('{"format": 2}', "has format 2"),
        ('{"format": 1, "entries": "x"}', "is no bundle"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_what_is_no_bundle_is_refused(text: str, what: str, tmp_path: Path) -> None:
    path = tmp_path / "bundle.json"
    path.write_text(text)
    with pytest.raises(UsageError, match=what):
        read_bundle(path)


def test_a_bundle_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_bundle(tmp_path / "none.json")


# ---- the desk ----


def desk(figures: Mapping[str, Figure] | None = None) -> Desk:
    records = SimpleNamespace(
        article=ARTICLES.get,
        figures_by_id=lambda ids: {one: (figures or {})[one] for one in ids if one in (figures or {})},
        corpus_hash=lambda: "ab" * 32,
        counts=lambda: SimpleNamespace(articles=3),
    )
    settings: Any = SimpleNamespace(embedder="minilm", reader="policy", llm=None, passage_words=110)
    return Desk(records, settings, version="9.9", today=lambda: date(2026, 3, 5))


def test_the_desk_makes_a_document_of_ids_in_their_order() -> None:
    stored = {one.id: sentence_of(one, FERRY) for one in (PASSENGERS, SPENDING)}
    made = desk(stored).of_figures([SPENDING.id, "gone", PASSENGERS.id, SPENDING.id], MANNER)
    assert [row.cells[3].text for row in opened(made).tables[0].rows][1:] == [
        "61.8 million euros", "4.3 million",
    ]  # fmt: skip
    with pytest.raises(UsageError, match="no figures"):
        desk().of_figures(["gone"], MANNER)
    with pytest.raises(UsageError, match="too many"):
        desk().of_figures([str(n) for n in range(1001)], MANNER)


def test_the_desk_knows_the_weights_of_the_shipped_reader() -> None:
    made = desk().bundle([Entry(one.question, one) for one in ALL[:1]])
    assert re.fullmatch(r"[0-9a-f]{64}", made.made.reader_sha256 or "")
    assert made.sources["ferries"].id == FERRY.id
    assert desk().replay(made, Asked()).is_same
