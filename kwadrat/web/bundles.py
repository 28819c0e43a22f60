"""Many plans in one ZIP: which plans, how far the work is, the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access import rules, scope
from kwadrat.casework.papers import bundles as casework
from kwadrat.reporting import bundles as reporting
from kwadrat.web import page
from kwadrat.web.forms.papers import BundleForm
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.papers import PaperBundle

STATES = {"running": "info", "ready": "done", "stopped": "error"}


def state_of(bundle: PaperBundle) -> tuple[str, str]:
    """How a list is marked, and its state in words."""
    words = {"running": _("being drawn"), "ready": _("file ready"), "stopped": _("stopped halfway")}
    return STATES[bundle.progress], words[bundle.progress]


def _crumbs(last: str = "") -> list[tuple[str, str]]:
    rows = [(_("Contracts"), reverse("contracts"))]
    return [*rows, (_("Plans in one file"), reverse("paper_ask_bundle"))] if last else rows


def ask_bundle(request: page.Request) -> HttpResponse:
    """Choose which plans, and see the files asked for before."""
    partnership = scope.partnerships(request.actor).first()
    if partnership is None:
        raise Http404
    rules.require(request.actor, "paper.ask_bundle", partnership)
    form = page.open_form(request, BundleForm)
    done = page.carry_out(
        request, form,
        lambda: casework.ask_bundle(partnership, by=request.actor, choice=form.cleaned_data["choice"]),
        to=lambda ref: reverse("paper_bundle", args=[ref]) if ref else reverse("paper_ask_bundle"),
    )  # fmt: skip
    return done or page.show(
        request, "papers/ask_bundle.html", form=form, crumbs=_crumbs(), days=casework.KEPT_DAYS,
        rows=[(one, *state_of(one)) for one in reporting.listed(request.actor)],
    )  # fmt: skip


def _fetch(request: page.Request, ref: str) -> PaperBundle:
    return page.fetch(scope.paper_bundles(request.actor), ref)


def bundle(request: page.Request, ref: str) -> HttpResponse:
    """How far the work is; the file when it is ready."""
    one = _fetch(request, ref)
    response = page.show(
        request, "papers/bundle.html", bundle=one, state=state_of(one), crumbs=_crumbs("bundle"),
        days=casework.KEPT_DAYS, may_download=page.may(request, "paper.download_bundle", one),
        lead=ngettext("%(num)s plan", "%(num)s plans", one.total) % {"num": one.total},
    )  # fmt: skip
    if request.headers.get("HX-Request") and one.progress != "running":
        response.headers["HX-Refresh"] = "true"
    return response


def resume_bundle(request: page.Request, ref: str) -> HttpResponse:
    """Go on with a list whose work was cut off."""
    one = _fetch(request, ref)
    rules.require(request.actor, "paper.resume_bundle", one)
    form = page.open_form(request, page.GuardedForm)
    back = reverse("paper_bundle", args=[one.ref])
    done = page.carry_out(
        request, form, lambda: casework.resume_bundle(one, by=request.actor), to=back,
        done=_("It goes on where it was."),
    )  # fmt: skip
    verb = Verb(
        title=_("Go on with this file?"), submit=_("Go on with it"), back=back,
        lead=_("Plans that are issued already are not issued again."), crumbs=_crumbs("bundle"),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)
