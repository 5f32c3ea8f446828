"""JSON from devices: read strictly, made storable, and reduced to one digest per content."""

from __future__ import annotations

import hashlib
import json
from typing import Any, NoReturn

_UNSTORABLE = dict.fromkeys((0, *range(55296, 57344)), "�")


class NotJson(ValueError):
    """The bytes are no JSON document, or one that cannot be kept."""


def read_json(data: bytes) -> Any:
    """The document in these bytes; numbers that are none (NaN) and endless nesting are refused."""
    try:
        text = data.decode("utf-8-sig")
        return _storable(json.loads(text, parse_constant=_refuse_constant))
    except (ValueError, RecursionError) as error:
        raise NotJson(str(error)) from error


def _refuse_constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is no number")


def _storable(value: Any) -> Any:
    """The same document without characters that PostgreSQL refuses (NUL, lone surrogates) or unbounded numbers."""
    if isinstance(value, str):
        return value.translate(_UNSTORABLE)
    if isinstance(value, list):
        return [_storable(entry) for entry in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(entry) for name, entry in value.items()}
    if isinstance(value, float | int) and not isinstance(value, bool) and abs(value) > 1e15:
        raise NotJson("a number is too large")
    return value


def canonical(value: Any) -> bytes:
    """The one spelling of a document: sorted names, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def digest(value: Any) -> str:
    """SHA-256 over the canonical spelling, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def record_digest(digests: list[str]) -> str:
    """One digest for a record of several sheets; that of a single sheet is its own."""
    return digests[0] if len(digests) == 1 else digest(sorted(digests))
