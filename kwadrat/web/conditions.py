"""Pages of the conditions of taking part: groups, premise, benefits, information, start and end of participation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, rules, scope
from kwadrat.casework import people as casework
from kwadrat.records.choices import Disclosed, ExclusionBenefit, StatutoryGroup
from kwadrat.reporting import plans as reporting
from kwadrat.reporting.acts import cite
from kwadrat.reporting.people import long_day
from kwadrat.web import page, people
from kwadrat.web.forms.conditions import (
    BenefitForm,
    CheckDayForm,
    EndForm,
    GroupFactForm,
    NoticeForm,
    PremiseForm,
    StartForm,
)
from kwadrat.web.forms.people import ReasonForm
from kwadrat.web.people.frame import verb_of, verb_page

if TYPE_CHECKING:
    from kwadrat.law.findings import Finding
    from kwadrat.records.people import Participation, Person

HALF_A_YEAR = timedelta(days=182)
Found = list[tuple["Finding", str]]


@dataclass(frozen=True)
class Check:
    """One line of the check list: kind ok, late or look; what is asked for; article or what is missing; a way out."""

    kind: str
    title: str
    text: str = ""
    url: str = ""
    button: str = ""


@dataclass(frozen=True)
class Need:
    """One condition of a start: its words, article, the rules and codes that speak of it, and who mends it where."""

    title: str
    article: str
    rules: tuple[str, ...]
    but_not: tuple[str, ...] = ()
    ability: str = ""
    page: str = ""
    button: str = ""


def _needs() -> list[Need]:
    return [
        Need(
            _("Statutory group"), "UZS art. 1 ust. 2", ("EL-01", "EL-03"), ("premise_missing",),
            "person.record_group", "person_record_group", _("Record a group"),
        ),
        Need(
            _("Exclusion premise"), "UZS art. 1 ust. 2", ("EL-01", "EL-02"), ("group_missing", "justification_missing"),
            "person.record_premise", "person_record_premise", _("Record the premise"),
        ),
        Need(_("No benefit that excludes"), "UZS art. 1 ust. 3 i 3a", ("EL-06", "EL-07")),
        Need(
            _("Signed social contract"), "UZS art. 18 ust. 4", ("PA-01",), (), "", "person_plan", _("Open the plan"),
        ),
        Need(
            _("Data-protection information"), "UZS art. 18f ust. 2–3", ("DP-02",), (),
            "person.give_notice", "person_give_notice", _("Record the information"),
        ),
        Need(
            _("Entry of the club in the register"), "UZS art. 18 ust. 1", ("OP-02",), (),
            "partnership.enter_register", "partnership_enter_register", _("Record the entry in the register"),
        ),
        Need(_("Your authorisation and secrecy undertaking"), "UZS art. 18f ust. 4", ("DP-01",)),
    ]  # fmt: skip


def _way_out(request: page.Request, need: Need, person: Person, club: Any) -> str:
    """Address of the page that mends it, for whoever may use it; else nothing, the words say who can."""
    is_of_club = need.page == "partnership_enter_register"
    if not need.page or (need.ability and not page.may(request, need.ability, club if is_of_club else person.case)):
        return ""
    return reverse(need.page, args=[club.ref if is_of_club else person.ref])


def _check(request: page.Request, need: Need, found: Found, person: Person, club: Any) -> Check:
    mine = [
        (finding, text) for finding, text in found if finding.rule_id in need.rules and finding.code not in need.but_not
    ]
    if not mine:
        return Check("ok", need.title, cite(need.article))
    kind = "late" if any(finding.level == "block" for finding, _text in mine) else "look"
    url = _way_out(request, need, person, club)
    return Check(kind, need.title, " ".join(text for _finding, text in mine), url, need.button if url else "")


def _fetch(request: page.Request, ref: str) -> Person:
    return page.fetch(scope.people(request.actor).select_related("case"), ref)


def open_special(request: page.Request, ref: str) -> HttpResponse:
    """Groups, premise and benefits, opened with a ledger row, and the check list of a start on a day: before a club has
    accepted the person too, for those who see these data."""
    person = _fetch(request, ref)
    case, today = person.case, timezone.localdate()
    form = CheckDayForm(request.GET if "dzien" in request.GET else None, initial={"dzien": today})
    on: date = form.cleaned_data["dzien"] if form.is_bound and form.is_valid() else today
    special = disclosure.special(request.actor, case)
    running = reporting.running(request.actor, case)
    club = reporting.club_of(request.actor, case, today)
    checks = []
    if running is None:
        found = casework.participation_findings(case, club, on, on + HALF_A_YEAR, request.actor)
        needs = [need for need in _needs() if club is not None or need.page != "partnership_enter_register"]
        checks = [_check(request, need, found, person, club) for need in needs]
    return page.show(
        request, "conditions/open_special.html", special=special, running=running, club=club, checks=checks,
        missing=sum(check.kind == "late" for check in checks), today=today, form=form, on=on,
        may_start=page.may(request, "person.start_participation", case),
        may_end=page.may(request, "person.end_participation", running) if running else None,
        may_note=page.may(request, "person.give_notice", case),
        **people.head(request, person, "person_open_special"),
    )  # fmt: skip


def _conditions(person: Person) -> str:
    return reverse("person_open_special", args=[person.ref])


def record_group(request: page.Request, ref: str) -> HttpResponse:
    """Record a statutory group."""
    person = _fetch(request, ref)
    rules.require(request.actor, "person.record_group", person.case)
    form = page.open_form(request, GroupFactForm, initial={"since": timezone.localdate()})
    verb = verb_of(
        person, _("Record a statutory group"), _("Save the group"), _conditions(person),
        widths={"since": "date", "until": "date"},
        why={"group": _("The act admits people of these groups (UZS art. 1 ust. 2). Only the social worker and the"
                        " coordinator see it.")},
    )  # fmt: skip
    names = ("group", "since", "until", "evidence", "justification")
    return verb_page(
        request, form,
        lambda: casework.record_group(person.case, by=request.actor, **{n: form.cleaned_data[n] for n in names}), verb,
        _("The group has been recorded."),
    )  # fmt: skip


def record_premise(request: page.Request, ref: str) -> HttpResponse:
    """Record the exclusion premise."""
    person = _fetch(request, ref)
    rules.require(request.actor, "person.record_premise", person.case)
    form = page.open_form(request, PremiseForm, initial={"on": timezone.localdate()})
    verb = verb_of(
        person, _("Record the exclusion premise"), _("Save the premise"), _conditions(person), widths={"on": "date"},
        why={"on": _("Asked for by UZS art. 1 ust. 2, beside the group.")},
    )  # fmt: skip
    names = ("on", "with_poverty", "note")
    return verb_page(
        request, form,
        lambda: casework.record_premise(person.case, by=request.actor, **{n: form.cleaned_data[n] for n in names}),
        verb, _("The premise has been recorded."),
    )  # fmt: skip


def record_benefit(request: page.Request, ref: str) -> HttpResponse:
    """Record an excluding benefit."""
    person = _fetch(request, ref)
    rules.require(request.actor, "person.record_benefit", person.case)
    form = page.open_form(request, BenefitForm)
    verb = verb_of(
        person, _("Record an excluding benefit"), _("Save the benefit"), _conditions(person),
        widths={"since": "date", "until": "date"},
        why={"benefit": _("Entitlement to these benefits excludes taking part on those days (UZS art. 1 ust. 3)."
                          " A pension for inability to work does not exclude a club (UZS art. 1 ust. 3a).")},
    )  # fmt: skip
    names = ("benefit", "since", "until")
    return verb_page(
        request, form,
        lambda: casework.record_benefit(person.case, by=request.actor, **{n: form.cleaned_data[n] for n in names}),
        verb, _("The benefit has been recorded."),
    )  # fmt: skip


def _fact_words(kind: str, fact: Any) -> str:
    if kind == "grupa":
        return str(StatutoryGroup(fact.group).label)
    if kind == "swiadczenie":
        return str(ExclusionBenefit(fact.benefit).label)
    return _("premise stated on %(day)s") % {"day": long_day(fact.stated_on)}


def void_fact(request: page.Request, ref: str, kind: str, pk: int) -> HttpResponse:
    """Void a group (grupa), premise (przeslanka) or benefit (swiadczenie)."""
    person = _fetch(request, ref)
    fact = scope.fact(request.actor, kind, person, pk)
    if fact is None:
        raise Http404
    rules.require(request.actor, "person.void_fact", fact)
    form = page.open_form(request, ReasonForm, subject=fact)
    verb = verb_of(
        person, _("Void an entry of the conditions"), _("Void the entry"), _conditions(person), kind="danger",
        lead=f"{person}: {_fact_words(kind, fact)}",
    )  # fmt: skip
    disclosure.log(request.actor, [person.pk], Disclosed.SPECIAL)
    return verb_page(
        request, form, lambda: casework.void_fact(fact, by=request.actor, reason=form.cleaned_data["reason"]), verb,
        _("The entry has been voided."),
    )  # fmt: skip


def give_notice(request: page.Request, ref: str) -> HttpResponse:
    """Record that the data-protection information was given."""
    person = _fetch(request, ref)
    rules.require(request.actor, "person.give_notice", person.case)
    form = page.open_form(
        request, NoticeForm, subject=person.case, initial={"on": timezone.localdate(), "edition": "1"}
    )
    verb = verb_of(
        person, _("Record the data-protection information"), _("Save"), reverse("person", args=[person.ref]),
        widths={"on": "date", "edition": "short"},
        why={"on": _("The person is told at the first action at the latest (UZS art. 18f ust. 3, UPS art. 100"
                     " ust. 4).")},
    )  # fmt: skip
    return verb_page(
        request, form,
        lambda: casework.give_notice(
            person.case, by=request.actor, on=form.cleaned_data["on"], version=form.cleaned_data["edition"]
        ),
        verb, _("The information has been recorded."),
        fresh=lambda case: NoticeForm(initial={"on": case.notice_given_on, "edition": case.notice_version}),
    )  # fmt: skip


def _findings(request: page.Request, person: Person, form: page.GuardedForm) -> Found:
    """What law says of the typed days, or of today on a fresh page."""
    today = timezone.localdate()
    typed: dict[str, Any] = form.cleaned_data if form.is_bound else {}
    on: date = typed.get("on") or today
    club = reporting.club_of(request.actor, person.case, today)
    if club is None:
        return []
    planned = typed.get("planned_end_on") if form.is_bound else on + HALF_A_YEAR
    return casework.participation_findings(person.case, club, on, planned, request.actor)


def start_participation(request: page.Request, ref: str) -> HttpResponse:
    """Start a participation; every rule that stands in the way is said at once, warnings with their source."""
    person = _fetch(request, ref)
    rules.require(request.actor, "person.start_participation", person.case)
    today = timezone.localdate()
    form = page.open_form(request, StartForm, initial={"on": today, "planned_end_on": today + HALF_A_YEAR})
    verb = verb_of(
        person, _("Start taking part in the club"), _("Start participation"), reverse("person", args=[person.ref]),
        widths={"on": "date", "planned_end_on": "date"},
        why={"planned_end_on": _("The length is set for each person (UZS art. 18 ust. 5).")},
    )  # fmt: skip
    done = page.carry_out(
        request, form,
        lambda: casework.start_participation(
            person.case, by=request.actor, on=form.cleaned_data["on"],
            planned_end_on=form.cleaned_data["planned_end_on"],
        ),
        to=verb.back, done=_("Participation has started."),
    )  # fmt: skip
    if done:
        return done
    # what is missing tells of groups and benefits, so that the page is an opening of special data
    disclosure.log(request.actor, [person.pk], Disclosed.SPECIAL)
    found = _findings(request, person, form)
    return page.show(
        request, "conditions/start_participation.html", form=form, verb=verb, person=person,
        warnings=[text for finding, text in found if finding.level != "block"],
        missing=[] if form.is_bound else [Check("late", text) for finding, text in found if finding.level == "block"],
        running=reporting.running(request.actor, person.case),
    )  # fmt: skip


def _participation(request: page.Request, person: Person, part: str) -> Participation:
    return page.fetch(scope.participations(request.actor).select_related("case"), part, case__person_id=person.pk)


def end_participation(request: page.Request, ref: str, part: str) -> HttpResponse:
    """End a participation as completed or interrupted; the effects come next."""
    person = _fetch(request, ref)
    participation = _participation(request, person, part)
    rules.require(request.actor, "person.end_participation", participation)
    form = page.open_form(request, EndForm, subject=participation, initial={"on": timezone.localdate()})
    verb = verb_of(
        person, _("End taking part in the club"), _("End participation"), reverse("person", args=[person.ref]),
        widths={"on": "date", "reason": "medium"},
        why={"state": _("The club issues a certificate without delay (UZS art. 18 ust. 5a).")},
    )  # fmt: skip
    names = ("on", "state", "reason", "note")
    return verb_page(
        request, form,
        lambda: casework.end_participation(
            participation, by=request.actor, **{n: form.cleaned_data[n] for n in names}
        ),
        verb, _("Participation has ended. Record the effects, then issue the certificate."),
        to=reverse("outcome_record", args=[person.ref]),
    )  # fmt: skip
