"""docs/openapi.yaml says what the code does: addresses, methods, required fields, and real answers."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
import yaml
from jsonschema import Draft202012Validator

from inspections.sheets.sheet import Unreadable, read_sheet
from tests.makers_inspections import answer, body, make_round, photo_entry, picture, send, send_photo

PREFIX = "/api/v1"


@pytest.fixture(scope="module")
def described():
    from pathlib import Path

    path = Path(__file__).resolve().parent.parent.parent / "docs" / "openapi.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def check(described: dict[str, Any], name: str, document: Any) -> None:
    """Hold a document against one of the schemas."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
    Draft202012Validator(schema).validate(document)


def test_every_address_and_method_is_described_and_no_other(app, described):
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule).removeprefix(PREFIX), method.lower(), rule.endpoint)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(PREFIX)
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    said = {
        (path, method, f"device.{operation['operationId']}")
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
        if method != "parameters"
    }
    assert routes == said


def test_what_is_required_is_what_the_server_misses(described):
    required = described["components"]["schemas"]["Submission"]["required"]
    for name in body():
        document = {key: value for key, value in body().items() if key != name}
        if name in required:
            with pytest.raises(Unreadable) as refused:
                read_sheet(document)
            assert [(fault.pointer, fault.reason) for fault in refused.value.faults] == [(f"/{name}", "missing")]
        else:
            assert read_sheet(document)


def test_real_answers_are_as_described(as_user, described):
    visit = make_round()
    client, data, submission = as_user(visit.teacher), picture(), uuid4()
    check(described, "Session", client.get(PREFIX + "/session").json)
    check(described, "Bundle", client.get(PREFIX + "/bundle").json)
    sheet = body(visit.obligation, photos=[photo_entry(data)], answers=[answer("BV14", "yes")])
    check(described, "Submission", sheet)
    check(described, "Receipt", send(client, sheet, submission).json)
    check(described, "PhotoReceipt", send_photo(client, data).json)
    check(described, "Receipt", client.get(f"{PREFIX}/submissions/{submission}").json)
    draft = uuid4()
    send(client, body(visit.obligation, final=False), draft)
    check(described, "Draft", client.get(f"{PREFIX}/submissions/{draft}/draft").json)
    check(described, "Receipts", client.get(f"{PREFIX}/receipts?device={sheet['device']}").json)
    check(described, "Conflict", send(client, sheet | {"company_remarks": "x"}, submission).json)
    check(described, "Problem", send(client, {"kind": "visit"}).json)
    check(described, "Problem", client.get(f"{PREFIX}/submissions/{uuid4()}").json)
