"""Reading the verification codes from photos and scans of printed records. Pure: bytes in, codes out.

Everything here comes from outside: sizes are limited before anything is decoded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

import pypdfium2 as pdfium
import zxingcpp
from PIL import Image, ImageFilter, ImageOps

MAX_PAGES = 60
MOST_PIXELS = 24_000_000
DPI = (200, 300)
VERIFY = re.compile(r"/verify/([0-9A-Za-z-]{4,40})(?:$|[/?#])")
EDGES = (1600, 2600, 1000)
"""Sizes tried in turn: most codes are read at the first, blurred ones when smaller, small ones when larger."""


class UnreadablePdf(ValueError):
    """The bytes begin like a PDF and are none, or it is locked."""


class TooManyPages(ValueError):
    """More pages than anybody stamps in one go."""


def code_in_picture(image: Image.Image) -> str | None:
    """The verification code on a picture, however it is turned."""
    grey = ImageOps.exif_transpose(image).convert("L")
    return next((code for attempt in _attempts(grey) if (code := _read(attempt))), None)


def _attempts(grey: Image.Image) -> Iterator[Image.Image]:
    for edge in EDGES:
        smaller = grey.copy()
        smaller.thumbnail((edge, edge))
        yield smaller
        yield ImageOps.autocontrast(smaller.filter(ImageFilter.MedianFilter(3)), cutoff=2)


def _read(image: Image.Image) -> str | None:
    for found in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)):
        if match := VERIFY.search(found.text):
            return plain_code(match[1])
    return None


def plain_code(text: str) -> str:
    """A code as it is kept: case and separators do not matter."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def codes_in_pdf(data: bytes) -> list[str | None]:
    """The code on each page of a PDF, None where there is none."""
    with _opened(data) as document:
        return [_code_on(page) for page in document]


def _code_on(page: pdfium.PdfPage) -> str | None:
    for dpi in DPI:
        wide, high = page.get_size()
        pixels = max(wide * high, 1.0) * (dpi / 72) ** 2
        scale = dpi / 72 * min(1.0, (MOST_PIXELS / pixels) ** 0.5)
        if code := code_in_picture(page.render(scale=scale, grayscale=True).to_pil()):
            return code
    return None


def pages_of(data: bytes, numbers: list[int]) -> bytes:
    """Some pages of a PDF as one of their own, so that nobody gets another record along with theirs."""
    with _opened(data) as source, pdfium.PdfDocument.new() as target:
        target.import_pages(source, numbers)
        return _saved(target)


def joined(documents: list[bytes]) -> bytes:
    """Several PDFs in one, to be printed together."""
    with pdfium.PdfDocument.new() as target:
        for data in documents:
            with _opened(data, at_most=None) as source:
                target.import_pages(source)
        return _saved(target)


def _saved(document: pdfium.PdfDocument) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _opened(data: bytes, at_most: int | None = MAX_PAGES) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise UnreadablePdf from error
    if at_most is not None and len(document) > at_most:
        document.close()
        raise TooManyPages
    return document
