"""Verbs on effects of reintegration and on certificates."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kwadrat.access.actor import Actor
from kwadrat.casework import square
from kwadrat.casework.action import Problem, action, remember
from kwadrat.casework.checks import DAY, missing_problem, not_future, params, unique
from kwadrat.casework.corrections import void_entry
from kwadrat.casework.papers import keeping
from kwadrat.casework.plans import events
from kwadrat.law import forms
from kwadrat.law.dates import Period
from kwadrat.law.eligibility import graduate
from kwadrat.law.params import MissingParameter
from kwadrat.papers import outcomes as papers
from kwadrat.papers.render import pdf
from kwadrat.records.choices import Evidence, InterruptionReason, OutcomeKind
from kwadrat.records.outcomes import Certificate, Outcome, OutcomeType, new_code
from kwadrat.records.papers import IssuedPaper
from kwadrat.records.people import Case, Participation
from kwadrat.reporting import outcomes as reporting


@action("outcome.record")
def record(
    case: Case, *, by: Actor, type: OutcomeType, on: date, employment_form: str = "", employer_name: str = "",
    note: str = "",
) -> Outcome:  # fmt: skip
    """Record a dated effect; work after leaving says its form (UZS art. 18a ust. 6)."""
    not_future(on)
    if type.kind == OutcomeKind.EMPLOYMENT and not employment_form:
        raise Problem(_("Choose the form of work."), "employment_form")
    if by.club_id is None:
        raise Problem(_("Effects are recorded by a club."))
    is_work = type.kind == OutcomeKind.EMPLOYMENT
    outcome = Outcome(
        partnership_id=case.partnership_id, club_id=by.club_id, case=case, kind=type.kind, type=type, reached_on=on,
        employment_form=employment_form if is_work else "", employer_name=employer_name.strip() if is_work else "",
        note=note.strip(), post_id=by.post_id,
    )  # fmt: skip
    outcome.save()
    square.happened(case, square.corner_of_actor(by), on)
    events.happened(case, Evidence.OUTCOME, on, outcome.audit_ref, by=by)
    remember(on=on, kind=type.kind)
    return outcome


@action("outcome.void")
def void(outcome: Outcome, *, by: Actor, reason: str) -> Outcome:
    """Void an effect with a reason; it no longer counts."""
    void_entry(outcome, by, reason)
    events.taken_back(outcome.case, Evidence.OUTCOME, outcome.audit_ref, by=by)
    return outcome


@action("outcome.issue_certificate")
def issue_certificate(participation: Participation, *, by: Actor, on: date) -> Certificate:
    """Issue the certificate of ending participation, numbered per operator and year (UZS art. 18 ust. 5a)."""
    not_future(on)
    ended_on = participation.period.upper - DAY
    if on < ended_on:
        raise Problem(_("The certificate cannot be older than the end of participation. Check the date."), "on")
    if participation.interruption_reason == InterruptionReason.DIED:
        raise Problem(_("The person died; the certificate is issued to the person alone."))
    case, club = participation.case, participation.club
    period = Period(participation.period.lower, participation.period.upper)
    carried_out = reporting.contract_result(case, participation)
    try:
        found = graduate([period], on, bool(carried_out), params(), on)
    except MissingParameter as missing:
        raise missing_problem(missing, "on") from missing
    certificate = Certificate(
        partnership_id=participation.partnership_id, institution_id=club.operator_id, club=club, case=case,
        participation=participation, post_id=by.post_id, year=on.year,
        serial=keeping.take_number(club.operator_id, on.year),
        issued_on=on, issuer=club.operator.name, title=club.name, holder=str(case.person),
        birth_on=case.person.birth_on, began_on=participation.period.lower, ended_on=ended_on,
        is_long_enough=found.took_part_long_enough, has_carried_out=carried_out, code=new_code(),
    )  # fmt: skip
    with unique(certificate_once__on=_("The certificate of this participation has been issued already.")):
        certificate.save()
    _keep_file(certificate, by)
    remember(on=on, number=certificate.number)
    return certificate


def _keep_file(certificate: Certificate, by: Actor) -> None:
    """The file of a certificate, under its own number, so that a reprint is the same byte for byte."""
    now = timezone.now()
    with translation.override("pl"):
        data = papers.data(certificate, by.name, settings.DEMO)
        content = pdf("certificate", data, now)
    form = forms.form("certificate", certificate.issued_on)
    paper = IssuedPaper(
        partnership_id=certificate.partnership_id, institution_id=certificate.institution_id,
        club_id=certificate.club_id, case_id=certificate.case_id, post_id=by.post_id, kind=form.code,
        form=form.version, subject_ref=certificate.ref, year=certificate.year, serial=certificate.serial,
        issued_on=certificate.issued_on,
    )  # fmt: skip
    keeping.keep(paper, data, "certificate", content)


@action("outcome.void_certificate")
def void_certificate(certificate: Certificate, *, by: Actor, reason: str) -> Certificate:
    """Void a certificate with a reason; its number is not given again."""
    void_entry(certificate, by, reason)
    file = IssuedPaper.objects.filter(kind="certificate", subject_ref=certificate.ref).first()
    if file is not None:
        void_entry(file, by, reason)
    return certificate
