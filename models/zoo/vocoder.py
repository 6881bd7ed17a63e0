"""A voice in Piper's format with random weights that works as long as a real one of medium quality: it only hisses.

Measures of Piper's medium voices: a HiFi-GAN generator (Kong et al., 2020) of 256 samples a frame behind channels of
192, with two-layer residual blocks. Their text encoder and flow, about a quarter of the work, are left out.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from models.zoo.onnx_parts import FLOAT, INT64, model, node, tensor, value, wholes
from models.zoo.piper import SYMBOLS, write_settings

RATE = 22_050
WIDTH, CHANNELS = 192, 256
FRAMES = 3
"""For each phoneme and each pad between two: half of a real voice's eighth of a second for both."""
UPSAMPLING = ((8, 16), (8, 16), (4, 8))
"""(stride, kernel) of each step."""
RESIDUAL = ((3, (1, 2)), (5, (2, 6)), (7, (3, 12)))
"""(kernel, dilations) of the blocks behind each step, whose mean goes on."""


def build_vocoder(path: Path, seed: int = 0) -> Path:
    """Write the voice into path, and its settings beside it."""
    graph = _Graph(seed)
    last = graph.upsample("column", WIDTH, WIDTH, FRAMES, FRAMES)
    last, channels = graph.convolve(last, WIDTH, CHANNELS, 7), CHANNELS
    for stride, kernel in UPSAMPLING:
        last = graph.upsample(graph.bend(last), channels, channels // 2, stride, kernel)
        channels //= 2
        last = graph.mean([graph.residual(last, channels, *block) for block in RESIDUAL])
    last = graph.convolve(graph.bend(last), channels, 1, 7)
    graph.end(last)
    path.write_bytes(graph.model())
    write_settings(path, RATE)
    return path


class _Graph:
    """Nodes and their weights, as they are added; each method returns its output's name."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._constants = [
            tensor("embedding", self._normal(len(SYMBOLS), WIDTH), FLOAT),
            tensor("flat", np.array([1, 1, 1, -1], "<i8"), INT64),
            tensor("blocks", np.array(len(RESIDUAL), "<f4"), FLOAT),
        ]
        self._nodes = [
            node("Gather", ["embedding", "input"], "row"),
            node("Transpose", ["row"], "column", wholes("perm", (0, 2, 1))),
        ]

    def convolve(self, source: str, inputs: int, outputs: int, kernel: int, dilation: int = 1) -> str:
        """A convolution that keeps the length."""
        around = (kernel - 1) * dilation // 2
        weights = self._weights(outputs, inputs, kernel)
        return self._add("Conv", [source, weights], dilations=(dilation,), pads=(around, around))

    def upsample(self, source: str, inputs: int, outputs: int, stride: int, kernel: int) -> str:
        """A transposed convolution to a length `stride` times as great."""
        around = (kernel - stride) // 2
        weights = self._weights(inputs, outputs, kernel)
        return self._add("ConvTranspose", [source, weights], strides=(stride,), pads=(around, around))

    def bend(self, source: str) -> str:
        """A leaky rectifier."""
        return self._add("LeakyRelu", [source])

    def residual(self, source: str, channels: int, kernel: int, dilations: tuple[int, ...]) -> str:
        """A block of the generator's simpler kind."""
        for dilation in dilations:
            bent = self.convolve(self.bend(source), channels, channels, kernel, dilation)
            source = self._add("Add", [bent, source])
        return source

    def mean(self, sources: list[str]) -> str:
        """Of the blocks."""
        return self._add("Div", [self._add("Sum", sources), "blocks"])

    def end(self, source: str) -> None:
        """The sound, between -1 and 1."""
        self._nodes.append(node("Reshape", [self._add("Tanh", [source]), "flat"], "output"))

    def model(self) -> bytes:
        """The file's content."""
        inputs = [
            value("input", INT64, [1, "phonemes"]),
            value("input_lengths", INT64, [1]),
            value("scales", FLOAT, [3]),
        ]
        output = value("output", FLOAT, [1, 1, 1, "time"])
        return model("hiss", self._nodes, self._constants, inputs, output)

    def _add(self, operator: str, inputs: list[str], **attributes: tuple[int, ...]) -> str:
        name = f"{operator}{len(self._nodes)}"
        encoded = [wholes(each, numbers) for each, numbers in attributes.items()]
        self._nodes.append(node(operator, inputs, name, *encoded))
        return name

    def _weights(self, *shape: int) -> str:
        name = f"weights{len(self._constants)}"
        self._constants.append(tensor(name, self._normal(*shape), FLOAT))
        return name

    def _normal(self, *shape: int) -> np.ndarray:
        """So spread that what comes in is about as strong as what goes out."""
        return self._random.normal(0, (np.prod(shape[1:]) ** -0.5), shape).astype("<f4")
