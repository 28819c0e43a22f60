"""The head that every page of one person shares: glyph, name, state sentence, tabs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access import fields, masks
from kwadrat.records.choices import CaseState
from kwadrat.reporting import people as reporting
from kwadrat.web import page
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.people import Case, Person


@dataclass(frozen=True)
class Head:
    """What people/_head.html shows above each tab. `square` is None for whoever is not in the team."""

    name: str
    lead: str
    square: reporting.Square | None
    standing: reporting.Standing
    tabs: list[tuple[str, str, bool]]
    is_reduced: bool


def fetch(request: page.Request, ref: str) -> Person:
    """The person in scope with her case, else 404."""
    found = reporting.one(request.actor, ref.upper())
    if found is None:
        raise Http404
    return found


def age_words(birth_on: date, today: date) -> str:
    """39 lat."""
    age = masks.age_on(birth_on, today)
    return ngettext("%(num)s year old", "%(num)s years old", age) % {"num": age}


def _tabs(request: page.Request, person: Person, case: Case, current: str) -> list[tuple[str, str, bool]]:
    is_whole = not request.actor.is_reduced
    rows = [("person", _("Overview"), True)]
    told = fields.ground(request.actor, case)
    rows.append(("person_plan", _("Plan"), is_whole and "contract" in told))
    rows.append(("person_club", _("Club"), is_whole and "club" in told))
    rows.append(("person_services", _("Classes"), True))
    rows.append(("person_referrals", _("Referrals"), is_whole))
    rows.append(("person_papers", _("Papers"), is_whole))
    rows.append(("person_open_special", _("Conditions"), page.may(request, "person.open_special", case).is_shown))
    rows.append(("person_view_ledger", _("Who saw the data"), page.may(request, "person.view_ledger", case).is_shown))
    return [(text, reverse(name, args=[person.ref]), name == current) for name, text, allowed in rows if allowed]


def verb_of(person: Person, title: str, submit: str, back: str, **more: Any) -> Verb:
    """A verb about one person, as base/verb.html shows it."""
    crumbs = [(_("People"), reverse("people")), (str(person), reverse("person", args=[person.ref]))]
    return Verb(title, submit, back, lead=more.pop("lead", str(person)), crumbs=crumbs, **more)


def verb_page(
    request: page.Request, form: page.GuardedForm, carry: Callable[[], Any], verb: Verb, done: str, to: str = "",
    fresh: Callable[[Any], page.GuardedForm] | None = None,
) -> HttpResponse:  # fmt: skip
    """Carry the verb out and go on, or show its form (again)."""
    answer = page.carry_out(request, form, carry, to=to or verb.back, done=done, fresh=fresh)
    return answer or page.show(request, "base/verb.html", form=form, verb=verb)


def head(request: page.Request, person: Person, current: str = "person") -> dict[str, Any]:
    """Context of people/_head.html: person, case, head. `current` is the URL name of the tab."""
    today = timezone.localdate()
    case: Case = person.case
    is_reduced = request.actor.is_reduced
    sees_team = fields.sees_team(request.actor)
    square = None if is_reduced or not sees_team else reporting.squares([case.pk], today)[case.pk]
    standing = reporting.standings([person])[person.pk] if sees_team else reporting.UNTOLD
    last = case.state_on if case.state == CaseState.DECEASED and case.state_on else today
    lead = f"{age_words(person.birth_on, last)}, {person.locality}."
    if standing.words:
        lead += f" {standing.words[:1].upper()}{standing.words[1:]}."
    tabs = _tabs(request, person, case, current)
    return {
        "person": person,
        "case": case,
        "head": Head(str(person), lead, square, standing, tabs, is_reduced),
    }
