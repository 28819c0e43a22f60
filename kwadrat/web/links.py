"""Links as the sender of a referral sees them: send, print, send once more, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, masks, rules, scope
from kwadrat.access.actor import Actor
from kwadrat.casework import links
from kwadrat.papers.referrals import letter
from kwadrat.records.choices import Disclosed, LinkWay, Purpose
from kwadrat.reporting import links as reporting
from kwadrat.web import page
from kwadrat.web.forms.links import PressForm, SendLinkForm
from kwadrat.web.referrals.frame import fetch
from kwadrat.web.referrals.wording import age_words, asked, place_of_receiver, place_of_sender
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.links import GuestLink
    from kwadrat.records.referrals import Referral


def _crumbs(referral: Referral) -> list[tuple[str, str]]:
    return [(_("Referrals"), reverse("referrals_sent")), (referral.ref, reverse("referral", args=[referral.ref]))]


def print_letter(actor: Actor, referral: Any, token: str = "", link: GuestLink | None = None) -> HttpResponse:
    """The cover letter as a file, with a link when there is one; whoever prints it has read the referral."""
    now = timezone.now()
    glimpse = masks.minimum(referral.case.person, timezone.localdate())
    content = letter(
        referral, glimpse, age_words(glimpse), asked(referral), place_of_sender(referral), place_of_receiver(referral),
        address=f"{settings.SITE_URL}{reverse('guest', args=[token])}" if token else "",
        until=timezone.localtime(link.expires_at).date() if link else None, basis=disclosure.basis_of(actor),
        printed_by=actor.name, at=now, is_demo=settings.DEMO,
    )  # fmt: skip
    disclosure.log(actor, [referral.case.person_id], Disclosed.REFERRAL, Purpose.REFERRAL, referral.ref)
    name = f"skierowanie-{referral.ref}.pdf"
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def print_referral(request: page.Request, ref: str) -> HttpResponse:
    """Drukuj skierowanie: the cover letter without a link."""
    row = fetch(request, ref)
    rules.require(request.actor, "referral.print", row)
    return print_letter(request.actor, row)


def _carry_out(request: page.Request, form: page.GuardedForm, verb: Any, referral: Any, done: str) -> Any:
    """Run the verb; a printed link is answered with its letter, the others with the page of the referral."""
    made: list[Any] = []

    def run() -> Any:
        made.append(verb())
        return made[0]

    answer = page.carry_out(request, form, run, to=reverse("referral", args=[referral.ref]), done="")
    if not made:
        return answer
    if made[0].way == LinkWay.PAPER:
        return print_letter(request.actor, referral, made[0].plain_token, made[0])
    page.tell(request, done)
    return answer


def send(request: page.Request, ref: str) -> HttpResponse:
    """Wyślij odnośnik: by e-mail, by text message, or as a printed page with a QR code."""
    row = fetch(request, ref)
    rules.require(request.actor, "link.send", row)
    form = page.open_form(
        request, SendLinkForm, initial={"way": LinkWay.EMAIL, "email": reporting.last_address(row.receiver)}
    )

    def verb() -> Any:
        data = form.cleaned_data
        address = data["phone"] if data["way"] == LinkWay.SMS else data["email"]
        return links.send(row, by=request.actor, way=data["way"], address=address)

    done = _carry_out(request, form, verb, row, _("The link is sent. You see here when it is opened."))
    return done or page.show(
        request, "links/send.html", form=form, referral=row, receiver=place_of_receiver(row), crumbs=_crumbs(row),
        back=reverse("referral", args=[row.ref]),
    )  # fmt: skip


def _fetch(request: page.Request, ref: str) -> tuple[Any, Any]:
    link = page.fetch(scope.links(request.actor).select_related("referral"), ref)
    return link, fetch(request, link.referral.ref)


def resend(request: page.Request, ref: str) -> HttpResponse:
    """Wyślij ponownie: to the same address, or printed anew; the one before stops working."""
    link, row = _fetch(request, ref)
    rules.require(request.actor, "link.resend", link)
    form = page.open_form(request, PressForm, subject=link)
    is_paper = link.way == LinkWay.PAPER
    done = _carry_out(
        request, form, lambda: links.resend(link, by=request.actor), row, _("The link is sent once more.")
    )
    verb = Verb(
        _("Print the link once more?") if is_paper else _("Send the link once more?"),
        _("Print once more") if is_paper else _("Send once more"), reverse("referral", args=[row.ref]),
        lead=_("%(place)s gets a new link, and the one before stops working.") % {"place": place_of_receiver(row)},
        crumbs=_crumbs(row), download=is_paper,
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def revoke(request: page.Request, ref: str) -> HttpResponse:
    """Wycofaj odnośnik: worthless at once."""
    link, row = _fetch(request, ref)
    rules.require(request.actor, "link.revoke", link)
    form = page.open_form(request, PressForm, subject=link)
    back = reverse("referral", args=[row.ref])
    done = page.carry_out(
        request, form, lambda: links.revoke(link, by=request.actor), to=back,
        done=_("The link is withdrawn. It does not work any more."),
    )  # fmt: skip
    verb = Verb(
        _("Withdraw the link?"), _("Withdraw the link"), back, kind="danger", crumbs=_crumbs(row),
        lead=_("%(place)s will not be able to answer by it. The referral itself stays.")
        % {"place": place_of_receiver(row)},
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)
