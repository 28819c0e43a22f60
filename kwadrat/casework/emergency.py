"""Emergency access: begun with a reason, over by itself, reviewed by somebody else."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import scope
from kwadrat.access.actor import Actor
from kwadrat.casework.action import Problem, action, must_move, remember
from kwadrat.casework.checks import filled, today
from kwadrat.law.dates import add_working_days
from kwadrat.law.params import Params
from kwadrat.records.choices import EmergencyState
from kwadrat.records.emergency import EMERGENCY_TRANSITIONS, EmergencyAccess, EmergencyStep
from kwadrat.records.partnership import Partnership
from kwadrat.records.people import Case
from kwadrat.reporting import emergency as reporting

LEAST_REASON = 10


class Earlier(Problem):
    """The same person was opened in an emergency not long ago: `found`, the newest first."""

    def __init__(self, found: list[EmergencyAccess]) -> None:
        super().__init__(
            _("This person was opened in an emergency not long ago. Look at it below and say that you know."), "knows"
        )
        self.found = found


@lru_cache(maxsize=1)
def _params() -> Params:
    return Params.load()


def _number(name: str) -> int:
    return _params().value(f"emergency.{name}", today()).integer


@action("emergency.begin")
def begin(partnership: Partnership, *, by: Actor, case: Case, reason: str, knows: bool = False) -> EmergencyAccess:
    """Open the least of a person for three hours. Refused to whoever sees her anyway; Earlier unless `knows` when the
    actor's institution opened her so within ninety days."""
    if case.partnership_id != partnership.pk:
        raise ValueError("the person belongs to another partnership")
    reason = filled(reason, "reason", _("Write why."))
    if len(reason) < LEAST_REASON:
        raise Problem(_("Write in a few words what happened, so that whoever reviews it understands."), "reason")
    if scope.cases(by).filter(pk=case.pk).exists():
        raise Problem(_("You work with this person, so you see her without emergency access."), "number")
    mine = EmergencyAccess.objects.filter(case=case, post_id=by.post_id, ends_at__gt=timezone.now())
    if mine.exists():
        raise Problem(_("Your emergency access to this person still runs. You find it on the list below."), "number")
    found = reporting.earlier(case, by.institution_id, today() - timedelta(days=_number("repeat_days")))
    if found and not knows:
        raise Earlier(found)
    access = EmergencyAccess.objects.create(
        case=case, partnership=partnership, post_id=by.post_id, reason=reason[:300],
        ends_at=timezone.now() + timedelta(hours=_number("hours")), earlier=len(found),
        review_due_on=add_working_days(today(), _number("review_days")),
    )  # fmt: skip
    _step(access, "", EmergencyState.WAITING, by)
    remember(ends_at=access.ends_at.isoformat(timespec="minutes"), earlier=len(found))
    return access


@action("emergency.accept")
def accept(access: EmergencyAccess, *, by: Actor, note: str = "") -> EmergencyAccess:
    """Find the access justified; a note is welcome."""
    return _review(access, EmergencyState.ACCEPTED, by, note.strip())


@action("emergency.reject")
def reject(access: EmergencyAccess, *, by: Actor, note: str) -> EmergencyAccess:
    """Find the access not justified and say why; what follows is the institution's own matter."""
    return _review(access, EmergencyState.UNJUSTIFIED, by, filled(note, "note", _("Write why.")))


def _review(access: EmergencyAccess, to_state: str, by: Actor, note: str) -> EmergencyAccess:
    must_move(EMERGENCY_TRANSITIONS, access.state, to_state)
    _step(access, access.state, to_state, by, note)
    access.state = to_state
    access.save()
    return access


def _step(access: EmergencyAccess, from_state: str, to_state: str, by: Actor, note: str = "") -> None:
    EmergencyStep.objects.create(
        access=access, partnership_id=access.partnership_id, on=today(), from_state=from_state, to_state=to_state,
        by_id=by.post_id or None, note=note,
    )  # fmt: skip
