"""The states of a case: which step leads where, who may take it, and what it needs."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from inspections.models import Severity


class CaseState(StrEnum):
    """On screen open and acknowledged read 待改善, remedied 待複查, closed 已結案."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    REMEDIED = "remedied"
    CLOSED = "closed"


class Step(StrEnum):
    """What can happen to a case that changes its state or its owner."""

    ACKNOWLEDGE = "acknowledge"
    REMEDY = "remedy"
    VERIFY = "verify"
    SEE_GONE = "see_gone"
    """A visitor stands there and finds nothing left, whether or not a remedy was reported."""
    RETURN = "return"
    REOPEN = "reopen"
    RECUR = "recur"
    WITHDRAW = "withdraw"
    """The record was corrected and the finding taken back."""
    WAIVE = "waive"
    EXPIRE = "expire"
    """A waiver has ended."""
    RELEASE = "release"
    REASSIGN = "reassign"
    PAUSE = "pause"
    """The authority decides; the term stands still."""
    RESUME = "resume"
    EXPLAIN = "explain"
    """Note the cause and what was done at once."""


class Standing(StrEnum):
    """How a person stands to one case."""

    MANAGER = "manager"
    """The school's office; the clerk for cases of audits; coordinator and counsellor for restricted ones."""
    VISITOR = "visitor"
    """A teacher of the site."""
    AUDITED = "audited"
    """The office of a school whose own audit the case comes from."""
    COMPANY = "company"
    READER = "reader"
    SYSTEM = "system"


class Hindrance(StrEnum):
    """Why a step is not possible."""

    WRONG_STATE = "wrong_state"
    NOT_ALLOWED = "not_allowed"
    SAME_PERSON = "same_person"
    NO_REASON = "no_reason"
    NO_EVIDENCE = "no_evidence"
    NO_CAUSE = "no_cause"
    """Of a major or critical case: why it came to this, and what was done at once."""


UNSOLVED = (CaseState.OPEN, CaseState.ACKNOWLEDGED)
_UNCLOSED = (*UNSOLVED, CaseState.REMEDIED)

MOVES: dict[Step, dict[CaseState, CaseState]] = {
    Step.ACKNOWLEDGE: {CaseState.OPEN: CaseState.ACKNOWLEDGED},
    Step.REMEDY: dict.fromkeys(UNSOLVED, CaseState.REMEDIED),
    Step.VERIFY: {CaseState.REMEDIED: CaseState.CLOSED},
    Step.SEE_GONE: dict.fromkeys(_UNCLOSED, CaseState.CLOSED),
    Step.RETURN: {CaseState.REMEDIED: CaseState.OPEN},
    Step.REOPEN: {CaseState.CLOSED: CaseState.OPEN},
    Step.RECUR: {
        CaseState.OPEN: CaseState.OPEN,
        CaseState.ACKNOWLEDGED: CaseState.ACKNOWLEDGED,
        CaseState.REMEDIED: CaseState.OPEN,
        CaseState.CLOSED: CaseState.OPEN,
    },
    Step.WITHDRAW: dict.fromkeys(_UNCLOSED, CaseState.CLOSED),
    Step.WAIVE: dict.fromkeys(UNSOLVED, CaseState.CLOSED),
    Step.EXPIRE: {CaseState.CLOSED: CaseState.OPEN},
    Step.RELEASE: {state: state for state in UNSOLVED},
    Step.REASSIGN: {state: state for state in _UNCLOSED},
    Step.PAUSE: {state: state for state in UNSOLVED},
    Step.RESUME: {state: state for state in UNSOLVED},
    Step.EXPLAIN: {state: state for state in CaseState},
}

