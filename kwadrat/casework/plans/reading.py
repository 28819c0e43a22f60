"""The person's own way to her plan: a link to it, sent to her or printed, and its end."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import guests
from kwadrat.access.actor import Actor
from kwadrat.casework import links, notices
from kwadrat.casework.action import Problem, action, remember
from kwadrat.casework.checks import params, today
from kwadrat.casework.plans.steps import must_be_open
from kwadrat.records.choices import LinkWay
from kwadrat.records.plans import JointPlan, PlanKey, PlanMember


def _standing(plan: JointPlan, member: PlanMember | None) -> None:
    if member is not None and (member.plan_id != plan.pk or member.period.upper is not None):
        raise Problem(_("Choose somebody of the household of this plan."))


@action("plan.send_key")
def send_key(plan: JointPlan, *, by: Actor, way: str, address: str = "", member: PlanMember | None = None) -> JointPlan:
    """Give the person, or a member of her household, a link to the plan by text message or e-mail, or to print; the one
    before stops working. Its token stands as `plain_token` on the plan, for the one who prints it."""
    must_be_open(plan)
    _standing(plan, member)
    address = links.address_of(way, address)
    token = links.new_token()
    days = params().value("link.plan_days", today()).integer
    PlanKey(
        plan=plan, partnership_id=plan.partnership_id, member=member, way=way, token_hash=guests.digest(token),
        expires_at=timezone.now() + timedelta(days=days), by_id=by.post_id or None,
    ).save()  # fmt: skip
    plan.plain_token = token  # type: ignore[attr-defined]
    if way == LinkWay.EMAIL:
        notices.to_address(address, "pl", "link_plan", token, about=plan.ref)
    elif way == LinkWay.SMS and not notices.to_phone(address, "pl", "link_plan", "", secret=token, about=plan.ref):
        raise Problem(
            _("This installation sends no text messages: no provider is set. Choose e-mail or print the link."), "way"
        )
    remember(way=way)
    return plan


@action("plan.end_key")
def end_key(plan: JointPlan, *, by: Actor, member: PlanMember | None = None) -> JointPlan:
    """Make the person's link to her plan, or that of a member of her household, worthless at once."""
    last = PlanKey.objects.filter(plan=plan, member=member).order_by("pk").last()
    if last is None or not last.token_hash:
        raise Problem(_("There is no link to this plan."))
    PlanKey(plan=plan, partnership_id=plan.partnership_id, member=member, by_id=by.post_id or None).save()
    return plan
