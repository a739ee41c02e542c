"""The embedder's graph in fp32, for a peer that runs it so: the same layers, the weights dequantised.

Only the look-up of the words' vectors stays in int8.
The weights that Chroma and others use have to be downloaded; how long a graph takes does not depend on
them. Needs the package onnx (the ``bench`` extra).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np


def write(int8: Path, fp32: Path) -> None:
    """Write the fp32 twin of a graph that onnxruntime's dynamic quantisation made."""
    import onnx
    from onnx import helper, numpy_helper

    model = onnx.load(int8)
    graph = model.graph
    known = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    made_by = {output: node for node in graph.node for output in node.output}
    users: dict[str, list[Any]] = {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    replaced: dict[int, Any] = {}
    gone: set[int] = set()
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            quantised, weights = made_by[node.input[0]], known[node.input[1]]
            cast = users[node.output[0]][0]
            scaled = users[cast.output[0]][0]
            scales = made_by[next(name for name in scaled.input if name != cast.output[0])]
            scale = known[next(name for name in scales.input if name in known)]
            zero = known[node.input[3]] if len(node.input) > 3 else np.int8(0)
            name = f"{node.input[1]}_fp32"
            values = ((weights.astype(np.float32) - zero) * scale).astype(np.float32)
            graph.initializer.append(numpy_helper.from_array(values, name))
            replaced[id(scaled)] = helper.make_node("MatMul", [quantised.input[0], name], list(scaled.output))
            gone |= {id(node), id(cast), id(scales), id(quantised)}
    nodes = [replaced.get(id(node), node) for node in graph.node if id(node) not in gone]
    del graph.node[:]
    graph.node.extend(nodes)
    used = {name for node in nodes for name in node.input}
    kept = [one for one in graph.initializer if one.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    onnx.checker.check_model(model)
    onnx.save(model, fp32)
