"""Szkice: referrals that wait unfinished at their author's; the same form goes on, sends or throws away."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, rules
from kwadrat.casework import referrals
from kwadrat.law import referrals as law
from kwadrat.law.referrals import NEEDS
from kwadrat.records.choices import Disclosed, Purpose
from kwadrat.reporting import referrals as reporting
from kwadrat.reporting.referrals import asked, place_of_receiver
from kwadrat.web import page
from kwadrat.web.forms.referrals import DiscardForm, SendForm
from kwadrat.web.referrals.lists import WATCHERS
from kwadrat.web.referrals.sending import desk, is_kept

NEWEST = ("-sent_on", "-pk")


def drafts(request: page.Request) -> HttpResponse:
    """What the reader's post, club or unit began and did not send; nobody else knows of it."""
    rules.require(request.actor, "referral.edit")
    key = request.GET.get("od", "")
    part = page.after(reporting.drafts(request.actor), NEWEST, key)
    lines = [
        {
            "draft": row, "what": asked(row), "is_own": row.sender_post_id == request.actor.post_id,
            "place": place_of_receiver(row) if reporting.place_of_draft(row) else "",
        }
        for row in part.rows
    ]  # fmt: skip
    return page.show(
        request, "referrals/drafts.html", lines=lines, next_key=part.next_key, key=key, here=request.path,
        size=page.PAGE_SIZE, may_watch=request.actor.role in WATCHERS,
        may_send=page.may(request, "referral.send").is_shown,
    )  # fmt: skip


def _log(request: page.Request, row: Any) -> None:
    """The author reads her own words; anybody else of her institution opens them."""
    if row.sender_post_id != request.actor.post_id:
        disclosure.log(request.actor, [row.case.person_id], Disclosed.REFERRAL, Purpose.REFERRAL, row.ref)


def _initial(row: Any) -> dict[str, Any]:
    place = reporting.place_of_draft(row)
    return {
        "receiver": (place[1] or place[0]).ref if place else "", "message": row.message,
        "service_kind": row.service_kind_id or "", **{f"{need}_on": getattr(row, f"{need}_on") for need in NEEDS},
    }  # fmt: skip


def edit(request: page.Request, ref: str) -> HttpResponse:
    """Go on with a draft: keep it again, or send it. Who may not send reads it."""
    row = page.fetch(reporting.drafts(request.actor), ref)
    rules.require(request.actor, "referral.edit", row)
    line = law.purpose(row.purpose, row.matter, timezone.localdate())
    found = desk(request, line.slug) if line is not None and page.may(request, "referral.send_draft", row) else None
    if found is None:
        _log(request, row)
        place = place_of_receiver(row) if reporting.place_of_draft(row) else ""
        return page.show(request, "referrals/draft.html", draft=row, what=asked(row), place=place)
    kept, form = is_kept(request), found.form(request, subject=row, initial=_initial(row))
    verb = referrals.edit if kept else referrals.send_draft
    done = page.carry_out(
        request, form, lambda: verb(row, by=request.actor, written=found.written(form)),
        to=reverse("referrals_drafts") if kept else reverse("referral", args=[row.ref]),
        done=_("The draft has been saved. Nobody outside your institution sees it.") if kept
        else _("The referral is sent."),
        fresh=lambda current: SendForm(initial=_initial(current), **found.choices),
    )  # fmt: skip
    if done:
        return done
    _log(request, row)
    return page.show(
        request, "referrals/edit.html", form=form, draft=row, here=request.path, dates=form.dates,
        **found.words(row.case.partnership),
    )  # fmt: skip


def discard(request: page.Request, ref: str) -> HttpResponse:
    """Throw a draft away: nothing of it travelled, so nobody is told."""
    row = page.fetch(reporting.drafts(request.actor), ref)
    rules.require(request.actor, "referral.discard", row)
    form = page.open_form(request, DiscardForm, subject=row)
    done = page.carry_out(
        request, form, lambda: referrals.discard(row, by=request.actor), to=reverse("referrals_drafts"),
        done=_("The draft has been thrown away."), fresh=lambda current: DiscardForm(),
    )  # fmt: skip
    return done or page.show(
        request, "referrals/discard.html", form=form, draft=row, what=asked(row), here=request.path
    )
