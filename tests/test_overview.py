"""What a store holds, counted and shown: SQL against lists made by hand, hostile text, the empty store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from html_page import Page
from policy_qa.encoder.cards import shipped_models
from policy_qa.evaluation import published, results
from policy_qa.ingest.setaside import Failed, SetAside, set_aside
from policy_qa.overview import Overview, as_dict, gaps, overview
from policy_qa.records import RecordStore
from policy_qa.records.holdings import Holdings
from policy_qa.schema import Correction, Feedback, Figure
from policy_qa.settings import Settings
from policy_qa.ui.bars import bar_table, columns
from policy_qa.ui.overview import overview_view, waiting
from policy_qa.ui.overview_making import quality_card, score_key, size
from policy_qa.ui.wording import Words
from stores import Place, article, extracted

ROOT = Path(__file__).resolve().parent.parent
HOSTILE = "<img src=x onerror=\"window.pwned='title'\">"


def figure(doc: str, number: int, **fields: Any) -> Figure:
    values: dict[str, Any] = {
        "kind": "money",
        "value": number,
        "indicator": "Exports",
        "place": "Tessaly",
        "period": "2021",
        "sentence": f"Sentence {number}.",
        "confidence": 0.95,
    }
    return Figure(f"{doc}:{number}-{number + 1}", doc, number, number + 1, f"{number}", **values | fields)


def filled(records: RecordStore) -> None:
    """Four articles: two that repeat each other, one that is hostile, one without figures."""
    port = [figure("port", n, period=f"{2018 + n}") for n in range(4)]
    same = [replace(one, id=f"copy:{one.start}-{one.end}", doc="copy") for one in port]
    bad = [
        figure("bad", 7, indicator=HOSTILE, place=None, period=None, confidence=0.031, sentence="Other."),
        figure(
            "bad", 8, indicator="exports", place="Marlow", period="2014/..", status="target", kind="percent"
        ),
        figure("bad", 9, indicator="exports", period="2024", confidence=1e-07, sentence="Another."),
    ]
    about = {"published": "2022-01-20", "publisher": "Harbour Daily", "place": "Tessaly"}
    for one in (
        extracted(article("port", "a", **about), *port),
        extracted(article("copy", "b", **{**about, "published": "2022-03"}), *same),
        extracted(article("bad", "c", title=HOSTILE, publisher=HOSTILE, published="2024"), *bad),
        extracted(article("zh", "d", language="zh"), skipped="figures not extracted: language zh"),
    ):
        records.write(one, ())


@pytest.fixture
def records(tmp_path: Path) -> Iterator[RecordStore]:
    with Place(tmp_path / "data").records() as opened:
        yield opened


@pytest.fixture
def held(records: RecordStore) -> Holdings:
    filled(records)
    return records.holdings()


def seen(records: RecordStore, folder: Path) -> Overview:
    return overview(records, Settings.load(data_dir=folder))


# ---- counting ----


def test_articles_are_counted_by_month_place_publisher_and_language(held: Holdings) -> None:
    assert [(one.name, one.n) for one in held.months] == [("2022-01", 1), ("2022-03", 1), ("2024", 1)]
    assert held.undated == 1
    assert [(one.name, one.n) for one in held.places] == [(None, 2), ("Tessaly", 2)]
    assert {(one.name, one.n) for one in held.publishers} == {
        ("Harbour Daily", 2), (HOSTILE, 1), (None, 1),
    }  # fmt: skip
    assert [(one.name, one.n) for one in held.languages] == [("en", 3), ("zh", 1)]
    assert held.distinct == {"places": 1, "publishers": 2, "indicators": 2}


def test_figures_are_counted_by_indicator_kind_status_and_year(held: Holdings) -> None:
    first = held.indicators[0]
    assert (first.name, first.n, first.articles, first.places) == ("exports", 10, 3, 2)
    assert first.years == {2018: 2, 2019: 2, 2020: 2, 2021: 2, 2024: 1}  # "since 2014" ends in no year
    assert [(one.name, one.n) for one in held.kinds] == [("money", 10), ("percent", 1)]
    assert [(one.name, one.n) for one in held.statuses] == [("actual", 10), ("target", 1)]
    assert [one.name for one in held.years] == ["2018", "2019", "2020", "2021", "2024"]
    assert held.timeless == 2


def test_confidence_is_counted_by_tenths_and_the_least_certain_come_first(held: Holdings) -> None:
    assert held.confidence == (2, 0, 0, 0, 0, 0, 0, 0, 0, 9)
    assert held.doubts == 2
    assert [one.confidence for one in held.doubtful] == [1e-07, 0.031]


def test_articles_that_were_not_read_are_named_with_the_reason(held: Holdings) -> None:
    assert [(one.doc, one.reason) for one in held.unread] == [("zh", "figures not extracted: language zh")]


def test_judgements_are_counted_and_rejected_figures_are_none(records: RecordStore) -> None:
    filled(records)
    records.record(Correction("port", 0, 1, "0", "Sentence 0.", "rejected", made="2026-01-01"))
    records.record(Feedback("wrong_number", {"question": "?"}, made="2026-01-01"))
    held = records.holdings()
    assert (held.verdicts, held.opinions) == ({"rejected": 1}, {"wrong_number": 1})
    assert sum(one.n for one in held.kinds) == 10
    assert held.indicators[0].n == 9


def test_an_empty_store_has_nothing(records: RecordStore) -> None:
    held = records.holdings()
    assert (held.months, held.indicators, held.confidence) == ((), (), (0,) * 10)


# ---- the corpus hash ----


def test_the_hash_is_of_the_articles_in_whatever_order_they_came(tmp_path: Path) -> None:
    one, two = (extracted(article(name, name)) for name in ("one", "two"))
    hashes = []
    for name, order in (("a", (one, two)), ("b", (two, one)), ("c", (one,))):
        with Place(tmp_path / name).records() as records:
            for each in order:
                records.write(each, ())
            hashes.append(records.corpus_hash())
    assert hashes[0] == hashes[1] != hashes[2]
    assert len(hashes[0]) == 64


# ---- gaps ----


@pytest.mark.parametrize(
    ("years", "missing"),
    [
        ([], ()),
        ([2018], ()),
        ([2018, 2019], ()),
        ([2018, 2020], ("2019",)),
        ([2021, 2018, 2013, 2018], ("2014–2017", "2019–2020")),
        ([1, 2018], ()),  # a date that is none tells of no gap of two thousand years
    ],
)
def test_gaps_are_stretches_of_years(years: list[int], missing: tuple[str, ...]) -> None:
    assert gaps(years) == missing


# ---- what failed ----


def test_inputs_that_were_set_aside_are_listed(tmp_path: Path) -> None:
    kept = SetAside(tmp_path)
    kept.add(Failed("b.pdf", "1", "x", "it is encrypted; save it without a password"))
    kept.add(Failed("a.pdf", "1", "x", "it took too long; give it more time"))
    kept.save()
    assert [one.source for one in set_aside(tmp_path)] == ["a.pdf", "b.pdf"]
    assert set_aside(tmp_path / "none") == ()


# ---- scores ----


def test_the_published_scores_are_those_of_the_last_run_that_is_kept() -> None:
    latest = max((ROOT / "eval" / "reports" / "results").glob("*.json"))
    assert published.shipped() == published.condensed(results.read(latest))


def test_scores_have_an_interval_over_all_and_over_unseen_units() -> None:
    found = published.shipped()
    assert found is not None
    assert [score.name for score in found.scores] == list(published.PUBLISHED)
    for score in found.scores:
        assert score.low <= score.value <= score.high
        assert score.unseen is not None
        assert (score.unseen_low or 0) <= score.unseen <= (score.unseen_high or 0)
    assert found.scores[0].is_fault


def test_an_evaluation_in_the_data_folder_goes_before_that_of_the_release(tmp_path: Path) -> None:
    latest = max((ROOT / "eval" / "reports" / "results").glob("*.json"))
    assert published.last_evaluation(tmp_path) == published.shipped()
    (tmp_path / published.OWN).write_bytes(latest.read_bytes())
    own = published.last_evaluation(tmp_path)
    assert own is not None
    assert own.is_own
    (tmp_path / published.OWN).write_text("{}")
    assert published.last_evaluation(tmp_path) is None


def test_what_is_shown_is_honest_where_nothing_was_measured() -> None:
    assert "no evaluation" in Page(quality_card(None, Words("en"))).text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_score_and_every_model_has_its_words(language: str) -> None:
    words = Words(language)
    assert all(words(f"score.{score_key(name)}") for name in published.PUBLISHED)
    assert all(words(f"model.{card.name.replace('-', '_')}") for card in shipped_models())


# ---- models, settings, places ----


def test_models_have_the_pinned_digest_and_their_card() -> None:
    pins = json.loads((ROOT / "src" / "policy_qa" / "models" / "pins.json").read_text())
    cards = {card.name: card for card in shipped_models()}
    assert pins.keys() <= cards.keys()
    for name, files in pins.items():
        found = {file.name: file.sha256 for file in cards[name].files}
        assert found
        assert found.items() <= files.items()
        assert cards[name].text


def test_no_secret_is_told(records: RecordStore, tmp_path: Path) -> None:
    settings = Settings.load(
        data_dir=tmp_path,
        auth="ada:a-secret-word",
        database_url="postgresql://ada:a-secret-word@db.example:5432/news?password=a-secret-word",
        chroma_url="http://ada:a-secret-word@localhost:8000",
    )
    found = overview(records, settings)
    told = json.dumps(as_dict(found)) + overview_view(found)
    assert "a-secret-word" not in told
    assert found.settings["auth"] == "set (not shown)"
    assert [(place.name, place.where) for place in found.places[1:]] == [
        ("records", "postgresql://db.example:5432/news"),
        ("vectors", "http://localhost:8000"),
    ]


def test_an_overview_is_plain_data(records: RecordStore, tmp_path: Path) -> None:
    filled(records)
    data = json.loads(json.dumps(as_dict(seen(records, tmp_path))))
    assert data["counts"]["articles"] == 4
    assert data["article_gaps"] == ["2023"]
    assert data["figure_gaps"] == ["2022–2023"]


# ---- the page ----


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_shows_it_in_each_language_and_nothing_hostile_runs(
    records: RecordStore, tmp_path: Path, language: str
) -> None:
    filled(records)
    kept = SetAside(tmp_path)
    kept.add(Failed(f"{HOSTILE}.pdf", "1", "x", f"{HOSTILE}; give another one"))
    kept.save()
    html = overview_view(seen(records, tmp_path), Words(language))
    page = Page(html)
    assert "<img" not in html
    assert HOSTILE in page.text
    assert "exports" in page.text
    assert [attrs["data-name"] for attrs in page.of_class("plain") if attrs.get("data-event") == "judge"] == [
        "bad:9-10", "bad:7-8",
    ]  # fmt: skip


def test_the_page_says_what_can_be_done_before_there_are_articles(
    records: RecordStore, tmp_path: Path
) -> None:
    text = Page(overview_view(seen(records, tmp_path))).text
    assert "No articles yet" in text
    assert "Models in the package" in text
    assert "By place" not in text
    assert "Counting what is stored" in Page(waiting(Words("en"))).text


def test_bars_and_columns_have_their_numbers_as_text() -> None:
    page = Page(bar_table("Articles by place", [("Tessaly", 1204), ("", 0)]))
    assert "Articles by place" in page.text
    assert "1,204" in page.text
    drawn = columns([("2018-01", 3), ("2018-02", 0), ("2018-03", 6)], said="Most in March: 6")
    (picture,) = Page(drawn).of_class("columns")
    assert (picture["role"], picture["aria-label"]) == ("img", "Most in March: 6")
    assert drawn.count("height:0.0%") == 1
    assert columns([], said="") == ""
    assert "2,000" in columns([(str(year), 2000) for year in range(1500, 2000)], said="")


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 bytes"), (999, "999 bytes"), (22_954_850, "23.0 MB"), (10**15, "1000.0 TB")]
)
def test_sizes_read_as_people_say_them(number: int, text: str) -> None:
    assert size(number) == text
