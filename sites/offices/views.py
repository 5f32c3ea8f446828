"""The page behind the settings on which an office says how it is reached."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import StringField, SubmitField
from wtforms.validators import DataRequired, Length

from accounts.navigation import add_settings_page
from accounts.roles import OFFICE_ROLES, Role
from core.access import allow
from core.database import db
from core.forms import Form
from sites.offices.contacts import contact_of, get_own_office, own_offices, write_down

bp = Blueprint("offices", __name__, url_prefix="/settings/office")
WRITERS = (*sorted(OFFICE_ROLES), Role.CLERK)


class OfficeForm(Form):
    """How one office is reached."""

    address = StringField(_l("Address of the office"), [Length(max=200)])
    name = StringField(_l("Contact person"), [DataRequired(), Length(max=60)])
    phone = StringField(_l("Telephone"), [DataRequired(), Length(max=60)], render_kw={"inputmode": "tel"})
    signatory = StringField(_l("Signatory of letters, with title"), [Length(max=60)])
    submit = SubmitField(_l("Save"))


@bp.get("")
@allow(*WRITERS)
def index() -> ResponseReturnValue:
    return _page()


@bp.post("")
@allow(*WRITERS)
def save() -> ResponseReturnValue:
    """Write down how one of the own offices is reached."""
    office = get_own_office(current_user, request.form.get("office", ""))
    form = OfficeForm(prefix=office.key)
    if not form.validate_on_submit():
        return _page({office.key: form}), 422
    write_down(
        office,
        by=current_user,
        address=form.address.data or "",
        name=form.name.data or "",
        phone=form.phone.data or "",
        signatory=form.signatory.data or "",
    )
    db.session.commit()
    flash(_("Saved. It stands on new letters, and companies read it from now on."), "done")
    return redirect(url_for("offices.index"))


def _page(refused: dict[str, OfficeForm] | None = None) -> str:
    """Each own office with its form; one that was refused keeps what was typed."""
    offices = own_offices(current_user)
    made = {office.key: OfficeForm(formdata=None, obj=contact_of(office), prefix=office.key) for office in offices}
    return render_template("sites/offices.html", offices=offices, forms=made | (refused or {}))


def register(app: Flask) -> None:
    """Show the page among the settings."""
    add_settings_page(
        app,
        "offices.index",
        _l("Letterhead and contact"),
        _l("Address, contact person and telephone on letters and for companies; who signs"),
        *WRITERS,
    )
