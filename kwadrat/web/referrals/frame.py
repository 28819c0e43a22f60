"""What every page of one referral needs: fetch in scope, write the opening, one verb."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from kwadrat.access import disclosure, fields, masks, rules
from kwadrat.access.actor import Actor
from kwadrat.records.choices import Disclosed, Purpose
from kwadrat.reporting import referrals as reporting
from kwadrat.reporting.referrals import asked, place_of_receiver, place_of_sender
from kwadrat.web import page

if TYPE_CHECKING:
    from kwadrat.records.referrals import Referral


def fetch(request: page.Request, ref: str) -> Any:
    return page.fetch(reporting.whole(request.actor), ref)


def log(request: page.Request, referral: Referral) -> None:
    """The opening is written: the minimum before acceptance, the content after it."""
    what = Disclosed.REFERRAL if masks.sees_name(request.actor, referral) else Disclosed.MINIMUM
    disclosure.log(
        request.actor, [referral.case.person_id], what, Purpose.REFERRAL, referral.ref,
        basis=basis_of(request.actor, referral),
    )  # fmt: skip


def basis_of(actor: Actor, referral: Referral) -> str:
    """Articles by which the reader sees a referral: those of its purpose, else those of her role."""
    line = fields.line_of(referral)
    return (line.basis if line is not None else "") or disclosure.basis_of(actor)


def answer(
    request: page.Request, row: Any, ability: str, form_kind: type[page.GuardedForm],
    verb: Callable[[dict[str, Any]], Any], template: str, done: str, initial: dict[str, Any] | None = None,
    **context: Any,
) -> HttpResponse:  # fmt: skip
    """One verb on a referral: ask the table, show the form, carry it out."""
    rules.require(request.actor, ability, row)
    form = page.open_form(request, form_kind, subject=row, initial=initial)
    address = reverse("referral", args=[row.ref])
    gone_on = page.carry_out(
        request, form, lambda: verb(form.cleaned_data), to=address, done=done, fresh=lambda current: form_kind()
    )
    if gone_on:
        return gone_on
    log(request, row)
    return page.show(
        request, template, form=form, referral=row, back=address, here=request.path, what=asked(row),
        sender=place_of_sender(row), receiver=place_of_receiver(row),
        glimpse=masks.of_referral(request.actor, row, timezone.localdate()), **context,
    )  # fmt: skip
