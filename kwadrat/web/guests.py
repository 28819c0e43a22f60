"""Pages of whoever holds a link: one question on one page, no account, nothing else to be seen.

A GET changes nothing, because mail scanners follow links: every answer is a form that is sent. Whatever is not open any
more (unknown, used, withdrawn, of a closed referral) has one and the same page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from kwadrat.access import disclosure, guests, masks
from kwadrat.access.actor import Actor
from kwadrat.access.rules import Refused
from kwadrat.casework import links, referrals
from kwadrat.records.choices import DeclineReason, LinkPurpose, LinkWay, ReferralOutcome
from kwadrat.reporting import threads
from kwadrat.reporting.referrals import age_words, asked, place_of_receiver, place_of_sender
from kwadrat.web import errors, page
from kwadrat.web.forms.links import GuestAcceptForm, GuestCloseForm, GuestDeclineForm, PressForm
from kwadrat.web.forms.referrals import WriteForm
from kwadrat.web.referrals.wording import history, short

if TYPE_CHECKING:
    from kwadrat.records.links import GuestLink


@dataclass(frozen=True)
class Visit:
    """One request by a link that is open: the link, who holds it, and the token of her address."""

    link: GuestLink
    actor: Actor
    token: str

    @property
    def home(self) -> str:
        """Address of her one page."""
        return reverse("guest", args=[self.token])


View = Callable[..., HttpResponse]


def _closed(request: HttpRequest) -> HttpResponse:
    return page.show(request, "guests/closed.html", status=404)


def _expired(request: HttpRequest, visit: Visit) -> HttpResponse:
    hidden = _hidden(visit.link.address) if visit.link.way != LinkWay.PAPER else ""
    return page.show(
        request, "guests/expired.html", status=410, form=page.open_form(request, PressForm) if hidden else None,
        address=hidden, here=reverse("link_renew", args=[visit.token]), day=short(visit.link.expires_at.date(), "E"),
    )  # fmt: skip


def _hidden(address: str) -> str:
    """So much of an address that its owner knows it again: b…@p….pl, or the last three digits."""
    name, at, host = address.partition("@")
    if not at:
        return f"… {address[-3:]}"
    return f"{name[:1]}…@{host[:1]}….{host.rpartition('.')[2]}"


def by_link(purpose: str = "") -> Callable[[View], View]:
    """A public page of an open link, for this purpose or for any; says what may not be kept or followed."""

    def decorate(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest, token: str, **more: str) -> HttpResponse:
            response = _answer(request, token, purpose, view, more)
            response.headers["Cache-Control"] = "no-store"
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
            # not no-referrer: browsers would then send no origin with the form, and the cross-site guard would refuse
            response.headers["Referrer-Policy"] = "same-origin"
            return response

        return page.public(run)

    return decorate


def _is_within(request: HttpRequest, action: str, key: str | None = None) -> bool:
    """Whether so many tries are admitted; counted where the sign-in counts its own."""
    limits = settings.LINK_RATE_LIMITS
    used = ratelimit.consume(request, app="kwadrat", action=action, config=limits, key=key, limit_get=True)
    return used is not None


def _answer(request: HttpRequest, token: str, purpose: str, view: View, more: dict[str, str]) -> HttpResponse:
    link = guests.find(token)
    if link is None:
        return _closed(request) if _is_within(request, "miss") else errors.too_many(request)
    visit = Visit(link, guests.guest(link), token)
    if request.method == "POST" and not _is_within(request, "answer", link.token_hash):
        return errors.too_many(request)
    if view is not _renew and link.has_expired(timezone.now()):
        return _expired(request, visit)
    if purpose and link.purpose != purpose:
        return HttpResponseRedirect(visit.home)
    try:
        return view(request, visit, **more)
    except Refused:  # somebody else was quicker, or the sender withdrew it at this very moment
        return _closed(request)


def _things(visit: Visit, *, is_written: bool = False) -> dict[str, Any]:
    """What the page says of the referral: never more than the minimum, for a scanner of mail opens it too."""
    referral, today = visit.link.referral, timezone.localdate()
    if not is_written:
        disclosure.log_by_link(visit.actor, referral)
    glimpse = masks.minimum(referral.case.person, today)
    said = threads.said(visit.actor, referral, today)
    return {
        "thread": [one for one in history(referral, None, [], said) if one.kind == "message"],
        "referral": referral, "glimpse": glimpse, "age": age_words(glimpse), "what": asked(referral),
        "sender": place_of_sender(referral), "receiver": place_of_receiver(referral), "token": visit.token,
        "due": short(referral.answer_due_on, "E"), "is_late": referral.answer_due_on < today, "home": visit.home,
        "is_paper": visit.link.way == LinkWay.PAPER,
        "until": short(timezone.localtime(visit.link.expires_at).date(), "E"),
    }  # fmt: skip


@by_link()
def guest(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The one page of a link: who asks, about whom, and the buttons."""
    things = _things(visit)
    form = page.open_form(request, GuestAcceptForm if visit.link.purpose == LinkPurpose.ANSWER else PressForm)
    template = "guests/answer.html" if visit.link.purpose == LinkPurpose.ANSWER else "guests/confirm.html"
    return page.show(request, template, form=form, contacts=None, **things)


