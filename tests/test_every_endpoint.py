"""Every endpoint asked as every role: open to whom it names, 404 to everybody else, never a failure."""

from __future__ import annotations

from uuid import uuid4

import pytest
from werkzeug.routing import Rule

from accounts.roles import CITY_ROLES, SCHOOL_ROLES, Role
from core.access import PUBLIC_ENDPOINTS, allowed_roles
from tests.makers import make_school, make_user

SAMPLES = {
    "uuid": uuid4,
    "int": lambda: 1,
    "default": lambda: "nothing",
    "path": lambda: "nothing",
    "string": lambda: "nothing",
}
"""A value for each kind of argument that names nothing anybody has."""


def person(role: Role):
    return make_user(
        role,
        school=make_school() if role in SCHOOL_ROLES else None,
        city="臺中市" if role in CITY_ROLES else None,
    )


def rules(app, method: str) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()) and rule.endpoint != "static"]


def address(app, rule: Rule) -> str:
    values = {}
    for name, converter in rule._converters.items():
        kind = next(kind for kind, made in app.url_map.converters.items() if isinstance(converter, made))
        values[name] = SAMPLES[kind]()
    _, path = rule.build(values, append_unknown=False)
    return path


@pytest.mark.parametrize("role", list(Role))
def test_every_page_is_open_to_whom_it_names_and_to_nobody_else(app, as_user, role):
    client = as_user(person(role))
    wrong = []
    for rule in rules(app, "GET"):
        if rule.endpoint in PUBLIC_ENDPOINTS or rule.endpoint.startswith("bootstrap"):
            continue
        status = client.get(address(app, rule)).status_code
        roles = allowed_roles(rule.endpoint)
        may = roles is not None and (not roles or role in roles)
        if (
            status >= 500
            or (not may and status != 404)
            or (may and not rule.arguments and status not in {200, 302, 304, 422})
        ):
            wrong.append((rule.rule, status, may))
    assert wrong == []


@pytest.mark.parametrize("role", list(Role))
def test_every_change_is_refused_to_whom_it_does_not_name(app, as_user, role):
    client = as_user(person(role))
    wrong = []
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for rule in rules(app, method):
            if rule.endpoint in PUBLIC_ENDPOINTS:
                continue
            roles = allowed_roles(rule.endpoint)
            may = roles is not None and (not roles or role in roles)
            if rule.endpoint == "accounts.sign_out":
                continue
            status = client.client.open(address(app, rule), method=method).status_code
            if status >= 500 or (not may and status != 404):
                wrong.append((method, rule.rule, status, may))
    assert wrong == []


def test_a_stranger_reaches_the_public_list_only(app, client):
    wrong = []
    for rule in rules(app, "GET"):
        if rule.endpoint in PUBLIC_ENDPOINTS or rule.endpoint.startswith("bootstrap"):
            continue
        response = client.get(address(app, rule))
        is_sent_to_sign_in = response.status_code == 302 and response.location.startswith("/sign-in")
        if not is_sent_to_sign_in and response.status_code != 401:
            wrong.append((rule.rule, response.status_code))
    assert wrong == []


def test_the_public_list_names_only_what_exists(app):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert PUBLIC_ENDPOINTS - endpoints == set()
