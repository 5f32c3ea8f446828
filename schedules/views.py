"""Pages of the plan: the list of windows, one window with its people and excusals, handing over, the own calendar."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from accounts.sign_in import limiter
from core import clock
from core.access import allow
from core.database import db
from core.errors import DomainError
from core.evidence import keep_evidence
from core.formatting import term_code
from schedules import labels, sections
from schedules.assigning.by_hand import assign, assignee_of, is_trained, substitutes_of
from schedules.assigning.handover import HandoverReason, colleagues, hand_out, hand_over, windows_of
from schedules.assigning.proposals import Proposal, nearby, proposals_for
from schedules.assigning.sharing import count_unassigned
from schedules.day_choice import days_to_choose_from, may_choose_day
from schedules.excusing.catch_ups import catch_up_of, explain, may_explain
from schedules.excusing.excusals import EXCUSABLE, ask, decide, get_excusal, may_ask, may_decide_on, may_read_files
from schedules.forms import APPROVE, MISS_REASONS, AssignmentForm, CatchUpForm, DecisionForm, ExcusalForm, HandoverForm
from schedules.models import CatchUp, MissReason, Obligation
from schedules.overview import feed as feeds
from schedules.overview.narrowing import EVERY_TERM, read_handover, read_query
from schedules.overview.plan_list import (
    choices_for,
    count_windows,
    get_window,
    get_window_of_office,
    rows_of,
    windows_for,
)
from schedules.queries import excusals_of
from schedules.rules.habits import find_habit
from schedules.rules.states import PENDING, State
from schedules.scope import may_manage
from schedules.term_start.views import STARTERS
from sites.names import known_as

bp = Blueprint("schedules", __name__)
bp.add_app_template_global(known_as)

OFFICE = tuple(sorted(OFFICE_ROLES))
VISITORS = (*OFFICE, Role.TEACHER)
READERS = (*VISITORS, Role.OFFICER)
BEST = "best"
"""The choice that hands each visit to whoever fits it best."""


@bp.get("/visits")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """The plan as a list, narrowed by the address; each number on the dashboard opens its rows here.

    `state` one of planned, open, settling, met, missed, excused, suspended, withdrawn, or `due` and `pending`;
    `term` 115-1, or `all` (default: the running term; a window belongs to the term in which it closes);
    `teacher` a person's id (assignee or substitute); `site`, `school` codes; `period` the window's number;
    `due_from`, `due_to` ISO dates; `page`.
    """
    today = clock.today()
    query = read_query(request.args, today)
    narrowed = query.narrowing()
    return render_template(
        "schedules/index.html",
        today=today,
        query=query,
        counts=count_windows(current_user, narrowed, today),
        page=windows_for(current_user, narrowed, query.state or None, today, request.args.get("page", 1, type=int)),
        choices=choices_for(current_user, narrowed),
        term_code=term_code,
        every_term=EVERY_TERM,
        is_visitor=current_user.has_role(*VISITORS),
        is_office=current_user.has_role(*OFFICE),
        may_start_term=current_user.has_role(*STARTERS),
        unassigned=count_unassigned(current_user) if current_user.has_role(*OFFICE) else 0,
    )


@bp.get("/visits/plan/<uuid:obligation_id>")
@allow(*READERS)
def show(obligation_id: UUID) -> ResponseReturnValue:
    return _window_page(get_window(current_user, obligation_id))


def _window_page(
    window: Obligation,
    *,
    assignment: AssignmentForm | None = None,
    excusal: ExcusalForm | None = None,
    decision: DecisionForm | None = None,
    catch_up: CatchUpForm | None = None,
) -> str:
    (row,) = rows_of([window], clock.today())
    is_pending, is_office = row.state in PENDING, may_manage(current_user, window)
    asked = excusals_of(window)
    is_waiting = any(each.decided_at is None for each in asked)
    owed = catch_up_of(window)
    can_explain = owed is not None and may_explain(current_user, window)
    can_ask = row.state in EXCUSABLE and not is_waiting and may_ask(current_user, window)
    return render_template(
        "schedules/show.html",
        row=row,
        window=window,
        today=clock.today(),
        labels=labels,
        excusals=[(each, may_decide_on(current_user, each), may_read_files(current_user, each)) for each in asked],
        assignment=(assignment or _assignment_form(window)) if is_office and is_pending else None,
        excusal_form=(excusal or ExcusalForm(formdata=None)) if can_ask else None,
        owed=owed,
        nearby=nearby(window, row.assignee) if row.assignee and is_pending else [],
        is_untrained=bool(row.assignee and is_pending and not is_trained(row.assignee, window)),
        catch_up=(catch_up or _catch_up_form(owed)) if owed and can_explain else None,
        miss_reasons=MISS_REASONS,
        decision=decision or DecisionForm(formdata=None),
        days=days_to_choose_from(window) if may_choose_day(current_user, window) else [],
        habit=_habit(window) if row.state in (State.PLANNED, State.OPEN) else None,
        sections=sections.sections_for(window, current_user),
        has_todo_list=current_user.has_role(*OFFICE),
    )


def _catch_up_form(owed: CatchUp) -> CatchUpForm:
    return CatchUpForm(formdata=None, reason=owed.reason or "", note=owed.note)


def _habit(window: Obligation) -> str | None:
    habit = find_habit([clock.local(arrival) for arrival in sections.earlier_arrivals(window)])
    return labels.time_of(habit) if habit else None


def _assignment_form(window: Obligation, formdata: object = None) -> AssignmentForm:
    assignee = assignee_of(window)
    form = AssignmentForm(
        formdata,
        assignee=str(assignee.id) if assignee else "",
        substitutes=[str(user.id) for user in substitutes_of(window)],
    )
    found = proposals_for(window)
    form.assignee.choices = [("", _("Choose a person"))] if assignee is None else []
    form.assignee.choices += [
        (str(each.user.id), f"{each.user.name}（{labels.fit_in_words(each.fit)}）") for each in found
    ]
    form.substitutes.choices = [(str(each.user.id), each.user.name) for each in found]
    return form


def _name_and_fit(proposal: Proposal) -> str:
    return f"{proposal.user.name}（{labels.fit_in_words(proposal.fit)}）"


@bp.post("/visits/plan/<uuid:obligation_id>/assignment")
@allow(*OFFICE)
def assignment(obligation_id: UUID) -> ResponseReturnValue:
    window = get_window_of_office(current_user, obligation_id)
    form = _assignment_form(window, request.form)
    if not form.validate():
        return _window_page(window, assignment=form), 422
    assign(
        window,
        assignee_id=UUID(form.assignee.data),
        substitute_ids=[UUID(each) for each in form.substitutes.data or ()],
        by=current_user,
        reason=form.reason.data or "",
    )
    db.session.commit()
    flash(_("The visit is assigned. Who visits now is told."))
    return redirect(url_for("schedules.show", obligation_id=obligation_id))


@bp.post("/visits/plan/<uuid:obligation_id>/catch-up")
@allow(*VISITORS)
def catch_up(obligation_id: UUID) -> ResponseReturnValue:
    """Why a visit was missed; the visit that catches up notes itself when it is received."""
    window, form = get_window(current_user, obligation_id), CatchUpForm()
    if not form.validate():
        return _window_page(window, catch_up=form), 422
    explain(window, reason=MissReason(form.reason.data), note=form.note.data or "", by=current_user)
    db.session.commit()
    flash(_("The reason is on record."))
    return redirect(url_for("schedules.show", obligation_id=obligation_id))


@bp.post("/visits/plan/<uuid:obligation_id>/excusals")
@allow(*VISITORS)
def excusals(obligation_id: UUID) -> ResponseReturnValue:
    window, form = get_window(current_user, obligation_id), ExcusalForm()
    if not form.validate():
        return _window_page(window, excusal=form), 422
    try:
        files = keep_evidence(form.files.data or [])
    except DomainError as refusal:
        form.files.errors = [refusal.message]
        return _window_page(window, excusal=form), 422
    ask(window, by=current_user, reason=form.reason.data or "", evidence=form.evidence.data or "", files=files)
    db.session.commit()
    flash(_("Your request is on record. Another person decides."))
    return redirect(url_for("schedules.show", obligation_id=obligation_id))


@bp.post("/visits/excusals/<uuid:excusal_id>/decision")
@allow(*OFFICE)
def decision(excusal_id: UUID) -> ResponseReturnValue:
    excusal, form = get_excusal(current_user, excusal_id), DecisionForm()
    if not form.validate():
        return _window_page(excusal.obligation, decision=form), 422
    decide(excusal, by=current_user, is_approved=form.decision.data == APPROVE, note=form.note.data or "")
    db.session.commit()
    flash(_("Your decision is on record."))
    return redirect(url_for("schedules.show", obligation_id=excusal.obligation_id, taken=1))


@bp.route("/visits/handover", methods=["GET", "POST"])
@allow(*OFFICE)
def handover() -> ResponseReturnValue:
    """Whose visits, from when to when, stands in the address; what is ticked is handed over."""
    choice = read_handover(request.args, clock.today())
    people = colleagues(current_user)
    giver = next((user for user in people if user.id == choice.teacher), None)
    windows = windows_of(giver.id, office=current_user, first=choice.first, last=choice.last) if giver else []
    form = HandoverForm()
    form.windows.choices = [(str(window.id), "") for window in windows]
    others = [(str(user.id), user.name) for user in people if user is not giver]
    form.to.choices = [("", _("Choose a person")), (BEST, _("To whoever fits each visit best")), *others]
    if request.method == "GET" or not form.validate():
        page = render_template(
            "schedules/handover.html",
            people=people,
            giver=giver,
            choice=choice,
            rows=rows_of(windows, clock.today()),
            form=form,
            chosen=set(form.windows.data or ()) if request.method == "POST" else None,
        )
        return page, 200 if request.method == "GET" else 422
    chosen = [window for window in windows if str(window.id) in form.windows.data]
    assert giver is not None  # without one there are no windows to choose from
    left = _hand_over(chosen, giver, form)
    db.session.commit()
    done = len(chosen) - len(left)
    flash(ngettext("%(num)s visit is handed over.", "%(num)s visits are handed over.", done))
    if left:
        flash(_("%(count)s visits found nobody with current training. Please assign them.", count=len(left)))
    to = form.to.data if form.to.data != BEST else ""
    return redirect(url_for("schedules.index", teacher=to or None, state="pending", term=EVERY_TERM))


def _hand_over(chosen: list[Obligation], giver: User, form: HandoverForm) -> list[Obligation]:
    """Hand the visits to one person, or out to those who fit best; what is left over."""
    reason, note = HandoverReason(form.reason.data), form.note.data or ""
    if form.to.data == BEST:
        return hand_out(chosen, giver=giver, by=current_user, reason=reason, note=note)
    hand_over(chosen, to=UUID(form.to.data), by=current_user, reason=reason, note=note)
    return []


@bp.get("/visits/calendar")
@allow(*VISITORS)
def my_calendar() -> ResponseReturnValue:
    token = current_user.feed_token
    address = url_for("schedules.feed", token=token, _external=True) if token else None
    return render_template("schedules/my_calendar.html", address=address)


@bp.post("/visits/calendar/address")
@allow(*VISITORS)
def make_feed() -> ResponseReturnValue:
    feeds.make_token(current_user)
    db.session.commit()
    return redirect(url_for("schedules.my_calendar"))


@bp.post("/visits/calendar/address/withdrawal")
@allow(*VISITORS)
def withdraw_feed() -> ResponseReturnValue:
    feeds.withdraw_token(current_user)
    db.session.commit()
    flash(_("The address no longer works."))
    return redirect(url_for("schedules.my_calendar"))


@bp.get("/calendar/<token>.ics")
@limiter.limit("120/minute")
def feed(token: str) -> ResponseReturnValue:
    response = Response(feeds.calendar_behind(token), mimetype="text/calendar")
    response.headers["Cache-Control"] = "private, max-age=900"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
