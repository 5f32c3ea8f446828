"""The half of a suggested day, when a person and not the planner changed the day or the visitor."""

from __future__ import annotations

from datetime import date

from core.database import db
from schedules.days_off.calendars import TrainingCalendar
from schedules.models import Obligation, ObligationKind, Part
from schedules.planning.facts import closures, suggestion_secret
from schedules.rules.days import Days
from schedules.rules.half_days import HalfDay, draw_half, possible_halves
from schedules.rules.roster import SiteFacts
from schedules.rules.suggestions import lot_key


def settle_half(window: Obligation) -> None:
    """Draw the half of the suggested day again, unless the one it has still fits day and visitor."""
    day, school, site = window.suggested_on, window.school, window.site
    if window.kind is not ObligationKind.VISIT or day is None or school is None or site is None:
        return
    place = SiteFacts(site.code, site.city, site.trains_on_holidays)
    halves = possible_halves(_half_days(window), day, _closed_half(place, school.code, day, window))
    if window.suggested_half not in halves:
        key = lot_key(school.code, site.code, window.opens_on)
        window.suggested_half = draw_half(suggestion_secret(), key, day, halves)
    db.session.flush()


def _half_days(window: Obligation) -> str:
    visitors = (each.user for each in window.assignments if each.part is Part.ASSIGNEE)
    return next((user.visit_weekdays or "" for user in visitors), "")


def _closed_half(place: SiteFacts, school: str, day: date, window: Obligation) -> HalfDay | None:
    assert window.site_id is not None  # a visit has one
    calendar = TrainingCalendar(Days(), closures([window.site_id]))
    if day not in calendar.half_closed(place, school):
        return None
    return HalfDay.MORNING if day in calendar.closed_mornings(place, school) else HalfDay.AFTERNOON
