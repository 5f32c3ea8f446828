"""Finding cases by words: in their number, title and place, in notes and in what was found.

Chinese has no spaces between words and many words of two characters, so a text is found wherever it stands inside
another; PostgreSQL has trigram indexes for that where its extension is installed, and SQLite reads through.
Nobody finds a case by words that the case would not show to that person.
"""

from __future__ import annotations

import unicodedata
from typing import Any

import sqlalchemy as sa

from accounts.models import User
from accounts.roles import Role
from inspections.models import Concern, Finding
from remediation.models import Case, CaseEvent, CaseFinding, CaseRequest, Happening
from sites.models import Partner, Site

Condition = sa.ColumnElement[bool]

MOST_WORDS = 6
FROM_FINDINGS = (Happening.OPENED, Happening.RECURRED, Happening.CORRECTED)
"""Steps whose words are those of a finding, which may be a student's."""


def words_of(text: str) -> list[str]:
    """The words asked for: full-width signs as half-width, parted by spaces; all of them must be found."""
    return unicodedata.normalize("NFKC", text).split()[:MOST_WORDS]


def found_by(text: str, user: User) -> list[Condition]:
    """The conditions under which a case is found, one per word."""
    return [_has(word, user) for word in words_of(text)]


def _has(word: str, user: User) -> Condition:
    may_read = _may_read_interview(user)
    open_to_all = [column_has(column, word) for column in (Case.number, Case.title_zh, Case.title_en)]
    told = column_has(Case.release_text, word)
    return sa.or_(
        *open_to_all,
        told,
        Case.site_id.in_(_sites(word)),
        Case.id.in_(_in_steps(word)),
        sa.and_(sa.or_(Case.is_from_interview.is_(False), may_read), Case.id.in_(_in_findings(word))),
        sa.and_(may_read, Case.id.in_(_in_steps(word, of_findings=True))),
        sa.and_(Case.is_from_interview.is_(False), Case.id.in_(_in_steps(word, of_findings=True))),
        Case.id.in_(sa.select(CaseRequest.case_id).where(column_has(CaseRequest.reason, word))),
    )


def _may_read_interview(user: User) -> Condition:
    """As scope.may_read_interview says for one case: who reads what a student said."""
    own = Case.school_id.in_(user.school_ids(Role.COORDINATOR))
    confidants = sa.and_(Case.is_restricted, Case.school_id.in_(user.school_ids(Role.COUNSELLOR)))
    care = sa.and_(Case.is_restricted.is_(False), Case.concerns == Concern.STUDENT, Case.assigned_to_id == user.id)
    return sa.or_(own, confidants, care)


def _sites(word: str) -> sa.Select[Any]:
    named = sa.or_(column_has(Site.name, word), column_has(Site.code, word), column_has(Partner.name, word))
    return sa.select(Site.id).join(Partner, Partner.id == Site.partner_id).where(named)


def _in_steps(word: str, *, of_findings: bool = False) -> sa.Select[Any]:
    """Cases with the word in the note of a step: of a finding, or of what people did since."""
    is_finding = CaseEvent.action.in_(FROM_FINDINGS)
    kind = is_finding if of_findings else sa.not_(is_finding)
    return sa.select(CaseEvent.case_id).where(kind, column_has(CaseEvent.note, word))


def _in_findings(word: str) -> sa.Select[Any]:
    rows = sa.select(CaseFinding.case_id).join(Finding, Finding.id == CaseFinding.finding_id)
    return rows.where(column_has(Finding.note, word))


def column_has(column: Any, word: str) -> Condition:
    """The word stands in the column; 臺 and 台 are one sign, and case does not matter."""
    forms = dict.fromkeys((word, word.replace("台", "臺"), word.replace("臺", "台")))
    return sa.or_(*(column.icontains(form, autoescape=True) for form in forms))
