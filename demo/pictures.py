"""Pictures for the demo, drawn by the program and marked 示範: no photograph of anybody or anything."""

from __future__ import annotations

import hashlib
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 900)
FONT = Path(__file__).resolve().parent.parent / "static/fonts/NotoSansTC-Bold.ttf"
WALL, FLOOR, INK, GREEN, BOX = "#d9dee4", "#aab4bf", "#1d2733", "#1f7a4d", "#c8935a"


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)


def drawn(kind: str, caption: str, *, is_better: bool = False) -> bytes:
    """A JPEG of a scene before or after it was put right; the same arguments give the same bytes."""
    image = Image.new("RGB", SIZE, WALL)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 640, 1200, 900), fill=FLOOR)
    SCENES[kind](pen, is_better)
    pen.rectangle((960, 820, 1200, 900), fill=INK)
    pen.text((1080, 858), "示範", font=_font(52), fill="white", anchor="mm")
    pen.text((40, 40), caption, font=_font(44), fill=INK)
    out = BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def digest(data: bytes) -> str:
    """The name of a photo: the SHA-256 of its bytes."""
    return hashlib.sha256(data).hexdigest()


def _door(pen: ImageDraw.ImageDraw, is_better: bool) -> None:
    pen.rectangle((430, 240, 770, 700), fill="#eef1f4", outline="#77828e", width=14)
    pen.rectangle((480, 130, 720, 200), fill=GREEN)
    pen.text((600, 165), "出口 EXIT", font=_font(40), fill="white", anchor="mm")
    if is_better:
        pen.line((380, 880, 470, 700, 730, 700, 820, 880), fill="#e0b020", width=16)
        return
    for left, top in ((330, 600), (470, 600), (610, 600), (400, 480), (540, 480)):
        pen.rectangle((left, top, left + 130, top + 115), fill=BOX, outline="#7d5527", width=6)


def _machine(pen: ImageDraw.ImageDraw, is_better: bool) -> None:
    pen.rectangle((280, 420, 920, 760), fill="#6d8399", outline=INK, width=8)
    pen.rectangle((340, 470, 640, 640), fill="#c3cfda", outline=INK, width=6)
    pen.ellipse((700, 470, 860, 630), fill="#44515e")
    pen.ellipse((750, 520, 810, 580), fill="#dfe5ea")
    if is_better:
        pen.rectangle((670, 440, 890, 660), outline="#e0b020", width=18)


def _card(pen: ImageDraw.ImageDraw, is_better: bool) -> None:
    pen.rectangle((360, 160, 840, 800), fill="#fbf7ea", outline="#8d8466", width=6)
    pen.text((600, 205), "出勤卡", font=_font(44), fill=INK, anchor="mm")
    for row in range(8):
        y = 260 + row * 64
        pen.line((380, y + 50, 820, y + 50), fill="#cbbf98", width=3)
        if is_better or row not in (3, 5):
            pen.text((430, y), "08:00", font=_font(36), fill=INK)
            pen.text((640, y), "17:00", font=_font(36), fill=INK)


def _bus(pen: ImageDraw.ImageDraw, is_better: bool) -> None:
    for left in (120, 640) if is_better else (380,):
        pen.rounded_rectangle((left, 380, left + 440, 680), 40, fill="#e8eef4", outline=INK, width=8)
        for window in range(3):
            pen.rectangle((left + 40 + window * 130, 430, left + 140 + window * 130, 530), fill="#8fb0cf")
        for wheel in (left + 90, left + 330):
            pen.ellipse((wheel - 50, 640, wheel + 50, 740), fill=INK)


def _dormitory(pen: ImageDraw.ImageDraw, is_better: bool) -> None:
    for left in (180, 640):
        pen.rectangle((left, 360, left + 380, 760), outline="#6b5a45", width=14)
        for bed in (470, 660):
            pen.rectangle((left + 14, bed, left + 366, bed + 60), fill="#9fb6cc")
    lamp = "#ffe58a" if is_better else "#8b929a"
    pen.ellipse((540, 140, 660, 260), fill=lamp, outline=INK, width=6)


SCENES = {"door": _door, "machine": _machine, "card": _card, "bus": _bus, "dormitory": _dormitory}
