"""Computed rules: the vectors shared with the phone, what every definition must have, and what is refused."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from checklists.document import Text
from checklists.legal_basis import citation
from checklists.reading import read_document
from checklists.rules.evaluation import Result, Status, evaluate
from checklists.rules.reading import RulesInvalid, read_rules
from checklists.rules.rulebook import elsewhere, rule_by_id, rules
from checklists.rules.sentences import filled
from tests.checklists.builtin import CODES, raw

VECTORS = json.loads((Path(__file__).parent / "rule_vectors.json").read_text(encoding="utf-8"))["vectors"]


def told(result: Result) -> dict[str, Any]:
    where = {"status": result.status, "from": result.from_on, "to": result.to_on}
    if result.status is Status.UNKNOWN:
        return where | {"missing": list(result.missing)}
    return where | {"severity": result.severity, "shown": result.shown}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['rule']} {vector['name']}")
def test_the_server_finds_what_the_shared_vectors_say(vector):
    found = evaluate(vector["facts"], vector["on"], [rule_by_id()[vector["rule"]]])
    assert [told(result) for result in found] == vector["expect"]


def test_every_rule_has_three_vectors_and_one_on_each_side_of_its_limit():
    count = Counter(vector["rule"] for vector in VECTORS)
    assert {rule.id: count[rule.id] for rule in rules() if count[rule.id] < 3} == {}
    assert set(count) <= set(rule_by_id())
    outcomes = {(vector["rule"], bool(fails(vector))) for vector in VECTORS}
    assert {rule.id for rule in rules()} == {name for name, broken in outcomes if broken}
    assert {rule.id for rule in rules()} == {name for name, broken in outcomes if not broken}


def fails(vector: dict[str, Any]) -> list[dict[str, Any]]:
    return [result for result in vector["expect"] if result["status"] == "fails"]


def test_every_rule_cites_a_law_that_is_known_and_an_item_that_is_asked():
    clauses = {(rule.id, clause.strip()) for rule in rules() for clause in rule.basis.split(";")}
    assert {(name, clause) for name, clause in clauses if citation(clause).zh == clause} == set()
    asked = {item.key for code in CODES for item in read_document(raw(code)).items}
    assert {rule.id for rule in rules() if rule.item and rule.item not in asked} == set()


RESEARCHED = (
    "R-01 R-01b R-02 R-03 R-04 R-05a R-05b R-06 R-07a R-07b R-08 R-09 R-10 R-11 R-12 R-13 R-14 R-15 "
    "R-16 R-17 R-18 R-19 R-20 R-21 R-22 R-23 R-24 R-25 R-26 R-27 R-28 R-29 R-30 R-31 R-32 R-33 R-34 "
    "R-35 R-36 R-38 R-40 R-41a R-41e R-42b R-41b R-41c R-41d R-42 R-43 R-44 R-45 R-46 R-47 R-47b R-48 R-49 R-50 R-51"
)


def test_every_rule_of_the_research_is_computed_or_says_why_not():
    computed = {rule.id.split(".")[0] for rule in rules()}
    others = {each.id.split(".")[0] for each in elsewhere()}
    assert computed | others == set(RESEARCHED.split())
    assert all(each.why.zh and each.why.en for each in elsewhere())


RULE = {
    "id": "T-1", "name": {"zh": "測", "en": "Test"}, "unit": "day", "from": None, "to": None, "inputs": ["out"],
    "fails": [">", "out", "20:00"], "severity": "minor", "says": {"zh": "{out:time}", "en": "{out:time}"},
    "shows": "out", "basis": "Act24-1", "certainty": {"zh": "查得", "en": "verified"}, "due_days": 3,
}  # fmt: skip
CIRCLE = {"let": {"one": ["+", "two", 1], "two": ["+", "one", 1]}, "fails": [">", "one", "out"]}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"inputs": []}, "T-1 › inputs: must name at least one fact"),
        ({"fails": [">", "out", "in"]}, "T-1 › inputs: does not name in, which the rule reads"),
        ({"inputs": ["out", "age"]}, "T-1 › inputs: names age, which the rule does not read"),
        ({"inputs": ["wage"], "fails": [">", "wage", 1]}, "T-1 › inputs: wage is no fact of a day"),
        (CIRCLE, "T-1 › let: goes round in a circle: one → two → one"),
        ({"let": {"one": ["+", "one", 1]}, "fails": [">", "one", "out"]}, "T-1 › let: goes round in a circle"),
        (
            {"fails": [">", ["table", "wages", "monthly", "on"], "out"], "inputs": ["on", "out"]},
            "T-1 › fails: there is no table wages with a column monthly",
        ),
        ({"let": {"in": 5}, "fails": [">", "out", "in"]}, "T-1 › let: in is the name of a fact"),
        ({"fails": ["run", "out"]}, "T-1 › fails: the operator 'run' is not known"),
        ({"fails": [">", "out"]}, "T-1 › fails: > does not take 1 parts"),
        ({"fails": [">", "out", "8 pm"]}, "T-1 › fails: '8 pm' is no fact, number, time, date or quoted text"),
        ({"fails": None}, "T-1 › fails: None is no fact"),
        ({"severity": "grave"}, "T-1 › severity: must be one of critical, major, minor, advice"),
        ({"says": {"zh": "{out:time}"}}, "T-1 › says: needs a text in zh and en"),
        ({"says": {"zh": "{end}", "en": ""}}, "T-1 › says: {end} is no fact of a day"),
        ({"from": "18 June"}, "T-1 › from: must be a date such as 2021-06-18"),
        ({"unit": "hour"}, "T-1 › unit: must be one of"),
        ({"for": ["pupils"]}, "T-1 › for: must be some of"),
        ({"weight": 3}, "T-1 › weight: is not known"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_by_name(change, fault):
    assert len(read_rules([RULE])) == 1
    with pytest.raises(RulesInvalid) as refused:
        read_rules([RULE | change])
    assert any(fault in one for one in refused.value.faults), refused.value.faults


def test_two_rules_of_one_name_are_refused():
    with pytest.raises(RulesInvalid, match="T-1: is there twice"):
        read_rules([RULE, RULE])


def test_a_verdict_holds_for_what_it_was_given_on():
    day = {"on": "2026-10-05", "in": "11:00", "out": "20:30", "break_minutes": 60}
    student = {"number": "12", "mode": "rotation", "born_on": "2009-03-05", "late_permit_until": None}
    facts = {"students": [student], "attendance": [{"student": "12", "days": [day]}]}
    before = evaluate(facts, "2026-10-06", [rule_by_id()["R-01"]])
    day["out"] = "21:00"
    after = evaluate(facts, "2026-10-06", [rule_by_id()["R-01"]])
    assert (before[0].key, after[0].key) == ("2026-10-05=1230", "2026-10-05=1260")


@pytest.mark.parametrize(
    ("day", "zh", "en"), [("2026-11-05", "115/11/05", "5 Nov 2026"), ("2027-02-28", "116/02/28", "28 Feb 2027")]
)
def test_a_day_in_a_finding_is_written_as_in_the_rest_of_each_language(day, zh, en):
    says = Text("{on:day}訓練至 {out:time}", "{on:day}: training until {out:time}")
    said = filled(says, {"on": day, "out": 1230})
    assert (said.zh, said.en) == (f"{zh}訓練至 20:30", f"{en}: training until 20:30")
