"""Sentences of a referral: what is asked, where it stands, who did what, why the reader sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from kwadrat.access import masks
from kwadrat.access.actor import Actor
from kwadrat.records.choices import DeclineReason, ReferralOutcome, ReferralState
from kwadrat.reporting import declines
from kwadrat.reporting.referrals import Move, place_of_receiver, place_of_sender
from kwadrat.reporting.spoken import spoken
from kwadrat.reporting.threads import Said
from kwadrat.web.chips import NBSP, Chip, deadline

if TYPE_CHECKING:
    from kwadrat.records.referrals import Referral

S = ReferralState
# Kind of the status tag of each state.
TAGS: dict[str, str] = {
    S.DRAFT: "neutral", S.REQUESTED: "new", S.ACCEPTED: "info", S.REJECTED: "neutral", S.ON_HOLD: "today",
    S.IN_PROGRESS: "info", S.COMPLETED: "done", S.FAILED: "look", S.CANCELLED: "neutral",
    S.ENTERED_IN_ERROR: "neutral",
}  # fmt: skip


def short(day: date, month: str = "b") -> str:
    """9 lis, or 9 listopada with 'E'; the year only when it is not this one."""
    form = f"j {month}" + ("" if day.year == timezone.localdate().year else " Y")
    if get_language() == "en":
        form = form.replace("E", "F").replace("b", "M")
    return date_format(day, form).replace(" ", NBSP)


@spoken
def state_words(state: str) -> str:
    """What a state is called."""
    return str(ReferralState(state).label)


@spoken
def decline_words(reason: str) -> str:
    """Why it was refused; nothing when it was not."""
    return str(DeclineReason(reason).label) if reason else ""


def step_chip(referral: Referral, today: date) -> Chip | None:
    """The deadline of the next step beside a heading: 5 dni po, or as elsewhere; none when nobody has to act."""
    due = referral.due_on
    if due is None:
        return None
    chip, days = deadline(due, today), (today - due).days
    if days <= 0:
        return chip
    return Chip(chip.kind, ngettext("%(num)s day over", "%(num)s days over", days) % {"num": days}, chip.title)


def state_sentence(referral: Referral) -> str:
    """Kieruje OPS Wzorowo, odbiera KIS „Wspólna Droga”. Czeka na odpowiedź do 27 listopada."""
    places = _("Sent by %(sender)s to be answered by: %(receiver)s.") % {
        "sender": place_of_sender(referral), "receiver": place_of_receiver(referral),
    }  # fmt: skip
    due, answered, closed = referral.answer_due_on, referral.answered_on, referral.closed_on
    late = due < timezone.localdate()
    gone = _("Given back on %(day)s.") if is_given_back(referral) else _("Withdrawn on %(day)s.")
    look = referral.look_again_on or due
    words = {
        S.ON_HOLD: _("On the waiting list, to be looked at again on %(day)s.") % {"day": short(look, "E")},
        S.IN_PROGRESS: _("Help began on %(day)s.") % {"day": short(referral.started_on or due, "E")},
        S.ENTERED_IN_ERROR: _("Voided as a mistake on %(day)s.") % {"day": short(closed or due, "E")},
        S.REQUESTED: (
            (_("The answer was due on %(day)s.") if late else _("Waits for an answer until %(day)s."))
            % {"day": short(due, "E")}
        ),
        S.ACCEPTED: _("Accepted on %(day)s.") % {"day": short(answered or due, "E")},
        S.REJECTED: _("Declined on %(day)s.") % {"day": short(answered or due, "E")},
        S.CANCELLED: gone % {"day": short(closed or due, "E")},
        S.COMPLETED: _("Closed on %(day)s.") % {"day": short(closed or due, "E")},
        S.FAILED: _("Closed on %(day)s.") % {"day": short(closed or due, "E")},
    }
    state = words.get(ReferralState(referral.state), "")
    return f"{places} {state}".strip()


def missing(referral: Referral) -> str:
    """What did not come, in words for whoever watches."""
    return {
        S.REQUESTED: _("the answer"), S.ACCEPTED: _("the beginning of the help"),
        S.ON_HOLD: _("a new look at the waiting list"), S.IN_PROGRESS: _("the word whether it helped"),
    }.get(ReferralState(referral.state), _("the decision what next after the refusal"))  # fmt: skip


def refusal(referral: Referral, actor: Actor) -> declines.Decline | None:
    """What the sender is told after a refusal, and what she may tell the person; nothing for the receiver."""
    if referral.state != S.REJECTED or not masks.sees_name(actor, referral):
        return None
    return declines.of(referral.decline_reason)


def is_given_back(referral: Referral) -> bool:
    """Cancelled, and the sender is to decide what next: the receiver gave it back."""
    return referral.state == S.CANCELLED and referral.due_on is not None


@dataclass(frozen=True)
class Step:
    """One of the six steps of the state line."""

    label: str
    state: str
    when: str
    note: str = ""


def received_on(referral: Referral, opened: datetime | None) -> date | None:
    """Day of the receiver's first look, and no later than her answer."""
    seen = timezone.localtime(opened).date() if opened else None
    days = [day for day in (seen, referral.answered_on) if day is not None]
    return min(days, default=None)


