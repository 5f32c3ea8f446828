"""Pictures made small enough for paper, and drawn into boxes."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader

from core.images import UnusablePhoto, reduced

BUDGET = 8_000_000  # bytes for all pictures of a document, so that it can still be sent by e-mail
EDGE = 1200
QUALITIES = (75, 60, 45, 30)
FRAME = HexColor(0xCDD5DE)


class Jpeg(ImageReader):
    """A JPEG that goes into the document as it is, without being decoded on the way."""

    def getRGBData(self) -> bytes:
        """What the canvas tells two pictures apart by."""
        self._dataA = None
        return bytes(self.fp.getvalue())


def for_paper(source: bytes | Path, count: int) -> bytes | None:
    """The picture as a JPEG within its share of the budget among `count` pictures; None if it cannot be read."""
    share = BUDGET // max(count, 1)
    data = source.read_bytes() if isinstance(source, Path) else source
    try:
        return _within(data, share)
    except UnusablePhoto:
        return None


def _within(data: bytes, share: int) -> bytes:
    small = b""
    for edge in (EDGE, EDGE * 2 // 3, EDGE // 2):
        for quality in QUALITIES:
            small = reduced(data, edge, quality)
            if len(small) <= share:
                return small
    return small


def draw_picture(canvas: Any, jpeg: bytes, x: float, y: float, width: float, height: float) -> None:
    """The picture as large as fits the box, in the middle of it."""
    canvas.drawImage(Jpeg(BytesIO(jpeg)), x, y, width, height, preserveAspectRatio=True, anchor="c")
