"""Breaking text into lines the way Chinese is set, and drawing them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from reportlab.lib.colors import Color, black
from reportlab.platypus import Flowable

from inspections.paper import fonts

# No line begins with the first and none ends with the second kind.
NOT_FIRST = frozenset("\u00a0、。，．・：；？！）］｝〕〉》」』】〗’”…‥—–～％‰℃々,.:;?!)]}%°")
NOT_LAST = frozenset("（［｛〔〈《「『【〖‘“([{＄$￥")

ROUNDING = 0.001  # widths are added up piece by piece

COUNTED = "條項款目期頁號次點人件日時分秒天年月週歲元科班名台處張份萬"
TOKEN = re.compile(
    rf"""
      \d+(?:[/.:–-]\d+)*（[一二三四五六日]）  # a date with its weekday
    | 第\ ?\d+\ ?[{COUNTED}]                  # an ordinal with its noun
    | \d[\d,.:/–-]*\ ?[{COUNTED}]             # a count with its noun
    | [^\ ⺀-鿿豈-﫿　-〿＀-￯]+               # a word or a number
    | \ +
    | .
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Style:
    """How a piece of text is set."""

    size: float
    leading: float
    font: str = fonts.REGULAR
    align: str = "left"
    colour: Color = black
    spacing: float = 0

    def bold(self) -> Style:
        """The same in the strong weight."""
        return replace(self, font=fonts.BOLD)

    def centred(self) -> Style:
        """The same in the middle of its column."""
        return replace(self, align="centre")

    def to_the_right(self) -> Style:
        """The same at the right edge of its column."""
        return replace(self, align="right")

    def in_colour(self, colour: Color) -> Style:
        """The same in another ink."""
        return replace(self, colour=colour)

    def at(self, size: float) -> Style:
        """The same at another size, with the lines as far apart in proportion."""
        return replace(self, size=size, leading=self.leading * size / self.size)


def break_lines(text: str, style: Style, width: float) -> list[str]:
    """The text in lines no wider than `width`; a word alone too wide for a line is cut."""
    return [line for paragraph in text.split("\n") for line in _break_paragraph(paragraph, style, width)]


def _break_paragraph(text: str, style: Style, width: float) -> Iterator[str]:
    line, used = "", 0.0
    for piece in _pieces(text):
        if used + _wide(piece.rstrip(" "), style) > width - ROUNDING:
            if line.strip(" "):
                yield line.rstrip(" ")
            line, used = "", 0.0
            piece = piece.lstrip(" ")
            while not _fits(piece, style, width):
                head = _longest_head(piece, style, width)
                yield head
                piece = piece[len(head) :]
        line += piece
        used += _wide(piece, style)
    yield line.rstrip(" ")


def _pieces(text: str) -> Iterator[str]:
    """The text cut wherever a line may end."""
    piece = ""
    for token in TOKEN.findall(text):
        if piece and (token[0] in NOT_FIRST or piece[-1] in NOT_LAST):
            piece += token
            continue
        if piece:
            yield piece
        piece = token
    if piece:
        yield piece


def _fits(line: str, style: Style, width: float) -> bool:
    return _wide(line.rstrip(" "), style) <= width - ROUNDING


def _wide(text: str, style: Style) -> float:
    return fonts.width(text, style.font, style.size) + style.spacing * len(text)


def _longest_head(word: str, style: Style, width: float) -> str:
    """As many signs of the word as go on one line, one at least."""
    end = 1
    while end < len(word) and _fits(word[: end + 1], style, width):
        end += 1
    return word[:end]


class Text(Flowable):
    """Lines of one style; knows its height, and can be cut between two lines."""

    def __init__(self, lines: list[str], style: Style) -> None:
        super().__init__()
        self.lines = lines
        self.style = style

    @property
    def tall(self) -> float:
        """The height in points."""
        return len(self.lines) * self.style.leading

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """The space it takes: all of the width, so that it can be aligned in it."""
        self.width = available_width
        return available_width, self.tall

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        """The part that fits and the rest, or nothing when no line fits."""
        count = int(available_height // self.style.leading)
        return [self.piece(0, count), self.piece(count)] if 0 < count < len(self.lines) else []

    def piece(self, start: int, end: int | None = None) -> Text:
        """Some of the lines."""
        return Text(self.lines[start:end], self.style)

    def draw(self) -> None:
        """Set the lines from the top down."""
        style = self.style
        self.canv.setFillColor(style.colour)
        first = self.tall - (style.leading - style.size) / 2 - style.size * 0.88
        for number, line in enumerate(self.lines):
            draw_line(self.canv, line, style, 0, first - number * style.leading, self.width)


def draw_line(canvas: Any, line: str, style: Style, x: float, y: float, width: float = 0) -> None:
    """One line with its baseline at y, aligned within the width."""
    fonts.glyphs(style.font)
    canvas.setFillColor(style.colour)
    canvas.setFont(style.font, style.size)
    if style.align == "centre":
        canvas.drawCentredString(x + width / 2, y, line, charSpace=style.spacing)
    elif style.align == "right":
        canvas.drawRightString(x + width, y, line)
    else:
        canvas.drawString(x, y, line)


def set_text(text: str, style: Style, width: float, *, at_most: int | None = None) -> Text:
    """The text broken into lines; where it is longer than `at_most` lines, the last one ends in …"""
    lines = break_lines(text, style, width)
    if at_most is not None and len(lines) > at_most:
        lines = lines[:at_most]
        while not _fits(lines[-1] + "…", style, width):
            lines[-1] = lines[-1][:-1]
        lines[-1] += "…"
    return Text(lines, style)
