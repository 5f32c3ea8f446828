"""The photos of a report, two beside each other, each with its number and what it shows."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

from core.formatting import moment
from inspections.paper.composing import QUIET, Composer
from inspections.paper.pages import TEXT_WIDTH
from inspections.paper.pictures import draw_picture, for_paper
from inspections.paper.typesetting import Text
from inspections.paper.values import Photo

ACROSS = 2
BETWEEN = 11.0
COLUMN = (TEXT_WIDTH - BETWEEN * (ACROSS - 1)) / ACROSS
PICTURE_TALL = COLUMN * 0.75
CAPTION_LINES = 2
WHY_LINES = 3
MARGIN = 8.0
FRAME = HexColor(0xCDD5DE)
EMPTY = HexColor(0xF2F5F8)


def photo_rows(composer: Composer, photos: Sequence[Photo], *, share_of: int) -> list[Flowable]:
    """The rows of the grid in the order of their numbers; the document holds `share_of` photos in all."""
    ordered = sorted(photos, key=lambda photo: photo.number)
    return [PhotoRow(composer, ordered[at : at + ACROSS], share_of) for at in range(0, len(ordered), ACROSS)]


class PhotoRow(Flowable):
    """Photos side by side with their captions; each is read and made smaller only when it is drawn."""

    def __init__(self, composer: Composer, photos: Sequence[Photo], count: int) -> None:
        super().__init__()
        self.composer = composer
        self.photos = photos
        self.count = count
        self.spaceBefore = BETWEEN
        self.captions = [self._caption(photo) for photo in photos]

    def _caption(self, photo: Photo) -> list[Text]:
        what = " ".join(filter(None, (photo.item, photo.caption)))
        title = (
            _("Photo %(number)s: %(what)s", number=photo.number, what=what)
            if what
            else _("Photo %(number)s", number=photo.number)
        )
        proof = "　".join(filter(None, (moment(photo.taken_at), photo.sha256[:16])))
        small = self.composer.small
        return [
            self.composer.plain(title, COLUMN, self.composer.body, at_most=CAPTION_LINES),
            self.composer.plain(proof, COLUMN, small, at_most=1),
        ]

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Picture, captions and the space to the next row."""
        self.tall = PICTURE_TALL + max(sum(text.tall for text in texts) for texts in self.captions) + 14
        return TEXT_WIDTH, self.tall

    def draw(self) -> None:
        """Each photo in its frame, or why it is not there."""
        for at, (photo, texts) in enumerate(zip(self.photos, self.captions, strict=True)):
            x, y = at * (COLUMN + BETWEEN), self.tall - PICTURE_TALL
            self._picture(photo, x, y)
            y -= 3
            for text in texts:
                text.wrap(COLUMN, text.tall)
                y -= text.tall
                text.drawOn(self.canv, x, y)

    def _picture(self, photo: Photo, x: float, y: float) -> None:
        self.canv.setStrokeColor(FRAME)
        self.canv.setFillColor(EMPTY)
        self.canv.setLineWidth(0.6)
        self.canv.rect(x, y, COLUMN, PICTURE_TALL, fill=1)
        jpeg = for_paper(photo.source, self.count) if photo.source is not None else None
        if jpeg is not None:
            draw_picture(self.canv, jpeg, x + 1, y + 1, COLUMN - 2, PICTURE_TALL - 2)
            return
        style = self.composer.body.centred().in_colour(QUIET)
        text = self.composer.plain(_why_not(photo), COLUMN - 2 * MARGIN, style, at_most=WHY_LINES)
        text.wrap(COLUMN - 2 * MARGIN, text.tall)
        text.drawOn(self.canv, x + MARGIN, y + (PICTURE_TALL - text.tall) / 2)


def _why_not(photo: Photo) -> str:
    """Why there is no picture in the frame."""
    if photo.source is not None:
        return _("Cannot be shown")
    if photo.left_out is None:
        return _("Not received yet")
    who, when = photo.left_out.by, moment(photo.left_out.at)
    return _("Could not be used; left out by %(name)s, %(when)s", name=who, when=when)
