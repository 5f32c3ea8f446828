"""遮蓋: faces and badges on the pictures of a case, covered at the desk before others see them."""

from __future__ import annotations

import json
import math

from flask_babel import gettext as _

from accounts.models import User
from core import journal
from core.errors import NotFound, Refused
from core.evidence import put_covers
from core.images import Cover
from inspections.evidence.photos import show_covered
from remediation.case_page import photos_seen_by
from remediation.models import Case
from remediation.scope import standings
from remediation.workflow import Standing

MOST = 40
"""Boxes on one picture; as many as a record from a phone may bring."""


def may_cover(user: User, case: Case) -> bool:
    """Whoever manages the case, because that person hands its pictures on."""
    return Standing.MANAGER in standings(user, case)


def cover(case: Case, sha256: str, boxes: str, *, by: User) -> None:
    """Show every copy of this picture with these parts blurred, and none of those of before; the evidence stays.

    NotFound for who does not manage the case or does not see the picture, Refused for what is no list of boxes.
    """
    if not may_cover(by, case) or sha256 not in photos_seen_by(by, case):
        raise NotFound
    covers = read_boxes(boxes)
    put_covers(sha256, covers)
    show_covered(sha256)
    journal.record(by, "photo.covered", case, sha256=sha256, covers=len(covers))


def read_boxes(text: str) -> list[Cover]:
    """Left, top, width and height of each box as shares of the sides, from JSON."""
    try:
        boxes = json.loads(text)
        covers = [(float(left), float(top), float(width), float(height)) for left, top, width, height in boxes]
    except (TypeError, ValueError):
        raise _unreadable() from None
    sides = [side for each in covers for side in each]
    if len(covers) > MOST or not all(math.isfinite(side) and 0 <= side <= 1 for side in sides):
        raise _unreadable()
    return covers


def _unreadable() -> Refused:
    return Refused(_("The boxes could not be read. Reload the page and draw them again."))
