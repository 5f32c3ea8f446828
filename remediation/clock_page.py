"""The legal clocks of a case in words: what must be reported, how long is left, whom to call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from core import clock
from core.formatting import hour, short_day
from remediation.clocks import Clock, Duty
from remediation.models import Case
from remediation.reporting import clocks_of
from remediation.workflow import CaseState


@dataclass(frozen=True)
class ShownClock:
    """A legal clock in words."""

    duty: Duty
    title: str
    call: str
    ends_at: datetime
    left: str
    is_over: bool
    settled: str
    """How it was met, or why it does not apply; empty while it runs."""


CLOCKS = {
    Duty.CHILD_PROTECTION: (
        _l("Child protection: the school reports within 24 hours of knowing"),
        _l("The member of staff who knows of it reports to the competent authority."),
    ),
    Duty.ACCIDENT: (
        _l("Accident at work: the employer reports within 8 hours (a death, three injured, or one in hospital)"),
        _l("The employer reports to the labour inspection agency of the place; remind it at once."),
    ),
}
"""What has to be reported, and whom to call."""


def shown_clocks(case: Case) -> list[ShownClock]:
    """The legal clocks, those of a closed case only where somebody has settled them."""
    now = clock.utcnow()
    found = [each for each in clocks_of(case) if each.settled or case.state is not CaseState.CLOSED]
    return [_shown_clock(each, now) for each in found]


def _shown_clock(each: Clock, now: datetime) -> ShownClock:
    title, call = CLOCKS[each.duty]
    left, settled = each.left(now), each.settled
    said = ""
    if settled:
        words = _("reported %(time)s") if settled.is_reported else _("found not to apply, %(time)s")
        said = words % {"time": f"{short_day(settled.at)} {hour(settled.at)}"}
    return ShownClock(
        duty=each.duty,
        title=str(title),
        call=str(call),
        ends_at=each.ends_at,
        left=_span(abs(left)),
        is_over=left.total_seconds() < 0,
        settled=said,
    )


def _span(left: timedelta) -> str:
    minutes = int(left.total_seconds() // 60)
    if minutes >= 48 * 60:
        return ngettext("%(num)s day", "%(num)s days", minutes // (24 * 60))
    return _("%(hours)s h %(minutes)s min", hours=minutes // 60, minutes=minutes % 60)
