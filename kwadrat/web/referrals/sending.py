"""Sending a referral: whom, where, what for, why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access import fields, rules, scope
from kwadrat.casework import referrals
from kwadrat.law import referrals as law
from kwadrat.law.dates import add_working_days
from kwadrat.reporting import clocks, home
from kwadrat.reporting import people as squares
from kwadrat.reporting import referrals as reporting
from kwadrat.reporting.acts import cite
from kwadrat.web import page
from kwadrat.web.forms.referrals import NameForm, SendForm
from kwadrat.web.home import day_words, person_rows
from kwadrat.web.purposes import before_words, explained

if TYPE_CHECKING:
    from kwadrat.law.referrals import Purpose
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


def _fetch(request: page.Request, ref: str) -> Person:
    person: Person = page.fetch(scope.people(request.actor).select_related("case__partnership"), ref)
    rules.require(request.actor, "referral.send", person.case)
    return person


def offered(request: page.Request) -> dict[str, tuple[Purpose, list[reporting.Receiver]]]:
    """What the reader may ask for today and whom, by its name in the address; what nobody receives is left out."""
    places = reporting.receivers(request.actor)
    lines = law.offered(fields.place_of(request.actor), timezone.localdate())
    found = {line.slug: (line, [one for one in places if law.admits(line.receivers, one.place)]) for line in lines}
    return {slug: pair for slug, pair in found.items() if pair[1]}


def choose_purpose(request: page.Request, ref: str) -> HttpResponse:
    """What is asked for: each purpose with its basis and with what its receiver will see."""
    person = _fetch(request, ref)
    return page.show(
        request, "referrals/choose_purpose.html", person=person, before=before_words(),
        lines=[explained(line) for line, _receivers in offered(request).values()],
    )  # fmt: skip


def send(request: page.Request, ref: str, purpose: str) -> HttpResponse:
    """Send a referral: where, why, and what the purpose asks for; until when the answer is due stands in words."""
    person, today = _fetch(request, ref), timezone.localdate()
    found = offered(request).get(purpose)
    if found is None:
        raise Http404
    line, receivers = found
    places = {one.ref: one for one in receivers}
    kinds = {kind.code: kind for kind in scope.service_kinds(actor=request.actor)[:50]}
    form = page.open_form(
        request, SendForm, line=line, receivers=[(key, one.label) for key, one in places.items()],
        kinds=[(code, kind.label) for code, kind in kinds.items()],
        initial={"receiver": receivers[0].ref} if len(receivers) == 1 else {},
    )  # fmt: skip

    def verb() -> Referral:
        data = form.cleaned_data
        place = places[data["receiver"]]
        return referrals.send(
            person.case, by=request.actor, receiver=place.institution, receiver_club=place.club, purpose=line.code,
            matter=line.matter, service_kind=kinds.get(data.get("service_kind", "")), message=data["message"],
            **{name: data[name] for name in form.dates},
        )  # fmt: skip

    done = page.carry_out(
        request, form, verb, to=lambda ref: reverse("referral", args=[ref]) if ref else reverse("referrals_sent"),
        done=_("The referral is sent."),
    )  # fmt: skip
    if done:
        return done
    place = receivers[0].place if len(receivers) == 1 else None
    return page.show(
        request, "referrals/send.html", form=form, person=person, here=request.path, dates=form.dates,
        clock=clock_words(clocks.answer_days(person.case.partnership, line.code, today)), line=explained(line, place),
        before=before_words(), why=_("Asked for by %(article)s.") % {"article": cite(line.article)},
    )  # fmt: skip


def clock_words(days: int) -> str:
    """Until when the answer is due, by the terms of the partnership."""
    return ngettext(
        "The receiver has %(num)s working day to answer: until %(day)s.",
        "The receiver has %(num)s working days to answer: until %(day)s.",
        days,
    ) % {"num": days, "day": day_words(add_working_days(timezone.localdate(), days))}
