"""Who may do what to a case, by table and by property."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.models import Severity
from remediation.workflow import (
    MOVES,
    TAKEN_BY,
    CaseState,
    CheckStatus,
    Hindrance,
    Standing,
    Step,
    hindrance,
    possible_steps,
    step_after_check,
)

STATES = st.sampled_from(CaseState)
STEPS = st.sampled_from(Step)
STANDINGS = st.sets(st.sampled_from(Standing))
SEVERITIES = st.sampled_from(Severity)
EVERYBODY = frozenset(Standing)


@pytest.mark.parametrize(
    ("state", "step", "leads_to"),
    [
        (CaseState.OPEN, Step.ACKNOWLEDGE, CaseState.ACKNOWLEDGED),
        (CaseState.OPEN, Step.REMEDY, CaseState.REMEDIED),
        (CaseState.ACKNOWLEDGED, Step.REMEDY, CaseState.REMEDIED),
        (CaseState.REMEDIED, Step.VERIFY, CaseState.CLOSED),
        (CaseState.REMEDIED, Step.RETURN, CaseState.OPEN),
        (CaseState.CLOSED, Step.REOPEN, CaseState.OPEN),
        (CaseState.REMEDIED, Step.RECUR, CaseState.OPEN),
        (CaseState.CLOSED, Step.RECUR, CaseState.OPEN),
        (CaseState.ACKNOWLEDGED, Step.RECUR, CaseState.ACKNOWLEDGED),
        (CaseState.OPEN, Step.SEE_GONE, CaseState.CLOSED),
        (CaseState.ACKNOWLEDGED, Step.WAIVE, CaseState.CLOSED),
        (CaseState.CLOSED, Step.EXPIRE, CaseState.OPEN),
    ],
)
def test_a_step_leads_to_its_state(state, step, leads_to):
    assert MOVES[step][state] is leads_to


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (CaseState.OPEN, Step.VERIFY),
        (CaseState.ACKNOWLEDGED, Step.VERIFY),
        (CaseState.CLOSED, Step.VERIFY),
        (CaseState.CLOSED, Step.REMEDY),
        (CaseState.REMEDIED, Step.REMEDY),
        (CaseState.REMEDIED, Step.ACKNOWLEDGE),
        (CaseState.OPEN, Step.RETURN),
        (CaseState.OPEN, Step.REOPEN),
        (CaseState.REMEDIED, Step.WAIVE),
        (CaseState.CLOSED, Step.RELEASE),
        (CaseState.REMEDIED, Step.RELEASE),
    ],
)
def test_an_illegal_step_is_impossible_for_everybody(state, step):
    assert hindrance(step, state, EVERYBODY, words="because") is Hindrance.WRONG_STATE


@given(STATES, STANDINGS, st.booleans(), st.text(max_size=5), SEVERITIES)
def test_whoever_remedied_never_verifies(state, standings, has_evidence, words, severity):
    for step in (Step.VERIFY, Step.SEE_GONE):
        found = hindrance(
            step, state, standings, is_remedier=True, words=words, has_evidence=has_evidence, severity=severity
        )
        assert found is not None


@given(STATES, STEPS)
def test_a_reader_changes_nothing(state, step):
    assert hindrance(step, state, {Standing.READER}, words="because") is Hindrance.NOT_ALLOWED
    assert possible_steps(state, {Standing.READER}) == frozenset()


@given(STATES, STANDINGS, st.booleans())
def test_what_is_offered_can_be_taken_with_words_and_evidence(state, standings, is_remedier):
    for step in possible_steps(state, standings, is_remedier=is_remedier):
        assert hindrance(step, state, standings, is_remedier=is_remedier, words="because") is None


def test_a_company_can_only_acknowledge_and_remedy():
    reached = {step for step in Step if Standing.COMPANY in TAKEN_BY[step]}
    assert reached == {Step.ACKNOWLEDGE, Step.REMEDY}


def test_only_the_office_releases_reopens_waives_and_hands_over():
    for step in (Step.RELEASE, Step.REOPEN, Step.WAIVE, Step.REASSIGN):
        assert TAKEN_BY[step] == {Standing.MANAGER}


@pytest.mark.parametrize("step", [Step.REMEDY, Step.RETURN, Step.REOPEN, Step.WAIVE])
def test_a_step_that_needs_words_is_refused_without(step):
    state = next(iter(MOVES[step]))
    assert hindrance(step, state, EVERYBODY, words="  ") is Hindrance.NO_REASON


def test_a_critical_case_is_remedied_only_with_evidence():
    facts = {"words": "emptied", "severity": Severity.CRITICAL}
    assert hindrance(Step.REMEDY, CaseState.OPEN, EVERYBODY, has_evidence=False, **facts) is Hindrance.NO_EVIDENCE
    assert hindrance(Step.REMEDY, CaseState.OPEN, EVERYBODY, has_evidence=True, **facts) is None


def test_a_lesser_case_is_remedied_by_words_alone():
    found = hindrance(Step.REMEDY, CaseState.OPEN, EVERYBODY, words="done", has_evidence=False, severity=Severity.MAJOR)
    assert found is None


def check(status: CheckStatus, state: CaseState, **facts: object) -> Step | None:
    usual = {"is_remedier": False, "was_found_again": False, "has_evidence": True, "severity": Severity.MAJOR}
    return step_after_check(status, state, **usual | facts)


@pytest.mark.parametrize(
    ("status", "state", "facts", "leads_to"),
    [
        (CheckStatus.GONE, CaseState.REMEDIED, {}, Step.SEE_GONE),
        (CheckStatus.GONE, CaseState.OPEN, {}, Step.SEE_GONE),
        (CheckStatus.GONE, CaseState.REMEDIED, {"is_remedier": True}, None),
        (CheckStatus.GONE, CaseState.REMEDIED, {"was_found_again": True}, None),
        (CheckStatus.GONE, CaseState.OPEN, {"severity": Severity.CRITICAL, "has_evidence": False}, None),
        (CheckStatus.GONE, CaseState.OPEN, {"severity": Severity.MINOR, "has_evidence": False}, Step.SEE_GONE),
        (CheckStatus.GONE, CaseState.CLOSED, {}, None),
        (CheckStatus.PARTLY, CaseState.REMEDIED, {}, Step.RETURN),
        (CheckStatus.STILL, CaseState.REMEDIED, {}, Step.RETURN),
        (CheckStatus.STILL, CaseState.OPEN, {}, None),
        (CheckStatus.PARTLY, CaseState.ACKNOWLEDGED, {}, None),
    ],
)
def test_a_look_at_the_next_visit_moves_the_case(status, state, facts, leads_to):
    assert check(status, state, **facts) is leads_to
