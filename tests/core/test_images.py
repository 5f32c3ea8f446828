"""Hostile and ordinary pictures through core.images."""

from __future__ import annotations

import random
import struct
import time
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from core.errors import DomainError
from core.images import (
    MAX_BYTES,
    DamagedPicture,
    EmptyUpload,
    NotAPicture,
    TooManyPixels,
    UnusablePhoto,
    UploadTooLarge,
    read_picture,
    reduced,
)

pytestmark = pytest.mark.filterwarnings("ignore:Corrupt EXIF data")

HEIC = Path(__file__).parent / "samples" / "upright.heic"
RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 180, 30), (30, 30, 220), (250, 250, 250)


def corners(size: tuple[int, int] = (400, 300)) -> Image.Image:
    """A picture whose four quarters tell how it is turned: red, green / blue, white."""
    width, height = size
    image = Image.new("RGB", size)
    for colour, box in zip((RED, GREEN, BLUE, WHITE), ((0, 0), (1, 0), (0, 1), (1, 1)), strict=True):
        image.paste(
            colour,
            (
                box[0] * width // 2,
                box[1] * height // 2,
                (box[0] + 1) * width // 2,
                (box[1] + 1) * height // 2,
            ),
        )
    return image


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def quarters(image: Image.Image) -> list[str]:
    names = {RED: "red", GREEN: "green", BLUE: "blue", WHITE: "white"}

    def nearest(pixel: tuple[int, ...]) -> str:
        return names[min(names, key=lambda colour: sum((a - b) ** 2 for a, b in zip(colour, pixel, strict=True)))]

    width, height = image.size
    return [nearest(image.getpixel((width * x // 4, height * y // 4))) for y in (1, 3) for x in (1, 3)]


def turned(orientation: int) -> bytes:
    """The corners as a camera stores them that was held in this way."""
    back = {2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}
    exif = Image.Exif()
    upright = corners()
    if orientation in back:
        exif[0x0112] = back[orientation]
        holder = BytesIO(encoded(upright, exif=exif))
        upright = ImageOps.exif_transpose(Image.open(holder))
    exif[0x0112] = orientation
    exif.get_ifd(0x8825)[1] = "N"
    return encoded(upright, exif=exif)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_exif_orientation_is_shown_upright(orientation: int) -> None:
    picture = read_picture(turned(orientation))
    for copy in (picture.shown, picture.thumb):
        assert quarters(opened(copy)) == ["red", "green", "blue", "white"]
    assert (picture.width, picture.height) == (400, 300)


def test_the_shown_copy_carries_no_metadata_at_all() -> None:
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"
    exif.get_ifd(0x8825).update({1: "N", 2: (24.0, 8.0, 30.0), 3: "E", 4: (120.0, 40.0, 0.0)})
    data = encoded(
        corners(),
        exif=exif,
        comment=b"<script>alert(1)</script>",
        icc_profile=b"profile" * 20,
        dpi=(300, 300),
    )
    assert b"PhoneMaker" in data
    assert b"<script>" in data
    picture = read_picture(data)
    for copy in (picture.shown, picture.thumb):
        assert b"PhoneMaker" not in copy
        assert b"<script>" not in copy
        assert b"profile" not in copy
        assert not opened(copy).getexif()


def test_html_after_the_end_of_a_jpeg_does_not_survive() -> None:
    data = encoded(corners()) + b"<html><script>alert(1)</script></html>"
    assert b"script" not in read_picture(data).shown


def test_a_text_chunk_of_a_png_does_not_survive() -> None:
    text = PngInfo()
    text.add_text("Comment", "<svg onload=alert(1)>")
    assert b"onload" not in read_picture(encoded(corners(), "PNG", pnginfo=text)).shown


@pytest.mark.parametrize(
    ("size", "shown", "thumb"),
    [
        ((4000, 3000), (1600, 1200), (320, 240)),
        ((3000, 4000), (1200, 1600), (240, 320)),
        ((200, 100), (200, 100), (200, 100)),
        ((1, 1), (1, 1), (1, 1)),
    ],
)
def test_the_copies_are_cut_to_their_edge_and_never_enlarged(size, shown, thumb) -> None:
    picture = read_picture(encoded(corners(size) if min(size) > 1 else Image.new("RGB", size)))
    assert opened(picture.shown).size == shown
    assert opened(picture.thumb).size == thumb
    assert (picture.width, picture.height) == size


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp"), ("MPO", "image/jpeg")],
)
def test_a_format_is_told_by_its_content(kind: str, media_type: str) -> None:
    picture = read_picture(encoded(corners(), kind))
    assert picture.media_type == media_type
    assert opened(picture.shown).format == "JPEG"


def test_a_heic_picture_is_decoded_here() -> None:
    picture = read_picture(HEIC.read_bytes())
    assert picture.media_type == "image/heic"
    assert quarters(opened(picture.shown)) == ["red", "green", "blue", "white"]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_colour_mode_comes_out_as_a_plain_picture(mode: str) -> None:
    image = Image.new("I;16", (40, 30), 40000) if mode == "I;16" else corners((40, 30)).convert(mode)
    shown = opened(read_picture(encoded(image, "JPEG" if mode == "CMYK" else "PNG")).shown)
    assert shown.mode == "RGB"
    if mode == "I;16":
        assert abs(shown.getpixel((5, 5))[0] - 156) < 4


def test_see_through_parts_stand_on_white() -> None:
    shown = opened(read_picture(encoded(Image.new("RGBA", (50, 50), (0, 0, 0, 0)), "PNG")).shown)
    assert min(shown.getpixel((25, 25))) > 250


def png_header(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that claims to be of any size."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = zlib.compress(b"\0" * 1_000_000)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "size", [(20_000, 10_000), (10_000, 10_000), (8_000, 7_501), (65_000, 65_000), (2**31 - 1, 2**31 - 1)]
)
def test_a_picture_with_too_many_pixels_is_refused_before_it_is_decoded_and_the_limit_is_named(size) -> None:
    began = time.perf_counter()
    with pytest.raises(TooManyPixels, match="60 megapixels") as refusal:
        read_picture(png_header(*size))
    assert time.perf_counter() - began < 0.5
    assert refusal.value.status == 413


def test_a_picture_of_just_sixty_megapixels_is_not_refused_for_its_size() -> None:
    with pytest.raises(DamagedPicture):
        read_picture(png_header(8_000, 7_500))


HALF = encoded(corners((1200, 900)))
REFUSED = {
    "nothing": (b"", EmptyUpload),
    "random bytes": (random.Random(7).randbytes(5000), NotAPicture),
    "plain text": ("這不是照片".encode(), NotAPicture),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', NotAPicture),
    "html": (b"<!doctype html><script>alert(1)</script>", NotAPicture),
    "html behind the first bytes of a jpeg": (
        b"\xff\xd8\xff\xe0<html><script>alert(1)</script>",
        NotAPicture,
    ),
    "html behind the first bytes of a png": (b"\x89PNG\r\n\x1a\n<html></html>", NotAPicture),
    "gif": (encoded(corners(), "GIF"), NotAPicture),
    "bmp": (encoded(corners(), "BMP"), NotAPicture),
    "tiff": (encoded(corners(), "TIFF"), NotAPicture),
    "pdf": (encoded(corners(), "PDF"), NotAPicture),
    "zip": (b"PK\x03\x04" + bytes(100), NotAPicture),
    "truncated jpeg": (HALF[: len(HALF) // 2], DamagedPicture),
    "truncated png": (encoded(corners(), "PNG")[:-60], DamagedPicture),
    "truncated webp": (encoded(corners((1200, 900)), "WEBP", lossless=True)[:-40], UnusablePhoto),
    "truncated heic": (HEIC.read_bytes()[:-200], UnusablePhoto),
    "only the head of a heic": (HEIC.read_bytes()[:60], UnusablePhoto),
}


@pytest.mark.parametrize(("data", "error"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_whole_picture_is_refused_with_a_sentence(data: bytes, error: type[UnusablePhoto]) -> None:
    with pytest.raises(error) as refusal:
        read_picture(data)
    assert isinstance(refusal.value, DomainError)
    assert refusal.value.message.endswith(".")
    assert len(refusal.value.message.split()) > 3
    assert 400 <= refusal.value.status < 500


def test_more_bytes_than_allowed_are_refused_and_the_limit_is_named() -> None:
    with pytest.raises(UploadTooLarge, match="25 MB"):
        read_picture(encoded(corners()) + bytes(MAX_BYTES))


def test_a_picture_with_unreadable_exif_is_taken_as_it_is() -> None:
    data = encoded(corners(), exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert quarters(opened(read_picture(data).shown)) == ["red", "green", "blue", "white"]


SAMPLES = [
    turned(6),
    encoded(corners((60, 40)), "PNG"),
    encoded(corners((60, 40)), "WEBP"),
    HEIC.read_bytes(),
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=12),
)
def test_damaged_bytes_are_either_a_picture_or_a_refusal_and_nothing_else(data: bytes, changes) -> None:
    damaged = bytearray(data)
    for where, byte in changes:
        damaged[where % len(damaged)] = byte
    try:
        shown = read_picture(bytes(damaged)).shown
    except UnusablePhoto as refusal:
        assert refusal.message
    else:
        assert opened(shown).format == "JPEG"


def test_the_same_bytes_give_the_same_copies() -> None:
    data = turned(6)
    assert read_picture(data) == read_picture(data)


def test_reduced_gives_an_upright_picture_of_the_asked_size() -> None:
    small = opened(reduced(turned(6), 100))
    assert small.size == (100, 75)
    assert quarters(small) == ["red", "green", "blue", "white"]
