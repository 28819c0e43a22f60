"""Status on the labour market of a person: recorded, corrected, voided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, rules, scope
from kwadrat.casework import people as casework
from kwadrat.records.choices import Disclosed, LabourStatus
from kwadrat.reporting.people import long_day
from kwadrat.web import page
from kwadrat.web.forms.conditions import LabourStatusCorrection, LabourStatusForm
from kwadrat.web.forms.people import ReasonForm
from kwadrat.web.people.frame import fetch, verb_of, verb_page

if TYPE_CHECKING:
    from kwadrat.records.people import LabourStatusFact, Person

DAYS = {"on": "date", "since": "date"}


def record_labour_status(request: page.Request, ref: str) -> HttpResponse:
    """Record the status on the labour market."""
    person = fetch(request, ref)
    rules.require(request.actor, "person.record_labour_status", person.case)
    form = page.open_form(request, LabourStatusForm, initial={"on": timezone.localdate()})
    verb = verb_of(
        person, _("Record the status on the labour market"), _("Save the status"),
        reverse("person", args=[person.ref]), widths=DAYS,
        why={"status": _("Variant B of the social contract rests on it (UPS art. 108 ust. 2).")},
    )  # fmt: skip
    return verb_page(
        request, form,
        lambda: casework.record_labour_status(person.case, by=request.actor, **_values(form, "status", "on", "since")),
        verb, _("The status has been recorded."),
    )  # fmt: skip


def _values(form: page.GuardedForm, *names: str) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in names}


def _fact(request: page.Request, person: Person, pk: int) -> LabourStatusFact:
    return page.fetch_entry(scope.labour_statuses(request.actor), pk, case=person.case)


def words_of(fact: LabourStatusFact) -> str:
    """zarejestrowany jako bezrobotny, 4 grudnia 2026."""
    return f"{LabourStatus(fact.status).label}, {long_day(fact.stated_on)}"


def correct_labour_status(request: page.Request, ref: str, pk: int) -> HttpResponse:
    """Correct a status with a reason; the old one stays readable, crossed out."""
    person = fetch(request, ref)
    fact = _fact(request, person, pk)
    rules.require(request.actor, "person.correct_labour_status", fact)
    disclosure.log(request.actor, [person.pk], Disclosed.PERSON)
    initial = {"status": fact.status, "on": fact.stated_on, "since": fact.since_on}
    form = page.open_form(request, LabourStatusCorrection, subject=fact, initial=initial)
    verb = verb_of(
        person, _("Correct the status on the labour market"), _("Save the correction"),
        reverse("person", args=[person.ref]), widths=DAYS, lead=f"{person}: {words_of(fact)}",
    )  # fmt: skip
    names = ("status", "on", "since", "reason")
    return verb_page(
        request, form, lambda: casework.correct_labour_status(fact, by=request.actor, **_values(form, *names)), verb,
        _("The status has been corrected. The old one stays readable, crossed out."),
    )  # fmt: skip


def void_labour_status(request: page.Request, ref: str, pk: int) -> HttpResponse:
    """Void a status with a reason."""
    person = fetch(request, ref)
    fact = _fact(request, person, pk)
    rules.require(request.actor, "person.void_labour_status", fact)
    disclosure.log(request.actor, [person.pk], Disclosed.PERSON)
    form = page.open_form(request, ReasonForm, subject=fact)
    verb = verb_of(
        person, _("Void the status on the labour market"), _("Void the status"), reverse("person", args=[person.ref]),
        kind="danger", lead=f"{person}: {words_of(fact)}",
    )  # fmt: skip
    return verb_page(
        request, form, lambda: casework.void_labour_status(fact, by=request.actor, **_values(form, "reason")), verb,
        _("The status has been voided. It stays readable, crossed out."),
    )  # fmt: skip
