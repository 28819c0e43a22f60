"""Rows into the plain words that papers are drawn from. Reads only; each opening of identity is written by access."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kwadrat.access import disclosure, rules, scope, teams
from kwadrat.access.actor import Actor
from kwadrat.papers import people, plans, staff
from kwadrat.papers.forms import Data, Issue, Wording
from kwadrat.records.accounts import Post
from kwadrat.records.choices import ClauseKind, ClauseState, ContractState, LegState, ReviewKind
from kwadrat.records.partnership import Club
from kwadrat.records.people import Case, Participation, Person
from kwadrat.records.plans import JointPlan, PlanClause, PlanLeg, PlanReview, SocialContract
from kwadrat.records.services import Consultation
from kwadrat.reporting import papers
from kwadrat.reporting import people as reporting
from kwadrat.reporting.people import long_day

DAY = timedelta(days=1)


def span(period: Any) -> str:
    """1 września 2026 – 31 sierpnia 2027; one day when it is only one; its beginning when the end is open."""
    lower, upper = period.lower, period.upper
    if upper is None or upper - DAY == lower:
        return long_day(lower)
    return f"{long_day(lower)} – {long_day(upper - DAY)}"


def person(case: Case, by: Actor, with_identity: bool = False) -> plans.Named:
    """The person on a paper; PESEL and street only where the form has them and the actor may open them."""
    who = case.person
    named = plans.Named(who.first_name, who.last_name, long_day(who.birth_on), "", "", who.locality)
    if not with_identity or not rules.verdict(by, "person.open_identity", who):
        return named
    found = disclosure.identity(by, who)
    place = f"{found.postcode} {who.locality}".strip()
    address = ", ".join(part for part in (found.street, place) if part) if found.street else ""
    return plans.Named(who.first_name, who.last_name, named.birth, address, found.pesel, who.locality)


def _numbered(who: Person, by: Actor) -> str:
    """Name and PESEL; the number only where the actor may open it."""
    may = rules.verdict(by, "person.open_identity", who)
    return ", ".join(part for part in (str(who), disclosure.identity(by, who).pesel if may else "") if part)


def household(plan: JointPlan, by: Actor) -> tuple[str, ...]:
    """Who else of the household the plan names today."""
    members = teams.members_of(by, plan)
    return tuple(_numbered(one.case.person, by) for one in members if one.period.upper is None)


def family(case: Case, by: Actor) -> tuple[str, ...]:
    """Members of the family for part A of a contract, where the actor may open them; otherwise none."""
    if not rules.verdict(by, "person.open_household", case.person):
        return ()
    found = disclosure.household(by, case.person)
    return tuple(", ".join(part for part in (one.name, one.pesel) if part) for one in found if one.voided_at is None)


def worker(post: Post) -> plans.Worker:
    """Who signs for the institution."""
    return plans.Worker(post.user.name, post.phone)


def contract(one: SocialContract, by: Actor) -> plans.Contract:
    """A contract entered by itself: the goal and what both sides do; the rest is written by hand."""
    goal = "main_goals" if one.variant == "A" else "goals_with_worker"
    review = _("Review on %(day)s") % {"day": long_day(one.review_on)} if one.review_on else ""
    ended = ""
    if one.state == ContractState.ENDED:
        ended = _("The contract was carried out.") if one.carried_out else one.end_reason
    sheet = {
        "rights_and_duties": one.duties, "final_evaluation": ended,
        "deadlines": "\n".join(part for part in (span(one.period), review) if part),
    }  # fmt: skip
    return plans.Contract(
        one.variant, one.institution.name, one.institution.locality, long_day(one.signed_on),
        person(one.case, by, with_identity=True), worker(one.post), {goal: one.goal}, (sheet,),
        family(one.case, by) if one.variant == "A" else (),
    )  # fmt: skip


def _clauses(leg: PlanLeg) -> list[PlanClause]:
    rows = leg.clauses.exclude(state=ClauseState.DROPPED).select_related(
        "post__user", "institution", "payer", "goal", "member__case__person"
    )
    return list(rows.order_by("position", "pk"))


def _task(clause: PlanClause, numbers: Mapping[int, int], corners: Mapping[int, str], name: str) -> plans.Task:
    own = str(clause.member.case.person) if clause.member else name
    who = own if clause.is_own else clause.post.user.name if clause.post else ""
    place = clause.institution_id or 0
    letter = "" if clause.is_own else corners.get(place, "")
    text = clause.text
    if clause.member and not clause.is_own:
        text += " " + _("Concerns: %(person)s.") % {"person": own}
    if clause.payer:
        text += " " + _("Paid by: %(payer)s.") % {"payer": clause.payer.name}
    when = span(clause.period) if clause.period else ""
    state = str(clause.get_state_display())
    if clause.done_on:
        state += f", {long_day(clause.done_on)}"
    return plans.Task(numbers.get(clause.goal_id or 0, 0), letter, who, text, when, state)


def _tasks(
    rows: Iterable[PlanClause], goals: list[PlanClause], corners: Mapping[int, str], name: str
) -> tuple[Any, ...]:
    numbers = {goal.pk: place for place, goal in enumerate(goals, 1)}
    return tuple(_task(row, numbers, corners, name) for row in rows if row.kind == ClauseKind.TASK)


def _reviews(leg: PlanLeg, *kinds: str) -> str:
    rows = PlanReview.objects.filter(plan=leg.plan_id, kind__in=kinds, voided_at__isnull=True)
    found = rows.filter(leg=leg) | rows.filter(leg__isnull=True)
    return "\n".join(
        f"{long_day(row.held_on)}: {' '.join(part for part in (row.conclusions, row.changes) if part)}"
        for row in found.order_by("held_on", "pk")
    )


def signed_on(leg: PlanLeg) -> str:
    """The day on which the later of both parties signed first; empty while one is missing."""
    first: dict[str, date] = {}
    for party, day in leg.signatures.order_by("pk").values_list("party", "signed_on"):
        first.setdefault(party, day)
    return long_day(max(first.values())) if len(first) > 1 else ""


def leg_contract(leg: PlanLeg, by: Actor) -> plans.Contract:
    """A leg of a plan as a social contract: fields by their codes, goals and tasks in part II, reviews after them."""
    variant, rows, case = papers.VARIANTS[leg.kind], _clauses(leg), leg.whose
    fields = {row.code: row.text for row in rows if row.kind == ClauseKind.FIELD}
    goals = _goals(rows)
    tasks = _tasks(rows, goals, {}, str(case.person))
    sheet = {
        "detailed_goals": "\n".join(f"{place}. {goal.text}" for place, goal in enumerate(goals, 1)),
        "actions": "\n".join(", ".join(part for part in (one.text, one.who, one.when) if part) for one in tasks),
        "deadlines": span(leg.period), "stage_evaluation": _reviews(leg, ReviewKind.REVIEW, ReviewKind.CONTACT),
        "final_evaluation": _reviews(leg, ReviewKind.CLOSING), **fields,
    }  # fmt: skip
    return plans.Contract(
        variant, leg.institution.name, leg.institution.locality, signed_on(leg),
        person(case, by, with_identity=True), worker(leg.officer), fields, (sheet,),
        (*household(leg.plan, by), *family(case, by)) if variant == "A" else (),
    )  # fmt: skip


def _goals(rows: list[PlanClause]) -> list[PlanClause]:
    """Goals of a leg, then those that its tasks serve although they stand elsewhere in the plan: whoever wrote such a
    task chose its goal, and the task means little without it."""
    own = [row for row in rows if row.kind == ClauseKind.GOAL]
    served = {row.goal for row in rows if row.goal is not None} - set(own)
    return own + sorted(served, key=lambda goal: (goal.position, goal.pk))


def office_plan(leg: PlanLeg, by: Actor) -> plans.OfficePlan:
    """A leg of a plan as an action plan of a labour office or as a reintegration plan."""
    rows, case = _clauses(leg), leg.whose
    goals = _goals(rows)
    content = {row.code: row.text for row in rows if row.kind == ClauseKind.FIELD}
    return plans.OfficePlan(
        leg.institution.name, leg.institution.locality, signed_on(leg), person(case, by, with_identity=True),
        worker(leg.officer), content, _tasks(rows, goals, {}, str(case.person)), span(leg.period),
        tuple(goal.text for goal in goals),
    )  # fmt: skip


def joint(plan: JointPlan, by: Actor, on: date) -> plans.JointPlan:
    """The whole plan with its goals and the tasks of each leg; fields of forms stay on the paper of their leg."""
    corners = reporting.corners_of(plan.partnership_id, on)
    square = reporting.squares([plan.case_id], on)[plan.case_id]
    legs = scope.plan_legs(by).filter(plan=plan).exclude(state=LegState.DROPPED).order_by("pk")
    legs = legs.select_related("plan__case__person", "member__case__person", "institution", "officer__user")
    parts = [(leg, _clauses(leg)) for leg in legs]
    goals = [row for _leg, rows in parts for row in rows if row.kind == ClauseKind.GOAL]
    goals += plan.clauses.filter(kind=ClauseKind.GOAL, leg__isnull=True).exclude(state=ClauseState.DROPPED)
    named = person(plan.case, by)
    helpers = {leg.officer_id: (leg.officer, corners.get(leg.institution_id, "")) for leg, _rows in parts}
    signs = [(str(named), _("all parts, date and signature"))]
    standing = [one for one in teams.members_of(by, plan) if one.period.upper is None]
    signs += [(str(one.case.person), _("what concerns this person, date and signature")) for one in standing]
    signs += [(leg.officer.user.name, f"{leg.get_kind_display()}, {_('date and signature')}") for leg, _rows in parts]
    return plans.JointPlan(
        plan.title, named, _("Plan %(ref)s") % {"ref": plan.ref}, long_day(on),
        tuple((corner, state == "active") for corner, state in square.states.items()), square.sentence,
        tuple(goal.text for goal in goals),
        tuple(
            plans.Leg(
                corners.get(leg.institution_id, ""), str(leg.get_kind_display()).capitalize(), _more(leg),
                _tasks(rows, goals, corners, str(named)),
            )
            for leg, rows in parts
        ),
        tuple(
            plans.Helper(letter, f"{post.user.name}, {post.institution.name}", post.phone)
            for post, letter in helpers.values()
        ),
        long_day(plan.review_on), tuple(signs),
    )  # fmt: skip


def _more(leg: PlanLeg) -> str:
    day = signed_on(leg)
    concluded = _("concluded on %(day)s") % {"day": day} if day else pgettext("leg", "not signed yet")
    whose = f"{leg.member.case.person}, " if leg.member else ""
    return f"{whose}{leg.institution.name}, {concluded}, {span(leg.period)}"


def stay(one: Participation, by: Actor) -> people.Stay:
    """A participation for its declaration."""
    club = one.club
    return people.Stay(
        person(one.case, by), club.name, club.operator.name, long_day(one.period.lower), long_day(one.planned_end_on)
    )


def told(case: Case, by: Actor) -> people.Told:
    """The information on data of the operator of the actor's club, and when the person was told."""
    club = Club.objects.select_related("operator").get(pk=by.club_id or 0)
    operator = club.operator
    return people.Told(
        person(case, by), operator.name, operator.locality, operator.email, case.notice_version,
        long_day(case.notice_given_on),
    )  # fmt: skip


