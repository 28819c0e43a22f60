"""The receiver answers: accept, decline."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from kwadrat.casework import referrals
from kwadrat.web import page
from kwadrat.web.forms.referrals import AcceptForm, DeclineForm
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
