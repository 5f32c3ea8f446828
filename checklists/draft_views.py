"""The editor: a draft's outline, its sections and items, what changes, the preview, and publishing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from checklists import drafts, labels, outline
from checklists.changes import differences
from checklists.condition_words import answers_of, as_stored
from checklists.condition_words import in_words as in_plain_words
from checklists.draft_queries import EDITORS, get_draft, key_prefix, used_keys
from checklists.fault_words import in_words
from checklists.forms import DEFAULTS, ItemForm, SectionForm
from checklists.item_fields import form_of, item_of
from checklists.models import ChecklistDraft
from checklists.outline import Raw
from checklists.tables import minimum_wage_rows
from core import clock
from core.access import allow
from core.database import db
from core.errors import NotFound
from core.formatting import is_chinese

bp = Blueprint("drafts", __name__, url_prefix="/checklists/drafts")
MOVES = {"up": -1, "down": 1}


@bp.post("")
@allow(*EDITORS)
def begin() -> ResponseReturnValue:
    draft = drafts.begin(request.form.get("code", ""), by=current_user)
    db.session.commit()
    return redirect(url_for("drafts.show", draft_id=draft.id))


@bp.get("/<uuid:draft_id>")
@allow(*EDITORS)
def show(draft_id: UUID) -> ResponseReturnValue:
    draft = get_draft(draft_id, current_user)
    document = drafts.whole(draft)
    return render_template(
        "checklists/draft.html",
        draft=draft,
        document=document,
        own={section["code"] for section in draft.document["sections"]},
        faults=in_words(drafts.faults_of(document)) if draft.document["sections"] else (),
        labels=labels,
        language="zh" if is_chinese() else "en",
    )


@bp.post("/<uuid:draft_id>/moves")
@allow(*EDITORS)
def move(draft_id: UUID) -> ResponseReturnValue:
    """One place up or down; the page comes back to what was moved."""
    draft = get_draft(draft_id, current_user)
    kind, name, by = request.form.get("kind"), request.form.get("name", ""), MOVES.get(request.form.get("way", ""), 0)
    edit = outline.move_section if kind == "section" else outline.move_item
    drafts.change(draft, current_user, lambda document: edit(document, name, by))
    db.session.commit()
    return redirect(url_for("drafts.show", draft_id=draft.id, _anchor=f"{kind}-{name}"))


@bp.post("/<uuid:draft_id>/removals")
@allow(*EDITORS)
def remove(draft_id: UUID) -> ResponseReturnValue:
    draft = get_draft(draft_id, current_user)
    name = request.form.get("name", "")
    edit = outline.remove_section if request.form.get("kind") == "section" else outline.remove_item
    drafts.change(draft, current_user, lambda document: edit(document, name))
    db.session.commit()
    flash(_("Removed from the draft. What is published stays as it is."))
    return redirect(url_for("drafts.show", draft_id=draft.id))


@bp.route("/<uuid:draft_id>/sections/new", methods=["GET", "POST"])
@bp.route("/<uuid:draft_id>/sections/<code>", methods=["GET", "POST"])
@allow(*EDITORS)
def section(draft_id: UUID, code: str | None = None) -> ResponseReturnValue:
    draft = get_draft(draft_id, current_user)
    old = _section(draft, code)
    form = SectionForm(data=_section_fields(old) | {"revision": draft.revision})
    if not form.validate_on_submit():
        page = render_template("checklists/section.html", draft=draft, form=form, section=old)
        return page, 422 if form.is_submitted() else 200
    fields = _entered_section(form, code or outline.next_key(_codes(draft), (), f"{key_prefix(draft)}S"))
    drafts.change(
        draft,
        current_user,
        lambda document: outline.put_section(document, fields, instead_of=code),
        revision=_revision(form),
    )
    db.session.commit()
    return redirect(url_for("drafts.show", draft_id=draft.id, _anchor=f"section-{fields['code']}"))


def _section(draft: ChecklistDraft, code: str | None) -> Raw | None:
    found = outline.section_named(draft.document, code) if code else None
    if code and found is None:
        raise NotFound
    return found


def _section_fields(section: Raw | None) -> dict[str, Any]:
    if section is None:
        return {"per": DEFAULTS["per"]}
    title = section["title"]
    return {"title_zh": title["zh"], "title_en": title["en"], "per": section["per"], "weight": section.get("weight")}


def _entered_section(form: SectionForm, code: str) -> Raw:
    weight = form.weight.data
    return {
        "code": code,
        "title": {"zh": form.title_zh.data, "en": form.title_en.data},
        "weight": None if weight is None else float(weight),
        "per": form.per.data,
        "items": [],
    }


def _codes(draft: ChecklistDraft) -> Raw:
    """The sections' codes as if they were keys, so that a free one can be found."""
    return {"sections": [{"items": [{"key": section["code"]} for section in drafts.whole(draft)["sections"]]}]}


def _revision(form: Any) -> int | None:
    said = str(form.revision.data or "")
    return int(said) if said.isascii() and said.isdigit() else None


