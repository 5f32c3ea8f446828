"""How a site is called on a page: short, and yet so that everybody knows which company it is."""

from __future__ import annotations

KNOWN_BY = 2
"""So many characters in common tell the company: 豐瑠精密 of 豐瑠精密股份有限公司."""


def known_as(site: str, partner: str) -> str:
    """The site's own name when it begins like its company's, else both: 豐瑠精密股份有限公司 潭子廠."""
    return site if partner.startswith(site[:KNOWN_BY]) else f"{partner} {site}"
