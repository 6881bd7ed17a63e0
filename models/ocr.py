"""Text in pictures, read by RapidOCR: the PP-OCR models that come in its wheel, on onnxruntime."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import BadInput, ModelCorrupt, ModelMissing
from models.ports import Corners, Pixels, TextLine

LONGEST_SIDE = 4096
"""Larger pictures are scaled down to this; lines are recognised at this size."""
DETECTOR_SIDE = 1280
"""Lines are looked for at this size, whose cost grows with its square. Print of 18 pixels in 4000 is still found;
at RapidOCR's own 2000 pixels, large print on a plain ground no longer is."""
SECOND_LOOK_SIDE = 736
"""Where nothing was found: lone print on an even ground shows at this size only."""
_LEAST_SIDE = 32
_LONGEST_RATIO = 8
"""Longer and thinner pictures are padded: the detector knows only pages."""
_LEAST_CONFIDENCE = 0.5
_DEGREES = re.compile(r"""(?<=\d) ?(?:["*'“”º]+(?=[CF]\b)|°?[℃℉])""")
"""What the recognizer makes of a small sign of degrees."""
_FLIPPED = 0.9
"""RapidOCR's own threshold for turning a line by 180 degrees."""


_Detected = tuple[Pixels, NDArray[np.float32], float]
"""The picture as it is read, in BGR, the boxes of lines there, (n, 4, 2), and its scale."""


