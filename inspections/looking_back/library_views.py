"""Pages of the library: search across items and rules, and one item or rule with what became of it."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from checklists import labels
from checklists.document import Per, Text
from checklists.failing import failing_text
from checklists.legal_basis import citation
from checklists.library import Entry, find_rule, items_beside, library_of, rules_beside, search
from checklists.rules.definitions import PLACEHOLDER, Asked, Rule
from checklists.rules.rulebook import elsewhere
from checklists.rules.vocabulary import vocabulary
from checklists.views import READERS
from core.access import allow
from core.errors import NotFound
from core.formatting import day, is_chinese
from inspections.looking_back.item_history import SELDOM, Tally, sites_seen, tallies, told_at
from sites.models import Site

bp = Blueprint("library", __name__, url_prefix="/checklists/library")

NOTHING = Tally(0, 0)


@bp.get("")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """Search, and the items that fail most or never."""
    words = request.args.get("words", "").strip()
    entries = library_of(current_user)
    found = search(entries, words)
    counted = tallies(current_user)
    order = request.args.get("order", "")
    return render_template(
        "inspections/library.html",
        found=found,
        items=_ordered(found.items, counted, order),
        counted=counted,
        nothing=NOTHING,
        words=words,
        order=order,
        seldom=SELDOM,
        elsewhere=elsewhere(),
        unfed=[rule for rule in found.rules if rule.asked is Asked.NOWHERE],
        facts_of=facts_of,
        labels=labels,
        law_dates=law_dates,
        citation=citation,
        chinese=is_chinese(),
    )


def _ordered(items: tuple[Entry, ...], counted: dict[str, Tally], order: str) -> list[Entry]:
    """As the checklists have them; or those that fail most first; or only those that never failed."""
    if order == "most":
        failing = [entry for entry in items if counted.get(entry.key, NOTHING).failed]
        return sorted(failing, key=lambda entry: (-counted[entry.key].share, -counted[entry.key].failed))
    if order == "never":
        return [entry for entry in items if counted.get(entry.key, NOTHING).never_failed]
    return list(items)


@bp.get("/<key>")
@allow(*READERS)
def entry(key: str) -> ResponseReturnValue:
    """One item or one rule: what it says, where it is used, and what became of it."""
    entries = library_of(current_user)
    if key in entries:
        return _item_page(entries[key])
    rule = find_rule(key)
    if rule is None:
        raise NotFound
    return _rule_page(rule, entries)


def _item_page(entry: Entry) -> ResponseReturnValue:
    sites = sites_seen(current_user)
    site = _chosen(sites)
    of_student = entry.places[0].section.per is Per.STUDENT
    return render_template(
        "inspections/library_item.html",
        entry=entry,
        failing=failing_text(entry.item),
        rules=rules_beside(entry),
        tally=tallies(current_user).get(entry.key, NOTHING),
        sites=sites,
        site=site,
        told=told_at(site, entry.item, current_user, of_student=of_student) if site else [],
        labels=labels,
        citation=citation,
        chinese=is_chinese(),
    )


def _chosen(sites: list[Site]) -> Site | None:
    wanted = request.args.get("site", "")
    try:
        return next((site for site in sites if site.id == UUID(wanted)), None) if wanted else None
    except ValueError:
        return None


def _rule_page(rule: Rule, entries: dict[str, Entry]) -> ResponseReturnValue:
    return render_template(
        "inspections/library_rule.html",
        rule=rule,
        inputs=facts_of(rule),
        sample=_sample(rule),
        law_dates=law_dates,
        items=items_beside(rule, entries),
        tally=tallies(current_user).get(rule.id, NOTHING),
        labels=labels,
        citation=citation,
        chinese=is_chinese(),
    )


def facts_of(rule: Rule) -> list[Text]:
    """What a rule reads, in words."""
    return [vocabulary()[rule.unit][name] for name in rule.inputs]


def _sample(rule: Rule) -> str:
    """The sentence of a rule with the names of its facts where the values will stand."""
    words = vocabulary()[rule.unit]

    def named(found: re.Match[str]) -> str:
        fact = words.get(found[1])
        return f"〔{fact.said(chinese=is_chinese()) if fact else '…'}〕"

    return PLACEHOLDER.sub(named, rule.says.said(chinese=is_chinese()))


def law_dates(rule: Rule) -> str:
    """From when to when a rule holds, in the person's language."""
    first, last = (day(date.fromisoformat(text)) if text else "" for text in (rule.law_from, rule.law_to))
    if last:
        return f"{first} – {last}"
    return _("since %(day)s", day=first) if first else _("as long as known")
