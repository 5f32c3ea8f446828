"""Pages of the people: who has an account, with which roles; links and closing."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from accounts.blueprint import bp
from accounts.directory import known_schools
from accounts.forms import PeopleFilterForm, PersonForm, RoleForm
from accounts.models import Grant, User
from accounts.open_work import open_work
from accounts.permissions import grantable_roles, may_grant, may_manage, reach_of
from accounts.queries import PAGE, PeopleFilter, get_person, people, possible_heirs, visible_grants
from accounts.roles import LABELS, OFFICE_ROLES, Role
from accounts.services import MadeLink, create_user, deactivate, give_role, reactivate, send_link, take_role
from core.access import allow
from core.addresses import absolute
from core.database import db
from core.errors import NotFound, Refused

MANAGERS = OFFICE_ROLES | {Role.ADMIN}


@bp.get("/people")
@allow(*MANAGERS)
def list_people() -> ResponseReturnValue:
    form = PeopleFilterForm(request.args)
    role = Role(form.role.data) if form.role.data in list(Role) else None
    wanted = PeopleFilter(text=form.q.data or "", role=role, is_closed=form.closed.data == "1")
    page = max(1, request.args.get("page", 1, type=int))
    found, total = people(current_user, wanted, page=page)
    return render_template(
        "accounts/people.html",
        form=form,
        rows=[(person, visible_grants(person, current_user)) for person in found],
        schools=_school_names(found),
        labels=LABELS,
        total=total,
        page=page,
        pages=-(-total // PAGE),
        may_create=bool(grantable_roles(current_user)),
    )


def _school_names(shown: list[User]) -> dict[UUID, str]:
    """The names of the schools at which these people hold roles."""
    ids = {grant.school_id for person in shown for grant in person.grants if grant.school_id}
    return {school.id: school.name for school in known_schools(ids)}


@bp.route("/people/new", methods=["GET", "POST"])
@allow(*MANAGERS)
def new_person() -> ResponseReturnValue:
    form = PersonForm().for_actor(current_user)
    if not form.validate_on_submit():
        return render_template("accounts/new_person.html", form=form), 422 if form.is_submitted() else 200
    try:
        person = create_user(form.email.data, form.name.data, {form.reach}, by=current_user)
        link = send_link(person, by=current_user)
    except Refused as refused:
        db.session.rollback()
        form.email.errors = [refused.message]
        return render_template("accounts/new_person.html", form=form), refused.status
    db.session.commit()
    return _person_page(person, link=link)


@bp.get("/people/<uuid:person_id>")
@allow(*MANAGERS)
def person(person_id: UUID) -> ResponseReturnValue:
    return _person_page(get_person(person_id, current_user))


def _person_page(
    person: User,
    *,
    link: MadeLink | None = None,
    form: RoleForm | None = None,
    problem: str | None = None,
    taken: Grant | None = None,
) -> str:
    """The page of a person; the secret of a link stands on it once. `taken`: the role that open work held back."""
    grants = visible_grants(person, current_user)
    is_own = person.id == current_user.id
    return render_template(
        "accounts/person.html",
        person=person,
        grants=[(grant, not is_own and may_grant(current_user, reach_of(grant))) for grant in grants],
        form=None if is_own else (form or RoleForm(formdata=None).for_actor(current_user)),
        may_manage=may_manage(current_user, person),
        is_own=is_own,
        link=absolute(link.path) if link else None,
        expires_at=link.expires_at if link else None,
        problem=problem,
        taken=taken,
        labels=LABELS,
        schools=_school_names([person]),
        work=open_work(person),
        heirs=possible_heirs(person),
    )


@bp.post("/people/<uuid:person_id>/roles")
@allow(*MANAGERS)
def add_role(person_id: UUID) -> ResponseReturnValue:
    person = get_person(person_id, current_user)
    form = RoleForm().for_actor(current_user)
    if not form.validate_on_submit():
        return _person_page(person, form=form), 422
    return _change(person, lambda: give_role(person, form.reach, by=current_user), _("The role is given."))


@bp.post("/people/<uuid:person_id>/roles/<uuid:grant_id>/removal")
@allow(*MANAGERS)
def remove_role(person_id: UUID, grant_id: UUID) -> ResponseReturnValue:
    person = get_person(person_id, current_user)
    grant = next((grant for grant in visible_grants(person, current_user) if grant.id == grant_id), None)
    if grant is None:
        raise NotFound
    heir = _heir_in_form(person)
    return _change(
        person,
        lambda: take_role(person, reach_of(grant), by=current_user, heir=heir),
        _("The role is taken away."),
        taken_id=grant_id,
    )


def _heir_in_form(person: User) -> User | None:
    """Who was chosen to take the open work over."""
    return next((each for each in possible_heirs(person) if str(each.id) == request.form.get("heir")), None)


@bp.post("/people/<uuid:person_id>/link")
@allow(*MANAGERS)
def new_link(person_id: UUID) -> ResponseReturnValue:
    """A one-time link, shown once; making another ends it."""
    person = get_person(person_id, current_user)
    link = send_link(person, by=current_user)
    db.session.commit()
    return _person_page(person, link=link)


@bp.post("/people/<uuid:person_id>/closure")
@allow(*MANAGERS)
def close(person_id: UUID) -> ResponseReturnValue:
    """Close an account; what is open goes to the person chosen beside the button."""
    person = get_person(person_id, current_user)
    heir = _heir_in_form(person)
    return _change(person, lambda: deactivate(person, by=current_user, heir=heir), _("The account is closed."))


@bp.post("/people/<uuid:person_id>/opening")
@allow(*MANAGERS)
def reopen(person_id: UUID) -> ResponseReturnValue:
    person = get_person(person_id, current_user)
    return _change(person, lambda: reactivate(person, by=current_user), _("The account is open again."))


def _change(person: User, change, done: str, taken_id: UUID | None = None) -> ResponseReturnValue:  # type: ignore[no-untyped-def]
    """Make a change and say so; a refusal stands on the same page, with the way to hand over beside it."""
    person_id = person.id
    try:
        change()
    except Refused as refused:
        db.session.rollback()
        person = get_person(person_id, current_user)
        taken = next((grant for grant in visible_grants(person, current_user) if grant.id == taken_id), None)
        return _person_page(person, problem=refused.message, taken=taken), refused.status
    db.session.commit()
    flash(done)
    # Taking the last role at the own school away makes the person invisible to the office.
    is_visible = bool(visible_grants(person, current_user)) or current_user.has_role(Role.ADMIN)
    return redirect(url_for("accounts.person", person_id=person_id) if is_visible else url_for("accounts.list_people"))
