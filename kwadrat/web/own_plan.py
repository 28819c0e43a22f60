"""The person's own page of her plan, by a link: no account, large text, a second question, and each look written down.

Who holds the link answers on which day and in which month she was born; five wrong answers in a day, or ten in the life
of the link, and it asks no more. What is not open any more has one and the same page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, guests
from kwadrat.access.actor import Actor
from kwadrat.casework import plans
from kwadrat.papers import readings as papers
from kwadrat.papers.readings import Print
from kwadrat.papers.render import pdf
from kwadrat.reporting import readings as reporting
from kwadrat.web import errors, page
from kwadrat.web.forms.readings import BirthForm, SayForm

if TYPE_CHECKING:
    from kwadrat.records.plans import PlanKey

KNOWN, MINUTES = "own_plan", 30
View = Callable[..., HttpResponse]


def _is_within(request: HttpRequest, action: str, key: str | None = None, *, dry_run: bool = False) -> bool:
    limits = settings.LINK_RATE_LIMITS
    used = ratelimit.consume(
        request, app="kwadrat", action=action, config=limits, key=key, limit_get=True, dry_run=dry_run
    )
    return used is not None


def _knows(request: HttpRequest, key: PlanKey) -> bool:
    """Whether the second question was answered in this browser in the last half an hour."""
    number, at = request.session.get(KNOWN, (0, 0))
    return bool(number == key.pk and timezone.now().timestamp() - at < MINUTES * 60)


def _ask(request: HttpRequest, key: PlanKey) -> HttpResponse:
    if not _is_within(request, "birth", key.token_hash, dry_run=True):
        return errors.too_many(request)
    form = page.open_form(request, BirthForm)
    if request.method == "POST" and form.is_valid():
        born = key.whose.person.birth_on
        if born is not None and (born.day, born.month) == (form.cleaned_data["day"], form.cleaned_data["month"]):
            request.session.cycle_key()
            request.session[KNOWN] = (key.pk, timezone.now().timestamp())
            return HttpResponseRedirect(request.path)
        _is_within(request, "birth", key.token_hash)
        form.add_error("day", _("This is not the day that stands in the plan. Check the day and the month."))
    return page.show(request, "readings/ask.html", form=form)


def by_key(view: View) -> View:
    """A public page of an open link to a plan, after the second question; it is never kept, followed or indexed."""

    @wraps(view)
    def run(request: HttpRequest, token: str, **more: str) -> HttpResponse:
        key = guests.find_key(token)
        if key is None:
            shown = _is_within(request, "miss")
            response = page.show(request, "readings/closed.html", status=404) if shown else errors.too_many(request)
        elif not _knows(request, key):
            response = _ask(request, key)
        else:
            response = view(request, key, guests.reader(key), token, **more)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return page.public(run)


@by_key
def reading(request: HttpRequest, key: PlanKey, actor: Actor, token: str) -> HttpResponse:
    """Mój plan: every item in plain words, her word on it, who read it."""
    disclosure.log_by_key(actor, key)
    return page.show(
        request, "readings/own.html", reading=reporting.reading(key.plan, key.member), token=token,
        until=timezone.localtime(key.expires_at).date() if key.expires_at else None,
    )  # fmt: skip


@by_key
def print_own(request: HttpRequest, key: PlanKey, actor: Actor, token: str) -> HttpResponse:
    """Pobierz mój plan: her own copy as it stands today, as PDF."""
    disclosure.log_by_key(actor, key)
    found, now = reporting.reading(key.plan, key.member), timezone.now()
    one = Print(found.plan.title, found.person, timezone.localdate(now), found.person, now, settings.DEMO)
    return page.pdf_file(f"moj-plan-{one.day}.pdf", pdf("reading", papers.own(found, one), now))


@by_key
def say(request: HttpRequest, key: PlanKey, actor: Actor, token: str, ref: str) -> HttpResponse:
    """Zgadzam się albo nie: her word on one item, which nobody can delete."""
    clause: Any = page.fetch(reporting.standing(reporting.read_by(key.plan, key.member)), ref)
    disclosure.log_by_key(actor, key)
    form = page.open_form(request, SayForm)
    home = reverse("own_plan", args=[token])
    done = page.carry_out(
        request, form, lambda: plans.say(
            reporting.current(clause), by=actor, is_own=True, member=key.member, **form.values()
        ), to=home,
        done=_("It has been written down. Nobody can change or delete it."),
    )  # fmt: skip
    return done or page.show(request, "readings/own_say.html", form=form, clause=clause, home=home)
