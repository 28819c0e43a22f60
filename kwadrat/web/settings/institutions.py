"""Institutions: the list, correcting one, closing one. Entering a new one stands with the partnership."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import rules, scope
from kwadrat.casework import institutions as casework
from kwadrat.reporting import settings as reporting
from kwadrat.web import page
from kwadrat.web.forms.partnership import InstitutionForm
from kwadrat.web.forms.settings import LastDayForm
from kwadrat.web.settings.frame import crumbs, verb

if TYPE_CHECKING:
    from kwadrat.records.partnership import Institution


def institutions(request: page.Request) -> HttpResponse:
    """Institutions in scope, with what may be done to each."""
    found = page.after(reporting.institutions(request.actor), ["name", "pk"], request.GET.get("dalej", ""))
    return page.show(
        request, "settings/institutions.html", rows=found.rows, next_key=found.next_key, crumbs=crumbs(),
        may_enter=page.may(request, "partnership.add_institution"), keeps=reporting.LOOKS_AFTER,
        may_correct={row.pk for row in found.rows if reporting.may_correct(request.actor, row)},
        may_close=page.may(request, "institution.close"),
    )  # fmt: skip


def _fetch(request: page.Request, ref: str) -> Institution:
    return page.fetch(reporting.institutions(request.actor), ref)


def _values(row: Institution) -> dict[str, str]:
    return {
        "kind": row.kind_id, "name": row.name, "nip": row.nip, "regon": row.regon, "locality": row.locality,
        "phone": row.phone, "email": row.email,
    }  # fmt: skip


def correct_institution(request: page.Request, ref: str) -> HttpResponse:
    """Correct an institution; old values stay in its history."""
    row = _fetch(request, ref)
    rules.require(request.actor, "institution.correct", row)
    kinds = [*scope.institution_kinds(), *([row.kind] if row.kind.off_on else [])]
    form = page.open_form(request, InstitutionForm, kinds=kinds, subject=row, initial=_values(row))
    back = reverse("settings_institutions")
    done = page.carry_out(
        request, form, lambda: casework.correct(row, by=request.actor, **form.values()), to=back,
        done=_("Saved. The old values stay in the history of changes."),
        fresh=lambda now: InstitutionForm(kinds=kinds, initial=_values(now)),
    )  # fmt: skip
    words = verb(_("Correct the institution"), _("Save"), back, _("Institutions"), lead=row.name)
    return done or page.show(request, "base/verb.html", form=form, verb=words)


def close_institution(request: page.Request, ref: str) -> HttpResponse:
    """Close an institution; the verb says what must end first."""
    row = _fetch(request, ref)
    rules.require(request.actor, "institution.close", row)
    form = page.open_form(request, LastDayForm, subject=row, initial={"on": timezone.localdate()})
    back = reverse("settings_institutions")
    done = page.carry_out(
        request, form, lambda: casework.close(row, by=request.actor, on=form.cleaned_data["on"]), to=back,
        done=_("The institution is closed. What it did stays."),
    )  # fmt: skip
    words = verb(
        _("Close the institution?"), _("Close the institution"), back, _("Institutions"), lead=row.name, kind="danger",
        widths={"on": "date"}, why={"on": _("Its memberships in partnerships end on this day.")},
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=words)
