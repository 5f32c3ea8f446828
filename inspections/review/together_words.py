"""What is said after several records were signed off together: how many, and what held the others."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from inspections.review.reviewing import Hold, Together

HOLDS = {
    Hold.FINDING: _l("with a finding"),
    Hold.LATE_ENTRY: _l("entered late"),
    Hold.PHOTOS: _l("photos still on their way"),
    Hold.NO_VISIT: _l("not made, or does not count"),
    Hold.BEING_CHANGED: _l("opened again by its author"),
    Hold.ODD: _l("to be verified, or an odd value or clock"),
    Hold.ELSEWHERE: _l("no longer waiting for you"),
}


def sentences(outcome: Together) -> list[tuple[str, str]]:
    """Each sentence with the kind of message it is."""
    told = []
    if outcome.signed:
        signed = ngettext("%(num)s record signed off.", "%(num)s records signed off.", outcome.signed)
        told.append((signed, "done"))
    if outcome.kept:
        told.append((_kept(outcome), "message"))
    return told or [(_("Choose at least one record."), "error")]


def _kept(outcome: Together) -> str:
    reasons = _(", ").join(f"{label} {outcome.kept[hold]}" for hold, label in HOLDS.items() if outcome.kept[hold])
    return ngettext(
        "%(num)s record was left for you to open: %(reasons)s.",
        "%(num)s records were left for you to open one by one: %(reasons)s.",
        outcome.kept.total(),
        reasons=reasons,
    )
