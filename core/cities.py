"""A city's name as it is compared: 臺 and 台 are one character in two forms."""

from __future__ import annotations


def same_city(name: str) -> str:
    """The one spelling used to compare and to store."""
    return name.strip().replace("台", "臺")
