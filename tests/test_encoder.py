"""The encoder: pins, vectors that do not depend on neighbours, odd text, threads, quiet."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from policy_qa.encoder import MODELS, Encoder, Lanes, TorchEncoder, check_pins
from policy_qa.encoder.files import bytes_overflow
from policy_qa.errors import MissingDependency, ModelError, UsageError

MINILM = MODELS / "all-minilm-l6-v2"
TEXTS = [
    "The added value of strategic emerging industries reached 91.06 billion yuan.",
    "Strategic emerging industries created 91.06 billion yuan of added value.",
    "The museum reopened its garden to visitors last weekend.",
]
HAS_TORCH = importlib.util.find_spec("torch") is not None


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(MINILM)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A model folder of our own, with its pins beside it."""
    shutil.copytree(MINILM, tmp_path / MINILM.name)
    shutil.copy(MODELS / "pins.json", tmp_path / "pins.json")
    return tmp_path / MINILM.name


def test_vectors_are_units_and_near_texts_are_near(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (3, 384) == (3, encoder.dimensions)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert vectors[0] @ vectors[1] > 0.8 > 0.3 > vectors[0] @ vectors[2]


def test_int8_stays_near_the_published_model(encoder: Encoder) -> None:
    # First values of the fp32 vector of this sentence, computed with the original weights in PyTorch.
    expected = np.array([0.0677, 0.0635, 0.0487, 0.0793, 0.0374, 0.0027, 0.0394, -0.0071], dtype=np.float32)
    found = encoder.encode(["This is an example sentence"])[0, : len(expected)]
    np.testing.assert_allclose(found, expected, atol=0.02)


def test_a_vector_does_not_depend_on_its_neighbours(encoder: Encoder) -> None:
    alone = [encoder.encode([text])[0].tobytes() for text in TEXTS]
    together = [row.tobytes() for row in encoder.encode([*reversed(TEXTS)])]
    assert alone == together[::-1]


def test_no_texts(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "\x00",
        "\ud800 half a pair",
        "中文新闻",
        "👩‍👩‍👧",
        "\u202eright to left",
        "e\u0301" * 50,
        "x" * 5_000,
        "१५",
    ],
)
def test_odd_text_has_a_unit_vector(encoder: Encoder, text: str) -> None:
    vector = encoder.encode([text])[0]
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_long_text_is_cut(encoder: Encoder) -> None:
    head = "word " * 254  # with the two special tokens exactly 256
    np.testing.assert_array_equal(encoder.encode([head]), encoder.encode([head + "tail " * 400_000]))
    assert not np.array_equal(encoder.encode([head]), encoder.encode([head[:-5]]))


def test_max_tokens_cuts_earlier_and_changes_the_digest(encoder: Encoder) -> None:
    short = Encoder(MINILM, max_tokens=5)
    np.testing.assert_array_equal(short.encode(["one two three four"]), short.encode(["one two three five"]))
    assert short.digest != encoder.digest
    assert Encoder(MINILM).digest == encoder.digest


