"""Entries of the history, and the team."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import rules, scope
from kwadrat.casework import people
from kwadrat.records.choices import Role
from kwadrat.reporting import people as reporting
from kwadrat.web import page
from kwadrat.web.forms.people import NoteForm, ReasonForm, TeamForm
from kwadrat.web.people.frame import fetch

MOST_COLLEAGUES = 50


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


def join_team(request: page.Request, ref: str) -> HttpResponse:
    """Add a colleague of one's own club or unit to the team."""
    person = fetch(request, ref)
    rules.require(request.actor, "person.join_team", person.case)
    there = {one.post_id for one in reporting.team(request.actor, person.case, timezone.localdate())}
    posts = {
        post.ref: post
        for post in scope.colleagues(request.actor)
        .filter(role__in=scope.CASE_ROLES)
        .exclude(pk__in=there)
        .select_related("user")
        .order_by("user__name", "pk")[:MOST_COLLEAGUES]
    }
    choices = [(ref, f"{post.user.name}, {Role(post.role).label}") for ref, post in posts.items()]
    form = page.open_form(request, TeamForm, colleagues=choices)
    done = page.carry_out(
        request,
        form,
        lambda: people.join_team(person.case, by=request.actor, post=posts[form.cleaned_data["post"]]),
        to=reverse("person", args=[person.ref]),
        done=_("The worker is in the team and sees this person from now on."),
    )
    return done or page.show(request, "people/team.html", form=form, person=person, is_empty=not posts)
