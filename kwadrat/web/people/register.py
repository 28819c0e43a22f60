"""List of people, registration, opened identity, correction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access import disclosure, fields, rules, scope
from kwadrat.access.masks import age_on
from kwadrat.casework import people
from kwadrat.records.choices import Disclosed, IdentifierKind
from kwadrat.reporting import people as reporting
from kwadrat.reporting.acts import cite
from kwadrat.reporting.referrals import who_leads
from kwadrat.reporting.spoken import spoken
from kwadrat.web import page
from kwadrat.web.chips import Chip, deadline
from kwadrat.web.forms.people import PersonForm
from kwadrat.web.people.frame import fetch, head

SIZE = page.PAGE_SIZE


def _filters() -> list[tuple[str, str]]:
    return [
        ("", _("all")),
        ("applicant", _("applicants")),
        ("active", _("in the club")),
        ("ended", _("no longer in the club")),
        ("gone", _("moved away or dead")),
    ]


@spoken
def _next_words(kind: str) -> str:
    return {
        "review": _("Review of the contract"),
        "answer": _("Answer to the referral"),
        "end": _("Planned end in the club"),
    }[kind]


class Row(NamedTuple):
    """One person of the list: where she stands, and what comes next until when."""

    ref: str
    name: str
    square: reporting.Square | None
    age: int
    locality: str
    standing: str
    next: str
    chip: Chip | None


def _rows(request: page.Request, found: list[Any]) -> list[Row]:
    """The rows of these lines of reporting.people."""
    today, actor = timezone.localdate(), request.actor
    case_ids = [person.case_pk for person in found]
    reduced = actor.is_reduced
    told = fields.sees_team(actor)
    squares = reporting.squares(case_ids, today) if told and not reduced else {}
    reviews, answers = ({}, {}) if reduced else (reporting.reviews(actor, case_ids), reporting.answers(actor, case_ids))
    known = [(person.pk, person.sex, person.state, person.state_on) for person in found]
    standings = reporting.standings_of(known) if told else {}
    rows = []
    for person in found:
        standing, pk = standings.get(person.pk, reporting.UNTOLD), person.case_pk
        ahead = reporting.nearest(
            reporting.Ahead("review", reviews[pk]) if pk in reviews else None,
            reporting.Ahead("answer", answers[pk]) if pk in answers else None,
            reporting.Ahead("end", standing.planned_end_on) if standing.planned_end_on and not reduced else None,
        )
        rows.append(Row(
            person.ref, f"{person.last_name} {person.first_name}", squares.get(pk), age_on(person.birth_on, today),
            person.locality, standing.words, _next_words(ahead.kind) if ahead else "",
            deadline(ahead.on, today) if ahead else None,
        ))  # fmt: skip
    return rows


def index(request: page.Request) -> HttpResponse:
    """People in scope, in Polish order of surnames."""
    if request.actor.role not in scope.CASE_ROLES:
        raise Http404
    state = request.GET.get("stan", "")
    state = state if state in reporting.STATES else ""
    key = request.GET.get("od", "")
    part = page.stretch(reporting.lines, request.actor, state, fields=("sort_name", "pk"), key=key)
    count = len(part.rows)
    if part.next_key or key:
        result = ngettext("%(num)s person on this page", "%(num)s people on this page", count) % {"num": count}
    else:
        result = ngettext("%(num)s person", "%(num)s people", count) % {"num": count}
    return page.show(
        request, "people/index.html", rows=_rows(request, part.rows), next_key=part.next_key, key=key, state=state,
        options=_filters(), result=result, size=SIZE,
        may_register=page.may(request, "person.register").is_shown,
        may_apply=page.may(request, "application.enter").is_shown,
        may_import=page.may(request, "intake.upload").is_shown,
        may_export=page.may(request, "person.export").is_shown, may_contracts=not request.actor.is_reduced,
        has_certificates=page.may(request, "outcome.issue_certificate").is_shown,
        may_confer=page.may(request, "conference.call").is_shown,
    )  # fmt: skip


def register(request: page.Request) -> HttpResponse:
    """Register a person and open her case."""
    partnership = scope.partnerships(request.actor).first()
    if partnership is None:
        raise Http404
    rules.require(request.actor, "person.register", partnership)
    form = page.open_form(request, PersonForm)
    done, told = entered(request, form, lambda **values: people.register(partnership, by=request.actor, **values))
    return done or page.show(request, "people/register.html", form=form, **told)


def entered(
    request: page.Request, form: PersonForm, verb: Callable[..., Any]
) -> tuple[HttpResponse | None, dict[str, Any]]:  # fmt: skip
    """Carry out a verb that enters a person: the answer, or what the page says of people who resemble her."""
    alike: list[disclosure.LookAlikes] = []

    def carry() -> object:
        try:
            return verb(knows=request.POST.get("knows", ""), **form.values())
        except people.Similar as similar:
            alike.append(similar.found)
            raise

    done = page.carry_out(
        request, form, carry, to=lambda ref: reverse("person", args=[ref]) if ref else reverse("people"),
        done=_("The person is in the register."),
    )  # fmt: skip
    if not alike:
        return done, {"alike": None, "leads": ""}
    # being told that somebody is known is an opening too, and her ledger says who was told
    disclosure.log(request.actor, alike[0].person_ids, Disclosed.DUPLICATE)
    return done, {"alike": alike[0], "leads": who_leads(request.actor, alike[0])}


def open_identity(request: page.Request, ref: str) -> HttpResponse:
    """Identity and contacts; each opening is written, a refused try as well."""
    person = fetch(request, ref)
    identity = disclosure.identity(request.actor, person)
    kinds = dict(IdentifierKind.choices)
    return page.show(
        request, "people/identity.html", identity=identity, other_kind=str(kinds.get(identity.other_kind, "")),
        may_correct=page.may(request, "person.correct", person).is_shown,
        may_household=page.may(request, "person.open_household", person).is_shown,
        basis=cite(disclosure.basis_of(request.actor, person.case)), **head(request, person, "person_open_identity"),
    )  # fmt: skip


def _filled(request: page.Request, person: Any) -> dict[str, Any]:
    identity = disclosure.identity(request.actor, person)
    names = ("first_name", "last_name", "birth_on", "sex", "locality")
    secrets = ("pesel", "other_kind", "other_number", "street", "postcode", "phone", "email")
    return {
        **{name: getattr(person, name) for name in names},
        **{name: getattr(identity, name) for name in secrets},
    }


def correct(request: page.Request, ref: str) -> HttpResponse:
    """Correct personal data; the form shows them, so the opening is written."""
    person = fetch(request, ref)
    rules.require(request.actor, "person.correct", person)
    filled = _filled(request, person) if request.method == "GET" else {}
    form = page.open_form(request, PersonForm, subject=person, initial=filled)
    done = page.carry_out(
        request,
        form,
        lambda: people.correct(person, by=request.actor, **form.values()),
        to=reverse("person", args=[person.ref]),
        done=_("The data are corrected."),
        fresh=lambda current: PersonForm(initial=_filled(request, current)),
    )
    return done or page.show(request, "people/correct.html", form=form, **head(request, person, "person_open_identity"))
