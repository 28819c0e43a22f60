"""Parts of verbs: one step of a referral with its row and the clock of the new state. Called inside actions only."""

from __future__ import annotations

from datetime import date

from kwadrat.access.actor import Actor
from kwadrat.casework import notices
from kwadrat.casework.action import must_move
from kwadrat.law.dates import add_working_days
from kwadrat.records.choices import ReferralState
from kwadrat.records.people import Case
from kwadrat.records.referrals import BY_RECEIVER, REFERRAL_TRANSITIONS, Referral, ReferralStep
from kwadrat.reporting import clocks, declines

S = ReferralState


def due_after(referral: Referral, on: date, reason: str = "") -> date | None:
    """Until when the next step of the referral is due, in working days from the day; nothing when nobody has to act."""
    state, whole = referral.state, referral.partnership
    if state == S.REQUESTED:
        return referral.answer_due_on
    if state == S.ON_HOLD:
        return referral.look_again_on
    if state == S.ACCEPTED:
        return add_working_days(on, clocks.step_days(whole, clocks.START, referral.purpose, on))
    if state == S.IN_PROGRESS:
        return add_working_days(on, clocks.step_days(whole, clocks.CLOSE, referral.purpose, on))
    is_declined = state == S.REJECTED and declines.of(referral.decline_reason).may_review
    if is_declined or (state == S.CANCELLED and reason == BY_RECEIVER):
        return add_working_days(on, clocks.agreed(whole, clocks.REVIEW, on).days)
    return None


def step(
    referral: Referral, by: Actor, to_state: str, on: date, reason: str = "", note: str = "", why: str = ""
) -> None:  # fmt: skip
    """Write the step row, set the state and its clock; `why` is the reason of the state in words when the note is not.
    Raises Problem for a step that the table does not admit."""
    from_state = "" if referral.pk is None else referral.state
    must_move(REFERRAL_TRANSITIONS, from_state, to_state)
    referral.state = to_state
    referral.state_reason = (why or note)[:1000] if to_state in EXPLAINED else ""
    referral.due_on = due_after(referral, on, reason)
    referral.save()
    ReferralStep(
        referral=referral, on=on, from_state=from_state, to_state=to_state, by_id=by.post_id or None,
        link_id=by.link_id or None, reason=reason, note=note,
    ).save()  # fmt: skip


# States that say in words why (statusReason).
EXPLAINED = frozenset({S.REJECTED.value, S.ON_HOLD.value, S.CANCELLED.value, S.FAILED.value, S.ENTERED_IN_ERROR.value})


def begin(referral: Referral, by: Actor, on: date, until: date | None = None) -> None:
    """The help really began on the day (delivered); the sender is told. Whether it helped is not asked before `until`,
    the planned end."""
    referral.started_on = on
    step(referral, by, S.IN_PROGRESS, on)
    if until is not None and referral.due_on is not None and until > referral.due_on:
        referral.due_on = until
        referral.save()
    notices.to_post(referral.sender_post, "referral_started", referral.ref)


def begin_what_was_asked(
    case: Case, by: Actor, on: date, purpose: str, club_id: int | None, until: date | None = None
) -> None:  # fmt: skip
    """What a referral had asked the actor's club or institution for has begun: each one that was accepted starts."""
    rows = Referral.objects.select_for_update().filter(
        case=case, purpose=purpose, receiver_club_id=club_id, state__in=(S.ACCEPTED, S.ON_HOLD)
    )
    for row in (rows if club_id else rows.filter(receiver_id=by.institution_id)).order_by("pk"):
        begin(row, by, max(on, row.sent_on), until)
