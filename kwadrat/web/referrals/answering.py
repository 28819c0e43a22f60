"""The receiver answers: accept, decline, put on the waiting list."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.casework import referrals
from kwadrat.casework.referrals import last_look
from kwadrat.web import page
from kwadrat.web.forms.referrals import AcceptForm, DeclineForm, HoldForm
from kwadrat.web.home import day_words
from kwadrat.web.referrals.frame import answer, fetch


def accept(request: page.Request, ref: str) -> HttpResponse:
    """Przyjmij: the reader joins the team and sees the person."""
    row = fetch(request, ref)
    return answer(
        request, row, "referral.accept", AcceptForm,
        lambda data: referrals.accept(row, by=request.actor, note=data["note"]), "referrals/accept.html",
        _("The referral is accepted. You are in the team and see the person."),
    )  # fmt: skip


def decline(request: page.Request, ref: str) -> HttpResponse:
    """Odmów: a coded reason, a word to the sender, and the consequence said before."""
    row = fetch(request, ref)
    return answer(
        request, row, "referral.decline", DeclineForm,
        lambda data: referrals.decline(row, by=request.actor, reason=data["reason"], note=data["note"]),
        "referrals/decline.html", _("The refusal is sent with its reason."),
    )  # fmt: skip


def hold(request: page.Request, ref: str) -> HttpResponse:
    """Wpisz na listę oczekujących: accepted, but there is no place yet."""
    row = fetch(request, ref)
    day = timezone.localdate()
    return answer(
        request, row, "referral.hold", HoldForm,
        lambda data: referrals.hold(row, by=request.actor, reason=data["reason"], look_again_on=data["look_again_on"]),
        "referrals/hold.html", _("The referral is on the waiting list. The sender has been told."),
        initial={"look_again_on": last_look(row, day)}, is_new=True, most=day_words(last_look(row, day)),
    )  # fmt: skip


def postpone(request: page.Request, ref: str) -> HttpResponse:
    """Sprawdź później: looked again, there is still no place."""
    row = fetch(request, ref)
    day = timezone.localdate()
    return answer(
        request, row, "referral.postpone", HoldForm,
        lambda data: referrals.postpone(
            row, by=request.actor, reason=data["reason"], look_again_on=data["look_again_on"]
        ),
        "referrals/hold.html", _("The new day is recorded. The sender has been told."),
        initial={"look_again_on": last_look(row, day), "reason": row.state_reason}, is_new=False,
        most=day_words(last_look(row, day)),
    )  # fmt: skip
