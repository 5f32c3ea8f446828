"""Wiring: settings, extensions, blueprints, subscriptions, jobs and commands. Nothing else."""

from __future__ import annotations

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFProtect

import accounts.cli
import accounts.device_views
import accounts.job_views
import accounts.people_views
import accounts.views
import checklists.cli
import checklists.draft_views
import checklists.form_views
import checklists.table_views
import checklists.views
import dashboard.proof_views
import dashboard.views
import demo.cli
import inspections.api
import inspections.audits.panel_checks
import inspections.audits.sections
import inspections.audits.unfinished
import inspections.audits.views
import inspections.bundle.gathering
import inspections.case_facts
import inspections.cli
import inspections.evidence.trial
import inspections.looking_back.interview_section
import inspections.looking_back.library_views
import inspections.looking_back.paper_section
import inspections.looking_back.travel_views
import inspections.looking_back.window_section
import inspections.news
import inspections.paper.form_views
import inspections.paper.views
import inspections.self_assessment.models
import inspections.self_assessment.services
import inspections.self_assessment.views
import inspections.stamps.rows
import inspections.stamps.views
import inspections.views
import notifications.jobs
import notifications.models
import notifications.views
import remediation.attempt_views
import remediation.bundle
import remediation.checks
import remediation.company_views
import remediation.jobs
import remediation.letter_views
import remediation.letters.models
import remediation.list_views
import remediation.models
import remediation.opening
import remediation.queries
import remediation.register_views
import remediation.rollup
import remediation.self_assessment_views
import remediation.self_assessments
import remediation.site_section
import remediation.tools_views
import remediation.unfinished
import remediation.word_index
import schedules.arrangements
import schedules.assigning.unfinished
import schedules.assigning.views
import schedules.audit_days_views
import schedules.cadence.views
import schedules.cli
import schedules.days_off.official_views
import schedules.days_off.views
import schedules.excusing.views
import schedules.jobs
import schedules.overview.views
import schedules.overview.year_strip
import schedules.planning.roster_outcome
import schedules.sections
import schedules.services
import schedules.term_start.class_plan_views
import schedules.term_start.views
import schedules.views
import sites.cli
import sites.imports
import sites.models
import sites.offices.models
import sites.offices.views
import sites.roster.outcome
import sites.sections
import sites.views
from accounts import leaving, navigation, open_work, sessions
from accounts.news import PasswordLinkMade
from accounts.sign_in import limiter, login_manager
from core import (
    access,
    clock,
    commands,
    compression,
    errors,
    events,
    formatting,
    headers,
    house,
    in_app_browsers,
    jobs,
    languages,
    uploads,
)
from core.database import db, migrate
from core.settings import Settings, from_environment
from inspections.events import (
    CaseChecked,
    FindingsRecorded,
    FindingsWithdrawn,
    InspectionConcluded,
    PanelAppointed,
    RecordReturned,
    SelfAssessmentAsked,
    SelfAssessmentDue,
)
from notifications.account_letters import send_password_link
from sites.events import PlacementTakenOut

bootstrap = Bootstrap5()
csrf = CSRFProtect()


