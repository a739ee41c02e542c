"""Make the shipped reader from a checkpoint: an int8 ONNX graph with tokenizer, calibration and pins.

The graph is exported in fp32 and quantised like the embedder's. Both are measured on the answerable
questions of SQuAD 2.0's test titles; only if int8 loses at most a point of F1 are the files written. What
is fitted on held-out data (which passage to pick, when to refuse) is fitted with the int8 graph and written
beside it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

import torch
from evaluate_reader import calibrate, calibration_report, squad_report
from export_embedder import OPSET, install, quantise, write_tokenizer
from reader_data import load_squad
from reader_model import Reader, from_pretrained
from reader_runtime import INPUTS, OUTPUTS, open_reader
from reader_text import MAX_ANSWER, MAX_QUESTION, MAX_TOKENS, STRIDE
from train_reader import installed_source

NAME = "policy-reader"
MOST_BYTES = 25_000_000


def main() -> int:
    """Export, quantise, measure and write; exit code 1 if int8 loses too much or the file is too large."""
    arguments = _parse()
    source = arguments.source or installed_source()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        export(load_checkpoint(arguments.checkpoint, source), work / "fp32.onnx")
        quantise(work / "fp32.onnx", work / "model.onnx")
        write_tokenizer(source, work)
        int8 = open_reader(work / "model.onnx", source, threads=arguments.threads)
        fp32 = open_reader(work / "fp32.onnx", source, threads=arguments.threads)
        calibration = calibrate(int8, arguments.data, arguments.sample)
        items = [item for item in load_squad(arguments.data)[1] if item.golds][: arguments.limit]
        exact, rough = (squad_report(reader, calibration, items)["answerable_f1"] for reader in (fp32, int8))
        size = (work / "model.onnx").stat().st_size
        print(f"{len(items)} answerable questions: F1 {exact} in fp32, {rough} in int8; {size} bytes")
        if exact - rough > arguments.tolerance or size > MOST_BYTES:
            print(f"too far from fp32, or larger than {MOST_BYTES} bytes", file=sys.stderr)
            return 1
        _write_settings(work / "reader.json", calibration_report(calibration))
        if arguments.keep_fp32:
            shutil.copy(work / "fp32.onnx", arguments.keep_fp32)
        (work / "fp32.onnx").unlink()
        install(work, arguments.output, NAME)
    return 0


def load_checkpoint(path: Path, source: Path) -> Reader:
    """Return the model of a checkpoint, ready for inference."""
    model = from_pretrained(source)
    model.load_state_dict(torch.load(path, map_location="cpu")["model"])
    model.eval()
    return model


def export(model: Reader, target: Path) -> None:
    """Write the reader as fp32 ONNX: token ids in; span scores, answerability and relevance out."""
    ids = torch.tensor([[101, 7592, 102, 2088, 2003, 102], [101, 7592, 102, 2088, 102, 0]])
    types = torch.tensor([[0, 0, 0, 1, 1, 0], [0, 0, 0, 1, 0, 0]])
    axes = {name: {0: "pairs", 1: "tokens"} for name in (*INPUTS, "start", "end")}
    with warnings.catch_warnings():
        # The exporter that traces warns that another is the default now; that one wants one more dependency.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            (ids, (ids != 0).long(), types),
            str(target),
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes={**axes, "answerable": {0: "pairs"}, "relevance": {0: "pairs"}},
            opset_version=OPSET,
            dynamo=False,
        )


def _write_settings(path: Path, calibration: dict[str, object]) -> None:
    settings = {
        "max_tokens": MAX_TOKENS,
        "max_question": MAX_QUESTION,
        "max_answer": MAX_ANSWER,
        "stride": STRIDE,
        "calibration": calibration,
    }
    path.write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--checkpoint", type=Path, required=True, help="last.pt of a run")
    parser.add_argument("--data", type=Path, required=True, help="folder of the question sets")
    parser.add_argument(
        "--output", type=Path, required=True, help="the folder of models, e.g. src/policy_qa/models"
    )
    parser.add_argument(
        "--source", type=Path, help="folder of configuration and tokenizer, instead of the package"
    )
    parser.add_argument(
        "--sample", type=int, default=250, help="held-out questions of each source for calibration"
    )
    parser.add_argument("--limit", type=int, help="compare on the first answerable questions only")
    parser.add_argument("--tolerance", type=float, default=1.0, help="points of F1 that int8 may lose")
    parser.add_argument("--keep-fp32", type=Path, metavar="FILE", help="also keep the fp32 graph")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
