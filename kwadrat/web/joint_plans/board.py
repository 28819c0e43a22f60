"""The board of a joint plan, today and on any past day, a document of it, the history of an item, reviews."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kwadrat.access import scope, teams
from kwadrat.casework.checks import params
from kwadrat.law.dates import Period
from kwadrat.law.plans import unusual_length, usual_months
from kwadrat.papers import readings as drawn
from kwadrat.papers.readings import Print
from kwadrat.papers.render import pdf
from kwadrat.records.choices import ClauseKind, LegKind, LegState, PlanState, PlanSubject
from kwadrat.reporting import clashes, papers
from kwadrat.reporting import joint_plans as reporting
from kwadrat.reporting.joint_plans import choices
from kwadrat.reporting.joint_plans.items import CONTRACTS
from kwadrat.reporting.joint_plans.words import day_of
from kwadrat.reporting.people import long_day, squares_for
from kwadrat.web import page
from kwadrat.web.forms.fields import DateField
from kwadrat.web.joint_plans import frame
from kwadrat.web.joint_plans.wording import version_rows

if TYPE_CHECKING:
    from kwadrat.records.plans import JointPlan, PlanClause, PlanLeg

MOST_COLUMNS = 3
PLAN_VERBS = ("edit", "add_member", "add_goal", "record_review", "close_plan")
LEG_VERBS = ("edit_leg", "drop_leg", "end_leg", "record_breach")


class ThenForm(forms.Form):
    """A day on which the plan is to be shown; it changes nothing."""

    dzien = DateField(
        label=gettext_lazy("Show the plan as it was on"), first_year=2000,
        error_messages={"required": gettext_lazy("Give the date, for example 4.12.2026.")},
    )  # fmt: skip

    def clean_dzien(self) -> date:
        """No day ahead: nobody knows what the plan will say then."""
        day: date = self.cleaned_data["dzien"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet. Choose today or an earlier one."))
        return day


def _lead(plan: JointPlan, head: reporting.Head, day: date) -> str:
    parts = [f"{plan.case.person}."]
    if plan.closed_on is not None and plan.closed_on <= day:
        parts.append(_("Closed on %(day)s: %(result)s.") % {
            "day": long_day(plan.closed_on), "result": plan.get_result_display(),
        })  # fmt: skip
    elif head.review_on is not None:
        parts.append(_("Review on %(day)s.") % {"day": day_of(head.review_on, day)})
    return " ".join(parts)


def _length(plan: JointPlan) -> tuple[str, str]:
    """What is said of an open plan that is shorter or longer than is usual, and how long one is; nothing follows."""
    period = Period(plan.period.lower, plan.period.upper)
    kind = "" if plan.state == PlanState.CLOSED else unusual_length(period, params())
    if not kind:
        return "", ""
    least, most = usual_months(period.start, params())
    title = _("This plan is shorter than is usual") if kind == "too_short" else _("This plan is longer than is usual")
    words = _("A plan usually lasts from %(least)s to %(most)s months. When this one is to be different, leave it so.")
    return title, words % {"least": least, "most": most}


def _clashes(request: page.Request, plan: Any, board: reporting.Board) -> dict[str, Any]:
    """What does not fit together: notices, what waits to be filled in, what was left with a reason, words at items."""
    lead = plan.case.lead or plan.opened_by
    names = {lead.institution_id: lead.institution.name}
    names |= {leg.institution_id: leg.body for leg in board.columns if leg is not None}
    found = clashes.notices(plan.standing, names)
    texts = {item.ref: item.text for item in board.items} | {
        leg.ref: leg.title for leg in board.columns if leg is not None
    }
    tags: dict[str, list[str]] = {}
    for one in found:
        for ref in one.about if clashes.short(one.code) and not one.kept else ():
            tags.setdefault(ref, []).append(clashes.short(one.code))
    return {
        "clashes": [one for one in found if not one.kept and not one.is_lack],
        "lacks": [one for one in found if not one.kept and one.is_lack],
        "kept_clashes": [one for one in found if one.kept], "texts": texts, "tags": tags,
        "may_keep": page.may(request, "clash.keep", plan).is_shown,
    }  # fmt: skip


def _to_sign(board: reporting.Board) -> reporting.LegThen | None:
    """The first document that waits for the reader's own signature and may still be signed."""
    waiting = (one.leg for one in board.strips if one.mine is not None)
    return next((leg for leg in waiting if leg.state in (LegState.DRAFT, LegState.SIGNED)), None)


