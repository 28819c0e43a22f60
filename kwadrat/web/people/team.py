"""The team of a case: whom each institution designated, who helps, and where nobody is designated yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, fields, rules, scope
from kwadrat.casework import people as casework
from kwadrat.casework import teams
from kwadrat.records.choices import DesignationScope, Disclosed, Role
from kwadrat.reporting import conferences
from kwadrat.reporting import people as reporting
from kwadrat.reporting import teams as reporting_teams
from kwadrat.reporting.acts import cite
from kwadrat.web import page
from kwadrat.web.forms.people import ReasonForm
from kwadrat.web.forms.teams import DesignationForm, WorkerForm
from kwadrat.web.people.frame import fetch, head, verb_of, verb_page

if TYPE_CHECKING:
    from kwadrat.records.accounts import Post
    from kwadrat.records.people import Case, Person
    from kwadrat.records.teams import Designation

MOST_COLLEAGUES = 50


@dataclass(frozen=True)
class Card:
    """One institution as people/team.html shows it; `hint` is a sentence and `button` with `url` the way to fill it."""

    place: reporting_teams.Place
    scopes: str = ""
    basis: str = ""
    end_url: str = ""
    change_url: str = ""
    hint: str = ""
    button: str = ""
    url: str = ""


def _scopes(row: Designation) -> str:
    labels = dict(DesignationScope.choices)
    return ", ".join(str(labels[code]) for code in row.scopes)


def _card(request: page.Request, person: Person, place: reporting_teams.Place, may_refer: bool) -> Card:
    row, case = place.designated, person.case
    may = page.may(request, "person.designate", case).is_shown and place.is_mine
    change = reverse("person_designate", args=[person.ref]) if may else ""
    if row is not None:
        end = reverse("person_end_designation", args=[person.ref, row.pk]) if may else ""
        basis = f"{row.get_basis_display()}, {cite(disclosure.basis_of_role(row.post.role))}"
        return Card(place, _scopes(row), basis, end, change)
    if place.is_mine:
        hint = _("Designate one worker, so that the others know whom to call.") if change else ""
        return Card(place, hint=hint, button=_("Designate a worker"), url=change)
    if place.institution_id:
        return Card(place, hint=_("Its own worker in the team or its head designates somebody."))
    url = reverse("referral_choose_purpose", args=[person.ref]) if may_refer else ""
    return Card(place, hint=_("Nobody from there works on this case."), button=_("Send a referral"), url=url)


def team(request: page.Request, ref: str) -> HttpResponse:
    """Zespół: institution by institution."""
    person = fetch(request, ref)
    if request.actor.is_reduced or not fields.sees_team(request.actor):
        raise Http404
    disclosure.log(request.actor, [person.pk], Disclosed.PERSON)
    may_refer = page.may(request, "referral.send", person.case).is_shown
    places = reporting_teams.places(request.actor, person.case, timezone.localdate())
    return page.show(
        request, "people/team.html", cards=[_card(request, person, one, may_refer) for one in places],
        may_join=page.may(request, "person.join_team", person.case).is_shown,
        may_lead=page.may(request, "person.change_lead", person.case).is_shown,
        passing=reporting_teams.handing(request.actor, person.case, timezone.localdate())
        if page.may(request, "person.hand_over", person.case).is_shown else [],
        proposed=reporting_teams.proposed(person.case),
        tasks=conferences.tasks_of(request.actor, person.case),
        held=conferences.of_case(request.actor, person.case), today=timezone.localdate(),
        may_call=page.may(request, "conference.call").is_shown, **head(request, person, "person_team"),
    )  # fmt: skip


def colleagues(request: page.Request, *, besides: set[int] | None = None) -> dict[str, Post]:
    """Running posts of the reader's club or unit that may work on cases, by reference; one query."""
    rows = scope.colleagues(request.actor).filter(role__in=scope.CASE_ROLES, user__is_active=True)
    found = rows.exclude(pk__in=besides or ()).select_related("user").order_by("user__name", "pk")[:MOST_COLLEAGUES]
    return {post.ref: post for post in found}


def choices(posts: dict[str, Post]) -> list[tuple[str, str]]:
    """Workers of a list as a form offers them."""
    return [(ref, f"{post.user.name}, {Role(post.role).label}") for ref, post in posts.items()]


def join_team(request: page.Request, ref: str) -> HttpResponse:
    """Add a colleague of one's own club or unit to the team."""
    person = fetch(request, ref)
    rules.require(request.actor, "person.join_team", person.case)
    there = {one.post_id for one in reporting.team(request.actor, person.case, timezone.localdate())}
    posts = colleagues(request, besides=there)
    form = page.open_form(request, WorkerForm, workers=choices(posts))
    done = page.carry_out(
        request,
        form,
        lambda: casework.join_team(person.case, by=request.actor, post=posts[form.cleaned_data["post"]]),
        to=reverse("person", args=[person.ref]),
        done=_("The worker is in the team and sees this person from now on."),
    )
    return done or page.show(request, "people/join_team.html", form=form, person=person, is_empty=not posts)


def designate(request: page.Request, ref: str) -> HttpResponse:
    """Designate a worker of one's own institution."""
    person = fetch(request, ref)
    case: Case = person.case
    rules.require(request.actor, "person.designate", case)
    posts = colleagues(request)
    row = reporting_teams.designated(request.actor, case, timezone.localdate()).get(request.actor.institution_id)
    initial = {"scopes": row.scopes, "basis": row.basis} if row else {"post": request.actor.post_ref}
    form = page.open_form(request, DesignationForm, workers=choices(posts), initial=initial)
    data = form.cleaned_data if form.is_bound and form.is_valid() else {}
    lead = str(person)
    if row is not None:
        lead = _("%(person)s. Designated until now: %(worker)s; her designation ends.") % {
            "person": person, "worker": row.post.user.name,
        }  # fmt: skip
    verb = verb_of(
        person, _("Designate a worker"), _("Designate"), reverse("person_team", args=[person.ref]), lead=lead,
        widths={"post": "medium", "since": "date", "until": "date"},
        why={"post": _("Each institution names one worker, so that the others know whom to call about this person."
                       " Other workers may stay in the team and help.")},
    )  # fmt: skip
    return verb_page(
        request, form,
        lambda: teams.designate(
            case, by=request.actor, post=posts[data["post"]], scopes=data["scopes"], basis=data["basis"],
            since=data["since"], until=data["until"],
        ),
        verb, _("The worker is designated. The whole team sees her on this page."),
    )  # fmt: skip


def end_designation(request: page.Request, ref: str, pk: int) -> HttpResponse:
    """End a designation with a reason; the worker stays in the team."""
    person = fetch(request, ref)
    row = page.fetch_entry(scope.designations(request.actor).select_related("post__user"), pk, case=person.case)
    rules.require(request.actor, "person.end_designation", row)
    form = page.open_form(request, ReasonForm, subject=row, example=_("For example: other duties."))
    verb = verb_of(
        person, _("End the designation"), _("End the designation"), reverse("person_team", args=[person.ref]),
        kind="danger", lead=f"{person}: {row.post.user.name}",
    )  # fmt: skip
    return verb_page(
        request, form, lambda: teams.end_designation(row, by=request.actor, reason=form.cleaned_data["reason"]), verb,
        _("The designation has ended. The worker stays in the team."),
    )  # fmt: skip
