"""Articles that repeat each other: how they are found, linked and counted, in every kind of store."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, text

from policy_qa.calls import Calls
from policy_qa.passages import passages
from policy_qa.readers.repeats import once
from policy_qa.records import Likeness, RecordStore
from policy_qa.records.tables import bands, figures, likenesses
from policy_qa.retrievers import FusedRetriever, KeywordRetriever
from revisions import back_to_5
from stores import Place, Stores, article, dump, extracted, write_files

WIRE = (
    "The finance ministry of Arden said on Tuesday that exports rose to 317 ships in the first quarter, "
    "helped by orders for turbines and by a weaker currency. Imports fell to 284 ships. The minister told "
    "reporters in the capital that the surplus would be spent on 36 harbours and on 52 schools, and that no "
    "new taxes were planned before the election. Analysts had expected 300 ships.\n"
)
OTHER = (
    "The weather office of Belmar counted 21 days of rain in May, more than in any year since it began to "
    "keep records, and 4 storms that closed the bridge over the river for 30 hours in all.\n"
)
POST = WIRE.replace("rose to 317", "climbed to 317") + "\nThe Post employs 71 people in 8 towns.\n"
PAPERS = {
    "agency": ("2024-03-05", WIRE),
    "herald": ("2024-03-07", "HERALD\n\n" + WIRE.replace("on Tuesday", "this week")),
    "post": (None, POST),
    "weather": ("2024-03-01", OTHER),
}
SHIPS = ["317", "284", "36", "52", "300"]


def put(folder: Path, papers: Mapping[str, tuple[str | None, str]]) -> Path:
    """Files with a manifest that has their dates."""
    write_files(folder, [(f"{name}.txt", body) for name, (_, body) in papers.items()])
    rows = [f"{name}.txt,{date or ''}" for name, (date, _) in papers.items()]
    (folder / "manifest.csv").write_text("\n".join(["file,published", *rows]) + "\n")
    return folder


@pytest.fixture
def news(tmp_path: Path) -> Path:
    return put(tmp_path / "news", PAPERS)


def originals(records: RecordStore) -> dict[str, str | None]:
    return {one.doc: one.duplicate_of for one in records.articles()}


def counted(records: RecordStore) -> dict[str, list[str]]:
    """By article, the figures of it that count."""
    found: dict[str, list[str]] = {}
    for figure in records.figures():
        found.setdefault(figure.doc, []).append(figure.surface)
    return found


def test_what_several_papers_print_counts_once(stores: Stores, news: Path) -> None:
    report = stores.ingestor.run([news])
    records = stores.records
    assert originals(records) == {"agency": None, "herald": "agency", "post": "agency", "weather": None}
    # What a paper adds is its own; a changed word beside a number does not make it another one.
    assert counted(records) == {"agency": SHIPS, "post": ["71", "8"], "weather": ["21", "4", "30"]}
    assert records.counts().figures == report.figures == 10
    assert report.repeated_figures == 10
    assert {one.doc for one in report.duplicates} == {"herald", "post"}
    assert [(one.doc, one.duplicate_of) for one in records.duplicates()] == [
        ("herald", "agency"),
        ("post", "agency"),
    ]
    assert all(0.7 <= one.similarity <= 1 for one in records.duplicates())
    whole = records.extracted("post")
    assert whole is not None
    assert [one.surface for one in whole.figures] == [*SHIPS, "71", "8"]
    assert [other.partition(":")[0] for _, other in whole.repeated] == ["agency"] * 5
    assert len(records.figures(doc="post", repeated=True)) == 7
    assert [one.surface for one in records.figures(doc="post")] == ["71", "8"]
    assert stores.ingestor.verify().problems == ()


def test_the_earliest_is_the_original_whenever_it_comes(stores: Stores, tmp_path: Path) -> None:
    for name in ("post", "herald", "agency"):
        report = stores.ingestor.run([put(tmp_path / name, {name: PAPERS[name]})])
        assert report.figures == {"post": 7, "herald": 0, "agency": 0}[name]
    assert originals(stores.records) == {"agency": None, "herald": "agency", "post": "agency"}
    assert counted(stores.records) == {"agency": SHIPS, "post": ["71", "8"]}
    assert stores.ingestor.verify().problems == ()


def test_when_the_original_goes_the_next_one_takes_its_place(stores: Stores, news: Path) -> None:
    stores.ingestor.run([news])
    before = stores.records.versions()
    stores.ingestor.remove("agency")
    assert originals(stores.records) == {"herald": None, "post": "herald", "weather": None}
    assert counted(stores.records) == {"herald": SHIPS, "post": ["71", "8"], "weather": ["21", "4", "30"]}
    after = stores.records.versions()  # by which groups of figures are brought up to date
    assert {doc for doc in after if after[doc] != before[doc]} == {"herald"}
    stores.ingestor.remove("herald")
    assert originals(stores.records) == {"post": None, "weather": None}
    assert counted(stores.records)["post"] == [*SHIPS, "71", "8"]
    assert stores.records.duplicates() == []
    with stores.records._read() as connection:
        assert connection.scalar(select(func.count()).select_from(likenesses)) == 0
        assert set(connection.scalars(select(bands.c.owner))) == stores.records.article_ids()
        assert connection.scalars(select(figures.c.spots)).all() == [None] * 10
    assert stores.ingestor.verify().problems == ()


def test_a_changed_article_leaves_its_family_and_comes_back(stores: Stores, news: Path, place: Place) -> None:
    stores.ingestor.run([news])
    before = dump(place)
    write_files(news, [("agency.txt", OTHER.replace("Belmar", "Coldwater").replace("21", "19"))])
    assert stores.ingestor.run([news]).replaced == 1
    assert originals(stores.records) == {"agency": None, "herald": None, "post": "herald", "weather": None}
    assert counted(stores.records)["herald"] == SHIPS
    assert stores.ingestor.verify().problems == ()
    write_files(news, [("agency.txt", WIRE)])
    stores.ingestor.run([news])
    assert dump(place) == before


def test_a_date_that_is_put_right_decides_anew(stores: Stores, news: Path) -> None:
    stores.ingestor.run([news])
    stores.ingestor.edit("post", {"published": "2024-01-01"})
    assert originals(stores.records) == {
        "agency": "post",
        "herald": "post",
        "post": None,
        "weather": None,
    }
    assert counted(stores.records) == {"post": [*SHIPS, "71", "8"], "weather": ["21", "4", "30"]}
    assert stores.ingestor.verify().problems == ()


def test_a_family_does_not_depend_on_who_was_stored_first(tmp_path: Path) -> None:
    found = []
    for order in (("agency", "herald", "post"), ("post", "agency", "herald")):
        folder = tmp_path / order[0]
        with Stores.create(folder / "data") as stores:
            for name in order:
                stores.ingestor.run([put(folder / name, {name: PAPERS[name]})])
            found.append((originals(stores.records), counted(stores.records)))
    assert found[0] == found[1]


def test_figures_that_only_two_later_papers_have_count_once(stores: Stores, tmp_path: Path) -> None:
    more = WIRE + "\nA spokesman of the port authority said that 640 dockers had been hired since then.\n"
    later = {"echo": (None, more), "late": (None, "X\n\n" + more)}
    stores.ingestor.run([put(tmp_path / "news", {**PAPERS, **later})])
    assert counted(stores.records)["echo"] == ["640"]
    assert "late" not in counted(stores.records)


def test_what_a_person_rejected_in_the_original_is_not_told_by_another(stores: Stores, news: Path) -> None:
    from policy_qa.feedback import judge

    stores.ingestor.run([news])
    (first, *_) = stores.records.figures(doc="agency")
    judge(stores.records, first.id, "rejected")
    assert counted(stores.records)["agency"] == SHIPS[1:]
    assert "herald" not in counted(stores.records)
    assert stores.ingestor.verify().problems == ()


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM bands WHERE owner = (SELECT id FROM articles WHERE doc = 'post')",
        "UPDATE articles SET original = NULL WHERE doc = 'herald'",
        "UPDATE articles SET original = id WHERE doc = 'weather'",
        "UPDATE articles SET repeated = '' WHERE doc = 'herald'",
        "UPDATE articles SET repeated = NULL WHERE doc = 'weather'",
        "UPDATE figures SET repeats = NULL WHERE doc = 'post'",
        "DELETE FROM likenesses",
    ],
)
def test_damage_is_found_and_mended(stores: Stores, news: Path, place: Place, damage: str) -> None:
    stores.ingestor.run([news])
    before = dump(place)
    with stores.records._write() as connection:
        connection.execute(text(damage))
    report = stores.ingestor.verify()
    assert [problem.endswith("run policy-qa verify --repair") for problem in report.problems] == [True]
    assert "articles that say the same" in " ".join(stores.ingestor.verify(repair=True).repaired)
    assert stores.ingestor.verify().problems == ()
    assert dump(place) == before


def test_articles_from_before_are_compared_by_the_next_ingest(
    stores: Stores, news: Path, place: Place
) -> None:
    stores.ingestor.run([news])
    before = dump(place)
    with stores.records._write() as connection:
        connection.execute(text("DELETE FROM likenesses"))
        connection.execute(text("DELETE FROM bands"))
        connection.execute(text("UPDATE articles SET original = NULL, repeated = NULL"))
        connection.execute(text("UPDATE figures SET spots = NULL, repeats = NULL"))
    assert "4 articles have not been compared" in stores.ingestor.verify().problems[0]
    assert stores.ingestor.run([news]).unchanged == 4
    assert dump(place) == before


def test_a_crowded_key_is_looked_at_up_to_a_limit(records: RecordStore) -> None:
    for number in range(60):
        found = extracted(article(f"note{number:02}", f"Note {number}.\n"))
        records.write(found, passages(found), likeness=Likeness((7, 1_000 + number)))
    seen = []
    with records._read() as connection:
        watched = connection.engine
    from sqlalchemy import event

    event.listen(watched, "after_cursor_execute", lambda *told: seen.append(told[2].split()[0]))
    _, *others = records.alike((7, 1_042), limit=16)
    assert len(others) == 15
    assert seen.count("SELECT") == 2  # one for all keys, and one for the articles
    assert len(records.alike((7,), limit=60)) == 32
    assert records.alike((), limit=60) == records.alike((8,), limit=60) == []


def test_a_write_that_fails_leaves_the_family_as_it_was(
    records: RecordStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from policy_qa.records import families

    one, other = (extracted(article(doc, f"{doc} tells it.\n")) for doc in ("one", "other"))
    records.write(one, passages(one), likeness=Likeness((1, 2)))

    def fails(*_: object) -> int:
        raise RuntimeError("the power is cut")

    monkeypatch.setattr(families, "_carry_out", fails)
    with pytest.raises(RuntimeError):
        records.write(other, passages(other), likeness=Likeness((1, 2), {one.article.id: 0.9}))
    monkeypatch.undo()
    assert [found.doc for found in records.articles()] == ["one"]
    with records._read() as connection:
        assert connection.scalar(select(func.count()).select_from(bands)) == 2
        assert connection.scalar(select(func.count()).select_from(likenesses)) == 0


def test_answers_come_from_the_original(stores: Stores, news: Path) -> None:
    stores.ingestor.run([news])
    words = KeywordRetriever(records=stores.records)
    fused = FusedRetriever(records=stores.records, retrievers=(words,), limit=6)
    asked = "exports of ships in the first quarter"
    assert {one.metadata["doc"] for one in words.invoke(asked, limit=6)} >= {"agency", "herald", "post"}
    assert fused.invoke(asked)[0].metadata["doc"] == "agency"
    assert "herald" not in {one.metadata["doc"] for one in fused.invoke(asked)}
    # Where the original may not answer, another one does.
    assert {one.metadata["doc"] for one in fused.invoke(asked, docs=["herald"])} == {"herald"}


def test_programs_get_each_figure_once_unless_they_name_an_article(stores: Stores, news: Path) -> None:
    stores.ingestor.run([news])
    calls = Calls(SimpleNamespace(records=stores.records))  # type: ignore[arg-type]  # all that is asked of it
    first = calls.figures(limit=6)
    assert [one.doc for one in first.figures] == ["agency"] * 5 + ["post"]
    assert [one.doc for one in calls.figures(offset=6).figures] == ["post", "weather", "weather", "weather"]
    assert [one.surface for one in calls.figures(doc="herald").figures] == SHIPS
    listed = {one.doc: one.duplicate_of for one in calls.articles().articles}
    assert listed == originals(stores.records)


def test_readers_are_given_each_figure_once(stores: Stores, news: Path) -> None:
    stores.ingestor.run([news])
    both = {doc: found for doc in ("agency", "post") if (found := stores.records.extracted(doc))}
    assert [one.surface for one in once(both, narrowed=False)["post"].figures] == ["71", "8"]
    assert once(both, narrowed=True) == once(both, narrowed=False)
    alone = {"post": both["post"]}
    assert once(alone, narrowed=True) == alone
    assert [one.surface for one in once(alone, narrowed=False)["post"].figures] == ["71", "8"]


def test_a_store_of_the_revision_before_is_brought_up_to_date(place: Place) -> None:
    with place.records() as records:
        found = extracted(article("note", "It is 5.\n"))
        records.write(found, passages(found))
        shape = columns(records)
        with records._write() as connection:
            back_to_5(connection)
    with place.records(create=False) as again:
        assert columns(again) == shape
        assert again.uncompared() == ["note"]
        again.compare(found.article.id, Likeness((1, -(2**63))))
        assert again.keys_of() == {found.article.id: {1, -(2**63)}}
        assert again.uncompared() == []


def columns(records: RecordStore) -> set[tuple[str, str, str]]:
    from sqlalchemy import inspect

    with records._read() as connection:
        inspected = inspect(connection)
        return {
            (table, column["name"], str(column["type"]))
            for table in ("articles", "figures", "bands", "likenesses")
            for column in inspected.get_columns(table)
        }