def joint_plan(request: page.Request, ref: str) -> HttpResponse:
    """The board: goals by documents, signatures; with ?dzien= as it was on that day."""
    plan, today = frame.fetch_whole(request, ref), timezone.localdate()
    then = ThenForm(request.GET if "dzien" in request.GET else None)
    day = then.cleaned_data["dzien"] if then.is_bound and then.is_valid() else today
    is_past = day < today
    frame.seen(request, plan)
    board = reporting.board(request.actor, plan, day, None if is_past else plan.going)
    square = None
    known = scope.plan_cases(request.actor, plan) if plan.subject == PlanSubject.HOUSEHOLD else frozenset()
    if plan.subject != PlanSubject.HOUSEHOLD or plan.case_id in known:
        square = squares_for(request.actor, [plan.case_id], today).get(plan.case_id)
    may = {verb: not is_past and page.may(request, f"plan.{verb}", plan).is_shown for verb in PLAN_VERBS}
    head = reporting.head_on(plan, day)
    members = teams.members_of(request.actor, plan)
    goal = next((row.goal for row in board.rows if row.goal is not None), None)
    return page.show(
        request, "joint_plans/board.html", plan=plan, board=board, day=day, head=head,
        heads=[one for one in reporting.heads_of(plan) if one.at and timezone.localdate(one.at) <= day],
        is_past=is_past, then=then, square=square, members=members, known=known, may=may, first_goal=goal,
        lead=_lead(plan, head, day),
        may_add_leg=not is_past and bool(choices.kinds(request.actor)) and page.may(request, "plan.add_leg", plan),
        lines={leg.pk: frame.leg_line(leg, day) for leg in board.columns if leg is not None},
        is_wide=len(board.columns) > MOST_COLUMNS, crumbs=frame.crumbs(plan)[:3],
        is_closed=plan.state == PlanState.CLOSED, to_sign=None if is_past else _to_sign(board),
        may_print=not is_past and page.may(request, "paper.issue", plan.case).is_shown,
        length=("", "") if is_past else _length(plan), **({} if is_past else _clashes(request, plan, board)),
    )  # fmt: skip


def print_day(request: page.Request, ref: str) -> HttpResponse:
    """Wydruk planu: the board on a day, today unless told otherwise, as PDF; not numbered and not kept."""
    plan, now = frame.fetch_whole(request, ref), timezone.now()
    then = ThenForm(request.GET)
    day = then.cleaned_data["dzien"] if then.is_valid() else timezone.localdate(now)
    frame.seen(request, plan)
    board = reporting.board(request.actor, plan, day)
    lines = {leg.pk: frame.leg_line(leg, day) for leg in board.columns if leg is not None}
    one = Print(reporting.head_on(plan, day).title, str(plan.case.person), day, request.actor.name, now, settings.DEMO)
    return page.pdf_file(f"plan-{plan.ref}-{day}.pdf", pdf("reading", drawn.board(board, lines, one), now))


def _form_rows(leg: PlanLeg, items: list[reporting.Item], may: bool) -> list[tuple[Any, str, str, str]]:
    """Fields of the form of a document: the field, what it says, its history and where it is changed."""
    written = {item.code: item for item in items if item.kind == ClauseKind.FIELD and item.leg_id == leg.pk}
    rows = []
    for field in choices.fields(leg.kind, leg.period.lower):
        item = written.get(field.code)
        change = reverse("plan_write_field", args=[leg.ref, field.code]) if may else ""
        text = item.text if item is not None and not item.is_dropped else ""
        rows.append((field, text, reverse("joint_plan_item", args=[item.ref]) if item else "", change))
    return rows


