"""Pages of the conditions of taking part: groups, premise, benefits, information, start and end of participation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, rules, scope
from kwadrat.casework import people as casework
from kwadrat.records.choices import ParticipationState
from kwadrat.web import page, people
from kwadrat.web.forms.conditions import (
    BenefitForm,
    EndForm,
    GroupFactForm,
    LabourStatusForm,
    NoticeForm,
    PremiseForm,
    StartForm,
)
from kwadrat.web.forms.outcomes import ReasonForm
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.people import Person

HALF_A_YEAR = timedelta(days=182)
WHERE: dict[str, str] = {
    "EL-01": "person_record_group", "DP-02": "person_give_notice", "PA-01": "person_plan", "EL-02": "person_record_premise",
    "EL-03": "person_record_group",
}  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One line of the check list: kind ok, late or look; words; where to mend it."""

    kind: str
    title: str
    text: str = ""
    url: str = ""
    button: str = ""


def _fetch(request: page.Request, ref: str) -> Person:
    return page.fetch(scope.people(request.actor).select_related("case"), ref)


def _checks(request: page.Request, person: Person, today: date) -> list[Check]:
    """What still stands in the way of starting today, each with the place where it is mended."""
    club = (
        scope.clubs(request.actor).filter(pk=request.actor.club_id or 0).first() or scope.clubs(request.actor).first()
    )
    if club is None:
        return []
    found = casework.participation_findings(person.case, club, today, today + HALF_A_YEAR, request.actor)
    rows = []
    for finding, text in found:
        name = "person_record_premise" if finding.code == "premise_missing" else WHERE.get(finding.rule_id, "")
        kind = {"block": "late", "warn": "look"}.get(finding.level, "ok")
        url = reverse(name, args=[person.ref]) if name else ""
        rows.append(Check(kind, text, url=url, button=_("Mend it") if url else ""))
    if not any(row.kind == "late" for row in rows):
        rows.append(Check("ok", _("Participation may start today.")))
    return rows


def open_special(request: page.Request, ref: str) -> HttpResponse:
    """Groups, premise and benefits, opened with a ledger row, and the check list of a start."""
    person = _fetch(request, ref)
    special = disclosure.special(request.actor, person.case)
    today = timezone.localdate()
    running = scope.participations(request.actor).filter(case=person.case, state=ParticipationState.ACTIVE).first()
    return page.show(
        request, "conditions/open_special.html", special=special, running=running,
        checks=[] if running else _checks(request, person, today),
        may_start=page.may(request, "person.start_participation", person.case),
        **people.head(request, person, "person_open_special"),
    )  # fmt: skip


def _verb_page(
    request: page.Request, person: Person, ability: str, form: page.GuardedForm, carry: Callable[[], Any], verb: Verb,
    done: str, **more: Any,
) -> HttpResponse:  # fmt: skip
    answer = page.carry_out(request, form, carry, to=verb.back, done=done, **more)
    return answer or page.show(request, "base/verb.html", form=form, verb=verb)


def _verb(person: Person, title: str, submit: str, back: str, **more: Any) -> Verb:
    crumbs = [(_("People"), reverse("people")), (str(person), reverse("person", args=[person.ref]))]
    return Verb(title, submit, back, lead=more.pop("lead", str(person)), crumbs=crumbs, **more)


def _conditions(person: Person) -> str:
    return reverse("person_open_special", args=[person.ref])


def record_group(request: page.Request, ref: str) -> HttpResponse:
    """Record a statutory group."""
    person = _fetch(request, ref)
    rules.require(request.actor, "person.record_group", person.case)
    form = page.open_form(request, GroupFactForm, initial={"since": timezone.localdate()})
    verb = _verb(
        person, _("Record a statutory group"), _("Save the group"), _conditions(person),
        widths={"since": "date", "until": "date"},
        why={"group": _("The act admits people of these groups (UZS art. 1 ust. 2). Only the social worker and the"
                        " coordinator see it.")},
    )  # fmt: skip
    names = ("group", "since", "until", "evidence", "justification")
    return _verb_page(
        request, person, "person.record_group", form,
        lambda: casework.record_group(person.case, by=request.actor, **{n: form.cleaned_data[n] for n in names}), verb,
        _("The group has been recorded."),
    )  # fmt: skip


def record_premise(request: page.Request, ref: str) -> HttpResponse:
    """Record the exclusion premise."""
    person = _fetch(request, ref)
    rules.require(request.actor, "person.record_premise", person.case)
    form = page.open_form(request, PremiseForm, initial={"on": timezone.localdate()})
    verb = _verb(
        person, _("Record the exclusion premise"), _("Save the premise"), _conditions(person), widths={"on": "date"},
        lead=_("The person cannot meet basic needs by own effort and is limited in work, social or family life."),
        why={"on": _("Asked for by UZS art. 1 ust. 2, beside the group.")},
    )  # fmt: skip
    names = ("on", "with_poverty", "note")
    return _verb_page(
        request, person, "person.record_premise", form,
        lambda: casework.record_premise(person.case, by=request.actor, **{n: form.cleaned_data[n] for n in names}),
        verb, _("The premise has been recorded."),
    )  # fmt: skip


