from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from policy_qa.errors import StoreError, StoreMismatch, UsageError
from policy_qa.index import VectorIndex
from policy_qa.index.embedded import EmbeddedChroma
from policy_qa.schema import Passage
from servers import ChromaServer
from stores import Place


def passage(number: int, article: str = "art") -> Passage:
    return Passage(f"{article}:{number}-{number + 1}", article, f"doc-{article}", number, number + 1, "x")


def vectors(*rows: list[float]) -> np.ndarray:
    return np.array(rows, dtype=np.float32)


@pytest.fixture
def index(place: Place) -> Iterator[VectorIndex]:
    if place.chroma_url is not None:
        place.any_index("e1", store="s").reset()  # a test before may have left something
    with place.index("e1", store="s") as opened:
        yield opened


@pytest.fixture
def file_index(data_dir: Path) -> Iterator[VectorIndex]:
    with VectorIndex.open(data_dir, embedder_name="e1", create=True) as opened:
        yield opened


def test_search_gives_cosine_similarity_largest_first(index: VectorIndex) -> None:
    index.upsert([passage(0), passage(1), passage(2)], vectors([2, 0], [3, 3], [-1, 0]))
    found = index.search([5, 0], limit=10)
    assert [passage_id for passage_id, _ in found] == ["art:0-1", "art:1-2", "art:2-3"]
    assert [round(similarity, 5) for _, similarity in found] == [1.0, 0.70711, -1.0]
    assert index.search([5, 0], limit=1) == found[:1]
    assert index.search([5, 0], limit=0) == []


def test_search_agrees_with_exact_search(index: VectorIndex) -> None:
    generator = np.random.default_rng(7)
    centres = generator.normal(size=(20, 32))
    data = np.repeat(centres, 15, axis=0) + generator.normal(scale=0.3, size=(300, 32))
    index.upsert([passage(i) for i in range(300)], data)
    unit = data / np.linalg.norm(data, axis=1, keepdims=True)
    for question in data[::25]:
        exact = unit @ (question / np.linalg.norm(question))
        best = np.argsort(-exact)[:5]
        found = index.search(question, limit=5)
        assert [passage_id for passage_id, _ in found] == [passage(int(i)).id for i in best]
        assert np.allclose([similarity for _, similarity in found], exact[best], atol=1e-5)


def test_search_within_articles(index: VectorIndex) -> None:
    index.upsert([passage(0, "a"), passage(0, "b"), passage(0, "c")], vectors([1, 0], [0.9, 0.1], [0, 1]))
    assert [one for one, _ in index.search([1, 0], limit=5, article_ids={"b", "c"})] == ["b:0-1", "c:0-1"]
    assert index.search([1, 0], limit=5, article_ids=set()) == []
    many = {"b", *(f"unknown {i}" for i in range(2 * EmbeddedChroma.page))}
    assert [one for one, _ in index.search([1, 0], limit=5, article_ids=many)] == ["b:0-1"]


def test_upsert_replaces_and_delete_deletes(index: VectorIndex) -> None:
    index.upsert([passage(0), passage(1)], vectors([1, 0], [0, 1]))
    index.upsert([passage(0)], vectors([0, 1]))
    index.delete(["art:1-2", "unknown"])
    index.delete([])
    index.upsert([], [])
    assert (index.count(), index.ids()) == (1, {"art:0-1"})
    assert {key: vector.tolist() for key, vector in index.vectors(["art:0-1", "unknown"]).items()} == {
        "art:0-1": [0.0, 1.0]
    }


def test_more_than_chroma_takes_at_once(index: VectorIndex) -> None:
    count = 2 * EmbeddedChroma.page + 3
    generator = np.random.default_rng(1)
    index.upsert([passage(i) for i in range(count)], generator.normal(size=(count, 4)))
    assert len(index.ids()) == index.count() == count
    assert len(index.vectors(index.ids())) == count
    index.delete(index.ids())
    assert index.count() == 0


@pytest.mark.parametrize("bad", [vectors([1, 0], [0, 1]), vectors([float("nan"), 0]), np.zeros(2)])
def test_vectors_that_do_not_fit_the_passages(index: VectorIndex, bad: np.ndarray) -> None:
    with pytest.raises(ValueError, match="1 passages need"):
        index.upsert([passage(0)], bad)


def test_another_dimension_is_a_mismatch(index: VectorIndex) -> None:
    index.upsert([passage(0)], vectors([1, 0]))
    with pytest.raises(StoreMismatch, match="policy-qa reindex"):
        index.upsert([passage(1)], vectors([1, 0, 0]))
    with pytest.raises(StoreMismatch, match="policy-qa reindex"):
        index.search([1, 0, 0], limit=1)


def test_what_is_stored_is_there_after_reopening(index: VectorIndex, place: Place) -> None:
    index.upsert([passage(0)], vectors([1, 0]))
    index.close()
    with place.index("e1", store="s", create=False) as again:
        assert [passage_id for passage_id, _ in again.search([1, 0], limit=3)] == ["art:0-1"]


def test_a_missing_index_names_reindex(place: Place) -> None:
    with pytest.raises(StoreError, match="missing; run policy-qa reindex"):
        place.index("e1", store="none", create=False)
    with pytest.raises(StoreError, match="missing; run policy-qa reindex"):
        place.any_index("e1", store="none").count()
    assert not place.folder.exists()


