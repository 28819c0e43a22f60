"""Many plans in one ZIP: asked for by a page, issued by the worker a few at a time, fetched by whoever asked."""

from __future__ import annotations

import time
from datetime import timedelta

from django.db import close_old_connections
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from kwadrat.access import audit, disclosure, rules, signin
from kwadrat.access.actor import SYSTEM, Actor
from kwadrat.casework.action import Problem, action, remember
from kwadrat.casework.checks import today
from kwadrat.casework.papers import keeping, words
from kwadrat.law import forms
from kwadrat.records.choices import Disclosed
from kwadrat.records.papers import IssuedPaper, PaperBundle
from kwadrat.records.partnership import Partnership
from kwadrat.records.plans import JointPlan
from kwadrat.reporting import bundles as reporting

MOST_PLANS = 5000
# so many plans in one transaction: one that is cut off is drawn again
BATCH = 10
# so long one job works before it lets the others in the queue pass
STRETCH = 8
KEPT_DAYS = 7


@action("paper.ask_bundle")
def ask_bundle(partnership: Partnership, *, by: Actor, choice: str) -> PaperBundle:
    """Ask for the open plans of the actor's desk as papers in one ZIP; `choice` is one of reporting.CHOICES. They are
    issued by the worker; those that were issued before and have not changed are the same paper again."""
    if choice not in reporting.CHOICES:
        raise Problem(_("Choose which plans."), "choice")
    plans = list(reporting.chosen(by, choice).values_list("pk", flat=True)[: MOST_PLANS + 1])
    if not plans:
        raise Problem(_("There is no such plan today."), "choice")
    if len(plans) > MOST_PLANS:
        raise Problem(_("At most %(most)s plans fit into one file.") % {"most": MOST_PLANS}, "choice")
    bundle = PaperBundle(
        partnership=partnership, institution_id=by.institution_id, club_id=by.club_id, post_id=by.post_id, plans=plans
    )
    bundle.save()
    work.defer(ref=bundle.ref)
    remember(plans=len(plans), choice=choice)
    return bundle


def _issued(plan: JointPlan, by: Actor) -> tuple[IssuedPaper | None, bool]:
    """The paper of the plan for the actor's desk and whether it is new; none where she may not issue it any more, or
    where another desk of her institution has issued the same."""
    if not rules.verdict(by, "paper.issue", plan.case):
        return None, False
    on = today()
    with translation.override("pl"):
        draw = words.drawing("plan", words.joint(plan, by, on))
    paper, is_new = keeping.issue_or_find(
        forms.form("plan", on), draw, by=by, on=on, subject_ref=plan.ref, template="plan",
        partnership_id=plan.partnership_id, case=plan.case,
    )  # fmt: skip
    return (paper, is_new) if paper.club_id == by.club_id else (None, False)


@action("paper.draw_bundle")
def draw_bundle(bundle: PaperBundle, *, by: Actor) -> PaperBundle:
    """Issue the next few plans of the list; after the last one the ZIP may be fetched."""
    if bundle.ended_at is not None:
        return bundle
    numbers = bundle.plans[bundle.done : bundle.done + BATCH]
    rows = {plan.pk: plan for plan in reporting.plans(by, numbers)}
    new = []
    for number in numbers:
        paper, is_new = _issued(rows[number], by) if number in rows else (None, False)
        if paper is None:
            bundle.left_out += 1
            continue
        bundle.papers.append(paper.pk)
        if is_new:
            new.append(paper)
            disclosure.log(
                by, [rows[number].case.person_id], Disclosed.PAPER, subject=paper.ref,
                basis=disclosure.basis_of(by, rows[number].case),
            )  # fmt: skip
    audit.record_many(
        by, "paper.issue", bundle.partnership_id,
        [(one.ref, one.audit_person_id, {"number": one.number, "bundle": bundle.ref}) for one in new],
    )  # fmt: skip
    bundle.done += len(numbers)
    if bundle.done >= bundle.total:
        bundle.ended_at = timezone.now()
    bundle.save()
    remember(done=bundle.done, new=len(new))
    return bundle


@action("paper.resume_bundle")
def resume_bundle(bundle: PaperBundle, *, by: Actor) -> PaperBundle:
    """Go on with a list whose work was cut off; plans that are issued already are not issued again."""
    if bundle.ended_at is not None:
        raise Problem(_("This file is ready already."))
    bundle.save()
    work.defer(ref=bundle.ref)
    return bundle


@action("paper.stop_bundle")
def stop_bundle(bundle: PaperBundle, *, by: Actor = SYSTEM, reason: str) -> PaperBundle:
    """End a list that cannot go on: who asked for it may not issue papers here any more."""
    bundle.stop_reason, bundle.ended_at = reason[:300], timezone.now()
    bundle.save()
    return bundle


@action("paper.clear_bundles")
def clear_bundles(*, by: Actor = SYSTEM) -> int:
    """Delete lists older than a week; the papers themselves stay. Returns how many."""
    old = timezone.now() - timedelta(days=KEPT_DAYS)
    gone, _detail = PaperBundle.objects.filter(created_at__lt=old).delete()
    remember(gone=gone)
    return gone


def advance(ref: str, seconds: float = STRETCH) -> bool:
    """Work on a list for so long; True when nothing is left to do. Harmless when two do it at once."""
    until = time.monotonic() + seconds
    bundle = reporting.find(ref)
    actor = signin.acting(bundle.post, bundle.partnership_id) if bundle else None
    while bundle is not None and bundle.ended_at is None:
        if actor is None:
            stop_bundle(bundle, by=SYSTEM, reason=_("Who asked for this file works here no more."))
            return True
        try:
            bundle = draw_bundle(bundle, by=actor)
        except rules.Refused as refused:
            stop_bundle(bundle, by=SYSTEM, reason=refused.verdict.reason)
            return True
        if time.monotonic() > until:
            return bundle.ended_at is not None
    return True


@app.task(name="kwadrat.draw_papers")
def work(*, ref: str) -> None:
    """One stretch of the worker; what is left goes to the end of the queue, so that mail is not held up."""
    close_old_connections()
    bundle = reporting.find(ref)
    with translation.override(bundle.post.user.language if bundle else "pl"):
        if not advance(ref):
            work.defer(ref=ref)
