"""Commands of the plan: generate it, list it, import the official calendar."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from core.database import db
from schedules.days_off.official_file import CalendarFault, read_official_calendar
from schedules.models import ObligationKind
from schedules.planning.generation import generate
from schedules.planning.listing import Selection, planned_rows
from schedules.services import replace_official_year

schedules = AppGroup("schedules", help="The plan: what must be visited and audited when.")
calendar = AppGroup("calendar", help="Public holidays.")


class Day(click.ParamType):
    """An ISO date."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise click.ClickException(f"{value} is no date like 2026-11-20.") from None


@schedules.command("generate")
@click.option("--until", type=Day(), help="Plan windows that open by this day (default: the running academic year).")
@click.option("--dry-run", is_flag=True, help="Say what would change and store nothing.")
def generate_plan(until: date | None, dry_run: bool) -> None:
    """Plan visits and audits; running it twice changes nothing."""
    counts = generate(until=until, dry_run=dry_run, by="command")
    db.session.rollback() if dry_run else db.session.commit()
    click.echo(", ".join(f"{kind} {count}" for kind, count in counts.items()))


@schedules.command("list")
@click.option("--from", "first", type=Day(), help="Only what closes on this day or later.")
@click.option("--to", "last", type=Day(), help="Only what opens on this day or earlier.")
@click.option("--school", help="Only this school (code).")
@click.option("--site", help="Only this site (code).")
@click.option("--kind", type=click.Choice([kind.value for kind in ObligationKind]))
@click.option("--withdrawn", "with_withdrawn", is_flag=True, help="Also what was withdrawn.")
@click.option("--format", "_form", type=click.Choice(["json"]), default="json")
def list_plan(_form: str, **chosen: Any) -> None:
    """Print what is planned as a JSON array."""
    rows = planned_rows(Selection(**chosen))
    db.session.rollback()
    click.echo(json.dumps(rows, ensure_ascii=False, indent=1))


@calendar.command("import")
@click.argument("path", type=click.Path(path_type=Path))
def import_calendar(path: Path) -> None:
    """Import the official calendar of a year; it replaces the library's holidays of that year."""
    try:
        found = read_official_calendar(path.read_bytes())
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}") from error
    except CalendarFault as fault:
        raise click.ClickException(f"{path.name}: {fault}") from fault
    is_new = replace_official_year(found, by="command")
    db.session.commit()
    click.echo(f"{found.year}: {len(found.holidays)} public holidays{'' if is_new else ', unchanged'}")
