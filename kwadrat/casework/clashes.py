"""Clashes of joint plans: looked for after every change of a plan and at night; left with a reason, never hidden."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import close_old_connections
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from kwadrat.access.actor import SYSTEM, Actor
from kwadrat.casework import notices
from kwadrat.casework.action import action, remember
from kwadrat.casework.checks import filled, params, rules, today
from kwadrat.law import clashes as law
from kwadrat.records.base import draw_again, new_ref
from kwadrat.records.choices import LegState, PlanState
from kwadrat.records.clashes import PlanClash
from kwadrat.records.partnership import Partnership
from kwadrat.records.plans import JointPlan, PlanClause, PlanLeg, PlanMember, PlanReview
from kwadrat.reporting import clashes as reporting

BATCH = 200
# plans that a change of classes touches and that are looked at before the page answers; more of them in the queue
AT_ONCE = 20
P = ParamSpec("P")
Item = TypeVar("Item", bound=JointPlan | PlanLeg | PlanClause | PlanReview | PlanMember)
Tell = Callable[[str, int, int], None]
VALUES = ("rule", "code", "article", "params", "about", "menders", "shows_on")
WRITTEN = (*VALUES, "found_on", "gone_on", "kept_on", "kept_by", "kept_reason", "version")
WRITTEN_AT_ONCE = 1000


def _row(plan: JointPlan, clash: law.Clash, on: date) -> PlanClash:
    return PlanClash(
        plan=plan, partnership_id=plan.partnership_id,
        digest=hashlib.sha256(clash.key.encode()).hexdigest(), rule=clash.finding.rule_id, code=clash.finding.code,
        article=clash.finding.article, params=clash.finding.params, about=list(clash.about),
        menders=list(clash.menders), shows_on=clash.on, found_on=on,
    )  # fmt: skip


def _compare(plans: Sequence[JointPlan], on: date) -> list[PlanClash]:
    """Write what is found anew, what changed and what is gone; returns what is new. Sixteen queries at most, whatever
    the number of plans."""
    known: dict[int, dict[str, PlanClash]] = {plan.pk: {} for plan in plans}
    for row in PlanClash.objects.filter(plan__in=known):
        known[row.plan_id][row.digest] = row
    new: list[PlanClash] = []
    changed: list[PlanClash] = []
    today_params, today_rules = params(), rules()
    for plan, facts in reporting.facts(plans, on):
        there = known[plan.pk]
        for clash in law.clashes(facts, on, today_params, today_rules):
            found = _row(plan, clash, on)
            old = there.pop(found.digest, None)
            if old is None:
                found.ref = new_ref(PlanClash.REF_PREFIX)
                new.append(found)
            elif old.gone_on or any(getattr(old, name) != getattr(found, name) for name in VALUES):
                changed.append(_again(old, found))
        gone = [row for row in there.values() if row.gone_on is None]
        for row in gone:
            row.gone_on = on
        changed += gone
    for row in changed:
        row.version += 1
    if changed:
        PlanClash.objects.bulk_update(changed, WRITTEN, batch_size=WRITTEN_AT_ONCE)
    if new:
        draw_again(new, PlanClash.objects.all())
        PlanClash.objects.bulk_create(new)
    return new


def _again(old: PlanClash, found: PlanClash) -> PlanClash:
    """A clash that was gone or says something else now; what was left with a reason comes back when it was gone."""
    if old.gone_on:
        old.found_on, old.kept_on, old.kept_by, old.kept_reason = found.found_on, None, None, ""
    for name in VALUES:
        setattr(old, name, getattr(found, name))
    old.gone_on = None
    return old


def refresh(plan_id: int) -> None:
    """Look again after a change of the plan, inside the verb that changed it."""
    whole = JointPlan.objects.select_related("case__lead", "opened_by").get(pk=plan_id)
    if whole.state != PlanState.CLOSED:
        _compare([whole], today())


def looked_at(verb: Callable[P, Item]) -> Callable[P, Item]:
    """A verb that changes a plan and returns it or a part of it; the plan is looked at before it ends."""

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> Item:
        changed = verb(*args, **kwargs)
        refresh(changed.pk if isinstance(changed, JointPlan) else changed.plan_id)
        return changed

    return run


def _look(plans: Sequence[JointPlan]) -> list[PlanClash]:
    """Look at plans; officers who can mend something new are told, once a plan. Returns what is new."""
    new = _compare(plans, today())
    telling = {(row.plan_id, mender) for row in new for mender in row.menders}
    legs = PlanLeg.objects.filter(plan__in={row.plan_id for row in new}, state__in=(LegState.DRAFT, LegState.SIGNED))
    told = {
        (leg.plan_id, leg.officer_id): (leg.officer, leg.plan.ref)
        for leg in legs.select_related("plan", "officer__user").order_by("pk")
        if (leg.plan_id, leg.institution_id) in telling
    }
    if told:
        notices.to_posts(list(told.values()), "clash_found")
    return new


def _open(partnership_id: int) -> QuerySet[JointPlan]:
    rows = JointPlan.objects.filter(partnership_id=partnership_id).exclude(state=PlanState.CLOSED)
    return rows.select_related("case__lead", "opened_by").order_by("pk")


def _of(rows: QuerySet[JointPlan], case_ids: Collection[int]) -> QuerySet[JointPlan]:
    """Plans of these cases, and of households that name them."""
    named = PlanMember.objects.filter(plan=OuterRef("pk"), case__in=case_ids, period__upper_inf=True)
    return rows.filter(Q(case__in=case_ids) | Q(Exists(named)))


def classes_changed(partnership_id: int, case_ids: Collection[int], on: date) -> None:
    """Part of a verb: classes or temporary work of these people on the day were planned or called off, or they joined
    or left a group from that day on. Their open plans are looked at at once, many of them by the queue, in the same
    transaction."""
    if not case_ids or on > today() + reporting.AHEAD:
        return
    plans = list(_of(_open(partnership_id), case_ids)[: AT_ONCE + 1])
    if len(plans) > AT_ONCE:
        look_later.defer(partnership=partnership_id, cases=sorted(case_ids))
    elif plans:
        _look(plans)


@app.task(name="kwadrat.look_at_plans")
def look_later(*, partnership: int, cases: list[int]) -> None:
    """Look at the plans of many people of one partnership."""
    close_old_connections()
    row = Partnership.objects.get(pk=partnership)
    after = find(row, by=SYSTEM, cases=cases)
    while after:
        after = find(row, by=SYSTEM, cases=cases, after=after)


@action("clash.find")
def find(partnership: Partnership, *, by: Actor = SYSTEM, after: int = 0, cases: Collection[int] | None = None) -> int:
    """Look through the next open plans of the partnership, or of these cases; officers who can mend something new are
    told, once a plan. Returns the number of the last plan looked at, 0 at the end; may be repeated without harm."""
    rows = _open(partnership.pk).filter(pk__gt=after)
    plans = list((rows if cases is None else _of(rows, cases))[:BATCH])
    new = _look(plans)
    remember(plans=len(plans), new=len(new))
    return plans[-1].pk if len(plans) == BATCH else 0


@action("clash.keep")
def keep(clash: PlanClash, *, by: Actor, reason: str) -> PlanClash:
    """Leave a clash as it is and say why; it comes back when it was gone and shows again."""
    clash.kept_reason = filled(reason, "reason", _("Write why it may stay as it is."))[:300]
    clash.kept_on, clash.kept_by_id = today(), by.post_id
    clash.save()
    return clash


@action("clash.reopen")
def reopen(clash: PlanClash, *, by: Actor) -> PlanClash:
    """Take back that a clash was left as it is."""
    clash.kept_reason, clash.kept_on, clash.kept_by_id = "", None, None
    clash.save()
    return clash


def run(tell: Tell | None = None) -> int:
    """The night: every open plan of every partnership. Returns how many partnerships; may be cut off anywhere."""
    told = tell or (lambda label, done, total: None)
    partnerships = list(Partnership.objects.order_by("pk"))
    for done, partnership in enumerate(partnerships):
        told("wspólne plany", done, len(partnerships))
        after = find(partnership, by=SYSTEM)
        while after:
            after = find(partnership, by=SYSTEM, after=after)
    return len(partnerships)