TAKEN_BY: dict[Step, frozenset[Standing]] = {
    Step.ACKNOWLEDGE: frozenset({Standing.MANAGER, Standing.VISITOR, Standing.AUDITED, Standing.COMPANY}),
    Step.REMEDY: frozenset({Standing.MANAGER, Standing.VISITOR, Standing.AUDITED, Standing.COMPANY}),
    Step.VERIFY: frozenset({Standing.MANAGER, Standing.VISITOR}),
    Step.SEE_GONE: frozenset({Standing.MANAGER, Standing.VISITOR}),
    Step.RETURN: frozenset({Standing.MANAGER, Standing.VISITOR}),
    Step.REOPEN: frozenset({Standing.MANAGER}),
    Step.RECUR: frozenset({Standing.SYSTEM}),
    Step.WITHDRAW: frozenset({Standing.SYSTEM}),
    Step.WAIVE: frozenset({Standing.MANAGER}),
    Step.EXPIRE: frozenset({Standing.SYSTEM}),
    Step.RELEASE: frozenset({Standing.MANAGER}),
    Step.REASSIGN: frozenset({Standing.MANAGER}),
    Step.PAUSE: frozenset({Standing.MANAGER}),
    Step.RESUME: frozenset({Standing.MANAGER}),
    Step.EXPLAIN: frozenset({Standing.MANAGER, Standing.VISITOR, Standing.AUDITED}),
}

NEEDS_REASON = frozenset({Step.REMEDY, Step.RETURN, Step.REOPEN, Step.WAIVE, Step.PAUSE})
"""Steps that are nothing without words: what was done, or why."""
NEEDS_CAUSE = frozenset({Severity.MAJOR, Severity.CRITICAL})
NEEDS_EVIDENCE = frozenset({Severity.CRITICAL})
"""The evidence tier: a remedy of these shows a photo or a document; of the others words are enough."""
NOT_BY_THE_REMEDIER = frozenset({Step.VERIFY, Step.SEE_GONE})
WRONG_PAUSE = {Step.PAUSE: True, Step.RESUME: False}
"""A term that stands still cannot be stopped, one that runs cannot be started."""


def hindrance(
    step: Step,
    state: CaseState,
    standings: Iterable[Standing],
    *,
    is_remedier: bool = False,
    words: str = "",
    has_evidence: bool = True,
    has_cause: bool = True,
    is_paused: bool = False,
    severity: Severity = Severity.MINOR,
) -> Hindrance | None:
    """What stands in the way of a step, or None."""
    if TAKEN_BY[step].isdisjoint(standings):
        return Hindrance.NOT_ALLOWED
    if state not in MOVES[step] or is_paused is WRONG_PAUSE.get(step):
        return Hindrance.WRONG_STATE
    if is_remedier and step in NOT_BY_THE_REMEDIER:
        return Hindrance.SAME_PERSON
    if step in NEEDS_REASON and not words.strip():
        return Hindrance.NO_REASON
    return _missing_from_remedy(severity, has_evidence, has_cause) if step is Step.REMEDY else None


def _missing_from_remedy(severity: Severity, has_evidence: bool, has_cause: bool) -> Hindrance | None:
    if severity in NEEDS_EVIDENCE and not has_evidence:
        return Hindrance.NO_EVIDENCE
    return Hindrance.NO_CAUSE if severity in NEEDS_CAUSE and not has_cause else None


def possible_steps(
    state: CaseState, standings: Iterable[Standing], *, is_remedier: bool = False, is_paused: bool = False
) -> frozenset[Step]:
    """The steps that a person can be offered now."""
    standings = frozenset(standings)

    def is_possible(step: Step) -> bool:
        found = hindrance(step, state, standings, is_remedier=is_remedier, is_paused=is_paused, words="given")
        return found is None

    return frozenset(step for step in Step if is_possible(step))


def one_level_up(severity: Severity) -> Severity:
    """Not improved on the next visit: minor becomes major, major critical."""
    return Severity.MAJOR if severity is Severity.MINOR else Severity.CRITICAL


class CheckStatus(StrEnum):
    """What a visitor finds when looking after an earlier case."""

    GONE = "gone"
    PARTLY = "partly"
    STILL = "still"


def step_after_check(
    status: CheckStatus,
    state: CaseState,
    *,
    is_remedier: bool,
    was_found_again: bool,
    has_evidence: bool,
    severity: Severity,
) -> Step | None:
    """Where a look at the next visit leads; None leaves the case as it is, with the look on record.

    Nobody verifies the own remedy, what was found again on the same visit is not gone, and a critical case is
    closed only with evidence: of its remedy, or a photo taken on this visit.
    """
    if status is CheckStatus.GONE:
        closes = state in MOVES[Step.SEE_GONE] and not is_remedier and not was_found_again
        return Step.SEE_GONE if closes and (has_evidence or severity is not Severity.CRITICAL) else None
    return Step.RETURN if state is CaseState.REMEDIED else None
