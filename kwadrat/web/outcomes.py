"""Pages of effects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, rules, scope
from kwadrat.casework import outcomes
from kwadrat.records.choices import Disclosed
from kwadrat.web import page
from kwadrat.web.forms.outcomes import OutcomeForm, ReasonForm
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.people import Person


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
