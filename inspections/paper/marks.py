"""Signs drawn as lines, because no typeface is sure to have them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import segno
from reportlab.lib.colors import Color, HexColor, black, white
from reportlab.platypus import Flowable

from inspections.paper.values import Result

INK_BLUE = HexColor(0x1B4B82)
RED = HexColor(0xA0261E)
AMBER = HexColor(0x6F4600)
GREY = HexColor(0x465361)

COLOURS: dict[Result, Color] = {
    Result.MET: INK_BLUE,
    Result.UNMET: RED,
    Result.TO_VERIFY: AMBER,
    Result.NOT_APPLICABLE: GREY,
    Result.UNANSWERED: GREY,
    Result.NEUTRAL: GREY,
}
STROKES = {
    Result.MET: [(0.12, 0.5, 0.4, 0.2), (0.4, 0.2, 0.88, 0.82)],
    Result.UNMET: [(0.18, 0.18, 0.82, 0.82), (0.18, 0.82, 0.82, 0.18)],
    Result.NOT_APPLICABLE: [(0.2, 0.5, 0.8, 0.5)],
    Result.TO_VERIFY: [(0.5, 0.95, 0.95, 0.1), (0.95, 0.1, 0.05, 0.1), (0.05, 0.1, 0.5, 0.95)],
}


def draw_mark(canvas: Any, result: Result, x: float, y: float, size: float) -> None:
    """A tick, a cross, a dash, a triangle; a ring where nothing was answered; nothing for a plain value."""
    canvas.saveState()
    canvas.setStrokeColor(COLOURS[result])
    canvas.setLineWidth(size * 0.13)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    canvas.lines(
        [
            tuple(x + part * size if at % 2 == 0 else y + part * size for at, part in enumerate(stroke))
            for stroke in STROKES.get(result, [])
        ]
    )
    if result is Result.UNANSWERED:
        canvas.circle(x + size / 2, y + size / 2, size * 0.36)
    canvas.restoreState()


def draw_box(canvas: Any, x: float, y: float, size: float) -> None:
    """An empty box to be ticked in ink."""
    canvas.saveState()
    canvas.setStrokeColor(black)
    canvas.setLineWidth(0.6)
    canvas.rect(x, y, size, size)
    canvas.restoreState()


def draw_qr(canvas: Any, text: str, x: float, y: float, size: float) -> None:
    """A QR code as one path, its quiet zone left to the caller; survives a quarter of it being stamped over."""
    modules = _modules(text)
    step = size / len(modules)
    canvas.saveState()
    canvas.setFillColor(white)
    canvas.rect(x, y, size, size, stroke=0, fill=1)
    canvas.setFillColor(black)
    path = canvas.beginPath()
    for number, row in enumerate(modules):
        bottom = y + size - (number + 1) * step
        for start, length in _runs(row):
            path.rect(x + start * step, bottom, length * step, step)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()


@lru_cache(maxsize=8)  # every page of a document shows the same code
def _modules(text: str) -> list[list[int]]:
    return [list(row) for row in segno.make(text, error="q", micro=False).matrix]


def _runs(row: list[int]) -> list[tuple[int, int]]:
    """Where dark modules stand side by side: (first, how many)."""
    runs: list[tuple[int, int]] = []
    for at, dark in enumerate(row):
        if dark and at and row[at - 1]:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((at, 1))
    return runs


class Mark(Flowable):
    """The sign of a result, in the middle of a line of text."""

    def __init__(self, result: Result, size: float, leading: float) -> None:
        super().__init__()
        self.result = result
        self.size = size
        self.tall = leading

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """As wide as its column, as high as a line."""
        self.width = available_width
        return available_width, self.tall

    def draw(self) -> None:
        """The sign in the middle of its cell."""
        draw_mark(self.canv, self.result, (self.width - self.size) / 2, (self.tall - self.size) / 2, self.size)
