"""Clubs: the list with operator, register and dates; correcting, another operator, closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import rules
from kwadrat.casework import clubs as casework
from kwadrat.reporting import settings as reporting
from kwadrat.web import page
from kwadrat.web.forms.settings import ClubForm, LastDayForm, OperatorForm
from kwadrat.web.settings.frame import chosen, crumbs, verb

if TYPE_CHECKING:
    from kwadrat.records.partnership import Club

VERBS = ("club.correct", "club.change_operator", "club.close", "partnership.enter_register")


def clubs(request: page.Request) -> HttpResponse:
    """Clubs in scope, with what may be done to each."""
    found = page.after(reporting.clubs(request.actor), ["name", "pk"], request.GET.get("dalej", ""))
    partnership, _others = chosen(request)
    return page.show(
        request, "settings/clubs.html", next_key=found.next_key, crumbs=crumbs(), partnership=partnership,
        rows=[(row, {verb.split(".")[1]: page.may(request, verb, row) for verb in VERBS}) for row in found.rows],
        may_open=page.may(request, "partnership.open_club", partnership) if partnership else None,
        keeps=reporting.LOOKS_AFTER,
    )  # fmt: skip


def _fetch(request: page.Request, ref: str) -> Club:
    return page.fetch(reporting.clubs(request.actor), ref)


def _values(row: Club) -> dict[str, object]:
    return {"name": row.name, "locality": row.locality, "opened_on": row.opened_on}


def correct_club(request: page.Request, ref: str) -> HttpResponse:
    """Correct the name, the locality and the first day of a club."""
    row = _fetch(request, ref)
    rules.require(request.actor, "club.correct", row)
    form = page.open_form(request, ClubForm, subject=row, initial=_values(row))
    names, back = ("name", "locality", "opened_on"), reverse("settings_clubs")
    done = page.carry_out(
        request, form,
        lambda: casework.correct(row, by=request.actor, **{name: form.cleaned_data[name] for name in names}), to=back,
        done=_("Saved. The old values stay in the history of changes."),
        fresh=lambda now: ClubForm(initial=_values(now)),
    )  # fmt: skip
    words = verb(
        _("Correct the club"), _("Save"), back, _("Clubs"), lead=row.name, widths={"opened_on": "date"}
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=words)


def change_operator(request: page.Request, ref: str) -> HttpResponse:
    """Give a club another operator."""
    row = _fetch(request, ref)
    rules.require(request.actor, "club.change_operator", row)
    form = page.open_form(
        request, OperatorForm, subject=row, institutions=reporting.operators(row, timezone.localdate())
    )
    back = reverse("settings_clubs")
    done = page.carry_out(
        request, form,
        lambda: casework.change_operator(
            row, by=request.actor, operator=form.institutions[form.cleaned_data["operator"]]
        ),
        to=back, done=_("The club has another operator. Record its entry in the register."),
    )  # fmt: skip
    words = verb(
        _("Another operator"), _("Change the operator"), back, _("Clubs"),
        lead=_("%(club)s, now run by: %(operator)s.") % {"club": row.name, "operator": row.operator.name},
        why={
            "operator": _(
                "A municipality, an association, a church body or a social cooperative (UZS art. 18 ust. 1)."
                " The entry in the register belongs to the operator, so the new one records its own."
            )
        },
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=words)


def close_club(request: page.Request, ref: str) -> HttpResponse:
    """Close a club; the verb says what must end first."""
    row = _fetch(request, ref)
    rules.require(request.actor, "club.close", row)
    form = page.open_form(request, LastDayForm, subject=row, initial={"on": timezone.localdate()})
    back = reverse("settings_clubs")
    done = page.carry_out(
        request, form, lambda: casework.close(row, by=request.actor, on=form.cleaned_data["on"]), to=back,
        done=_("The club is closed. What it did stays, and so do its reports."),
    )  # fmt: skip
    words = verb(
        _("Close the club?"), _("Close the club"), back, _("Clubs"), lead=row.name, kind="danger", widths={"on": "date"}
    )
    return done or page.show(request, "base/verb.html", form=form, verb=words)