def create_app(settings: Settings | None = None) -> Flask:
    """The application for one installation."""
    settings = settings or from_environment()
    app = Flask(__name__, static_folder="static", template_folder="templates")
    configure(app, settings)
    extend(app)
    for package in (
        errors,
        uploads,
        events,
        jobs,
        formatting,
        languages,
        navigation,
        in_app_browsers,
        leaving,
        sessions,
        access,
        headers,
        compression,
    ):
        package.register(app)
    sites.sections.register(app)
    inspections.audits.sections.register(app)
    schedules.sections.register(app)
    inspections.bundle.gathering.register(app)
    inspections.case_facts.register(app)
    csrf.init_app(app)  # after the guard: who is signed out reads 401, not a missing token
    add_blueprints(app)
    add_subscriptions(app)
    add_jobs(app)
    add_commands(app)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Hand the settings to Flask and its extensions."""
    clock.start_at(settings.clock)
    app.config.from_mapping(
        SETTINGS=settings,
        DATA=str(settings.data),
        IS_PRODUCTION=settings.is_production,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_production,
        MAX_CONTENT_LENGTH=uploads.MAX_BODY,
        # A visit may wait for days in a factory without signal; the session is the limit, not the form.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_I18N_ENABLED=False,
        BOOTSTRAP_SERVE_LOCAL=True,
        RATELIMIT_HEADERS_ENABLED=True,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def extend(app: Flask) -> None:
    """Bind the extensions."""
    db.init_app(app)
    migrate.init_app(app, db, directory="migrations")
    bootstrap.init_app(app)
    login_manager.init_app(app)
    limiter.init_app(app)


def add_blueprints(app: Flask) -> None:
    """Every address of the app, and the pages behind the settings."""
    for module in (
        house,
        accounts.views,
        notifications.views,
        sites.views,
        sites.imports,
        sites.offices.views,
        checklists.draft_views,
        checklists.form_views,
        checklists.views,
        checklists.table_views,
        schedules.views,
        schedules.overview.views,
        schedules.term_start.views,
        schedules.days_off.views,
        schedules.days_off.official_views,
        schedules.cadence.views,
        schedules.audit_days_views,
        schedules.term_start.class_plan_views,
        inspections.api,
        inspections.views,
        inspections.paper.form_views,
        inspections.paper.views,
        inspections.stamps.views,
        inspections.looking_back.travel_views,
        inspections.audits.views,
        inspections.self_assessment.views,
        inspections.looking_back.library_views,
        remediation.company_views,
        dashboard.views,
        dashboard.proof_views,
    ):
        app.register_blueprint(module.bp)
    accounts.job_views.register(app)
    sites.imports.register(app)
    schedules.days_off.views.register(app)
    schedules.cadence.views.register(app)
    sites.offices.views.register(app)
    schedules.audit_days_views.register(app)
    notifications.views.register(app)
    remediation.attempt_views.register(app)


def add_subscriptions(app: Flask) -> None:
    """News that goes upward."""
    events.subscribe(app, PasswordLinkMade, send_password_link)
    events.subscribe(app, RecordReturned, inspections.news.tell_returned)
    events.subscribe(app, PanelAppointed, inspections.news.tell_appointed)
    events.subscribe(app, FindingsRecorded, remediation.opening.open_cases)
    events.subscribe(app, FindingsWithdrawn, remediation.opening.withdraw_findings)
    events.subscribe(app, InspectionConcluded, remediation.opening.let_go_held)
    events.subscribe(app, CaseChecked, remediation.checks.note_check)
    events.subscribe(app, SelfAssessmentAsked, remediation.self_assessments.invite)
    events.subscribe(app, SelfAssessmentDue, remediation.self_assessments.remind)
    open_work.add_check(app, schedules.assigning.unfinished.unfinished, schedules.assigning.unfinished.give_all)
    open_work.add_check(app, inspections.audits.unfinished.unfinished, inspections.audits.unfinished.hand_over)
    open_work.add_check(app, remediation.unfinished.unfinished, remediation.unfinished.hand_over)
    sites.sections.add(app, schedules.overview.year_strip.render, is_wide=True)
    sites.sections.add(app, schedules.arrangements.render_for_site)
    sites.sections.add(app, remediation.site_section.render)
    inspections.audits.sections.add(app, remediation.self_assessments.render)
    inspections.audits.sections.add(app, remediation.rollup.render)
    sites.sections.add(app, inspections.looking_back.interview_section.render)
    sites.sections.add(app, inspections.looking_back.paper_section.render)
    sites.roster.outcome.show(app, schedules.planning.roster_outcome.render)
    schedules.sections.add(app, schedules.arrangements.render_for_window)
    schedules.sections.add(app, inspections.looking_back.window_section.render)
    schedules.sections.tell_arrivals(app, inspections.looking_back.window_section.arrivals)
    schedules.sections.tell_days_made(app, inspections.looking_back.window_section.days_made)
    events.subscribe(app, PlacementTakenOut, schedules.services.follow_cancellation)
    inspections.bundle.gathering.contribute(app, "arrangements", schedules.arrangements.for_phones)
    inspections.bundle.gathering.contribute(app, "open_cases", remediation.bundle.open_cases_for_sites)
    inspections.case_facts.provide(app, remediation.queries.case_facts, remediation.queries.cases_looked_at)


def add_jobs(app: Flask) -> None:
    """What runs at night, in this order."""
    jobs.add(app, jobs.Job("generate", schedules.jobs.generate, hour=2))
    jobs.add(app, jobs.Job("close_windows", schedules.jobs.close_windows, hour=2, minute=30))
    jobs.add(app, jobs.Job("expire", remediation.jobs.expire, hour=3))
    remind = jobs.in_turn(
        schedules.jobs.remind,
        inspections.audits.panel_checks.recheck_panels,
        inspections.self_assessment.services.remind,
        remediation.jobs.remind,
    )
    jobs.add(app, jobs.Job("remind", remind, hour=6))
    escalate = jobs.in_turn(schedules.jobs.escalate, remediation.jobs.escalate)
    jobs.add(app, jobs.Job("escalate", escalate, hour=6, minute=30))
    notifications.jobs.register(app)


def add_commands(app: Flask) -> None:
    """Commands beside `flask run`."""
    commands.register(app)
    app.cli.add_command(checklists.cli.commands)
    app.cli.add_command(sites.cli.roster)
    accounts.cli.register(app)
    app.cli.add_command(inspections.cli.inspections)
    app.cli.add_command(schedules.cli.schedules)
    app.cli.add_command(schedules.cli.calendar)
    app.cli.add_command(demo.cli.demo)
