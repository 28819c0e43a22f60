"""Terms of the partnership: what holds today, what is agreed for later, a new term."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import rules, scope
from kwadrat.casework import clocks as casework
from kwadrat.records.choices import ClockKind
from kwadrat.reporting import changes
from kwadrat.reporting import clocks as reporting
from kwadrat.web import page
from kwadrat.web.forms.settings import TermForm
from kwadrat.web.settings.frame import chosen, crumbs, verb
from kwadrat.web.settings.history import worded


def clocks(request: page.Request) -> HttpResponse:
    """Terms that hold today, those agreed for later, and how they changed."""
    today = timezone.localdate()
    found, others = chosen(request)
    return page.show(
        request, "settings/clocks.html", partnership=found, others=others, crumbs=crumbs(),
        labels={kind.value: str(kind.label) for kind in ClockKind},
        terms=reporting.all_agreed(found, today) if found else [], ahead=reporting.ahead(found, today) if found else [],
        may=page.may(request, "clock.agree", found) if found else None,
        changes=worded(changes.of([found.ref], kinds="clock.")) if found else [],
    )  # fmt: skip


def agree(request: page.Request, ref: str) -> HttpResponse:
    """Agree a number of days from a day on."""
    found = page.fetch(scope.partnerships(request.actor), ref)
    rules.require(request.actor, "clock.agree", found)
    kind = request.GET.get("co", "")
    initial = {"since": timezone.localdate(), "kind": kind}
    if kind in ClockKind.values:
        initial["days"] = reporting.agreed(found, kind, timezone.localdate()).days
    form = page.open_form(request, TermForm, initial=initial)
    names, back = ("kind", "days", "since", "basis"), f"{reverse('settings_clocks')}?nr={found.ref}"
    done = page.carry_out(
        request, form,
        lambda: casework.agree(found, by=request.actor, **{name: form.cleaned_data[name] for name in names}),
        to=back, done=_("The term is recorded. Clocks that run already keep their day."),
    )  # fmt: skip
    words = verb(
        _("Agree a term"), _("Save the term"), back, _("Terms"), lead=found.name,
        widths={"days": "number", "since": "date"},
        why={"days": _("Steps of referrals are counted in working days, the other terms in calendar days.")},
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=words)
