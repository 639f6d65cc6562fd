"""Inside the face process: what it answers."""

import argparse
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from kyc import answering, looks, pictures, surface, surfaces
from kyc.answering import CannotStart, Operation, bytes_of, image_of
from kyc.engine import Engine
from kyc.looking import References, look
from kyc.pack import PackError, load_pack
from kyc.wire import Message, Part
from videobank.domain.face import FaceComparison


def _prepare(pack: Path, threads: int) -> Mapping[str, Operation]:
    """Raises CannotStart."""
    try:
        engine = Engine(load_pack(pack), threads)
        _warm(engine)
    except PackError as error:
        raise CannotStart(str(error)) from error
    return _operations(engine)


def _warm(engine: Engine) -> None:
    """Make onnxruntime plan both detector sizes and the embedder, so that the first customer does not wait for it."""
    engine.faces(np.zeros((64, 64, 3), np.uint8))
    engine.embed(np.full((112, 112, 3), 127, np.uint8))


def _operations(engine: Engine) -> Mapping[str, Operation]:
    references = References(engine)

    def see(_head: Mapping[str, Any], parts: tuple[Part, ...]) -> Message:
        frame, *against = map(image_of, parts)
        return Message(looks.told(look(engine, references, frame, against)))

    def skin(head: Mapping[str, Any], parts: tuple[Part, ...]) -> Message:
        return Message(surfaces.told(surface.surface(image_of(parts[0]), surfaces.box_of(head["face"]))))

    def forget(_head: Mapping[str, Any], parts: tuple[Part, ...]) -> Message:
        for part in parts:
            references.forget(image_of(part))
        return Message({})

    def compare(_head: Mapping[str, Any], parts: tuple[Part, ...]) -> Message:
        return Message(_compared(engine.compare(image_of(parts[0]), image_of(parts[1]))))

    def portrait(_head: Mapping[str, Any], parts: tuple[Part, ...]) -> Message:
        found = engine.portrait(image_of(parts[0]))
        return Message({}, () if found is None else (found,))

    def decode(_head: Mapping[str, Any], parts: tuple[Part, ...]) -> Message:
        return Message({}, (pictures.decode(bytes_of(parts[0])),))

    def encode(_head: Mapping[str, Any], parts: tuple[Part, ...]) -> Message:
        return Message({}, (pictures.encode_jpeg(image_of(parts[0])),))

    faces: dict[str, Operation] = {"compare": compare, "look": see, "forget": forget, "portrait": portrait}
    faces["surface"] = skin
    return faces | {"decode": decode, "encode": encode}


def _compared(comparison: FaceComparison) -> dict[str, object]:
    return {
        "similarity": comparison.similarity,
        "band": comparison.band,
        "portrait_quality": comparison.portrait_quality,
        "live_quality": comparison.live_quality,
    }


def main(arguments: Sequence[str]) -> int:
    """Parse the command line of the child."""
    parser = argparse.ArgumentParser(prog="python -m kyc.worker")
    parser.add_argument("--pack", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    return answering.run("face", partial(_prepare, options.pack, options.threads))
