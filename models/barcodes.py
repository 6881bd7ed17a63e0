"""Bar codes and 2D codes, decoded by zxing-cpp. Nothing that a code says is ever opened or obeyed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.code_words import classify
from models.errors import BadInput
from models.ports import Code, Pixels

if TYPE_CHECKING:
    from zxingcpp import Barcode

_UPSCALED_SIDE = 1600
"""Pictures up to half of this are also tried at twice their size."""
_TILTS = (15.0, -15.0, 30.0, -30.0)


class ZxingReader:
    """Reads what zxing-cpp can read: QR, Aztec, Data Matrix, PDF417, MaxiCode and the linear codes.

    The picture as it is comes first and nearly always suffices (a few milliseconds); only a picture without any
    code is tried again: stretched in contrast, enlarged, smoothed and tilted.
    """

    name = "zxing-cpp"

    def scan(self, pixels: Pixels) -> tuple[Code, ...]:
        """Distinct codes, the largest first. BadInput unless pixels are RGB uint8 (height, width, 3)."""
        if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
            raise BadInput(
                f"codes are read from RGB uint8 (height, width, 3), not {pixels.dtype} {pixels.shape}"
            )
        import cv2
        import zxingcpp

        for grey, back in _views(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)):
            found = zxingcpp.read_barcodes(grey, text_mode=zxingcpp.TextMode.Plain)
            if found:
                return _distinct([_code(barcode, back) for barcode in found])
        return ()


def _views(grey: NDArray[np.uint8]) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.float64]]]:
    """The picture in ever costlier guises, each with the affine map (2, 3) from it back to the picture."""
    import cv2

    height, width = grey.shape
    same = np.eye(2, 3)
    yield grey, same
    stretched = cv2.createCLAHE(clipLimit=3.0, tileGridSize=(4, 4)).apply(grey)
    yield stretched, same
    if max(height, width) <= _UPSCALED_SIDE // 2:
        yield cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), same / 2
    yield cv2.GaussianBlur(grey, (0, 0), 1.5), same
    for tilt in _TILTS:
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), tilt, 1.0)
        turned = cv2.warpAffine(stretched, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
        yield turned, cv2.invertAffineTransform(turn)


def _code(barcode: Barcode, back: NDArray[np.float64]) -> Code:
    import zxingcpp

    place = barcode.position
    corners = [
        (p.x, p.y, 1) for p in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    ]
    box = np.array(corners, np.float64) @ back.T
    kind = barcode.format.name
    binary = barcode.content_type in (zxingcpp.ContentType.Binary, zxingcpp.ContentType.UnknownECI)
    return Code(
        text=barcode.text,
        format=kind,
        content="binary" if binary else classify(barcode.text, kind),
        box=tuple((float(x), float(y)) for x, y in box),
    )


def _distinct(codes: list[Code]) -> tuple[Code, ...]:
    distinct: dict[tuple[str, str], Code] = {}
    for code in sorted(codes, key=_area, reverse=True):
        distinct.setdefault((code.text, code.format), code)
    return tuple(distinct.values())


def _area(code: Code) -> float:
    """Of the box, by the shoelace formula."""
    x, y = np.array(code.box).T
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)
