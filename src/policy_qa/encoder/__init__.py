"""Transformers: texts to vectors, and questions with passages to scores of answers.

The shipped ones run in ONNX Runtime, any other in PyTorch. This package is the only home of transformers,
onnxruntime and torch. They are imported when the first encoder is built, so that importing it costs nothing.
"""

from policy_qa.encoder.files import MODELS, PINS, check_pins
from policy_qa.encoder.graphs import Graph, read_settings
from policy_qa.encoder.lanes import Lanes
from policy_qa.encoder.pytorch import TorchEncoder, TorchSpanEncoder
from policy_qa.encoder.spans import SpanEncoder, SpanScores
from policy_qa.encoder.vectors import Encoder, Vectors

__all__ = [
    "MODELS",
    "PINS",
    "Encoder",
    "Graph",
    "Lanes",
    "SpanEncoder",
    "SpanScores",
    "TorchEncoder",
    "TorchSpanEncoder",
    "Vectors",
    "check_pins",
    "read_settings",
]
