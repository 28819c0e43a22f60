"""Napisz: a message in the thread of a referral, with a file."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from kwadrat.casework import referrals
from kwadrat.web import page
from kwadrat.web.forms.referrals import WriteForm
from kwadrat.web.referrals.frame import answer, fetch


def write(request: page.Request, ref: str) -> HttpResponse:
    """Write to the other side; without a script or after a mistake the form stands on a page of its own."""
    row = fetch(request, ref)
    return answer(
        request, row, "referral.write", WriteForm,
        lambda data: referrals.write(row, by=request.actor, text=data["text"], file=data["file"]),
        "referrals/write.html", _("The message is sent. The other side has been told."),
    )  # fmt: skip
