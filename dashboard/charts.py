"""Where the parts of a chart stand. The server draws them; each has its table beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    label_y: float
    label: str
    name: str


@dataclass(frozen=True)
class Grid:
    y: float
    label: str


@dataclass(frozen=True)
class LineChart:
    """Rates over time. The scale begins below the lowest rate, and says so."""

    dots: list[Dot]
    grid: list[Grid]
    least: int
    width: int = 1100
    height: int = 184

    @property
    def points(self) -> str:
        return " ".join(f"{dot.x:.0f},{dot.y:.1f}" for dot in self.dots)


TOP, BOTTOM, LEFT, RIGHT = 30.0, 150.0, 90.0, 1040.0


def line_chart(rates: Sequence[tuple[str, float, str]]) -> LineChart:
    """A line through (name, percent, label), left to right."""
    least = least_shown([rate for _, rate, _ in rates])
    step = (RIGHT - LEFT) / (len(rates) - 1) if len(rates) > 1 else 0
    dots = []
    for place, (name, rate, label) in enumerate(rates):
        x = LEFT + place * step if len(rates) > 1 else (LEFT + RIGHT) / 2
        y = _height(rate, least)
        dots.append(Dot(x, y, y + 24 if y < TOP + 30 else y - 12, label, name))
    marks = (least, (least + 100) / 2, 100)
    return LineChart(dots, [Grid(_height(mark, least), f"{mark:g}%") for mark in marks], least)


def least_shown(rates: Sequence[float]) -> int:
    """The bottom of the scale: the ten below the lowest rate, 80 at the most."""
    lowest = min(rates, default=100)
    return max(0, min(80, floor((lowest - 5) / 10) * 10))


def _height(rate: float, least: int) -> float:
    return BOTTOM - (rate - least) / (100 - least) * (BOTTOM - TOP)


@dataclass(frozen=True)
class Piece:
    """One coloured stretch of a bar."""

    kind: str
    x: float
    width: float


GAP = 2.0
LEAST_WIDTH = 5.0


def proportions(counts: Sequence[tuple[str, int]], width: float) -> list[Piece]:
    """A bar in which every count that is not zero can be seen."""
    shown = [(kind, count) for kind, count in counts if count]
    room = width - GAP * max(0, len(shown) - 1) - LEAST_WIDTH * len(shown)
    total, x, pieces = sum(count for _, count in shown), 0.0, []
    for kind, count in shown:
        piece = Piece(kind, x, LEAST_WIDTH + room * count / total)
        pieces.append(piece)
        x += piece.width + GAP
    return pieces


def bar_widths(counts: Sequence[int], width: float) -> list[float]:
    """Lengths on one scale: the longest fills the width."""
    longest = max(counts, default=0)
    return [width * count / longest if longest else 0.0 for count in counts]


def stacked(rows: Sequence[Sequence[tuple[str, int]]], left: float, width: float) -> list[list[Piece]]:
    """Bars of several pieces on one scale, each beginning at `left`."""
    longest = max((sum(count for _, count in row) for row in rows), default=0)
    found = []
    for row in rows:
        x, pieces = left, []
        for kind, count in row:
            if count:
                length = width * count / longest
                pieces.append(Piece(kind, x, max(length - GAP, 1.0)))
                x += length
        found.append(pieces)
    return found


LABEL_WIDTH = 16


def short_label(text: str) -> str:
    """A title that fits beside a bar: without what stands in brackets, cut where it would leave the picture."""
    text = re.split(r"\s*[（(]", text, maxsplit=1)[0]
    width = 0
    for place, character in enumerate(text):
        width += 1 if character.isascii() else 2
        if width > LABEL_WIDTH:
            return text[: max(place - 1, 1)] + "…"
    return text
