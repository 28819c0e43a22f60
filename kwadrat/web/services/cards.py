"""Pages of consultation cards, and the tab of a person."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, fields, rules, scope
from kwadrat.casework import services
from kwadrat.law.funding import consultation_cost
from kwadrat.records.choices import Disclosed, Purpose, Role
from kwadrat.reporting import home
from kwadrat.reporting import services as reporting
from kwadrat.web import page, people
from kwadrat.web.forms.people import ReasonForm
from kwadrat.web.forms.services import CardForm, CorrectCardForm, FindForm
from kwadrat.web.services.frame import capital, crumb, require
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.services import Consultation

DETAIL_ROLES = (Role.COORDINATOR, Role.SPECIALIST, Role.NGO_WORKER)
FOUND = 10


def cost(minutes: int, rate: Any) -> Any:
    """Cost of a card in złoty, or None without a rate."""
    return None if rate is None else consultation_cost(minutes, rate)


def _months(request: page.Request) -> tuple[list[tuple[str, str]], date | None]:
    """Months that have cards, and the one the address asks for."""
    months = {f"{first:%Y-%m}": first for first in reporting.card_months(request.actor)}
    options = [
        ("", _("all")),
        *((key, f"{date_format(first, 'F').lower()} {first.year}") for key, first in months.items()),
    ]
    return options, months.get(request.GET.get("miesiac", ""))


def consultations(request: page.Request) -> HttpResponse:
    """Cards, newest first, by month with sums; and for whom the actor may write one, found by name."""
    options, month = _months(request)
    key = request.GET.get("dalej", "")
    found = page.after(reporting.cards(request.actor, month), ["-held_on", "-pk"], key)
    disclosure.log(
        request.actor, {card.case.person_id for card in found.rows}, Disclosed.ATTENDANCE, Purpose.SERVICE, "karty"
    )
    search = FindForm(request.POST if request.method == "POST" else None)
    text = search.text()
    here = reverse("consultations")
    chosen = f"?miesiac={month:%Y-%m}" if month else ""
    return page.show(
        request, "services/consultations.html", options=options, month=f"{month:%Y-%m}" if month else "",
        rows=[(card, cost(card.minutes, card.rate_per_hour)) for card in found.rows], first_url=here + chosen,
        next_url=f"{here}{chosen}{'&' if chosen else '?'}dalej={found.next_key}" if found.next_key else "",
        sums=reporting.card_sums(request.actor, month) if month else None, size=page.PAGE_SIZE, is_later=bool(key),
        may_write=page.may(request, "service.record_consultation").is_shown, search=search, text=text,
        found=list(home.named(request.actor, text)[:FOUND]) if text else [],
    )  # fmt: skip


def _form(request: page.Request, kind: Any, **more: Any) -> Any:
    return page.open_form(
        request, kind, kinds=scope.service_kinds("individual", request.actor),
        payers=scope.institutions(request.actor).order_by("name")[:50], **more,
    )  # fmt: skip


def record_consultation(request: page.Request, ref: str) -> HttpResponse:
    """Write a card."""
    person = people.fetch(request, ref)
    rules.require(request.actor, "service.record_consultation", person.case)
    clubs = scope.clubs(request.actor).order_by("name")
    if request.actor.club_id:
        clubs = clubs.filter(pk=request.actor.club_id)
    form = _form(request, CardForm, clubs=list(clubs[:50]), initial={"on": timezone.localdate(), "minutes": 60})
    back = reverse("person_services", args=[person.ref])
    done = page.carry_out(
        request, form,
        lambda: services.record_consultation(
            person.case, by=request.actor, club=form.chosen_club(), **form.values()
        ),
        to=back, done=_("The card has been saved."),
    )  # fmt: skip
    if done:
        return done
    disclosure.log(request.actor, [person.pk], Disclosed.PERSON, Purpose.SERVICE, person.ref)
    verb = Verb(
        _("Write a consultation card"), _("Save the card"), back, lead=str(person),
        crumbs=[(_("People"), reverse("people")), (str(person), reverse("person", args=[person.ref]))],
    )  # fmt: skip
    return page.show(request, "services/card.html", form=form, verb=verb)


def _card(request: page.Request, pk: int) -> Consultation:
    return page.fetch_entry(reporting.cards(request.actor), pk)


def correct_consultation(request: page.Request, pk: int) -> HttpResponse:
    """Correct a card; the old one stays readable."""
    card = _card(request, pk)
    initial = {
        "kind": card.kind_id, "on": card.held_on, "minutes": card.minutes, "topic": card.topic,
        "is_remote": card.is_remote, "rate_per_hour": card.rate_per_hour, "payer": card.payer.ref if card.payer else "",
    }  # fmt: skip
    form = _form(request, CorrectCardForm, subject=card, initial=initial)
    require(request, form, "service.correct_consultation", card)
    back = reverse("consultations")
    done = page.carry_out(
        request, form,
        lambda: services.correct_consultation(
            card, by=request.actor, reason=form.cleaned_data["reason"], **form.values()
        ),
        to=back, done=_("Corrected. The old value stays readable."),
    )  # fmt: skip
    if done:
        return done
    disclosure.log(request.actor, [card.case.person_id], Disclosed.ATTENDANCE, Purpose.SERVICE, "karty")
    verb = Verb(
        _("Correct a consultation card"), _("Save the correction"), back, lead=str(card.case.person),
        crumbs=[crumb(), (_("Consultation cards"), back)],
    )  # fmt: skip
    return page.show(request, "services/card.html", form=form, verb=verb)


def void_consultation(request: page.Request, pk: int) -> HttpResponse:
    """Void a card; it no longer counts."""
    card = _card(request, pk)
    form = page.open_form(request, ReasonForm, subject=card)
    require(request, form, "service.void_consultation", card)
    back = reverse("consultations")
    done = page.carry_out(
        request, form, lambda: services.void_consultation(card, by=request.actor, reason=form.cleaned_data["reason"]),
        to=back, done=_("Voided. The card no longer counts and stays readable."),
    )  # fmt: skip
    if done:
        return done
    disclosure.log(request.actor, [card.case.person_id], Disclosed.ATTENDANCE, Purpose.SERVICE, "karty")
    verb = Verb(
        _("Void a consultation card"), _("Void the card"), back, kind="danger",
        lead=f"{card.case.person}. {capital(card.kind.label)}, {date_format(card.held_on, 'j E Y')}",
        crumbs=[crumb(), (_("Consultation cards"), back)],
    )  # fmt: skip
    return page.show(request, "base/verb.html", form=form, verb=verb)


def of_person(request: page.Request, ref: str) -> HttpResponse:
    """Tab of a person: detail for the club, one sentence for everybody else."""
    person = people.fetch(request, ref)
    shows_detail = request.actor.role in DETAIL_ROLES
    opened = Disclosed.ATTENDANCE if shows_detail else Disclosed.PERSON
    disclosure.log(request.actor, [person.pk], opened, Purpose.CASEWORK, person.ref)
    taken = reporting.taken(request.actor, person.case) if shows_detail else None
    tells = "club" in fields.ground(request.actor, person.case)
    return page.show(
        request, "services/of_person.html", taken=taken, days=reporting.ON_TRACK_DAYS,
        costs={card.pk: cost(card.minutes, card.rate_per_hour) for card in taken.cards} if taken else {},
        on_track=reporting.is_on_track(person.case, timezone.localdate()) if tells else None,
        may_write=page.may(request, "service.record_consultation", person.case),
        **people.head(request, person, "person_services"),
    )  # fmt: skip
