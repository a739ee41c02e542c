"""The reader: a MiniLM encoder over question and passage with three heads that share its pass.

The encoder is BERT's (six layers of 384 in all-MiniLM-L6-v2), written out here because attention by plain
matrix products trains twice as fast in bf16 on a CPU as PyTorch's fused one, and leaves a graph that
quantises well.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

MASKED = -1e4  # added to scores that must not count; fits bf16 and fp16


class ReaderOutput(NamedTuple):
    """Scores of a batch of (question, passage) pairs.

    Attributes:
        start: Score of each token as first token of the answer, ``(pairs, tokens)``; token 0 stands for none.
        end: The same for the last token.
        answerable: Log-odds that the passage answers the question, ``(pairs,)``.
        relevance: Score to rank the passages of one question by, ``(pairs,)``.
    """

    start: Tensor
    end: Tensor
    answerable: Tensor
    relevance: Tensor


class Layer(nn.Module):
    """One transformer block, normalised after each half as in BERT."""

    def __init__(self, hidden: int, heads: int, inner: int, epsilon: float) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.norm_1 = nn.LayerNorm(hidden, eps=epsilon)
        self.up = nn.Linear(hidden, inner)
        self.down = nn.Linear(inner, hidden)
        self.norm_2 = nn.LayerNorm(hidden, eps=epsilon)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Transform ``x`` of shape ``(pairs, tokens, hidden)``; ``bias`` is added to the attention scores."""
        pairs, tokens, hidden = x.shape
        size = hidden // self.heads
        query, key, value = self.qkv(x).view(pairs, tokens, 3, self.heads, size).permute(2, 0, 3, 1, 4)
        scores = (query * size**-0.5) @ key.transpose(-1, -2) + bias
        mixed = (scores.softmax(-1).to(value.dtype) @ value).transpose(1, 2).reshape(pairs, tokens, hidden)
        x = self.norm_1(x + self.out(mixed))
        inner: Tensor = self.down(functional.gelu(self.up(x)))
        normed: Tensor = self.norm_2(x + inner)
        return normed


class Reader(nn.Module):
    """Encoder with heads for the answer span, for answerability and for relevance.

    Answerability looks at the first token and at the tokens that the span head prefers, so that it can judge
    the found answer and not only the topic of the passage.
    """

    def __init__(self, config: dict[str, int | float], *, dropout: float = 0.0) -> None:
        super().__init__()
        hidden, epsilon = int(config["hidden_size"]), float(config["layer_norm_eps"])
        self.words = nn.Embedding(int(config["vocab_size"]), hidden)
        self.positions = nn.Embedding(int(config["max_position_embeddings"]), hidden)
        self.types = nn.Embedding(int(config["type_vocab_size"]), hidden)
        self.norm = nn.LayerNorm(hidden, eps=epsilon)
        self.layers = nn.ModuleList(
            Layer(hidden, int(config["num_attention_heads"]), int(config["intermediate_size"]), epsilon)
            for _ in range(int(config["num_hidden_layers"]))
        )
        self.dropout = dropout
        self.span = nn.Linear(hidden, 2)
        self.judge = nn.Linear(3 * hidden, hidden)
        self.answerable = nn.Linear(hidden, 1)
        self.topic = nn.Linear(hidden, hidden)
        self.relevance = nn.Linear(hidden, 1)

    def encode(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """Return the last layer, ``(pairs, tokens, hidden)``."""
        places = torch.arange(input_ids.shape[1], device=input_ids.device)
        x = self.words(input_ids) + self.positions(places) + self.types(token_type_ids)
        x = functional.dropout(self.norm(x), self.dropout, self.training)
        if torch.is_autocast_enabled(x.device.type):
            x = x.to(torch.get_autocast_dtype(x.device.type))
        bias = ((1 - attention_mask[:, None, None, :]) * MASKED).to(x.dtype)
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> ReaderOutput:
        """Score a batch; tokens of the question and padding get ``MASKED`` as span scores."""
        x = functional.dropout(
            self.encode(input_ids, attention_mask, token_type_ids), self.dropout, self.training
        )
        hidden = ((1 - token_type_ids * attention_mask) * MASKED).float()
        outside = torch.cat([torch.zeros_like(hidden[:, :1]), hidden[:, 1:]], dim=1)
        start, end = (self.span(x).float() + outside[:, :, None]).unbind(-1)
        first = x[:, 0]
        found = [(scores.softmax(-1)[:, None, :].to(x.dtype) @ x)[:, 0] for scores in (start, end)]
        judged = torch.tanh(self.judge(torch.cat([first, *found], dim=-1)))
        topic = torch.tanh(self.topic(first))
        return ReaderOutput(
            start,
            end,
            self.answerable(judged).float()[:, 0],
            self.relevance(topic).float()[:, 0],
        )


def from_pretrained(folder: Path, *, dropout: float = 0.0) -> Reader:
    """Build a reader on the weights of a BERT-like encoder (``config.json``, ``model.safetensors``)."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    reader = Reader(config, dropout=dropout)
    missing, unexpected = reader.load_state_dict(
        _renamed(load_file(folder / "model.safetensors")), strict=False
    )
    heads = ("span.", "judge.", "answerable.", "topic.", "relevance.")
    lost = [name for name in missing if not name.startswith(heads)] + list(unexpected)
    if lost:
        raise ValueError(f"the weights in {folder} do not fit the encoder: {', '.join(lost[:5])}")
    return reader


def _renamed(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """Rename the tensors of a Hugging Face BERT, with query, key and value as one matrix."""
    fixed = {
        "embeddings.word_embeddings": "words",
        "embeddings.position_embeddings": "positions",
        "embeddings.token_type_embeddings": "types",
        "embeddings.LayerNorm": "norm",
    }
    inner = {
        "attention.output.dense": "out",
        "attention.output.LayerNorm": "norm_1",
        "intermediate.dense": "up",
        "output.dense": "down",
        "output.LayerNorm": "norm_2",
    }
    renamed: dict[str, Tensor] = {}
    for name, tensor in weights.items():
        module, _, kind = name.rpartition(".")
        if module in fixed:
            renamed[f"{fixed[module]}.{kind}"] = tensor
        elif module.startswith("encoder.layer."):
            number, _, part = module.removeprefix("encoder.layer.").partition(".")
            if part in inner:
                renamed[f"layers.{number}.{inner[part]}.{kind}"] = tensor
            elif part == "attention.self.query":
                parts = [weights[name.replace("query", which)] for which in ("query", "key", "value")]
                renamed[f"layers.{number}.qkv.{kind}"] = torch.cat(parts)
    return renamed
