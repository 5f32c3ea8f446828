"""Finding cases by words: in their number, title and place, in notes and in what was found.

Chinese has no spaces between words and many words of two characters, so a text is found wherever it stands inside
another; an index of signs narrows down where to look.
Nobody finds a case by words that the case would not show to that person.
"""

from __future__ import annotations

import unicodedata
from typing import Any

import sqlalchemy as sa

from accounts.models import User
from accounts.roles import Role
from core.database import db
from inspections.models import Concern, Finding
from remediation.models import Case, CaseEvent, CaseFinding, CaseRequest, Happening
from remediation.word_index import cases_with
from sites.models import Partner, Site

Condition = sa.ColumnElement[bool]

MOST_WORDS, MANY = 6, 1000
FROM_FINDINGS = (Happening.OPENED, Happening.RECURRED, Happening.CORRECTED)
"""Steps whose words are those of a finding, which may be a student's."""
IS_OF_FINDING = CaseEvent.action.in_(FROM_FINDINGS)


def words_of(text: str) -> list[str]:
    """The words asked for: full-width signs as half-width, parted by spaces; all of them must be found."""
    return unicodedata.normalize("NFKC", text).split()[:MOST_WORDS]


def found_by(text: str, user: User) -> list[Condition]:
    """The conditions under which a case is found, one per word."""
    return [condition for word in words_of(text) for condition in (*_narrowed(word), _has(word, user))]


def _narrowed(word: str) -> list[Condition]:
    """What the index says: cases with the word in their own words, and those of a place called so."""
    having = cases_with(word)
    if having is None:
        return []
    there = sa.select(Case.id).where(Case.site_id.in_(_sites(word)))
    candidates = having.union(there)
    return [(_WALKED if _are_many(candidates) else Case.id).in_(candidates)]


_WALKED: Any = sa.func.coalesce(Case.id, Case.id, type_=Case.id.type)
"""The id as something that no index knows: of many cases the list is walked in its order, until a page is full."""


def _are_many(cases: sa.CompoundSelect[Any]) -> bool:
    some = cases.limit(MANY + 1).subquery()
    return (db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0) > MANY


def _has(word: str, user: User) -> Condition:
    """The word stands where this person may read."""
    may_read = sa.or_(Case.is_from_interview.is_(False), _may_read_interview(user))
    own_words = [Case.number, Case.title_zh, Case.title_en, Case.release_text]
    return sa.or_(
        *(column_has(column, word) for column in own_words),
        Case.site_id.in_(_sites(word)),
        _in_steps(word, sa.not_(IS_OF_FINDING)),
        sa.and_(may_read, sa.or_(_in_steps(word, IS_OF_FINDING), _in_findings(word))),
        sa.exists().where(CaseRequest.case_id == Case.id, column_has(CaseRequest.reason, word)),
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


def _in_steps(word: str, kind: Condition) -> Condition:
    """A step of the case has the word in its note: of a finding, or of what people did since."""
    return sa.exists().where(CaseEvent.case_id == Case.id, kind, column_has(CaseEvent.note, word))


def _in_findings(word: str) -> Condition:
    rows = sa.select(CaseFinding.case_id).join(Finding, Finding.id == CaseFinding.finding_id)
    return rows.where(CaseFinding.case_id == Case.id, column_has(Finding.note, word)).correlate(Case).exists()


def column_has(column: Any, word: str) -> Condition:
    """The word stands in the column; 臺 and 台 are one sign, and case does not matter."""
    forms = dict.fromkeys((word, word.replace("台", "臺"), word.replace("臺", "台")))
    return sa.or_(*(column.icontains(form, autoescape=True) for form in forms))
