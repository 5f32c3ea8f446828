"""Pages of companies and sites, students and their placements, classes."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from accounts.roles import OFFICE_ROLES, Role
from core import clock
from core.access import allow
from core.database import db
from core.errors import NotFound
from sites import labels, queries
from sites.forms import CancelForm
from sites.papers import ADULT, COLUMNS
from sites.papers import LABELS as PAPERS
from sites.queries import StudentFilter, get_placement, get_site, sees_names, student_age, student_papers
from sites.sections import sections_for
from sites.services import cancel_placement

bp = Blueprint("sites", __name__, url_prefix="/sites")

OFFICE = tuple(sorted(OFFICE_ROLES))
READERS = (*OFFICE, Role.TEACHER, Role.OFFICER)


def _page_number() -> int:
    return request.args.get("page", 1, type=int)


@bp.get("")
@allow(*READERS)
def index() -> ResponseReturnValue:
    words = request.args.get("words", "").strip()[:100]
    page = queries.sites_for(current_user, on=clock.today(), words=words, page=_page_number())
    return render_template("sites/index.html", page=page, words=words, labels=labels)


@bp.get("/<uuid:site_id>")
@allow(*READERS)
def show(site_id: UUID) -> ResponseReturnValue:
    site, today = get_site(current_user, site_id), clock.today()
    stays = queries.placements_at(current_user, site)
    counted = [stay for stay in stays if stay.cancelled_at is None]
    now = [stay for stay in counted if stay.start_on <= today <= stay.end_on]
    ahead = sorted((stay for stay in counted if stay.start_on > today), key=lambda stay: stay.start_on)
    return render_template(
        "sites/show.html",
        site=site,
        today=today,
        now=now,
        others=[stay for stay in stays if stay not in now],
        classes=sorted({stay.student.class_group for stay in now}, key=lambda group: group.code),
        minors=sum(1 for stay in now if student_age(stay.student, today) < ADULT),
        papers={stay.id: student_papers(stay) for stay in [*now, *ahead]},
        waiting=[stay for stay in ahead if student_papers(stay)],
        with_names={stay.id for stay in stays if sees_names(current_user, stay.student.school_id)},
        contacts=queries.contacts_of(site),
        wide=sections_for(site, current_user, is_wide=True),
        beside=sections_for(site, current_user, is_wide=False),
        labels=labels,
        paper_labels=PAPERS,
        paper_columns=COLUMNS,
    )


@bp.get("/students")
@allow(*OFFICE)
def students() -> ResponseReturnValue:
    narrowed = StudentFilter(
        words=request.args.get("words", "").strip()[:100],
        class_id=_uuid(request.args.get("class")),
        only_lacking="lacking" in request.args,
    )
    page = queries.students_for(current_user, on=clock.today(), narrowed=narrowed, page=_page_number())
    classes = queries.classes_for(current_user, on=clock.today())
    return render_template(
        "sites/students.html", page=page, narrowed=narrowed, classes=classes, paper_labels=PAPERS, labels=labels
    )


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise NotFound from error


@bp.get("/classes")
@allow(*OFFICE)
def classes() -> ResponseReturnValue:
    lines = queries.classes_for(current_user, on=clock.today())
    return render_template("sites/classes.html", lines=lines, labels=labels)


@bp.get("/placements/<uuid:placement_id>")
@allow(*READERS)
def placement(placement_id: UUID) -> ResponseReturnValue:
    return _placement_page(placement_id, CancelForm(formdata=None))


@bp.post("/placements/<uuid:placement_id>/cancellation")
@allow(*OFFICE)
def cancellation(placement_id: UUID) -> ResponseReturnValue:
    row, form = get_placement(current_user, placement_id), CancelForm()
    if not form.validate_on_submit():
        return _placement_page(placement_id, form), 422
    cancel_placement(row, by=current_user, reason=form.reason.data or "")
    db.session.commit()
    flash(_("The placement is cancelled. Its visits leave the plan unless they have begun."))
    return redirect(url_for("sites.placement", placement_id=placement_id))


def _placement_page(placement_id: UUID, form: CancelForm) -> str:
    row = get_placement(current_user, placement_id)
    return render_template(
        "sites/placement.html",
        placement=row,
        missing=student_papers(row),
        has_name=sees_names(current_user, row.student.school_id),
        may_cancel=row.student.school_id in current_user.school_ids(*OFFICE_ROLES) and row.cancelled_at is None,
        form=form,
        labels=labels,
        paper_labels=PAPERS,
        paper_columns=COLUMNS,
    )
