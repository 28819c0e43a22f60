"""Pages of effects, of the spells of a person in clubs, and of certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, fields, rules, scope
from kwadrat.casework import outcomes
from kwadrat.law.referrals import withheld
from kwadrat.records.choices import Disclosed
from kwadrat.reporting import outcomes as reporting
from kwadrat.reporting.people import long_day
from kwadrat.web import page, people
from kwadrat.web.forms.outcomes import CertificateForm, OutcomeForm
from kwadrat.web.forms.people import ReasonForm
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.outcomes import Certificate
    from kwadrat.records.people import Participation, Person


def _crumbs(person: Person) -> list[tuple[str, str]]:
    return [
        (_("People"), reverse("people")),
        (str(person), reverse("person", args=[person.ref])),
        (_("Plan"), reverse("person_plan", args=[person.ref])),
    ]


def record(request: page.Request, ref: str) -> HttpResponse:
    """Record an effect of a person."""
    person = page.fetch(scope.people(request.actor).select_related("case"), ref)
    rules.require(request.actor, "outcome.record", person.case)
    form = page.open_form(
        request, OutcomeForm, types=scope.outcome_types(request.actor), initial={"on": timezone.localdate()}
    )
    back = reverse("person_plan", args=[person.ref])

    def carry() -> object:
        data = form.cleaned_data
        return outcomes.record(
            person.case, by=request.actor, type=form.chosen(), on=data["on"],
            employment_form=data["employment_form"], employer_name=data["employer_name"], note=data["note"],
        )  # fmt: skip

    done = page.carry_out(request, form, carry, to=back, done=_("The effect has been recorded."))
    verb = Verb(
        _("Record an effect"), _("Save the effect"), back, lead=str(person), widths={"on": "date"},
        crumbs=_crumbs(person),
        why={"type": _("The club reports effects to the wojewoda every year (UZS art. 18a ust. 6).")},
    )  # fmt: skip
    return done or page.show(request, "outcomes/record.html", form=form, verb=verb)


def void(request: page.Request, pk: int) -> HttpResponse:
    """Void an effect with a reason."""
    outcome = page.fetch_entry(scope.outcomes(request.actor).select_related("case__person", "type"), pk)
    rules.require(request.actor, "outcome.void", outcome)
    form = page.open_form(request, ReasonForm, subject=outcome)
    person = outcome.case.person
    back = reverse("person_plan", args=[person.ref])
    disclosure.log(request.actor, [person.pk], Disclosed.PERSON)
    done = page.carry_out(
        request, form, lambda: outcomes.void(outcome, by=request.actor, reason=form.cleaned_data["reason"]), to=back,
        done=_("The effect has been voided. It no longer counts and stays readable."),
    )  # fmt: skip
    verb = Verb(
        _("Void an effect"), _("Void the effect"), back, lead=f"{person}: {outcome.type.label}",
        kind="danger", crumbs=_crumbs(person),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def club(request: page.Request, ref: str) -> HttpResponse:
    """Tab of a person: each time in a club with its certificate, and whether she is a graduate."""
    person = people.fetch(request, ref)
    if request.actor.is_reduced or "club" not in fields.ground(request.actor, person.case):
        raise Http404
    disclosure.log(request.actor, [person.pk], Disclosed.PERSON, basis=disclosure.basis_of(request.actor, person.case))
    found = reporting.spells(person.case)
    # why somebody interrupted may tell of health
    may_read_why = "special" not in withheld(fields.place_of(request.actor))
    rows = [
        {
            "spell": one,
            "may_issue": one.may_be_certified and page.may(request, "outcome.issue_certificate", one.participation),
            "may_end": one.last_on is None and page.may(request, "person.end_participation", one.participation),
            "may_open": one.certificate is not None and page.may(request, "outcome.print_certificate", one.certificate),
        }
        for one in found
    ]
    is_running = any(one.last_on is None for one in found)
    return page.show(
        request, "outcomes/club.html", rows=rows, is_running=is_running, may_read_why=may_read_why,
        graduation=reporting.graduation(person.case, found, timezone.localdate()),
        may_start=bool(page.may(request, "person.start_participation", person.case)) and not is_running,
        **people.head(request, person, "person_club"),
    )  # fmt: skip


def certificates(request: page.Request) -> HttpResponse:
    """Certificates of the club: whom one waits for, and those issued."""
    if not rules.concerns(request.actor, "outcome.issue_certificate"):
        raise Http404
    key = request.GET.get("od", "")
    part = page.after(reporting.issued(request.actor), ("-issued_on", "-pk"), key)
    waiting = [] if key else reporting.to_issue(request.actor)
    shown = {row.case_id for row in waiting} | {row.case_id for row in part.rows}
    disclosure.log_cases(request.actor, shown, Disclosed.CERTIFICATE)
    return page.show(
        request, "outcomes/certificates.html", rows=part.rows, waiting=waiting, next_key=part.next_key, key=key,
        size=page.PAGE_SIZE,
    )  # fmt: skip


def _certificate(request: page.Request, ref: str) -> Certificate:
    return page.fetch(scope.certificates(request.actor).select_related("case", "participation", "post__user"), ref)


def _register(number: str = "", url: str = "") -> list[tuple[str, str]]:
    rows = [(_("People"), reverse("people")), (_("Certificates"), reverse("certificates"))]
    return [*rows, (number, url)] if number else rows


def certificate(request: page.Request, ref: str) -> HttpResponse:
    """What one certificate says; the file is beside it."""
    found = _certificate(request, ref)
    rules.require(request.actor, "outcome.print_certificate", found)
    disclosure.log(request.actor, [found.case.person_id], Disclosed.CERTIFICATE, subject=found.ref)
    return page.show(
        request, "outcomes/certificate.html", certificate=found, crumbs=_register(found.number),
        may_void=page.may(request, "outcome.void_certificate", found),
    )  # fmt: skip


def _ended(request: page.Request, ref: str) -> Participation:
    rows = scope.ended_participations(request.actor) | scope.participations(request.actor)
    return page.fetch(rows.select_related("case__person", "club"), ref)


def issue_certificate(request: page.Request, ref: str) -> HttpResponse:
    """Issue the certificate of an ended participation under the next number of the operator."""
    participation = _ended(request, ref)
    rules.require(request.actor, "outcome.issue_certificate", participation)
    person = participation.case.person
    disclosure.log(request.actor, [person.pk], Disclosed.CERTIFICATE, subject=participation.ref)
    form = page.open_form(request, CertificateForm, subject=participation, initial={"on": timezone.localdate()})
    done = page.carry_out(
        request, form,
        lambda: outcomes.issue_certificate(participation, by=request.actor, on=form.cleaned_data["on"]),
        to=lambda made: reverse("certificate", args=[made]) if made else reverse("certificates"),
        done=_("The certificate is issued. Print it and hand it to the person."),
    )  # fmt: skip
    period = participation.period
    verb = Verb(
        _("Issue a certificate"), _("Issue the certificate"), reverse("certificates"),
        lead=_("%(name)s, in the club from %(since)s to %(until)s") % {
            "name": person, "since": long_day(period.lower), "until": long_day(period.upper - reporting.DAY),
        },
        crumbs=_register(), widths={"on": "date"},
        why={"on": _("The club confirms the end of participation without delay (UZS art. 18 ust. 5a).")},
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def void_certificate(request: page.Request, ref: str) -> HttpResponse:
    """Void a certificate with a reason; its number is not given again."""
    found = _certificate(request, ref)
    rules.require(request.actor, "outcome.void_certificate", found)
    disclosure.log(request.actor, [found.case.person_id], Disclosed.CERTIFICATE, subject=found.ref)
    form = page.open_form(request, ReasonForm, subject=found, example=_("For example: a wrong date on the paper."))
    back = reverse("certificate", args=[found.ref])
    done = page.carry_out(
        request, form, lambda: outcomes.void_certificate(found, by=request.actor, reason=form.cleaned_data["reason"]),
        to=back, done=_("The certificate is voided. Its number will not be used again."),
    )  # fmt: skip
    verb = Verb(
        _("Void the certificate"), _("Void the certificate"), back, lead=f"{found.number}, {found.holder}",
        kind="danger", crumbs=_register(found.number, back),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)