def _sending(referral: Referral, opened: datetime | None) -> list[Step]:
    seen = received_on(referral, opened)
    return [
        Step(_("Sent"), "done", short(referral.sent_on)),
        Step(_("Received"), "done" if seen else "ahead", short(seen) if seen else ""),
    ]


def _answering(referral: Referral, today: date) -> Step:
    label, due = pgettext("step", "Answer"), referral.answer_due_on
    if referral.state == S.REJECTED:
        reason = decline_words(referral.decline_reason)
        return Step(label, "ended", short(referral.answered_on or due), _("declined: %(reason)s") % {"reason": reason})
    if referral.answered_on is not None:
        return Step(pgettext("step", "Accepted"), "done", short(referral.answered_on))
    if due < today:
        return Step(label, "late", _("was due on %(day)s") % {"day": short(due)})
    return Step(label, "now", _("until %(day)s") % {"day": short(due)})


def _ending(referral: Referral) -> list[Step]:
    closed = referral.closed_on
    if referral.state not in (S.COMPLETED, S.FAILED) or closed is None:
        return [Step(_("Finished"), "ahead", ""), Step(_("Did it help"), "ahead", "")]
    outcome = str(dict(ReferralOutcome.choices).get(referral.outcome, ""))
    helped = "done" if referral.state == S.COMPLETED else "ended"
    return [Step(_("Finished"), "done", short(closed)), Step(_("Did it help"), helped, outcome)]


def state_line(
    referral: Referral, opened: datetime | None, moves: list[Move], started: date | None, today: date
) -> list[Step]:
    """Wysłane, Odebrane, Odpowiedź, Rozpoczęte, Zakończone, Czy pomogło; a refusal or withdrawal ends the line."""
    steps = _sending(referral, opened)
    broken = next((move for move in moves if move.step.to_state in (S.CANCELLED, S.ENTERED_IN_ERROR)), None)
    if broken is not None:
        if referral.answered_on is not None:
            steps.append(_answering(referral, today))
        return [*steps, _breaking(broken)]
    steps.append(_answering(referral, today))
    if referral.state == S.REJECTED:
        return steps
    begun = referral.started_on or started
    is_closed = referral.state in (S.COMPLETED, S.FAILED)
    if begun is not None:
        ending = _ending(referral)
        if not is_closed:
            ending[0] = _clocked(ending[0].label, referral, today)
        return [*steps, Step(_("Started"), "done", short(begun)), *ending]
    if is_closed:
        return [*steps, Step(_("Started"), "ahead", _("not recorded")), *_ending(referral)]
    if referral.answered_on is None:
        return [*steps, Step(_("Started"), "ahead", ""), *_ending(referral)]
    return [*steps, _clocked(_("Started"), referral, today), *_ending(referral)]


def _breaking(move: Move) -> Step:
    """The step that ends the line before its end: withdrawn, given back, or a mistake."""
    label = _("Voided") if move.step.to_state == S.ENTERED_IN_ERROR else _("Withdrawn")
    if move.is_given_back:
        label = _("Given back")
    return Step(label, "ended", short(move.step.on), move.step.note)


def _clocked(label: str, referral: Referral, today: date) -> Step:
    """The step that somebody is to do now, and until when."""
    due = referral.due_on
    if due is None:
        return Step(label, "now", "")
    if due < today:
        return Step(label, "late", _("was due on %(day)s") % {"day": short(due)})
    if referral.state == S.ON_HOLD:
        return Step(label, "now", _("waiting list, next look %(day)s") % {"day": short(due)})
    return Step(label, "now", _("until %(day)s") % {"day": short(due)})


