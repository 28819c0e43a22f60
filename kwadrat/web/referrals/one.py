"""One referral as both sides see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, fields, masks
from kwadrat.records.choices import ReferralState, Role
from kwadrat.reporting import notices
from kwadrat.reporting import people as squares
from kwadrat.reporting import referrals as reporting
from kwadrat.reporting.acts import cite
from kwadrat.reporting.referrals import age_words, asked, place_of_receiver, place_of_sender
from kwadrat.reporting.threads import said
from kwadrat.web import page
from kwadrat.web.forms.referrals import WriteForm
from kwadrat.web.home import day_words
from kwadrat.web.purposes import explained
from kwadrat.web.referrals.frame import basis_of, fetch, log
from kwadrat.web.referrals.links import sent_links
from kwadrat.web.referrals.lists import line
from kwadrat.web.referrals.wording import history, refusal, state_line, state_sentence, step_chip, why

if TYPE_CHECKING:
    from kwadrat.records.referrals import Referral

# In the order of the answer box; rare ones stand under "More" even where they are possible.
VERBS = (
    ("referral.accept", "main"), ("referral.start", "main"), ("referral.resume", "main"), ("referral.hold", "plain"),
    ("referral.postpone", "plain"), ("referral.decline", "danger"), ("referral.close", "second"),
    ("referral.reroute", "main"), ("referral.settle", "plain"),
    ("referral.withdraw", "plain"), ("referral.cancel", "rare"), ("referral.void", "rare"),
)  # fmt: skip


# asked only while somebody is to decide what next
REVIEWS = ("referral.reroute", "referral.settle")
REFUSED = (ReferralState.REJECTED.value, ReferralState.CANCELLED.value)


def _labels() -> dict[str, str]:
    return {
        "referral.accept": _("Accept the referral"),
        "referral.decline": _("Decline and give the reason"),
        "referral.hold": _("Put on the waiting list"),
        "referral.postpone": _("Look again later"),
        "referral.start": _("The help began"),
        "referral.resume": _("Off the waiting list: the help began"),
        "referral.reroute": _("Propose another institution"),
        "referral.settle": _("Nothing more is to be done"),
        "referral.cancel": _("Give the referral back"),
        "referral.void": _("Void the referral as a mistake"),
        "referral.close": _("Close with an outcome"),
        "referral.withdraw": _("Withdraw the referral"),
    }


def _may_decide(referral: Referral, ability: str, went: Referral | None) -> bool:
    """Somebody is to decide what next; after a failure another institution is a choice, not a duty."""
    if referral.state == ReferralState.FAILED:
        return ability == "referral.reroute" and went is None
    return referral.state in REFUSED and referral.due_on is not None


def _verbs(
    request: page.Request, referral: Referral, went: Referral | None
) -> tuple[list[tuple[str, str, str]], list[tuple[str, str]]]:
    """Buttons of the answer box (label, address, kind), and verbs that are rare, or refused now but say why."""
    buttons, others, labels = [], [], _labels()
    for ability, kind in VERBS:
        if ability in REVIEWS and not _may_decide(referral, ability, went):
            continue
        ruling = page.may(request, ability, referral)
        address = reverse(ability.replace(".", "_"), args=[referral.ref])
        if ruling and kind != "rare":
            buttons.append((labels[ability], address, kind))
        elif ruling.is_shown and (ruling or kind != "rare"):
            others.append((labels[ability], address))
    return buttons, others


def _purpose(row: Referral) -> dict[str, Any]:
    """What the purpose opens after acceptance, and what the sender dated for it."""
    line = fields.line_of(row)
    place = reporting.Receiver("", "", row.receiver, row.receiver_club).place
    dated = (
        (_("The person consented on"), row.consent_on), (_("Opinion of the social worker of"), row.opinion_on),
        (_("Family interview of"), row.interview_on),
    )  # fmt: skip
    return {
        "after": explained(line, place).after if line is not None else (),
        "dated": [(label, day) for label, day in dated if day is not None],
    }


def referral(request: page.Request, ref: str) -> HttpResponse:
    """One referral: where it stands, what is asked, what the reader may answer. Every opening is written."""
    row = fetch(request, ref)
    actor, today = request.actor, timezone.localdate()
    log(request, row)
    opened = disclosure.first_opened(row)
    moves = reporting.moves(actor, row, today)
    sees = masks.sees_name(actor, row)
    went = reporting.where_it_went(row)
    buttons, others = _verbs(request, row, went)
    waits = row.state == ReferralState.REQUESTED
    is_desk = page.may(request, "referral.accept", row).is_shown
    is_gone = masks.is_gone(actor, row)
    glimpse = masks.of_referral(actor, row, today)
    glyph = squares.squares_for(actor, [row.case_id], today).get(row.case_id) if sees and row.in_team else None
    return page.show(
        request, "referrals/referral.html", **sent_links(request, row), referral=row,
        glimpse=glimpse, age=age_words(glimpse),
        what=asked(row), sender=place_of_sender(row), receiver=place_of_receiver(row), square=glyph,
        state=state_sentence(row), steps=state_line(row, opened, moves, reporting.started_on(actor, row), today),
        thread=history(row, opened, moves, [] if is_gone else said(actor, row, today)),
        write=page.open_form(request, WriteForm) if page.may(request, "referral.write", row) else None,
        is_gone=is_gone, sees=sees, waits=waits, is_desk=is_desk,
        chip=step_chip(row, today), due=day_words(row.due_on or row.answer_due_on),
        decides=row.state in REFUSED and row.due_on is not None and not is_desk,
        buttons=buttons, others=others, why=why(actor, row, is_desk),
        basis=cite(basis_of(actor, row)), **_purpose(row),
        groups=reporting.free_places(actor, today) if waits and is_desk and actor.club_id else [],
        earlier=[] if is_gone else [line(request, one, {}, today) for one in reporting.earlier(actor, row)],
        lost=notices.of_referral(row) if waits and not is_desk else None,
        refusal=refusal(row, actor), went=went,
        at_work=None if is_gone else reporting.at_work(actor, row, today), came_after=row.follows,
        role=str(Role(row.sender_post.role).label), is_late=row.due_on is not None and row.due_on < today,
        may_history=bool(page.may(request, "referral.export_history", row)),
    )  # fmt: skip
