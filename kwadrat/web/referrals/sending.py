"""Sending a referral: whom, where, what for, why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access import rules, scope
from kwadrat.casework import referrals
from kwadrat.law.dates import add_working_days
from kwadrat.reporting import clocks, home
from kwadrat.reporting import people as squares
from kwadrat.reporting import referrals as reporting
from kwadrat.web import page
from kwadrat.web.forms.referrals import NameForm, SendForm
from kwadrat.web.home import day_words, person_rows

if TYPE_CHECKING:
    from kwadrat.records.people import Person
    from kwadrat.records.referrals import Referral


def choose_person(request: page.Request) -> HttpResponse:
    """Whom to refer: the reader's people, or those whose name is typed (posted, so it stands in no address)."""
    rules.require(request.actor, "referral.send")
    form = NameForm(request.POST if request.method == "POST" else None)
    text = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    key = request.GET.get("od", "")
    if text:
        found, next_key = list(home.named(request.actor, text)[: home.FOUND_ROWS]), ""
    else:
        part = page.after(squares.listed(request.actor), ("sort_name", "pk"), key)
        found, next_key = part.rows, part.next_key
    return page.show(
        request, "referrals/choose_person.html", rows=person_rows(request, found), text=text, next_key=next_key,
        key=key, size=page.PAGE_SIZE, may_register=page.may(request, "person.register").is_shown,
    )  # fmt: skip


def send(request: page.Request, ref: str) -> HttpResponse:
    """Send a referral: where, what for, why; until when the answer is due stands in words."""
    person: Person = page.fetch(scope.people(request.actor).select_related("case__partnership"), ref)
    case = person.case
    rules.require(request.actor, "referral.send", case)
    places = {one.ref: one for one in reporting.receivers(request.actor)}
    kinds = {kind.code: kind for kind in scope.service_kinds(actor=request.actor)[:50]}
    form = page.open_form(
        request, SendForm, receivers=[(key, one.label) for key, one in places.items()],
        kinds=[(code, kind.label) for code, kind in kinds.items()],
    )  # fmt: skip

    def verb() -> Referral:
        data = form.cleaned_data
        place = places[data["receiver"]]
        return referrals.send(
            case, by=request.actor, receiver=place.institution, receiver_club=place.club, purpose=data["purpose"],
            service_kind=kinds.get(data["service_kind"]), message=data["message"],
        )  # fmt: skip

    done = page.carry_out(
        request, form, verb, to=lambda ref: reverse("referral", args=[ref]) if ref else reverse("referrals_sent"),
        done=_("The referral is sent. The receiver has been told."),
    )  # fmt: skip
    if done:
        return done
    clock = _clock(clocks.all_agreed(case.partnership, timezone.localdate()))
    return page.show(request, "referrals/send.html", form=form, person=person, clock=clock)


def _clock(terms: list[clocks.Agreed]) -> str:
    """Until when the answer is due, by the terms of the partnership; they may differ by what is asked."""
    days = sorted(term.days for term in terms if term.is_working)
    if days[0] != days[-1]:
        return _("The receiver has %(least)s to %(most)s working days to answer, depending on what you ask for.") % {
            "least": days[0], "most": days[-1],
        }  # fmt: skip
    return ngettext(
        "The receiver has %(num)s working day to answer: until %(day)s.",
        "The receiver has %(num)s working days to answer: until %(day)s.",
        days[0],
    ) % {"num": days[0], "day": day_words(add_working_days(timezone.localdate(), days[0]))}
