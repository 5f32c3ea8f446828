"""Forms on paper: an empty one of any version, one of a visit whose QR leads back to it, and typing one in (補登)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from accounts.roles import OFFICE_ROLES, Role
from checklists.document import Document, Per
from checklists.models import ChecklistVersion
from checklists.queries import version_for
from checklists.views import READERS
from core.access import allow
from core.clock import TAIPEI
from core.database import db
from core.errors import NotFound
from core.formatting import is_chinese
from core.images import UnusablePhoto
from inspections.evidence import photos
from inspections.forms import TypedVisitForm
from inspections.intake import late_entries
from inspections.sheets.asked import Asked, asked_in
from inspections.sheets.assessment import student_sheet
from inspections.sheets.papers import papers_on
from inspections.sheets.typed_answers import Typed, asked_on_paper, choices_of, read_typed, together
from schedules.models import Obligation
from schedules.queries import possible_substitutes

bp = Blueprint("paper_forms", __name__)


@bp.get("/checklists/<code>/<int:number>/paper")
@allow(*READERS)
def blank(code: str, number: int) -> ResponseReturnValue:
    """An empty form of any version, for no visit in particular."""
    return _form_page(version_for(current_user, code, number))


@bp.get("/visits/late-entries/<uuid:obligation_id>/paper")
@allow(*OFFICE_ROLES, Role.TEACHER)
def of_visit(obligation_id: UUID) -> ResponseReturnValue:
    """The form of a visit; its QR leads to the page where it is typed in."""
    obligation = late_entries.get_printable(obligation_id, current_user)
    return _form_page(late_entries.form_of(obligation), obligation)


def _form_page(version: ChecklistVersion, obligation: Obligation | None = None) -> ResponseReturnValue:
    asked = asked_in(version)
    each_student = student_sheet(asked.site, asked.interview)
    return render_template(
        "inspections/paper_form.html",
        obligation=obligation,
        version=version,
        document=asked.site,
        sections=list(asked_on_paper(asked.site)),
        of_students=_of_students(each_student),
        choices={item.key: choices_of(item) for item in asked.site.items},
        student_choices=_choices(each_student),
        qr=_way_back(version, obligation) if obligation else None,
        chinese=is_chinese(),
    )


def _way_back(version: ChecklistVersion, obligation: Obligation) -> str:
    code, number = version.checklist.code, version.number
    back = url_for("paper_forms.type_in", obligation_id=obligation.id, form=code, version=number, _external=True)
    return segno.make(back, error="m", micro=False).svg_data_uri(scale=3)


def _of_students(document: Document | None) -> list[Any]:
    return list(asked_on_paper(document, Per.STUDENT)) if document else []


def _choices(document: Document | None) -> dict[str, Any]:
    return {item.key: choices_of(item, of_student=True) for item in document.items} if document else {}


@bp.route("/visits/late-entries/<uuid:obligation_id>", methods=["GET", "POST"])
@allow(*OFFICE_ROLES)
def type_in(obligation_id: UUID) -> ResponseReturnValue:
    """補登: put a visit on record that no phone handed in."""
    obligation = late_entries.get_missed(obligation_id, current_user)
    version = late_entries.form_of(obligation, request.args.get("form"), request.args.get("version", type=int))
    asked, form = asked_in(version), _typed_form(obligation)
    typed = _typed(asked, obligation, form)
    if not form.validate_on_submit() or typed.faults:
        return _typing_page(obligation, form, asked, typed)
    try:
        visit = replace(_typed_visit(form), form=version, answers=typed.answers)
    except UnusablePhoto as error:
        form.photos.errors = [error.message]
        return _typing_page(obligation, form, asked, typed)
    try:
        inspection = late_entries.type_in(obligation, visit, by=current_user)
    except NotFound as refusal:
        db.session.rollback()
        form.visitor.errors = [refusal.message]
        return _typing_page(obligation, form, asked, typed)
    db.session.commit()
    flash(_("Late entry recorded. Somebody else at your school has to confirm it."))
    return redirect(url_for("inspections.visit", inspection_id=inspection.id))


def _typed(asked: Asked, obligation: Obligation, form: TypedVisitForm) -> Typed:
    """The site's part, and the interviews of the students spoken to where the person may read them."""
    return together([read_typed(asked.site, request.form.getlist), *_interviews(asked, obligation, form)])


def _interviews(asked: Asked, obligation: Obligation, form: TypedVisitForm) -> Iterator[Typed]:
    each_student = student_sheet(asked.site, asked.interview)
    if each_student is None or not late_entries.may_type_interviews(obligation, current_user):
        return
    known = {number for number, _name in form.students.choices}
    for number in form.students.data or []:
        if number in known:
            yield read_typed(each_student, request.form.getlist, number)


def _typing_page(obligation: Obligation, form: TypedVisitForm, asked: Asked, typed: Typed) -> ResponseReturnValue:
    each_student = student_sheet(asked.site, asked.interview)
    page = render_template(
        "inspections/late_entry.html",
        form=form,
        obligation=obligation,
        sections=list(asked_on_paper(asked.site)),
        choices={item.key: choices_of(item) for item in asked.site.items},
        of_students=_of_students(each_student),
        student_choices=_choices(each_student),
        may_type_interviews=late_entries.may_type_interviews(obligation, current_user),
        faults=dict(typed.faults),
        typed=request.form,
        chinese=is_chinese(),
    )
    return page, 422 if form.is_submitted() else 200


def _typed_form(obligation: Obligation) -> TypedVisitForm:
    form = TypedVisitForm()
    form.visitor.choices = [(str(user.id), user.name) for user in possible_substitutes(obligation)]
    papers = papers_on(obligation.closes_on, obligation.site, obligation.school_id)
    form.students.choices = [
        (number, f"{number} {placement.student.name}") for number, placement in papers.by_number.items()
    ]
    return form


def _typed_visit(form: TypedVisitForm) -> late_entries.TypedVisit:
    visitor = late_entries.get_visitor(UUID(form.visitor.data))
    return late_entries.TypedVisit(
        visitor=visitor,
        arrived_at=_in_taipei(form.arrived_at.data),
        left_at=_in_taipei(form.left_at.data),
        students=form.students.data or [],
        attendance=form.attendance.data or None,
        remarks=form.remarks.data or "",
        evidence=form.evidence.data or "",
        photos=[_keep_upload(file.read()) for file in form.photos.data or [] if file and file.filename],
    )


def _in_taipei(value: datetime | None) -> datetime:
    assert value is not None  # the form requires it
    return value.replace(tzinfo=TAIPEI)


def _keep_upload(data: bytes) -> str:
    sha256 = hashlib.sha256(data).hexdigest()
    if photos.find_photo(sha256) is None:
        photos.keep_photo(sha256, data, by=current_user)
    return sha256
