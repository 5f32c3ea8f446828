"""The roles of the house and what each may be given for."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Role(StrEnum):
    TEACHER = "teacher"
    COORDINATOR = "coordinator"
    DIRECTOR = "director"
    PRINCIPAL = "principal"
    COUNSELLOR = "counsellor"
    PANELIST = "panelist"
    CLERK = "clerk"
    OFFICER = "officer"
    ADMIN = "admin"


SCHOOL_ROLES = frozenset({Role.TEACHER, Role.COORDINATOR, Role.DIRECTOR, Role.PRINCIPAL, Role.COUNSELLOR})
CITY_ROLES = frozenset({Role.CLERK, Role.OFFICER})
OFFICE_ROLES = frozenset({Role.COORDINATOR, Role.DIRECTOR, Role.PRINCIPAL})
VISITING_ROLES = OFFICE_ROLES | {Role.TEACHER}
"""Who may be given visits of a school."""
APPROVERS = frozenset({Role.DIRECTOR, Role.PRINCIPAL})

LABELS = {
    Role.TEACHER: _l("Visiting teacher"),
    Role.COORDINATOR: _l("Coordinator"),
    Role.DIRECTOR: _l("Director"),
    Role.PRINCIPAL: _l("Principal"),
    Role.COUNSELLOR: _l("Counsellor"),
    Role.PANELIST: _l("Panel member"),
    Role.CLERK: _l("Authority clerk"),
    Role.OFFICER: _l("Authority officer"),
    Role.ADMIN: _l("System administrator"),
}
