"""Family members and the legal representative of a person: four fields, opened with a row in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, rules
from kwadrat.casework import people as casework
from kwadrat.reporting.acts import cite
from kwadrat.web import page
from kwadrat.web.forms.people import ReasonForm, RelativeCorrection, RelativeForm
from kwadrat.web.people.frame import fetch, head, verb_of, verb_page

if TYPE_CHECKING:
    from kwadrat.records.people import HouseholdMember, Person

NAMES = ("kind", "name", "birth_on", "pesel", "address")
WIDTHS = {"name": "medium", "birth_on": "date", "pesel": "medium"}


def _back(person: Person) -> str:
    return reverse("person_open_household", args=[person.ref])


def _why() -> dict[str, str]:
    return {
        "kind": _("Of family members and the legal representative the act admits four things: first name and surname,"
                  " PESEL, date of birth and address (UZS art. 18f ust. 1). Nothing else is asked."),
    }  # fmt: skip


def open_household(request: page.Request, ref: str) -> HttpResponse:
    """Who lives with the person or speaks for her."""
    person = fetch(request, ref)
    members = disclosure.household(request.actor, person)
    return page.show(
        request, "people/household.html", members=members, basis=cite(disclosure.basis_of(request.actor)),
        may_add=page.may(request, "person.add_household_member", person.case).is_shown,
        **head(request, person, "person_open_identity"),
    )  # fmt: skip


def add_household_member(request: page.Request, ref: str) -> HttpResponse:
    """Enter a family member or the legal representative."""
    person = fetch(request, ref)
    rules.require(request.actor, "person.add_household_member", person.case)
    form = page.open_form(request, RelativeForm)
    verb = verb_of(
        person, _("Enter a family member or the legal representative"), _("Save"), _back(person), widths=WIDTHS,
        why=_why(),
    )  # fmt: skip
    return verb_page(
        request, form, lambda: casework.add_household_member(person.case, by=request.actor, **_values(form)), verb,
        _("The entry is saved."),
    )  # fmt: skip


def _values(form: page.GuardedForm, *more: str) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in (*NAMES, *more)}


def _member(request: page.Request, person: Person, pk: int) -> HouseholdMember:
    found = next((one for one in disclosure.household(request.actor, person) if one.pk == pk), None)
    if found is None:
        raise Http404
    return found


def correct_household_member(request: page.Request, ref: str, pk: int) -> HttpResponse:
    """Correct an entry with a reason; the old one stays readable, crossed out."""
    person = fetch(request, ref)
    member = _member(request, person, pk)
    rules.require(request.actor, "person.correct_household_member", member)
    form = page.open_form(
        request, RelativeCorrection, subject=member, initial={name: getattr(member, name) for name in NAMES}
    )
    verb = verb_of(
        person, _("Correct a family member or the legal representative"), _("Save the correction"), _back(person),
        widths=WIDTHS, why=_why(),
    )  # fmt: skip
    return verb_page(
        request, form,
        lambda: casework.correct_household_member(member, by=request.actor, **_values(form, "reason")), verb,
        _("The entry is corrected. The old one stays readable, crossed out."),
    )  # fmt: skip


def void_household_member(request: page.Request, ref: str, pk: int) -> HttpResponse:
    """Void an entry with a reason."""
    person = fetch(request, ref)
    member = _member(request, person, pk)
    rules.require(request.actor, "person.void_household_member", member)
    form = page.open_form(request, ReasonForm, subject=member)
    verb = verb_of(
        person, _("Void the entry"), _("Void the entry"), _back(person), kind="danger",
        lead=f"{person}: {member.name}",
    )  # fmt: skip
    return verb_page(
        request, form,
        lambda: casework.void_household_member(member, by=request.actor, reason=form.cleaned_data["reason"]), verb,
        _("The entry is voided. It stays readable, crossed out."),
    )  # fmt: skip