@dataclass(frozen=True)
class Message:
    """One entry of the thread: what a side wrote, or one grey line of what happened."""

    kind: str
    text: str
    code: str = ""
    initial: str = ""
    name: str = ""
    body: str = ""
    when: str = ""
    is_mine: bool = False
    files: tuple[Any, ...] = ()
    gone: int = 0


def _happened(move: Move) -> str:
    words = {
        S.REQUESTED: _("%(day)s: %(who)s sent the referral."),
        S.ACCEPTED: _("%(day)s: %(who)s accepted the referral."),
        S.REJECTED: _("%(day)s: %(who)s declined the referral."),
        S.CANCELLED: _("%(day)s: %(who)s withdrew the referral."),
        S.ON_HOLD: _("%(day)s: %(who)s put the referral on the waiting list."),
        S.IN_PROGRESS: _("%(day)s: %(who)s began to help."),
        S.ENTERED_IN_ERROR: _("%(day)s: %(who)s voided the referral as a mistake."),
        S.COMPLETED: _("%(day)s: %(who)s closed the referral, it helped."),
        S.FAILED: _("%(day)s: %(who)s closed the referral, it did not help."),
    }
    text = words.get(ReferralState(move.step.to_state), _("%(day)s: %(who)s changed the state of the referral."))
    if move.is_given_back:
        text = _("%(day)s: %(who)s gave the referral back.")
    return text % {"day": short(move.step.on, "E"), "who": move.place or move.name}


def history(referral: Referral, opened: datetime | None, moves: list[Move], said: Sequence[Said] = ()) -> list[Message]:
    """One story in the order in which it was written: steps with the words that each side added, messages, and the
    moment of receiving."""
    rows: list[Message] = []
    received = received_on(referral, opened)
    told: list[Move | Said] = sorted([*moves, *said], key=lambda one: one.at)
    for one in told:
        if received is not None and _is_later(one, received, opened):
            rows.append(_received(referral, received))
            received = None
        rows += [_message(one)] if isinstance(one, Said) else _moved(one)
    if received is not None:
        rows.append(_received(referral, received))
    return rows


def _is_later(one: Move | Said, received: date, opened: datetime | None) -> bool:
    """Whether this was written after the referral had been received."""
    if isinstance(one, Said):
        return opened is not None and opened <= one.at
    return one.step.to_state != S.REQUESTED and received <= one.step.on


def _moved(move: Move) -> list[Message]:
    rows = [Message("event", _happened(move))]
    if move.step.note:
        rows.append(Message(
            "message", move.step.note, move.code, move.name[:1], move.name, move.place, short(move.step.on, "E"),
            move.is_mine,
        ))  # fmt: skip
    return rows


def _message(one: Said) -> Message:
    local = timezone.localtime(one.at)
    when = f"{short(local.date(), 'E')}, {local.hour}:{local.minute:02d}"
    return Message(
        "message", one.text, one.code, one.name[:1], one.name, one.place, when, one.is_mine, one.files, one.gone
    )


def _received(referral: Referral, day: date) -> Message:
    return Message(
        "event",
        _("%(day)s: %(who)s received the referral.") % {"day": short(day, "E"), "who": place_of_receiver(referral)},
    )


def why(actor: Actor, referral: Referral, is_desk: bool) -> tuple[str, str]:
    """Why the reader sees this referral, and what she does not see."""
    if not is_desk:
        return _("You, your club or your unit sent this referral."), _(
            "You do not see: entries that the receiver makes for her own use."
        )
    place = actor.club_name or actor.institution_name
    if masks.sees_name(actor, referral):
        return _("The referral came to: %(place)s, and has been accepted.") % {"place": place}, ""
    if referral.state == S.REQUESTED:
        return _("The referral came to: %(place)s, and waits for an answer.") % {"place": place}, _(
            "Before acceptance you do not see: name, exact age, address, telephone, PESEL, entries and the Square."
        )
    return _("The referral came to: %(place)s, and was not accepted.") % {"place": place}, _(
        "After a refusal or withdrawal you do not see what the sender wrote about the person."
    )
