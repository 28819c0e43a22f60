"""Several referrals answered at once: each row is an action of its own, with a result of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access import rules
from kwadrat.casework import referrals
from kwadrat.casework.action import Guard, Problem, Problems, Repeated, guarded
from kwadrat.reporting import referrals as reporting
from kwadrat.web import page
from kwadrat.web.forms.referrals import AcceptForm, DeclineForm, HoldForm
from kwadrat.web.referrals.lists import line

# In the address of the form: what is done, by which verb, asked by which form.
KINDS: dict[str, tuple[str, type[page.GuardedForm]]] = {
    "przyjmij": ("referral.accept", AcceptForm), "lista": ("referral.hold", HoldForm),
    "odmow": ("referral.decline", DeclineForm),
}  # fmt: skip


@dataclass(frozen=True)
class Result:
    """What became of one row."""

    row: Any
    is_done: bool
    text: str


def _carry(request: page.Request, row: Any, kind: str, data: dict[str, Any]) -> None:
    if kind == "przyjmij":
        referrals.accept(row, by=request.actor, note=data["note"])
    elif kind == "lista":
        referrals.hold(row, by=request.actor, reason=data["reason"], look_again_on=data["look_again_on"])
    else:
        referrals.decline(row, by=request.actor, reason=data["reason"], note=data["note"])


def _result(request: page.Request, row: Any, kind: str, data: dict[str, Any]) -> Result:
    """One row: done whole, or nothing of it and the reason."""
    once = data.get("once") or ""
    try:
        with guarded(Guard(once=f"{once}.{row.pk}" if once else "")):
            _carry(request, row, kind, data)
    except Repeated:
        return Result(row, True, str(page.SENT_ALREADY))
    except Problem as problem:
        return Result(row, False, problem.message)
    except Problems as several:
        return Result(row, False, " ".join(one.message for one in several.problems))
    except rules.Refused as refused:
        return Result(row, False, str(refused.verdict.reason))
    return Result(row, True, _("done"))


def answer_many(request: page.Request) -> HttpResponse:
    """Odpowiedz na zaznaczone: what was ticked, one answer for all; then what became of each."""
    kind, refs = request.POST.get("co", ""), request.POST.getlist("wybrane")[: page.PAGE_SIZE]
    asked = reporting.received(request.actor, True).filter(ref__in=refs).order_by(*reporting.OPEN_ORDER)
    rows, today = list(asked), timezone.localdate()
    shown = [line(request, row, {}, today) for row in reporting.plain(asked)]  # before any of them is answered
    if kind not in KINDS or not rows:
        messages.info(request, _("Mark at least one referral."))
        return HttpResponseRedirect(reverse("referrals"))
    ability, form_kind = KINDS[kind]
    rules.require(request.actor, ability)
    form = (
        form_kind(request.POST)
        if "gotowe" in request.POST
        else form_kind(initial={"once": page.new_once(request.user.pk)})
    )
    results: list[Result] = []
    if form.is_bound and form.is_valid():
        # read anew before each verb by the action itself
        results = [_result(request, row, kind, form.cleaned_data) for row in rows]
    done = sum(one.is_done for one in results)
    said = ngettext("%(num)s referral answered", "%(num)s referrals answered", done) % {"num": done}
    return page.show(
        request, "referrals/answer_many.html", form=form, kind=kind, results=results, said=said,
        lines=shown, wrong=len(results) - done, here=request.path,
    )  # fmt: skip