def test_another_embedder_is_a_mismatch_until_reset(index: VectorIndex, place: Place) -> None:
    index.upsert([passage(0)], vectors([1, 0]))
    for create in (True, False):
        with pytest.raises(StoreMismatch, match="e1, the one in use is e2; run policy-qa reindex"):
            place.index("e2", store="s", create=create)
    other = place.any_index("e2", store="s")
    assert other.found_embedder() == "e1"
    other.reset()
    other.upsert([passage(0)], vectors([1, 0, 0]))
    assert place.index("e2", store="s", create=False).count() == 1


def test_another_distance_is_a_mismatch(data_dir: Path) -> None:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    with chromadb.PersistentClient(str(data_dir / "chroma"), settings=settings) as client:
        client.create_collection("passages", embedding_function=None, metadata={"embedder": "e1"})
    with pytest.raises(StoreMismatch, match="distance"):
        VectorIndex.open(data_dir, embedder_name="e1", create=True)


@pytest.mark.parametrize("damage", [slice(0, 50_000), slice(100, 4096), slice(0, 10)])
def test_a_damaged_index_is_said_to_be_so_and_can_be_reset(
    file_index: VectorIndex, data_dir: Path, damage: slice
) -> None:
    file_index.upsert([passage(0)], vectors([1, 0]))
    file_index.close()
    path = data_dir / "chroma" / "chroma.sqlite3"
    data = bytearray(path.read_bytes())
    data[damage] = b"\xa5" * len(data[damage])
    path.write_bytes(data)
    with pytest.raises(StoreError, match=r"damaged.*policy-qa reindex"):
        VectorIndex.open(data_dir, embedder_name="e1", create=True).search([1, 0], limit=1)
    broken = VectorIndex.open_any(data_dir, embedder_name="e1")
    broken.reset()
    assert broken.count() == 0
    assert sorted(os.listdir(data_dir)) == ["chroma", "chroma.version"]


def test_two_in_one_process_see_each_other(index: VectorIndex, place: Place) -> None:
    with place.index("e1", store="s", create=False) as other:
        index.upsert([passage(0)], vectors([1, 0]))
        assert other.count() == 1
        other.close()
        assert [passage_id for passage_id, _ in index.search([1, 0], limit=3)] == ["art:0-1"]


def test_threads_share_an_index(index: VectorIndex) -> None:
    index.upsert([passage(0)], vectors([1, 0]))
    failed: list[Exception] = []

    def search() -> None:
        try:
            for _ in range(20):
                assert index.search([1, 0], limit=1)[0][0] == "art:0-1"
        except Exception as error:
            failed.append(error)

    threads = [Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for i in range(1, 10):
        index.upsert([passage(i)], vectors([0, 1]))
    for thread in threads:
        thread.join()
    assert failed == []


READER = """
import sys
from pathlib import Path
from policy_qa.index import VectorIndex

url = sys.argv[2] or None
with VectorIndex.open(Path(sys.argv[1]), embedder_name="e1", create=False, url=url, store="s") as index:
    for _ in sys.stdin:
        print(*(passage_id for passage_id, _ in index.search([1, 0], limit=2)), flush=True)
"""


def test_a_reader_sees_what_another_process_writes(index: VectorIndex, place: Place) -> None:
    def ask() -> str:
        assert reader.stdin is not None
        assert reader.stdout is not None
        reader.stdin.write("\n")
        reader.stdin.flush()
        return reader.stdout.readline().strip()

    index.upsert([passage(0)], vectors([0.1, 1]))
    with subprocess.Popen(
        [sys.executable, "-c", READER, str(place.folder), place.chroma_url or ""],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as reader:
        assert ask() == "art:0-1"
        index.upsert([passage(1)], vectors([1, 0]))
        assert ask() == "art:1-2 art:0-1"
        index.delete(["art:0-1"])
        assert ask() == "art:1-2"
        index.reset()
        assert ask() == ""
        index.upsert([passage(7)], vectors([1, 1]))
        assert ask() == "art:7-8"


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to mount")
def test_a_folder_that_cannot_be_written_to_is_named(file_index: VectorIndex, data_dir: Path) -> None:
    file_index.close()
    if subprocess.run(["mount", "--bind", data_dir, data_dir], check=False, capture_output=True).returncode:
        pytest.skip("may not mount")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", data_dir], check=True)
        with pytest.raises(StoreError, match="written to, even to be read; change its permissions"):
            VectorIndex.open(data_dir, embedder_name="e1", create=False)
    finally:
        subprocess.run(["umount", "-l", data_dir], check=True)


def test_a_server_keeps_the_vectors_of_several_stores_apart(
    chroma_server: ChromaServer, data_dir: Path
) -> None:
    place = Place(data_dir, None, chroma_server.url)
    with place.index("e1", store="one") as one, place.index("e2", store="two") as two:
        one.upsert([passage(0)], vectors([1, 0]))
        two.reset()
        assert (one.count(), two.count()) == (1, 0)


def test_a_server_that_does_not_answer_is_named(data_dir: Path) -> None:
    with pytest.raises(
        StoreError, match=r"127.0.0.1:1: the Chroma server does not answer.*chroma run --path"
    ):
        Place(data_dir, None, "http://127.0.0.1:1").index("e1", store="s")


@pytest.mark.parametrize(
    "url", ["localhost:8000", "http://", "ftp://host", "http://host:x", "http://a:b@host", "http://host/x"]
)
def test_an_address_that_is_none(data_dir: Path, url: str) -> None:
    with pytest.raises(UsageError, match="POLICY_QA_CHROMA_URL=http"):
        Place(data_dir, None, url).index("e1", store="s")