def record_benefit(request: page.Request, ref: str) -> HttpResponse:
    """Record an excluding benefit."""
    person = _fetch(request, ref)
    rules.require(request.actor, "person.record_benefit", person.case)
    form = page.open_form(request, BenefitForm)
    verb = _verb(
        person, _("Record an excluding benefit"), _("Save the benefit"), _conditions(person),
        widths={"since": "date", "until": "date"},
        why={"benefit": _("Entitlement to these benefits excludes taking part on those days (UZS art. 1 ust. 3).")},
    )  # fmt: skip
    names = ("benefit", "since", "until")
    return _verb_page(
        request, person, "person.record_benefit", form,
        lambda: casework.record_benefit(person.case, by=request.actor, **{n: form.cleaned_data[n] for n in names}),
        verb, _("The benefit has been recorded."),
    )  # fmt: skip


def void_fact(request: page.Request, ref: str, kind: str, pk: int) -> HttpResponse:
    """Void a group (grupa), premise (przeslanka) or benefit (swiadczenie)."""
    person = _fetch(request, ref)
    fact = scope.fact(request.actor, kind, person, pk)
    if fact is None:
        raise Http404
    rules.require(request.actor, "person.void_fact", fact)
    form = page.open_form(request, ReasonForm, subject=fact)
    verb = _verb(person, _("Void an entry of the conditions"), _("Void the entry"), _conditions(person), kind="danger")
    return _verb_page(
        request, person, "person.void_fact", form,
        lambda: casework.void_fact(fact, by=request.actor, reason=form.cleaned_data["reason"]), verb,
        _("The entry has been voided."),
    )  # fmt: skip


def give_notice(request: page.Request, ref: str) -> HttpResponse:
    """Record that the data-protection information was given."""
    person = _fetch(request, ref)
    rules.require(request.actor, "person.give_notice", person.case)
    form = page.open_form(
        request, NoticeForm, subject=person.case, initial={"on": timezone.localdate(), "version": "1"}
    )
    verb = _verb(
        person, _("Record the data-protection information"), _("Save"), reverse("person", args=[person.ref]),
        widths={"on": "date", "version": "short"},
        why={"on": _("The person is told at the first action at the latest (UZS art. 18f ust. 3, UPS art. 100 ust. 4).")},
    )  # fmt: skip
    return _verb_page(
        request, person, "person.give_notice", form,
        lambda: casework.give_notice(
            person.case, by=request.actor, on=form.cleaned_data["on"], version=form.cleaned_data["version"]
        ),
        verb, _("The information has been recorded."),
        fresh=lambda case: NoticeForm(initial={"on": case.notice_given_on, "version": case.notice_version}),
    )  # fmt: skip


def record_labour_status(request: page.Request, ref: str) -> HttpResponse:
    """Record the status on the labour market."""
    person = _fetch(request, ref)
    rules.require(request.actor, "person.record_labour_status", person.case)
    form = page.open_form(request, LabourStatusForm, initial={"on": timezone.localdate()})
    verb = _verb(
        person, _("Record the status on the labour market"), _("Save the status"),
        reverse("person", args=[person.ref]), widths={"on": "date", "since": "date"},
    )  # fmt: skip
    names = ("status", "on", "since")
    return _verb_page(
        request, person, "person.record_labour_status", form,
        lambda: casework.record_labour_status(
            person.case, by=request.actor, **{n: form.cleaned_data[n] for n in names}
        ),
        verb, _("The status has been recorded."),
    )  # fmt: skip


def start_participation(request: page.Request, ref: str) -> HttpResponse:
    """Start a participation; every rule that stands in the way is said at once."""
    person = _fetch(request, ref)
    rules.require(request.actor, "person.start_participation", person.case)
    today = timezone.localdate()
    form = page.open_form(request, StartForm, initial={"on": today, "planned_end_on": today + HALF_A_YEAR})
    verb = _verb(
        person, _("Start participation in the club"), _("Start participation"), reverse("person", args=[person.ref]),
        widths={"on": "date", "planned_end_on": "date"},
        why={"planned_end_on": _("The length is set for each person (UZS art. 18 ust. 5).")},
    )  # fmt: skip
    return _verb_page(
        request, person, "person.start_participation", form,
        lambda: casework.start_participation(
            person.case, by=request.actor, on=form.cleaned_data["on"],
            planned_end_on=form.cleaned_data["planned_end_on"],
        ),
        verb, _("Participation has started."),
    )  # fmt: skip


def end_participation(request: page.Request, ref: str, part: str) -> HttpResponse:
    """End a participation as completed or interrupted."""
    person = _fetch(request, ref)
    participation = page.fetch(
        scope.participations(request.actor).select_related("case"), part, case__person_id=person.pk
    )
    rules.require(request.actor, "person.end_participation", participation)
    form = page.open_form(request, EndForm, subject=participation, initial={"on": timezone.localdate()})
    verb = _verb(
        person, _("End participation in the club"), _("End participation"),
        reverse("outcome_record", args=[person.ref]),
        widths={"on": "date"},
        why={"state": _("The club issues a certificate without delay (UZS art. 18 ust. 5a).")},
    )  # fmt: skip
    names = ("on", "state", "reason", "note")
    return _verb_page(
        request, person, "person.end_participation", form,
        lambda: casework.end_participation(
            participation, by=request.actor, **{n: form.cleaned_data[n] for n in names}
        ),
        verb, _("Participation has ended. Record the effects."),
    )  # fmt: skip
