"""The files of shipped models: pins, tokenizers and ONNX sessions."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from pathlib import Path
from types import ModuleType
from typing import Any

from policy_qa.errors import ModelError, UsageError

MODELS = Path(__file__).parent.parent / "models"
PINS = "pins.json"
CHARACTERS_PER_TOKEN = 200


def check_pins(folder: Path) -> dict[str, str]:
    """Compare the files of a shipped model with ``pins.json`` beside its folder.

    Returns:
        The SHA-256 (hex) of each file by name.

    Raises:
        ModelError: If the pins cannot be read, do not list the model, or a file is missing or altered.
    """
    path = folder.parent / PINS
    try:
        pins: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))[folder.name]
    except KeyError as error:
        raise ModelError(str(path), f"does not list the model {folder.name}") from error
    except (OSError, ValueError) as error:
        raise ModelError(str(path), f"the list of model files cannot be read ({error})") from error
    for name, pin in pins.items():
        _check_file(folder / name, pin)
    return pins


def _check_file(path: Path, pin: str) -> None:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(str(path), f"a file of the model cannot be read ({error.strerror})") from error
    if found != pin:
        raise ModelError(str(path), f"was altered (SHA-256 {found[:12]}…, expected {pin[:12]}…)")


def check_max_tokens(max_tokens: int, *, limit: int) -> None:
    """Raise a ``UsageError`` unless the model has that many positions."""
    if not 3 <= max_tokens <= limit:
        raise UsageError(f"a limit of {max_tokens} tokens does not fit the model", f"use 3 to {limit}")


def import_transformers() -> ModuleType:
    """Import transformers without its remarks and without its calls to the hub."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    # On import it tells everyone that PyTorch is missing, which here is on purpose.
    os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    import transformers

    module: ModuleType = transformers
    return module


def load_tokenizer(folder: Path) -> tuple[Any, Any]:
    """Return configuration and tokenizer of a shipped model."""
    transformers = import_transformers()
    try:
        return (
            transformers.AutoConfig.from_pretrained(folder, local_files_only=True),
            transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True),
        )
    except (OSError, ValueError) as error:
        raise ModelError(
            str(folder), f"configuration or tokenizer cannot be loaded ({first_line(error)})"
        ) from error


def open_session(path: Path, *, threads: int) -> Any:
    """An ONNX Runtime session on the processor, whose results do not change with what ran before."""
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_mem_pattern = False  # it keeps a plan for every length of text that was seen
    if bytes_overflow():
        options.add_session_config_entry("session.x64quantprecision", "1")
    try:
        return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its exceptions have no common base but Exception
        raise ModelError(str(path), f"cannot be loaded ({first_line(error)})") from error


def bytes_overflow(cpuinfo: Path = Path("/proc/cpuinfo"), machine: str = platform.machine()) -> bool:
    """Whether sums of products of signed and unsigned bytes may overflow on this processor.

    They may on x86 without VNNI, where exact kernels must be asked for. Those give the same vectors, but took
    2.5 times as long on a processor with VNNI, so they are taken only where it is missing or cannot be seen.
    """
    if machine.lower() not in {"x86_64", "amd64"}:
        return False
    try:
        return "vnni" not in cpuinfo.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return True


def prepared(text: str, *, max_tokens: int) -> str:
    """Cut off what cannot count, and replace lone surrogates, which the tokenizer cannot take.

    The tokenizer reads a whole text before it truncates: megabytes would cost seconds. A token has far fewer
    characters than are kept here for each.
    """
    return text[: max_tokens * CHARACTERS_PER_TOKEN].encode("utf-8", "replace").decode("utf-8")


def digest(*parts: str) -> str:
    """Eight hex digits that tell sets of weights apart."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]


def first_line(error: Exception) -> str:
    """What an error says, in one line."""
    return str(error).strip().partition("\n")[0][:200]
