"""A person moves away, comes back, dies: what ends is said before the button is pressed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import rules, scope
from kwadrat.access.teams import team_of
from kwadrat.casework import closing
from kwadrat.casework import people as casework
from kwadrat.web import page
from kwadrat.web.forms.people import DeathForm, MoveForm, ReasonForm, ReturnForm
from kwadrat.web.people.frame import fetch, verb_of
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.people import Person


def _page(
    request: page.Request, form: page.GuardedForm, carry: Callable[[], Any], verb: Verb, done: str, person: Person,
    is_closing: bool,
) -> HttpResponse:  # fmt: skip
    """The person's page afterwards; whoever is no longer in the team goes to her list."""

    def to(ref: str) -> str:
        return verb.back if scope.people(request.actor).filter(pk=person.pk).exists() else reverse("people")

    staying = closing.keepers(person.case, request.actor) if is_closing else set()
    keepers = [one.post.user.name for one in team_of(request.actor, person.case) if one.post_id in staying]
    return page.carry_out(request, form, carry, to=to, done=done) or page.show(
        request, "people/closing.html", form=form, verb=verb, is_closing=is_closing, keepers=keepers
    )


def record_move(request: page.Request, ref: str) -> HttpResponse:
    """The person moved away."""
    person = fetch(request, ref)
    rules.require(request.actor, "person.record_move", person.case)
    form = page.open_form(request, MoveForm, subject=person.case, initial={"on": timezone.localdate()})
    verb = verb_of(
        person, _("The person moved away"), _("Close the case"), reverse("person", args=[person.ref]), kind="danger",
        widths={"on": "date"},
    )  # fmt: skip
    return _page(
        request, form,
        lambda: casework.record_move(
            person.case, by=request.actor, on=form.cleaned_data["on"], note=form.cleaned_data["note"]
        ),
        verb, _("The move is recorded and the case is closed. Nothing was deleted."), person, True,
    )  # fmt: skip


def record_death(request: page.Request, ref: str) -> HttpResponse:
    """The person died."""
    person = fetch(request, ref)
    rules.require(request.actor, "person.record_death", person.case)
    form = page.open_form(request, DeathForm, subject=person.case)
    verb = verb_of(
        person, _("The person died"), _("Close the case"), reverse("person", args=[person.ref]), kind="danger",
        widths={"on": "date"},
    )  # fmt: skip
    return _page(
        request, form, lambda: casework.record_death(person.case, by=request.actor, on=form.cleaned_data["on"]), verb,
        _("The death is recorded and the case is closed. Nothing was deleted."), person, True,
    )  # fmt: skip


def record_return(request: page.Request, ref: str) -> HttpResponse:
    """The person came back."""
    person = fetch(request, ref)
    rules.require(request.actor, "person.record_return", person.case)
    form = page.open_form(request, ReturnForm, subject=person.case, initial={"on": timezone.localdate()})
    verb = verb_of(
        person, _("The person came back"), _("Open the case again"), reverse("person", args=[person.ref]),
        widths={"on": "date"},
    )  # fmt: skip
    return _page(
        request, form,
        lambda: casework.record_return(
            person.case, by=request.actor, on=form.cleaned_data["on"], note=form.cleaned_data["note"]
        ),
        verb, _("The case is open again."), person, False,
    )  # fmt: skip


def revoke_death(request: page.Request, ref: str) -> HttpResponse:
    """The death was recorded by mistake."""
    person = fetch(request, ref)
    rules.require(request.actor, "person.revoke_death", person.case)
    form = page.open_form(
        request, ReasonForm, subject=person.case, example=_("For example: another person of the same name died.")
    )
    verb = verb_of(
        person, _("The death was recorded by mistake"), _("Open the case again"), reverse("person", args=[person.ref])
    )
    return _page(
        request, form, lambda: casework.revoke_death(person.case, by=request.actor, reason=form.cleaned_data["reason"]),
        verb, _("The case is open again. What the death ended in the club goes on; groups and referrals begin anew."),
        person, False,
    )  # fmt: skip
