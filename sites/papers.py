"""Which papers of a placement are missing: approval, contract, its filing, consent, insurance from day one."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from sites.models import Mode

ADULT = 18
COOPERATIVE = frozenset({Mode.ROTATION, Mode.STEP, Mode.INTERNSHIP, Mode.SANDWICH, Mode.BRIDGING, Mode.QUASI_STEP})
"""The modes of the Act (建教合作); the others follow the programme's or the labour law's rules."""


class Paper(StrEnum):
    APPROVAL = "approval"
    CONTRACT = "contract"
    FILING = "contract_filed"
    CONSENT = "guardian_consent"
    INSURANCE = "insurance"


LABELS = {
    Paper.APPROVAL: _l("Approval of the company"),
    Paper.CONTRACT: _l("Training contract before the start"),
    Paper.FILING: _l("Contract filed with the authority"),
    Paper.CONSENT: _l("Guardian's consent"),
    Paper.INSURANCE: _l("Insurance from the first day"),
}
COLUMNS = {
    Paper.CONTRACT: "contract_signed_on",
    Paper.FILING: "contract_filed_on",
    Paper.CONSENT: "guardian_consent",
    Paper.INSURANCE: "insured_from",
}
"""The column that shows each paper of the placement itself, by its name in the roster and in the database."""
NAMES = {Paper.APPROVAL: "approved_students"} | COLUMNS
"""The same with the approval, which the workplace has for all its students."""
LABELS_BY_NAME = {NAMES[paper]: label for paper, label in LABELS.items()}


def age_on(born_on: date, day: date) -> int:
    """Whole years of age on a day."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def missing_papers(
    *,
    mode: Mode,
    born_on: date,
    start_on: date,
    contract_signed_on: date | None,
    contract_filed_on: date | None,
    guardian_consent: bool | None,
    insured_from: date | None,
    is_approved: bool = True,
) -> list[Paper]:
    """The papers that a placement needs and does not have, in the order in which they are asked for."""
    missing = []
    if mode in COOPERATIVE:
        if not is_approved:
            missing.append(Paper.APPROVAL)
        if contract_signed_on is None or contract_signed_on > start_on:
            missing.append(Paper.CONTRACT)
        if contract_filed_on is None:
            missing.append(Paper.FILING)
    if age_on(born_on, start_on) < ADULT and not guardian_consent:
        missing.append(Paper.CONSENT)
    if insured_from is None or insured_from > start_on:
        missing.append(Paper.INSURANCE)
    return missing


def is_asked_at(*, start_on: date, end_on: date, opens_on: date, closes_on: date, last_visited_on: date | None) -> bool:
    """Whether a visit is the first since a placement began, so that it asks for the papers that are missing.

    While no valid visit was made since the first training day, every open window asks; the first one made ends it.
    """
    in_window = start_on <= closes_on and opens_on <= end_on
    return in_window and (last_visited_on is None or last_visited_on < start_on)


def most_students(employees: int, foreign_excluded: int | None) -> int:
    """How many students a company of the Act may train at once: a quarter of its people, two for six or seven."""
    counted = max(0, employees - (foreign_excluded or 0))
    return 2 if counted in (6, 7) else counted // 4
