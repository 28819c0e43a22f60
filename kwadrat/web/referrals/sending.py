"""Sending a referral: whom, where, what for, why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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
    from kwadrat.records.partnership import Partnership, ServiceKind
    from kwadrat.records.people import Person
    from kwadrat.records.referrals import Referral

KEEP, DRAFTS, SENT = "szkic", "referrals_drafts", "referrals_sent"


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


@dataclass(frozen=True)
class Desk:
    """Where a purpose may lead and what may be asked there, by the words of the form."""

    line: Purpose
    receivers: list[reporting.Receiver]
    kinds: dict[str, ServiceKind]

    def form(self, request: page.Request, **more: Any) -> SendForm:
        """The form of sending; the button that only keeps asks for nothing."""
        return page.open_form(request, SendForm, is_kept=is_kept(request), **self.choices, **more)

    @property
    def choices(self) -> dict[str, Any]:
        """What the form is made of."""
        return {
            "line": self.line, "receivers": [(one.ref, one.label) for one in self.receivers],
            "kinds": [(code, kind.label) for code, kind in self.kinds.items()],
        }  # fmt: skip

    def written(self, form: SendForm) -> referrals.Written:
        """What was typed, as casework takes it."""
        data = form.cleaned_data
        place = {one.ref: one for one in self.receivers}.get(data["receiver"])
        return referrals.Written(
            receiver=place.institution if place else None, receiver_club=place.club if place else None,
            service_kind=self.kinds.get(data.get("service_kind", "")), message=data["message"],
            **{name: data[name] for name in form.dates},
        )  # fmt: skip

    def words(self, partnership: Partnership) -> dict[str, Any]:
        """What the page says of the purpose: what the receiver will see, until when she answers, why a day is asked."""
        days = clocks.answer_days(partnership, self.line.code, timezone.localdate())
        place = self.receivers[0].place if len(self.receivers) == 1 else None
        return {
            "clock": clock_words(days), "line": explained(self.line, place), "before": before_words(),
            "why": _("Asked for by %(article)s.") % {"article": cite(self.line.article)},
        }  # fmt: skip


def desk(request: page.Request, slug: str) -> Desk | None:
    """The purpose of this name for the reader today, or nothing when she may not ask for it or nobody receives it."""
    found = offered(request).get(slug)
    kinds = {kind.code: kind for kind in scope.service_kinds(actor=request.actor)[:50]}
    return None if found is None else Desk(*found, kinds)


def is_kept(request: page.Request) -> bool:
    """Whether the button that only keeps the draft was pressed."""
    return request.method == "POST" and request.POST.get("co") == KEEP


def send(request: page.Request, ref: str, purpose: str) -> HttpResponse:
    """Send a referral, or keep it unfinished: where, why, and what the purpose asks for; until when the answer is due
    stands in words."""
    person, kept = _fetch(request, ref), is_kept(request)
    found = desk(request, purpose)
    if found is None:
        raise Http404
    only = {"receiver": found.receivers[0].ref} if len(found.receivers) == 1 else {}
    form, line = found.form(request, initial=only), found.line

    def verb() -> Referral:
        words, what, by = found.written(form), line.code, request.actor
        if kept:
            return referrals.draft(person.case, by=by, purpose=what, matter=line.matter, written=words)
        assert words.receiver is not None  # noqa: S101  the form asks for it
        return referrals.send(
            person.case, by=by, receiver=words.receiver, receiver_club=words.receiver_club, purpose=what,
            matter=line.matter, service_kind=words.service_kind, message=words.message,
            consent_on=words.consent_on, opinion_on=words.opinion_on, interview_on=words.interview_on,
        )  # fmt: skip

    done = page.carry_out(
        request, form, verb,
        to=lambda ref: reverse("referral", args=[ref]) if ref and not kept else reverse(DRAFTS if kept else SENT),
        done=_("The draft has been saved. Nobody outside your institution sees it.") if kept
        else _("The referral is sent."),
    )  # fmt: skip
    if done:
        return done
    return page.show(
        request, "referrals/send.html", form=form, person=person, here=request.path, dates=form.dates,
        **found.words(person.case.partnership),
    )  # fmt: skip


def clock_words(days: int) -> str:
    """Until when the answer is due, by the terms of the partnership."""
    return ngettext(
        "The receiver has %(num)s working day to answer: until %(day)s.",
        "The receiver has %(num)s working days to answer: until %(day)s.",
        days,
    ) % {"num": days, "day": day_words(add_working_days(timezone.localdate(), days))}
