"""Parts that run over as many pages as they need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reportlab.platypus import Flowable, Frame

from inspections.paper.pages import SIDE, TEXT_WIDTH


def pour(canvas: Any, parts: list[Flowable], open_page: Callable[[], tuple[float, float]]) -> None:
    """Fill pages until nothing is left; `open_page` draws what stands on top and says (ceiling, floor)."""
    left = list(parts)
    while left:
        ceiling, floor = open_page()
        frame = Frame(SIDE, floor, TEXT_WIDTH, ceiling - floor, 0, 0, 0, 0)
        frame.addFromList(left, canvas)
        if left:
            left[:1] = frame.split(left[0], canvas) or left[:1]
            frame.addFromList(left, canvas)
        canvas.showPage()
