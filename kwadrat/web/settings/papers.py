"""Words of forms: which labels are still to be checked, and the partnership's own in their place."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from kwadrat.access import rules, scope
from kwadrat.casework.papers import issuing
from kwadrat.law import forms
from kwadrat.reporting import papers as reporting
from kwadrat.web import page
from kwadrat.web.forms.papers import LabelsForm
from kwadrat.web.settings.frame import chosen, crumbs, verb


@dataclass(frozen=True)
class FormRow:
    """A form on the list: how many of its labels wait for checking, how many were written locally."""

    form: forms.Form
    unchecked: int
    written: int


def papers(request: page.Request) -> HttpResponse:
    """All forms with what is still to be checked."""
    found, others = chosen(request)
    own = reporting.written(found.pk) if found else {}
    here = [(one, own.get((one.code, one.version), set())) for one in forms.forms() if one.fields]
    rows = [
        FormRow(one, sum(item.is_unchecked and item.code not in codes for item in one.fields), len(codes))
        for one, codes in here
    ]
    return page.show(
        request, "settings/papers.html", partnership=found, others=others, crumbs=crumbs(), rows=rows,
        may=page.may(request, "paper.write_labels", found) if found else None,
    )  # fmt: skip


def write_labels(request: page.Request, ref: str, form: str, version: str) -> HttpResponse:
    """Write words of one form; an empty field keeps the shipped words."""
    found = page.fetch(scope.partnerships(request.actor), ref)
    rules.require(request.actor, "paper.write_labels", found)
    try:
        known = forms.version(form, version)
    except forms.NoForm:
        raise Http404 from None
    own = reporting.labels(found.pk, form, version)
    filled = page.open_form(request, LabelsForm, known, initial=LabelsForm.values_of(known, own))
    back = f"{reverse('settings_papers')}?nr={found.ref}"
    done = page.carry_out(
        request, filled,
        lambda: issuing.write_labels(
            found, by=request.actor, form=form, version=version, texts=filled.texts()
        ),
        to=back, done=_("The words are saved. Papers issued from now on carry them."),
    )  # fmt: skip
    words = verb(_("Words of a form"), _("Save the words"), back, _("Papers"), lead=f"{known.name} ({version})")
    return done or page.show(
        request, "settings/write_labels.html", form=filled, verb=words,
        history=[(row, filled.label_of(row.code)) for row in reporting.history(found.pk, form, version)],
    )  # fmt: skip
