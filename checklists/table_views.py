"""The page of the tables of figures, and what a clerk may add to them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from accounts.roles import Role
from checklists.figure_forms import FigureForm, WithdrawalForm, figure_form, figures_in
from checklists.figures import DayTaken, record_figure, withdraw_figure
from checklists.legal_basis import citation
from checklists.tables import figures_of, tables, tables_in_force
from checklists.views import READERS
from core import clock
from core.access import allow
from core.database import db
from core.errors import NotFound, Refused
from core.formatting import is_chinese

bp = Blueprint("tables", __name__, url_prefix="/checklists/tables")


@bp.get("")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """Every table with its figures, past, in force, to come, proposed and withdrawn."""
    return _page({})


def _page(forms: dict[str, FigureForm], status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "checklists/tables.html",
        tables=tables().values(),
        recorded={name: figures_of(name) for name in tables()},
        in_force={name: _newest(rows) for name, rows in tables_in_force().items()},
        forms={name: forms.get(name) or figure_form(table) for name, table in tables().items()},
        opened=set(forms),
        withdrawal=WithdrawalForm(formdata=None),
        citation=citation,
        as_date=date.fromisoformat,
        chinese=is_chinese(),
        may_record=current_user.has_role(Role.CLERK),
    )
    return page, status


def _newest(rows: list[dict[str, object]]) -> str | None:
    """The day of the row that holds today."""
    today = clock.today().isoformat()
    return max((str(row["from"]) for row in rows if str(row["from"]) <= today), default=None)


@bp.post("/<name>")
@allow(Role.CLERK)
def record(name: str) -> ResponseReturnValue:
    """A new row of a table."""
    table = tables().get(name)
    if table is None:
        raise NotFound
    form = figure_form(table)
    if not form.validate_on_submit() or form.from_on.data is None:
        return _page({name: form}, 422)
    try:
        record_figure(
            table,
            from_on=form.from_on.data,
            values=figures_in(form, table),
            source=form.source.data or "",
            is_proposed=form.is_proposed.data,
            by=current_user,
        )
    except DayTaken as taken:
        form.from_on.errors = [taken.message]
        return _page({name: form}, 422)
    db.session.commit()
    flash(_("Figure recorded."))
    return redirect(url_for("tables.index", _anchor=name))


@bp.post("/figures/<uuid:figure_id>/withdrawal")
@allow(Role.CLERK)
def withdraw(figure_id: UUID) -> ResponseReturnValue:
    """Take a recorded figure out of force."""
    form = WithdrawalForm()
    if not form.validate_on_submit():
        raise Refused(_("Write why the figure is withdrawn."))
    figure = withdraw_figure(figure_id, reason=form.reason.data or "", by=current_user)
    db.session.commit()
    flash(_("Figure withdrawn."))
    return redirect(url_for("tables.index", _anchor=figure.table_name))
