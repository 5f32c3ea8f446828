"""Pictures from strangers: what is accepted is shown upright and without metadata, the rest refused in a sentence."""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

from flask_babel import gettext as _
from pi_heif import register_heif_opener
from PIL import Image

from core.errors import DomainError
from core.uploads import MAX_FILE

register_heif_opener()

MAX_BYTES = MAX_FILE
MAX_MEGAPIXELS = 60
SHOWN_EDGE, SHOWN_QUALITY = 1600, 80
THUMB_EDGE, THUMB_QUALITY = 320, 75
SHARP_AND_QUICK = Image.Resampling.HAMMING  # as sharp as bicubic when making smaller, in half the time
REDUCED_QUALITY, SMALLEST_EDGE = 75, 160

COVERED_TO = (4, 4)

Cover = tuple[float, float, float, float]
"""A part of the upright picture that is not to be shown: left, top, width and height as shares of its sides."""

MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # phones append further views to a JPEG; the first one is the picture
    "PNG": "image/png",
    "WEBP": "image/webp",
    "HEIF": "image/heic",
}
FORMATS = ["JPEG", "PNG", "WEBP", "HEIF"]

ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = {UPRIGHT[5], UPRIGHT[6], UPRIGHT[7], UPRIGHT[8]}
RESIZABLE = {"L", "LA", "RGB", "RGBA", "CMYK", "YCbCr"}

# What the decoders raise on damaged or hostile bytes.
UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    LookupError,
    EOFError,
    ArithmeticError,
    struct.error,
    zlib.error,
)
TOO_MANY_PIXELS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class UnusablePhoto(DomainError):
    """The upload cannot be kept as a picture."""

    status = 422
    sentence = "This photo cannot be used. Please take it again."


class EmptyUpload(UnusablePhoto):
    """Not one byte arrived."""

    sentence = "The photo is empty. Please take it again."


class UploadTooLarge(UnusablePhoto):
    """More bytes than are accepted."""

    status = 413


class NotAPicture(UnusablePhoto):
    """The content is no format that is accepted, whatever its name or type says."""

    status = 415
    sentence = "This is not a photo. Send a JPEG, PNG, WebP or HEIC picture."


class TooManyPixels(UnusablePhoto):
    """Decoding it would take too much memory."""

    status = 413


class DamagedPicture(UnusablePhoto):
    """It begins like a picture but cannot be read to its end."""

    sentence = "The photo is damaged or incomplete. Please take it again."


@dataclass(frozen=True, slots=True)
class Picture:
    """An accepted picture: what it was, and the two copies that may be shown."""

    media_type: str
    width: int
    height: int
    shown: bytes
    thumb: bytes


def read_picture(data: bytes, covers: Iterable[Cover] = ()) -> Picture:
    """The picture in these bytes, or an UnusablePhoto; its copies for the screen show nothing under a cover."""
    image = _opened(data)
    media_type, (width, height) = MEDIA_TYPES[image.format or ""], image.size
    turn = _turn(image)
    if turn in SIDEWAYS:
        width, height = height, width
    upright = _decoded(image, SHOWN_EDGE, turn)
    for cover in covers:
        _blur(upright, cover)
    shown = _jpeg(upright, SHOWN_QUALITY)
    upright.thumbnail((THUMB_EDGE, THUMB_EDGE), SHARP_AND_QUICK)
    return Picture(media_type, width, height, shown, _jpeg(upright, THUMB_QUALITY))


def _blur(image: Image.Image, cover: Cover) -> None:
    """Leave of a face or a badge the few colours that it averages to."""
    left, top, width, height = cover
    box = (
        max(0, math.floor(left * image.width)),
        max(0, math.floor(top * image.height)),
        min(image.width, math.ceil((left + width) * image.width)),
        min(image.height, math.ceil((top + height) * image.height)),
    )
    if box[0] >= box[2] or box[1] >= box[3]:
        return
    few = image.crop(box).resize(COVERED_TO, Image.Resampling.BOX)
    image.paste(few.resize((box[2] - box[0], box[3] - box[1]), Image.Resampling.BICUBIC), box)


def reduced(data: bytes, edge: int, *, at_most: int | None = None) -> bytes:
    """An upright JPEG without metadata, its longer side within `edge` pixels and itself within `at_most` bytes."""
    opened = _opened(data)
    image = _decoded(opened, edge, _turn(opened))
    jpeg = _jpeg(image, REDUCED_QUALITY)
    while at_most is not None and len(jpeg) > at_most and max(image.size) > SMALLEST_EDGE:
        factor = min(0.9, 0.97 * math.sqrt(at_most / len(jpeg)))
        smaller = max(SMALLEST_EDGE, int(max(image.size) * factor))
        image.thumbnail((smaller, smaller), SHARP_AND_QUICK)
        jpeg = _jpeg(image, REDUCED_QUALITY)
    return jpeg


def _opened(data: bytes) -> Image.Image:
    """The picture with its header read and its limits checked, nothing decoded yet."""
    if not data:
        raise EmptyUpload()
    if len(data) > MAX_BYTES:
        raise UploadTooLarge(
            _("The photo has more than %(limit)s MB. Please send a smaller one.", limit=MAX_BYTES // 1024**2)
        )
    try:
        image = Image.open(BytesIO(data), formats=FORMATS)
    except TOO_MANY_PIXELS as error:
        raise _too_many_pixels() from error
    except UNREADABLE as error:
        raise NotAPicture() from error
    if image.width * image.height > MAX_MEGAPIXELS * 1_000_000:
        raise _too_many_pixels()
    return image


def _too_many_pixels() -> TooManyPixels:
    return TooManyPixels(
        _(
            "The photo has more than %(limit)s megapixels. Please take it again with a lower resolution.",
            limit=MAX_MEGAPIXELS,
        )
    )


def _turn(image: Image.Image) -> Image.Transpose | None:
    """How to set the picture upright; unreadable metadata is no reason to refuse a readable picture."""
    try:
        return UPRIGHT.get(image.getexif().get(ORIENTATION, 1))
    except (*UNREADABLE, TypeError):
        return None


def _decoded(image: Image.Image, edge: int, turn: Image.Transpose | None) -> Image.Image:
    """The picture upright, in plain RGB, its longer side cut down to `edge`."""
    try:
        scale = min(1.0, edge / max(image.size))
        image.draft("RGB", (round(image.width * scale), round(image.height * scale)))  # a JPEG can skip the detail
        image.load()
        small = image if image.mode in RESIZABLE else _eight_bit(image)
        small.thumbnail((edge, edge), SHARP_AND_QUICK, reducing_gap=2.0)
    except UNREADABLE as error:
        raise DamagedPicture() from error
    plain = _on_white(small)
    return plain.transpose(turn) if turn is not None else plain


def _eight_bit(image: Image.Image) -> Image.Image:
    """Palettes, single bits and 16-bit greys as modes that can be resized."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value / 256).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _on_white(image: Image.Image) -> Image.Image:
    """The picture in RGB, see-through parts on white."""
    if image.mode not in {"RGBA", "LA"}:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    paper = Image.new("RGB", layered.size, "white")
    paper.paste(layered, mask=layered.getchannel("A"))
    return paper


def _jpeg(image: Image.Image, quality: int) -> bytes:
    """The picture as a JPEG; nothing of the original's metadata is handed on."""
    image.info.clear()
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=False)
    return out.getvalue()
