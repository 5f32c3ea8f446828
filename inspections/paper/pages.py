"""The sheet of A4 that every document is printed on: metadata, page numbers, outline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = A4
SIDE, TOP, BOTTOM = 40.0, 30.0, 26.0
TEXT_WIDTH = WIDTH - 2 * SIDE

LANGUAGE_TAGS = {"zh_Hant_TW": "zh-Hant-TW", "en": "en"}

Furniture = Callable[[Any, int, int], None]


@dataclass(frozen=True, slots=True)
class Title:
    """What a viewer shows about the document."""

    title: str
    author: str
    subject: str
    locale: str


class PagedCanvas(Canvas):
    """A canvas that keeps its pages back until their number is known, then dresses each one."""

    def __init__(self, target: BytesIO, title: Title, furniture: Furniture) -> None:
        super().__init__(
            target, pagesize=A4, invariant=1, pageCompression=1, lang=LANGUAGE_TAGS.get(title.locale, title.locale)
        )
        self.setTitle(title.title)
        self.setAuthor(title.author)
        self.setSubject(title.subject)
        self.setCreator("Fangshi")
        self.setViewerPreference("DisplayDocTitle", "true")
        self.furniture = furniture
        self.headings: list[str] = []
        self.held_back: list[dict[str, Any]] = []

    @property
    def pages(self) -> int:
        """How many pages are finished."""
        return len(self.held_back)

    def showPage(self) -> None:
        """Keep the page back."""
        self.held_back.append(dict(self.__dict__))
        self.headings = []
        self._startPage()

    def save(self) -> None:
        """Dress every page and write the document."""
        held_back = self.held_back
        for number, page in enumerate(held_back, start=1):
            self.__dict__.update(page)
            self._outline(number)
            self.furniture(self, number, len(held_back))
            super().showPage()
        super().save()

    def _outline(self, number: int) -> None:
        for at, heading in enumerate(self.headings):
            key = f"heading-{number}-{at}"
            self.bookmarkPage(key)
            self.addOutlineEntry(heading, key)
