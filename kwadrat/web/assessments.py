"""Pages of the opening and closing assessment of a person: what changed, each look, the form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access import assessments as access
from kwadrat.access import disclosure, fields, rules
from kwadrat.casework import assessments as casework
from kwadrat.records.choices import AssessmentMoment, Disclosed
from kwadrat.reporting import assessments as reporting
from kwadrat.reporting.acts import cite
from kwadrat.reporting.people import long_day
from kwadrat.web import page
from kwadrat.web.forms.assessments import AssessmentCorrection, AssessmentForm
from kwadrat.web.forms.people import ReasonForm
from kwadrat.web.people.frame import fetch, head, verb_of, verb_page

if TYPE_CHECKING:
    from kwadrat.records.assessments import Assessment
    from kwadrat.records.people import Case, Person

KINDS = {"better": "done", "worse": "look", "same": "neutral"}


@dataclass(frozen=True)
class ChangeLine:
    """One area in words: its name, tag of what became of it, and the two levels; a mark of sensitive ones."""

    line: reporting.AreaLine
    tag: str
    words: str


def _words(line: reporting.AreaLine) -> str:
    if line.first is None:
        return _("asked about only later")
    if line.last is None:
        return _("nothing recorded after the opening")
    levels = {"first": line.first.level, "last": line.last.level}
    return {
        "better": _("better: from %(first)s to %(last)s"), "worse": _("worse: from %(first)s to %(last)s"),
        "same": _("no change: %(last)s"),
    }.get(line.kind, _("another scale, so the two are not compared")) % levels  # fmt: skip


def _summary(lines: list[ChangeLine]) -> str:
    """In how many areas it is better, worse and the same; never a sum of levels."""
    number = {kind: sum(one.line.kind == kind for one in lines) for kind in KINDS}
    better, worse, same = number.values()
    words = (
        (better, ngettext("Better in %(num)s area.", "Better in %(num)s areas.", better)),
        (worse, ngettext("Worse in %(num)s area.", "Worse in %(num)s areas.", worse)),
        (same, ngettext("No change in %(num)s area.", "No change in %(num)s areas.", same)),
    )
    return " ".join(text % {"num": count} for count, text in words if count)


def moment_words(moment: str) -> str:
    """What an assessment is called: bilans otwarcia."""
    return {
        AssessmentMoment.BASELINE: _("Opening assessment"), AssessmentMoment.INTERIM: _("Assessment on the way"),
        AssessmentMoment.ENDLINE: _("Closing assessment"),
    }[AssessmentMoment(moment)]  # fmt: skip


def _show(request: page.Request, person: Person, profile: reporting.Profile, *, sensitive: bool) -> HttpResponse:
    case: Case = person.case
    lines = [ChangeLine(line, KINDS.get(line.kind, "neutral"), _words(line)) for line in profile.lines]
    may_change = {
        look.row.pk: not look.row.is_void and page.may(request, "assessment.correct", look.row).is_shown
        for look in profile.looks
    }
    tab = "person_plan" if "contract" in fields.ground(request.actor, case) else "person"
    return page.show(
        request, "assessments/view.html", profile=profile, lines=lines, summary=_summary(lines), sensitive=sensitive,
        moment_words=moment_words, may_change=may_change, may_record=page.may(request, "assessment.record", case),
        may_open=page.may(request, "assessment.open_sensitive", case).is_shown,
        basis=cite(disclosure.basis_of(request.actor, case)), **head(request, person, tab),
    )  # fmt: skip


def view(request: page.Request, ref: str) -> HttpResponse:
    """Bilans: what changed in each area since the opening, in words, as a drawing and as a table."""
    person = fetch(request, ref)
    rules.require(request.actor, "assessment.view", person.case)
    disclosure.log(
        request.actor, [person.pk], Disclosed.PERSON, subject=person.ref,
        basis=disclosure.basis_of(request.actor, person.case),
    )  # fmt: skip
    profile = reporting.profile(request.actor, person.case, timezone.localdate())
    return _show(request, person, profile, sensitive=False)


def open_sensitive(request: page.Request, ref: str) -> HttpResponse:
    """The same with health, addiction and legal matters; the opening is written."""
    person = fetch(request, ref)
    profile = reporting.profile(request.actor, person.case, timezone.localdate(), sensitive=True)
    return _show(request, person, profile, sensitive=True)


def _back(person: Person) -> str:
    return reverse("assessment_view", args=[person.ref])


def _form_page(
    request: page.Request, form: AssessmentForm, carry: Any, person: Person, title: str, submit: str, done: str
) -> HttpResponse:
    back = _back(person)
    verb = verb_of(person, title, submit, back, widths={"on": "date"})
    verb.crumbs.append((_("Assessment"), back))
    answer = page.carry_out(request, form, carry, to=back, done=done)
    return answer or page.show(
        request, "assessments/form.html", form=form, verb=verb,
        plain=[area for area in form.areas if not area.is_special],
        special=[area for area in form.areas if area.is_special],
    )  # fmt: skip


def record(request: page.Request, ref: str) -> HttpResponse:
    """Record an assessment: levels with their anchors, area by area."""
    person = fetch(request, ref)
    case, today = person.case, timezone.localdate()
    rules.require(request.actor, "assessment.record", case)
    has_opening = access.listed(request.actor, case).filter(moment=AssessmentMoment.BASELINE, voided_at__isnull=True)
    moment = AssessmentMoment.INTERIM if has_opening.exists() else AssessmentMoment.BASELINE
    form = page.open_form(
        request, AssessmentForm, areas=reporting.asked(request.actor, case, reporting.scale_for(case, today)),
        initial={"on": today, "moment": moment.value},
    )  # fmt: skip
    return _form_page(
        request, form,
        lambda: casework.record(
            case, by=request.actor, moment=form.cleaned_data["moment"], on=form.cleaned_data["on"],
            given=form.given(),
        ),
        person, _("Record an assessment"), _("Save the assessment"), _("The assessment is saved."),
    )  # fmt: skip


def _fetch(request: page.Request, person: Person, code: str) -> Assessment:
    rows = access.listed(request.actor, person.case).select_related("case__person", "post__user", "institution")
    return page.fetch(rows, code)


def correct(request: page.Request, ref: str, code: str) -> HttpResponse:
    """Correct an assessment with a reason; the old one stays readable, crossed out."""
    person = fetch(request, ref)
    found = _fetch(request, person, code)
    rules.require(request.actor, "assessment.correct", found)
    disclosure.log(request.actor, [person.pk], Disclosed.PERSON, subject=person.ref)
    initial: dict[str, Any] = {"moment": found.moment, "on": found.held_on}
    for area, (level, note) in reporting.typed(request.actor, found).items():
        initial |= {f"level_{area}": str(level), f"note_{area}": note}
    scale = reporting.scale_of(found)
    form = page.open_form(
        request, AssessmentCorrection, areas=reporting.asked(request.actor, person.case, scale), subject=found,
        initial=initial,
    )  # fmt: skip
    return _form_page(
        request, form,
        lambda: casework.correct(
            found, by=request.actor, moment=form.cleaned_data["moment"], on=form.cleaned_data["on"],
            given=form.given(), reason=form.cleaned_data["reason"],
        ),
        person, _("Correct the assessment"), _("Save the correction"),
        _("The assessment is corrected. The old one stays readable, crossed out."),
    )  # fmt: skip


def void(request: page.Request, ref: str, code: str) -> HttpResponse:
    """Void an assessment with a reason."""
    person = fetch(request, ref)
    found = _fetch(request, person, code)
    rules.require(request.actor, "assessment.void", found)
    form = page.open_form(request, ReasonForm, subject=found)
    verb = verb_of(
        person, _("Void the assessment"), _("Void the assessment"), _back(person), kind="danger",
        lead=f"{person}: {moment_words(found.moment)}, {long_day(found.held_on)}",
    )  # fmt: skip
    return verb_page(
        request, form, lambda: casework.void(found, by=request.actor, reason=form.cleaned_data["reason"]), verb,
        _("The assessment is voided. It stays readable, crossed out."),
    )  # fmt: skip
