"""Commands of inspections."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click
from flask.cli import AppGroup

from core.database import db
from core.languages import CHINESE
from inspections.audits.paper import audit_report
from inspections.audits.queries import audit_of_inspection, compare
from inspections.models import Inspection, InspectionState
from inspections.paper.record_values import full_report
from inspections.paper.report import render_report
from inspections.paper.values import FullReport
from inspections.review.record import record_of
from inspections.scope import PUBLIC_SIGHT
from schedules.models import ObligationKind

inspections = AppGroup("inspections", help="Visits and audits carried out.")


@inspections.command("report")
@click.argument("inspection_id", metavar="ID")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The PDF to write.")
def report(inspection_id: str, output: Path) -> None:
    """Write the full report of a visit or a concluded audit, without interviews and confidential answers."""
    paper = render_report(_values(_inspection(inspection_id)), locale=CHINESE)
    try:
        output.write_bytes(paper.pdf)
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}.") from error
    click.echo(f"{output}: {paper.pages} pages")


def _inspection(text: str) -> Inspection:
    try:
        inspection = db.session.get(Inspection, UUID(text))
    except ValueError:
        raise click.ClickException(f"{text} is no id of an inspection.") from None
    if inspection is None:
        raise click.ClickException(f"There is no inspection {text}.")
    return inspection


def _values(inspection: Inspection) -> FullReport:
    if inspection.kind is ObligationKind.VISIT:
        record = record_of(inspection, PUBLIC_SIGHT)
        if record.sheet is None:
            raise click.ClickException("Nothing has been handed in for this visit yet.")
        return full_report(record)
    audit = audit_of_inspection(inspection)
    comparison = compare(audit)
    if inspection.state is not InspectionState.CONCLUDED or comparison is None:
        raise click.ClickException("This audit is not concluded yet.")
    return audit_report(audit, comparison)
