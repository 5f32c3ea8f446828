"""Commands for accounts."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from accounts.directory import find_school, known_schools
from accounts.permissions import Reach, narrowed
from accounts.queries import find_user
from accounts.roles import SCHOOL_ROLES, Role
from accounts.services import MadeLink, create_user, send_link
from core.addresses import absolute
from core.database import db
from core.errors import Refused
from core.languages import ENGLISH, speaking

group = AppGroup("accounts", help="People who can sign in.")


@group.command("create")
@click.option("--email", required=True)
@click.option("--role", "roles", required=True, multiple=True, type=click.Choice([role.value for role in Role]))
@click.option("--school", "code", help="Code of the school, for roles at a school.")
@click.option("--city", help="City, for clerk and officer; without it all cities.")
@click.option("--name", help="The person's name; without it the part of the e-mail before the @.")
def create(email: str, roles: tuple[str, ...], code: str | None, city: str | None, name: str | None) -> None:
    """Make an account and print a one-time link to set its password."""
    if "@" not in email.strip("@ "):
        raise click.ClickException(f"{email} is no e-mail address")
    wanted = {_reach(Role(role), code, city) for role in roles}
    with speaking(ENGLISH):
        try:
            link = send_link(create_user(email, name or email.partition("@")[0], wanted, by=None), by=None)
        except Refused as refused:
            raise click.ClickException(refused.message) from refused
    db.session.commit()
    _print(link)


def _reach(role: Role, code: str | None, city: str | None) -> Reach:
    """The role with its school; a school that is missing or unknown is named."""
    if role not in SCHOOL_ROLES:
        return narrowed(role, None, city)
    if code is None:
        raise click.ClickException(f"the role {role} needs --school CODE")
    school = find_school(code)
    if school is None:
        known = ", ".join(school.code for school in known_schools()) or "none"
        raise click.ClickException(f"no school has the code {code}; there are {known}")
    return narrowed(role, school.id, None)


@group.command("link")
@click.option("--email", required=True)
def link(email: str) -> None:
    """Print a new one-time link for somebody who lost the password."""
    user = find_user(email)
    if user is None:
        raise click.ClickException(f"there is no account with {email}")
    with speaking(ENGLISH):
        try:
            made = send_link(user, by=None)
        except Refused as refused:
            raise click.ClickException(refused.message) from refused
    db.session.commit()
    _print(made)


def _print(made: MadeLink) -> None:
    """The link alone on standard output, so that a script can take it."""
    click.echo(absolute(made.path))
    click.echo(f"valid once, until {made.expires_at:%Y-%m-%d %H:%M} UTC", err=True)


def register(app: Flask) -> None:
    app.cli.add_command(group)
