"""Pages of groups and consultation cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, rules, scope
from kwadrat.casework import services
from kwadrat.law.funding import consultation_cost
from kwadrat.records.choices import Disclosed, Purpose, Role
from kwadrat.reporting import services as reporting
from kwadrat.web import page, people
from kwadrat.web.forms.outcomes import ReasonForm
from kwadrat.web.forms.services import CardForm, CorrectCardForm, DayForm, GroupForm, JoinForm
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.partnership import Club
    from kwadrat.records.services import Consultation, Group

DETAIL_ROLES = (Role.COORDINATOR, Role.SPECIALIST, Role.NGO_WORKER)


def _crumb() -> tuple[str, str]:
    return (_("Groups"), reverse("groups"))


def club_of(request: page.Request) -> Club:
    """The actor's club, or the first of her partnership; 404 where there is none."""
    clubs = scope.clubs(request.actor)
    club = clubs.filter(pk=request.actor.club_id or 0).first() or clubs.order_by("pk").first()
    if club is None:
        raise Http404
    return club


def groups(request: page.Request) -> HttpResponse:
    """Groups of the club."""
    rows = reporting.groups(request.actor, timezone.localdate())
    return page.show(request, "services/groups.html", groups=rows, may_create=request.actor.role == Role.COORDINATOR)


