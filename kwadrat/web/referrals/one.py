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
from kwadrat.web import page
from kwadrat.web.home import day_words
from kwadrat.web.purposes import explained
from kwadrat.web.referrals.frame import basis_of, fetch, log
from kwadrat.web.referrals.lists import line
from kwadrat.web.referrals.wording import (
    age_words,
    answer_chip,
    asked,
    history,
    place_of_receiver,
    place_of_sender,
    state_line,
    state_sentence,
    why,
)

if TYPE_CHECKING:
    from kwadrat.records.referrals import Referral

VERBS = (
    ("referral.accept", "referral_accept"), ("referral.decline", "referral_decline"),
    ("referral.close", "referral_close"), ("referral.withdraw", "referral_withdraw"),
)  # fmt: skip


def _labels() -> dict[str, str]:
    return {
        "referral.accept": _("Accept the referral"),
        "referral.decline": _("Decline and give the reason"),
        "referral.close": _("Close with an outcome"),
        "referral.withdraw": _("Withdraw the referral"),
    }


def _verbs(request: page.Request, referral: Referral) -> tuple[list[tuple[str, str, str]], list[tuple[str, str]]]:
    """Buttons of the answer box (label, address, kind), and verbs that are refused now but say why."""
    kinds = {"referral.accept": "main", "referral.decline": "danger", "referral.close": "second"}
    buttons, refused, labels = [], [], _labels()
    for ability, name in VERBS:
        ruling = page.may(request, ability, referral)
        address = reverse(name, args=[referral.ref])
        if ruling:
            buttons.append((labels[ability], address, kinds.get(ability, "plain")))
        elif ruling.is_shown:
            refused.append((labels[ability], address))
    return buttons, refused


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
    buttons, refused = _verbs(request, row)
    waits = row.state == ReferralState.REQUESTED
    is_desk = page.may(request, "referral.accept", row).is_shown
    is_gone = masks.is_gone(actor, row)
    glimpse = masks.of_referral(actor, row, today)
    glyph = squares.squares_for(actor, [row.case_id], today).get(row.case_id) if sees and row.in_team else None
    return page.show(
        request, "referrals/referral.html", referral=row, glimpse=glimpse, age=age_words(glimpse),
        what=asked(row), sender=place_of_sender(row), receiver=place_of_receiver(row), square=glyph,
        state=state_sentence(row), steps=state_line(row, opened, moves, reporting.started_on(actor, row), today),
        thread=history(row, opened, moves), is_gone=is_gone, sees=sees, waits=waits, is_desk=is_desk,
        chip=answer_chip(row, today) if waits else None, due=day_words(row.answer_due_on),
        buttons=buttons, refused=refused, why=why(actor, row, is_desk),
        basis=cite(basis_of(actor, row)), **_purpose(row),
        groups=reporting.free_places(actor, today) if waits and is_desk and actor.club_id else [],
        earlier=[] if is_gone else [line(request, one, {}) for one in reporting.earlier(actor, row)],
        lost=notices.trouble(row.ref, "referral_received") if waits and not is_desk else None,
        role=str(Role(row.sender_post.role).label), is_late=waits and row.answer_due_on < today,
    )  # fmt: skip
