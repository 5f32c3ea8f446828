"""The main menu, the pages behind the settings, and the name of the house: what a person sees, by role."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from accounts.directory import known_schools
from accounts.roles import CITY_ROLES, OFFICE_ROLES, Role
from accounts.scope import colleagues_school_ids
from core.adjustments import is_demo

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


@dataclass(frozen=True)
class SettingsPage:
    """A page behind the settings, for people who hold one of the roles."""

    endpoint: str
    label: str
    explanation: str
    roles: frozenset[Role]


def navigation() -> list[Entry]:
    """The entries of the person who looks, in order of use."""
    if not current_user.is_authenticated:
        return []
    return [
        Entry(url, str(label), request.path == url or request.path.startswith(url + "/"))
        for url, label, roles in MENU
        if current_user.has_role(*roles)
    ]


def add_settings_page(app: Flask, endpoint: str, label: str, explanation: str, *roles: Role) -> None:
    """Show a page among the settings of people who hold one of these roles."""
    page = SettingsPage(endpoint, label, explanation, frozenset(roles))
    app.extensions.setdefault("settings_pages", []).append(page)


def settings_pages() -> list[tuple[str, SettingsPage]]:
    """The pages behind the settings that the person may open, with their addresses."""
    pages: list[SettingsPage] = current_app.extensions.get("settings_pages", [])
    return [(url_for(page.endpoint), page) for page in pages if current_user.has_role(*page.roles)]


def house_name() -> str:
    """The person's school or city; before signing in, the only school that is kept here."""
    if not current_user.is_authenticated:
        schools = known_schools(limit=2)
    elif current_user.has_role(*CITY_ROLES):
        return "、".join(sorted(current_user.cities(*CITY_ROLES) or ()))
    else:
        schools = known_schools(colleagues_school_ids(current_user))
    return schools[0].name if len(schools) == 1 else ""


def register(app: Flask) -> None:
    app.jinja_env.globals.update(navigation=navigation, house_name=house_name, is_demo=is_demo)