@bp.route("/<uuid:draft_id>/sections/<code>/items/new", methods=["GET", "POST"])
@bp.route("/<uuid:draft_id>/items/<key>", methods=["GET", "POST"])
@allow(*EDITORS)
def item(draft_id: UUID, code: str = "", key: str | None = None) -> ResponseReturnValue:
    draft = get_draft(draft_id, current_user)
    old = outline.item_named(draft.document, key) if key else None
    if (key and old is None) or (code and outline.section_named(draft.document, code) is None):
        raise NotFound
    form = _item_form(draft, old)
    if not form.validate_on_submit():
        return _item_page(draft, form, old, (), 422 if form.is_submitted() else 200)
    fields = form.data | {"when": as_stored(form.data["when"], _items(draft))}
    entered = item_of(fields, key or outline.next_key(draft.document, used_keys(draft.code), key_prefix(draft)), old)
    document = outline.put_item(draft.document, code, entered, instead_of=key)
    faults = _faults_of_item(draft, document, entered["key"])
    if faults:
        return _item_page(draft, form, old, faults, 422)
    drafts.change(draft, current_user, lambda _before: document, revision=_revision(form))
    db.session.commit()
    return redirect(url_for("drafts.show", draft_id=draft.id, _anchor=f"item-{entered['key']}"))


def _item_form(draft: ChecklistDraft, old: Raw | None) -> ItemForm:
    form = ItemForm(data=_item_fields(draft, old) | {"revision": draft.revision})
    if request.method == "GET":
        while len(form.options) < (len(old.get("options") or ()) if old else 0) + 2 or len(form.options) < 4:
            form.options.append_entry()
        while len(form.when) < 3:
            form.when.append_entry()
    known = _other_items(draft, old)
    for line in form.when:
        line.item.choices = known
    if not (old and form_of(old)["shown"] == "kept"):
        form.shown.choices = [choice for choice in form.shown.choices if choice[0] != "kept"]
    return form


def _item_fields(draft: ChecklistDraft, old: Raw | None) -> Raw:
    if old is None:
        return DEFAULTS
    fields = form_of(old)
    return fields | {"when": in_plain_words(fields["when"], _items(draft), chinese=is_chinese())}


def _items(draft: ChecklistDraft) -> dict[str, Raw]:
    """Every item of the draft and of what it adds to, by its key."""
    return {item["key"]: item for section in drafts.whole(draft)["sections"] for item in section["items"]}


def _other_items(draft: ChecklistDraft, old: Raw | None) -> list[tuple[str, str]]:
    language = "zh" if is_chinese() else "en"
    others = [
        (item["key"], f"{item['key']} {item['text'][language]}")
        for section in drafts.whole(draft)["sections"]
        for item in section["items"]
        if item["type"] != "presence" and item is not old and item["key"] != (old or {}).get("key")
    ]
    return [("", "–"), *others]


def _faults_of_item(draft: ChecklistDraft, document: Raw, key: str) -> list[str]:
    """What speaks against this item, and what it would newly break in the rest of the draft."""
    known = drafts.faults_of(drafts.whole(draft))
    probe = ChecklistDraft(document=document, school_id=draft.school_id, code=draft.code)
    return [fault for fault in drafts.faults_of(drafts.whole(probe)) if f"item {key} " in fault or fault not in known]


def _item_page(draft: ChecklistDraft, form: ItemForm, old: Raw | None, faults: Any, status: int) -> ResponseReturnValue:
    page = render_template(
        "checklists/item.html",
        draft=draft,
        form=form,
        item=old,
        faults=in_words(faults),
        answers=_answers(draft),
    )
    return page, status


def _answers(draft: ChecklistDraft) -> dict[str, list[str]]:
    """By item, the words of its answers, to choose a condition from."""
    chinese = is_chinese()
    found = {key: answers_of(item) for key, item in _items(draft).items()}
    return {key: [words.said(chinese=chinese) for _value, words in each] for key, each in found.items() if each}


@bp.get("/<uuid:draft_id>/preview")
@allow(*EDITORS)
def preview(draft_id: UUID) -> ResponseReturnValue:
    return render_template("checklists/preview.html", draft=get_draft(draft_id, current_user))


@bp.get("/<uuid:draft_id>/phone")
@allow(*EDITORS)
def phone(draft_id: UUID) -> ResponseReturnValue:
    """The real client with the draft in it, for the frame of the preview; nothing it does leaves the page."""
    page = render_template("checklists/phone.html", draft=get_draft(draft_id, current_user))
    return (
        page,
        200,
        {"Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:; frame-ancestors 'self'"},
    )


@bp.get("/<uuid:draft_id>/document")
@allow(*EDITORS)
def document(draft_id: UUID) -> ResponseReturnValue:
    draft = get_draft(draft_id, current_user)
    wages = [{"from": row["from"], "monthly": row["monthly"]} for row in minimum_wage_rows()]
    return jsonify(document=drafts.whole(draft), minimum_wage=wages, today=clock.today().isoformat())


@bp.route("/<uuid:draft_id>/publication", methods=["GET", "POST"])
@allow(*EDITORS)
def publication(draft_id: UUID) -> ResponseReturnValue:
    """What changes; then the new version."""
    draft = get_draft(draft_id, current_user)
    if request.method == "POST":
        version = drafts.publish_draft(draft, by=current_user)
        db.session.commit()
        flash(_("Published as version %(number)s. Visits begun before finish under theirs.", number=version.number))
        return redirect(url_for("checklists.show", code=version.checklist.code, number=version.number))
    document, before = drafts.whole(draft), drafts.before(draft)
    return render_template(
        "checklists/publication.html",
        draft=draft,
        faults=in_words(drafts.faults_of(document)),
        changes=differences(before, document) if before else [],
        is_new=before is None,
        labels=labels,
        chinese=is_chinese(),
    )


@bp.post("/<uuid:draft_id>/discard")
@allow(*EDITORS)
def discard(draft_id: UUID) -> ResponseReturnValue:
    drafts.discard(get_draft(draft_id, current_user), by=current_user)
    db.session.commit()
    flash(_("Draft discarded."))
    return redirect(url_for("checklists.index"))
