"""The page that shares out every visit nobody is to make: who, why, and one button."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from core import clock
from core.access import allow
from core.database import db
from core.errors import Refused
from schedules import labels
from schedules.assigning.sharing import proposed_for_all, share_all
from schedules.overview.narrowing import EVERY_TERM
from schedules.overview.plan_list import rows_of
from schedules.views import OFFICE, bp


@bp.get("/visits/sharing")
@allow(*OFFICE)
def sharing() -> ResponseReturnValue:
    """Who would make which visit, with reasons. Nothing is changed."""
    shared = proposed_for_all(current_user)
    rows = rows_of([each.window for each in shared], clock.today())
    return render_template(
        "schedules/sharing.html",
        rows=list(zip(rows, shared, strict=True)),
        left=sum(each.proposal is None for each in shared),
        fit_in_words=labels.fit_in_words,
    )


@bp.post("/visits/sharing")
@allow(*OFFICE)
def share() -> ResponseReturnValue:
    """Give the visits chosen to the people seen beside them."""
    given, left = share_all(_wanted(request.form.getlist("pair")), by=current_user)
    db.session.commit()
    flash(ngettext("%(num)s visit is assigned.", "%(num)s visits are assigned.", given))
    if left:
        flash(_("%(count)s visits had changed meanwhile and were left as they are.", count=left))
    return redirect(url_for("schedules.index", state="pending", term=EVERY_TERM))


def _wanted(pairs: list[str]) -> dict[UUID, UUID]:
    """Visit and person as the page showed them."""
    try:
        return {UUID(visit): UUID(person) for visit, _colon, person in (pair.partition(":") for pair in pairs)}
    except ValueError as error:
        raise Refused(_("The request could not be read. Reload the page and try again.")) from error