def test_threads_may_share_an_encoder(encoder: Encoder) -> None:
    expected = encoder.encode(TEXTS * 5).tobytes()
    found: list[bytes] = []
    workers = [
        threading.Thread(target=lambda: found.append(encoder.encode(TEXTS * 5).tobytes())) for _ in range(6)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert found == [expected] * 6


def test_texts_encoded_at_once_have_the_same_vectors(encoder: Encoder) -> None:
    at_once = Encoder(MINILM, threads=3)
    assert at_once.encode(TEXTS * 5).tobytes() == encoder.encode(TEXTS * 5).tobytes()


def test_lanes_keep_the_order_and_run_side_by_side() -> None:
    meeting = threading.Barrier(2, timeout=10)

    def met(number: int) -> int:
        meeting.wait()
        return number

    assert Lanes(2).map(met, range(6)) == list(range(6))
    assert Lanes(1).map(abs, [-3, 2]) == [3, 2]
    with pytest.raises(ZeroDivisionError):
        Lanes(2).map(lambda number: 1 / number, [1, 0, 2])


@pytest.mark.parametrize(
    ("options", "named"), [({"threads": 0}, "0 threads"), ({"max_tokens": 2}, "3 to 512")]
)
def test_options_that_make_no_sense(options: dict[str, int], named: str) -> None:
    with pytest.raises(UsageError, match=named):
        Encoder(MINILM, **options)


def test_more_tokens_than_positions() -> None:
    with pytest.raises(UsageError, match="513 tokens"):
        Encoder(MINILM, max_tokens=513)


def test_pins_match_the_shipped_files() -> None:
    assert set(check_pins(MINILM)) == {"config.json", "model.onnx", "tokenizer.json", "tokenizer_config.json"}


def test_an_altered_file_is_refused(copied: Path) -> None:
    (copied / "tokenizer_config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError, match=r"tokenizer_config\.json: was altered"):
        Encoder(copied)


def test_a_missing_file_is_named(copied: Path) -> None:
    (copied / "model.onnx").unlink()
    with pytest.raises(ModelError, match=r"model\.onnx: .*No such file"):
        Encoder(copied)


@pytest.mark.parametrize(
    ("pins", "reason"), [(None, "cannot be read"), ("not json", "cannot be read"), ("{}", "does not list")]
)
def test_pins_that_cannot_be_used(copied: Path, pins: str | None, reason: str) -> None:
    path = copied.parent / "pins.json"
    path.unlink()
    if pins is not None:
        path.write_text(pins, encoding="utf-8")
    with pytest.raises(ModelError, match=reason):
        Encoder(copied)


def test_a_file_that_is_no_graph_is_one_line(copied: Path) -> None:
    """A file that matches its pin can still be one that this onnxruntime does not read."""
    (copied / "model.onnx").write_bytes(b"nothing")
    pins = json.loads((copied.parent / "pins.json").read_text(encoding="utf-8"))
    pins[copied.name]["model.onnx"] = hashlib.sha256(b"nothing").hexdigest()
    (copied.parent / "pins.json").write_text(json.dumps(pins), encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be loaded") as caught:
        Encoder(copied)
    assert "\n" not in str(caught.value)


def test_loading_is_quiet_and_late() -> None:
    """In a fresh process: nothing on stdout or stderr, nothing heavy before it is needed."""
    script = (
        "import sys, policy_qa.encoder as e\n"
        "assert not {'transformers', 'onnxruntime', 'torch'} & set(sys.modules)\n"
        "e.Encoder(e.MODELS / 'all-minilm-l6-v2').encode(['text'])\n"
        "assert {'transformers', 'onnxruntime'} <= set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("flags", "machine", "overflow"),
    [
        ("flags : avx2 avx512_vnni", "x86_64", False),
        ("flags : avx2", "x86_64", True),
        (None, "AMD64", True),
        ("Features : asimd", "aarch64", False),
    ],
)
def test_exact_kernels_wherebytes_overflow(
    tmp_path: Path, flags: str | None, machine: str, overflow: bool
) -> None:
    if flags is not None:
        (tmp_path / "cpuinfo").write_text(flags, encoding="utf-8")
    assert bytes_overflow(tmp_path / "cpuinfo", machine) is overflow


@pytest.mark.skipif(HAS_TORCH, reason="PyTorch is installed")
def test_without_torch_the_extra_is_named() -> None:
    with pytest.raises(MissingDependency, match=r"policy-qa\[torch\]"):
        TorchEncoder(str(MINILM))


@pytest.mark.skipif(not HAS_TORCH, reason="needs the extra torch")
def test_torch_runs_any_model_from_a_folder(tmp_path: Path) -> None:
    from transformers import AutoConfig, AutoModel, AutoTokenizer

    config = AutoConfig.from_pretrained(MINILM, num_hidden_layers=1)
    AutoModel.from_config(config).save_pretrained(tmp_path)
    AutoTokenizer.from_pretrained(MINILM).save_pretrained(tmp_path)
    encoder = TorchEncoder(str(tmp_path))
    vectors = encoder.encode(["a policy", "", "word " * 2_000])
    assert vectors.shape == (3, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert encoder.digest == TorchEncoder(str(tmp_path)).digest


@pytest.mark.skipif(not HAS_TORCH, reason="needs the extra torch")
def test_torch_names_a_model_that_is_not_there() -> None:
    with pytest.raises(UsageError, match="nobody/nothing"):
        TorchEncoder("nobody/nothing")
