"""Verbs on the team of a case: who is designated by each institution."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from kwadrat.access.actor import Actor
from kwadrat.casework.action import Problem, action, remember
from kwadrat.casework.checks import DAY, closed, filled, not_future, ordered, span, today
from kwadrat.casework.people import may_work, put_into_team
from kwadrat.records.accounts import Post
from kwadrat.records.choices import DesignationBasis, DesignationScope
from kwadrat.records.people import Case
from kwadrat.records.teams import Designation


def end_before(rows: Sequence[Designation], day: date, reason: str = "") -> None:
    """Part of a verb: these designations end with the day before; one that began later is left empty."""
    for row in rows:
        row.period, row.end_reason = closed(row.period, day - DAY), reason
        row.save()


def place_designation(
    case: Case, post: Post, *, scopes: Sequence[str], basis: str, since: date, until: date | None = None
) -> Designation:
    """Part of a verb: the worker is designated from a day on; whom her institution had designated before ends."""
    period = span(since, until)
    rows = Designation.objects.filter(case=case, institution_id=post.institution_id, period__overlap=period)
    end_before(list(rows.select_for_update()), since)
    row = Designation(
        case=case, institution_id=post.institution_id, post=post, scopes=list(scopes), basis=basis, period=period
    )
    row.save()
    return row


@action("person.designate")
def designate(
    case: Case, *, by: Actor, post: Post, scopes: Sequence[str], basis: str, since: date, until: date | None = None
) -> Designation:
    """Designate a worker of the actor's own institution for the case, with what she works on and by what (facts:
    Jowisz); `until` is the last day. She joins the team; the one designated before her ends the day before."""
    if post.institution_id != by.institution_id:
        raise Problem(_("Choose a worker of your institution."), "post")
    if not may_work(post):
        raise Problem(_("This worker has no running post with an authorisation and a secrecy undertaking."), "post")
    if not scopes or not set(scopes) <= set(DesignationScope.values):
        raise Problem(_("Choose at least one thing that she works on."), "scopes")
    if basis not in DesignationBasis.values:
        raise Problem(_("Choose by what she was designated."), "basis")
    not_future(since, "since")
    ordered(since, until)
    later = Designation.objects.filter(case=case, institution_id=post.institution_id, period__startswith__gt=since)
    if later.exclude(period__isempty=True).exists():
        raise Problem(_("Somebody was designated later than this day. Give a later day."), "since")
    put_into_team(case, post, min(since, today()))
    row = place_designation(case, post, scopes=scopes, basis=basis, since=since, until=until)
    remember(post=post.ref, since=since, scopes=", ".join(row.scopes))
    return row


@action("person.end_designation")
def end_designation(designation: Designation, *, by: Actor, reason: str) -> Designation:
    """End a designation with a reason; yesterday is its last day. The worker stays in the team as a helper."""
    if not designation.period or today() not in designation.period:
        raise Problem(_("This designation has ended already."))
    end_before([designation], today(), filled(reason, "reason", _("Write why.")))
    remember(post=designation.post.ref)
    return designation
