"""Train the network that reads the context of figures, and export it for ONNX Runtime.

    .venv/bin/python training/figure_data.py examples.pkl
    PYTHONPATH=src python training/train_figures.py examples.pkl --out src/policy_qa/models/figure-context

The second runs in the environment of ``training/requirements.txt``. Seeded; on two free cores an epoch over
20,000 figures takes about a minute. At the end the held-out texts are scored, once with the network and once
as the rules read them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pickle
import random
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from figure_model import LONGEST, ContextNetwork, loss, targets
from torch import nn

from policy_qa.extract.network.choices import period_odds, span_odds
from policy_qa.extract.network.features import STATUSES, Case
from policy_qa.extract.network.model import Heads

TEXT = ("vectors", "heads", "words", "tags", "dependencies", "marks", "flags")
CASE = (
    "first", "last", "kinds", "rule_status", "rules", "ways", "sorts", "distances", "reach", "window",
    "sentences", "steps",
)  # fmt: skip
OUTPUTS = ("ways", "rule_period", "status", "spans", "named")
BATCH = 8
RATE = 2e-3
WORD_HIDDEN = 0.15
"""Part of the words that are hidden in training, so that rare ones are read by their surroundings."""
RULES_HIDDEN = 0.1
"""Part of the texts in which the rules' reading is hidden."""
GOLD_TIMES = 4
"""How often the texts of the gold data are taken, whose labels are wanted in the end."""
GOLD_HIDDEN = 0.75
"""Part of these takings in which the rules' reading is hidden: the rules were written on them."""


class Prepared:
    """An example as tensors."""

    def __init__(self, example: dict[str, Any]) -> None:
        self.part: str = example["part"]
        self.text = {name: torch.from_numpy(np.ascontiguousarray(example["text"][name])) for name in TEXT}
        self.cases = []
        for case in example["cases"]:
            arrays = {name: torch.from_numpy(np.ascontiguousarray(case[name])) for name in CASE}
            arrays |= {
                "rule_period": torch.from_numpy(case["rule_period"]),
                "rule_span": torch.from_numpy(case["rule_span"]),
                "targets": case["targets"],
            }
            self.cases.append((arrays, targets(arrays)))
        self.raw = example


def states(network: ContextNetwork, some: list[Prepared], *, hide: float = 0.0) -> list[torch.Tensor]:
    """The states of each text of a batch."""
    lengths = torch.tensor([len(one.text["words"]) for one in some])
    padded = {
        name: nn.utils.rnn.pad_sequence([one.text[name] for one in some], batch_first=True) for name in TEXT
    }
    if hide:
        gone = torch.rand(padded["words"].shape) < hide
        padded["words"] = padded["words"].masked_fill(gone & (padded["words"] > 0), 1)
    found = network.tokens(**padded, lengths=lengths)
    return [row[:length] for row, length in zip(found, lengths.tolist(), strict=True)]


def heads(network: ContextNetwork, state: torch.Tensor, case: dict[str, Any], *, rules: bool) -> Any:
    """The scores of one group of figures."""
    given = {name: case[name] for name in CASE}
    if not rules:
        given["rules"] = torch.zeros_like(given["rules"])
    return network.heads(state, **given)


def train(network: ContextNetwork, examples: list[Prepared], *, epochs: int, seed: int) -> None:
    """One cycle of learning rates."""
    draw = random.Random(seed)
    texts = [e for e in examples if e.part == "train"] + GOLD_TIMES * [
        e for e in examples if e.part == "gold"
    ]
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.01)
    batches = -(-len(texts) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, RATE, total_steps=epochs * batches + 1, pct_start=0.1
    )
    began = time.monotonic()
    network.train()
    for epoch in range(epochs):
        order = sorted(texts, key=lambda one: len(one.text["words"]) // 60 + 3 * draw.random())
        groups = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
        draw.shuffle(groups)
        spent, seen = 0.0, 0
        for group in groups:
            total, count = torch.zeros(()), 0
            for one, state in zip(group, states(network, group, hide=WORD_HIDDEN), strict=True):
                shown = draw.random() >= (GOLD_HIDDEN if one.part == "gold" else RULES_HIDDEN)
                for case, right in one.cases:
                    cost, labelled = loss(heads(network, state, case, rules=shown), right, rules=shown)
                    total, count = total + cost, count + labelled
            if not count:
                continue
            optimiser.zero_grad()
            (total / count).backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            spent, seen = spent + float(total.detach()), seen + count
        print(f"epoch {epoch + 1}: loss {spent / seen:.3f}, {time.monotonic() - began:.0f} s", flush=True)


def evaluate(network: ContextNetwork, examples: list[Prepared]) -> dict[str, tuple[float, float]]:
    """By field the part that is right by the network and by the rules; status: F1 of what is no fact."""
    network.eval()
    right = {name: [0, 0] for name in ("period", "indicator", "record")}
    status = [[0, 0], [0, 0]]
    wanted = labelled = 0
    with torch.inference_mode():
        for one in examples:
            state = states(network, [one])[0]
            for (case, _), raw in zip(one.cases, one.raw["cases"], strict=True):
                scores = Heads(*(t.numpy() for t in heads(network, state, case, rules=True)))
                plain = _case(raw)
                for row, target in enumerate(raw["targets"]):
                    if target is None:
                        continue
                    labelled += 1
                    wanted += "actual" not in target["label"][2]
                    _, periods, statuses = target["label"]
                    period = plain.periods[int(period_odds(plain, scores, row).argmax())]
                    judged = STATUSES[int(scores.status[row].argmax())]
                    named = _names(plain, scores, row, target)
                    ours = (period in periods, named, judged in statuses)
                    theirs = (target["figure"][1] in periods, _says(target), target["figure"][2] in statuses)
                    for column, found, state_ in ((0, ours, judged), (1, theirs, target["figure"][2])):
                        right["period"][column] += found[0]
                        right["indicator"][column] += found[1]
                        right["record"][column] += all(found)
                        status[column][0] += state_ != "actual" and found[2]
                        status[column][1] += state_ != "actual"
    made = {name: (ours / labelled, theirs / labelled) for name, (ours, theirs) in right.items()}
    f1 = [2 * hit / max(wanted + told, 1) for hit, told in status]
    return made | {"status": (f1[0], f1[1])}


def _case(raw: dict[str, Any]) -> Case:
    return Case(**{name: raw[name] for name in Case.__dataclass_fields__})


def _names(case: Case, scores: Heads, row: int, target: dict[str, Any]) -> bool:
    best = int(span_odds(case, scores, row).argmax())
    place, length = divmod(best, LONGEST)
    if place >= len(case.window):
        return _says(target) if length == 0 else bool(target["none"])
    if (place, place + length) == tuple(case.rule_span[row]):
        return _says(target)
    return any(_overlap((place, place + length), span) >= 0.6 for span in target["spans"])


def _says(target: dict[str, Any]) -> bool:
    return bool(target["said"])


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0]) + 1
    return 2 * max(shared, 0) / (one[1] - one[0] + other[1] - other[0] + 2)


