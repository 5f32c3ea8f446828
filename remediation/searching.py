"""Finding cases by words: in their number, title and place, in notes and in what was found.

Chinese has no spaces between words and many words of two characters, so a text is found wherever it stands inside
another; an index of signs names the cases that may have it.
Nobody finds a case by words that the case would not show to that person.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from accounts.models import User
from accounts.roles import Role
from core.database import db
from inspections.models import Concern
from remediation.models import Case
from remediation.word_index import CaseWords, folded, rows_with
from sites.models import Partner, Site

Condition = sa.ColumnElement[bool]

MOST_WORDS, MANY = 6, 1000


def words_of(text: str) -> list[str]:
    """The words asked for: full-width signs as half-width, parted by spaces; all of them must be found."""
    return unicodedata.normalize("NFKC", text).split()[:MOST_WORDS]


@dataclass(frozen=True)
class Sought:
    """Words asked for by a person: what a case must fulfil to be found."""

    conditions: tuple[Condition, ...] = ()
    common: sa.Select[Any] | None = None
    """Rows of the index, where very many have the words: counted from there, for each is looked at only once."""
    at_places: Condition | None = None
    """Where the common word names places too: the cases there, which are counted apart."""

    def total(self, matching: Sequence[Condition], most: int) -> int:
        """How many cases fulfil this and the other conditions; `most` + 1 stands for more than that."""
        every = [*matching, *self.conditions]
        if self.common is None:
            return _count(sa.select(Case.id).where(*every), most)
        there = 0
        if self.at_places is not None:
            there = _count(sa.select(Case.id).where(*every, self.at_places), most)
            every.append(sa.not_(self.at_places))
        # Row by row, as a question of its own: as a join the databases would read all cases before the first one.
        case = sa.select(sa.literal(1)).where(Case.id == CaseWords.case_id, *every).correlate(CaseWords)
        return there + (_count(self.common.where(case.scalar_subquery() == 1), most) if there <= most else 0)


def _count(rows: sa.Select[Any], most: int) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(rows.limit(most + 1).subquery())) or 0


def sought(text: str, user: User) -> Sought:
    """What a search for these words by this person means."""
    words = words_of(text)
    if not words:
        return Sought()
    places = {word: Case.site_id.in_(_sites(word)) for word in words if _names_a_place(word)}
    others = [word for word in words if word not in places]
    has = _has_all(others, user) if others else None
    conditions = [
        *([has] if has is not None else []),
        *(sa.or_(there, _has_all([word], user)) for word, there in places.items()),
    ]
    common: list[tuple[sa.Select[Any], Condition | None]] = []
    for asked, there in [(others, None), *(([word], there) for word, there in places.items())]:
        rows = rows_with(asked, CaseWords.case_id) if asked else None
        if rows is None:
            continue
        ids = _some(rows, there)
        if len(ids) <= MANY:  # with doubles; so none was cut off
            return Sought((Case.id.in_(ids), *conditions))
        common.append((rows, there))
    return Sought(tuple(conditions), *(common[0] if common else ()))


def _some(rows: sa.Select[Any], there: Condition | None) -> list[UUID]:
    """The cases that may be meant, as far as they are few."""
    named: sa.Select[Any] | sa.CompoundSelect[Any] = rows
    if there is not None:
        named = rows.union_all(sa.select(Case.id).where(there))
    return list(db.session.scalars(named.limit(MANY + 1)))


def _has_all(words: Sequence[str], user: User) -> Condition:
    """All the words stand where this person may read."""
    row = sa.select(sa.and_(*(_in_row(folded(word), user) for word in words)))
    return row.where(CaseWords.case_id == Case.id).correlate(Case).scalar_subquery().is_(sa.true())


def _in_row(word: str, user: User) -> Condition:
    may_read = sa.or_(Case.is_from_interview.is_(False), _may_read_interview(user))
    said = CaseWords.finding_words.contains(word, autoescape=True)
    return sa.or_(CaseWords.open_words.contains(word, autoescape=True), sa.and_(said, may_read))


def _may_read_interview(user: User) -> Condition:
    """As scope.may_read_interview says for one case: who reads what a student said."""
    own = Case.school_id.in_(user.school_ids(Role.COORDINATOR))
    confidants = sa.and_(Case.is_restricted, Case.school_id.in_(user.school_ids(Role.COUNSELLOR)))
    care = sa.and_(Case.is_restricted.is_(False), Case.concerns == Concern.STUDENT, Case.assigned_to_id == user.id)
    return sa.or_(own, confidants, care)


def _names_a_place(word: str) -> bool:
    return db.session.scalar(_sites(word).limit(1)) is not None


def _sites(word: str) -> sa.Select[Any]:
    named = sa.or_(column_has(Site.name, word), column_has(Site.code, word), column_has(Partner.name, word))
    return sa.select(Site.id).join(Partner, Partner.id == Site.partner_id).where(named)


def column_has(column: Any, word: str) -> Condition:
    """The word stands in the column; 臺 and 台 are one sign, and case does not matter."""
    forms = dict.fromkeys((word, word.replace("台", "臺"), word.replace("臺", "台")))
    return sa.or_(*(column.icontains(form, autoescape=True) for form in forms))
