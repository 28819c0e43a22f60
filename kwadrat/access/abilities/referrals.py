"""Who may do what with a referral, from which state, and where it leads: the sender asks, takes back and voids, the
receiver answers, holds, begins and closes; both may cancel."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kwadrat.access.abilities import refusals as say
from kwadrat.access.abilities.grants import (
    CASE_WORKERS,
    COORDINATOR,
    GUEST,
    HEAD,
    OPEN,
    STEWARD,
    Ability,
    who,
)
from kwadrat.records.choices import ReferralState as S
from kwadrat.records.referrals import REFUSED_STATES

RECEIVES = who((CASE_WORKERS, "received"))
ANSWERS = who((CASE_WORKERS, "received"), ({GUEST}, "answers_by_link"))
CLOSES = who((CASE_WORKERS, "received"), ({GUEST}, "confirms_by_link"))
SENDS = who((CASE_WORKERS, "sent"))
DRAFT = frozenset({S.DRAFT.value})
NO_DRAFT = _("This referral was sent or thrown away meanwhile.")
WAITING = frozenset({S.REQUESTED.value})
TAKEN = frozenset({S.ACCEPTED.value, S.ON_HOLD.value, S.IN_PROGRESS.value})
ANSWERED = _("This referral has been answered or withdrawn already.")

REFERRALS: dict[str, Ability] = {
    "referral.send": Ability(
        _("send a referral"),
        "case",
        who((CASE_WORKERS - {HEAD}, "in_team")),
        say.TEAM,
        OPEN,
        say.CLOSED_CASE,
        to=WAITING,
    ),
    "referral.draft": Ability(
        _("keep a referral unfinished"),
        "case",
        who((CASE_WORKERS - {HEAD}, "in_team")),
        say.TEAM,
        OPEN,
        say.CLOSED_CASE,
        to=DRAFT,
    ),
    "referral.edit": Ability(
        _("go on with an unfinished referral"),
        "referral",
        SENDS,
        say.SENDER,
        DRAFT,
        NO_DRAFT,
    ),
    "referral.send_draft": Ability(
        _("send an unfinished referral"),
        "referral",
        who((CASE_WORKERS - {HEAD}, "sent")),
        say.SENDER,
        DRAFT,
        NO_DRAFT,
        to=WAITING,
    ),
    "referral.discard": Ability(
        _("throw an unfinished referral away"),
        "referral",
        SENDS,
        say.SENDER,
        DRAFT,
        NO_DRAFT,
        to=frozenset({S.ENTERED_IN_ERROR.value}),
    ),
    "referral.send_many": Ability(
        _("send several referrals at once"),
        "partnership",
        who((CASE_WORKERS - {HEAD}, "own_partnership")),
        say.TEAM,
    ),
    "referral.accept": Ability(
        _("accept a referral"),
        "referral",
        ANSWERS,
        say.RECEIVER,
        WAITING,
        ANSWERED,
        to=frozenset({S.ACCEPTED.value}),
    ),
    "referral.decline": Ability(
        _("decline a referral"),
        "referral",
        ANSWERS,
        say.RECEIVER,
        WAITING,
        ANSWERED,
        to=frozenset({S.REJECTED.value}),
    ),
    "referral.hold": Ability(
        _("put a referral on the waiting list"),
        "referral",
        RECEIVES,
        say.RECEIVER,
        WAITING | {S.ACCEPTED.value},
        _("Only a referral that waits for an answer or for its beginning goes to the waiting list."),
        to=frozenset({S.ACCEPTED.value, S.ON_HOLD.value}),
    ),
    "referral.postpone": Ability(
        _("set a new day to look again"),
        "referral",
        RECEIVES,
        say.RECEIVER,
        frozenset({S.ON_HOLD.value}),
        _("This referral is not on the waiting list."),
    ),
    "referral.start": Ability(
        _("record that the help began"),
        "referral",
        CLOSES,
        say.RECEIVER,
        frozenset({S.ACCEPTED.value}),
        _("Only an accepted referral begins; one on the waiting list is taken off it."),
        to=frozenset({S.IN_PROGRESS.value}),
    ),
    "referral.resume": Ability(
        _("take a referral off the waiting list: the help began"),
        "referral",
        RECEIVES,
        say.RECEIVER,
        frozenset({S.ON_HOLD.value}),
        _("This referral is not on the waiting list."),
        to=frozenset({S.IN_PROGRESS.value}),
    ),
    "referral.close": Ability(
        _("close a referral with its outcome"),
        "referral",
        CLOSES,
        say.RECEIVER,
        TAKEN,
        _("Only an accepted referral can be closed."),
        to=frozenset({S.COMPLETED.value, S.FAILED.value}),
    ),
    "referral.cancel": Ability(
        _("give an accepted referral back"),
        "referral",
        RECEIVES,
        say.RECEIVER,
        TAKEN,
        _("Only an accepted referral can be given back."),
        to=frozenset({S.CANCELLED.value}),
    ),
    "referral.withdraw": Ability(
        _("withdraw a referral"),
        "referral",
        SENDS,
        say.SENDER,
        WAITING | TAKEN,
        _("This referral is closed, so there is nothing to withdraw."),
        to=frozenset({S.CANCELLED.value}),
    ),
    "referral.void": Ability(
        _("void a referral that was entered by mistake"),
        "referral",
        SENDS,
        say.SENDER,
        frozenset(S.values) - {S.DRAFT.value, S.ENTERED_IN_ERROR.value},
        _("This referral has been voided already."),
        to=frozenset({S.ENTERED_IN_ERROR.value}),
    ),
    "referral.reroute": Ability(
        _("propose another institution after a refusal"),
        "referral",
        who((CASE_WORKERS - {HEAD}, "sent"), ({STEWARD}, "leads_partnership")),
        say.REVIEW,
        frozenset(REFUSED_STATES) | {S.FAILED.value},
        _("Another institution is proposed after a refusal, or when the referral did not work out."),
        to=WAITING,
    ),
    "referral.settle": Ability(
        _("settle a refusal: nothing more is to be done"),
        "referral",
        SENDS,
        say.SENDER,
        frozenset(REFUSED_STATES),
        _("There was no refusal."),
    ),
    "referral.escalate": Ability(
        _("tell who has to know that a referral is past its day"),
        "referral",
        (),
        say.ADMIN,
        needs_papers=False,
        for_system=True,
    ),
    "referral.export": Ability(
        _("save the list of referrals as a spreadsheet"),
        "partnership",
        who(({COORDINATOR, HEAD}, "own_partnership")),
        say.EXPORT,
    ),
    "referral.export_history": Ability(
        _("save how a referral went for another system"),
        "referral",
        who((CASE_WORKERS, "sent"), (CASE_WORKERS, "received")),
        _("Only the sender and the receiver of a referral save how it went."),
    ),
}
