"""Pictures made small enough for paper, and drawn into boxes."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab.lib.utils import ImageReader

from core.images import UnusablePhoto, reduced

BUDGET = 8_000_000  # bytes for all pictures of a document, so that it can still be sent by e-mail
LARGE, SMALL, FEW = 1200, 800, 20  # 340 or 230 dots per inch where two pictures stand side by side


class Jpeg(ImageReader):
    """A JPEG that goes into the document as it is, without being decoded on the way."""

    def getRGBData(self) -> bytes:
        """What the canvas tells two pictures apart by."""
        self._dataA = None
        return bytes(self.fp.getvalue())


def for_paper(source: bytes | Path, count: int) -> bytes | None:
    """The picture as a JPEG within its share of the budget among `count` pictures; None if it cannot be read."""
    try:
        data = source.read_bytes() if isinstance(source, Path) else source
        return reduced(data, LARGE if count <= FEW else SMALL, at_most=BUDGET // max(count, 1))
    except (UnusablePhoto, OSError):
        return None


def draw_picture(canvas: Any, jpeg: bytes, x: float, y: float, width: float, height: float) -> None:
    """The picture as large as fits the box, in the middle of it."""
    canvas.drawImage(Jpeg(BytesIO(jpeg)), x, y, width, height, preserveAspectRatio=True, anchor="c")
