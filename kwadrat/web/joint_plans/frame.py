"""What every page of a joint plan shares: fetching in scope, the trail, where the page stands, words of a document."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kwadrat.access import disclosure, scope, teams
from kwadrat.records.choices import ClauseKind, Disclosed, LegState, PlanSubject
from kwadrat.reporting import joint_plans as reporting
from kwadrat.reporting.joint_plans.words import day_of
from kwadrat.reporting.people import long_day
from kwadrat.web import page
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.plans import JointPlan, PlanClause, PlanLeg

DAY = timedelta(days=1)
WIDTHS = {
    "since": "date", "until": "date", "review_on": "date", "contact_on": "date", "on": "date", "next_on": "date",
    "post": "medium", "goal": "full", "leg": "medium", "service": "medium", "payer": "medium", "rhythm": "medium",
    "hours": "number", "person": "medium", "member": "medium", "officer": "medium", "clause": "full", "basis": "medium",
}  # fmt: skip


def _near(request: page.Request, plan: Any) -> Any:
    """The plan; the trail to that of a household leads over the person whom the reader knows."""
    if plan.subject == PlanSubject.HOUSEHOLD:
        known = scope.plan_cases(request.actor, plan)
        cases = [plan.case, *(one.case for one in teams.members_of(request.actor, plan))]
        plan.near = next((case.person for case in cases if case.pk in known), plan.case.person)
    return plan


def fetch(request: page.Request, ref: str) -> JointPlan:
    """The plan in scope with its case and person, else 404."""
    rows = scope.plans(request.actor).select_related("case__person", "opened_by__user")
    found: JointPlan = _near(request, page.fetch(rows, ref))
    return found


def fetch_whole(request: page.Request, ref: str) -> Any:
    """The same with who leads the case, what does not fit together and how the classes go, in one query."""
    found = reporting.one(request.actor, ref)
    if found is None:
        raise Http404
    return _near(request, found)


def fetch_leg(request: page.Request, ref: str) -> PlanLeg:
    """A document of a plan in scope, else 404."""
    found: PlanLeg = page.fetch(reporting.legs_in(request.actor), ref)
    _near(request, found.plan)
    return found


def fetch_clause(request: page.Request, ref: str, *kinds: ClauseKind) -> PlanClause:
    """An item of a plan in scope that the reader may read, of these kinds when any is named, else 404."""
    found = page.fetch(reporting.clauses_in(request.actor), ref)
    if not reporting.reads_item(request.actor, found) or (kinds and found.kind not in kinds):
        raise Http404
    _near(request, found.plan)
    return found


def seen(request: page.Request, plan: JointPlan) -> None:
    """Write down that the plan of a person, or of each of a household, was opened."""
    people = [plan.case.person_id, *(one.case.person_id for one in teams.members_of(request.actor, plan))]
    disclosure.log(request.actor, people, Disclosed.PERSON, subject=plan.ref)


def address(plan: JointPlan) -> str:
    """The board of a plan."""
    return reverse("joint_plan", args=[plan.ref])


def crumbs(plan: JointPlan, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way down to the board."""
    person = getattr(plan, "near", plan.case.person)
    return [
        (_("People"), reverse("people")), (str(person), reverse("person", args=[person.ref])),
        (_("Plan"), reverse("person_plan", args=[person.ref])), (plan.title, address(plan)), *more,
    ]  # fmt: skip


def last_day(row: Any) -> date | None:
    """The last day of a plan, a document or a task, inclusive."""
    upper: date | None = row.period.upper if row.period else None
    return upper - DAY if upper is not None else None


def verb_page(
    request: page.Request, plan: JointPlan, form: page.GuardedForm, carry: Callable[[], Any], verb: Verb, done: str,
    *, to: str | Callable[[str], str] = "", fresh: Callable[[Any], page.GuardedForm] | None = None,
    template: str = "base/verb.html", **more: Any,
) -> HttpResponse:  # fmt: skip
    """Carry the verb out and go back to the board, or show its form (again)."""
    answer = page.carry_out(request, form, carry, to=to or address(plan), done=done, fresh=fresh)
    if answer is not None:
        return answer
    seen(request, plan)
    return page.show(request, template, form=form, verb=verb, **more)


def verb_of(plan: JointPlan, title: str, submit: str, back: str = "", **more: Any) -> Verb:
    """A verb on a plan, as base/verb.html shows it."""
    lead = more.pop("lead", str(plan.case.person))
    return Verb(title, submit, back or address(plan), lead=lead, crumbs=crumbs(plan), widths=WIDTHS, **more)


def leg_line(leg: reporting.LegThen, today: date) -> str:
    """Under the title of a document: whose it is, when it was concluded, the next contact."""
    parts = [f"{leg.whose}. {leg.body}." if leg.whose else f"{leg.body}."]
    signed = [one.on for one in leg.signatures]
    if leg.contract_on is not None:
        parts.append(pgettext("document", "Concluded on %(day)s.") % {"day": long_day(leg.contract_on)})
    elif leg.state == LegState.SIGNED and signed:
        parts.append(pgettext("document", "Signed on %(day)s.") % {"day": long_day(max(signed))})
    elif leg.state == LegState.DRAFT:
        parts.append(pgettext("document", "Not signed yet."))
    elif leg.state == LegState.ENDED:
        parts.append(pgettext("document", "Ended."))
    if leg.contact_on is not None and leg.state in (LegState.DRAFT, LegState.SIGNED):
        parts.append(_("Contact until %(day)s.") % {"day": day_of(leg.contact_on, today)})
    return " ".join(parts)
