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
SAMPLE, OFTEN, COMMON = 100, 0.05, 0.5
"""Of so many cases, this part has a word that is found often, or so commonly that the list itself is read quicker than
the index. How to look is decided by it, never what is found."""
WALKED = 2
"""Rows of the list read in the time of one row of the index, roughly: those that a filter drops cost little."""

Rows = sa.Select[Any] | sa.CompoundSelect[Any]


def words_of(text: str) -> list[str]:
    """The words asked for: full-width signs as half-width, parted by spaces; all of them must be found."""
    return unicodedata.normalize("NFKC", text).split()[:MOST_WORDS]


@dataclass(frozen=True)
class Sought:
    """Words asked for by a person: what a case must fulfil to be found."""

    conditions: tuple[Condition, ...] = ()
    common: sa.Select[Any] | None = None
    """Rows of the index, where very many have the words: counted from there, for each is looked at only once."""
    in_row: tuple[Condition, ...] = ()
    """The same conditions, asked of such a row."""
    at_places: Condition | None = None
    """Where the common word names places too: the cases there, which are counted apart."""

    def total(self, matching: Sequence[Condition], most: int) -> int:
        """How many cases fulfil this and the other conditions; `most` + 1 stands for more than that."""
        everywhere = sa.select(Case.id).where(*matching, *self.conditions)
        if self.common is None:
            return _count(everywhere, most)
        there = 0 if self.at_places is None else _count(everywhere.where(self.at_places), most)
        elsewhere = () if self.at_places is None else (sa.not_(self.at_places),)
        rows = self.common.where(self._is_case(*matching, *elsewhere))
        return there + (_count(rows, most) if there <= most else 0)

    def _is_case(self, *conditions: Condition) -> Condition:
        """Whether a row of the index belongs to a case that fulfils these conditions and has the words."""
        # Row by row, as a question of its own: as a join the databases would read all cases before the first one.
        case = sa.select(sa.literal(1)).where(Case.id == CaseWords.case_id, *conditions, *self.in_row)
        return case.correlate(CaseWords).scalar_subquery() == 1

    def share(self, matching: Sequence[Condition]) -> float:
        """Which part of the first rows of the index leads to a case that fulfils the other conditions."""
        assert self.common is not None
        return _part(self.common.add_columns(_as_number(self._is_case(*matching))), least=1)


def _as_number(condition: Condition) -> sa.Label[int]:
    return sa.case((condition, 1), else_=0).label("has")


def _part(rows: sa.Select[Any], *, least: int) -> float:
    """Which part of a sample of rows has what `has` tells; all of it where there are fewer rows than the least."""
    some = rows.limit(SAMPLE).subquery()
    seen, having = db.session.execute(sa.select(sa.func.count(), sa.func.sum(some.c.has))).one()
    return 1 if seen < least else float(having) / float(seen)


def _count(rows: Rows, most: int) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(rows.limit(most + 1).subquery())) or 0


def sought(text: str, user: User, matching: Sequence[Condition] = ()) -> Sought:
    """What a search for these words by this person means, among the cases that fulfil the other conditions."""
    words = words_of(text)
    if not words:
        return Sought()
    places = {word: Case.site_id.in_(_sites(word)) for word in words if _names_a_place(word)}
    others = [word for word in words if word not in places]
    at_places = tuple(sa.or_(there, _has_all([word], user)) for word, there in places.items())
    conditions = (_has_all(others, user), *at_places) if others else at_places
    share = _share(conditions, matching)
    if share >= COMMON:
        return Sought(conditions)
    common: list[Sought] = []
    for asked, there in [(others, None), *(([word], there) for word, there in places.items())]:
        rows = rows_with(asked, CaseWords.case_id) if asked else None
        if rows is None:
            continue
        named = rows if there is None else rows.union_all(sa.select(Case.id).where(there))
        if share < OFTEN and _count(named, MANY) <= MANY:
            return Sought((Case.id.in_(list(db.session.scalars(named))), *conditions))
        in_row = conditions if there is not None else (_all_in_row(others, user), *at_places)
        common.append(Sought(conditions, rows, in_row, there))
    if not common or common[0].share(matching) * WALKED < share:
        return Sought(conditions)
    return common[0]


def _share(conditions: Sequence[Condition], matching: Sequence[Condition]) -> float:
    """Which part of a sample has the words; all of it where few are asked of at all."""
    return _part(sa.select(_as_number(sa.and_(*conditions))).select_from(Case).where(*matching), least=SAMPLE)


def _has_all(words: Sequence[str], user: User) -> Condition:
    """All the words stand where this person may read."""
    row = sa.select(_all_in_row(words, user))
    return row.where(CaseWords.case_id == Case.id).correlate(Case).scalar_subquery().is_(sa.true())


def _all_in_row(words: Sequence[str], user: User) -> Condition:
    return sa.and_(*(_in_row(folded(word), user) for word in words))


def _in_row(word: str, user: User) -> Condition:
    may_read = sa.or_(Case.is_from_interview.is_(False), _may_read_interview(user))
    return sa.or_(_stands_in(CaseWords.open_words, word), sa.and_(_stands_in(CaseWords.finding_words, word), may_read))


def _stands_in(column: Any, word: str) -> Condition:
    place = sa.func.strpos if db.engine.dialect.name == "postgresql" else sa.func.instr
    return place(column, word) > 0


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
