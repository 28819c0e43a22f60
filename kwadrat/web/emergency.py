"""Dostęp awaryjny: begun with a reason, seen for three hours, reviewed by the head or the steward."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, rules, scope
from kwadrat.casework import emergency as casework
from kwadrat.reporting import emergency as reporting
from kwadrat.reporting.acts import cite
from kwadrat.web import page
from kwadrat.web.forms.emergency import EmergencyForm, ReviewForm
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.emergency import EmergencyAccess
    from kwadrat.records.people import Case


def begin(request: page.Request) -> HttpResponse:
    """Say who and why; what will be written and who will look at it stands above the form."""
    actor = request.actor
    partnership = scope.partnerships(actor).filter(pk=actor.partnership_id).first()
    if partnership is None:
        raise Http404
    rules.require(actor, "emergency.begin", partnership)
    form = page.open_form(request, EmergencyForm)
    case: Case | None = None
    earlier: list[EmergencyAccess] = []
    if form.is_bound and form.is_valid():
        case = disclosure.in_emergency(actor, form.cleaned_data["number"], form.cleaned_data["birth_on"])
        if case is None:
            # one sentence, whatever did not agree: it says nothing about who is known here
            form.add_error("number", _("No single person of this partnership agrees with both. Check them again."))

    def carry() -> EmergencyAccess:
        data = form.cleaned_data
        try:
            return casework.begin(
                partnership, by=actor, reason=data["reason"], knows=data["knows"],
                case=case,  # type: ignore[arg-type]  # the form stands without one
            )  # fmt: skip
        except casework.Earlier as problem:
            earlier.extend(problem.found)
            raise

    done = page.carry_out(
        request, form, carry,
        to=lambda ref: reverse("emergency_view", args=[ref]) if ref else reverse("emergency_begin"),
    )  # fmt: skip
    if not earlier and "knows" not in form.errors and not (form.is_bound and form.data.get("knows")):
        del form.fields["knows"]
    verb = Verb(
        _("Emergency access"), _("Open the data for three hours"), reverse("home"),
        lead=_("For a person with whom nobody of your team works, when waiting would harm her."),
        widths={"number": "medium", "birth_on": "date"},
        why={"birth_on": _("Two facts must agree, so that nobody is opened by chance.")},
    )  # fmt: skip
    return done or page.show(
        request, "emergency/begin.html", form=form, verb=verb, earlier=earlier, basis=cite(disclosure.basis_of(actor)),
        running=reporting.running(actor, timezone.now()),
    )  # fmt: skip


def _fetch(request: page.Request, ref: str) -> EmergencyAccess:
    rows = scope.emergencies(request.actor).select_related("case__person", "post__user", "post__institution")
    return page.fetch(rows, ref)


def view(request: page.Request, ref: str) -> HttpResponse:
    """The least of the person; each look is written."""
    access = _fetch(request, ref)
    return page.show(
        request, "emergency/view.html", access=access, found=disclosure.emergency(request.actor, access)
    )  # fmt: skip


def review(request: page.Request, ref: str) -> HttpResponse:
    """What was opened, by whom and why, without the person's data; both answers."""
    access = _fetch(request, ref)
    ruling = page.may(request, "emergency.accept", access)
    if ruling.ruling in (rules.Ruling.WRONG_ACTOR, rules.Ruling.NO_PAPERS):
        raise rules.Refused(ruling, "emergency.accept")
    return page.show(
        request, "emergency/review.html", access=access, may=ruling, looks=reporting.looks(access),
        step=reporting.review(access), crumbs=[(_("Today"), reverse("home"))],
    )  # fmt: skip


def _answer(
    request: page.Request, ref: str, ability: str, verb: Callable[..., Any], title: str, submit: str, done: str
) -> HttpResponse:
    access = _fetch(request, ref)
    rules.require(request.actor, ability, access)
    form = page.open_form(request, ReviewForm, subject=access)
    back = reverse("emergency_review", args=[access.ref])
    answer = page.carry_out(
        request, form, lambda: verb(access, by=request.actor, note=form.cleaned_data["note"]), to=back, done=done
    )
    words = Verb(
        title, submit, back, lead=_("%(worker)s: %(reason)s") % {
            "worker": access.post.user.name, "reason": access.reason,
        },
        crumbs=[(_("Review of an emergency access"), back)],
    )  # fmt: skip
    return answer or page.show(request, "base/verb.html", form=form, verb=words)


def accept(request: page.Request, ref: str) -> HttpResponse:
    """Find the access justified."""
    return _answer(
        request, ref, "emergency.accept", casework.accept, _("Find it justified"), _("Find it justified"),
        _("The review is recorded."),
    )  # fmt: skip


def reject(request: page.Request, ref: str) -> HttpResponse:
    """Find the access not justified."""
    return _answer(
        request, ref, "emergency.reject", casework.reject, _("Find it not justified"), _("Find it not justified"),
        _("The review is recorded. What follows is decided by the head of the institution."),
    )  # fmt: skip
