"""The library: every item of the checklists a person may read and every rule of law, to search and to look up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from accounts.models import User
from checklists.document import Document, Item, Section
from checklists.models import Checklist, ChecklistVersion
from checklists.queries import checklists_for, document_of
from checklists.rules.definitions import Rule
from checklists.rules.rulebook import rule_by_id, rules


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands: the version of a checklist, and its section."""

    version: ChecklistVersion
    document: Document
    section: Section
    item: Item


@dataclass(frozen=True, slots=True)
class Entry:
    """One item under its key, with every place it has ever stood, the newest first."""

    key: str
    places: tuple[Place, ...]

    @property
    def item(self) -> Item:
        return self.places[0].item

    @property
    def is_in_force(self) -> bool:
        """Whether a version in force still asks it."""
        return any(place.version is place.version.checklist.versions[-1] for place in self.places)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found."""

    items: tuple[Entry, ...]
    rules: tuple[Rule, ...]


def library_of(user: User) -> dict[str, Entry]:
    """Every item in the versions of the checklists this person may read, by its key."""
    places: dict[str, list[Place]] = {}
    for place in _places(checklists_for(user)):
        places.setdefault(place.item.key, []).append(place)
    return {key: Entry(key, tuple(found)) for key, found in places.items()}


def _places(checklists: Iterable[Checklist]) -> Iterator[Place]:
    for checklist in checklists:
        for version in reversed(checklist.versions):
            document = document_of(version)
            for section in document.sections:
                for item in section.items:
                    yield Place(version, document, section, item)


def search(entries: dict[str, Entry], words: str) -> Found:
    """Items and rules in which every word stands, in either language; without words all of them."""
    wanted = words.casefold().split()
    return Found(
        items=tuple(entry for entry in entries.values() if _holds(_item_text(entry), wanted)),
        rules=tuple(rule for rule in rules() if _holds(_rule_text(rule), wanted)),
    )


def _holds(text: str, wanted: list[str]) -> bool:
    return all(word in text for word in wanted)


def _item_text(entry: Entry) -> str:
    item = entry.item
    said = [item.text, item.help, item.citation, *(option.text for option in item.options)]
    words = [entry.key, item.basis, item.rule or "", *(side for text in said if text for side in (text.zh, text.en))]
    return " ".join(words).casefold()


def _rule_text(rule: Rule) -> str:
    note = (rule.note.zh, rule.note.en) if rule.note else ()
    return " ".join([rule.id, rule.name.zh, rule.name.en, rule.basis, rule.item or "", *note]).casefold()


def rules_beside(entry: Entry) -> tuple[Rule, ...]:
    """The rules that say the same as an item."""
    named = {place.item.rule for place in entry.places}
    return tuple(rule for rule in rules() if rule.item == entry.key or rule.id in named)


def items_beside(rule: Rule, entries: dict[str, Entry]) -> tuple[Entry, ...]:
    """The items that ask what a rule computes."""
    family = rule.id.split(".")[0]
    return tuple(
        entry
        for entry in entries.values()
        if entry.key == rule.item or any((place.item.rule or "").split(".")[0] == family for place in entry.places)
    )


def find_rule(name: str) -> Rule | None:
    """The rule with this id, or None."""
    return rule_by_id().get(name)
