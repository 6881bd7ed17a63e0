"""Pictures from files, pipes and bytes: decoded with Pillow, or refused by name.

Whatever the bytes are, the outcome is RGB pixels or BadMedia, and memory stays bounded: the size that the
file states is checked before anything of that size is allocated.
"""

from __future__ import annotations

import io
import logging
import os
import struct
import tempfile
import threading
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from hardware.errors import BadMedia
from hardware.ports import Pixels

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_BYTES = 256 * 2**20
"""Larger files are refused."""
MAX_PIXELS = 50_000_000
"""Larger pictures are refused, except JPEGs: those can be decoded at half their size."""
MAX_JPEG_PIXELS = 178_000_000
"""The largest JPEG decoded at half its size, as large as Pillow itself lets pass: a progressive one needs memory for
all its coefficients."""

PICTURE_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".ppm", ".pgm", ".avif"}
)

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "AVIF")
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})
_EXIF_ORIENTATION = 0x0112
_EXIF_ERRORS = (ArithmeticError, LookupError, OSError, SyntaxError, TypeError, ValueError, struct.error)

_log = logging.getLogger(__name__)

# Pillow warns of what is refused or handled here anyway, and warning filters belong to the whole process:
# one decoding at a time changes them.
_quiet = threading.Lock()


def load_picture(source: Path | bytes | BinaryIO, name: str = "") -> Pixels:
    """Decode a picture upright as RGB uint8 of shape (height, width, 3); the array is the caller's own.

    JPEG, PNG, WebP, GIF, BMP, TIFF, PNM and AVIF; grey, palette, CMYK and 16 bit are converted, transparency
    is laid on white, EXIF rotation is applied, and of an animation the first frame is taken. BadMedia for
    anything else; its message calls the picture `name`, which defaults to the path.
    """
    if not name:
        name = str(source) if isinstance(source, Path) else "the picture"
    data = _read(source, name)
    _refuse_by_content(data, name)
    with _quiet, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _decode(data, name)


def save_picture(pixels: Pixels, path: Path) -> None:
    """Write RGB uint8 (height, width, 3) as PNG or JPEG by the path's suffix.

    Atomic: the path holds the old file or the whole new one. Only its owner may read it, as it shows what
    somebody saw. BadMedia if it cannot be written.
    """
    from PIL import Image

    kind = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}.get(path.suffix.lower())
    if kind is None:
        raise BadMedia(f"{path}: pictures are written as .png or .jpg; give the file one of these endings")
    encoded = io.BytesIO()
    Image.fromarray(pixels).save(encoded, kind, **({"quality": 92} if kind == "JPEG" else {}))
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            partial = Path(file.name)
            try:
                file.write(encoded.getbuffer())
                file.flush()
                os.fsync(file.fileno())
                partial.replace(path)
            except BaseException:
                partial.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise BadMedia(
            f"cannot write {path}: {error.strerror or error}; "
            "choose a folder that exists, is writable and has space"
        ) from error


def _read(source: Path | bytes | BinaryIO, name: str) -> bytes:
    try:
        if isinstance(source, Path):
            with source.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        elif isinstance(source, bytes):
            data = source
        else:
            data = source.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise BadMedia(f"there is no file {name}; check the path") from error
    except IsADirectoryError as error:
        raise BadMedia(f"{name} is a folder; name one picture in it") from error
    except (OSError, ValueError) as error:
        raise BadMedia(f"cannot read {name}: {error}") from error
    if not data:
        raise BadMedia(f"{name} is empty (0 bytes); take or copy the picture again")
    if len(data) > MAX_BYTES:
        raise BadMedia(f"{name} is larger than {MAX_BYTES // 2**20} MiB; save it as JPEG or make it smaller")
    return data


def _refuse_by_content(data: bytes, name: str) -> None:
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        raise BadMedia(
            f"{name} is a HEIC picture, which cannot be read here; export it as JPEG, "
            "or let the phone take JPEGs (iPhone: Settings, Camera, Formats, Most Compatible)"
        )
    head = data[:512]
    if b"\0" not in head and not head.startswith((b"P1", b"P2", b"P3", b"P4", b"P5", b"P6", b"GIF8")):
        try:
            head.decode()
        except UnicodeDecodeError:
            return
        raise BadMedia(f"{name} holds text, not a picture, whatever its ending says")


def _decode(data: bytes, name: str) -> Pixels:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            _limit(picture, name)
            picture.load()
            if picture.format != "MPO" and getattr(picture, "is_animated", False):
                _log.warning("%s has several frames; only its first is used", name)
            return _upright(np.array(_to_rgb(picture, name)), _orientation(picture, name))
    except BadMedia:
        raise
    except UnidentifiedImageError as error:
        raise BadMedia(
            f"{name} is not a picture of a kind that can be read ({', '.join(_FORMATS)}), "
            "or its beginning is damaged"
        ) from error
    except Image.DecompressionBombError as error:
        raise BadMedia(_too_large(name, "more than 178 megapixels")) from error
    # Pillow's parsers let struct.error, IndexError, SyntaxError and many more escape on damaged files.
    except Exception as error:
        raise BadMedia(
            f"{name} is damaged or cut off before its end ({error}); take or copy the picture again"
        ) from error


def _limit(picture: Image, name: str) -> None:
    """Refuse what is too large, or have it decoded at a reduced size, before its pixels are allocated."""
    width, height = picture.size
    if width * height <= MAX_PIXELS:
        return
    size = f"{width} x {height} pixels"
    if picture.format not in ("JPEG", "MPO") or width * height > MAX_JPEG_PIXELS:
        raise BadMedia(_too_large(name, size))
    # draft() takes the smallest of the decoder's scales that is not below the size asked for: 1/2 each side
    picture.draft("RGB", (width // 2, height // 2))
    _log.warning("%s has %s; it is read at %d x %d", name, size, *picture.size)


def _too_large(name: str, size: str) -> str:
    return f"{name} is too large ({size}); make it smaller than {MAX_PIXELS // 1_000_000} megapixels"


def _to_rgb(picture: Image, name: str) -> Image:
    from PIL import Image

    if picture.mode == "F":
        raise BadMedia(f"{name} holds floating-point values, not a photograph; save it with 8 bits a channel")
    if picture.mode.startswith("I"):
        return Image.fromarray(_high_byte(np.asarray(picture), name)).convert("RGB")
    if picture.has_transparency_data:
        above = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", above.size, "white"), above).convert("RGB")
    return picture.convert("RGB")


def _high_byte(values: np.ndarray, name: str) -> Pixels:
    """16-bit grey scaled to 8 bits; Pillow's own conversion clips it to white."""
    if values.min() < 0 or values.max() > 0xFFFF:
        raise BadMedia(f"{name} has more than 16 bits a pixel; save it with 8 bits a channel")
    return (values >> 8).astype(np.uint8)


def _orientation(picture: Image, name: str) -> int:
    """EXIF orientation 1..8; asked after load(), as Pillow itself turns TIFFs and then forgets the tag."""
    try:
        value = picture.getexif().get(_EXIF_ORIENTATION, 1)
    # a good picture is not refused for its damaged notes
    except _EXIF_ERRORS as error:
        _log.warning("%s: its EXIF data is damaged (%s); it is shown as stored", name, error)
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _upright(pixels: Pixels, orientation: int) -> Pixels:
    """Undo the rotation and mirroring that EXIF orientation names (EXIF standard, tag 0x0112)."""
    if orientation >= 5:
        pixels = pixels.transpose(1, 0, 2)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(pixels)