@by_link(LinkPurpose.CONFIRM)
def person(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Pokaż dane: the name, and the contacts that the purpose gives; by a press alone, in the answer to it."""
    if request.method != "POST":
        return HttpResponseRedirect(visit.home)
    referral = visit.link.referral
    contacts = disclosure.open_by_link(visit.actor, referral)
    glimpse = masks.of_referral(visit.actor, referral, timezone.localdate())
    more = {"glimpse": glimpse, "age": age_words(glimpse), "contacts": contacts}
    return page.show(
        request,
        "guests/confirm.html",
        form=page.open_form(request, PressForm),
        **{**_things(visit, is_written=True), **more},
    )


def _verb(
    request: HttpRequest, visit: Visit, form_kind: type[page.GuardedForm], verb: Callable[[dict[str, Any]], Any],
    template: str, to: Callable[[Any], str],
) -> HttpResponse:  # fmt: skip
    """One answer: a GET of its address leads back or shows its form; the sent form is carried out."""
    if request.method != "POST" and not template:
        return HttpResponseRedirect(visit.home)  # a button alone, without a page of its own
    form = page.open_form(request, form_kind)
    made: list[Any] = []

    def run() -> Any:
        made.append(verb(form.cleaned_data))
        return made[0]

    answer = page.carry_out(request, form, run, to=reverse("guest_done"))
    if made:
        return HttpResponseRedirect(to(made[0]))
    return answer or page.show(request, template, form=form, **_things(visit))


def _thanks(_result: Any) -> str:
    return reverse("guest_done")


@by_link(LinkPurpose.ANSWER)
def accept(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Przyjmujemy: one press; the page goes on to the link by which the end is told."""
    return _verb(
        request, visit, GuestAcceptForm,
        lambda data: referrals.accept(visit.link.referral, by=visit.actor, note=data["note"]),
        "guests/answer.html", lambda row: reverse("guest", args=[row.plain_token]),
    )  # fmt: skip


@by_link(LinkPurpose.ANSWER)
def full(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Brak wolnych miejsc: one press."""
    return _verb(
        request, visit, PressForm,
        lambda data: referrals.decline(visit.link.referral, by=visit.actor, reason=DeclineReason.NO_PLACES), "",
        _thanks,
    )  # fmt: skip


@by_link(LinkPurpose.ANSWER)
def decline(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Odmawiamy: a reason from the list, and a word to the sender."""
    return _verb(
        request, visit, GuestDeclineForm,
        lambda data: referrals.decline(
            visit.link.referral, by=visit.actor, reason=data["reason"], note=data["note"]
        ), "guests/decline.html", _thanks,
    )  # fmt: skip


@by_link(LinkPurpose.CONFIRM)
def started(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Pierwsze spotkanie się odbyło: one press, and back to the page on which the end is told later."""
    return _verb(
        request, visit, PressForm, lambda _data: referrals.start(visit.link.referral, by=visit.actor), "",
        lambda _row: visit.home,
    )  # fmt: skip


@by_link(LinkPurpose.CONFIRM)
def helped(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Usługa się odbyła i pomogła: one press."""
    return _verb(
        request, visit, PressForm,
        lambda data: referrals.close(visit.link.referral, by=visit.actor, outcome=ReferralOutcome.HELPED), "", _thanks,
    )  # fmt: skip


@by_link(LinkPurpose.CONFIRM)
def close(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Zakończyło się inaczej: one of the seven outcomes, and a word to the sender."""
    return _verb(
        request, visit, GuestCloseForm,
        lambda data: referrals.close(
            visit.link.referral, by=visit.actor, outcome=data["outcome"], note=data["note"]
        ), "guests/close.html", _thanks,
    )  # fmt: skip


@by_link()
def write(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Zapytaj: a message in the thread, and back to the one page with it."""
    return _verb(
        request, visit, WriteForm,
        lambda data: referrals.write(visit.link.referral, by=visit.actor, text=data["text"], file=data["file"]),
        "guests/write.html", lambda _row: visit.home,
    )  # fmt: skip


def _renew(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A new link to the same address; where it went is not told."""
    if request.method != "POST" or not visit.link.has_expired(timezone.now()) or visit.link.way == LinkWay.PAPER:
        return HttpResponseRedirect(visit.home)
    form = page.open_form(request, PressForm)
    answer = page.carry_out(request, form, lambda: links.renew(visit.link, by=visit.actor), to=reverse("guest_done"))
    return answer or _expired(request, visit)


renew = by_link()(_renew)


@by_link()
def file(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    """An attachment of the thread of this referral, to be kept; any other one is not there."""
    paper = threads.attachment(visit.link.referral, ref)
    if paper is None:
        return _closed(request)
    disclosure.log_by_link(visit.actor, visit.link.referral)
    return HttpResponse(
        paper.content(), content_type=paper.content_type,
        headers={"Content-Disposition": content_disposition_header(True, paper.name) or "attachment"},
    )  # fmt: skip


@page.public
def done(request: HttpRequest) -> HttpResponse:
    """Thanks; says nothing of what was answered, so it may be opened by anybody."""
    return page.show(request, "guests/done.html")