def export(network: ContextNetwork, example: Prepared, names: dict[str, list[str]], out: Path) -> None:
    """Write both graphs (weights halved to 16 bits), the vocabulary and the pins."""
    network.eval()
    out.mkdir(parents=True, exist_ok=True)
    single = tuple(example.text[name].unsqueeze(0) for name in TEXT)
    token = {1: "tokens"}
    torch.onnx.export(
        network.tokens, single, out / "tokens.onnx", input_names=list(TEXT), output_names=["states"],
        dynamic_axes={name: token for name in (*TEXT, "states")}, opset_version=17, dynamo=False,
    )  # fmt: skip
    case = example.cases[0][0]
    state = states(network, [example])[0].detach()
    axes = {
        "states": {0: "tokens"}, "first": {0: "figures"}, "last": {0: "figures"}, "kinds": {0: "figures"},
        "rule_status": {0: "figures"}, "rules": {0: "figures"}, "ways": {0: "ways"},
        "sorts": {0: "periods"}, "distances": {0: "periods"}, "reach": {0: "figures", 1: "ways"},
        "window": {0: "window"}, "sentences": {0: "window"}, "steps": {0: "figures", 1: "window"},
    }  # fmt: skip
    outs = {name: {0: "figures"} for name in OUTPUTS}
    outs["ways"] |= {1: "ways"}
    outs["spans"] |= {1: "window"}
    torch.onnx.export(
        network.heads, (state, *(case[name] for name in CASE)), out / "heads.onnx",
        input_names=["states", *CASE], output_names=["way_scores", *OUTPUTS[1:]],
        dynamic_axes=axes | {"way_scores": outs["ways"]} | {k: outs[k] for k in OUTPUTS[1:]},
        opset_version=17, dynamo=False,
    )  # fmt: skip
    for name in ("tokens.onnx", "heads.onnx"):
        _halve(out / name)
    (out / "vocabulary.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")
    _pin(out)


def _halve(path: Path) -> None:
    """Store weights as 16-bit numbers; they are widened when the graph is loaded."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    model = onnx.load(path)
    casts = []
    for weight in list(model.graph.initializer):
        array = numpy_helper.to_array(weight)
        if weight.data_type != TensorProto.FLOAT or array.size < 64:
            continue
        name = weight.name
        weight.CopyFrom(numpy_helper.from_array(array.astype(np.float16), f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    for node in reversed(casts):
        model.graph.node.insert(0, node)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def _pin(out: Path) -> None:
    path = out.parent / "pins.json"
    pins = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    pins[out.name] = {
        name: hashlib.sha256((out / name).read_bytes()).hexdigest()
        for name in ("heads.onnx", "tokens.onnx", "vocabulary.json")
    }
    path.write_text(json.dumps(dict(sorted(pins.items())), indent=2) + "\n", encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Train, score, export."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("examples", type=Path)
    parser.add_argument("--out", type=Path, help="folder of the shipped model")
    parser.add_argument("--keep", type=Path, help="file for the weights in PyTorch")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(arguments)
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    with options.examples.open("rb") as file:
        stored = pickle.load(file)
    examples = [Prepared(example) for example in stored["examples"]]
    names = stored["vocabulary"]
    network = ContextNetwork({name: len(own) for name, own in names.items()}, hidden=options.hidden)
    train(network, examples, epochs=options.epochs, seed=options.seed)
    if options.keep:
        torch.save(network.state_dict(), options.keep)
    held = [e for e in examples if e.part == "held"] or examples[:1]
    for name, (ours, theirs) in evaluate(network, held).items():
        print(f"held out: {name} {ours:.3f} (rules {theirs:.3f})")
    if options.out:
        export(network, held[0], names, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