def minutes_words(minutes: int) -> str:
    """1 godz. 30 min."""
    hours, rest = divmod(minutes, 60)
    parts = [_("%(num)s h") % {"num": hours}] if hours else []
    return " ".join([*parts, *([_("%(num)s min") % {"num": rest}] if rest else [])])


def card(one: Consultation, by: Actor) -> people.Card:
    """A consultation for its card."""
    return people.Card(
        person(one.case, by), one.kind.label, long_day(one.held_on), minutes_words(one.minutes),
        _("remote") if one.is_remote else _("in person"), one.post.user.name, one.payer.name if one.payer else "",
        one.topic, one.club.name,
    )  # fmt: skip


def authorised(post: Post, words: Wording) -> staff.Authorised:
    """A post for its authorisation: the whole time it was given, or from the first day of work."""
    since = post.authorisation or post.period
    return staff.Authorised(
        post.user.name, str(post.get_role_display()), post.institution.name,
        words.text("scope_club" if post.club_id else "scope_office"), long_day(since.lower),
        long_day(since.upper - DAY) if since.upper else "",
    )  # fmt: skip


DRAWN: dict[str, Callable[[Wording, Any, Issue], Data]] = {
    "contract": plans.contract, "ipd": plans.ipd, "ipr": plans.ipr, "plan": plans.joint,
    "declaration": people.declaration, "notice": people.notice, "consultation": people.card,
}  # fmt: skip


def drawing(kind: str, one: Any) -> Callable[[Wording, Issue], Data]:
    """How a kind of paper is drawn from its words."""
    return lambda words, issue: DRAWN[kind](words, one, issue)
