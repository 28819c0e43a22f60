"""The public page that says whether a certificate is genuine, to whoever knows the code that is printed on it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kwadrat.access import disclosure
from kwadrat.reporting import outcomes
from kwadrat.web import limits, page
from kwadrat.web.forms.papers import NO_CODE, CheckForm

if TYPE_CHECKING:
    from kwadrat.records.outcomes import Certificate

# Codes that named nothing, from one address in an hour.
MOST_MISSES = 20
WHAT = "certificate"


def plain(text: str) -> str:
    """A code as it was typed: case, spaces and dashes forgiven, O read as 0, I and L as 1."""
    return re.sub(r"[^0-9A-Z]", "", text.upper()[:60]).translate(str.maketrans("OIL", "011"))


@page.public
def ask(request: HttpRequest) -> HttpResponse:
    """The box for the code; a typed code leads to its own address."""
    code = plain(request.GET.get("kod", ""))
    if code:
        return HttpResponseRedirect(reverse("certificate_check", args=[code]))
    if "kod" not in request.GET:
        return _shown(request, "ask")
    form = CheckForm(request.GET)
    if form.is_valid():  # signs of which none belongs to a code
        form.add_error("kod", NO_CODE)
    return _shown(request, "ask", form=form)


@page.public
def check(request: HttpRequest, code: str) -> HttpResponse:
    """What stands on the certificate, when the code names a valid one; of a voided one only that. Anything else is not
    there (404), and too many of those from one address are not looked up (429)."""
    if limits.is_over(request, WHAT, MOST_MISSES):
        response = _shown(request, "many", 429)
        response.headers["Retry-After"] = str(limits.A_HOUR)
        return response
    found = outcomes.by_code(plain(code))
    if found is None:
        limits.too_many(request, WHAT, MOST_MISSES)
        return _shown(request, "none", 404, asked=code[:30])
    disclosure.log_checked(found, _("public page of checking"))
    state = "void" if found.is_void else "valid"
    return _shown(request, state, certificate=found)


def _shown(
    request: HttpRequest, state: str, status: int = 200, *, asked: str = "", certificate: Certificate | None = None,
    form: CheckForm | None = None,
) -> HttpResponse:  # fmt: skip
    """The page; its address holds the code, so no search engine keeps it and no other page learns it."""
    form = form or CheckForm(initial={"kod": asked})
    response = page.show(request, "papers/check.html", status, form=form, certificate=certificate, state=state)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
