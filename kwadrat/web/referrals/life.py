"""The life of a referral: it begins, it is closed with an outcome, a side cancels it, a mistake is voided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.casework import referrals
from kwadrat.web import page
from kwadrat.web.forms.referrals import CancelForm, CloseForm, StartForm, VoidForm, WithdrawForm
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


def start(request: page.Request, ref: str) -> HttpResponse:
    """Rozpoczęcie: the help really began on a day."""
    row = fetch(request, ref)
    return _begin(request, row, "referral.start", lambda on: referrals.start(row, by=request.actor, on=on))


def resume(request: page.Request, ref: str) -> HttpResponse:
    """Zdejmij z listy oczekujących: there is a place, and the help began."""
    row = fetch(request, ref)
    return _begin(request, row, "referral.resume", lambda on: referrals.resume(row, by=request.actor, on=on))


def _begin(request: page.Request, row: Any, ability: str, verb: Callable[[date], Any]) -> HttpResponse:
    return answer(
        request, row, ability, StartForm, lambda data: verb(data["on"]), "referrals/start.html",
        _("The beginning of the help is recorded. The sender has been told."), initial={"on": timezone.localdate()},
        is_off_list=ability == "referral.resume",
    )  # fmt: skip


def cancel(request: page.Request, ref: str) -> HttpResponse:
    """Zwróć: the receiver gives an accepted referral back."""
    row = fetch(request, ref)
    return answer(
        request, row, "referral.cancel", CancelForm,
        lambda data: referrals.cancel(row, by=request.actor, reason=data["reason"]), "referrals/cancel.html",
        _("The referral is given back. The sender has been told."),
    )  # fmt: skip


def void(request: page.Request, ref: str) -> HttpResponse:
    """Unieważnij: the sender entered it by mistake."""
    row = fetch(request, ref)
    return answer(
        request, row, "referral.void", VoidForm,
        lambda data: referrals.void(row, by=request.actor, reason=data["reason"]), "referrals/void.html",
        _("The referral is voided as a mistake."),
    )  # fmt: skip
