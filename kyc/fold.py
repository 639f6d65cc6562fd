"""Turn the block-quantised graphs that can be had into plain fp32 graphs that onnxruntime and insightface load.

onnxruntime refuses both graphs as published: their weights are int8 blocks behind ``DequantizeLinear`` and ``Reshape``,
and SFace lists fp32 weights that no longer exist as graph *inputs*. Everything here is exact arithmetic on constants in
a fixed order, so the same source gives the same bytes; ``packs/default.toml`` pins them.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import AttributeProto, ModelProto, NodeProto, TensorProto, helper, numpy_helper

IR_VERSION = 10
"""Lowest ONNX IR version whose initialisers are constants and which admits operator set 21."""

STRIDES = (8, 16, 32)


def fold_weights(model: ModelProto) -> None:
    """Replace every dequantised weight by an fp32 initialiser and drop the inputs that name weights; in place."""
    graph = model.graph
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    kept: list[NodeProto] = []
    for node in graph.node:
        folded = _fold(node, constants)
        if folded is None:
            kept.append(node)
        else:
            constants[node.output[0]] = folded
    _replace(graph.node, kept)
    used = {name for node in kept for name in node.input}
    first_data = next(value for value in graph.input if value.name in used and value.name not in constants)
    _replace(graph.input, [first_data])
    _replace(graph.initializer, [_tensor(name, constants[name]) for name in sorted(used & constants.keys())])
    del graph.value_info[:]
    model.ir_version = IR_VERSION


def yunet_as_scrfd(model: ModelProto) -> None:
    """Give YuNet the inputs and outputs of SCRFD, with any height and width that 32 divides; in place.

    In: RGB, ``(x - 127.5) / 128`` as insightface feeds it; YuNet wants BGR 0-255. Out, for strides 8, 16, 32: scores
    ``[1, n, 1]``, distances to left, top, right, bottom ``[1, n, 4]`` and five points ``[1, n, 10]``, in strides. SCRFD
    has two anchors per cell: the second one gets the score 0. YuNet's score is ``sqrt(cls * obj)`` and its box is a
    centre offset and the logarithm of a size (OpenCV, ``modules/objdetect/src/face_detect.cpp``).
    """
    graph = model.graph
    data = graph.input[0].name
    before = [
        helper.make_node("Gather", [data, "channels_reversed"], ["bgr"], axis=1),
        helper.make_node("Mul", ["bgr", "std"], ["bgr_scaled"]),
        helper.make_node("Add", ["bgr_scaled", "mean"], ["bgr_bytes"]),
    ]
    for node in graph.node:
        for place, name in enumerate(node.input):
            if name == data:
                node.input[place] = "bgr_bytes"
    after = [node for stride in STRIDES for node in _head(stride)]
    _replace(graph.node, [*before, *graph.node, *after])
    graph.initializer.extend(_tensor(name, value) for name, value in _SCRFD_CONSTANTS)
    float32 = TensorProto.FLOAT
    _replace(graph.input, [helper.make_tensor_value_info(data, float32, [1, 3, "height", "width"])])
    outputs = [
        helper.make_tensor_value_info(f"{kind}_{stride}", float32, [1, f"cells_{stride}", width])
        for kind, width in (("score", 1), ("distance", 4), ("points", 10))
        for stride in STRIDES
    ]
    _replace(graph.output, outputs)


_SCRFD_CONSTANTS: tuple[tuple[str, NDArray[np.generic]], ...] = (
    ("channels_reversed", np.array([2, 1, 0], np.int64)),
    ("std", np.array(128.0, np.float32)),
    ("mean", np.array(127.5, np.float32)),
    ("half", np.array(0.5, np.float32)),
    ("zero", np.array(0.0, np.float32)),
    ("one", np.array(1.0, np.float32)),
    ("two_and_two", np.array([2, 2], np.int64)),
    ("to_1", np.array([1, -1, 1], np.int64)),
    ("to_4", np.array([1, -1, 4], np.int64)),
    ("to_10", np.array([1, -1, 10], np.int64)),
)


def _head(s: int) -> Iterable[NodeProto]:
    """The nodes that turn YuNet's four outputs of one stride into SCRFD's three."""
    make = helper.make_node
    yield make("Clip", [f"cls_{s}", "zero", "one"], [f"cls_clipped_{s}"])
    yield make("Clip", [f"obj_{s}", "zero", "one"], [f"obj_clipped_{s}"])
    yield make("Mul", [f"cls_clipped_{s}", f"obj_clipped_{s}"], [f"product_{s}"])
    yield make("Sqrt", [f"product_{s}"], [f"first_score_{s}"])
    yield make("Mul", [f"first_score_{s}", "zero"], [f"second_score_{s}"])
    yield make("Concat", [f"first_score_{s}", f"second_score_{s}"], [f"two_scores_{s}"], axis=2)
    yield make("Reshape", [f"two_scores_{s}", "to_1"], [f"score_{s}"])
    yield make("Split", [f"bbox_{s}", "two_and_two"], [f"offset_{s}", f"log_size_{s}"], axis=2)
    yield make("Exp", [f"log_size_{s}"], [f"size_{s}"])
    yield make("Mul", [f"size_{s}", "half"], [f"half_size_{s}"])
    yield make("Sub", [f"half_size_{s}", f"offset_{s}"], [f"left_top_{s}"])
    yield make("Add", [f"half_size_{s}", f"offset_{s}"], [f"right_bottom_{s}"])
    four = [f"left_top_{s}", f"right_bottom_{s}"]
    yield make("Concat", four * 2, [f"two_distances_{s}"], axis=2)
    yield make("Reshape", [f"two_distances_{s}", "to_4"], [f"distance_{s}"])
    yield make("Concat", [f"kps_{s}", f"kps_{s}"], [f"two_points_{s}"], axis=2)
    yield make("Reshape", [f"two_points_{s}", "to_10"], [f"points_{s}"])


def _fold(node: NodeProto, constants: dict[str, NDArray[np.generic]]) -> NDArray[np.generic] | None:
    """The value of a node all of whose inputs are constants; None for every other node."""
    if node.op_type not in {"DequantizeLinear", "Reshape"} or any(name not in constants for name in node.input):
        return None
    values = [constants[name] for name in node.input]
    if node.op_type == "Reshape":
        return values[0].reshape([int(side) for side in values[1]])
    return _dequantise(values, _integer(node, "axis", 1), _integer(node, "block_size", 0))


def _dequantise(values: list[NDArray[np.generic]], axis: int, block: int) -> NDArray[np.float32]:
    """``(q - zero point) * scale`` by blocks along an axis (ONNX operator DequantizeLinear-21)."""
    quantised, scale, zero = values
    if block:
        length = quantised.shape[axis]
        scale = np.repeat(scale, block, axis).take(range(length), axis)
        zero = np.repeat(zero, block, axis).take(range(length), axis)
    elif scale.ndim == 1:
        sides = [-1 if side == axis else 1 for side in range(quantised.ndim)]
        scale, zero = scale.reshape(sides), zero.reshape(sides)
    steps = quantised.astype(np.int32) - zero.astype(np.int32)
    return steps.astype(np.float32) * scale.astype(np.float32)


def _integer(node: NodeProto, name: str, default: int) -> int:
    for attribute in node.attribute:
        if attribute.name == name and attribute.type == AttributeProto.INT:
            return int(attribute.i)
    return default


def _tensor(name: str, value: NDArray[np.generic]) -> TensorProto:
    return numpy_helper.from_array(np.ascontiguousarray(value).reshape(value.shape), name)


def _replace(field: Any, items: Iterable[Any]) -> None:  # noqa: ANN401 - protobuf gives no type to name
    """Replace what a repeated protobuf field holds."""
    copies = [type(item).FromString(item.SerializeToString()) for item in items]
    del field[:]
    field.extend(copies)


def _bytes(model: ModelProto) -> bytes:
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


def detector(source: bytes) -> bytes:
    """YuNet as shipped, to a graph that insightface takes for SCRFD."""
    model = onnx.load_from_string(source)
    fold_weights(model)
    yunet_as_scrfd(model)
    return _bytes(model)


def embedder(source: bytes) -> bytes:
    """SFace as shipped, to a graph that insightface takes for an ArcFace model with its mean and std inside."""
    model = onnx.load_from_string(source)
    fold_weights(model)
    return _bytes(model)
