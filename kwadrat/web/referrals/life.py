"""After the answer, or instead of it: withdraw, close with an outcome."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from kwadrat.casework import referrals
from kwadrat.web import page
from kwadrat.web.forms.referrals import CloseForm, WithdrawForm
from kwadrat.web.referrals.frame import answer, fetch


def withdraw(request: page.Request, ref: str) -> HttpResponse:
    """Wycofaj: the sender takes it back with a reason."""
    row = fetch(request, ref)
    return answer(
        request, row, "referral.withdraw", WithdrawForm,
        lambda data: referrals.withdraw(row, by=request.actor, reason=data["reason"]), "referrals/withdraw.html",
        _("The referral is withdrawn. The receiver has been told."),
    )  # fmt: skip


def close(request: page.Request, ref: str) -> HttpResponse:
    """Zamknij z wynikiem: did it help."""
    row = fetch(request, ref)
    return answer(
        request, row, "referral.close", CloseForm,
        lambda data: referrals.close(row, by=request.actor, outcome=data["outcome"], note=data["note"]),
        "referrals/close.html", _("The referral is closed with its outcome."),
    )  # fmt: skip