def _paper(request: page.Request, leg: PlanLeg) -> str:
    """Code of the form that the reader may print the document on; empty where there is none for her."""
    is_hers = leg.institution_id == request.actor.institution_id and leg.state != LegState.DROPPED
    may = is_hers and page.may(request, "paper.issue", leg.whose).is_shown
    return papers.LEG_FORMS.get(leg.kind, "") if may else ""


def leg(request: page.Request, ref: str) -> HttpResponse:
    """One document of a plan: its days, who signs it, the fields of its form."""
    found, today = frame.fetch_leg(request, ref), timezone.localdate()
    plan = found.plan
    frame.seen(request, plan)
    reads = reporting.reads_form(request.actor, found.institution_id, found.club_id)
    may = {verb: page.may(request, f"plan.{verb}", found).is_shown for verb in LEG_VERBS}
    may_write = page.may(request, "plan.write_field", found).is_shown
    # made on a day that a clock moved back has not reached yet: as it was on its first day
    day = max(today, timezone.localdate(found.created_at))
    board = reporting.board(request.actor, plan, day)
    then = next(one for one in reporting.legs_on(request.actor, plan, day) if one.pk == found.pk)
    return page.show(
        request, "joint_plans/leg.html", plan=plan, leg=then, title=LegKind(found.kind).label,
        strip=next((one for one in board.strips if one.leg.pk == found.pk), None), may=may,
        rows=_form_rows(found, list(board.items), may_write) if reads else [],
        line=frame.leg_line(then, today), crumbs=frame.crumbs(plan), reads=reads,
        breaches=reporting.breaches(request.actor, found) if found.kind in CONTRACTS else [],
        is_contract=found.kind in CONTRACTS, paper=_paper(request, found), whose=found.whose.person,
    )  # fmt: skip


def _label(clause: PlanClause) -> str:
    """Words of the form for a field; nothing for a goal and a task."""
    if clause.leg is None or not clause.code:
        return ""
    fields = choices.fields(clause.leg.kind, clause.leg.period.lower)
    return next((field.label for field in fields if field.code == clause.code), clause.code)


def _event_url(request: page.Request, ref: str) -> str:
    """The page of the temporary work that closed a task, for whoever may open it."""
    is_seen = ref.startswith("P-") and scope.placements(request.actor).filter(ref=ref).exists()
    return reverse("placement", args=[ref]) if is_seen else ""


def history(request: page.Request, ref: str) -> HttpResponse:
    """One item: what it says in a sentence, what it said before, who signed which words, what happened to it."""
    found, today = frame.fetch_clause(request, ref), timezone.localdate()
    plan = found.plan
    frame.seen(request, plan)
    day = max(today, timezone.localdate(found.created_at))  # as in `leg`
    item = next(one for one in reporting.items_on(request.actor, plan, day) if one.pk == found.pk)
    officer = found.leg.officer.user.name if found.leg else ""
    is_task = found.kind == ClauseKind.TASK
    verbs = ("change_clause", "drop_clause", *(("start_task", "tick_task", "untick_task") if is_task else ()))
    may = {verb: page.may(request, f"plan.{verb}", found) for verb in verbs}
    return page.show(
        request, "joint_plans/item.html", plan=plan, clause=found, item=item, may=may, is_task=is_task,
        event_url=_event_url(request, item.event_ref),
        sentence=reporting.sentence(item, officer, today) if is_task else item.text, label=_label(found),
        standing=reporting.standing(item, is_leg_signed=False, today=today) if is_task else None,
        versions=[(one, version_rows(one.content)) for one in reporting.versions(found)],
        steps=reporting.steps(found) if is_task else [], crumbs=frame.crumbs(plan),
    )  # fmt: skip


def reviews(request: page.Request, ref: str) -> HttpResponse:
    """Reviews, contacts and the closing talk of a plan, the newest first."""
    plan = frame.fetch(request, ref)
    frame.seen(request, plan)
    rows = reporting.reviews(request.actor, plan, timezone.localdate())
    return page.show(
        request, "joint_plans/reviews.html", plan=plan, crumbs=frame.crumbs(plan),
        rows=[(one, page.may(request, "plan.void_review", one.row)) for one in rows],
        may_record=page.may(request, "plan.record_review", plan),
    )  # fmt: skip
