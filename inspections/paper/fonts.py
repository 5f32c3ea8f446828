"""The embedded typeface, and what it cannot print."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from reportlab import rl_config
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).resolve().parents[2] / "static" / "fonts"
REGULAR, BOLD = "NotoSansTC-Regular", "NotoSansTC-Bold"
GETA = "〓"  # what printers have always set where a sort is missing

# Another shape of the same sign that the font does have.
SAME_SIGN = str.maketrans({"\u5185": "內", "☐": "□", "✔": "✓", "✗": "×", "✘": "×", "\t": " "})

STEERING = frozenset({"Cc", "Cf"})  # signs that only steer how their neighbours are drawn

# Text is compressed anyway; packing it into ASCII on top costs a fifth in size and most of the time.
rl_config.useA85 = 0


@cache
def glyphs(font: str) -> frozenset[int]:
    """The code points that the font can print; the first call loads and registers it."""
    loaded = TTFont(font, FOLDER / f"{font}.ttf")
    registerFont(loaded)
    return frozenset(loaded.face.charToGlyph)


@lru_cache(maxsize=16384)
def width(text: str, font: str, size: float) -> float:
    """How wide the text is when printed, in points."""
    glyphs(font)
    return float(stringWidth(text, font, size))


class Ink:
    """Makes text printable for one document and remembers what could not be printed."""

    def __init__(self) -> None:
        self.missing: set[str] = set()

    def printable(self, text: str) -> str:
        """The text with every character the font lacks replaced by 〓, never by a blank box."""
        composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").translate(SAME_SIGN)
        return "".join(map(self._sign, composed))

    def _sign(self, sign: str) -> str:
        category = unicodedata.category(sign)
        if sign == "\n" or (ord(sign) in glyphs(REGULAR) and category not in STEERING):
            return sign
        if category == "Zs":
            return " "
        if category in STEERING or _selects_a_variant(sign):
            return ""
        self.missing.add(sign)
        return GETA


def _selects_a_variant(sign: str) -> bool:
    return 0xFE00 <= ord(sign) <= 0xFE0F or 0xE0100 <= ord(sign) <= 0xE01EF
