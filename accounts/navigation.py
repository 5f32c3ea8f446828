"""The main menu: what a person can open, by role."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from accounts.roles import OFFICE_ROLES, Role

_SCHOOL = OFFICE_ROLES | {Role.TEACHER}
_AUTHORITY = frozenset({Role.CLERK, Role.OFFICER})

MENU = (
    ("/dashboard", _l("Today"), OFFICE_ROLES | {Role.OFFICER}),
    ("/field", _l("On the phone"), frozenset({Role.TEACHER, Role.PANELIST})),
    ("/visits", _l("Visits"), _SCHOOL | {Role.OFFICER}),
    ("/cases", _l("Cases"), _SCHOOL | _AUTHORITY | {Role.COUNSELLOR, Role.PANELIST}),
    ("/audits", _l("Audits"), OFFICE_ROLES | _AUTHORITY | {Role.PANELIST}),
    ("/sites", _l("Companies"), _SCHOOL | {Role.OFFICER}),
    ("/checklists", _l("Checklists"), OFFICE_ROLES | {Role.CLERK}),
    ("/people", _l("People"), OFFICE_ROLES | {Role.ADMIN}),
    ("/settings", _l("Settings"), OFFICE_ROLES | {Role.CLERK, Role.ADMIN}),
)


@dataclass(frozen=True)
class Entry:
    url: str
    label: str
    is_current: bool


def navigation() -> list[Entry]:
    """The entries of the person who looks, in order of use."""
    if not current_user.is_authenticated:
        return []
    return [
        Entry(url, str(label), request.path == url or request.path.startswith(url + "/"))
        for url, label, roles in MENU
        if current_user.has_role(*roles)
    ]


def register(app: Flask) -> None:
    app.jinja_env.globals.update(navigation=navigation)
