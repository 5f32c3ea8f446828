"""The proof pack's page: choose school and period, see what it will hold, take it along."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_login import current_user

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from checklists.queries import document_of, latest_version
from core import clock, journal
from core.access import allow
from core.database import db
from core.errors import NotFound
from core.formatting import academic_year, academic_year_dates
from core.languages import CHINESE
from dashboard.proof.archive import archive_of
from dashboard.proof.pack import FOLDERS, read_pack
from dashboard.proof.period import Period
from schedules.scope import city_is_among
from sites.models import School

bp = Blueprint("proof", __name__)

READERS = (*sorted(OFFICE_ROLES), Role.OFFICER)
CHECKLIST = "school_audit"


@bp.get("/dashboard/proof")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """`school` a code (default: the first one's own), `from` and `to` ISO dates (default: the academic year)."""
    schools = schools_of(current_user)
    period = _period(schools, request.args) if schools else None
    return render_template(
        "dashboard/proof.html",
        schools=schools,
        period=period,
        pack=read_pack(period) if period else None,
        folders=FOLDERS,
        titles=_titles(),
    )


@bp.post("/dashboard/proof/archive")
@allow(*READERS)
def archive() -> ResponseReturnValue:
    """The archive itself; who took it, of what, and its hash stand in the journal."""
    period = _period(schools_of(current_user), request.form)
    with force_locale(CHINESE):
        data = archive_of(read_pack(period), _titles())
    sha256 = hashlib.sha256(data).hexdigest()
    journal.record(current_user, "proof.made", period.school, first=period.first, last=period.last, sha256=sha256)
    db.session.commit()
    response = Response(data, mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="proof-{period.name}.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


def schools_of(user: User) -> list[School]:
    """The schools whose proof a person may take: the own office's, and those of an officer's cities."""
    clauses: list[sa.ColumnElement[bool]] = [School.id.in_(user.school_ids(*OFFICE_ROLES))]
    if user.has_role(Role.OFFICER):
        clauses.append(city_is_among(School.city, user.cities(Role.OFFICER)))
    return list(db.session.scalars(sa.select(School).where(sa.or_(*clauses)).order_by(School.code)))


def _period(schools: list[School], given: Any) -> Period:
    wanted = given.get("school", "").strip()
    school = next((each for each in schools if each.code == wanted or not wanted), None)
    if school is None:
        raise NotFound
    today = clock.today()
    default = academic_year_dates(academic_year(today))
    first, last = (_read(given.get(name, ""), usual) for name, usual in zip(("from", "to"), default, strict=True))
    if last < first or (last - first).days > 800:
        raise NotFound
    return Period(school, first, last, today)


def _read(text: str, usual: date) -> date:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else usual
    except ValueError as error:
        raise NotFound from error


def _titles() -> dict[str, str]:
    """The items of the school audit by key, in Chinese."""
    try:
        document = document_of(latest_version(CHECKLIST))
    except NotFound:
        return {}
    return {item.key: item.text.zh for section in document.sections for item in section.items if item.key in FOLDERS}