class RapidReader:
    """Reads printed text, Latin and Chinese script, with PP-OCR: find lines, turn them upright, recognise.

    One thread at a time may call it.
    Works offline: the models are named by path, so that RapidOCR's own downloader is never reached.
    """

    name = "rapidocr"

    def __init__(self, threads: int = 0, models: Path | None = None) -> None:
        """threads: how many cores to use, 0 for all; more than there are counts as all.

        models: a folder with one model each for detection, recognition and orientation (`*_det_*.onnx`,
        `*_rec_*`, `*_cls_*`); None takes those of the wheel. ModelMissing or ModelCorrupt if they cannot serve.
        """
        import rapidocr

        folder = models if models is not None else Path(rapidocr.__file__).parent / "models"
        cores = os.cpu_count() or 1
        params: dict[str, Any] = {
            "Global.log_level": "critical",
            "Global.use_vertical_padding": False,
            "Det.limit_type": "max",
            "Det.limit_side_len": DETECTOR_SIDE,
            "EngineConfig.onnxruntime.intra_op_num_threads": min(threads, cores) if threads > 0 else -1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
        for part in ("Det", "Rec", "Cls"):
            params[f"{part}.model_path"] = str(_model(folder, part.lower()))
        self._engine = rapidocr.RapidOCR(params=params)
        self._latest: tuple[Pixels, _Detected | None] | None = None
        self._load(folder)

    def read(self, pixels: Pixels, where: Sequence[Corners] | None = None) -> tuple[TextLine, ...]:
        """Lines in reading order, also of a tilted or upside-down page; none where there is no text. where: those to be
        read, as find() gives them; None: all that there are.

        BadInput unless pixels are RGB uint8 (height, width, 3).
        """
        _check(pixels)
        return reading_order(self._lines(pixels, where))

    def find(self, pixels: Pixels) -> tuple[Corners, ...]:
        """Where there seem to be lines, at the detector's size: small print shows as such before it can be read.

        BadInput as read().
        """
        _check(pixels)
        detected = self._detected(pixels)
        if detected is None:
            return ()
        _, boxes, scale = detected
        return tuple(_from_top_left(box, flipped=False) for box in _placed(boxes, scale, pixels))

    def _load(self, folder: Path) -> None:
        """Load all three models now rather than at the first question, on a line without text."""
        from onnxruntime.capi import onnxruntime_pybind11_state as ort

        blank = np.full((48, 320, 3), 255, np.uint8)
        try:
            self._engine(blank, use_det=False, use_cls=True, use_rec=True)
            self._engine(blank, use_det=True)
        except (ort.InvalidProtobuf, ort.InvalidGraph, ort.InvalidArgument, ort.Fail, KeyError) as error:
            raise ModelCorrupt(
                f"an OCR model in {folder} is damaged ({error}); "
                "reinstall it: pip install --force-reinstall rapidocr"
            ) from error

    def _lines(self, pixels: Pixels, where: Sequence[Corners] | None) -> list[TextLine]:
        detected = self._detected(pixels) if where is None else _given(pixels, where)
        if detected is None:
            return []
        bgr, boxes, scale = detected
        crops, turned = self._engine.cls_and_rotate(self._engine.crop_text_regions(bgr, boxes))
        read = self._engine.recognize_txt(crops)
        lines = zip(_placed(boxes, scale, pixels), turned.cls_res, read.txts, read.scores, strict=True)
        return [
            TextLine(
                _DEGREES.sub("°", text), float(score), _from_top_left(box, label == "180" and sure > _FLIPPED)
            )
            for box, (label, sure), text, score in lines
            if text.strip() and score >= _LEAST_CONFIDENCE
        ]

    def _detected(self, pixels: Pixels) -> _Detected | None:
        """Where the lines are; None without any. Who has found them in a picture and then reads it waits once."""
        if self._latest and self._latest[0] is pixels:
            return self._latest[1]
        self._latest = pixels, self._searched(pixels)
        return self._latest[1]

    def _searched(self, pixels: Pixels) -> _Detected | None:
        scaled, scale = _fitted(pixels)
        bgr = scaled[..., ::-1]
        for side in (DETECTOR_SIDE, SECOND_LOOK_SIDE):
            self._engine.text_det.limit_side_len = side
            found = self._engine.text_det(bgr).boxes
            if found is not None:
                return bgr, np.asarray(found, np.float32), scale
            if max(scaled.shape) <= SECOND_LOOK_SIDE:
                break
        return None


def _degrees(misread: re.Match[str]) -> str:
    """As it is printed: 25 °C."""
    return " °" + {"℃": "C", "℉": "F"}.get(misread[0][-1], "")


def reading_order(lines: Sequence[TextLine]) -> tuple[TextLine, ...]:
    """Rows from the top, each from its beginning, as the text itself lies: a turned page keeps its rows."""
    return tuple(line for row in rows(lines) for line in row)


def plain_text(lines: Sequence[TextLine]) -> str:
    """What stands in one row joined by a space, rows by a line break."""
    return "\n".join(" ".join(line.text for line in row) for row in rows(lines))


def rows(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """Group lines whose centres lie within half a line's height of each other, measured across the text."""
    if not lines:
        return []
    boxes = np.array([line.box for line in upright(lines)])
    heights = np.linalg.norm(boxes[:, 3] - boxes[:, 0], axis=1)
    along, across = boxes.mean(axis=1).T
    rows: list[list[int]] = []
    for index in np.argsort(across, kind="stable"):
        last = rows[-1] if rows else []
        if last and across[index] - np.mean(across[last]) < 0.5 * min(heights[index], np.mean(heights[last])):
            last.append(int(index))
        else:
            rows.append([int(index)])
    return [[lines[index] for index in sorted(row, key=along.__getitem__)] for row in rows]


def upright(lines: Sequence[TextLine]) -> tuple[TextLine, ...]:
    """The same lines of a page that is turned so that most of the text runs to the right; long lines count more."""
    if not lines:
        return ()
    boxes = np.array([line.box for line in lines])
    right, down = (boxes[:, 1] - boxes[:, 0]).sum(axis=0)
    tilt = np.arctan2(down, right)
    turned = boxes @ np.array([[np.cos(tilt), -np.sin(tilt)], [np.sin(tilt), np.cos(tilt)]])
    return tuple(
        replace(line, box=tuple((float(x), float(y)) for x, y in box))
        for line, box in zip(lines, turned, strict=True)
    )


def _check(pixels: Pixels) -> None:
    """BadInput unless text can be read from these."""
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
        raise BadInput(f"text is read from RGB uint8 (height, width, 3), not {pixels.dtype} {pixels.shape}")


def _given(pixels: Pixels, where: Sequence[Corners]) -> _Detected | None:
    """As if the detector had found these."""
    scaled, scale = _fitted(pixels)
    return (scaled[..., ::-1], np.asarray(where, np.float32) * np.float32(scale), scale) if where else None


def _placed(boxes: NDArray[np.float32], scale: float, pixels: Pixels) -> NDArray[np.float64]:
    """Boxes of the scaled picture in the picture itself: (n, 4, 2)."""
    height, width = pixels.shape[:2]
    return np.clip(boxes.astype(np.float64) / scale, 0, (width, height))


def _from_top_left(box: NDArray[np.float64], flipped: bool) -> Corners:
    """Corners clockwise from the text's own top left; box: (4, 2), clockwise from the picture's top left.

    RapidOCR reads a box of 1.5 times its width or higher as text that runs downwards.
    """
    sides = np.linalg.norm(box - np.roll(box, -1, axis=0), axis=1)
    width, height = max(sides[0], sides[2]), max(sides[1], sides[3])
    first = (1 if height >= 1.5 * width else 0) + (2 if flipped else 0)
    return tuple((float(x), float(y)) for x, y in np.roll(box, -first, axis=0))


def _fitted(pixels: Pixels) -> tuple[Pixels, float]:
    """The picture at most LONGEST_SIDE long and at least as broad as the detector needs, and its scale.

    Padding goes to the right and lower edge, which leaves coordinates as they are.
    """
    import cv2

    height, width = pixels.shape[:2]
    scale = min(1.0, LONGEST_SIDE / max(height, width))
    if scale < 1.0:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        height, width = pixels.shape[:2]
    least = max(_LEAST_SIDE, max(height, width) // _LONGEST_RATIO)
    down, right = max(0, least - height), max(0, least - width)
    if down or right:
        pixels = np.pad(pixels, ((0, down), (0, right), (0, 0)), mode="edge")
    return pixels, scale


def _model(folder: Path, task: str) -> Path:
    found = sorted(folder.glob(f"*_{task}_*.onnx"))
    if len(found) != 1:
        raise ModelMissing(
            f"{folder} should hold one OCR model named *_{task}_*.onnx but holds {len(found)}; "
            "reinstall: pip install --force-reinstall rapidocr"
        )
    return found[0]
