"""The inbox: what a worker was told, what is new, the way to the matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access import rules, scope
from kwadrat.casework import notices
from kwadrat.papers.notices import CLOCKED, title
from kwadrat.reporting import home
from kwadrat.reporting import notices as reporting
from kwadrat.web import page
from kwadrat.web.forms.accounts import EndPostForm
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.accounts import User
    from kwadrat.records.notices import Notice

ALL = "wszystkie"


def _where(notice: Notice) -> str:
    path: str = settings.NOTICE_PATHS.get(notice.kind, settings.NOTICE_PATHS["referral"])
    return path % notice.reference if "%s" in path else path


def index(request: page.Request) -> HttpResponse:
    """Powiadomienia: what is new first, on request all of it."""
    shows_all = request.GET.get("stan") == ALL
    part = page.after(
        reporting.inbox(request.actor, only_new=not shows_all), reporting.ORDER, request.GET.get("od", "")
    )
    new = home.counters(request.actor).get("notices", 0)
    state = (
        ngettext("%(num)s notice you have not opened.", "%(num)s notices you have not opened.", new) % {"num": new}
        if new
        else _("You have opened everything.")
    )
    return page.show(
        request, "notices/index.html", rows=[(row, title(row.kind), row.kind in CLOCKED) for row in part.rows],
        next_key=part.next_key, shows_all=shows_all, state=state, new=new, once=page.new_once(request.user.pk),
    )  # fmt: skip


def see(request: page.Request, pk: int) -> HttpResponse:
    """Open the matter of a notice; the notice is no longer new."""
    notice = page.fetch_entry(scope.notices(request.actor), pk)
    rules.require(request.actor, "notice.see", notice)
    form = page.open_form(request, EndPostForm)
    done = page.carry_out(request, form, lambda: notices.see(notice, by=request.actor), to=_where(notice))
    back = reverse("notices")
    verb = Verb(
        title(notice.kind), _("Open the matter"), back, lead=notice.reference, crumbs=[(_("Notices"), back)]
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def see_all(request: page.Request) -> HttpResponse:
    """Note that everything is known."""
    user: User = request.user  # type: ignore[assignment]  # the gate let nobody else in
    rules.require(request.actor, "notice.see_all", user)
    form = page.open_form(request, EndPostForm)
    back = reverse("notices")
    done = page.carry_out(
        request, form, lambda: notices.see_all(user, by=request.actor), to=back, done=_("Nothing is new any more."),
    )  # fmt: skip
    verb = Verb(
        _("Note all as opened?"), _("Note all as opened"), back, crumbs=[(_("Notices"), back)],
        lead=_("What waits for your answer stays on your first page."),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)
