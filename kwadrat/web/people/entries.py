"""Entries of the history."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from kwadrat.access import rules, scope
from kwadrat.casework import people
from kwadrat.web import page
from kwadrat.web.forms.people import NoteForm, ReasonForm
from kwadrat.web.people.frame import fetch


def add_note(request: page.Request, ref: str) -> HttpResponse:
    """Dodaj wpis."""
    person = fetch(request, ref)
    rules.require(request.actor, "person.add_note", person.case)
    form = page.open_form(request, NoteForm)
    done = page.carry_out(
        request,
        form,
        lambda: people.add_note(
            person.case, by=request.actor, kind=form.cleaned_data["kind"], on=form.cleaned_data["on"],
            text=form.cleaned_data["text"],
        ),
        to=reverse("person", args=[person.ref]),
        done=_("The entry is saved."),
    )  # fmt: skip
    return done or page.show(request, "people/note.html", form=form, person=person)


def void_note(request: page.Request, ref: str, pk: int) -> HttpResponse:
    """Void an entry with a reason; it stays readable, crossed out."""
    person = fetch(request, ref)
    note = page.fetch_entry(scope.notes(request.actor).select_related("post__user"), pk, case=person.case)
    rules.require(request.actor, "person.void_note", note)
    form = page.open_form(request, ReasonForm, subject=note)
    done = page.carry_out(
        request,
        form,
        lambda: people.void_note(note, by=request.actor, reason=form.cleaned_data["reason"]),
        to=reverse("person", args=[person.ref]),
        done=_("The entry is voided. It stays readable, crossed out."),
        fresh=lambda current: ReasonForm(),
    )
    return done or page.show(request, "people/void_note.html", form=form, person=person, note=note)
