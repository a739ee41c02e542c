"""Shipped networks other than transformers: named arrays in, named arrays out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policy_qa.encoder.files import check_pins, first_line, open_session
from policy_qa.errors import ModelError

Arrays = Mapping[str, NDArray[Any]]


class Graph:
    """A network in ONNX Runtime; its results do not depend on what ran before. Several threads may use it."""

    def __init__(self, path: Path, *, threads: int = 1) -> None:
        """Load a file that was checked with `read_settings`.

        Raises:
            ModelError: If it cannot be loaded.
        """
        self._path = path
        self._session = open_session(path, threads=threads)
        self._outputs = [output.name for output in self._session.get_outputs()]
        self._inputs = {value.name for value in self._session.get_inputs()}

    def run(self, inputs: Arrays) -> dict[str, NDArray[np.float32]]:
        """The outputs by name. Inputs that the network does not have are left out.

        Raises:
            ModelError: If the inputs do not fit the network.
        """
        fitting = {name: array for name, array in inputs.items() if name in self._inputs}
        try:
            found = self._session.run(self._outputs, fitting)
        except Exception as error:  # its exceptions have no common base but Exception
            raise ModelError(str(self._path), f"cannot be run ({first_line(error)})") from error
        return dict(zip(self._outputs, found, strict=True))


def read_settings(folder: Path, name: str) -> dict[str, Any]:
    """A JSON file of a shipped model, all files of which are as pinned.

    Raises:
        ModelError: If a file is missing or altered, or the JSON cannot be read.
    """
    check_pins(folder)
    try:
        found: dict[str, Any] = json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(str(folder / name), f"cannot be read ({first_line(error)})") from error
    return found
