"""Verbs on effects of reintegration."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access.actor import Actor
from kwadrat.casework import square
from kwadrat.casework.action import Problem, action, remember
from kwadrat.casework.checks import filled, not_future
from kwadrat.records.choices import OutcomeKind
from kwadrat.records.outcomes import Outcome, OutcomeType
from kwadrat.records.people import Case


@action("outcome.record")
def record(
    case: Case, *, by: Actor, type: OutcomeType, on: date, employment_form: str = "", employer_name: str = "",
    note: str = "",
) -> Outcome:  # fmt: skip
    """Record a dated effect; work after leaving says its form (UZS art. 18a ust. 6)."""
    not_future(on)
    if type.kind == OutcomeKind.EMPLOYMENT and not employment_form:
        raise Problem(_("Choose the form of work."), "employment_form")
    if by.club_id is None:
        raise Problem(_("Effects are recorded by a club."))
    is_work = type.kind == OutcomeKind.EMPLOYMENT
    outcome = Outcome(
        partnership_id=case.partnership_id, club_id=by.club_id, case=case, kind=type.kind, type=type, reached_on=on,
        employment_form=employment_form if is_work else "", employer_name=employer_name.strip() if is_work else "",
        note=note.strip(), post_id=by.post_id,
    )  # fmt: skip
    outcome.save()
    square.happened(case, square.corner_of_actor(by), on)
    remember(on=on, kind=type.kind)
    return outcome


@action("outcome.void")
def void(outcome: Outcome, *, by: Actor, reason: str) -> Outcome:
    """Void an effect with a reason; it no longer counts."""
    outcome.void_reason = filled(reason, "reason", _("Write why."))[:300]
    outcome.voided_at = timezone.now()
    outcome.voided_by_id = by.post_id or None
    outcome.save()
    return outcome
