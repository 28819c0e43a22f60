"""Przechowywanie danych: how long the institution keeps what, what is announced, what was erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access import everything, rules, scope
from kwadrat.casework import retention as casework
from kwadrat.records.choices import Counting, RetentionKind
from kwadrat.reporting import changes, copies
from kwadrat.reporting import retention as reporting
from kwadrat.reporting.acts import cite
from kwadrat.web import page
from kwadrat.web.forms.retention import HoldForm, LiftForm, RetentionForm
from kwadrat.web.settings.frame import chosen, crumbs, verb
from kwadrat.web.settings.history import worded

if TYPE_CHECKING:
    from kwadrat.records.partnership import Institution


def _own(request: page.Request) -> Institution:
    found = scope.institutions(request.actor).filter(pk=request.actor.institution_id).first()
    if found is None:
        raise Http404
    return found


def _here(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return crumbs((_("Keeping of data"), reverse("settings_retention")), *more)


def retention(request: page.Request) -> HttpResponse:
    """Each kind of data: what the law says, what this institution fixed, and who in the partnership has not."""
    today, own = timezone.localdate(), _own(request)
    whole, _others = chosen(request)
    rows = reporting.of_institution(own, today)
    labels: dict[str, str] = {kind.value: str(kind.label) for kind in RetentionKind}
    labels["trail"] = _("records of who read and changed data")
    return page.show(
        request, "settings/retention.html", own=own, rows=rows, labels=labels, cite=cite, crumbs=crumbs(),
        counting=dict(Counting.choices), may=page.may(request, "retention.fix", own),
        unfixed=reporting.unfixed(whole, today) if whole else [], watches=_watches(request),
        grace=reporting.grace(today).days, changes=worded(changes.of([own.ref], kinds="retention.")),
    )  # fmt: skip


def fix(request: page.Request, ref: str) -> HttpResponse:
    """Fix a period of the institution."""
    body = page.fetch(scope.institutions(request.actor), ref)
    rules.require(request.actor, "retention.fix", body)
    now = {row.rule.kind: row.term for row in reporting.of_institution(body, timezone.localdate())}
    kind = request.GET.get("co", "")
    term = now.get(kind)
    initial = {"kind": kind, "since": timezone.localdate(), "counted": Counting.YEAR_END.value}
    if term is not None:
        initial |= {"years": term.years, "counted": term.counted, "basis": term.basis}
    form = page.open_form(request, RetentionForm, initial=initial)
    names, back = ("kind", "years", "counted", "basis", "since"), reverse("settings_retention")
    done = page.carry_out(
        request, form,
        lambda: casework.fix(body, by=request.actor, **{name: form.cleaned_data[name] for name in names}),
        to=back, done=_("The period is recorded. The night looks by it what is due."),
    )  # fmt: skip
    words = verb(
        _("How long data are kept"), _("Save the period"), back, _("Keeping of data"), lead=body.name,
        widths={"years": "number", "since": "date"},
        why={
            "years": _(
                "The act sets no period here, so the institution fixes it itself. Ask whoever keeps the file plan"
                " (JRWA) or the data protection officer; a period is never guessed by the program."
            ),
            "counted": _("A period in a file plan usually runs from 1 January after the matter ended."),
        },
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=words)


def _watches(request: page.Request) -> bool:
    """Whether the actor is one of those who may stop erasures at all, with papers or without."""
    return bool(request.actor.partnership_id) and rules.concerns(request.actor, "retention.hold")


def _watching(request: page.Request) -> None:
    if not _watches(request):
        raise Http404


def erasures(request: page.Request) -> HttpResponse:
    """Announced erasures, the nearest first: number of the case, day, by which periods, and the hold."""
    _watching(request)
    rows = scope.erasure_notices(request.actor).select_related("case")
    part = page.after(rows, ["erase_on", "pk"], request.GET.get("dalej", ""))
    mine = scope.people(request.actor).filter(case__in=[row.case_id for row in part.rows])
    names = {person.case.pk: person for person in mine.select_related("case")} if part.rows else {}
    found = reporting.awaiting(part.rows, timezone.localdate())
    count = ngettext("%(num)s person", "%(num)s people", len(found)) % {"num": len(found)}
    return page.show(
        request,
        "settings/erasures.html",
        rows=found,
        names=names,
        next_key=part.next_key,
        crumbs=_here(),
        count=count,
        labels=dict(RetentionKind.choices),
    )


def _back() -> tuple[str, str]:
    return reverse("erasures"), _("Announced erasures")


def hold(request: page.Request, ref: str) -> HttpResponse:
    """Stop the erasure of a case."""
    notice = scope.erasure_notices(request.actor).select_related("case").filter(case__ref=ref.upper()).first()
    if notice is None:
        raise Http404
    rules.require(request.actor, "retention.hold", notice.case)
    form, (back, words) = page.open_form(request, HoldForm), _back()
    done = page.carry_out(
        request, form,
        lambda: casework.hold(
            notice.case, by=request.actor, reason=form.cleaned_data["reason"], until=form.cleaned_data["until"]
        ),
        to=back, done=_("Nothing of this case will be erased until that day."),
    )  # fmt: skip
    shown = verb(
        _("Stop the erasure"), _("Stop the erasure"), back, words, lead=notice.case.ref, widths={"until": "date"},
        why={
            "reason": _(
                "For example: claims before a court, an inspection, a complaint. The reason stays with the case."
            )
        },
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=shown)


def lift_hold(request: page.Request, pk: int) -> HttpResponse:
    """Lift a hold before its day."""
    row = page.fetch_entry(scope.retention_holds(request.actor).select_related("case"), pk)
    rules.require(request.actor, "retention.lift_hold", row)
    form, (back, words) = page.open_form(request, LiftForm), _back()
    done = page.carry_out(
        request, form, lambda: casework.lift_hold(row, by=request.actor, reason=form.cleaned_data["reason"]), to=back,
        done=_("The hold is lifted. The data will be erased on the announced day."),
    )  # fmt: skip
    shown = verb(_("Lift the hold"), _("Lift the hold"), back, words, lead=f"{row.case.ref}: {row.reason}")
    return done or page.show(request, "base/verb.html", form=form, verb=shown)


def protocols(request: page.Request) -> HttpResponse:
    """Nights on which something was announced, stopped or erased."""
    _watching(request)
    rows = scope.erasure_protocols(request.actor).exclude(announced=0, withdrawn=0, held=0, erased=0)
    part = page.after(rows, ["-on", "-pk"], request.GET.get("dalej", ""))
    return page.show(
        request, "settings/protocols.html", rows=part.rows, next_key=part.next_key, crumbs=_here()
    )  # fmt: skip


def _titles() -> dict[str, str]:
    """Kinds of data in the order of the copy; where that speaks to the person, in words about her."""
    return copies.titles() | {
        "Person": _("Names, dates of birth, localities"), "Case": _("Cases"), "TeamMember": _("Stays in teams"),
        "HouseholdMember": _("Family members and legal representatives"), "AccessRequest": _("Requests for a copy"),
        "IntakeRow": _("Rows of files of persons"), "ErasureNotice": _("Announcements of the erasure"),
        "RetentionHold": _("Holds"), "AssessmentMark": _("Levels of areas of life"),
        "SensitiveMark": _("Levels of health, addiction and legal matters"),
    }  # fmt: skip


def protocol(request: page.Request, ref: str) -> HttpResponse:
    """One night: how many people, by which periods, how many rows of each kind; printable."""
    found = page.fetch(scope.erasure_protocols(request.actor).select_related("partnership"), ref)
    lines = list(found.lines.order_by("table", "rule", "basis"))
    titles = _titles()
    order = list(titles)
    data = sorted((line for line in lines if line.table), key=lambda line: order.index(line.table))
    rulings = {rule.rule: rule for rule in reporting.kinds(found.on)}
    return page.show(
        request, "settings/protocol.html", protocol=found, crumbs=_here((_("Protocols"), reverse("erasure_protocols"))),
        data=[(titles[line.table], line.number) for line in data],
        grounds=[(rulings.get(line.rule), line.basis, line.number) for line in lines if line.rule], cite=cite,
        trails=[titles[name] for name, what in everything.BECOMES.items() if what == everything.TRAIL],
    )  # fmt: skip