def create_group(request: page.Request) -> HttpResponse:
    """A new group."""
    club = club_of(request)
    rules.require(request.actor, "service.create_group", club)
    form = page.open_form(request, GroupForm, initial={"capacity": 12})
    done = page.carry_out(
        request, form,
        lambda: services.create_group(
            club, by=request.actor, name=form.cleaned_data["name"], capacity=form.cleaned_data["capacity"]
        ),
        to=lambda made: reverse("group", args=[made]), done=_("The group has been created."),
    )  # fmt: skip
    verb = Verb(
        _("New group"), _("Create the group"), reverse("groups"), lead=str(club), crumbs=[_crumb()],
        widths={"capacity": "number"},
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def _group(request: page.Request, ref: str) -> Group:
    return page.fetch(scope.groups(request.actor).select_related("club"), ref)


def group(request: page.Request, ref: str) -> HttpResponse:
    """Members and free places of a group."""
    found = _group(request, ref)
    members = reporting.members(found, timezone.localdate())
    disclosure.log(request.actor, [m.person_id for m in members], Disclosed.ATTENDANCE, Purpose.SERVICE, found.ref)
    may = {verb: page.may(request, f"service.{verb}", found) for verb in ("join_group", "leave_group")}
    return page.show(request, "services/group.html", group=found, members=members, may=may)


def join_group(request: page.Request, ref: str) -> HttpResponse:
    """Add a person of the club to a group."""
    found = _group(request, ref)
    rules.require(request.actor, "service.join_group", found)
    today = timezone.localdate()
    form = page.open_form(
        request, JoinForm, people=reporting.joinable(request.actor, found, today), initial={"since": today}
    )
    back = reverse("group", args=[found.ref])

    def carry() -> object:
        case = page.fetch_entry(scope.cases(request.actor), int(form.cleaned_data["case"]))
        return services.join_group(found, by=request.actor, case=case, since=form.cleaned_data["since"])

    done = page.carry_out(request, form, carry, to=back, done=_("Added to the group."))
    verb = Verb(
        _("Add a person to the group"), _("Add"), back, lead=found.name, crumbs=[_crumb(), (found.name, back)],
        widths={"since": "date"},
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def leave_group(request: page.Request, ref: str, person: str) -> HttpResponse:
    """Take a person out of a group."""
    found = _group(request, ref)
    rules.require(request.actor, "service.leave_group", found)
    whom = page.fetch(scope.people(request.actor).select_related("case"), person)
    form = page.open_form(request, DayForm, initial={"on": timezone.localdate()})
    back = reverse("group", args=[found.ref])
    done = page.carry_out(
        request, form,
        lambda: services.leave_group(found, by=request.actor, case=whom.case, on=form.cleaned_data["on"]), to=back,
        done=_("Taken out of the group."),
    )  # fmt: skip
    verb = Verb(
        _("Take a person out of the group"), _("Take out"), back, lead=f"{whom}, {found.name}",
        crumbs=[_crumb(), (found.name, back)], widths={"on": "date"}, kind="danger",
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def cost(card: Consultation) -> Any:
    """Cost of a card in złoty, or None without a rate."""
    return None if card.rate_per_hour is None else consultation_cost(card.minutes, card.rate_per_hour)


def consultations(request: page.Request) -> HttpResponse:
    """Cards, newest first; and whom the actor may write a card for."""
    found = page.after(reporting.cards(request.actor), ["-held_on", "-pk"], request.GET.get("dalej", ""))
    disclosure.log(
        request.actor, {card.case.person_id for card in found.rows}, Disclosed.ATTENDANCE, Purpose.SERVICE, "karty"
    )
    rows = [(card, cost(card)) for card in found.rows]
    return page.show(request, "services/consultations.html", rows=rows, next_key=found.next_key)


def _card_form(request: page.Request, kind: Any, **more: Any) -> Any:
    return page.open_form(
        request, kind, kinds=scope.service_kinds("individual"),
        payers=scope.institutions(request.actor).order_by("name")[:50], **more,
    )  # fmt: skip


WIDTHS = {"on": "date", "minutes": "short", "rate_per_hour": "short"}


def record_consultation(request: page.Request, ref: str) -> HttpResponse:
    """Write a card."""
    person = people.fetch(request, ref)
    rules.require(request.actor, "service.record_consultation", person.case)
    form = _card_form(request, CardForm, initial={"on": timezone.localdate(), "minutes": 60})
    club = club_of(request)
    back = reverse("person_services", args=[person.ref])
    done = page.carry_out(
        request, form, lambda: services.record_consultation(person.case, by=request.actor, club=club, **form.values()),
        to=back, done=_("The card has been saved."),
    )  # fmt: skip
    verb = Verb(
        _("Write a consultation card"), _("Save the card"), back, lead=str(person), widths=WIDTHS,
        crumbs=[(_("People"), reverse("people")), (str(person), reverse("person", args=[person.ref]))],
        why={"payer": _("Each service is paid by the side whose statutory task it is.")},
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def _card(request: page.Request, pk: int) -> Consultation:
    return page.fetch_entry(reporting.cards(request.actor), pk)


def correct_consultation(request: page.Request, pk: int) -> HttpResponse:
    """Correct a card; the old one stays readable."""
    card = _card(request, pk)
    rules.require(request.actor, "service.correct_consultation", card)
    initial = {
        "kind": card.kind_id, "on": card.held_on, "minutes": card.minutes, "topic": card.topic,
        "is_remote": card.is_remote, "rate_per_hour": card.rate_per_hour, "payer": card.payer.ref if card.payer else "",
    }  # fmt: skip
    form = _card_form(request, CorrectCardForm, subject=card, initial=initial)
    back = reverse("consultations")
    done = page.carry_out(
        request, form,
        lambda: services.correct_consultation(
            card, by=request.actor, reason=form.cleaned_data["reason"], **form.values()
        ),
        to=back, done=_("Corrected. The old value stays readable."),
    )  # fmt: skip
    verb = Verb(
        _("Correct a consultation card"), _("Save the correction"), back, lead=str(card.case.person), widths=WIDTHS,
        crumbs=[(_("Cards"), back)],
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def void_consultation(request: page.Request, pk: int) -> HttpResponse:
    """Void a card; it no longer counts."""
    card = _card(request, pk)
    rules.require(request.actor, "service.void_consultation", card)
    form = page.open_form(request, ReasonForm, subject=card)
    back = reverse("consultations")
    done = page.carry_out(
        request, form, lambda: services.void_consultation(card, by=request.actor, reason=form.cleaned_data["reason"]),
        to=back, done=_("Voided. The card no longer counts and stays readable."),
    )  # fmt: skip
    verb = Verb(
        _("Void a consultation card"), _("Void the card"), back, lead=f"{card.case.person}, {card.kind.label}",
        crumbs=[(_("Cards"), back)], kind="danger",
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def of_person(request: page.Request, ref: str) -> HttpResponse:
    """Tab of a person: detail for the club, one sentence for everybody else."""
    person = people.fetch(request, ref)
    disclosure.log(request.actor, [person.pk], Disclosed.ATTENDANCE, Purpose.CASEWORK, person.ref)
    shows_detail = request.actor.role in DETAIL_ROLES
    taken = reporting.taken(request.actor, person.case) if shows_detail else None
    return page.show(
        request, "services/of_person.html", taken=taken, days=reporting.ON_TRACK_DAYS,
        on_track=reporting.is_on_track(person.case, timezone.localdate()),
        may_write=page.may(request, "service.record_consultation", person.case),
        **people.head(request, person, "person_services"),
    )  # fmt: skip
